#include "store/alarm_topic.h"

#include "store/rows.h"

#define COVER                                                                                      \
    "SELECT t.alarm, t.topic, coalesce(r.name, t.name), t.began_at, t.ended_at "                   \
    "FROM alarm_topic t LEFT JOIN rule r ON r.id = t.topic "

enum { PUT, RECENT, LIST, SUBJECT_PUT, SUBJECT_NAME };
/* clang-format off */
static const struct sql statements[] = {
    [PUT] = {"alarm_cover_put", "iitii",
        "INSERT INTO alarm_topic (alarm, topic, name, began_at, ended_at) "
        "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (alarm, topic) DO UPDATE "
        "SET ended_at = excluded.ended_at", NULL},
    [RECENT] = {"alarm_cover_recent", "ii",
        COVER "WHERE t.alarm >= $1 ORDER BY t.alarm DESC, t.began_at, t.topic LIMIT $2", NULL},
    [LIST] = {"alarm_cover_list", "ii",
        COVER "WHERE t.alarm = $1 ORDER BY t.began_at, t.topic LIMIT $2", NULL},
    [SUBJECT_PUT] = {"alarm_subject_put", "it",
        "INSERT INTO alarm_subject (topic, name) VALUES ($1, $2) "
        "ON CONFLICT (topic) DO UPDATE SET name = excluded.name", NULL},
    [SUBJECT_NAME] = {"alarm_subject_name", "i",
        "SELECT name FROM alarm_subject WHERE topic = $1", NULL},
};
/* clang-format on */

const struct sql_set sql_set_alarm_topic = {"alarm_topic", statements, ARRAY_LEN(statements)};

enum err alarm_cover_put(struct db *db, const struct alarm_cover *cover)
{
    return db_run(db, &statements[PUT],
                  ARGS(db_int(cover->alarm), db_int(cover->topic), db_text(cover->name),
                       db_int(cover->began_at), db_int(cover->ended_at)));
}

static void read_cover(struct rows *rows, struct arena *arena, void *out)
{
    struct alarm_cover *cover = out;

    cover->alarm = rows_int(rows);
    cover->topic = rows_int(rows);
    cover->name = rows_text_in(rows, arena);
    cover->began_at = rows_int(rows);
    cover->ended_at = rows_int(rows);
}

static enum err list_covers(struct db *db, struct arena *arena, const struct sql *sql, int64_t key,
                            struct alarm_cover **out_list, size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, sql, ARGS(db_int(key), db_int(ALARM_TOPICS_LISTED)), read_cover,
                            arena, sizeof(struct alarm_cover), &rows);

    if (err)
        return err;
    *out_list = rows.at;
    *out_n = rows.n;
    return OK;
}

enum err alarm_cover_recent(struct db *db, struct arena *arena, int64_t alarm,
                            struct alarm_cover **out_list, size_t *out_n)
{
    return list_covers(db, arena, &statements[RECENT], alarm, out_list, out_n);
}

enum err alarm_cover_list(struct db *db, struct arena *arena, int64_t alarm,
                          struct alarm_cover **out_list, size_t *out_n)
{
    return list_covers(db, arena, &statements[LIST], alarm, out_list, out_n);
}

enum err alarm_subject_put(struct db *db, int64_t topic, struct str name)
{
    return db_run(db, &statements[SUBJECT_PUT], ARGS(db_int(topic), db_text(name)));
}

enum err alarm_subject_name(struct db *db, struct arena *arena, int64_t topic, struct str *out_name)
{
    struct str name = STR_NONE;
    enum err err = rows_one(db, &statements[SUBJECT_NAME], ARGS(db_int(topic)), rows_read_text,
                            arena, &name);

    if (!err || err == ERR_NOT_FOUND)
        *out_name = name;
    return err == ERR_NOT_FOUND ? OK : err;
}
