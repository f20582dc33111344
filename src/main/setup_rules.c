/* setup_rules.c: what set-up does with rules: one by one, or all of them as a file. */
#include "base/json_out.h"
#include "base/map.h"
#include "main/setup_run.h"
#include "store/rule.h"
#include "store/rule_owners.h"
#include "understand/rule_cost.h"
#include "understand/rule_import.h"
#include "understand/rule_table.h"

enum { RULES_AT_ONCE = 1000, RULES_SHOWN_MAX = 100000 };

static void write_rule(struct json_out *json, const struct rule_row *rule,
                       const struct rule_owners *owners)
{
    json_open(json, '{');
    json_put_str(json, "name", rule->name);
    json_put_str(json, "rule", rule->text);
    json_put_i64(json, "version", rule->version);
    json_put_bool(json, "paused", rule->paused_at != 0);
    rule_owners_put(json, owners, rule);
    json_close(json, '}');
}

static enum err find_owner(struct db *db, struct setup *setup, struct rule_row *rule)
{
    struct str name = setup_arg(setup, "team");
    struct staff staff;
    struct team team;
    enum err err = OK;

    if (setup_arg(setup, "owner").n) {
        err = setup_find_user(db, setup, "owner", &staff);
        if (!err)
            rule->staff = staff.id;
    }
    if (!err && name.n) {
        err = setup_explain(setup, team_by_name(db, &setup->arena, name, &team), "team", name);
        if (!err)
            rule->team = team.id;
    }
    return err;
}

/* Whether rules of that size fit beside what is at work. */
static enum err check_room(struct setup *setup, size_t bytes)
{
    if (setup->rules_bytes + bytes <= RULE_TABLE_BYTES_MAX)
        return OK;
    return fault_set(&setup->fault, ERR_TOO_BIG,
                     "the rules at work take %zu MiB of the %zu MiB they may: there is no room for "
                     "%zu MiB more; pause or remove some",
                     setup->rules_bytes >> 20, RULE_TABLE_BYTES_MAX >> 20, bytes >> 20);
}

enum err setup_rule_add(struct db *db, struct setup *setup)
{
    struct rule_row rule = {.text = setup_arg(setup, "text"), .created_at = setup->now}, other;
    struct rule_cost cost = {0};
    struct rule_owners owners;
    struct json_out json;
    enum err err = setup_need(setup, "name", &rule.name);

    if (!err)
        err = rule_accept(rule.text, RULE_WITH_LABELS, &cost, &setup->fault);
    if (!err)
        err = check_room(setup, cost.bytes);
    if (!err)
        err = find_owner(db, setup, &rule);
    if (!err)
        err = rule_owners_load(db, &setup->arena, &owners);
    if (!err)
        err = setup_still_free(setup, rule_by_name(db, &setup->arena, rule.name, &other), "rule",
                               rule.name);
    if (!err)
        err = rule_add(db, &rule, 0);
    if (err)
        return err;
    setup_begin_result(&json, setup);
    write_rule(&json, &rule, &owners);
    return setup_end_result(&json, setup);
}

enum err setup_rule_list(struct db *db, struct setup *setup)
{
    struct json_out json;
    int64_t after = 0;
    size_t shown = 0, n = RULES_AT_ONCE;
    struct rule_owners owners;
    enum err err = rule_owners_load(db, &setup->arena, &owners);

    setup_begin_result(&json, setup);
    while (!err && n == RULES_AT_ONCE && shown < RULES_SHOWN_MAX) {
        struct arena arena;
        struct rule_row *list;

        n = 0;
        arena_init(&arena, 32 << 20);
        err = rule_list(db, &arena, after, RULES_AT_ONCE, &list, &n);
        for (size_t i = 0; !err && i < n; i++) {
            write_rule(&json, &list[i], &owners);
            after = list[i].id;
        }
        shown += n;
        arena_clear(&arena);
    }
    return err ? err : setup_end_result(&json, setup);
}

enum err setup_rule_remove(struct db *db, struct setup *setup)
{
    struct rule_row rule;
    struct str name;
    enum err err = setup_need(setup, "name", &name);

