/* html_text.h: what an HTML text says, as plain text with links. Foreign HTML is never shown;
 * this is what is shown, matched and searched instead.
 *
 * Rules:
 *   - White space runs are one space, except in pre, textarea and xmp; none at the ends.
 *   - A block begins and ends a line; paragraphs, headings, lists, quotes, tables and hr have a
 *     blank line around them (but a list within a list has none). br is a line end. At most one
 *     blank line stands between two lines.
 *   - List items begin with "- ", indented by two spaces a level. Cells of a row have a tab
 *     between them. Inline tags leave nothing, so "re<b>mark</b>able" is one word.
 *   - No text: script, style, title, template, noscript, iframe, noembed, noframes, comments, and
 *     every attribute (alt, title, …).
 *   - A link is an <a href> with an http or https address after resolving against the base. It
 *     covers the text of its anchor (n = 0 when it shows none). `url` is the href as
 *     written if that is absolute, else resolved; white space around it removed.
 *
 * Input is valid UTF-8. Time and memory are linear, whatever nests in whatever. What lies beyond
 * a limit is left out and is_cut set: text that is heard in part is better than none.
 */
#ifndef PARSE_HTML_TEXT_H
#define PARSE_HTML_TEXT_H

#include "model/message.h"
#include "parse/url.h"

struct html_limits {
    size_t bytes; /* of HTML looked at */
    size_t tags;
    size_t links;
};

/* Used where the limits are NULL: 1 MB, 200,000 tags, MESSAGE_LIST_MAX links. */
extern const struct html_limits html_default_limits;

struct html_text {
    struct str text;
    struct link *links; /* in the order they stand */
    size_t link_count;
    bool is_cut;
};

/* base and limits may be NULL; without a base relative hrefs are left out. Everything lives in
 * the arena. ERR_NO_MEMORY, ERR_TOO_BIG (the arena is full). */
must_check enum err html_to_text(struct arena *arena, struct str html, const struct url_parts *base,
                                 const struct html_limits *limits, struct html_text *out_text);

#endif
