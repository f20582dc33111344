/* password.h: argon2id by libsodium.
 *
 * 64 MiB and three passes a check, at most two at once in the process (a semaphore), so that a
 * flood of sign-ins costs 128 MiB and no more; further ones wait their turn. Stored is libsodium's
 * own text (algorithm, parameters and salt in it). password_waste costs the same time for an
 * address that has no account, so the answer's time says nothing.
 *
 * Between 10 and 128 bytes; nothing else is asked of a password.
 */
#ifndef WEB_PASSWORD_H
#define WEB_PASSWORD_H

#include "base/arena.h"

enum { PASSWORD_MIN = 10, PASSWORD_MAX = 128, PASSWORD_AT_ONCE = 2 };

/* At most so many argon2 runs at once; shared by all threads of a process. NULL without memory. */
struct password_turns;
struct password_turns *password_turns_new(unsigned at_once);
void password_turns_free(struct password_turns *turns);

/* `turns` may be NULL where one thread does one thing (a command). */
/* ERR_BAD_INPUT outside the limits, ERR_NO_MEMORY. */
must_check enum err password_hash(struct password_turns *turns, struct arena *arena,
                                  struct str password, struct str *out_hash);
must_check bool password_matches(struct password_turns *turns, struct str hash,
                                 struct str password);
void password_waste(struct password_turns *turns, struct str password);

#endif
