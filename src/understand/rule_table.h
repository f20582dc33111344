/* rule_table.h: the rules of a site, compiled, and its subjects (subject.h), as they were at one
 * moment.
 *
 * A table is a large set made once in a while (the base), a small one of what was added or edited
 * since (the overlay), and a bit for each rule of the base that is gone or said anew. So a change
 * costs what has changed, not what there is: only the overlay is compiled again. A table never
 * changes: one that takes its place shares its base. It has the number of the last change that is
 * in it (store/rule.h, rule_change), its version: what a message met is all rules as they stood
 * after that change and before the next.
 *
 * Matching looks into both sets and merges. Hits come in the order of the rules' rows, whichever
 * set they are in.
 *
 * Ceiling: RULE_TABLE_BYTES_MAX of memory for the sets of a table; beyond it making one is refused
 * (ERR_TOO_BIG) and what was there stays.
 *
 * Threads: any number may match with a table, each with its own scratch. Holders of a base count
 * themselves, so tables that share one may be freed by any thread.
 */
#ifndef UNDERSTAND_RULE_TABLE_H
#define UNDERSTAND_RULE_TABLE_H

#include "understand/match.h"

struct subjects;

static const size_t RULE_TABLE_BYTES_MAX = (size_t)2 << 30;

struct rule_source {
    int64_t rule, version; /* row and version */
    struct str text;       /* empty: the rule matches nothing (paused, removed) */
};

struct rule_base;
struct rule_table;

/* Compiles; sources in rising order of their rows, copied. Rules that do not parse any more (they
 * were checked when saved) match nothing and are counted (rule_base_bad). Held once. */
must_check enum err rule_base_new(const struct rule_source *sources, size_t n,
                                  struct rule_base **out_base);
/* The sources of `before` with `changes` (rising) said instead or besides; those without a text
 * are left out. */
must_check enum err rule_base_fold(const struct rule_base *before,
                                   const struct rule_source *changes, size_t n,
                                   struct rule_base **out_base);
struct rule_base *rule_base_hold(struct rule_base *base);
void rule_base_drop(struct rule_base *base); /* NULL is fine */
size_t rule_base_count(const struct rule_base *base);
size_t rule_base_bad(const struct rule_base *base);
size_t rule_base_bytes(const struct rule_base *base);

/* The base with what has changed since, in rising order of rows, each rule once. Holds the base for
 * itself. */
must_check enum err rule_table_new(struct rule_base *base, const struct rule_source *changes,
                                   size_t n, int64_t version, struct rule_table **out_table);
void rule_table_free(struct rule_table *table); /* NULL is fine */

/* Before it is shared; held for itself. NULL: none, as at first. */
void rule_table_set_subjects(struct rule_table *table, struct subjects *subjects);
const struct subjects *rule_table_subjects(const struct rule_table *table);

int64_t rule_table_version(const struct rule_table *table);
size_t rule_table_count(const struct rule_table *table);   /* rules that may match */
size_t rule_table_overlay(const struct rule_table *table); /* changes since its base was made */

/* One a thread; may serve many tables, one after the other. */
struct table_scratch;
must_check enum err table_scratch_new(struct table_scratch **out_scratch);
void table_scratch_free(struct table_scratch *scratch);

struct table_hit {
    struct rule_hit rule;
    bool needs_labels; /* not decided before the labels are known */
};

/* As match_message and match_again (understand/match.h), with the whole table. */
must_check enum err rule_table_match(const struct rule_table *table, const struct message *message,
                                     const struct match_asks *asks, struct table_scratch *scratch,
                                     const struct table_hit **out_hits, size_t *out_count);
must_check enum err rule_table_again(const struct rule_table *table, const struct message *message,
                                     const struct match_asks *asks, struct table_scratch *scratch,
                                     const struct table_hit **out_hits, size_t *out_count);

#endif
