/* htc.h: the template compiler. Reads .ht files (docs/templates.md) and writes C.
 *
 * One file is compiled in one pass: parse.c walks the source; html_state.c follows the HTML in it
 * as a browser's tokenizer would (WHATWG HTML 13.2.5, the part of it that templates may use), so
 * that at each hole the place in the HTML is known; expr.c reads the C in the holes; the result is
 * a tree of nodes that emit.c and probe.c print. The first mistake ends the run with
 * FILE:LINE:COLUMN: error: … and status 1; nothing is written then.
 *
 * All memory is one arena, given back at exit.
 */
#ifndef HTC_HTC_H
#define HTC_HTC_H

#include "base/arena.h"
#include "base/buf.h"

struct place {
    int line, column; /* from 1; columns count bytes */
};

/* Where a value stands, and so which writer it gets (web/html.h). */
enum context {
    CONTEXT_NONE,
    CONTEXT_TEXT,
    CONTEXT_RCDATA,
    CONTEXT_ATTR,
    CONTEXT_CLASS,
    CONTEXT_URL,
    CONTEXT_RESOURCE, /* script src, link href…: our own files */
    CONTEXT_SEGMENT,
    CONTEXT_QUERY,
    CONTEXT_BOOL,
    CONTEXT_JSON,
};
const char *context_name(enum context context);

/* --- the HTML around --------------------------------------------------------------------- */

enum { HTML_DEPTH_MAX = 64, HTML_NAME_MAX = 40, HTML_VALUE_MAX = 120, HTML_ATTRS_MAX = 32 };

enum html_where {
    WHERE_TEXT,   /* between tags; also <title> and <textarea> (is_rcdata) */
    WHERE_TAG,    /* inside a start tag, between attributes */
    WHERE_EQUALS, /* behind an attribute's = */
    WHERE_VALUE,  /* inside an attribute's quotes */
    WHERE_RAW,    /* inside <script>, <noscript>, <iframe> */
};

enum url_phase {
    URL_START, /* nothing yet: a whole address may stand here */
    URL_SLASH, /* "/" and nothing more: a part here could name a host */
    URL_PATH,
    URL_QUERY,
    URL_WHOLE, /* behind a whole address: only "#" may follow */
    URL_FIXED, /* literal with a scheme, or relative: no holes */
};

struct html_open {
    char name[HTML_NAME_MAX];
    int line;
};

/* A plain value: copied at each branch and compared at its end. */
struct html_state {
    enum html_where where;
    bool is_rcdata;
    char element[HTML_NAME_MAX]; /* of the tag we are in, or of the raw or RCDATA text */
    char attr[HTML_NAME_MAX];
    char quote;
    enum context value; /* what a hole in the present attribute would be */
    enum url_phase url;
    char literal[HTML_VALUE_MAX]; /* the attribute's text so far, while it has no hole */
    size_t literal_n;
    bool has_src, is_json;         /* of a <script> */
    uint64_t seen[HTML_ATTRS_MAX]; /* hashes of the tag's attribute names so far */
    size_t seen_n;
    bool in_json_string, after_backslash;
    size_t depth;
    struct html_open open[HTML_DEPTH_MAX];
};

enum pending { PENDING_NONE, PENDING_SPACE, PENDING_LINE };

/* --- the template -------------------------------------------------------------------------- */

struct expr {
    struct str c;      /* as it goes into the C */
    struct str source; /* as written, for the hole list */
    bool is_path;      /* names, . -> [] only */
    bool is_not_path;  /* the same behind a ! */
    struct place place;
};

enum node_kind {
    NODE_TEXT,
    NODE_HOLE,
    NODE_ATTR, /* name={…}: the whole attribute */
    NODE_IF,
    NODE_EACH,
    NODE_CALL,
    NODE_WRAP,
    NODE_SLOT,
    NODE_MESSAGE,
};

struct node {
    enum node_kind kind;
    struct place place;
    struct node *next;
    struct str text;  /* TEXT: the bytes; ATTR: its name; EACH: item; CALL, WRAP: template;
                       * MESSAGE: a C literal with its quotes */
    struct str index; /* EACH: name of the counter, may be empty */
    enum context context;
    struct expr expr;      /* HOLE, ATTR, IF: value; EACH: list; CALL, WRAP: arguments */
    struct expr count;     /* EACH: may be empty */
    VEC(struct expr) args; /* MESSAGE */
    struct node *body;
    struct node *otherwise;   /* IF */
    struct str element, attr; /* HOLE, ATTR, MESSAGE: where it stands */
    int hole;                 /* number in the template, from 1 */
};

