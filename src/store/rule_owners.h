/* rule_owners.h: who may own a rule: colleagues and teams, loaded once to name owners by. An owner
 * who is not here any more is none. */
#ifndef STORE_RULE_OWNERS_H
#define STORE_RULE_OWNERS_H

#include "base/json_out.h"
#include "store/rule.h"
#include "store/staff.h"

struct rule_owners {
    struct staff *staff;
    struct team *teams;
    size_t staff_count, team_count;
};

must_check enum err rule_owners_load(struct db *db, struct arena *arena,
                                     struct rule_owners *out_owners);
/* NULL: nobody. */
const struct staff *rule_owner(const struct rule_owners *owners, const struct rule_row *rule);
const struct team *rule_owner_team(const struct rule_owners *owners, const struct rule_row *rule);
/* "owner": a mail address, "team": a name; each only where there is one. */
void rule_owners_put(struct json_out *json, const struct rule_owners *owners,
                     const struct rule_row *rule);

#endif
