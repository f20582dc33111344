/* message.h: utterances as they are kept. Captured once, never rewritten.
 *
 * A message is unique on (channel, native id, version); exactly one version of each (channel,
 * native id) is current. An edit or a deletion is another row with a higher version; the row that
 * was current until then loses the mark (message_supersede) in the same transaction. What may
 * change in a row is our understanding of where it belongs: is_current, thread, conversation,
 * same_as; and the native id of an answer of ours, which the network gives at sending.
 *
 * What has no column of its own (recipients, media, place, counts, links, further authors, unknown
 * fields) is the JSON object `extra`, written here from the struct and read back with
 * parse/message_json.h.
 */
#ifndef STORE_MESSAGE_H
#define STORE_MESSAGE_H

#include "model/message.h"
#include "store/db.h"

enum direction { DIRECTION_IN, DIRECTION_OUT, DIRECTION_NOTE };

struct stored_message {
    int64_t id, channel;
    bool is_current;
    enum direction direction;
    int64_t author; /* handle; 0: ours, or unknown */
    int64_t staff;  /* who of us wrote it, or 0 */
    int64_t thread, conversation;
    int64_t heard_at;
    int64_t content_hash; /* 0: not worked out */
    int64_t same_as;      /* the first version of the item this is a copy of, or 0 */
    int64_t raw;          /* 0: nothing but the fields */
    int64_t rules;        /* version of the rules it met (store/rule.h); 0: none, or not known */
    /* Adding reads all of it. Loading fills id, title, text, url, lang, reply_to, kind, audience,
     * origin, said_at, rating, version, deleted; the rest is in `extra`. */
    struct message said;
    struct str extra; /* loaded: JSON object, or empty */
};

/* Enough to decide what a newly heard message is to one that is here. */
struct message_mark {
    int64_t id, channel, version, content_hash, thread, conversation, author;
    enum direction direction;
    enum audience audience;
    bool deleted;
    int64_t same_as;
};

/* A message as a conversation shows it, with the names beside it. */
struct message_item {
    struct stored_message message;
    struct str author_name, author_address, author_url; /* empty without an account; see `extra` */
    struct str staff_name;
    struct str channel_name, channel_kind;
    int64_t outbox;     /* id of its delivery, or 0 */
    int64_t delivery;   /* enum delivery of model/outbox.h */
    int64_t send_after; /* of its delivery */
    struct str delivery_reason;
};

/* An answer of ours that has left, or was given elsewhere (store/elsewhere.h). */
bool message_item_left(const struct message_item *item);
/* It was given elsewhere and only written down here. */
bool message_item_is_elsewhere(const struct message_item *item);

struct message_cursor {
    int64_t said_at, id;
};
/* Before everything: the newest page. */
#define MESSAGE_NEWEST ((struct message_cursor){INT64_MAX, INT64_MAX})

/* Sets message->id. ERR_EXISTS (at the latest at the commit) for a version that is here. */
must_check enum err message_add(struct db *db, struct stored_message *message);
must_check enum err message_load(struct db *db, struct arena *arena, int64_t id,
                                 struct stored_message *out_message);
/* Those of `ids` that are there, in that order: on PostgreSQL one wait for all of them. */
must_check enum err message_load_all(struct db *db, struct arena *arena, const int64_t *ids,
                                     size_t n, struct stored_message **out_list, size_t *out_n);
must_check enum err message_load_ahead(struct db *db, int64_t id); /* as message_current_ahead */
/* The current version, or ERR_NOT_FOUND. */
must_check enum err message_current(struct db *db, int64_t channel, struct str native_id,
                                    struct message_mark *out_mark);
/* It will be asked: on the writer, many of these before the first question cost one wait. */
must_check enum err message_current_ahead(struct db *db, int64_t channel, struct str native_id);
must_check enum err message_supersede(struct db *db, int64_t id);
/* All versions, oldest first; at most 1,000. */
must_check enum err message_versions(struct db *db, struct arena *arena, int64_t channel,
                                     struct str native_id, struct stored_message **out_list,
                                     size_t *out_n);
/* Whether that version of it is there, current or not. */
must_check enum err message_has_version(struct db *db, int64_t channel, struct str native_id,
                                        int64_t version, bool *out_has);
/* The wait of a person (docs/listening.md has it in words). What they say waits from when they said
 * it, but never from after we heard it, and never from more than MESSAGE_SAID_BEFORE_MAX before:
 * a clock set wrong or a date made up must not lead the queue. What a colleague wrote down for them
 * waits from the moment he gave. An edit that changes the sense (it has an annotation of the stage
 * "sense") waits from when it was heard; other edits, deletions, copies and what machines write
 * wait for nothing. An answer answers what has a lower row than its own, when it leaves. */
