/* listening.c: /listening for people, /listening.json for machines; the same figures. */
#include "store/listening.h"
#include "base/clock.h"
#include "pages/public/listening.ht.h"
#include "store/counter.h"

enum err listening_figures(const struct request *request, struct listening *out_l)
{
    int64_t today = day_of(request->now);
    enum err err = listening_load(request->db, request->arena, today - LISTENING_DAYS + 1, today,
                                  request->now, out_l);

    if (err)
        return err;
    out_l->site = app_name(request);
    /* a made-up company's places are none of these networks */
    return request->app->is_made_up ? OK : listening_not_heard(request->arena, out_l);
}

/* By everybody for a minute; the page differs by the cookie that says light or dark. */
static void cache_a_minute(struct response *response)
{
    response->may_be_cached = true;
    (void)response_header(response, "Cache-Control", STR("public, max-age=60"));
    (void)response_header(response, "Vary", STR("Cookie"));
}

static enum err listening(const struct request *request, struct response *response)
{
    struct listening_page page;
    struct listening l;
    enum err err = listening_figures(request, &l);

    if (!err)
        err = listening_words(request, &l, &page);
    if (err)
        return err;
    page.is_made_up = request->app->is_made_up;
    response_html(response);
    cache_a_minute(response);
    listening_page_render(&response->body, &page);
    return response->body.err;
}

static enum err listening_json(const struct request *request, struct response *response)
{
    struct json_out json;
    struct listening l;
    enum err err = listening_figures(request, &l);

    if (err)
        return err;
    response_json(response);
    cache_a_minute(response);
    json_init(&json, &response->body);
    listening_write_json(&json, &l);
    return response->body.err;
}

static const struct route listening_routes[] = {
    ROUTE(GET, "/listening", VERB_LOOK, listening, .is_slow = true),
    ROUTE(GET, "/listening.json", VERB_LOOK, listening_json, .is_slow = true),
};
const struct page page_listening = PAGE("listening", listening_routes);
