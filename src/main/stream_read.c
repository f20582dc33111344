/* stream_read.c: the threads of one stream: from its socket to batches for the writer.
 *
 * filter_run (main/filter.h) has the reader, the workers and the order; here is what each does.
 * A worker reads every line into an arena that is emptied again and again, and asks the matching
 * stage alone whether anybody wants it. Only what is wanted is copied into a batch, read a second
 * time there and taken through the other early stages: two lines in a hundred pay that twice, the
 * others pay for nothing.
 *
 * Lock: the feeder's, around its place and counts and the hand-over, so that batches are written in
 * the order of their places.
 */
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "main/filter.h"
#include "main/stream_inside.h"
#include "parse/jetstream.h"
#include "parse/message_json.h"
#include "store/unmatched.h"
#include "understand/sample.h"
#include "understand/stage.h"
#include "understand/stage_scratch.h"

enum { READ_RAW = 128 << 10, LOOK_ARENA_MAX = 32 << 20 };

/* What a worker made of some lines. */
struct piece {
    struct intake_batch *batch; /* what is wanted, and what is refused */
    struct tally tally;
    int64_t passed; /* of it: never in the batch */
    struct stream_place place;
    bool has_place, has_cursor;
};

struct worker {
    struct feeder *feeder;
    struct json_parser parser;
    struct arena arena; /* of one line */
    struct stage_scratch *scratch;
    const struct rule_table *rules; /* of the piece at hand */
    struct piece *piece;
    int64_t time_us; /* of a Jetstream: the last event's */
    enum err err;    /* ours, never a line's */
};

/* ---- counting ---- */

void tally_add(struct tally *tally, int64_t lang, int64_t n)
{
    size_t i = 0;

    tally->sum += n;
    while (i < tally->n && tally->at[i].lang != lang)
        i++;
    if (i == TALLY_LANGS) { /* whoever invents languages shares one line */
        tally->at[TALLY_LANGS - 1].lang = UNMATCHED_OTHER;
        i = TALLY_LANGS - 1;
    } else if (i == tally->n) {
        tally->at[tally->n++] = (struct intake_count){.lang = lang};
    }
    tally->at[i].n += n;
}

static void pass_over(struct piece *piece, struct str lang)
{
    tally_add(&piece->tally, unmatched_lang(lang), 1);
    piece->passed++;
}

/* Something of ours failed: the reader may be waiting for the other side, and is to see an end. */
static enum err stop_reading(const struct feeder *feeder, enum err err)
{
    (void)shutdown(feeder->fd, SHUT_RD);
    return err;
}

/* ---- a line ---- */

static enum err refuse(struct worker *worker, const struct line *line, enum err err,
                       const struct fault *fault)
{
    struct intake_batch *batch = worker->piece->batch;
    struct intake_item *item = intake_add(batch, line->text);

    if (!item)
        return ERR_NO_MEMORY;
    item->line = line->number;
    item->reason = str_dup(&batch->arena, str_from(fault_text(fault, err)));
    return item->reason.n ? OK : ERR_NO_MEMORY;
}

/* *out_is_post false: an event of a Jetstream that is none. */
static enum err read_event(struct worker *worker, struct arena *arena, struct str text,
                           struct message *out_message, bool *out_is_post, struct fault *fault)
{
    struct jetstream_event event = {.is_post = true};
    enum err err;

    err = jetstream_read(arena, &worker->parser, text, out_message, &event, fault);
    *out_is_post = event.is_post;
    if (!err && event.time_us)
        worker->time_us = event.time_us;
    return err;
}

/* A look at what may be forgotten; see message_peek for its texts. */
static enum err look_at_line(struct worker *worker, struct str text, struct message *out_message,
                             bool *out_is_post, struct fault *fault)
{
    if (worker->feeder->form == STREAM_JETSTREAM)
        return read_event(worker, &worker->arena, text, out_message, out_is_post, fault);
    *out_is_post = true;
    return message_peek(&worker->arena, &worker->parser, text, out_message, fault);
}

/* Does anybody want it, by the words alone? An edit or a deletion may be of something that is kept;
 * the writer knows. */
static enum err ask_rules(struct worker *worker, const struct message *message, bool *out_wanted)
{
    struct item item = {.message = message, .channel_name = worker->feeder->channel_name};
    struct stage_context context = {
        .arena = &worker->arena, .rules = worker->rules, .scratch = worker->scratch};
    enum err err = OK;

