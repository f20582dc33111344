/* name_rule.c: a name read, its parts added, and those that are chosen as one rule. */
#include "understand/name_rule.h"

#include "base/utf8.h"
#include "understand/lexicon.h"
#include "understand/name_parts.h"
#include "understand/rule.h"

static bool is_ordinary(const struct name_read *read)
{
    return read->n == 1 && (utf8_count(read->pieces[0]) <= 3 || lexicon_has(read->pieces[0])) &&
           name_is_ascii(read->pieces[0]);
}

enum err name_rule_make(struct arena *arena, struct str name, struct name_rule *out_rule,
                        struct fault *fault)
{
    struct name_rule rule = {.count = 0};
    struct name_maker maker = {.arena = arena, .rule = &rule};
    enum err err;

    if (!utf8_valid(name))
        return fault_set(fault, ERR_BAD_INPUT, "the name is not valid UTF-8");
    err = name_read(arena, name, &maker.read, fault);
    if (err)
        return err;
    rule.name = str_dup(arena, maker.read.name);
    rule.base = maker.read.base;
    rule.is_ordinary = is_ordinary(&maker.read);
    name_join(&maker);
    name_add_parts(&maker);
    if (arena->err)
        return arena->err;
    *out_rule = rule;
    return OK;
}

uint32_t name_rule_default(const struct name_rule *rule)
{
    uint32_t chosen = 0;

    for (size_t i = 0; i < rule->count; i++)
        if (rule->parts[i].is_on)
            chosen |= UINT32_C(1) << i;
    return chosen;
}

/* The terms of the chosen parts, each once. */
static void add_text(struct buf *out, const struct name_rule *rule, uint32_t chosen, bool excludes)
{
    struct str done[NAME_PARTS_MAX * NAME_TERMS_MAX];
    size_t n = 0;

    for (size_t i = 0; i < rule->count; i++) {
        const struct name_part *part = &rule->parts[i];

        if (!(chosen >> i & 1) || part->is_exclusion != excludes)
            continue;
        for (size_t t = 0; t < part->term_count; t++) {
            bool is_new = true;

            for (size_t d = 0; d < n && is_new; d++)
                is_new = !str_eq(done[d], part->terms[t]);
            if (!is_new)
                continue;
            if (n)
                buf_add_c(out, " OR ");
            buf_add(out, part->terms[t]);
            done[n++] = part->terms[t];
        }
    }
}

enum err name_rule_text(struct arena *arena, const struct name_rule *rule, uint32_t chosen,
                        struct str *out_text)
{
    struct buf finds, leaves, all;

    buf_init(&finds, RULE_MAX);
    buf_init(&leaves, RULE_MAX);
    buf_init(&all, RULE_MAX);
    add_text(&finds, rule, chosen, false);
    add_text(&leaves, rule, chosen, true);
    if (finds.n && leaves.n)
        buf_printf(&all, "(%.*s) -(%.*s)", STR_ARGS(buf_str(&finds)), STR_ARGS(buf_str(&leaves)));
    else
        buf_add(&all, buf_str(&finds));
    *out_text = buf_dup(arena, &all);
    buf_clear(&all);
    buf_clear(&leaves);
    buf_clear(&finds);
    return arena->err;
}
