/* listening.c: /listening for people, /listening.json for machines; the same numbers. */
#include "base/clock.h"
#include "base/json_out.h"
#include "pages/public/listening.ht.h"
#include "pages/view.h"

static void cache_a_minute(struct response *response)
{
    response->may_be_cached = true;
    (void)response_header(response, "Cache-Control", STR("public, max-age=60"));
}

static enum err listening(const struct request *request, struct response *response)
{
    struct listening page;
    enum err err = listening_count(request, &page);

    if (err)
        return err;
    page.theme = shell_theme(request);
    page.title = arena_printf(request->arena, "What we heard and what we did · %.*s",
                              STR_ARGS(page.site_name));
    page.counted_at = arena_printf(request->arena, "%.*s, %.*s UTC",
                                   STR_ARGS(view_day(request->arena, page.now, page.now)),
                                   STR_ARGS(view_clock_time(request->arena, page.now)));
    response_html(response);
    cache_a_minute(response);
    listening_page_render(&response->body, &page);
    return response->body.err;
}

static void put_wait(struct json_out *json, const char *key, int64_t ms)
{
    json_key(json, key);
    if (ms < 0)
        json_null(json);
    else
        json_i64(json, ms / MS_SECOND);
}

static void put_place(struct json_out *json, const struct listening_place *place)
{
    json_open(json, '{');
    json_put_str(json, "kind", str_from(place->kind));
    json_put_i64(json, "channels", place->channels);
    json_put_i64(json, "heard", place->heard);
    json_put_i64(json, "answered", place->answered);
    put_wait(json, "half_answered_within_seconds", place->half);
    put_wait(json, "nine_in_ten_answered_within_seconds", place->nine);
    json_put_i64(json, "deaf_minutes", place->deaf_minutes);
    json_put_i64(json, "deaf_now", place->deaf_now);
    json_close(json, '}');
}

static void put_promises(struct json_out *json, const struct listening *page)
{
    json_key(json, "promises");
    json_open(json, '{');
    json_put_i64(json, "fell_due", page->fell_due);
    json_put_i64(json, "kept_on_time", page->kept_on_time);
    json_put_i64(json, "kept_late", page->kept_late);
    json_put_i64(json, "late", page->late);
    json_put_i64(json, "open", page->open);
    json_close(json, '}');
}

static enum err listening_json(const struct request *request, struct response *response)
{
    struct listening page;
    struct json_out json;
    enum err err = listening_count(request, &page);

    if (err)
        return err;
    response_json(response);
    cache_a_minute(response);
    json_init(&json, &response->body);
    json_open(&json, '{');
    json_put_str(&json, "name", page.site_name);
    json_put_str(&json, "counted_at", clock_format(request->arena, page.now));
    json_put_i64(&json, "days", LISTENING_DAYS);
    json_put_i64(&json, "heard", page.heard);
    json_put_i64(&json, "answered", page.answered);
    json_put_i64(&json, "waiting", page.waiting);
    json_put_i64(&json, "watching", page.watching);
    json_put_i64(&json, "left_alone", page.left_alone);
    put_wait(&json, "half_answered_within_seconds", page.half);
    put_wait(&json, "nine_in_ten_answered_within_seconds", page.nine);
    put_promises(&json, &page);
    json_key(&json, "places");
    json_open(&json, '[');
    for (size_t i = 0; i < page.places.n; i++)
        put_place(&json, &page.places.at[i]);
    json_close(&json, ']');
    json_close(&json, '}');
    return OK;
}

static const struct route listening_routes[] = {
    ROUTE(GET, "/listening", VERB_LOOK, listening, .is_slow = true),
    ROUTE(GET, "/listening.json", VERB_LOOK, listening_json, .is_slow = true),
};
const struct page page_listening = PAGE("listening", listening_routes);
