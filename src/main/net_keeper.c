#include "main/net_keeper.h"

#include <stdlib.h>

#include "act/own.h"
#include "act/writer.h"
#include "main/behind.h"
#include "main/net_read.h"
#include "store/counter.h"
#include "store/setting.h"
#include "understand/rank.h"

static const char mark_name[] = "network.read";
static const char reactions_mark[] = "network.reactions";

struct topic {
    int64_t topic;
    struct rank *rank; /* NULL: free */
    bool is_dirty;     /* its list may be another now */
    int64_t listed_at;
    uint64_t listed; /* a hash of what was listed last */
};

struct net_keeper {
    struct topic topics[NET_TOPICS];
    bool is_loaded;
    struct network_edge loaded; /* so far; day 0: nothing was asked yet */
    int64_t over;               /* edges there was no room for, not written down yet */
    int64_t swept_on;           /* the day on which lists without a topic were dropped last */
};

struct net_keeper *net_keeper_new(void) { return calloc(1, sizeof(struct net_keeper)); }

void net_keeper_free(struct net_keeper *keeper)
{
    for (size_t i = 0; keeper && i < NET_TOPICS; i++)
        rank_free(keeper->topics[i].rank);
    free(keeper);
}

/* ---- the ranks in memory ---- */

static struct topic *topic_of(struct net_keeper *keeper, int64_t topic, bool makes)
{
    struct topic *unused = NULL;

    for (size_t i = 0; i < NET_TOPICS; i++) {
        struct topic *at = &keeper->topics[i];

        if (at->rank && at->topic == topic)
            return at;
        if (!unused && !at->rank)
            unused = at;
    }
    if (!makes || !unused)
        return NULL;
    *unused = (struct topic){.topic = topic, .rank = rank_new(NET_ACCOUNTS)};
    return unused->rank ? unused : NULL;
}

static size_t accounts_of(const struct net_keeper *keeper)
{
    size_t n = 0;

    for (size_t i = 0; i < NET_TOPICS; i++)
        n += keeper->topics[i].rank ? rank_accounts(keeper->topics[i].rank) : 0;
    return n;
}

/* false: there is no room for one more. */
static bool change_rank(struct net_keeper *keeper, const struct network_edge *edge, int by)
{
    struct topic *topic = topic_of(keeper, edge->topic, by > 0);
    bool has_room = by < 0 || accounts_of(keeper) < NET_ACCOUNTS;

    if (!topic || !has_room || rank_add(topic->rank, edge->speaker, edge->target, by))
        return by < 0;
    return topic->is_dirty = true;
}

/* ---- forgetting, and reading in ---- */

struct forgetting {
    struct writer_job job;
    const struct network_edge *edges;
    size_t n;
    int64_t before; /* 0: of days and voices none */
};

static enum err forget(struct db *db, struct writer_job *job)
{
    const struct forgetting *forgetting = (const struct forgetting *)(const void *)job;
    enum err err = forgetting->before ? network_forget(db, forgetting->before) : OK;

    for (size_t i = 0; i < forgetting->n && !err; i++)
        err = network_drop(db, &forgetting->edges[i]);
    return err;
}

/* Behind what is loaded, so it was never counted. */
static bool is_counted(const struct net_keeper *keeper, const struct network_edge *edge)
{
    const struct network_edge *loaded = &keeper->loaded;

    if (keeper->is_loaded || edge->day != loaded->day)
        return keeper->is_loaded || edge->day < loaded->day;
    if (edge->topic != loaded->topic)
        return edge->topic < loaded->topic;
    return edge->target != loaded->target ? edge->target < loaded->target
                                          : edge->speaker <= loaded->speaker;
}

static enum err forget_old(struct net_keeper *keeper, struct act *act, struct db *reader,
                           struct arena *arena, int64_t today, bool *out_did)
{
    struct forgetting forgetting = {.job = {.run = forget}, .before = today - NETWORK_DAYS + 1};
    struct network_edge *edges;
    int64_t day = 0;
    enum err err = network_first_day(reader, &day);

