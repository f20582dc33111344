#include "store/counter.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/map.h"
#include "store/db_impl.h"
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

/* Bytes of what is not yet written; when there is more, it is written before the commit. */
enum { SUMS_MAX = 16 << 20, SUMS_FULL = 15 << 20 };

/* One row to add to: a counter, or a day's count when measure is set. */
struct sum {
    struct str name;
    int64_t day, channel;
    struct str measure;
    int64_t n;
    const struct sql *sql;         /* of another noun (counter_sum); NULL: one of ours */
    const struct sql *drop, *take; /* likewise (counter_move); NULL: `sql` takes, too */
    int64_t keys[COUNTER_SUM_KEYS];
    struct sum *next;
};

struct counter_sums {
    struct arena arena;
    struct map by_key;
    struct sum *first, **last; /* in the order of their first addition */
};

void counter_forget(struct db *db)
{
    if (!db->sums)
        return;
    map_clear(&db->sums->by_key);
    arena_clear(&db->sums->arena);
    free(db->sums);
    db->sums = NULL;
}

static struct counter_sums *sums_of(struct db *db)
{
    struct counter_sums *sums = db->sums;

    if (sums)
        return sums;
    sums = calloc(1, sizeof(*sums));
    if (!sums)
        return NULL;
    arena_init(&sums->arena, SUMS_MAX);
    map_init(&sums->by_key);
    sums->last = &sums->first;
    db->sums = sums;
    return sums;
}

/* Adds to the sum with that key; `like` says what a new one is. */
static enum err add(struct db *db, struct str key, const struct sum *like)
{
    struct counter_sums *sums = sums_of(db);
    struct sum *sum = sums ? map_get(&sums->by_key, key) : NULL;
    enum err err = OK;

    bug_on(db->mode != DB_WRITE || !db->in_transaction);
    db->writes++;
    if (sum) {
        sum->n += like->n;
        return OK;
    }
    if (sums && sums->arena.used > SUMS_FULL) {
        err = counter_flush(db);
        sums = err ? NULL : sums_of(db);
    }
    if (!err && !sums)
        err = ERR_NO_MEMORY;
    if (!err) {
        key = str_dup(&sums->arena, key);
        sum = arena_new(&sums->arena, struct sum);
        err = sums->arena.err;
    }
    if (!err) {
        *sum = *like;
        sum->name = str_dup(&sums->arena, like->name);
        sum->measure = str_dup(&sums->arena, like->measure);
        err = sums->arena.err ? sums->arena.err : map_put(&sums->by_key, key, sum);
    }
    if (err)
        return db_fail(db, err, "counting: out of memory");
    *sums->last = sum;
    sums->last = &sum->next;
    return OK;
}

static enum err flush_other(struct db *db, const struct sum *sum)
{
    struct arg args[COUNTER_SUM_KEYS + 1];
    size_t keys = strlen(sum->sql->types) - 1;
    enum err err;

    for (size_t i = 0; i < keys; i++)
        args[i] = db_int(sum->keys[i]);
    args[keys] = db_int(sum->n);
    if (sum->n > 0 || !sum->drop)
        return db_run(db, sum->sql, args, keys + 1);
    err = db_run(db, sum->drop, args, keys + 1);
    return err ? err : db_run(db, sum->take, args, keys + 1);
}

static enum err add_other(struct db *db, struct sum *sum, const int64_t *keys)
{
    size_t count = strlen(sum->sql->types) - 1;
    /* Bytes, not to be read: no name begins with a zero. */
    uintptr_t which = (uintptr_t)sum->sql;
    char key[1 + sizeof(which) + sizeof(sum->keys)] = {0};

    bug_on(count > COUNTER_SUM_KEYS);
    memcpy(sum->keys, keys, count * sizeof(*keys));
    memcpy(key + 1, &which, sizeof(which));
    memcpy(key + 1 + sizeof(which), sum->keys, sizeof(sum->keys));
    return add(db, str_of(key, sizeof(key)), sum);
}

enum err counter_sum(struct db *db, const struct sql *sql, const int64_t *keys, int64_t n)
{
    struct sum sum = {.sql = sql, .n = n};

    return add_other(db, &sum, keys);
}

enum err counter_move(struct db *db, const struct counter_sqls *sqls, const int64_t *keys,
                      int64_t n)
{
    struct sum sum = {.sql = sqls->add, .drop = sqls->drop, .take = sqls->take, .n = n};

    return add_other(db, &sum, keys);
}

enum err counter_flush(struct db *db)
{
    enum err err = OK;

    for (struct sum *sum = db->sums ? db->sums->first : NULL; !err && sum; sum = sum->next) {
        if (!sum->n)
            continue;
        if (sum->sql)
            err = flush_other(db, sum);
        else if (sum->measure.n)
            err = db_run(db, &statements[DAY_ADD],
                         ARGS(db_int(sum->day), db_int(sum->channel), db_text(sum->measure),
                              db_int(sum->n)));
        else
            err = db_run(db, &statements[ADD], ARGS(db_text(sum->name), db_int(sum->n)));
    }
    counter_forget(db);
    return err;
}

enum err counter_settle(struct db *db) { return db->sums ? counter_flush(db) : OK; }

enum err counter_add(struct db *db, struct str name, int64_t n)
{
    return add(db, name, &(struct sum){.name = name, .n = n});
}

enum err counter_load(struct db *db, struct str name, int64_t *out_n)
{
    int64_t n = 0;
    enum err err = counter_settle(db);

    if (!err)
        err = rows_one(db, &statements[LOAD], ARGS(db_text(name)), rows_read_int, NULL, &n);
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
    enum err err = counter_settle(db);

    if (!err)
        err = rows_all(db, &statements[LIST], ARGS(db_text(prefix), db_text(end)), read_counter,
                       arena, sizeof(struct counter), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

static enum err add_day(struct db *db, const struct sum *like)
{
    char key[200];
    int n = snprintf(key, sizeof(key), "%" PRId64 " %" PRId64 " %.*s", like->day, like->channel,
                     STR_ARGS(like->measure));

    bug_on(n < 0 || (size_t)n >= sizeof(key)); /* measures are our own words */
    return add(db, str_of(key, (size_t)n), like);
}

enum err day_count_add(struct db *db, int64_t at, int64_t channel, struct str measure, int64_t n)
{
    struct sum sum = {.day = day_of(at), .channel = channel, .measure = measure, .n = n};
    enum err err = channel ? add_day(db, &sum) : OK;

    sum.channel = 0;
    return err ? err : add_day(db, &sum);
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
    enum err err = counter_settle(db);

    if (!err)
        err = rows_all(db, &statements[DAY_LIST], ARGS(db_int(from_day), db_int(to_day)), read_day,
                       arena, sizeof(struct day_count), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

enum err day_count_sum(struct db *db, int64_t from_day, int64_t to_day, int64_t channel,
                       struct str measure, int64_t *out_n)
{
    enum err err = counter_settle(db);

    return err ? err
               : rows_one(db, &statements[DAY_SUM],
                          ARGS(db_int(from_day), db_int(to_day), db_int(channel), db_text(measure)),
                          rows_read_int, NULL, out_n);
}
