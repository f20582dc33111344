/* quote_line.h: the class of one line of a mail; quote.c alone includes this. */
#ifndef PARSE_QUOTE_LINE_H
#define PARSE_QUOTE_LINE_H

#include "base/buf.h"
#include "parse/quote.h"

enum { QUOTE_ATTRIBUTION_BYTES = 300 }; /* of a line */

enum line_kind {
    LINE_TEXT,
    LINE_EMPTY,
    LINE_QUOTED,   /* > */
    LINE_RULE,     /* --- ___ === */
    LINE_HEADER,   /* From: … */
    LINE_ORIGINAL, /* -----Original Message----- */
    LINE_DEVICE,   /* Sent from my … */
};

struct quote_line {
    struct str whole, text; /* with its end; trimmed */
    enum line_kind kind;
    bool is_signature; /* a rule that signatures begin with */
    enum quote_kind part;
};

enum line_kind quote_line_kind(struct str text);
/* "--" and lines of underscores; others only divide. */
bool quote_is_signature_rule(struct str text);

/* An attribution, read line by line. */
struct quote_attribution {
    bool has_verb, has_date, has_address, has_end, is_bare; /* bare: a date and an address alone */
};
void quote_attribution_read(struct quote_attribution *read, struct str line, bool is_first);
bool quote_attribution_ends(const struct quote_attribution *read);
/* It holds a digit and is not the rest of a line that was broken: an address, a bracket. */
bool quote_may_begin(struct str line);

#endif