    *out_did = false;
    if (err || !day || day >= forgetting.before)
        return err;
    err = network_edges(reader, arena, &NETWORK_FIRST(day), NET_EDGES_AT_ONCE, &edges,
                        &forgetting.n);
    if (err)
        return err;
    forgetting.edges = edges;
    err = writer_run(act_writer(act), &forgetting.job);
    for (size_t i = 0; i < forgetting.n && !err; i++)
        if (is_counted(keeper, &edges[i]))
            (void)change_rank(keeper, &edges[i], -1);
    *out_did = !err;
    return err;
}

/* What there is no room for is not kept either, so that it cannot be taken away later. */
static enum err count_loaded(struct net_keeper *keeper, struct act *act, struct network_edge *edges,
                             size_t n)
{
    struct forgetting refused = {.job = {.run = forget}, .edges = edges};

    for (size_t i = 0; i < n; i++)
        if (!change_rank(keeper, &edges[i], 1))
            edges[refused.n++] = edges[i];
    keeper->over += (int64_t)refused.n;
    return refused.n ? writer_run(act_writer(act), &refused.job) : OK;
}

static enum err load_some(struct net_keeper *keeper, struct act *act, struct db *reader,
                          struct arena *arena, int64_t today)
{
    struct network_edge *edges, last;
    int64_t day = 0;
    size_t n = 0;
    enum err err = OK;

    if (!keeper->loaded.day) {
        err = network_first_day(reader, &day);
        if (!err && !day)
            keeper->is_loaded = true;
        keeper->loaded = NETWORK_FIRST(day);
    }
    if (err || keeper->is_loaded)
        return err;
    err = network_edges(reader, arena, &keeper->loaded, NET_EDGES_AT_ONCE, &edges, &n);
    if (err)
        return err;
    last = n ? edges[n - 1] : keeper->loaded;
    err = count_loaded(keeper, act, edges, n);
    keeper->loaded = last;
    if (err)
        return err;
    if (n < NET_EDGES_AT_ONCE) {
        keeper->is_loaded = keeper->loaded.day >= today;
        keeper->loaded = NETWORK_FIRST(keeper->loaded.day + 1);
    }
    return OK;
}

/* ---- what is heard ---- */

struct pass {
    struct writer_job job;
    struct act *act;
    struct net_found found;
    struct backlog behind;
    const char *mark; /* messages or reactions are read, each with a mark of its own */
    int64_t over;
};

static bool is_ours(const struct pass *pass, const struct net_edge *edge)
{
    struct author author = edge->target;
    const struct message named = {.authors = &author, .author_count = 1};

    return act_is_own(pass->act, edge->channel, &named);
}

static enum err write_item(struct pass *pass, struct db *db, struct net_item *item)
{
    bool is_own = item->row && act_is_own(pass->act, item->row->channel, &item->row->said);
    struct network_day day = {.day = item->day,
                              .messages = !is_own && item->left == NET_COUNTS,
                              .ours = is_own,
                              .paid = !is_own && item->left == NET_PAID,
                              .copies = !is_own && item->left == NET_COPY,
                              .insiders = !is_own && item->left == NET_INSIDER};
    enum err err = OK;

    item->is_ours = is_own;
    for (size_t i = item->edge; day.messages && i < item->edge + item->edge_n && !err; i++) {
        struct net_edge *edge = &pass->found.edges.at[i];

        edge->is_ours = is_ours(pass, edge);
        if (edge->is_counted && !edge->is_ours)
            err = network_add(db, &edge->edge);
    }
    return err ? err : network_day_add(db, &day);
}

static enum err write_pass(struct db *db, struct writer_job *job)
{
    struct pass *pass = (struct pass *)(void *)job;
    const int64_t over = pass->over + pass->behind.unread;
    enum err err = OK;

