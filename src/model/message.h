/* message.h: one utterance, in or out, on a channel.
 *
 * This is what every road into the house ends in: a line of `heed hear`, a mail, a feed item, a
 * call written down by hand. parse/message_json.h reads and writes it as JSON; the field names
 * there are the names here. A message is a value: its strings live in the job's arena (or in the
 * document they were read from) and nothing in it is ever changed after capture.
 *
 * Text is valid UTF-8. Limits are the named constants below; a field over its limit is refused,
 * never cut.
 */
#ifndef MODEL_MESSAGE_H
#define MODEL_MESSAGE_H

#include "base/str.h"

enum {
    MESSAGE_ID_MAX = 512,         /* bytes of a native id */
    MESSAGE_TEXT_MAX = 256 << 10, /* bytes of text, and of html */
    MESSAGE_LINE_MAX = 4 << 20,   /* bytes of a whole JSON line */
    MESSAGE_TITLE_MAX = 16 << 10, /* bytes */
    MESSAGE_URL_MAX = 8 << 10,    /* bytes of any address */
    MESSAGE_KEY_MAX = 2 << 10,  /* bytes of what is looked up: an account's id or handle, a thread;
                                   PostgreSQL's indexes end at 2,704 an entry */
    MESSAGE_NAME_MAX = 4 << 10, /* bytes of a name, of a handle in `to`, of a media type or alt */
    MESSAGE_LIST_MAX = 10000,   /* entries of authors, to, media, links */
};

/* How it was said. Spelt as in the interface: message_kind_name(KIND_POST) is "post". */
#define MESSAGE_KINDS(X)                                                                           \
    X(KIND_POST, "post")                                                                           \
    X(KIND_COMMENT, "comment")                                                                     \
    X(KIND_REPLY, "reply")                                                                         \
    X(KIND_MAIL, "mail")                                                                           \
    X(KIND_CHAT, "chat")                                                                           \
    X(KIND_REVIEW, "review")                                                                       \
    X(KIND_CALL, "call")                                                                           \
    X(KIND_SMS, "sms")                                                                             \
    X(KIND_FAX, "fax")                                                                             \
    X(KIND_LETTER, "letter")                                                                       \
    X(KIND_COUNTER, "counter")                                                                     \
    X(KIND_EVENT, "event")                                                                         \
    X(KIND_SYSTEM, "system")                                                                       \
    X(KIND_NOTE, "note")                                                                           \
    X(KIND_LIKE, "like")                                                                           \
    X(KIND_BOOST, "boost")

enum message_kind {
#define X(id, name) id,
    MESSAGE_KINDS(X)
#undef X
        KIND_COUNT
};

/* Who may read it. Only what is public shows on a public page. */
enum audience { AUDIENCE_PUBLIC, AUDIENCE_MEMBERS, AUDIENCE_PRIVATE, AUDIENCE_COUNT };

/* Who or what produced it. */
enum origin { ORIGIN_PERSON, ORIGIN_AUTOMATED, ORIGIN_SPONSORED, ORIGIN_COUNT };

/* Of what networks count: sums of them stay whole numbers everywhere. */
#define MESSAGE_COUNT_MAX INT64_C(1000000000000000)

struct author {
    struct str id, name, handle, url;
    int64_t followers; /* -1: not said */
};

struct media {
    struct str type, url, alt;
};

/* A link in the title, the text or an html href: where it points, and where it stands.
 * at and n are the bytes in `text` it covers (n = 0 when it stands nowhere in the text). */
struct link {
    struct str url;
    size_t at, n;
};

struct counts {
    int64_t likes, boosts, replies, views; /* -1: not said */
};

struct place {
    bool is_set;
    double lat, lon; /* degrees, WGS 84; NaN: not said */
    struct str name;
};

struct message {
    struct str id;      /* native id, unique in its channel */
    struct str channel; /* channel name; read by `heed match` only */
    struct str title, url, lang, reply_to, thread;
    struct str text; /* as given, or made from html */
    struct str html; /* as given, when there was no text; kept for its links and structure */
    bool has_text;   /* text or html was given (both may be empty) */
    enum message_kind kind;
    enum audience audience;
    enum origin origin;
    bool has_said_at;
    int64_t said_at; /* ms since 1970 */
    struct author *authors;
    size_t author_count;
    struct str *to;
    size_t to_count;
    struct media *media;
    size_t media_count;
    struct link *links; /* http and https addresses in title, text and hrefs, in order */
    size_t link_count;
    struct place place;
    struct counts counts;
    bool has_rating;
    double rating, rating_max; /* rating_max 0: not said */
    bool has_version;
    int64_t version;
    bool deleted;
    struct str extra; /* unknown fields as one JSON object, or empty */
};

/* Defaults of the interface: kind post, audience public, origin person, counts not said. */
void message_init(struct message *message);

/* A like or a boost of the item `reply_to`, by its author: it has no words, and is no message of
 * its own (store/reaction.h). */
static inline bool message_is_reaction(const struct message *message)
{
    return message->kind == KIND_LIKE || message->kind == KIND_BOOST;
}

const char *message_kind_name(enum message_kind kind);
const char *audience_name(enum audience audience);
const char *origin_name(enum origin origin);
bool message_kind_from(struct str name, enum message_kind *out_kind);

/* The first author, or an empty one. Never NULL. */
const struct author *message_author(const struct message *message);

#endif
