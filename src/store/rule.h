/* rule.h: the saved queries that say which public posts concern us, and every text they had.
 * What a rule's text means is understand/rule.h's affair.
 *
 * Each change of what a rule matches (added, another text, paused, goes on, removed) is a row of
 * rule_change, written in the transaction of the change. Its number is that of the whole site's
 * rules from then on: their version. Numbers rise and may have gaps. A message keeps the version of
 * the rules it met (store/message.h), so which rules those were can always be told: of each rule
 * the last change up to that number. */
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

enum rule_change_kind {
    RULE_ADDED = 1,
    RULE_EDITED,
    RULE_PAUSED,
    RULE_RESUMED,
    RULE_REMOVED,
};

/* A change with the rule as it is now, not as it was then. */
struct rule_changed {
    int64_t number;
    enum rule_change_kind what;
    int64_t at, staff; /* who; 0: a command */
    struct rule_row rule;
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
/* It matches nothing until it goes on; what it matched before stays. What is so already is left
 * alone. */
must_check enum err rule_pause(struct db *db, int64_t id, bool is_paused, int64_t by, int64_t now);
must_check enum err rule_remove(struct db *db, int64_t id, int64_t by, int64_t now);
/* What it said in that version. */
must_check enum err rule_old_text(struct db *db, struct arena *arena, int64_t id, int64_t version,
                                  struct str *out_text);

/* Version of all rules: the number of the last change, 0 before the first. */
must_check enum err rule_version_now(struct db *db, int64_t *out_version);
/* Changes after number `after`, rising; for all of them call again, within one transaction. */
must_check enum err rule_changes(struct db *db, struct arena *arena, int64_t after, int limit,
                                 struct rule_changed **out_list, size_t *out_n);

#endif
