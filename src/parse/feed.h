/* feed.h: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, JSON Feed 1.x become a struct feed, and its
 * items messages.
 *
 * Feeds are read as aggregators read them: in whatever encoding they really are (charset.h), with
 * entities nobody declared, stray ampersands, control characters, something before the XML
 * declaration, tags that don't match. What no aggregator would take (no feed element at all) is
 * refused with the reason.
 *
 * Method: one pass makes the bytes into text that an XML parser takes (feed_tidy.c: references
 * resolved or quoted, the DOCTYPE with all it declares thrown away, so there is nothing to expand
 * and no bomb), and pushes it through libxml2's SAX2 interface in chunks: no tree, no network, no
 * external entity, libxml2's own limits on depth and length in force. Vocabularies understood
 * beside the core ones: xml:base, Dublin Core, content, media, itunes, wfw, slash, thr (RFC 4685),
 * RFC 5005 paging, WebSub links, im:rating (app shops).
 *
 * Everything lives in the arena. Addresses are absolute where a base is known. Lists and texts
 * have ceilings; what is beyond is left out and `clipped` says so. Not thread-safe: feed_start
 * once, then one thread a process.
 */
#ifndef PARSE_FEED_H
#define PARSE_FEED_H

#include "base/buf.h"
#include "model/message.h"

struct arena;

enum {
    FEED_DOCUMENT_MAX = 64 << 20, /* bytes; larger is refused */
    FEED_ITEMS_MAX = 10000,       /* the first ones are kept */
    FEED_TAGS_MAX = 200,          /* of one item, and as many media and authors */
};

struct feed_author {
    struct str name, email, url;
};

struct feed_media {
    struct str url, type;
    int64_t length; /* bytes; -1: not said */
};

struct feed_item {
    struct str id;    /* guid or id, else the link, else a hash of title and text; never empty */
    struct str title; /* text */
    struct str url;
    struct str html; /* the content (else the summary) as it came, links relative to html_base */
    struct str html_base;
    struct str text;    /* the content, else the summary, as text */
    struct str summary; /* the summary as text; empty without one */
    struct feed_author *authors;
    size_t author_count;
    bool has_said_at, has_updated;
    int64_t said_at, updated; /* ms since 1970 */
    struct str *tags;
    size_t tag_count;
    bool has_rating;
    double rating; /* 0 to 5 */
    struct feed_media *media;
    size_t media_count;
    struct str comments_url, comments_feed;
    int64_t comment_count;  /* -1: not said */
    struct str in_reply_to; /* thr:in-reply-to: id of the entry that this answers */
};

struct feed {
    const char *kind; /* rss090 rss091 rss092 rss10 rss20 rss, atom03 atom10 atom, json1 json11 */
    struct str title, url, language;
    struct feed_author author;
    bool has_updated;
    int64_t updated;
    /* Addresses; empty: none. next and previous lead to older items: a page (rel=next) or an
     * archive (rel=prev-archive) of RFC 5005. */
    struct str self, next, previous, hub;
    struct str generator; /* what made it: its name or address */
    const char *encoding; /* what the bytes were read as */
    struct feed_item *items;
    size_t item_count;
    bool is_repaired; /* it was no well-formed XML */
    bool clipped;
};

/* Opens what libxml2 opens late. */
void feed_start(void);

struct feed_hints {
    struct str address; /* where the feed was fetched: the base of relative links */
    struct str charset; /* from the Content-Type header; empty: not said */
};

/* ERR_BAD_INPUT: no feed, or beyond repair (the reason in the fault). ERR_TOO_BIG, ERR_NO_MEMORY.
 */
must_check enum err feed_read(struct arena *arena, struct str document,
                              const struct feed_hints *hints, struct feed *out_feed,
                              struct fault *fault);

/* One JSON object, as `heed parse feed` prints it. */
void feed_write_json(const struct feed *feed, struct buf *out);

/* Nobody said anything in it: no title, text, address or media. Such an item is no message. */
bool feed_item_is_empty(const struct feed_item *item);

/* One item as a message. Kind comment for items of comment feeds (thr:in-reply-to, WordPress's
 * "By: …" and "Comment on …"), else post. Thread: the post's id. Page furniture (navigation,
 * share and related blocks, author biographies, WordPress's "appeared first on") is dropped;
 * a [tags]…[/tags] line becomes tags, and hashtags in the text. The html is sent on where there is
 * one, so that links stay. `extra` carries tags, comments_url, comments_feed and the feed's title
 * and address. */
must_check enum err feed_to_message(struct arena *arena, const struct feed *feed,
                                    const struct feed_item *item, struct message *out_message);

#endif
