/* name_rule.h: for many names as people type them, what their first rule finds and what it leaves,
 * by the matcher itself; and for every name that each part finds its example. */
#include "understand/name_rule.h"

#include "parse/message_links.h"
#include "understand/lexicon.h"
#include "understand/match.h"
#include "understand/name_parts.h"
#include "unit.h"

static bool finds(struct str rule, const char *text)
{
    struct arena arena;
    struct rule_set *set;
    struct match_scratch *scratch;
    const struct rule_node *node;
    const struct match_hit *hits;
    struct rule_error error = {0};
    struct message message = {.text = str_from(text)};
    size_t n = 0;
    enum err err;

    arena_init(&arena, 0);
    CHECK(!message_collect_links(&arena, &message, NULL, 0));
    err = rule_parse(&arena, rule, 0, &node, &error);
    if (err)
        printf("'%.*s' column %zu: %s\n", STR_ARGS(rule), error.column, error.text);
    CHECK(!err && !rule_set_new(&set) && !match_scratch_new(&scratch));
    if (!err) {
        CHECK(!rule_set_add(set, STR("r"), node) && !rule_set_seal(set));
        CHECK(!match_message(set, &message, NULL, scratch, &hits, &n));
        match_scratch_free(scratch);
        rule_set_free(set);
    }
    arena_clear(&arena);
    return n > 0;
}

struct said {
    const char *name;
    const char *found[8], *left[4]; /* by the parts that are on at first */
};

static const struct said names[] = {
    {"Pannier & Sprocket",
     {"Pannier & Sprocket’s chain", "pannier-sprocket", "PANNIER AND SPROCKET", "#PannierSprocket",
      "@panniersprocket@bikes.example hello", "http://pannier-sprocket-sucks.example/x",
      "the panier and sprocket shop", "thanks Pannier & Sproket"},
     {"a new sprocket", "panniers for sale"}},
    {"Apple", {"my apple", "Apple’s shop", "#apple"}, {"pineapple", "https://pineapple.example/"}},
    {"AT&T", {"AT&T is slow", "at and t", "@att"}, {"attention"}},
    {"M\xC3\xBCller GmbH",
     {"bei M\xC3\xBCller", "bei Mueller", "bei Muller", "#mueller", "the m\xC3\xBCller gmbh"},
     {"M\xC3\xBChle"}},
    {"\xE6\x97\xA5\xE6\x9C\xAC\xE9\x9B\xBB\xE6\xB0\x97\xE6\xA0\xAA\xE5\xBC\x8F\xE4\xBC\x9A"
     "\xE7\xA4\xBE",
     {"\xE6\x97\xA5\xE6\x9C\xAC\xE9\x9B\xBB\xE6\xB0\x97\xE3\x81\xAE",
      "#\xE6\x97\xA5\xE6\x9C\xAC\xE9\x9B\xBB\xE6\xB0\x97"},
     {"\xE6\x97\xA5\xE6\x9C\xAC\xE3\x81\xAE\xE9\x9B\xBB\xE6\xB0\x97"}},
    {"acme.com", {"acme.com is down", "see https://shop.acme.com/x", "@acme"}, {"no acme here"}},
    {"https://www.pannier-sprocket.example/shop",
     {"Pannier Sprocket", "https://pannier-sprocket.example/", "#panniersprocket"},
     {"sprocket"}},
    {"C&A", {"bei C&A", "C and A"}, {"california"}},
    {"The Body Shop", {"at The Body Shop's", "#thebodyshop"}, {"the car went to a body shop"}},
    {"Marks and Spencer plc", {"marks & spencer", "#marksandspencer"}, {"good marks"}},
    {"PayPal", {"PayPal", "pay pal", "#paypal", "https://paypal-sucks.example/"}, {"pal, pay me"}},
    {"Lufthansa", {"die Lufthansa", "Luftansa lost it", "Lufthnasa"}, {"Luft"}},
    {"\xC5\x81\xC3\xB3"
     "d\xC5\xBA Foods Sp. z o.o.",
     {"\xC5\x82\xC3\xB3"
      "d\xC5\xBA foods",
      "lodz foods", "#lodzfoods"},
     {"lodz"}},
    {"\xD0\x9E\xD0\x9E\xD0\x9E \xD0\xAF\xD0\xBD\xD0\xB4\xD0\xB5\xD0\xBA\xD1\x81",
     {"\xD0\xAF\xD0\xBD\xD0\xB4\xD0\xB5\xD0\xBA\xD1\x81 \xD0\xBE\xD0\xBF\xD1\x8F\xD1\x82\xD1\x8C"},
     {"\xD0\x9E\xD0\x9E\xD0\x9E"}},
    {"Kr\xC3\xBCger und S\xC3\xB6hne GmbH & Co. KG",
     {"kr\xC3\xBCger & s\xC3\xB6hne", "Krueger Soehne", "#kr\xC3\xBCgerunds\xC3\xB6hne"},
     {"S\xC3\xB6hne"}},
};

