#include "store/alarm_item.h"

#include "store/rows.h"

enum { LOAD, PUT, VOICES, PUSHES, VIEWS, GAINING, FORGET, SINCE, ROOT, UNDER, THREAD };
/* clang-format off */
static const struct sql statements[] = {
    [LOAD] = {"alarm_item_load", "i",
        "SELECT thread, message, against, heard_at, voices, pushed, viewed, pushes, views, "
        "base_at, base_pushes, base_views, hour_at, hour_pushes, hour_views "
        "FROM alarm_item WHERE thread = $1", NULL},
    [PUT] = {"alarm_item_put", "iiiiiiiiiiiiiii",
        "INSERT INTO alarm_item (thread, message, against, heard_at, voices, pushed, viewed, "
        "pushes, views, base_at, base_pushes, base_views, hour_at, hour_pushes, hour_views) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) "
        "ON CONFLICT (thread) DO UPDATE SET message = excluded.message, "
        "against = excluded.against, heard_at = excluded.heard_at, voices = excluded.voices, "
        "pushed = excluded.pushed, viewed = excluded.viewed, pushes = excluded.pushes, "
        "views = excluded.views, base_at = excluded.base_at, base_pushes = excluded.base_pushes, "
        "base_views = excluded.base_views, hour_at = excluded.hour_at, "
        "hour_pushes = excluded.hour_pushes, hour_views = excluded.hour_views", NULL},
    [VOICES] = {"alarm_item_peaks_voices", "iii",
        "SELECT voices FROM alarm_item WHERE voices > 0 AND thread <> $1 AND heard_at >= $2 "
        "ORDER BY voices DESC LIMIT $3", NULL},
    [PUSHES] = {"alarm_item_peaks_pushes", "iii",
        "SELECT pushed FROM alarm_item WHERE pushed > 0 AND thread <> $1 AND heard_at >= $2 "
        "ORDER BY pushed DESC LIMIT $3", NULL},
    [VIEWS] = {"alarm_item_peaks_views", "iii",
        "SELECT viewed FROM alarm_item WHERE viewed > 0 AND thread <> $1 AND heard_at >= $2 "
        "ORDER BY viewed DESC LIMIT $3", NULL},
    [GAINING] = {"alarm_item_gaining", "i",
        "SELECT -thread FROM alarm_item WHERE hour_at >= $1 AND against = 1 "
        "AND hour_pushes + hour_views > 0 ORDER BY hour_pushes + hour_views DESC, thread "
        "LIMIT 100", NULL},
    [FORGET] = {"alarm_item_forget", "i", "DELETE FROM alarm_item WHERE heard_at < $1", NULL},
    [SINCE] = {"alarm_item_since", "", "SELECT heard_at FROM message WHERE id > 0 ORDER BY id LIMIT 1", NULL},
    [ROOT] = {"alarm_item_root", "i",
        "SELECT m.id FROM thread t JOIN message m ON m.conversation = t.conversation "
        "WHERE t.id = $1 AND m.thread = t.id ORDER BY m.said_at, m.id LIMIT 1", NULL},
    [UNDER] = {"alarm_item_under", "ii",
        "SELECT m.id FROM thread t JOIN message m ON m.conversation = t.conversation "
        "WHERE t.id = $1 AND m.thread = t.id AND m.id < $2 ORDER BY m.said_at LIMIT 1", NULL},
    [THREAD] = {"alarm_item_thread", "i",
        "SELECT coalesce(b.root, m.thread, 0) FROM message m LEFT JOIN branch b "
        "ON b.thread = m.thread WHERE m.id = $1", NULL},
};
/* clang-format on */

const struct sql_set sql_set_alarm_item = {"alarm_item", statements, ARRAY_LEN(statements)};

