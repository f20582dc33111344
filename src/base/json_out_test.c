#include "base/json_out.h"

#include "unit.h"

static void writes_nested_values(void)
{
    struct buf buf;
    struct json_out json;

    buf_init(&buf, 0);
    json_init(&json, &buf);
    json_open(&json, '{');
    json_put_str(&json, "a", STR("x\"\\\n\x01</script>\xe2\x80\xa8"));
    json_put_opt(&json, "none", STR_NONE);
    json_key(&json, "list");
    json_open(&json, '[');
    json_i64(&json, -1);
    json_real(&json, 0.1);
    json_real(&json, -0.0);
    json_real(&json, 1e300 * 1e300);
    json_open(&json, '{');
    json_close(&json, '}');
    json_close(&json, ']');
    json_put_bool(&json, "yes", true);
    json_close(&json, '}');
    CHECK_STR(buf_str(&buf),
              "{\"a\":\"x\\\"\\\\\\n\\u0001\\u003c/script>\\u2028\",\"list\":[-1,0.1,0,null,{}],"
              "\"yes\":true}");
    buf_clear(&buf);
}

/* The short way writes what the search for the shortest writes. */
static void writes_thousandths(void)
{
    struct buf buf;
    struct json_out json;
    char want[40];

    buf_init(&buf, 0);
    for (int n = -1000500; n <= 1000500; n += 37) {
        double value = (double)n / 1000;

        (void)snprintf(want, sizeof(want), "%.7g", value);
        buf_reset(&buf);
        json_init(&json, &buf);
        json_real(&json, value);
        CHECK_STR(buf_str(&buf), want);
    }
    buf_clear(&buf);
}

int main(void)
{
    RUN(writes_nested_values);
    RUN(writes_thousandths);
    return unit_end();
}
