/* session.h: who is signed in, by cookie or by bearer token.
 *
 * Only a hash (32 bytes) of each secret is here. A session or token whose person was removed is
 * not found. The reader decides by expires_at and seen_at whether it still holds; the store keeps
 * what was.
 */
#ifndef STORE_SESSION_H
#define STORE_SESSION_H

#include "store/db.h"

/* The session or token and the person behind it, in one look. */
struct session_row {
    int64_t id;
    int64_t staff;
    struct str name, email;
    int role; /* of model/actor.h */
    int64_t created_at, seen_at, strong_at, expires_at;
    struct str device; /* of a session; the name of a token */
};

struct session_new {
    struct str token_hash;
    int64_t staff, now, expires_at;
    struct str device;
};

must_check enum err session_add(struct db *db, const struct session_new *session, int64_t *out_id);
must_check enum err session_by_hash(struct db *db, struct arena *arena, struct str token_hash,
                                    struct session_row *out_session);
/* Used now; write it once a minute, not at each request. */
must_check enum err session_seen(struct db *db, int64_t id, int64_t now);
/* The password was given again. */
must_check enum err session_strong(struct db *db, int64_t id, int64_t now);
must_check enum err session_end(struct db *db, int64_t id);
/* All of a person but `keep` (0: all). */
must_check enum err session_end_all(struct db *db, int64_t staff, int64_t keep);
/* Deletes those that ended before `now`. */
must_check enum err session_forget(struct db *db, int64_t now, int64_t idle_since);
/* A person's sessions, newest first; at most 100. */
must_check enum err session_of_staff(struct db *db, struct arena *arena, int64_t staff,
                                     struct session_row **out_list, size_t *out_n);

must_check enum err api_token_add(struct db *db, struct str token_hash, int64_t staff,
                                  struct str name, int64_t now, int64_t *out_id);
/* Fills a session_row with expires_at 0. Revoked ones are not found. */
must_check enum err api_token_by_hash(struct db *db, struct arena *arena, struct str token_hash,
                                      struct session_row *out_token);
must_check enum err api_token_used(struct db *db, int64_t id, int64_t now);
must_check enum err api_token_revoke(struct db *db, int64_t id, int64_t now);
must_check enum err api_token_revoke_all(struct db *db, int64_t staff, int64_t now);
/* All that are not revoked; at most 1,000. */
must_check enum err api_token_list(struct db *db, struct arena *arena,
                                   struct session_row **out_list, size_t *out_n);

#endif
