/* sample.h: some of what is heard just now, to try a rule on what nobody keeps.
 *
 * Public messages pass by at up to a million a second, and what no rule wants is read where it lies
 * and forgotten. Some of it is copied here, in memory only and for minutes: at most SAMPLE_MAX
 * messages of at most SAMPLE_BYTES_MAX as JSON, the oldest making room. All that is offered is
 * counted, and each that is kept stands for those offered since the one before it, so that numbers
 * about the stream can be told from the sample: while few come each stands for itself, while many
 * come about SAMPLE_A_SECOND are kept.
 *
 *     if (sample_wants(sample, message->audience, now))
 *         sample_keep(sample, message, channel_name, now);
 *
 * sample_wants costs two atomic additions and no lock, and says yes rarely; sample_keep copies, and
 * gives up at once when somebody reads or writes at that moment (what it stood for then stands with
 * the next). Any thread.
 */
#ifndef UNDERSTAND_SAMPLE_H
#define UNDERSTAND_SAMPLE_H

#include "base/arena.h"
#include "model/message.h"

enum {
    SAMPLE_MAX = 2048,
    SAMPLE_BYTES_MAX = 4096,
    SAMPLE_A_SECOND = 16,
    SAMPLE_BURST = 256, /* kept in a second before it is thinned out */
};

struct sample;

must_check enum err sample_new(struct sample **out_sample);
void sample_free(struct sample *sample); /* NULL is fine */

/* Counts the message; true: it is one to keep. now: ms, may be that of a batch. NULL: false. What
 * is not public is neither counted nor kept. */
bool sample_wants(struct sample *sample, enum audience audience, int64_t now);
void sample_keep(struct sample *sample, const struct message *message, struct str channel,
                 int64_t now);

/* One of them: the message as JSON (parse/message_json.h), valid during the call. */
struct sampled {
    struct str json, channel;
    int64_t heard_at, stands_for;
};
/* All that are there, newest first. */
void sample_each(struct sample *sample, void (*look)(void *arg, const struct sampled *sampled),
                 void *arg);

#endif
