/* speaker.h: in whose interest somebody speaks, by his own words.
 *
 * People who are bound to what they speak of often say so: "full disclosure, I work for them",
 * "as an employee of …", "sponsored", "we resell it". Such a text is no public opinion, and its
 * writer's troubles are served all the same. Three kinds are told:
 *
 *   - insider: a disclosure beside a bond of employment ("I work for", "I'm on the … team", "my
 *     employer"), or an employment that names the house itself ("as an employee of Acme") or whom
 *     one speaks to ("I work for you");
 *   - partner: who sells, serves, or was paid or given something ("#ad", "got it for free in
 *     return", "we are their agency");
 *   - expert: who knows the thing by a past or present trade ("I was product manager of that very
 *     server", "as a mechanic", "20 years of experience"). An expert's opinion counts.
 *
 * "Disclosure", "disclaimer" and "employee" are known with up to two letters wrong, missing, or
 * exchanged. What is denied ("I don't work for them", "not an employee", "no affiliation") or past
 * ("I used to work there") makes no insider; a legal disclaimer that a text speaks of is none.
 *
 * English first; what is said the same way in German, French, Spanish, Italian and Dutch. Working
 * somewhere is not working here: without a disclosure and without a name of the house, "I work for
 * a bank" says nothing.
 *
 * Pure, linear in the text, of which the first SPEAKER_TEXT_MAX bytes are read.
 */
#ifndef UNDERSTAND_SPEAKER_H
#define UNDERSTAND_SPEAKER_H

#include "model/understood.h"

enum { SPEAKER_TEXT_MAX = 16 << 10 };

struct speaker_said {
    enum speaker speaker;
    struct str words; /* the sentence that says so, in the text; empty for SPEAKER_UNKNOWN */
};

/* houses: what the organisation is called, one word each, lower case; may be none. */
void speaker_read(struct str text, const struct str *houses, size_t house_count,
                  struct speaker_said *out_said);

#endif
