#include "store/tally.h"

#include "store/newest.h"
#include "store/rows.h"

enum { ADD, MOVE, LAST, FIRST, LIST, NEWEST, IN };
/* clang-format off */
#define COLUMNS "message, n, since, at, likes, boosts, replies, views"
static const struct sql statements[] = {
    [ADD] = {"tally_add", "iiiiiiii",
        "INSERT INTO item_count (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", NULL},
    [MOVE] = {"tally_move", "iiiiiii",
        "UPDATE item_count SET at = $3, likes = $4, boosts = $5, replies = $6, views = $7 "
        "WHERE message = $1 AND n = $2", NULL},
    [LAST] = {"tally_last", "i",
        "SELECT " COLUMNS " FROM item_count WHERE message = $1 ORDER BY n DESC LIMIT 1", NULL},
    [FIRST] = {"tally_first", "i", "SELECT since FROM item_count WHERE message = $1 AND n = 0",
        NULL},
    [LIST] = {"tally_list", "ii",
        "SELECT " COLUMNS " FROM item_count WHERE message = $1 AND at >= $2 ORDER BY n LIMIT 2000",
        NULL},
    [NEWEST] = {"tally_newest", "ii",
        "SELECT " COLUMNS " FROM item_count WHERE message = $1 ORDER BY n DESC LIMIT $2", NULL},
    [IN] = {"tally_in", "ii",
        "SELECT c.message, c.n, c.since, c.at, c.likes, c.boosts, c.replies, c.views FROM "
        NEWEST_IN("$1", "$2") "JOIN item_count c ON c.message = m.first AND c.n = "
        "(SELECT max(x.n) FROM item_count x WHERE x.message = m.first) "
        "ORDER BY m.said_at DESC, m.id DESC", NULL},
};
/* clang-format on */

const struct sql_set sql_set_tally = {"tally", statements, ARRAY_LEN(statements)};

static void read_tally(struct rows *rows, struct arena *arena, void *out)
{
    struct tally *tally = out;

    (void)arena;
    tally->message = rows_int(rows);
    tally->n = rows_int(rows);
    tally->since = rows_int(rows);
    tally->at = rows_int(rows);
    tally->counts.likes = rows_int(rows);
    tally->counts.boosts = rows_int(rows);
    tally->counts.replies = rows_int(rows);
    tally->counts.views = rows_int(rows);
}

enum err tally_load(struct db *db, int64_t message, struct tally *out_tally)
{
    return rows_one(db, &statements[LAST], ARGS(db_int(message)), read_tally, NULL, out_tally);
}

static enum err add(struct db *db, const struct tally *tally)
{
    const struct counts *counts = &tally->counts;

    return db_run(db, &statements[ADD],
                  ARGS(db_int(tally->message), db_int(tally->n), db_int(tally->since),
                       db_int(tally->at), db_int(counts->likes), db_int(counts->boosts),
                       db_int(counts->replies), db_int(counts->views)));
}

static enum err move(struct db *db, const struct tally *tally)
{
    const struct counts *counts = &tally->counts;

    return db_run(db, &statements[MOVE],
                  ARGS(db_int(tally->message), db_int(tally->n), db_int(tally->at),
                       db_int(counts->likes), db_int(counts->boosts), db_int(counts->replies),
                       db_int(counts->views)));
}

/* What is not said is as it was. */
static int64_t now_or_before(int64_t said, int64_t before) { return said >= 0 ? said : before; }

static struct counts counts_after(const struct counts *said, const struct counts *before)
{
    return (struct counts){
        now_or_before(said->likes, before->likes), now_or_before(said->boosts, before->boosts),
        now_or_before(said->replies, before->replies), now_or_before(said->views, before->views)};
}

static bool is_same(const struct counts *a, const struct counts *b)
{
    return a->likes == b->likes && a->boosts == b->boosts && a->replies == b->replies &&
           a->views == b->views;
}

/* By an eighth, and from nothing by anything. */
static bool has_moved(int64_t before, int64_t after)
{
    int64_t by;

    before = before < 0 ? 0 : before;
    by = after > before ? after - before : before - after;
    return after >= 0 && by > 0 && by >= before / 8;
}

