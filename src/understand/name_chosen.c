/* name_chosen.c: which parts of a name's rule a text of a rule is made of. */
#include "understand/name_rule.h"

/* The term as a whole: not in a phrase, not a piece of a longer word. */
static bool has_term(struct str text, struct str term)
{
    bool is_quoted = false;
    size_t seen = 0;

    for (size_t at = str_find(text, term, 0); at != SIZE_MAX; at = str_find(text, term, at + 1)) {
        size_t end = at + term.n;

        for (; seen < at; seen++)
            is_quoted ^= text.p[seen] == '"';
        if (!is_quoted && (!at || text.p[at - 1] == ' ' || text.p[at - 1] == '(') &&
            (end == text.n || text.p[end] == ' ' || text.p[end] == ')'))
            return true;
    }
    return false;
}

uint32_t name_rule_chosen(const struct name_rule *rule, struct str text)
{
    uint32_t chosen = 0;

    for (size_t i = 0; i < rule->count; i++) {
        const struct name_part *part = &rule->parts[i];
        bool has_all = part->term_count > 0;

        for (size_t t = 0; t < part->term_count && has_all; t++)
            has_all = has_term(text, part->terms[t]);
        chosen |= has_all ? UINT32_C(1) << i : 0;
    }
    return chosen;
}
