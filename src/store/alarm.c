#include "store/alarm.h"

#include "base/clock.h"
#include "store/counter.h"
#include "store/rows.h"

#define ALARM                                                                                      \
    "SELECT a.id, a.rule, r.name, a.began_at, a.rose_at, a.ended_at, a.looked_at, a.usual, "       \
    "a.hour, a.peak_hour, a.doubling, a.next_hour, a.voices, a.against, a.fresh, a.copies, "       \
    "a.made, a.cause, a.messages, a.claims, a.seen_by, a.seen_at, s.name FROM alarm a "            \
    "LEFT JOIN rule r ON r.id = a.rule LEFT JOIN staff s ON s.id = a.seen_by "

enum {
    COUNT_ADD,
    COUNT_LIST,
    COUNT_RULES,
    COUNT_FORGET,
    VOICE_ADD,
    VOICE_LIST,
    VOICE_SHARED,
    VOICE_FORGET,
    ADD,
    UPDATE,
    SEE,
    LOAD,
    RUNNING,
    RECENT,
    LIST
};
/* clang-format off */
static const struct sql statements[] = {
    [COUNT_ADD] = {"alarm_count_add", "iiii",
        "INSERT INTO alarm_count (rule, minute, what, n) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (rule, minute, what) DO UPDATE SET n = alarm_count.n + excluded.n", NULL},
    [COUNT_LIST] = {"alarm_count_list", "iii",
        "SELECT minute, what, n FROM alarm_count WHERE rule = $1 AND minute >= $2 AND minute < $3 "
        "ORDER BY minute, what LIMIT 300000", NULL},
    [COUNT_RULES] = {"alarm_count_rules", "iii",
        "SELECT rule + 0 FROM alarm_count WHERE minute >= $1 AND what = $2 "
        "GROUP BY rule + 0 ORDER BY sum(n) DESC, rule + 0 LIMIT $3", NULL},
    [COUNT_FORGET] = {"alarm_count_forget", "i", "DELETE FROM alarm_count WHERE minute < $1", NULL},
    [VOICE_ADD] = {"alarm_voice_add", "iii",
        "INSERT INTO alarm_voice (rule, at, message) VALUES ($1, $2, $3) "
        "ON CONFLICT (rule, at, message) DO NOTHING", NULL},
    [VOICE_LIST] = {"alarm_voice_list", "iii",
        "SELECT message, at FROM alarm_voice WHERE rule = $1 AND at >= $2 ORDER BY at, message "
        "LIMIT $3", NULL},
    [VOICE_SHARED] = {"alarm_voice_shared", "iiii",
        "SELECT count(*) FROM alarm_voice a WHERE a.rule = $1 AND a.at >= $3 AND a.at <= $4 "
        "AND EXISTS (SELECT 1 FROM alarm_voice b WHERE b.rule = $2 AND b.at = a.at "
        "AND b.message = a.message)", NULL},
    [VOICE_FORGET] = {"alarm_voice_forget", "i", "DELETE FROM alarm_voice WHERE at < $1", NULL},
    [ADD] = {"alarm_add", "iiiiiiiiiiiiiiiiitt",
        "INSERT INTO alarm (id, rule, began_at, rose_at, looked_at, usual, hour, peak_hour, "
        "doubling, next_hour, voices, against, fresh, copies, made, ended_at, cause, messages, "
        "claims) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, "
        "$17, $18, $19)", NULL},
    [UPDATE] = {"alarm_update", "iiiiiiiiiiiiit",
        "UPDATE alarm SET ended_at = $2, looked_at = $3, usual = $4, hour = $5, peak_hour = $6, "
        "doubling = $7, next_hour = $8, voices = $9, against = $10, fresh = $11, copies = $12, "
        "made = $13, claims = $14 WHERE id = $1", NULL},
    [SEE] = {"alarm_see", "iii",
        "UPDATE alarm SET seen_by = $2, seen_at = $3 WHERE id = $1 AND seen_by = 0", NULL},
    [LOAD] = {"alarm_load", "i", ALARM "WHERE a.id = $1", NULL},
    [RUNNING] = {"alarm_running", "ii",
        ALARM "WHERE a.ended_at = 0 AND a.id < $1 ORDER BY a.id DESC LIMIT $2", NULL},
    [RECENT] = {"alarm_recent", "ii",
        ALARM "WHERE a.ended_at > $1 ORDER BY a.ended_at DESC LIMIT $2", NULL},
    [LIST] = {"alarm_list", "ii", ALARM "WHERE a.id < $1 ORDER BY a.id DESC LIMIT $2", NULL},
};
/* clang-format on */

