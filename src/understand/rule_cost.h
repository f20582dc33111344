/* rule_cost.h: what rules take: memory of a set. */
#ifndef UNDERSTAND_RULE_COST_H
#define UNDERSTAND_RULE_COST_H

#include "understand/match.h"

/* Memory of a set, sealed or not, in bytes. */
size_t rule_set_bytes(const struct rule_set *set);

#endif
