/* language_grams.c: a text as runs of letters, and the script of most of them. */
#include <utf8proc.h>

#include "base/utf8.h"
#include "understand/language_model.h"

enum { WORD_MAX = 40, RUN_MAX = 5, WHOLE_MAX = 12, WORDS_MAX = 400 };

struct script {
    const char *name; /* a language's code, or a name in capitals for what several share */
    uint32_t first, last;
};

/* One row a range; scripts of the same name are one. From the Unicode blocks. */
static const struct script SCRIPTS[] = {
    {"LATIN", 0x41, 0x24F},       {"CYRILLIC", 0x400, 0x52F}, {"ARABIC", 0x600, 0x6FF},
    {"DEVANAGARI", 0x900, 0x97F}, {"HAN", 0x4E00, 0x9FFF},    {"ja", 0x3040, 0x30FF},
    {"el", 0x370, 0x3FF},         {"hy", 0x530, 0x58F},       {"he", 0x590, 0x5FF},
    {"bn", 0x980, 0x9FF},         {"pa", 0xA00, 0xA7F},       {"gu", 0xA80, 0xAFF},
    {"or", 0xB00, 0xB7F},         {"ta", 0xB80, 0xBFF},       {"te", 0xC00, 0xC7F},
    {"kn", 0xC80, 0xCFF},         {"ml", 0xD00, 0xD7F},       {"si", 0xD80, 0xDFF},
    {"th", 0xE00, 0xE7F},         {"lo", 0xE80, 0xEFF},       {"bo", 0xF00, 0xFFF},
    {"my", 0x1000, 0x109F},       {"ka", 0x10A0, 0x10FF},     {"ko", 0x1100, 0x11FF},
    {"am", 0x1200, 0x137F},       {"km", 0x1780, 0x17FF},     {"ko", 0xAC00, 0xD7A3},
    {"LATIN", 0x1E00, 0x1EFF},    {"ARABIC", 0x750, 0x77F},   {"el", 0x1F00, 0x1FFF},
    {"HAN", 0x3400, 0x4DBF},      {"ARABIC", 0xFB50, 0xFDFF}, {"ARABIC", 0xFE70, 0xFEFF},
};

enum { NAMED = 26 }; /* rows before the names begin to repeat */

_Static_assert((int)NAMED <= (int)LANGUAGE_SCRIPTS_MAX, "a count each");

const char *language_script_name(int script)
{
    return script >= 0 && script < NAMED ? SCRIPTS[script].name : NULL;
}

bool language_script_is_shared(int script)
{
    const char *name = language_script_name(script);

    return name && name[0] >= 'A' && name[0] <= 'Z';
}

static int script_of(uint32_t rune)
{
    for (size_t i = 0; i < ARRAY_LEN(SCRIPTS); i++) {
        if (rune < SCRIPTS[i].first || rune > SCRIPTS[i].last)
            continue;
        for (size_t first = 0; first < i; first++)
            if (str_is(str_from(SCRIPTS[i].name), SCRIPTS[first].name))
                return (int)first;
        return (int)i;
    }
    return -1;
}

/* The letter in lower case; 0: no letter. */
static uint32_t letter_of(uint32_t rune)
{
    utf8proc_category_t category;

    if (rune < 0x80)
        return char_is_alpha((char)rune) ? (uint32_t)char_lower((char)rune) : 0;
    category = utf8proc_category((utf8proc_int32_t)rune);
    if (category < UTF8PROC_CATEGORY_LU || category > UTF8PROC_CATEGORY_ME)
        return 0;
    return (uint32_t)utf8proc_tolower((utf8proc_int32_t)rune);
}

static uint32_t hash_run(const uint32_t *runes, size_t n, uint32_t kind)
{
    uint32_t hash = 2166136261u + kind;

    for (size_t i = 0; i < n; i++) {
        hash = (hash ^ runes[i]) * 0x9E3779B1u;
        hash ^= hash >> 15;
    }
    return hash * 0x85EBCA6Bu ^ hash >> 13;
}

static void add(struct language_grams *grams, uint32_t hash)
{
    if (grams->n < LANGUAGE_GRAMS_MAX)
        grams->at[grams->n++] = hash;
}

/* The word has a space at each end. */
static void add_word(struct language_grams *grams, const uint32_t *word, size_t n)
{
    for (size_t k = 1; k <= RUN_MAX; k++)
        for (size_t i = 0; i + k <= n; i++)
            if (k > 1 || word[i] != ' ')
                add(grams, hash_run(word + i, k, (uint32_t)k));
    if (n > RUN_MAX && n <= WHOLE_MAX)
        add(grams, hash_run(word, n, RUN_MAX + 1));
}

/* Where words lie in a text, letters in lower case. */
struct cut {
    uint32_t runes[LANGUAGE_GRAMS_MAX + 2 * WORDS_MAX];
    uint16_t first[WORDS_MAX], length[WORDS_MAX];
    int8_t script[WORDS_MAX];
    size_t n, used, counts[LANGUAGE_SCRIPTS_MAX];
};

static void end_word(struct cut *cut, size_t begin, int script)
{
    if (cut->used == begin + 1) { /* no letter behind the space */
        cut->used = begin;
        return;
    }
    cut->runes[cut->used++] = ' ';
    cut->first[cut->n] = (uint16_t)begin;
    cut->length[cut->n] = (uint16_t)(cut->used - begin);
    cut->script[cut->n++] = (int8_t)script;
}

static void cut_words(struct str text, struct cut *cut)
{
    size_t at = 0, begin = 0;
    int script = -1;
    bool is_open = false;

    cut->n = cut->used = 0;
    memset(cut->counts, 0, sizeof(cut->counts));
    while (cut->n < WORDS_MAX && cut->used + 3 < LANGUAGE_GRAMS_MAX) {
        uint32_t letter = at < text.n ? letter_of(utf8_next(text, &at, NULL)) : 0;
        bool is_end = !letter || (is_open && cut->used - begin > WORD_MAX);

        if (is_open && is_end) {
            end_word(cut, begin, script);
            is_open = false;
        }
        if (letter && !is_open) {
            begin = cut->used;
            cut->runes[cut->used++] = ' ';
            script = script_of(letter);
            is_open = true;
        }
        if (letter) {
            int own = script_of(letter);
            size_t n = cut->used - begin;

            if (n < 3 || cut->runes[cut->used - 1] != letter || cut->runes[cut->used - 2] != letter)
                cut->runes[cut->used++] = letter; /* "sooooo" is "soo" */
            if (own >= 0)
                cut->counts[own]++;
        } else if (at >= text.n) {
            break;
        }
    }
    if (is_open)
        end_word(cut, begin, script);
}

void language_grams_read(struct str text, struct language_grams *out_grams)
{
    struct cut cut;
    size_t most = 0;

    cut_words(text, &cut);
    out_grams->n = 0;
    out_grams->letters = 0;
    out_grams->script = -1;
    for (int i = 0; language_script_name(i); i++) {
        bool is_han_beside_kana = str_is(str_from(language_script_name(i)), "ja") && cut.counts[i];

        out_grams->letters += cut.counts[i];
        if (cut.counts[i] > most ||
            (is_han_beside_kana && cut.counts[i] * 8 > most &&
             str_is(str_from(language_script_name(out_grams->script)), "HAN"))) {
            most = cut.counts[i];
            out_grams->script = i;
        }
    }
    if (!language_script_is_shared(out_grams->script))
        return;
    for (size_t i = 0; i < cut.n; i++)
        if (cut.script[i] == out_grams->script)
            add_word(out_grams, cut.runes + cut.first[i], cut.length[i]);
}
