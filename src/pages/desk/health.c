/* health.c: the processes and what holds them; and the page of what is left over. */
#include "base/clock.h"
#include "pages/desk/forms.ht.h"
#include "pages/view.h"
#include "store/channel.h"
#include "store/conversation.h"
#include "store/outbox.h"
#include "store/quarantine.h"
#include "store/unmatched.h"

enum { UNCERTAIN_SHOWN = 100, REFUSED_SHOWN = 20, LANGS_SHOWN = 12 };

static enum err add_process(const struct request *request, struct health_view *view,
                            const struct process_health *from)
{
    struct process_view process = {
        .name = str_dup(request->arena, str_from(from->name)),
        .started = view_when(request->arena, app_zone(request), from->started_at, request->now),
        .is_up = from->is_up,
        .pid = from->pid,
        .restarts = from->restarts,
        .seccomp = from->seccomp ? STR("filtered") : STR("not filtered"),
        .landlock = from->landlock ? arena_printf(request->arena, "held, ABI %d", from->landlock)
                                   : STR("not held"),
    };

    return vec_push(request->arena, &view->processes, process) ? OK : request->arena->err;
}

static enum err fill_counts(const struct request *request, struct health_view *view)
{
    struct conversation_view answer = {.queue = QUEUE_ANSWER};
    struct web_counts counts = web_counts(request->web);
    struct outbox *uncertain;
    size_t n;
    enum err err = conversation_count(request->db, answer, &view->waiting);

    if (!err)
        err = quarantine_count(request->db, &view->quarantined);
    if (!err)
        err = outbox_list(request->db, request->arena, DELIVERY_UNCERTAIN, INT64_MAX,
                          UNCERTAIN_SHOWN, &uncertain, &n);
    if (err)
        return err;
    view->uncertain = (int64_t)n;
    view->connections = counts.connections;
    view->live = counts.live;
    view->writer_queue = (int64_t)writer_queued(act_writer(request->app->act));
    return OK;
}

static struct str name_of(const struct channel_row *channels, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (channels[i].id == id)
            return channels[i].name;
    return STR("a channel that was removed");
}

static enum err fill_refused(const struct request *request, struct health_view *view)
{
    struct arena *arena = request->arena;
    struct quarantined *list = NULL;
    struct channel_row *channels = NULL;
    size_t n = 0, channel_count = 0;
    enum err err = quarantine_list(request->db, arena, INT64_MAX, REFUSED_SHOWN, &list, &n);

    if (!err)
        err = channel_list(request->db, arena, &channels, &channel_count);
    for (size_t i = 0; !err && i < n; i++) {
        struct refused_view refused = {
            .when = view_when(arena, app_zone(request), list[i].at, request->now),
            .channel = name_of(channels, channel_count, list[i].channel),
            .line = list[i].line ? arena_printf(arena, "line %" PRId64, list[i].line) : STR_NONE,
            .reason = list[i].reason,
            .size = list[i].size};

        if (!vec_push(arena, &view->refused, refused))
            err = arena->err;
    }
    return err;
}

/* The languages of a channel, the most spoken first. */
static struct str langs_of(const struct request *request, const struct unmatched *sums, size_t n,
                           int64_t channel)
{
    struct str said = STR_NONE;
    size_t shown = 0;

    for (size_t i = 0; i < n && shown < LANGS_SHOWN; i++) {
        if (sums[i].channel != channel)
            continue;
        said = arena_printf(request->arena, "%.*s%s%.*s %.*s", STR_ARGS(said), shown++ ? ", " : "",
                            STR_ARGS(unmatched_lang_name(request->arena, sums[i].lang)),
                            STR_ARGS(view_number(request->arena, sums[i].n)));
    }
    return said;
}

static int64_t minute_of(const struct unmatched *minutes, size_t n, int64_t channel, int64_t minute)
{
    for (size_t i = 0; i < n; i++)
        if (minutes[i].channel == channel && minutes[i].minute == minute)
            return minutes[i].n;
    return 0;
}

static enum err fill_streams(const struct request *request, const struct health *told,
                             struct health_view *view)
{
    struct unmatched *sums = NULL, *minutes = NULL;
    size_t n = 0, minute_n = 0;
    enum err err = OK;

    if (told->stream_n)
        err = unmatched_sums(request->db, request->arena, request->now - MS_HOUR, &sums, &n);
    if (told->stream_n && !err)
        err = unmatched_minutes(request->db, request->arena, request->now - MS_MINUTE, &minutes,
                                &minute_n);
    for (size_t i = 0; !err && i < told->stream_n; i++) {
        const struct stream_health *from = &told->streams[i];
        int64_t passed = minute_of(minutes, minute_n, from->channel, request->now / MS_MINUTE - 1);
        struct stream_view stream = {.name = str_dup(request->arena, str_from(from->name)),
                                     .lines = view_number(request->arena, from->lines),
                                     .wanted = view_number(request->arena, from->wanted),
                                     .passed = view_number(request->arena, from->passed),
                                     .minute = view_number(request->arena, passed),
                                     .langs = langs_of(request, sums, n, from->channel),
                                     .is_fed = from->is_fed};

        if (!vec_push(request->arena, &view->streams, stream))
            err = request->arena->err;
    }
    return err;
}

static enum err health(const struct request *request, struct response *response)
{
    struct app *app = request->app;
    struct health_view view = {.database = db_kind(request->db) == DB_POSTGRES ? "PostgreSQL"
                                                                               : "SQLite",
                               .up = view_duration(request->arena, request->now - app->started_at)};
    struct health *told = arena_new(request->arena, struct health);
    struct shell shell;
    enum err err = shell_fill(request, &shell, STR("Health"), VIEW_NONE, DESK_HEALTH);

    view.shell = &shell;
    if (!told)
        return request->arena->err;
    app->health(app->context, told);
    for (size_t i = 0; !err && i < told->n; i++)
        err = add_process(request, &view, &told->at[i]);
    if (!err)
        err = fill_counts(request, &view);
    if (!err)
        err = fill_streams(request, told, &view);
    if (!err)
        err = fill_refused(request, &view);
    if (err)
        return err;
    health_page_render(&response->body, &view);
    return shell_finish(request, response);
}

static enum err more(const struct request *request, struct response *response)
{
    struct shell shell;
    enum err err = shell_fill(request, &shell, STR("More"), VIEW_NONE, DESK_MORE);

    if (err)
        return err;
    more_page_render(&response->body, &shell);
    return shell_finish(request, response);
}

/* A year, because it is only a taste; "system" forgets it. */
static enum err theme(const struct request *request, struct response *response)
{
    struct str wanted = request_form(request, "theme");
    bool is_set = str_is(wanted, "dark") || str_is(wanted, "light");

    (void)response_header(
        response, "Set-Cookie",
        arena_printf(request->arena, "theme=%.*s; Path=/; SameSite=Lax; Max-Age=%d",
                     STR_ARGS(is_set ? wanted : STR_NONE), is_set ? 31536000 : 0));
    response_see(response, STR("/desk/more"));
    return OK;
}

static const struct route health_routes[] = {
    ROUTE(GET, "/desk/health", VERB_SET_UP, health),
    ROUTE(GET, "/desk/more", VERB_READ, more),
    ROUTE(POST, "/desk/more/theme", VERB_READ, theme, .body_max = 1 << 10),
};
const struct page page_health = PAGE("health", health_routes);
