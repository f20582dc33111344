/* evidence.h: by what an account may be met again.
 *
 * A mark is something that two accounts of one person may share: a name, a user name, an address,
 * a telephone number, an address on the web, the number of an order. An account *owns* what it is
 * (its name, its address); what a person writes *names* the rest:
 *
 *   - what stands in a signature behind "-- " (RFC 3676, 4.3): addresses, sites, numbers in
 *     international form. Only there: in the text, addresses are mostly other people's;
 *   - "this is @ann from Twitter", "I'm @ann on …", "my address is …", in six languages;
 *   - numbers behind a word that says what they number ("order 4711-23", "Rechnung Nr. …").
 *
 * Values are folded so that the same is written the same (case, "+49 30", "www.", a slash at the
 * end), and hashed with their kind: the store keeps the hash alone (store/tie.h). Who a name or an
 * address really belongs to is not asked here, and nothing here is believed: it is offered.
 *
 * A name counts with two words, or one of EVIDENCE_NAME_MIN bytes; a user name from
 * EVIDENCE_USER_MIN on, unless it is a post ("info", "sales").
 *
 * Pure, linear in the text, of which the first EVIDENCE_TEXT_MAX bytes are read.
 */
#ifndef UNDERSTAND_EVIDENCE_H
#define UNDERSTAND_EVIDENCE_H

#include "base/arena.h"
#include "model/message.h"

enum mark_kind { MARK_NAME, MARK_USER, MARK_ADDRESS, MARK_PHONE, MARK_SITE, MARK_NUMBER };

enum {
    EVIDENCE_MARKS_MAX = 24,
    EVIDENCE_VALUE_MAX = 200, /* bytes */
    EVIDENCE_NAME_MIN = 9,
    EVIDENCE_USER_MIN = 5,
    EVIDENCE_TEXT_MAX = 64 << 10,
};

struct mark {
    enum mark_kind kind;
    bool is_owned;
    int64_t hash;
    struct str value; /* folded; for MARK_NAME its words in alphabetical order */
};

struct marks {
    struct mark at[EVIDENCE_MARKS_MAX];
    size_t n;
};

/* Adds what that account owns; address as people write it. */
must_check enum err evidence_account(struct arena *arena, struct str network, struct str native,
                                     struct str address, struct str name, struct str url,
                                     struct marks *marks);
/* Adds what the text names. */
must_check enum err evidence_text(struct arena *arena, struct str text, bool is_mail,
                                  struct marks *marks);

/* "+49 (30) 123-45" and "0049 30 12345" are one number: digits, with a leading '+'. False for what
 * is none. */
bool evidence_phone(struct arena *arena, struct str text, struct str *out_number);

#endif
