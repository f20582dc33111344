#include "understand/try.h"

#include <stdlib.h>

#include "base/clock.h"
#include "store/message.h"
#include "understand/label.h"
#include "understand/language.h"
#include "understand/rule_cost.h"
#include "understand/try_parts.h"

enum {
    FIRST_WINDOW = 4096, /* rows, while nothing is known of how common the words are */
    WINDOW_MIN = 16,
    ROUNDS = 4,
    SMALL = 256, /* rows of a stratum, at least: a small store has fewer strata */
    WORD_BYTES = 40,
};

/* ---- strata ---- */

/* Where stratum i begins: not quite evenly, so that no rhythm of the week falls in step. */
static int64_t border(int64_t lowest, int64_t rows, size_t i, size_t n)
{
    double at = (double)i + (i && i < n ? (double)((i * 2654435761u) % 1024) / 2048 : 0);

    return lowest + (int64_t)((double)rows * at / (double)n);
}

static void sweep_begin(struct sweep *sweep, int64_t lowest, int64_t highest, size_t most,
                        int64_t budget)
{
    int64_t rows = highest - lowest + 1;
    size_t n = 1;

    if (sweep->has_prefix)
        most = most > 8 ? 8 : most;
    while (n < most && (int64_t)n * 2 * SMALL <= rows)
        n *= 2;
    sweep->n = n;
    sweep->budget = budget;
    for (size_t i = 0; i < n; i++) {
        sweep->strata[i].from = border(lowest, rows, i, n);
        sweep->strata[i].before = border(lowest, rows, i + 1, n);
        sweep->strata[i].at = sweep->strata[i].before;
    }
}

/* The bits of i turned round: 0, n/2, n/4, 3n/4, … (van der Corput), from the newest end. */
static size_t visited(size_t i, size_t n)
{
    size_t turned = 0;

    for (size_t bit = 1; bit < n; bit *= 2, i /= 2)
        turned = turned * 2 + i % 2;
    return n - 1 - turned;
}

static bool is_whole(const struct stratum *stratum) { return stratum->at <= stratum->from; }

static int64_t window_of(const struct sweep *sweep, const struct stratum *stratum)
{
    double common = ((double)sweep->looks + 0.5) / ((double)sweep->rows + 1), rows;
    size_t left = 0;

    if (!sweep->rows && sweep->group_count)
        return FIRST_WINDOW;
    for (size_t i = sweep->next; i < sweep->n; i++)
        left += !is_whole(&sweep->strata[visited(i, sweep->n)]);
    if (!sweep->group_count)
        common = 1;
    rows = (double)(sweep->budget - sweep->looks) / (double)(left ? left : 1) / common;
    if (rows < WINDOW_MIN)
        return WINDOW_MIN;
    return rows < (double)(stratum->at - stratum->from) ? (int64_t)rows
                                                        : stratum->at - stratum->from;
}

/* The next stratum that is not whole; false: the sweep is over. */
static bool next_stratum(struct sweep *sweep, size_t *out_at)
{
    while (!sweep->is_done) {
        while (sweep->next < sweep->n) {
            *out_at = visited(sweep->next, sweep->n);
            if (!is_whole(&sweep->strata[*out_at]))
                return true;
            sweep->next++;
        }
        sweep->next = 0;
        sweep->is_done = true;
        for (size_t i = 0; i < sweep->n; i++)
            sweep->is_done = sweep->is_done && is_whole(&sweep->strata[i]);
        sweep->is_done = sweep->is_done || sweep->looks >= sweep->budget * 3 / 4 ||
                         ++sweep->round == ROUNDS;
    }
    return false;
}

/* ---- asking the rules ---- */

struct look {
    struct trial *trial;
    const struct message *message;
    struct arena *arena;
    struct language language;
    struct understood labels;
    bool has_language;
};

static bool ask_language(void *arg, const struct message *message, struct str *out_code)
{
    struct look *look = arg;

    if (!look->has_language)
        language_detect(recall_own_words(look->arena, message), &look->language);
    look->has_language = true;
    *out_code = str_from(look->language.code);
    return out_code->n > 0;
}

