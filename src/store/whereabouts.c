#include "store/whereabouts.h"

#include "store/rows.h"

enum { PUT, LOAD, OF_PERSON, FORGET, SUMS, SPAN };
/* clang-format off */
#define COLUMNS "message, person, country, place, how, likely, day"
/* Of all that is unlikely as much is read as of the rest: what is read has a ceiling. */
#define ROWS "FROM (SELECT message, person, country, place, likely, day FROM whereabouts " \
    "WHERE day >= $1 AND day <= $2 ORDER BY day DESC, message DESC LIMIT $4) w "
#define NEWEST ROWS "WHERE likely >= $3 "
static const struct sql statements[] = {
    [PUT] = {"whereabouts_put", "iittiii",
        "INSERT INTO whereabouts (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7) "
        "ON CONFLICT (message) DO UPDATE SET person = excluded.person, "
        "country = excluded.country, place = excluded.place, how = excluded.how, "
        "likely = excluded.likely, day = excluded.day", NULL},
    [LOAD] = {"whereabouts_load", "i",
        "SELECT " COLUMNS " FROM whereabouts WHERE message = $1", NULL},
    [OF_PERSON] = {"whereabouts_of_person", "ii",
        "SELECT " COLUMNS " FROM whereabouts WHERE person = $1 ORDER BY day DESC, message DESC "
        "LIMIT $2", NULL},
    [FORGET] = {"whereabouts_forget", "ii",
        "DELETE FROM whereabouts WHERE message IN (SELECT message FROM whereabouts WHERE day < $1 "
        "ORDER BY day, message LIMIT $2)", NULL},
    [SUMS] = {"whereabouts_sums", "iiiii",
        "SELECT country, place, count(*), count(DISTINCT CASE WHEN person = 0 THEN -message "
        "ELSE person END) AS people " NEWEST "GROUP BY country, place "
        "ORDER BY people DESC, country, place LIMIT $5", NULL},
    [SPAN] = {"whereabouts_span", "iiii",
        "SELECT count(*), CAST(coalesce(min(day), 0) AS bigint), "
        "CAST(coalesce(sum(CASE WHEN likely >= $3 THEN 1 ELSE 0 END), 0) AS bigint), "
        "count(DISTINCT CASE WHEN likely >= $3 THEN country || '/' || place END) " ROWS, NULL},
};
/* clang-format on */

const struct sql_set sql_set_whereabouts = {"whereabouts", statements, ARRAY_LEN(statements)};

enum err whereabouts_put(struct db *db, const struct whereabouts *where)
{
    return db_run(db, &statements[PUT],
                  ARGS(db_int(where->message), db_int(where->person), db_text(where->country),
                       db_text(where->place), db_int(where->how), db_int(where->likely),
                       db_int(where->day)));
}

static void read_where(struct rows *rows, struct arena *arena, void *out)
{
    struct whereabouts *where = out;

    where->message = rows_int(rows);
    where->person = rows_int(rows);
    where->country = str_dup(arena, rows_text(rows));
    where->place = str_dup(arena, rows_text(rows));
    where->how = (enum whereabouts_how)rows_int(rows);
    where->likely = rows_int(rows);
    where->day = rows_int(rows);
}

enum err whereabouts_load(struct db *db, struct arena *arena, int64_t message,
                          struct whereabouts *out_where)
{
    return rows_one(db, &statements[LOAD], ARGS(db_int(message)), read_where, arena, out_where);
}

enum err whereabouts_of_person(struct db *db, struct arena *arena, int64_t person, int limit,
                               struct whereabouts **out_list, size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, &statements[OF_PERSON], ARGS(db_int(person), db_int(limit)),
                            read_where, arena, sizeof(struct whereabouts), &rows);

    if (err)
        return err;
    *out_list = rows.at;
    *out_n = rows.n;
    return OK;
}

enum err whereabouts_forget(struct db *db, int64_t before_day)
{
    return db_run(db, &statements[FORGET],
                  ARGS(db_int(before_day), db_int(WHEREABOUTS_FORGET_AT_ONCE)));
}

static void read_sum(struct rows *rows, struct arena *arena, void *out)
{
    struct whereabouts_sum *sum = out;

    sum->country = str_dup(arena, rows_text(rows));
    sum->place = str_dup(arena, rows_text(rows));
    sum->messages = rows_int(rows);
    sum->people = rows_int(rows);
}

struct span {
    int64_t rows, from, messages, places;
};

static void read_span(struct rows *rows, struct arena *arena, void *out)
{
    struct span *span = out;

    (void)arena;
    span->rows = rows_int(rows);
    span->from = rows_int(rows);
    span->messages = rows_int(rows);
    span->places = rows_int(rows);
}

enum err whereabouts_sums(struct db *db, struct arena *arena, int64_t from, int64_t to, int most,
                          struct whereabouts_look *out_look)
{
    struct row_list rows;
    struct span span;
    enum err err = rows_one(db, &statements[SPAN],
                            ARGS(db_int(from), db_int(to), db_int(WHEREABOUTS_FROM), db_int(most)),
                            read_span, NULL, &span);

    if (!err)
        err = rows_all(db, &statements[SUMS],
                       ARGS(db_int(from), db_int(to), db_int(WHEREABOUTS_FROM), db_int(most),
                            db_int(WHEREABOUTS_PLACES)),
                       read_sum, arena, sizeof(struct whereabouts_sum), &rows);
    if (err)
        return err;
    *out_look = (struct whereabouts_look){.sums = rows.at,
                                          .n = rows.n,
                                          .messages = span.messages,
                                          .places = span.places,
                                          .from = span.rows < most ? from : span.from,
                                          .is_whole = span.rows < most};
    return OK;
}
