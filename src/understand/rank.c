#include "understand/rank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct edge {
    uint32_t to, weight;
};

struct node {
    int64_t account;
    double x, r;
    struct edge *out;
    uint32_t weights; /* sum of the edges' */
    uint32_t in;      /* accounts that address it */
    uint16_t n, room;
    bool is_used, is_waiting; /* waiting: it stands in the queue */
    uint8_t asked;            /* in rank_listeners: its place in the question, from 1 on */
};

struct rank {
    struct node *nodes;
    size_t n, room, max; /* nodes that were ever used */
    size_t used, edges;
    uint32_t free; /* the first of those that are unused again, by their `in`; NONE */
    uint32_t *table;
    size_t table_room; /* a power of two */
    uint32_t *queue;   /* a ring, as large as nodes */
    size_t first, waiting;
};

static const uint32_t NONE = UINT32_MAX;

struct rank *rank_new(size_t accounts_max)
{
    struct rank *rank = calloc(1, sizeof(*rank));

    if (rank) {
        rank->max = accounts_max < NONE ? accounts_max : NONE - 1;
        rank->free = NONE;
    }
    return rank;
}

void rank_free(struct rank *rank)
{
    if (!rank)
        return;
    for (size_t i = 0; i < rank->n; i++)
        free(rank->nodes[i].out);
    free(rank->nodes);
    free(rank->table);
    free(rank->queue);
    free(rank);
}

/* ---- accounts by number: open addressing, at most half full ---- */

static size_t slot_of(const struct rank *rank, int64_t account)
{
    uint64_t hash = ((uint64_t)account ^ (uint64_t)account >> 29) * UINT64_C(0x9E3779B97F4A7C15);

    return (size_t)(hash >> 20) & (rank->table_room - 1);
}

/* Where it stands, or the empty slot where it would. */
static size_t look_up(const struct rank *rank, int64_t account)
{
    size_t at = slot_of(rank, account);

    while (rank->table[at] != NONE && rank->nodes[rank->table[at]].account != account)
        at = (at + 1) & (rank->table_room - 1);
    return at;
}

static uint32_t find(const struct rank *rank, int64_t account)
{
    return rank->table_room ? rank->table[look_up(rank, account)] : NONE;
}

/* Those behind move up, so that nobody is looked for past an empty slot. */
static void take_out(struct rank *rank, int64_t account)
{
    size_t hole = look_up(rank, account), mask = rank->table_room - 1;

    for (size_t at = (hole + 1) & mask; rank->table[at] != NONE; at = (at + 1) & mask) {
        size_t home = slot_of(rank, rank->nodes[rank->table[at]].account);

        if (((at - home) & mask) >= ((at - hole) & mask)) {
            rank->table[hole] = rank->table[at];
            hole = at;
        }
    }
    rank->table[hole] = NONE;
}

static enum err grow_table(struct rank *rank, size_t room)
{
    uint32_t *table = malloc(room * sizeof(*table));

    if (!table)
        return ERR_NO_MEMORY;
    free(rank->table);
    rank->table = table;
    rank->table_room = room;
    for (size_t i = 0; i < room; i++)
        table[i] = NONE;
    for (uint32_t i = 0; i < rank->n; i++)
        if (rank->nodes[i].is_used)
            table[look_up(rank, rank->nodes[i].account)] = i;
    return OK;
}

/* The ring begins at 0 afterwards, in its order. */
static enum err grow(struct rank *rank)
{
    size_t room = rank->room ? 2 * rank->room : 64;
    uint32_t *queue = malloc(room * sizeof(*queue));
    struct node *nodes = queue ? realloc(rank->nodes, room * sizeof(*nodes)) : NULL;
    enum err err;

    if (!nodes) {
        free(queue);
        return ERR_NO_MEMORY;
    }
    for (size_t i = 0; i < rank->waiting; i++)
        queue[i] = rank->queue[(rank->first + i) % rank->room];
    free(rank->queue);
    rank->queue = queue;
    rank->first = 0;
    rank->nodes = nodes;
    err = grow_table(rank, 2 * room);
    if (!err) /* else it is tried again: the table must never be full */
        rank->room = room;
    return err;
}

static void wait_for_push(struct rank *rank, uint32_t at)
{
    struct node *node = &rank->nodes[at];

    if (node->is_waiting || fabs(node->r) <= RANK_REST)
        return;
    node->is_waiting = true;
    rank->queue[(rank->first + rank->waiting++) % rank->room] = at;
}

