#include "parse/feed_tidy.h"

#include "base/utf8.h"
#include "parse/html_entity.h"

void feed_tidy_init(struct feed_tidy *tidy, struct str text)
{
    *tidy = (struct feed_tidy){.in = text};
    buf_init(&tidy->scratch, 64);
}

void feed_tidy_clear(struct feed_tidy *tidy) { buf_clear(&tidy->scratch); }

static struct str rest_of(const struct feed_tidy *tidy) { return str_skip(tidy->in, tidy->at); }

/* Moves behind the next `end`, or to the end of all. */
static void skip_past(struct feed_tidy *tidy, struct str end)
{
    size_t at = str_find(tidy->in, end, tidy->at);

    tidy->is_repaired |= at == SIZE_MAX;
    tidy->at = at == SIZE_MAX ? tidy->in.n : at + end.n;
}

static bool is_name_start(char c)
{
    return char_is_alpha(c) || c == '_' || c == ':' || (unsigned char)c >= 0x80;
}

static bool is_name_char(char c)
{
    return is_name_start(c) || char_is_digit(c) || c == '-' || c == '.';
}

static size_t name_length(struct str s)
{
    size_t n = 0;

    if (!s.n || !is_name_start(s.p[0]))
        return 0;
    while (n < s.n && is_name_char(s.p[n]))
        n++;
    return n;
}

static void add_quoted(struct buf *out, uint32_t rune)
{
    if (rune == '<')
        buf_add_c(out, "&lt;");
    else if (rune == '>')
        buf_add_c(out, "&gt;");
    else if (rune == '&')
        buf_add_c(out, "&amp;");
    else if (rune == '"')
        buf_add_c(out, "&quot;");
    else if ((rune >= 0x20 && rune != 0xFFFE && rune != 0xFFFF) || rune == '\t' || rune == '\n' ||
             rune == '\r')
        buf_add_rune(out, rune);
}

/* "&" at s.p[at]: writes what it stands for and gives the length of the reference. */
static size_t add_reference(struct feed_tidy *tidy, struct str s, size_t at, struct buf *out)
{
    size_t n;

    buf_reset(&tidy->scratch);
    n = html_reference(s, at, false, &tidy->scratch);
    if (!n || s.p[at + n - 1] != ';') {
        tidy->is_repaired = true;
        buf_add_c(out, "&amp;");
        return 1;
    }
    for (size_t i = 0; i < tidy->scratch.n;)
        add_quoted(out, utf8_next(buf_str(&tidy->scratch), &i, NULL));
    return n;
}

/* The text from `at` to `end`, with references if they count there. */
static void add_text(struct feed_tidy *tidy, size_t end, struct buf *out, bool has_references)
{
    struct str s = str_slice(tidy->in, 0, end);

    while (tidy->at < end) {
        char c = s.p[tidy->at];

        if (c == '&' && has_references) {
            tidy->at += add_reference(tidy, s, tidy->at, out);
        } else if ((unsigned char)c < 0x80) {
            add_quoted(out, (unsigned char)c);
            tidy->at++;
        } else {
            add_quoted(out, utf8_next(s, &tidy->at, NULL));
        }
    }
}

/* One attribute at tidy->at, written anew. */
static void add_attribute(struct feed_tidy *tidy, size_t n, struct buf *out)
{
    struct str name = str_slice(tidy->in, tidy->at, tidy->at + n);
    size_t end;
    char quote;

    tidy->at += n;
    buf_add_char(out, ' ');
    buf_add(out, name);
    buf_add_c(out, "=\"");
    while (tidy->at < tidy->in.n && char_is_space(tidy->in.p[tidy->at]))
        tidy->at++;
    if (tidy->at < tidy->in.n && tidy->in.p[tidy->at] == '=') {
        for (tidy->at++; tidy->at < tidy->in.n && char_is_space(tidy->in.p[tidy->at]); tidy->at++)
            ;
        quote = tidy->at < tidy->in.n ? tidy->in.p[tidy->at] : '\0';
        if (quote == '"' || quote == '\'') {
            tidy->at++;
            end = str_find_char(tidy->in, quote, tidy->at);
            if (end == SIZE_MAX)
                end = tidy->in.n;
            add_text(tidy, end, out, true);
            tidy->at += tidy->at < tidy->in.n;
        } else {
            for (end = tidy->at; end < tidy->in.n && !char_is_space(tidy->in.p[end]) &&
                                 tidy->in.p[end] != '>' && tidy->in.p[end] != '/';)
                end++;
            add_text(tidy, end, out, true);
            tidy->is_repaired = true;
        }
    } else {
        tidy->is_repaired = true;
    }
    buf_add_char(out, '"');
}

static bool is_feed_root(struct str name)
{
    size_t colon = str_find_last(name, ':');
    struct str local = colon == SIZE_MAX ? name : str_skip(name, colon + 1);

    return str_is_nocase(local, "rss") || str_is_nocase(local, "feed") ||
           str_is_nocase(local, "rdf") || str_is_nocase(local, "channel");
}

static void close_top(struct feed_tidy *tidy, struct buf *out)
{
    struct str name = tidy->open[--tidy->depth];

    buf_add_c(out, "</");
    buf_add(out, name);
    buf_add_char(out, '>');
    tidy->is_done = tidy->depth == 0;
}

