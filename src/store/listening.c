#include "store/listening.h"

#include <stdlib.h>

#include "base/clock.h"
#include "store/counter.h"
#include "store/promise.h"
#include "store/rows.h"
#include "store/setting.h"
#include "store/standing.h"

/* What is counted: the first version of what a person said to us, where it is no copy. */
#define COUNTED                                                                                    \
    "m.direction = 0 AND m.deleted = 0 AND m.origin <> 1 AND m.same_as = 0 "                       \
    "AND NOT EXISTS (SELECT 1 FROM message e WHERE e.channel = m.channel "                         \
    "AND e.native_id = m.native_id AND e.id < m.id) "
/* The messages of conversation $1 between the rows $5 and $2, heard until $7, that are not yet as
 * they are to be: $3, reason $4. What they are already and stays is $6. */
#define TOUCHED                                                                                    \
    "(SELECT m.id AS message, m.channel, m.audience, m.heard_at / 86400000 AS day, "               \
    "coalesce(l.what, 0) AS what, coalesce(l.reason, 0) AS reason "                                \
    "FROM message m LEFT JOIN listened l ON l.message = m.id "                                     \
    "WHERE m.conversation = $1 AND m.id < $2 AND m.id > $5 AND m.heard_at <= $7 "                  \
    "AND coalesce(l.what, 0) <> $6 "                                                               \
    "AND (coalesce(l.what, 0) <> $3 OR coalesce(l.reason, 0) <> $4) AND " COUNTED ") t "
/* Of these, what people think of us (store/voice.h). */
#define PUBLIC "WHERE NOT EXISTS (SELECT 1 FROM message_voice v WHERE v.message = t.message) "
#define COUNT_UP                                                                                   \
    "ON CONFLICT (channel, audience, day, what, reason) DO UPDATE SET n = heard_count.n + "        \
    "excluded.n"
#define RULES_OF_PERIOD                                                                            \
    "(SELECT rule, CAST(sum(heard) AS bigint) AS heard, CAST(sum(listened) AS bigint) AS "         \
    "listened FROM rule_count WHERE day >= $1 AND day <= $2 GROUP BY rule) c "
#define RULE "SELECT r.name, CASE WHEN r.staff = 0 AND r.team = 0 THEN 0 ELSE 1 END, r.removed_at, "

