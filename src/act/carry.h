/* carry.h: what a colleague put right of a message goes over to its next version, where an edit
 * leaves the sense (understand/sense.h). Where it changes it, the new words are read anew, and what
 * was put right stays with the version that it was said of.
 *
 * What goes over is a correction of the new version that names the one it came from; it counts as
 * any other, teaches nothing (the words that taught are those it was said of), and is taken back
 * together with that.
 *
 * On the writer's thread, in its transaction. */
#ifndef ACT_CARRY_H
#define ACT_CARRY_H

#include "act/act.h"
#include "model/understood.h"
#include "store/understood.h"

struct carried {
    struct correction *list;             /* of the version before */
    size_t n;                            /* 0: nothing goes over */
    const struct understood *by_weights; /* what was found of the new words, … */
    struct understood is;                /* … with these laid over it */
};

/* `found`: of a message that is heard, after the stages. */
must_check enum err carry_find(struct db *db, struct arena *arena, const struct understood *found,
                               struct carried *out_carried);
/* message: the new version, whose annotation and hits are written. carried->is.hit_count becomes
 * how many rules want it by what is laid over, and is.telling what it tells then. */
must_check enum err carry_keep(struct act *act, struct db *db, struct arena *arena, int64_t message,
                               struct carried *carried);

#endif
