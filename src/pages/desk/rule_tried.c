/* rule_tried.c: what a trial of a rule found, in words, bars and examples. */
#include <math.h>

#include "base/clock.h"
#include "pages/desk/rules.h"
#include "pages/view.h"

enum { CHART_HEIGHT = 48, BAR_WIDTH = 10 };

static bool fill_hit(const struct request *request, const struct try_hit *from,
                     struct hit_view *out_hit)
{
    *out_hit = (struct hit_view){
        .title = from->title,
        .text = from->text,
        .at = from->said_at,
        .when = view_day(request->arena, app_zone(request), from->said_at, request->now),
        .conversation = from->conversation ? app_id(request, TABLE_CONVERSATION, from->conversation)
                                           : STR_NONE,
    };
    return from->message != 0;
}

/* "12", or "about 54,800 (50,200 to 59,400)"; "0 to about 40" when none was found. */
static struct str number(const struct request *request, const struct try_number *n)
{
    struct arena *arena = request->arena;

    if (n->is_exact)
        return view_number(arena, (int64_t)n->n);
    if (isinf(n->high))
        return STR("not known yet");
    if (n->n < 0.5)
        return arena_printf(arena, "none found, at most about %.*s",
                            STR_ARGS(view_rounded(arena, n->high)));
    return arena_printf(arena, "about %.*s (%.*s to %.*s)", STR_ARGS(view_rounded(arena, n->n)),
                        STR_ARGS(view_rounded(arena, n->low)),
                        STR_ARGS(view_rounded(arena, n->high)));
}

/* "12 a day", "3 a week", "2 a month" */
static struct str pace(struct arena *arena, double a_day)
{
    if (a_day >= 0.95)
        return arena_printf(arena, "%.*s a day", STR_ARGS(view_rounded(arena, a_day)));
    if (a_day * 7 >= 0.95)
        return arena_printf(arena, "%.*s a week", STR_ARGS(view_rounded(arena, a_day * 7)));
    if (a_day * 30 >= 0.95)
        return arena_printf(arena, "%.*s a month", STR_ARGS(view_rounded(arena, a_day * 30)));
    return STR("less than one a month");
}

static struct str verdict_of(const struct request *request, const struct try_figures *figures)
{
    struct arena *arena = request->arena;
    const struct try_number *total = &figures->total;

    if (!figures->stored)
        return STR("Nothing was heard yet that it could be tried on");
    if (isinf(total->high))
        return STR("Looking through what was heard");
    if (total->n < 0.5)
        return total->is_exact ? STR("Wants nothing of what was heard so far")
                               : STR("Wants nothing of what was looked at");
    if (total->is_exact && figures->a_day.n < 0)
        return arena_printf(arena, "Wants %.*s",
                            STR_ARGS(view_count(arena, (int64_t)total->n, "message", "messages")));
    if (figures->a_day.n < 0)
        return arena_printf(arena, "Wants %.*s messages", STR_ARGS(number(request, total)));
    return arena_printf(arena, "%s %.*s", total->is_exact ? "Wants" : "Wants about",
                        STR_ARGS(pace(arena, figures->a_day.n)));
}

static struct str total_of(const struct request *request, const struct try_figures *figures)
{
    struct arena *arena = request->arena;
    const struct zone *zone = app_zone(request);
    struct str from, to, when;

    if (!figures->stored || !figures->to || isinf(figures->total.high))
        return STR_NONE;
    from = view_day_in(arena, zone, figures->from, request->now);
    to = view_day_in(arena, zone, figures->to, request->now);
    when = str_eq(from, to)
               ? arena_printf(arena, "said %.*s", STR_ARGS(to))
               : arena_printf(arena, "said between %.*s and %.*s", STR_ARGS(from), STR_ARGS(to));
    return arena_printf(arena, "In all %.*s of the %.*s%.*s stored, %.*s.",
                        STR_ARGS(number(request, &figures->total)), figures->stored < 1000 ? 0 : 6,
                        "about ", STR_ARGS(view_rounded(arena, (double)figures->stored)),
                        STR_ARGS(when));
}

static struct str basis_of(const struct request *request, const struct try_figures *figures)
{
    struct arena *arena = request->arena;
    struct str looked = view_number(arena, figures->looked_at);

