#include "store/crowd.h"

#include "store/counter.h"
#include "store/newest.h"
#include "store/rows.h"

enum {
    ADD,
    DROP,
    COUNT,
    LOAD,
    LIST,
    IN,
    SUMS_IN,
    SUMS_OF,
    STANDING,
    SETTLE,
    SETTLE_ONE,
    TOUCHED,
    NEXT_COPY,
    FOLLOW
};
/* clang-format off */
#define SUMS(how) "CAST(coalesce(sum(CASE WHEN c.how = " how " THEN c.n ELSE 0 END), 0) AS bigint)"
#define ALL_SUMS SUMS("0") ", " SUMS("1") ", " SUMS("2")
/* Who stands there for nobody: he is bound to us, said the first himself, or stands there already. */
#define SAME_PERSON "FROM message m JOIN handle h ON h.id = m.author "
#define BESIDE "CASE WHEN EXISTS (SELECT 1 FROM message_voice v WHERE v.message = crowd.message) " \
    "OR EXISTS (SELECT 1 " SAME_PERSON "JOIN message f ON f.id = crowd.first " \
    "JOIN handle g ON g.id = f.author AND g.person = h.person WHERE m.id = crowd.message) " \
    "OR EXISTS (SELECT 1 " SAME_PERSON "JOIN handle g ON g.person = h.person " \
    "JOIN message o ON o.author = g.id AND o.id < m.id JOIN crowd c ON c.message = o.id " \
    "WHERE m.id = crowd.message AND c.first = crowd.first AND c.how <> 0) " \
    "THEN 1 ELSE 0 END"
