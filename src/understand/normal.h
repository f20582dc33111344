/* normal.h: what a text says, without how it happens to be typed. Read once, for labels.
 *
 * From a message's text two things are made: `text`, lower case, one space between what belongs
 * apart, and the tokens that stand in it. On the way
 *
 *   - entities (&amp;) and escapes that somebody forgot to undo (\u2019) are undone, curly quotes
 *     made straight, what nobody sees (direction marks, joiners, variation selectors) taken out;
 *   - addresses become "URL", @handles "USER" ("CARE" when they name a service, as
 *     @acme_help does), numbers "N" and their count of digits ("N4"); these
 *     capitals cannot be mistaken, everything else is folded (word.h);
 *   - a letter three times or more becomes one or two, whichever is an English word (lexicon.h),
 *     and the token says TOKEN_LONG; capitals say TOKEN_SHOUTED;
 *   - hashtags are split, at capitals or by the word list, and say TOKEN_TAGGED;
 *   - smileys of ASCII become "E" and their mouth, so ":-)" and ":)" are one; an emoji stays
 * itself;
 *   - a run of one punctuation mark is one token; `repeats` tells how long it was;
 *   - words behind "not", "never" and their like say TOKEN_NEGATED, up to NORMAL_NEGATION_WORDS of
 *     them or the next clause (Pang, Lee, Vaithyanathan 2002); those behind "but" in a sentence say
 *     TOKEN_AFTER_BUT.
 *
 * Negators and contrasts are known in English, German, French, Spanish, Dutch, Italian and
 * Portuguese. Linear in the text. At most NORMAL_TOKENS_MAX tokens are made and of a token
 * NORMAL_TOKEN_BYTES kept; what is behind is not looked at. The struct keeps its memory from one
 * text to the next and belongs to one thread.
 */
#ifndef UNDERSTAND_NORMAL_H
#define UNDERSTAND_NORMAL_H

#include "base/buf.h"

enum {
    NORMAL_TOKENS_MAX = 6000,
    NORMAL_TOKEN_BYTES = 48,
    NORMAL_TEXT_MAX = 1 << 20, /* of a message; beyond it ERR_TOO_BIG */
    NORMAL_NEGATION_WORDS = 5,
};

enum token_kind {
    TOKEN_WORD,
    TOKEN_NUMBER,
    TOKEN_URL,
    TOKEN_HANDLE,
    TOKEN_EMOJI, /* smileys too */
    TOKEN_MARK,  /* punctuation */
    TOKEN_KINDS
};

enum token_flag {
    TOKEN_NEGATED = 1,
    TOKEN_LONG = 2,
    TOKEN_SHOUTED = 4,
    TOKEN_TAGGED = 8,
    TOKEN_AFTER_BUT = 16,
    TOKEN_FIRST = 32,    /* word that begins a sentence */
    TOKEN_NEGATOR = 64,  /* turns what follows */
    TOKEN_CAPITAL = 128, /* begins with a capital */
    TOKEN_GLUED = 2      /* of a mark: no space is behind it */
};

struct token {
    uint32_t at; /* in `text` */
    uint8_t n, kind, flags;
    uint8_t repeats;  /* of a mark; at most 255 */
    uint32_t classes; /* of a word: word_class.h */
};

struct normal {
    struct buf plain; /* undone, not folded */
    struct buf text;
    struct token *at;
    size_t n, cap;
};

void normal_init(struct normal *normal);
void normal_clear(struct normal *normal);

/* text: valid UTF-8. What was there before is forgotten; after an error there are no tokens.
 * ERR_TOO_BIG, ERR_NO_MEMORY. */
must_check enum err normal_read(struct normal *normal, struct str text);

static inline struct str normal_token(const struct normal *normal, size_t i)
{
    return (struct str){normal->text.p + normal->at[i].at, normal->at[i].n};
}

#endif
