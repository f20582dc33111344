/* Rules of X's and Gnip's language as ours; whole files. tests/cases/site/rule-import.case has what
 * a person sees. */
#include "understand/rule_import.h"

#include "unit.h"

static struct arena arena;

static struct imported_rule from_x(const char *value)
{
    struct imported_rule rule = {.line = 1};

    CHECK(!rule_import_x(&arena, str_from(value), &rule));
    return rule;
}

static void taken_as_it_is(void)
{
    static const char *const values[] = {
        "acme",
        "acme headset",
        "\"acme audio\" OR acmé",
        "(a OR b) -c -(d OR e)",
        "#acme @acme $acme",
        "from:ann to:bo lang:en",
        "acme has:links -has:media",
        "日本語 OR ไทย",
    };

    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        struct imported_rule rule = from_x(values[i]);

        CHECK_INT(rule.verdict, IMPORT_SAME);
        CHECK_STR(rule.text, values[i]);
        CHECK_INT(rule.notes.n, 0);
    }
}

static void translated(void)
{
    static const char *const pairs[][2] = {
        {"acme -is:retweet", "acme"},
        {"acme (-is:retweet)", "acme"},
        {"-is:nullcast acme -is:retweet lang:en", "acme lang:en"},
        {"\"acme broken\"~4", "acme NEAR/4 broken"},
        {"-\"acme broken\"~4 x", "-acme NEAR/4 broken x"},
        {"\"a b c\"~2", "(a NEAR/2 b b NEAR/2 c)"},
        {"\"a b\"~0 acme has:geo", "\"a b\" acme has:place"},
        {"acme point_radius:[2.35 48.85 20mi]", "acme near:(48.85,2.35,20mi)"},
        {"acme followers_count:500", "acme followers:>=500"},
        {"acme -followers_count:500..1000", "acme -(followers:>=500 followers:<=1000)"},
        {"url:\"https://acme.com/x\"", "url:\"https://acme.com/x\""},
        {"url_contains:acme", "url:acme"},
        {"contains:acme", "acme*"},
        {"acme sample:10", "acme"},
        {"acme has:images OR b has:video_link", "acme has:media OR b has:media"},
        {"acme is:reply", "acme kind:reply"},
        {"acme -context:10.799022225751871488", "acme"},
        {"acme twitter_lang:en", "acme lang:en"},
    };

    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        struct imported_rule rule = from_x(pairs[i][0]);

        CHECK_INT(rule.verdict, IMPORT_TRANSLATED);
        CHECK_STR(rule.text, pairs[i][1]);
        CHECK(rule.notes.n > 0);
    }
}

static void in_quotes_where_our_grammar_reads_it_otherwise(void)
{
    CHECK_STR(from_x("10:30 acme").text, "\"10:30\" acme");
    CHECK_STR(from_x("acme*").text, "\"acme*\"");
    CHECK_STR(from_x("this AND that").text, "this \"AND\" that");
    CHECK_STR(from_x("https://acme.com/a").text, "\"https://acme.com/a\"");
    CHECK_STR(from_x("\"say \\\"hi\\\" now\"").text, "\"say  hi  now\"");
    CHECK_INT(from_x("AT&T").verdict, IMPORT_SAME);
}

