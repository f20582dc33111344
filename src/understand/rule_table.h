/* rule_table.h: the rules of a site, compiled, with the rows they come from.
 *
 * Made as a whole whenever a rule changes and never changed afterwards. Holders count: whoever
 * keeps one across a batch takes it with rule_table_hold and drops it when done, so that a table
 * that was replaced dies with its last user and no message meets half a table.
 */
#ifndef UNDERSTAND_RULE_TABLE_H
#define UNDERSTAND_RULE_TABLE_H

#include "understand/match.h"

struct rule_source {
    int64_t rule, version; /* row and version */
    struct str name, text;
};

struct rule_table;

/* Rules that do not parse any more (they were checked when saved) are left out and counted in
 * *out_bad. The new table is held once. */
must_check enum err rule_table_new(const struct rule_source *sources, size_t n,
                                   struct rule_table **out_table, size_t *out_bad);
struct rule_table *rule_table_hold(struct rule_table *table);
void rule_table_drop(struct rule_table *table); /* NULL is fine */

const struct rule_set *rule_table_set(const struct rule_table *table);
size_t rule_table_count(const struct rule_table *table);
/* Row and version of the set's rule `at`. */
struct rule_hit rule_table_hit(const struct rule_table *table, uint32_t at);

#endif
