#include "store/alarm.h"

#include "base/clock.h"
#include "store/counter.h"
#include "store/rows.h"

#define FIELDS                                                                                     \
    "SELECT a.id, a.topic, coalesce(r.name, a.name), a.began_at, a.rose_at, a.ended_at, "          \
    "a.looked_at, a.usual, a.hour, a.peak_hour, a.doubling, a.next_hour, a.voices, a.against, "    \
    "a.fresh, a.copies, a.made, a.cause, a.messages, a.claims, a.seen_by, a.seen_at, s.name, "     \
    "a.pushes, a.views, a.called"
#define TABLES                                                                                     \
    " FROM alarm a LEFT JOIN rule r ON r.id = a.topic LEFT JOIN staff s ON s.id = a.seen_by "
#define ALARM FIELDS TABLES

enum {
    COUNT_ADD,
    COUNT_DROP,
    COUNT_TAKE,
    COUNT_LIST,
    COUNT_TOPICS,
    COUNT_ITEMS,
    COUNT_FORGET,
    VOICE_ADD,
    VOICE_DROP,
    VOICE_LIST,
    VOICE_SHARED,
    VOICE_FORGET,
    ADD,
    UPDATE,
    SEE,
    TEACH,
    LOAD,
    RUNNING,
    RECENT,
    LIST
};
/* clang-format off */
static const struct sql statements[] = {
    [COUNT_ADD] = {"alarm_count_add", "iiii",
        "INSERT INTO alarm_count (topic, minute, what, n) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (topic, minute, what) DO UPDATE SET n = alarm_count.n + excluded.n", NULL},
    [COUNT_DROP] = {"alarm_count_drop", "iiii",
        "DELETE FROM alarm_count WHERE topic = $1 AND minute = $2 AND what = $3 AND n + $4 <= 0",
        NULL},
    [COUNT_TAKE] = {"alarm_count_take", "iiii",
        "UPDATE alarm_count SET n = n + $4 WHERE topic = $1 AND minute = $2 AND what = $3", NULL},
    [COUNT_LIST] = {"alarm_count_list", "iii",
        "SELECT minute, what, n FROM alarm_count WHERE topic = $1 AND minute >= $2 AND minute < $3 "
        "ORDER BY minute, what LIMIT 300000", NULL},
    [COUNT_TOPICS] = {"alarm_count_topics", "iii",
        "SELECT topic + 0 FROM alarm_count WHERE minute >= $1 AND what = $2 AND topic > 0 "
        "GROUP BY topic + 0 ORDER BY sum(n) DESC, topic + 0 LIMIT $3", NULL},
    [COUNT_ITEMS] = {"alarm_count_items", "iii",
        "SELECT topic + 0 FROM alarm_count WHERE minute >= $1 AND what = $2 AND topic < 0 "
        "GROUP BY topic + 0 HAVING sum(n) >= $3 ORDER BY sum(n) DESC, topic + 0 LIMIT 100", NULL},
    [COUNT_FORGET] = {"alarm_count_forget", "i", "DELETE FROM alarm_count WHERE minute < $1", NULL},
    [VOICE_ADD] = {"alarm_voice_add", "iii",
        "INSERT INTO alarm_voice (topic, at, message) VALUES ($1, $2, $3) "
        "ON CONFLICT (topic, at, message) DO NOTHING", NULL},
    [VOICE_DROP] = {"alarm_voice_drop", "iii",
        "DELETE FROM alarm_voice WHERE topic = $1 AND at = $2 AND message = $3", NULL},
    [VOICE_LIST] = {"alarm_voice_list", "iii",
        "SELECT message, at FROM alarm_voice WHERE topic = $1 AND at >= $2 ORDER BY at, message "
        "LIMIT $3", NULL},
    [VOICE_SHARED] = {"alarm_voice_shared", "iiii",
        "SELECT count(*), count(b.message) FROM alarm_voice a LEFT JOIN alarm_voice b "
        "ON b.topic = $1 AND b.at = a.at AND b.message = a.message "
        "WHERE a.topic = $2 AND a.at >= $3 AND a.at <= $4", NULL},
    [VOICE_FORGET] = {"alarm_voice_forget", "i", "DELETE FROM alarm_voice WHERE at < $1", NULL},
    [ADD] = {"alarm_add", "iiiiiiiiiiiiiiiiitttiii",
        "INSERT INTO alarm (id, topic, began_at, rose_at, looked_at, usual, hour, peak_hour, "
        "doubling, next_hour, voices, against, fresh, copies, made, ended_at, cause, messages, "
        "claims, name, pushes, views, called) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
        "$11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)", NULL},
    [UPDATE] = {"alarm_update", "iiiiiiiiiiiiitiiiit",
        "UPDATE alarm SET ended_at = $2, looked_at = $3, usual = $4, hour = $5, peak_hour = $6, "
        "doubling = $7, next_hour = $8, voices = $9, against = $10, fresh = $11, copies = $12, "
        "made = $13, claims = $14, topic = $15, pushes = $16, views = $17, called = $18, "
        "name = $19 WHERE id = $1", NULL},
    [SEE] = {"alarm_see", "iii",
        "UPDATE alarm SET seen_by = $2, seen_at = $3 WHERE id = $1 AND seen_by = 0", NULL},
    [TEACH] = {"alarm_teach", "iiitttt",
        "UPDATE alarm SET lesson_by = $2, lesson_at = $3, lesson_cause = $4, lesson_done = $5, "
        "lesson_end = $6, lesson_change = $7 WHERE id = $1", NULL},
    [LOAD] = {"alarm_load", "i",
        FIELDS ", a.lesson_cause, a.lesson_done, a.lesson_end, a.lesson_change, a.lesson_by, "
        "a.lesson_at, t.name" TABLES "LEFT JOIN staff t ON t.id = a.lesson_by WHERE a.id = $1",
        NULL},
    [RUNNING] = {"alarm_running", "ii",
        ALARM "WHERE a.ended_at = 0 AND a.id < $1 ORDER BY a.id DESC LIMIT $2", NULL},
    [RECENT] = {"alarm_recent", "ii",
        ALARM "WHERE a.ended_at > $1 ORDER BY a.ended_at DESC LIMIT $2", NULL},
    [LIST] = {"alarm_list", "ii", ALARM "WHERE a.id < $1 ORDER BY a.id DESC LIMIT $2", NULL},
};
/* clang-format on */

