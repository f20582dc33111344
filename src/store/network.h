/* network.h: who addresses whom, and who is listened to.
 *
 * An edge is "speaker addressed target on that day, about that topic": kept once however often it
 * was said, for NETWORK_DAYS days, only from messages that are stored, never what was private. A
 * topic is one of network_topic_*: all, a rule that wanted the message, a subject it speaks of.
 *
 * Accounts are people (person.h) as their handles belonged when it was said, so that somebody with
 * two accounts is one voice; who is named or boosts and never spoke here is a voice, known by a
 * number below 0 that is made of its network and address.
 *
 * main/net_keeper.h is the only writer. It works out from the edges who is listened to
 * (understand/rank.h) and keeps the first NETWORK_PLACES of each topic here, with whom those
 * address and who addresses them most, so that a page reads some rows and no graph. It is shown as
 * facts (how many listen, and who), and is no input of advice or priority: those forbid themselves
 * how loud somebody is.
 */
#ifndef STORE_NETWORK_H
#define STORE_NETWORK_H

#include "store/db.h"

enum { NETWORK_FORGET_AT_ONCE = 1000 };
enum { NETWORK_DAYS = 90, NETWORK_PLACES = 20, NETWORK_LINKS = 8, NETWORK_LISTENERS = 5 };

#define NETWORK_ALL 0
int64_t network_topic_rule(int64_t rule);
int64_t network_topic_subject(int64_t key); /* subject_key of store/subject.h */
/* Row of the rule; 0: the topic is none. */
int64_t network_topic_is_rule(int64_t topic);

struct network_edge {
    int64_t day, topic, target, speaker;
};
/* Before every edge of a day. */
#define NETWORK_FIRST(d) ((struct network_edge){(d), INT64_MIN, INT64_MIN, INT64_MIN})

struct network_voice {
    int64_t id; /* below 0 */
    struct str network, address;
    int64_t day;
};

struct network_day {
    int64_t day, messages, ours, paid, copies, insiders, over;
};

struct listened {
    int64_t topic, voice, share, voices, at; /* share: in millionths */
};
struct listened_link {
    int64_t voice, target, days;
};
struct listener {
    int64_t voice, speaker, days;
};
/* What is kept of a topic. */
struct listened_lists {
    const struct listened *list;
    const struct listened_link *links;
    const struct listener *listeners;
    size_t n, link_n, listener_n;
};

/* The number of an account by that name; the case of ASCII letters and a leading @ do not count. */
int64_t voice_id(struct str network, struct str address);
must_check enum err voice_put(struct db *db, const struct network_voice *voice);
/* ERR_NOT_FOUND */
must_check enum err voice_load(struct db *db, struct arena *arena, int64_t id,
                               struct network_voice *out_voice);

must_check enum err network_has(struct db *db, const struct network_edge *edge, bool *out_has);
/* ERR_EXISTS, at the commit at the latest, for one that is there. */
must_check enum err network_add(struct db *db, const struct network_edge *edge);
must_check enum err network_drop(struct db *db, const struct network_edge *edge);
/* Of after->day, in order, behind `after`. */
must_check enum err network_edges(struct db *db, struct arena *arena,
                                  const struct network_edge *after, int limit,
                                  struct network_edge **out_list, size_t *out_n);
/* The first day that has an edge; 0: none. */
must_check enum err network_first_day(struct db *db, int64_t *out_day);
must_check enum err network_day_add(struct db *db, const struct network_day *more);
/* The sums of the days from..to, both included; `day` is 0. */
must_check enum err network_days(struct db *db, int64_t from, int64_t to,
                                 struct network_day *out_sum);
/* Days and voices last met before `day`, NETWORK_FORGET_AT_ONCE of each. */
must_check enum err network_forget(struct db *db, int64_t day);

/* In place of what the topic had; with no lists it has none any more. */
must_check enum err listened_put(struct db *db, int64_t topic, const struct listened_lists *lists);
/* In order. */
must_check enum err listened_list(struct db *db, struct arena *arena, int64_t topic,
                                  struct listened **out_list, size_t *out_n);
/* Whom the first address, by voice, the most days first. */
must_check enum err listened_links(struct db *db, struct arena *arena, int64_t topic,
                                   struct listened_link **out_list, size_t *out_n);
/* The first of each topic; at most 500. */
must_check enum err listened_topics(struct db *db, struct arena *arena, struct listened **out_list,
                                    size_t *out_n);
/* Who addresses the first, by voice, the most days first; NETWORK_LISTENERS of each. */
must_check enum err listened_by(struct db *db, struct arena *arena, int64_t topic,
                                struct listener **out_list, size_t *out_n);

#endif