static enum err find_labels(struct look *look)
{
    return label_message(look->trial->labeller, NULL, recall_own_words(look->arena, look->message),
                         look->message, &look->labels);
}

/* Bit i: the set's rule i wants it. */
static enum err ask(struct look *look, uint32_t *out_wanted)
{
    struct trial *trial = look->trial;
    const struct match_asks asks = {
        .lang = ask_language, .arg = look, .labels = look->labels.labels};
    const struct match_hit *hits;
    size_t n;
    enum err err = trial->recall.needs & RECALL_LABELS ? find_labels(look) : OK;

    *out_wanted = 0;
    if (!err)
        err = match_message(trial->set, look->message, &asks, trial->scratch, &hits, &n);
    for (size_t i = 0; !err && i < n; i++)
        *out_wanted |= 1u << hits[i].rule;
    return err == ERR_TOO_BIG || err == ERR_BAD_INPUT ? OK : err; /* that one text */
}

enum err try_ask(struct trial *trial, const struct message *message, struct arena *arena,
                 uint32_t *out_wanted)
{
    struct look look = {.trial = trial, .message = message, .arena = arena};

    return ask(&look, out_wanted);
}

/* ---- counting ---- */

static struct word_count *count_of(struct trial *trial, struct str word, bool adds)
{
    struct word_count *count = map_get(&trial->vocabulary, word);

    if (count || !adds || trial->vocabulary_count == TRY_VOCABULARY || word.n > WORD_BYTES)
        return count;
    count = arena_new(&trial->arena, struct word_count);
    if (!count)
        return NULL;
    count->word = str_dup(&trial->arena, word);
    if (trial->arena.err || map_put(&trial->vocabulary, count->word, count))
        return NULL;
    trial->vocabulary_count++;
    return count;
}

static enum err count_words(struct trial *trial, const struct stored_message *stored,
                            struct arena *arena, bool is_hit)
{
    struct str own = recall_own_words(arena, &stored->said);
    int32_t now = is_hit ? ++trial->worded : -(++trial->rest);
    enum err err = words_read(&trial->words, own);

    for (size_t i = 0; i < trial->words.n && !err; i++) {
        struct word_count *count = count_of(trial, words_text(&trial->words, i), is_hit);

        if (!count || count->last == now)
            continue;
        count->last = now;
        count->hits += is_hit;
        count->rest += !is_hit;
        if (is_hit && !count->sample)
            count->sample = stored->id;
    }
    return err == ERR_TOO_BIG ? OK : err;
}

/* Nothing is said after we heard it, whatever its date says. */
static int64_t moment_of(const struct stored_message *stored)
{
    return stored->said.said_at < stored->heard_at ? stored->said.said_at : stored->heard_at;
}

static enum err keep(struct look *look, const struct stored_message *stored, size_t stratum)
{
    struct trial *trial = look->trial;
    struct kept kept = {.id = stored->id,
                        .said_at = moment_of(stored),
                        .channel = stored->channel,
                        .stratum = (uint8_t)stratum};
    struct str code;

    (void)ask_language(look, &stored->said, &code);
    memcpy(kept.lang, look->language.code, sizeof(kept.lang));
    if (!vec_push(&trial->arena, &trial->kept, kept))
        return trial->arena.err;
    return trial->worded < TRY_WORDED_MAX ? count_words(trial, stored, look->arena, true) : OK;
}

static void count_changes(struct trial *trial, struct stratum *stratum, uint32_t wanted, int64_t id)
{
    for (size_t i = 0; i < trial->change_count; i++) {
        struct change *change = &trial->changes[i];

        if (change->sweep || (wanted & 1) == (wanted >> (i + 1) & 1))
            continue;
        stratum->differ[i]++;
        if (!change->sample)
            change->sample = id;
    }
}

