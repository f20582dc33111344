/* match_random_test.c: random rules over real posts: the matcher against match_slow.c.
 *
 * Posts come from HEED_DATA (default ../shared/data beside the repository) where it is there,
 * else from the samples below. MATCH_ROUNDS in the environment makes it longer. */
#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "parse/json.h"
#include "understand/match.h"
#include "understand/match_slow.h"
#include "unit.h"

enum { POSTS_MAX = 4000, RULES = 100, MESSAGES = 60, RULE_TEXT = 1024 };

static const char *const samples[] = {
    "Acme's new X-Line is great, isn't it? #acme @acme $ACME",
    "@joe@social.example says: don't buy AT&T... see https://shop.acme.com/x?y=1",
    "東京タワーに行った #東京 最高！ acmeは 私々の〇",
    "ที่นี่ อากาศดีมาก #ไทย acme",
    "ကြောင်လေး 日本語とEnglishの混在 ＠ａｃｍｅ ＃Ｔａｇ",
    "Caf\xc3\xa9 cafe\xcc\x81 cafe STRASSE stra\xc3\x9f"
    "e \xef\xac\x81ne soft\xc2\xadhyphen zero\xe2\x80\x8bwidth",
    "привет мир! Привет, Мир. #мир 한국어 문장 #한국어",
    "مرحبا بالعالم #مرحبا ½ Ⅷ ٣ ™ _under_score __ a_b",
    "ha ha ha ha hah a a b a b a a b b the the new new way",
    "ភាសាខ្មែរ ພາສາລາວ ｱｸﾞ ガ カ゛",
};

static struct str posts[POSTS_MAX + ARRAY_LEN(samples)];
static size_t post_count;
static uint64_t random_state = 20261121;

static uint32_t dice(uint32_t n)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(random_state >> 33) % n;
}

static void load_posts(struct arena *arena)
{
    const char *dir = getenv("HEED_DATA");
    struct json_parser parser;
    struct json_value root;
    char command[4200], line[65536];
    struct str text;
    FILE *in;

    for (size_t i = 0; i < ARRAY_LEN(samples); i++)
        posts[post_count++] = str_from(samples[i]);
    (void)snprintf(command, sizeof(command), "zstd -dcq '%s/social-mix.jsonl.zst' 2>/dev/null",
                   dir ? dir : "../shared/data");
    in = popen(command, "r");
    json_parser_init(&parser, sizeof(line));
    for (int i = 0; in && post_count < ARRAY_LEN(posts) && fgets(line, sizeof(line), in); i++)
        if (i % 37 == 0 && !json_parse(&parser, str_trim(str_from(line)), &root, NULL) &&
            json_get_str(root, "text", &text))
            posts[post_count++] = str_dup(arena, text);
    json_parser_clear(&parser);
    if (in)
        pclose(in);
    if (post_count == ARRAY_LEN(samples))
        printf("no posts in HEED_DATA: only the built-in samples are used\n");
}

/* ---- random rules ---- */

static struct str random_post(void)
{
    return posts[dice(3) ? dice((uint32_t)post_count) : dice(ARRAY_LEN(samples))];
}

/* A token between spaces; without what would be syntax. */
static struct str random_token(struct str post)
{
    struct str token = STR("x"), head, rest = post;
    uint32_t want = dice(12);

    for (uint32_t i = 0; i <= want && str_cut(rest, ' ', &head, &rest); i++)
        token = head;
    while (token.n && strchr("-\"*", token.p[0]))
        token = str_skip(token, 1);
    return token;
}

static bool is_clean(struct str text)
{
    for (size_t at = 0; at < text.n;) {
        uint32_t c = utf8_next(text, &at, NULL);

        if (c < ' ' || (c > 0x7f && utf8proc_category((int32_t)c) >= UTF8PROC_CATEGORY_ZS))
            return false;
    }
    return text.n && str_find_char(text, '"', 0) == SIZE_MAX &&
           (text.p[0] != '@' || str_find_char(text, '@', 1) == SIZE_MAX);
}

static struct str random_slice(struct str post)
{
    size_t runes = utf8_count(post), skip = dice((uint32_t)runes + 1), take = 1 + dice(4);
    size_t at = 0, from;

