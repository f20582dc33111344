#include "store/voice.h"

#include <stdlib.h>

#include "base/buf.h"
#include "store/alarm.h"
#include "store/counter.h"
#include "store/listening.h"
#include "store/newest.h"
#include "store/rows.h"
#include "store/subject.h"

/* $1: a message that is counted (store/listening.c: COUNTED), with what was done about it. */
#define ONE                                                                                        \
    "FROM message m LEFT JOIN listened l ON l.message = m.id WHERE m.id = $1 "                     \
    "AND m.direction = 0 AND m.deleted = 0 AND m.origin <> 1 AND m.same_as = 0 "

enum {
    ADD,
    LOAD,
    SET,
    DROP,
    IN,
    COUNT,
    DAY,
    DAY_ADD,
    DAY_TIDY,
    SUBJECTS,
    AGAINST,
    AGAINST_SET,
    INSIDER_ADD,
    INSIDER_REMOVE,
    INSIDER_LOAD,
    INSIDER_PEOPLE,
    INSIDER_VOICE,
    INSIDER_CLEAR,
    STALE
};
static const struct sql statements[] = {
    [ADD] = {"message_voice_add", "iii",
             "INSERT INTO message_voice (message, said, voice, against) VALUES ($1, $2, $3, '')",
             NULL},
    [LOAD] = {"message_voice_of_message", "i",
              "SELECT said, voice, against FROM message_voice WHERE message = $1", NULL},
    [SET] = {"message_voice_set", "iiit",
             "INSERT INTO message_voice (message, said, voice, against) VALUES ($1, $2, $3, $4) "
             "ON CONFLICT (message) DO UPDATE SET voice = excluded.voice, "
             "against = excluded.against",
             NULL},
    [DROP] = {"message_voice_drop", "i", "DELETE FROM message_voice WHERE message = $1", NULL},
    [IN] = {"message_voice_in", "i",
            "SELECT m.id, v.voice FROM " NEWEST_IN(
                "$1", NEWEST_MOST) "JOIN message_voice v ON v.message = m.first",
            NULL},
    [COUNT] = {"message_voice_count", "ii",
               "INSERT INTO heard_count (channel, audience, day, what, reason, n) "
               "SELECT m.channel, m.audience, m.heard_at / 86400000, coalesce(l.what, 0), "
               "coalesce(l.reason, 0), $2 " ONE
               "ON CONFLICT (channel, audience, day, what, reason) DO UPDATE SET "
               "n = heard_count.n + excluded.n",
               NULL},
    [DAY] = {"message_voice_day", "i", "SELECT m.channel, m.heard_at " ONE, NULL},
    /* written at once, unlike day_count_add: what comes to nothing is taken away behind it */
    [DAY_ADD] = {"message_voice_day_add", "iiti",
                 "INSERT INTO day_count (day, channel, measure, n) VALUES ($1, $2, $3, $4) "
                 "ON CONFLICT (day, channel, measure) DO UPDATE SET "
                 "n = day_count.n + excluded.n",
                 NULL},
    [DAY_TIDY] = {"message_voice_day_tidy", "iit",
                  "DELETE FROM day_count WHERE day = $1 AND channel IN (0, $2) AND measure = $3 "
                  "AND n = 0",
                  NULL},
    [SUBJECTS] = {"message_voice_subjects", "i",
                  "SELECT json_extract(e.value, '$.subject'), json_extract(e.value, '$.polarity') "
                  "FROM annotation a, json_each(a.value, '$.subjects') e "
                  "WHERE a.message = $1 AND a.stage = 'label' LIMIT 100",
                  "SELECT e.value ->> 'subject', e.value ->> 'polarity' FROM annotation a, "
                  "jsonb_array_elements(CAST(a.value AS jsonb) -> 'subjects') AS e (value) "
                  "WHERE a.message = $1 AND a.stage = 'label' LIMIT 100"},
    [AGAINST] = {"message_voice_against", "i",
                 "SELECT v.topic FROM message m JOIN alarm_voice v ON v.at = m.heard_at "
                 "AND v.message = m.id WHERE m.id = $1 LIMIT 1000",
                 NULL},
    [AGAINST_SET] = {"message_voice_against_set", "it",
                     "UPDATE message_voice SET against = $2 WHERE message = $1", NULL},
    [INSIDER_ADD] = {"insider_add", "iiii",
                     "INSERT INTO insider (handle, voice, staff, at) VALUES ($1, $2, $3, $4) "
                     "ON CONFLICT (handle) DO NOTHING",
                     NULL},
    [INSIDER_REMOVE] = {"insider_remove", "i", "DELETE FROM insider WHERE handle = $1", NULL},
    [INSIDER_LOAD] = {"insider_load", "i",
                      "SELECT handle, voice, staff, at FROM insider WHERE handle = $1", NULL},
    [INSIDER_PEOPLE] = {"insider_people", "ii",
                        "SELECT h.person, i.voice FROM insider i CROSS JOIN handle h "
                        "WHERE i.handle > $1 AND h.id = i.handle ORDER BY i.handle LIMIT $2",
                        NULL},
    [INSIDER_VOICE] = {"insider_voice", "i",
                       "SELECT coalesce(min(i.voice), 0) FROM handle h "
                       "JOIN insider i ON i.handle = h.id WHERE h.person = $1",
                       NULL},
    [INSIDER_CLEAR] = {"insider_clear", "i",
                       "DELETE FROM insider WHERE staff <> 0 "
                       "AND handle IN (SELECT h.id FROM handle h WHERE h.person = $1)",
                       NULL},
    [STALE] = {"message_voice_stale", "iii",
               "SELECT m.id FROM handle h JOIN message m ON m.author = h.id "
               "LEFT JOIN message_voice v ON v.message = m.id WHERE h.person = $1 "
               "AND coalesce(v.voice, 0) <> CASE WHEN $2 <> 0 THEN $2 "
               "ELSE coalesce(v.said, 0) END AND m.direction = 0 AND m.deleted = 0 "
               "AND m.origin <> 1 AND m.same_as = 0 AND NOT EXISTS "
               "(SELECT 1 FROM message e WHERE e.channel = m.channel "
               "AND e.native_id = m.native_id AND e.id < m.id) LIMIT $3",
               NULL},
};