const struct sql_set sql_set_alarm = {"alarm", statements, ARRAY_LEN(statements)};

static const int64_t subject_bit = INT64_C(1) << 62;

int64_t alarm_topic(enum alarm_kind kind, int64_t key)
{
    return kind == ALARM_OF_ITEM ? -key : kind == ALARM_OF_SUBJECT ? (key | subject_bit) : key;
}

enum alarm_kind alarm_kind_of(int64_t topic)
{
    return topic < 0 ? ALARM_OF_ITEM : topic & subject_bit ? ALARM_OF_SUBJECT : ALARM_OF_RULE;
}

int64_t alarm_row_of(int64_t topic) { return topic < 0 ? -topic : topic; }

enum err alarm_count_add(struct db *db, int64_t topic, int64_t at, enum alarm_figure what,
                         int64_t n)
{
    static const struct counter_sqls sqls = {&statements[COUNT_ADD], &statements[COUNT_DROP],
                                             &statements[COUNT_TAKE]};
    const int64_t keys[] = {topic, at / MS_MINUTE, what};

    return counter_move(db, &sqls, keys, n);
}

struct figure {
    int64_t minute, what, n;
};

static void read_figure(struct rows *rows, struct arena *arena, void *out)
{
    struct figure *figure = out;

    (void)arena;
    figure->minute = rows_int(rows);
    figure->what = rows_int(rows);
    figure->n = rows_int(rows);
}

enum err alarm_count_list(struct db *db, struct arena *arena, int64_t topic, int64_t from,
                          int64_t to, struct alarm_count **out_list, size_t *out_n)
{
    struct row_list rows;
    struct alarm_count *list;
    const struct figure *figures;
    size_t n = 0;
    enum err err = counter_settle(db);

    if (!err)
        err = rows_all(db, &statements[COUNT_LIST],
                       ARGS(db_int(topic), db_int(from / MS_MINUTE), db_int(to / MS_MINUTE)),
                       read_figure, arena, sizeof(struct figure), &rows);

    if (err)
        return err;
    list = arena_alloc_array(arena, rows.n + 1, sizeof(*list));
    if (!list)
        return arena->err;
    figures = rows.at;
    for (size_t i = 0; i < rows.n; i++) {
        if (!n || list[n - 1].minute != figures[i].minute)
            list[n++].minute = figures[i].minute;
        if (figures[i].what >= 0 && figures[i].what < ALARM_FIGURES)
            list[n - 1].n[figures[i].what] = figures[i].n;
    }
    *out_list = list;
    *out_n = n;
    return OK;
}