const struct sql_set sql_set_alarm = {"alarm", statements, ARRAY_LEN(statements)};

enum err alarm_count_add(struct db *db, int64_t rule, int64_t at, enum alarm_figure what, int64_t n)
{
    const int64_t keys[] = {rule, at / MS_MINUTE, what};

    return counter_sum(db, &statements[COUNT_ADD], keys, n);
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

enum err alarm_count_list(struct db *db, struct arena *arena, int64_t rule, int64_t from,
                          int64_t to, struct alarm_count **out_list, size_t *out_n)
{
    struct row_list rows;
    struct alarm_count *list;
    const struct figure *figures;
    size_t n = 0;
    enum err err = rows_all(db, &statements[COUNT_LIST],
                            ARGS(db_int(rule), db_int(from / MS_MINUTE), db_int(to / MS_MINUTE)),
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

enum err alarm_count_rules(struct db *db, struct arena *arena, int64_t from, int64_t **out_rules,
                           size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(
        db, &statements[COUNT_RULES],
        ARGS(db_int(from / MS_MINUTE), db_int(ALARM_AGAINST), db_int(ALARM_RULES_MAX)),
        rows_read_int, arena, sizeof(int64_t), &rows);

    if (err)
        return err;
    *out_rules = rows.at;
    *out_n = rows.n;
    return OK;
}

enum err alarm_count_forget(struct db *db, int64_t before)
{
    return db_run(db, &statements[COUNT_FORGET], ARGS(db_int(before / MS_MINUTE)));
}

enum err alarm_voice_add(struct db *db, int64_t rule, int64_t at, int64_t message)
{
    return db_run(db, &statements[VOICE_ADD], ARGS(db_int(rule), db_int(at), db_int(message)));
}

enum err alarm_voice_list(struct db *db, int64_t rule, int64_t since,
                          struct alarm_voices *out_voices)
{
    struct rows rows;
    enum err err = db_query(db, &statements[VOICE_LIST],
                            ARGS(db_int(rule), db_int(since), db_int(ALARM_VOICES_LISTED)), &rows);

    out_voices->rule = rule;
    out_voices->since = out_voices->until = since;
    out_voices->n = 0;
    while (!err && out_voices->n < ALARM_VOICES_LISTED && rows_next(&rows)) {
        out_voices->messages[out_voices->n++] = rows_int(&rows);
        out_voices->until = rows_int(&rows);
    }
    return rows_done(&rows, err);
}

enum err alarm_voice_shared(struct db *db, const struct alarm_voices *voices, int64_t other,
                            int64_t *out_n)
{
    struct rows rows;
    enum err err = db_query(
        db, &statements[VOICE_SHARED],
        ARGS(db_int(voices->rule), db_int(other), db_int(voices->since), db_int(voices->until)),
        &rows);
    int64_t n = 0;

    if (!err && rows_next(&rows))
        n = rows_int(&rows);
    err = rows_done(&rows, err);
    if (!err)
        *out_n = n;
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
                  ARGS(db_int(a->id), db_int(a->rule), db_int(a->began_at), db_int(a->rose_at),
                       db_int(a->looked_at), db_int(a->usual), db_int(a->hour),
                       db_int(a->peak_hour), db_int(a->doubling), db_int(a->next_hour),
                       db_int(a->voices), db_int(a->against), db_int(a->fresh), db_int(a->copies),
                       db_int(a->made), db_int(a->ended_at), db_int(a->cause), db_text(a->messages),
                       db_text(a->claims)));
}

enum err alarm_update(struct db *db, const struct alarm *a)
{
    return db_run(db, &statements[UPDATE],
                  ARGS(db_int(a->id), db_int(a->ended_at), db_int(a->looked_at), db_int(a->usual),
                       db_int(a->hour), db_int(a->peak_hour), db_int(a->doubling),
                       db_int(a->next_hour), db_int(a->voices), db_int(a->against),
                       db_int(a->fresh), db_int(a->copies), db_int(a->made), db_text(a->claims)));
}

enum err alarm_see(struct db *db, int64_t id, int64_t staff, int64_t now)
{
    return db_run(db, &statements[SEE], ARGS(db_int(id), db_int(staff), db_int(now)));
}

static void read_alarm(struct rows *rows, struct arena *arena, void *out)
{
    struct alarm *alarm = out;

    alarm->id = rows_int(rows);
    alarm->rule = rows_int(rows);
    alarm->rule_name = rows_text_in(rows, arena);
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
}

enum err alarm_load(struct db *db, struct arena *arena, int64_t id, struct alarm *out_alarm)
{
    return rows_one(db, &statements[LOAD], ARGS(db_int(id)), read_alarm, arena, out_alarm);
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
