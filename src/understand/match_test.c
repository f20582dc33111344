#include <stdlib.h>

#include "base/buf.h"
#include "understand/match.h"
#include "unit.h"

/* Which of the rules (told by their place) a message meets, as "0 2 5?"; '?': needs labels. */
static void hits_of(const char *const *rules, size_t n, const struct message *message,
                    const struct match_asks *asks, bool again, struct buf *out)
{
    const struct match_hit *hits = NULL;
    struct match_scratch *scratch;
    size_t count = 0;
    struct rule_set *set;
    struct arena arena;

    arena_init(&arena, 0);
    CHECK_OR_STOP(!rule_set_new(&set));
    CHECK_OR_STOP(!match_scratch_new(&scratch));
    for (size_t i = 0; i < n; i++) {
        struct rule_error error = {0};
        const struct rule_node *node;

        if (rule_parse(&arena, str_from(rules[i]), RULE_WITH_LABELS, &node, &error))
            printf("%s: %zu: %s\n", rules[i], error.column, error.text);
        else
            CHECK(!rule_set_add(set, STR("t"), node));
    }
    CHECK_INT(rule_set_count(set), n);
    CHECK(!rule_set_seal(set));
    CHECK(!match_message(set, message, again ? NULL : asks, scratch, &hits, &count));
    if (again)
        CHECK(!match_again(set, message, asks, scratch, &hits, &count));
    for (size_t i = 0; i < count; i++)
        buf_printf(out, "%s%u%s", i ? " " : "", hits[i].rule, hits[i].needs_labels ? "?" : "");
    match_scratch_free(scratch);
    rule_set_free(set);
    arena_clear(&arena);
}

static bool meets(const char *rule, const struct message *message)
{
    struct buf got;
    bool yes;

    buf_init(&got, 0);
    hits_of(&rule, 1, message, NULL, false, &got);
    yes = str_is(buf_str(&got), "0");
    buf_clear(&got);
    return yes;
}

struct text_row {
    const char *rule, *text;
    bool yes;
};

static void check_texts(const struct text_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct message message;

        message_init(&message);
        message.text = str_from(rows[i].text);
        if (meets(rows[i].rule, &message) != rows[i].yes)
            printf("rule '%s' on '%s'\n", rows[i].rule, rows[i].text);
        CHECK(meets(rows[i].rule, &message) == rows[i].yes);
    }
}

static void matches_words_and_phrases(void)
{
    static const struct text_row rows[] = {
        {"acme", "Acme's", true},
        {"acme", "#acme @acme", true},
        {"acme", "acmeは", true},
        {"acme", "acmes", false},
        {"acme", "my_acme", false},
        {"ACME", "ａｃｍｅ", true},
        {"cafe", "café", false},
        {"café", "cafe\xcc\x81", true},
        {"AT&T", "at-t", true},
        {"AT&T", "at and t", false},
        {"don't", "Don’t", true},
        {"\"a b c\"", "A: b / c!", true},
        {"\"a b c\"", "a b x c", false},
        {"\"a b\"", "b a", false},
        {"\"a a b\"", "a a a b", true},
        {"a b", "b x a", true},
        {"a OR b", "b", true},
        {"a -b", "a", true},
        {"a -b", "a b", false},
        {"a (b OR c)", "c a", true},
        {"a (b OR c)", "a", false},
        {"a -(b c)", "a b", true},
        {"a b OR c d", "c d", true},
        {"a b OR c d", "a d", false},
        {"acm*", "acmeology", true},
        {"acm*", "macm", false},
        {"acm*", "ACM", true},
        {"x -acm*", "x acme", false},
        {"x -acm*", "x", true},
        {"東京", "東京タワー", true},
        {"東京", "東 京", false},
        {"東京", "京東", false},
        {"東京", "東\xe2\x80\x8b京", true},
        {"\"東京 都\"", "東京・都", true},
        {"ที่นี่", "อยู่ที่นี่", true},
        {"の", "私の本", true},
        {"soft\xc2\xadhyphen", "softhyphen", true},
    };

    check_texts(rows, ARRAY_LEN(rows));
}

