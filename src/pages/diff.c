#include "pages/diff.h"

struct cut {
    struct str *at; /* words, each with the white space behind it */
    size_t n;
};

static bool is_space(char c) { return char_is_space(c); }

static enum err cut_words(struct arena *arena, struct str text, struct cut *out_cut)
{
    VEC(struct str) words = {0};
    size_t at = 0;

    while (at < text.n && words.n <= DIFF_WORDS_MAX) {
        size_t from = at;

        while (at < text.n && !is_space(text.p[at]))
            at++;
        while (at < text.n && is_space(text.p[at]))
            at++;
        if (!vec_push(arena, &words, str_slice(text, from, at)))
            return arena->err;
    }
    *out_cut = (struct cut){words.at, words.n};
    return OK;
}

static bool same_word(const struct cut *a, size_t i, const struct cut *b, size_t j)
{
    return str_eq(str_trim(a->at[i]), str_trim(b->at[j]));
}

struct maker {
    struct arena *arena;
    VEC(struct diff_piece) pieces;
};

/* The words from..to of one text, which lie behind each other in it. */
static struct str span(const struct cut *cut, size_t from, size_t to)
{
    const char *p = cut->at[from].p;

    return str_of(p, (size_t)(cut->at[to - 1].p + cut->at[to - 1].n - p));
}

static bool put(struct maker *maker, enum diff_kind kind, struct str text)
{
    return vec_push(maker->arena, &maker->pieces, ((struct diff_piece){kind, text}));
}

static bool put_words(struct maker *maker, enum diff_kind kind, const struct cut *cut, size_t from,
                      size_t to)
{
    return from >= to || put(maker, kind, span(cut, from, to));
}

/* What stayed: whole when it is short, else its ends. */
static bool put_same(struct maker *maker, const struct cut *cut, size_t from, size_t to,
                     bool is_first, bool is_last)
{
    size_t head = is_first ? 0 : DIFF_CONTEXT, tail = is_last ? 0 : DIFF_CONTEXT;

    if (to - from <= head + tail + DIFF_CONTEXT)
        return put_words(maker, DIFF_SAME, cut, from, to);
    return put_words(maker, DIFF_SAME, cut, from, from + head) &&
           put(maker, DIFF_SAME, STR("… ")) && put_words(maker, DIFF_SAME, cut, to - tail, to);
}

/* Marks in `kept_a` and `kept_b` the words of a and b that stayed. False: too far apart. */
struct myers {
    const struct cut *a, *b;
    size_t from, an, bn; /* the middle: where it begins in both, and how many words */
    int32_t *reach;      /* of the diagonals -max..max */
    int32_t *trace;      /* of each round d: 2d+1 of them, round after round */
    bool *kept_a, *kept_b;
};

static int64_t snake(const struct myers *m, int64_t x, int64_t k)
{
    int64_t y = x - k;

    while (x < (int64_t)m->an && y < (int64_t)m->bn &&
           same_word(m->a, m->from + (size_t)x, m->b, m->from + (size_t)y))
        x++, y++;
    return x;
}

static int64_t step(const int32_t *reach, int64_t d, int64_t k)
{
    bool down = k == -d || (k != d && reach[k - 1] < reach[k + 1]);

    return down ? reach[k + 1] : reach[k - 1] + 1;
}

/* The number of the round that got to the end, or -1. */
static int64_t search(struct myers *m)
{
    int32_t *reach = m->reach + DIFF_CHANGES_MAX + 1, *trace = m->trace;

    reach[1] = 0;
    for (int64_t d = 0; d <= DIFF_CHANGES_MAX; d++) {
        memcpy(trace, reach - d, (size_t)(2 * d + 1) * sizeof(*trace));
        trace += 2 * d + 1;
        for (int64_t k = -d; k <= d; k += 2) {
            int64_t x = snake(m, step(reach, d, k), k);

            reach[k] = (int32_t)x;
            if (x >= (int64_t)m->an && x - k >= (int64_t)m->bn)
                return d;
        }
    }
    return -1;
}

