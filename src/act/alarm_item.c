/* alarm_item.c: single items: what stands under each, what its place says of it, and whether it is
 * out of hand (decide/crest.h). An item has no watch; what is known of it is in the store. */
#include <math.h>

#include "act/alarm_inside.h"
#include "decide/crest.h"
#include "store/alarm_item.h"
#include "store/message.h"
#include "store/reaction.h"
#include "store/tally.h"
#include "store/understood.h"
#include "store/voice.h"

enum { VOICES_LEAST = 2 /* an hour; fewer are in nobody's peaks */, ROSE_BEFORE = MS_HOUR };
static const double fresh_least = 0.25; /* as decide/storm.h */
static const double quiet_part = 0.1;

/* ---- what stands under it ---- */

bool alarm_item_may_hold(const struct message *message)
{
    return message->kind == KIND_POST || message->kind == KIND_COMMENT ||
           message->kind == KIND_REPLY || message->kind == KIND_REVIEW;
}

enum err alarm_item_of(struct db *db, const struct capture *capture, int64_t *out_thread)
{
    const struct understood *found = capture->found;
    int64_t first = found->same_as ? found->same_as : found->behind.first;
    enum err err;

    *out_thread = 0;
    if (!alarm_item_may_hold(capture->message))
        return OK;
    if (!first) {
        *out_thread = found->root ? found->root : found->thread;
        return OK;
    }
    err = alarm_item_thread(db, first, out_thread);
    return err == ERR_NOT_FOUND ? OK : err;
}

/* ---- what its place says of it ---- */

static int64_t known(int64_t count) { return count > 0 ? count : 0; }

/* What was gained since the running hour began, as an hour's worth; a new hour begins when one is
 * over. */
static void gain(struct alarm_item *item, enum item_measure measure, int64_t now_has, int64_t span)
{
    int64_t gained = now_has > item->base[measure] ? now_has - item->base[measure] : 0;

    if (span >= MS_HOUR)
        item->hour[measure] = (int64_t)((double)gained * MS_HOUR / (double)span + 0.5);
    else if (gained > item->hour[measure])
        item->hour[measure] = gained;
    if (item->hour[measure] > item->most[measure])
        item->most[measure] = item->hour[measure];
    if (span >= MS_HOUR)
        item->base[measure] = now_has;
}

static bool speaks_against(const struct understood *found)
{
    return found->labels[LABEL_SPAM] < 0.5 && storm_is_against(found);
}

struct told {
    int64_t at, said_at; /* said_at 0: it does not say */
    int64_t pushes, views;
};

static struct told told_of(const struct capture *capture)
{
    const struct counts *counts = &capture->message->counts;

    return (struct told){.at = capture->heard_at,
                         .said_at = capture->message->has_said_at ? capture->message->said_at : 0,
                         .pushes = known(counts->likes) + known(counts->boosts),
                         .views = known(counts->views)};
}

/* What it had when it was looked at last; a young one had nothing when it was said. */
static struct told had_once(const struct told *told, int64_t pushes)
{
    bool is_young = told->said_at && told->said_at <= told->at &&
                    told->said_at >= told->at - ALARM_FRESH_MS;

    return is_young ? (struct told){.at = told->said_at}
                    : (struct told){.at = told->at, .pushes = pushes, .views = told->views};
}

static void begin_hour(struct alarm_item *item, const struct told *had)
{
    item->base_at = had->at;
    item->base[ITEM_PUSHES] = had->pushes;
    item->base[ITEM_VIEWS] = had->views;
}

static void take_gain(struct alarm_item *item, const struct told *told)
{
    int64_t span = told->at - item->base_at;

    gain(item, ITEM_PUSHES, told->pushes, span);
    gain(item, ITEM_VIEWS, told->views, span);
    if (span >= MS_HOUR)
        item->base_at = told->at;
    item->hour_at = item->heard_at = told->at;
    item->pushes = told->pushes;
}

static bool is_against(const struct message *message, const struct understood *found)
{
    return message->origin == ORIGIN_PERSON && found->speaker != SPEAKER_INSIDER &&
           found->speaker != SPEAKER_PARTNER && speaks_against(found);
}

