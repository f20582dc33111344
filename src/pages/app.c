#include "pages/app.h"

#include "base/clock.h"
#include "base/json_out.h"
#include "base/log.h"
#include "pages/message_page.h"
#include "pages/shell.h"
#include "store/message.h"
#include "store/session.h"
#include "store/setting.h"
#include "store/staff.h"
#include "web/esc.h"

static struct db *reader_open(struct app *app)
{
    struct fault fault = {0};
    struct db *db = NULL;

    if (db_open(app->site, DB_READ, &db, &fault)) {
        log_event(LOG_ERROR, "web.no_reader", "reason", fault.text, NULL);
        return NULL;
    }
    return db;
}

/* Used now is written once a minute, not at each request; a lost write costs a minute. */
struct seen {
    int64_t id, now;
    bool is_token;
};

static enum err write_seen(struct db *db, void *arg)
{
    const struct seen *seen = arg;

    return seen->is_token ? api_token_used(db, seen->id, seen->now)
                          : session_seen(db, seen->id, seen->now);
}

static void note_use(struct app *app, const struct session_row *row, bool is_token, int64_t now)
{
    struct seen seen = {row->id, now, is_token};

    if (now - row->seen_at < 5 * MS_MINUTE)
        return;
    if (app_write(app, write_seen, &seen))
        log_event(LOG_WARN, "session.seen_not_written", NULL);
}

static enum err identify(struct app *app, struct db *db, enum credential credential,
                         struct str hash, int64_t now, struct arena *arena, struct actor *out)
{
    bool is_token = credential == CREDENTIAL_TOKEN;
    struct session_row row;
    enum err err = is_token ? api_token_by_hash(db, arena, hash, &row)
                            : session_by_hash(db, arena, hash, &row);

    if (err)
        return err;
    if (!is_token && (now >= row.expires_at || now - row.seen_at >= SESSION_IDLE))
        return ERR_NOT_FOUND;
    note_use(app, &row, is_token, now);
    *out = (struct actor){.user = row.staff,
                          .role = (enum role)row.role,
                          .name = row.name,
                          .email = row.email,
                          .session = is_token ? 0 : row.id,
                          .by_token = is_token};
    return OK;
}

void app_error_json(const struct request *request, struct response *response, enum err err)
{
    struct json_out json;
    const char *name = err_info(err)->name;

    response_json(response);
    json_init(&json, &response->body);
    json_open(&json, '{');
    json_key(&json, "error");
    json_open(&json, '{');
    /* "ERR_BAD_INPUT" is "bad_input" outside */
    json_put_str(&json, "code", str_lower(request->arena, str_skip(str_from(name), 4)));
    json_put_str(&json, "message", str_from(fault_text(&response->fault, err)));
    json_put_str(&json, "where", request->target);
    json_close(&json, '}');
    json_close(&json, '}');
}

static void error_page(const struct request *request, struct response *response, enum err err)
{
    if (response->status >= 500)
        log_event(LOG_ERROR, "web.error", "error", err_info(err)->name, "reason",
                  fault_text(&response->fault, err), NULL);
    if (request_wants_json(request)) {
        app_error_json(request, response, err);
        return;
    }
    if (err == ERR_NOT_SIGNED_IN && request->method == METHOD_GET && !request_part(request).n) {
        struct buf to;

        buf_init(&to, 3 * REQUEST_URI_MAX);
        buf_add_c(&to, "/sign-in");
        if (!str_is(request->target, "/desk/")) {
            buf_add_c(&to, "?to=");
            esc_url_query(&to, request->target);
        }
        response_see(response, buf_dup(request->arena, &to));
        buf_clear(&to);
        return;
    }
    message_page_error(request, response, err);
}

static bool may_hear(struct app *app, struct db *db, const struct actor *actor,
                     const struct live_event *event)
{
    (void)app, (void)db, (void)event;
    return may(actor, VERB_READ, NULL);
}

struct web_hooks app_hooks(int64_t (*now)(void))
{
    return (struct web_hooks){reader_open, db_close, identify, error_page, may_hear, now};
}

enum err app_open_setup(struct app *app, struct db *db, struct arena *arena, struct str *out_token)
{
    struct staff *list;
    struct str token, hash;
    size_t n;
    enum err err = staff_list(db, arena, &list, &n);

    if (err)
        return err;
    *out_token = STR_NONE;
    if (n)
        return OK;
    token = session_secret(arena);
    hash = session_hash(arena, token);
    if (arena->err)
        return arena->err;
    memcpy(app->setup_hash, hash.p, sizeof(app->setup_hash));
    atomic_store(&app->setup_open, true);
    *out_token = token;
    return OK;
}