static bool have_moved(const struct counts *a, const struct counts *b)
{
    return has_moved(a->likes, b->likes) || has_moved(a->boosts, b->boosts) ||
           has_moved(a->replies, b->replies) || has_moved(a->views, b->views);
}

static enum err begins_step(struct db *db, const struct tally *last, const struct counts *after,
                            int64_t now, bool *out_begins)
{
    int64_t first = 0, held = now - last->since;
    enum err err;

    *out_begins = false;
    if (held < TALLY_STEP_MS)
        return OK;
    *out_begins = last->n < TALLY_STEPS_MAX && have_moved(&last->counts, after);
    if (*out_begins)
        return OK;
    err = rows_one(db, &statements[FIRST], ARGS(db_int(last->message)), rows_read_int, NULL,
                   &first);
    *out_begins = !err && held >= (now - first) / TALLY_GRAIN;
    return err == ERR_NOT_FOUND ? ERR_CORRUPT : err;
}

static bool is_nothing(const struct counts *counts)
{
    return counts->likes <= 0 && counts->boosts <= 0 && counts->replies <= 0 && counts->views <= 0;
}

static enum err begin(struct db *db, int64_t message, const struct counts *counts, int64_t now,
                      struct tally_change *out_change)
{
    struct tally_change change = {.is_changed = !is_nothing(counts)};
    enum err err = OK;

    if (change.is_changed) {
        change.after = (struct tally){message, 0, now, now, *counts};
        err = add(db, &change.after);
    }
    if (!err)
        *out_change = change;
    return err;
}

enum err tally_heard(struct db *db, int64_t message, const struct counts *counts, int64_t now,
                     struct tally_change *out_change)
{
    struct tally_change change;
    bool begins = false;
    enum err err = tally_load(db, message, &change.before);

    if (err == ERR_NOT_FOUND)
        return begin(db, message, counts, now, out_change);
    if (err)
        return err;
    now = now > change.before.at ? now : change.before.at; /* a clock that was put back */
    change.after = change.before;
    change.after.counts = counts_after(counts, &change.before.counts);
    change.is_changed = !is_same(&change.before.counts, &change.after.counts);
    if (change.is_changed) {
        change.after.at = now;
        err = begins_step(db, &change.before, &change.after.counts, now, &begins);
        if (begins) {
            change.after.n++;
            change.after.since = now;
        }
        if (!err)
            err = begins ? add(db, &change.after) : move(db, &change.after);
    }
    if (!err)
        *out_change = change;
    return err;
}

enum err tally_list(struct db *db, struct arena *arena, int64_t message, int64_t since,
                    struct tally **out_list, size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, &statements[LIST], ARGS(db_int(message), db_int(since)), read_tally,
                            arena, sizeof(struct tally), &rows);

    if (err)
        return err;
    *out_list = rows.at;
    *out_n = rows.n;
    return OK;
}

enum err tally_newest(struct db *db, struct arena *arena, int64_t message, int last,
                      struct tally **out_list, size_t *out_n)
{
    struct row_list rows;
    struct tally *list;
    enum err err = rows_all(db, &statements[NEWEST], ARGS(db_int(message), db_int(last)),
                            read_tally, arena, sizeof(struct tally), &rows);

    if (err)
        return err;
    list = rows.at;
    for (size_t i = 0; i < rows.n / 2; i++) {
        struct tally other = list[i];

        list[i] = list[rows.n - 1 - i];
        list[rows.n - 1 - i] = other;
    }
    *out_list = list;
    *out_n = rows.n;
    return OK;
}

enum err tally_in(struct db *db, struct arena *arena, int64_t conversation, int newest,
                  struct tally **out_list, size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, &statements[IN], ARGS(db_int(conversation), db_int(newest)),
                            read_tally, arena, sizeof(struct tally), &rows);

    if (err)
        return err;
    *out_list = rows.at;
    *out_n = rows.n;
    return OK;
}
