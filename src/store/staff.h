/* staff.h: those who work here, and their teams.
 *
 * A removed person or team keeps its row (history names it), may no longer sign in and leaves its
 * address free. `role` is the role of model/actor.h as a number; the password is the string that
 * argon2id gave.
 */
#ifndef STORE_STAFF_H
#define STORE_STAFF_H

#include "store/db.h"

struct staff {
    int64_t id;
    struct str email; /* lower case */
    struct str name;
    int role;
    struct str password; /* empty: cannot sign in by password */
    int64_t created_at, removed_at;
    int64_t suspended_at; /* 0: not */
};

/* There is a password, and it opens the door. */
static inline bool staff_can_sign_in(const struct staff *staff)
{
    return staff->password.n && !staff->suspended_at && !staff->removed_at;
}

struct team {
    int64_t id;
    struct str name;
    int64_t created_at, removed_at;
};

/* Sets staff->id. ERR_EXISTS when the address is taken. */
must_check enum err staff_add(struct db *db, struct staff *staff);
must_check enum err staff_load(struct db *db, struct arena *arena, int64_t id,
                               struct staff *out_staff);
/* Only those not removed; the address in any case. */
must_check enum err staff_by_email(struct db *db, struct arena *arena, struct str email,
                                   struct staff *out_staff);
/* Not removed, by name; at most 1,000. */
must_check enum err staff_list(struct db *db, struct arena *arena, struct staff **out_list,
                               size_t *out_n);
/* Both end all sessions of that person but `keep_session` (0: all). */
must_check enum err staff_set_password(struct db *db, int64_t id, struct str password,
                                       int64_t keep_session);
must_check enum err staff_set_role(struct db *db, int64_t id, int role, int64_t keep_session);
must_check enum err staff_set_name(struct db *db, int64_t id, struct str name);
/* Ends sessions, tokens and invitation: nobody gets in by this row until they are let in again, by
 * an admin or by a new invitation. The password stays, and opens nothing meanwhile. */
must_check enum err staff_suspend(struct db *db, int64_t id, int64_t now);
must_check enum err staff_let_in(struct db *db, int64_t id);
/* Ends all sessions and tokens too. */
must_check enum err staff_remove(struct db *db, int64_t id, int64_t now);

must_check enum err team_add(struct db *db, struct team *team); /* sets id */
must_check enum err team_by_name(struct db *db, struct arena *arena, struct str name,
                                 struct team *out_team);
must_check enum err team_list(struct db *db, struct arena *arena, struct team **out_list,
                              size_t *out_n);
must_check enum err team_remove(struct db *db, int64_t id, int64_t now);
must_check enum err team_join(struct db *db, int64_t team, int64_t staff);
must_check enum err team_leave(struct db *db, int64_t team, int64_t staff);
/* The teams a person is in; at most 1,000. */
must_check enum err team_of_staff(struct db *db, struct arena *arena, int64_t staff,
                                  struct team **out_list, size_t *out_n);

#endif