    if (!err)
        err = setup_explain(setup, rule_by_name(db, &setup->arena, name, &rule), "rule", name);
    if (!err)
        err = rule_remove(db, rule.id, 0, setup->now);
    return err ? err : setup_nothing_to_show(setup);
}

/* {"do":"setup",…,"verb":"pause"} or "resume". */
enum err setup_rule_pause(struct db *db, struct setup *setup)
{
    bool is_paused = str_is(setup->verb, "pause");
    struct rule_owners owners;
    struct rule_row rule;
    struct json_out json;
    struct str name;
    enum err err = setup_need(setup, "name", &name);

    if (!err)
        err = rule_owners_load(db, &setup->arena, &owners);
    if (!err)
        err = setup_explain(setup, rule_by_name(db, &setup->arena, name, &rule), "rule", name);
    if (!err)
        err = rule_pause(db, rule.id, is_paused, 0, setup->now);
    if (err)
        return err;
    rule.paused_at = is_paused ? setup->now : 0;
    setup_begin_result(&json, setup);
    write_rule(&json, &rule, &owners);
    return setup_end_result(&json, setup);
}

/* ---- all of them, as a file ---- */

/* What each page of rules is given to; an error ends the walk. */
typedef enum err each_rule(void *arg, const struct rule_row *rule);

/* Not removed, by id. The page's arena dies with the page when `arena` is NULL. */
static enum err walk_rules(struct db *db, struct arena *arena, each_rule *each, void *arg)
{
    size_t n = RULES_AT_ONCE;
    int64_t after = 0;
    enum err err = OK;

    while (!err && n == RULES_AT_ONCE) {
        struct arena page;
        struct rule_row *list;

        arena_init(&page, 0);
        err = rule_list(db, arena ? arena : &page, after, RULES_AT_ONCE, &list, &n);
        for (size_t i = 0; !err && i < n; i++) {
            after = list[i].id;
            err = each(arg, &list[i]);
        }
        arena_clear(&page);
    }
    return err;
}

struct exporting {
    const struct rule_owners *owners;
    struct buf *out;
};

static enum err export_one(void *arg, const struct rule_row *rule)
{
    struct exporting *exporting = arg;
    struct json_out json;

    json_init(&json, exporting->out);
    write_rule(&json, rule, exporting->owners);
    buf_add_char(exporting->out, '\n');
    return exporting->out->err;
}

/* The lines are in setup->blob. */
enum err setup_rule_export(struct db *db, struct setup *setup)
{
    struct rule_owners owners;
    struct exporting exporting = {&owners, &setup->blob};
    enum err err = rule_owners_load(db, &setup->arena, &owners);

    buf_reset(&setup->blob);
    if (!err)
        err = walk_rules(db, NULL, export_one, &exporting);
    if (err == ERR_TOO_BIG)
        return fault_set(&setup->fault, err, "the rules are more than %d MiB: too many for a file",
                         IMPORT_BYTES_MAX >> 20);
    return err ? err : setup_nothing_to_show(setup);
}

/* One import, within one transaction. */
struct importing {
    struct db *db;
    struct setup *setup;
    struct arena *arena;
    struct rule_owners owners;
    struct map here; /* name to struct rule_row */
    int64_t added, changed, unchanged, without_owner;
};

static enum err note_here(void *arg, const struct rule_row *rule)
{
    struct importing *importing = arg;
    struct rule_row *kept = arena_new(importing->arena, struct rule_row);

    if (!kept)
        return importing->arena->err;
    *kept = *rule;
    return map_put(&importing->here, kept->name, kept);
}

/* Who is not here is nobody, and counted. */
static void find_owners(struct importing *importing, const struct imported_rule *from,
                        struct rule_row *rule)
{
    const struct rule_owners *owners = &importing->owners;

    for (size_t i = 0; from->owner.n && i < owners->staff_count; i++)
        if (str_eq_nocase(owners->staff[i].email, from->owner))
            rule->staff = owners->staff[i].id;
    for (size_t i = 0; from->team.n && i < owners->team_count; i++)
        if (str_eq(owners->teams[i].name, from->team))
            rule->team = owners->teams[i].id;
    importing->without_owner += (from->owner.n && !rule->staff) || (from->team.n && !rule->team);
}

