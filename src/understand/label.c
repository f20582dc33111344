#include "understand/label.h"

#include <math.h>

#include "understand/cue.h"

const char label_model[] = "cues 1";

enum { NEGATION_SCOPE = 3 };

/* Where a label starts from without any cue, in logits; complaints and questions are commoner
 * than leaving among what is said to a company. */
static const double biases[LABEL_COUNT] = {
    [LABEL_COMPLAINT] = -0.8, [LABEL_QUESTION] = -2.0, [LABEL_IDEA] = -1.2,  [LABEL_PRAISE] = -1.2,
    [LABEL_INTEREST] = -1.5,  [LABEL_LEAVING] = -2.6,  [LABEL_STORY] = -2.4, [LABEL_SPAM] = -3.0,
};

struct sums {
    double of[CUE_TARGETS];
    size_t negated_for; /* words that the last negator still reaches */
    double boost;
};

static double logistic(double x) { return 1 / (1 + exp(-x)); }

/* First cue whose first word is not before the word. */
static size_t lower_bound(struct str word)
{
    size_t low = 0, high = cue_count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (str_cmp(cue_table[middle].first, word) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Whether the cue's words stand from word i on. */
static bool stands_at(const struct cue *cue, const struct words *words, size_t i)
{
    struct str rest = cue->words, one;

    while (rest.n) {
        (void)str_cut(rest, ' ', &one, &rest);
        if (i >= words->n || !str_eq(words_text(words, i++), one))
            return false;
    }
    return true;
}

static void count(struct sums *sums, const struct cue *cue)
{
    double weight = cue->weight / 10.0;

    if (cue->target == CUE_NEGATOR) {
        sums->negated_for = NEGATION_SCOPE + 1;
    } else if (cue->target == CUE_BOOSTER) {
        sums->boost = 1.4;
    } else if (cue->target == CUE_POSITIVE || cue->target == CUE_NEGATIVE) {
        bool flip = sums->negated_for > 0;
        enum cue_target other = cue->target == CUE_POSITIVE ? CUE_NEGATIVE : CUE_POSITIVE;

        /* "not good" is bad; "not bad" is only a little good */
        sums->of[flip ? other : cue->target] += weight * sums->boost *
                                                (!flip                   ? 1.0
                                                 : other == CUE_NEGATIVE ? 0.8
                                                                         : 0.3);
    } else if (cue->target == CUE_PRAISE && sums->negated_for) {
        sums->of[CUE_PRAISE] -= weight / 2;
    } else {
        sums->of[cue->target] += weight;
    }
}

static void look_at(struct sums *sums, const struct words *words, size_t i)
{
    struct str word = words_text(words, i);
    size_t at = lower_bound(word);

    for (; at < cue_count && str_eq(cue_table[at].first, word); at++)
        if (stands_at(&cue_table[at], words, i))
            count(sums, &cue_table[at]);
    /* prefixes sort before the word they begin: look back at each of its beginnings */
    for (size_t n = 3; n < word.n; n++) {
        struct str beginning = str_slice(word, 0, n);

        for (at = lower_bound(beginning); at < cue_count && str_eq(cue_table[at].first, beginning);
             at++)
            if (cue_table[at].is_prefix)
                count(sums, &cue_table[at]);
    }
}

/* A clause mark between two words ends the reach of a negation. */
static bool clause_ends(const struct words *words, size_t i)
{
    size_t from = words->at[i].at + words->at[i].n;
    size_t to = i + 1 < words->n ? words->at[i + 1].at : words->folded.n;

    for (size_t at = from; at < to; at++)
        if (str_find_char(STR(".,;:!?"), words->folded.p[at], 0) != SIZE_MAX)
            return true;
    return false;
}

/* Question marks that end a sentence: not those inside an address. */
static int question_marks(struct str text)
{
    int marks = 0;

    for (size_t i = 0; i < text.n; i++) {
        bool ends = i + 1 == text.n || char_is_space(text.p[i + 1]) ||
                    str_find_char(STR("?!\"')"), text.p[i + 1], 0) != SIZE_MAX;
        bool latin = text.p[i] == '?' && ends;
        bool wide = str_starts(str_skip(text, i), STR("\xEF\xBC\x9F")) || /* ？ */
                    str_starts(str_skip(text, i), STR("\xD8\x9F"));       /* ؟ */

        marks += latin || wide;
    }
    return marks;
}

static void set_polarity(const struct sums *sums, size_t words, struct understood *out)
{
    double length = 1 + (double)words / 80; /* a long text needs more than one bad word */
    double positive = exp(sums->of[CUE_POSITIVE] / length);
    double negative = exp(sums->of[CUE_NEGATIVE] / length);
    double neutral = exp(0.5), all = positive + negative + neutral;

    out->positive = positive / all;
    out->negative = negative / all;
    out->neutral = neutral / all;
}

void label_text(const struct words *words, struct str text, struct understood *out_found)
{
    size_t n = words->n < LABEL_WORDS_MAX ? words->n : LABEL_WORDS_MAX;
    struct sums sums = {.boost = 1};
    int marks = question_marks(text);

    for (size_t i = 0; i < n; i++) {
        double boost_before = sums.boost;

        look_at(&sums, words, i);
        if (sums.boost == boost_before)
            sums.boost = 1;
        if (sums.negated_for)
            sums.negated_for--;
        if (clause_ends(words, i))
            sums.negated_for = 0;
    }
    set_polarity(&sums, n, out_found);
    if (marks)
        sums.of[CUE_QUESTION] += 2.4 + 0.2 * (marks > 3 ? 3 : marks - 1);
    sums.of[CUE_COMPLAINT] += 0.5 * sums.of[CUE_NEGATIVE] - 0.4 * sums.of[CUE_POSITIVE];
    sums.of[CUE_PRAISE] -= 0.5 * sums.of[CUE_NEGATIVE];
    if (sums.of[CUE_DIRECT] > 0 && sums.of[CUE_NEGATIVE] > 0)
        sums.of[CUE_COMPLAINT] += 0.4;
    for (int label = 0; label < LABEL_COUNT; label++)
        out_found->labels[label] = logistic(biases[label] + sums.of[label]);
}
