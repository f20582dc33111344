/* person.h: humans, the accounts they speak through, and what they wish.
 *
 * A handle is unique on (network, native). It belongs to exactly one person; why it no longer
 * belongs to the one it was first heard as is a handle_link with its evidence, and undoing the link
 * gives the handle back to whom it belonged before. Nothing is merged away: a person whose last
 * handle left keeps its row.
 */
#ifndef STORE_PERSON_H
#define STORE_PERSON_H

#include "store/db.h"

struct person {
    int64_t id;
    struct str name, note, lang;
    int64_t created_at;
};

struct handle {
    int64_t id;
    struct str network; /* "mail", "mastodon", "web", "phone" */
    struct str native;  /* its id there */
    struct str address; /* as people write it */
    struct str name, url;
    int64_t followers; /* -1: not said */
    int64_t person;
    int64_t created_at;
};

struct handle_link {
    int64_t id, handle, person;
    int64_t before; /* whose it was until then; 0: new */
    struct str evidence;
    double confidence; /* 0 to 1 */
    int64_t staff;     /* 0: Heed */
    int64_t at, undone_at;
};

struct contact_wish {
    int64_t id, person, message;
    struct str sentence;  /* in the person's own words */
    struct str condition; /* until what; may be empty */
    int64_t since, lifted_at;
};

must_check enum err person_add(struct db *db, struct person *person); /* sets id */
must_check enum err person_load(struct db *db, struct arena *arena, int64_t id,
                                struct person *out_person);
must_check enum err person_update(struct db *db, const struct person *person);
/* Who spoke in a conversation, once for each of its newest messages, the newest first; at most
 * `limit`. */
must_check enum err person_speaking_in(struct db *db, struct arena *arena, int64_t conversation,
                                       int limit, struct person **out_list, size_t *out_n);

/* ERR_NOT_FOUND when nobody was heard by that handle yet. */
must_check enum err handle_find(struct db *db, struct arena *arena, struct str network,
                                struct str native, struct handle *out_handle);
/* It will be asked: on the writer, many of these before the first handle_find cost one wait. */
must_check enum err handle_find_ahead(struct db *db, struct str network, struct str native);
must_check enum err handle_load(struct db *db, struct arena *arena, int64_t id,
                                struct handle *out_handle);
/* Adds the handle (sets id), and its first link where there is evidence: who is heard for the first
 * time is a person of his own, and the handle says since when. */
must_check enum err handle_add(struct db *db, struct handle *handle, struct str evidence);
/* Name, address, url and followers as they are now. */
must_check enum err handle_update(struct db *db, const struct handle *handle);
/* The highest row number, which is about how many there are; 0: none. */
must_check enum err handle_newest(struct db *db, int64_t *out_id);
/* At most 1,000. */
must_check enum err handle_of_person(struct db *db, struct arena *arena, int64_t person,
                                     struct handle **out_list, size_t *out_n);
/* Moves the handle to link->person (sets id and before). */
must_check enum err handle_relink(struct db *db, struct handle_link *link);
/* Takes the newest link of that handle back; ERR_STALE when it is not the newest one in force. */
must_check enum err handle_link_undo(struct db *db, int64_t link, int64_t now);
/* Newest first, undone ones too; at most 1,000. */
must_check enum err handle_link_list(struct db *db, struct arena *arena, int64_t handle,
                                     struct handle_link **out_list, size_t *out_n);

must_check enum err contact_wish_add(struct db *db, struct contact_wish *wish); /* sets id */
must_check enum err contact_wish_lift(struct db *db, int64_t id, int64_t now);
/* It will be asked whether there is any: see handle_find_ahead. */
must_check enum err contact_wish_ahead(struct db *db, int64_t person);
/* Those in force, oldest first; at most 100. */
must_check enum err contact_wish_of_person(struct db *db, struct arena *arena, int64_t person,
                                           struct contact_wish **out_list, size_t *out_n);

#endif
