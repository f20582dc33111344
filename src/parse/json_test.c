#include "parse/json.h"

#include "base/arena.h"
#include "unit.h"

static struct json_parser parser;
static struct arena arena;

static bool accepts(const char *text)
{
    struct json_value root;

    return json_parse(&parser, str_from(text), &root, NULL) == OK;
}

static struct json_value parsed(const char *text)
{
    struct json_value root = {NULL, 0};
    struct fault fault = {0};

    if (json_parse(&parser, str_from(text), &root, &fault))
        printf("'%s': %s\n", text, fault.text);
    return root;
}

static struct str why(const char *text)
{
    static struct fault fault;
    struct json_value root;

    fault = (struct fault){0};
    if (json_parse(&parser, str_from(text), &root, &fault) == OK)
        return STR("accepted");
    return str_from(fault.text);
}

static struct str copied(const char *text) { return json_text_of(&arena, parsed(text)); }

static void gives_each_type(void)
{
    struct json_value root = parsed(
        " {\"n\":null,\"b\":true,\"i\":-7,\"r\":1.5,\"s\":\"x\",\"a\":[1],\"o\":{}} ");
    struct str s;
    int64_t i;
    double r;
    bool b;

    CHECK_INT(json_type(root), JSON_OBJECT);
    CHECK_INT(json_count(root), 7);
    CHECK_INT(json_type(json_get(root, "n")), JSON_NULL);
    CHECK_INT(json_type(json_get(root, "a")), JSON_ARRAY);
    CHECK_INT(json_type(json_get(root, "o")), JSON_OBJECT);
    CHECK_INT(json_type(json_get(root, "none")), JSON_ABSENT);
    CHECK_INT(json_type(json_get(json_get(root, "s"), "x")), JSON_ABSENT);
    CHECK(json_get_bool(root, "b", &b) && b);
    CHECK(json_get_i64(root, "i", &i) && i == -7);
    CHECK(json_get_real(root, "i", &r) && r == -7);
    CHECK(json_get_real(root, "r", &r) && r == 1.5);
    CHECK(!json_get_i64(root, "r", &i));
    CHECK(!json_get_str(root, "i", &s));
    CHECK(json_get_str(root, "s", &s));
    CHECK_STR(s, "x");
}

static void walks_in_order(void)
{
    struct json_value root = parsed("{\"b\":[1,[2],{\"x\":3},4],\"a\":0}"), item;
    struct json_walk walk = json_walk(root);
    struct str key;
    int64_t i;

    CHECK(json_next(&walk, &key, &item));
    CHECK_STR(key, "b");
    CHECK_INT(json_count(item), 4);
    struct json_walk items = json_walk(item);
    CHECK(json_next(&items, &key, &item) && key.n == 0 && json_to_i64(item, &i) && i == 1);
    CHECK(json_next(&items, NULL, &item) && json_type(item) == JSON_ARRAY);
    CHECK(json_next(&items, NULL, &item) && json_type(item) == JSON_OBJECT);
    CHECK(json_next(&items, NULL, &item) && json_to_i64(item, &i) && i == 4);
    CHECK(!json_next(&items, NULL, &item));
    CHECK(json_next(&walk, &key, &item));
    CHECK_STR(key, "a");
    CHECK(!json_next(&walk, &key, &item));
    walk = json_walk(json_get(root, "a"));
    CHECK(!json_next(&walk, &key, &item));
}

static void refuses_what_is_no_json(void)
{
    static const char *const bad[] = {
        "",
        " ",
        "01",
        "[1 2]",
        "[1,]",
        "{\"a\":1,}",
        "{\"a\" 1}",
        "1 2",
        "[1]]",
        "[",
        "\"a",
        "nul",
        "'a'",
        "{a:1}",
        "+1",
        "1.",
        ".5",
        "1e",
        "-",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\t\"",
        "[1] x",
        "\"\\uD8\"",
        "\xEF\xBB\xBF{}",
        "NaN",
        "1e400",
        "{\"a\":}",
        "\"\xFF\"",
        "\"\xC0\x80\"",
        "\"\xED\xA0\x80\"",
        "[\"\xF4\x90\x80\x80\"]",
        "// c\n1",
    };

    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        if (accepts(bad[i]))
            printf("accepted: %s\n", bad[i]), unit_state.bad_checks++;
}

