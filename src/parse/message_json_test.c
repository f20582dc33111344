#include "parse/message_json.h"

#include <math.h>

#include "base/arena.h"
#include "unit.h"

static struct json_parser parser;
static struct arena arena;

static struct message read_ok(const char *line)
{
    struct message message;
    struct fault fault = {0};

    message_init(&message);
    if (message_read(&arena, &parser, str_from(line), &message, &fault)) {
        printf("'%s': %s\n", line, fault.text);
        unit_state.bad_checks++;
    }
    return message;
}

/* Who only looks refuses the same, for the same reason. */
static void check_peek(const char *line, enum err want, struct str reason)
{
    struct str padded = arena_printf(&arena, "%s%*s", line ? line : "", JSON_PADDING, "\"}");
    struct message message;
    struct fault fault = {0};

    CHECK_INT(message_peek(&arena, &parser, str_slice(padded, 0, strlen(line)), &message, &fault),
              want);
    CHECK_STR(str_from(fault.text), str_c(&arena, reason));
}

/* Why a line is refused. */
static struct str why(const char *line)
{
    static struct fault fault;
    struct message message;
    enum err err;

    fault = (struct fault){0};
    err = message_read(&arena, &parser, str_from(line), &message, &fault);
    check_peek(line, err, str_from(fault.text));
    if (!err)
        return STR("accepted");
    return str_from(fault.text);
}

/* Why a good message is refused once it has this member too. */
static struct str why_with(const char *member)
{
    struct str line = arena_printf(&arena, "{\"id\":\"1\",\"text\":\"t\",%s}", member);

    return why(str_c(&arena, line));
}

static struct str written(const char *line)
{
    struct message message = read_ok(line);
    struct buf text;
    struct json_out json;
    struct str out;

    buf_init(&text, 0);
    json_init(&json, &text);
    message_write(&json, &message);
    out = buf_dup(&arena, &text);
    buf_clear(&text);
    return out;
}

static void reads_the_smallest(void)
{
    struct message m = read_ok("{\"id\":\"a1\",\"text\":\"\"}");

    CHECK_STR(m.id, "a1");
    CHECK(m.has_text && m.text.n == 0);
    CHECK(!m.has_said_at && !m.has_rating && !m.has_version && !m.deleted && !m.place.is_set);
    CHECK_INT(m.kind, KIND_POST);
    CHECK_INT(m.audience, AUDIENCE_PUBLIC);
    CHECK_INT(m.origin, ORIGIN_PERSON);
    CHECK_INT(m.counts.likes, -1);
    CHECK_INT(m.author_count + m.to_count + m.media_count + m.link_count + m.extra.n, 0);
}

static void reads_every_field(void)
{
    struct message m = read_ok(
        "{\"id\":\"1\",\"channel\":\"c\",\"title\":\"T\",\"url\":\"https://a/1\",\"lang\":\"de\","
        "\"reply_to\":\"0\",\"thread\":\"t0\",\"text\":\"hello\","
        "\"said_at\":\"2026-11-21T20:35:24.12+01:00\","
        "\"author\":{\"id\":\"u\",\"name\":\"N\",\"handle\":\"@n\",\"url\":\"https://a/n\","
        "\"followers\":12,\"pronouns\":\"they\"},\"to\":[\"@x\",\"@y\"],\"kind\":\"review\","
        "\"audience\":\"members\",\"origin\":\"sponsored\",\"rating\":3.5,\"rating_max\":5,"
        "\"place\":{\"lat\":-48.2,\"lon\":180,\"name\":\"P\"},"
        "\"media\":[{\"type\":\"image/png\",\"url\":\"https://a/p\",\"alt\":\"A\"}],"
        "\"counts\":{\"likes\":1,\"boosts\":2,\"replies\":3,\"views\":4},\"version\":7,"
        "\"deleted\":false}");

    CHECK_STR(m.channel, "c");
    CHECK_STR(m.title, "T");
    CHECK_STR(m.url, "https://a/1");
    CHECK_STR(m.lang, "de");
    CHECK_STR(m.reply_to, "0");
    CHECK_STR(m.thread, "t0");
    CHECK_STR(m.text, "hello");
    CHECK(m.has_said_at);
    CHECK_INT(m.said_at, 1795289724120);
    CHECK_INT(m.author_count, 1);
    CHECK_STR(m.authors[0].id, "u");
    CHECK_STR(m.authors[0].name, "N");
    CHECK_STR(m.authors[0].handle, "@n");
    CHECK_STR(m.authors[0].url, "https://a/n");
    CHECK_INT(m.authors[0].followers, 12);
    CHECK_INT(m.to_count, 2);
    CHECK_STR(m.to[1], "@y");
    CHECK_INT(m.kind, KIND_REVIEW);
    CHECK_INT(m.audience, AUDIENCE_MEMBERS);
    CHECK_INT(m.origin, ORIGIN_SPONSORED);
    CHECK(m.has_rating && m.rating == 3.5 && m.rating_max == 5);
    CHECK(m.place.is_set && m.place.lat == -48.2 && m.place.lon == 180);
    CHECK_STR(m.place.name, "P");
    CHECK_INT(m.media_count, 1);
    CHECK_STR(m.media[0].alt, "A");
    CHECK_INT(m.counts.likes * 1000 + m.counts.boosts * 100 + m.counts.replies * 10 +
                  m.counts.views,
              1234);
    CHECK(m.has_version && m.version == 7);
    CHECK(!m.deleted);
    CHECK_INT(m.link_count, 0); /* never from url or media */
}

