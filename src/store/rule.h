/* rule.h: the saved queries that say which public posts concern us, and every text they had.
 * What a rule's text means is understand/rule.h's affair. */
#ifndef STORE_RULE_H
#define STORE_RULE_H

#include "store/db.h"

struct rule_row {
    int64_t id;
    struct str name, text;
    int64_t version;     /* one more with each change of the text */
    int64_t staff, team; /* owner; 0: nobody (shown as such) */
    int64_t created_at, paused_at, removed_at;
};

/* Sets id and version. by: staff who wrote it, 0 for a command. */
must_check enum err rule_add(struct db *db, struct rule_row *rule, int64_t by);
must_check enum err rule_load(struct db *db, struct arena *arena, int64_t id,
                              struct rule_row *out_rule);
/* Not removed. */
must_check enum err rule_by_name(struct db *db, struct arena *arena, struct str name,
                                 struct rule_row *out_rule);
/* Not removed (paused ones too), after id `after`, by id; for all of them call again. */
must_check enum err rule_list(struct db *db, struct arena *arena, int64_t after, int limit,
                              struct rule_row **out_list, size_t *out_n);
/* A new text, with the version after rule->version: ERR_STALE when it is not that any more. */
must_check enum err rule_set_text(struct db *db, struct rule_row *rule, struct str text, int64_t by,
                                  int64_t now);
must_check enum err rule_set_owner(struct db *db, int64_t id, int64_t staff, int64_t team);
must_check enum err rule_pause(struct db *db, int64_t id, int64_t paused_at); /* 0: goes on */
must_check enum err rule_remove(struct db *db, int64_t id, int64_t now);
/* What it said in that version. */
must_check enum err rule_old_text(struct db *db, struct arena *arena, int64_t id, int64_t version,
                                  struct str *out_text);

#endif
