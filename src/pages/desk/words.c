/* words.c: the words people use, by time, channel and language.
 *
 * A word rises when it stands in so many more messages than its share of the time before makes
 * expect that chance is no explanation: (n - e) / sqrt(e + 1) of RISES_FROM at least, e from the
 * share, in five messages of five people at least. */
#include "pages/desk/words.h"

#include <math.h>
#include <stdlib.h>

#include "base/map.h"
#include "pages/desk/words.ht.h"
#include "pages/view.h"
#include "store/channel.h"
#include "store/counter.h"
#include "store/said.h"
#include "understand/word_share.h"

enum {
    SHOWN = 25,
    USUAL_FROM = 30, /* messages, before anything is called usual */
    COMMON_SHARE = 5,
    COMMON_FROM = 25,
    EVERYDAY = 1500, /* of a million posts of anybody: "for", "you", "und" */
    BARS_HIGH = 24,
    BARS_WIDE = 180,
    CHANNELS_SHOWN = 200,
};
static const double RISES_FROM = 3;

static const struct period {
    const char *value, *name, *usual;
    int days, before;
} PERIODS[] = {
    {"7", "Last 7 days", "the 28 days before", 7, 28},
    {"1", "Today", "the 14 days before", 1, 14},
};

struct entry {
    struct str word;
    int64_t n, before, voices;
    double rise, expected;
    int64_t *days; /* of one that is shown */
};

struct look {
    const struct period *period;
    struct said_group group;
    int64_t first, begin, last; /* days; begin: of the period */
    struct said_word *words;
    size_t word_count;
    int64_t n, before;   /* messages */
    VEC(void *) entries; /* struct entry */
    struct map by_word;
};

/* ---- what is asked for ---- */

static bool add_option(const struct request *request, option_list *options, struct str value,
                       struct str name, bool is_selected)
{
    struct option_view option = {value, name, is_selected};

    return vec_push(request->arena, options, option);
}

static enum err fill_channels(const struct request *request, struct look *look,
                              struct words_view *view)
{
    struct str asked = request_query(request, "channel");
    struct channel_row *rows;
    size_t n = 0;
    enum err err = asked.n ? app_unid(request, TABLE_CHANNEL, asked, &look->group.channel) : OK;

    if (!err)
        err = channel_list(request->db, request->arena, &rows, &n);
    if (err)
        return err;
    view->source = STR("all channels");
    if (!add_option(request, &view->channels, STR_NONE, STR("All"), !look->group.channel))
        return request->arena->err;
    for (size_t i = 0; i < n && i < CHANNELS_SHOWN; i++) {
        bool is_it = rows[i].id == look->group.channel;

        if (is_it)
            view->source = rows[i].name;
        if (!add_option(request, &view->channels, app_id(request, TABLE_CHANNEL, rows[i].id),
                        rows[i].name, is_it))
            return request->arena->err;
    }
    return OK;
}

static enum err fill_langs(const struct request *request, struct look *look,
                           struct words_view *view)
{
    struct str *langs;
    size_t n = 0;
    enum err err = said_lang_list(request->db, request->arena, look->first, &langs, &n);

    look->group.lang = request_query(request, "lang");
    if (err)
        return err;
    if (!add_option(request, &view->langs, STR_NONE, STR("All"), !look->group.lang.n))
        return request->arena->err;
    for (size_t i = 0; i < n; i++) {
        struct str name = str_is(langs[i], "und") ? STR("Not told apart") : view_language(langs[i]);

        if (!add_option(request, &view->langs, langs[i], name, str_eq(langs[i], look->group.lang)))
            return request->arena->err;
    }
    return OK;
}

static enum err read_question(const struct request *request, struct look *look,
                              struct words_view *view)
{
    struct str days = request_query(request, "days");
    enum err err;

