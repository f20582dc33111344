/* html.h: the tokenizer of the HTML Standard (13.2.5), and no more: no tree is ever built.
 *
 *     struct html_reader reader;
 *     struct html_token token;
 *     html_open(&reader, text);
 *     while (html_next(&reader, &token)) …
 *     html_close(&reader);
 *
 * Input is valid UTF-8 (base/utf8.h repairs it). Every input is accepted; what the standard calls
 * parse errors has the outcome the standard says. Time is linear and memory is that of the input
 * plus one token, however it nests, because nesting is not looked at.
 *
 * A tree builder switches the tokenizer after some start tags (a script's content is no markup);
 * here the caller does, with html_mode_after. Sections CDATA are comments unless the reader is
 * told otherwise, as outside SVG and MathML.
 *
 * A run of text may come as several tokens, some of them empty. Everything in a token dies at the
 * next html_next.
 */
#ifndef PARSE_HTML_H
#define PARSE_HTML_H

#include "base/buf.h"

enum {
    HTML_ATTRS_MAX = 100, /* of one tag; later ones are left out */
    HTML_NAME_MAX = 32,   /* of a start tag whose end is waited for in the modes below */
};

enum html_kind { HTML_TEXT, HTML_START, HTML_END, HTML_COMMENT, HTML_DOCTYPE };

enum html_mode {
    HTML_DATA,
    HTML_RCDATA,    /* title, textarea: references but no tags */
    HTML_RAWTEXT,   /* style, xmp, iframe, noembed, noframes: nothing but the end tag */
    HTML_SCRIPT,    /* the same, with the escapes of old comments in scripts */
    HTML_PLAINTEXT, /* to the end of the input */
    HTML_CDATA,     /* to "]]>" */
};

struct html_attr {
    struct str name, value; /* names in lower case; the first of equal names only */
};

struct html_token {
    enum html_kind kind;
    struct str text; /* the text; the comment; the name of the tag (lower case) or doctype */
    const struct html_attr *attrs;
    size_t attr_count;
    bool self_closing;
    /* doctype */
    bool has_name, has_public_id, has_system_id, force_quirks;
    struct str public_id, system_id;
};

struct html_reader {
    enum html_mode mode;
    bool allow_cdata;
    /* the rest is html.c's own */
    struct str in;
    size_t at;
    struct buf normal; /* the input with its line ends made LF */
    struct buf scratch;
    char last_start[HTML_NAME_MAX];
    size_t last_start_n;
    int script_state, script_dashes;
    struct html_attr attrs[HTML_ATTRS_MAX];
    size_t attr_count;
};

void html_open(struct html_reader *reader, struct str text);
void html_close(struct html_reader *reader);

/* False at the end (or out of memory). */
bool html_next(struct html_reader *reader, struct html_token *out_token);

/* The mode that follows a start tag in a page with scripts on. */
enum html_mode html_mode_after(struct str tag);
/* Sets the mode, and the start tag whose end leaves it. */
void html_set_mode(struct html_reader *reader, enum html_mode mode, struct str tag);

/* An attribute's value, or the empty str. */
struct str html_attr(const struct html_token *token, const char *name);

#endif
