/* What rules cost, which are refused for it, and that the worst that are rules are still matched in
 * no time. Times are printed, not asserted. */
#include "understand/rule_cost.h"

#include <time.h>

#include "base/buf.h"
#include "understand/word_share.h"
#include "unit.h"

static struct rule_cost cost_of(const char *text)
{
    const struct rule_node *rule;
    struct rule_cost cost = {0};
    struct arena arena;

    arena_init(&arena, 0);
    CHECK(!rule_parse(&arena, str_from(text), RULE_WITH_LABELS, &rule, NULL));
    cost = rule_cost(rule);
    arena_clear(&arena);
    return cost;
}

static void how_common_words_are(void)
{
    CHECK(word_share(STR("the")) > 100000);
    CHECK(word_share(STR("de")) > 10000);
    CHECK_INT(word_share(STR("zyzzyva")), WORD_SHARE_RARE);
    CHECK(word_share_prefix(STR("the")) > word_share(STR("the")));
    CHECK_INT(word_share_prefix(STR("zyzzyv")), WORD_SHARE_RARE);
    for (size_t i = 1; i < word_share_count; i++)
        CHECK_OR_STOP(str_cmp(word_share_table[i - 1].word, word_share_table[i].word) < 0);
}

static void a_rule_is_found_by_its_rarest_part(void)
{
    CHECK_INT(cost_of("acme").tried, WORD_SHARE_RARE);
    CHECK_INT(cost_of("the acme").tried, WORD_SHARE_RARE);
    CHECK_INT(cost_of("the acme").looks, 2 * WORD_SHARE_RARE);
    CHECK_INT(cost_of("the -acme").tried, word_share(STR("the")));
    CHECK_INT(cost_of("\"of the\"").tried, word_share(STR("of")));
    CHECK_INT(cost_of("the OR acme").tried, word_share(STR("the")) + WORD_SHARE_RARE);
    CHECK_INT(cost_of("(the OR of) acme").tried, WORD_SHARE_RARE);
    CHECK_INT(cost_of("acme NEAR/3 the").terms, 2);
    CHECK_INT(cost_of("\"a b c\" -(d OR e) lang:en").terms, 4);
    CHECK_INT(cost_of("i OR the OR a OR to OR you OR it OR that OR is OR and OR s OR in").tried,
              1000000);
    CHECK(cost_of("domain:acme.com").tried < 1000);
}

/* "A s B s C …" of n words. */
static void many(struct buf *out, const char *const *words, size_t count, const char *between,
                 size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_add_c(out, between);
        buf_add_c(out, words ? words[i % count] : "w");
        if (!words)
            buf_add_i64(out, (int64_t)i);
    }
}

static const char *const common[] = {"i", "the", "a", "to", "you", "it", "that", "is", "and", "s"};

static enum err accept(const char *begin, const char *const *words, const char *between, size_t n,
                       struct fault *fault)
{
    struct buf text;
    enum err err;

    buf_init(&text, RULE_MAX);
    buf_add_c(&text, begin);
    many(&text, words, ARRAY_LEN(common), between, n);
    err = rule_accept(buf_str(&text), 0, NULL, fault);
    buf_clear(&text);
    return err;
}

static void only_what_takes_more_than_its_share_is_refused(void)
{
    struct fault fault = {.err = OK};
    struct rule_cost cost;

    CHECK_INT(rule_accept(STR("the"), 0, &cost, NULL), OK);
    CHECK_INT(cost.looks, word_share(STR("the")));
    CHECK_INT(accept("", common, " OR ", 10, NULL), OK);
    CHECK_INT(accept("", NULL, " OR ", 450, NULL), OK);             /* names nobody else has */
    CHECK_INT(accept("acme ", NULL, " -", 490, NULL), OK);          /* a long list of exceptions */
    CHECK_INT(accept("acme ", common, " -", 490, NULL), OK);        /* of common words, too */
    CHECK_INT(accept("\"", common, " ", 400, NULL), ERR_BAD_INPUT); /* never closed */
    CHECK_INT(accept("", common, " OR ", 450, &fault), ERR_TOO_BIG);
    CHECK(str_find(str_from(fault.text), STR("450 terms"), 0) != SIZE_MAX);
    CHECK(str_find(str_from(fault.text), STR("rarer word"), 0) != SIZE_MAX);
    fault = (struct fault){.err = OK};
    CHECK_INT(accept("the -", NULL, " -", 490, &fault), ERR_TOO_BIG); /* one huge common word */
    CHECK(str_find(str_from(fault.text), STR("'the'"), 0) != SIZE_MAX);
    fault = (struct fault){.err = OK};
    CHECK_INT(rule_accept(STR("acme ("), 0, NULL, &fault), ERR_BAD_INPUT);
    CHECK_STR(str_from(fault.text), "column 7: the rule ends where a term is expected");
}