    look->period = &PERIODS[0];
    for (size_t i = 0; i < ARRAY_LEN(PERIODS); i++)
        if (str_is(days, PERIODS[i].value))
            look->period = &PERIODS[i];
    for (size_t i = 0; i < ARRAY_LEN(PERIODS); i++)
        if (!add_option(request, &view->periods, str_from(PERIODS[i].value),
                        str_from(PERIODS[i].name), look->period == &PERIODS[i]))
            return request->arena->err;
    look->last = day_of(request->now);
    look->begin = look->last - look->period->days + 1;
    look->first = look->begin - look->period->before;
    err = fill_channels(request, look, view);
    return err ? err : fill_langs(request, look, view);
}

/* ---- adding up ---- */

static enum err fill_facts(const struct request *request, struct look *look,
                           struct words_view *view)
{
    struct arena *arena = request->arena;
    struct said_day *days, sum = {0};
    size_t n = 0;
    enum err err = said_day_list(request->db, arena, &look->group, look->first, look->last, &days,
                                 &n);

    for (size_t i = 0; !err && i < n; i++) {
        if (days[i].day < look->begin) {
            look->before += days[i].n;
            continue;
        }
        look->n += days[i].n;
        sum.ours += days[i].ours;
        sum.paid += days[i].paid;
        sum.copies += days[i].copies;
        sum.unread += days[i].unread;
    }
    view->is_empty = !n;
    view->is_usual_known = look->before >= USUAL_FROM;
    view->counted = arena_printf(arena, "%.*s; %.*s in %s",
                                 STR_ARGS(view_count(arena, look->n, "message", "messages")),
                                 STR_ARGS(view_number(arena, look->before)), look->period->usual);
    view->ours = view_number(arena, sum.ours);
    view->paid = view_number(arena, sum.paid);
    view->copies = view_number(arena, sum.copies);
    if (sum.unread)
        view->unread = view_number(arena, sum.unread);
    view->usual_of = str_from(look->period->usual);
    view->first = view_when(arena, NULL, look->first * MS_DAY, request->now);
    view->last = STR("today");
    return err;
}

static enum err add_up(const struct request *request, struct look *look)
{
    enum err err = said_word_list(request->db, request->arena, &look->group, look->first,
                                  look->last, &look->words, &look->word_count);

    for (size_t i = 0; !err && i < look->word_count; i++) {
        const struct said_word *word = &look->words[i];
        struct entry *entry = map_get(&look->by_word, word->word);

        if (!entry) {
            entry = arena_new(request->arena, struct entry);
            if (!entry || !vec_push(request->arena, &look->entries, entry))
                return request->arena->err;
            entry->word = word->word;
            err = map_put(&look->by_word, word->word, entry);
        }
        if (word->day < look->begin) {
            entry->before += word->n;
        } else {
            entry->n += word->n;
            entry->voices |= word->voices;
        }
    }
    return err;
}

static void judge(const struct look *look, struct entry *entry)
{
    if (look->before < USUAL_FROM)
        return;
    entry->expected = (double)entry->before / (double)look->before * (double)look->n;
    entry->rise = ((double)entry->n - entry->expected) / sqrt(entry->expected + 1);
}

static int by_rise(const void *a, const void *b)
{
    const struct entry *x = *(struct entry *const *)a, *y = *(struct entry *const *)b;

    return x->rise != y->rise ? (x->rise > y->rise ? -1 : 1) : str_cmp(x->word, y->word);
}

static int by_n(const void *a, const void *b)
{
    const struct entry *x = *(struct entry *const *)a, *y = *(struct entry *const *)b;

    return x->n != y->n ? (x->n > y->n ? -1 : 1) : str_cmp(x->word, y->word);
}

/* ---- showing ---- */

static bool may_be_shown(const struct entry *entry)
{
    return entry->n >= SAID_VOICES_MIN && said_voice_count(entry->voices) >= SAID_VOICES_MIN;
}

static bool is_common(const struct look *look, const struct entry *entry)
{
    return word_share(entry->word) >= EVERYDAY ||
           (look->n >= COMMON_FROM && entry->n * COMMON_SHARE > look->n);
}

