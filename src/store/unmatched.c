#include "store/unmatched.h"

#include "base/clock.h"
#include "model/language_code.h"
#include "store/counter.h"
#include "store/rows.h"

enum { ADD, FORGET, SUMS, MINUTES };
static const struct sql statements[] = {
    [ADD] = {"unmatched_add", "iiii",
             "INSERT INTO unmatched_count (minute, channel, lang, n) VALUES ($1, $2, $3, $4) "
             "ON CONFLICT (minute, channel, lang) DO UPDATE SET n = unmatched_count.n + excluded.n",
             NULL},
    [FORGET] = {"unmatched_forget", "i", "DELETE FROM unmatched_count WHERE minute < $1", NULL},
    [SUMS] = {"unmatched_sums", "i",
              "SELECT 0, channel, lang, CAST(sum(n) AS bigint) FROM unmatched_count "
              "WHERE minute >= $1 GROUP BY channel, lang ORDER BY 4 DESC, channel, lang LIMIT 1000",
              NULL},
    [MINUTES] = {"unmatched_minutes", "i",
                 "SELECT minute, channel, 0, CAST(sum(n) AS bigint) FROM unmatched_count "
                 "WHERE minute >= $1 GROUP BY minute, channel ORDER BY minute, channel LIMIT 10000",
                 NULL},
};

const struct sql_set sql_set_unmatched = {"unmatched", statements, ARRAY_LEN(statements)};

enum { BITS_A_LETTER = 8 };

int64_t unmatched_lang(struct str tag)
{
    struct str code = language_code(tag);
    int64_t lang = 0;

    for (size_t i = 0; i < code.n; i++)
        lang = lang << BITS_A_LETTER | code.p[i];
    return code.n ? lang : language_is_untold(tag) ? UNMATCHED_NO_LANG : UNMATCHED_OTHER;
}

struct str unmatched_lang_name(struct arena *arena, int64_t lang)
{
    int high = (int)(lang >> 2 * BITS_A_LETTER & 0xFF), low = (int)(lang & 0xFF);
    int middle = (int)(lang >> BITS_A_LETTER & 0xFF);

    if (lang == UNMATCHED_NO_LANG)
        return STR("none");
    if (lang == UNMATCHED_OTHER || !middle)
        return STR("other");
    return high ? arena_printf(arena, "%c%c%c", high, middle, low)
                : arena_printf(arena, "%c%c", middle, low);
}

static int64_t minute_of(int64_t at) { return at / MS_MINUTE; }

enum err unmatched_add(struct db *db, int64_t channel, int64_t lang, int64_t at, int64_t n)
{
    const int64_t keys[] = {minute_of(at), channel, lang};

    return counter_sum(db, &statements[ADD], keys, n);
}

enum err unmatched_add_day(struct db *db, int64_t channel, int64_t at, int64_t n)
{
    return day_count_add(db, at, channel, STR(UNMATCHED_DAY), n);
}

enum err unmatched_forget(struct db *db, int64_t at)
{
    return db_run(db, &statements[FORGET], ARGS(db_int(minute_of(at))));
}

static void read_row(struct rows *rows, struct arena *arena, void *out)
{
    struct unmatched *row = out;

    (void)arena;
    row->minute = rows_int(rows);
    row->channel = rows_int(rows);
    row->lang = rows_int(rows);
    row->n = rows_int(rows);
}

static enum err list(struct db *db, struct arena *arena, const struct sql *sql, int64_t from,
                     struct unmatched **out_list, size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, sql, ARGS(db_int(minute_of(from))), read_row, arena,
                            sizeof(struct unmatched), &rows);

    if (err)
        return err;
    *out_list = rows.at;
    *out_n = rows.n;
    return OK;
}

enum err unmatched_sums(struct db *db, struct arena *arena, int64_t from,
                        struct unmatched **out_list, size_t *out_n)
{
    return list(db, arena, &statements[SUMS], from, out_list, out_n);
}

enum err unmatched_minutes(struct db *db, struct arena *arena, int64_t from,
                           struct unmatched **out_list, size_t *out_n)
{
    return list(db, arena, &statements[MINUTES], from, out_list, out_n);
}
