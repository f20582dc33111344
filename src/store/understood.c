#include "store/understood.h"

#include "store/rows.h"

enum { HIT_ADD, HIT_LIST, HIT_LIST_IN, PUT, LIST, CORRECTION_ADD, CORRECTION_LIST };
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
    [HIT_LIST_IN] = {"hit_list_in", "i",
                     "SELECT t.rule, t.rule_version, r.name, t.message, r.version FROM message m "
                     "JOIN hit t ON t.message = m.id LEFT JOIN rule r ON r.id = t.rule "
                     "WHERE m.conversation = $1 AND m.is_current = 1 "
                     "ORDER BY m.said_at, m.id, t.rule LIMIT 1000",
                     NULL},
    [PUT] = {"annotation_put", "ittt",
             "INSERT INTO annotation (message, stage, model, value) VALUES ($1, $2, $3, $4) "
             "ON CONFLICT (message, stage) "
             "DO UPDATE SET model = excluded.model, value = excluded.value",
             NULL},
    [LIST] = {"annotation_list", "i",
              "SELECT stage, model, value FROM annotation WHERE message = $1 "
              "ORDER BY stage LIMIT 100",
              NULL},
    [CORRECTION_ADD] = {"correction_add", "iittii",
                        "INSERT INTO correction (id, message, stage, value, staff, at) "
                        "VALUES ($1, $2, $3, $4, $5, $6)",
                        NULL},
    [CORRECTION_LIST] = {"correction_list", "i",
                         "SELECT id, message, stage, value, staff, at FROM correction "
                         "WHERE message = $1 ORDER BY id LIMIT 1000",
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

enum err correction_add(struct db *db, struct correction *correction)
{
    enum err err = db_new_id(db, TABLE_CORRECTION, &correction->id);

    return err ? err
               : db_run(db, &statements[CORRECTION_ADD],
                        ARGS(db_int(correction->id), db_int(correction->message),
                             db_text(correction->stage), db_text(correction->value),
                             db_int(correction->staff), db_int(correction->at)));
}

static void read_correction(struct rows *rows, struct arena *arena, void *out)
{
    struct correction *correction = out;

    correction->id = rows_int(rows);
    correction->message = rows_int(rows);
    correction->stage = rows_text_in(rows, arena);
    correction->value = rows_text_in(rows, arena);
    correction->staff = rows_int(rows);
    correction->at = rows_int(rows);
}

enum err correction_list(struct db *db, struct arena *arena, int64_t message,
                         struct correction **out_list, size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, &statements[CORRECTION_LIST], ARGS(db_int(message)),
                            read_correction, arena, sizeof(struct correction), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}
