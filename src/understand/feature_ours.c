/* feature_ours.c: the features that no counting of words gives: lexicons, cues, who is addressed,
 * how it is punctuated, how it begins. */
#include <math.h>

#include "understand/cue.h"
#include "understand/feature.h"
#include "understand/valence.h"
#include "understand/word_class.h"

enum ours {
    OURS_CUES, /* CUE_WEIGHED of them */
    OURS_GOOD = OURS_CUES + CUE_WEIGHED,
    OURS_BAD,
    OURS_BALANCE,       /* of all, -1 to 1 */
    OURS_BALANCE_BUT,   /* behind "but" */
    OURS_BALANCE_FIRST, /* of the first half */
    OURS_BALANCE_LAST,
    OURS_BEST,
    OURS_WORST,
    OURS_FINAL, /* the last word that has any */
    OURS_SMILES,
    OURS_FROWNS,
    OURS_NEGATORS,
    OURS_EXCLAIMS,
    OURS_QUESTIONS,
    OURS_ENDS_ASKING,
    OURS_TRAILS, /* "..." */
    OURS_URLS,
    OURS_HANDLES,
    OURS_BEGINS_HANDLE,
    OURS_NUMBERS,
    OURS_LONG_NUMBERS,
    OURS_MONEY,
    OURS_TAGS,
    OURS_SHOUTED,
    OURS_LONGS,
    OURS_SECOND, /* you, your */
    OURS_FIRST,  /* I, my */
    OURS_PLEASE,
    OURS_MODAL, /* should, could, would */
    OURS_WH_FIRST,
    OURS_AUX_FIRST, /* "do you", "is it" */
    OURS_WH,
    OURS_QUOTES,
    OURS_LENGTH,
    OURS_SENTENCES,
    OURS_SHORT,
    OURS_SHARED, /* "RT" in front */
    OURS_WISH,   /* wish, hope, need, want */
    OURS_IMPERATIVE_FIRST,
    OURS_ORDERS,    /* clauses that begin with such a verb */
    OURS_IF_YOU,    /* "if you", "for those who" */
    OURS_TIPS,      /* recommend, advise, worth */
    OURS_YOU_MODAL, /* "you should", "they could" */
    OURS_TIMES,     /* hours, days, weeks, still, again */
    OURS_CARE,      /* handles of a service: @acme_help */
    OURS_COUNTED,
    OURS_MANNER = OURS_COUNTED,                  /* MANNER_GROUPS_MAX of them */
    OURS_LEAN = OURS_MANNER + MANNER_GROUPS_MAX, /* of all words, by what they stand among */
    OURS_LEAN_TURNED,                            /* with negations */
    OURS_LEAN_MOST,
    OURS_LEAN_LEAST,
    OURS_LEAN_LAST, /* the last three words */
    OURS_END
};

_Static_assert((int)OURS_END <= (int)FEATURE_STACK, "room for all of ours");

static double tenths_of(const struct valence *table, size_t slots, struct str word)
{
    uint32_t hash = 0x811c9dc5u;

    for (size_t i = 0; i < word.n; i++)
        hash = (hash ^ (unsigned char)word.p[i]) * 0x01000193u;
    for (size_t slot = hash % slots; table[slot].hash; slot = (slot + 1) % slots)
        if (table[slot].hash == hash)
            return table[slot].tenths / 10.0;
    return 0;
}

double valence_of(struct str word) { return tenths_of(valence_table, VALENCE_SLOTS, word); }
double leaning_of(struct str word) { return tenths_of(leaning_table, LEANING_SLOTS, word); }

/* A sum as Hutto and Gilbert (2014) squeeze it. */
static float squeezed(double sum) { return (float)(sum / sqrt(sum * sum + 15)); }

static float some(double count) { return (float)(count / (count + 2)); }

struct tally {
    const struct normal *normal;
    float *ours;
    double good, bad, but, before_but, first, last, best, worst, final;
    double count[FEATURE_OURS];
    size_t words, shouted;
    bool boosted;
};

static void weigh(struct tally *tally, size_t i)
{
    const struct token *token = &tally->normal->at[i];
    struct str text = normal_token(tally->normal, i);
    bool may = token->kind == TOKEN_WORD || token->kind == TOKEN_EMOJI;
    double value = may ? valence_of(text) : 0;

    if (value == 0) {
        tally->boosted = (token->classes & WORD_BOOSTER) != 0;
        return;
    }
    if (token->flags & TOKEN_NEGATED)
        value *= -0.7;
    if (tally->boosted || (token->flags & (TOKEN_LONG | TOKEN_SHOUTED)))
        value *= 1.25;
    tally->boosted = false;
    if (token->kind == TOKEN_EMOJI)
        tally->count[value > 0 ? OURS_SMILES : OURS_FROWNS]++;
    *(value > 0 ? &tally->good : &tally->bad) += value;
    *(token->flags & TOKEN_AFTER_BUT ? &tally->but : &tally->before_but) += value;
    *(i < tally->normal->n / 2 ? &tally->first : &tally->last) += value;
    tally->best = value > tally->best ? value : tally->best;
    tally->worst = value < tally->worst ? value : tally->worst;
    tally->final = value;
}