enum {
    HEARD,
    WANTED,
    WANTED_SINCE,
    UNWANTED,
    UNWANTED_TIDY,
    LAST_DAY,
    WAITS_SINCE,
    WAITS_STILL,
    TAKE,
    GIVE,
    RULES_MOVE,
    RULES_ACTED,
    MARK,
    CHANNELS,
    COUNTS,
    WAITS,
    GAPS,
    DAYS,
    PROMISES_MADE,
    PROMISES_DUE,
    RULES_UNHEARD,
    RULES_IDLE
};
static const struct sql statements[] = {
    [HEARD] = {"listening_heard", "iiii",
               "INSERT INTO heard_count (channel, audience, day, what, reason, n) "
               "VALUES ($1, $2, $3, 0, 0, $4) " COUNT_UP,
               NULL},
    [WANTED] = {"listening_wanted", "iii",
                "INSERT INTO rule_count (day, rule, heard, listened) VALUES ($1, $2, $3, 0) "
                "ON CONFLICT (day, rule) DO UPDATE SET heard = rule_count.heard + excluded.heard",
                NULL},
    [WANTED_SINCE] = {"listening_wanted_since", "ii",
                      "INSERT INTO rule_count (day, rule, heard, listened) "
                      "SELECT m.heard_at / 86400000, $2, 1, CASE WHEN coalesce(l.what, 0) <> 0 "
                      "THEN 1 ELSE 0 END FROM message m LEFT JOIN listened l ON l.message = m.id "
                      "WHERE m.id = $1 AND " COUNTED "ON CONFLICT (day, rule) DO UPDATE SET "
                      "heard = rule_count.heard + excluded.heard, "
                      "listened = rule_count.listened + excluded.listened",
                      NULL},
    [UNWANTED] = {"listening_unwanted", "ii",
                  "UPDATE rule_count SET heard = heard - 1, listened = listened - "
                  "(CASE WHEN EXISTS (SELECT 1 FROM listened l WHERE l.message = $1 "
                  "AND l.what <> 0) THEN 1 ELSE 0 END) WHERE rule = $2 AND heard > 0 AND day = "
                  "(SELECT m.heard_at / 86400000 FROM message m WHERE m.id = $1 AND " COUNTED ")",
                  NULL},
    [UNWANTED_TIDY] = {"listening_unwanted_tidy", "ii",
                       "DELETE FROM rule_count WHERE rule = $2 AND heard = 0 AND day = "
                       "(SELECT m.heard_at / 86400000 FROM message m WHERE m.id = $1)",
                       NULL},
    [LAST_DAY] = {"listening_last_day", "i",
                  "UPDATE rule_standing SET last_day = coalesce((SELECT max(c.day) "
                  "FROM rule_count c WHERE c.rule = $1 AND c.heard > 0), 0) WHERE rule = $1",
                  NULL},
    /* unless somebody acted since: on a later day, or on the same day on one heard after it */
    [WAITS_SINCE] = {"listening_waits_since", "ii",
                     "UPDATE rule_standing SET waiting_day = (SELECT m.heard_at / 86400000 "
                     "FROM message m WHERE m.id = $1) WHERE rule = $2 AND EXISTS (SELECT 1 "
                     "FROM message m LEFT JOIN listened l ON l.message = m.id WHERE m.id = $1 "
                     "AND coalesce(l.what, 0) = 0 AND " COUNTED
                     "AND (rule_standing.waiting_day = 0 OR rule_standing.waiting_day > "
                     "m.heard_at / 86400000) AND NOT EXISTS (SELECT 1 FROM rule_count c "
                     "WHERE c.rule = $2 AND c.listened > 0 AND c.day > m.heard_at / 86400000) "
                     "AND NOT EXISTS (SELECT 1 FROM rule_count d WHERE d.rule = $2 "
                     "AND d.listened > 0 AND d.day = m.heard_at / 86400000 AND EXISTS (SELECT 1 "
                     "FROM (SELECT o.message FROM listened o WHERE o.message > $1 AND o.what <> 0 "
                     "ORDER BY o.message LIMIT 1000) c JOIN hit n ON n.message = c.message "
                     "AND n.rule = $2)))",
                     NULL},
    [WAITS_STILL] = {"listening_waits_still", "i",
                     "UPDATE rule_standing SET waiting_day = coalesce((SELECT min(c.day) "
                     "FROM rule_count c WHERE c.rule = $1 AND c.heard > c.listened "
                     "AND c.day >= rule_standing.waiting_day), 0) "
                     "WHERE rule = $1 AND waiting_day <> 0",
                     NULL},
    [TAKE] = {"listening_take", "iiiiiii",
              "INSERT INTO heard_count (channel, audience, day, what, reason, n) "
              "SELECT t.channel, t.audience, t.day, t.what, t.reason, -count(*) FROM " TOUCHED
                  PUBLIC "GROUP BY t.channel, t.audience, t.day, t.what, t.reason " COUNT_UP,
              NULL},
    [GIVE] = {"listening_give", "iiiiiii",
              "INSERT INTO heard_count (channel, audience, day, what, reason, n) "
              "SELECT t.channel, t.audience, t.day, $3, $4, count(*) FROM " TOUCHED PUBLIC
              "GROUP BY t.channel, t.audience, t.day " COUNT_UP,
              NULL},
    [RULES_MOVE] = {"listening_rules_move", "iiiiiii",
                    "INSERT INTO rule_count (day, rule, heard, listened) "
                    "SELECT t.day, h.rule, 0, sum((CASE WHEN $3 <> 0 THEN 1 ELSE 0 END) - "
                    "(CASE WHEN t.what <> 0 THEN 1 ELSE 0 END)) FROM " TOUCHED
                    "JOIN hit h ON h.message = t.message WHERE true GROUP BY t.day, h.rule "
                    "ON CONFLICT (day, rule) DO UPDATE SET "
                    "listened = rule_count.listened + excluded.listened",
                    NULL},
    /* store/standing.h: somebody acted on what these rules want */
    [RULES_ACTED] = {"listening_rules_acted", "iiiiiii",
                     "UPDATE rule_standing SET waiting_day = 0 WHERE waiting_day <> 0 "
                     "AND rule IN (SELECT h.rule FROM " TOUCHED
                     "JOIN hit h ON h.message = t.message WHERE $3 <> 0 AND $4 = $4)",
                     NULL},
    [MARK] = {"listening_mark", "iiiiiii",
              "INSERT INTO listened (message, what, reason) SELECT t.message, $3, $4 FROM " TOUCHED
              "WHERE true ON CONFLICT (message) DO UPDATE SET what = excluded.what, "
              "reason = excluded.reason",
              NULL},
    [CHANNELS] = {"listening_channels", "",
                  "SELECT c.id, c.name, c.kind, c.removed_at, CAST(CASE WHEN EXISTS "
                  "(SELECT 1 FROM heard_count h WHERE h.channel = c.id AND h.audience = 0) "
                  "THEN 1 ELSE 0 END AS bigint) FROM channel c ORDER BY c.id LIMIT 10000",
                  NULL},
    /* the channel first: its counts of the period lie together */
    [COUNTS] = {"listening_counts", "ii",
                "SELECT h.channel, h.audience, h.what, h.reason, CAST(sum(h.n) AS bigint) "
                "FROM channel c CROSS JOIN heard_count h "
                "WHERE h.channel = c.id AND h.audience IN (0, 1, 2) AND h.day >= $1 "
                "AND h.day <= $2 GROUP BY h.channel, h.audience, h.what, h.reason "
                "LIMIT 1000000",
                NULL},
    [WAITS] = {"listening_waits", "iii",
               "SELECT channel, waited FROM reply_wait WHERE at >= $1 AND at < $2 "
               "ORDER BY at DESC LIMIT $3",
               NULL},
    [GAPS] = {"listening_gaps", "ii",
              "SELECT channel, from_at, to_at FROM channel_gap WHERE to_at = 0 AND from_at < $2 "
              "UNION ALL SELECT channel, from_at, to_at FROM channel_gap "
              "WHERE to_at > $1 AND from_at < $2 ORDER BY 2 DESC LIMIT 1000000",
              NULL},
    [DAYS] = {"listening_days", "ii",
              "SELECT measure, CAST(sum(n) AS bigint) FROM day_count "
              "WHERE day >= $1 AND day <= $2 AND channel = 0 GROUP BY measure",
              NULL},
    [PROMISES_MADE] = {"listening_promises_made", "ii",
                       "SELECT count(*) FROM promise WHERE made_at >= $1 AND made_at < $2 "
                       "AND state IN (1, 2, 3, 5)",
                       NULL},
    [PROMISES_DUE] = {"listening_promises_due", "ii",
                      "SELECT due_at, state, kept_late FROM promise WHERE due_at <> 0 "
                      "AND due_at >= $1 AND due_at < $2 AND state IN (1, 2, 3, 5) UNION ALL "
                      "SELECT settled_at, state, kept_late FROM promise WHERE due_at = 0 "
                      "AND settled_at >= $1 AND settled_at < $2 AND state IN (2, 3, 5) "
                      "ORDER BY 1 DESC LIMIT 1000000",
                      NULL},
    [RULES_UNHEARD] = {"listening_rules_unheard", "iii",
                       RULE "c.heard, c.listened FROM " RULES_OF_PERIOD
                            "JOIN rule r ON r.id = c.rule WHERE c.heard > c.listened "
                            "OR (r.staff = 0 AND r.team = 0 AND r.removed_at = 0) "
                            "ORDER BY c.heard - c.listened DESC, r.id LIMIT $3",
                       NULL},
    [RULES_IDLE] = {"listening_rules_idle", "iii",
                    RULE "0, 0 FROM rule r LEFT JOIN " RULES_OF_PERIOD
                         "ON c.rule = r.id WHERE r.staff = 0 AND r.team = 0 "
                         "AND r.removed_at = 0 AND c.rule IS NULL ORDER BY r.id LIMIT $3",
                    NULL},
};

