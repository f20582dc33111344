#include "store/counter.h"

#include "base/clock.h"
#include "store/rows.h"

enum { ADD, LOAD, LIST, DAY_ADD, DAY_LIST, DAY_SUM };
static const struct sql statements[] = {
    [ADD] = {"counter_add", "ti",
             "INSERT INTO counter (name, n) VALUES ($1, $2) "
             "ON CONFLICT (name) DO UPDATE SET n = counter.n + excluded.n",
             NULL},
    [LOAD] = {"counter_load", "t", "SELECT n FROM counter WHERE name = $1", NULL},
    [LIST] = {"counter_list", "tt",
              "SELECT name, n FROM counter WHERE name >= $1 AND name < $2 "
              "ORDER BY name LIMIT 10000",
              NULL},
    [DAY_ADD] = {"day_count_add", "iiti",
                 "INSERT INTO day_count (day, channel, measure, n) VALUES ($1, $2, $3, $4) "
                 "ON CONFLICT (day, channel, measure) DO UPDATE SET n = day_count.n + excluded.n",
                 NULL},
    [DAY_LIST] = {"day_count_list", "ii",
                  "SELECT day, channel, measure, n FROM day_count WHERE day >= $1 AND day <= $2 "
                  "ORDER BY day, channel, measure LIMIT 100000",
                  NULL},
    [DAY_SUM] = {"day_count_sum", "iiit",
                 "SELECT CAST(coalesce(sum(n), 0) AS bigint) FROM day_count "
                 "WHERE day >= $1 AND day <= $2 AND channel = $3 AND measure = $4",
                 NULL},
};

const struct sql_set sql_set_counter = {"counter", statements, ARRAY_LEN(statements)};

int64_t day_of(int64_t at)
{
    int64_t day = at / MS_DAY;

    return at % MS_DAY < 0 ? day - 1 : day;
}

enum err counter_add(struct db *db, struct str name, int64_t n)
{
    return db_run(db, &statements[ADD], ARGS(db_text(name), db_int(n)));
}

enum err counter_load(struct db *db, struct str name, int64_t *out_n)
{
    int64_t n = 0;
    enum err err = rows_one(db, &statements[LOAD], ARGS(db_text(name)), rows_read_int, NULL, &n);

    if (err && err != ERR_NOT_FOUND)
        return err;
    *out_n = n;
    return OK;
}

static void read_counter(struct rows *rows, struct arena *arena, void *out)
{
    struct counter *counter = out;

    counter->name = rows_text_in(rows, arena);
    counter->n = rows_int(rows);
}

enum err counter_list(struct db *db, struct arena *arena, struct str prefix,
                      struct counter **out_list, size_t *out_n)
{
    /* U+10FFFF is above whatever a name may go on with. */
    struct str end = arena_printf(arena, "%.*s\xF4\x8F\xBF\xBF", STR_ARGS(prefix));
    struct row_list list;
    enum err err = rows_all(db, &statements[LIST], ARGS(db_text(prefix), db_text(end)),
                            read_counter, arena, sizeof(struct counter), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

enum err day_count_add(struct db *db, int64_t at, int64_t channel, struct str measure, int64_t n)
{
    int64_t day = day_of(at);
    enum err err = OK;

    if (channel)
        err = db_run(db, &statements[DAY_ADD],
                     ARGS(db_int(day), db_int(channel), db_text(measure), db_int(n)));
    if (!err)
        err = db_run(db, &statements[DAY_ADD],
                     ARGS(db_int(day), db_int(0), db_text(measure), db_int(n)));
    return err;
}

static void read_day(struct rows *rows, struct arena *arena, void *out)
{
    struct day_count *count = out;

    count->day = rows_int(rows);
    count->channel = rows_int(rows);
    count->measure = rows_text_in(rows, arena);
    count->n = rows_int(rows);
}

enum err day_count_list(struct db *db, struct arena *arena, int64_t from_day, int64_t to_day,
                        struct day_count **out_list, size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, &statements[DAY_LIST], ARGS(db_int(from_day), db_int(to_day)),
                            read_day, arena, sizeof(struct day_count), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

enum err day_count_sum(struct db *db, int64_t from_day, int64_t to_day, int64_t channel,
                       struct str measure, int64_t *out_n)
{
    return rows_one(db, &statements[DAY_SUM],
                    ARGS(db_int(from_day), db_int(to_day), db_int(channel), db_text(measure)),
                    rows_read_int, NULL, out_n);
}
