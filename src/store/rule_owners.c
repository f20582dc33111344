#include "store/rule_owners.h"

enum err rule_owners_load(struct db *db, struct arena *arena, struct rule_owners *out_owners)
{
    enum err err = staff_list(db, arena, &out_owners->staff, &out_owners->staff_count);

    return err ? err : team_list(db, arena, &out_owners->teams, &out_owners->team_count);
}

const struct staff *rule_owner(const struct rule_owners *owners, const struct rule_row *rule)
{
    for (size_t i = 0; i < owners->staff_count; i++)
        if (owners->staff[i].id == rule->staff)
            return &owners->staff[i];
    return NULL;
}

const struct team *rule_owner_team(const struct rule_owners *owners, const struct rule_row *rule)
{
    for (size_t i = 0; i < owners->team_count; i++)
        if (owners->teams[i].id == rule->team)
            return &owners->teams[i];
    return NULL;
}

void rule_owners_put(struct json_out *json, const struct rule_owners *owners,
                     const struct rule_row *rule)
{
    const struct staff *staff = rule_owner(owners, rule);
    const struct team *team = rule_owner_team(owners, rule);

    if (staff)
        json_put_str(json, "owner", staff->email);
    if (team)
        json_put_str(json, "team", team->name);
}
