/* feed_fuzz.c: any bytes as a feed, with and without a base; whatever is taken must be writable as
 * JSON, and each item a message that can be written and read again. */
#include "base/arena.h"
#include "base/json_out.h"
#include "base/utf8.h"
#include "parse/charset.h"
#include "parse/feed.h"
#include "parse/message_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static struct charset_tables *tables; /* kept: opening them again and again is slow */

    (void)argc;
    (void)argv;
    tables = charset_tables_open();
    bug_on(!tables);
    feed_start();
    return 0;
}

static void check_message(struct arena *arena, struct json_parser *parser,
                          const struct message *message)
{
    struct buf line cleanup_with(buf_clear);
    struct fault fault = {0};
    struct message again;
    struct json_out json;
    enum err err;

    buf_init(&line, 0);
    json_init(&json, &line);
    message_write(&json, message);
    bug_on(line.err || !utf8_valid(buf_str(&line)));
    err = message_read(arena, parser, buf_str(&line), &again, &fault);
    if (err == ERR_BAD_INPUT)
        fprintf(stderr, "%s: %s\n", fault.text, line.p);
    bug_on(err == ERR_BAD_INPUT);
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
                check_message(&arena, &parser, &message);
        }
    }
    json_parser_clear(&parser);
    arena_clear(&arena);
    return 0;
}
