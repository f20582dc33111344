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
#include "understand/rune.h"
#include "understand/word.h"
#include "understand/word_scan.h"

bool word_own_rune(uint32_t code_point)
{
    return (rune_traits(code_point) & RUNE_CLASS) == RUNE_OWN;
}

bool word_rune(uint32_t code_point) { return (rune_traits(code_point) & RUNE_CLASS) != RUNE_OTHER; }

static void add_runes(struct buf *out, utf8proc_int32_t *runes, utf8proc_ssize_t n)
{
    n = utf8proc_normalize_utf32(runes, n, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    for (utf8proc_ssize_t i = 0; i < n; i++)
        buf_add_rune(out, (uint32_t)runes[i]);
}

static enum err fold_region(struct buf *out, struct str region)
{
    const utf8proc_option_t options = RUNE_FOLDING;
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

static bool is_beyond(struct str text, size_t at)
{
    return at < text.n && ((unsigned char)text.p[at] & 0x80);
}

/* utf8_next where nearly all is well-formed and of two or three bytes. */
static uint32_t next_rune(struct str text, size_t *at, bool *out_bad)
{
    const unsigned char *p = (const unsigned char *)text.p + *at;
    size_t left = text.n - *at;
    uint32_t c;

    if (left >= 2 && p[0] >= 0xC2 && p[0] < 0xE0 && (p[1] & 0xC0) == 0x80) {
        *at += 2;
        return (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
    }
    if (left >= 3 && (p[0] & 0xF0) == 0xE0 && (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80) {
        c = (p[0] & 0xFu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
        if (c >= 0x800 && (c < 0xD800 || c > 0xDFFF)) {
            *at += 3;
            return c;
        }
    }
    return utf8_next(text, at, out_bad);
}

/* Folds a run of characters beyond ASCII one by one and moves *at behind it. False when they do
 * not stand alone, or are no UTF-8: nothing is written and *at is the end all the same. */
static bool fold_alone(struct buf *out, struct str text, size_t *at)
{
    size_t before = out->n, kept = *at; /* from there on what is read stays as it is */
    bool alone = true, bad = false, after_ordered = false;

    while (is_beyond(text, *at)) {
        size_t from = *at;
        uint32_t c = next_rune(text, at, &bad);
        unsigned traits = rune_traits(c);
        bool ordered = traits & RUNE_ORDERED;
        const unsigned char *map = NULL;

        if (!(traits & RUNE_PLAIN) && !(ordered && !after_ordered)) {
            map = rune_map(c);
            alone = alone && map;
        }
        if (map) {
            buf_add(out, str_slice(text, kept, from));
            buf_add(out, str_of((const char *)map + 1, *map));
            kept = *at;
        }
        if (!map || *map) /* what folds to nothing does not part two marks */
            after_ordered = ordered;
    }
    buf_add(out, str_slice(text, kept, *at));
    if (alone && !bad)
        return true;
    out->n = before;
    return false;
}

/* One stretch of ASCII and the region behind it. */
static enum err fold_stretch(struct buf *out, struct str text, size_t *at)
{
    size_t plain, start;

    if (!buf_room(out, text.n - *at))
        return out->err;
    plain = scan_lower(out->p + out->n, text.p + *at, text.n - *at);
    out->n += plain;
    *at += plain;
    start = *at - (plain > 0);
    if (*at == text.n || fold_alone(out, text, at))
        return out->err;
    out->n -= plain > 0; /* the character before belongs to the region */
    return fold_region(out, str_slice(text, start, *at));
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
        unsigned class = rune_traits(next_rune(text, &at, NULL)) & RUNE_CLASS;
        struct word_bits *first = &words->bits[from / SCAN_BLOCK];
        uint64_t bit = (uint64_t)1 << from % SCAN_BLOCK;

        if (class == RUNE_OWN || (after_own && class != RUNE_OTHER && class != RUNE_MARK))
            first->edge |= bit;
        after_own = class == RUNE_OWN || (after_own && class == RUNE_MARK);
        if (class == RUNE_OTHER)
            continue;
        if (class == RUNE_OWN)
            first->own |= bit;
        if (class == RUNE_OWN || class == RUNE_LETTER)
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
    bool beyond = false, joined = false;

    for (size_t at = 0; at <= n; at += SCAN_BLOCK) {
        struct scan_bits scanned = scan_block(words->folded.p + at);
        uint64_t there = n - at < SCAN_BLOCK ? ((uint64_t)1 << (n - at)) - 1 : UINT64_MAX;

        words->bits[at / SCAN_BLOCK] = (struct word_bits){scanned.word & there,
                                                          scanned.letter & there, 0, 0};
        beyond |= (scanned.beyond & there) != 0;
        joined |= (scanned.word & ~scanned.letter & there) != 0;
    }
    words->plain = !beyond && !joined;
    if (!beyond)
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

/* Words of a block between the edges of its runs; *run is the beginning of one that is open. */
static void cut_block(struct words *words, size_t at, uint64_t edges, size_t *run)
{
    uint64_t word = words->bits[at / SCAN_BLOCK].word;

    for (; edges; edges &= edges - 1) {
        size_t bit = (size_t)__builtin_ctzll(edges);

        if (*run != SIZE_MAX)
            end_run(words, *run, at + bit);
        *run = word >> bit & 1 ? at + bit : SIZE_MAX;
    }
}

/* The same where all is ASCII and each run has a letter in it: every second edge ends a word. */
static void cut_plain_block(struct words *words, size_t at, uint64_t edges, size_t *run)
{
    const char *text = words->folded.p;
    struct word *word = words->at + words->n;
    size_t from = *run;

    for (; edges; edges &= edges - 1) {
        size_t place = at + (size_t)__builtin_ctzll(edges);

        if (from == SIZE_MAX) {
            from = place;
            continue;
        }
        *word++ = (struct word){.at = (uint32_t)from, .n = (uint32_t)(place - from)};
        if (from && text[from - 1] != ' ')
            word[-1].sigil = sigil_before(words, from);
        from = SIZE_MAX;
    }
    words->n = (size_t)(word - words->at);
    *run = from;
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
        if (err)
            break;
        if (words->plain)
            cut_plain_block(words, at, edges, &run);
        else
            cut_block(words, at, edges, &run);
    }
    return err;
}

enum err words_read(struct words *words, struct str text)
{
    enum err err;

    buf_reset(&words->folded);
    words->n = 0;
    if (!text.n)
        return OK;
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
