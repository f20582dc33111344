/* web_look.h: what the looks through web services share: asking an address and saying what came of
 * it in words, building addresses, going from page to page, handing in messages. For the channels
 * of this folder only. */
#ifndef CHANNELS_WEB_LOOK_H
#define CHANNELS_WEB_LOOK_H

#include "channels/channel_impl.h"
#include "net/http.h"

enum { WEB_LOOK_TRIES = 3, WEB_LOOK_WAIT_MAX_S = 30 };

/* Appends "&name=" or "?name=" and the value, percent-encoded (RFC 3986, unreserved stays). */
void web_look_query(struct buf *url, const char *name, struct str value);
void web_look_number(struct buf *url, const char *name, int64_t value);

/* A GET with the channel's guard and certificates. A server that asks to wait up to
 * WEB_LOOK_WAIT_MAX_S seconds is asked again after that, WEB_LOOK_TRIES times. ERR_STOPPED. */
must_check enum err web_look_get(struct channel *channel, struct str url, const char *accept,
                                 struct arena *arena, struct http_answer *out_answer,
                                 struct fault *fault);

/* The end of a look that was refused, in words: "it limits us (429)". */
struct str web_look_why(struct arena *arena, enum err err, const struct http_answer *answer,
                        const struct fault *fault);

/* ---- a search service that answers in pages of JSON ---- */

enum { WEB_LOOK_PAGES_MAX = 200 };

/* Its setting `service`: the server that is asked. */
#define SETTING_SERVICE(what, address)                                                             \
    {                                                                                              \
        .name = "service", .label = "Server", .help = what, .type = SETTING_URL,                   \
        .schemes = "https http", .preset = address                                                 \
    }

/* Where one question stands. */
struct web_walk {
    struct channel *channel;
    struct str ask;
    struct str service;  /* without a slash at the end */
    struct arena *arena; /* as long as the question */
    void *spot;          /* the service's own, zeroed at first */
};

/* `page`: an arena as long as one page. */
struct web_service {
    size_t spot_size;
    struct str (*address)(struct web_walk *walk, struct arena *page);
    /* May be NULL. True: that refusal is answered by asking in another way. */
    bool (*turn)(struct web_walk *walk, int status);
    /* Hands the messages of an answer in; *out_more: there may be another page. */
    enum err (*take)(struct web_walk *walk, struct json_value answer, struct arena *page,
                     bool *out_more);
};

/* All questions of a search, one after the other, each for WEB_LOOK_PAGES_MAX pages at most. */
void web_look_search(struct channel *channel, const struct channel_search *search,
                     const struct web_service *service, struct channel_looked *out);

/* What a service says of one thing, as a message in JSON appended to `out`; false: it is none.
 * Pure; the text is always whole JSON, which message_json.h may still refuse. */
bool bluesky_message(struct json_value post, struct arena *arena, struct buf *out);
bool wordpress_message(struct json_value item, bool is_comment, struct str site,
                       struct arena *arena, struct buf *out);
bool hackernews_message(struct json_value hit, struct arena *arena, struct buf *out);

#endif
