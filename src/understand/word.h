/* word.h: what a word is, for rules, for the matcher and for search. One answer for all three.
 *
 * Text is folded first: NFKC_Casefold of the Unicode Standard (UAX 31, section 5.1; the work is
 * utf8proc's), so compatibility forms, case and default-ignorable characters are gone, accents
 * stay. In the folded text
 *
 *   - a word is a maximal run of L*, M*, Nd, Nl and '_' that holds at least one letter or digit
 *     (L*, Nd, Nl);
 *   - a character of Han, Hiragana, Katakana (with U+30FC, 3005, 3007), Thai, Lao, Khmer and
 *     Myanmar is a word of its own, together with the marks (M*) behind it, because those scripts
 *     put no space between words. Scripts are Unicode's Script property, not the extensions.
 *
 * A sigil (# @ $) belongs to the word directly behind it, unless it itself follows a word
 * character. A word is glued when nothing stands between it and the word before: a term of
 * several own characters matches only glued ones.
 *
 * Cost: linear in the text; ASCII goes by the sixteen bytes (word_scan.h), the rest through
 * utf8proc. Memory: the struct keeps its buffers from one text to the next. One struct belongs to
 * one thread.
 *
 * Errors: ERR_BAD_INPUT for text that is not valid UTF-8, ERR_TOO_BIG when the folded text
 * passes WORDS_FOLDED_MAX bytes, ERR_NO_MEMORY.
 */
#ifndef UNDERSTAND_WORD_H
#define UNDERSTAND_WORD_H

#include "base/buf.h"

enum { WORDS_FOLDED_MAX = 16 << 20 };

struct word {
    uint32_t at, n; /* bytes in the folded text */
    char sigil;     /* '#', '@', '$' or 0 */
    bool own;       /* a single character of a script without spaces */
    bool glued;     /* ends where the word before ends: nothing stands between */
};

struct word_bits;

struct words {
    struct buf folded;
    struct word *at;
    size_t n, cap;
    struct word_bits *bits; /* word.c's own */
    size_t bits_cap;
};

void words_init(struct words *words);
void words_clear(struct words *words);

/* Folds the text and cuts it into words; what was there before is forgotten. After an error the
 * struct holds no words. */
must_check enum err words_read(struct words *words, struct str text);

static inline struct str words_text(const struct words *words, size_t i)
{
    return (struct str){words->folded.p + words->at[i].at, words->at[i].n};
}

/* Appends the folded form of `text`; on an error `out` is as it was. */
must_check enum err word_fold(struct buf *out, struct str text);

/* The same without the marks of Latin and Greek letters, as people type where the keyboard lacks
 * them: "muller" for "Müller", "lodz" for "Łódź". What was appended before an error stays. */
must_check enum err word_bare(struct buf *out, struct str text);

/* For the search index and its queries: the words of `text` with one space between, nothing
 * else. Appended to `out`. */
must_check enum err word_plain(struct buf *out, struct str text);

/* True for L*, M*, Nd, Nl and '_'. */
bool word_rune(uint32_t code_point);
/* True for a character of a script without spaces (a word of its own). */
bool word_own_rune(uint32_t code_point);

#endif
