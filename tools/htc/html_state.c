/* html_state.c: where in the HTML are we?
 *
 * The states are those of WHATWG HTML 13.2.5 as far as a template may visit them. Whatever would
 * lead elsewhere (an unquoted value, a stray '<', a name in capitals of HTML) is refused, so the
 * machine stays small and a browser can't see a page differently than we do. Tags are written out
 * in one normal form: one space before each attribute, values in double quotes; comments are
 * dropped; white space with a line break in it becomes one line break.
 */
#include "htc/htc.h"

void html_init(struct html_state *html) { *html = (struct html_state){.where = WHERE_TEXT}; }

static void put(struct htc *htc, char c) { buf_add_char(&htc->text, c); }

static const char *top(const struct html_state *html)
{
    return html->depth ? html->open[html->depth - 1].name : "";
}

static bool is_inside(const struct html_state *html, const char *element)
{
    for (size_t i = 0; i < html->depth; i++)
        if (strcmp(html->open[i].name, element) == 0)
            return true;
    return false;
}

static bool is_preformatted(const struct html_state *html)
{
    return is_inside(html, "pre") || is_inside(html, "textarea");
}

void html_flush_space(struct htc *htc)
{
    if (htc->pending == PENDING_SPACE)
        put(htc, ' ');
    else if (htc->pending == PENDING_LINE)
        put(htc, '\n');
    htc->pending = PENDING_NONE;
}

/* --- names --- */

/* {if x}hidden{end}: the end of a branch may follow an attribute at once. */
static bool at_branch_end(const struct htc *htc)
{
    return htc_looking_at(htc, "{end}") || htc_looking_at(htc, "{else");
}

static bool is_name_char(char c, bool in_attr)
{
    return char_is_alpha(c) || char_is_digit(c) || c == '-' ||
           (in_attr && (c == ':' || c == '_' || c == '.'));
}

/* Reads a tag or attribute name as written into `name`, lower-cased into `lower`. */
static void take_name(struct htc *htc, char *name, char *lower, bool in_attr)
{
    struct place place = htc->place;
    size_t n = 0;

    while (is_name_char(htc_peek(htc), in_attr)) {
        if (n + 1 >= HTML_NAME_MAX)
            htc_refuse(htc, place, "this name is too long");
        name[n] = htc_take(htc);
        lower[n] = char_lower(name[n]);
        n++;
    }
    memset(name + n, 0, HTML_NAME_MAX - n);
    memset(lower + n, 0, HTML_NAME_MAX - n);
    if (htc_peek(htc) == '{' && !(in_attr && n && at_branch_end(htc)))
        htc_refuse(htc, htc->place, "a hole can't stand in %s name",
                   in_attr ? "an attribute's" : "a tag's");
    if (n == 0)
        htc_refuse(htc, place, "%s name is expected here", in_attr ? "an attribute's" : "a tag's");
    if (!in_attr && strcmp(name, lower) != 0 && !is_inside(&htc->html, "svg"))
        htc_refuse(htc, place, "write <%s> in lower case", lower);
}

/* --- tags --- */

static void push(struct htc *htc, const char *name)
{
    struct html_state *html = &htc->html;

    if (html->depth == HTML_DEPTH_MAX)
        htc_refuse(htc, htc->place, "elements are nested deeper than %d", HTML_DEPTH_MAX);
    memcpy(html->open[html->depth].name, name, HTML_NAME_MAX);
    html->open[html->depth++].line = htc->place.line;
}

/* Where a browser would close an element by itself, our picture and its own would part. */
static void refuse_implied_end(const struct htc *htc, const char *name, struct place place)
{
    const struct html_state *html = &htc->html;

    if (is_inside(html, "svg"))
        return;
    if (rule_ends_paragraph(name) && is_inside(html, "p"))
        htc_refuse(htc, place, "<%s> can't stand in a <p>: it would end it", name);
    if (rule_is_not_nested(name) && is_inside(html, name))
        htc_refuse(htc, place, "<%s> can't stand in another <%s>", name, name);
}

static void start_tag(struct htc *htc)
{
    struct html_state *html = &htc->html;
    struct place place = htc->place;
    char name[HTML_NAME_MAX], lower[HTML_NAME_MAX];

    htc_take(htc); /* < */
    take_name(htc, name, lower, false);
    if (rule_is_forbidden_element(lower))
        htc_refuse(htc, place, "<%s> may not be used in a template", lower);
    refuse_implied_end(htc, lower, place);
    html->seen_n = 0;
    memcpy(html->element, name, HTML_NAME_MAX);
    html->where = WHERE_TAG;
    html->has_src = html->is_json = false;
    put(htc, '<');
    buf_add_c(&htc->text, name);
}

