/* forget.h: what was taken back is kept where it is looked up by nobody's name.
 *
 * What a message gave away ties accounts (store/tie.h): an order number, an address. When it is
 * deleted there, those facts go, whatever became of the tie; how likely it is follows from the
 * rest. Where nothing is left, nothing is offered.
 *
 * Threads: the writer's.
 */
#ifndef ACT_FORGET_H
#define ACT_FORGET_H

#include "base/arena.h"
#include "store/db.h"

/* first: of a message that was deleted, its first version. */
must_check enum err forget_said(struct db *db, struct arena *arena, int64_t first);

#endif