#define MESSAGE_SAID_BEFORE_MAX (7 * (int64_t)24 * 3600 * 1000) /* ms */
struct unanswered {
    int64_t since;      /* when the earliest began to wait; 0: there is none */
    int64_t changed_at; /* of that the first change of what stood before; 0: none */
};
/* The last row that an answer answers which has left the conversation or was given elsewhere
 * (store/elsewhere.h), `but` left out; 0: none. Whatever came before it is answered, too. */
must_check enum err message_answered_until(struct db *db, int64_t conversation, int64_t but,
                                           int64_t *out_row);
/* What came into the conversation between the rows `after` and `before`, both left out. */
must_check enum err message_heard_after(struct db *db, int64_t conversation, int64_t after,
                                        int64_t before, struct unanswered *out_unanswered);
/* Current mails with that Message-ID on any channel, newest first; at most 20. */
must_check enum err message_by_mail_id(struct db *db, struct arena *arena, struct str native_id,
                                       struct message_mark **out_list, size_t *out_n);
/* The newest versions, newest first; at most `limit`. */
must_check enum err message_recent_versions(struct db *db, struct arena *arena, int64_t channel,
                                            struct str native_id, int limit,
                                            struct stored_message **out_list, size_t *out_n);
/* The version that was heard first: what copies and sketches name. ERR_NOT_FOUND. */
must_check enum err message_first(struct db *db, int64_t channel, struct str native_id,
                                  int64_t *out_id);
/* When a row was heard. ERR_NOT_FOUND. */
must_check enum err message_heard_at(struct db *db, int64_t id, int64_t *out_at);
/* The earliest current public message with that content, which may be a copy itself;
 * ERR_NOT_FOUND. */
must_check enum err message_same(struct db *db, int64_t content_hash,
                                 struct message_mark *out_mark);
must_check enum err message_same_ahead(struct db *db, int64_t content_hash); /* as above */
must_check enum err message_set_same(struct db *db, int64_t id, int64_t same_as);
must_check enum err message_set_thread(struct db *db, int64_t id, int64_t thread,
                                       int64_t conversation);
/* The author became known later, or was wrong. */
must_check enum err message_set_author(struct db *db, int64_t id, int64_t author);
/* What the network calls an answer of ours. Nothing happens where that id is taken: our own words
 * may be heard before the channel says that they were sent. */
must_check enum err message_set_native(struct db *db, int64_t id, struct str native_id);

/* Current messages of a conversation before the cursor, newest first. For the page's 200 and
 * then the older ones, without `extra`. The cursor of the next page is that of the last item. */
must_check enum err message_list(struct db *db, struct arena *arena, int64_t conversation,
                                 struct message_cursor before, int limit,
                                 struct message_item **out_list, size_t *out_n);
/* The newest current one that came in, or ERR_NOT_FOUND. */
must_check enum err message_last_in(struct db *db, struct arena *arena, int64_t conversation,
                                    struct stored_message *out_message);
/* Current incoming messages below id `before`, newest first: for trying a rule. */
must_check enum err message_scan(struct db *db, struct arena *arena, int64_t before, int limit,
                                 struct stored_message **out_list, size_t *out_n);
/* The same with ids from..before-1; and the lowest and the highest id there is (0: none). */
must_check enum err message_window(struct db *db, struct arena *arena, int64_t from, int64_t before,
                                   int limit, struct stored_message **out_list, size_t *out_n);
must_check enum err message_span(struct db *db, int64_t *out_lowest, int64_t *out_highest);
/* The ids of what was said by that account, below `before`, newest first. */
must_check enum err message_by_author(struct db *db, struct arena *arena, int64_t handle,
                                      int64_t before, int limit, int64_t **out_ids, size_t *out_n);

/* Another place where the same item was met. */
struct also_at {
    int64_t message; /* first version of the item */
    struct str url;
    int64_t channel, heard_at;
    int64_t copy; /* the message there, when it is not word for word the same; or 0 */
};
/* A repeat changes nothing but a `copy` that is given. */
must_check enum err message_also_at(struct db *db, const struct also_at *also);
/* Oldest first; at most 1,000. */
must_check enum err message_also_list(struct db *db, struct arena *arena, int64_t message,
                                      struct also_at **out_list, size_t *out_n);
/* Of the newest 1,000 items of a conversation, the newest item first, each one's oldest first; at
 * most 1,000. */
must_check enum err message_also_in(struct db *db, struct arena *arena, int64_t conversation,
                                    struct also_at **out_list, size_t *out_n);

#endif
