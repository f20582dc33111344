#include "store/standing.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "store/counter.h"
#include "store/rule_row.h"

#define STANDING "SELECT " RULE_COLUMNS ", s.label, s.last_day, s.waiting_day FROM "
#define BOTH STANDING "rule r JOIN rule_standing s ON s.rule = r.id "
/* the standing leads, so that its index orders */
#define LED STANDING "rule_standing s CROSS JOIN rule r "

/* Each list with its order; parameters: label, staff, day, after (name), after (day), after (id),
 * limit. What a list has no use for stands in its condition all the same, as databases want each
 * parameter named. */
#define UNUSED_REST "AND $1 = $1 AND $2 = $2 AND $3 = $3 AND $4 = $4 AND $5 = $5 AND $6 = $6 "

enum {
    LISTS,
    COUNTS = LISTS + STANDING_KINDS,
    LOAD = COUNTS + STANDING_KINDS,
    BY_WORD,
    HAS_WORD,
    NEXT_LABEL,
    DAYS,
    OVERLAP,
    ADD,
    REMOVE,
    SET_LABEL,
    MET,
    ADD_WORD,
    DROP_WORD,
};

/* clang-format off */
#define LIST_OF(which, name, from, where, order)                                                   \
    [LISTS + (which)] = {"standing_" name, "tiitiii", from "WHERE " where UNUSED_REST              \
                         "ORDER BY " order " LIMIT $7", NULL}
#define COUNT_OF(which, name, from, where)                                                         \
    [COUNTS + (which)] = {"standing_count_" name, "tiii", "SELECT r.id FROM " from "WHERE " where  \
                          "AND $1 = $1 AND $2 = $2 AND $3 = $3 LIMIT $4", NULL}
#define RULE "rule r "
#define LED_BY "rule_standing s CROSS JOIN rule r "
#define OF_LABEL "s.label = $1 AND s.label <> '' AND r.id = s.rule "
#define OF_NOBODY "r.staff = 0 AND r.team = 0 AND r.removed_at = 0 "
#define OF_WAITING "s.waiting_day <> 0 AND s.waiting_day <= $3 AND r.id = s.rule "
#define OF_DEAD "s.last_day < $3 AND r.id = s.rule AND r.paused_at = 0 AND r.created_at < $3 * 86400000 "
#define OF_PAUSED "r.paused_at <> 0 AND r.removed_at = 0 AND r.id > 0 "