static bool is_counted(const struct stored_message *stored)
{
    return stored->direction == DIRECTION_IN && stored->is_current && !stored->said.deleted &&
           !stored->same_as;
}

/* only: the change whose own sweep this is, or NULL. */
static enum err look_at(struct trial *trial, struct db *db, struct arena *arena,
                        struct stored_message *stored, size_t at, struct change *only)
{
    struct stratum *stratum = only ? &only->sweep->strata[at] : &trial->main.strata[at];
    struct look look = {.trial = trial, .message = &stored->said, .arena = arena};
    uint32_t wanted = 0, bit;
    enum err err;

    if (!is_counted(stored))
        return OK;
    err = recall_message(&trial->recall, db, arena, stored);
    if (!err)
        err = ask(&look, &wanted);
    if (err)
        return err;
    stratum->looks++;
    if (only) {
        bit = (uint32_t)(only - trial->changes) + 1;
        if ((wanted & 1) || !(wanted >> bit & 1))
            return OK;
        stratum->hits++;
        if (!only->sample)
            only->sample = stored->id;
        return OK;
    }
    count_changes(trial, stratum, wanted, stored->id);
    if (!(wanted & 1))
        return OK;
    stratum->hits++;
    return keep(&look, stored, at);
}

/* ---- a window ---- */

static enum err load_window(struct sweep *sweep, struct db *db, struct arena *arena, int64_t from,
                            int64_t before, int limit, struct stored_message **out_list,
                            size_t *out_n, bool *out_is_full)
{
    int64_t *ids;
    size_t n;
    enum err err;

    if (!sweep->group_count) {
        err = message_window(db, arena, from, before, limit, out_list, out_n);
        *out_is_full = !err && *out_n == (size_t)limit;
        return err;
    }
    err = search_query_any(db, arena, sweep->groups, sweep->group_count, from, before, limit, &ids,
                           &n);
    *out_is_full = !err && n == (size_t)limit;
    return err ? err : message_load_all(db, arena, ids, n, out_list, out_n);
}

static int limit_of(const struct sweep *sweep)
{
    int64_t limit = sweep->budget / (int64_t)sweep->n * 4;

    return limit < 64 ? 64 : limit > 512 ? 512 : (int)limit;
}

static enum err sweep_window(struct trial *trial, struct db *db, struct sweep *sweep, size_t at,
                             struct change *only)
{
    struct stratum *stratum = &sweep->strata[at];
    int64_t from = stratum->at - window_of(sweep, stratum), before = stratum->at;
    struct stored_message *list;
    struct arena arena;
    bool is_full = false;
    size_t n = 0;
    enum err err;

    if (from < stratum->from)
        from = stratum->from;
    arena_init(&arena, 0);
    err = load_window(sweep, db, &arena, from, before, limit_of(sweep), &list, &n, &is_full);
    if (!err && is_full && n)
        from = list[n - 1].id; /* further down it was not looked */
    for (size_t i = 0; i < n && !err; i++)
        err = look_at(trial, db, &arena, &list[i], at, only);
    arena_clear(&arena);
    if (err)
        return err;
    stratum->at = from;
    sweep->looks += (int64_t)n;
    sweep->rows += before - from;
    return OK;
}

/* One window; *out_more: there is another. */
static enum err sweep_on(struct trial *trial, struct db *db, struct sweep *sweep,
                         struct change *only, bool *out_more)
{
    size_t at;
    enum err err;

    *out_more = next_stratum(sweep, &at);
    if (!*out_more)
        return OK;
    err = sweep_window(trial, db, sweep, at, only);
    sweep->next++;
    return err;
}

/* ---- phases ---- */

static int by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

/* When what is stored was said: one message of each stratum. The oldest of many is left out, as
 * one wrong date would stretch all that is told by the day. */
static enum err find_times(struct trial *trial, struct db *db)
{
    int64_t lowest, highest, times[TRY_STRATA + 1];
    size_t count = 0;
    enum err err = message_span(db, &lowest, &highest);

