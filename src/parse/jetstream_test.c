#include "parse/jetstream.h"

#include "base/arena.h"
#include "unit.h"

struct bench {
    struct arena arena;
    struct json_parser parser;
    struct message message;
    struct jetstream_event event;
    struct fault fault;
};

static enum err read_line(struct bench *bench, const char *line)
{
    *bench = (struct bench){.event = {.is_post = true}};
    arena_init(&bench->arena, 0);
    json_parser_init(&bench->parser, MESSAGE_LINE_MAX);
    return jetstream_read(&bench->arena, &bench->parser, str_from(line), &bench->message,
                          &bench->event, &bench->fault);
}

static void end(struct bench *bench)
{
    json_parser_clear(&bench->parser);
    arena_clear(&bench->arena);
}

#define COMMIT(operation, rest)                                                                    \
    "{\"did\":\"did:plc:abc\",\"time_us\":1725911162329308,\"kind\":\"commit\",\"commit\":{"       \
    "\"rev\":\"3l\",\"operation\":\"" operation                                                    \
    "\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"3l3q\"" rest "}}"

static void a_post_is_a_message(void)
{
    struct bench b;

    CHECK_INT(read_line(&b, COMMIT("create",
                                   ",\"record\":{\"$type\":\"app.bsky.feed.post\",\"createdAt\":"
                                   "\"2024-09-09T19:46:02.102Z\",\"langs\":[\"en\",\"de\"],"
                                   "\"text\":\"my bike, see here\",\"facets\":[{\"index\":"
                                   "{\"byteStart\":9,\"byteEnd\":17},\"features\":[{\"$type\":"
                                   "\"app.bsky.richtext.facet#link\",\"uri\":"
                                   "\"https://kestrel.example/x\"}]}],\"reply\":{\"parent\":"
                                   "{\"uri\":\"at://p\"},\"root\":{\"uri\":\"at://r\"}}}")),
              OK);
    CHECK(b.event.is_post);
    CHECK_INT(b.event.time_us, 1725911162329308);
    CHECK_STR(b.message.id, "at://did:plc:abc/app.bsky.feed.post/3l3q");
    CHECK_STR(b.message.url, "https://bsky.app/profile/did:plc:abc/post/3l3q");
    CHECK_STR(b.message.text, "my bike, see here");
    CHECK_STR(message_author(&b.message)->id, "did:plc:abc");
    CHECK_STR(b.message.lang, "en");
    CHECK_STR(b.message.reply_to, "at://p");
    CHECK_STR(b.message.thread, "at://r");
    CHECK_INT(b.message.said_at, 1725911162102);
    CHECK_INT(b.message.link_count, 1);
    CHECK(b.message.link_count == 1 && str_is(b.message.links[0].url, "https://kestrel.example/x"));
    CHECK(!b.message.has_version && !b.message.deleted);
    end(&b);
}

static void an_update_is_a_version_and_a_delete_a_deletion(void)
{
    struct bench b;

    CHECK_INT(read_line(&b, COMMIT("update", ",\"record\":{\"text\":\"now\",\"createdAt\":"
                                             "\"2099-01-01T00:00:00Z\"}")),
              OK);
    CHECK(b.message.has_version);
    CHECK_INT(b.message.version, 1725911162329308);
    CHECK_INT(b.message.said_at, 1725911162329); /* not in the future */
    end(&b);
    CHECK_INT(read_line(&b, COMMIT("delete", "")), OK);
    CHECK(b.message.deleted && b.event.is_post);
    end(&b);
}

static void what_is_no_post_is_passed_over(void)
{
    static const char *const lines[] = {
        "{\"did\":\"did:plc:x\",\"time_us\":5,\"kind\":\"identity\",\"identity\":{}}",
        "{\"did\":\"did:plc:x\",\"time_us\":5,\"kind\":\"commit\",\"commit\":{\"operation\":"
        "\"create\",\"collection\":\"app.bsky.feed.like\",\"rkey\":\"3\",\"record\":{}}}",
        "{\"time_us\":5,\"kind\":\"commit\"}",
    };

    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        struct bench b;

        CHECK_INT(read_line(&b, lines[i]), OK);
        CHECK(!b.event.is_post);
        CHECK_INT(b.event.time_us, 5);
        end(&b);
    }
}

static void what_is_broken_is_refused(void)
{
    static const char *const lines[] = {
        "{\"kind\":\"commit\"",
        "[]",
        "{}",
        "{\"kind\":7}",
        COMMIT("create", ",\"record\":{}"),
        COMMIT("create", ",\"record\":{\"text\":7}"),
        COMMIT("create", ",\"record\":[]"),
        COMMIT("create", ""),
        COMMIT("explode", ",\"record\":{\"text\":\"x\"}"),
        "{\"kind\":\"commit\",\"commit\":{\"operation\":\"create\",\"collection\":"
        "\"app.bsky.feed.post\",\"rkey\":\"3\",\"record\":{\"text\":\"x\"}}}",
    };

    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        struct bench b;

        CHECK(read_line(&b, lines[i]) != OK);
        CHECK(b.fault.text[0] != 0);
        end(&b);
    }
}

int main(void)
{
    RUN(a_post_is_a_message);
    RUN(an_update_is_a_version_and_a_delete_a_deletion);
    RUN(what_is_no_post_is_passed_over);
    RUN(what_is_broken_is_refused);
    return unit_end();
}