static bool says_counts(const struct message *message)
{
    return message->counts.likes >= 0 || message->counts.boosts >= 0 || message->counts.views >= 0;
}

/* Of what stands under an item nothing is kept here: it is not what the thread began with. */
static enum err find_item(struct db *db, int64_t channel, struct str native, int64_t thread,
                          struct alarm_item *item, bool *out_is_one)
{
    int64_t first = 0, root = 0;
    enum err err = message_first(db, channel, native, &first);

    *out_is_one = false;
    if (!err && !thread)
        err = alarm_item_thread(db, first, &thread);
    if (err || !thread)
        return err == ERR_NOT_FOUND ? OK : err;
    err = alarm_item_load(db, thread, item);
    if (!err) {
        *out_is_one = item->message == first;
        return OK;
    }
    if (err == ERR_NOT_FOUND)
        err = alarm_item_root(db, thread, &root);
    *item = (struct alarm_item){.thread = thread, .message = root, .pushes = -1, .views = -1};
    *out_is_one = !err && root == first;
    return err == ERR_NOT_FOUND ? OK : err;
}

/* What its place told last, if it ever did. */
static enum err had_before(struct db *db, int64_t message, const struct told *told,
                           struct told *out_had)
{
    struct tally tally;
    enum err err = tally_load(db, message, &tally);

    if (err && err != ERR_NOT_FOUND)
        return err;
    *out_had = err || tally.at >= told->at
                   ? had_once(told, told->pushes)
                   : (struct told){.at = tally.at,
                                   .pushes = known(tally.counts.likes) + known(tally.counts.boosts),
                                   .views = known(tally.counts.views)};
    return OK;
}

/* Whether that version of it is against us, and when it was said (0: it does not say), from the
 * store. */
static enum err read_item(struct db *db, struct arena *arena, int64_t version,
                          struct alarm_item *item, int64_t *out_said_at)
{
    struct stored_message row;
    struct understood found = {0};
    struct annotation said;
    enum voice voice = VOICE_PUBLIC;
    enum err err = message_load(db, arena, version, &row);

    if (!err)
        err = voice_of_message(db, item->message, &voice);
    if (!err)
        err = annotation_load(db, arena, version, STR("label"), &said);
    if (!err)
        err = understood_read(arena, said.value, &found);
    if (err && err != ERR_NOT_FOUND)
        return err;
    *out_said_at = err ? 0 : row.said.said_at;
    item->is_against = !err && voice == VOICE_PUBLIC && is_against(&row.said, &found);
    return OK;
}

static enum err read_again(struct db *db, int64_t version, struct alarm_item *item)
{
    struct arena arena;
    int64_t said_at;
    enum err err;

    arena_init(&arena, 0);
    err = read_item(db, &arena, version, item, &said_at);
    arena_clear(&arena);
    return err;
}

enum err alarm_told(struct db *db, const struct capture *capture, int64_t thread)
{
    const struct told told = told_of(capture);
    struct alarm_item item;
    struct told had;
    bool is_one = false;
    enum err err;

    if (!says_counts(capture->message) || capture->message->reply_to.n ||
        capture->message->deleted || !alarm_item_may_hold(capture->message) ||
        capture->found->same_as)
        return OK;
    err = find_item(db, capture->channel, capture->message->id, thread, &item, &is_one);
    if (err || !is_one || (item.pushes == told.pushes && item.views == told.views))
        return err;       /* said before */
    if (item.views < 0) { /* the first that its place tells */
        err = had_before(db, item.message, &told, &had);
        if (err)
            return err;
        begin_hour(&item, &had);
    }
    take_gain(&item, &told);
    item.views = told.views;
    if (capture->found->novelty == NOVELTY_DUPLICATE)
        err = read_again(db, capture->found->current,
                         &item); /* a colleague may have said what it is */
    else
        item.is_against = is_against(capture->message, capture->found);
    return err ? err : alarm_item_put(db, &item);
}

static enum err begin_backed(struct db *db, struct arena *arena, struct alarm_item *item,
                             struct told *told)
{
    struct told had;
    enum err err = read_item(db, arena, item->message, item, &told->said_at);

    if (err)
        return err;
    had = had_once(told, told->pushes - 1);
    begin_hour(item, &had);
    return OK;
}

