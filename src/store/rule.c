#include "store/rule.h"

#include "store/rows.h"

#define RULE                                                                                       \
    "SELECT id, name, text, version, staff, team, created_at, paused_at, removed_at FROM rule "

enum { ADD, ADD_TEXT, LOAD, BY_NAME, LIST, SET_TEXT, OWNER, PAUSE, REMOVE, OLD_TEXT };
static const struct sql statements[] = {
    [ADD] = {"rule_add", "ittiiiii",
             "INSERT INTO rule (id, name, text, version, staff, team, created_at, paused_at) "
             "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
             NULL},
    [ADD_TEXT] = {"rule_add_text", "iitii",
                  "INSERT INTO rule_text (rule, version, text, at, staff) "
                  "VALUES ($1, $2, $3, $4, $5)",
                  NULL},
    [LOAD] = {"rule_load", "i", RULE "WHERE id = $1", NULL},
    [BY_NAME] = {"rule_by_name", "t", RULE "WHERE name = $1 AND removed_at = 0", NULL},
    [LIST] = {"rule_list", "ii", RULE "WHERE id > $1 AND removed_at = 0 ORDER BY id LIMIT $2",
              NULL},
    [SET_TEXT] = {"rule_set_text", "iti",
                  "UPDATE rule SET text = $2, version = $3 WHERE id = $1 AND version = $3 - 1 "
                  "AND removed_at = 0",
                  NULL},
    [OWNER] = {"rule_owner", "iii", "UPDATE rule SET staff = $2, team = $3 WHERE id = $1", NULL},
    [PAUSE] = {"rule_pause", "ii", "UPDATE rule SET paused_at = $2 WHERE id = $1", NULL},
    [REMOVE] = {"rule_remove", "ii",
                "UPDATE rule SET removed_at = $2 WHERE id = $1 AND removed_at = 0", NULL},
    [OLD_TEXT] = {"rule_old_text", "ii",
                  "SELECT text FROM rule_text WHERE rule = $1 AND version = $2", NULL},
};

const struct sql_set sql_set_rule = {"rule", statements, ARRAY_LEN(statements)};

static void read_rule(struct rows *rows, struct arena *arena, void *out)
{
    struct rule_row *rule = out;

    rule->id = rows_int(rows);
    rule->name = rows_text_in(rows, arena);
    rule->text = rows_text_in(rows, arena);
    rule->version = rows_int(rows);
    rule->staff = rows_int(rows);
    rule->team = rows_int(rows);
    rule->created_at = rows_int(rows);
    rule->paused_at = rows_int(rows);
    rule->removed_at = rows_int(rows);
}

static enum err add_text(struct db *db, const struct rule_row *rule, int64_t by, int64_t now)
{
    return db_run(db, &statements[ADD_TEXT],
                  ARGS(db_int(rule->id), db_int(rule->version), db_text(rule->text), db_int(now),
                       db_int(by)));
}

enum err rule_add(struct db *db, struct rule_row *rule, int64_t by)
{
    enum err err = db_new_id(db, TABLE_RULE, &rule->id);

    rule->version = 1;
    if (!err)
        err = db_run(db, &statements[ADD],
                     ARGS(db_int(rule->id), db_text(rule->name), db_text(rule->text),
                          db_int(rule->version), db_int(rule->staff), db_int(rule->team),
                          db_int(rule->created_at), db_int(rule->paused_at)));
    return err ? err : add_text(db, rule, by, rule->created_at);
}

enum err rule_load(struct db *db, struct arena *arena, int64_t id, struct rule_row *out_rule)
{
    return rows_one(db, &statements[LOAD], ARGS(db_int(id)), read_rule, arena, out_rule);
}

enum err rule_by_name(struct db *db, struct arena *arena, struct str name,
                      struct rule_row *out_rule)
{
    return rows_one(db, &statements[BY_NAME], ARGS(db_text(name)), read_rule, arena, out_rule);
}

enum err rule_list(struct db *db, struct arena *arena, int64_t after, int limit,
                   struct rule_row **out_list, size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, &statements[LIST], ARGS(db_int(after), db_int(limit)), read_rule,
                            arena, sizeof(struct rule_row), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

enum err rule_set_text(struct db *db, struct rule_row *rule, struct str text, int64_t by,
                       int64_t now)
{
    struct rule_row changed = *rule;
    int64_t rows = 0;
    enum err err;

    changed.text = text;
    changed.version++;
    err = db_change(db, &statements[SET_TEXT],
                    ARGS(db_int(rule->id), db_text(text), db_int(changed.version)), &rows);
    if (!err && !rows)
        return ERR_STALE;
    if (!err)
        err = add_text(db, &changed, by, now);
    if (!err)
        *rule = changed;
    return err;
}

enum err rule_set_owner(struct db *db, int64_t id, int64_t staff, int64_t team)
{
    return db_run(db, &statements[OWNER], ARGS(db_int(id), db_int(staff), db_int(team)));
}

enum err rule_pause(struct db *db, int64_t id, int64_t paused_at)
{
    return db_run(db, &statements[PAUSE], ARGS(db_int(id), db_int(paused_at)));
}

enum err rule_remove(struct db *db, int64_t id, int64_t now)
{
    return db_run(db, &statements[REMOVE], ARGS(db_int(id), db_int(now)));
}

enum err rule_old_text(struct db *db, struct arena *arena, int64_t id, int64_t version,
                       struct str *out_text)
{
    return rows_one(db, &statements[OLD_TEXT], ARGS(db_int(id), db_int(version)), rows_read_text,
                    arena, out_text);
}
