/* rule_import_fuzz.c: any bytes as a file of rules. What is taken must be a rule of ours, names
 * must be names, and the lines of an export must be taken as they are. */
#include "base/utf8.h"
#include "understand/rule_import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void look(const struct imported_rule *rule, enum import_form form)
{
    bug_on(!utf8_valid(rule->text) || !utf8_valid(rule->name) || !utf8_valid(rule->notes));
    bug_on((rule->verdict != IMPORT_SAME) != (rule->notes.n > 0));
    if (rule->verdict == IMPORT_REFUSED)
        return;
    bug_on(!rule->name.n || rule->name.n > IMPORT_NAME_MAX);
    bug_on(rule_check(rule->text, form == IMPORT_X ? 0 : RULE_WITH_LABELS, NULL) != OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct imported_rule *rules;
    struct arena arena;
    size_t count;

    if (n < 1)
        return 0;
    for (int form = IMPORT_HEED; form <= IMPORT_X; form++) {
        arena_init(&arena, 64 << 20);
        if (!rule_import_read(&arena, str_of((const char *)data, n), (enum import_form)form, &rules,
                              &count, NULL))
            for (size_t i = 0; i < count; i++)
                look(&rules[i], (enum import_form)form);
        arena_clear(&arena);
    }
    return 0;
}
