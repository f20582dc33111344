/* words.c: the figures of the listening page as people say them. */
#include "base/clock.h"
#include "channels/channel.h"
#include "pages/public/listening.h"
#include "pages/view.h"

enum {
    MARKS_IN_A_ROW = 11,
    MARK_STEP = 16,
    GAPS_SHOWN = 12,
    RULES_SHOWN = 20,
    PLACES_SHOWN = 100,
    WEAK_WAITS_MIN = 5, /* fewer answers than that say little about a channel */
};

static struct str number(struct arena *arena, int64_t n) { return flow_number(arena, n); }

/* "3 h", "2 h 08", "25 min", "4 days". */
static struct str span(struct arena *arena, int64_t ms)
{
    if (ms >= MS_HOUR && ms < 48 * (int64_t)MS_HOUR && ms / MS_MINUTE % 60 == 0)
        return arena_printf(arena, "%d h", (int)(ms / MS_HOUR));
    return view_duration(arena, ms);
}

/* What was never public has no name here: what kind of place it is, and that it is private. */
static struct str label_of(struct arena *arena, const struct listening_channel *channel)
{
    const struct channel_kind *kind = channel_kind_find(channel->kind);

    if (channel->name.n)
        return channel->name;
    return kind ? arena_printf(arena, "%s, private", kind->label) : STR("A private channel");
}

/* The same where each stands for itself: several of one kind are told apart by a number. */
static struct str numbered(struct arena *arena, const struct listening *l,
                           const struct listening_channel *channel)
{
    struct str label = label_of(arena, channel);
    int here = 0, all = 0;

    for (size_t i = 0; i < l->channel_count; i++) {
        if (l->channels[i].name.n || !str_eq(l->channels[i].kind, channel->kind))
            continue;
        all++;
        if (l->channels[i].id <= channel->id)
            here++;
    }
    return channel->name.n || all < 2 ? label
                                      : arena_printf(arena, "%.*s, no. %d", STR_ARGS(label), here);
}

/* "Monday 16 November", also for today: the page may be read from a cache or an archive. */
static struct str date(struct arena *arena, const struct zone *zone, int64_t at)
{
    return view_day(arena, zone, at, at + 2 * (int64_t)MS_DAY);
}

static struct went_row row_of(struct arena *arena, const char *label, const char *bar, int64_t n,
                              int64_t of)
{
    return (struct went_row){label, bar, n, number(arena, n),
                             arena_printf(arena, "%.*s of %.*s", STR_ARGS(number(arena, n)),
                                          STR_ARGS(number(arena, of)))};
}

static void fill_went(struct arena *arena, struct listening_page *page)
{
    static const struct {
        enum listened what;
        const char *label, *bar;
    } ways[] = {
        {LISTENED_ANSWERED, "Answered", ""},
        {LISTENED_NO, "We said no, and why", "bar--quiet"},
        {LISTENED_WATCHED, "Being watched", "bar--watch"},
        {LISTENED_LEFT, "Left alone, with a reason", "bar--quiet"},
        {LISTENED_NOT, "Nobody has done anything yet", "bar--late"},
    };
    static const char *const reasons[LEAVE_REASON_COUNT] = {
        [LEAVE_OTHER] = "for a reason of their own, which may speak of a person",
        [LEAVE_NOBODY_ASKS] = "because nobody asks us",
        [LEAVE_THEY_ASKED] = "because they asked us to",
        [LEAVE_ANSWERED] = "because somebody else has answered",
        [LEAVE_NOT_US] = "because it is not about us",
        [LEAVE_MACHINE] = "because a machine wrote it",
        [LEAVE_SPAM] = "because it is spam",
        [LEAVE_DOUBLE] = "because we had it already",
    };
    const struct listening_heard *heard = &page->l->heard;

    for (size_t i = 0; i < ARRAY_LEN(ways); i++)
        (void)vec_push(
            arena, &page->went,
            row_of(arena, ways[i].label, ways[i].bar, heard->what[ways[i].what], page->heard));
    for (int k = 1; k <= LEAVE_REASON_COUNT; k++) { /* the others last */
        int i = k % LEAVE_REASON_COUNT;

        if (heard->reason[i])
            (void)vec_push(arena, &page->reasons,
                           row_of(arena, reasons[i], "bar--quiet", heard->reason[i],
                                  heard->what[LISTENED_LEFT]));
    }
}

/* The channel whose answers are slowest, where there is another to compare it with. */
static const struct listening_channel *weakest(const struct listening *l)
{
    const struct listening_channel *weak = NULL;
    size_t n = 0;

    for (size_t i = 0; i < l->channel_count; i++) {
        const struct listening_channel *channel = &l->channels[i];

        if (channel->waits.n < WEAK_WAITS_MIN)
            continue;
        n++;
        if (!weak || channel->waits.nine_in_ten_ms > weak->waits.nine_in_ten_ms)
            weak = channel;
    }
    return n > 1 ? weak : NULL;
}

