#include "store/said.h"

#include "store/rows.h"

enum {
    WORD_ADD,
    DAY_ADD,
    DAY_EXISTS,
    GROUP_COUNT,
    WORD_COUNT,
    WORD_TRIM,
    WORD_FORGET,
    DAY_FORGET,
    WORD_LIST,
    DAY_LIST,
    LANG_LIST
};
/* clang-format off */
static const struct sql statements[] = {
    [WORD_ADD] = {"said_word_add", "ititii",
        "INSERT INTO said_word (channel, lang, day, word, n, voices) "
        "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (channel, lang, day, word) "
        "DO UPDATE SET n = said_word.n + excluded.n, "
        "voices = said_word.voices | excluded.voices", NULL},
    [DAY_ADD] = {"said_day_add", "itiiiiii",
        "INSERT INTO said_day (channel, lang, day, n, ours, paid, copies, unread) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (channel, lang, day) "
        "DO UPDATE SET n = said_day.n + excluded.n, ours = said_day.ours + excluded.ours, "
        "paid = said_day.paid + excluded.paid, copies = said_day.copies + excluded.copies, "
        "unread = said_day.unread + excluded.unread", NULL},
    [DAY_EXISTS] = {"said_day_exists", "iti",
        "SELECT 1 FROM said_day WHERE channel = $1 AND lang = $2 AND day = $3", NULL},
    [GROUP_COUNT] = {"said_group_count", "i", "SELECT count(*) FROM said_day WHERE day = $1", NULL},
    [WORD_COUNT] = {"said_word_count", "iti",
        "SELECT count(*) FROM said_word WHERE channel = $1 AND lang = $2 AND day = $3", NULL},
    [WORD_TRIM] = {"said_word_trim", "itii",
        "DELETE FROM said_word WHERE channel = $1 AND lang = $2 AND day = $3 AND n <= "
        "(SELECT w.n FROM said_word w WHERE w.channel = $1 AND w.lang = $2 AND w.day = $3 "
        "ORDER BY w.n DESC LIMIT 1 OFFSET $4)", NULL},
    [WORD_FORGET] = {"said_word_forget", "i", "DELETE FROM said_word WHERE day < $1", NULL},
    [DAY_FORGET] = {"said_day_forget", "i", "DELETE FROM said_day WHERE day < $1", NULL},
    [WORD_LIST] = {"said_word_list", "itiii",
        "SELECT day, word, n, voices FROM said_word WHERE channel = $1 AND lang = $2 "
        "AND day >= $3 AND day <= $4 ORDER BY day, word LIMIT $5", NULL},
    [DAY_LIST] = {"said_day_list", "itii",
        "SELECT day, n, ours, paid, copies, unread FROM said_day WHERE channel = $1 "
        "AND lang = $2 AND day >= $3 AND day <= $4 ORDER BY day LIMIT 1000", NULL},
    [LANG_LIST] = {"said_lang_list", "i",
        "SELECT lang FROM said_day WHERE channel = 0 AND lang <> '' AND day >= $1 "
        "GROUP BY lang ORDER BY sum(n) DESC, lang LIMIT 100", NULL},
};
/* clang-format on */

const struct sql_set sql_set_said = {"said", statements, ARRAY_LEN(statements)};

int64_t said_voice(uint64_t account)
{
    uint64_t hash = (account ^ account >> 31) * UINT64_C(0x9E3779B97F4A7C15);

    return INT64_C(1) << (hash >> 32) % SAID_BITS;
}

int said_voice_count(int64_t voices) { return __builtin_popcountll((uint64_t)voices); }

enum err said_word_add(struct db *db, const struct said_group *group, struct str word, int64_t n,
                       int64_t voices)
{
    return db_run(db, &statements[WORD_ADD],
                  ARGS(db_int(group->channel), db_text(group->lang), db_int(group->day),
                       db_text(word), db_int(n), db_int(voices)));
}

enum err said_day_add(struct db *db, const struct said_group *group, const struct said_day *more)
{
    return db_run(db, &statements[DAY_ADD],
                  ARGS(db_int(group->channel), db_text(group->lang), db_int(group->day),
                       db_int(more->n), db_int(more->ours), db_int(more->paid),
                       db_int(more->copies), db_int(more->unread)));
}

enum err said_day_exists(struct db *db, const struct said_group *group, bool *out_exists)
{
    int64_t one;
    enum err err = rows_one(db, &statements[DAY_EXISTS],
                            ARGS(db_int(group->channel), db_text(group->lang), db_int(group->day)),
                            rows_read_int, NULL, &one);

    if (err && err != ERR_NOT_FOUND)
        return err;
    *out_exists = !err;
    return OK;
}

enum err said_group_count(struct db *db, int64_t day, int64_t *out_n)
{
    return rows_one(db, &statements[GROUP_COUNT], ARGS(db_int(day)), rows_read_int, NULL, out_n);
}

enum err said_word_trim(struct db *db, const struct said_group *group)
{
    int64_t n;
    enum err err = rows_one(db, &statements[WORD_COUNT],
                            ARGS(db_int(group->channel), db_text(group->lang), db_int(group->day)),
                            rows_read_int, NULL, &n);

    if (err || n <= SAID_WORDS_MAX)
        return err;
    return db_run(db, &statements[WORD_TRIM],
                  ARGS(db_int(group->channel), db_text(group->lang), db_int(group->day),
                       db_int(SAID_WORDS_KEPT)));
}

enum err said_forget(struct db *db, int64_t before_day)
{
    enum err err = db_run(db, &statements[WORD_FORGET], ARGS(db_int(before_day)));

    return err ? err : db_run(db, &statements[DAY_FORGET], ARGS(db_int(before_day)));
}

static void read_word(struct rows *rows, struct arena *arena, void *out)
{
    struct said_word *word = out;

    word->day = rows_int(rows);
    word->word = str_dup(arena, rows_text(rows));
    word->n = rows_int(rows);
    word->voices = rows_int(rows);
}

enum err said_word_list(struct db *db, struct arena *arena, const struct said_group *group,
                        int64_t from, int64_t to, struct said_word **out_list, size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, &statements[WORD_LIST],
                            ARGS(db_int(group->channel), db_text(group->lang), db_int(from),
                                 db_int(to), db_int(SAID_KEPT_DAYS * SAID_WORDS_MAX)),
                            read_word, arena, sizeof(struct said_word), &rows);

    if (err)
        return err;
    *out_list = rows.at;
    *out_n = rows.n;
    return OK;
}

static void read_day(struct rows *rows, struct arena *arena, void *out)
{
    struct said_day *day = out;

    (void)arena;
    day->day = rows_int(rows);
    day->n = rows_int(rows);
    day->ours = rows_int(rows);
    day->paid = rows_int(rows);
    day->copies = rows_int(rows);
    day->unread = rows_int(rows);
}

enum err said_day_list(struct db *db, struct arena *arena, const struct said_group *group,
                       int64_t from, int64_t to, struct said_day **out_list, size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(
        db, &statements[DAY_LIST],
        ARGS(db_int(group->channel), db_text(group->lang), db_int(from), db_int(to)), read_day,
        arena, sizeof(struct said_day), &rows);

    if (err)
        return err;
    *out_list = rows.at;
    *out_n = rows.n;
    return OK;
}

enum err said_lang_list(struct db *db, struct arena *arena, int64_t from, struct str **out_list,
                        size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, &statements[LANG_LIST], ARGS(db_int(from)), rows_read_text, arena,
                            sizeof(struct str), &rows);

    if (err)
        return err;
    *out_list = rows.at;
    *out_n = rows.n;
    return OK;
}
