/* rehit.h: which rules want a message that is labelled otherwise now.
 *
 * Rules may ask for labels and language. Those that want it by what it is, and did not by what it
 * was, are added to its hits, and those that only wanted what it was go; each leaves a line that
 * says by which labels it stood otherwise (store/understood.h, hit_moved). When the message is back
 * at those labels, that very row is back, whatever became of the rule meanwhile, and so are the
 * counts of its day. At most REHIT_MAX rules come and as many go; the others stay.
 *
 * act/ knows no rules: who reads them is set by main/ (main/label_reader.h). Without one nothing
 * moves but what comes back.
 *
 * On the writer's thread, in its transaction. */
#ifndef ACT_REHIT_H
#define ACT_REHIT_H

#include "act/act.h"
#include "model/understood.h"
#include "store/understood.h"

struct db;
struct stored_message;

enum { REHIT_MAX = 1000 };

/* What is read again: the rules that want it by one of two readings only, in rising order, at most
 * REHIT_MAX each; what it tells, where it complains now (model/understood.h). In the arena. */
struct reading {
    const struct rule_hit *gone, *came;
    size_t gone_count, came_count;
    struct str telling;
};

struct act_reader {
    /* `message` as message_load gives it, with `extra`; called on the writer's thread. */
    enum err (*read)(void *context, struct db *db, struct arena *arena,
                     const struct stored_message *message, const struct understood *was,
                     const struct understood *is, struct reading *out_reading);
    void *context;
};

/* Blocks until the writer has it; NULL: none any more. ERR_STOPPED: the writer runs no more. */
must_check enum err act_set_reader(struct act *act, const struct act_reader *reader);

struct rehit {
    struct hit *was; /* that it had; at most 1,000 */
    size_t was_count;
    int64_t *gone, *came; /* rules */
    size_t gone_count, came_count;
    struct str telling; /* as in the reading */
};

/* is_counted: by this version of it (its first). */
must_check enum err rehit(struct act *act, struct db *db, struct arena *arena,
                          const struct stored_message *message, const struct understood *was,
                          const struct understood *is, bool is_counted, struct rehit *out_rehit);

#endif