static const struct sql statements[] = {
    LIST_OF(STANDING_ALL, "all", BOTH, "r.removed_at = 0 AND r.name > $4 ", "r.name"),
    LIST_OF(STANDING_LABEL, "label", LED, OF_LABEL "AND s.rule > $6 ", "s.rule"),
    LIST_OF(STANDING_MINE, "mine", BOTH, "r.staff = $2 AND r.removed_at = 0 AND r.id > $6 ", "r.id"),
    LIST_OF(STANDING_NOBODY, "nobody", BOTH, OF_NOBODY "AND r.id > $6 ", "r.id"),
    LIST_OF(STANDING_WAITING, "waiting", LED, OF_WAITING "AND (s.waiting_day, s.rule) > ($5, $6) ",
            "s.waiting_day, s.rule"),
    LIST_OF(STANDING_DEAD, "dead", LED, OF_DEAD "AND (s.last_day, s.rule) > ($5, $6) ",
            "s.last_day, s.rule"),
    LIST_OF(STANDING_PAUSED, "paused", BOTH, OF_PAUSED "AND r.id > $6 ", "r.id"),
    COUNT_OF(STANDING_ALL, "all", RULE, "r.removed_at = 0 AND r.name > '' "),
    COUNT_OF(STANDING_LABEL, "label", LED_BY, OF_LABEL),
    COUNT_OF(STANDING_MINE, "mine", RULE, "r.staff = $2 AND r.removed_at = 0 "),
    COUNT_OF(STANDING_NOBODY, "nobody", RULE, OF_NOBODY),
    COUNT_OF(STANDING_WAITING, "waiting", LED_BY, OF_WAITING),
    COUNT_OF(STANDING_DEAD, "dead", LED_BY, OF_DEAD),
    COUNT_OF(STANDING_PAUSED, "paused", RULE, OF_PAUSED),
    [LOAD] = {"standing_load", "i", BOTH "WHERE r.id = $1 AND r.removed_at = 0", NULL},
    [BY_WORD] = {"standing_by_word", "ttii", "SELECT rule FROM rule_word WHERE word >= $1 "
                 "AND word < $2 AND rule > $3 ORDER BY word, rule LIMIT $4", NULL},
    [HAS_WORD] = {"standing_has_word", "tti", "SELECT rule FROM rule_word WHERE word >= $1 "
                  "AND word < $2 AND rule = $3 LIMIT 1", NULL},
    [NEXT_LABEL] = {"standing_next_label", "t", "SELECT label FROM rule_standing "
                    "WHERE label > $1 AND label <> '' ORDER BY label LIMIT 1", NULL},
    [DAYS] = {"standing_days", "iii", "SELECT day, heard, listened FROM rule_count WHERE rule = $1 "
              "AND day >= $2 AND day <= $3 AND heard > 0 ORDER BY day LIMIT 4000", NULL},
    [OVERLAP] = {"standing_newest_hits", "i", "SELECT message, rule FROM hit "
                 "WHERE message > 0 ORDER BY message DESC, rule DESC LIMIT $1", NULL},
    [ADD] = {"standing_add", "i", "INSERT INTO rule_standing (rule) VALUES ($1)", NULL},
    [REMOVE] = {"standing_remove", "i", "DELETE FROM rule_standing WHERE rule = $1", NULL},
    [SET_LABEL] = {"standing_set_label", "it", "UPDATE rule_standing SET label = $2 WHERE rule = $1",
                   NULL},
    [MET] = {"standing_met", "iii",
             "UPDATE rule_standing SET last_day = CASE WHEN last_day < $1 THEN $1 ELSE last_day END, "
             "waiting_day = CASE WHEN waiting_day = 0 THEN $1 ELSE waiting_day END "
             "WHERE rule = $2 AND (last_day < $1 OR waiting_day = 0) AND $3 > 0", NULL},
    [ADD_WORD] = {"standing_add_word", "ti", "INSERT INTO rule_word (word, rule) VALUES ($1, $2) "
                  "ON CONFLICT (word, rule) DO NOTHING", NULL},
    [DROP_WORD] = {"standing_drop_word", "ti", "DELETE FROM rule_word WHERE word = $1 AND rule = $2",
                   NULL},
};
/* clang-format on */

const struct sql_set sql_set_standing = {"standing", statements, ARRAY_LEN(statements)};

static void read_standing(struct rows *rows, struct arena *arena, void *out)
{
    struct rule_standing *standing = out;

    rule_read(rows, arena, &standing->rule);
    standing->label = rows_text_in(rows, arena);
    standing->last_day = rows_int(rows);
    standing->waiting_day = rows_int(rows);
}

/* ---- lists ---- */

/* Days up to which (waiting) or before which (dead) a rule is one of that list. */
static int64_t day_of_list(const struct standing_ask *ask)
{
    int64_t today = day_of(ask->now);

    return ask->which == STANDING_WAITING ? today - STANDING_IDLE_DAYS : today - STANDING_DEAD_DAYS;
}

