#include "main/stream_place.h"

#include "unit.h"

static void a_place_is_read_as_it_was_written(void)
{
    struct stream_place place = {.lines = 7, .bytes = 1234567890123}, again;
    struct json_parser parser;
    struct buf text;

    json_parser_init(&parser, 1 << 16);
    buf_init(&text, 0);
    CHECK_INT(stream_place_read(&parser, STR_NONE, &again), OK);
    CHECK_INT(again.lines + again.bytes + (int64_t)again.cursor_n, 0);
    for (int with = 0; with < 2; with++) {
        if (with)
            stream_place_set_cursor(&place, 1725911162329308);
        place.cursor_line = with ? 5 : 0;
        buf_reset(&text);
        stream_place_write(&place, &text);
        CHECK_INT(stream_place_read(&parser, buf_str(&text), &again), OK);
        CHECK_INT(again.lines, 7);
        CHECK_INT(again.bytes, 1234567890123);
        CHECK_INT(again.cursor_line, place.cursor_line);
        CHECK_STR(stream_place_cursor(&again), with ? "1725911162329308" : "");
    }
    buf_clear(&text);
    json_parser_clear(&parser);
}

static void another_cursor_is_no_place(void)
{
    static const char *const texts[] = {"7", "{}", "{\"lines\":-1,\"bytes\":0}", "{\"lines\":1}",
                                        "x"};
    struct stream_place place = {.lines = 3};
    struct json_parser parser;

    json_parser_init(&parser, 1 << 16);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        CHECK(stream_place_read(&parser, str_from(texts[i]), &place) != OK);
    CHECK_INT(place.lines, 3);
    json_parser_clear(&parser);
}

static void a_cursor_line_is_nothing_else(void)
{
    static const char *const others[] = {"{\"cursor\":1,\"id\":\"x\"}",
                                         "{\"cursor\":", "{\"id\":1}", "{ \"cursor\":1}"};
    struct stream_place place = {.lines = 0};
    struct json_parser parser;
    enum err err = OK;
    char longer[1200];

    json_parser_init(&parser, 1 << 16);
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        CHECK(!stream_place_take_cursor(&parser, str_from(others[i]), &place, &err));
    CHECK(stream_place_take_cursor(&parser, STR("{\"cursor\":{\"a\": [1]}}"), &place, &err));
    CHECK_STR(stream_place_cursor(&place), "{\"a\":[1]}");
    memset(longer, '1', sizeof(longer));
    memcpy(longer, "{\"cursor\":\"", 11);
    memcpy(longer + 1190, "\"}", 3);
    CHECK(stream_place_take_cursor(&parser, str_from(longer), &place, &err));
    CHECK_INT(err, ERR_TOO_BIG);
    CHECK_STR(stream_place_cursor(&place), "{\"a\":[1]}");
    json_parser_clear(&parser);
}

int main(void)
{
    RUN(a_place_is_read_as_it_was_written);
    RUN(another_cursor_is_no_place);
    RUN(a_cursor_line_is_nothing_else);
    return unit_end();
}
