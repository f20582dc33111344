/* html.h: what a page is made of, and what compiled templates call.
 *
 * Templates (.ht, see docs/templates.md) become C by tools/htc. For each hole the compiler knows
 * its place in the HTML and writes one of the html_PLACE macros below; the macro picks the writer
 * by the C type of the value and does not compile for a type that may not stand there. That is
 * the whole safety argument, so:
 *
 *   struct str, const char *, integers, bool   text: escaped everywhere
 *   struct safe_html                           HTML already made by a template; only in text
 *   struct safe_url                            an address people may follow; only made by url_check
 *   struct asset_url                           a file of ours; also where the browser loads code
 *
 * Never build a safe_html or a safe_url by hand: pages call templates and url_check.
 *
 * A page renders into a struct buf and asks buf.err once at the end (ERR_TOO_BIG, ERR_NO_MEMORY).
 * No state, no locks: any thread may render.
 */
#ifndef WEB_HTML_H
#define WEB_HTML_H

#include "base/arena.h"
#include "base/buf.h"

struct safe_html {
    struct str html;
};

/* Empty text: no address, and an attribute that is nothing but this hole is left out. */
struct safe_url {
    struct str text;
};

struct asset;
struct asset_url {
    const struct asset *asset; /* web/assets.h; written asset_url(heed_css) in a template */
};

enum { URL_MAX = 8 << 10 }; /* bytes of an address in a page */

/* http:// and https:// with a host, mailto:, tel:, or a path on our own host ("/x", not "//x").
 * Anything else, and anything with white space, control characters, a backslash or over URL_MAX,
 * gives none. The result points into `raw`. */
struct safe_url url_check(struct str raw);

/* What was rendered into `buf`, as a value that another template may set in its text. Copied into
 * the arena; empty when the arena is full or the buf has an error. For rendered templates only. */
struct safe_html html_of_rendered(struct arena *arena, const struct buf *rendered);

/* A moment (ms since 1970) that is written as RFC 3339 in UTC: <time datetime="{rfc3339(x)}">. */
struct html_moment {
    int64_t ms;
};
static inline struct html_moment rfc3339(int64_t ms) { return (struct html_moment){ms}; }

/* A length of time for people: "under a minute", "25 min", "2 h 08", "3 days". */
struct html_duration {
    int64_t ms;
};
static inline struct html_duration duration(int64_t ms) { return (struct html_duration){ms}; }

/* Messages in another language: NULL for the source language. Sorted by source, by bytes. */
struct message_text {
    const char *source, *translated;
};
struct messages {
    const struct message_text *list;
    size_t n;
};
struct str message_find(const struct messages *messages, struct str source);
/* Writes the message's text up to its next {0}…{9} and gives that number; -1 at the end. */
int message_next(struct buf *out, struct str message, size_t *at);

/* From here on: for compiled templates only. */

void html_text_str(struct buf *out, struct str value);
void html_text_c(struct buf *out, const char *value);
void html_text_bool(struct buf *out, bool value); /* true, false: as ARIA wants it */
void html_text_i64(struct buf *out, int64_t value);
void html_text_u64(struct buf *out, uint64_t value);
void html_text_safe(struct buf *out, struct safe_html value);
void html_text_moment(struct buf *out, struct html_moment value);
void html_text_duration(struct buf *out, struct html_duration value);
void html_url_safe(struct buf *out, struct safe_url value); /* none: "#" */
void html_url_asset(struct buf *out, struct asset_url value);
void html_segment_str(struct buf *out, struct str value);
void html_segment_c(struct buf *out, const char *value);
void html_query_str(struct buf *out, struct str value);
void html_query_c(struct buf *out, const char *value);
void html_json_str(struct buf *out, struct str value);
void html_json_c(struct buf *out, const char *value);

bool html_has_str(struct str value);
bool html_has_c(const char *value);
bool html_has_i64(int64_t value);
bool html_has_u64(uint64_t value);
bool html_has_safe(struct safe_html value);
bool html_has_url(struct safe_url value);
bool html_has_asset(struct asset_url value);
bool html_has_pointer(const void *value);
bool html_always_i64(int64_t value);
bool html_always_u64(uint64_t value);
bool html_always_bool(bool value);
bool html_always_moment(struct html_moment value);
bool html_always_duration(struct html_duration value);

