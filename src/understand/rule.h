/* rule.h: the language that says which messages concern us, as a tree.
 *
 *     rule    = and { "OR" and }                 lowest precedence; OR in capitals
 *     and     = unary { unary }                  a space means AND
 *     unary   = ["-"] primary                    not; "-a NEAR/3 b" negates the whole
 *     primary = "(" rule ")" | near | term
 *     near    = term "NEAR/" N term              words or phrases; not chainable; 1 <= N <= 20
 *     term    = word | word* | "a phrase" | @handle | #tag | $ticker
 *             | key:value | key:"a value" | key:(a value)
 *     key     = url domain from to lang kind has label followers near author channel title
 *
 * Tokens end at white space (Unicode's), parentheses and quotes; "-" is the operator only at the
 * start of a token. There are no escapes. A bare term of several words (AT&T, e-mail) means the
 * phrase of its words; behind a sigil the first of them carries it. Within a term, characters of
 * scripts without spaces that touch in the rule must touch in the text (rule_word.glued).
 *
 * A rule needs something positive (`positive` below): a word, phrase, prefix, NEAR, @ # $, from,
 * to, author, title, url or domain; an AND is positive by one child, an OR by all, a negation
 * never. This is what lets the matcher find rules by what a message holds.
 *
 * Limits: RULE_MAX bytes, RULE_TERMS_MAX terms (a NEAR has two). Parsing is iterative and the
 * tree at most about twice RULE_TERMS_MAX deep, whatever the parentheses.
 *
 * A fault reads "column C: what is wrong". Columns count code points from 1: the first character
 * of the offending token, the opener of what is never closed, or the length + 1 when the rule
 * ends too early. What has nothing positive is blamed on the first token that would have to be.
 */
#ifndef UNDERSTAND_RULE_H
#define UNDERSTAND_RULE_H

#include "base/arena.h"
#include "model/message.h"

enum {
    RULE_MAX = 4096,
    RULE_TERMS_MAX = 500,
    RULE_PREFIX_MIN = 3, /* characters of the folded word */
    RULE_NEAR_MAX = 20,
};

/* Flags for parsing. */
enum { RULE_WITH_LABELS = 1 }; /* label: is allowed, because labelling follows */

enum rule_kind {
    RULE_AND,       /* children */
    RULE_OR,        /* children */
    RULE_NOT,       /* one child */
    RULE_WORDS,     /* words, in title or text, each for itself; sigil '#', '$' or none */
    RULE_HANDLE,    /* words with sigil '@' (and host) in title or text, or name and host in `to` */
    RULE_PREFIX,    /* value: the folded beginning of a word */
    RULE_NEAR,      /* words and other, at most `number` words between */
    RULE_TITLE,     /* words, in the title */
    RULE_AUTHOR,    /* words, in an author's name */
    RULE_FROM,      /* name, host */
    RULE_TO,        /* name, host */
    RULE_URL,       /* value: folded, somewhere in a link */
    RULE_DOMAIN,    /* value: host in its ASCII form; a link's host or one above it */
    RULE_HAS,       /* number: an enum rule_has */
    RULE_FOLLOWERS, /* compare, number */
    RULE_PLACE,     /* lat, lon, km */
    RULE_KIND,      /* number: an enum message_kind */
    RULE_CHANNEL,   /* value, as written */
    RULE_LANG,      /* value: primary subtag, lower case */
    RULE_LABEL,     /* number: an enum label */
};

enum rule_has { RULE_HAS_LINKS, RULE_HAS_MEDIA, RULE_HAS_PLACE, RULE_HAS_RATING };
enum rule_compare { RULE_EQUAL, RULE_ABOVE, RULE_AT_LEAST, RULE_BELOW, RULE_AT_MOST };

struct rule_word {
    struct str text; /* folded */
    bool glued;      /* nothing may stand between it and the word before */
};

struct rule_words {
    struct rule_word *at;
    size_t n;
    char sigil;      /* of the first word; 0 none */
    struct str host; /* "@name@host": what must stand directly behind the last word; or empty */
};

struct rule_node {
    enum rule_kind kind;
    bool positive;
    size_t column;
    struct rule_node *child; /* first; the others by next */
    struct rule_node *next;
    struct rule_words words, other;
    struct str value;
    struct str name, host; /* folded handle, without '@'; host may be empty */
    enum rule_compare compare;
    int64_t number;
    double lat, lon, km;
};

/* What is wrong and where; text without the column. */
struct rule_error {
    size_t column;
    char text[200];
};

/* Parses into the arena. ERR_BAD_INPUT or ERR_TOO_BIG with *out_error filled (it may be NULL),
 * ERR_NO_MEMORY. The tree points into the arena only. */
must_check enum err rule_parse(struct arena *arena, struct str rule, unsigned flags,
                               const struct rule_node **out_rule, struct rule_error *out_error);

/* Only asks whether it is a rule; the fault reads "column C: what". */
must_check enum err rule_check(struct str rule, unsigned flags, struct fault *fault);

/* Splits a handle ("@Ann@host", "ann@host", "Ann") into its folded name and host. */
must_check enum err rule_handle_split(struct arena *arena, struct str handle, struct str *out_name,
                                      struct str *out_host);

#endif
