/* promise_driver.c: lets tests/suites/promises.py reach the finder of promises: sentences of ours
 * in, one a line; how many promises each holds out, one a line. Never part of heed. */
#include "base/buf.h"
#include "base/io.h"
#include "decide/promise.h"

static enum err add_count(struct str sentence, const struct calendar *calendar, struct buf *out)
{
    struct found_promises found = {0};
    struct arena arena;
    enum err err;

    arena_init(&arena, 0);
    err = promise_find_in(&arena, sentence, STR("en"), SPEECH_OURS, calendar, 0, &found);
    buf_printf(out, "%zu\n", found.list.n);
    arena_clear(&arena);
    return err;
}

int main(void)
{
    struct calendar calendar = calendar_weekdays(NULL, 9 * 60, 17 * 60);
    struct buf in, out;
    struct str rest, line;
    enum err err;

    buf_init(&in, 0);
    buf_init(&out, 0);
    err = io_read_all(0, &in);
    rest = buf_str(&in);
    while (!err && str_line(&rest, &line))
        err = add_count(line, &calendar, &out);
    if (!err)
        err = out.err ? out.err : io_write_all(1, buf_str(&out));
    buf_clear(&in);
    buf_clear(&out);
    return err != OK;
}