enum err alarm_backed(struct db *db, int64_t channel, struct str item_id, int64_t at)
{
    struct told told = {.at = at};
    struct reaction_sum sum;
    struct alarm_item item;
    struct arena arena;
    bool is_one = false;
    enum err err = reaction_sum_of(db, channel, item_id, &sum);

    if (!err)
        err = find_item(db, channel, item_id, 0, &item, &is_one);
    told.pushes = err ? 0 : sum.n[REACTION_LIKE] + sum.n[REACTION_BOOST];
    if (err || !is_one || told.pushes <= item.pushes)
        return err;
    told.views = known(item.views);
    arena_init(&arena, 0);
    if (!item.base_at)
        err = begin_backed(db, &arena, &item, &told);
    arena_clear(&arena);
    if (err)
        return err;
    take_gain(&item, &told);
    return alarm_item_put(db, &item);
}

enum err alarm_item_relabelled(struct db *db, const struct alarm_relabel *relabel)
{
    const struct stored_message *message = relabel->message;
    bool is = speaks_against(relabel->is);
    struct alarm_item item;
    enum voice voice = VOICE_PUBLIC;
    enum err err;

    if (speaks_against(relabel->was) == is || !message->thread ||
        message->said.origin != ORIGIN_PERSON)
        return OK;
    err = alarm_item_load(db, message->thread, &item);
    if (!err)
        err = voice_said(db, message->id, &voice);
    if (err || item.message != message->id || item.pushes < 0)
        return err == ERR_NOT_FOUND ? OK : err;
    item.is_against = is && voice != VOICE_INSIDER && voice != VOICE_PARTNER;
    return alarm_item_put(db, &item);
}

/* ---- is it out of hand? ---- */

struct items {
    struct alarm_pass *pass;
    double days; /* that items are known for */
};

/* Kept from now on, with what it began with. */
static enum err load_item(const struct alarm_pass *pass, int64_t thread, struct alarm_item *item)
{
    enum err err = alarm_item_load(pass->db, thread, item);

    if (err != ERR_NOT_FOUND)
        return err;
    *item = (struct alarm_item){.thread = thread, .pushes = -1, .views = -1};
    err = alarm_item_root(pass->db, thread, &item->message);
    return err == ERR_NOT_FOUND ? OK : err;
}

static enum err is_rare(const struct items *items, const struct alarm_item *item,
                        enum item_measure measure, int64_t value, bool *out_is_rare,
                        int64_t *out_most)
{
    int64_t peaks[ALARM_PEAKS_LISTED];
    size_t n = 0;
    enum err err = alarm_item_peaks(items->pass->db, measure, item->thread,
                                    items->pass->until - ALARM_KEPT_MS, peaks, &n);

    *out_is_rare = !err && (measure == ITEM_VOICES || n >= CREST_KNOWN) &&
                   crest_a_month(peaks, n, items->days, value) < CREST_FALSE_A_MONTH;
    *out_most = !err && n ? peaks[0] : 0;
    return err;
}

static enum err is_out_of_hand(const struct items *items, const struct alarm_item *item,
                               const struct alarm_verdict *verdict, bool *out_is_so,
                               int64_t *out_most)
{
    const struct storm_count *hour = &verdict->word.hour;
    bool is_so = false;
    int64_t most;
    enum err err = is_rare(items, item, ITEM_VOICES, hour->against, &is_so, out_most);

    is_so = is_so && crest_is_against(hour->against, hour->voices) &&
            (double)hour->fresh >= fresh_least * (double)hour->against;
    for (int measure = ITEM_PUSHES; !err && !is_so && measure <= ITEM_VIEWS; measure++)
        if (item->is_against && (measure == ITEM_PUSHES ? verdict->pushes : verdict->views))
            err = is_rare(items, item, (enum item_measure)measure, item->hour[measure], &is_so,
                          &most);
    *out_is_so = is_so && items->days >= 1;
    return err;
}

