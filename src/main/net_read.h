/* net_read.h: what net_keeper.h reads of kept messages: whom they address, about what. Nothing is
 * written here. */
#ifndef MAIN_NET_READ_H
#define MAIN_NET_READ_H

#include "store/network.h"
#include "store/reaction.h"
#include "store/whereabouts.h"
#include "understand/recall.h"
#include "understand/word.h"

enum {
    NET_LINKS_READ = 4,       /* of a message: what it may quote */
    NET_RULES_OF = 2,         /* topics of a message: rules, */
    NET_SUBJECTS_OF = 3,      /* and subjects */
    NET_BOOSTS_BEFORE = 50,   /* of a message: boosts that came before it did */
    NET_EDGES_OF_PASS = 1000, /* more are too much for one job */
};

/* Whose messages count as no voice; what our own accounts say is found out on the writer. */
enum net_left { NET_COUNTS, NET_PAID, NET_COPY, NET_INSIDER };

struct net_edge {
    struct network_edge edge;
    struct author target; /* as the channel names him, to know our own; of those never heard too */
    int64_t channel;
    bool is_kept;    /* it is there already */
    bool is_counted; /* by whoever keeps the ranks: there is room for it */
    bool is_ours;    /* found on the writer: it is we who are addressed */
};

struct net_item {
    const struct stored_message *row; /* NULL: a reaction */
    int64_t day, speaker;
    enum net_left left;
    bool is_ours;        /* found on the writer */
    size_t edge, edge_n; /* in net_found.edges */
};

struct net_where {
    const struct stored_message *row;
    struct whereabouts where;
};

struct net_found {
    struct arena *arena;
    int64_t today;
    int64_t reactions_read; /* up to this row they were read, whether their item was there or not */
    VEC(struct net_item) items;
    VEC(struct net_edge) edges;
    VEC(struct network_voice) voices; /* addressed, and never heard */
    VEC(struct net_where) wheres;
    struct recall recall;
};

void net_found_init(struct net_found *found, struct arena *arena, int64_t today);
void net_found_clear(struct net_found *found);

/* Adds where the writer says he is, if he does; and an item for a message that addresses somebody
 * by name, answer or quote, unless it is private or unsigned; and one for each boost that was read
 * before the message was there, NET_BOOSTS_BEFORE at most. ERR_TOO_BIG: more than
 * NET_EDGES_OF_PASS. */
must_check enum err net_read_message(struct net_found *found, struct db *reader,
                                     struct stored_message *row);
/* The same for a boost. */
must_check enum err net_read_reaction(struct net_found *found, struct db *reader,
                                      const struct reaction *reaction);

#endif