static enum err fill_bars(const struct request *request, const struct look *look,
                          const struct entry *entry, struct word_view *view)
{
    int days = (int)(look->last - look->first + 1), wide = BARS_WIDE / days;
    int64_t most = 1;

    for (int i = 0; i < days; i++)
        most = entry->days[i] > most ? entry->days[i] : most;
    for (int i = 0; i < days; i++) {
        int height = (int)((entry->days[i] * BARS_HIGH + most - 1) / most);
        struct word_bar bar = {i * wide, BARS_HIGH - height, height};

        if (!vec_push(request->arena, &view->bars, bar))
            return request->arena->err;
    }
    view->chart = arena_printf(request->arena, "Messages a day; %" PRId64 " at most", most);
    return request->arena->err;
}

static enum err show(const struct request *request, const struct look *look,
                     const struct entry *entry, word_list *words)
{
    struct arena *arena = request->arena;
    int voices = said_voice_count(entry->voices);
    struct word_view view = {.word = entry->word,
                             .n = view_number(arena, entry->n),
                             .usual = arena_printf(arena, "%.1f", entry->expected),
                             .voices = arena_printf(arena, "at least %d", voices)};
    enum err err = fill_bars(request, look, entry, &view);

    if (!err && !vec_push(arena, words, view))
        err = arena->err;
    return err;
}

/* The days of the words that are picked, from the same rows once more. */
static void fill_days(const struct look *look)
{
    for (size_t i = 0; i < look->word_count; i++) {
        struct entry *entry = map_get(&look->by_word, look->words[i].word);

        if (entry && entry->days)
            entry->days[look->words[i].day - look->first] += look->words[i].n;
    }
}

/* The first SHOWN in that order that may be shown. */
static enum err pick(const struct request *request, struct look *look, bool is_rising,
                     struct entry *out_picked[SHOWN], size_t *out_n)
{
    size_t n = 0, days = (size_t)(look->last - look->first + 1);

    qsort(look->entries.at, look->entries.n, sizeof(void *), is_rising ? by_rise : by_n);
    for (size_t i = 0; i < look->entries.n && n < SHOWN; i++) {
        struct entry *entry = look->entries.at[i];

        if (!may_be_shown(entry) || (is_rising ? entry->rise < RISES_FROM : is_common(look, entry)))
            continue;
        if (!entry->days)
            entry->days = arena_alloc_array(request->arena, days, sizeof(*entry->days));
        if (!entry->days)
            return request->arena->err;
        out_picked[n++] = entry;
    }
    *out_n = n;
    return OK;
}

static enum err fill_words(const struct request *request, struct look *look,
                           struct words_view *view)
{
    struct entry *rising[SHOWN], *most[SHOWN];
    size_t rising_n = 0, most_n = 0;
    enum err err;

    if (look->entries.n) {
        for (size_t i = 0; i < look->entries.n; i++)
            judge(look, look->entries.at[i]);
        err = pick(request, look, true, rising, &rising_n);
        if (!err)
            err = pick(request, look, false, most, &most_n);
        if (err)
            return err;
    }
    fill_days(look);
    err = OK;
    for (size_t i = 0; i < rising_n && !err; i++)
        err = show(request, look, rising[i], &view->rising);
    for (size_t i = 0; i < most_n && !err; i++)
        err = show(request, look, most[i], &view->most);
    return err;
}

static enum err words(const struct request *request, struct response *response)
{
    struct words_view view = {0};
    struct look look = {0};
    struct shell shell;
    enum err err = shell_fill(request, &shell, STR("Words"), VIEW_NONE, DESK_WORDS);

    map_init(&look.by_word);
    view.shell = &shell;
    if (!err)
        err = read_question(request, &look, &view);
    if (!err)
        err = fill_facts(request, &look, &view);
    if (!err)
        err = add_up(request, &look);
    if (!err)
        err = fill_words(request, &look, &view);
    map_clear(&look.by_word);
    if (err)
        return err;
    words_page_render(&response->body, &view);
    return shell_finish(request, response);
}

static const struct route words_routes[] = {
    ROUTE(GET, "/desk/words", VERB_READ, words),
};
const struct page page_words = PAGE("words", words_routes);
