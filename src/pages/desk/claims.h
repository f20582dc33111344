/* claims.h: who says that an unsigned comment was his: on the person panel, and all on a page. */
#ifndef PAGES_DESK_CLAIMS_H
#define PAGES_DESK_CLAIMS_H

#include "pages/shell.h"

struct claim_fact {
    struct str text;
    bool is_against;
};

struct claim_view {
    struct str id, key, who, initials, text;
    struct str conversation; /* where the comment stands */
    struct str from;         /* of the panel it is shown on, or empty */
    struct str part;         /* what is shown anew */
    VEC(struct claim_fact) facts;
    int hue;
    bool is_accepted, has_key;
};

typedef VEC(struct claim_view) claim_list;

enum { CLAIMS_SHOWN = 30 };

/* Those about what stands in a conversation or is said there, refused ones left out. has_key: the
 * first that is open answers to Y and D. */
must_check enum err claims_of(const struct request *request, int64_t conversation, struct str from,
                              struct str key, bool has_key, claim_list *out_claims);
/* What is declared in the settings (store/voice.h); empty: nothing. */
must_check enum err claims_insiders(const struct request *request, struct str *out_text);
/* All that are open, the newest first. */
must_check enum err claims_open(const struct request *request, struct str key, bool has_key,
                                claim_list *out_claims);

#endif
