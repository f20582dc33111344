#include "store/promise.h"

#include "store/rows.h"

#define COLUMNS                                                                                    \
    "r.id, r.conversation, r.message, r.person, r.owner, r.text, r.made_by, r.made_at, r.due_at, " \
    "r.state, r.settled_at, r.kept_late"
#define ITEM                                                                                       \
    "SELECT " COLUMNS ", p.name, s.name FROM promise r LEFT JOIN person p ON p.id = r.person "     \
    "LEFT JOIN staff s ON s.id = r.owner "

enum { ADD, LOAD, UPDATE, OF_CONVERSATION, OF_PERSON, LIST, NEXT_DUE, COUNT, FOLLOW, SAID };
static const struct sql statements[] = {
    [ADD] = {"promise_add", "iiiiitiiiiii",
             "INSERT INTO promise (id, conversation, message, person, owner, text, made_by, "
             "made_at, due_at, state, settled_at, kept_late) "
             "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
             NULL},
    [LOAD] = {"promise_load", "i", "SELECT " COLUMNS " FROM promise r WHERE r.id = $1", NULL},
    [UPDATE] = {"promise_update", "iitiiiii",
                "UPDATE promise SET owner = $2, text = $3, due_at = $4, state = $5, "
                "settled_at = $6, kept_late = $7 WHERE id = $1 AND state = $8",
                NULL},
    [OF_CONVERSATION] = {"promise_of_conversation", "i",
                         ITEM "WHERE r.conversation = $1 ORDER BY r.id DESC LIMIT 1000", NULL},
    [OF_PERSON] = {"promise_of_person", "ii",
                   ITEM "WHERE r.person = $1 ORDER BY r.id DESC LIMIT $2", NULL},
    [LIST] = {"promise_list", "iiii",
              ITEM "WHERE r.state = $1 AND (r.due_at, r.id) > ($2, $3) "
                   "ORDER BY r.due_at, r.id LIMIT $4",
              NULL},
    [NEXT_DUE] = {"promise_next_due", "i",
                  "SELECT coalesce(min(due_at), 0) FROM promise "
                  "WHERE conversation = $1 AND state IN (1, 3) AND due_at <> 0",
                  NULL},
    [FOLLOW] = {"promise_follow", "iii",
                "UPDATE promise SET conversation = $3 WHERE conversation = $2 AND EXISTS "
                "(SELECT 1 FROM message m WHERE m.id = promise.message AND m.thread = $1)",
                NULL},
    [COUNT] = {"promise_count", "i", "SELECT count(*) FROM promise WHERE state = $1", NULL},
    [SAID] = {"promise_said", "it",
              "SELECT id FROM promise WHERE conversation = $1 AND lower(text) = lower($2) LIMIT 1",
              NULL},
};

const struct sql_set sql_set_promise = {"promise", statements, ARRAY_LEN(statements)};

enum err promise_add(struct db *db, struct promise *p)
{
    enum err err = db_new_id(db, TABLE_PROMISE, &p->id);

    return err ? err
               : db_run(db, &statements[ADD],
                        ARGS(db_int(p->id), db_int(p->conversation), db_int(p->message),
                             db_int(p->person), db_int(p->owner), db_text(p->text),
                             db_int(p->made_by), db_int(p->made_at), db_int(p->due_at),
                             db_int(p->state), db_int(p->settled_at), db_int(p->kept_late)));
}

static void read_promise(struct rows *rows, struct arena *arena, void *out)
{
    struct promise *p = out;

    p->id = rows_int(rows);
    p->conversation = rows_int(rows);
    p->message = rows_int(rows);
    p->person = rows_int(rows);
    p->owner = rows_int(rows);
    p->text = rows_text_in(rows, arena);
    p->made_by = (enum promise_source)rows_int(rows);
    p->made_at = rows_int(rows);
    p->due_at = rows_int(rows);
    p->state = (enum promise_state)rows_int(rows);
    p->settled_at = rows_int(rows);
    p->kept_late = rows_bool(rows);
}

static void read_item(struct rows *rows, struct arena *arena, void *out)
{
    struct promise_item *item = out;

    read_promise(rows, arena, &item->promise);
    item->person_name = rows_text_in(rows, arena);
    item->owner_name = rows_text_in(rows, arena);
}

enum err promise_load(struct db *db, struct arena *arena, int64_t id, struct promise *out_promise)
{
    return rows_one(db, &statements[LOAD], ARGS(db_int(id)), read_promise, arena, out_promise);
}

enum err promise_update(struct db *db, const struct promise *p, enum promise_state was)
{
    int64_t rows = 0;
    enum err err = db_change(db, &statements[UPDATE],
                             ARGS(db_int(p->id), db_int(p->owner), db_text(p->text),
                                  db_int(p->due_at), db_int(p->state), db_int(p->settled_at),
                                  db_int(p->kept_late), db_int(was)),
                             &rows);

    return err ? err : rows ? OK : ERR_STALE;
}

static enum err list_items(struct db *db, struct arena *arena, const struct sql *sql,
                           const struct arg *args, size_t n, struct promise_item **out_list,
                           size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, sql, args, n, read_item, arena, sizeof(struct promise_item), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

enum err promise_of_conversation(struct db *db, struct arena *arena, int64_t conversation,
                                 struct promise_item **out_list, size_t *out_n)
{
    return list_items(db, arena, &statements[OF_CONVERSATION], ARGS(db_int(conversation)), out_list,
                      out_n);
}

enum err promise_of_person(struct db *db, struct arena *arena, int64_t person, int limit,
                           struct promise_item **out_list, size_t *out_n)
{
    return list_items(db, arena, &statements[OF_PERSON], ARGS(db_int(person), db_int(limit)),
                      out_list, out_n);
}

enum err promise_list(struct db *db, struct arena *arena, enum promise_state state,
                      int64_t after_due, int64_t after_id, int limit,
                      struct promise_item **out_list, size_t *out_n)
{
    return list_items(db, arena, &statements[LIST],
                      ARGS(db_int(state), db_int(after_due), db_int(after_id), db_int(limit)),
                      out_list, out_n);
}

enum err promise_said(struct db *db, int64_t conversation, struct str text, bool *out_said)
{
    int64_t id;
    enum err err = rows_one(db, &statements[SAID], ARGS(db_int(conversation), db_text(text)),
                            rows_read_int, NULL, &id);

    if (err && err != ERR_NOT_FOUND)
        return err;
    *out_said = !err;
    return OK;
}

enum err promise_next_due(struct db *db, int64_t conversation, int64_t *out_due_at)
{
    return rows_one(db, &statements[NEXT_DUE], ARGS(db_int(conversation)), rows_read_int, NULL,
                    out_due_at);
}

enum err promise_count(struct db *db, enum promise_state state, int64_t *out_n)
{
    return rows_one(db, &statements[COUNT], ARGS(db_int(state)), rows_read_int, NULL, out_n);
}

enum err promise_follow(struct db *db, int64_t thread, int64_t from, int64_t to)
{
    return db_run(db, &statements[FOLLOW], ARGS(db_int(thread), db_int(from), db_int(to)));
}