    while (skip-- && at < post.n)
        (void)utf8_next(post, &at, NULL);
    from = at;
    while (take-- && at < post.n)
        (void)utf8_next(post, &at, NULL);
    return str_slice(post, from, at);
}

static void add_clean(struct buf *out, struct str text)
{
    if (is_clean(text))
        buf_add(out, text);
    else
        buf_add_c(out, "the");
}

static void add_phrase(struct buf *out, struct str post)
{
    size_t from = str_find_char(post, ' ', dice((uint32_t)post.n + 1)), to;

    if (from == SIZE_MAX)
        from = 0;
    to = from + 1;
    for (uint32_t n = 1 + dice(3); n && to < post.n; n--) {
        to = str_find_char(post, ' ', to + 1);
        to = to == SIZE_MAX ? post.n : to;
    }
    buf_add_char(out, '"');
    add_clean(out, str_trim(str_slice(post, from, to)));
    buf_add_char(out, '"');
}

static const char *const key_terms[] = {
    "from:ann",
    "from:@Ann@h.example",
    "from:bo",
    "from:did",
    "to:joe",
    "to:joe@h",
    "@joe",
    "@joe@h",
    "@joe@other",
    "author:smith",
    "author:(b b)",
    "title:the",
    "title:\"a b\"",
    "url:acme",
    "url:shop.acme.com",
    "url:s",
    "domain:acme.com",
    "domain:com",
    "domain:cme.com",
    "lang:en",
    "lang:de",
    "kind:post",
    "kind:mail",
    "has:links",
    "has:media",
    "has:place",
    "has:rating",
    "followers:5",
    "followers:>=10",
    "followers:<10",
    "channel:wire",
    "near:(1.5,2,25km)",
    "near:(0,0,9000km)",
    "followers:<=5",
    "followers:>5",
};

static void add_term(struct buf *out)
{
    struct str post = random_post(), token = random_token(post);

    switch (dice(12)) {
    case 0:
        add_phrase(out, post);
        return;
    case 1:
        add_clean(out, token);
        buf_printf(out, " NEAR/%u ", 1 + dice(6));
        add_clean(out, random_token(post));
        return;
    case 2:
        buf_add_char(out, '"');
        add_clean(out, random_slice(post));
        buf_printf(out, "\" NEAR/%u ", 1 + dice(20));
        add_phrase(out, post);
        return;
    case 3:
    case 4:
        buf_add_c(out, key_terms[dice(ARRAY_LEN(key_terms))]);
        return;
    case 5:
        buf_add_char(out, "#@$"[dice(3)]);
        add_clean(out, token);
        return;
    case 6:
        add_clean(out, utf8_clip(token, 3 + dice(4)));
        buf_add_char(out, '*');
        return;
    case 7:
        add_clean(out, random_slice(post));
        return;
    default:
        add_clean(out, token);
    }
}

static void add_rule(struct buf *out, int depth)
{
    uint32_t terms = 1 + dice(3);

    for (uint32_t i = 0; i < terms; i++) {
        if (i)
            buf_add_c(out, dice(3) ? " OR " : " ");
        if (!dice(6))
            buf_add_char(out, '-');
        if (depth && !dice(3)) {
            buf_add_char(out, '(');
            add_rule(out, depth - 1);
            buf_add_char(out, ')');
        } else {
            add_term(out);
        }
    }
}

/* ---- random messages ---- */

/* Two posts with nothing, or nothing but an ignorable character, between. */
static struct str joined(struct arena *arena, struct str a, struct str b)
{
    struct str both;
    struct buf buf;

    buf_init(&buf, 0);
    buf_add(&buf, a);
    buf_add_c(&buf, dice(2) ? "" : "\xe2\x80\x8b");
    buf_add(&buf, b);
    both = buf_dup(arena, &buf);
    buf_clear(&buf);
    return both;
}

