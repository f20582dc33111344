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
#include "understand/word_scan.h"

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

/* Folding leaves it alone, and it composes with nothing before it: whatever does is a mark or a
 * vowel or final jamo (NFC_Quick_Check = Maybe, DerivedNormalizationProps.txt). */
static bool rune_is_folded(uint32_t c)
{
    const utf8proc_property_t *known = utf8proc_get_property((utf8proc_int32_t)c);

    switch (known->category) {
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
        return false;
    default:
        return known->decomp_seqindex == UINT16_MAX && known->casefold_seqindex == UINT16_MAX &&
               !known->ignorable && !(c >= 0x1100 && c <= 0x11FF);
    }
}

/* The end of a run beyond ASCII; *out_is_folded: folding it changes nothing. */
static size_t end_of_region(struct str text, size_t at, bool *out_is_folded)
{
    bool folded = true, bad = false;

    while (at < text.n && ((unsigned char)text.p[at] & 0x80))
        folded = rune_is_folded(utf8_next(text, &at, &bad)) && folded && !bad;
    *out_is_folded = folded;
    return at;
}

/* One stretch of ASCII and the region behind it. */
static enum err fold_stretch(struct buf *out, struct str text, size_t *at)
{
    size_t plain, end;
    bool is_folded;

    if (!buf_room(out, text.n - *at))
        return out->err;
    plain = scan_lower(out->p + out->n, text.p + *at, text.n - *at);
    out->n += plain;
    *at += plain;
    if (*at == text.n)
        return OK;
    end = end_of_region(text, *at, &is_folded);
    if (is_folded) {
        buf_add(out, str_slice(text, *at, end));
        *at = end;
        return out->err;
    }
    out->n -= plain > 0; /* the character before belongs to the region */
    plain = *at - (plain > 0);
    *at = end;
    return fold_region(out, str_slice(text, plain, end));
}

enum err word_fold(struct buf *out, struct str text)
{
    size_t before = out->n, at = 0;
    enum err err = out->err;

    while (!err && at < text.n)
        err = fold_stretch(out, text, &at);
    if (err && out->p)
        out->n = before;
    if (out->p)
        out->p[out->n] = 0;
    return err;
}

void words_init(struct words *words)
{
    *words = (struct words){0};
    buf_init(&words->folded, WORDS_FOLDED_MAX + SCAN_BLOCK);
}

void words_clear(struct words *words)
{
    buf_clear(&words->folded);
    free(words->at);
    free(words->bits);
    words_init(words);
}

/* ---- cutting: bits of what each byte is, then words between their edges ---- */

/* Of 64 bytes of the folded text. */
struct word_bits {
    uint64_t word;   /* in a run */
    uint64_t letter; /* makes a run a word */
    uint64_t edge;   /* a run ends and another begins before it */
    uint64_t own;    /* a character of a script without spaces begins here */
};

static enum err room_for_bits(struct words *words)
{
    size_t blocks = words->folded.n / SCAN_BLOCK + 1, cap = words->bits_cap ? words->bits_cap : 16;
    struct word_bits *grown;

    while (cap < blocks)
        cap *= 2;
    if (cap == words->bits_cap)
        return OK;
    grown = realloc(words->bits, cap * sizeof(*grown));
    if (!grown)
        return ERR_NO_MEMORY;
    words->bits = grown;
    words->bits_cap = cap;
    return OK;
}

static bool bit_at(uint64_t bits, size_t at) { return bits >> at % SCAN_BLOCK & 1; }

/* The bits of a run of characters beyond ASCII that begins at `at`; gives where it ends. */
static size_t mark_runes(struct words *words, size_t at)
{
    struct str text = buf_str(&words->folded);
    bool after_own = false;

    while (at < text.n && ((unsigned char)text.p[at] & 0x80)) {
        size_t from = at;
        enum rune_class class = rune_class(utf8_next(text, &at, NULL));
        struct word_bits *first = &words->bits[from / SCAN_BLOCK];
        uint64_t bit = (uint64_t)1 << from % SCAN_BLOCK;

        if (class == CLASS_OWN || (after_own && class != CLASS_OTHER && class != CLASS_MARK))
            first->edge |= bit;
        after_own = class == CLASS_OWN || (after_own && class == CLASS_MARK);
        if (class == CLASS_OTHER)
            continue;
        if (class == CLASS_OWN)
            first->own |= bit;
        if (class == CLASS_OWN || class == CLASS_LETTER)
            first->letter |= bit;
        for (; from < at; from++)
            words->bits[from / SCAN_BLOCK].word |= (uint64_t)1 << from % SCAN_BLOCK;
    }
    if (after_own && at < text.n)
        words->bits[at / SCAN_BLOCK].edge |= words->bits[at / SCAN_BLOCK].word &
                                             (uint64_t)1 << at % SCAN_BLOCK;
    return at;
}

