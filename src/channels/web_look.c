#include "channels/web_look.h"

#include "base/clock.h"

static bool is_plain(char c)
{
    return char_is_alpha(c) || char_is_digit(c) || (c && strchr("-._~", c));
}

void web_look_query(struct buf *url, const char *name, struct str value)
{
    static const char hex[] = "0123456789ABCDEF";

    buf_add_char(url, str_find_char(buf_str(url), '?', 0) == SIZE_MAX ? '?' : '&');
    buf_add_c(url, name);
    buf_add_char(url, '=');
    for (size_t i = 0; i < value.n; i++) {
        unsigned char c = (unsigned char)value.p[i];

        if (is_plain(value.p[i])) {
            buf_add_char(url, value.p[i]);
            continue;
        }
        buf_add_char(url, '%');
        buf_add_char(url, hex[c >> 4]);
        buf_add_char(url, hex[c & 15]);
    }
}

void web_look_number(struct buf *url, const char *name, int64_t value)
{
    char text[24];

    (void)snprintf(text, sizeof(text), "%lld", (long long)value);
    web_look_query(url, name, str_from(text));
}

enum err web_look_get(struct channel *channel, struct str url, const char *accept,
                      struct arena *arena, struct http_answer *out_answer, struct fault *fault)
{
    struct http_request request = {.url = url,
                                   .accept = str_from(accept),
                                   .ca_pem = channel_setting(channel, "ca_pem"),
                                   .guard = channel_guard(channel),
                                   .hosts = channel_hosts(channel),
                                   .stop_fd = channel_stop_fd(channel)};
    enum err err = OK;

    for (int i = 0; i < WEB_LOOK_TRIES; i++) {
        err = http_get(&request, arena, out_answer, fault);
        if (err || (out_answer->status != 429 && out_answer->status != 503) ||
            out_answer->retry_after_s < 0 || out_answer->retry_after_s > WEB_LOOK_WAIT_MAX_S)
            return err;
        if (!channel_sleep(channel, out_answer->retry_after_s * MS_SECOND))
            return ERR_STOPPED;
    }
    return err;
}

struct str web_look_why(struct arena *arena, enum err err, const struct http_answer *answer,
                        const struct fault *fault)
{
    if (err == ERR_STOPPED)
        return STR("it was stopped");
    if (err)
        return str_dup(arena, str_from(fault_text(fault, err)));
    if (answer->status == 429 || answer->retry_after_s >= 0)
        return arena_printf(arena, "it limits us (%d)", answer->status);
    if (answer->status == 401 || answer->status == 403)
        return arena_printf(arena, "it refuses us without an account (%d)", answer->status);
    return arena_printf(arena, "the server answered %d", answer->status);
}

/* ---- pages ---- */

enum { PAGE_ARENA_MAX = 32 << 20, QUESTION_ARENA_MAX = 4 << 20 };

struct pages {
    const struct web_service *service;
    struct web_walk walk;
    struct json_parser parser;
    struct arena *kept; /* of the search */
    struct channel_looked *out;
};

static enum err look_once(struct pages *pages, struct arena *page, bool *out_more)
{
    struct web_walk *walk = &pages->walk;
    const struct web_service *service = pages->service;
    struct http_answer answer;
    struct fault fault = {0};
    struct json_value root;
    enum err err = web_look_get(walk->channel, service->address(walk, page), "application/json",
                                page, &answer, &fault);

    *out_more = !err && service->turn && service->turn(walk, answer.status);
    if (*out_more)
        return OK;
    if (err || answer.status != 200) {
        pages->out->why = web_look_why(pages->kept, err, &answer, &fault);
        pages->out->has_failed = true;
        return err ? err : ERR_REFUSED;
    }
    err = json_parse(&pages->parser, answer.body, &root, &fault);
    if (err) {
        pages->out->why = STR("it answered what is no JSON");
        pages->out->has_failed = true;
        return err;
    }
    return service->take(walk, root, page, out_more);
}

static enum err look_for(struct pages *pages)
{
    bool more = true;
    enum err err = OK;

    for (int n = 0; !err && more && n < WEB_LOOK_PAGES_MAX; n++) {
        struct arena page;

        arena_init(&page, PAGE_ARENA_MAX);
        err = look_once(pages, &page, &more);
        arena_clear(&page);
    }
    if (!err && more)
        pages->out->why = arena_printf(pages->kept, "%d pages are all we ask for",
                                       WEB_LOOK_PAGES_MAX);
    return err;
}

void web_look_search(struct channel *channel, const struct channel_search *search,
                     const struct web_service *service, struct channel_looked *out)
{
    struct pages pages = {.service = service, .kept = search->arena, .out = out};
    struct arena arena;
    enum err err = OK;

    out->why = STR("its search found no more");
    arena_init(&arena, QUESTION_ARENA_MAX);
    json_parser_init(&pages.parser, HTTP_BODY_MAX);
    for (size_t i = 0; i < search->ask_count && !err; i++) {
        struct str server = channel_setting(channel, "service");

        arena_reset(&arena);
        while (server.n && server.p[server.n - 1] == '/')
            server.n--;
        pages.walk = (struct web_walk){.channel = channel,
                                       .ask = search->asks[i],
                                       .service = server,
                                       .arena = &arena,
                                       .spot = arena_alloc(&arena, service->spot_size)};
        err = pages.walk.spot ? look_for(&pages) : arena.err;
    }
    json_parser_clear(&pages.parser);
    arena_clear(&arena);
}
