/* conversation.h: the rows of the inbox.
 *
 * A list is (queue, sort, id), highest sort first, then the newest; act/ keeps queue and sort in
 * the row, and this file keeps the counters of each list (store/counter.h) right by adding the
 * difference whenever a row is added or changed. A page comes by key: give the cursor of the last
 * item to get the next.
 */
#ifndef STORE_CONVERSATION_H
#define STORE_CONVERSATION_H

#include "model/conversation.h"
#include "store/db.h"

/* A row as a list shows it, with the names beside it. */
struct conversation_item {
    struct conversation conversation;
    struct str person_name;
    struct str channel_name, channel_kind; /* of the last message that came in */
    struct str assignee_name, team_name;
};

struct conversation_cursor {
    int64_t sort, id;
};
#define CONVERSATION_FIRST ((struct conversation_cursor){INT64_MAX, INT64_MAX})

struct conversation_view {
    int64_t queue;
    int64_t assignee; /* 0: anybody's */
    int64_t team;     /* 0: any; not together with assignee */
};

/* Sets id, and the counters. */
must_check enum err conversation_add(struct db *db, struct conversation *conversation);
/* The number first and the row when it is finished: what refers to it is written in between, in the
 * same transaction. */
must_check enum err conversation_number(struct db *db, int64_t *out_id);
must_check enum err conversation_add_numbered(struct db *db,
                                              const struct conversation *conversation);
must_check enum err conversation_load(struct db *db, struct arena *arena, int64_t id,
                                      struct conversation *out_conversation);
/* It will be asked, in this transaction: many of these before the first conversation_load cost one
 * wait. */
must_check enum err conversation_load_ahead(struct db *db, int64_t id);
/* With the names: for the page of one conversation. */
must_check enum err conversation_load_item(struct db *db, struct arena *arena, int64_t id,
                                           struct conversation_item *out_item);
/* Those of `ids` that are there, in that order: on PostgreSQL one wait for all of them. */
must_check enum err conversation_load_items(struct db *db, struct arena *arena, const int64_t *ids,
                                            size_t n, struct conversation_item **out_list,
                                            size_t *out_n);
/* The whole row; `before` is what is stored now (for the counters). */
must_check enum err conversation_update(struct db *db, const struct conversation *before,
                                        const struct conversation *after);

must_check enum err conversation_list(struct db *db, struct arena *arena,
                                      struct conversation_view view,
                                      struct conversation_cursor after, int limit,
                                      struct conversation_item **out_list, size_t *out_n);
/* How many a view has: one look at a counter. */
must_check enum err conversation_count(struct db *db, struct conversation_view view,
                                       int64_t *out_n);
must_check enum err conversation_unread(struct db *db, int64_t queue, int64_t *out_n);
/* A person's, the latest first, before the cursor {last_at, id}. */
must_check enum err conversation_of_person(struct db *db, struct arena *arena, int64_t person,
                                           struct conversation_cursor after, int limit,
                                           struct conversation_item **out_list, size_t *out_n);
/* The latest `each` of every one of these people: their ids and last messages, in any order; those
 * without a message are left out. */
struct conversation_last {
    int64_t id, message;
};
must_check enum err conversation_last_of_people(struct db *db, struct arena *arena,
                                                const int64_t *people, size_t n, int each,
                                                struct conversation_last **out_list, size_t *out_n);
/* Those whose snooze ended by `now`, the earliest first. */
must_check enum err conversation_awake(struct db *db, struct arena *arena, int64_t now, int limit,
                                       struct conversation **out_list, size_t *out_n);

/* How long a person waited for an answer that was sent: for the listening page. */
struct reply_wait {
    int64_t message, conversation, channel;
    enum audience audience;
    int64_t waited; /* ms */
    int64_t at;
};
must_check enum err reply_wait_add(struct db *db, const struct reply_wait *wait);
/* That answer ended no wait after all. */
must_check enum err reply_wait_drop(struct db *db, int64_t message);
/* Sent in from..to (to excluded), by time and message, after the cursor's message at from. */
must_check enum err reply_wait_list(struct db *db, struct arena *arena, int64_t from_at,
                                    int64_t to_at, int64_t after_message, int limit,
                                    struct reply_wait **out_list, size_t *out_n);

/* The row as it is, kept with a merge that joins it; how it was then; and forgetting that. */
enum conversation_stage { STAGE_BEFORE, STAGE_AFTER };
must_check enum err conversation_keep(struct db *db, int64_t merge, enum conversation_stage stage,
                                      int64_t id);
must_check enum err conversation_kept(struct db *db, struct arena *arena, int64_t merge,
                                      enum conversation_stage stage, int64_t id,
                                      struct conversation *out_row);
/* Whether any merge that stands has joined it. */
must_check enum err conversation_is_kept(struct db *db, int64_t id, bool *out_is);
must_check enum err conversation_kept_drop(struct db *db, int64_t merge);

#endif
