/* stream_answer.c: batches of a stream on their way, and what its feeder is told of them. Answers
 * never wait: what a feeder does not read is kept up to STREAM_ANSWERS_MAX; then single refusals
 * are left out, and of the places only the newest is told. */
#include <errno.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "main/stream_inside.h"

/* One batch, in its arena. */
struct sent {
    struct feeder *feeder;
    size_t items, bytes;
    int64_t passed; /* read and counted, never in the batch */
    struct stream_place place;
};

/* ---- saying ---- */

static void drain(struct watch *watch, uint32_t events);

static void say_place(struct feeder *feeder, const char *word);

static void send_out(struct feeder *feeder)
{
    while (!feeder->is_mute && feeder->out.n) {
        ssize_t n = send(feeder->fd, feeder->out.p, feeder->out.n, MSG_DONTWAIT | MSG_NOSIGNAL);

        if (n > 0)
            buf_drop(&feeder->out, (size_t)n);
        else if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return;
        else if (n >= 0 || errno != EINTR)
            feeder->is_mute = true;
    }
    if (feeder->is_mute)
        buf_reset(&feeder->out);
}

void feeder_flush(struct feeder *feeder)
{
    struct loop *loop = feeder->all->options.loop;

    send_out(feeder);
    if (!feeder->out.n) {
        loop_unwatch(loop, &feeder->watch);
    } else if (!feeder->watch.is_on) {
        feeder->watch.ready = drain;
        if (loop_watch(loop, &feeder->watch, EPOLLOUT))
            feeder->is_mute = true;
    }
}

static void drain(struct watch *watch, uint32_t events)
{
    struct feeder *feeder = watch->owner;

    if (events & (EPOLLERR | EPOLLHUP))
        feeder->is_mute = true;
    feeder_flush(feeder);
    if (!feeder->out.n && feeder->owes_place && !feeder->is_mute)
        say_place(feeder, "committed");
    feeder_decided(feeder);
}

static void say(struct feeder *feeder, struct buf *line)
{
    buf_add_char(line, '\n');
    if (!line->err && !feeder->is_mute)
        buf_add(&feeder->out, buf_str(line));
    buf_clear(line);
    feeder_flush(feeder);
}

static bool has_room(const struct feeder *feeder) { return feeder->out.n < STREAM_ANSWERS_MAX; }

static void open_answer(struct json_out *json, struct buf *line)
{
    buf_init(line, 0);
    json_init(json, line);
    json_open(json, '{');
}

static void put_place(struct json_out *json, const char *word, const struct stream_place *place)
{
    json_put_i64(json, word, place->lines);
    json_put_i64(json, "bytes", place->bytes);
    if (!place->cursor_n)
        return;
    json_key(json, "cursor");
    json_raw(json, stream_place_cursor(place));
    json_put_i64(json, "behind", place->lines - place->cursor_line);
}

static void say_place(struct feeder *feeder, const char *word)
{
    struct json_out json;
    struct buf line;

    feeder->owes_place = !has_room(feeder);
    if (feeder->owes_place)
        return;
    open_answer(&json, &line);
    put_place(&json, word, &feeder->committed);
    json_close(&json, '}');
    say(feeder, &line);
}

void feeder_say_from(struct feeder *feeder) { say_place(feeder, "from"); }

void feeder_say_end(struct feeder *feeder)
{
    struct json_out json;
    struct buf line, totals;

    feeder->owes_place = false;
    buf_init(&totals, 4096);
    hear_totals_json(&feeder->totals, &totals);
    open_answer(&json, &line);
    put_place(&json, "ended", &feeder->committed);
    json_key(&json, "totals");
    json_raw(&json, buf_str(&totals));
    json_close(&json, '}');
    say(feeder, &line);
    buf_clear(&totals);
}

void feeder_say_failed(struct feeder *feeder, const char *why, bool may_retry)
{
    struct json_out json;
    struct buf line;

    feeder->owes_place = false;
    open_answer(&json, &line);
    json_put_str(&json, "failed", str_from(why));
    json_put_bool(&json, "retry", may_retry);
    if (feeder->channel)
        put_place(&json, "committed", &feeder->committed);
    json_close(&json, '}');
    say(feeder, &line);
}

static void say_refused(struct feeder *feeder, const struct intake_item *item)
{
    struct json_out json;
    struct buf line;

    if (!has_room(feeder))
        return; /* it is in the quarantine, and in the sums */
    open_answer(&json, &line);
    json_put_i64(&json, "refused", item->line);
    json_put_str(&json, "reason", utf8_clip(item->reason, 300));
    json_close(&json, '}');
    say(feeder, &line);
}

/* ---- batches ---- */

static void take_back(struct feeder *feeder, const struct sent *sent)
{
    (void)pthread_mutex_lock(&feeder->lock);
    feeder->in_flight--;
    feeder->in_flight_items -= sent->items;
    feeder->in_flight_bytes -= sent->bytes;
    (void)pthread_cond_signal(&feeder->room);
    (void)pthread_mutex_unlock(&feeder->lock);
}