static void takes_said_at_in_both_forms(void)
{
    CHECK_INT(read_ok("{\"id\":\"1\",\"text\":\"\",\"said_at\":-1}").said_at, -1);
    CHECK_STR(why_with("\"said_at\":\"yesterday\""),
              "'said_at' must be an RFC 3339 time with its offset");
    CHECK_STR(why_with("\"said_at\":\"2026-02-31T00:00:00Z\""),
              "'said_at' must be an RFC 3339 time with its offset");
    CHECK_STR(why_with("\"said_at\":1.5"),
              "'said_at' must be an RFC 3339 time or whole milliseconds, not a number");
    CHECK_STR(why_with("\"said_at\":253402300800000"), "'said_at' is outside the years 1 to 9999");
}

/* As long as an index of either database takes; nothing longer is looked up. */
static void what_is_looked_up_has_its_ceiling(void)
{
    static const struct {
        const char *before, *after, *name;
        int max;
    } fields[] = {
        {"\"author\":{\"id\":\"", "\"}", "author.id", MESSAGE_KEY_MAX},
        {"\"author\":[{},{\"handle\":\"", "\"}]", "author[1].handle", MESSAGE_KEY_MAX},
        {"\"thread\":\"", "\"", "thread", MESSAGE_KEY_MAX},
        {"\"reply_to\":\"", "\"", "reply_to", MESSAGE_URL_MAX},
        {"\"to\":[\"", "\"]", "to[0]", MESSAGE_NAME_MAX},
    };

    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        for (int more = 0; more < 2; more++) {
            struct buf line;
            char want[80] = "accepted";

            buf_init(&line, 0);
            buf_printf(&line, "%s%0*d%s", fields[i].before, fields[i].max + more, 7,
                       fields[i].after);
            if (more)
                (void)snprintf(want, sizeof(want), "'%s' is longer than %d bytes", fields[i].name,
                               fields[i].max);
            CHECK_STR(why_with(buf_dup(&arena, &line).p), want);
            buf_clear(&line);
        }
    }
}

static void takes_one_author_or_many(void)
{
    struct message m = read_ok(
        "{\"id\":\"1\",\"text\":\"\",\"author\":[{\"id\":\"a\"},{},{\"followers\":0}]}");

    CHECK_INT(m.author_count, 3);
    CHECK_STR(m.authors[0].id, "a");
    CHECK_INT(m.authors[1].followers, -1);
    CHECK_INT(m.authors[2].followers, 0);
    CHECK_INT(read_ok("{\"id\":\"1\",\"text\":\"\",\"author\":[]}").author_count, 0);
    CHECK_STR(why_with("\"author\":\"x\""),
              "'author' must be an object or an array of them, not text");
    CHECK_STR(why_with("\"author\":[{},{\"name\":7}]"),
              "'author[1].name' must be text, not a whole number");
    CHECK_STR(why_with("\"author\":[{},3]"), "'author[1]' must be an object, not a whole number");
    CHECK_STR(why_with("\"author\":{\"followers\":-1}"), "'author.followers' must not be negative");
    CHECK_STR(why_with("\"author\":{\"followers\":1.5}"),
              "'author.followers' must be a whole number, not a number");
}

