/* net_keeper.h: who addresses whom and who is listened to, kept up behind what is heard.
 *
 * A pass does a bounded piece of work and returns. It
 *   - forgets edges older than NETWORK_DAYS, NET_EDGES_AT_ONCE at a time;
 *   - once, at the start, reads the kept edges into memory, as many at a time;
 *   - reads the next NET_AT_ONCE messages and as many likes and boosts behind its marks (settings
 *     "network.read", "network.reactions"), finds whom they address by answer, name, quote or boost
 *     (main/net_read.h), and writes what is new in one job of the writer, with the marks;
 *   - finds in the same messages, private ones too, where their writers say they are
 *     (understand/whereabouts.h, store/whereabouts.h);
 *   - brings the ranks of the topics that changed up to date (understand/rank.h, at most NET_PUSHES
 *     a pass, the rest next time) and writes the first of each topic down, once a minute at most.
 * So the work goes with what is heard, hearing waits for none of it, and the ranks in memory can be
 * made again from the rows.
 *
 * Who counts: people, each once a target, topic and day. Left out and counted as that: our own
 * accounts, what is sponsored or made by machines, copies, and who says that he belongs to us or
 * sells for us (understand/speaker.h). We ourselves are nobody who is ranked. What is private is
 * not read; a deletion takes nothing back, its edges end with the 90 days.
 *
 * Ceilings: NET_TOPICS topics are ranked at a time, NET_ACCOUNTS accounts in all of them together
 * (56 bytes each, and about as much again for its edges), RANK_OUT_MAX whom one addresses; what is
 * over them is not kept, so the rows are what the ranks count, and is counted as left out (`over`
 * of store/network.h). Who is addressed by fewer than NET_VOICES_MIN is listed nowhere. The list
 * of a topic ends with its last edge, also when that was forgotten while nobody looked.
 *
 * A message or reaction that cannot be read is passed over alone, and why is kept
 * (store/passed.h).
 *
 * One thread, any but the writer's; a pass blocks until its commit.
 */
#ifndef MAIN_NET_KEEPER_H
#define MAIN_NET_KEEPER_H

#include "act/act.h"
#include "store/db.h"

enum {
    NET_AT_ONCE = 100,
    NET_BEHIND = 20000,
    NET_EDGES_AT_ONCE = 2000,
    NET_PUSHES = 20000,
    NET_TOPICS = 64,
    NET_ACCOUNTS = 1500000,
    NET_VOICES_MIN = 2,
    NET_LIST_EVERY_MS = 60 * 1000,
};

struct net_keeper;

struct net_keeper *net_keeper_new(void); /* NULL: no memory */
void net_keeper_free(struct net_keeper *keeper);

/* *out_more: there is more to do already. */
must_check enum err net_keeper_pass(struct net_keeper *keeper, struct act *act, struct db *reader,
                                    int64_t now, bool *out_more);

#endif
