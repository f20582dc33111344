/* word.c: folded text (word_fold.c) cut into words; the rules are told in word.h. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "understand/rune.h"
#include "understand/word.h"
#include "understand/word_scan.h"

bool word_own_rune(uint32_t code_point)
{
    return (rune_traits(code_point) & RUNE_CLASS) == RUNE_OWN;
}

bool word_rune(uint32_t code_point) { return (rune_traits(code_point) & RUNE_CLASS) != RUNE_OTHER; }

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
    uint64_t beyond; /* beyond ASCII */
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
        unsigned class = rune_traits(rune_next(text, &at, NULL)) & RUNE_CLASS;
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

    for (size_t at = 0; at <= n; at += SCAN_BLOCK) {
        struct scan_bits scanned = scan_block(words->folded.p + at);
        uint64_t there = n - at < SCAN_BLOCK ? ((uint64_t)1 << (n - at)) - 1 : UINT64_MAX;

        words->bits[at / SCAN_BLOCK] = (struct word_bits){
            .word = scanned.word & there,
            .letter = scanned.letter & there,
            .beyond = scanned.beyond & there,
        };
    }
    while (done < n) {
        uint64_t beyond = words->bits[done / SCAN_BLOCK].beyond >> done % SCAN_BLOCK;

        if (beyond)
            done = mark_runes(words, done + (size_t)__builtin_ctzll(beyond));
        else
            done = (done / SCAN_BLOCK + 1) * SCAN_BLOCK;
    }
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

static enum err cut_any(struct words *words)
{
    size_t n = words->folded.n, run = SIZE_MAX;
    uint64_t carry = 0;
    enum err err = room_for_bits(words);

    if (!err)
        mark_bits(words);
    for (size_t at = 0; !err && at <= n; at += SCAN_BLOCK) {
        const struct word_bits *bits = &words->bits[at / SCAN_BLOCK];
        uint64_t edges = (bits->word ^ (bits->word << 1 | carry)) | bits->edge;

        carry = bits->word >> 63;
        err = room_for_words(words, SCAN_BLOCK + 1);
        if (!err)
            cut_block(words, at, edges, &run);
    }
    return err;
}

/* ---- the same where all is ASCII without '_': each run is a word ---- */

static void set_plain_sigil(struct words *words, struct word *word)
{
    const char *before = words->folded.p + word->at - 1;

    if (word->at < 2 || !((before[-1] >= 'a' && before[-1] <= 'z') || char_is_digit(before[-1])))
        word->sigil = *before;
}

/* Beginnings and ends of the runs of a block; of a run that goes on only the beginning is known. */
static size_t cut_plain_block(struct words *words, size_t at, uint64_t starts, uint64_t ends,
                              size_t begun)
{
    struct word *word = words->at + begun;

    for (; starts; starts &= starts - 1)
        *word++ = (struct word){.at = (uint32_t)at + (uint32_t)__builtin_ctzll(starts)};
    begun = (size_t)(word - words->at);
    word = words->at + words->n;
    for (; ends; ends &= ends - 1, word++)
        word->n = (uint32_t)at + (uint32_t)__builtin_ctzll(ends) - word->at;
    words->n = (size_t)(word - words->at);
    return begun;
}

/* False: it is not so plain, and no words are there. */
static enum err cut_plain(struct words *words, bool *out_plain)
{
    size_t n = words->folded.n, begun = 0;
    uint64_t word_before = 0, sigil_before = 0;

    *out_plain = false;
    for (size_t at = 0; at <= n; at += SCAN_BLOCK) {
        struct scan_bits bits = scan_block(words->folded.p + at);
        uint64_t there = n - at < SCAN_BLOCK ? ((uint64_t)1 << (n - at)) - 1 : UINT64_MAX;
        uint64_t word = bits.word & there, before = word << 1 | word_before;
        uint64_t after_sigil = (bits.sigil << 1 | sigil_before) & word & ~before;
        size_t first = begun;

        if (((bits.beyond | (bits.word & ~bits.letter)) & there) != 0) {
            words->n = 0;
            return OK;
        }
        if (room_for_words(words, SCAN_BLOCK + 1))
            return ERR_NO_MEMORY;
        begun = cut_plain_block(words, at, word & ~before, before & ~word, begun);
        for (size_t i = first; after_sigil && i < begun; i++)
            if (after_sigil >> (words->at[i].at - at) & 1)
                set_plain_sigil(words, &words->at[i]);
        word_before = word >> 63;
        sigil_before = bits.sigil >> 63;
    }
    *out_plain = true;
    return OK;
}

static enum err cut_words(struct words *words)
{
    bool plain;
    enum err err;

    if (!buf_room(&words->folded, SCAN_BLOCK))
        return words->folded.err;
    err = cut_plain(words, &plain);
    return err || plain ? err : cut_any(words);
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
