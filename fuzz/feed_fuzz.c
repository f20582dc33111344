/* feed_fuzz.c: any bytes as a feed, with and without a base; whatever is taken must be writable as
 * JSON, and each item a message that can be written and read again. */
#include "base/arena.h"
#include "base/json_out.h"
#include "base/utf8.h"
#include "parse/feed.h"
#include "rewritten.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    keep_charsets();
    feed_start();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str document = str_of((const char *)data, n);
    struct feed_hints hints = {.address = n % 2 ? STR("http://example.org/a/b") : STR_NONE};
    struct buf out cleanup_with(buf_clear);
    struct json_parser parser;
    struct message message;
    struct arena arena;
    struct feed feed;

    arena_init(&arena, 64 << 20);
    buf_init(&out, 0);
    json_parser_init(&parser, MESSAGE_LINE_MAX);
    if (!feed_read(&arena, document, &hints, &feed, NULL)) {
        feed_write_json(&feed, &out);
        bug_on(!out.err && !utf8_valid(buf_str(&out)));
        for (size_t i = 0; i < feed.item_count && i < 20; i++) {
            bug_on(!feed.items[i].id.n || feed.items[i].id.n > MESSAGE_ID_MAX);
            if (!feed_item_is_empty(&feed.items[i]) &&
                !feed_to_message(&arena, &feed, &feed.items[i], &message))
                check_rewritten(&arena, &parser, &message);
        }
    }
    json_parser_clear(&parser);
    arena_clear(&arena);
    return 0;
}
