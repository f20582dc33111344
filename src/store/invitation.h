/* invitation.h: an address that works once, with which somebody chooses a password.
 *
 * The colleague is in staff already, without a password, so that things can be assigned at once.
 * A person has one invitation at most: a new one makes the old one void. Only the secret's hash
 * (web/session.h) is stored.
 */
#ifndef STORE_INVITATION_H
#define STORE_INVITATION_H

#include "store/staff.h"

/* Replaces an older one of the same person. */
must_check enum err invitation_add(struct db *db, struct str token_hash, int64_t staff, int64_t now,
                                   int64_t expires_at);
/* Whom it invites; ERR_NOT_FOUND when it was used or replaced, is over, or the person is gone. */
must_check enum err invitation_find(struct db *db, struct arena *arena, struct str token_hash,
                                    int64_t now, struct staff *out_staff);
/* Until when it holds; ERR_NOT_FOUND without one, or when it is over. */
must_check enum err invitation_until(struct db *db, int64_t staff, int64_t now,
                                     int64_t *out_expires_at);
/* All of that person. */
must_check enum err invitation_end(struct db *db, int64_t staff);

#endif