static void says_where_and_why(void)
{
    CHECK_STR(why("{\"a\":01}"), "byte 6: a number does not begin with 0");
    CHECK_STR(why("[1 2]"), "byte 3: ',' or ']' belongs here");
    CHECK_STR(why("{\"a\":1"), "byte 6: the text ends too early");
    CHECK_STR(why("[1] x"), "byte 4: something stands behind the value");
    CHECK_STR(why("[\"a\xFF\"]"), "byte 3: the bytes are not UTF-8");
    CHECK_STR(why("[\"\\uD83D\"]"), "byte 8: a high surrogate stands alone");
    CHECK_STR(why("[\"\\uDE00\"]"), "byte 3: a low surrogate stands alone");
    CHECK_STR(why("[1e999]"), "byte 1: the number is too large");
    CHECK_STR(why("[0.1111111111111111111111111111111111111111111111111111111111111111111,]"),
              "byte 71: a value belongs here");
    CHECK_STR(why("{\"a\":1,\"a\":2}"), "the key 'a' stands twice in one object");
    CHECK_STR(why("{1:2}"), "byte 1: a key in double quotes belongs here");
    CHECK_STR(why("[}"), "byte 1: a value belongs here");
}

static void refuses_lone_surrogates_only(void)
{
    struct str s;

    CHECK(!accepts("\"\\uD83D\""));
    CHECK(!accepts("\"\\uDE00\""));
    CHECK(!accepts("\"\\uDE00\\uD83D\""));
    CHECK(!accepts("\"\\uD83D\\uD83D\\uDE00\""));
    CHECK(!accepts("{\"\\uD83Dx\":1}"));
    CHECK(accepts("\"\\\\uD83D\""));
    CHECK(json_to_str(parsed("\"\\uD83D\\uDE00\\ud83d\\ude00\""), &s));
    CHECK_STR(s, "\xF0\x9F\x98\x80\xF0\x9F\x98\x80");
}

static void refuses_a_key_twice_at_any_level(void)
{
    cleanup_with(buf_clear) struct buf big;

    CHECK(!accepts("{\"a\":1,\"b\":2,\"a\":3}"));
    CHECK(!accepts("[[{\"x\":{\"a\":1,\"\\u0061\":2}}]]"));
    CHECK(accepts("{\"a\":{\"a\":[{\"a\":1},{\"a\":2}]}}"));
    for (int twice = 0; twice < 2; twice++) {
        buf_init(&big, 0);
        buf_add_c(&big, "{\"k\":[");
        for (int i = 0; i < 20000; i++)
            buf_printf(&big, "%s{\"a\":%d,\"b\":\"}\"}", i ? "," : "", i);
        buf_add_c(&big, "]");
        for (int i = 0; i < 20000; i++)
            buf_printf(&big, ",\"k%d\":{\"k\":%d}", i, i);
        buf_add_c(&big, twice ? ",\"k777\":0}" : "}");
        CHECK_INT(accepts(big.p), !twice);
        buf_clear(&big);
    }
}

static void replaces_nul(void)
{
    struct json_value root = parsed(
        "{\"a\":\"x\\u0000y\\u0000\",\"b\":\"\\\\u0000\",\"\\u0000\":1,\"c\":\"\xEF\xBF\xBD\"}");
    struct str s;

    CHECK(json_get_str(root, "a", &s));
    CHECK_STR(s, "x\xEF\xBF\xBDy\xEF\xBF\xBD");
    CHECK(json_had_nul(json_get(root, "a")));
    CHECK(json_get_str(root, "b", &s));
    CHECK_STR(s, "\\u0000");
    CHECK(!json_had_nul(json_get(root, "b")));
    CHECK(!json_had_nul(json_get(root, "c")));
    CHECK_INT(json_type(json_get(root, "\xEF\xBF\xBD")), JSON_INTEGER);
}

