/* look.c: a name is typed, and what was said about it appears: the look begins, is read as it goes,
 * and ends as a rule or as nothing. */
#include "pages/desk/look.ht.h"

#include <inttypes.h>

#include "pages/desk/welcome.h"
#include "pages/view.h"
#include "store/message.h"
#include "store/rule.h"
#include "store/staff.h"
#include "web/esc.h"

enum { OLDER_READ = 500, ID_DIGITS = 16 };

/* What nobody outside may search backwards, or hears at all. */
static const struct look_unheard unheard[] = {
    {"X (Twitter)", "its search needs a paid contract"},
    {"Facebook, Instagram, Threads", "have no public search"},
    {"LinkedIn", "has no public search"},
    {"TikTok", "opens its search to chosen researchers only"},
    {"YouTube comments", "need a key of yours"},
    {"Reddit", "needs a key of yours"},
    {"WhatsApp, Telegram groups, Discord, Slack",
     "are closed rooms; those you are in can be connected"},
    {"Radio, television, print", "are heard only where they are written down"},
};

static enum err read_id(const struct request *request, int64_t *out_id)
{
    struct str text = request_param(request, "id");
    uint64_t id = 0;

    if (!text.n || text.n > ID_DIGITS)
        return ERR_NOT_FOUND;
    for (size_t i = 0; i < text.n; i++) {
        if (char_hex(text.p[i]) < 0)
            return ERR_NOT_FOUND;
        id = id << 4 | (uint64_t)char_hex(text.p[i]);
    }
    *out_id = (int64_t)id;
    return OK;
}

/* A look is only its beginner's. */
static enum err read_look(const struct request *request, int64_t id, struct look_place after,
                          size_t limit, struct look_view *out_view)
{
    const struct looking *looking = &request->app->looking;
    enum err err = looking->read(looking->context, id, after, limit, request->arena, out_view);

    return !err && out_view->staff != request->actor.user ? ERR_NOT_FOUND : err;
}

/* "SAID_AT.NUMBER" */
static bool read_place(struct str text, struct look_place *out_place)
{
    struct str said_at, number;

    return str_cut(text, '.', &said_at, &number) && !str_to_i64(said_at, &out_place->said_at) &&
           !str_to_i64(number, &out_place->number);
}

static enum err fill_teams(const struct request *request, struct look_page *page)
{
    struct option_view none = {STR("0"), STR("No team"), true};
    struct team *teams;
    size_t n;
    enum err err = team_list(request->db, request->arena, &teams, &n);

    if (!err && n && !vec_push(request->arena, &page->teams, none))
        err = request->arena->err;
    for (size_t i = 0; i < n && !err; i++) {
        struct option_view option = {app_id(request, TABLE_TEAM, teams[i].id), teams[i].name,
                                     false};

        if (!vec_push(request->arena, &page->teams, option))
            err = request->arena->err;
    }
    return err;
}

static enum err fill(const struct request *request, struct look_page *page, int64_t id)
{
    struct look_place after;
    struct look_view view, older;
    char region[LOOK_REGION_MAX];
    int64_t kept;
    bool is_older = read_place(request_query(request, "after"), &after);
    enum err err = read_look(request, id, LOOK_NEWEST, LOOK_GROUPED, &view);

    if (!err && is_older)
        err = read_look(request, id, after, OLDER_READ, &older);
    if (err)
        return err;
    look_region(id, region);
    page->id = request_param(request, "id");
    page->region = str_dup(request->arena, str_from(region));
    page->name = view.name;
    page->version = view.version;
    page->is_running = view.is_running;
    page->is_full = view.is_full;
    page->is_older = is_older;
    page->saved_id = request_query(request, "saved");
    if (!str_to_i64(request_query(request, "kept"), &kept) && kept >= 0)
        page->kept = kept ? arena_printf(
                                request->arena, "Kept with it: %.*s.",
                                STR_ARGS(view_count(request->arena, kept, "message", "messages")))
                          : STR("All that it found was here already.");
    err = look_read_gone(request, page);
    if (!page->rule.n)
        page->rule = look_rule_text(request, page, view.rule);
    if (!err)
        err = look_fill(request, page, &view, is_older ? &older : NULL);
    if (!err)
        err = fill_teams(request, page);
    return !err && page->saved_id.n ? look_fresh(request, page) : err;
}