static void matches_sigils(void)
{
    static const struct text_row rows[] = {
        {"#acme", "#Acme!", true},
        {"#acme", "acme", false},
        {"#acme", "@acme", false},
        {"#acme", "c#acme", false},
        {"#acme", "＃acme", true},
        {"#acme", "#acmes", false},
        {"#東京", "行った #東京タワー", true},
        {"#東京", "東京", false},
        {"$acme", "$ACME up", true},
        {"$acme", "US$acme", false},
        {"@acme", "hi @acme!", true},
        {"@acme", "hi @acme@any.host", true},
        {"@acme", "mail ann@acme.com", false},
        {"@acme@h.example", "@acme@h.example", true},
        {"@acme@h.example", "(@Acme@H.example.) x", true},
        {"@acme@h.example", "@acme", false},
        {"@acme@h.example", "@acme@h", false},
        {"@acme@h.example", "@acme@h.example.org", false},
        {"@acme@h.example", "@acme@h.example-x", false},
        {"@acme@h.example", "@acme@h.examples", false},
        {"@acme@h.example", "@acme@h.exampleは", true},
        {"@acme@h.example", "@acme h.example", false},
        {"@acme@h", "x@acme@h", false},
        {"@ann.bsky.example", "@ann.bsky.example", true},
        {"x -#acme", "x acme", true},
        {"\"#acme\"", "acme", true},
    };

    check_texts(rows, ARRAY_LEN(rows));
}

static void matches_near(void)
{
    static const struct text_row rows[] = {
        {"a NEAR/1 b", "a b", true},
        {"a NEAR/1 b", "a x b", true},
        {"a NEAR/1 b", "a x x b", false},
        {"a NEAR/1 b", "b x a", true},
        {"a NEAR/2 b", "b x x x a", false},
        {"a NEAR/2 b", "b x x x a x x b", true},
        {"\"a b\" NEAR/1 \"c d\"", "c d x a b", true},
        {"\"a b\" NEAR/1 \"b c\"", "a b c", false},
        {"\"a b\" NEAR/1 \"b c\"", "a b b c", true},
        {"a NEAR/3 a", "a", false},
        {"a NEAR/3 a", "a x a", true},
        {"x -a NEAR/1 b", "x a b", false},
        {"x -a NEAR/1 b", "x a x x x b", true},
        {"東 NEAR/1 都", "東京都", true},
        {"東 NEAR/1 都", "東京都市", true},
        {"京 NEAR/1 東", "東x京", true},
    };

    check_texts(rows, ARRAY_LEN(rows));
}

static struct message rich_message(void)
{
    static struct author authors[] = {
        {.handle = {"@Ann@social.example", 19}, .name = {"Ann B. Smith", 12}, .followers = 1000},
        {.id = {"did:plc:xyz", 11}, .name = {"Bo", 2}, .followers = -1},
    };
    static struct str to[] = {{"@Acme@h.example", 15}, {"joe", 3}};
    static struct link links[] = {
        {.url = {"https://Shop.B\xc3\xbc"
                 "cher.example:8080/Path?q=1",
                 41}},
        {.url = {"http://u@deep.acme.com/x", 24}},
    };
    struct message message;

    message_init(&message);
    message.title = STR("Big news");
    message.text = STR("about things");
    message.lang = STR("EN-gb");
    message.channel = STR("wire");
    message.kind = KIND_REVIEW;
    message.authors = authors;
    message.author_count = ARRAY_LEN(authors);
    message.to = to;
    message.to_count = ARRAY_LEN(to);
    message.links = links;
    message.link_count = ARRAY_LEN(links);
    message.place = (struct place){.is_set = true, .lat = 52.52, .lon = 13.405};
    message.has_rating = true;
    message.rating = 4;
    return message;
}

