/* capture.h: writing down what was heard, and what follows from it at once.
 *
 * Called on the writer's thread, inside its transaction, after the stages have looked the message
 * up there (understand/stage.h): what they found is true until the commit. Writes the message,
 * its raw bytes, who said it, where it belongs, why it is wanted, its words for search; then the
 * conversation's row (who waits since when, what it is about, its place in the queue) and the
 * counts of the listening page.
 *
 * What was told before by somebody else, word for word or nearly, stands behind that
 * (store/crowd.h): a conversation that it begins is folded, until anybody does something about it
 * or more is said there (act/judge.h).
 *
 * An edit or deletion is a further version in the same conversation; an answer of ours to what
 * was changed brings the conversation back ("changed since you answered"). A copy met elsewhere
 * hangs on the first and is nobody's second complaint.
 */
#ifndef ACT_CAPTURE_H
#define ACT_CAPTURE_H

#include "act/act.h"
#include "model/message.h"
#include "model/understood.h"

struct capture {
    const struct message *message;
    const struct understood *found;
    struct str raw;  /* bytes as they came; empty with raw_row */
    int64_t raw_row; /* kept already; 0: raw is to be kept */
    int64_t channel; /* row */
    int64_t heard_at;
    int64_t staff;     /* who wrote a touch down; 0: heard by a channel */
    bool is_our_place; /* a channel of our own, where everything is kept */
};

/* What its writer says himself, without what he quotes. */
static inline struct str capture_words(const struct capture *capture)
{
    return capture->found->own.n ? capture->found->own : capture->message->text;
}

struct captured {
    int64_t message, conversation; /* rows; the ones there are for a duplicate */
};

must_check enum err capture_write(struct act *act, struct db *db, struct arena *arena,
                                  const struct capture *capture, struct captured *out_captured);

/* A channel's cursor, in the same transaction as what came before it. */
must_check enum err capture_cursor(struct db *db, int64_t channel, struct str cursor, int64_t now);

#endif