enum err standing_list(struct db *db, struct arena *arena, const struct standing_ask *ask,
                       struct rule_standing **out_list, size_t *out_n)
{
    const struct rule_standing *after = ask->after;
    int64_t day = !after                           ? -1
                  : ask->which == STANDING_WAITING ? after->waiting_day
                                                   : after->last_day;
    struct row_list list;
    enum err err = rows_all(db, &statements[LISTS + ask->which],
                            ARGS(db_text(ask->label), db_int(ask->staff), db_int(day_of_list(ask)),
                                 db_text(after ? after->rule.name : STR_NONE), db_int(day),
                                 db_int(after ? after->rule.id : 0), db_int(ask->limit)),
                            read_standing, arena, sizeof(struct rule_standing), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

enum err standing_count(struct db *db, const struct standing_ask *ask, int64_t *out_n)
{
    struct row_list list;
    struct arena arena;
    enum err err;

    arena_init(&arena, 0);
    err = rows_all(db, &statements[COUNTS + ask->which],
                   ARGS(db_text(ask->label), db_int(ask->staff), db_int(day_of_list(ask)),
                        db_int(STANDING_COUNT_MAX)),
                   rows_read_int, &arena, sizeof(int64_t), &list);
    if (!err)
        *out_n = (int64_t)list.n;
    arena_clear(&arena);
    return err;
}

enum err standing_load(struct db *db, struct arena *arena, int64_t rule,
                       struct rule_standing *out_standing)
{
    return rows_one(db, &statements[LOAD], ARGS(db_int(rule)), read_standing, arena, out_standing);
}

/* From one to the next, so that many rules of one label cost nothing. */
enum err standing_labels(struct db *db, struct arena *arena, int limit, struct str **out_list,
                         size_t *out_n)
{
    VEC(struct str) labels = {0};
    struct str label = STR_NONE;
    enum err err = OK;

    while (!err && labels.n < (size_t)limit) {
        err = rows_one(db, &statements[NEXT_LABEL], ARGS(db_text(label)), rows_read_text, arena,
                       &label);
        if (!err && !vec_push(arena, &labels, label))
            err = arena->err;
    }
    if (err && err != ERR_NOT_FOUND)
        return err;
    *out_list = labels.at;
    *out_n = labels.n;
    return OK;
}

static void read_day(struct rows *rows, struct arena *arena may_be_unused, void *out)
{
    struct standing_day *day = out;

    day->day = rows_int(rows);
    day->heard = rows_int(rows);
    day->listened = rows_int(rows);
}

enum err standing_days(struct db *db, struct arena *arena, int64_t rule, int64_t from, int64_t to,
                       struct standing_day **out_list, size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, &statements[DAYS], ARGS(db_int(rule), db_int(from), db_int(to)),
                            read_day, arena, sizeof(struct standing_day), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

/* ---- overlapping ---- */

struct pair {
    int64_t message, rule;
};

static void read_pair(struct rows *rows, struct arena *arena may_be_unused, void *out)
{
    struct pair *pair = out;

    pair->message = rows_int(rows);
    pair->rule = rows_int(rows);
}

typedef VEC(struct standing_overlap) overlap_list;

static bool count_one(struct arena *arena, overlap_list *others, int64_t rule, bool is_both)
{
    size_t i = 0;

    while (i < others->n && others->at[i].rule != rule)
        i++;
    if (i == others->n && !vec_push(arena, others, ((struct standing_overlap){.rule = rule})))
        return false;
    others->at[i].other++;
    others->at[i].both += is_both;
    return true;
}

/* Rules that share a message; a thousand of them at most, so that counting stays short. */
static bool count_message(struct arena *arena, overlap_list *others, const struct pair *pairs,
                          size_t n, struct standing_overlaps *sums, int64_t rule)
{
    bool is_own = false, fine = true;

    for (size_t i = 0; i < n; i++)
        is_own = is_own || pairs[i].rule == rule;
    sums->own += is_own;
    for (size_t i = 0; i < n && fine; i++)
        if (pairs[i].rule != rule && (is_own || others->n < 1000))
            fine = count_one(arena, others, pairs[i].rule, is_own);
    return fine;
}

static int most_first(const void *a, const void *b)
{
    const struct standing_overlap *x = a, *y = b;

    return x->both < y->both ? 1 : x->both > y->both ? -1 : x->rule < y->rule ? -1 : 1;
}

enum err standing_overlap(struct db *db, struct arena *arena, int64_t rule, int limit,
                          struct standing_overlaps *out_overlaps)
{
    struct standing_overlaps sums = {0};
    overlap_list others = {0};
    const struct pair *pairs;
    struct row_list list;
    bool fine = true;
    enum err err = rows_all(db, &statements[OVERLAP], ARGS(db_int(limit)), read_pair, arena,
                            sizeof(struct pair), &list);

    if (err)
        return err;
    pairs = list.at;
    for (size_t i = 0, n; i < list.n && fine; i += n) {
        for (n = 1; i + n < list.n && pairs[i + n].message == pairs[i].message;)
            n++;
        sums.looked_at++;
        fine = count_message(arena, &others, pairs + i, n, &sums, rule);
    }
    if (!fine)
        return arena->err;
    if (others.n)
        qsort(others.at, others.n, sizeof(others.at[0]), most_first);
    while (others.n && !others.at[others.n - 1].both)
        others.n--;
    if (others.n > 10)
        others.n = 10;
    for (size_t i = 0; i < others.n && !err; i++) {
        struct rule_row row;

        err = rule_load(db, arena, others.at[i].rule, &row);
        if (!err)
            others.at[i].name = row.name;
        else if (err == ERR_NOT_FOUND)
            err = OK;
    }
    sums.list = others.at;
    sums.n = others.n;
    if (!err)
        *out_overlaps = sums;
    return err;
}

/* ---- words ---- */

struct cut {
    struct str words[STANDING_WORDS_MAX];
    size_t n;
};

static bool is_wordy(char c)
{
    return char_is_alpha(c) || char_is_digit(c) || (unsigned char)c >= 0x80;
}

static enum err cut_words(struct arena *arena, struct str text, struct cut *cut)
{
    for (size_t i = 0; i < text.n && cut->n < STANDING_WORDS_MAX;) {
        size_t from = i;

        while (i < text.n && is_wordy(text.p[i]))
            i++;
        if (i > from)
            cut->words[cut->n++] = str_lower(
                arena, utf8_clip(str_slice(text, from, i), STANDING_WORD_MAX));
        else
            i++;
    }
    return arena->err;
}

/* Behind every word that begins so: no byte of UTF-8 is higher. */
static struct str behind(struct arena *arena, struct str word)
{
    return arena_printf(arena, "%.*s\xf4\x8f\xbf\xbf", STR_ARGS(word));
}

struct rule_search {
    struct db *db;
    struct arena *arena;
    struct cut cut;
    struct str ends[STANDING_WORDS_MAX];
};

/* *out_fits: the rule has all but the word `but`. */
static enum err has_all(const struct rule_search *search, size_t but, int64_t rule, bool *out_fits)
{
    enum err err = OK;

    *out_fits = true;
    for (size_t i = 0; i < search->cut.n && *out_fits && !err; i++) {
        int64_t n = 0;

        if (i == but)
            continue;
        err = rows_one(search->db, &statements[HAS_WORD],
                       ARGS(db_text(search->cut.words[i]), db_text(search->ends[i]), db_int(rule)),
                       rows_read_int, NULL, &n);
        *out_fits = !err;
        if (err == ERR_NOT_FOUND)
            err = OK;
    }
    return err;
}

/* Candidates of the rarest of the first few words, a bounded number: where even that one is common,
 * a few thousand are enough to fill a page. */
enum { CANDIDATES_MAX = 4000, WORDS_ASKED = 4 };

static int rising(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

static enum err candidates(const struct rule_search *search, int64_t after, size_t *out_word,
                           struct row_list *out_list)
{
    enum err err = OK;

    *out_list = (struct row_list){0};
    for (size_t i = 0; i < search->cut.n && i < WORDS_ASKED && !err; i++) {
        struct row_list list;

        err = rows_all(search->db, &statements[BY_WORD],
                       ARGS(db_text(search->cut.words[i]), db_text(search->ends[i]), db_int(after),
                            db_int(CANDIDATES_MAX)),
                       rows_read_int, search->arena, sizeof(int64_t), &list);
        if (!err && (!i || list.n < out_list->n)) {
            *out_list = list;
            *out_word = i;
        }
    }
    return err;
}

static enum err search_on(const struct rule_search *search, int64_t after, int limit,
                          struct rule_standing *out_list, size_t *out_n)
{
    struct row_list list;
    int64_t *ids, last = 0;
    size_t rarest = 0;
    enum err err = candidates(search, after, &rarest, &list);

    if (err)
        return err;
    ids = list.at;
    if (list.n)
        qsort(ids, list.n, sizeof(*ids), rising);
    for (size_t i = 0; i < list.n && *out_n < (size_t)limit && !err; i++) {
        bool fits = ids[i] != last;

        last = ids[i];
        if (fits)
            err = has_all(search, rarest, ids[i], &fits);
        if (!err && fits)
            err = standing_load(search->db, search->arena, ids[i], &out_list[*out_n]);
        if (!err && fits)
            ++*out_n;
        else if (err == ERR_NOT_FOUND)
            err = OK;
    }
    return err;
}

enum err standing_search(struct db *db, struct arena *arena, struct str text, int64_t after,
                         int limit, struct rule_standing **out_list, size_t *out_n)
{
    struct rule_search search = {.db = db, .arena = arena};
    size_t n = 0;
    enum err err = cut_words(arena, text, &search.cut);
    struct rule_standing *list = arena_alloc_array(arena, (size_t)limit + 1,
                                                   sizeof(struct rule_standing));

    if (err || !list)
        return arena->err;
    for (size_t i = 0; i < search.cut.n; i++) {
        /* the last one may not be written to its end yet; the others are whole words */
        search.ends[i] = i + 1 == search.cut.n
                             ? behind(arena, search.cut.words[i])
                             : arena_printf(arena, "%.*s\x01", STR_ARGS(search.cut.words[i]));
    }
    if (search.cut.n && !arena->err)
        err = search_on(&search, after, limit, list, &n);
    if (!err)
        err = arena->err;
    if (err)
        return err;
    *out_list = list;
    *out_n = n;
    return OK;
}

/* ---- changes ---- */

static enum err cut_rule(struct arena *arena, struct str label, struct str name, struct str text,
                         struct cut *out_cut)
{
    enum err err = cut_words(arena, label, out_cut);

    if (!err)
        err = cut_words(arena, name, out_cut);
    return err ? err : cut_words(arena, text, out_cut);
}

static enum err write_words(struct db *db, const struct sql *sql, const struct cut *cut,
                            int64_t rule)
{
    enum err err = OK;

    for (size_t i = 0; i < cut->n && !err; i++)
        err = db_run(db, sql, ARGS(db_text(cut->words[i]), db_int(rule)));
    return err;
}

/* The words of what was, then those of what is. */
static enum err change_words(struct db *db, const struct rule_standing *before, struct str label,
                             struct str text)
{
    struct cut old = {.n = 0}, fresh = {.n = 0};
    const struct rule_row *rule = &before->rule;
    struct arena arena;
    enum err err;

    arena_init(&arena, 0);
    err = cut_rule(&arena, before->label, rule->name, rule->text, &old);
    if (!err)
        err = cut_rule(&arena, label, rule->name, text, &fresh);
    if (!err)
        err = write_words(db, &statements[DROP_WORD], &old, rule->id);
    if (!err)
        err = write_words(db, &statements[ADD_WORD], &fresh, rule->id);
    arena_clear(&arena);
    return err;
}

enum err standing_add(struct db *db, const struct rule_row *rule)
{
    struct cut cut = {.n = 0};
    struct arena arena;
    enum err err = db_run(db, &statements[ADD], ARGS(db_int(rule->id)));

    arena_init(&arena, 0);
    if (!err)
        err = cut_rule(&arena, STR_NONE, rule->name, rule->text, &cut);
    if (!err)
        err = write_words(db, &statements[ADD_WORD], &cut, rule->id);
    arena_clear(&arena);
    return err;
}

enum err standing_new_text(struct db *db, const struct rule_standing *before, struct str text)
{
    return change_words(db, before, before->label, text);
}

enum err standing_remove(struct db *db, int64_t rule)
{
    struct rule_standing standing;
    struct cut cut = {.n = 0};
    struct arena arena;
    enum err err;

    arena_init(&arena, 0);
    err = standing_load(db, &arena, rule, &standing);
    if (!err)
        err = cut_rule(&arena, standing.label, standing.rule.name, standing.rule.text, &cut);
    if (!err)
        err = write_words(db, &statements[DROP_WORD], &cut, rule);
    if (!err)
        err = db_run(db, &statements[REMOVE], ARGS(db_int(rule)));
    arena_clear(&arena);
    return err == ERR_NOT_FOUND ? OK : err;
}

enum err standing_set_label(struct db *db, const struct rule_standing *before, struct str label)
{
    enum err err = db_run(db, &statements[SET_LABEL],
                          ARGS(db_int(before->rule.id), db_text(label)));

    return err ? err : change_words(db, before, label, before->rule.text);
}

enum err standing_met(struct db *db, int64_t rule, int64_t heard_at)
{
    const int64_t keys[] = {day_of(heard_at), rule};

    return counter_sum(db, &statements[MET], keys, 1);
}
