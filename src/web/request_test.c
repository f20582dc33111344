#include "web/request.h"

#include "base/buf.h"
#include "unit.h"

static enum err parse(struct arena *arena, struct request *request, const char *target)
{
    *request = (struct request){.arena = arena};
    return request_parse_target(request, str_from(target));
}

static void splits_and_decodes(void)
{
    struct arena arena;
    struct request request;

    arena_init(&arena, 0);
    CHECK_INT(parse(&arena, &request, "/desk/c/a%20b%2Fc?q=one+two%26&empty=&x"), OK);
    CHECK_INT(request.segment_count, 3);
    CHECK_STR(request.segments[2], "a b/c");
    CHECK_STR(request_query(&request, "q"), "one two&");
    CHECK_STR(request_query(&request, "empty"), "");
    CHECK_INT(request.query.n, 3);
    CHECK(!request.ends_with_slash);
    CHECK_INT(parse(&arena, &request, "/desk/"), OK);
    CHECK(request.ends_with_slash && request.segment_count == 1);
    CHECK_INT(parse(&arena, &request, "/"), OK);
    CHECK(!request.ends_with_slash && request.segment_count == 0);
    arena_clear(&arena);
}

static void refuses_oddities(void)
{
    static const char *const bad[] = {"",        "desk",       "/%",       "/%0",
                                      "/%zz",    "/a%00b",     "/%ff%fe",  "/?q=%",
                                      "/?%00=1", "/?q=%c0%80", "http://x", "*"};
    struct arena arena;
    struct request request;

    arena_init(&arena, 0);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        CHECK_INT(parse(&arena, &request, bad[i]), ERR_BAD_INPUT);
    CHECK_INT(parse(&arena, &request, "/1/2/3/4/5/6/7/8/9/10/11/12/13"), ERR_TOO_BIG);
    arena_clear(&arena);
}

static void counts_fields(void)
{
    struct arena arena;
    struct buf text;
    struct fields fields;

    arena_init(&arena, 0);
    buf_init(&text, 0);
    for (int i = 0; i < REQUEST_FIELDS_MAX; i++)
        buf_add_c(&text, "a=1&");
    CHECK_INT(fields_parse(&arena, buf_str(&text), &fields), OK);
    CHECK_INT(fields.n, REQUEST_FIELDS_MAX);
    buf_add_c(&text, "a=1");
    CHECK_INT(fields_parse(&arena, buf_str(&text), &fields), ERR_TOO_BIG);
    buf_clear(&text);
    arena_clear(&arena);
}

static void reads_cookies(void)
{
    struct request request = {.headers.cookie = STR("a=1; s=secret;  theme=dark; s=other; bad")};

    CHECK_STR(request_cookie(&request, "s"), "secret");
    CHECK_STR(request_cookie(&request, "theme"), "dark");
    CHECK_STR(request_cookie(&request, "bad"), "");
    CHECK_STR(request_cookie(&request, "__Host-s"), "");
}

static void reads_forms(void)
{
    struct arena arena;
    struct request request = {
        .arena = &arena,
        .body = STR("name=Jos%C3%A9&ok"),
        .headers.content_type = STR("application/x-www-form-urlencoded; charset=utf-8")};

    arena_init(&arena, 0);
    CHECK_INT(request_parse_form(&request), OK);
    CHECK_STR(request_form(&request, "name"), "Jos\xc3\xa9");
    CHECK(request_form_has(&request, "ok") && !request_form_has(&request, "nok"));
    request.headers.content_type = STR("text/plain");
    request.form = (struct fields){0};
    CHECK_INT(request_parse_form(&request), OK);
    CHECK(!request_form_has(&request, "ok"));
    arena_clear(&arena);
}

static void knows_who_wants_json(void)
{
    struct arena arena;
    struct request request;

    arena_init(&arena, 0);
    CHECK_INT(parse(&arena, &request, "/api/v1/x"), OK);
    CHECK(request_wants_json(&request));
    CHECK_INT(parse(&arena, &request, "/desk/"), OK);
    CHECK(!request_wants_json(&request));
    request.headers.accept = STR("text/html,application/json");
    CHECK(!request_wants_json(&request));
    request.headers.accept = STR("application/json");
    CHECK(request_wants_json(&request));
    arena_clear(&arena);
}

int main(void)
{
    RUN(splits_and_decodes);
    RUN(refuses_oddities);
    RUN(counts_fields);
    RUN(reads_cookies);
    RUN(reads_forms);
    RUN(knows_who_wants_json);
    return unit_end();
}
