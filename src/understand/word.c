/* word.c: folding and cutting into words; the rules are told in word.h.
 *
 * Folding goes region by region: a run of characters beyond ASCII together with the one ASCII
 * character before it (a mark may compose with it). A place before an ASCII character is always a
 * border of normalisation: no ASCII character composes with, or is reordered before, what stands
 * in front of it. So the result is that of folding the whole text at once, while plain ASCII
 * never enters utf8proc.
 */
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/utf8.h"
#include "understand/word.h"

enum rune_class { CLASS_OTHER, CLASS_LETTER, CLASS_MARK, CLASS_JOINER, CLASS_OWN };

/* Characters that are words of their own: L*, Nd, Nl with Script = Han, Hiragana, Katakana, Thai,
 * Lao, Khmer or Myanmar (Scripts.txt of Unicode 15), and U+30FC. Sorted. */
static const struct range {
    uint32_t from, to;
} own_ranges[] = {
    {0x0E01, 0x0E30},   {0x0E32, 0x0E33},   {0x0E40, 0x0E46},   {0x0E50, 0x0E59},
    {0x0E81, 0x0E82},   {0x0E84, 0x0E84},   {0x0E86, 0x0E8A},   {0x0E8C, 0x0EA3},
    {0x0EA5, 0x0EA5},   {0x0EA7, 0x0EB0},   {0x0EB2, 0x0EB3},   {0x0EBD, 0x0EBD},
    {0x0EC0, 0x0EC4},   {0x0EC6, 0x0EC6},   {0x0ED0, 0x0ED9},   {0x0EDC, 0x0EDF},
    {0x1000, 0x102A},   {0x103F, 0x1049},   {0x1050, 0x1055},   {0x105A, 0x105D},
    {0x1061, 0x1061},   {0x1065, 0x1066},   {0x106E, 0x1070},   {0x1075, 0x1081},
    {0x108E, 0x108E},   {0x1090, 0x1099},   {0x1780, 0x17B3},   {0x17D7, 0x17D7},
    {0x17DC, 0x17DC},   {0x17E0, 0x17E9},   {0x3005, 0x3005},   {0x3007, 0x3007},
    {0x3021, 0x3029},   {0x3038, 0x303B},   {0x3041, 0x3096},   {0x309D, 0x309F},
    {0x30A1, 0x30FA},   {0x30FC, 0x30FF},   {0x31F0, 0x31FF},   {0x3400, 0x4DBF},
    {0x4E00, 0x9FFF},   {0xA9E0, 0xA9E4},   {0xA9E6, 0xA9FE},   {0xAA60, 0xAA76},
    {0xAA7A, 0xAA7A},   {0xAA7E, 0xAA7F},   {0xF900, 0xFA6D},   {0xFA70, 0xFAD9},
    {0xFF66, 0xFF6F},   {0xFF71, 0xFF9D},   {0x16FE3, 0x16FE3}, {0x1AFF0, 0x1AFF3},
    {0x1AFF5, 0x1AFFB}, {0x1AFFD, 0x1AFFE}, {0x1B000, 0x1B122}, {0x1B132, 0x1B132},
    {0x1B150, 0x1B152}, {0x1B155, 0x1B155}, {0x1B164, 0x1B167}, {0x20000, 0x2A6DF},
    {0x2A700, 0x2B739}, {0x2B740, 0x2B81D}, {0x2B820, 0x2CEA1}, {0x2CEB0, 0x2EBE0},
    {0x2F800, 0x2FA1D}, {0x30000, 0x3134A}, {0x31350, 0x323AF},
};

bool word_own_rune(uint32_t code_point)
{
    size_t low = 0, high = ARRAY_LEN(own_ranges);

    if (code_point < own_ranges[0].from)
        return false;
    while (low < high) {
        size_t middle = (low + high) / 2;

        if (code_point > own_ranges[middle].to)
            low = middle + 1;
        else
            high = middle;
    }
    return low < ARRAY_LEN(own_ranges) && code_point >= own_ranges[low].from;
}

