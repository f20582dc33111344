#include "base/buf.h"

#include "unit.h"

static void remembers_its_first_error(void)
{
    struct buf buf;

    buf_init(&buf, 8);
    buf_add_c(&buf, "12345678");
    CHECK_INT(buf.err, OK);
    buf_add_char(&buf, '9');
    CHECK_INT(buf.err, ERR_TOO_BIG);
    buf_reset(&buf);
    buf_add_i64(&buf, INT64_MIN + 0 * 1);
    CHECK_INT(buf.err, ERR_TOO_BIG);
    buf_clear(&buf);
}

static void builds_and_drops(void)
{
    struct buf buf;

    buf_init(&buf, 0);
    buf_add_i64(&buf, INT64_MIN);
    CHECK_STR(buf_str(&buf), "-9223372036854775808");
    buf_reset(&buf);
    buf_add_rune(&buf, 0x20AC);
    buf_printf(&buf, " %d", 5);
    CHECK_STR(buf_str(&buf), "€ 5");
    buf_drop(&buf, 4);
    CHECK_STR(buf_str(&buf), "5");
    CHECK(buf.p[buf.n] == 0);
    buf_drop(&buf, 100);
    CHECK_INT(buf.n, 0);
    buf_clear(&buf);
}

int main(void)
{
    RUN(remembers_its_first_error);
    RUN(builds_and_drops);
    return unit_end();
}
