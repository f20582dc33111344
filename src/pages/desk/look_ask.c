/* look_ask.c: which sources a look asks, beside the channels: the open ones, and addresses and
 * files of one's own. The settings are main/look_sources.h's. */
#include "base/log.h"
#include "channels/channel.h"
#include "pages/desk/look.ht.h"
#include "pages/view.h"
#include "store/event.h"
#include "store/setting.h"

enum { SOURCES_MAX_BYTES = 16 << 10, ALLOW_MAX_BYTES = 2000 };

static enum err setting_of(const struct request *request, const char *name, struct str *out_value,
                           bool *out_is_set)
{
    enum err err = setting_load(request->db, request->arena, str_from(name), out_value);

    *out_is_set = !err;
    if (err == ERR_NOT_FOUND)
        *out_value = STR_NONE;
    return err == ERR_NOT_FOUND ? OK : err;
}

/* The line that is just this kind's name is its box; out_rest: the other lines. */
static bool take_line(struct arena *arena, struct str text, const char *kind, struct str *out_rest)
{
    bool was_there = false;
    struct str line;
    struct buf rest;

    buf_init(&rest, 2 * SOURCES_MAX_BYTES);
    while (str_line(&text, &line)) {
        line = str_trim(line);
        if (str_is(line, kind))
            was_there = true;
        else if (line.n)
            buf_printf(&rest, "%.*s\n", STR_ARGS(line));
    }
    *out_rest = buf_dup(arena, &rest);
    buf_clear(&rest);
    return was_there;
}

static enum err show(const struct request *request, struct response *response, struct str error)
{
    bool is_again = request->method == METHOD_POST, is_set, is_allow_set;
    struct look_ask_page page = {.error = error};
    struct shell shell;
    enum err err = shell_fill(request, &shell, STR("Where a look asks"), VIEW_NONE, DESK_LOOK);

    if (!err)
        err = setting_of(request, "look.sources", &page.more, &is_set);
    if (!err)
        err = setting_of(request, "look.allow", &page.allow, &is_allow_set);
    if (err)
        return err;
    if (is_again) {
        page.more = request_form(request, "more");
        page.allow = request_form(request, "allow");
        response->status = 422;
    }
    for (size_t i = 0; channel_registry[i]; i++) {
        const struct channel_kind *kind = channel_registry[i];
        struct look_open_view open = {.name = str_from(kind->name), .label = str_from(kind->label)};

        if (!kind->is_open)
            continue;
        open.is_on = take_line(request->arena, page.more, kind->name, &page.more) || !is_set;
        if (is_again)
            open.is_on = request_form_has(request, kind->name);
        if (!vec_push(request->arena, &page.open, open))
            return request->arena->err;
    }
    page.shell = &shell;
    look_ask_page_render(&response->body, &page);
    return shell_finish(request, response);
}

static enum err page(const struct request *request, struct response *response)
{
    return show(request, response, STR_NONE);
}

struct asked {
    struct str sources, allow;
    int64_t staff, now;
};

static enum err write_asked(struct db *db, void *arg)
{
    const struct asked *asked = arg;
    struct event event = {
        .at = asked->now, .staff = asked->staff, .verb = STR("look_sources"), .detail = STR("{}")};
    struct json_out json;
    struct buf detail;
    enum err err = setting_put(db, STR("look.sources"), asked->sources);

    if (!err)
        err = setting_put(db, STR("look.allow"), asked->allow);
    buf_init(&detail, 4 * SOURCES_MAX_BYTES);
    json_init(&json, &detail);
    json_open(&json, '{');
    json_put_str(&json, "sources", asked->sources);
    json_put_str(&json, "allow", asked->allow);
    json_close(&json, '}');
    event.detail = buf_str(&detail);
    if (!err)
        err = detail.err;
    if (!err)
        err = event_add(db, &event);
    buf_clear(&detail);
    return err;
}

/* The boxes, then the lines. Empty: nothing but the channels is asked. */
static enum err typed_sources(const struct request *request, struct str *out_sources,
                              struct fault *fault)
{
    struct str more = request_form(request, "more"), line;
    struct buf text;
    enum err err;

    buf_init(&text, SOURCES_MAX_BYTES);
    for (size_t i = 0; channel_registry[i]; i++)
        if (channel_registry[i]->is_open && request_form_has(request, channel_registry[i]->name))
            buf_printf(&text, "%s\n", channel_registry[i]->name);
    while (str_line(&more, &line))
        if (str_trim(line).n) {
            buf_add(&text, str_trim(line));
            buf_add_char(&text, '\n');
        }
    err = text.err;
    if (err == ERR_TOO_BIG)
        err = fault_set(fault, err, "at most %d bytes of sources", SOURCES_MAX_BYTES);
    *out_sources = buf_dup(request->arena, &text);
    buf_clear(&text);
    return err;
}

static enum err keep(const struct request *request, struct response *response)
{
    const struct looking *looking = &request->app->looking;
    struct asked asked = {.allow = str_trim(request_form(request, "allow")),
                          .staff = request->actor.user,
                          .now = request->now};
    struct fault fault = {0};
    enum err err = typed_sources(request, &asked.sources, &fault);

    if (!err && asked.allow.n > ALLOW_MAX_BYTES)
        err = fault_set(&fault, ERR_TOO_BIG, "at most %d bytes of allowed addresses",
                        ALLOW_MAX_BYTES);
    if (!err)
        err = looking->check(looking->context, asked.sources, asked.allow, &fault);
    if (look_may_correct(err))
        return show(request, response, look_sentence(request, &fault, err));
    if (!err)
        err = app_write(request->app, write_asked, &asked);
    if (err)
        return err;
    log_event(LOG_INFO, "look.sources_set", NULL);
    response_see(response, STR("/desk/look/sources?notice=saved"));
    return OK;
}

static const struct route look_ask_routes[] = {
    ROUTE(GET, "/desk/look/sources", VERB_SET_UP, page),
    ROUTE(POST, "/desk/look/sources", VERB_SET_UP, keep, .by_person = true),
};
const struct page page_look_ask = PAGE("look_ask", look_ask_routes);