/* Back from the end, round by round; what a round walked for nothing stayed. */
static void walk_back(struct myers *m, int64_t rounds)
{
    int64_t x = (int64_t)m->an, y = (int64_t)m->bn;

    for (int64_t d = rounds; d >= 0; d--) {
        const int32_t *reach = m->trace + d * d + d; /* of the rounds before: d², then -d..d */
        int64_t k = x - y, before_x = 0, before_y = 0;

        if (d) {
            int64_t before = k == -d || (k != d && reach[k - 1] < reach[k + 1]) ? k + 1 : k - 1;

            before_x = reach[before];
            before_y = before_x - before;
        }
        while (x > before_x && y > before_y) {
            m->kept_a[m->from + (size_t)--x] = true;
            m->kept_b[m->from + (size_t)--y] = true;
        }
        x = before_x;
        y = before_y;
    }
}

static enum err find_kept(struct arena *arena, struct myers *m, size_t tail)
{
    size_t rounds = DIFF_CHANGES_MAX + 1;
    int64_t found;

    m->kept_a = arena_alloc_array(arena, m->a->n + 1, sizeof(bool));
    m->kept_b = arena_alloc_array(arena, m->b->n + 1, sizeof(bool));
    m->reach = arena_alloc_array(arena, 2 * rounds + 3, sizeof(int32_t));
    m->trace = arena_alloc_array(arena, rounds * rounds, sizeof(int32_t));
    if (arena->err)
        return arena->err;
    for (size_t i = 0; i < m->from; i++)
        m->kept_a[i] = m->kept_b[i] = true;
    for (size_t i = 1; i <= tail; i++)
        m->kept_a[m->a->n - i] = m->kept_b[m->b->n - i] = true;
    found = m->a->n > DIFF_WORDS_MAX || m->b->n > DIFF_WORDS_MAX ? -1 : search(m);
    if (found >= 0)
        walk_back(m, found);
    return OK;
}

static enum err write_pieces(struct maker *maker, const struct myers *m)
{
    size_t i = 0, j = 0;
    bool fine = true;

    while (fine && (i < m->a->n || j < m->b->n)) {
        size_t from = i, to = j;

        while (i < m->a->n && !m->kept_a[i])
            i++;
        fine = put_words(maker, DIFF_REMOVED, m->a, from, i);
        while (j < m->b->n && !m->kept_b[j])
            j++;
        fine = fine && put_words(maker, DIFF_ADDED, m->b, to, j);
        for (from = i, to = j; i < m->a->n && m->kept_a[i] && j < m->b->n && m->kept_b[j];)
            i++, j++;
        fine = fine && (to == j || put_same(maker, m->b, to, j, to == 0, j == m->b->n));
    }
    return fine ? OK : maker->arena->err;
}

enum err diff_words(struct arena *arena, struct str before, struct str after, struct diff *out_diff)
{
    struct maker maker = {.arena = arena};
    struct cut a, b;
    struct myers m = {.a = &a, .b = &b};
    size_t tail = 0;
    enum err err = cut_words(arena, before, &a);

    if (!err)
        err = cut_words(arena, after, &b);
    if (err)
        return err;
    while (m.from < a.n && m.from < b.n && same_word(&a, m.from, &b, m.from))
        m.from++;
    while (tail < a.n - m.from && tail < b.n - m.from &&
           same_word(&a, a.n - 1 - tail, &b, b.n - 1 - tail))
        tail++;
    m.an = a.n - m.from - tail;
    m.bn = b.n - m.from - tail;
    err = find_kept(arena, &m, tail);
    if (!err)
        err = write_pieces(&maker, &m);
    if (!err)
        *out_diff = (struct diff){maker.pieces.at, maker.pieces.n};
    return err;
}