    for (size_t i = 0; i < pass->found.voices.n && !err; i++)
        err = voice_put(db, &pass->found.voices.at[i]);
    for (size_t i = 0; i < pass->found.items.n && !err; i++)
        err = write_item(pass, db, &pass->found.items.at[i]);
    for (size_t i = 0; i < pass->found.wheres.n && !err; i++) {
        const struct net_where *one = &pass->found.wheres.at[i];

        if (!act_is_own(pass->act, one->row->channel, &one->row->said))
            err = whereabouts_put(db, &one->where);
    }
    if (!err && pass->found.wheres.n)
        err = whereabouts_forget(db, pass->found.today - WHEREABOUTS_DAYS);
    if (!err && over)
        err = network_day_add(db, &(struct network_day){.day = pass->found.today, .over = over});
    return err ? err : behind_read(db, str_from(pass->mark), &pass->behind);
}

static enum err read_messages(struct pass *pass, struct db *reader)
{
    struct stored_message *rows;
    size_t n = 0;
    enum err err = message_window(reader, pass->found.arena, pass->behind.from, pass->behind.until,
                                  NET_AT_ONCE, &rows, &n);

    /* from the oldest on, so that who is answered stands there */
    for (size_t i = n; i > 0 && !err; i--)
        err = net_read_message(&pass->found, reader, &rows[i - 1]);
    return err;
}

static enum err reactions_read(struct db *reader, struct arena *arena, int64_t *out_row)
{
    struct str text;
    enum err err = setting_load(reader, arena, str_from(reactions_mark), &text);

    if (!err && str_to_i64(text, out_row))
        err = ERR_CORRUPT;
    return err == ERR_NOT_FOUND ? OK : err;
}

/* Rows of reactions: from behind the mark, at most `bite`; 0: the next is passed over. */
static enum err read_reactions(struct pass *pass, struct db *reader, int bite)
{
    struct backlog *behind = &pass->behind;
    struct reaction *list;
    int64_t after = 0;
    size_t n = 0;
    enum err err = reactions_read(reader, pass->found.arena, &after);

    if (err)
        return err;
    err = reaction_after(reader, pass->found.arena, after, bite ? bite : 1, &list, &n);
    for (size_t i = 0; !err && bite && i < n; i++)
        err = net_read_reaction(&pass->found, reader, &list[i]);
    if (err)
        return err;
    behind->from = n ? list[0].id : 0;
    behind->until = n ? list[n - 1].id + 1 : 0;
    behind->is_passed = !bite && n;
    behind->unread = behind->is_passed;
    return OK;
}

static enum err read_some(struct pass *pass, struct db *reader, int bite)
{
    enum err err;

    if (pass->mark == reactions_mark)
        return read_reactions(pass, reader, bite);
    err = reactions_read(reader, pass->found.arena, &pass->found.reactions_read);
    if (!err)
        err = behind_find(reader, pass->found.arena, str_from(mark_name), bite, NET_BEHIND,
                          &pass->behind);
    return !err && bite && pass->behind.until > pass->behind.from ? read_messages(pass, reader)
                                                                  : err;
}

/* In memory first: what there is no room for is not kept, so that forgetting what is kept takes
 * away what was counted, and nothing else. */
static void count_pass(struct net_keeper *keeper, struct pass *pass)
{
    for (size_t i = 0; i < pass->found.edges.n; i++) {
        struct net_edge *edge = &pass->found.edges.at[i];

        edge->is_counted = !edge->is_kept && change_rank(keeper, &edge->edge, 1);
        pass->over += !edge->is_kept && !edge->is_counted;
    }
}

/* All of it when nothing was written; else what the writer found to be ours. */
static void uncount_pass(struct net_keeper *keeper, const struct pass *pass, bool is_all)
{
    for (size_t i = 0; i < pass->found.items.n; i++) {
        const struct net_item *item = &pass->found.items.at[i];

        for (size_t e = item->edge; e < item->edge + item->edge_n; e++) {
            const struct net_edge *edge = &pass->found.edges.at[e];

            if (edge->is_counted && (is_all || item->is_ours || edge->is_ours))
                (void)change_rank(keeper, &edge->edge, -1);
        }
    }
}