static struct name_rule made(struct arena *arena, const char *name, struct str *out_text)
{
    struct name_rule rule = {.count = 0};
    struct fault fault = {0};

    *out_text = STR_NONE;
    CHECK(!name_rule_make(arena, str_from(name), &rule, &fault));
    CHECK(!name_rule_text(arena, &rule, name_rule_default(&rule), out_text));
    return rule;
}

static void a_first_rule_finds_what_is_said(void)
{
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const struct said *said = &names[i];
        struct arena arena;
        struct str text;

        arena_init(&arena, 0);
        (void)made(&arena, said->name, &text);
        for (size_t f = 0; f < ARRAY_LEN(said->found) && said->found[f]; f++)
            if (!finds(text, said->found[f])) {
                printf("'%s' is not found by %.*s\n", said->found[f], STR_ARGS(text));
                CHECK(!"found");
            }
        for (size_t f = 0; f < ARRAY_LEN(said->left) && said->left[f]; f++)
            if (finds(text, said->left[f])) {
                printf("'%s' is found by %.*s\n", said->left[f], STR_ARGS(text));
                CHECK(!"left");
            }
        arena_clear(&arena);
    }
}

static void check_parts(const char *name)
{
    struct arena arena;
    struct str text, every;
    struct name_rule rule;

    arena_init(&arena, 0);
    rule = made(&arena, name, &text);
    for (size_t i = 0; i < rule.count; i++) {
        const struct name_part *part = &rule.parts[i];

        if (!finds(part->rule, str_c(&arena, part->example))) {
            printf("%s: '%.*s' is not found by %.*s\n", name, STR_ARGS(part->example),
                   STR_ARGS(part->rule));
            CHECK(!"its example");
        }
        CHECK(part->title && part->why.n && !(part->is_exclusion && part->is_on));
        for (size_t j = 0; j < i; j++)
            CHECK(!str_eq(part->key, rule.parts[j].key));
    }
    CHECK(!name_rule_text(&arena, &rule, UINT32_MAX, &every));
    CHECK(every.n && every.n <= RULE_MAX && !rule_check(every, 0, NULL));
    arena_clear(&arena);
}

static void each_part_finds_its_example(void)
{
    static const char *const odd[] = {
        "x",
        "3",
        "e.l.f.",
        "Disney+",
        "C++",
        "Crosby, Stills & Nash",
        "  spaces   everywhere  ",
        "OR",
        "\"quoted\" name",
        "-minus (and) brackets",
        "#acme",
        "@acme",
        "Ltd",
        "& Co",
        "GmbH & Co. KG",
        "Die Zeit",
        "La Poste SA",
        "rock 'n' roll inc",
        "\xE3\x82\xBD\xE3\x83\x8B\xE3\x83\xBC",
        "LINE\xE3\x83\xA4\xE3\x83\x95\xE3\x83\xBC",
        "\xEC\x82\xBC\xEC\x84\xB1\xEC\xA0\x84\xEC\x9E\x90 \xEC\xA3\xBC\xEC\x8B\x9D\xED\x9A\x8C"
        "\xEC\x82\xAC",
        "\xE0\xB8\x9B\xE0\xB8\x95\xE0\xB8\x97",
        "\xD8\xA3\xD8\xB1\xD8\xA7\xD9\x85\xD9\x83\xD9\x88",
        "na\xC3\xAFve caf\xC3\xA9 cr\xC3\xA8me br\xC3\xBBl\xC3\xA9"
        "e \xC3\xA0 l'\xC3\xA9toil\xC3\xA9",
        "hippopotamus rhinoceros crocodiles elephantine chimpanzees butterflies & dragonflies",
        "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
    };

    for (size_t i = 0; i < ARRAY_LEN(odd); i++)
        check_parts(odd[i]);
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        check_parts(names[i].name);
    for (size_t i = 0; i < name_confused_count; i++) {
        const struct name_confused *row = &name_confused_table[i];

        check_parts(row->name);
        if (!finds(str_from(row->name), row->example))
            CHECK_STR(str_from(row->example), row->name);
    }
}

