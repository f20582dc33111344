#include "store/decision.h"

#include "store/counter.h"
#include "store/rows.h"

enum { PUT, DROP, LOAD, SUMS, ADVISED_ADD, ADVISED_SUMS };
/* clang-format off */
static const struct sql statements[] = {
    [PUT] = {"decision_put", "iiiiiiii",
        "INSERT INTO decision (message, conversation, staff, at, facts, advised, chosen, how) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
        "ON CONFLICT (message) DO UPDATE SET conversation = excluded.conversation, "
        "staff = excluded.staff, at = excluded.at, facts = excluded.facts, "
        "advised = excluded.advised, chosen = excluded.chosen, how = excluded.how", NULL},
    [DROP] = {"decision_drop", "i", "DELETE FROM decision WHERE message = $1", NULL},
    [LOAD] = {"decision_load", "i",
        "SELECT message, conversation, staff, at, facts, advised, chosen, how FROM decision "
        "WHERE message = $1", NULL},
    [SUMS] = {"decision_sums", "i",
        "SELECT facts, staff, chosen, how, count(*) FROM decision "
        "GROUP BY facts, staff, chosen, how ORDER BY facts, staff, chosen, how LIMIT $1", NULL},
    [ADVISED_ADD] = {"advised_add", "iii",
        "INSERT INTO advised_count (facts, advised, n) VALUES ($1, $2, $3) "
        "ON CONFLICT (facts, advised) DO UPDATE SET n = advised_count.n + excluded.n", NULL},
    [ADVISED_SUMS] = {"advised_sums", "i",
        "SELECT facts, CAST(0 AS bigint), advised, CAST(0 AS bigint), n FROM advised_count "
        "ORDER BY facts, advised LIMIT $1", NULL},
};
/* clang-format on */

const struct sql_set sql_set_decision = {"decision", statements, ARRAY_LEN(statements)};

enum err decision_put(struct db *db, const struct decision *d)
{
    return db_run(db, &statements[PUT],
                  ARGS(db_int(d->message), db_int(d->conversation), db_int(d->staff), db_int(d->at),
                       db_int((int64_t)d->facts), db_int(d->advised), db_int(d->chosen),
                       db_int(d->how)));
}

enum err decision_drop(struct db *db, int64_t message)
{
    return db_run(db, &statements[DROP], ARGS(db_int(message)));
}

static void read_decision(struct rows *rows, struct arena *arena, void *out)
{
    struct decision *d = out;

    (void)arena;
    d->message = rows_int(rows);
    d->conversation = rows_int(rows);
    d->staff = rows_int(rows);
    d->at = rows_int(rows);
    d->facts = (uint64_t)rows_int(rows);
    d->advised = (enum advice)rows_int(rows);
    d->chosen = (enum advice)rows_int(rows);
    d->how = (enum decision_how)rows_int(rows);
}

enum err decision_load(struct db *db, struct arena *arena, int64_t message,
                       struct decision *out_decision)
{
    return rows_one(db, &statements[LOAD], ARGS(db_int(message)), read_decision, arena,
                    out_decision);
}

static void read_sum(struct rows *rows, struct arena *arena, void *out)
{
    struct decision_sum *sum = out;

    (void)arena;
    sum->facts = (uint64_t)rows_int(rows);
    sum->staff = rows_int(rows);
    sum->chosen = (enum advice)rows_int(rows);
    sum->how = (enum decision_how)rows_int(rows);
    sum->n = rows_int(rows);
}

enum err advised_add(struct db *db, uint64_t facts, enum advice advised)
{
    const int64_t keys[] = {(int64_t)facts, advised};

    return counter_sum(db, &statements[ADVISED_ADD], keys, 1);
}

static enum err list_sums(struct db *db, const struct sql *sql, struct arena *arena,
                          struct decision_sum **out_list, size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, sql, ARGS(db_int(DECISION_SUMS_MAX)), read_sum, arena,
                            sizeof(struct decision_sum), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

enum err decision_sums(struct db *db, struct arena *arena, struct decision_sum **out_list,
                       size_t *out_n)
{
    return list_sums(db, &statements[SUMS], arena, out_list, out_n);
}

enum err advised_sums(struct db *db, struct arena *arena, struct decision_sum **out_list,
                      size_t *out_n)
{
    return list_sums(db, &statements[ADVISED_SUMS], arena, out_list, out_n);
}
