/* esc.h: untrusted text into a page, one function for each place it can stand in.
 *
 * Only the templates' runtime (web/html.c) calls these; which one a hole gets is decided by
 * tools/htc when the program is built, from the HTML around it. No other file escapes anything.
 *
 * Text must be valid UTF-8 (made so at the edge). U+0000 becomes U+FFFD, as HTML cannot hold it.
 * CR is written as &#13;, because an HTML parser would make LF of it: what a person wrote comes
 * back from the DOM exactly. Escaping never fails by itself; the buf keeps the first error.
 *
 * Sources: WHATWG HTML 13.2.5 (tokenization) and 13.3 (serializing fragments); WHATWG URL 4.3
 * (URL syntax) and 1.3 (percent-encoding); RFC 8259 by base/json_out.h.
 */
#ifndef WEB_ESC_H
#define WEB_ESC_H

#include "base/buf.h"

/* Element content, <title>, <textarea>, and a value between double or single quotes:
 * & < > " ' and CR become references. */
void esc_text(struct buf *out, struct str text);

/* One path segment, query value or fragment behind a literal prefix: everything but RFC 3986's
 * unreserved characters is percent-encoded, so it can neither end the part nor the attribute.
 * "." and ".." would be steps in a path however they are encoded; they become U+FFFD, and so
 * does the empty text (an empty segment could make "//"). */
void esc_url_segment(struct buf *out, struct str text);
void esc_url_query(struct buf *out, struct str text); /* the same, but empty stays empty */

/* A JSON string with its quotes, for <script type="application/json">: '<' is \u003c. */
void esc_json(struct buf *out, struct str text);

#endif