static void asks_for_an_id(void)
{
    cleanup_with(buf_clear) struct buf line;

    CHECK_STR(why("{\"text\":\"x\"}"), "'id' is missing");
    CHECK_STR(why("{\"id\":\"\",\"text\":\"x\"}"), "'id' is empty");
    CHECK_STR(why("{\"id\":7,\"text\":\"x\"}"), "'id' must be text, not a whole number");
    CHECK_STR(why("{\"id\":\"a\\u0000\",\"text\":\"x\"}"), "'id' has U+0000 in it");
    CHECK_STR(read_ok("{\"id\":\"a\xEF\xBF\xBD\",\"text\":\"\\u0000\"}").text, "\xEF\xBF\xBD");
    for (int n = 512; n <= 513; n++) {
        buf_init(&line, 0);
        buf_add_c(&line, "{\"text\":\"\",\"id\":\"");
        for (int i = 0; i < n; i++)
            buf_add_char(&line, 'i');
        buf_add_c(&line, "\"}");
        CHECK_STR(why(line.p), n == 512 ? "accepted" : "'id' is longer than 512 bytes");
        buf_clear(&line);
    }
}

static void asks_for_something_said(void)
{
    const char *need = "one of 'text', 'html', 'rating', 'media' or 'deleted' is needed";

    CHECK_STR(why("{\"id\":\"1\"}"), need);
    CHECK_STR(why("{\"id\":\"1\",\"title\":\"x\"}"), need);
    CHECK_STR(why("{\"id\":\"1\",\"media\":[]}"), need);
    CHECK_STR(why("{\"id\":\"1\",\"deleted\":false}"), need);
    CHECK_STR(why("{\"id\":\"1\",\"rating_max\":5}"), need);
    CHECK_STR(why("{\"id\":\"1\",\"rating\":0}"), "accepted");
    CHECK_STR(why("{\"id\":\"1\",\"media\":[{}]}"), "accepted");
    CHECK_STR(why("{\"id\":\"1\",\"deleted\":true}"), "accepted");
}

static void refuses_wrong_types(void)
{
    CHECK_STR(why("[]"), "a message is an object, not an array");
    CHECK_STR(why("7"), "a message is an object, not a whole number");
    CHECK_STR(why("{\"id\":\"1\",\"text\":null}"), "'text' must be text, not null");
    CHECK_STR(why_with("\"html\":1"), "'html' must be text, not a whole number");
    CHECK_STR(why_with("\"lang\":null"), "'lang' must be text, not null");
    CHECK_STR(why_with("\"title\":[]"), "'title' must be text, not an array");
    CHECK_STR(why_with("\"url\":{}"), "'url' must be text, not an object");
    CHECK_STR(why_with("\"to\":\"@x\""), "'to' must be an array, not text");
    CHECK_STR(why_with("\"to\":[\"@x\",true]"), "'to[1]' must be text, not true or false");
    CHECK_STR(why_with("\"kind\":1"), "'kind' must be text, not a whole number");
    CHECK_STR(why_with("\"kind\":\"Post\""), "'kind' is 'Post', which is not one of its words");
    CHECK_STR(why_with("\"audience\":\"all\""),
              "'audience' is 'all', which is not one of its words");
    CHECK_STR(why_with("\"origin\":\"\""), "'origin' is '', which is not one of its words");
    CHECK_STR(why_with("\"rating\":\"5\""), "'rating' must be a number, not text");
    CHECK_STR(why_with("\"rating_max\":\"5\""), "'rating_max' must be a number, not text");
    CHECK_STR(why_with("\"place\":[]"), "'place' must be an object, not an array");
    CHECK_STR(why_with("\"place\":{\"lat\":\"1\"}"), "'place.lat' must be a number, not text");
    CHECK_STR(why_with("\"place\":{\"lat\":91}"), "'place.lat' is not between -90 and 90");
    CHECK_STR(why_with("\"place\":{\"lon\":-181}"), "'place.lon' is not between -180 and 180");
    CHECK_STR(why_with("\"place\":{\"name\":1}"), "'place.name' must be text, not a whole number");
    CHECK_STR(why_with("\"media\":{}"), "'media' must be an array, not an object");
    CHECK_STR(why_with("\"media\":[\"u\"]"), "'media[0]' must be an object, not text");
    CHECK_STR(why_with("\"media\":[{\"url\":1}]"),
              "'media[0].url' must be text, not a whole number");
    CHECK_STR(why_with("\"counts\":[]"), "'counts' must be an object, not an array");
    CHECK_STR(why_with("\"counts\":{\"views\":-1}"), "'counts.views' must not be negative");
    CHECK_STR(why_with("\"counts\":{\"likes\":9223372036854775807}"),
              "'counts.likes' is above 1000000000000000");
    CHECK_STR(why_with("\"counts\":{\"likes\":1000000000000000}"), "accepted");
    CHECK_STR(why_with("\"counts\":{\"likes\":\"1\"}"),
              "'counts.likes' must be a whole number, not text");
    CHECK_STR(why_with("\"version\":\"1\""), "'version' must be a whole number, not text");
    CHECK_STR(why_with("\"deleted\":1"), "'deleted' must be true or false, not a whole number");
    CHECK_STR(why_with("\"channel\":1"), "'channel' must be text, not a whole number");
    CHECK_STR(why_with("\"text\":\"u\""), "the key 'text' stands twice in one object");
    CHECK_STR(why_with("\"x\":01"), "byte 26: a number does not begin with 0");
}

