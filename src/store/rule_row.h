/* rule_row.h: the columns of a rule, for rule.c and standing.c only. */
#ifndef STORE_RULE_ROW_H
#define STORE_RULE_ROW_H

#include "store/rows.h"
#include "store/rule.h"

/* Of the table `rule r`, in the order in which rule_read takes them. */
#define RULE_COLUMNS                                                                               \
    "r.id, r.name, r.text, r.version, r.staff, r.team, r.created_at, r.paused_at, r.removed_at"

/* A row_reader; `out` is a struct rule_row. */
void rule_read(struct rows *rows, struct arena *arena, void *out);

#endif
