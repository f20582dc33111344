/* html_entity.h: character references of HTML (HTML Standard, 13.2.5.72 on), for html.c.
 * The table of names is made at build time by tools/entities.py; sorted by bytes. */
#ifndef PARSE_HTML_ENTITY_H
#define PARSE_HTML_ENTITY_H

#include "base/buf.h"

struct html_entity {
    uint16_t at; /* in html_entity_names */
    uint8_t n, value_n;
    char value[7]; /* UTF-8 */
};

extern const char html_entity_names[];
extern const struct html_entity html_entities[];
extern const size_t html_entity_count;

/* Reads the reference that begins with the '&' at s.p[at] and appends its text. Gives its bytes,
 * or 0 (nothing appended) when it is none: the '&' is plain text then. At most as many bytes as
 * the longest name are looked at, or the digits of a number. */
size_t html_reference(struct str s, size_t at, bool in_attribute, struct buf *out);

#endif
