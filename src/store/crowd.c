#include "store/crowd.h"

#include "store/counter.h"
#include "store/rows.h"

enum { ADD, DROP, COUNT, LOAD, LIST, IN, SUMS_IN, SUMS_OF };
/* clang-format off */
#define SUMS(how) "CAST(coalesce(sum(CASE WHEN c.how = " how " THEN c.n ELSE 0 END), 0) AS bigint)"
#define ALL_SUMS SUMS("0") ", " SUMS("1") ", " SUMS("2")
static const struct sql statements[] = {
    [ADD] = {"crowd_add", "iiii",
        "INSERT INTO crowd (message, first, how, likeness) VALUES ($1, $2, $3, $4)", NULL},
    [DROP] = {"crowd_drop", "i", "DELETE FROM crowd WHERE message = $1", NULL},
    [COUNT] = {"crowd_count", "iii",
        "INSERT INTO crowd_count (first, how, n) VALUES ($1, $2, $3) "
        "ON CONFLICT (first, how) DO UPDATE SET n = crowd_count.n + excluded.n", NULL},
    [LOAD] = {"crowd_load", "i",
        "SELECT message, first, how, likeness FROM crowd WHERE message = $1", NULL},
    [LIST] = {"crowd_list", "iiii",
        "SELECT message FROM crowd WHERE first = $1 AND how = $2 AND message < $3 "
        "ORDER BY message DESC LIMIT $4", NULL},
    [IN] = {"crowd_in", "i",
        "SELECT c.message, c.first, c.how, c.likeness FROM message m "
        "JOIN crowd c ON c.message = m.id WHERE m.conversation = $1 ORDER BY m.said_at, m.id LIMIT 1000",
        NULL},
    [SUMS_IN] = {"crowd_sums_in", "i",
        "SELECT c.first, c.how, c.n FROM message m JOIN crowd_count c ON c.first = m.id "
        "WHERE m.conversation = $1 ORDER BY m.said_at, m.id LIMIT 1500", NULL},
    [SUMS_OF] = {"crowd_sums_of", "i",
        "SELECT CAST($1 AS bigint), " ALL_SUMS " FROM message m "
        "JOIN crowd_count c ON c.first = m.id WHERE m.conversation = $1", NULL},
};
/* clang-format on */

const struct sql_set sql_set_crowd = {"crowd", statements, ARRAY_LEN(statements)};

static enum err count(struct db *db, const struct crowd *crowd, int64_t n)
{
    const int64_t keys[] = {crowd->first, crowd->how};

    return counter_sum(db, &statements[COUNT], keys, n);
}

enum err crowd_add(struct db *db, const struct crowd *crowd)
{
    enum err err = db_run(db, &statements[ADD],
                          ARGS(db_int(crowd->message), db_int(crowd->first), db_int(crowd->how),
                               db_int(crowd->likeness)));

    return err ? err : count(db, crowd, 1);
}

enum err crowd_drop(struct db *db, const struct crowd *crowd)
{
    enum err err = db_run(db, &statements[DROP], ARGS(db_int(crowd->message)));

    return err ? err : count(db, crowd, -1);
}

static void read_crowd(struct rows *rows, struct arena *arena, void *out)
{
    struct crowd *crowd = out;

    (void)arena;
    crowd->message = rows_int(rows);
    crowd->first = rows_int(rows);
    crowd->how = (enum crowd_how)rows_int(rows);
    crowd->likeness = rows_int(rows);
}

enum err crowd_load(struct db *db, int64_t message, struct crowd *out_crowd)
{
    return rows_one(db, &statements[LOAD], ARGS(db_int(message)), read_crowd, NULL, out_crowd);
}

enum err crowd_list(struct db *db, struct arena *arena, int64_t first, enum crowd_how how,
                    int64_t before, int limit, int64_t **out_ids, size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, &statements[LIST],
                            ARGS(db_int(first), db_int(how), db_int(before), db_int(limit)),
                            rows_read_int, arena, sizeof(int64_t), &rows);

    if (err)
        return err;
    *out_ids = rows.at;
    *out_n = rows.n;
    return OK;
}

enum err crowd_in(struct db *db, struct arena *arena, int64_t conversation, struct crowd **out_list,
                  size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, &statements[IN], ARGS(db_int(conversation)), read_crowd, arena,
                            sizeof(struct crowd), &rows);

    if (err)
        return err;
    *out_list = rows.at;
    *out_n = rows.n;
    return OK;
}

static void read_sum(struct rows *rows, struct arena *arena, void *out)
{
    struct crowd_sum *sum = out;

    (void)arena;
    sum->id = rows_int(rows);
    for (int how = 0; how < CROWD_HOWS; how++)
        sum->n[how] = rows_int(rows);
}

struct part {
    int64_t first, how, n;
};

static void read_part(struct rows *rows, struct arena *arena, void *out)
{
    struct part *part = out;

    (void)arena;
    part->first = rows_int(rows);
    part->how = rows_int(rows);
    part->n = rows_int(rows);
}

enum err crowd_sums_in(struct db *db, struct arena *arena, int64_t conversation,
                       struct crowd_sum **out_list, size_t *out_n)
{
    struct row_list rows;
    const struct part *parts;
    struct crowd_sum *sums;
    size_t n = 0;
    enum err err = rows_all(db, &statements[SUMS_IN], ARGS(db_int(conversation)), read_part, arena,
                            sizeof(struct part), &rows);

    if (err)
        return err;
    sums = arena_alloc_array(arena, rows.n + 1, sizeof(*sums));
    if (!sums)
        return arena->err;
    parts = rows.at;
    for (size_t i = 0; i < rows.n; i++) {
        if (!n || sums[n - 1].id != parts[i].first)
            sums[n++] = (struct crowd_sum){.id = parts[i].first};
        if (parts[i].how >= 0 && parts[i].how < CROWD_HOWS)
            sums[n - 1].n[parts[i].how] += parts[i].n;
    }
    *out_list = sums;
    *out_n = n;
    return OK;
}

enum err crowd_sums_of(struct db *db, struct arena *arena, const int64_t *conversations, size_t n,
                       struct crowd_sum **out_list, size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_by_id(db, &statements[SUMS_OF], conversations, n, read_sum, arena,
                              sizeof(struct crowd_sum), &rows);

    if (err)
        return err;
    *out_list = rows.at;
    *out_n = rows.n;
    return OK;
}