const struct sql_set sql_set_voice = {"voice", statements, ARRAY_LEN(statements)};

const char *voice_measure(enum voice voice)
{
    static const char *const measures[VOICE_COUNT] = {[VOICE_OURS] = LISTENING_INSIDERS,
                                                      [VOICE_INSIDER] = LISTENING_INSIDERS,
                                                      [VOICE_PARTNER] = LISTENING_BOUGHT,
                                                      [VOICE_BOUGHT] = LISTENING_BOUGHT};

    return (unsigned)voice < VOICE_COUNT ? measures[voice] : NULL;
}

static enum voice both(enum voice said, enum voice account) { return account ? account : said; }

enum err voice_add(struct db *db, int64_t message, enum voice said, enum voice account)
{
    return db_run(db, &statements[ADD],
                  ARGS(db_int(message), db_int(said), db_int(both(said, account))));
}

struct row {
    enum voice said, voice;
    struct str against;
};

static void read_voice(struct rows *rows, struct arena *arena, void *out)
{
    struct row *row = out;

    row->said = (enum voice)rows_int(rows);
    row->voice = (enum voice)rows_int(rows);
    row->against = arena ? rows_text_in(rows, arena) : STR_NONE;
}

static enum err load(struct db *db, struct arena *arena, int64_t message, struct row *out_row)
{
    enum err err = rows_one(db, &statements[LOAD], ARGS(db_int(message)), read_voice, arena,
                            out_row);

    if (err == ERR_NOT_FOUND)
        *out_row = (struct row){.voice = VOICE_PUBLIC};
    return err == ERR_NOT_FOUND ? OK : err;
}

enum err voice_of_message(struct db *db, int64_t message, enum voice *out_voice)
{
    struct row row;
    enum err err = load(db, NULL, message, &row);

    if (!err)
        *out_voice = row.voice;
    return err;
}

enum err voice_mark(struct db *db, struct arena *arena, int64_t message,
                    struct voice_mark *out_mark)
{
    struct row row;
    enum err err = load(db, arena, message, &row);

    if (!err)
        *out_mark = (struct voice_mark){row.voice, row.voice ? row.against : STR_NONE};
    return err;
}

enum err voice_said(struct db *db, int64_t message, enum voice *out_voice)
{
    struct row row;
    enum err err = load(db, NULL, message, &row);

    if (!err)
        *out_voice = row.voice ? row.said : VOICE_PUBLIC;
    return err;
}