const struct sql_set sql_set_listening = {"listening", statements, ARRAY_LEN(statements)};

/* ---- the transactions that change something ---- */

enum err listening_heard(struct db *db, int64_t channel, enum audience audience, int64_t heard_at)
{
    const int64_t keys[] = {channel, (int64_t)audience, day_of(heard_at)};

    return counter_sum(db, &statements[HEARD], keys, 1);
}

enum err listening_wanted(struct db *db, int64_t rule, int64_t heard_at)
{
    const int64_t keys[] = {day_of(heard_at), rule};

    enum err err = counter_sum(db, &statements[WANTED], keys, 1);

    return err ? err : standing_met(db, rule, heard_at);
}

enum err listening_wanted_since(struct db *db, int64_t rule, int64_t message)
{
    enum err err = db_run(db, &statements[WANTED_SINCE], ARGS(db_int(message), db_int(rule)));

    if (!err)
        err = db_run(db, &statements[LAST_DAY], ARGS(db_int(rule)));
    return err ? err : db_run(db, &statements[WAITS_SINCE], ARGS(db_int(message), db_int(rule)));
}

enum err listening_unwanted(struct db *db, int64_t rule, int64_t message)
{
    enum err err = db_run(db, &statements[UNWANTED], ARGS(db_int(message), db_int(rule)));