/* Both of the last two hours held hardly anything of what its largest did. */
static bool is_quiet(const struct alarm_item *item, const struct alarm_verdict *verdict)
{
    int64_t before = verdict->word.recent.against - verdict->word.hour.against;
    double most = quiet_part * (double)item->most[ITEM_VOICES];

    return (double)verdict->word.hour.against <= most && (double)before <= most &&
           (double)verdict->pushes <= quiet_part * (double)item->most[ITEM_PUSHES] &&
           (double)verdict->views <= quiet_part * (double)item->most[ITEM_VIEWS];
}

static enum err fill_verdict(const struct items *items, struct arena *arena,
                             const struct alarm_item *item, struct alarm_verdict *verdict)
{
    const struct alarm_pass *pass = items->pass;
    struct storm_count steps[STORM_STEPS_KEPT];
    enum err err = alarm_steps(pass->db, arena, verdict->topic, pass->until, steps,
                               STORM_STEPS_KEPT);

    if (err)
        return err;
    verdict->word = storm_growth_of(steps, STORM_STEPS_KEPT);
    verdict->began_at = pass->until;
    verdict->rose_at = pass->until - ROSE_BEFORE;
    verdict->message = item->message;
    if (item->is_against && item->hour_at >= pass->until - 2 * MS_HOUR) {
        verdict->pushes = item->hour[ITEM_PUSHES];
        verdict->views = item->hour[ITEM_VIEWS];
    }
    return OK;
}

static enum err judge(const struct items *items, struct arena *arena, int64_t topic)
{
    struct alarm_pass *pass = items->pass;
    const struct alarm_cover *there = alarm_cover_of(pass, topic);
    struct alarm_verdict verdict = {.topic = topic};
    struct alarm_item item;
    int64_t most = 0;
    enum err err = load_item(pass, alarm_row_of(topic), &item);

    if (!err)
        err = fill_verdict(items, arena, &item, &verdict);
    if (!err)
        err = is_out_of_hand(items, &item, &verdict, &verdict.is_running, &most);
    if (err)
        return err;
    verdict.usual = 10 * most;
    if (there && !there->ended_at)
        verdict.is_running = !is_quiet(&item, &verdict);
    if (verdict.word.hour.against > item.most[ITEM_VOICES]) {
        item.most[ITEM_VOICES] = verdict.word.hour.against;
        item.heard_at = pass->until;
        err = alarm_item_put(pass->db, &item);
    }
    verdict.word.peak_hour = item.most[ITEM_VOICES];
    return err ? err : alarm_follow(pass, arena, &verdict);
}

static enum err judge_all(const struct items *items, const int64_t *topics, size_t n)
{
    enum err err = OK;

    for (size_t i = 0; i < n && !err; i++) {
        struct arena arena;

        arena_init(&arena, 0);
        err = judge(items, &arena, topics[i]);
        arena_clear(&arena);
    }
    return err;
}

enum err alarm_items_judge(struct alarm_pass *pass)
{
    struct items items = {.pass = pass};
    int64_t *busy = NULL, *gaining = NULL, first = pass->until;
    VEC(int64_t) topics = {0};
    size_t n = 0, more = 0;
    enum err err = alarm_item_since(pass->db, &first);

    if (!err)
        err = alarm_count_items(pass->db, pass->arena, pass->until - MS_HOUR, VOICES_LEAST, &busy,
                                &n);
    if (!err)
        err = alarm_item_gaining(pass->db, pass->arena, pass->until - 2 * MS_HOUR, &gaining, &more);
    if (err)
        return err;
    items.days = fmin((double)(pass->until - first) / MS_DAY, (double)ALARM_KEPT_MS / MS_DAY);
    for (size_t i = 0; i < pass->covers.n; i++)
        if (!pass->covers.at[i].ended_at &&
            alarm_kind_of(pass->covers.at[i].topic) == ALARM_OF_ITEM)
            (void)vec_push(pass->arena, &topics, pass->covers.at[i].topic);
    for (size_t i = 0; i < n + more; i++) {
        int64_t topic = i < n ? busy[i] : gaining[i - n];
        bool is_in = false;

        for (size_t k = 0; k < topics.n; k++)
            is_in |= topics.at[k] == topic;
        if (!is_in)
            (void)vec_push(pass->arena, &topics, topic);
    }
    return pass->arena->err ? pass->arena->err : judge_all(&items, topics.at, topics.n);
}
