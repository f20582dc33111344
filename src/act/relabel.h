/* relabel.h: a message that is kept is understood otherwise now, because a colleague put it right,
 * what others put right taught us, or it was read again by newer weights (`heed rebuild`).
 *
 * The annotation "label" is what holds: what the weights say with what people said of this message
 * laid over it (model/recast.h). Where people said something, what the weights say stands beside it
 * as "label.model", so that it comes back when they take it back, and can be renewed meanwhile.
 *
 * With it go, in the same transaction: the labels of the conversation's row; need, advice, clocks
 * and place of a conversation that waits, unless a colleague decided (act/judge.h); the counts of
 * subjects of the day on which the message was heard; which rules want it, with their counts
 * (act/rehit.h); what alarms counted of it (act/alarm.h); and whether it is a complaint that others
 * are gathered with (store/complaint.h). Counts are those of its first version: a later one never
 * moved them. Not with it go: alarms that were raised, the words counted by language.
 *
 * On the writer's thread, in its transaction. */
#ifndef ACT_RELABEL_H
#define ACT_RELABEL_H

#include "act/act.h"
#include "model/understood.h"

struct stored_message;
struct db;

/* What the weights, with what they learned, say of a message (a row) now. `found`: labels,
 * polarity, language, subjects, telling, labelled_by. Writes what differs; *out_changed: something
 * that people see did. Nothing of a message that is not current, is deleted, a copy, or ours. */
must_check enum err relabel_found(struct act *act, struct db *db, struct arena *arena,
                                  int64_t message, const struct understood *found, int64_t now,
                                  bool *out_changed);

/* What holds of it anew, after a correction was added or taken back; `row` is its conversation's,
 * which the caller writes. ERR_NOT_FOUND: nothing was ever said of it. */
struct conversation;
must_check enum err relabel_corrected(struct act *act, struct db *db, struct arena *arena,
                                      const struct stored_message *message,
                                      struct conversation *row, int64_t now);

#endif
