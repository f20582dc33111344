/* naming.h: by which words a person is found.
 *
 * A name and an address give: the words of the name; the words of the address before its '@'; the
 * address, that part and the host, each whole. "Amara Osei", "amara.osei@mail.example" is found by
 * amara, osei, amara.osei, mail.example and amara.osei@mail.example. Words are those of word.h:
 * folded, accents count.
 *
 * What somebody asks for is one of the wholes when it holds a '.' or an '@' and no space, else
 * words, of which the person has all; a '*' at its end makes the last one a beginning. A '@' before
 * it is not looked at.
 */
#ifndef UNDERSTAND_NAMING_H
#define UNDERSTAND_NAMING_H

#include "store/search.h"
#include "understand/word.h"

enum { NAMING_WORDS_MAX = 32 }; /* of one person; the first ones */

/* native: the id on the network, another whole; may be empty or the same as the address. The words
 * are in the arena. */
must_check enum err naming_words(struct arena *arena, struct str name, struct str address,
                                 struct str native, struct str **out_words, size_t *out_n);

/* What is asked for, as terms of search_people; *out_n is 0 when there is no word in it. */
must_check enum err naming_terms(struct arena *arena, struct str asked,
                                 struct search_term **out_terms, size_t *out_n);

/* Whether who has these words is asked for by these terms. */
bool naming_fits(const struct str *words, size_t word_count, const struct search_term *terms,
                 size_t n);

#endif