static void keeps_integers_exact_and_takes_huge_ones(void)
{
    struct json_value root;
    int64_t i;
    double r;

    root = parsed("[9223372036854775807]");
    CHECK_STR(copied("[9223372036854775807,-9223372036854775808,18446744073709551615]"),
              "[9223372036854775807,-9223372036854775808,18446744073709551615]");
    root = parsed(
        "{\"n\":123456789012345678901234567890,\"s\":\"123456789012345678901234567890\"}");
    CHECK(json_get_real(root, "n", &r) && r > 1.23e29 && r < 1.24e29);
    CHECK(!json_get_i64(root, "n", &i));
    CHECK_STR(copied("[\"\\\"123456789012345678901234567890\",-99999999999999999999999]"),
              "[\"\\\"123456789012345678901234567890\",-1e+23]");
    CHECK(json_to_i64(parsed("3e2"), &i) && i == 300);
    CHECK(json_to_i64(parsed("-4.0"), &i) && i == -4);
    CHECK(!json_to_i64(parsed("1e300"), &i));
    CHECK(!json_to_i64(parsed("18446744073709551615"), &i));
}

static void bounds_depth_and_size(void)
{
    char deep[2 * JSON_DEPTH_MAX + 8] = {0};
    struct json_parser small;
    struct json_value root;

    for (int depth = JSON_DEPTH_MAX; depth < JSON_DEPTH_MAX + 2; depth++) {
        memset(deep, '[', (size_t)depth);
        memset(deep + depth, ']', (size_t)depth);
        CHECK_INT(accepts(deep), depth <= JSON_DEPTH_MAX);
    }
    CHECK_STR(why(deep), "byte 60: it nests too deep");
    json_parser_init(&small, 4);
    CHECK_INT(json_parse(&small, STR_NONE, &root, NULL), ERR_BAD_INPUT);
    CHECK_INT(json_parse(&small, STR("1234"), &root, NULL), OK);
    CHECK_INT(json_parse(&small, STR("12345"), &root, NULL), ERR_TOO_BIG);
    json_parser_clear(&small);
}

static void copies_what_it_read(void)
{
    const char *text = "{\"a\":[1,2.5,\"x\\n\\\"\",null,true,false,{},[]],\"b\":{\"c\":-0.125}}";

    CHECK_STR(copied(text), text);
    CHECK_STR(copied(" [ 1 , 2 ] "), "[1,2]");
}

static void shrinks_after_a_large_document(void)
{
    cleanup_with(buf_clear) struct buf big;

    buf_init(&big, 0);
    buf_add_char(&big, '"');
    for (int i = 0; i < (3 << 20) / 10; i++)
        buf_add_c(&big, "0123456789");
    buf_add_char(&big, '"');
    CHECK(accepts(big.p));
    CHECK(parser.room >= 3 << 20);
    CHECK(accepts("[1]"));
    CHECK(parser.room < 1 << 20);
}

int main(void)
{
    json_parser_init(&parser, 8 << 20);
    arena_init(&arena, 0);
    RUN(gives_each_type);
    RUN(walks_in_order);
    RUN(refuses_what_is_no_json);
    RUN(says_where_and_why);
    RUN(refuses_lone_surrogates_only);
    RUN(refuses_a_key_twice_at_any_level);
    RUN(replaces_nul);
    RUN(keeps_integers_exact_and_takes_huge_ones);
    RUN(bounds_depth_and_size);
    RUN(copies_what_it_read);
    RUN(shrinks_after_a_large_document);
    arena_clear(&arena);
    json_parser_clear(&parser);
    return unit_end();
}
