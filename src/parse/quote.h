/* quote.h: what of a plain-text mail its writer wrote, and what he only sent along.
 *
 * A mail that answers carries the mail it answers, often with signatures and the mails before it.
 * Nobody marks these; they are told by how mail programs have written them for forty years:
 *
 *   - lines that begin with ">" (also "AB>"), after the attribution above them ("On … wrote:",
 *     "Am … schrieb …:", "Le … a écrit :", …: a verb of the list, a colon at the end, and a digit,
 *     an address, or quoted lines behind it; or a date and an address alone; up to
 *     QUOTE_ATTRIBUTION_LINES long);
 *   - "-----Original Message-----" and its translations, and a block of headers (From:, Sent:,
 *     To:, Subject: in many languages; three of them in a row of lines): with everything behind;
 *   - a signature: "-- " on its line (RFC 3676, 4.3), also "--" and lines of underscores, when not
 *     more than QUOTE_SIGNATURE_LINES stand behind; and "Sent from my …" at the end.
 *
 * Each line is given a class, then the parts are cut: what answers above stays, what answers
 * between or below quoted lines stays too. A text of which nothing would stay (somebody only
 * forwards) is kept but for the lines that say so; a passage that is quoted without an attribution
 * is shown when there is nothing else.
 *
 * Pure, linear but for the short look-ahead. Only the first QUOTE_LINES_MAX lines are looked at;
 * what follows is of the kind of the last. The raw mail is kept elsewhere.
 * Rejected: a trained model for signatures (it must be right for one mail in a thousand languages'
 * habits, and here a wrong cut hides somebody's words).
 */
#ifndef PARSE_QUOTE_H
#define PARSE_QUOTE_H

#include "base/arena.h"

enum { QUOTE_SIGNATURE_LINES = 12, QUOTE_ATTRIBUTION_LINES = 6, QUOTE_LINES_MAX = 2000 };

enum quote_kind {
    QUOTE_OWN,    /* the writer's words */
    QUOTE_CITED,  /* quoted between his words */
    QUOTE_ELIDED, /* what is folded away: the tail, signatures */
};

struct quote_part {
    enum quote_kind kind;
    struct str text; /* whole lines, of the text given */
};

struct quote_parts {
    struct quote_part *at;
    size_t n;
};

/* The parts in their order; together they are the text. ERR_NO_MEMORY, ERR_TOO_BIG (the arena). */
must_check enum err quote_split(struct arena *arena, struct str text,
                                struct quote_parts *out_parts);

/* What a reader of the thread sees (own and cited) and what is folded away, each trimmed. Where it
 * is in one piece it is a slice of the text, else a copy. */
must_check enum err quote_fold(struct arena *arena, struct str text, struct str *out_visible,
                               struct str *out_elided);

/* The writer's own words alone: what labels, promises and search read. The whole text where there
 * are none. */
must_check enum err quote_own(struct arena *arena, struct str text, struct str *out_own);

#endif