    *out_wanted = !worker->feeder->matched_only || (message->has_version && message->version);
    if (!*out_wanted) {
        err = stages_run(&context, &item, PHASE_MATCH, PHASE_MATCH);
        *out_wanted = !item.is_unwanted;
    }
    return err;
}

static enum err keep_line(struct worker *worker, const struct line *line)
{
    struct intake_batch *batch = worker->piece->batch;
    struct intake_item *item = intake_add(batch, line->text);
    bool is_post;

    if (!item)
        return ERR_NO_MEMORY;
    item->line = line->number;
    if (worker->feeder->form == STREAM_JETSTREAM)
        return read_event(worker, &batch->arena, item->raw, &item->message, &is_post, NULL);
    return message_read(&batch->arena, &worker->parser, item->raw, &item->message, NULL);
}

/* For trying rules on what nobody keeps (understand/sample.h): a few a second are read once more,
 * and whole. */
static void keep_sample(struct worker *worker, struct sample *sample, const struct line *line)
{
    struct message message;
    bool is_post = true;
    enum err err;

    if (worker->feeder->form == STREAM_JETSTREAM)
        err = read_event(worker, &worker->arena, line->text, &message, &is_post, NULL);
    else
        err = message_read(&worker->arena, &worker->parser, line->text, &message, NULL);
    if (!err && is_post)
        sample_keep(sample, &message, worker->feeder->channel_name, worker->piece->batch->heard_at);
}

static enum err take_message(struct worker *worker, const struct line *line)
{
    struct sample *sample = understander_sample(worker->feeder->all->options.understander);
    struct fault fault = {.err = OK};
    struct message message;
    bool is_post = true, is_wanted = false, is_sampled;
    enum err err;

    arena_reset(&worker->arena);
    if (line->too_long)
        err = fault_set(&fault, ERR_TOO_BIG, "the line is longer than 4 MiB");
    else
        err = look_at_line(worker, line->text, &message, &is_post, &fault);
    if (err)
        return err == ERR_NO_MEMORY ? err : refuse(worker, line, err, &fault);
    if (is_post)
        err = ask_rules(worker, &message, &is_wanted);
    if (err)
        return err == ERR_NO_MEMORY ? err : refuse(worker, line, err, NULL);
    is_sampled = is_post && sample_wants(sample, message.audience, worker->piece->batch->heard_at);
    if (is_wanted)
        err = keep_line(worker, line);
    else
        pass_over(worker->piece, is_post ? message.lang : STR_NONE);
    if (!err && is_sampled)
        keep_sample(worker, sample, line);
    return err;
}

static void take_line(void *owner, const struct line *line)
{
    struct worker *worker = owner;
    struct piece *piece = worker->piece;
    enum err err = OK;

    if (worker->err)
        return;
    if (!line->too_long && worker->feeder->form == STREAM_HEED &&
        stream_place_take_cursor(&worker->parser, line->text, &piece->place, &err)) {
        struct fault fault = {.err = OK};

        piece->has_cursor = piece->has_cursor || !err;
        piece->place.cursor_line = err ? piece->place.cursor_line : line->number;
        if (err)
            err = refuse(
                worker, line,
                fault_set(&fault, err, "the cursor is longer than %d bytes", STREAM_CURSOR_MAX),
                &fault);
    } else {
        err = take_message(worker, line);
    }
    worker->err = err;
}

/* ---- some lines ---- */

static void piece_free(void *arg)
{
    struct piece *piece = arg;

    if (!piece)
        return;
    intake_batch_free(piece->batch);
    free(piece);
}

static struct piece *piece_new(const struct feeder *feeder)
{
    struct piece *piece = calloc(1, sizeof(*piece));

    if (!piece)
        return NULL;
    piece->batch = intake_batch_new();
    if (!piece->batch) {
        free(piece);
        return NULL;
    }
    piece->batch->channel = feeder->channel;
    piece->batch->channel_name = feeder->channel_name;
    piece->batch->matched_only = feeder->matched_only;
    piece->batch->heard_at = clock_now();
    return piece;
}

/* What the other early stages found nobody to want after all (a rule that asks for labels). */
static void count_unwanted(struct piece *piece)
{
    const struct intake_batch *batch = piece->batch;

    for (size_t i = 0; i < batch->items.n; i++)
        if (!batch->items.at[i].reason.n && batch->items.at[i].outcome == INTAKE_UNMATCHED)
            tally_add(&piece->tally, unmatched_lang(batch->items.at[i].message.lang), 1);
}