static enum err list_topics(struct db *db, struct arena *arena, const struct sql *sql, int64_t from,
                            int64_t bound, int64_t **out_topics, size_t *out_n)
{
    struct row_list rows;
    enum err err = counter_settle(db);

    if (!err)
        err = rows_all(db, sql,
                       ARGS(db_int(from / MS_MINUTE), db_int(ALARM_AGAINST), db_int(bound)),
                       rows_read_int, arena, sizeof(int64_t), &rows);

    if (err)
        return err;
    *out_topics = rows.at;
    *out_n = rows.n;
    return OK;
}

enum err alarm_count_topics(struct db *db, struct arena *arena, int64_t from, int64_t **out_topics,
                            size_t *out_n)
{
    return list_topics(db, arena, &statements[COUNT_TOPICS], from, ALARM_TOPICS_MAX, out_topics,
                       out_n);
}

enum err alarm_count_items(struct db *db, struct arena *arena, int64_t from, int64_t least,
                           int64_t **out_topics, size_t *out_n)
{
    return list_topics(db, arena, &statements[COUNT_ITEMS], from, least, out_topics, out_n);
}

enum err alarm_count_forget(struct db *db, int64_t before)
{
    return db_run(db, &statements[COUNT_FORGET], ARGS(db_int(before / MS_MINUTE)));
}

enum err alarm_voice_add(struct db *db, int64_t topic, int64_t at, int64_t message)
{
    return db_run(db, &statements[VOICE_ADD], ARGS(db_int(topic), db_int(at), db_int(message)));
}

enum err alarm_voice_drop(struct db *db, int64_t topic, int64_t at, int64_t message)
{
    return db_run(db, &statements[VOICE_DROP], ARGS(db_int(topic), db_int(at), db_int(message)));
}

enum err alarm_voice_list(struct db *db, int64_t topic, int64_t since,
                          struct alarm_voices *out_voices)
{
    struct rows rows;
    enum err err = db_query(db, &statements[VOICE_LIST],
                            ARGS(db_int(topic), db_int(since), db_int(ALARM_VOICES_LISTED)), &rows);

    out_voices->topic = topic;
    out_voices->since = out_voices->until = since;
    out_voices->n = 0;
    while (!err && out_voices->n < ALARM_VOICES_LISTED && rows_next(&rows)) {
        out_voices->messages[out_voices->n++] = rows_int(&rows);
        out_voices->until = rows_int(&rows);
    }
    return rows_done(&rows, err);
}

enum err alarm_voice_shared(struct db *db, const struct alarm_voices *voices, int64_t other,
                            int64_t *out_n, int64_t *out_shared)
{
    struct rows rows;
    enum err err = db_query(
        db, &statements[VOICE_SHARED],
        ARGS(db_int(voices->topic), db_int(other), db_int(voices->since), db_int(voices->until)),
        &rows);
    int64_t n = 0, shared = 0;

    if (!err && rows_next(&rows)) {
        n = rows_int(&rows);
        shared = rows_int(&rows);
    }
    err = rows_done(&rows, err);
    if (!err) {
        *out_n = n;
        *out_shared = shared;
    }
    return err;
}

enum err alarm_voice_forget(struct db *db, int64_t before)
{
    return db_run(db, &statements[VOICE_FORGET], ARGS(db_int(before)));
}

enum err alarm_add(struct db *db, struct alarm *a)
{
    enum err err = db_new_id(db, TABLE_ALARM, &a->id);

    if (err)
        return err;
    return db_run(db, &statements[ADD],
                  ARGS(db_int(a->id), db_int(a->topic), db_int(a->began_at), db_int(a->rose_at),
                       db_int(a->looked_at), db_int(a->usual), db_int(a->hour),
                       db_int(a->peak_hour), db_int(a->doubling), db_int(a->next_hour),
                       db_int(a->voices), db_int(a->against), db_int(a->fresh), db_int(a->copies),
                       db_int(a->made), db_int(a->ended_at), db_int(a->cause), db_text(a->messages),
                       db_text(a->claims), db_text(a->name), db_int(a->pushes), db_int(a->views),
                       db_int(a->called)));
}

enum err alarm_update(struct db *db, const struct alarm *a)
{
    return db_run(db, &statements[UPDATE],
                  ARGS(db_int(a->id), db_int(a->ended_at), db_int(a->looked_at), db_int(a->usual),
                       db_int(a->hour), db_int(a->peak_hour), db_int(a->doubling),
                       db_int(a->next_hour), db_int(a->voices), db_int(a->against),
                       db_int(a->fresh), db_int(a->copies), db_int(a->made), db_text(a->claims),
                       db_int(a->topic), db_int(a->pushes), db_int(a->views), db_int(a->called),
                       db_text(alarm_kind_of(a->topic) == ALARM_OF_RULE ? STR_NONE : a->name)));
}