struct param {
    struct str declaration, name;
};

struct template_ {
    struct str name;
    struct place place;
    VEC(struct param) params;
    struct node *body;
    bool has_slot, has_lang;
    int holes;
    struct template_ *next;
};

struct frame {
    struct node *node; /* IF, EACH, WRAP */
    struct node *arm;  /* IF: the arm being read */
    struct html_state start;
    struct html_state end; /* IF: how the arms before ended */
    bool has_end, has_else;
    struct node **tail; /* where the list around goes on */
};

enum { FRAME_MAX = 32 };

struct htc {
    struct arena *arena;
    const char *path;
    struct str source;
    size_t at;
    struct place place; /* of source.p[at] */

    struct html_state html;
    enum pending pending;
    struct buf text; /* literal text not yet in a node */
    struct place text_place;

    VEC(struct str) includes;
    struct template_ *templates, **template_tail, *current;
    struct node **tail;
    struct frame frames[FRAME_MAX];
    size_t frame_n;
};

/* Prints and ends the program. */
void htc_refuse(const struct htc *htc, struct place place, const char *format, ...)
    printf_like(3, 4) does_not_return;

/* Cursor. At the end htc_peek gives 0. */
char htc_peek(const struct htc *htc);
struct str htc_rest(const struct htc *htc);
bool htc_looking_at(const struct htc *htc, const char *text);
char htc_take(struct htc *htc);
void htc_take_n(struct htc *htc, size_t n);
void htc_skip_space(struct htc *htc);
struct str htc_name(struct htc *htc, const char *what); /* a C identifier, or refused */

/* parse.c: reads the whole file into htc->templates. */
void htc_parse(struct htc *htc);
/* Literal text so far becomes a node; then `node` joins the list. */
void htc_add(struct htc *htc, struct node *node);
struct node *htc_node(struct htc *htc, enum node_kind kind, struct place place);

/* directive.c: at '{' that is no literal brace. */
void htc_directive(struct htc *htc);

/* expr.c: reads C up to, not including, `stop` ('}' or ','; '}' always stops) outside brackets. */
struct expr htc_expr(struct htc *htc, char stop);
/* At '"': the C literal with its quotes. */
struct str htc_literal(struct htc *htc);

/* html_state.c */
void html_init(struct html_state *html);
void html_step(struct htc *htc);          /* takes at least one byte of HTML that is no '{' */
void html_literal_brace(struct htc *htc); /* "{{" was taken: a '{' of the page */
void html_flush_space(struct htc *htc);
/* The context of a hole here; refuses where none may stand. Moves the state behind the hole. */
enum context html_hole(struct htc *htc, struct place place, bool is_message);
/* Behind name={…}. */
void html_attr_done(struct htc *htc);
void html_must_match(const struct htc *htc, const struct html_state *a, const struct html_state *b,
                     struct place place, const char *what);
void html_must_be_closed(const struct htc *htc, struct place place);

/* html_rules.c: what HTML itself says about names. All take lower-case names. */
bool rule_is_void(const char *element);
bool rule_is_forbidden_element(const char *element);
bool rule_is_rcdata(const char *element);
bool rule_is_raw(const char *element);
bool rule_is_no_text(const char *element);     /* text in here is moved elsewhere by the parser */
bool rule_ends_paragraph(const char *element); /* its start tag closes an open <p> */
bool rule_is_not_nested(const char *element);  /* its start tag closes another of its name */
bool rule_is_bool_attr(const char *attr);
const char *rule_forbidden_attr(const char *element, const char *attr); /* the reason, or NULL */
enum context rule_attr_context(const char *element, const char *attr);  /* NONE: no holes */
bool rule_script_type(const char *type, bool *out_is_json);

/* emit.c */
void emit_c(const struct htc *htc, struct buf *out, const char *header);
void emit_h(const struct htc *htc, struct buf *out, const char *guard);
void emit_c_string(struct buf *out, struct str text);
/* probe.c: all templates, each hole filled with a given text; no data, no page headers. */
void probe_head(struct buf *out);
void probe_file(const struct htc *htc, struct buf *out);
void probe_table(const struct htc *files, size_t n, struct buf *out);
/* lists.c */
void list_holes(const struct htc *htc, struct buf *out); /* JSON Lines, one hole a line */
void list_messages(const struct htc *files, size_t n, struct buf *out); /* gettext template */

#endif