static enum err render(const struct request *request, struct response *response,
                       struct look_page *page)
{
    struct str part = request_part(request);
    struct shell shell;
    enum welcome_step step;
    enum err err = shell_fill(request, &shell, STR("Look back"), VIEW_NONE, DESK_LOOK);

    if (!err && may(&request->actor, VERB_SET_UP, NULL))
        page->has_first_steps = !welcome_where(request, &step) && step != WELCOME_DONE;

    if (err)
        return err;
    page->shell = &shell;
    page->unheard = unheard;
    page->unheard_count = ARRAY_LEN(unheard);
    page->may_save = request->app->looking.save && may(&request->actor, VERB_LISTEN, NULL);
    if (page->error.n && request->method == METHOD_POST)
        response->status = 422;
    if (str_is(part, "look") && page->id.n)
        look_found_render(&response->body, page);
    else if (str_is(part, "look-rule") && page->id.n)
        look_rule_render(&response->body, page);
    else if (str_is(part, "look-new") && page->saved_rule.n)
        look_fresh_part_render(&response->body, page);
    else if (str_is(part, "rail"))
        rail_render(&response->body, &shell);
    else
        look_page_render(&response->body, page);
    return shell_finish(request, response);
}

static enum err box(const struct request *request, struct response *response)
{
    struct look_page page = {.name = request_query(request, "name")};

    if (request_query(request, "gone").n)
        page.error = STR("That look was too long ago and is forgotten. Nothing of it was kept.");
    return render(request, response, &page);
}

static enum err page(const struct request *request, struct response *response)
{
    struct look_page page = {.version = 0};
    int64_t id;
    enum err err = read_id(request, &id);

    if (!err)
        err = fill(request, &page, id);
    if (err == ERR_NOT_FOUND && !request_part(request).n) {
        /* what was saved is there, although the look is forgotten */
        response_see(response, request_query(request, "saved").n ? STR("/desk/rules")
                                                                 : STR("/desk/look?gone=1"));
        return OK;
    }
    return err ? err : render(request, response, &page);
}

/* --- begin --- */

enum err look_see(const struct request *request, struct response *response, int64_t id)
{
    response_see(response, arena_printf(request->arena, "/desk/look/%" PRIx64, (uint64_t)id));
    return request->arena->err;
}

/* Why a name or a rule is refused goes to who typed it; other errors are errors. */
bool look_may_correct(enum err err)
{
    return err == ERR_BAD_INPUT || err == ERR_TOO_BIG || err == ERR_TOO_OFTEN;
}

struct str look_sentence(const struct request *request, const struct fault *fault, enum err err)
{
    struct str text = str_from(fault_text(fault, err));

    return arena_printf(request->arena, "%c%.*s.",
                        text.n && text.p[0] >= 'a' && text.p[0] <= 'z' ? text.p[0] - 32 : text.p[0],
                        STR_ARGS(str_skip(text, 1)));
}

enum err look_begin(const struct request *request, struct str name, struct str rule,
                    int64_t *out_id, struct fault *fault)
{
    const struct looking *looking = &request->app->looking;
    struct look_wish wish = {.name = name, .rule = rule, .staff = request->actor.user};
    struct name_rule *made = arena_new(request->arena, struct name_rule);
    enum err err = made ? OK : request->arena->err;

    if (!err && !rule.n) {
        err = name_rule_make(request->arena, name, made, fault);
        if (!err)
            err = name_rule_text(request->arena, made, name_rule_default(made), &wish.rule);
    }
    return err ? err : looking->begin(looking->context, &wish, out_id, fault);
}

static enum err look(const struct request *request, struct response *response)
{
    struct look_page page = {.name = str_trim(request_form(request, "name"))};
    struct fault fault = {0};
    int64_t id;
    enum err err = look_begin(request, page.name, STR_NONE, &id, &fault);

    if (!err)
        return look_see(request, response, id);
    if (!look_may_correct(err))
        return err;
    page.error = look_sentence(request, &fault, err);
    return render(request, response, &page);
}

/* --- another rule, or saving it --- */

/* The text that the boxes make. */
static enum err text_of_parts(const struct request *request, struct str name, struct str *out_text)
{
    struct name_rule *made = arena_new(request->arena, struct name_rule);
    uint32_t chosen = 0;
    enum err err = made ? name_rule_make(request->arena, name, made, NULL) : request->arena->err;

