/* cmd_trim.c: `heed trim`: a plain-text mail body in, what its writer wrote out (parse/quote.h). */
#include "base/arena.h"
#include "base/io.h"
#include "base/json_out.h"
#include "base/utf8.h"
#include "main/command.h"
#include "parse/quote.h"

extern const struct subcommand command_trim;

enum { MAIL_MAX = 16 << 20, TRIM_ARENA_MAX = 256 << 20 };

static void write_json(struct str visible, struct str elided, struct buf *out)
{
    struct json_out json;

    json_init(&json, out);
    json_open(&json, '{');
    json_put_str(&json, "visible", visible);
    json_put_str(&json, "elided", elided);
    json_close(&json, '}');
}

static enum err trim(bool as_json)
{
    cleanup_with(buf_clear) struct buf mail;
    cleanup_with(buf_clear) struct buf out;
    cleanup_with(arena_clear) struct arena arena;
    struct str text, visible, elided;
    enum err err;

    buf_init(&mail, MAIL_MAX);
    buf_init(&out, 0);
    arena_init(&arena, TRIM_ARENA_MAX);
    err = io_read_all(0, &mail);
    text = utf8_repair(&arena, buf_str(&mail));
    if (!err)
        err = arena.err;
    if (!err)
        err = quote_fold(&arena, text, &visible, &elided);
    if (err)
        return err;
    if (as_json)
        write_json(visible, elided, &out);
    else
        buf_add(&out, visible);
    if (out.n)
        buf_add_char(&out, '\n');
    return out.err ? out.err : io_write_all(1, buf_str(&out));
}

static int run(int argc, char **argv)
{
    bool as_json = command_flag(&argc, argv, "--json");
    enum err err;

    if (argc > 1)
        return command_usage(&command_trim, "'%s' is not known here", argv[1]);
    err = trim(as_json);
    if (!err)
        return EXIT_FINE;
    (void)fprintf(stderr, "heed trim: %s\n", err_info(err)->sentence);
    return EXIT_REFUSED;
}

const struct subcommand command_trim = {
    .name = "trim",
    .usage = "[--json]",
    .help = "reads a plain-text mail and prints what its writer wrote, without quotes and "
            "signatures",
    .run = run,
};
