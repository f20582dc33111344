/* name_rule.h: from a name, as people type it, a first rule that hears what is said of it.
 *
 * A name is read so: legal forms go ("GmbH & Co. KG", "Ltd.", 株式会社; name_read.c has the list),
 * "&", "+" and "and" in several languages are one thing, an address ("acme.com") is a host and the
 * name in it. Out of that come parts, each a few terms of the rule language (rule.h) joined by OR:
 * the name, its spellings, hashtag, handles, addresses, misspellings by one letter, and for names
 * that mean other things too (apple, shell, kestrel) what those are, as exclusions. Each part has
 * a reason, a text that it finds, and says whether it is on at first; exclusions never are,
 * because they also lose what is said of us in the same breath: a person chooses them.
 *
 * The possessive needs no part: in "Acme's" the word acme is followed by s (word.h).
 *
 * Whether a word is one of its own is known for English only (lexicon.h). A single word that is a
 * word of its own gets no misspellings and no part that looks inside addresses.
 *
 * Limits: a name of NAME_MAX bytes and NAME_WORDS_MAX words; at most NAME_PARTS_MAX parts, each of
 * at most NAME_TERMS_MAX terms; all together always fit a rule (RULE_MAX, RULE_TERMS_MAX).
 * Pure; everything found lives in the arena.
 */
#ifndef UNDERSTAND_NAME_RULE_H
#define UNDERSTAND_NAME_RULE_H

#include "base/arena.h"
#include "base/json_out.h"

enum { NAME_MAX_BYTES = 120, NAME_WORDS_MAX = 8, NAME_PARTS_MAX = 24, NAME_TERMS_MAX = 24 };

struct name_part {
    struct str key; /* stable for the same name: what a form sends */
    struct str *terms;
    size_t term_count;
    struct str rule;    /* the terms with OR between */
    const char *title;  /* "Misspelt" */
    struct str why;     /* a sentence */
    struct str example; /* a text that the terms find */
    bool is_exclusion;  /* in the rule behind "-" */
    bool is_on;         /* at first */
};

struct name_rule {
    struct str name; /* as typed, without white space at its ends */
    struct str base; /* without its legal form */
    struct name_part parts[NAME_PARTS_MAX];
    size_t count;
    bool is_ordinary; /* nothing but a word that means something by itself */
};

/* ERR_BAD_INPUT (nothing to look for in it), ERR_TOO_BIG, ERR_NO_MEMORY. */
must_check enum err name_rule_make(struct arena *arena, struct str name, struct name_rule *out_rule,
                                   struct fault *fault);

/* The parts whose bit is set in `chosen` as one rule; empty when none of them finds anything. */
must_check enum err name_rule_text(struct arena *arena, const struct name_rule *rule,
                                   uint32_t chosen, struct str *out_text);
uint32_t name_rule_default(const struct name_rule *rule);
/* The parts all of whose terms stand in `text`, a rule that name_rule_text made or a person
 * changed. */
uint32_t name_rule_chosen(const struct name_rule *rule, struct str text);

/* {"name","rule","parts":[{"key","title","rule","why","example","on","excludes"}]} */
must_check enum err name_rule_write(struct arena *arena, const struct name_rule *rule,
                                    uint32_t chosen, struct json_out *json);

#endif
