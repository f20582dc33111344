/* count.c: the numbers of the listening page.
 *
 * Heard and answered are sums that the writer keeps a day and channel; waiting times come from
 * each answer that was sent; promises from their rows. Half and nine in ten are exact order
 * statistics (nearest rank) of the answers of the last 30 days. */
#include "base/clock.h"
#include "channels/channel.h"
#include "pages/public/listening.h"
#include "pages/view.h"
#include "store/channel.h"
#include "store/conversation.h"
#include "store/counter.h"
#include "store/promise.h"

enum { WAITS_PAGE = 5000, MARKS_IN_A_ROW = 22, MARK_STEP = 16 };

struct count {
    const struct request *request;
    struct listening *out;
    struct channel_row *channels;
    size_t channel_count;
    int64_t from;
    VEC(int64_t) waits;
};

static struct listening_place *place_of(struct count *count, struct str kind)
{
    for (size_t i = 0; i < count->out->places.n; i++)
        if (str_is(kind, count->out->places.at[i].kind))
            return &count->out->places.at[i];
    return NULL;
}

static struct listening_place *place_of_channel(struct count *count, int64_t channel)
{
    for (size_t i = 0; i < count->channel_count; i++)
        if (count->channels[i].id == channel)
            return place_of(count, count->channels[i].kind);
    return NULL;
}

static enum err add_place(struct count *count, const struct channel_row *channel)
{
    const struct channel_kind *kind = channel_kind_find(channel->kind);
    struct listening_place place = {
        .kind = str_c(count->request->arena, channel->kind),
        .label = kind ? kind->label : str_c(count->request->arena, channel->kind),
        .icon = view_channel_icon(channel->kind),
    };

    if (place_of(count, channel->kind))
        return OK;
    return vec_push(count->request->arena, &count->out->places, place) ? OK
                                                                       : count->request->arena->err;
}

static enum err count_deaf(struct count *count, const struct channel_row *channel)
{
    const struct request *request = count->request;
    struct listening_place *place = place_of(count, channel->kind);
    struct channel_gap *gaps;
    size_t n;
    enum err err = channel_gap_list(request->db, request->arena, channel->id, count->from,
                                    request->now, &gaps, &n);

    for (size_t i = 0; i < n && !err; i++) {
        int64_t from = gaps[i].from_at > count->from ? gaps[i].from_at : count->from;
        int64_t to = gaps[i].to_at ? gaps[i].to_at : request->now;

        place->deaf_minutes += to > from ? (to - from) / MS_MINUTE : 0;
        place->deaf_now += !gaps[i].to_at;
    }
    place->channels++;
    return err;
}

static enum err count_places(struct count *count)
{
    enum err err = channel_list(count->request->db, count->request->arena, &count->channels,
                                &count->channel_count);

    for (size_t i = 0; i < count->channel_count && !err; i++)
        err = add_place(count, &count->channels[i]);
    for (size_t i = 0; i < count->channel_count && !err; i++)
        err = count_deaf(count, &count->channels[i]);
    return err;
}

static enum err count_days(struct count *count)
{
    const struct request *request = count->request;
    struct day_count *days;
    size_t n;
    enum err err = day_count_list(request->db, request->arena, day_of(count->from),
                                  day_of(request->now), &days, &n);

    for (size_t i = 0; i < n && !err; i++) {
        bool heard = str_is(days[i].measure, "heard"),
             answered = str_is(days[i].measure, "answered");
        struct listening_place *place = place_of_channel(count, days[i].channel);

        if (!days[i].channel) {
            count->out->heard += heard ? days[i].n : 0;
            count->out->answered += answered ? days[i].n : 0;
        } else if (place) {
            place->heard += heard ? days[i].n : 0;
            place->answered += answered ? days[i].n : 0;
        }
    }
    return err;
}

static enum err count_waits(struct count *count)
{
    struct arena *arena = count->request->arena;
    int64_t from = count->from, after = 0;
    size_t n = WAITS_PAGE;
    enum err err = OK;