static void keeps_its_limits(void)
{
    cleanup_with(buf_clear) struct buf line;

    buf_init(&line, 0);
    buf_add_c(&line, "{\"id\":\"1\",\"text\":\"");
    for (int i = 0; i < MESSAGE_TEXT_MAX; i++)
        buf_add_char(&line, 'x');
    buf_add_c(&line, "\"}");
    CHECK_STR(why(line.p), "accepted");
    line.n -= 2;
    buf_add_c(&line, "x\"}");
    CHECK_STR(why(line.p), "'text' is longer than 262144 bytes");
    buf_reset(&line);
    buf_add_c(&line, "{\"id\":\"1\",\"text\":\"\",\"to\":[\"\"");
    for (int i = 0; i < MESSAGE_LIST_MAX; i++)
        buf_add_c(&line, ",\"\"");
    buf_add_c(&line, "]}");
    CHECK_STR(why(line.p), "'to' has more than 10000 entries");
    buf_reset(&line);
    for (int i = 0; i <= MESSAGE_LINE_MAX; i++)
        buf_add_char(&line, ' ');
    CHECK_STR(why(line.p), "the line is longer than 4194304 bytes");
}

static void keeps_unknown_fields(void)
{
    struct message m = read_ok("{\"src\":\"x\",\"id\":\"1\",\"n\":[1,{\"a\":null}],\"text\":\"\"}");

    CHECK_STR(m.extra, "{\"src\":\"x\",\"n\":[1,{\"a\":null}]}");
    CHECK_STR(written("{\"id\":\"1\",\"b\":1,\"text\":\"t\",\"a\":{}}"),
              "{\"id\":\"1\",\"text\":\"t\",\"b\":1,\"a\":{}}");
}

static void finds_links(void)
{
    struct message m = read_ok("{\"id\":\"1\",\"text\":\"at https://a.org/x.\","
                               "\"title\":\"(http://t.org)\",\"url\":\"https://no.org\"}");

    CHECK_INT(m.link_count, 2);
    CHECK_STR(m.links[0].url, "http://t.org");
    CHECK_INT(m.links[0].n, 0);
    CHECK_STR(m.links[1].url, "https://a.org/x");
    CHECK_INT(m.links[1].at, 3);
    CHECK_INT(m.links[1].n, 15);
}

static void makes_text_of_html(void)
{
    const char *line = "{\"id\":\"1\",\"url\":\"https://b.org/x/\",\"html\":\"<p>re<b>mark</b> "
                       "<a href='y'>here<\\/a><p>end\"}";
    struct message m = read_ok(line);

    CHECK_STR(m.text, "remark here\n\nend");
    CHECK(m.has_text);
    CHECK_INT(m.link_count, 1);
    CHECK_STR(m.links[0].url, "https://b.org/x/y");
    CHECK_INT(m.links[0].at, 7);
    CHECK_INT(m.links[0].n, 4);
    m = read_ok("{\"id\":\"1\",\"html\":\"<b>no</b>\",\"text\":\"yes <b>\"}");
    CHECK_STR(m.text, "yes <b>");
    CHECK_INT(m.html.n, 0);
    CHECK_STR(why("{\"id\":\"1\",\"html\":\"\"}"), "accepted");
    CHECK_STR(written("{\"id\":\"1\",\"html\":\"\"}"), "{\"id\":\"1\",\"text\":\"\"}");
    CHECK_STR(written("{\"id\":\"1\",\"html\":\"<p>\"}"), "{\"id\":\"1\",\"html\":\"\\u003cp>\"}");
}