    if (err)
        return err;
    trial->stored = highest ? highest - lowest + 1 : 0;
    sweep_begin(&trial->main, lowest, highest, TRY_STRATA, TRY_LOOKS);
    for (size_t i = 0; i < trial->change_count; i++)
        if (trial->changes[i].sweep)
            sweep_begin(trial->changes[i].sweep, lowest, highest, TRY_WIDER_STRATA,
                        TRY_WIDER_LOOKS);
    for (size_t i = 0; i <= trial->main.n && !err && trial->stored; i++) {
        const struct stratum *s = &trial->main.strata[i ? i - 1 : 0];
        struct stored_message *list;
        struct arena arena;
        size_t n = 0;

        arena_init(&arena, 0);
        err = message_window(db, &arena, s->from, i ? s->before : s->from + WINDOW_MIN,
                             i ? 1 : WINDOW_MIN, &list, &n);
        if (!err && n)
            times[count++] = moment_of(&list[n - 1]);
        arena_clear(&arena);
    }
    if (err || !count)
        return err;
    qsort(times, count, sizeof(times[0]), by_time);
    trial->from = times[count > 16 ? 1 : 0];
    trial->to = times[count - 1];
    return OK;
}

/* Messages here and there that the rule does not want: what is said anyway. */
static enum err look_elsewhere(struct trial *trial, struct db *db)
{
    struct sweep *sweep = &trial->main;
    size_t windows = sweep->n < 16 ? sweep->n : 16, each = TRY_REST / windows;
    const struct stratum *s = &sweep->strata[visited(trial->at, sweep->n)];
    struct stored_message *list;
    struct arena arena;
    size_t n = 0;
    enum err err;

    arena_init(&arena, 0);
    err = message_window(db, &arena, s->from, s->from + (s->before - s->from) / 2 + 1, (int)each,
                         &list, &n);
    for (size_t i = 0; i < n && !err; i++) {
        struct look look = {.trial = trial, .message = &list[i].said, .arena = &arena};
        uint32_t wanted = 0;

        if (!is_counted(&list[i]))
            continue;
        err = recall_message(&trial->recall, db, &arena, &list[i]);
        if (!err)
            err = ask(&look, &wanted);
        if (!err && !(wanted & 1))
            err = count_words(trial, &list[i], &arena, false);
    }
    arena_clear(&arena);
    if (++trial->at == windows)
        trial->phase = TRY_WIDER;
    return err;
}

/* The next change that needs looks of its own. */
static struct change *wider(struct trial *trial)
{
    while (trial->at < trial->change_count &&
           (!trial->changes[trial->at].sweep || trial->changes[trial->at].sweep->is_done))
        trial->at++;
    return trial->at < trial->change_count ? &trial->changes[trial->at] : NULL;
}

static enum err look_wider(struct trial *trial, struct db *db)
{
    struct change *change = wider(trial);
    bool more;

    if (change)
        return sweep_on(trial, db, change->sweep, change, &more);
    trial->phase = TRY_DONE;
    return OK;
}

static enum err piece(struct trial *trial, struct db *db)
{
    bool more = true;
    enum err err = OK;

    switch (trial->phase) {
    case TRY_TIMES:
        err = recall_channels(&trial->recall, db, &trial->arena);
        if (!err)
            err = find_times(trial, db);
        trial->phase = trial->stored ? TRY_SWEEP : TRY_DONE;
        return err;
    case TRY_SWEEP:
        err = sweep_on(trial, db, &trial->main, NULL, &more);
        if (!more)
            trial->phase = TRY_ELSEWHERE;
        return err;
    case TRY_ELSEWHERE:
        err = look_elsewhere(trial, db);
        if (trial->phase == TRY_WIDER)
            trial->at = 0;
        return err;
    case TRY_WIDER:
        return look_wider(trial, db);
    case TRY_DONE:
        break;
    }
    return OK;
}

