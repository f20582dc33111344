#include "understand/alike.h"

#include <math.h>

#include "base/numbers.h"
#include "base/utf8.h"
#include "understand/bare_text.h"
#include "understand/word_share.h"

enum { GRAM = 4, BARE_MAX = 8 << 10 };

void gist_room_init(struct gist_room *room)
{
    words_init(&room->cut);
    buf_init(&room->bare, 2 * BARE_MAX);
}

void gist_room_clear(struct gist_room *room)
{
    words_clear(&room->cut);
    buf_clear(&room->bare);
}

/* ---- a text's gist ---- */

/* What only says that a text is passed on, or is left of an escaped sign. */
static bool is_noise(const struct word *word, struct str text)
{
    return word->sigil == '@' || str_is(text, "rt") || str_is(text, "via") || str_is(text, "amp");
}

static uint32_t sort_once(uint32_t *set, uint32_t n) { return (uint32_t)numbers_sort_once(set, n); }

/* Half of a word's hash says how rare it is, so that the set can be sorted by numbers alone. */
static uint32_t word_number(struct str text)
{
    uint32_t rarity = (uint32_t)(255 * log(1e6 / word_share(text)) / log(1e6 / WORD_SHARE_RARE));

    return ((uint32_t)str_hash(text, 3) & 0xFFFFFF00) | (rarity > 255 ? 255 : rarity);
}

static float rarity_of(uint32_t number) { return (float)(number & 255) / 255; }

/* Runs of letters over the words with a space around each. */
struct gram_run {
    uint32_t last[GRAM];
    uint32_t seen;
};

static void add_rune(struct gist_room *room, struct gram_run *run, uint32_t rune)
{
    struct gist *gist = &room->gist;
    uint32_t hash = 2166136261u;

    memmove(run->last, run->last + 1, sizeof(run->last) - sizeof(run->last[0]));
    run->last[GRAM - 1] = rune;
    if (++run->seen < GRAM || gist->gram_count == GIST_GRAMS_MAX)
        return;
    for (size_t i = 0; i < GRAM; i++)
        hash = (hash ^ run->last[i]) * 0x9E3779B1u, hash ^= hash >> 15;
    room->grams[gist->gram_count++] = hash;
}

static void add_word(struct gist_room *room, struct gram_run *run, struct str text)
{
    struct gist *gist = &room->gist;
    size_t at = 0;

    room->words[gist->word_count++] = word_number(text);
    gist->hash = str_hash(text, gist->hash);
    while (at < text.n)
        add_rune(room, run, utf8_next(text, &at, NULL));
    add_rune(room, run, ' ');
}

enum err gist_read(struct gist_room *room, struct str text)
{
    struct gram_run run = {0};
    struct gist *gist = &room->gist;
    enum err err;

    *gist = (struct gist){.words = room->words,
                          .sorted = room->sorted,
                          .rarity = room->rarity,
                          .grams = room->grams,
                          .hash = 1};
    buf_reset(&room->bare);
    bare_text(utf8_clip(text, BARE_MAX), false, &room->bare);
    err = room->bare.err ? room->bare.err : words_read(&room->cut, buf_str(&room->bare));
    if (err)
        return err;
    add_rune(room, &run, ' ');
    for (size_t i = 0; i < room->cut.n && gist->word_count < GIST_WORDS_MAX; i++) {
        struct str word = words_text(&room->cut, i);

        if (!is_noise(&room->cut.at[i], word))
            add_word(room, &run, word);
    }
    memcpy(room->sorted, room->words, gist->word_count * sizeof(uint32_t));
    gist->sorted_count = sort_once(room->sorted, gist->word_count);
    for (uint32_t i = 0; i < gist->sorted_count; i++)
        room->rarity[i] = rarity_of(room->sorted[i]);
    gist->gram_count = sort_once(room->grams, gist->gram_count);
    return OK;
}

/* ---- two of them ---- */

static double share(double of, double all) { return all > 0 ? of / all : 0; }

static uint32_t shared_count(const uint32_t *a, uint32_t an, const uint32_t *b, uint32_t bn)
{
    return (uint32_t)numbers_shared(a, an, b, bn);
}

static void put_sets(double *of_both, double *of_less, uint32_t shared, uint32_t an, uint32_t bn)
{
    *of_both = share(shared, (double)an + bn - shared);
    *of_less = share(shared, an < bn ? an : bn);
}

/* Words by rarity: what is shared, what only one has. */
struct weighed {
    double shared, a, b; /* sums */
    double rarest_only_a, rarest_only_b;
};

static struct weighed weigh(const struct gist *a, const struct gist *b)
{
    struct weighed sums = {0};