enum err voice_set_against(struct db *db, int64_t message, struct str topics)
{
    return db_run(db, &statements[AGAINST_SET], ARGS(db_int(message), db_text(topics)));
}

static void read_item(struct rows *rows, struct arena *arena, void *out)
{
    struct voice_item *item = out;

    (void)arena;
    item->message = rows_int(rows);
    item->voice = (enum voice)rows_int(rows);
}

enum err voice_in(struct db *db, struct arena *arena, int64_t conversation,
                  struct voice_item **out_list, size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, &statements[IN], ARGS(db_int(conversation)), read_item, arena,
                            sizeof(struct voice_item), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

/* ---- one message from the one to the other ---- */

struct change {
    struct db *db;
    struct arena arena;
    int64_t message, channel, heard_at;
};

static void read_day(struct rows *rows, struct arena *arena, void *out)
{
    struct change *change = out;

    (void)arena;
    change->channel = rows_int(rows);
    change->heard_at = rows_int(rows);
}

static enum err count_day(struct change *change, const char *measure, int64_t n)
{
    int64_t day = day_of(change->heard_at);
    enum err err = OK;

    if (!measure)
        return OK;
    for (int i = 0; i < 2 && !err; i++)
        err = db_run(change->db, &statements[DAY_ADD],
                     ARGS(db_int(day), db_int(i ? change->channel : 0), db_text(str_from(measure)),
                          db_int(n)));
    return err ? err
               : db_run(change->db, &statements[DAY_TIDY],
                        ARGS(db_int(day), db_int(change->channel), db_text(str_from(measure))));
}

struct spoken {
    struct str name;
    int sign;
};

static void read_subject(struct rows *rows, struct arena *arena, void *out)
{
    struct spoken *spoken = out;
    struct str sign;

    spoken->name = rows_text_in(rows, arena);
    sign = rows_text(rows);
    spoken->sign = str_is(sign, "negative") ? -1 : str_is(sign, "positive");
}

static enum err count_subjects(struct change *change, int64_t n)
{
    struct row_list list;
    const struct spoken *spoken;
    enum err err = rows_all(change->db, &statements[SUBJECTS], ARGS(db_int(change->message)),
                            read_subject, &change->arena, sizeof(struct spoken), &list);

    spoken = err ? NULL : list.at;
    for (size_t i = 0; !err && i < list.n; i++) {
        int64_t key = subject_key(spoken[i].name);

        err = n > 0 ? subject_count_add(change->db, change->heard_at, key, spoken[i].sign)
                    : subject_count_take(change->db, change->heard_at, key, spoken[i].sign);
    }
    return err;
}

/* n = -1: it is none of those against us any more, but made talk; 1: the other way. */
static enum err count_alarm(struct change *change, int64_t rule, int64_t n)
{
    static const enum alarm_figure figures[] = {ALARM_VOICES, ALARM_AGAINST, ALARM_MADE};
    enum err err = OK;

    for (size_t i = 0; i < ARRAY_LEN(figures) && !err; i++)
        err = alarm_count_add(change->db, rule, change->heard_at, figures[i],
                              figures[i] == ALARM_MADE ? -n : n);
    if (err)
        return err;
    return n > 0 ? alarm_voice_add(change->db, rule, change->heard_at, change->message)
                 : alarm_voice_drop(change->db, rule, change->heard_at, change->message);
}

static enum err leave_alarms(struct change *change, struct str *out_rules)
{
    struct row_list list;
    const int64_t *rules;
    enum err err = rows_all(change->db, &statements[AGAINST], ARGS(db_int(change->message)),
                            rows_read_int, &change->arena, sizeof(int64_t), &list);

    *out_rules = STR_NONE;
    rules = err ? NULL : list.at;
    for (size_t i = 0; !err && i < list.n; i++) {
        *out_rules = arena_printf(&change->arena, "%.*s%s%" PRId64, STR_ARGS(*out_rules),
                                  i ? " " : "", rules[i]);
        err = count_alarm(change, rules[i], -1);
    }
    return err ? err : change->arena.err;
}

static enum err join_alarms(struct change *change, struct str rules)
{
    struct str one;
    enum err err = OK;

    while (rules.n && !err) {
        int64_t rule;

        (void)str_cut(rules, ' ', &one, &rules);
        err = str_to_i64(one, &rule) ? ERR_CORRUPT : count_alarm(change, rule, 1);
    }
    return err;
}

static enum err move(struct change *change, const struct row *was, enum voice voice)
{
    bool is_out = voice != VOICE_PUBLIC, was_out = was->voice != VOICE_PUBLIC;
    struct str against = was->against;
    enum err err = count_day(change, voice_measure(was->voice), -1);

    if (!err)
        err = count_day(change, voice_measure(voice), 1);
    if (!err && is_out != was_out) {
        int64_t n = is_out ? -1 : 1;

        err = db_run(change->db, &statements[COUNT], ARGS(db_int(change->message), db_int(n)));
        if (!err)
            err = count_subjects(change, n);
        if (!err)
            err = is_out ? leave_alarms(change, &against) : join_alarms(change, against);
    }
    if (err)
        return err;
    return is_out ? db_run(change->db, &statements[SET],
                           ARGS(db_int(change->message), db_int(was->said), db_int(voice),
                                db_text(against)))
                  : db_run(change->db, &statements[DROP], ARGS(db_int(change->message)));
}

enum err voice_change(struct db *db, int64_t message, enum voice account)
{
    struct change change = {.db = db, .message = message};
    struct row was;
    enum err err;

    arena_init(&change.arena, 0);
    err = load(db, &change.arena, message, &was);
    if (!err && was.voice != both(was.said, account)) {
        err = rows_one(db, &statements[DAY], ARGS(db_int(message)), read_day, NULL, &change);
        if (!err)
            err = move(&change, &was, both(was.said, account));
        if (err == ERR_NOT_FOUND)
            err = OK; /* a copy, a machine's: it was in no figure */
    }
    arena_clear(&change.arena);
    return err;
}

/* ---- accounts ---- */

enum err insider_add(struct db *db, const struct insider *insider)
{
    return db_run(db, &statements[INSIDER_ADD],
                  ARGS(db_int(insider->handle), db_int(insider->voice), db_int(insider->staff),
                       db_int(insider->at)));
}

enum err insider_remove(struct db *db, int64_t handle)
{
    return db_run(db, &statements[INSIDER_REMOVE], ARGS(db_int(handle)));
}

static void read_insider(struct rows *rows, struct arena *arena, void *out)
{
    struct insider *insider = out;

    (void)arena;
    insider->handle = rows_int(rows);
    insider->voice = (enum voice)rows_int(rows);
    insider->staff = rows_int(rows);
    insider->at = rows_int(rows);
}

enum err insider_load(struct db *db, int64_t handle, struct insider *out_insider)
{
    return rows_one(db, &statements[INSIDER_LOAD], ARGS(db_int(handle)), read_insider, NULL,
                    out_insider);
}

static void read_person(struct rows *rows, struct arena *arena, void *out)
{
    struct insider_person *person = out;

    (void)arena;
    person->person = rows_int(rows);
    person->voice = (enum voice)rows_int(rows);
}

static int by_person(const void *a, const void *b)
{
    const struct insider_person *x = a, *y = b;

    return (x->person > y->person) - (x->person < y->person);
}

enum err insider_people(struct db *db, struct arena *arena, struct insider_person **out_list,
                        size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, &statements[INSIDER_PEOPLE], ARGS(db_int(0), db_int(INSIDERS_MAX)),
                            read_person, arena, sizeof(struct insider_person), &list);

    if (err)
        return err;
    if (list.n)
        qsort(list.at, list.n, sizeof(struct insider_person), by_person);
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

enum err insider_voice(struct db *db, int64_t person, enum voice *out_voice)
{
    int64_t voice = 0;
    enum err err = rows_one(db, &statements[INSIDER_VOICE], ARGS(db_int(person)), rows_read_int,
                            NULL, &voice);

    if (!err)
        *out_voice = (enum voice)voice;
    return err;
}

enum err insider_clear(struct db *db, int64_t person)
{
    return db_run(db, &statements[INSIDER_CLEAR], ARGS(db_int(person)));
}

enum err voice_stale(struct db *db, struct arena *arena, int64_t person, enum voice account,
                     int limit, int64_t **out_ids, size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, &statements[STALE],
                            ARGS(db_int(person), db_int(account), db_int(limit)), rows_read_int,
                            arena, sizeof(int64_t), &list);

    if (err)
        return err;
    *out_ids = list.at;
    *out_n = list.n;
    return OK;
}
