/* mime_fuzz.c: any bytes as a mail; whatever is taken must be writable as JSON and as a message
 * that can be read again. */
#include "base/arena.h"
#include "base/json_out.h"
#include "base/utf8.h"
#include "parse/mime.h"
#include "rewritten.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    keep_charsets();
    mime_start();
    return 0;
}

static void check_message(struct arena *arena, const struct mime *mime)
{
    struct json_parser parser;
    struct message message;

    if (mime_to_message(arena, mime, &message))
        return;
    json_parser_init(&parser, MESSAGE_LINE_MAX);
    check_rewritten(arena, &parser, &message);
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
