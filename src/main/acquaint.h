/* acquaint.h: finding accounts that may be one person's, behind what is heard.
 *
 * A pass reads the next ACQUAINT_MESSAGES messages that came in since the last one, on a reading
 * connection, and writes what it found, with how far it read (setting "people.seen"), as one job
 * of the writer: killed anywhere, it begins again where it was, and finds the same. A message in
 * which nothing is found costs the writer nothing. It follows at its own pace (whoever calls it
 * sets that), so that a flood does not wait for it.
 *
 * For each message it asks by which marks its account may be met (understand/evidence.h: those of
 * the account when it is new, those that its words name always), who bears them (store/tie.h, at
 * most TIE_CANDIDATES each), and how likely the two are one (decide/same.h). Nothing is merged.
 *
 * Who says that an unsigned comment was his (understand/avowal.h) is written down as an offer, too.
 *
 * Where so many are too much for the memory of a pass, or one cannot be read, it goes on in smaller
 * bites, and passes that one over.
 *
 * A tie is kept from ACQUAINT_KEPT on, so that what is found later adds to it; on what accounts
 * are called alone, only where it is offered, and only between two networks.
 */
#ifndef MAIN_ACQUAINT_H
#define MAIN_ACQUAINT_H

#include "act/act.h"

enum { ACQUAINT_MESSAGES = 200 };
#define ACQUAINT_KEPT 0.01

/* *out_more: there is more to read already. */
must_check enum err acquaint_pass(struct act *act, struct db *db, int64_t now, bool *out_more);

#endif
