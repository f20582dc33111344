/* name_parts.h: what the files behind name_rule.h share; nobody else includes it. */
#ifndef UNDERSTAND_NAME_PARTS_H
#define UNDERSTAND_NAME_PARTS_H

#include "understand/name_rule.h"

/* A name, taken apart. A piece is a word of the name as a rule writes it: folded; words of a
 * script without spaces that touch are one piece. */
struct name_read {
    struct str name, base;
    struct str legal; /* the legal form as typed, or empty */
    const char *tld;  /* where firms of that form live: "de"; NULL: not known */
    struct str pieces[NAME_WORDS_MAX];
    bool has_and[NAME_WORDS_MAX]; /* "and" stands before the piece */
    size_t n;
    size_t ands;
    struct str and_word; /* "and", or how the name has it, or how they say it there */
    bool has_article;    /* pieces[0] is "the" or like it */
    struct str host;     /* an address was typed; the name is taken out of it */
    struct str camel[2]; /* "PayPal": its halves, folded; or empty */
};

must_check enum err name_read(struct arena *arena, struct str name, struct name_read *out_read,
                              struct fault *fault);

/* Terms with OR between; a term twice is one. */
struct name_terms {
    struct arena *arena;
    struct str at[NAME_TERMS_MAX];
    size_t n;
};

void name_term(struct name_terms *terms, struct str term);

enum { NAME_VARIANTS = 3 }; /* as written, without accents, with ä as ae */

struct name_maker {
    struct arena *arena;
    struct name_rule *rule;
    struct name_read read;
    struct str joined[NAME_VARIANTS]; /* the pieces in one word, each way */
    size_t variants;
    size_t bytes; /* of all parts so far */
};

/* name_spell.c. The text in one of its ways; 0: as it is. */
struct str name_variant(struct arena *arena, struct str text, size_t way);
/* The pieces from..n with `between` between them, and `and_word` where the name has "and". */
struct str name_pieces(const struct name_maker *maker, size_t from, const char *between,
                       struct str and_word);
/* A word, or a phrase in quotes. */
struct str name_quoted(const struct name_maker *maker, struct str text);
bool name_is_ascii(struct str text);
/* Fills joined. */
void name_join(struct name_maker *maker);

/* name_add.c. All parts. */
void name_add_parts(struct name_maker *maker);

/* Misspellings of one word by one letter, most likely first, none of them `word` itself; those
 * that are words of their own are left out if asked. Words of a to z only. */
enum { MISSPELT_WORD_MAX = 12 };
size_t name_misspelt(struct arena *arena, struct str word, bool not_words,
                     struct str out_words[MISSPELT_WORD_MAX]);

/* What else a name means. */
struct name_confused {
    const char *name; /* folded, one space between words */
    const char *what; /* "Not the fruit" */
    const char *rule; /* terms, OR between */
    const char *example;
};
extern const struct name_confused name_confused_table[];
extern const size_t name_confused_count;

#endif