    for (uint32_t i = 0, j = 0; i < a->sorted_count || j < b->sorted_count;) {
        bool has_a = i < a->sorted_count, has_b = j < b->sorted_count;
        bool take_a = has_a && (!has_b || a->sorted[i] <= b->sorted[j]);
        bool take_b = has_b && (!has_a || b->sorted[j] <= a->sorted[i]);

        if (take_a && take_b)
            sums.shared += a->rarity[i];
        else if (take_a && a->rarity[i] > sums.rarest_only_a)
            sums.rarest_only_a = a->rarity[i];
        else if (take_b && b->rarity[j] > sums.rarest_only_b)
            sums.rarest_only_b = b->rarity[j];
        if (take_a)
            sums.a += a->rarity[i++];
        if (take_b)
            sums.b += b->rarity[j++];
    }
    return sums;
}

/* The longest common sequence of words, and the longest run. */
static void common(const struct gist *a, const struct gist *b, uint32_t *out_sequence,
                   uint32_t *out_run)
{
    uint16_t row[GIST_WORDS_MAX + 1] = {0}, runs[GIST_WORDS_MAX + 1] = {0};
    uint32_t longest = 0;

    for (uint32_t i = 0; i < a->word_count; i++) {
        uint16_t before = 0, run_before = 0;

        for (uint32_t j = 1; j <= b->word_count; j++) {
            uint16_t above = row[j], run_above = runs[j];
            bool same = a->words[i] == b->words[j - 1];

            if (same)
                row[j] = (uint16_t)(before + 1);
            else if (row[j - 1] > above)
                row[j] = row[j - 1];
            runs[j] = same ? (uint16_t)(run_before + 1) : 0;
            longest = runs[j] > longest ? runs[j] : longest;
            before = above;
            run_before = run_above;
        }
    }
    *out_sequence = row[b->word_count];
    *out_run = longest;
}

static uint32_t pairs_of(const struct gist *gist, uint32_t pairs[GIST_WORDS_MAX])
{
    uint32_t n = gist->word_count ? gist->word_count - 1 : 0;

    for (uint32_t i = 0; i < n; i++)
        pairs[i] = gist->words[i] * 0x9E3779B1u ^
                   (gist->words[i + 1] << 7 | gist->words[i + 1] >> 25);
    return sort_once(pairs, n);
}

static void put_lengths(const struct gist *a, const struct gist *b, double out[ALIKE_FEATURES])
{
    uint32_t an = a->word_count, bn = b->word_count, less = an < bn ? an : bn,
             more = an < bn ? bn : an, sequence, run;

    common(a, b, &sequence, &run);
    out[ALIKE_SEQUENCE_OF_LESS] = share(sequence, less);
    out[ALIKE_SEQUENCE_OF_MORE] = share(sequence, more);
    out[ALIKE_RUN_OF_LESS] = share(run, less);
    out[ALIKE_LENGTHS] = share(less, more);
    out[ALIKE_SHORTER] = log1p(less);
    out[ALIKE_LONGER] = log1p(more);
    out[ALIKE_SAME_BEGINNING] = less && a->words[0] == b->words[0];
    out[ALIKE_SAME_END] = less && a->words[an - 1] == b->words[bn - 1];
}

void alike_features(const struct gist *a, const struct gist *b, double out[ALIKE_FEATURES])
{
    uint32_t pa[GIST_WORDS_MAX], pb[GIST_WORDS_MAX], an = pairs_of(a, pa), bn = pairs_of(b, pb);
    struct weighed sums = weigh(a, b);

    put_sets(&out[ALIKE_LETTERS], &out[ALIKE_LETTERS_OF_LESS],
             shared_count(a->grams, a->gram_count, b->grams, b->gram_count), a->gram_count,
             b->gram_count);
    put_sets(&out[ALIKE_WORDS], &out[ALIKE_WORDS_OF_LESS],
             shared_count(a->sorted, a->sorted_count, b->sorted, b->sorted_count), a->sorted_count,
             b->sorted_count);
    put_sets(&out[ALIKE_PAIRS], &out[ALIKE_PAIRS_OF_LESS], shared_count(pa, an, pb, bn), an, bn);
    out[ALIKE_RARITY] = share(sums.shared, sums.a + sums.b - sums.shared);
    out[ALIKE_RARITY_OF_LESS] = share(sums.shared, fmin(sums.a, sums.b));
    out[ALIKE_RARITY_OF_MORE] = share(sums.shared, fmax(sums.a, sums.b));
    out[ALIKE_RARITY_SHARED] = log1p(sums.shared);
    out[ALIKE_RAREST_ONLY_A] = sums.rarest_only_a;
    out[ALIKE_RAREST_ONLY_B] = sums.rarest_only_b;
    put_lengths(a, b, out);
}

double alike_score(const struct gist *a, const struct gist *b)
{
    struct weighed sums = weigh(a, b);
    uint32_t letters = shared_count(a->grams, a->gram_count, b->grams, b->gram_count);
    uint32_t less = a->word_count < b->word_count ? a->word_count : b->word_count, sequence, run;

    common(a, b, &sequence, &run);
    return (share(letters, (double)a->gram_count + b->gram_count - letters) +
            share(sums.shared, sums.a + sums.b - sums.shared) + share(sequence, less)) /
           3;
}
