/* rule_fuzz.c: any bytes as a rule. A refusal must name a column inside the rule or one behind. */
#include "base/utf8.h"
#include "understand/rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str rule = str_of((const char *)data, n);
    struct rule_error error = {0};
    const struct rule_node *node;
    struct arena arena;
    enum err err;

    arena_init(&arena, 16 << 20);
    err = rule_parse(&arena, rule, RULE_WITH_LABELS, &node, &error);
    bug_on(err && err != ERR_BAD_INPUT && err != ERR_TOO_BIG);
    bug_on(err && (error.column < 1 || error.column > n + 1));
    bug_on(!err && !node->positive);
    arena_clear(&arena);
    return 0;
}