static void the_longest_name_fits_a_rule(void)
{
    char name[NAME_MAX_BYTES + 2] = "";
    struct name_rule rule;
    struct arena arena;

    for (size_t i = 0; i < NAME_MAX_BYTES; i += 2) /* ä, ü and a space now and then */
        memcpy(name + i, i % 16 == 14 ? "& " : i % 4 ? "\xC3\xA4" : "\xC3\xBC", 2);
    arena_init(&arena, 0);
    check_parts(name);
    name[NAME_MAX_BYTES] = 'x';
    CHECK_INT(name_rule_make(&arena, str_from(name), &rule, NULL), ERR_TOO_BIG);
    CHECK_INT(name_rule_make(&arena, STR("k b c d l f g h m"), &rule, NULL), ERR_TOO_BIG);
    CHECK_INT(name_rule_make(&arena, STR("\xFF"), &rule, NULL), ERR_BAD_INPUT);
    CHECK_INT(name_rule_make(&arena, STR(" -- & "), &rule, NULL), ERR_BAD_INPUT);
    CHECK_INT(name_rule_make(&arena, STR(""), &rule, NULL), ERR_BAD_INPUT);
    arena_clear(&arena);
}

static void exclusions_are_offered_and_leave_out(void)
{
    struct arena arena;
    struct name_rule rule;
    struct str text;
    uint32_t chosen;

    arena_init(&arena, 0);
    rule = made(&arena, "Apple", &text);
    CHECK(rule.is_ordinary);
    CHECK(finds(text, "Baked an apple pie"));
    chosen = name_rule_default(&rule);
    for (size_t i = 0; i < rule.count; i++)
        if (rule.parts[i].is_exclusion)
            chosen |= UINT32_C(1) << i;
    CHECK(chosen != name_rule_default(&rule));
    CHECK(!name_rule_text(&arena, &rule, chosen, &text));
    CHECK(!finds(text, "Baked an apple pie") && finds(text, "Apple sent me the wrong one"));
    CHECK(!name_rule_text(&arena, &rule, 0, &text) && text.n == 0);
    arena_clear(&arena);
}

/* Of a name the first word alone is taken when nobody means anything else by it. */
static void a_word_of_any_language_is_not_enough(void)
{
    static const struct {
        const char *name, *said;
        bool is_found;
    } cases[] = {{"Deutsche Bank", "Viele deutsche Kunden warten.", false},
                 {"Deutsche Bank", "Die Deutsche Bank antwortet nicht.", true},
                 {"Banco Popular", "El banco estaba cerrado.", false},
                 {"Svenska Spel", "Den svenska sommaren.", false},
                 {"Norsk Hydro", "Et norsk ord.", false},
                 {"Grupo Modelo", "El grupo de teatro.", false},
                 {"Zalando Lounge", "Zalando sent me the wrong one.", true}};

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena arena;
        struct str text;

        arena_init(&arena, 0);
        (void)made(&arena, cases[i].name, &text);
        CHECK_INT(finds(text, cases[i].said), cases[i].is_found);
        arena_clear(&arena);
    }
    CHECK(lexicon_has_foreign(STR("deutsche")) && lexicon_has_foreign(STR("banque")) &&
          lexicon_has_foreign(STR("société")));
    CHECK(!lexicon_has_foreign(STR("zalando")) && !lexicon_has_foreign(STR("company")));
}

static void a_rule_tells_its_parts(void)
{
    static const char *const typed[] = {"Kestrel Cycles", "Apple",  "Müller & Söhne GmbH",
                                        "acme.com",       "任天堂", "Deutsche Bahn",
                                        "T-Mobile",       "Shell",  "The Home Depot"};

    for (size_t i = 0; i < ARRAY_LEN(typed); i++) {
        struct arena arena;
        struct name_rule rule;
        struct str text, again;

        arena_init(&arena, 0);
        rule = made(&arena, typed[i], &text);
        CHECK(!name_rule_text(&arena, &rule, name_rule_chosen(&rule, text), &again));
        CHECK(str_eq(again, text)); /* not more: "kestrel" is no part of "kestrel cycles" */
        arena_clear(&arena);
    }
}

int main(void)
{
    RUN(a_first_rule_finds_what_is_said);
    RUN(each_part_finds_its_example);
    RUN(a_word_of_any_language_is_not_enough);
    RUN(the_longest_name_fits_a_rule);
    RUN(a_rule_tells_its_parts);
    RUN(exclusions_are_offered_and_leave_out);
    return unit_end();
}