/* Needs SCAN_BLOCK readable bytes behind the folded text. There is always a bit behind the last
 * byte, so the last run has its edge, too. */
static void mark_bits(struct words *words)
{
    size_t n = words->folded.n, done = 0;

    for (size_t at = 0; at <= n; at += SCAN_BLOCK) {
        struct scan_bits scanned = scan_block(words->folded.p + at);
        uint64_t there = n - at < SCAN_BLOCK ? ((uint64_t)1 << (n - at)) - 1 : UINT64_MAX;

        words->bits[at / SCAN_BLOCK] = (struct word_bits){scanned.word & there,
                                                          scanned.letter & there, 0, 0};
        words->beyond |= (scanned.beyond & there) != 0;
    }
    if (!words->beyond)
        return;
    while (done < n)
        done = (unsigned char)words->folded.p[done] & 0x80 ? mark_runes(words, done) : done + 1;
}

static bool holds_letter(const struct words *words, size_t from, size_t to)
{
    for (; from < to; from++)
        if (bit_at(words->bits[from / SCAN_BLOCK].letter, from))
            return true;
    return false;
}

static bool in_run(const struct words *words, size_t at)
{
    return bit_at(words->bits[at / SCAN_BLOCK].word, at);
}

static char sigil_before(const struct words *words, size_t from)
{
    char c = from ? words->folded.p[from - 1] : 0;

    if ((c != '#' && c != '@' && c != '$') || (from > 1 && in_run(words, from - 2)))
        return 0;
    return c;
}

static void end_run(struct words *words, size_t from, size_t to)
{
    const struct word *last = words->n ? &words->at[words->n - 1] : NULL;

    if (!holds_letter(words, from, to))
        return;
    words->at[words->n++] = (struct word){
        .at = (uint32_t)from,
        .n = (uint32_t)(to - from),
        .sigil = sigil_before(words, from),
        .own = bit_at(words->bits[from / SCAN_BLOCK].own, from),
        .glued = last && last->at + last->n == from,
    };
}

static enum err room_for_words(struct words *words, size_t more)
{
    size_t cap = words->cap ? words->cap : 128;
    struct word *grown;

    if (words->n + more <= words->cap)
        return OK;
    while (cap < words->n + more)
        cap *= 2;
    grown = realloc(words->at, cap * sizeof(*grown));
    if (!grown)
        return ERR_NO_MEMORY;
    words->at = grown;
    words->cap = cap;
    return OK;
}

static enum err cut_words(struct words *words)
{
    size_t n = words->folded.n, run = SIZE_MAX;
    uint64_t carry = 0;
    enum err err;

    if (!buf_room(&words->folded, SCAN_BLOCK))
        return words->folded.err;
    err = room_for_bits(words);
    if (!err)
        mark_bits(words);
    for (size_t at = 0; !err && at <= n; at += SCAN_BLOCK) {
        const struct word_bits *bits = &words->bits[at / SCAN_BLOCK];
        uint64_t edges = (bits->word ^ (bits->word << 1 | carry)) | bits->edge;

        carry = bits->word >> 63;
        err = room_for_words(words, SCAN_BLOCK + 1);
        for (; !err && edges; edges &= edges - 1) {
            size_t bit = (size_t)__builtin_ctzll(edges);

            if (run != SIZE_MAX)
                end_run(words, run, at + bit);
            run = bits->word >> bit & 1 ? at + bit : SIZE_MAX;
        }
    }
    return err;
}

enum err words_read(struct words *words, struct str text)
{
    enum err err;

    buf_reset(&words->folded);
    words->n = 0;
    words->beyond = false;
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
