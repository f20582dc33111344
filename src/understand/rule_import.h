/* rule_import.h: rules that were written elsewhere, read and put into our language.
 *
 * Two forms are read. `heed`: what `heed rule SITE export` writes, {"name","rule","owner","team",
 * "paused"} a line, or NAME TAB RULE lines with # comments, as `heed match` takes them. `x`: the
 * rules of X's filtered stream and of Gnip's PowerTrack, as one JSON document with the array
 * "rules", "add" or "data" of {"value","tag"}, one such object a line, or plain lines (VALUE, or
 * TAG TAB VALUE).
 *
 * Each rule is taken as it is, translated (the notes say what differs), or refused (they say why);
 * refused is also what would take more than its share (rule_cost.h). An operator that we do not
 * have is left out where it only takes something away (-is:retweet), which the notes say, and
 * refused where it is asked for. Tags need not be unique there but names are here: a second "acme"
 * is called "acme (2)"; a rule without a tag is named by its own text. The same file gives the same
 * names again.
 *
 * Sources of the other language: X API v2, "Build a rule"; Gnip, "PowerTrack operators".
 *
 * Pure; linear. Ceilings: IMPORT_BYTES_MAX, IMPORT_RULES_MAX; what a rule may hold is rule.h's.
 */
#ifndef UNDERSTAND_RULE_IMPORT_H
#define UNDERSTAND_RULE_IMPORT_H

#include "understand/rule.h"

enum {
    IMPORT_BYTES_MAX = 60 << 20,
    IMPORT_RULES_MAX = 2000000,
    IMPORT_NAME_MAX = 100, /* bytes of a name */
};

enum import_form { IMPORT_GUESS, IMPORT_HEED, IMPORT_X };

enum import_verdict { IMPORT_SAME, IMPORT_TRANSLATED, IMPORT_REFUSED };

struct imported_rule {
    size_t line; /* from 1; of a JSON document: which rule */
    enum import_verdict verdict;
    struct str name, text; /* ours; of a refused one as it came */
    struct str owner, team;
    bool is_paused;
    size_t bytes;     /* memory it takes, roughly (rule_cost.h) */
    struct str notes; /* what differs, or why not; sentences with "; " between */
};

/* Everything lies in the arena, and `bytes` must outlive it. ERR_BAD_INPUT: it is not in that form
 * at all; ERR_TOO_BIG. */
must_check enum err rule_import_read(struct arena *arena, struct str bytes, enum import_form form,
                                     struct imported_rule **out_rules, size_t *out_n,
                                     struct fault *fault);

/* One rule of X's: fills verdict, text, notes. */
must_check enum err rule_import_x(struct arena *arena, struct str value,
                                  struct imported_rule *out_rule);

#endif
