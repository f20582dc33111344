/* subject.h: what a message speaks of, and how each subject comes off.
 *
 * A taxonomy is a text, a subject a line: "NAME: RULE", the rule in the language of rule.h. It is
 * small and an organisation's own: the shipped one (models/subjects) has reasons that any house
 * hears (delivery, price, billing…) in six languages, to which a house adds its products. Lines
 * that are blank or begin with # are skipped.
 *
 * A message is cut into clauses: at the marks that end a sentence, at line ends, and before words
 * of contrast ("but", "aber", "mais"…). A subject is spoken of in the clauses that its rule
 * matches, or, where it takes several clauses to match, in all. Its sign is the sum of what those
 * clauses say (label.h): "the coffee was great, but delivery took weeks" is good for the one and
 * bad for the other; so is "delivery quick, the app useless", for where a clause speaks of several,
 * what stands between its commas is looked at by itself. Where they say nothing, the sign is that
 * of all other clauses that do say something, provided they agree; else it is neutral.
 *
 * Limits: SUBJECTS_MAX subjects, SUBJECTS_TEXT_MAX bytes; of a message CLAUSES_MAX clauses count,
 * what follows is one more.
 * Cost: one match of the whole message; the clauses are looked at only when that finds something.
 *
 * Threads: a taxonomy never changes and may be shared; a scratch belongs to one thread.
 */
#ifndef UNDERSTAND_SUBJECT_H
#define UNDERSTAND_SUBJECT_H

#include "base/arena.h"
#include "model/message.h"
#include "model/understood.h"

enum {
    SUBJECTS_MAX = 200,
    SUBJECTS_TEXT_MAX = 256 << 10,
    SUBJECT_NAME_MAX = 40, /* bytes */
    CLAUSES_MAX = 60,
};

struct subjects;

struct str subjects_shipped(void); /* its text */

/* Held once. ERR_BAD_INPUT: "line N: what is wrong" (a rule's fault with its column in the rule);
 * ERR_TOO_BIG, ERR_NO_MEMORY. */
must_check enum err subjects_new(struct str text, struct subjects **out_subjects,
                                 struct fault *fault);
/* The names alone, in the order of a text that subjects_new takes; slices of it. Compiles no rule.
 * ERR_NO_MEMORY, ERR_TOO_BIG (the arena). */
must_check enum err subjects_names(struct arena *arena, struct str text, struct str **out_names,
                                   size_t *out_n);
struct subjects *subjects_hold(struct subjects *subjects);
void subjects_drop(struct subjects *subjects); /* NULL is fine */
size_t subjects_count(const struct subjects *subjects);
struct str subjects_name(const struct subjects *subjects, size_t i); /* in the order of the text */

struct labeller;
struct subject_scratch;
/* Uses the labeller, which lives longer. */
must_check enum err subject_scratch_new(struct labeller *labeller,
                                        struct subject_scratch **out_scratch);
void subject_scratch_free(struct subject_scratch *scratch);

/* `own`: of the message's text what its writer says himself (parse/quote.h), valid UTF-8. *out_list
 * in the order of the taxonomy, in the arena, names too. ERR_NO_MEMORY, ERR_TOO_BIG. */
must_check enum err subjects_find(const struct subjects *subjects, const struct message *message,
                                  struct str own, struct subject_scratch *scratch,
                                  struct arena *arena, struct understood_subject **out_list,
                                  size_t *out_n);
/* Of what subjects_find looked at last: how likely its clause about a subject praises that praises
 * most; 0: none. "Best platform on the market. But billing is poor" does, as a whole it hardly
 * does. */
double subjects_praise(const struct subject_scratch *scratch);

#endif