static void read_item(struct rows *rows, struct arena *arena may_be_unused, void *out)
{
    struct alarm_item *item = out;

    item->thread = rows_int(rows);
    item->message = rows_int(rows);
    item->is_against = rows_int(rows) != 0;
    item->heard_at = rows_int(rows);
    for (int i = 0; i < ITEM_MEASURES; i++)
        item->most[i] = rows_int(rows);
    item->pushes = rows_int(rows);
    item->views = rows_int(rows);
    item->base_at = rows_int(rows);
    item->base[ITEM_PUSHES] = rows_int(rows);
    item->base[ITEM_VIEWS] = rows_int(rows);
    item->hour_at = rows_int(rows);
    item->hour[ITEM_PUSHES] = rows_int(rows);
    item->hour[ITEM_VIEWS] = rows_int(rows);
}

enum err alarm_item_load(struct db *db, int64_t thread, struct alarm_item *out_item)
{
    struct alarm_item item = {0};
    enum err err = rows_one(db, &statements[LOAD], ARGS(db_int(thread)), read_item, NULL, &item);

    if (!err)
        *out_item = item;
    return err;
}

enum err alarm_item_put(struct db *db, const struct alarm_item *i)
{
    return db_run(db, &statements[PUT],
                  ARGS(db_int(i->thread), db_int(i->message), db_int(i->is_against),
                       db_int(i->heard_at), db_int(i->most[ITEM_VOICES]),
                       db_int(i->most[ITEM_PUSHES]), db_int(i->most[ITEM_VIEWS]), db_int(i->pushes),
                       db_int(i->views), db_int(i->base_at), db_int(i->base[ITEM_PUSHES]),
                       db_int(i->base[ITEM_VIEWS]), db_int(i->hour_at),
                       db_int(i->hour[ITEM_PUSHES]), db_int(i->hour[ITEM_VIEWS])));
}

enum err alarm_item_peaks(struct db *db, enum item_measure measure, int64_t thread, int64_t from,
                          int64_t *out_peaks, size_t *out_n)
{
    struct rows rows;
    enum err err = db_query(db, &statements[VOICES + (int)measure],
                            ARGS(db_int(thread), db_int(from), db_int(ALARM_PEAKS_LISTED)), &rows);
    size_t n = 0;

    while (!err && n < ALARM_PEAKS_LISTED && rows_next(&rows))
        out_peaks[n++] = rows_int(&rows);
    *out_n = n;
    return rows_done(&rows, err);
}

enum err alarm_item_gaining(struct db *db, struct arena *arena, int64_t from, int64_t **out_topics,
                            size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, &statements[GAINING], ARGS(db_int(from)), rows_read_int, arena,
                            sizeof(int64_t), &rows);

    if (err)
        return err;
    *out_topics = rows.at;
    *out_n = rows.n;
    return OK;
}

enum err alarm_item_forget(struct db *db, int64_t before)
{
    return db_run(db, &statements[FORGET], ARGS(db_int(before)));
}

static enum err one_number(struct db *db, const struct sql *sql, const struct arg *args, size_t n,
                           int64_t *out_number)
{
    int64_t number = 0;
    enum err err = rows_one(db, sql, args, n, rows_read_int, NULL, &number);

    if (!err)
        *out_number = number;
    return err;
}

enum err alarm_item_since(struct db *db, int64_t *out_at)
{
    enum err err = one_number(db, &statements[SINCE], NULL, 0, out_at);

    return err == ERR_NOT_FOUND ? OK : err;
}

enum err alarm_item_root(struct db *db, int64_t thread, int64_t *out_message)
{
    return one_number(db, &statements[ROOT], ARGS(db_int(thread)), out_message);
}

enum err alarm_item_is_under(struct db *db, int64_t thread, int64_t message, bool *out_is)
{
    int64_t earlier = 0;
    enum err err = one_number(db, &statements[UNDER], ARGS(db_int(thread), db_int(message)),
                              &earlier);

    *out_is = !err;
    return err == ERR_NOT_FOUND ? OK : err;
}

enum err alarm_item_thread(struct db *db, int64_t message, int64_t *out_thread)
{
    return one_number(db, &statements[THREAD], ARGS(db_int(message)), out_thread);
}