static void pop(struct htc *htc, const char *name, struct place place)
{
    struct html_state *html = &htc->html;

    if (html->depth == 0)
        htc_refuse(htc, place, "</%s> closes nothing", name);
    if (strcmp(top(html), name) != 0)
        htc_refuse(htc, place, "</%s> stands where <%s> of line %d is to be closed", name,
                   top(html), html->open[html->depth - 1].line);
    html->depth--;
    memset(&html->open[html->depth], 0, sizeof(html->open[0]));
}

static void end_tag(struct htc *htc)
{
    struct html_state *html = &htc->html;
    struct place place = htc->place;
    char name[HTML_NAME_MAX], lower[HTML_NAME_MAX];

    htc_take_n(htc, 2); /* </ */
    take_name(htc, name, lower, false);
    htc_skip_space(htc);
    if (htc_peek(htc) != '>')
        htc_refuse(htc, htc->place, "'>' is expected here");
    htc_take(htc);
    if (rule_is_void(name))
        htc_refuse(htc, place, "<%s> has no end tag", name);
    if (html->in_json_string)
        htc_refuse(htc, place, "a JSON string is still open here");
    pop(htc, name, place);
    html->where = WHERE_TEXT;
    html->is_rcdata = html->is_json = html->has_src = false;
    memset(html->element, 0, sizeof(html->element));
    buf_printf(&htc->text, "</%s>", name);
}

static void open_special(struct htc *htc)
{
    struct html_state *html = &htc->html;

    if (rule_is_rcdata(html->element)) {
        html->is_rcdata = true;
    } else if (rule_is_raw(html->element)) {
        html->where = WHERE_RAW;
        if (strcmp(html->element, "script") == 0 && html->has_src == html->is_json)
            htc_refuse(htc, htc->place,
                       "a <script> has either src or type=\"application/json\": pages run "
                       "without inline script");
    }
    /* An HTML parser drops one line break here; it shall not be the text's own. */
    if (strcmp(html->element, "textarea") == 0 || strcmp(html->element, "pre") == 0) {
        put(htc, '\n');
        if (htc_peek(htc) == '\n')
            htc_take(htc);
    }
    if (html->where != WHERE_RAW && !html->is_rcdata)
        memset(html->element, 0, sizeof(html->element));
}

/* At '>' or '/>'. */
static void finish_tag(struct htc *htc)
{
    struct html_state *html = &htc->html;
    struct place place = htc->place;
    bool closes_itself = htc_peek(htc) == '/';
    bool is_svg = is_inside(html, "svg");

    if (closes_itself && !htc_looking_at(htc, "/>"))
        htc_refuse(htc, place, "'/' may not stand here");
    htc_take_n(htc, closes_itself ? 2 : 1);
    html->where = WHERE_TEXT;
    memset(html->attr, 0, sizeof(html->attr));
    if (rule_is_void(html->element) && !is_svg) {
        put(htc, '>');
        memset(html->element, 0, sizeof(html->element));
    } else if (closes_itself) {
        if (!is_svg || strcmp(html->element, "script") == 0)
            htc_refuse(htc, place, "<%s> can't close itself in HTML", html->element);
        buf_add_c(&htc->text, "/>");
        memset(html->element, 0, sizeof(html->element));
    } else {
        put(htc, '>');
        push(htc, html->element);
        open_special(htc);
    }
}

/* --- attributes --- */

static void start_value(struct htc *htc)
{
    struct html_state *html = &htc->html;

    html->literal_n = 0;
    memset(html->literal, 0, sizeof(html->literal));
    html->url = URL_START;
    html->where = WHERE_VALUE;
    html->quote = htc_take(htc);
    buf_printf(&htc->text, " %s=\"", html->attr);
}

/* A browser keeps the first of two; the checks here look at each as it comes. */
static void refuse_second(struct htc *htc, const char *lower, struct place place)
{
    struct html_state *html = &htc->html;
    uint64_t hash = str_hash(str_from(lower), 0);

    for (size_t i = 0; i < html->seen_n; i++)
        if (html->seen[i] == hash)
            htc_refuse(htc, place, "the attribute '%s' stands here twice", lower);
    if (html->seen_n == HTML_ATTRS_MAX)
        htc_refuse(htc, place, "a tag takes up to %d attributes", HTML_ATTRS_MAX);
    html->seen[html->seen_n++] = hash;
}