static const struct sql statements[] = {
    [ADD] = {"crowd_add", "iiii",
        "INSERT INTO crowd (message, first, how, likeness) VALUES ($1, $2, $3, $4)", NULL},
    [DROP] = {"crowd_drop", "i", "DELETE FROM crowd WHERE message = $1", NULL},
    [COUNT] = {"crowd_count", "iii",
        "INSERT INTO crowd_count (first, how, n) VALUES ($1, $2, $3) "
        "ON CONFLICT (first, how) DO UPDATE SET n = crowd_count.n + excluded.n", NULL},
    [LOAD] = {"crowd_load", "i",
        "SELECT message, first, how, likeness, beside FROM crowd WHERE message = $1", NULL},
    [LIST] = {"crowd_list", "iiii",
        "SELECT message FROM crowd WHERE first = $1 AND how = $2 AND message < $3 "
        "ORDER BY message DESC LIMIT $4", NULL},
    [IN] = {"crowd_in", "i",
        "SELECT c.message, c.first, c.how, c.likeness, c.beside FROM " NEWEST_IN("$1", NEWEST_MOST)
        "JOIN crowd c ON c.message = m.first ORDER BY m.said_at, m.id", NULL},
    [SUMS_IN] = {"crowd_sums_in", "i",
        "SELECT c.first, c.how, c.n FROM " NEWEST_IN("$1", NEWEST_MOST)
        "JOIN crowd_count c ON c.first = m.first ORDER BY m.said_at, m.id", NULL},
    [SUMS_OF] = {"crowd_sums_of", "i",
        "SELECT CAST($1 AS bigint), " ALL_SUMS " FROM message m "
        "JOIN crowd_count c ON c.first = m.id WHERE m.conversation = $1", NULL},
    [STANDING] = {"crowd_standing", "ii",
        "SELECT count(*) FROM crowd WHERE first = $1 AND how = $2 AND beside = 0", NULL},
    [SETTLE] = {"crowd_settle", "i",
        "UPDATE crowd SET beside = " BESIDE " WHERE first = $1 AND how <> 0", NULL},
    [SETTLE_ONE] = {"crowd_settle_one", "i",
        "UPDATE crowd SET beside = " BESIDE " WHERE message = $1 AND how <> 0", NULL},
    [TOUCHED] = {"crowd_touched", "i",
        "SELECT c.first FROM handle h JOIN message m ON m.author = h.id "
        "JOIN crowd c ON c.message = m.id WHERE h.person = $1 AND c.how <> 0 "
        "UNION ALL SELECT c.first FROM handle h JOIN message m ON m.author = h.id "
        "JOIN crowd c ON c.first = m.id WHERE h.person = $1 AND c.how <> 0 LIMIT 1000", NULL},
    [NEXT_COPY] = {"crowd_next_copy", "i",
        "SELECT c.message FROM crowd c JOIN message m ON m.id = c.message WHERE c.first = $1 "
        "AND c.how = 0 AND NOT EXISTS (SELECT 1 FROM message d WHERE d.channel = m.channel "
        "AND d.native_id = m.native_id AND d.deleted = 1) ORDER BY c.message LIMIT 1", NULL},
    [FOLLOW] = {"crowd_follow", "ii",
        "UPDATE crowd SET first = $2 WHERE first = $1 AND how = 0", NULL},
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

enum err crowd_settle_one(struct db *db, const struct crowd *crowd)
{
    struct crowd now;
    enum err err = db_run(db, &statements[SETTLE_ONE], ARGS(db_int(crowd->message)));

    if (!err)
        err = crowd_load(db, crowd->message, &now);
    if (err || now.is_beside == crowd->is_beside)
        return err;
    return count(db, crowd, now.is_beside ? -1 : 1);
}

static enum err standing(struct db *db, int64_t first, int64_t out_n[CROWD_HOWS])
{
    enum err err = OK;

    for (int how = CROWD_AGREES; how < CROWD_HOWS && !err; how++)
        err = rows_one(db, &statements[STANDING], ARGS(db_int(first), db_int(how)), rows_read_int,
                       NULL, &out_n[how]);
    return err;
}

enum err crowd_settle(struct db *db, int64_t first)
{
    int64_t before[CROWD_HOWS] = {0}, after[CROWD_HOWS] = {0};
    enum err err = standing(db, first, before);

    if (!err)
        err = db_run(db, &statements[SETTLE], ARGS(db_int(first)));
    if (!err)
        err = standing(db, first, after);
    for (int how = CROWD_AGREES; how < CROWD_HOWS && !err; how++)
        if (after[how] != before[how])
            err = count(db, &(struct crowd){.first = first, .how = (enum crowd_how)how},
                        after[how] - before[how]);
    return err;
}

enum err crowd_settle_person(struct db *db, int64_t person)
{
    struct arena arena;
    struct row_list list = {0};
    const int64_t *firsts;
    enum err err;

    arena_init(&arena, 0);
    err = rows_all(db, &statements[TOUCHED], ARGS(db_int(person)), rows_read_int, &arena,
                   sizeof(int64_t), &list);
    firsts = list.at;
    for (size_t i = 0; i < list.n && !err; i++)
        err = crowd_settle(db, firsts[i]);
    arena_clear(&arena);
    return err;
}

enum err crowd_drop(struct db *db, const struct crowd *crowd)
{
    enum err err = db_run(db, &statements[DROP], ARGS(db_int(crowd->message)));

    if (!err && !crowd->is_beside)
        err = count(db, crowd, -1);
    return err || crowd->how == CROWD_COPY ? err : crowd_settle(db, crowd->first);
}

/* The oldest copy that is still there takes its place; the others stand behind that. */
enum err crowd_promote(struct db *db, int64_t first, int64_t *out_next)
{
    struct crowd next = {.first = first, .how = CROWD_COPY}, to = {.how = CROWD_COPY};
    int64_t n = 0;
    enum err err = rows_one(db, &statements[NEXT_COPY], ARGS(db_int(first)), rows_read_int, NULL,
                            &next.message);

    *out_next = 0;
    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    err = crowd_drop(db, &next);
    if (!err)
        err = db_change(db, &statements[FOLLOW], ARGS(db_int(first), db_int(next.message)), &n);
    to.first = *out_next = next.message;
    if (!err && n)
        err = count(db, &next, -n);
    return err || !n ? err : count(db, &to, n);
}

static void read_crowd(struct rows *rows, struct arena *arena, void *out)
{
    struct crowd *crowd = out;

    (void)arena;
    crowd->message = rows_int(rows);
    crowd->first = rows_int(rows);
    crowd->how = (enum crowd_how)rows_int(rows);
    crowd->likeness = rows_int(rows);
    crowd->is_beside = rows_bool(rows);
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