/* A line is whole when its end has come: a feeder that was killed ends in the middle of one. */
static enum err cut_lines(struct worker *worker, const struct filter_part *part)
{
    struct piece *piece = worker->piece;
    size_t last = str_find_last(part->text, '\n');
    struct str whole = str_slice(part->text, 0, last == SIZE_MAX ? 0 : last + 1);
    struct lines lines;
    enum err err;

    lines_init(&lines, MESSAGE_LINE_MAX, part->lines_before, take_line, worker);
    err = lines_feed(&lines, whole);
    piece->has_place = whole.n > 0;
    piece->place.lines = lines.number;
    piece->place.bytes = worker->feeder->begun_at + part->end - (int64_t)(part->text.n - whole.n);
    lines_clear(&lines);
    if (!err)
        err = worker->err;
    if (!err && worker->time_us) {
        stream_place_set_cursor(&piece->place, worker->time_us);
        piece->place.cursor_line = piece->place.lines;
        piece->has_cursor = true;
    }
    return err;
}

static enum err do_part(void *arg, const struct filter_part *part, void **out_result)
{
    struct worker *worker = arg;
    struct understander *understander = worker->feeder->all->options.understander;
    struct rules_taken rules;
    enum err err;

    worker->piece = piece_new(worker->feeder);
    if (!worker->piece)
        return stop_reading(worker->feeder, ERR_NO_MEMORY);
    rules = rule_keeper_take(understander_rules(understander));
    worker->rules = rules.table;
    worker->err = OK;
    worker->time_us = 0;
    err = cut_lines(worker, part);
    if (!err)
        err = understander_look(understander, worker->piece->batch, worker->rules, worker->scratch);
    rule_keeper_give(understander_rules(understander), rules);
    if (err) {
        piece_free(worker->piece);
        return stop_reading(worker->feeder, err);
    }
    count_unwanted(worker->piece);
    *out_result = worker->piece;
    return OK;
}

static void worker_free(void *arg)
{
    struct worker *worker = arg;

    stage_scratch_free(worker->scratch);
    json_parser_clear(&worker->parser);
    arena_clear(&worker->arena);
    free(worker);
}

static void *worker_new(void *owner)
{
    struct worker *worker = calloc(1, sizeof(*worker));

    if (!worker) {
        (void)stop_reading(owner, ERR_NO_MEMORY);
        return NULL;
    }
    worker->feeder = owner;
    json_parser_init(&worker->parser, MESSAGE_LINE_MAX);
    arena_init(&worker->arena, LOOK_ARENA_MAX);
    if (stage_scratch_new(&worker->scratch)) {
        (void)stop_reading(owner, ERR_NO_MEMORY);
        worker_free(worker);
        return NULL;
    }
    return worker;
}

/* ---- in order ---- */

static bool is_full(const struct feeder *feeder)
{
    return feeder->in_flight >= STREAM_BATCHES_MAX || feeder->in_flight_items >= STREAM_ITEMS_MAX ||
           feeder->in_flight_bytes >= STREAM_BYTES_MAX;
}

/* Under the lock. */
static void add_up(struct feeder *feeder, const struct piece *piece)
{
    for (size_t i = 0; i < piece->tally.n; i++)
        tally_add(&feeder->tally, piece->tally.at[i].lang, piece->tally.at[i].n);
    feeder->passed += piece->passed;
    if (!piece->has_place)
        return;
    feeder->has_news = true;
    feeder->place.lines = piece->place.lines;
    feeder->place.bytes = piece->place.bytes;
    if (!piece->has_cursor)
        return;
    feeder->place.cursor_line = piece->place.cursor_line;
    feeder->place.cursor_n = piece->place.cursor_n;
    memcpy(feeder->place.cursor, piece->place.cursor, piece->place.cursor_n);
}

static enum err give_piece(void *owner, void *result)
{
    struct feeder *feeder = owner;
    struct piece *piece = result;
    enum err err = OK;

    (void)pthread_mutex_lock(&feeder->lock);
    while (!feeder->is_stopping && is_full(feeder))
        (void)pthread_cond_wait(&feeder->room, &feeder->lock);
    if (feeder->is_stopping) {
        err = ERR_STOPPED;
    } else {
        add_up(feeder, piece);
        if (piece->batch->items.n || clock_monotonic() - feeder->sent_at >= STREAM_PLACE_MS) {
            err = feeder_hold(feeder, piece->batch);
            piece->batch = NULL;
        }
    }
    (void)pthread_mutex_unlock(&feeder->lock);
    piece_free(piece);
    return err ? stop_reading(feeder, err) : OK;
}