    if (!figures->stored)
        return STR_NONE;
    if (figures->total.is_exact)
        return arena_printf(arena, "Not a sample: all that can match was decided, %.*s.",
                            STR_ARGS(view_count(arena, figures->looked_at, "message", "messages")));
    if (!figures->is_word_bound)
        return arena_printf(arena,
                            "Estimated from a sample of %.*s messages, spread over that time: no "
                            "word of the rule leads to what it wants, so rare things are missed.",
                            STR_ARGS(looked));
    return arena_printf(arena,
                        "Estimated from a sample spread over that time: decided exactly for %.*s "
                        "messages that have its words. In 19 of 20 cases the true number lies "
                        "between the two.",
                        STR_ARGS(looked));
}

static enum err fill_bars(const struct request *request, const struct try_figures *figures,
                          struct tried_view *view)
{
    double most = 0;
    size_t top = 0;

    for (size_t i = 0; i < TRY_BARS; i++)
        if (figures->bars[i] > most) {
            most = figures->bars[i];
            top = i;
        }
    if (most <= 0 || figures->to - figures->from < MS_DAY)
        return OK;
    for (size_t i = 0; i < TRY_BARS; i++) {
        int height = (int)ceil(figures->bars[i] / most * CHART_HEIGHT);
        struct bar_view bar = {(int)i * BAR_WIDTH, CHART_HEIGHT - height, height};

        if (!vec_push(request->arena, &view->bars, bar))
            return request->arena->err;
    }
    view->first = view_day(request->arena, app_zone(request), figures->from, request->now);
    view->last = view_day(request->arena, app_zone(request), figures->to, request->now);
    view->chart = arena_printf(
        request->arena, "What it wants over time; most around %.*s",
        STR_ARGS(view_day_in(request->arena, app_zone(request),
                             figures->from + (figures->to - figures->from) *
                                                 (int64_t)(2 * top + 1) / (2 * TRY_BARS),
                             request->now)));
    return OK;
}

static int percent(double share) { return (int)(share * 100 + 0.5); }

static enum err fill_shares(const struct request *request, const struct try_figures *figures,
                            struct tried_view *view)
{
    bool fine = true;

    for (size_t i = 0; i < figures->language_count && fine; i++) {
        const struct try_group *from = &figures->languages[i];
        struct share_view share = {view_language(from->name), percent(from->share)};

        fine = !share.percent || vec_push(request->arena, &view->languages, share);
    }
    for (size_t i = 0; i < figures->channel_count && fine; i++) {
        const struct try_group *from = &figures->channels[i];
        struct share_view share = {from->name.n ? str_dup(request->arena, from->name)
                                                : STR("a place that was removed"),
                                   percent(from->share)};

        fine = vec_push(request->arena, &view->channels, share);
    }
    return fine ? OK : request->arena->err;
}

/* "34 %", "under 1 %" */
static struct str share_words(const struct request *request, double share)
{
    if (share > 0 && share < 0.01)
        return STR("under 1 %");
    return arena_printf(request->arena, "%d %%", percent(share));
}

static enum err fill_words(const struct request *request, const struct try_figures *figures,
                           const struct rules_view *rules, struct tried_view *view)
{
    struct arena *arena = request->arena;

    for (size_t i = 0; i < figures->word_count; i++) {
        const struct try_word *from = &figures->words[i];
        struct along_view along = {.word = from->word,
                                   .here = share_words(request, from->here),
                                   .elsewhere = share_words(request, from->elsewhere),
                                   .lost = number(request, &from->hits)};
        /* a rule with OR is one in parentheses */
        bool is_or = str_find(rules->text, STR(" OR "), 0) != SIZE_MAX;
        const char *open = is_or ? "(" : "", *close = is_or ? ")" : "";

        along.excluding = arena_printf(arena, "%s%.*s%s -%.*s", open, STR_ARGS(rules->text), close,
                                       STR_ARGS(along.word));
        along.asking = arena_printf(arena, "%s%.*s%s %.*s", open, STR_ARGS(rules->text), close,
                                    STR_ARGS(along.word));
        (void)fill_hit(request, &from->sample, &along.sample);
        if (!vec_push(arena, &view->words, along))
            return arena->err;
    }
    return OK;
}

static enum err fill_changes(const struct request *request, const struct try_figures *figures,
                             struct tried_view *view)
{
    struct arena *arena = request->arena;

