#include "decide/same.h"

#include <math.h>

enum { NAME_BYTES = 64, ACCOUNTS_LEAST = 10000 };

static const struct {
    const char *name;
    double m, u;
    bool by_frequency;
} kinds[SAME_KIND_COUNT] = {
#define X(id, name, m, u, by_frequency) [id] = {name, m, u, by_frequency},
    SAME_KINDS(X)
#undef X
};

const char *same_kind_name(enum same_kind kind) { return kinds[kind].name; }

bool same_kind_from(struct str name, enum same_kind *out_kind)
{
    for (int kind = 0; kind < SAME_KIND_COUNT; kind++) {
        if (!str_is(name, kinds[kind].name))
            continue;
        *out_kind = (enum same_kind)kind;
        return true;
    }
    return false;
}

double same_weight(double m, double u, bool agrees)
{
    return agrees ? log2(m / u) : log2((1 - m) / (1 - u));
}

double same_chance(double bits) { return 1 / (1 + exp2(-bits)); }

static double worth(const struct same_fact *fact, double accounts)
{
    double u = kinds[fact->kind].u;

    if (kinds[fact->kind].by_frequency)
        u = (double)(fact->others + 1) / accounts;
    return same_weight(kinds[fact->kind].m, u, true);
}

double same_facts_chance(const struct same_fact *facts, size_t n, int64_t accounts)
{
    double most = accounts > ACCOUNTS_LEAST ? (double)accounts : ACCOUNTS_LEAST;
    double best[SAME_KIND_COUNT] = {0}, bits = -log2(most), low, high;
    bool has[SAME_KIND_COUNT] = {false};

    for (size_t i = 0; i < n; i++) {
        double bits_of = worth(&facts[i], most);

        if (!has[facts[i].kind] || bits_of > best[facts[i].kind])
            best[facts[i].kind] = bits_of;
        has[facts[i].kind] = true;
    }
    low = best[SAME_NAME] < best[SAME_USER] ? best[SAME_NAME] : best[SAME_USER];
    high = best[SAME_NAME] < best[SAME_USER] ? best[SAME_USER] : best[SAME_NAME];
    best[SAME_NAME] = high;
    best[SAME_USER] = low / 2;
    if (has[SAME_LINKS_BOTH])
        best[SAME_LINKS] = 0; /* the same links, once more */
    for (int kind = 0; kind < SAME_KIND_COUNT; kind++)
        bits += best[kind];
    return same_chance(bits);
}

/* ---- names ---- */

/* How many letters of a stand in b near the same place; marks which. */
static size_t common(struct str a, struct str b, bool *in_a, bool *in_b)
{
    size_t longer = a.n > b.n ? a.n : b.n, reach = longer / 2 > 1 ? longer / 2 - 1 : 0, n = 0;

    for (size_t i = 0; i < a.n; i++) {
        size_t from = i > reach ? i - reach : 0, to = i + reach + 1 < b.n ? i + reach + 1 : b.n;

        for (size_t j = from; j < to; j++) {
            if (in_b[j] || a.p[i] != b.p[j])
                continue;
            in_a[i] = in_b[j] = true;
            n++;
            break;
        }
    }
    return n;
}

static size_t swapped(struct str a, struct str b, const bool *in_a, const bool *in_b)
{
    size_t n = 0, j = 0;

    for (size_t i = 0; i < a.n; i++) {
        if (!in_a[i])
            continue;
        while (!in_b[j])
            j++;
        n += a.p[i] != b.p[j++];
    }
    return n / 2;
}

double name_likeness(struct str a, struct str b)
{
    bool in_a[NAME_BYTES] = {false}, in_b[NAME_BYTES] = {false};
    size_t n, same = 0;
    double jaro;

    a.n = a.n < NAME_BYTES ? a.n : NAME_BYTES;
    b.n = b.n < NAME_BYTES ? b.n : NAME_BYTES;
    n = common(a, b, in_a, in_b);
    if (!n)
        return 0;
    jaro = ((double)n / (double)a.n + (double)n / (double)b.n +
            (double)(n - swapped(a, b, in_a, in_b)) / (double)n) /
           3;
    while (same < 4 && same < a.n && same < b.n && a.p[same] == b.p[same])
        same++;
    return jaro + (double)same * 0.1 * (1 - jaro);
}