static void random_message(struct arena *arena, struct message *message)
{
    static const char *const handles[] = {"ann", "@Ann@h.example", "bo@x", "", "Joe"};
    static const char *const names[] = {"Ann B Smith", "b b", "日本 太郎", ""};
    static const char *const links[] = {"https://shop.acme.com/x", "https://ACME.com/S/t",
                                        "https://notacme.com/"};
    struct author *author = arena_new(arena, struct author);
    struct link *link = arena_new(arena, struct link);
    struct str *to = arena_new(arena, struct str);

    message_init(message);
    message->text = random_post();
    if (!dice(4))
        message->text = joined(arena, message->text, random_post());
    if (!dice(3))
        message->title = utf8_clip(random_post(), 60);
    if (dice(2)) {
        author->handle = str_from(handles[dice(ARRAY_LEN(handles))]);
        author->id = STR("did");
        author->name = str_from(names[dice(ARRAY_LEN(names))]);
        author->followers = (int64_t)dice(20) - 1;
        message->authors = author;
        message->author_count = 1;
    }
    if (dice(2)) {
        *to = dice(2) ? STR("@joe@h") : STR("Joe");
        message->to = to;
        message->to_count = 1;
    }
    if (dice(2)) {
        link->url = str_from(links[dice(ARRAY_LEN(links))]);
        message->links = link;
        message->link_count = 1;
    }
    message->lang = dice(2) ? STR("en-GB") : dice(2) ? STR("de") : STR_NONE;
    message->kind = dice(2) ? KIND_POST : KIND_MAIL;
    message->channel = dice(2) ? STR("wire") : STR_NONE;
    message->has_rating = dice(2);
    message->place = (struct place){.is_set = dice(2), .lat = 1 + dice(2), .lon = 2};
}

/* ---- the comparison ---- */

struct round {
    struct rule_set *set;
    struct arena arena;
    char *rules[RULES];
    size_t hits, pairs;
};

static void make_rules(struct round *round)
{
    size_t n = 0;
    struct buf rule;

    buf_init(&rule, 0);
    while (n < RULES) {
        const struct rule_node *node;

        buf_reset(&rule);
        add_rule(&rule, 2);
        if (rule.n >= RULE_TEXT || rule_parse(&round->arena, buf_str(&rule), 0, &node, NULL))
            continue;
        round->rules[n++] = (char *)(uintptr_t)str_c(&round->arena, buf_str(&rule));
        CHECK(!rule_set_add(round->set, buf_str(&rule), node));
    }
    buf_clear(&rule);
    CHECK(!rule_set_seal(round->set));
}

static void compare(struct round *round, struct match_scratch *scratch,
                    const struct message *message)
{
    const struct match_hit *hits = NULL;
    size_t count = 0, at = 0;

    CHECK(!match_message(round->set, message, NULL, scratch, &hits, &count));
    for (uint32_t i = 0; i < RULES; i++) {
        bool got = at < count && hits[at].rule == i;
        bool want = slow_match(round->rules[i], message);

        at += got;
        round->hits += want;
        round->pairs++;
        if (got != want)
            printf("rule  %s\ntitle %.*s\ntext  %.*s\ngot %d want %d\n", round->rules[i],
                   STR_ARGS(message->title), STR_ARGS(message->text), got, want);
        CHECK(got == want);
    }
    CHECK_INT(at, count);
}

static void agrees_with_the_slow_one(void)
{
    const char *wanted = getenv("MATCH_ROUNDS");
    size_t hits = 0, pairs = 0;
    struct match_scratch *scratch;
    int64_t rounds = 4;

    if (wanted && str_to_i64(str_from(wanted), &rounds))
        rounds = 4;
    CHECK_OR_STOP(!match_scratch_new(&scratch));
    while (rounds-- > 0 && unit_state.bad_checks < 5) {
        struct round round = {0};

        arena_init(&round.arena, 0);
        CHECK_OR_STOP(!rule_set_new(&round.set));
        make_rules(&round);
        for (int i = 0; i < MESSAGES; i++) {
            struct message message;

            random_message(&round.arena, &message);
            compare(&round, scratch, &message);
        }
        hits += round.hits;
        pairs += round.pairs;
        rule_set_free(round.set);
        arena_clear(&round.arena);
    }
    match_scratch_free(scratch);
    printf("%zu posts, %zu pairs of rule and message, %zu met\n", post_count, pairs, hits);
    CHECK(hits * 200 > pairs); /* else the rules say nothing */
}

int main(void)
{
    struct arena arena;

    arena_init(&arena, 0);
    load_posts(&arena);
    RUN(agrees_with_the_slow_one);
    arena_clear(&arena);
    return unit_end();
}
