#include "store/rule.h"

#include "store/rule_row.h"
#include "store/standing.h"

#define RULE "SELECT " RULE_COLUMNS " FROM rule r "

enum {
    ADD,
    ADD_TEXT,
    LOAD,
    BY_NAME,
    LIST,
    SET_TEXT,
    OWNER,
    PAUSE,
    REMOVE,
    OLD_TEXT,
    ADD_CHANGE,
    VERSION_NOW,
    CHANGES,
};
static const struct sql statements[] = {
    [ADD] = {"rule_add", "ittiiiii",
             "INSERT INTO rule (id, name, text, version, staff, team, created_at, paused_at) "
             "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
             NULL},
    [ADD_TEXT] = {"rule_add_text", "iitii",
                  "INSERT INTO rule_text (rule, version, text, at, staff) "
                  "VALUES ($1, $2, $3, $4, $5)",
                  NULL},
    [LOAD] = {"rule_load", "i", RULE "WHERE r.id = $1", NULL},
    [BY_NAME] = {"rule_by_name", "t", RULE "WHERE r.name = $1 AND r.removed_at = 0", NULL},
    [LIST] = {"rule_list", "ii", RULE "WHERE r.id > $1 AND r.removed_at = 0 ORDER BY r.id LIMIT $2",
              NULL},
    [SET_TEXT] = {"rule_set_text", "iti",
                  "UPDATE rule SET text = $2, version = $3 WHERE id = $1 AND version = $3 - 1 "
                  "AND removed_at = 0",
                  NULL},
    [OWNER] = {"rule_owner", "iii", "UPDATE rule SET staff = $2, team = $3 WHERE id = $1", NULL},
    [PAUSE] = {"rule_pause", "ii",
               "UPDATE rule SET paused_at = $2 WHERE id = $1 AND removed_at = 0 "
               "AND (paused_at = 0) <> ($2 = 0)",
               NULL},
    [REMOVE] = {"rule_remove", "ii",
                "UPDATE rule SET removed_at = $2 WHERE id = $1 AND removed_at = 0", NULL},
    [OLD_TEXT] = {"rule_old_text", "ii",
                  "SELECT text FROM rule_text WHERE rule = $1 AND version = $2", NULL},
    [ADD_CHANGE] = {"rule_change_add", "iiiii",
                    "INSERT INTO rule_change (id, rule, version, what, at, staff) "
                    "SELECT $1, r.id, r.version, $3, $4, $5 FROM rule r WHERE r.id = $2",
                    NULL},
    [VERSION_NOW] = {"rule_version_now", "", "SELECT coalesce(max(id), 0) FROM rule_change", NULL},
    [CHANGES] = {"rule_changes", "ii",
                 "SELECT c.id, c.what, c.at, c.staff, " RULE_COLUMNS " FROM rule_change c "
                 "JOIN rule r ON r.id = c.rule WHERE c.id > $1 ORDER BY c.id LIMIT $2",
                 NULL},
};

const struct sql_set sql_set_rule = {"rule", statements, ARRAY_LEN(statements)};

void rule_read(struct rows *rows, struct arena *arena, void *out)
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

/* Behind the write of the rule itself, whose version it reads. */
static enum err note_change(struct db *db, int64_t rule, enum rule_change_kind what, int64_t by,
                            int64_t now)
{
    int64_t id;
    enum err err = db_new_id(db, TABLE_RULE_CHANGE, &id);

    return err ? err
               : db_run(db, &statements[ADD_CHANGE],
                        ARGS(db_int(id), db_int(rule), db_int(what), db_int(now), db_int(by)));
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
    if (!err)
        err = add_text(db, rule, by, rule->created_at);
    if (!err)
        err = standing_add(db, rule);
    return err ? err : note_change(db, rule->id, RULE_ADDED, by, rule->created_at);
}

enum err rule_load(struct db *db, struct arena *arena, int64_t id, struct rule_row *out_rule)
{
    return rows_one(db, &statements[LOAD], ARGS(db_int(id)), rule_read, arena, out_rule);
}

enum err rule_by_name(struct db *db, struct arena *arena, struct str name,
                      struct rule_row *out_rule)
{
    return rows_one(db, &statements[BY_NAME], ARGS(db_text(name)), rule_read, arena, out_rule);
}

enum err rule_list(struct db *db, struct arena *arena, int64_t after, int limit,
                   struct rule_row **out_list, size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, &statements[LIST], ARGS(db_int(after), db_int(limit)), rule_read,
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
    struct rule_standing before;
    struct arena arena;
    int64_t rows = 0;
    enum err err;

    changed.text = text;
    changed.version++;
    arena_init(&arena, 0);
    err = standing_load(db, &arena, rule->id, &before);
    if (!err)
        err = db_change(db, &statements[SET_TEXT],
                        ARGS(db_int(rule->id), db_text(text), db_int(changed.version)), &rows);
    if (err == ERR_NOT_FOUND || (!err && !rows))
        err = ERR_STALE;
    if (!err)
        err = standing_new_text(db, &before, text);
    arena_clear(&arena);
    if (!err)
        err = add_text(db, &changed, by, now);
    if (!err)
        err = note_change(db, rule->id, RULE_EDITED, by, now);
    if (!err)
        *rule = changed;
    return err;
}

enum err rule_set_owner(struct db *db, int64_t id, int64_t staff, int64_t team)
{
    return db_run(db, &statements[OWNER], ARGS(db_int(id), db_int(staff), db_int(team)));
}

enum err rule_pause(struct db *db, int64_t id, bool is_paused, int64_t by, int64_t now)
{
    int64_t rows = 0;
    enum err err = db_change(db, &statements[PAUSE], ARGS(db_int(id), db_int(is_paused ? now : 0)),
                             &rows);

    return err || !rows ? err
                        : note_change(db, id, is_paused ? RULE_PAUSED : RULE_RESUMED, by, now);
}

enum err rule_remove(struct db *db, int64_t id, int64_t by, int64_t now)
{
    int64_t rows = 0;
    enum err err = standing_remove(db, id);

    if (!err)
        err = db_change(db, &statements[REMOVE], ARGS(db_int(id), db_int(now)), &rows);
    return err || !rows ? err : note_change(db, id, RULE_REMOVED, by, now);
}

enum err rule_old_text(struct db *db, struct arena *arena, int64_t id, int64_t version,
                       struct str *out_text)
{
    return rows_one(db, &statements[OLD_TEXT], ARGS(db_int(id), db_int(version)), rows_read_text,
                    arena, out_text);
}

enum err rule_version_now(struct db *db, int64_t *out_version)
{
    return rows_one(db, &statements[VERSION_NOW], NO_ARGS, rows_read_int, NULL, out_version);
}

static void read_changed(struct rows *rows, struct arena *arena, void *out)
{
    struct rule_changed *changed = out;

    changed->number = rows_int(rows);
    changed->what = (enum rule_change_kind)rows_int(rows);
    changed->at = rows_int(rows);
    changed->staff = rows_int(rows);
    rule_read(rows, arena, &changed->rule);
}

enum err rule_changes(struct db *db, struct arena *arena, int64_t after, int limit,
                      struct rule_changed **out_list, size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, &statements[CHANGES], ARGS(db_int(after), db_int(limit)),
                            read_changed, arena, sizeof(struct rule_changed), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}
