#include "parse/feed.h"

#include <libxml/parser.h>

#include "base/json_out.h"
#include "base/utf8.h"
#include "parse/charset.h"
#include "parse/feed_parts.h"

void feed_start(void)
{
    static const char first[] = "<rss><channel><item><title>t</title></item></channel></rss>";
    struct feed_hints hints = {0};
    struct arena arena;
    struct feed feed;

    xmlInitParser();
    arena_init(&arena, 4 << 20);
    bug_on(feed_read(&arena, str_from(first), &hints, &feed, NULL));
    arena_clear(&arena);
}

/* encoding="…" of the XML declaration; readable in every encoding that extends ASCII */
static const struct charset *declared_charset(struct str document)
{
    struct str head = str_slice(document, 0, 400), label;
    size_t at = str_find(head, STR("<?xml"), 0), end;
    char quote;

    end = at == SIZE_MAX ? SIZE_MAX : str_find(head, STR("?>"), at);
    if (end == SIZE_MAX)
        return NULL;
    head = str_slice(head, at, end);
    at = str_find(head, STR("encoding"), 0);
    if (at == SIZE_MAX)
        return NULL;
    for (at += 8; at < head.n && (char_is_space(head.p[at]) || head.p[at] == '=');)
        at++;
    quote = at < head.n ? head.p[at] : '\0';
    if (quote != '"' && quote != '\'')
        return NULL;
    label = str_skip(head, at + 1);
    end = str_find_char(label, quote, 0);
    return end == SIZE_MAX ? NULL : charset_find(str_slice(label, 0, end));
}

/* '<' and what follows it in sixteen or thirty-two bits, without a byte order mark */
static const struct charset *wide_charset(struct str document)
{
    static const struct {
        struct str start;
        const char *label;
    } starts[] = {
        {{"\0\0\0<", 4}, "utf-32be"},
        {{"<\0\0\0", 4}, "utf-32le"},
        {{"\0<\0", 3}, "utf-16be"},
        {{"<\0", 2}, "utf-16le"},
    };

    for (size_t i = 0; i < ARRAY_LEN(starts); i++)
        if (str_starts(document, starts[i].start))
            return charset_find(str_from(starts[i].label));
    return NULL;
}

static const struct charset *charset_of(struct str document, const struct feed_hints *hints)
{
    const struct charset *said = wide_charset(document);

    if (!said)
        said = charset_find(hints->charset);
    return said ? said : declared_charset(document);
}

static bool is_json(struct str text)
{
    text = str_trim(str_slice(text, 0, 1000));
    return text.n && text.p[0] == '{';
}

enum err feed_read(struct arena *arena, struct str document, const struct feed_hints *hints,
                   struct feed *out_feed, struct fault *fault)
{
    struct feed feed = {.kind = "rss"};
    const struct charset *used;
    struct str text;
    enum err err;

    if (document.n > FEED_DOCUMENT_MAX)
        return fault_set(fault, ERR_TOO_BIG, "the feed is larger than %d MB",
                         FEED_DOCUMENT_MAX >> 20);
    if (!str_trim(document).n)
        return fault_set(fault, ERR_BAD_INPUT, "this is no feed: there is nothing in it");
    err = charset_decode(arena, charset_of(document, hints), document, &text, &used);
    if (err)
        return fault_set(fault, err, "this feed needs too much memory");
    feed.encoding = charset_name(used).p;
    err = is_json(text) ? feed_read_json(arena, text, hints, &feed, fault)
                        : feed_read_xml(arena, text, hints, &feed, fault);
    if (!err)
        *out_feed = feed;
    return err;
}
