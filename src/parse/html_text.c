/* From tokens to text in one pass. Nothing is written when a tag is met: tags only note what is
 * owed before the next visible character (line ends, a space or tab, a bullet), and the next
 * character pays it. So empty blocks vanish, and no line is ever taken back.
 */
#include "parse/html_text.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "parse/html.h"

enum { INDENT_MAX = 8 };

const struct html_limits html_default_limits = {1 << 20, 200000, MESSAGE_LIST_MAX};

struct writing {
    struct arena *arena;
    const struct url_parts *base;
    struct html_reader reader;
    struct buf out;
    VEC(struct link) links;
    size_t links_max;
    bool is_cut;
    /* owed before the next character */
    int lines;  /* line ends asked for by blocks */
    int breaks; /* by br */
    char gap;   /* ' ' or '\t' */
    bool bullet;
    /* where we are */
    size_t lists, pre, templates;
    bool hidden;        /* in text that is none, until the reader is back in HTML_DATA */
    bool skip_line_end; /* the first one in pre */
    bool in_link, link_has_text;
};

/* What a tag means; start and end alike. */
static const struct tag {
    const char *name;
    enum { INLINE, LINE, BLOCK, LIST, ITEM, CELL, PRE, BREAK, RULE } meaning;
} tags[] = {
    {"p", BLOCK},      {"br", BREAK},        {"div", LINE},         {"li", ITEM},
    {"td", CELL},      {"th", CELL},         {"tr", LINE},          {"ul", LIST},
    {"ol", LIST},      {"menu", LIST},       {"dir", LIST},         {"table", BLOCK},
    {"h1", BLOCK},     {"h2", BLOCK},        {"h3", BLOCK},         {"h4", BLOCK},
    {"h5", BLOCK},     {"h6", BLOCK},        {"blockquote", BLOCK}, {"pre", PRE},
    {"textarea", PRE}, {"xmp", PRE},         {"listing", PRE},      {"plaintext", PRE},
    {"hr", RULE},      {"dl", BLOCK},        {"dt", LINE},          {"dd", LINE},
    {"figure", BLOCK}, {"figcaption", LINE}, {"section", LINE},     {"article", LINE},
    {"aside", LINE},   {"header", LINE},     {"footer", LINE},      {"nav", LINE},
    {"main", LINE},    {"address", LINE},    {"center", LINE},      {"fieldset", LINE},
    {"form", LINE},    {"legend", LINE},     {"details", LINE},     {"summary", LINE},
    {"dialog", LINE},  {"caption", LINE},    {"thead", LINE},       {"tbody", LINE},
    {"tfoot", LINE},   {"option", LINE},     {"optgroup", LINE},    {"select", LINE},
    {"hgroup", LINE},  {"search", LINE},     {"body", LINE},        {"html", LINE},
    {"head", LINE},    {"frameset", LINE},   {"marquee", LINE},
};

static int meaning_of(struct str name)
{
    for (size_t i = 0; i < ARRAY_LEN(tags); i++)
        if (tags[i].name[0] == name.p[0] && str_is(name, tags[i].name))
            return (int)tags[i].meaning;
    return INLINE;
}

/* --- text ---------------------------------------------------------------------------------- */

static void ask_lines(struct writing *w, int lines)
{
    if (w->lines < lines)
        w->lines = lines;
    w->gap = 0;
}

static void pay_line_ends(struct writing *w)
{
    int n = w->lines > w->breaks ? w->lines : w->breaks;

    if (w->out.n)
        for (int i = 0; i < (n < 2 ? n : 2); i++)
            buf_add_char(&w->out, '\n');
    if (!n && w->gap && w->out.n)
        buf_add_char(&w->out, w->gap);
}

/* Just before a visible character. */
static void pay(struct writing *w)
{
    pay_line_ends(w);
    if (w->bullet) {
        for (size_t i = 1; i < w->lists && i < INDENT_MAX; i++)
            buf_add_c(&w->out, "  ");
        buf_add_c(&w->out, "- ");
    }
    w->lines = w->breaks = 0;
    w->gap = 0;
    w->bullet = false;
    if (w->in_link && !w->link_has_text) {
        w->links.at[w->links.n - 1].at = w->out.n;
        w->link_has_text = true;
    }
}

static void add_flowing(struct writing *w, struct str text)
{
    for (size_t at = 0, from; at < text.n;) {
        if (char_is_space(text.p[at])) {
            if (!w->gap)
                w->gap = ' ';
            at++;
            continue;
        }
        for (from = at; at < text.n && !char_is_space(text.p[at]);)
            at++;
        pay(w);
        buf_add(&w->out, str_slice(text, from, at));
    }
}

/* Line ends that come last are owed, not written, so that none is left at the end. */
static void add_as_is(struct writing *w, struct str text)
{
    struct str line, rest;
    bool more = true;

    if (w->skip_line_end && str_starts(text, STR("\n")))
        text = str_skip(text, 1);
    w->skip_line_end = false;
    while (more) {
        more = str_cut(text, '\n', &line, &rest);
        text = rest;
        if (line.n) {
            pay(w);
            buf_add(&w->out, line);
        }
        w->breaks += more;
    }
}