/* ---- the bytes ---- */

/* A piece costs for waking threads what hundreds of its lines cost, so what comes in drops is let
 * run together, as long as more comes. The first of it has gone on its way by then. A Unix socket
 * holds less than that, and its sender would wait. */
static void let_gather(const struct feeder *feeder, size_t n)
{
    const struct timespec rest = {.tv_nsec = STREAM_REST_MS * 1000000L / STREAM_RESTS};
    int there, before = -1;

    for (int i = 0; feeder->is_dripping && i < STREAM_RESTS; i++) {
        if (ioctl(feeder->fd, FIONREAD, &there) != 0 || there <= before || (size_t)there >= n / 2)
            return;
        before = there;
        (void)nanosleep(&rest, NULL);
    }
}

/* More of the socket; *out_n 0: its end. Somebody who was cut off has ended, however it looks. */
static enum err read_raw(struct feeder *feeder, struct buf *into, size_t n, size_t *out_n)
{
    size_t before = into->n;
    enum err err;

    let_gather(feeder, n);
    err = io_read_some(feeder->fd, into, n, out_n);
    feeder->is_dripping = *out_n < n / 2 && !feeder->is_local;
    if (err == ERR_SYSTEM) { /* reset by the other side */
        into->n = before;
        *out_n = 0;
        err = OK;
    }
    return err;
}

static enum err unpack_more(struct feeder *feeder, struct buf *into, size_t n, size_t *out_n)
{
    size_t got = 0;
    enum err err = unpack_take(&feeder->unpack, into, n, out_n, &feeder->read_fault);

    while (!err && !*out_n) {
        buf_reset(&feeder->raw);
        err = read_raw(feeder, &feeder->raw, READ_RAW, &got);
        if (err)
            break;
        if (!got) { /* what is short comes now, or nothing */
            size_t before = into->n;

            err = unpack_end(&feeder->unpack, into, &feeder->read_fault);
            *out_n = into->n - before;
            break;
        }
        err = unpack_add(&feeder->unpack, buf_str(&feeder->raw));
        if (!err)
            err = unpack_take(&feeder->unpack, into, n, out_n, &feeder->read_fault);
    }
    return err;
}

static enum err read_some(struct feeder *feeder, struct buf *into, size_t n, size_t *out_n)
{
    const struct unpack *unpack = &feeder->unpack;

    *out_n = 0;
    if (unpack->form == UNPACK_PLAIN && unpack->at == unpack->in.n)
        return read_raw(feeder, into, n, out_n); /* the usual case: no copy */
    return unpack_more(feeder, into, n, out_n);
}

/* From the place that was told on: whoever sends the whole again has its beginning passed over. */
static enum err read_stream(void *owner, struct buf *into, size_t n, size_t *out_n)
{
    struct feeder *feeder = owner;
    size_t before = into->n;
    enum err err = read_some(feeder, into, n, out_n);

    while (!err && *out_n && feeder->skip) {
        size_t over = (int64_t)*out_n < feeder->skip ? *out_n : (size_t)feeder->skip;
        size_t left = *out_n - over;

        memmove(into->p + before, into->p + before + over, left);
        into->n = before + left;
        feeder->skip -= (int64_t)over;
        if (left) {
            *out_n = left;
            break;
        }
        err = read_some(feeder, into, n, out_n);
    }
    return err;
}

/* ---- the thread ---- */

static int worker_count(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);

    return cores < 1 ? 1 : cores > STREAM_WORKERS_MAX ? STREAM_WORKERS_MAX : (int)cores;
}

static void *run(void *arg)
{
    struct feeder *feeder = arg;
    struct filter filter = {.threads = worker_count(),
                            .owner = feeder,
                            .worker_new = worker_new,
                            .worker_free = worker_free,
                            .part = do_part,
                            .give = give_piece,
                            .drop = piece_free,
                            .piece = STREAM_PIECE,
                            .read = read_stream,
                            .lines_after_start = feeder->place.lines};
    struct filter_totals totals;

    feeder->read_err = filter_run(&filter, -1, -1, -1, &totals);
    loop_post(feeder->all->options.loop, &feeder->ended);
    return NULL;
}

enum err feeder_read(struct feeder *feeder)
{
    if (pthread_create(&feeder->thread, NULL, run, feeder) != 0)
        return ERR_SYSTEM;
    feeder->has_thread = true;
    return OK;
}
