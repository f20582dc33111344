#include "main/hear.h"

#include "base/utf8.h"
#include "parse/message_json.h"

static void fail(struct hear *hear, enum err err, const char *why)
{
    if (hear->failed)
        return;
    hear->failed = true;
    if (hear->say)
        hear->say(hear, HEAR_FAILED, hear->acknowledged, err, why);
}

static void say_refusals(struct hear *hear, const struct intake_batch *batch)
{
    for (size_t i = 0; i < batch->items.n; i++) {
        const struct intake_item *item = &batch->items.at[i];

        hear->totals.read++;
        hear->totals.by_outcome[item->outcome]++;
        if (item->outcome == INTAKE_REFUSED && hear->say) {
            struct str text = utf8_clip(item->reason, 290);
            char reason[300];

            (void)snprintf(reason, sizeof(reason), "%.*s", STR_ARGS(text));
            hear->say(hear, HEAR_REFUSED_LINE, item->line, OK, reason);
        }
    }
}

static void flush(struct hear *hear);

static void acknowledge(struct hear *hear, int64_t line)
{
    hear->acknowledged = line;
    if (hear->say)
        hear->say(hear, HEAR_COMMITTED, line, OK, "");
}

static void say_end(struct hear *hear)
{
    if (!hear->ended || hear->in_flight || hear->batch || hear->failed || hear->said_end)
        return;
    hear->said_end = true;
    if (hear->say)
        hear->say(hear, HEAR_ENDED, hear->acknowledged, OK, "");
}

static void batch_done(struct intake_batch *batch, enum err err, const char *why)
{
    struct hear *hear = batch->owner;

    hear->in_flight--;
    if (err) {
        fail(hear, err, why);
    } else if (!hear->failed) {
        hear->channel_id = batch->channel;
        say_refusals(hear, batch);
        acknowledge(hear, batch->last_line);
    }
    intake_batch_free(batch);
    if (!hear->failed)
        flush(hear);
    say_end(hear);
    if (hear->room)
        hear->room(hear);
}

/* Hands over what has gathered: as soon as nothing is on its way, so that a slow stream is
 * committed line by line, and a fast one in ever larger batches. */
static void flush(struct hear *hear)
{
    struct intake_batch *batch = hear->batch;
    enum err err;

    if (!batch || hear->in_flight >= HEAR_IN_FLIGHT)
        return;
    if (hear->in_flight && !hear->ended && batch->items.n < HEAR_BATCH_LINES &&
        hear->batch_bytes < HEAR_BATCH_BYTES)
        return;
    hear->batch = NULL;
    batch->channel = hear->channel_id;
    batch->last_line = hear->lines.number;
    batch->heard_at = hear->now;
    hear->in_flight++;
    err = intake_submit(hear->intake, batch);
    if (!err)
        return;
    hear->in_flight--;
    intake_batch_free(batch);
    fail(hear, err, err_info(err)->sentence);
}

static void refuse(struct hear *hear, struct intake_item *item, enum err err,
                   const struct fault *fault)
{
    item->reason = str_dup(&hear->batch->arena, str_from(fault_text(fault, err)));
    if (!item->reason.n)
        item->reason = STR("it could not be read");
}

static bool make_batch(struct hear *hear)
{
    hear->batch = intake_batch_new();
    if (!hear->batch)
        return false;
    hear->batch->owner = hear;
    hear->batch->done = batch_done;
    hear->batch->channel_name = hear->channel;
    hear->batch->matched_only = hear->matched_only;
    hear->batch_bytes = 0;
    return true;
}

static void take_line(void *owner, const struct line *line)
{
    struct hear *hear = owner;
    struct intake_item *item;
    struct fault fault = {.err = OK};
    enum err err;

    if (hear->failed)
        return;
    if (!hear->batch && !make_batch(hear)) {
        fail(hear, ERR_NO_MEMORY, err_info(ERR_NO_MEMORY)->sentence);
        return;
    }
    item = intake_add(hear->batch, line->text);
    if (!item) {
        fail(hear, ERR_NO_MEMORY, err_info(ERR_NO_MEMORY)->sentence);
        return;
    }
    item->line = line->number;
    if (line->too_long)
        err = fault_set(&fault, ERR_TOO_BIG, "the line is longer than 4 MiB");
    else
        err = message_read(&hear->batch->arena, hear->json, item->raw, &item->message, &fault);
    if (err)
        refuse(hear, item, err, &fault);
    hear->batch_bytes += line->text.n;
    /* Cut here, in the middle of a chunk too: a batch stays small however much is fed. */
    if (hear->batch->items.n >= HEAR_BATCH_LINES || hear->batch_bytes >= HEAR_BATCH_BYTES)
        flush(hear);
}

void hear_init(struct hear *hear, struct intake *intake, struct json_parser *json,
               struct str channel, bool matched_only, int64_t after)
{
    *hear = (struct hear){.intake = intake,
                          .json = json,
                          .channel = channel,
                          .matched_only = matched_only,
                          .acknowledged = after};
    lines_init(&hear->lines, MESSAGE_LINE_MAX, after, take_line, hear);
}

void hear_clear(struct hear *hear)
{
    lines_clear(&hear->lines);
    intake_batch_free(hear->batch);
    hear->batch = NULL;
}

/* Lines with nothing in them need no commit to be safe. */
static void pass_blanks(struct hear *hear)
{
    if (!hear->failed && !hear->batch && !hear->in_flight &&
        hear->lines.number > hear->acknowledged)
        acknowledge(hear, hear->lines.number);
}

void hear_feed(struct hear *hear, struct str bytes, int64_t now)
{
    hear->now = now;
    if (hear->failed)
        return;
    if (lines_feed(&hear->lines, bytes))
        fail(hear, ERR_NO_MEMORY, err_info(ERR_NO_MEMORY)->sentence);
    else
        flush(hear);
    pass_blanks(hear);
}

void hear_end(struct hear *hear, int64_t now)
{
    hear->now = now;
    if (!hear->failed && lines_end(&hear->lines))
        fail(hear, ERR_NO_MEMORY, err_info(ERR_NO_MEMORY)->sentence);
    hear->ended = true;
    if (hear->failed)
        return;
    flush(hear);
    pass_blanks(hear);
    say_end(hear);
}

bool hear_is_full(const struct hear *hear)
{
    return !hear->failed && hear->in_flight >= HEAR_IN_FLIGHT;
}

void hear_drop(struct hear *hear) { hear->say = NULL; }

void hear_totals_json(const struct hear_totals *totals, struct buf *out)
{
    static const char *const names[INTAKE_OUTCOMES] = {"new", "edited", "duplicate", "unmatched",
                                                       "refused"};
    struct json_out json;

    json_init(&json, out);
    json_open(&json, '{');
    json_put_i64(&json, "read", totals->read);
    for (size_t i = 0; i < INTAKE_OUTCOMES; i++)
        json_put_i64(&json, names[i], totals->by_outcome[i]);
    json_close(&json, '}');
}
