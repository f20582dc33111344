/* json_where.h: where a text stops being JSON, and why. Only asked after a refusal.
 *
 * A plain recogniser of RFC 8259, byte by byte, beside the fast one in json.c: the fast one says
 * only that something is wrong, and a person who sends a million lines wants to know what. It
 * decides nothing. Linear, no memory.
 */
#ifndef PARSE_JSON_WHERE_H
#define PARSE_JSON_WHERE_H

#include "base/str.h"

/* The reason, and the byte (from 0) in *out_at; NULL when this finds nothing wrong. */
const char *json_where(struct str text, unsigned depth_max, size_t *out_at);

#endif