/* clang-format off */
#define HTML_NUMBERS(signed_fn, unsigned_fn)                                                       \
    signed char: signed_fn, short: signed_fn, int: signed_fn,                                      \
    long: signed_fn, long long: signed_fn, unsigned char: unsigned_fn,                             \
    unsigned short: unsigned_fn, unsigned int: unsigned_fn, unsigned long: unsigned_fn,            \
    unsigned long long: unsigned_fn

/* Element content: everything printable, and HTML that a template made. */
#define html_text(out, value)                                                                      \
    _Generic((value),                                                                              \
        struct str: html_text_str,                                                                 \
        char *: html_text_c,                                                                       \
        const char *: html_text_c,                                                                 \
        struct safe_html: html_text_safe,                                                          \
        struct html_moment: html_text_moment,                                                      \
        struct html_duration: html_text_duration,                                                  \
        bool: html_text_bool,                                                                      \
        HTML_NUMBERS(html_text_i64, html_text_u64))((out), (value))

/* <title>, <textarea> and attribute values: the same without HTML. */
#define html_attr(out, value)                                                                      \
    _Generic((value),                                                                              \
        struct str: html_text_str,                                                                 \
        char *: html_text_c,                                                                       \
        const char *: html_text_c,                                                                 \
        struct html_moment: html_text_moment,                                                      \
        struct html_duration: html_text_duration,                                                  \
        bool: html_text_bool,                                                                      \
        HTML_NUMBERS(html_text_i64, html_text_u64))((out), (value))

/* class: our own words and numbers, never a person's text. */
#define html_class(out, value)                                                                     \
    _Generic((value),                                                                              \
        char *: html_text_c,                                                                       \
        const char *: html_text_c,                                                                 \
        HTML_NUMBERS(html_text_i64, html_text_u64))((out), (value))

/* A whole address a person may follow. */
#define html_url(out, value)                                                                       \
    _Generic((value),                                                                              \
        struct safe_url: html_url_safe,                                                            \
        struct asset_url: html_url_asset)((out), (value))

/* A whole address the browser takes code, style or a frame from: our own files only. */
#define html_resource(out, value)                                                                  \
    _Generic((value),                                                                              \
        struct asset_url: html_url_asset)((out), (value))

/* A part of a path, query or fragment behind a literal prefix. */
#define html_segment(out, value)                                                                   \
    _Generic((value),                                                                              \
        struct str: html_segment_str,                                                              \
        char *: html_segment_c,                                                                    \
        const char *: html_segment_c,                                                              \
        HTML_NUMBERS(html_text_i64, html_text_u64))((out), (value))

#define html_query(out, value)                                                                     \
    _Generic((value),                                                                              \
        struct str: html_query_str,                                                                \
        char *: html_query_c,                                                                      \
        const char *: html_query_c,                                                                \
        HTML_NUMBERS(html_text_i64, html_text_u64))((out), (value))

/* A whole value inside <script type="application/json">. */
#define html_json(out, value)                                                                      \
    _Generic((value),                                                                              \
        struct str: html_json_str,                                                                 \
        char *: html_json_c,                                                                       \
        const char *: html_json_c,                                                                 \
        bool: html_text_bool,                                                                      \
        HTML_NUMBERS(html_text_i64, html_text_u64))((out), (value))

/* {if path}: is there anything? */
#define html_is_set(value)                                                                         \
    _Generic((value),                                                                              \
        struct str: html_has_str,                                                                  \
        char *: html_has_c,                                                                        \
        const char *: html_has_c,                                                                  \
        struct safe_html: html_has_safe,                                                           \
        struct safe_url: html_has_url,                                                             \
        struct asset_url: html_has_asset,                                                          \
        bool: html_has_u64,                                                                        \
        HTML_NUMBERS(html_has_i64, html_has_u64),                                                  \
        default: html_has_pointer)((value))

/* attr={value}: written at all? Empty text and no address leave it out; numbers never do. */
#define html_is_present(value)                                                                     \
    _Generic((value),                                                                              \
        struct str: html_has_str,                                                                  \
        char *: html_has_c,                                                                        \
        const char *: html_has_c,                                                                  \
        struct safe_url: html_has_url,                                                             \
        struct asset_url: html_has_asset,                                                          \
        struct html_moment: html_always_moment,                                                    \
        struct html_duration: html_always_duration,                                                \
        bool: html_always_bool,                                                                    \
        HTML_NUMBERS(html_always_i64, html_always_u64))((value))
/* clang-format on */

#endif