    if (err)
        return err;
    for (size_t i = 0; i < request->form.n; i++)
        for (size_t p = 0; p < made->count; p++)
            if (str_is(request->form.at[i].name, "part") &&
                str_eq(request->form.at[i].value, made->parts[p].key))
                chosen |= UINT32_C(1) << p;
    return name_rule_text(request->arena, made, chosen, out_text);
}

/* The newest message there is: what comes later is new. */
static struct str newest(const struct request *request)
{
    struct stored_message *list;
    size_t n = 0;

    if (message_scan(request->db, request->arena, INT64_MAX, 1, &list, &n) || !n)
        return STR_NONE;
    return app_id(request, TABLE_MESSAGE, list[0].id);
}

/* The same page with the same groups gone; it says what was saved, and what is new since. */
static enum err saved_at(const struct request *request, struct response *response,
                         struct look_page *page, const struct look_saved *saved)
{
    struct str to;
    struct buf out;
    enum err err = look_read_gone(request, page);

    buf_init(&out, REQUEST_URI_MAX);
    buf_printf(&out, "/desk/look/%.*s?saved=%.*s&since=%.*s&kept=%lld",
               STR_ARGS(request_param(request, "id")),
               STR_ARGS(app_id(request, TABLE_RULE, saved->rule)), STR_ARGS(newest(request)),
               (long long)saved->captured);
    for (size_t i = 0; i < page->gone.n; i++) {
        buf_add_c(&out, "&not=");
        esc_url_query(&out, page->gone.at[i].rule);
    }
    to = buf_dup(request->arena, &out);
    buf_clear(&out);
    response_see(response, to);
    return err ? err : request->arena->err;
}

static enum err save(const struct request *request, struct response *response,
                     struct look_page *page, int64_t id, struct fault *fault)
{
    const struct looking *looking = &request->app->looking;
    struct look_save wish = {.name = str_trim(request_form(request, "name")),
                             .rule = page->rule,
                             .staff = request->actor.user,
                             .by = request->actor.user};
    struct str team = request_form(request, "team");
    struct look_saved saved;
    enum err err = OK;

    if (!looking->save)
        return ERR_METHOD_NOT_ALLOWED;
    if (!wish.name.n || wish.name.n > 100)
        return fault_set(fault, ERR_BAD_INPUT, "give the rule a name of at most 100 characters");
    if (team.n && !str_is(team, "0"))
        err = app_unid(request, TABLE_TEAM, team, &wish.team);
    if (!err)
        err = looking->save(looking->context, id, &wish, &saved, fault);
    if (err)
        return err;
    request->app->changed(request->app->context, "rule");
    return saved_at(request, response, page, &saved);
}

static enum err change(const struct request *request, struct response *response)
{
    struct look_page page = {.rule = str_trim(request_form(request, "text"))};
    struct str then = request_form(request, "then");
    struct fault fault = {0};
    struct look_view view;
    int64_t id, next;
    enum err err = read_id(request, &id);

    if (!err)
        err = read_look(request, id, LOOK_NEWEST, 0, &view);
    if (err)
        return err;
    if (str_is(then, "save")) {
        err = save(request, response, &page, id, &fault);
        if (!err)
            return OK;
    } else {
        struct str text = page.rule;

        if (str_is(then, "parts"))
            err = text_of_parts(request, view.name, &text);
        if (!err && !text.n)
            err = fault_set(&fault, ERR_BAD_INPUT, "choose at least one part that finds something");
        if (!err)
            err = look_begin(request, view.name, text, &next, &fault);
        if (!err)
            return look_see(request, response, next);
    }
    if (!look_may_correct(err) && err != ERR_EXISTS)
        return err;
    page.error = err == ERR_EXISTS ? STR("There is a rule of that name already.")
                                   : look_sentence(request, &fault, err);
    err = fill(request, &page, id);
    return err ? err : render(request, response, &page);
}

static const struct route look_routes[] = {
    ROUTE(GET, "/desk/look", VERB_LISTEN, box),
    ROUTE(POST, "/desk/look", VERB_LISTEN, look, .by_person = true),
    ROUTE(GET, "/desk/look/:id", VERB_LISTEN, page, .is_slow = true),
    ROUTE(POST, "/desk/look/:id", VERB_LISTEN, change, .by_person = true),
};
const struct page page_look = PAGE("look", look_routes);