static void fill_places(struct arena *arena, struct listening_page *page)
{
    const struct listening *l = page->l;
    const struct listening_channel *weak = weakest(l);

    for (size_t i = 0; i < l->channel_count && i < PLACES_SHOWN; i++) {
        const struct listening_channel *channel = &l->channels[i];
        bool has_waits = channel->waits.n != 0;
        struct place_row row = {
            .label = numbered(arena, l, channel),
            .icon = view_channel_icon(channel->kind),
            .heard = number(arena, listening_total(&channel->heard)),
            .listened = number(arena, listening_listened(&channel->heard)),
            .half = has_waits ? span(arena, channel->waits.half_ms) : STR("none yet"),
            .nine = has_waits ? span(arena, channel->waits.nine_in_ten_ms) : STR("none yet"),
            .deaf = channel->deaf_ms ? span(arena, channel->deaf_ms) : STR("never"),
            .is_deaf = channel->is_deaf,
            .is_weak = channel == weak,
        };

        (void)vec_push(arena, &page->places, row);
    }
    if (weak)
        page->weak = arena_printf(
            arena,
            "%.*s is our weak spot: nine in ten had an answer only within %.*s. (Of the places "
            "with at least %d answers; fewer say little.)",
            STR_ARGS(numbered(arena, l, weak)), STR_ARGS(span(arena, weak->waits.nine_in_ten_ms)),
            WEAK_WAITS_MIN);
}

/* The figure: each place with what became of what was heard there. */
static enum err fill_flow(struct arena *arena, struct listening_page *page)
{
    const struct listening *l = page->l;
    struct flow_place *places = arena_alloc_array(arena, l->channel_count + 1, sizeof(*places));

    if (!places)
        return arena->err;
    for (size_t i = 0; i < l->channel_count; i++) {
        places[i] = (struct flow_place){.label = label_of(arena, &l->channels[i])};
        for (int k = 0; k < LISTENED_COUNT; k++)
            places[i].what[k] = l->channels[i].heard.what[k];
    }
    return flow_draw(arena, places, l->channel_count, &page->flow);
}

static void fill_gaps(struct arena *arena, const struct zone *zone, struct listening_page *page)
{
    const struct listening *l = page->l;

    for (size_t i = 0; i < l->gap_count && page->gaps.n < GAPS_SHOWN; i++) {
        const struct listening_gap *gap = &l->gaps[i];
        struct gap_row row = {
            .label = numbered(arena, l, gap->channel),
            .words = span(arena, gap->deaf_ms),
            .since = date(arena, zone, gap->from_at),
            .from_at = gap->from_at,
            .is_open = !gap->to_at,
        };

        (void)vec_push(arena, &page->gaps, row);
    }
}

/* By its name only what nobody answers for; a search that was made anew under the same name is the
 * same to who reads this. */
static void add_rule(struct arena *arena, struct listening_page *page, size_t at)
{
    const struct listening *l = page->l;
    int64_t heard = 0, listened = 0;
    bool is_there = false;
    struct rule_row_words row = {.name = l->rules[at].name};

    for (size_t i = 0; i < l->rule_count; i++) {
        if (l->rules[i].has_owner || !str_eq(l->rules[i].name, row.name))
            continue;
        if (i < at)
            return; /* told with that one */
        heard += l->rules[i].heard;
        listened += l->rules[i].listened;
        is_there = is_there || !l->rules[i].is_removed;
    }
    row.words = arena_printf(arena, "heard %.*s, nobody has acted on %.*s; nobody here owns it%s",
                             STR_ARGS(number(arena, heard)),
                             STR_ARGS(number(arena, heard - listened)),
                             is_there ? "" : ", and it was removed since");
    (void)vec_push(arena, &page->rules, row);
}

static void fill_rules(struct arena *arena, struct listening_page *page)
{
    const struct listening *l = page->l;
    int64_t owned = 0, heard = 0, idle = 0;

    for (size_t i = 0; i < l->rule_count; i++) {
        if (!l->rules[i].has_owner && page->rules.n < RULES_SHOWN)
            add_rule(arena, page, i);
        if (!l->rules[i].has_owner)
            continue;
        owned++;
        heard += l->rules[i].heard;
        idle += l->rules[i].heard - l->rules[i].listened;
    }
    if (owned)
        page->owned_rules = arena_printf(
            arena,
            "%.*s more that somebody here answers for heard %.*s; nobody has acted on %.*s "
            "of them yet.",
            STR_ARGS(number(arena, owned)), STR_ARGS(number(arena, heard)),
            STR_ARGS(number(arena, idle)));
}