/* why: what the last try failed with. */
static enum err try_pass(struct net_keeper *keeper, struct pass *pass, struct db *reader, int bite,
                         int64_t now, enum err why, bool *out_more)
{
    enum err err = read_some(pass, reader, bite);

    pass->behind.why = why;
    pass->behind.at = now;
    if (err || pass->behind.until <= pass->behind.from)
        return err;
    pass->over = keeper->over;
    count_pass(keeper, pass);
    err = writer_run(act_writer(pass->act), &pass->job);
    uncount_pass(keeper, pass, err != OK);
    if (err)
        return err;
    keeper->over = 0;
    *out_more |= bite < NET_AT_ONCE || pass->behind.until - pass->behind.from >= NET_AT_ONCE;
    return OK;
}

/* Of a row that cannot be read nothing else is left out with it. */
static enum err read_behind(struct net_keeper *keeper, struct act *act, struct db *reader,
                            const char *mark, int64_t now, bool *out_more)
{
    int bite = NET_AT_ONCE;
    enum err err = OK;

    do {
        struct pass pass = {.job = {.run = write_pass}, .act = act, .mark = mark};
        struct arena arena;

        arena_init(&arena, 0);
        net_found_init(&pass.found, &arena, day_of(now));
        err = try_pass(keeper, &pass, reader, bite, now, err, out_more);
        net_found_clear(&pass.found);
        arena_clear(&arena);
    } while (behind_try_again(err, &bite));
    return err;
}

/* ---- listing ---- */

struct listing {
    struct writer_job job;
    int64_t topic;
    struct listened list[NETWORK_PLACES];
    struct listened_link links[NETWORK_PLACES * NETWORK_LINKS];
    struct listener listeners[NETWORK_PLACES * NETWORK_LISTENERS];
    size_t n, link_n, listener_n;
};

static enum err write_list(struct db *db, struct writer_job *job)
{
    const struct listing *listing = (const struct listing *)(const void *)job;

    return listened_put(db, listing->topic,
                        &(struct listened_lists){listing->list, listing->links, listing->listeners,
                                                 listing->n, listing->link_n, listing->listener_n});
}

static uint64_t mix(uint64_t hash, int64_t n)
{
    return (hash ^ (uint64_t)n) * UINT64_C(0x9E3779B97F4A7C15) + (hash >> 7);
}

/* Shares that moved by less than a thousandth make no other list. */
static uint64_t hash_of(const struct listing *listing)
{
    uint64_t hash = listing->n + 1;

    for (size_t i = 0; i < listing->n; i++)
        hash = mix(mix(mix(hash, listing->list[i].voice), listing->list[i].voices),
                   listing->list[i].share / 1000);
    for (size_t i = 0; i < listing->link_n; i++)
        hash = mix(mix(hash, listing->links[i].target), listing->links[i].days);
    for (size_t i = 0; i < listing->listener_n; i++)
        hash = mix(mix(hash, listing->listeners[i].speaker), listing->listeners[i].days);
    return hash;
}

static void add_links(const struct topic *topic, struct listing *listing, int64_t account)
{
    struct rank_link links[NETWORK_LINKS];
    size_t n = rank_links(topic->rank, account, links, NETWORK_LINKS);

    for (size_t i = 0; i < n; i++)
        listing->links[listing->link_n++] = (struct listened_link){account, links[i].account,
                                                                   links[i].weight};
}

static void add_listeners(struct topic *topic, struct listing *listing)
{
    struct rank_link links[NETWORK_PLACES * NETWORK_LISTENERS];
    int64_t accounts[NETWORK_PLACES];
    size_t counts[NETWORK_PLACES];

    for (size_t i = 0; i < listing->n; i++)
        accounts[i] = listing->list[i].voice;
    rank_listeners(topic->rank, accounts, listing->n, links, NETWORK_LISTENERS, counts);
    for (size_t i = 0; i < listing->n; i++)
        for (size_t k = 0; k < counts[i]; k++) {
            const struct rank_link *link = &links[i * NETWORK_LISTENERS + k];

            listing->listeners[listing->listener_n++] = (struct listener){
                accounts[i], link->account, link->weight};
        }
}

