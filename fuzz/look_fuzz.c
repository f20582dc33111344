/* What web services answer to a search, as JSON, and WordPress's Link header. */
#include "channels/feed_look.h"
#include "channels/web_look.h"
#include "parse/message_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whatever was said: what is handed on is JSON, and either a message or refused with a reason. */
static void check(bool is_one, struct buf *out, struct arena *arena)
{
    struct json_parser parser;
    struct json_value root;
    struct message message;
    struct fault fault = {0};

    json_parser_init(&parser, 1 << 20);
    if (is_one) {
        enum err err = json_parse(&parser, buf_str(out), &root, &fault);

        bug_on(err == ERR_BAD_INPUT);
        if (!err && message_from_json(arena, root, &message, &fault) == ERR_BAD_INPUT)
            bug_on(!fault.text[0]);
    }
    json_parser_clear(&parser);
    buf_reset(out);
}

static void read_all(struct json_value item, struct arena *arena)
{
    struct str site = STR("http://x.example/");
    struct buf out;

    buf_init(&out, 1 << 20);
    check(bluesky_message(item, arena, &out), &out, arena);
    check(hackernews_message(item, arena, &out), &out, arena);
    check(wordpress_message(item, false, site, arena, &out), &out, arena);
    check(wordpress_message(item, true, site, arena, &out), &out, arena);
    buf_clear(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = str_of((const char *)data, size);
    struct json_parser parser;
    struct json_value root;
    struct arena arena;
    struct str link = feed_wordpress_root(text);

    bug_on(link.n > size);
    arena_init(&arena, 16 << 20);
    json_parser_init(&parser, 1 << 20);
    if (!json_parse(&parser, text, &root, NULL))
        read_all(root, &arena);
    json_parser_clear(&parser);
    arena_clear(&arena);
    return 0;
}
