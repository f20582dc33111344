/* channel_impl.h: what a channel kind gives to, and gets from, the host that runs it.
 *
 * A kind has up to three functions, each on a thread of its own for each channel, so that a slow
 * send never makes us deaf and a long catch-up never holds back an answer:
 *
 *   hear   runs until channel_stopped, or returns when there is nothing left to try. It says what
 *          it hears with channel_message or channel_document, each with the cursor from which it
 *          would go on after it. These wait while too much is on its way to the store
 *          (back-pressure), so the place that is kept never runs ahead of what was committed.
 *   speak  sends one message, once, and says how that ended.
 *   look   looks back: searches for the asks of a channel_search from now backwards, as far as the
 *          place lets it, and says messages or documents as it finds them, newest first. It ends
 *          by itself, or when channel_stopped, with the reason why it goes no further back.
 *          Nothing of it is stored: the core decides about each and keeps hits in memory. It may
 *          bring more than was asked for and never needs to decide itself.
 *
 * Rules: never repeat a send on our own; say every change of state, so that nobody is deaf in
 * silence; stop within a second or so when channel_stop_fd is readable (a send is finished);
 * everything that connects goes through the guard the host made from the setting "allow".
 *
 * All functions here may be called from both threads.
 */
#ifndef CHANNELS_CHANNEL_IMPL_H
#define CHANNELS_CHANNEL_IMPL_H

#include "base/arena.h"
#include "channels/channel.h"
#include "net/guard.h"
#include "parse/json.h"

struct http_hosts;
struct channel; /* one running channel, of the host */

struct channel_send {
    struct str key;            /* of the outbox; the same key is the same send */
    struct json_value message; /* in the message format of the interface */
    struct arena *arena;       /* for this send */
    bool *reported;            /* of channel_report */
};

struct channel_result {
    enum outcome outcome;
    struct str native_id; /* what the network calls it, or empty */
    struct str reason;    /* for people; empty is fine for sent */
};

enum { CHANNEL_ASKS_MAX = 32 };

struct channel_search {
    /* Each is a search of its own: words with spaces between, all of which what is looked for
     * holds. The first is what a person typed. */
    const struct str *asks;
    size_t ask_count;
    struct arena *arena; /* for this look */
};

/* How a look ended, for people. */
struct channel_looked {
    struct str why; /* why no further: "its feed has 10 items", "it limits us"; in search->arena */
    bool has_failed;
};

/* What was in a document, as the parse process and the core say. Texts are empty and numbers 0
 * where it did not say. */
struct channel_page {
    int64_t items;             /* messages */
    int64_t oldest;            /* when the oldest of them was said, ms since 1970 */
    struct str next, previous; /* of a feed: rel=next, rel=prev-archive (RFC 5005) */
    struct str home;           /* of a feed: the page it belongs to */
    struct str generator;      /* of a feed: what made it */
    struct str error;          /* it could not be read */
};

struct channel_life {
    void (*hear)(struct channel *channel);
    void (*speak)(struct channel *channel, const struct channel_send *send,
                  struct channel_result *out);
    void (*look)(struct channel *channel, const struct channel_search *search,
                 struct channel_looked *out);
};

/* The value typed, else the preset, else empty. Lives as long as the channel. */
struct str channel_setting(const struct channel *channel, const char *name);
int64_t channel_setting_seconds(const struct channel *channel, const char *name);
int64_t channel_setting_number(const struct channel *channel, const char *name);
/* The cursor it was started with, as JSON text; empty on the very first start. */
struct str channel_cursor(const struct channel *channel);
const struct guard *channel_guard(const struct channel *channel);
struct http_hosts *channel_hosts(const struct channel *channel);

int64_t channel_now(const struct channel *channel); /* wall clock, ms */
int channel_stop_fd(const struct channel *channel);
bool channel_stopped(const struct channel *channel);
/* Waits; false when stopped meanwhile. */
bool channel_sleep(struct channel *channel, int64_t ms);
/* Waits 1 s, 2 s, 4 s … up to max_ms with jitter, counting up *attempt. */
bool channel_back_off(struct channel *channel, unsigned *attempt, int64_t max_ms);

/* A document for the parse pool ("mime", "feed") with its raw bytes. `source` and `cursor` are
 * JSON texts. Waits for room. ERR_STOPPED. */
must_check enum err channel_document(struct channel *channel, const char *form, struct str source,
                                     struct str raw, struct str cursor);
/* A message that needs no parsing. */
must_check enum err channel_message(struct channel *channel, struct str message, struct str cursor);
/* Only a new place to go on from. */
must_check enum err channel_keep(struct channel *channel, struct str cursor);

/* The same of a look. A document is waited for until it was read and decided. ERR_STOPPED. */
must_check enum err channel_found_document(struct channel *channel, const char *form,
                                           struct str source, struct str raw, struct arena *arena,
                                           struct channel_page *out_page);
must_check enum err channel_found(struct channel *channel, struct str message);

/* Told on only when it differs from what was said last. reason may be empty. */
void channel_state(struct channel *channel, enum channel_state state, struct str reason);
/* Says how a send ended before speak returns, when there is more to do after it (a copy to put
 * away) that must not make us forget that it left. What speak returns is then ignored. */
void channel_report(struct channel *channel, const struct channel_send *send,
                    const struct channel_result *result);
/* For the operator's log: ids and reasons, never content or secrets. */
void channel_log(struct channel *channel, const char *format, ...) printf_like(2, 3);

/* The wire log for protocols that have one; NULL when nobody asked. */
void (*channel_wire(struct channel *channel))(void *channel, bool ours, struct str line);

/* Settings that mean the same wherever a channel connects somewhere. */
#define SETTING_CA_PEM                                                                             \
    {                                                                                              \
        .name = "ca_pem", .label = "Certificates to trust",                                        \
        .help = "PEM text of your own certificate authority, beside those of the system.",         \
        .type = SETTING_TEXT                                                                       \
    }
#define SETTING_OWN                                                                                \
    {                                                                                              \
        .name = "own_accounts", .label = "Our own accounts there",                                 \
        .help = "Handles or ids, a space between. What they say is ours: it is not counted as "    \
                "somebody's opinion of us, and raises no alarm.",                                  \
        .type = SETTING_LINE                                                                       \
    }
#define SETTING_ALLOWED(example)                                                                   \
    {                                                                                              \
        .name = "allow", .label = "Allowed addresses",                                             \
        .help =                                                                                    \
            "Addresses inside your own network that this channel may connect to, such as " example \
            ". Only an admin sets this.",                                                          \
        .type = SETTING_ALLOW                                                                      \
    }

#endif