/* "at+n url" of each link of a message of this html. */
static struct str links_of(const char *html)
{
    struct str line = arena_printf(&arena, "{\"id\":\"1\",\"html\":\"%s\"}", html);
    struct message m = read_ok(str_c(&arena, line));
    struct str got = STR_NONE;

    for (size_t i = 0; i < m.link_count; i++)
        got = arena_printf(&arena, "%.*s%zu+%zu %.*s;", STR_ARGS(got), m.links[i].at, m.links[i].n,
                           STR_ARGS(m.links[i].url));
    return got;
}

static void joins_anchors_and_addresses_in_text(void)
{
    CHECK_STR(links_of("http://a/ <a href=http://b/>b</a> http://c/ <a href=http://d/></a>"),
              "0+9 http://a/;10+1 http://b/;12+9 http://c/;21+0 http://d/;");
    CHECK_STR(links_of("<a href=http://a.b/>http://a.b</a> x"), "0+10 http://a.b/;");
    CHECK_STR(links_of("<a href=http://evil/>see http://bank/ now</a>"),
              "0+20 http://evil/;0+0 http://bank/;");
    CHECK_STR(links_of("http://ba<a href=http://evil/>nk/</a>"),
              "0+0 http://bank/;9+3 http://evil/;");
}

static void writes_what_it_reads(void)
{
    static const char *const lines[] = {
        "{\"id\":\"1\",\"text\":\"\"}",
        "{\"id\":\"1\",\"deleted\":true}",
        "{\"id\":\"1\",\"channel\":\"c\",\"title\":\"T\",\"text\":\"x\",\"said_at\":-5,"
        "\"url\":\"u\",\"lang\":\"de\",\"reply_to\":\"r\",\"thread\":\"t\","
        "\"author\":{\"id\":\"u\",\"name\":\"N\",\"handle\":\"h\",\"url\":\"v\",\"followers\":0},"
        "\"to\":[\"a\",\"b\"],\"kind\":\"mail\",\"audience\":\"private\",\"origin\":\"automated\","
        "\"rating\":0,\"rating_max\":10,\"place\":{\"lat\":1.5,\"lon\":-2,\"name\":\"P\"},"
        "\"media\":[{\"type\":\"a\",\"url\":\"b\",\"alt\":\"c\"},{}],"
        "\"counts\":{\"likes\":0,\"views\":9},\"version\":3,\"deleted\":true,\"x\":[1]}",
        "{\"id\":\"1\",\"text\":\"\",\"author\":[{\"id\":\"a\"},{}],\"place\":{\"name\":\"P\"}}",
    };

    for (size_t i = 0; i < ARRAY_LEN(lines); i++)
        CHECK_STR(written(lines[i]), lines[i]);
}

static void leaves_the_message_on_failure(void)
{
    struct message m;
    struct fault fault = {0};
    struct arena tiny;

    message_init(&m);
    m.version = 42;
    CHECK_INT(message_read(&arena, &parser, STR("{\"id\":\"1\",\"version\":9}"), &m, NULL),
              ERR_BAD_INPUT);
    CHECK_INT(m.version, 42);
    arena_init(&tiny, 16);
    CHECK_INT(message_read(&tiny, &parser, STR("{\"id\":\"1\",\"text\":\"long\"}"), &m, &fault),
              ERR_TOO_BIG);
    CHECK(fault.text[0]);
    arena_clear(&tiny);
}

int main(void)
{
    json_parser_init(&parser, MESSAGE_LINE_MAX);
    arena_init(&arena, 0);
    RUN(reads_the_smallest);
    RUN(reads_every_field);
    RUN(takes_said_at_in_both_forms);
    RUN(takes_one_author_or_many);
    RUN(what_is_looked_up_has_its_ceiling);
    RUN(asks_for_an_id);
    RUN(asks_for_something_said);
    RUN(refuses_wrong_types);
    RUN(keeps_its_limits);
    RUN(keeps_unknown_fields);
    RUN(finds_links);
    RUN(makes_text_of_html);
    RUN(joins_anchors_and_addresses_in_text);
    RUN(writes_what_it_reads);
    RUN(leaves_the_message_on_failure);
    arena_clear(&arena);
    json_parser_clear(&parser);
    return unit_end();
}