/* What the message above meets. */
static const struct {
    const char *rule;
    bool yes;
} keys_of_rich[] = {
    {"title:news", true},
    {"title:\"big news\"", true},
    {"title:about", false},
    {"\"news about\"", false},
    {"news NEAR/5 about", false},
    {"big about", true},
    {"author:\"b smith\"", true},
    {"author:bo", true},
    {"author:\"smith bo\"", false},
    {"smith", false},
    {"from:ann", true},
    {"from:@ANN@social.example", true},
    {"from:ann@other.example", false},
    {"from:\"did:plc:xyz\"", true},
    {"from:bo", false},
    {"to:acme", true},
    {"to:acme@h.example", true},
    {"to:acme@x", false},
    {"to:joe", true},
    {"to:joe@h", false},
    {"@acme", true},
    {"@acme@h.example", true},
    {"@acme@other", false},
    {"@joe", true},
    {"url:shop.b\xc3\xbc"
     "cher",
     true},
    {"url:/path?q", true},
    {"url:x", true},
    {"url:nope", false},
    {"url:averylongpartthatisnotthere", false},
    {"domain:b\xc3\xbc"
     "cher.example",
     true},
    {"domain:xn--bcher-kva.example", true},
    {"domain:acme.com", true},
    {"domain:deep.acme.com", true},
    {"domain:me.com", false},
    {"domain:com", true},
    {"domain:x.deep.acme.com", false},
    {"big has:links", true},
    {"big has:place", true},
    {"big has:rating", true},
    {"big has:media", false},
    {"big followers:1000", true},
    {"big followers:>1000", false},
    {"big followers:>=1000", true},
    {"big followers:<1000", false},
    {"big followers:<=1000", true},
    {"big near:(52.52,13.405,0km)", true},
    {"big near:(52.3906,13.0645,28km)", true},
    {"big near:(52.3906,13.0645,26km)", false},
    {"big near:(52.3906,13.0645,17mi)", true},
    {"big near:(52.3906,13.0645,28000m)", true},
    {"big kind:review", true},
    {"big kind:post", false},
    {"big channel:wire", true},
    {"big channel:Wire", false},
    {"big lang:en", true},
    {"big lang:en-US", true},
    {"big lang:de", false},
    {"big -lang:de", true},
};

static void matches_keys(void)
{
    struct message message = rich_message();

    for (size_t i = 0; i < ARRAY_LEN(keys_of_rich); i++) {
        if (meets(keys_of_rich[i].rule, &message) != keys_of_rich[i].yes)
            printf("rule %s\n", keys_of_rich[i].rule);
        CHECK(meets(keys_of_rich[i].rule, &message) == keys_of_rich[i].yes);
    }
}

static void what_is_absent_is_false(void)
{
    static const char *const keys[] = {"lang:en",  "has:links",      "followers:0", "followers:<5",
                                       "from:ann", "near:(0,0,1km)", "to:x",        "url:x",
                                       "title:x",  "author:x",       "channel:c",   "domain:x.org"};
    struct message message;
    char rule[64];

    message_init(&message);
    message.text = STR("big");
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        (void)snprintf(rule, sizeof(rule), "big %s", keys[i]);
        CHECK(!meets(rule, &message));
        (void)snprintf(rule, sizeof(rule), "big -%s", keys[i]);
        CHECK(meets(rule, &message));
    }
}

static bool count_lang(void *arg, const struct message *message, struct str *out_code)
{
    (void)message;
    ++*(int *)arg;
    *out_code = STR("de");
    return true;
}

static bool says_nynorsk(void *arg, const struct message *message, struct str *out_code)
{
    (void)arg;
    (void)message;
    *out_code = STR("nn");
    return true;
}