enum err alarm_teach(struct db *db, int64_t id, const struct alarm_lesson *lesson)
{
    return db_run(db, &statements[TEACH],
                  ARGS(db_int(id), db_int(lesson->by), db_int(lesson->at), db_text(lesson->cause),
                       db_text(lesson->done), db_text(lesson->end), db_text(lesson->change)));
}

enum err alarm_see(struct db *db, int64_t id, int64_t staff, int64_t now)
{
    return db_run(db, &statements[SEE], ARGS(db_int(id), db_int(staff), db_int(now)));
}

static void read_alarm(struct rows *rows, struct arena *arena, void *out)
{
    struct alarm *alarm = out;

    alarm->id = rows_int(rows);
    alarm->topic = rows_int(rows);
    alarm->name = rows_text_in(rows, arena);
    alarm->began_at = rows_int(rows);
    alarm->rose_at = rows_int(rows);
    alarm->ended_at = rows_int(rows);
    alarm->looked_at = rows_int(rows);
    alarm->usual = rows_int(rows);
    alarm->hour = rows_int(rows);
    alarm->peak_hour = rows_int(rows);
    alarm->doubling = rows_int(rows);
    alarm->next_hour = rows_int(rows);
    alarm->voices = rows_int(rows);
    alarm->against = rows_int(rows);
    alarm->fresh = rows_int(rows);
    alarm->copies = rows_int(rows);
    alarm->made = rows_int(rows);
    alarm->cause = rows_int(rows);
    alarm->messages = rows_text_in(rows, arena);
    alarm->claims = rows_text_in(rows, arena);
    alarm->seen_by = rows_int(rows);
    alarm->seen_at = rows_int(rows);
    alarm->seen_name = rows_text_in(rows, arena);
    alarm->pushes = rows_int(rows);
    alarm->views = rows_int(rows);
    alarm->called = rows_int(rows) != 0;
}

static void read_taught(struct rows *rows, struct arena *arena, void *out)
{
    struct alarm_lesson *lesson = &((struct alarm *)out)->lesson;

    read_alarm(rows, arena, out);
    lesson->cause = rows_text_in(rows, arena);
    lesson->done = rows_text_in(rows, arena);
    lesson->end = rows_text_in(rows, arena);
    lesson->change = rows_text_in(rows, arena);
    lesson->by = rows_int(rows);
    lesson->at = rows_int(rows);
    lesson->by_name = rows_text_in(rows, arena);
}

enum err alarm_load(struct db *db, struct arena *arena, int64_t id, struct alarm *out_alarm)
{
    return rows_one(db, &statements[LOAD], ARGS(db_int(id)), read_taught, arena, out_alarm);
}

static enum err list_alarms(struct db *db, struct arena *arena, const struct sql *sql, int64_t key,
                            int limit, struct alarm **out_list, size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, sql, ARGS(db_int(key), db_int(limit)), read_alarm, arena,
                            sizeof(struct alarm), &rows);

    if (err)
        return err;
    *out_list = rows.at;
    *out_n = rows.n;
    return OK;
}

enum err alarm_recent(struct db *db, struct arena *arena, int64_t since, struct alarm **out_list,
                      size_t *out_n)
{
    struct alarm *running, *ended, *all;
    size_t n = 0, more = 0;
    enum err err = list_alarms(db, arena, &statements[RUNNING], INT64_MAX, ALARM_RUNNING_MAX,
                               &running, &n);

    if (!err && since != INT64_MAX)
        err = list_alarms(db, arena, &statements[RECENT], since, ALARM_RUNNING_MAX, &ended, &more);
    if (err)
        return err;
    all = arena_alloc_array(arena, n + more + 1, sizeof(*all));
    if (!all)
        return arena->err;
    if (n)
        memcpy(all, running, n * sizeof(*all));
    if (more)
        memcpy(all + n, ended, more * sizeof(*all));
    *out_list = all;
    *out_n = n + more;
    return OK;
}

enum err alarm_list(struct db *db, struct arena *arena, int64_t before, int limit,
                    struct alarm **out_list, size_t *out_n)
{
    return list_alarms(db, arena, &statements[LIST], before, limit, out_list, out_n);
}