/* One that is unused again keeps its place in the queue, if it stands there. */
static enum err make(struct rank *rank, int64_t account, uint32_t *out_at)
{
    uint32_t at = rank->free;
    bool is_waiting = false;
    enum err err = OK;

    if (rank->used >= rank->max)
        return ERR_TOO_BIG;
    if (at == NONE && rank->n == rank->room)
        err = grow(rank);
    if (err)
        return err;
    if (at == NONE) {
        at = (uint32_t)rank->n++;
    } else {
        rank->free = rank->nodes[at].in;
        is_waiting = rank->nodes[at].is_waiting;
    }
    rank->nodes[at] = (struct node){
        .account = account, .r = 1 - RANK_PASSES, .is_used = true, .is_waiting = is_waiting};
    rank->table[look_up(rank, account)] = at;
    rank->used++;
    wait_for_push(rank, at);
    *out_at = at;
    return OK;
}

/* Nothing depends on one without edges: what it has goes with it, and the equation holds. */
static void leave(struct rank *rank, uint32_t at)
{
    struct node *node = &rank->nodes[at];

    if (!node->is_used || node->n || node->in)
        return;
    take_out(rank, node->account);
    free(node->out);
    *node = (struct node){.in = rank->free, .is_waiting = node->is_waiting};
    rank->free = at;
    rank->used--;
}

/* ---- edges ---- */

static size_t edge_of(const struct node *node, uint32_t to)
{
    size_t i = 0;

    while (i < node->n && node->out[i].to != to)
        i++;
    return i;
}

static enum err make_edge(struct rank *rank, struct node *node, uint32_t to)
{
    if (node->n == RANK_OUT_MAX)
        return ERR_TOO_BIG;
    if (node->n == node->room) {
        uint16_t room = (uint16_t)(node->room ? 2 * node->room : 1);
        struct edge *out = realloc(node->out, room * sizeof(*out));

        if (!out)
            return ERR_NO_MEMORY;
        node->out = out;
        node->room = room;
    }
    node->out[node->n++] = (struct edge){to, 0};
    rank->nodes[to].in++;
    rank->edges++;
    return OK;
}

/* Adds by * x(u) of what its edges pass on to the residuals: the old column away, the new one in.
 */
static void spread(struct rank *rank, const struct node *node, double by)
{
    double each = node->weights ? RANK_PASSES * by / node->weights : 0;

    for (size_t i = 0; i < node->n; i++) {
        rank->nodes[node->out[i].to].r += each * node->out[i].weight;
        wait_for_push(rank, node->out[i].to);
    }
}

static void weigh(struct rank *rank, struct node *node, size_t edge, int by)
{
    struct edge *it = &node->out[edge];
    int64_t weight = (int64_t)it->weight + by;

    weight = weight < 0 ? 0 : weight > RANK_WEIGHT_MAX ? RANK_WEIGHT_MAX : weight;
    spread(rank, node, -node->x);
    node->weights += (uint32_t)weight - it->weight;
    it->weight = (uint32_t)weight;
    spread(rank, node, node->x);
    if (weight)
        return;
    rank->nodes[it->to].in--;
    rank->edges--;
    *it = node->out[--node->n];
}

static enum err both(struct rank *rank, int64_t from, int64_t to, uint32_t *out_from,
                     uint32_t *out_to)
{
    enum err err = OK;

    *out_from = find(rank, from);
    *out_to = find(rank, to);
    if (*out_from == NONE)
        err = make(rank, from, out_from);
    if (!err && *out_to == NONE)
        err = make(rank, to, out_to);
    if (err && *out_from != NONE)
        leave(rank, *out_from);
    return err;
}

static enum err take_away(struct rank *rank, int64_t from, int64_t to, int by)
{
    uint32_t at = find(rank, from), other = find(rank, to);
    size_t edge;

    if (at == NONE || other == NONE)
        return OK;
    edge = edge_of(&rank->nodes[at], other);
    if (edge == rank->nodes[at].n)
        return OK;
    weigh(rank, &rank->nodes[at], edge, by);
    leave(rank, at);
    leave(rank, other);
    return OK;
}

enum err rank_add(struct rank *rank, int64_t from, int64_t to, int by)
{
    uint32_t at, other;
    struct node *node;
    size_t edge;
    enum err err;

    if (from == to || !by)
        return OK;
    if (by < 0)
        return take_away(rank, from, to, by);
    err = both(rank, from, to, &at, &other);
    if (err)
        return err;
    node = &rank->nodes[at];
    edge = edge_of(node, other);
    if (edge == node->n)
        err = make_edge(rank, node, other);
    if (!err) {
        weigh(rank, node, edge, by);
    } else {
        leave(rank, at);
        leave(rank, other);
    }
    return err;
}

