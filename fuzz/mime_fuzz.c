/* mime_fuzz.c: any bytes as a mail; whatever is taken must be writable as JSON and as a message
 * that can be read again. */
#include "base/arena.h"
#include "base/json_out.h"
#include "base/utf8.h"
#include "parse/charset.h"
#include "parse/message_json.h"
#include "parse/mime.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static struct charset_tables *tables; /* kept: opening them again and again is slow */

    (void)argc;
    (void)argv;
    tables = charset_tables_open();
    bug_on(!tables);
    mime_start();
    return 0;
}

static void check_message(struct arena *arena, const struct mime *mime)
{
    struct buf line cleanup_with(buf_clear);
    struct json_parser parser;
    struct fault fault = {0};
    struct message message, again;
    struct json_out json;
    enum err err;

    if (mime_to_message(arena, mime, &message))
        return;
    buf_init(&line, 0);
    json_init(&json, &line);
    json_parser_init(&parser, MESSAGE_LINE_MAX);
    message_write(&json, &message);
    bug_on(line.err || !utf8_valid(buf_str(&line)));
    err = message_read(arena, &parser, buf_str(&line), &again, &fault);
    if (err == ERR_BAD_INPUT)
        fprintf(stderr, "%s: %s\n", fault.text, line.p);
    bug_on(err == ERR_BAD_INPUT);
    json_parser_clear(&parser);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct mime_limits limits = mime_limits_default();
    struct buf out cleanup_with(buf_clear);
    struct arena arena;
    struct mime mime;

    arena_init(&arena, 64 << 20);
    buf_init(&out, 0);
    if (!mime_read(&arena, str_of((const char *)data, n), &limits, &mime, NULL)) {
        mime_write_json(&mime, &out);
        bug_on(!out.err && !utf8_valid(buf_str(&out)));
        check_message(&arena, &mime);
    }
    arena_clear(&arena);
    return 0;
}
