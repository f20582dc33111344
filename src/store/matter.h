/* matter.h: matters and the conversations that hang on them (model/matter.h).
 *
 * A conversation has one membership in force at most; those that ended stay as rows. matter_join,
 * matter_leave, matter_return and matter_set_role keep the two counts of the matter.
 *
 * Merging moves the memberships in force to another matter and writes down which, so that
 * un-merging moves exactly those back that are still there: whoever left meanwhile stays gone,
 * whoever came meanwhile stays where he came to. The caller takes merges back in reverse order: one
 * into a matter that was itself merged since has nobody there to move.
 */
#ifndef STORE_MATTER_H
#define STORE_MATTER_H

#include "model/conversation.h"
#include "model/matter.h"
#include "store/db.h"

struct matter_item {
    struct matter matter;
    struct str owner_name;
};

/* A conversation on a matter, as a list shows it. */
struct matter_member_item {
    struct matter_member member;
    int64_t person;
    struct str person_name, title, preview, staff_name;
    enum conversation_status status;
    int64_t last_at, waiting_since;
};

struct matter_merge {
    int64_t id, matter, into, staff, at;
    struct str title, staff_name; /* of `matter`; when listed */
};

must_check enum err matter_add(struct db *db, struct matter *matter); /* sets id; counts are 0 */
must_check enum err matter_load(struct db *db, struct arena *arena, int64_t id,
                                struct matter_item *out_item);
/* Everything but id, created and the counts. */
must_check enum err matter_update(struct db *db, const struct matter *matter);
/* Of one state, those that stand for themselves, below row `before` (INT64_MAX: from the newest),
 * newest first. */
must_check enum err matter_list(struct db *db, struct arena *arena, enum matter_state state,
                                int64_t before, int limit, struct matter_item **out_list,
                                size_t *out_n);

/* Sets id. ERR_EXISTS, at the commit at the latest, when the conversation hangs on one already. */
must_check enum err matter_join(struct db *db, struct matter_member *member);
must_check enum err matter_leave(struct db *db, const struct matter_member *member, int64_t staff,
                                 int64_t now);
/* The same row is in force again, as if it had never ended. */
must_check enum err matter_return(struct db *db, const struct matter_member *member);
must_check enum err matter_set_role(struct db *db, const struct matter_member *member,
                                    enum matter_role role);
/* The membership in force; ERR_NOT_FOUND without one. */
must_check enum err matter_of(struct db *db, struct arena *arena, int64_t conversation,
                              struct matter_member *out_member);
must_check enum err matter_member_load(struct db *db, struct arena *arena, int64_t id,
                                       struct matter_member *out_member);
/* They were told that it is fixed, by that message. */
must_check enum err matter_tell(struct db *db, int64_t member, int64_t message);
/* That message never left: whoever was told by it was not. */
must_check enum err matter_untell(struct db *db, int64_t message);
/* By which message the person was told already, in whatever conversation under the matter; 0: not.
 */
must_check enum err matter_told_person(struct db *db, int64_t matter, int64_t person,
                                       int64_t *out_message);
/* Those of one role now, above row `after`, in the order in which they came. */
must_check enum err matter_members(struct db *db, struct arena *arena, int64_t matter,
                                   enum matter_role role, int64_t after, int limit,
                                   struct matter_member_item **out_list, size_t *out_n);

/* Of those who wait, the ones still to be told that it is fixed, or those who were; in parts as
 * above, and how many are to be told. */
must_check enum err matter_to_tell(struct db *db, struct arena *arena, int64_t matter, bool is_told,
                                   int64_t after, int limit, struct matter_member_item **out_list,
                                   size_t *out_n);
must_check enum err matter_to_tell_count(struct db *db, int64_t matter, int64_t *out_n);

/* Moves all that hang on merge->matter to merge->into; sets id and the counts of both, and
 * merged_into. The caller has seen that both stand for themselves. */
must_check enum err matter_merge_add(struct db *db, struct matter_merge *merge);
/* Takes it back. */
must_check enum err matter_merge_undo(struct db *db, const struct matter_merge *merge, int64_t now);
/* The one in force that took the matter away; ERR_NOT_FOUND. */
must_check enum err matter_merge_of(struct db *db, struct arena *arena, int64_t matter,
                                    struct matter_merge *out_merge);
/* Those in force into a matter, newest first; at most 100. */
must_check enum err matter_merges_into(struct db *db, struct arena *arena, int64_t into,
                                       struct matter_merge **out_list, size_t *out_n);

#endif
