/* match_fuzz.c: a rule, a line feed, and a text (with a title before a second line feed): the
 * matcher against itself: a rule and its double negation are one, a rule and its negation never
 * both hold, and matching twice gives the same. */
#include "base/buf.h"
#include "understand/match.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* Whether each of the rules holds, as bits. */
static unsigned hits_of(const struct rule_node *const *rules, size_t n,
                        const struct message *message)
{
    const struct match_hit *hits = NULL;
    struct match_scratch *scratch = NULL;
    struct rule_set *set = NULL;
    unsigned found = 0, again = 0;
    size_t count = 0;

    if (rule_set_new(&set) || match_scratch_new(&scratch))
        abort();
    for (size_t i = 0; i < n; i++)
        bug_on(rule_set_add(set, STR("r"), rules[i]));
    bug_on(rule_set_seal(set));
    for (int round = 0; round < 2; round++) {
        again = found;
        found = 0;
        if (match_message(set, message, NULL, scratch, &hits, &count))
            break;
        for (size_t i = 0; i < count; i++)
            found |= 1u << hits[i].rule;
        bug_on(round && found != again);
    }
    match_scratch_free(scratch);
    rule_set_free(set);
    return found;
}

static struct str around(struct arena *arena, const char *before, struct str text,
                         const char *after)
{
    struct str whole;
    struct buf buf;

    buf_init(&buf, 0);
    buf_add_c(&buf, before);
    buf_add(&buf, text);
    buf_add_c(&buf, after);
    whole = buf_dup(arena, &buf);
    buf_clear(&buf);
    return whole;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str input = str_of((const char *)data, n), rule, rest;
    const struct rule_node *rules[3];
    struct message message;
    struct str forms[3];
    struct arena arena;
    bool fine = true;

    arena_init(&arena, 32 << 20);
    (void)str_cut(input, '\n', &rule, &rest);
    message_init(&message);
    (void)str_cut(rest, '\n', &message.title, &message.text);
    forms[0] = rule;
    /* "the" is put into the text, so that it always holds. */
    forms[1] = around(&arena, "the -(", rule, ")");
    forms[2] = around(&arena, "the -(-(", rule, "))");
    message.text = around(&arena, "the ", message.text, "");
    for (size_t i = 0; i < 3; i++)
        fine = fine && !rule_parse(&arena, forms[i], 0, &rules[i], NULL);
    if (fine) {
        unsigned found = hits_of(rules, 3, &message);

        bug_on(found & 1 && found & 2);
        bug_on((found & 1) != (found >> 2 & 1) && found);
    }
    arena_clear(&arena);
    return 0;
}