    for (size_t i = 0; i < figures->change_count; i++) {
        const struct try_change *from = &figures->changes[i];
        bool loses = from->kind == TRY_WITHOUT_ALTERNATIVE;
        struct change_view change = {
            .what = from->kind == TRY_WITHOUT_EXCLUSION ? STR("Not leaving out")
                    : loses                             ? STR("Without the alternative")
                                                        : STR("Not asking for"),
            .term = from->term,
            .text = from->text,
        };

        if (!from->is_done)
            continue;
        if (from->difference.is_exact && from->difference.n < 0.5)
            change.difference = STR("the same");
        else
            change.difference = arena_printf(arena, "%s: %.*s", loses ? "fewer" : "more",
                                             STR_ARGS(number(request, &from->difference)));
        change.has_sample = from->has_sample && fill_hit(request, &from->sample, &change.sample);
        if (!vec_push(arena, &view->changes, change))
            return arena->err;
    }
    return OK;
}

/* What is heard passes by, wanted or not: each message of the sample stands for some of it. */
static enum err fill_live(const struct request *request, const struct try_live *live,
                          struct tried_view *view)
{
    struct arena *arena = request->arena;
    double minutes = (double)(request->now - live->from) / MS_MINUTE;
    double an_hour = minutes > 1 ? live->wanted / minutes * 60 : -1;
    bool is_whole = (double)live->looked_at + 0.5 > live->heard;

    if (!live->looked_at)
        return OK;
    view->live = arena_printf(
        arena,
        "Of %s%.*s public messages that came in during the last %.*s, kept or not, it wants "
        "%s%.*s%s%.*s%s.",
        is_whole ? "the " : "about ", STR_ARGS(view_rounded(arena, live->heard)),
        STR_ARGS(view_duration(arena, request->now - live->from)), is_whole ? "" : "about ",
        STR_ARGS(view_rounded(arena, live->wanted)), an_hour >= 1 ? ": some " : "",
        STR_ARGS(an_hour >= 1 ? view_rounded(arena, an_hour) : STR_NONE),
        an_hour >= 1 ? " an hour" : "");
    for (size_t i = 0; i < live->hit_count; i++) {
        struct hit_view hit;

        (void)fill_hit(request, &live->hits[i], &hit);
        if (!vec_push(arena, &view->live_hits, hit))
            return arena->err;
    }
    return OK;
}

/* The text once more with a caret under the column (code points from 1). */
static struct str caret_under(const struct request *request, struct str text, size_t column)
{
    enum { RULE_BYTES_MAX = 4096 };
    struct buf out;
    struct str shown;

    buf_init(&out, 3 * RULE_BYTES_MAX);
    buf_add(&out, text);
    buf_add_char(&out, '\n');
    for (size_t i = 1; i < column && i < RULE_BYTES_MAX; i++)
        buf_add_char(&out, ' ');
    buf_add_char(&out, '^');
    shown = buf_dup(request->arena, &out);
    buf_clear(&out);
    return shown;
}

enum err rules_tried(const struct request *request, struct rules_view *view,
                     const struct try_figures *figures, const struct try_live *live)
{
    struct tried_view *tried = &view->tried;
    enum err err;

    if (figures->column) {
        view->mistake = arena_printf(request->arena, "Column %zu: %.*s", figures->column,
                                     STR_ARGS(figures->mistake));
        view->caret = caret_under(request, view->text, figures->column);
        return OK;
    }
    *tried = (struct tried_view){
        .is_there = true,
        .is_awaited = !figures->is_done,
        .percent = figures->percent,
        .verdict = verdict_of(request, figures),
        .total = total_of(request, figures),
        .basis = basis_of(request, figures),
        .cost = rules_cost(request, view->text, true),
    };
    if (figures->is_lower_bound)
        tried->beyond = STR("Mentions that stand only among the recipients, behind a link's words "
                            "or in a sender's name come on top.");
    err = fill_bars(request, figures, tried);
    if (!err)
        err = fill_shares(request, figures, tried);
    if (!err)
        err = fill_words(request, figures, view, tried);
    if (!err)
        err = fill_changes(request, figures, tried);
    for (size_t i = 0; i < figures->hit_count && !err; i++) {
        struct hit_view hit;

        (void)fill_hit(request, &figures->hits[i], &hit);
        if (!vec_push(request->arena, &tried->hits, hit))
            err = request->arena->err;
    }
    return err ? err : fill_live(request, live, tried);
}