static void asks_the_language_last_and_once(void)
{
    static const char *const rules[] = {"a lang:de", "a b lang:de", "a (lang:en OR b)",
                                        "a -lang:en"};
    static const char *const idle[] = {"a b lang:de", "a OR (b lang:de)"};
    struct match_asks asks = {.lang = count_lang};
    struct message message;
    struct buf got;
    int asked = 0;

    asks.arg = &asked;
    message_init(&message);
    message.text = STR("a");
    buf_init(&got, 0);
    hits_of(rules, ARRAY_LEN(rules), &message, &asks, false, &got);
    CHECK_STR(buf_str(&got), "0 3");
    CHECK_INT(asked, 1);
    buf_reset(&got);
    asked = 0;
    hits_of(idle, ARRAY_LEN(idle), &message, &asks, false, &got);
    CHECK_STR(buf_str(&got), "1");
    CHECK_INT(asked, 0);
    buf_clear(&got);
}

/* "no" is what covers both ways to write Norwegian; only one of them is ever understood. */
static void no_is_either_norwegian(void)
{
    static const char *const rules[] = {"a lang:no", "a lang:nb", "a lang:nn", "a -lang:no"};
    struct match_asks asks = {.lang = says_nynorsk};
    struct message message;
    struct buf got;

    message_init(&message);
    message.text = STR("a");
    message.lang = STR("nb");
    buf_init(&got, 0);
    hits_of(rules, ARRAY_LEN(rules), &message, &asks, false, &got);
    CHECK_STR(buf_str(&got), "0 2");
    buf_reset(&got);
    hits_of(rules, ARRAY_LEN(rules), &message, NULL, false, &got);
    CHECK_STR(buf_str(&got), "1 3"); /* a message's own field is compared as it is */
    buf_clear(&got);
}

static void looks_at_labels_a_second_time(void)
{
    static const char *const rules[] = {"a label:complaint", "a -label:complaint",
                                        "a OR (b label:spam)", "b label:spam", "a label:praise"};
    double labels[LABEL_COUNT] = {[LABEL_COMPLAINT] = 0.5, [LABEL_PRAISE] = 0.49};
    struct match_asks asks = {.labels = labels};
    struct message message;
    struct buf got;

    message_init(&message);
    message.text = STR("a");
    buf_init(&got, 0);
    hits_of(rules, ARRAY_LEN(rules), &message, NULL, false, &got);
    CHECK_STR(buf_str(&got), "0? 1? 2 4?");
    buf_reset(&got);
    hits_of(rules, ARRAY_LEN(rules), &message, &asks, true, &got);
    CHECK_STR(buf_str(&got), "0 2");
    buf_clear(&got);
}

static void one_scratch_serves_many_sets(void)
{
    struct match_scratch *scratch;
    struct message message;

    message_init(&message);
    message.text = STR("one two three");
    CHECK_OR_STOP(!match_scratch_new(&scratch));
    for (size_t round = 1; round < 6; round++) {
        static const char *const words[] = {"one", "two", "three", "four", "thr*"};
        const struct match_hit *hits;
        struct rule_set *set;
        struct arena arena;
        size_t count;

        arena_init(&arena, 0);
        CHECK(!rule_set_new(&set));
        for (size_t i = 0; i < round; i++) {
            const struct rule_node *node;

            CHECK_OR_STOP(!rule_parse(&arena, str_from(words[i]), 0, &node, NULL));
            CHECK(!rule_set_add(set, str_from(words[i]), node));
        }
        arena_clear(&arena);
        CHECK(!rule_set_seal(set));
        for (int twice = 0; twice < 2; twice++) {
            CHECK(!match_message(set, &message, NULL, scratch, &hits, &count));
            CHECK_INT(count, round < 4 ? round : round - 1);
        }
        CHECK_STR(rule_set_tag(set, 0), "one");
        rule_set_free(set);
    }
    match_scratch_free(scratch);
}

int main(void)
{
    RUN(matches_words_and_phrases);
    RUN(matches_sigils);
    RUN(matches_near);
    RUN(matches_keys);
    RUN(what_is_absent_is_false);
    RUN(asks_the_language_last_and_once);
    RUN(no_is_either_norwegian);
    RUN(looks_at_labels_a_second_time);
    RUN(one_scratch_serves_many_sets);
    return unit_end();
}
