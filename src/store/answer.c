#include "store/answer.h"

#include "store/rows.h"

enum { LOAD, ADD, FORGET_MANY, FORGET_OLD };
static const struct sql statements[] = {
    [LOAD] = {"answer_load", "ti",
              "SELECT request, at, status, body FROM http_answer WHERE key = $1 AND at >= $2",
              NULL},
    [ADD] = {"answer_add", "itibit",
             "INSERT INTO http_answer (id, key, at, request, status, body) "
             "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (key) DO UPDATE SET "
             "id = excluded.id, at = excluded.at, request = excluded.request, status = "
             "excluded.status, "
             "body = excluded.body",
             NULL},
    [FORGET_MANY] = {"answer_forget_many", "i", "DELETE FROM http_answer WHERE id <= $1", NULL},
    [FORGET_OLD] = {"answer_forget_old", "i",
                    "DELETE FROM http_answer WHERE id IN "
                    "(SELECT id FROM http_answer WHERE at < $1 ORDER BY at LIMIT 100)",
                    NULL},
};

const struct sql_set sql_set_answer = {"answer", statements, ARRAY_LEN(statements)};

static void read_answer(struct rows *rows, struct arena *arena, void *out)
{
    struct answer *answer = out;

    answer->request = str_dup(arena, rows_bytes(rows));
    answer->at = rows_int(rows);
    answer->status = rows_int(rows);
    answer->body = rows_text_in(rows, arena);
}

enum err answer_load(struct db *db, struct arena *arena, struct str key, int64_t since,
                     struct answer *out_answer)
{
    struct answer answer = {.key = key};
    enum err err = rows_one(db, &statements[LOAD], ARGS(db_text(key), db_int(since)), read_answer,
                            arena, &answer);

    if (!err)
        *out_answer = answer;
    return err;
}

enum err answer_add(struct db *db, const struct answer *answer)
{
    int64_t id;
    enum err err = db_new_id(db, TABLE_HTTP_ANSWER, &id);

    if (!err)
        err = db_run(db, &statements[FORGET_MANY], ARGS(db_int(id - ANSWER_MAX)));
    if (!err)
        err = db_run(db, &statements[FORGET_OLD], ARGS(db_int(answer->at - ANSWER_KEEP)));
    if (!err)
        err = db_run(db, &statements[ADD],
                     ARGS(db_int(id), db_text(answer->key), db_int(answer->at),
                          db_bytes(answer->request), db_int(answer->status),
                          db_text(answer->body)));
    return err;
}