static void memory_is_known_from_above(void)
{
    struct rule_set *set;
    struct arena arena;
    size_t estimated = 0;

    arena_init(&arena, 0);
    CHECK_OR_STOP(!rule_set_new(&set));
    for (int i = 0; i < 3000; i++) {
        const struct rule_node *rule;
        struct str text = arena_printf(&arena, "brand%d \"other%d words%d\" -(#tag%d OR @at%d)", i,
                                       i, i, i, i);

        CHECK_OR_STOP(!rule_parse(&arena, text, 0, &rule, NULL));
        estimated += rule_cost(rule).bytes;
        CHECK_OR_STOP(!rule_set_add(set, STR_NONE, rule));
    }
    CHECK(!rule_set_seal(set));
    printf("3000 rules take %zu bytes, estimated %zu\n", rule_set_bytes(set), estimated);
    CHECK(estimated >= rule_set_bytes(set) - (1 << 20)); /* an empty set has its tables, too */
    CHECK(estimated < 6 * rule_set_bytes(set));
    rule_set_free(set);
    arena_clear(&arena);
}

/* ---- the worst that are rules, on the worst that are posts ---- */

static double cpu_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static size_t match(const char *what, struct str rule, struct str text)
{
    const struct rule_node *tree;
    const struct match_hit *hits;
    struct match_scratch *scratch;
    struct rule_set *set;
    struct message message;
    struct arena arena;
    size_t n = 99;
    double began;

    arena_init(&arena, 0);
    message_init(&message);
    message.text = text;
    CHECK(!rule_parse(&arena, rule, 0, &tree, NULL));
    CHECK(!rule_set_new(&set) && !rule_set_add(set, STR_NONE, tree) && !rule_set_seal(set));
    CHECK(!match_scratch_new(&scratch));
    began = cpu_ms();
    CHECK(!match_message(set, &message, NULL, scratch, &hits, &n));
    printf("%s: %.2f ms for %zu bytes\n", what, cpu_ms() - began, text.n);
    match_scratch_free(scratch);
    rule_set_free(set);
    arena_clear(&arena);
    return n;
}

static void the_worst_rules_on_the_worst_posts(void)
{
    struct buf post, half, rule;

    buf_init(&post, 256 << 10);
    buf_init(&half, 128 << 10);
    buf_init(&rule, RULE_MAX);
    while (post.n + 5 < post.max)
        buf_add_c(&post, post.n % 4 ? "b " : "a ");
    while (half.n < 60000)
        buf_add_c(&half, "a ");
    for (int i = 0; i < 30; i++)
        buf_add_c(&half, "x ");
    while (half.n < 120000)
        buf_add_c(&half, "b ");
    CHECK_INT(match("pathological NEAR", STR("a NEAR/20 zebra"), buf_str(&post)), 0);
    CHECK_INT(match("pathological pair", STR("\"a b\" NEAR/20 \"b a c\""), buf_str(&post)), 0);
    CHECK_INT(match("far apart", STR("a NEAR/20 b"), buf_str(&half)), 0);
    CHECK_INT(match("long phrase", STR("\"a a a a a a a a a a a a a a a a a a a a a b\""),
                    buf_str(&half)),
              0);
    buf_add_c(&rule, "zz -(");
    for (int i = 0; i < 400; i++)
        buf_add_c(&rule, "(a -(");
    buf_add_c(&rule, "b");
    for (int i = 0; i < 400; i++)
        buf_add_c(&rule, "))");
    buf_add_c(&rule, ")");
    buf_add_c(&post, "zz");
    (void)match("deep nesting", buf_str(&rule), buf_str(&post));
    buf_reset(&rule);
    many(&rule, common, ARRAY_LEN(common), " OR ", 450);
    CHECK_INT(match("450 common terms", buf_str(&rule), buf_str(&post)), 1);
    buf_clear(&post);
    buf_clear(&half);
    buf_clear(&rule);
}

int main(void)
{
    RUN(how_common_words_are);
    RUN(a_rule_is_found_by_its_rarest_part);
    RUN(only_what_takes_more_than_its_share_is_refused);
    RUN(memory_is_known_from_above);
    RUN(the_worst_rules_on_the_worst_posts);
    return unit_end();
}