static void fill_list(struct topic *topic, int64_t now, struct listing *out_listing)
{
    struct rank_place places[NETWORK_PLACES];
    size_t n = rank_top(topic->rank, places, NETWORK_PLACES);

    out_listing->job = (struct writer_job){.run = write_list};
    out_listing->topic = topic->topic;
    out_listing->n = out_listing->link_n = out_listing->listener_n = 0;
    for (size_t i = 0; i < n; i++) {
        if (places[i].voices < NET_VOICES_MIN)
            continue;
        out_listing->list[out_listing->n++] = (struct listened){topic->topic, places[i].account,
                                                                (int64_t)(places[i].share * 1e6),
                                                                places[i].voices, now};
        add_links(topic, out_listing, places[i].account);
    }
    if (out_listing->n)
        add_listeners(topic, out_listing);
}

static enum err list_topic(struct topic *topic, struct act *act, int64_t now)
{
    struct listing *listing = malloc(sizeof(*listing));
    enum err err = OK;
    uint64_t hash;

    if (!listing)
        return ERR_NO_MEMORY;
    fill_list(topic, now, listing);
    hash = hash_of(listing);
    if (hash != topic->listed)
        err = writer_run(act_writer(act), &listing->job);
    if (!err) {
        topic->listed = hash;
        topic->listed_at = now;
        topic->is_dirty = false;
    }
    if (!err && !rank_accounts(topic->rank)) {
        rank_free(topic->rank);
        *topic = (struct topic){.rank = NULL};
    }
    free(listing);
    return err;
}

static enum err list_dirty(struct net_keeper *keeper, struct act *act, int64_t now, bool *out_more)
{
    enum err err = OK;

    for (size_t i = 0; i < NET_TOPICS && !err; i++) {
        struct topic *topic = &keeper->topics[i];
        bool is_settled;

        if (!topic->rank)
            continue;
        is_settled = rank_settle(topic->rank, NET_PUSHES);
        *out_more |= !is_settled;
        if (topic->is_dirty && is_settled &&
            (now - topic->listed_at >= NET_LIST_EVERY_MS || now < topic->listed_at))
            err = list_topic(topic, act, now);
    }
    return err;
}

struct sweeping {
    struct writer_job job;
    int64_t topic;
};

static enum err sweep(struct db *db, struct writer_job *job)
{
    const struct sweeping *sweeping = (const struct sweeping *)(const void *)job;

    return listened_put(db, sweeping->topic, &(struct listened_lists){.n = 0});
}

/* Once a start and a day: lists of topics that nobody was addressed about in these 90 days, which
 * is seen by none of their edges being there. */
static enum err sweep_lists(struct net_keeper *keeper, struct act *act, struct db *reader,
                            struct arena *arena, int64_t today)
{
    struct listened *list;
    size_t n = 0;
    enum err err;

    if (keeper->swept_on == today)
        return OK;
    err = listened_topics(reader, arena, &list, &n);
    for (size_t i = 0; i < n && !err; i++) {
        struct sweeping sweeping = {.job = {.run = sweep}, .topic = list[i].topic};

        if (!topic_of(keeper, list[i].topic, false))
            err = writer_run(act_writer(act), &sweeping.job);
    }
    if (!err)
        keeper->swept_on = today;
    return err;
}

enum err net_keeper_pass(struct net_keeper *keeper, struct act *act, struct db *reader, int64_t now,
                         bool *out_more)
{
    int64_t today = day_of(now);
    struct arena arena;
    bool did = false, more = false;
    enum err err;

    arena_init(&arena, 0);
    err = forget_old(keeper, act, reader, &arena, today, &did);
    if (!err && !did && !keeper->is_loaded)
        err = load_some(keeper, act, reader, &arena, today);
    if (!err && keeper->is_loaded)
        err = sweep_lists(keeper, act, reader, &arena, today);
    arena_clear(&arena);
    if (!err && !did && keeper->is_loaded)
        err = read_behind(keeper, act, reader, mark_name, now, &more);
    if (!err && !did && keeper->is_loaded)
        err = read_behind(keeper, act, reader, reactions_mark, now, &more);
    if (!err && keeper->is_loaded)
        err = list_dirty(keeper, act, now, &more);
    if (!err)
        *out_more = more || did || !keeper->is_loaded;
    return err;
}
