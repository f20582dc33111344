/* speaks.h: for whom somebody speaks, as act/ decides it and keeps it true (store/voice.h).
 *
 * A message is no public opinion when it says so itself (understand/speaker.h, an advertisement),
 * or when its writer has an account that is the house's own (own.h), a colleague's, or declared in
 * the settings; whoever has one such account has none that is public opinion. The accounts are
 * looked at when something is heard of them; INSIDERS_SETTING is read anew a minute later at most.
 * Who turns out to be somebody else (merged, a comment claimed, marked by a colleague) takes all he
 * said along, and back.
 *
 * Threads: the writer's only.
 */
#ifndef ACT_SPEAKS_H
#define ACT_SPEAKS_H

#include "act/capture.h"
#include "model/voice.h"

enum { SPEAKS_ACCOUNTS_MAX = 2000, SPEAKS_MESSAGES_MAX = 5000 /* of a person, the newest */ };

struct speaks;
struct speaks *speaks_new(void); /* NULL: no memory */
void speaks_free(struct speaks *speaks);
/* What is kept in memory of the store may not hold any more. */
void speaks_forget(struct speaks *speaks);

/* Before the first message of a transaction, or any: cheap when nothing has changed. */
must_check enum err speaks_ready(struct act *act, struct db *db, int64_t now);
/* By the account, as far as it was known or is declared; after speaks_ready. */
enum voice speaks_account(const struct act *act, const struct capture *capture, int64_t person);
/* By its own words, or by what it is. */
enum voice speaks_said(const struct capture *capture);

/* message: a first version, whose author may have changed, or what is known of him. */
must_check enum err speaks_again(struct act *act, struct db *db, struct arena *arena,
                                 int64_t message);
/* All that these said, and whom they agree with: they were merged, or are two again. */
must_check enum err speaks_merged(struct act *act, struct db *db, struct arena *arena,
                                  int64_t person, int64_t kept);
must_check enum err speaks_person(struct act *act, struct db *db, struct arena *arena,
                                  int64_t person);

#endif
