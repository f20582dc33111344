/* own.h: which accounts are our own.
 *
 * What we say in public comes back to us by the places we listen at. It is nobody's opinion of us:
 * alarms leave it out. Each channel knows what we are called there (channels/channel.h: the address
 * of a mailbox, "own_accounts" of the others); a name alone proves nothing elsewhere, because on
 * another network it is somebody else's.
 */
#ifndef ACT_OWN_H
#define ACT_OWN_H

#include "act/act.h"

struct message;

struct own_account {
    int64_t channel;    /* 0: a mail address, ours on every channel */
    struct str account; /* id or handle, as it stands there; a leading @ does not count */
};

enum { OWN_ACCOUNTS_MAX = 1000 }; /* those above are left out */

/* The list is copied and handed to the writer: it holds for all that is submitted to it from the
 * return of this call on. Any thread; waits for nothing. ERR_BUSY, ERR_STOPPED, ERR_NO_MEMORY. */
must_check enum err act_set_own(struct act *act, const struct own_account *list, size_t n);

/* Whether one of them says it. On the writer's thread. */
bool act_is_own(const struct act *act, int64_t channel, const struct message *message);

#endif