    if (!err)
        err = db_run(db, &statements[UNWANTED_TIDY], ARGS(db_int(message), db_int(rule)));
    if (!err)
        err = db_run(db, &statements[LAST_DAY], ARGS(db_int(rule)));
    return err ? err : db_run(db, &statements[WAITS_STILL], ARGS(db_int(rule)));
}

/* What is answered stays answered, unless the answer itself is taken back. */
enum { NOTHING_STAYS = -1 };

static enum err move(struct db *db, const struct listening_rows *rows, int64_t stays,
                     enum listened what, enum leave_reason reason)
{
    /* the marks last: the counts are moved by what they say now */
    static const int steps[] = {TAKE, GIVE, RULES_MOVE, RULES_ACTED, MARK};
    enum err err = OK;

    for (size_t i = 0; i < ARRAY_LEN(steps) && !err; i++)
        err = db_run(db, &statements[steps[i]],
                     ARGS(db_int(rows->conversation), db_int(rows->before), db_int(what),
                          db_int(reason), db_int(rows->after), db_int(stays),
                          db_int(rows->heard_until)));
    return err;
}

enum err listening_act(struct db *db, int64_t conversation, int64_t before, enum listened what,
                       enum leave_reason reason)
{
    return listening_act_on(db, &(struct listening_rows){conversation, 0, before, INT64_MAX}, what,
                            reason);
}

enum err listening_act_on(struct db *db, const struct listening_rows *rows, enum listened what,
                          enum leave_reason reason)
{
    return move(db, rows, LISTENED_ANSWERED, what, reason);
}

enum err listening_unanswered(struct db *db, const struct listening_rows *rows)
{
    return move(db, rows, NOTHING_STAYS, LISTENED_NOT, LEAVE_OTHER);
}

/* ---- the page ---- */

struct load {
    struct db *db;
    struct arena *arena;
    struct listening *l;
    struct listening_channel *channels; /* all, by id */
    int64_t *removed_at;                /* of each */
    size_t channel_count;
    int64_t from_at, to_at; /* to_at excluded; what is at `now` is in */
    int64_t end_at;         /* the end of the period, or now */
};