enum err app_write(struct app *app, enum err (*job)(struct db *db, void *arg), void *arg)
{
    return app->write(app->context, job, arg, NULL);
}

enum err app_write_ending(const struct request *request, enum err (*job)(struct db *db, void *arg),
                          void *arg, int64_t staff, int64_t keep)
{
    struct session_row *list;
    size_t n;
    enum err err = session_of_staff(request->db, request->arena, staff, &list, &n);

    if (!err)
        err = app_write(request->app, job, arg);
    for (size_t i = 0; !err && i < n; i++)
        if (list[i].id != keep)
            live_end_session(web_live(request->web), list[i].id);
    return err;
}

enum err app_hear(const struct request *request, const struct app_said *said,
                  struct app_heard *out_heard, struct fault *fault)
{
    struct app *app = request->app;
    bool is_reaction = message_is_reaction(said->message); /* that is the item's affair */
    struct str id = is_reaction && said->message->reply_to.n ? said->message->reply_to
                                                             : said->message->id;
    struct message_mark before = {0}, after;
    enum err err = message_current(request->db, said->channel, id, &before);

    if (err && err != ERR_NOT_FOUND)
        return err;
    err = app->hear(app->context, said, fault);
    if (!err)
        err = message_current(request->db, said->channel, id, &after);
    if (err == ERR_NOT_FOUND) {
        *out_heard = (struct app_heard){0}; /* nobody's rule wants it, or its item is not here */
        return OK;
    }
    if (!err)
        *out_heard = (struct app_heard){after.id, after.conversation,
                                        !is_reaction && after.id == before.id};
    return err;
}

static void publish(struct app *app, const struct live_event *about, const char *kind,
                    struct str id)
{
    struct live_event event = *about;
    int n = snprintf(event.region, sizeof(event.region), "%s%.*s", kind, STR_ARGS(id));

    if (n > 0 && (size_t)n < sizeof(event.region))
        live_publish(web_live(app->web), &event);
}

static void conversation_changed(struct app *app, const struct change *change)
{
    struct live_event event = {
        .version = change->version, .kind = TABLE_CONVERSATION, .object = change->id};
    struct arena arena;
    struct str id;

    if (!event.version)
        event.version = 1; /* above every data-v, which is 0 */
    arena_init(&arena, 4 << 10);
    id = change->id ? seal_id(&app->site->seal, &arena, TABLE_CONVERSATION, change->id) : STR_NONE;
    if (id.n) {
        publish(app, &event, "c-", id);
        publish(app, &event, "t-", id);
    }
    publish(app, &event, "queue", STR_NONE);
    publish(app, &event, "rail", STR_NONE);
    arena_clear(&arena);
}

void app_changed(struct app *app, const struct change *changes, size_t n)
{
    if (!app->web)
        return;
    for (size_t i = 0; i < n; i++) {
        struct live_event event = {.version = 1, .kind = TABLE_CHANNEL};

        switch (changes[i].kind) {
        case CHANGE_CONVERSATION:
            conversation_changed(app, &changes[i]);
            break;
        case CHANGE_CHANNEL:
            publish(app, &event, "channels", STR_NONE);
            break;
        case CHANGE_ALARM:
            event.kind = TABLE_ALARM;
            publish(app, &event, "queue", STR_NONE); /* its banner */
            publish(app, &event, "alarms", STR_NONE);
            break;
        case CHANGE_SESSION_ENDED:
            live_end_session(web_live(app->web), changes[i].id);
            break;
        case CHANGE_RULES:
        case CHANGE_OUTBOX:
            break;
        }
    }
}

void app_look_changed(struct app *app, int64_t look, int64_t version)
{
    struct live_event event = {.version = version, .object = look};
    char region[LOOK_REGION_MAX];

    look_region(look, region);
    if (app->web)
        publish(app, &event, region, STR_NONE);
}

struct str app_name(const struct request *request)
{
    struct str name;
    enum err err = setting_load(request->db, request->arena, STR("site.name"), &name);

    return err ? request->app->name : name;
}

const struct calendar *app_calendar(const struct request *request)
{
    static const struct calendar unknown = {.zone = NULL};
    const struct calendar *calendar = atomic_load(&request->app->calendar);

    return calendar ? calendar : &unknown;
}

const struct zone *app_zone(const struct request *request) { return app_calendar(request)->zone; }

struct str app_id(const struct request *request, enum table table, int64_t id)
{
    return seal_id(&request->app->site->seal, request->arena, table, id);
}

enum err app_unid(const struct request *request, enum table table, struct str text, int64_t *out_id)
{
    return unseal_id(&request->app->site->seal, table, text, out_id);
}
