#include "base/buf.h"
#include "understand/rule.h"
#include "unit.h"

static const char *const kind_names[] = {
    "and", "or",  "not",    "words", "handle",    "prefix", "near", "title",   "author", "from",
    "to",  "url", "domain", "has",   "followers", "place",  "kind", "channel", "lang",   "label",
};

static void add_words(struct buf *out, const struct rule_words *words)
{
    for (size_t i = 0; i < words->n; i++) {
        buf_add_char(out, words->at[i].glued ? '+' : ' ');
        if (!i && words->sigil)
            buf_add_char(out, words->sigil);
        buf_add(out, words->at[i].text);
    }
    if (words->host.n)
        buf_printf(out, "@%.*s", STR_ARGS(words->host));
}

static void show(struct buf *out, const struct rule_node *node)
{
    buf_printf(out, "(%s", kind_names[node->kind]);
    add_words(out, &node->words);
    if (node->kind == RULE_NEAR) {
        buf_printf(out, " /%d", (int)node->number);
        add_words(out, &node->other);
    }
    if (node->value.n)
        buf_printf(out, " %.*s", STR_ARGS(node->value));
    if (node->kind == RULE_FROM || node->kind == RULE_TO)
        buf_printf(out, " %.*s|%.*s", STR_ARGS(node->name), STR_ARGS(node->host));
    if (node->kind == RULE_FOLLOWERS)
        buf_printf(out, " %d %d", (int)node->compare, (int)node->number);
    if (node->kind == RULE_HAS || node->kind == RULE_KIND || node->kind == RULE_LABEL)
        buf_printf(out, " %d", (int)node->number);
    if (node->kind == RULE_PLACE)
        buf_printf(out, " %g %g %g", node->lat, node->lon, node->km);
    for (const struct rule_node *child = node->child; child; child = child->next) {
        buf_add_char(out, ' ');
        show(out, child);
        if (node->kind == RULE_NOT)
            break;
    }
    buf_add_char(out, ')');
}

static void check_rule(struct str rule, unsigned flags, const char *want)
{
    const struct rule_node *node;
    struct rule_error error = {0};
    struct arena arena;
    struct buf got;

    arena_init(&arena, 0);
    buf_init(&got, 0);
    if (rule_parse(&arena, rule, flags, &node, &error))
        buf_printf(&got, "%zu", error.column);
    else
        show(&got, node);
    if (!str_is(buf_str(&got), want))
        printf("rule: %.*s (%s)\n", STR_ARGS(rule), error.text);
    CHECK_STR(buf_str(&got), want);
    buf_clear(&got);
    arena_clear(&arena);
}

struct row {
    const char *rule, *want;
};

static void check_rows(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        check_rule(str_from(rows[i].rule), RULE_WITH_LABELS, rows[i].want);
}

static void reads_the_grammar(void)
{
    static const struct row rows[] = {
        {"Acme", "(words acme)"},
        {"a b OR c", "(or (and (words a) (words b)) (words c))"},
        {"a (b OR c) -d", "(and (words a) (or (words b) (words c)) (not (words d)))"},
        {"((a))", "(words a)"},
        {"- a b", "(and (not (words a)) (words b))"},
        {"b -(-a)", "(and (words b) (words a))"},
        {"b -(-(-a))", "(and (words b) (not (words a)))"},
        {"a or b", "(and (words a) (words or) (words b))"},
        {"a(b)c\"d\"", "(and (words a) (words b) (words c) (words d))"},
        {"a　b\xc2\xa0"
         "c",
         "(and (words a) (words b) (words c))"},
        {"AT&T e-mail don't acme.com",
         "(and (words at t) (words e mail) (words don t) (words acme com))"},
        {"\"a OR #b *\"", "(words a or b)"},
        {"acm*", "(prefix acm)"},
        {"a*b *acm", "(and (words a b) (words acm))"},
        {"acme.*", "(words acme)"},
        {"\"acm*\"", "(words acm)"},
        {"#Tag $TICK @Joe", "(and (words #tag) (words $tick) (handle @joe))"},
        {"#東京", "(words #東+京)"},
        {"a#b", "(words a b)"},
        {"@joe@Mastodon.Social", "(handle @joe@mastodon.social)"},
        {"@ann.example.com", "(handle @ann example com)"},
        {"東京 \"東京 都\" acmeは", "(and (words 東+京) (words 東+京 都) (words acme は))"},
        {"a NEAR/3 \"b c\"", "(near a /3 b c)"},
        {"x -a NEAR/20 b", "(and (words x) (not (near a /20 b)))"},
        {"a near/3 b NEAR", "(and (words a) (words near 3) (words b) (words near))"},
        {"a NEAR/1 b OR c NEAR/2 d", "(or (near a /1 b) (near c /2 d))"},
        {"12:30 :x", "(and (words 12 30) (words x))"},
        {"from:@Joe@h to:\"Ann\" from:(a b)", "(and (from joe|h) (to ann|) (from a b|))"},
        {"url:Foo.com/Bar domain:B\xc3\xbc"
         "cher.Example.",
         "(and (url foo.com/bar) (domain xn--bcher-kva.example))"},
        {"a lang:en-GB kind:mail has:media label:spam",
         "(and (words a) (lang en) (kind 3) (has 1) (label 7))"},
        {"a followers:5 followers:>=5 followers:>5 followers:<5 followers:<=5",
         "(and (words a) (followers 0 5) (followers 2 5) (followers 1 5) (followers 3 5) "
         "(followers "
         "4 5))"},
        {"a near:(52.5,-13.25,25km) near:(1, 2, 500 m) near:\"0,0,10mi\"",
         "(and (words a) (place 52.5 -13.25 25) (place 1 2 0.5) (place 0 0 16.0934))"},
        {"author:\"Ann B\" title:(C d) channel:News title:x",
         "(and (author ann b) (title c d) (channel News) (title x))"},
        {"acme (lang:en OR lang:de)", "(and (words acme) (or (lang en) (lang de)))"},
        {"ONLY AND's", "(and (words only) (words and s))"},
    };

    check_rows(rows, ARRAY_LEN(rows));
}

