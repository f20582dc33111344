/* people_words.h: what ties two accounts, in words; for the desk and the API. */
#ifndef PAGES_PEOPLE_WORDS_H
#define PAGES_PEOPLE_WORDS_H

#include "decide/same.h"
#include "pages/app.h"
#include "store/tie.h"

struct tie_words {
    struct str at[SAME_FACTS_MAX];
    bool against[SAME_FACTS_MAX];
    size_t n;
};

void people_words(const struct request *request, const struct tie *tie, struct tie_words *out);
const char *people_chance_word(double chance); /* "Likely", "Possible" */
/* Everything that ties these two, in a line: what a merge keeps as its evidence. Empty: nothing. */
must_check enum err people_evidence(const struct request *request, int64_t person, int64_t other,
                                    struct str *out_text);

#endif