    while (!err && n == WAITS_PAGE && count->waits.n < LISTENING_WAITS_MAX) {
        struct reply_wait *list;

        err = reply_wait_list(count->request->db, arena, from, count->request->now, after,
                              WAITS_PAGE, &list, &n);
        for (size_t i = 0; i < n && !err; i++) {
            struct listening_place *place = place_of_channel(count, list[i].channel);

            from = list[i].at;
            after = list[i].message;
            if (!vec_push(arena, &count->waits, list[i].waited) ||
                (place && !vec_push(arena, &place->waits, list[i].waited)))
                err = arena->err;
        }
    }
    return err;
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

/* Nearest rank: the smallest wait that `percent` of a hundred do not exceed. */
static int64_t rank(int64_t *waits, size_t n, size_t percent)
{
    if (!n)
        return -1;
    return waits[(n * percent + 99) / 100 - 1];
}

static struct str wait_words(struct arena *arena, int64_t wait)
{
    return wait < 0 ? STR("no answer yet") : view_duration(arena, wait);
}

static void rank_waits(struct count *count)
{
    struct arena *arena = count->request->arena;
    struct listening *out = count->out;

    if (count->waits.n)
        qsort(count->waits.at, count->waits.n, sizeof(int64_t), by_size);
    out->half = rank(count->waits.at, count->waits.n, 50);
    out->nine = rank(count->waits.at, count->waits.n, 90);
    out->half_words = wait_words(arena, out->half);
    out->nine_words = wait_words(arena, out->nine);
    for (size_t i = 0; i < out->places.n; i++) {
        struct listening_place *place = &out->places.at[i];

        if (place->waits.n)
            qsort(place->waits.at, place->waits.n, sizeof(int64_t), by_size);
        place->half = rank(place->waits.at, place->waits.n, 50);
        place->nine = rank(place->waits.at, place->waits.n, 90);
        place->half_words = wait_words(arena, place->half);
        place->nine_words = wait_words(arena, place->nine);
        place->deaf_words = place->deaf_minutes
                                ? view_duration(arena, place->deaf_minutes * MS_MINUTE)
                                : STR_NONE;
    }
}

/* --- promises: each that fell due in the period is one mark --- */

static enum err add_mark(struct count *count, const char *how)
{
    int at = (int)count->out->marks.n;
    struct listening_mark mark = {.x = 7 + at % MARKS_IN_A_ROW * MARK_STEP,
                                  .y = 7 + at / MARKS_IN_A_ROW * MARK_STEP,
                                  .how = how};

    count->out->fell_due++;
    return vec_push(count->request->arena, &count->out->marks, mark) ? OK
                                                                     : count->request->arena->err;
}

static enum err count_state(struct count *count, enum promise_state state, bool late_only)
{
    const struct request *request = count->request;
    struct promise_item *items;
    size_t n;
    enum err err = promise_list(request->db, request->arena, state, count->from, 0,
                                LISTENING_MARKS_MAX, &items, &n);

    for (size_t i = 0; i < n && !err; i++) {
        const struct promise *promise = &items[i].promise;
        bool is_late = state != PROMISE_KEPT;

        if (promise->due_at > request->now || promise->kept_late != late_only)
            continue;
        count->out->kept_on_time += state == PROMISE_KEPT && !late_only;
        count->out->kept_late += state == PROMISE_KEPT && late_only;
        count->out->late += is_late;
        err = add_mark(count, is_late ? "late" : late_only ? "slow" : "kept");
    }
    return err;
}

static enum err count_promises(struct count *count)
{
    struct listening *out = count->out;
    enum err err = count_state(count, PROMISE_KEPT, false);

    if (!err)
        err = count_state(count, PROMISE_KEPT, true);
    if (!err)
        err = count_state(count, PROMISE_BROKEN, false);
    if (!err)
        err = count_state(count, PROMISE_OPEN, false);
    if (!err)
        err = promise_count(count->request->db, PROMISE_OPEN, &out->open);
    out->marks_height = ((int)out->marks.n + MARKS_IN_A_ROW - 1) / MARKS_IN_A_ROW * MARK_STEP;
    return err;
}

static enum err count_queues(struct count *count)
{
    struct db *db = count->request->db;
    enum err err = conversation_count(db, (struct conversation_view){.queue = QUEUE_WATCH},
                                      &count->out->watching);

    if (!err)
        err = conversation_count(db, (struct conversation_view){.queue = QUEUE_LEFT},
                                 &count->out->left_alone);
    if (!err)
        err = conversation_count(db, (struct conversation_view){.queue = QUEUE_ANSWER},
                                 &count->out->waiting);
    return err;
}

enum err listening_count(const struct request *request, struct listening *out_listening)
{
    struct count count = {.request = request,
                          .out = out_listening,
                          .from = request->now - LISTENING_DAYS * (int64_t)MS_DAY};
    enum err err;

    *out_listening = (struct listening){.site_name = request->app->name, .now = request->now};
    err = db_begin(request->db); /* one moment for all of it */
    if (!err)
        err = count_places(&count);
    if (!err)
        err = count_days(&count);
    if (!err)
        err = count_waits(&count);
    if (!err)
        err = count_promises(&count);
    if (!err)
        err = count_queues(&count);
    db_abort(request->db);
    if (err)
        return err;
    rank_waits(&count);
    if (out_listening->heard)
        out_listening->answered_percent = out_listening->answered * 100 / out_listening->heard;
    return OK;
}