static enum err change_one(struct importing *importing, const struct imported_rule *from,
                           struct rule_row *rule, const struct rule_row *meant)
{
    int64_t now = importing->setup->now;
    bool has_owner = (meant->staff && meant->staff != rule->staff) ||
                     (meant->team && meant->team != rule->team);
    bool is_changed = has_owner || !str_eq(rule->text, from->text) ||
                      from->is_paused != (rule->paused_at != 0);
    enum err err = OK;

    if (!str_eq(rule->text, from->text))
        err = rule_set_text(importing->db, rule, from->text, 0, now);
    if (!err && from->is_paused != (rule->paused_at != 0))
        err = rule_pause(importing->db, rule->id, from->is_paused, 0, now);
    if (!err && has_owner)
        err = rule_set_owner(importing->db, rule->id, meant->staff ? meant->staff : rule->staff,
                             meant->team ? meant->team : rule->team);
    importing->changed += is_changed;
    importing->unchanged += !is_changed;
    return err;
}

static enum err import_one(struct importing *importing, const struct imported_rule *from)
{
    struct rule_row meant = {.name = from->name,
                             .text = from->text,
                             .created_at = importing->setup->now,
                             .paused_at = from->is_paused ? importing->setup->now : 0};
    struct rule_row *here = map_get(&importing->here, from->name);

    find_owners(importing, from, &meant);
    if (here)
        return change_one(importing, from, here, &meant);
    importing->added++;
    return rule_add(importing->db, &meant, 0);
}

/* Before anything is written, so that a refusal is an answer and no failure. Names that are here
 * already need no more room than they have. */
static enum err all_good(struct importing *importing, const struct imported_rule *rules, size_t n)
{
    size_t bytes = 0;

    for (size_t i = 0; i < n; i++) {
        if (!map_get(&importing->here, rules[i].name))
            bytes += rules[i].bytes;
        if (rules[i].verdict == IMPORT_REFUSED)
            return fault_set(&importing->setup->fault, ERR_BAD_INPUT,
                             "line %zu: %.*s; nothing was imported", rules[i].line,
                             STR_ARGS(rules[i].notes));
    }
    return check_room(importing->setup, bytes);
}

static enum err import_all(struct importing *importing)
{
    struct imported_rule *rules;
    size_t n;
    enum err err = rule_import_read(importing->arena, buf_str(&importing->setup->blob), IMPORT_HEED,
                                    &rules, &n, &importing->setup->fault);

    if (!err)
        err = rule_owners_load(importing->db, &importing->setup->arena, &importing->owners);
    if (!err)
        err = walk_rules(importing->db, importing->arena, note_here, importing);
    if (!err)
        err = all_good(importing, rules, n);
    for (size_t i = 0; i < n && !err; i++)
        err = import_one(importing, &rules[i]);
    return err;
}

/* Lines of our own form in setup->blob: a name that is here gets the text, a new one is added,
 * nothing is removed. All of them, or none. */
enum err setup_rule_import(struct db *db, struct setup *setup)
{
    struct arena arena;
    struct importing importing = {.db = db, .setup = setup, .arena = &arena};
    struct json_out json;
    int64_t version = 0;
    enum err err;

    arena_init(&arena, (size_t)2 << 30);
    map_init(&importing.here);
    err = import_all(&importing);
    if (!err)
        err = rule_version_now(db, &version);
    map_clear(&importing.here);
    arena_clear(&arena);
    if (err)
        return err;
    setup_begin_result(&json, setup);
    json_open(&json, '{');
    json_put_i64(&json, "added", importing.added);
    json_put_i64(&json, "changed", importing.changed);
    json_put_i64(&json, "unchanged", importing.unchanged);
    json_put_i64(&json, "version", version);
    if (importing.without_owner)
        json_put_i64(&json, "without_owner", importing.without_owner);
    json_close(&json, '}');
    return setup_end_result(&json, setup);
}
