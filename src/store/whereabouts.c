#include "store/whereabouts.h"

#include "store/rows.h"

enum { PUT, LOAD, OF_PERSON, FORGET, SUMS };
/* clang-format off */
#define COLUMNS "message, person, country, place, how, likely, day"
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
    [FORGET] = {"whereabouts_forget", "i", "DELETE FROM whereabouts WHERE day < $1", NULL},
    [SUMS] = {"whereabouts_sums", "iii",
        "SELECT country, place, count(*), count(DISTINCT CASE WHEN person = 0 THEN -message "
        "ELSE person END) AS people FROM whereabouts WHERE day >= $1 AND day <= $2 "
        "AND likely >= $3 GROUP BY country, place ORDER BY people DESC, country, place LIMIT 200",
        NULL},
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
    return db_run(db, &statements[FORGET], ARGS(db_int(before_day)));
}

static void read_sum(struct rows *rows, struct arena *arena, void *out)
{
    struct whereabouts_sum *sum = out;

    sum->country = str_dup(arena, rows_text(rows));
    sum->place = str_dup(arena, rows_text(rows));
    sum->messages = rows_int(rows);
    sum->people = rows_int(rows);
}

enum err whereabouts_sums(struct db *db, struct arena *arena, int64_t from, int64_t to,
                          struct whereabouts_sum **out_list, size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, &statements[SUMS],
                            ARGS(db_int(from), db_int(to), db_int(WHEREABOUTS_FROM)), read_sum,
                            arena, sizeof(struct whereabouts_sum), &rows);

    if (err)
        return err;
    *out_list = rows.at;
    *out_n = rows.n;
    return OK;
}