/* What may stand before the verb of such a clause. */
static bool opens_clause(const struct normal *normal, size_t i)
{
    struct str before;

    if (!i || normal->at[i].flags & TOKEN_FIRST)
        return true;
    before = normal_token(normal, i - 1);
    if (normal->at[i - 1].kind == TOKEN_MARK)
        return str_find_char(STR(",;:-("), before.p[0], 0) != SIZE_MAX;
    return normal->at[i - 1].kind == TOKEN_HANDLE || normal->at[i - 1].classes & WORD_OPENER;
}

static void count_order(struct tally *tally, size_t i, struct str text, unsigned classes)
{
    double *count = tally->count;
    struct str before = i ? normal_token(tally->normal, i - 1) : STR_NONE;

    if (classes & WORD_ORDER && opens_clause(tally->normal, i))
        count[tally->normal->at[i].flags & TOKEN_FIRST ? OURS_IMPERATIVE_FIRST : OURS_ORDERS]++;
    if (!before.n)
        return;
    count[OURS_IF_YOU] += (str_is(before, "if") && str_starts(text, STR("you"))) ||
                          (classes & WORD_THOSE && str_is(before, "for"));
    count[OURS_YOU_MODAL] += classes & WORD_CAN && tally->normal->at[i - 1].classes & WORD_SUBJECT;
}

static void count_word(struct tally *tally, const struct token *token, unsigned classes)
{
    double *count = tally->count;

    tally->words++;
    tally->shouted += (token->flags & TOKEN_SHOUTED) != 0;
    count[OURS_LONGS] += (token->flags & TOKEN_LONG) != 0;
    count[OURS_TAGS] += (token->flags & TOKEN_TAGGED) != 0;
    count[OURS_NEGATORS] += (token->flags & TOKEN_NEGATOR) != 0;
    count[OURS_SECOND] += (classes & WORD_SECOND) != 0;
    count[OURS_FIRST] += (classes & WORD_FIRST) != 0;
    count[OURS_PLEASE] += (classes & WORD_PLEASE) != 0;
    count[OURS_MODAL] += (classes & WORD_MODAL) != 0;
    count[OURS_WISH] += (classes & WORD_WISH) != 0;
    count[OURS_TIPS] += (classes & WORD_TIP) != 0;
    count[OURS_TIMES] += (classes & WORD_TIME) != 0;
    if (classes & WORD_ASKING)
        count[token->flags & TOKEN_FIRST ? OURS_WH_FIRST : OURS_WH]++;
    if (token->flags & TOKEN_FIRST)
        count[OURS_AUX_FIRST] += (classes & WORD_AUX) != 0;
}

static void count_mark(struct tally *tally, const struct token *token, struct str text)
{
    double *count = tally->count;

    count[OURS_EXCLAIMS] += text.p[0] == '!' ? token->repeats : 0;
    count[OURS_QUESTIONS] += text.p[0] == '?';
    count[OURS_TRAILS] += str_is(text, "..");
    count[OURS_QUOTES] += text.p[0] == '"';
    count[OURS_SENTENCES] += str_find_char(STR(".!?\n"), text.p[0], 0) != SIZE_MAX;
    count[OURS_MONEY] += text.p[0] == '$' || str_is(text, "\xc2\xa3") ||
                         str_is(text, "\xe2\x82\xac");
}

static void count_token(struct tally *tally, size_t i)
{
    const struct token *token = &tally->normal->at[i];
    struct str text = normal_token(tally->normal, i);
    unsigned classes;

    switch ((enum token_kind)token->kind) {
    case TOKEN_WORD:
        classes = token->classes;
        count_word(tally, token, classes);
        count_order(tally, i, text, classes);
        break;
    case TOKEN_MARK:
        count_mark(tally, token, text);
        break;
    case TOKEN_NUMBER:
        tally->count[OURS_NUMBERS]++;
        tally->count[OURS_LONG_NUMBERS] += text.n > 2 || text.p[1] > '4';
        break;
    case TOKEN_URL:
        tally->count[OURS_URLS]++;
        break;
    case TOKEN_HANDLE:
        tally->count[OURS_HANDLES]++;
        tally->count[OURS_CARE] += text.p[0] == 'C';
        break;
    case TOKEN_EMOJI:
    case TOKEN_KINDS:
        break;
    }
    weigh(tally, i);
}

/* The last token that is no address, handle or emoji. */
static bool ends_asking(const struct normal *normal)
{
    for (size_t i = normal->n; i > 0; i--) {
        enum token_kind kind = normal->at[i - 1].kind;

        if (kind == TOKEN_MARK && normal_token(normal, i - 1).p[0] == '\n')
            continue;
        if (kind == TOKEN_WORD || kind == TOKEN_NUMBER || kind == TOKEN_MARK)
            return normal_token(normal, i - 1).p[0] == '?';
    }
    return false;
}