static enum rune_class rune_class(uint32_t c)
{
    if (c < 0x80)
        return char_is_alpha((char)c) || char_is_digit((char)c) ? CLASS_LETTER
               : c == '_'                                       ? CLASS_JOINER
                                                                : CLASS_OTHER;
    switch (utf8proc_category((utf8proc_int32_t)c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
        return word_own_rune(c) ? CLASS_OWN : CLASS_LETTER;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
        return CLASS_MARK;
    default:
        return CLASS_OTHER;
    }
}

bool word_rune(uint32_t code_point) { return rune_class(code_point) != CLASS_OTHER; }

static void add_runes(struct buf *out, utf8proc_int32_t *runes, utf8proc_ssize_t n)
{
    n = utf8proc_normalize_utf32(runes, n, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    for (utf8proc_ssize_t i = 0; i < n; i++)
        buf_add_rune(out, (uint32_t)runes[i]);
}

static enum err fold_region(struct buf *out, struct str region)
{
    const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
                                      UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
    enum { NEAR_RUNES = 256 };
    utf8proc_int32_t near_runes[NEAR_RUNES], *runes = near_runes;
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)region.p;
    utf8proc_ssize_t size = (utf8proc_ssize_t)region.n;
    utf8proc_ssize_t n = utf8proc_decompose(bytes, size, runes, NEAR_RUNES, options);

    /* utf8proc_normalize_utf32 wants room for one more than it is given. */
    if (n >= NEAR_RUNES) {
        utf8proc_ssize_t room = n + 1;

        runes = malloc((size_t)room * sizeof(*runes));
        if (!runes)
            return ERR_NO_MEMORY;
        n = utf8proc_decompose(bytes, size, runes, room, options);
    }
    if (n > 0)
        add_runes(out, runes, n);
    if (runes != near_runes)
        free(runes);
    if (n < 0)
        return n == UTF8PROC_ERROR_NOMEM ? ERR_NO_MEMORY : ERR_BAD_INPUT;
    return out->err;
}

static size_t ascii_run(struct str text, size_t at)
{
    uint64_t eight;

    for (; at + 8 <= text.n; at += 8) {
        memcpy(&eight, text.p + at, 8);
        if (eight & 0x8080808080808080u)
            break;
    }
    while (at < text.n && !((unsigned char)text.p[at] & 0x80))
        at++;
    return at;
}

static void add_ascii(struct buf *out, struct str text)
{
    if (!buf_room(out, text.n + 1))
        return;
    for (size_t i = 0; i < text.n; i++)
        out->p[out->n + i] = char_lower(text.p[i]);
    out->n += text.n;
    out->p[out->n] = 0;
}

enum err word_fold(struct buf *out, struct str text)
{
    size_t before = out->n, at = 0;
    enum err err = out->err;

    while (!err && at < text.n) {
        size_t plain = ascii_run(text, at), end;

        if (plain == text.n) {
            add_ascii(out, str_skip(text, at));
            err = out->err;
            break;
        }
        if (plain > at)
            add_ascii(out, str_slice(text, at, plain - 1));
        for (end = plain; end < text.n && ((unsigned char)text.p[end] & 0x80); end++)
            ;
        err = out->err;
        if (!err)
            err = fold_region(out, str_slice(text, plain > at ? plain - 1 : plain, end));
        at = end;
    }
    if (err && out->p) {
        out->n = before;
        out->p[before] = 0;
    }
    return err;
}

void words_init(struct words *words)
{
    *words = (struct words){0};
    buf_init(&words->folded, WORDS_FOLDED_MAX);
}

void words_clear(struct words *words)
{
    buf_clear(&words->folded);
    free(words->at);
    words_init(words);
}

/* The cutter: one pass over the folded text. */
struct cutter {
    struct words *words;
    size_t run;       /* where the run or own character began; SIZE_MAX: in none */
    bool run_is_word; /* it holds a letter or digit */
    bool run_is_own;
    char sigil;      /* directly before the place where we are */
    char run_sigil;  /* directly before the run */
    bool after_word; /* the character before is a word character */
};

static enum err push_word(struct words *words, struct word word)
{
    if (words->n == words->cap) {
        size_t cap = words->cap ? words->cap * 2 : 64;
        struct word *grown = realloc(words->at, cap * sizeof(*grown));

        if (!grown)
            return ERR_NO_MEMORY;
        words->at = grown;
        words->cap = cap;
    }
    words->at[words->n++] = word;
    return OK;
}

static enum err end_run(struct cutter *cut, size_t end)
{
    struct words *words = cut->words;
    const struct word *last = words->n ? &words->at[words->n - 1] : NULL;
    struct word word = {.at = (uint32_t)cut->run,
                        .n = (uint32_t)(end - cut->run),
                        .sigil = cut->run_sigil,
                        .own = cut->run_is_own,
                        .glued = last && last->at + last->n == cut->run};
    bool is_word = cut->run != SIZE_MAX && cut->run_is_word;

