#include "store/subject.h"

#include "store/counter.h"
#include "store/rows.h"

enum { ADD, DROP, TAKE, SUMS };
static const struct sql statements[] = {
    [ADD] = {"subject_add", "iiii",
             "INSERT INTO subject_count (day, subject, sign, n) VALUES ($1, $2, $3, $4) "
             "ON CONFLICT (day, subject, sign) DO UPDATE SET n = subject_count.n + excluded.n",
             NULL},
    [DROP] = {"subject_drop", "iiii",
              "DELETE FROM subject_count WHERE day = $1 AND subject = $2 AND sign = $3 "
              "AND n + $4 <= 0",
              NULL},
    [TAKE] = {"subject_take", "iiii",
              "UPDATE subject_count SET n = n + $4 WHERE day = $1 AND subject = $2 AND sign = $3",
              NULL},
    [SUMS] = {"subject_sums", "ii",
              "SELECT subject, sign, CAST(sum(n) AS bigint) FROM subject_count "
              "WHERE day >= $1 AND day <= $2 GROUP BY subject, sign "
              "ORDER BY subject, sign LIMIT 10000",
              NULL},
};

const struct sql_set sql_set_subject = {"subject", statements, ARRAY_LEN(statements)};

/* FNV-1a, 64 bits (RFC 9923): never changes, for it is stored. */
int64_t subject_key(struct str name)
{
    uint64_t hash = 0xcbf29ce484222325u;

    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.p[i];

        if (c >= 'A' && c <= 'Z')
            c = (unsigned char)(c + ('a' - 'A'));
        hash = (hash ^ c) * 0x100000001b3u;
    }
    return (int64_t)(hash >> 1);
}

static enum err count(struct db *db, int64_t at, int64_t key, int sign, int64_t n)
{
    static const struct counter_sqls sqls = {&statements[ADD], &statements[DROP],
                                             &statements[TAKE]};
    const int64_t keys[] = {day_of(at), key, sign};

    return counter_move(db, &sqls, keys, n);
}

enum err subject_count_add(struct db *db, int64_t at, int64_t key, int sign)
{
    return count(db, at, key, sign, 1);
}

enum err subject_count_take(struct db *db, int64_t at, int64_t key, int sign)
{
    return count(db, at, key, sign, -1);
}

static void read_row(struct rows *rows, struct arena *arena, void *out)
{
    struct subject_count *row = out;

    (void)arena;
    row->key = rows_int(rows);
    row->sign = (int)rows_int(rows);
    row->n = rows_int(rows);
}

enum err subject_counts(struct db *db, struct arena *arena, int64_t from_day, int64_t to_day,
                        struct subject_count **out_list, size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, &statements[SUMS], ARGS(db_int(from_day), db_int(to_day)), read_row,
                            arena, sizeof(struct subject_count), &rows);

    if (err)
        return err;
    *out_list = rows.at;
    *out_n = rows.n;
    return OK;
}