static void attr_name(struct htc *htc)
{
    struct html_state *html = &htc->html;
    struct place place = htc->place;
    char lower[HTML_NAME_MAX], element[HTML_NAME_MAX];
    const char *reason;

    for (size_t i = 0; i < HTML_NAME_MAX; i++)
        element[i] = char_lower(html->element[i]);
    take_name(htc, html->attr, lower, true);
    reason = rule_forbidden_attr(element, lower);
    if (reason)
        htc_refuse(htc, place, "the attribute '%s' may not be used: %s", lower, reason);
    refuse_second(htc, lower, place);
    html->value = rule_attr_context(element, lower);
    if (htc_peek(htc) == '=') {
        htc_take(htc);
        html->where = WHERE_EQUALS;
    } else {
        buf_printf(&htc->text, " %s", html->attr);
        memset(html->attr, 0, sizeof(html->attr));
        html->value = CONTEXT_NONE;
    }
}

static void note_script_attr(struct htc *htc, struct place place)
{
    struct html_state *html = &htc->html;

    if (strcmp(html->element, "script") != 0)
        return;
    if (strcmp(html->attr, "src") == 0)
        html->has_src = true;
    if (strcmp(html->attr, "type") == 0 && !rule_script_type(html->literal, &html->is_json))
        htc_refuse(htc, place, "this type of <script> may not be used");
}

void html_attr_done(struct htc *htc)
{
    struct html_state *html = &htc->html;
    char next = htc_peek(htc);

    if (next == '"' || next == '\'' || next == '=' || next == '<' ||
        (next == '{' && !at_branch_end(htc)) || is_name_char(next, true))
        htc_refuse(htc, htc->place, "a space or '>' is expected behind a value");
    note_script_attr(htc, htc->place);
    html->where = WHERE_TAG;
    html->url = URL_START;
    html->literal_n = 0;
    html->value = CONTEXT_NONE;
    html->quote = 0;
    memset(html->literal, 0, sizeof(html->literal));
    memset(html->attr, 0, sizeof(html->attr));
}

/* --- addresses --- */

static void check_scheme(struct htc *htc)
{
    struct str scheme = str_of(htc->html.literal, htc->html.literal_n);

    if (!str_is(scheme, "https") && !str_is(scheme, "http") && !str_is(scheme, "mailto") &&
        !str_is(scheme, "tel"))
        htc_refuse(htc, htc->place, "an address may not begin with '%.*s:'", STR_ARGS(scheme));
}

static void url_char(struct htc *htc, char c)
{
    struct html_state *html = &htc->html;

    if (c == '\\' || (unsigned char)c <= ' ' ||
        (c == '&' && html->url != URL_PATH && html->url != URL_QUERY))
        htc_refuse(htc, htc->place, "this character may not stand in an address here");
    if (html->url == URL_WHOLE && c != '#')
        htc_refuse(htc, htc->place, "only '#' may follow a whole address");
    if (html->url == URL_SLASH && c == '/')
        htc_refuse(htc, htc->place, "write the scheme: '//' is an address on another host");
    if (html->url == URL_FIXED && c == ':' &&
        str_find_char(str_of(html->literal, html->literal_n), ':', 0) == SIZE_MAX)
        check_scheme(htc);
    if (c == '?' || c == '#')
        html->url = html->url == URL_FIXED ? URL_FIXED : URL_QUERY;
    else if (html->url == URL_START)
        html->url = c == '/' ? URL_SLASH : URL_FIXED;
    else if (html->url == URL_SLASH)
        html->url = URL_PATH;
}

static bool is_url(enum context context)
{
    return context == CONTEXT_URL || context == CONTEXT_RESOURCE;
}

static void value_char(struct htc *htc)
{
    struct html_state *html = &htc->html;
    char c = htc_peek(htc);

    if (is_url(html->value) && c != html->quote)
        url_char(htc, c);
    if (c == html->quote) {
        htc_take(htc);
        put(htc, '"');
        html_attr_done(htc);
        return;
    }
    if (char_is_space(c)) {
        htc_skip_space(htc);
        put(htc, ' ');
        c = ' ';
    } else {
        htc_take(htc);
        if (c == '"')
            buf_add_c(&htc->text, "&#34;");
        else
            put(htc, c);
    }
    if (html->literal_n + 1 < HTML_VALUE_MAX)
        html->literal[html->literal_n++] = c;
}

