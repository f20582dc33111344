/* links.h: http and https addresses in plain text.
 *
 * A link begins with http:// or https:// (any case) that does not follow an ASCII letter or
 * digit, and has something like a host behind it. It ends before white space, a control
 * character, one of < > " ` { } | \ ^, typographic quotes, and CJK or fullwidth punctuation; and,
 * within the host, before a letter of a script written without spaces when the host so far is
 * a whole ASCII name ("https://acme.jpを見て" is acme.jp). What then stands at its end is not part
 * of it, as long as it is one of . , ; : ! ? ' * _ ~ or a closing bracket that the link did not
 * open itself ("(see https://a.org/b_(c))" is https://a.org/b_(c)). After GitHub Flavored
 * Markdown, "Autolinks (extension)". Linear.
 */
#ifndef PARSE_LINKS_H
#define PARSE_LINKS_H

#include "model/message.h"

/* The next link that begins at or after *at, as it is written; *at moves behind it. False when
 * there is none. */
bool link_next(struct str text, size_t *at, struct link *out_link);

#endif