static struct listening_channel *channel_of(const struct load *load, int64_t id)
{
    size_t low = 0, high = load->channel_count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (load->channels[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < load->channel_count && load->channels[low].id == id ? &load->channels[low] : NULL;
}

static enum err load_channels(struct load *load)
{
    VEC(struct listening_channel) channels = {0};
    VEC(int64_t) removed = {0};
    struct rows rows;
    enum err err = db_query(load->db, &statements[CHANNELS], NO_ARGS, &rows);

    while (!err && rows_next(&rows)) {
        struct listening_channel channel = {.id = rows_int(&rows)};
        struct str name = rows_text_in(&rows, load->arena);
        int64_t removed_at;

        channel.kind = rows_text_in(&rows, load->arena);
        removed_at = rows_int(&rows);
        channel.is_removed = removed_at != 0;
        if (rows_bool(&rows)) /* else its name may be as private as what is said there */
            channel.name = name;
        if (!vec_push(load->arena, &channels, channel) ||
            !vec_push(load->arena, &removed, removed_at))
            err = load->arena->err;
    }
    load->channels = channels.at;
    load->removed_at = removed.at;
    load->channel_count = channels.n;
    return rows_done(&rows, err);
}

static void add_heard(struct listening_heard *heard, int64_t audience, int64_t what, int64_t reason,
                      int64_t n)
{
    if (audience >= 0 && audience < AUDIENCE_COUNT)
        heard->audience[audience] += n;
    if (what >= 0 && what < LISTENED_COUNT)
        heard->what[what] += n;
    if (what == LISTENED_LEFT && reason >= 0 && reason < LEAVE_REASON_COUNT)
        heard->reason[reason] += n;
}

static enum err load_counts(struct load *load)
{
    struct rows rows;
    enum err err = db_query(load->db, &statements[COUNTS],
                            ARGS(db_int(load->l->from_day), db_int(load->l->to_day)), &rows);

    while (!err && rows_next(&rows)) {
        struct listening_channel *channel = channel_of(load, rows_int(&rows));
        int64_t audience = rows_int(&rows), what = rows_int(&rows), reason = rows_int(&rows);
        int64_t n = rows_int(&rows);

        add_heard(&load->l->heard, audience, what, reason, n);
        if (channel)
            add_heard(&channel->heard, audience, what, reason, n);
    }
    return rows_done(&rows, err);
}

static enum err load_days(struct load *load)
{
    struct listening *l = load->l;
    struct rows rows;
    enum err err = db_query(load->db, &statements[DAYS],
                            ARGS(db_int(l->from_day), db_int(l->to_day)), &rows);

    while (!err && rows_next(&rows)) {
        struct str measure = rows_text(&rows);
        int64_t *figure = str_is(measure, LISTENING_MACHINES)     ? &l->by_machines
                          : str_is(measure, LISTENING_COPIES)     ? &l->copies
                          : str_is(measure, LISTENING_INSIDERS)   ? &l->by_insiders
                          : str_is(measure, LISTENING_BOUGHT)     ? &l->bought
                          : str_is(measure, LISTENING_ANSWERS)    ? &l->answers_sent
                          : str_is(measure, LISTENING_TAKEN_BACK) ? &l->promises.taken_back
                                                                  : NULL;

        if (figure)
            *figure = rows_int(&rows);
    }
    return rows_done(&rows, err);
}

struct wait {
    int64_t channel, waited;
};

static int by_wait(const void *a, const void *b)
{
    const struct wait *x = a, *y = b;

    return (x->waited > y->waited) - (x->waited < y->waited);
}

static int by_channel_and_wait(const void *a, const void *b)
{
    const struct wait *x = a, *y = b;

    return x->channel == y->channel ? by_wait(a, b) : x->channel < y->channel ? -1 : 1;
}

/* Nearest rank: the smallest wait that at least part/10 of them do not exceed. `at` is sorted. */
static int64_t quantile(const struct wait *at, size_t n, size_t part)
{
    return at[(n * part + 9) / 10 - 1].waited;
}

static void set_waits(struct listening_waits *waits, const struct wait *at, size_t n, bool is_cut)
{
    *waits = (struct listening_waits){(int64_t)n, quantile(at, n, 5), quantile(at, n, 9), is_cut};
}

static void split_waits(struct load *load, struct wait *at, size_t n)
{
    bool is_cut = n == LISTENING_WAITS_MAX;
    size_t end;

    if (!n)
        return;
    qsort(at, n, sizeof(*at), by_channel_and_wait);
    for (size_t i = 0; i < n; i = end) {
        struct listening_channel *channel = channel_of(load, at[i].channel);

        for (end = i + 1; end < n && at[end].channel == at[i].channel; end++)
            ;
        if (channel)
            set_waits(&channel->waits, &at[i], end - i, is_cut);
    }
    qsort(at, n, sizeof(*at), by_wait);
    set_waits(&load->l->waits, at, n, is_cut);
}

static enum err load_waits(struct load *load)
{
    VEC(struct wait) waits = {0};
    struct rows rows;
    enum err err = db_query(
        load->db, &statements[WAITS],
        ARGS(db_int(load->from_at), db_int(load->to_at), db_int(LISTENING_WAITS_MAX)), &rows);

    while (!err && rows_next(&rows)) {
        struct wait wait = {.channel = rows_int(&rows)};

        wait.waited = rows_int(&rows);
        if (!vec_push(load->arena, &waits, wait))
            err = load->arena->err;
    }
    err = rows_done(&rows, err);
    if (!err)
        split_waits(load, waits.at, waits.n);
    return err;
}

/* One gap, cut to the period and to the life of its channel. */
static void add_gap(struct load *load, int64_t id, int64_t from_at, int64_t to_at)
{
    struct listening *l = load->l;
    struct listening_channel *channel = channel_of(load, id);
    int64_t removed_at = channel ? load->removed_at[channel - load->channels] : 0;
    int64_t begin = from_at > load->from_at ? from_at : load->from_at;
    int64_t end;

    if (!channel)
        return;
    if (removed_at && (!to_at || to_at > removed_at))
        to_at = removed_at; /* what is gone is not deaf any more */
    end = to_at && to_at < load->end_at ? to_at : load->end_at;
    if (end <= begin)
        return;
    channel->is_deaf = channel->is_deaf || !to_at;
    channel->deaf_ms += end - begin;
    l->deaf_ms += end - begin;
    if (l->gap_count < LISTENING_GAPS_MAX)
        l->gaps[l->gap_count++] = (struct listening_gap){channel, from_at, to_at, end - begin};
}

static enum err load_gaps(struct load *load)
{
    struct rows rows;
    enum err err;

    load->l->gaps = arena_alloc_array(load->arena, LISTENING_GAPS_MAX,
                                      sizeof(struct listening_gap));
    if (!load->l->gaps)
        return load->arena->err;
    err = db_query(load->db, &statements[GAPS], ARGS(db_int(load->from_at), db_int(load->to_at)),
                   &rows);
    while (!err && rows_next(&rows)) {
        int64_t channel = rows_int(&rows), from_at = rows_int(&rows), to_at = rows_int(&rows);

        add_gap(load, channel, from_at, to_at);
    }
    return rows_done(&rows, err);
}

static enum promise_mark mark_of(int64_t state, bool kept_late)
{
    if (state == PROMISE_OPEN)
        return MARK_OVERDUE;
    if (state == PROMISE_BROKEN || state == PROMISE_BROKEN_KEPT)
        return MARK_BROKEN;
    return kept_late ? MARK_KEPT_LATE : MARK_KEPT;
}

static enum err load_promises(struct load *load)
{
    struct listening_promises *promises = &load->l->promises;
    enum promise_mark *marks = arena_alloc_array(load->arena, LISTENING_MARKS_MAX,
                                                 sizeof(enum promise_mark));
    struct rows rows;
    size_t n = 0;
    enum err err;

    if (!marks)
        return load->arena->err;
    err = db_query(load->db, &statements[PROMISES_DUE],
                   ARGS(db_int(load->from_at), db_int(load->to_at)), &rows);
    while (!err && rows_next(&rows)) {
        enum promise_mark mark;
        int64_t state;

        (void)rows_int(&rows); /* only for the order */
        state = rows_int(&rows);
        mark = mark_of(state, rows_bool(&rows));
        promises->due[mark]++;
        promises->later_kept += state == PROMISE_BROKEN_KEPT;
        if (n < LISTENING_MARKS_MAX)
            marks[LISTENING_MARKS_MAX - ++n] = mark; /* the latest comes first and stands last */
    }
    promises->marks = marks + LISTENING_MARKS_MAX - n;
    promises->mark_count = n;
    err = rows_done(&rows, err);
    if (!err)
        err = rows_one(load->db, &statements[PROMISES_MADE],
                       ARGS(db_int(load->from_at), db_int(load->to_at)), rows_read_int, NULL,
                       &promises->made);
    return err ? err : promise_count(load->db, PROMISE_OPEN, &promises->open);
}

static void read_rule(struct rows *rows, struct arena *arena, void *out)
{
    struct listening_rule *rule = out;

    rule->name = rows_text_in(rows, arena);
    rule->has_owner = rows_bool(rows);
    rule->is_removed = rows_int(rows) != 0;
    rule->heard = rows_int(rows);
    rule->listened = rows_int(rows);
}

/* Rules with something unheard first, then those nobody owns and nothing was heard by. */
static enum err load_rules(struct load *load)
{
    static const int lists[] = {RULES_UNHEARD, RULES_IDLE};
    struct listening *l = load->l;
    struct listening_rule *rules = arena_alloc_array(load->arena, LISTENING_RULES_MAX,
                                                     sizeof(struct listening_rule));
    enum err err = rules ? OK : load->arena->err;

    for (size_t i = 0; i < ARRAY_LEN(lists) && !err; i++) {
        struct row_list list;

        err = rows_all(load->db, &statements[lists[i]],
                       ARGS(db_int(l->from_day), db_int(l->to_day),
                            db_int(LISTENING_RULES_MAX - (int64_t)l->rule_count)),
                       read_rule, load->arena, sizeof(struct listening_rule), &list);
        for (size_t k = 0; !err && k < list.n; k++)
            rules[l->rule_count++] = ((struct listening_rule *)list.at)[k];
    }
    l->rules = rules;
    return err;
}

static int by_heard(const void *a, const void *b)
{
    const struct listening_channel *x = a, *y = b;
    int64_t n = listening_total(&x->heard), m = listening_total(&y->heard);

    return n == m ? (x->id > y->id) - (x->id < y->id) : n < m ? 1 : -1;
}

/* The channels the page speaks of, in its order. Gaps go on pointing into load->channels. */
static enum err show_channels(struct load *load)
{
    struct listening *l = load->l;

    l->channels = arena_alloc_array(load->arena, load->channel_count,
                                    sizeof(struct listening_channel));
    if (!l->channels)
        return load->arena->err;
    for (size_t i = 0; i < load->channel_count; i++) {
        const struct listening_channel *channel = &load->channels[i];

        if (!channel->is_removed || listening_total(&channel->heard) || channel->waits.n ||
            channel->deaf_ms)
            l->channels[l->channel_count++] = *channel;
    }
    if (l->channel_count)
        qsort(l->channels, l->channel_count, sizeof(*l->channels), by_heard);
    return OK;
}

static enum err load_all(struct load *load)
{
    static enum err (*const parts[])(struct load *) = {
        load_channels, load_counts,   load_days,  load_waits,
        load_gaps,     load_promises, load_rules, show_channels,
    };
    enum err err = setting_load(load->db, load->arena, STR("site.name"), &load->l->site);

    if (err == ERR_NOT_FOUND)
        err = OK;
    for (size_t i = 0; i < ARRAY_LEN(parts) && !err; i++)
        err = parts[i](load);
    return err;
}

enum err listening_load(struct db *db, struct arena *arena, int64_t from_day, int64_t to_day,
                        int64_t now, struct listening *out_listening)
{
    struct listening l = {.counted_at = now, .from_day = from_day, .to_day = to_day};
    struct load load = {.db = db, .arena = arena, .l = &l};
    bool is_ours = !db_in_transaction(db);
    enum err err;

    if (from_day > to_day)
        return ERR_BAD_INPUT;
    if (l.to_day > day_of(now))
        l.to_day = day_of(now);
    if (l.from_day > l.to_day)
        l.from_day = l.to_day;
    if (l.from_day <= l.to_day - LISTENING_DAYS_MAX)
        l.from_day = l.to_day - LISTENING_DAYS_MAX + 1;
    load.from_at = l.from_day * MS_DAY;
    load.to_at = (l.to_day + 1) * MS_DAY;
    load.end_at = load.to_at < now ? load.to_at : now;
    if (load.to_at > now + 1)
        load.to_at = now + 1;
    err = is_ours ? db_begin(db) : OK;
    if (!err)
        err = load_all(&load);
    if (is_ours && !err)
        err = db_commit(db);
    else if (is_ours)
        db_abort(db);
    if (!err)
        *out_listening = l;
    return err;
}
