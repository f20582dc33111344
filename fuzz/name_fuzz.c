/* name_fuzz.c: any bytes as a name. What is no name is refused; of every other name all parts
 * together are a rule. The bytes are then grouped as hits of that name, cut at line ends. */
#include "understand/meaning.h"
#include "understand/rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void group(const struct name_rule *rule, struct str text, struct arena *arena)
{
    struct meaning_view view;
    struct meaning *meaning;
    struct str line;

    if (meaning_new(rule, &meaning))
        return;
    while (str_line(&text, &line)) {
        enum err err = meaning_add(meaning, &(struct meaning_hit){.text = line, .host = line});

        bug_on(err && err != ERR_BAD_INPUT && err != ERR_TOO_BIG);
    }
    bug_on(meaning_view(meaning, arena, &view));
    for (size_t i = 0; i < view.hits; i++)
        bug_on(view.of_hit[i] >= view.count);
    for (size_t i = 0; i < view.count; i++)
        bug_on(view.groups[i].without.n && rule_check(view.groups[i].without, 0, NULL));
    meaning_free(meaning);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str text = str_of((const char *)data, n), name, rest, rule_text;
    struct name_rule rule;
    struct arena arena;
    enum err err;

    arena_init(&arena, 16 << 20);
    (void)str_cut(text, '\n', &name, &rest);
    err = name_rule_make(&arena, name, &rule, NULL);
    bug_on(err && err != ERR_BAD_INPUT && err != ERR_TOO_BIG);
    if (!err) {
        bug_on(name_rule_text(&arena, &rule, UINT32_MAX, &rule_text));
        bug_on(rule_check(rule_text, 0, NULL));
        group(&rule, rest, &arena);
    }
    arena_clear(&arena);
    return 0;
}