    cut->run = SIZE_MAX;
    cut->run_is_word = cut->run_is_own = false;
    return is_word ? push_word(words, word) : OK;
}

static void begin_run(struct cutter *cut, size_t at)
{
    cut->run = at;
    cut->run_sigil = cut->sigil;
}

static enum err take_rune(struct cutter *cut, enum rune_class class, size_t at, char c)
{
    enum err err = OK;
    bool own_goes_on = cut->run_is_own && class == CLASS_MARK;

    if (class == CLASS_OTHER || class == CLASS_OWN || (cut->run_is_own && !own_goes_on))
        err = end_run(cut, at);
    if (class != CLASS_OTHER) {
        if (cut->run == SIZE_MAX)
            begin_run(cut, at);
        cut->run_is_own |= class == CLASS_OWN;
        cut->run_is_word |= class == CLASS_OWN || class == CLASS_LETTER;
        cut->sigil = 0;
    } else {
        cut->sigil = (c == '#' || c == '@' || c == '$') && !cut->after_word ? c : 0;
    }
    cut->after_word = class != CLASS_OTHER;
    return err;
}

/* ASCII of folded text (no capitals) by what it is in a word. */
enum { WORD_LETTER = 1, WORD_JOINER = 2 };
static const unsigned char ascii_words[256] = {
    ['0' ... '9'] = WORD_LETTER,
    ['a' ... 'z'] = WORD_LETTER,
    ['_'] = WORD_JOINER,
};

/* What take_rune does for each of a run of ASCII word characters, at once. */
static enum err take_ascii_run(struct cutter *cut, struct str text, size_t *at)
{
    enum err err = cut->run_is_own ? end_run(cut, *at) : OK;
    size_t end = *at;
    unsigned char all = 0, one;

    if (cut->run == SIZE_MAX)
        begin_run(cut, *at);
    while (end < text.n && (one = ascii_words[(unsigned char)text.p[end]])) {
        all |= one;
        end++;
    }
    cut->run_is_word |= (all & WORD_LETTER) != 0;
    cut->sigil = 0;
    cut->after_word = true;
    *at = end;
    return err;
}

static enum err cut_words(struct words *words)
{
    struct cutter cut = {.words = words, .run = SIZE_MAX};
    struct str text = buf_str(&words->folded);
    enum err err = OK;

    for (size_t at = 0; !err && at < text.n;) {
        size_t from = at;
        unsigned char c = (unsigned char)text.p[at];
        uint32_t rune;

        if (ascii_words[c]) {
            err = take_ascii_run(&cut, text, &at);
            continue;
        }
        rune = c < 0x80 ? (at++, c) : utf8_next(text, &at, NULL);
        err = take_rune(&cut, rune_class(rune), from, c < 0x80 ? (char)c : 0);
    }
    return err ? err : end_run(&cut, text.n);
}

enum err words_read(struct words *words, struct str text)
{
    enum err err;

    buf_reset(&words->folded);
    words->n = 0;
    err = word_fold(&words->folded, text);
    if (!err)
        err = cut_words(words);
    if (err)
        words->n = 0;
    return err;
}

enum err word_plain(struct buf *out, struct str text)
{
    struct words words;
    enum err err;

    words_init(&words);
    err = words_read(&words, text);
    for (size_t i = 0; !err && i < words.n; i++) {
        if (i)
            buf_add_char(out, ' ');
        buf_add(out, words_text(&words, i));
    }
    words_clear(&words);
    return err ? err : out->err;
}