/* The sweep is not to eat what the rest needs. */
static void keep_time(struct trial *trial)
{
    if (trial->phase == TRY_SWEEP && trial->worked > TRY_WORK_MS * 2 / 3) {
        trial->phase = TRY_ELSEWHERE;
        trial->main.is_done = true;
    }
    if (trial->worked > TRY_WORK_MS)
        trial->phase = TRY_DONE;
}

enum err trial_step(struct trial *trial, struct db *db, int64_t until)
{
    int64_t begun = clock_monotonic(), now = begun;
    enum err err = OK;

    if (trial->column)
        return OK;
    do {
        int64_t before = now;

        err = piece(trial, db);
        now = clock_monotonic();
        trial->worked += now - before;
        keep_time(trial);
    } while (!err && trial->phase != TRY_DONE && now < until);
    return err;
}

bool trial_is_done(const struct trial *trial) { return trial->column || trial->phase == TRY_DONE; }

/* ---- life ---- */

static enum err make_set(struct trial *trial)
{
    enum err err = rule_set_new(&trial->set);

    if (!err)
        err = rule_set_add(trial->set, STR("the rule"), trial->rule);
    for (size_t i = 0; i < trial->change_count && !err; i++)
        err = rule_set_add(trial->set, STR("changed"), trial->changes[i].rule);
    if (!err)
        err = rule_set_seal(trial->set);
    return err ? err : match_scratch_new(&trial->scratch);
}

/* What nobody may save is not tried. */
static bool takes_too_much(struct trial *trial)
{
    struct rule_cost cost = rule_cost(trial->rule);
    struct fault fault = {.err = OK};

    if (rule_cost_check(&cost, &fault) == OK)
        return false;
    trial->column = 1;
    trial->mistake = str_dup(&trial->arena, str_from(fault.text));
    return true;
}

static enum err read_rule(struct trial *trial)
{
    struct rule_error mistake = {0};
    enum err err = rule_parse(&trial->arena, trial->text, RULE_WITH_LABELS, &trial->rule, &mistake);

    if (err == ERR_BAD_INPUT || err == ERR_TOO_BIG) {
        trial->column = mistake.column ? mistake.column : 1;
        trial->mistake = str_dup(&trial->arena, str_from(mistake.text));
        return trial->arena.err;
    }
    if (!err && takes_too_much(trial))
        return trial->arena.err;
    if (!err)
        err = try_plan(&trial->arena, trial->rule, &trial->main);
    if (!err)
        err = try_changes(trial);
    if (!err)
        err = make_set(trial);
    if (!err)
        recall_init(&trial->recall, recall_needs(trial->rule));
    return err;
}

enum err trial_new(struct str rule, struct trial **out_trial)
{
    struct trial *trial = calloc(1, sizeof(*trial));
    enum err err;

    if (!trial)
        return ERR_NO_MEMORY;
    arena_init(&trial->arena, TRY_MEMORY_MAX);
    map_init(&trial->vocabulary);
    words_init(&trial->words);
    trial->text = str_dup(&trial->arena, rule);
    err = trial->arena.err ? trial->arena.err : labeller_new(NULL, &trial->labeller);
    if (!err)
        err = read_rule(trial);
    if (err) {
        trial_free(trial);
        return err;
    }
    *out_trial = trial;
    return OK;
}

void trial_free(struct trial *trial)
{
    if (!trial)
        return;
    match_scratch_free(trial->scratch);
    rule_set_free(trial->set);
    recall_clear(&trial->recall);
    words_clear(&trial->words);
    labeller_free(trial->labeller);
    map_clear(&trial->vocabulary);
    arena_clear(&trial->arena);
    free(trial);
}

enum err rule_try(struct db *db, struct arena *arena, struct str rule,
                  struct try_figures *out_figures)
{
    struct trial *trial = NULL;
    enum err err = trial_new(rule, &trial);

    if (!err)
        err = trial_step(trial, db, INT64_MAX);
    if (!err)
        err = trial_figures(trial, db, arena, out_figures);
    trial_free(trial);
    return err;
}