/* ---- ranks ---- */

static void push(struct rank *rank, struct node *node)
{
    double r = node->r;

    node->x += r;
    node->r = 0;
    spread(rank, node, r);
}

bool rank_settle(struct rank *rank, size_t pushes)
{
    while (rank->waiting && pushes) {
        struct node *node = &rank->nodes[rank->queue[rank->first]];

        rank->first = (rank->first + 1) % rank->room;
        rank->waiting--;
        node->is_waiting = false;
        if (!node->is_used || fabs(node->r) <= RANK_REST)
            continue;
        push(rank, node);
        pushes--;
    }
    return !rank->waiting;
}

double rank_rest(const struct rank *rank)
{
    double sum = 0;

    for (size_t i = 0; i < rank->n; i++)
        sum += fabs(rank->nodes[i].r);
    return sum;
}

size_t rank_accounts(const struct rank *rank) { return rank->used; }

size_t rank_edges(const struct rank *rank) { return rank->edges; }

double rank_value(const struct rank *rank, int64_t account)
{
    uint32_t at = find(rank, account);

    return at == NONE ? 0 : rank->nodes[at].x;
}

static bool is_before(double a, int64_t a_account, const struct rank_place *b)
{
    return a != b->share ? a > b->share : a_account < b->account;
}

/* In a row that is kept in order; `max` is small. */
size_t rank_top(const struct rank *rank, struct rank_place *out_places, size_t max)
{
    double sum = 0;
    size_t n = 0;

    for (size_t i = 0; i < rank->n; i++) {
        const struct node *node = &rank->nodes[i];
        size_t at = n;

        if (!node->is_used)
            continue;
        sum += node->x;
        if (!node->in ||
            (n == max && (!max || !is_before(node->x, node->account, &out_places[n - 1]))))
            continue;
        if (n < max)
            n++;
        else
            at--;
        for (; at && is_before(node->x, node->account, &out_places[at - 1]); at--)
            out_places[at] = out_places[at - 1];
        out_places[at] = (struct rank_place){node->account, node->x, node->in};
    }
    for (size_t i = 0; i < n; i++)
        out_places[i].share = sum > 0 ? out_places[i].share / sum : 0;
    return n;
}

static bool is_more(const struct rank_link *a, const struct rank_link *b)
{
    return a->weight != b->weight ? a->weight > b->weight : a->account < b->account;
}

/* In a row that is kept in order; returns how many stand in it now. */
static size_t put_link(struct rank_link *links, size_t n, size_t max, struct rank_link link)
{
    size_t at = n;

    if (n == max && (!max || !is_more(&link, &links[n - 1])))
        return n;
    if (n < max)
        n++;
    else
        at--;
    for (; at && is_more(&link, &links[at - 1]); at--)
        links[at] = links[at - 1];
    links[at] = link;
    return n;
}

size_t rank_links(const struct rank *rank, int64_t account, struct rank_link *out_links, size_t max)
{
    uint32_t from = find(rank, account);
    size_t n = 0;

    for (size_t i = 0; from != NONE && i < rank->nodes[from].n; i++) {
        const struct edge *edge = &rank->nodes[from].out[i];

        n = put_link(out_links, n, max,
                     (struct rank_link){rank->nodes[edge->to].account, edge->weight});
    }
    return n;
}

static void mark_asked(struct rank *rank, const int64_t *accounts, size_t n, bool is_asked)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t at = find(rank, accounts[i]);

        if (at != NONE)
            rank->nodes[at].asked = is_asked ? (uint8_t)(i + 1) : 0;
    }
}

void rank_listeners(struct rank *rank, const int64_t *accounts, size_t n,
                    struct rank_link *out_links, size_t max, size_t *out_n)
{
    bug_on(n > RANK_ASKED_MAX);
    for (size_t i = 0; i < n; i++)
        out_n[i] = 0;
    mark_asked(rank, accounts, n, true);
    for (size_t from = 0; from < rank->n; from++) {
        const struct node *node = &rank->nodes[from];

        for (size_t i = 0; i < node->n; i++) {
            size_t asked = rank->nodes[node->out[i].to].asked;

            if (asked)
                out_n[asked - 1] = put_link(&out_links[(asked - 1) * max], out_n[asked - 1], max,
                                            (struct rank_link){node->account, node->out[i].weight});
        }
    }
    mark_asked(rank, accounts, n, false);
}