static void tell(struct feeder *feeder, const struct intake_batch *batch, const struct sent *sent)
{
    int64_t unmatched = feeder->totals.by_outcome[INTAKE_UNMATCHED];
    int64_t read = sent->passed + (int64_t)batch->items.n;

    feeder->totals.read += read;
    feeder->totals.by_outcome[INTAKE_UNMATCHED] += sent->passed;
    for (size_t i = 0; i < batch->items.n; i++) {
        feeder->totals.by_outcome[batch->items.at[i].outcome]++;
        if (batch->items.at[i].outcome == INTAKE_REFUSED)
            say_refused(feeder, &batch->items.at[i]);
    }
    feeder->committed = sent->place;
    unmatched = feeder->totals.by_outcome[INTAKE_UNMATCHED] - unmatched;
    feeder_show(feeder, true, read - unmatched, unmatched);
    say_place(feeder, "committed");
}

static void batch_done(struct intake_batch *batch, enum err err, const char *why)
{
    struct sent *sent = batch->owner;
    struct feeder *feeder = sent->feeder;

    take_back(feeder, sent);
    if (err)
        feeder_cut(feeder, why, err_info(err)->retry == RETRY_YES);
    else if (!atomic_load(&feeder->has_failed))
        tell(feeder, batch, sent);
    intake_batch_free(batch);
    feeder_decided(feeder);
}

static bool is_passed(const struct intake_batch *batch, struct str stored)
{
    const struct sent *sent = batch->owner;
    struct stream_place place = {.lines = 0};
    struct json_parser json;
    enum err err;

    json_parser_init(&json, 64 * 1024);
    err = stream_place_read(&json, stored, &place);
    json_parser_clear(&json);
    return !err && place.lines >= sent->place.lines;
}

static struct sent *prepare(struct feeder *feeder, struct intake_batch *batch)
{
    struct sent *sent = arena_new(&batch->arena, struct sent);
    struct buf place;

    buf_init(&place, 4096);
    stream_place_write(&feeder->place, &place);
    batch->cursor = buf_dup(&batch->arena, &place);
    buf_clear(&place);
    batch->counts = arena_alloc_array(&batch->arena, feeder->tally.n, sizeof(*batch->counts));
    if (batch->arena.err || !sent || !batch->cursor.n)
        return NULL;
    batch->count_n = feeder->tally.n;
    memcpy(batch->counts, feeder->tally.at, feeder->tally.n * sizeof(*batch->counts));
    batch->has_cursor = true;
    batch->is_passed = is_passed;
    batch->done = batch_done;
    batch->owner = sent;
    batch->has_failed = &feeder->has_failed;
    *sent = (struct sent){.feeder = feeder,
                          .items = batch->items.n,
                          .bytes = batch->arena.used,
                          .passed = feeder->passed,
                          .place = feeder->place};
    return sent;
}

/* Under the lock. They are the writer's, or nobody's. */
static enum err send_held(struct feeder *feeder)
{
    enum err err;

    if (!feeder->held_count)
        return OK;
    err = understander_write(feeder->all->options.intake, feeder->held, feeder->held_count);
    for (size_t i = 0; err && i < feeder->held_count; i++) {
        const struct sent *sent = feeder->held[i]->owner;

        feeder->in_flight--;
        feeder->in_flight_items -= sent->items;
        feeder->in_flight_bytes -= sent->bytes;
        intake_batch_free(feeder->held[i]);
    }
    if (err)
        atomic_store(&feeder->has_failed, true);
    feeder->held_count = feeder->held_items = 0;
    feeder->sent_at = clock_monotonic();
    return err;
}

enum err feeder_hold(struct feeder *feeder, struct intake_batch *batch)
{
    struct sent *sent;

    if (atomic_load(&feeder->has_failed)) { /* the one that failed says why */
        intake_batch_free(batch);
        return ERR_STOPPED;
    }
    sent = prepare(feeder, batch);
    if (!sent) {
        atomic_store(&feeder->has_failed, true);
        intake_batch_free(batch);
        return ERR_NO_MEMORY;
    }
    feeder->in_flight++; /* before it is gone: it may be back at once, on the loop's thread */
    feeder->in_flight_items += sent->items;
    feeder->in_flight_bytes += sent->bytes;
    feeder->held[feeder->held_count++] = batch;
    feeder->held_items += sent->items;
    feeder->tally.n = 0;
    feeder->tally.sum = 0;
    feeder->passed = 0;
    feeder->has_news = false;
    if (feeder->held_count < ARRAY_LEN(feeder->held) && feeder->held_items < STREAM_PACE_ITEMS &&
        clock_monotonic() - feeder->sent_at < STREAM_PACE_MS)
        return OK;
    return send_held(feeder);
}

/* Place and counts alone. */
static enum err hold_place(struct feeder *feeder)
{
    struct intake_batch *batch = intake_batch_new();
    enum err err;

    if (!batch)
        return ERR_NO_MEMORY;
    batch->channel = feeder->channel;
    batch->channel_name = feeder->channel_name;
    batch->matched_only = feeder->matched_only;
    batch->heard_at = clock_now();
    err = understander_look(feeder->all->options.understander, batch, NULL, NULL);
    if (!err)
        return feeder_hold(feeder, batch);
    intake_batch_free(batch);
    return err;
}

void feeder_send(struct feeder *feeder, bool with_place)
{
    enum err err = OK;

    (void)pthread_mutex_lock(&feeder->lock);
    if (with_place && feeder->has_news && !feeder->is_stopping && !atomic_load(&feeder->has_failed))
        err = hold_place(feeder);
    if (!err)
        err = send_held(feeder);
    (void)pthread_mutex_unlock(&feeder->lock);
    if (err)
        feeder_cut(feeder, err_info(err)->sentence, err_info(err)->retry == RETRY_YES);
}