static void add_text(struct writing *w, struct str text)
{
    struct str part, rest;
    bool more = true;

    if (w->templates || w->hidden)
        return;
    while (more) { /* a page drops U+0000 */
        more = str_cut(text, '\0', &part, &rest);
        text = rest;
        if (w->pre)
            add_as_is(w, part);
        else
            add_flowing(w, part);
    }
}

/* --- links ---------------------------------------------------------------------------------- */

static void end_link(struct writing *w)
{
    struct link *link;

    if (!w->in_link)
        return;
    w->in_link = false;
    link = &w->links.at[w->links.n - 1];
    if (w->link_has_text)
        link->n = w->out.n - link->at;
}

static bool is_absolute(struct str href)
{
    return str_starts_nocase(href, STR("http://")) || str_starts_nocase(href, STR("https://"));
}

static void begin_link(struct writing *w, const struct html_token *token)
{
    struct str href = str_trim(html_attr(token, "href"));
    struct url_parts url;
    struct link link = {.at = w->out.n};

    end_link(w);
    if (!href.n || href.n > MESSAGE_URL_MAX)
        return;
    if (w->links.n == w->links_max) {
        w->is_cut = true;
        return;
    }
    if (url_parse(w->arena, href, w->base, &url, NULL) || !url_is_web(&url))
        return;
    link.url = is_absolute(href) ? str_dup(w->arena, href) : url.href;
    w->in_link = link.url.p && vec_push(w->arena, &w->links, link);
    w->link_has_text = false;
}

/* --- tags ------------------------------------------------------------------------------------ */

static void step(size_t *depth, bool down)
{
    if (down)
        ++*depth;
    else if (*depth)
        --*depth;
}

static void do_block(struct writing *w, int meaning, bool start)
{
    switch (meaning) {
    case LINE:
        ask_lines(w, 1);
        break;
    case RULE:
    case BLOCK:
        ask_lines(w, 2);
        break;
    case LIST:
        if (!start)
            step(&w->lists, false);
        ask_lines(w, w->lists ? 1 : 2);
        if (start)
            step(&w->lists, true);
        break;
    case ITEM:
        ask_lines(w, 1);
        w->bullet = start;
        break;
    case CELL:
        if (start && !w->lines && !w->breaks)
            w->gap = '\t';
        break;
    case PRE:
        ask_lines(w, 2);
        step(&w->pre, start);
        w->skip_line_end = start;
        break;
    case BREAK:
        w->breaks++;
        w->gap = 0;
        break;
    default:
        break;
    }
}

static void do_tag(struct writing *w, const struct html_token *token)
{
    bool start = token->kind == HTML_START;
    struct str name = token->text;
    enum html_mode mode;

    w->hidden = false;
    if (str_is(name, "template"))
        step(&w->templates, start);
    if (!w->templates) {
        do_block(w, meaning_of(name), start);
        if (str_is(name, "a") && start)
            begin_link(w, token);
        else if (str_is(name, "a"))
            end_link(w);
    }
    mode = start ? html_mode_after(name) : HTML_DATA;
    if (mode == HTML_DATA)
        return;
    w->hidden = !str_is(name, "textarea") && !str_is(name, "xmp") && mode != HTML_PLAINTEXT;
    html_set_mode(&w->reader, mode, name);
}

static void read_tokens(struct writing *w, size_t tags_max)
{
    struct html_token token;

    while (html_next(&w->reader, &token)) {
        if (token.kind == HTML_TEXT) {
            add_text(w, token.text);
        } else if (token.kind == HTML_START || token.kind == HTML_END) {
            if (!tags_max--) {
                w->is_cut = true;
                break;
            }
            do_tag(w, &token);
        }
    }
    end_link(w);
}

static enum err finish(struct writing *w, struct html_text *out_text)
{
    struct str text = STR_NONE;

    if (w->out.err || w->reader.scratch.err || w->reader.normal.err)
        return ERR_NO_MEMORY;
    if (w->out.n)
        text = buf_dup(w->arena, &w->out);
    if (w->arena->err)
        return w->arena->err;
    *out_text = (struct html_text){text, w->links.at, w->links.n, w->is_cut};
    return OK;
}

enum err html_to_text(struct arena *arena, struct str html, const struct url_parts *base,
                      const struct html_limits *limits, struct html_text *out_text)
{
    const struct html_limits *limit = limits ? limits : &html_default_limits;
    struct str seen = utf8_clip(html, limit->bytes);
    struct writing w = {
        .arena = arena, .base = base, .links_max = limit->links, .is_cut = seen.n < html.n};
    enum err err;

    buf_init(&w.out, SIZE_MAX / 4);
    html_open(&w.reader, seen);
    read_tokens(&w, limit->tags);
    err = finish(&w, out_text);
    html_close(&w.reader);
    buf_clear(&w.out);
    return err;
}