/* --- text --- */

static void comment(struct htc *htc)
{
    struct place place = htc->place;

    while (!htc_looking_at(htc, "-->")) {
        if (htc_peek(htc) == '\0')
            htc_refuse(htc, place, "this comment has no '-->'");
        if (htc_peek(htc) == '{')
            htc_refuse(htc, htc->place, "a hole can't stand in an HTML comment");
        htc_take(htc);
    }
    htc_take_n(htc, 3);
}

static void doctype(struct htc *htc)
{
    if (!str_starts_nocase(htc_rest(htc), STR("<!doctype html>")))
        htc_refuse(htc, htc->place, "only <!doctype html> and comments begin with '<!'");
    htc_take_n(htc, strlen("<!doctype html>"));
    buf_add_c(&htc->text, "<!doctype html>");
}

static void angle(struct htc *htc)
{
    struct html_state *html = &htc->html;
    struct str rest = htc_rest(htc);
    bool closes = rest.n > 2 && rest.p[1] == '/' && char_is_alpha(rest.p[2]);

    if (html->is_rcdata && !closes)
        htc_refuse(htc, htc->place, "<%s> holds text only; write &lt;", top(html));
    if (rest.n > 1 && rest.p[1] == '{')
        htc_refuse(htc, (struct place){htc->place.line, htc->place.column + 1},
                   "a hole can't stand in a tag's name");
    if (htc_looking_at(htc, "<!--"))
        comment(htc);
    else if (closes)
        end_tag(htc);
    else if (rest.n > 1 && char_is_alpha(rest.p[1]))
        start_tag(htc);
    else if (htc_looking_at(htc, "<!"))
        doctype(htc);
    else
        htc_refuse(htc, htc->place, "a '<' that begins no tag is written &lt;");
}

static void text_char(struct htc *htc)
{
    char c = htc_peek(htc);

    if (char_is_space(c) && !is_preformatted(&htc->html)) {
        if (c == '\n')
            htc->pending = PENDING_LINE;
        else if (htc->pending == PENDING_NONE)
            htc->pending = PENDING_SPACE;
        htc_take(htc);
        return;
    }
    if (htc_looking_at(htc, "\\\n") && !is_preformatted(&htc->html)) {
        htc_take(htc);
        htc_skip_space(htc);
        return;
    }
    html_flush_space(htc);
    if (c == '<')
        angle(htc);
    else
        put(htc, htc_take(htc));
}

static void raw_char(struct htc *htc)
{
    struct html_state *html = &htc->html;
    char c = htc_peek(htc);

    if (c == '<') {
        if (!str_starts_nocase(htc_rest(htc), STR("</")))
            htc_refuse(htc, htc->place, "'<' may not stand in <%s>", html->element);
        end_tag(htc);
        return;
    }
    if (html->is_json) {
        if (html->after_backslash)
            html->after_backslash = false;
        else if (c == '\\')
            html->after_backslash = html->in_json_string;
        else if (c == '"')
            html->in_json_string = !html->in_json_string;
    } else if (!char_is_space(c) && strcmp(html->element, "noscript") != 0) {
        htc_refuse(htc, htc->place, "<%s> must be empty", html->element);
    }
    put(htc, htc_take(htc));
}

void html_step(struct htc *htc)
{
    struct html_state *html = &htc->html;
    char c = htc_peek(htc);

    switch (html->where) {
    case WHERE_TEXT:
        text_char(htc);
        break;
    case WHERE_RAW:
        raw_char(htc);
        break;
    case WHERE_VALUE:
        value_char(htc);
        break;
    case WHERE_EQUALS:
        if (c != '"' && c != '\'')
            htc_refuse(htc, htc->place, "the value of '%s' must stand in quotes", html->attr);
        start_value(htc);
        break;
    case WHERE_TAG:
        if (char_is_space(c))
            htc_skip_space(htc);
        else if (c == '>' || c == '/')
            finish_tag(htc);
        else
            attr_name(htc);
        break;
    }
}

void html_literal_brace(struct htc *htc)
{
    struct html_state *html = &htc->html;

    if (html->where == WHERE_TAG || html->where == WHERE_EQUALS)
        htc_refuse(htc, htc->place, "'{' may not stand here");
    if (html->where == WHERE_VALUE && is_url(html->value))
        htc_refuse(htc, htc->place, "'{' may not stand in an address");
    if (html->where == WHERE_TEXT)
        html_flush_space(htc);
    put(htc, '{');
}

