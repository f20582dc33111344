/* event.h: the words between the core and whatever runs a channel: a channel process (frames) or
 * a script connector (JSON Lines). One format, so one reader and one writer.
 *
 * To the channel: orders, written here. From the channel: events, read here. What a connector
 * says is data: a message of a wrong shape is refused with a reason, never fatal. Only the
 * outside of an event is read; the message inside is for parse/message_json.h.
 */
#ifndef CHANNELS_EVENT_H
#define CHANNELS_EVENT_H

#include "base/arena.h"
#include "channels/channel.h"
#include "parse/json.h"

enum {
    EVENT_REASON_MAX = 1000, /* bytes kept of a reason or log line */
    EVENT_CURSOR_MAX = 256 << 10,
    EVENT_KEY_MAX = 512,
};

enum channel_event_what {
    EVENT_READY,    /* {"ready":true,…}: the process has confined itself */
    EVENT_MESSAGE,  /* message, maybe cursor */
    EVENT_DOCUMENT, /* document, source, maybe cursor; the raw bytes are the frame's blob */
    EVENT_CURSOR,   /* a cursor alone: store it */
    EVENT_SENT,     /* key, outcome, native_id, reason */
    EVENT_STATE,    /* state, reason */
    EVENT_LOOKED,   /* the end of a look: reason says why no further; has_failed */
    EVENT_LOG,      /* text */
};

struct channel_event {
    enum channel_event_what what;
    bool has_channel;
    int64_t channel;
    int64_t run; /* of the `start` it belongs to; 0: none was said */
    struct json_value message, source, ready;
    struct str cursor;   /* JSON text without white space; empty: none */
    struct str document; /* "mime", "feed" */
    struct str key, native_id, reason, text;
    enum outcome outcome;
    enum channel_state state;
    bool has_failed;
};

/* Reads one. Its strings and values die with the parser's next document or the arena.
 * ERR_BAD_INPUT, ERR_TOO_BIG with the reason. An outcome nobody knows is taken as uncertain: the
 * one that is never repeated. */
must_check enum err channel_event_read(struct json_parser *parser, struct arena *arena,
                                       struct str json, struct channel_event *out,
                                       struct fault *fault);

/* Orders, appended as JSON texts without line end. channel < 0 leaves it out (for a script).
 * config, cursor and message are JSON texts; an empty cursor is null. run: comes back with
 * every event until the next start, so that what an earlier run still had on its way is told from
 * it; 0 leaves it out (for a script). */
void channel_order_start(struct buf *out, int64_t channel, int64_t run, struct str config,
                         struct str cursor);
void channel_order_send(struct buf *out, int64_t channel, struct str key, struct str message);
void channel_order_committed(struct buf *out, int64_t channel, struct str cursor);
/* What was in the document that carried this cursor, of a look; page: JSON object. */
void channel_order_decided(struct buf *out, int64_t channel, struct str cursor, struct str page);
/* Look back for the asks (channel_impl.h). It ends with EVENT_LOOKED, also after a stop. */
void channel_order_look(struct buf *out, int64_t channel, int64_t run, struct str config,
                        const struct str *asks, size_t n);
void channel_order_stop(struct buf *out, int64_t channel);

#endif