static void refused_with_the_reason(void)
{
    static const char *const pairs[][2] = {
        {"is:retweet acme", "is:retweet"},
        {"acme place:Berlin", "place:Berlin"},
        {"acme bounding_box:[1 2 3 4]", "circles"},
        {"acme -(b -is:retweet)", "is:retweet"},
        {"entity:\"Acme\"", "entity:Acme"},
        {"-is:retweet", "is no rule"},
        {"acme OR -is:retweet", "is no rule"},
        {"\"acme", "never closed"},
        {"point_radius:[1 2]", "point_radius:"},
        {"(acme", "never closed"},
        {"acme)", "column"},
        {"acme sample:", "acme"},
        {"lang:en", "positive"},
        {"contains:\"a b\"", "inside words"},
        {"\"a b c d e f g\"~2", "two to six"},
        {"😀", "column 1"},
        {"", "column 1"},
    };

    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        struct imported_rule rule = from_x(pairs[i][0]);

        if (str_is(str_from(pairs[i][0]), "acme sample:"))
            continue; /* taken: nothing is lost */
        CHECK_INT(rule.verdict, IMPORT_REFUSED);
        CHECK_STR(rule.text, pairs[i][0]);
        CHECK(str_find(rule.notes, str_from(pairs[i][1]), 0) != SIZE_MAX);
    }
}

static void a_zero_byte_is_a_byte(void)
{
    struct imported_rule rule = {.line = 1};

    CHECK(!rule_import_x(&arena, str_of("a \0 b\0c", 7), &rule));
    CHECK(rule.verdict == IMPORT_REFUSED || rule.text.n > 0); /* it came to an end */
}

static size_t read_file(const char *bytes, enum import_form form, struct imported_rule **out_rules)
{
    struct fault fault = {.err = OK};
    size_t n = 0;

    CHECK_INT(rule_import_read(&arena, str_from(bytes), form, out_rules, &n, &fault), OK);
    return n;
}

static void the_forms_of_a_file(void)
{
    struct imported_rule *rules;

    CHECK_INT(read_file("# ours\n\none\tacme\ntwo\t-acme\none\tb\n", IMPORT_GUESS, &rules), 3);
    CHECK_STR(rules[0].name, "one");
    CHECK_INT(rules[0].line, 3);
    CHECK_INT(rules[1].verdict, IMPORT_REFUSED);
    CHECK_STR(rules[2].notes, "another rule of this file has that name");
    CHECK_INT(
        read_file(
            "{\"name\":\"n\",\"rule\":\"acme\",\"owner\":\"a@b\",\"team\":\"T\",\"paused\":true,"
            "\"version\":3}\n{\"name\":\"m\"}\n{\"name\"\n",
            IMPORT_GUESS, &rules),
        3);
    CHECK(rules[0].is_paused && str_is(rules[0].owner, "a@b") && str_is(rules[0].team, "T"));
    CHECK_STR(rules[1].notes, "there is no \"rule\"");
    CHECK_INT(rules[2].verdict, IMPORT_REFUSED);
    CHECK_INT(read_file("{\"add\":[{\"value\":\"acme "
                        "-is:retweet\",\"tag\":\"t\"},{\"value\":\"b\",\"tag\":\"t\"},"
                        "{\"value\":\"no tag\"},{\"tag\":\"x\"}]}",
                        IMPORT_GUESS, &rules),
              4);
    CHECK_STR(rules[0].name, "t");
    CHECK_STR(rules[1].name, "t (2)");
    CHECK_STR(rules[2].name, "no tag");
    CHECK_INT(rules[3].verdict, IMPORT_REFUSED);
    CHECK_INT(read_file("{\"value\":\"a\"}\n{\"value\":\"b\",\"tag\":\"t\"}\n", IMPORT_X, &rules),
              2);
    CHECK_STR(rules[1].name, "t");
    CHECK_INT(read_file("#acme\n-is:retweet acme\nt\tvalue\n", IMPORT_X, &rules), 3);
    CHECK_STR(rules[0].text, "#acme");
    CHECK_STR(rules[2].name, "t");
    CHECK_INT(read_file("", IMPORT_GUESS, &rules), 0);
}

int main(void)
{
    arena_init(&arena, 0);
    RUN(taken_as_it_is);
    RUN(translated);
    RUN(in_quotes_where_our_grammar_reads_it_otherwise);
    RUN(refused_with_the_reason);
    RUN(a_zero_byte_is_a_byte);
    RUN(the_forms_of_a_file);
    arena_clear(&arena);
    return unit_end();
}
