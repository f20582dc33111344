#include "store/understood.h"

#include "store/newest.h"
#include "store/rows.h"

enum {
    HIT_ADD,
    HIT_LIST,
    HIT_LIST_IN,
    HIT_DROP,
    MOVED_PUT,
    MOVED_LIST,
    MOVED_DROP,
    PUT,
    LIST,
    LOAD,
    DROP,
    SAID_IN,
    CORRECTION_ADD,
    CORRECTION_LOAD,
    CORRECTION_ROW,
    CORRECTION_UNDO,
    CORRECTION_LIST,
    CORRECTION_IN,
    CORRECTION_GROUP,
    CORRECTION_SILENCE,
    CORRECTION_AFTER,
    CORRECTION_NEWEST,
    CORRECTION_UNDONE,
    CORRECTION_BEFORE
};
#define CORRECTION_COLUMNS                                                                         \
    "c.id, c.message, c.stage, c.value, c.staff, c.at, c.undone_at, c.was, c.row_was, c.root"
#define HOLDS_FIRST "undone_at = 0 AND root = 0 AND silent_at = 0 "
static const struct sql statements[] = {
    [HIT_ADD] = {"hit_add", "iii",
                 "INSERT INTO hit (message, rule, rule_version) VALUES ($1, $2, $3) "
                 "ON CONFLICT (message, rule) DO NOTHING",
                 NULL},
    [HIT_LIST] = {"hit_list", "i",
                  "SELECT t.rule, t.rule_version, r.name FROM hit t "
                  "LEFT JOIN rule r ON r.id = t.rule WHERE t.message = $1 "
                  "ORDER BY t.rule LIMIT 1000",
                  NULL},
    [HIT_LIST_IN] =
        {"hit_list_in", "i",
         "SELECT t.rule, t.rule_version, r.name, t.message, r.version "
         "FROM " NEWEST_IN(
             "$1", NEWEST_MOST) "JOIN hit t ON t.message = m.id LEFT JOIN rule r ON r.id = t.rule "
                                "ORDER BY m.said_at DESC, m.id DESC, t.rule LIMIT " NEWEST_MOST,
         NULL},
    [HIT_DROP] = {"hit_drop", "ii", "DELETE FROM hit WHERE message = $1 AND rule = $2", NULL},
    [MOVED_PUT] = {"hit_moved_put", "iiiiit",
                   "INSERT INTO hit_moved (message, rule, rule_version, came, labels, lang) "
                   "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (message, rule) DO NOTHING",
                   NULL},
    [MOVED_LIST] = {"hit_moved_list", "i",
                    "SELECT rule, rule_version, came, labels, lang FROM hit_moved "
                    "WHERE message = $1 ORDER BY rule LIMIT 2000",
                    NULL},
    [MOVED_DROP] = {"hit_moved_drop", "ii",
                    "DELETE FROM hit_moved WHERE message = $1 AND rule = $2", NULL},
    [PUT] = {"annotation_put", "ittt",
             "INSERT INTO annotation (message, stage, model, value) VALUES ($1, $2, $3, $4) "
             "ON CONFLICT (message, stage) "
             "DO UPDATE SET model = excluded.model, value = excluded.value",
             NULL},
    [LIST] = {"annotation_list", "i",
              "SELECT stage, model, value FROM annotation WHERE message = $1 "
              "ORDER BY stage LIMIT 100",
              NULL},
    [LOAD] = {"annotation_load", "it",
              "SELECT stage, model, value FROM annotation WHERE message = $1 AND stage = $2", NULL},
    [DROP] = {"annotation_drop", "it", "DELETE FROM annotation WHERE message = $1 AND stage = $2",
              NULL},
    [SAID_IN] = {"annotation_said_in", "iti",
                 "SELECT m.id, a.stage, a.model, a.value FROM message m "
                 "JOIN annotation a ON a.message = m.id AND a.stage = $2 "
                 "WHERE m.conversation = $1 AND m.is_current = 1 "
                 "ORDER BY m.said_at DESC, m.id DESC LIMIT $3",
                 NULL},
    [CORRECTION_ADD] = {"correction_add", "iittiitti",
                        "INSERT INTO correction (id, message, stage, value, staff, at, was, "
                        "row_was, root) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                        NULL},
    [CORRECTION_LOAD] = {"correction_load", "i",
                         "SELECT " CORRECTION_COLUMNS " FROM correction c WHERE c.id = $1", NULL},
    [CORRECTION_ROW] = {"correction_row", "it", "UPDATE correction SET row_was = $2 WHERE id = $1",
                        NULL},
    [CORRECTION_UNDO] = {"correction_undo", "ii",
                         "UPDATE correction SET undone_at = $2 WHERE id = $1", NULL},
    [CORRECTION_LIST] = {"correction_list", "i",
                         "SELECT " CORRECTION_COLUMNS " FROM correction c "
                         "WHERE c.message = $1 AND c.undone_at = 0 ORDER BY c.id LIMIT 1000",
                         NULL},
    [CORRECTION_IN] = {"correction_list_in", "ii",
                       "SELECT " CORRECTION_COLUMNS ", s.name, m.id FROM " NEWEST_IN(
                           "$1",
                           "$2") "JOIN message v ON v.channel = m.channel "
                                 "AND v.native_id = m.native_id "
                                 "JOIN correction c ON c.message = v.id AND c.undone_at = 0 "
                                 "AND (v.id = m.id OR (c.root = 0 AND NOT EXISTS "
                                 "(SELECT 1 FROM correction o WHERE o.message = m.id "
                                 "AND o.root = c.id AND o.undone_at = 0))) "
                                 "LEFT JOIN staff s ON s.id = c.staff "
                                 "ORDER BY m.said_at DESC, m.id DESC, c.id LIMIT " NEWEST_MOST,
                       NULL},
    [CORRECTION_GROUP] = {"correction_group", "i",
                          "SELECT " CORRECTION_COLUMNS " FROM correction c "
                          "WHERE c.undone_at = 0 AND c.id IN (SELECT g.id FROM correction g "
                          "WHERE g.id = $1 UNION ALL SELECT g.id FROM correction g "
                          "WHERE g.root = $1 AND g.root > 0) ORDER BY c.id LIMIT 1000",
                          NULL},
    [CORRECTION_SILENCE] = {"correction_silence", "ii",
                            "UPDATE correction SET silent_at = $2 WHERE silent_at = 0 "
                            "AND message IN (SELECT v.id FROM message m JOIN message v "
                            "ON v.channel = m.channel AND v.native_id = m.native_id "
                            "WHERE m.id = $1)",
                            NULL},
    [CORRECTION_AFTER] = {"correction_after", "ii",
                          "SELECT id, message, stage, value, staff, at FROM correction "
                          "WHERE id > $1 AND " HOLDS_FIRST "ORDER BY id LIMIT $2",
                          NULL},
    [CORRECTION_NEWEST] = {"correction_newest", "",
                           "SELECT id FROM correction WHERE id > 0 ORDER BY id DESC LIMIT 1", NULL},
    [CORRECTION_UNDONE] = {"correction_undone", "",
                           "SELECT CAST((SELECT count(*) FROM correction WHERE undone_at > 0) + "
                           "(SELECT count(*) FROM correction WHERE silent_at > 0) AS bigint)",
                           NULL},
    [CORRECTION_BEFORE] = {"correction_before", "i",
                           "SELECT c.id FROM correction c WHERE c.id = "
                           "(SELECT id FROM correction WHERE id > 0 AND " HOLDS_FIRST
                           "ORDER BY id DESC LIMIT 1 OFFSET $1)",
                           NULL},
};

const struct sql_set sql_set_understood = {"understood", statements, ARRAY_LEN(statements)};

enum err hit_add(struct db *db, int64_t message, int64_t rule, int64_t rule_version)
{
    return db_run(db, &statements[HIT_ADD],
                  ARGS(db_int(message), db_int(rule), db_int(rule_version)));
}

static void read_hit(struct rows *rows, struct arena *arena, void *out)
{
    struct hit *hit = out;

    hit->rule = rows_int(rows);
    hit->rule_version = rows_int(rows);
    hit->rule_name = rows_text_in(rows, arena);
}

static void read_hit_in(struct rows *rows, struct arena *arena, void *out)
{
    struct hit *hit = out;

    read_hit(rows, arena, out);
    hit->message = rows_int(rows);
    hit->newest = rows_int(rows);
}

enum err hit_list(struct db *db, struct arena *arena, int64_t message, struct hit **out_list,
                  size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, &statements[HIT_LIST], ARGS(db_int(message)), read_hit, arena,
                            sizeof(struct hit), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

enum err hit_list_in(struct db *db, struct arena *arena, int64_t conversation,
                     struct hit **out_list, size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, &statements[HIT_LIST_IN], ARGS(db_int(conversation)), read_hit_in,
                            arena, sizeof(struct hit), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

enum err hit_drop(struct db *db, int64_t message, int64_t rule)
{
    return db_run(db, &statements[HIT_DROP], ARGS(db_int(message), db_int(rule)));
}

enum err hit_moved_put(struct db *db, int64_t message, const struct hit_moved *moved)
{
    return db_run(db, &statements[MOVED_PUT],
                  ARGS(db_int(message), db_int(moved->rule), db_int(moved->rule_version),
                       db_int(moved->came), db_int(moved->labels), db_text(moved->lang)));
}

static void read_moved(struct rows *rows, struct arena *arena, void *out)
{
    struct hit_moved *moved = out;

    moved->rule = rows_int(rows);
    moved->rule_version = rows_int(rows);
    moved->came = rows_bool(rows);
    moved->labels = rows_int(rows);
    moved->lang = rows_text_in(rows, arena);
}

enum err hit_moved_list(struct db *db, struct arena *arena, int64_t message,
                        struct hit_moved **out_list, size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, &statements[MOVED_LIST], ARGS(db_int(message)), read_moved, arena,
                            sizeof(struct hit_moved), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

enum err hit_moved_drop(struct db *db, int64_t message, int64_t rule)
{
    return db_run(db, &statements[MOVED_DROP], ARGS(db_int(message), db_int(rule)));
}

enum err annotation_put(struct db *db, int64_t message, const struct annotation *said)
{
    return db_run(
        db, &statements[PUT],
        ARGS(db_int(message), db_text(said->stage), db_text(said->model), db_text(said->value)));
}

static void read_annotation(struct rows *rows, struct arena *arena, void *out)
{
    struct annotation *annotation = out;

    annotation->stage = rows_text_in(rows, arena);
    annotation->model = rows_text_in(rows, arena);
    annotation->value = rows_text_in(rows, arena);
}

enum err annotation_list(struct db *db, struct arena *arena, int64_t message,
                         struct annotation **out_list, size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, &statements[LIST], ARGS(db_int(message)), read_annotation, arena,
                            sizeof(struct annotation), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

enum err annotation_load(struct db *db, struct arena *arena, int64_t message, struct str stage,
                         struct annotation *out_said)
{
    return rows_one(db, &statements[LOAD], ARGS(db_int(message), db_text(stage)), read_annotation,
                    arena, out_said);
}

enum err annotation_drop(struct db *db, int64_t message, struct str stage)
{
    return db_run(db, &statements[DROP], ARGS(db_int(message), db_text(stage)));
}

static void read_said(struct rows *rows, struct arena *arena, void *out)
{
    struct message_said *said = out;

    said->message = rows_int(rows);
    read_annotation(rows, arena, &said->said);
}

enum err annotation_list_in(struct db *db, struct arena *arena, int64_t conversation,
                            struct str stage, int limit, struct message_said **out_list,
                            size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, &statements[SAID_IN],
                            ARGS(db_int(conversation), db_text(stage), db_int(limit)), read_said,
                            arena, sizeof(struct message_said), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

/* ---- corrections ---- */

enum err correction_add(struct db *db, struct correction *correction)
{
    enum err err = db_new_id(db, TABLE_CORRECTION, &correction->id);

    return err ? err
               : db_run(db, &statements[CORRECTION_ADD],
                        ARGS(db_int(correction->id), db_int(correction->message),
                             db_text(correction->stage), db_text(correction->value),
                             db_int(correction->staff), db_int(correction->at),
                             db_text(correction->was), db_text(correction->row_was),
                             db_int(correction->root)));
}

static void read_short(struct rows *rows, struct arena *arena, void *out)
{
    struct correction *correction = out;

    *correction = (struct correction){.id = rows_int(rows)};
    correction->message = rows_int(rows);
    correction->stage = rows_text_in(rows, arena);
    correction->value = rows_text_in(rows, arena);
    correction->staff = rows_int(rows);
    correction->at = rows_int(rows);
}

static void read_correction(struct rows *rows, struct arena *arena, void *out)
{
    struct correction *correction = out;

    read_short(rows, arena, out);
    correction->undone_at = rows_int(rows);
    correction->was = rows_text_in(rows, arena);
    correction->row_was = rows_text_in(rows, arena);
    correction->root = rows_int(rows);
}

static void read_named(struct rows *rows, struct arena *arena, void *out)
{
    struct correction *correction = out;

    read_correction(rows, arena, out);
    correction->staff_name = rows_text_in(rows, arena);
    correction->current = rows_int(rows);
}

static enum err list_corrections(struct db *db, struct arena *arena, const struct sql *sql,
                                 const struct arg *args, size_t arg_count, row_reader *read,
                                 struct correction **out_list, size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, sql, args, arg_count, read, arena, sizeof(struct correction),
                            &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

enum err correction_load(struct db *db, struct arena *arena, int64_t id,
                         struct correction *out_correction)
{
    return rows_one(db, &statements[CORRECTION_LOAD], ARGS(db_int(id)), read_correction, arena,
                    out_correction);
}

enum err correction_set_row_was(struct db *db, int64_t id, struct str row_was)
{
    return db_run(db, &statements[CORRECTION_ROW], ARGS(db_int(id), db_text(row_was)));
}

enum err correction_undo(struct db *db, int64_t id, int64_t now)
{
    return db_run(db, &statements[CORRECTION_UNDO], ARGS(db_int(id), db_int(now)));
}

enum err correction_list(struct db *db, struct arena *arena, int64_t message,
                         struct correction **out_list, size_t *out_n)
{
    return list_corrections(db, arena, &statements[CORRECTION_LIST], ARGS(db_int(message)),
                            read_correction, out_list, out_n);
}

enum err correction_list_in(struct db *db, struct arena *arena, int64_t conversation, int newest,
                            struct correction **out_list, size_t *out_n)
{
    return list_corrections(db, arena, &statements[CORRECTION_IN],
                            ARGS(db_int(conversation), db_int(newest)), read_named, out_list,
                            out_n);
}

enum err correction_group(struct db *db, struct arena *arena, int64_t root,
                          struct correction **out_list, size_t *out_n)
{
    return list_corrections(db, arena, &statements[CORRECTION_GROUP], ARGS(db_int(root)),
                            read_correction, out_list, out_n);
}

enum err correction_silence(struct db *db, int64_t message, int64_t now)
{
    return db_run(db, &statements[CORRECTION_SILENCE], ARGS(db_int(message), db_int(now)));
}

enum err correction_after(struct db *db, struct arena *arena, int64_t after, int limit,
                          struct correction **out_list, size_t *out_n)
{
    return list_corrections(db, arena, &statements[CORRECTION_AFTER],
                            ARGS(db_int(after), db_int(limit)), read_short, out_list, out_n);
}

enum err correction_mark(struct db *db, struct correction_mark *out_mark)
{
    struct correction_mark mark = {0};
    enum err err = rows_one(db, &statements[CORRECTION_NEWEST], NO_ARGS, rows_read_int, NULL,
                            &mark.newest);

    if (err && err != ERR_NOT_FOUND)
        return err;
    err = rows_one(db, &statements[CORRECTION_UNDONE], NO_ARGS, rows_read_int, NULL, &mark.undone);
    if (!err)
        *out_mark = mark;
    return err;
}

enum err correction_before(struct db *db, int64_t kept, int64_t *out_id)
{
    int64_t id = 0;
    enum err err = rows_one(db, &statements[CORRECTION_BEFORE], ARGS(db_int(kept)), rows_read_int,
                            NULL, &id);

    if (err && err != ERR_NOT_FOUND)
        return err;
    *out_id = id;
    return OK;
}