/* Attributes up to the end of the tag; true when it ended in "/>". */
static bool add_attributes(struct feed_tidy *tidy, struct buf *out)
{
    while (tidy->at < tidy->in.n) {
        size_t n = name_length(rest_of(tidy));
        char c = tidy->in.p[tidy->at];

        if (n) {
            add_attribute(tidy, n, out);
            continue;
        }
        if (c == '<') /* the tag never ended */
            return false;
        tidy->at++;
        if (c == '>')
            return false;
        if (c == '/' && tidy->at < tidy->in.n && tidy->in.p[tidy->at] == '>') {
            tidy->at++;
            return true;
        }
    }
    return false;
}

/* "<name": the element is written, or read past when it is none of the feed's. */
static void start_tag(struct feed_tidy *tidy, size_t n, struct buf *out)
{
    struct str name = str_slice(tidy->in, tidy->at + 1, tidy->at + 1 + n);
    size_t before = out->n;
    bool is_wanted = tidy->has_root || is_feed_root(name), is_empty;

    tidy->at += 1 + n;
    buf_add_char(out, '<');
    buf_add(out, name);
    is_empty = add_attributes(tidy, out);
    if (!is_wanted || tidy->depth == FEED_DEPTH_MAX) {
        tidy->is_repaired = true;
        tidy->too_deep += tidy->has_root && !is_empty;
        out->n = before < out->n ? before : out->n;
        return;
    }
    tidy->has_root = true;
    buf_add_c(out, is_empty ? "/>" : ">");
    if (!is_empty)
        tidy->open[tidy->depth++] = name;
    else
        tidy->is_done = tidy->depth == 0;
}

/* "</name>": closes what it can be meant for. */
static void end_tag(struct feed_tidy *tidy, struct buf *out)
{
    size_t n = name_length(str_skip(tidy->in, tidy->at + 2)), at = tidy->depth;
    struct str name = str_slice(tidy->in, tidy->at + 2, tidy->at + 2 + n);

    skip_past(tidy, STR(">"));
    if (tidy->too_deep) {
        tidy->too_deep--;
        return;
    }
    while (at && !str_eq_nocase(tidy->open[at - 1], name))
        at--;
    tidy->is_repaired |= at != tidy->depth;
    if (!at)
        return;
    while (tidy->depth >= at)
        close_top(tidy, out);
}

/* <!DOCTYPE … [ … ]>, quotes respected. */
static void skip_declaration(struct feed_tidy *tidy)
{
    bool in_subset = false;
    char quote = '\0';

    for (tidy->at += 2; tidy->at < tidy->in.n; tidy->at++) {
        char c = tidy->in.p[tidy->at];

        if (quote)
            quote = c == quote ? '\0' : quote;
        else if (c == '"' || (c == '\'' && !in_subset))
            quote = c;
        else if (c == '[' || c == ']')
            in_subset = c == '[';
        else if (c == '>' && !in_subset)
            break;
    }
    tidy->at += tidy->at < tidy->in.n;
}

static void take_markup(struct feed_tidy *tidy, struct buf *out)
{
    struct str rest = rest_of(tidy);
    size_t n = name_length(str_skip(rest, 1));

    if (n) {
        start_tag(tidy, n, out);
    } else if (str_starts(rest, STR("</"))) {
        end_tag(tidy, out);
    } else if (str_starts(rest, STR("<![CDATA["))) {
        tidy->at += 9;
        tidy->in_cdata = true;
    } else if (str_starts(rest, STR("<!--"))) {
        skip_past(tidy, STR("-->"));
    } else if (str_starts(rest, STR("<?"))) {
        skip_past(tidy, STR("?>"));
    } else if (str_starts(rest, STR("<!"))) {
        skip_declaration(tidy);
    } else {
        tidy->is_repaired = true;
        tidy->at++;
        if (tidy->depth)
            buf_add_c(out, "&lt;");
    }
}

/* Text up to `end` or about a chunk of it; dropped outside the root. */
static void take_text(struct feed_tidy *tidy, size_t end, struct buf *out)
{
    if (!tidy->depth)
        tidy->at = end;
    else
        add_text(tidy, end, out, !tidy->in_cdata);
}

bool feed_tidy_next(struct feed_tidy *tidy, struct buf *out)
{
    while (out->n < FEED_CHUNK && !out->err && tidy->at < tidy->in.n && !tidy->is_done) {
        size_t end;

        if (!tidy->in_cdata && tidy->in.p[tidy->at] == '<') {
            take_markup(tidy, out);
            continue;
        }
        end = tidy->in_cdata ? str_find(tidy->in, STR("]]>"), tidy->at)
                             : str_find_char(tidy->in, '<', tidy->at);
        if (end == SIZE_MAX)
            end = tidy->in.n;
        take_text(tidy, end, out);
        if (tidy->in_cdata) {
            tidy->in_cdata = false;
            tidy->at += tidy->at < tidy->in.n ? 3 : 0;
        }
    }
    if (tidy->at < tidy->in.n && !tidy->is_done)
        return true;
    tidy->is_repaired |= tidy->depth > 0;
    while (tidy->depth)
        close_top(tidy, out);
    return false;
}
