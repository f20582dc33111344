/* pattern.h: a few words in a row, written down as text: how the tables of a language (tongue.h)
 * say what a promise, a condition or a date looks like.
 *
 *     i|we will|shall ^         one of these words, then one of those; ^ marks a place
 *     ?the next *@k             one that may be missing; as many as there are, up to eight
 *     ..3 you                   up to three words of any kind, then "you"
 *     !know  -see|ask           not this word here; not that word before (both take nothing)
 *     < please  > said          at the beginning of the sentence; not there
 *     inform*                   a word that begins so
 *     @n                        what the caller knows (a number, a verb of a list)
 *     %                         a word written with a capital letter
 *
 * Words are those of speech.h, in lower case. Cost: the words looked at, times the gaps. */
#ifndef DECIDE_PATTERN_H
#define DECIDE_PATTERN_H

#include "decide/speech.h"

struct pattern_reader {
    const struct speech *speech;
    size_t first, end;                              /* the words that may be looked at */
    size_t (*take)(void *arg, char what, size_t i); /* of @what at i: how many words, or 0 */
    void *arg;
};

/* How many words from i on the pattern takes, or 0. *out_mark (may be NULL) is the word at ^, else
 * the one behind; set only where it matches. */
size_t pattern_match(const struct pattern_reader *reader, const char *pattern, size_t i,
                     size_t *out_mark);

/* The first of several, ended by NULL, that matches at i. */
size_t pattern_any(const struct pattern_reader *reader, const char *const *patterns, size_t i);

#endif
