#include "store/alarm_heard.h"

#include "base/buf.h"
#include "store/rows.h"
#include "store/setting.h"

enum { PUT, LOAD, FORGET, IS_FIRST };
static const struct sql statements[] = {
    [PUT] = {"alarm_heard_put", "iit",
             "INSERT INTO alarm_heard (at, message, topics) VALUES ($1, $2, $3) "
             "ON CONFLICT (at, message) DO NOTHING",
             NULL},
    [LOAD] = {"alarm_heard_load", "ii",
              "SELECT topics FROM alarm_heard WHERE at = $1 AND message = $2", NULL},
    [FORGET] = {"alarm_heard_forget", "i", "DELETE FROM alarm_heard WHERE at < $1", NULL},
    /* what began an account was heard when the account was made */
    [IS_FIRST] = {"alarm_heard_is_first", "ii",
                  "SELECT CASE WHEN h.created_at = m.heard_at AND NOT EXISTS (SELECT 1 FROM "
                  "message e WHERE e.author = $1 AND e.id < $2) THEN 1 ELSE 0 END "
                  "FROM handle h, message m WHERE h.id = $1 AND m.id = $2",
                  NULL},
};

const struct sql_set sql_set_alarm_heard = {"alarm_heard", statements, ARRAY_LEN(statements)};

enum err alarm_heard_put(struct db *db, int64_t at, int64_t message, const struct alarm_heard *list,
                         size_t n)
{
    struct buf text;
    enum err err;

    buf_init(&text, 0);
    for (size_t i = 0; i < n && i < ALARM_HEARD_MAX; i++)
        buf_printf(&text, "%s%" PRId64 ":%u", i ? " " : "", list[i].topic, list[i].how);
    err = text.err ? text.err
                   : db_run(db, &statements[PUT],
                            ARGS(db_int(at), db_int(message), db_text(buf_str(&text))));
    buf_clear(&text);
    return err;
}

static bool read_one(struct str text, struct alarm_heard *out_heard)
{
    struct str topic, how;
    int64_t number;

    if (!str_cut(text, ':', &topic, &how) || str_to_i64(topic, &out_heard->topic) ||
        str_to_i64(how, &number))
        return false;
    out_heard->how = (unsigned)number;
    return true;
}

enum err alarm_heard_load(struct db *db, struct arena *arena, int64_t at, int64_t message,
                          struct alarm_heard **out_list, size_t *out_n)
{
    struct alarm_heard *list = arena_alloc_array(arena, ALARM_HEARD_MAX, sizeof(*list));
    struct str text = STR_NONE, one;
    size_t n = 0;
    enum err err = list ? rows_one(db, &statements[LOAD], ARGS(db_int(at), db_int(message)),
                                   rows_read_text, arena, &text)
                        : arena->err;

    while (!err && text.n && n < ALARM_HEARD_MAX) {
        (void)str_cut(text, ' ', &one, &text);
        if (!read_one(one, &list[n++]))
            err = ERR_CORRUPT;
    }
    if (err)
        return err;
    *out_list = list;
    *out_n = n;
    return OK;
}

enum err alarm_heard_forget(struct db *db, int64_t before)
{
    return db_run(db, &statements[FORGET], ARGS(db_int(before)));
}

enum err alarm_heard_from(struct db *db, int64_t *out_message)
{
    struct arena arena;
    struct str text;
    enum err err;

    arena_init(&arena, 4096);
    err = setting_load(db, &arena, STR("alarm.heard_from"), &text);
    if (!err && str_to_i64(text, out_message))
        err = ERR_CORRUPT;
    if (err == ERR_NOT_FOUND) {
        *out_message = 0;
        err = OK;
    }
    arena_clear(&arena);
    return err;
}

enum err alarm_heard_is_first(struct db *db, int64_t author, int64_t message, bool *out_is)
{
    int64_t is = 0;
    enum err err = rows_one(db, &statements[IS_FIRST], ARGS(db_int(author), db_int(message)),
                            rows_read_int, NULL, &is);

    if (err && err != ERR_NOT_FOUND)
        return err;
    *out_is = is != 0;
    return OK;
}