/* --- holes --- */

static enum context url_hole(struct htc *htc, struct place place)
{
    struct html_state *html = &htc->html;

    switch (html->url) {
    case URL_START:
        html->url = URL_WHOLE;
        return html->value;
    case URL_SLASH:
        htc_refuse(htc, place,
                   "a hole behind a lone '/' could name another host; write a literal part first");
    case URL_PATH:
    case URL_QUERY:
        if (html->value == CONTEXT_RESOURCE && html->url == URL_PATH)
            htc_refuse(htc, place, "this address is loaded as code: use asset_url(…)");
        return html->url == URL_PATH ? CONTEXT_SEGMENT : CONTEXT_QUERY;
    case URL_WHOLE:
        htc_refuse(htc, place, "only '#' may follow a whole address");
    case URL_FIXED:
        break;
    }
    htc_refuse(htc, place,
               "a hole can't continue this address: begin it with '/', or use one whole hole");
}

static enum context value_hole(struct htc *htc, struct place place, bool is_message)
{
    struct html_state *html = &htc->html;

    if (html->value == CONTEXT_NONE)
        htc_refuse(htc, place, "a hole can't stand in '%s' of <%s>", html->attr, html->element);
    if (is_message && html->value != CONTEXT_ATTR)
        htc_refuse(htc, place, "a message can't stand in '%s'", html->attr);
    return is_url(html->value) ? url_hole(htc, place) : html->value;
}

enum context html_hole(struct htc *htc, struct place place, bool is_message)
{
    struct html_state *html = &htc->html;

    switch (html->where) {
    case WHERE_TEXT:
        if (html->is_rcdata)
            return CONTEXT_RCDATA;
        if (rule_is_no_text(top(html)))
            htc_refuse(htc, place, "text can't stand directly in <%s>", top(html));
        return CONTEXT_TEXT;
    case WHERE_VALUE:
    case WHERE_EQUALS:
        return value_hole(htc, place, is_message);
    case WHERE_RAW:
        if (!html->is_json || is_message)
            htc_refuse(htc, place, "a hole can't stand in <%s>", html->element);
        if (html->in_json_string)
            htc_refuse(htc, place, "a hole is a whole JSON value: leave out the quotes");
        return CONTEXT_JSON;
    case WHERE_TAG:
        break;
    }
    htc_refuse(htc, place, "a hole can't stand between attributes; write name={…}");
}

/* --- branches --- */

static bool is_same_place(const struct html_state *x, const struct html_state *y)
{
    /* While a fixed address is read its scheme is not known yet: the letters must be the same. */
    if (x->url == URL_FIXED && strcmp(x->literal, y->literal) != 0)
        return false;
    return x->where == y->where && x->is_rcdata == y->is_rcdata && x->quote == y->quote &&
           x->value == y->value && x->url == y->url && x->has_src == y->has_src &&
           x->is_json == y->is_json && x->in_json_string == y->in_json_string &&
           x->after_backslash == y->after_backslash && strcmp(x->element, y->element) == 0 &&
           strcmp(x->attr, y->attr) == 0;
}

void html_must_match(const struct htc *htc, const struct html_state *a, const struct html_state *b,
                     struct place place, const char *what)
{
    size_t common = a->depth < b->depth ? a->depth : b->depth;

    if (a->depth != b->depth)
        htc_refuse(htc, place, "%s: it opens or closes <%s>", what,
                   a->depth > b->depth ? top(a) : top(b));
    for (size_t i = 0; i < common; i++)
        if (strcmp(a->open[i].name, b->open[i].name) != 0)
            htc_refuse(htc, place, "%s: <%s> became <%s>", what, a->open[i].name, b->open[i].name);
    if (!is_same_place(a, b))
        htc_refuse(htc, place, "%s: it ends at another place in the HTML", what);
}

void html_must_be_closed(const struct htc *htc, struct place place)
{
    const struct html_state *html = &htc->html;

    if (html->where == WHERE_TAG || html->where == WHERE_EQUALS || html->where == WHERE_VALUE)
        htc_refuse(htc, place, "the template ends inside <%s", html->element);
    if (html->depth)
        htc_refuse(htc, place, "<%s> of line %d is not closed", top(html),
                   html->open[html->depth - 1].line);
}
