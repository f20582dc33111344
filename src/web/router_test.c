#include "web/router.h"

#include "unit.h"

static enum err nothing(const struct request *request, struct response *response)
{
    (void)request, (void)response;
    return OK;
}

static const struct route desk_routes[] = {
    ROUTE(GET, "/", VERB_LOOK, nothing),
    ROUTE(GET, "/desk/", VERB_READ, nothing),
    ROUTE(GET, "/desk/c/:id", VERB_READ, nothing),
    ROUTE(GET, "/desk/c/new", VERB_ANSWER, nothing, .is_slow = true),
    ROUTE(POST, "/desk/c/:id/:op", VERB_ANSWER, nothing, .body_max = 9),
};
static const struct page page_desk = PAGE("desk", desk_routes);
static const struct page *const pages[] = {&page_desk, NULL};

static struct route_match match(struct arena *arena, struct request *request, enum method method,
                                const char *target)
{
    struct route_match found;

    *request = (struct request){.arena = arena, .method = method};
    CHECK_INT(request_parse_target(request, str_from(target)), OK);
    router_match(pages, request, &found);
    return found;
}

static void finds_and_fills(void)
{
    struct arena arena;
    struct request request;

    arena_init(&arena, 0);
    CHECK(match(&arena, &request, METHOD_GET, "/").route == &desk_routes[0]);
    CHECK(match(&arena, &request, METHOD_GET, "/desk/").route == &desk_routes[1]);
    CHECK(match(&arena, &request, METHOD_GET, "/desk/c/k7").route == &desk_routes[2]);
    CHECK_STR(request_param(&request, "id"), "k7");
    CHECK(match(&arena, &request, METHOD_GET, "/desk/c/new").route == &desk_routes[3]);
    CHECK_INT(request.param_count, 0);
    CHECK(match(&arena, &request, METHOD_POST, "/desk/c/k7/note").route == &desk_routes[4]);
    CHECK_STR(request_param(&request, "op"), "note");
    CHECK_INT(match(&arena, &request, METHOD_POST, "/desk/c/k7/note").route->body_max, 9);
    arena_clear(&arena);
}

static void says_what_is_missing(void)
{
    struct arena arena;
    struct request request;
    struct route_match found;

    arena_init(&arena, 0);
    found = match(&arena, &request, METHOD_POST, "/desk/c/k7");
    CHECK(!found.route && found.other_method);
    CHECK_STR(str_from(found.allow), "GET, HEAD");
    found = match(&arena, &request, METHOD_GET, "/desk");
    CHECK(!found.route && found.wants_slash && !found.other_method);
    CHECK(!match(&arena, &request, METHOD_GET, "/desk/c/").route);
    CHECK(!match(&arena, &request, METHOD_GET, "//").route);
    CHECK(!match(&arena, &request, METHOD_GET, "/desk//k7").route);
    CHECK(!match(&arena, &request, METHOD_GET, "/desk/c/k7/").route);
    CHECK(!match(&arena, &request, METHOD_GET, "/Desk/").route);
    arena_clear(&arena);
}

static void prints_the_table(void)
{
    struct buf out;

    buf_init(&out, 0);
    router_print(pages, &out);
    CHECK(str_find(buf_str(&out),
                   STR("{\"page\":\"desk\",\"method\":\"GET\",\"path\":\"/desk/c/new\","
                       "\"permission\":\"answer\",\"by_person\":false}"),
                   0) != SIZE_MAX);
    buf_clear(&out);
}

static void local_paths_only(void)
{
    CHECK_STR(response_local_path(STR("/desk/c/1?x=2")), "/desk/c/1?x=2");
    CHECK_STR(response_local_path(STR("//evil.example")), "/");
    CHECK_STR(response_local_path(STR("/\\evil.example")), "/");
    CHECK_STR(response_local_path(STR("https://evil.example")), "/");
    CHECK_STR(response_local_path(STR("/a\r\nSet-Cookie: x=1")), "/");
    CHECK_STR(response_local_path(STR_NONE), "/");
}

static void headers_are_not_split(void)
{
    struct arena arena;
    struct response response;

    arena_init(&arena, 0);
    response_init(&response, &arena);
    CHECK(!response_header(&response, "X", STR("a\r\nb: c")));
    CHECK(response_header(&response, "X", STR("fine")));
    CHECK_INT(response.header_count, 1);
    response_clear(&response);
    arena_clear(&arena);
}

int main(void)
{
    RUN(finds_and_fills);
    RUN(says_what_is_missing);
    RUN(prints_the_table);
    RUN(local_paths_only);
    RUN(headers_are_not_split);
    return unit_end();
}
