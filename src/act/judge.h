/* judge.h: what a conversation's row says after something happened.
 *
 * The row is a summary for lists; everything in it follows from messages, events and decisions.
 * What decide/ says purely is applied here to the row. The queue and the place in it are worked
 * out last (judge_place), from status, advice and need.
 *
 * The place does not depend on the present: waiting time grows alike for everybody, so the order
 * of two people never changes by itself and the index stays right without being touched.
 */
#ifndef ACT_JUDGE_H
#define ACT_JUDGE_H

#include "act/capture.h"
#include "base/arena.h"
#include "model/conversation.h"
#include "store/db.h"

/* A row for a conversation that begins with this message. */
void judge_begin(struct conversation *out_row, int64_t person, const struct message *message,
                 int64_t now);

/* Something came in (or was edited or deleted there). speaker: the person who said it, 0 unknown.
 */
must_check enum err judge_heard(struct act *act, struct db *db, struct arena *arena,
                                struct conversation *row, const struct capture *capture,
                                int64_t message, int64_t speaker);

/* Somebody more agrees with what was said there: enough of them may turn *watch* into *answer*. */
must_check enum err judge_agreed(struct act *act, struct db *db, struct arena *arena,
                                 const struct behind *behind, int64_t now);

/* An answer of ours was written (it may still be held). */
void judge_answered(struct conversation *row, int64_t now);
/* After that: `rest` is what they wrote, or changed, while the answer was on its way. That is not
 * answered, and what was judged of it `before` stays; a change brings the conversation back. */
struct unanswered;
void judge_waits_again(struct act *act, const struct conversation *before,
                       const struct unanswered *rest, struct conversation *row);
/* What waits in a conversation now (store/message.h: the wait). */
must_check enum err judge_wait(struct db *db, int64_t conversation, struct unanswered *out_rest);
/* An answer was none after all: they wait since then (0: they don't), and it is ours again. */
void judge_unanswered(struct act *act, struct conversation *row, int64_t since);
/* It is advised anew, for these reasons: its clocks follow. */
void judge_advised(struct act *act, struct conversation *row, enum advice advice,
                   struct str reasons);
/* From when what was said waits (store/message.h: the wait). staff: who wrote it down for them. */
int64_t judge_waits_from(const struct message *message, int64_t heard_at, int64_t staff);

/* All of the row anew from its messages (at most the newest JUDGE_MESSAGES_MAX), after threads were
 * moved; also writes it. */
enum { JUDGE_MESSAGES_MAX = 1000 };
must_check enum err judge_again(struct act *act, struct db *db, struct arena *arena,
                                int64_t conversation);

/* Labels of what waits are others now: need, advice and clocks follow. `was` and `now`: the same
 * messages, the oldest first, as they were labelled before and are labelled now. What a colleague
 * decided stays; so does advice that came of something else than labels (what waits would not be
 * advised so by the labels it had: an edit, nobody's answer). */
struct waiting {
    int64_t message; /* its row */
    struct capture capture;
    bool speaks_of_promise; /* reports one of ours */
};
must_check enum err judge_relabelled(struct act *act, struct db *db, struct arena *arena,
                                     struct conversation *row, const struct waiting *was,
                                     const struct waiting *now, size_t n);

/* The queue and the place in it. One that is folded stays so until something is said or done in
 * it: it is then a conversation like any other. */
void judge_place(struct conversation *row);

#endif
