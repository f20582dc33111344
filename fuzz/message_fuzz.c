/* message_fuzz.c: any line as a message. What is taken is within the limits of model/message.h,
 * its links lie in its text without overlapping, and writing and reading it again gives the same.
 * Who only looks takes and refuses the same, whatever lies behind the line.
 */
#include "base/arena.h"
#include "base/utf8.h"
#include "parse/message_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(const struct message *m)
{
    size_t end = 0;

    bug_on(!m->id.n || m->id.n > MESSAGE_ID_MAX || m->text.n > MESSAGE_TEXT_MAX);
    bug_on(!utf8_valid(m->text) || m->link_count > MESSAGE_LIST_MAX);
    for (size_t i = 0; i < m->link_count; i++) {
        struct link link = m->links[i];

        bug_on(!link.url.n || link.at + link.n > m->text.n);
        bug_on(link.n && link.at < end);
        if (link.n)
            end = link.at + link.n;
    }
}

static struct str written(struct arena *arena, const struct message *m)
{
    struct buf text;
    struct json_out out;
    struct str copy;

    buf_init(&text, 0);
    json_init(&out, &text);
    message_write(&out, m);
    copy = buf_dup(arena, &text);
    buf_clear(&text);
    return copy;
}

/* As message_read gave it, but for what a look leaves out. */
static void check_peek(struct str line, enum err want, struct message message)
{
    struct json_parser parser;
    struct message peeked;
    struct arena arena;
    struct buf padded;

    json_parser_init(&parser, MESSAGE_LINE_MAX);
    arena_init(&arena, 0);
    buf_init(&padded, 0);
    buf_add(&padded, line);
    buf_add(&padded,
            str_of("u0041\\ude00\"}\n{\"id\":\"next\",\"text\":\"behind\",\"more\":[1,2,3,4,5,6]}",
                   JSON_PADDING));
    bug_on(message_peek(&arena, &parser, str_of(padded.p, line.n), &peeked, NULL) != want);
    message.extra = STR_NONE;
    if (!want)
        bug_on(!str_eq(written(&arena, &message), written(&arena, &peeked)));
    buf_clear(&padded);
    arena_clear(&arena);
    json_parser_clear(&parser);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str line = str_of((const char *)data, n);
    struct json_parser parser;
    struct message message;
    struct fault fault = {0};
    struct arena arena;
    struct str once;
    enum err err;

    json_parser_init(&parser, MESSAGE_LINE_MAX);
    arena_init(&arena, 0);
    err = message_read(&arena, &parser, line, &message, &fault);
    check_peek(line, err, message);
    if (!err) {
        check(&message);
        once = written(&arena, &message);
        bug_on(message_read(&arena, &parser, once, &message, NULL) != OK);
        bug_on(!str_eq(once, written(&arena, &message)));
    } else {
        bug_on(!fault.text[0]);
    }
    arena_clear(&arena);
    json_parser_clear(&parser);
    return 0;
}
