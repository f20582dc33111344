/* hear.h: one stream of JSON Lines on its way in (`heed hear`).
 *
 * Bytes are fed as they come and cut into lines (lines.h); each line becomes a message or a
 * refusal; what is there is handed to the intake in batches, the next while the one before is
 * being written, up to HEAR_IN_FLIGHT of them. `say` tells in order, and only after the commit
 * that covers it: each refused line, then the last line that is now safe, with the sums so far.
 * When a batch fails, nothing behind it is acknowledged any more: the stream is over, and whoever
 * feeds it goes on from the last acknowledged line.
 *
 * The sums: `read` is the sum of the others; blank lines count in the line numbers only.
 * Loop thread only.
 */
#ifndef MAIN_HEAR_H
#define MAIN_HEAR_H

#include "main/intake.h"
#include "main/lines.h"
#include "parse/json.h"

enum {
    HEAR_IN_FLIGHT = 4,
    HEAR_BATCH_LINES = 500,
    HEAR_BATCH_BYTES = 2 << 20,
};

enum hear_said { HEAR_COMMITTED, HEAR_REFUSED_LINE, HEAR_ENDED, HEAR_FAILED };

struct hear_totals {
    int64_t read, by_outcome[INTAKE_OUTCOMES];
};

struct hear {
    struct intake *intake;
    struct lines lines;
    struct json_parser *json;
    struct str channel;
    int64_t channel_id; /* when known; else 0 */
    bool matched_only;
    int64_t now;                /* heard_at of what is being fed */
    struct intake_batch *batch; /* being filled, or NULL */
    size_t batch_bytes;
    int in_flight;
    bool ended, failed, said_end;
    int64_t acknowledged; /* last line */
    struct hear_totals totals;
    /* line: the line spoken of; text: the reason of a refusal or failure. */
    void (*say)(struct hear *hear, enum hear_said what, int64_t line, enum err err,
                const char *text);
    /* There is room again (after hear_is_full), or the last batch of a stream that was dropped
     * has come back. */
    void (*room)(struct hear *hear);
    void *owner;
};

/* channel: must outlive the stream. after: lines that were acknowledged before. */
void hear_init(struct hear *hear, struct intake *intake, struct json_parser *json,
               struct str channel, bool matched_only, int64_t after);
/* Only when nothing is in flight. */
void hear_clear(struct hear *hear);

void hear_feed(struct hear *hear, struct str bytes, int64_t now);
void hear_end(struct hear *hear, int64_t now); /* HEAR_ENDED follows when all is written */
bool hear_is_full(const struct hear *hear);    /* feed no more until `room` */
/* Nobody listens any more: no further `say`. What is in flight is still written. */
void hear_drop(struct hear *hear);

void hear_totals_json(const struct hear_totals *totals, struct buf *out);

#endif