static void set_balance(struct tally *tally)
{
    float *ours = tally->ours;

    ours[OURS_GOOD] = squeezed(tally->good);
    ours[OURS_BAD] = squeezed(-tally->bad);
    ours[OURS_BALANCE] = squeezed(tally->good + tally->bad);
    ours[OURS_BALANCE_BUT] = squeezed(tally->but);
    ours[OURS_BALANCE_FIRST] = squeezed(tally->first);
    ours[OURS_BALANCE_LAST] = squeezed(tally->last);
    ours[OURS_BEST] = (float)(tally->best / 4);
    ours[OURS_WORST] = (float)(-tally->worst / 4);
    ours[OURS_FINAL] = (float)(tally->final / 4);
}

enum { ENGLISH_LEAST = 8 }; /* of so many words one holds a sentence together */

bool normal_is_english(const struct normal *normal)
{
    size_t words = 0, holding = 0;

    for (size_t i = 0; i < normal->n; i++) {
        words += normal->at[i].kind == TOKEN_WORD;
        holding += (normal->at[i].classes & WORD_FUNCTION) != 0;
    }
    return holding * ENGLISH_LEAST >= words;
}

/* Each about as large as the others of ours: over the free rated sentences it varies by 0.3. */
static const double LEAN_SUM = 0.36, LEAN_END = 0.47, LEAN_LAST = 0.25;

static void set_leaning(const struct normal *normal, float *ours)
{
    double plain = 0, turned = 0, most = 0, least = 0, last[3] = {0, 0, 0};
    size_t tokens = normal->n < FEATURE_TOKENS_MAX ? normal->n : FEATURE_TOKENS_MAX, n = 0;

    for (size_t i = 0; i < tokens; i++) {
        double value;

        if (normal->at[i].kind != TOKEN_WORD)
            continue;
        value = leaning_of(normal_token(normal, i));
        plain += value;
        value *= normal->at[i].flags & TOKEN_NEGATED ? -0.7 : 1;
        turned += value;
        most = value > most ? value : most;
        least = value < least ? value : least;
        last[n++ % 3] = value;
    }
    if (!n)
        return;
    ours[OURS_LEAN] = (float)(LEAN_SUM * plain / sqrt((double)n));
    ours[OURS_LEAN_TURNED] = (float)(LEAN_SUM * turned / sqrt((double)n));
    ours[OURS_LEAN_MOST] = (float)(LEAN_END * most);
    ours[OURS_LEAN_LEAST] = (float)(LEAN_END * least);
    ours[OURS_LEAN_LAST] = (float)(LEAN_LAST * (last[0] + last[1] + last[2]));
}

void features_ours(struct features *features, const struct normal *normal, const double *cues)
{
    struct tally tally = {.normal = normal, .ours = features->ours};
    float *ours = features->ours;

    for (size_t i = 0; i < normal->n; i++)
        count_token(&tally, i);
    for (int i = OURS_SMILES; i < OURS_COUNTED; i++)
        ours[i] = some(tally.count[i]);
    for (int i = 0; i < CUE_WEIGHED; i++)
        ours[OURS_CUES + i] = (float)(cues[i] / (1.5 + fabs(cues[i])));
    manner_read(normal, &features->manner);
    for (int i = 0; i < MANNER_GROUPS_MAX; i++)
        ours[OURS_MANNER + i] = features->manner.groups[i] / 3;
    set_balance(&tally);
    ours[OURS_ENDS_ASKING] = ends_asking(normal);
    ours[OURS_BEGINS_HANDLE] = normal->n && normal->at[0].kind == TOKEN_HANDLE;
    ours[OURS_SHARED] = normal->n && str_is(normal_token(normal, 0), "rt");
    ours[OURS_SHOUTED] = (float)((double)tally.shouted / ((double)tally.words + 3));
    ours[OURS_LENGTH] = (float)(log1p((double)tally.words) / 6);
    ours[OURS_SHORT] = tally.words < 4;
    if (normal_is_english(normal)) /* the table knows English only */
        set_leaning(normal, ours);
}

/* What a reader who looks at the manner alone would bet, once a thing is there at all. Two
 * strengths only, odds that we chose by what the words are for, and no more was done to them: no
 * figure was looked at. */
static const double SURE = 3, HINT = 1; /* 20 to 1, 3 to 1 */

struct said {
    enum ours ours;
    double strength;
};

static double added(const struct features *features, const struct said *said, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += features->ours[said[i].ours] > 0 ? said[i].strength : 0;
    return sum;
}

double features_grievance(const struct features *features)
{
    const struct said said[] = {
        {OURS_CARE, HINT},   {OURS_NEGATORS, HINT}, {OURS_BAD, HINT},
        {OURS_FROWNS, HINT}, {OURS_TIMES, HINT},    {OURS_SHOUTED, HINT},
        {OURS_GOOD, -HINT},  {OURS_SMILES, -HINT},  {OURS_URLS, -HINT},
    };

    return added(features, said, ARRAY_LEN(said));
}

double features_asking(const struct features *features)
{
    const struct said said[] = {
        {OURS_WH_FIRST, SURE},  {OURS_AUX_FIRST, SURE}, {OURS_WH, HINT},
        {OURS_EXCLAIMS, -HINT}, {OURS_URLS, -HINT},
    };

    return added(features, said, ARRAY_LEN(said));
}
