/* gather.h: which complaints of the last days tell of one thing: what is proposed as a matter.
 *
 * Each complaint comes with its telling words (understand/telling.h). A word that earlier
 * complaints used just as often says nothing of today: one that stands in GATHER_USUAL of them,
 * three at least, is left out. What two share is weighed: a word of eight letters and more 1.25, of
 * six and seven 1, shorter ones 0.5, one with a digit (an error's number, a model) 1.5, or 0.75
 * where it has but two characters; as much as GATHER_ALIKE, of two words at least, is one thing.
 *
 * Texts are gathered in the order in which they came, each to the group with which it shares most:
 * with a group of three and more the words count that half of it say, so that a group does not
 * wander off; those that hang on a matter already are its group from the beginning. What somebody
 * says twice is one voice. A group of GATHER_PEOPLE people is proposed as a new matter; whoever
 * joins a matter's group is proposed for it. Nothing is joined here: a person says so.
 *
 * Pure; quadratic in the texts, GATHER_TEXTS at most. Any thread.
 */
#ifndef DECIDE_GATHER_H
#define DECIDE_GATHER_H

#include "base/arena.h"
#include "base/str.h"

enum {
    GATHER_TEXTS = 300,
    GATHER_WORDS = 12, /* of one text; further ones are not looked at */
    GATHER_PEOPLE = 3,
    GATHER_SAID = 3, /* words of a proposal's evidence */
};
#define GATHER_ALIKE 2.0
#define GATHER_USUAL 0.05
#define GATHER_APART_MS (INT64_C(48) * 60 * 60 * 1000) /* from one text of a group to the next */

struct gather_text {
    int64_t at, person;
    int64_t matter;   /* that it hangs on; 0: none */
    struct str words; /* folded, one space between */
};

struct gather {
    int64_t matter; /* 0: a new one */
    size_t *texts;  /* places of those that are proposed, in order */
    size_t n;
    size_t people; /* different ones, of the whole group */
    int64_t from, to;
    struct str said[GATHER_SAID]; /* what most of them say, the most said first */
    size_t said_count;
};

/* texts: up to GATHER_TEXTS (the rest is not looked at), the earliest first; before: the words of
 * up to GATHER_TEXTS complaints from before them; own: words that tell nothing here, such as what
 * the house is called, folded, one space between. The largest group first. */
must_check enum err gather_find(struct arena *arena, const struct gather_text *texts, size_t n,
                                const struct str *before, size_t before_n, struct str own,
                                struct gather **out_list, size_t *out_n);

#endif