static void fill_promises(struct arena *arena, struct listening_page *page)
{
    static const char *const how[MARK_COUNT] = {[MARK_KEPT] = "kept",
                                                [MARK_KEPT_LATE] = "slow",
                                                [MARK_BROKEN] = "late",
                                                [MARK_OVERDUE] = "late"};
    const struct listening_promises *promises = &page->l->promises;

    for (int i = 0; i < MARK_COUNT; i++)
        page->fell_due += promises->due[i];
    for (size_t i = 0; i < promises->mark_count; i++) {
        struct mark_row mark = {.x = 7 + (int)i % MARKS_IN_A_ROW * MARK_STEP,
                                .y = 7 + (int)i / MARKS_IN_A_ROW * MARK_STEP,
                                .how = how[promises->marks[i]]};

        (void)vec_push(arena, &page->marks, mark);
    }
    page->marks_height = ((int)page->marks.n + MARKS_IN_A_ROW - 1) / MARKS_IN_A_ROW * MARK_STEP;
    page->kept = number(arena, promises->due[MARK_KEPT]);
    page->due_words = number(arena, page->fell_due);
}

static void fill_networks(struct arena *arena, struct listening_page *page)
{
    const struct listening *l = page->l;

    for (size_t i = 0; i < l->not_heard_count; i++) {
        struct str network = str_from(l->not_heard[i].network);

        if (l->not_heard[i].can_hear)
            (void)vec_push(arena, &page->unused, network);
        else
            (void)vec_push(arena, &page->cannot, network);
    }
}

static void fill_definitions(struct arena *arena, struct listening_page *page)
{
    for (size_t i = 0; i < listening_definition_count; i++) {
        struct definition d = {str_from(listening_definitions[i].name),
                               str_from(listening_definitions[i].sentence)};

        (void)vec_push(arena, &page->definitions, d);
    }
}

static void fill_head(struct arena *arena, const struct zone *zone, struct listening_page *page)
{
    const struct listening *l = page->l;
    int64_t listened = listening_listened(&l->heard);
    int64_t unseen = l->heard.audience[AUDIENCE_MEMBERS] + l->heard.audience[AUDIENCE_PRIVATE];

    page->heard = listening_total(&l->heard);
    page->heard_words = number(arena, page->heard);
    page->listened_words = number(arena, listened);
    page->listened_share = arena_printf(arena, "%d %%",
                                        page->heard ? (int)(listened * 100 / page->heard) : 0);
    page->nobody_words = number(arena, l->heard.what[LISTENED_NOT]);
    page->half = l->waits.n ? span(arena, l->waits.half_ms) : STR_NONE;
    page->nine = l->waits.n ? span(arena, l->waits.nine_in_ten_ms) : STR_NONE;
    page->deaf = l->deaf_ms >= MS_MINUTE ? span(arena, l->deaf_ms) : STR_NONE;
    if (unseen)
        page->private_words = arena_printf(
            arena, "%.*s of them %s not said in public: counted here, and shown nowhere.",
            STR_ARGS(number(arena, unseen)), unseen == 1 ? "was" : "were");
    if (l->by_insiders || l->bought)
        page->left_out_words = arena_printf(
            arena,
            "Left out of all that people say: %.*s from people who belong to us, %.*s that %s paid "
            "for. They are answered like any other.",
            STR_ARGS(view_count(arena, l->by_insiders, "message", "messages")),
            STR_ARGS(number(arena, l->bought)), l->bought == 1 ? "was" : "were");
    page->title = arena_printf(arena, "Listening: what we heard and what we did · %.*s",
                               STR_ARGS(l->site));
    page->zone_name = view_zone(arena, zone, l->counted_at);
    page->counted_at = arena_printf(
        arena, "%.*s %.*s, %.*s", STR_ARGS(view_clock_time(arena, zone, l->counted_at)),
        STR_ARGS(page->zone_name), STR_ARGS(date(arena, zone, l->counted_at)));
}

enum err listening_words(const struct request *request, const struct listening *l,
                         struct listening_page *out_page)
{
    struct arena *arena = request->arena;
    const struct zone *zone = app_zone(request);
    enum err err;

    *out_page = (struct listening_page){.l = l, .theme = shell_theme(request)};
    fill_head(arena, zone, out_page);
    fill_went(arena, out_page);
    fill_places(arena, out_page);
    fill_gaps(arena, zone, out_page);
    fill_rules(arena, out_page);
    fill_promises(arena, out_page);
    fill_networks(arena, out_page);
    fill_definitions(arena, out_page);
    err = fill_flow(arena, out_page);
    return err ? err : arena->err;
}