/* Which rules are refused, and at which column. */
static const struct row refused[] = {
    {"", "1"},
    {"  ", "3"},
    {"a OR", "5"},
    {"a OR ", "6"},
    {"OR a", "1"},
    {"a OR OR b", "6"},
    {"a ( )", "5"},
    {"(a", "1"},
    {"x ((a)", "3"},
    {"x ((a b", "4"},
    {"(a OR", "6"},
    {"a)", "2"},
    {"é )", "3"},
    {"a \"b c", "3"},
    {"a \"", "3"},
    {"a \"\"", "3"},
    {"a !!", "3"},
    {"a _", "3"},
    {"日本 AND x", "4"},
    {"a NOT b", "3"},
    {"-AND", "2"},
    {"-", "2"},
    {"a -", "4"},
    {"a --b", "4"},
    {"a - OR b", "5"},
    {"ab*", "1"},
    {"x e-mail*", "3"},
    {"x #tag*", "3"},
    {"x 東京都*", "3"},
    {"a NEAR/0 b", "3"},
    {"a NEAR/21 b", "3"},
    {"a NEAR/ b", "3"},
    {"a NEAR/x b", "3"},
    {"a NEAR/3", "9"},
    {"a NEAR/3 ", "10"},
    {"NEAR/3 b", "1"},
    {"(a) NEAR/3 b", "5"},
    {"a NEAR/3 (b)", "10"},
    {"a NEAR/3 -b", "10"},
    {"a NEAR/3 b NEAR/3 c", "12"},
    {"a NEAR/3 #b", "10"},
    {"#a NEAR/3 b", "1"},
    {"x acm* NEAR/3 b", "3"},
    {"a NEAR/3 title:b", "10"},
    {"title:a NEAR/3 b", "9"},
    {"colour:red a", "1"},
    {"a http://x.example", "3"},
    {"a foo:", "3"},
    {"a title:", "9"},
    {"a title: b", "3"},
    {"a title:\"b", "9"},
    {"a title:(b", "9"},
    {"a title:\"\"", "3"},
    {"a title:!!", "3"},
    {"a has:foo", "3"},
    {"a kind:foo", "3"},
    {"a followers:x", "3"},
    {"a followers:>=", "3"},
    {"a followers:-1", "3"},
    {"a near:(1,2)", "3"},
    {"a near:(91,2,1km)", "3"},
    {"a near:(1,2,1)", "3"},
    {"a lang:1", "3"},
    {"a domain:x/y", "3"},
    {"a label:foo", "3"},
    {"from:@", "1"},
    {"-a", "1"},
    {"lang:en", "1"},
    {"lang:en has:links", "1"},
    {"acme OR lang:en", "9"},
    {"acme OR (b OR -c)", "15"},
    {"-(-a)", "1"},
    {"a OR -b", "6"},
    {"a \xff", "3"},
};

static void points_at_the_column(void)
{
    check_rows(refused, ARRAY_LEN(refused));
    check_rule(STR("a label:spam"), 0, "3");
}

static void add_times(struct buf *out, const char *text, int times)
{
    while (times-- > 0)
        buf_add_c(out, text);
}

static void keeps_its_limits(void)
{
    struct buf rule;
    const struct {
        const char *unit;
        int times;
        const char *tail, *want;
    } rows[] = {
        {"a", 4096, "", NULL},
        {"a", 4097, "", "4097"},
        {"é", 2048, "a", "2049"},
        {"a ", 500, "", NULL},
        {"a ", 500, "b", "1001"},
        {"a NEAR/2 b ", 250, "", NULL},
        {"a NEAR/2 b ", 250, "c", "2751"},
        {"(", 4000, "", "4001"},
        {"-(", 2000, "a", "4000"},
        {"a (", 400, "b", "1200"},
    };

    buf_init(&rule, 0);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        buf_reset(&rule);
        add_times(&rule, rows[i].unit, rows[i].times);
        buf_add_c(&rule, rows[i].tail);
        if (rows[i].want)
            check_rule(buf_str(&rule), 0, rows[i].want);
        else
            CHECK(!rule_check(buf_str(&rule), 0, NULL));
    }
    buf_reset(&rule);
    add_times(&rule, "(", 2047);
    buf_add_c(&rule, "a");
    add_times(&rule, ")", 2047);
    check_rule(buf_str(&rule), 0, "(words a)");
    buf_reset(&rule);
    buf_add_c(&rule, "a domain:");
    add_times(&rule, "é", 1500);
    check_rule(buf_str(&rule), 0, "3");
    buf_clear(&rule);
}

static void says_what_is_wrong(void)
{
    struct fault fault = {0};

    CHECK_INT(rule_check(STR("a colour:red"), 0, &fault), ERR_BAD_INPUT);
    CHECK_STR(str_from(fault.text), "column 3: 'colour:' is not a key");
}

int main(void)
{
    RUN(reads_the_grammar);
    RUN(points_at_the_column);
    RUN(keeps_its_limits);
    RUN(says_what_is_wrong);
    return unit_end();
}
