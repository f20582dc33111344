/* rule_keeper.h: which rules, and which subjects (understand/subject.h), are at work now, and how
 * changes get there while a stream runs.
 *
 * Whoever matches takes the table (understand/rule_table.h) that is current, matches a batch with
 * it, and gives it back; taking and giving back never wait. Each change is committed first
 * (store/rule.h) and then brought here by rule_keeper_refresh, which reads only what has changed
 * since the version it has, compiles that beside what there is, and puts the new table in place of
 * the old by one pointer: a message meets all rules of one version, never half of two. What
 * replaced a table is freed when nobody has it any more, and not by who matched with it.
 *
 * A long overlay would make matching slower, so a thread of the keeper's makes a new base of all
 * rules once nothing has changed for FOLD_QUIET_MS, or as soon as FOLD_FROM rules have, at most a
 * tenth of the time. Until it is ready, changes go on as before. More than OVERLAY_MAX
 * changes at once (an import) take effect together with that base; they are read by that thread,
 * too, once it has a way to the store (rule_keeper_reads).
 *
 * Subjects are few: they are read whole when their text (store/subject.h) is another. A text that
 * is no taxonomy leaves those that were there.
 *
 * What does not fit (RULE_TABLE_BYTES_MAX, memory): the table that is there stays at work, and
 * rule_keeper_state says why.
 *
 * Threads: take and give from any; refresh from any, one after the other; open and close on one.
 */
#ifndef MAIN_RULE_KEEPER_H
#define MAIN_RULE_KEEPER_H

#include "base/swap.h"
#include "store/db.h"
#include "understand/rule_table.h"

struct rule_keeper;

enum {
    FOLD_QUIET_MS = 500,
    FOLD_FROM = 1000,   /* changed rules */
    OVERLAY_MAX = 4096, /* changed rules beside a base */
};

/* Reads all rules; db is the caller's, for reading. */
must_check enum err rule_keeper_open(struct db *db, struct rule_keeper **out_keeper);
/* The keeper's thread reads large changes itself, by a connection of its own; before that refresh
 * reads whatever there is. */
must_check enum err rule_keeper_reads(struct rule_keeper *keeper, const struct site *site,
                                      struct fault *fault);
/* Nobody may have a table any more. NULL is fine. */
void rule_keeper_close(struct rule_keeper *keeper);

/* A table that was taken, until it is given back. */
struct rules_taken {
    const struct rule_table *table;
    struct swap_taken taken;
};

struct rules_taken rule_keeper_take(struct rule_keeper *keeper);
void rule_keeper_give(struct rule_keeper *keeper, struct rules_taken taken);

/* What is committed, as `db` sees it now, is at work when this returns (but see OVERLAY_MAX: then
 * it will be, and an error of its reading is in the state, not here). An error leaves what was. */
must_check enum err rule_keeper_refresh(struct rule_keeper *keeper, struct db *db);

/* For the health page and the rules page. */
struct rule_keeper_state {
    int64_t version;      /* at work now */
    size_t rules, unread; /* that may match; that do not parse any more */
    size_t overlay;       /* changes since the base was made */
    size_t bytes;         /* of memory for the base */
    int64_t fold_ms;      /* how long making the last base took */
    enum err err;         /* why newer rules are not at work; OK: they are, or will be soon */
};
struct rule_keeper_state rule_keeper_state(struct rule_keeper *keeper);

/* Waits until the overlay is folded into a base; for tests. */
void rule_keeper_settle(struct rule_keeper *keeper);

#endif
