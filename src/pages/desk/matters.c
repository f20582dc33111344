/* matters.c: the pages of matters: what is behind many people's conversations, and who waits. */
#include "pages/desk/matters.h"

#include "base/clock.h"
#include "base/log.h"
#include "pages/desk/do.h"
#include "pages/desk/matters.ht.h"
#include "pages/view.h"
#include "store/matter.h"
#include "store/message.h"
#include "store/person.h"
#include "store/staff.h"

enum { SHOWN = 50 };

static const char *const kind_words[MATTER_CAUSE_COUNT] = {
    [CAUSE_OURS_CHANGE] = "A change of ours",    [CAUSE_OUTAGE] = "Something of ours is down",
    [CAUSE_PRODUCT] = "How the product is made", [CAUSE_OUTSIDE] = "Outside: a supplier, a network",
    [CAUSE_UNKNOWN] = "Not known yet",
};

/* ---- shared ---- */

void matter_view_fill(const struct request *request, const struct matter *matter, struct str owner,
                      struct matter_view *out_view)
{
    static const struct {
        const char *state, *hue;
    } looks[MATTER_STATE_COUNT] = {[MATTER_OPEN] = {"Open", "promise"},
                                   [MATTER_FIXED] = {"Fixed", "kept"},
                                   [MATTER_CLOSED] = {"Closed", NULL},
                                   [MATTER_DROPPED] = {"Dropped", NULL}};
    size_t state = (size_t)matter->state < MATTER_STATE_COUNT ? (size_t)matter->state : 0;
    size_t kind = (size_t)matter->cause_kind < MATTER_CAUSE_COUNT ? (size_t)matter->cause_kind
                                                                  : CAUSE_UNKNOWN;
    struct str waits = view_number(request->arena, matter->waits);

    *out_view = (struct matter_view){
        .id = app_id(request, TABLE_MATTER, matter->id),
        .title = matter->title,
        .cause = matter->cause,
        .owner = owner,
        .kind = kind_words[kind],
        .state = looks[state].state,
        .hue = looks[state].hue,
        .began = view_when(request->arena, app_zone(request), matter->began_at, request->now),
        .began_at = matter->began_at,
        .people = matter->witnesses
                      ? arena_printf(request->arena, "%.*s, %.*s", STR_ARGS(waits),
                                     STR_ARGS(view_count(request->arena, matter->witnesses,
                                                         "witness", "witnesses")))
                      : waits,
    };
}

enum err matter_kinds(const struct request *request, enum matter_cause chosen,
                      struct option_view **out_list, size_t *out_n)
{
    struct option_view *list = arena_alloc_array(request->arena, MATTER_CAUSE_COUNT, sizeof(*list));

    if (!list)
        return request->arena->err;
    for (size_t i = 0; i < MATTER_CAUSE_COUNT; i++)
        list[i] = (struct option_view){str_from(matter_cause_name((enum matter_cause)i)),
                                       str_from(kind_words[i]), i == (size_t)chosen};
    *out_list = list;
    *out_n = MATTER_CAUSE_COUNT;
    return OK;
}

static enum err begin(const struct request *request, struct matters_view *view, struct shell *shell,
                      struct str title)
{
    view->shell = shell;
    view->key = session_secret(request->arena);
    view->may_change = may(&request->actor, VERB_ANSWER, NULL);
    return shell_fill(request, shell, title, VIEW_NONE, DESK_MATTERS);
}

/* ---- the list ---- */

static enum err show_list(const struct request *request, struct response *response,
                          const char *error)
{
    struct matters_view view = {.error = str_from(error)};
    struct str after = request_query(request, "after");
    enum matter_state state = MATTER_OPEN;
    struct matter_item *list;
    struct shell shell;
    int64_t before = INT64_MAX;
    size_t n = 0;
    enum err err = after.n ? app_unid(request, TABLE_MATTER, after, &before) : OK;

    if (!matter_state_from(request_query(request, "state"), &state) || state == MATTER_DROPPED)
        state = MATTER_OPEN;
    view.state = matter_state_name(state);
    if (!err)
        err = begin(request, &view, &shell, STR("Matters"));
    if (!err)
        err = matter_kinds(request, CAUSE_UNKNOWN, &view.kinds.at, &view.kinds.n);
    if (!err)
        err = matter_list(request->db, request->arena, state, before, SHOWN, &list, &n);
    if (!err && state == MATTER_OPEN && !after.n)
        err = proposals_fill(request, &view);
    for (size_t i = 0; !err && i < n; i++) {
        struct matter_view one;

        matter_view_fill(request, &list[i].matter, list[i].owner_name, &one);
        if (!vec_push(request->arena, &view.matters, one))
            err = request->arena->err;
    }
    if (err)
        return err;
    if (n == SHOWN)
        view.after = app_id(request, TABLE_MATTER, list[n - 1].matter.id);
    if (error)
        response->status = 422;
    matters_page_render(&response->body, &view);
    return shell_finish(request, response);
}

static enum err matters(const struct request *request, struct response *response)
{
    return show_list(request, response, NULL);
}

/* ---- one ---- */

static enum err load_people(const struct request *request, const struct matters_view *view,
                            int64_t matter, enum matter_crowd which, int64_t from,
                            struct matter_member_item **out_list, size_t *out_n)
{
    if (which == WITNESSES || !view->is_fixed)
        return matter_members(request->db, request->arena, matter,
                              which == WITNESSES ? ROLE_WITNESS : ROLE_WAITS, from, SHOWN, out_list,
                              out_n);
    return matter_to_tell(request->db, request->arena, matter, which == TOLD, from, SHOWN, out_list,
                          out_n);
}

/* Why this one can't be told; the house tells nobody who asked not to be, whoever wants it. */
static enum err may_be_told(const struct request *request, const struct matter_member_item *item,
                            struct matter_person *person)
{
    struct message_item answered;
    struct contact_wish *wishes;
    size_t n;
    enum err err = contact_wish_of_person(request->db, request->arena, item->person, &wishes, &n);

    for (size_t i = 0; !err && i < n && !person->why_not.n; i++)
        if (!wishes[i].condition.n)
            person->why_not = arena_printf(request->arena, "Asked not to be contacted: “%.*s”",
                                           STR_ARGS(wishes[i].sentence));
    if (!err)
        err = act_answered(request->db, request->arena, item->member.conversation, 0, &answered);
    if (err == ERR_NOT_FOUND) {
        person->why_not = STR("Heard only where we cannot speak");
        err = OK;
    }
    person->may_tell = !err && !person->why_not.n;
    return err;
}

static struct matter_person person_of(const struct request *request,
                                      const struct matter_member_item *item)
{
    return (struct matter_person){
        .conversation = app_id(request, TABLE_CONVERSATION, item->member.conversation),
        .name = view_name(request->arena, item->person_name),
        .initials = view_initials(request->arena, item->person_name),
        .hue = view_hue(item->person),
        .title = item->title.n ? item->title : item->preview,
        .when = view_when(request->arena, app_zone(request), item->last_at, request->now),
        .at = item->last_at,
        .evidence = item->member.evidence,
        .by = item->staff_name,
        .is_done = item->status == STATUS_DONE,
        .is_waiting = item->waiting_since && item->status != STATUS_DONE,
    };
}

static enum err add_people(const struct request *request, int64_t matter, enum matter_crowd which,
                           struct matters_view *view)
{
    static const char *const cursors[] = {
        [WAITS] = "after", [WITNESSES] = "witnesses", [TOLD] = "told"};
    struct matter_people *people = &view->people[which];
    struct str after = request_query(request, cursors[which]);
    struct matter_member_item *list;
    int64_t from = 0;
    size_t n = 0;
    enum err err = after.n ? app_unid(request, TABLE_MATTER_MEMBER, after, &from) : OK;

    if (!err)
        err = load_people(request, view, matter, which, from, &list, &n);
    for (size_t i = 0; !err && i < n; i++) {
        struct matter_person one = person_of(request, &list[i]);

        if (which == WAITS && view->is_fixed)
            err = may_be_told(request, &list[i], &one);
        if (!err && !vec_push(request->arena, &people->list, one))
            err = request->arena->err;
    }
    if (!err && n == SHOWN)
        people->after = app_id(request, TABLE_MATTER_MEMBER, list[n - 1].member.id);
    return err;
}

static enum err fill_staff(const struct request *request, struct matters_view *view, int64_t owner)
{
    struct option_view nobody = {STR("0"), STR("Nobody"), owner == 0};
    struct staff *list;
    size_t n;
    enum err err = staff_list(request->db, request->arena, &list, &n);

    if (!err && !vec_push(request->arena, &view->staff, nobody))
        err = request->arena->err;
    for (size_t i = 0; i < n && !err; i++) {
        struct option_view option = {app_id(request, TABLE_STAFF, list[i].id), list[i].name,
                                     list[i].id == owner};

        if (!vec_push(request->arena, &view->staff, option))
            err = request->arena->err;
    }
    return err;
}

static enum err fill_merges(const struct request *request, const struct matter *matter,
                            struct matters_view *view)
{
    struct matter_merge *list;
    struct matter_item into;
    size_t n;
    enum err err = matter_merges_into(request->db, request->arena, matter->id, &list, &n);

    for (size_t i = 0; i < n && !err; i++) {
        struct merged_view one = {app_id(request, TABLE_MATTER, list[i].matter), list[i].title,
                                  list[i].staff_name};

        if (!vec_push(request->arena, &view->merged, one))
            err = request->arena->err;
    }
    if (!err && matter->merged_into) {
        err = matter_load(request->db, request->arena, matter->merged_into, &into);
        if (!err)
            matter_view_fill(request, &into.matter, into.owner_name, &view->into);
    }
    if (!err && !matter->merged_into)
        err = matter_choices(request, matter->id, &view->others.at, &view->others.n);
    return err;
}

static void fill_facts(const struct request *request, const struct matter *matter,
                       struct matters_view *view)
{
    struct arena *arena = request->arena;
    const struct zone *zone = app_zone(request);

    view->is_open = matter->state == MATTER_OPEN;
    view->is_fixed = matter->state == MATTER_FIXED;
    view->is_closed = matter->state == MATTER_CLOSED;
    if (matter->fixed_at)
        view->fixed = arena_printf(
            arena, "%.*s, after %.*s",
            STR_ARGS(view_when(arena, zone, matter->fixed_at, request->now)),
            STR_ARGS(view_duration(arena, matter->fixed_at - matter->began_at)));
    view->made = view_when(arena, zone, matter->created_at, request->now);
    view->waits_count = view_count(arena, matter->waits, "waits", "wait");
    view->witness_count = view_count(arena, matter->witnesses, "witness", "witnesses");
    view->zone_name = view_zone(arena, zone, request->now);
    view->began_value = view_moment_value(arena, zone, matter->began_at);
}

static enum err count_to_tell(const struct request *request, int64_t matter,
                              struct matters_view *view)
{
    int64_t n = 0;
    enum err err = matter_to_tell_count(request->db, matter, &n);

    view->waits_count = view_number(request->arena, n);
    view->draft = request_form(request, "text");
    view->undo = request_query(request, "undo");
    return err;
}

static enum err load_one(const struct request *request, struct matter_item *out_item)
{
    int64_t id;
    enum err err = app_unid(request, TABLE_MATTER, request_param(request, "id"), &id);

    if (!err)
        err = matter_load(request->db, request->arena, id, out_item);
    return !err && out_item->matter.state == MATTER_DROPPED ? ERR_NOT_FOUND : err;
}

static enum err show_one(const struct request *request, struct response *response, struct str error)
{
    struct matters_view view = {.error = error};
    struct matter_item item;
    struct shell shell;
    enum err err = load_one(request, &item);
    const struct matter *matter = &item.matter;

    if (!err)
        err = begin(request, &view, &shell, STR("Matter"));
    if (err)
        return err;
    matter_view_fill(request, matter, item.owner_name, &view.one);
    fill_facts(request, matter, &view);
    err = matter_kinds(request, matter->cause_kind, &view.kinds.at, &view.kinds.n);
    if (!err)
        err = fill_staff(request, &view, matter->owner);
    if (!err)
        err = fill_merges(request, matter, &view);
    if (!err)
        err = add_people(request, matter->id, WAITS, &view);
    if (!err)
        err = add_people(request, matter->id, WITNESSES, &view);
    if (!err && view.is_fixed)
        err = add_people(request, matter->id, TOLD, &view);
    if (!err && view.is_fixed)
        err = count_to_tell(request, matter->id, &view);
    if (err)
        return err;
    if (error.n)
        response->status = 422;
    matter_page_render(&response->body, &view);
    return shell_finish(request, response);
}

static enum err one(const struct request *request, struct response *response)
{
    return show_one(request, response, STR_NONE);
}

/* ---- what is done there ---- */

static enum err see(const struct request *request, struct response *response, int64_t matter,
                    const char *notice)
{
    response_see(response, arena_printf(request->arena, "/desk/matters/%.*s?notice=%s",
                                        STR_ARGS(app_id(request, TABLE_MATTER, matter)), notice));
    return request->arena->err;
}

static struct command command_of(const struct request *request, enum op op)
{
    return (struct command){.op = op,
                            .key = request_form(request, "key"),
                            .staff = request->actor.user,
                            .now = request->now};
}

/* Carries it out; what is wrong with what was typed is said on the page. */
static enum err carry_out(const struct request *request, struct response *response,
                          const struct command *command, int64_t shown, const char *notice)
{
    struct command_result result;
    enum err err = act_do(request->app->act, command, &result, &response->fault);

    if (err == ERR_STALE)
        return see(request, response, shown, "stale");
    if (err == ERR_BAD_INPUT || err == ERR_TOO_BIG)
        return show_one(request, response,
                        str_dup(request->arena, str_from(fault_text(&response->fault, err))));
    return err ? err : see(request, response, shown, result.was_repeated ? "already" : notice);
}

static enum err make(const struct request *request, struct response *response)
{
    struct matter as = {.title = request_form(request, "title"),
                        .cause_kind = CAUSE_UNKNOWN,
                        .began_at = request->now};
    struct command command = command_of(request, OP_MATTER_MAKE);
    struct command_result result;
    enum err err;

    (void)matter_cause_from(request_form(request, "kind"), &as.cause_kind);
    as.owner = request->actor.user;
    command.as = &as;
    err = act_do(request->app->act, &command, &result, &response->fault);
    if (err == ERR_BAD_INPUT)
        return show_list(request, response, "Give it a name of at most 120 characters.");
    return err ? err : see(request, response, result.matter, "saved");
}

static enum err change(const struct request *request, struct response *response)
{
    struct command command = command_of(request, OP_MATTER_CHANGE);
    struct str began = request_form(request, "began"), owner = request_form(request, "owner");
    struct matter_item item;
    struct matter as;
    enum err err = load_one(request, &item);

    if (err)
        return err;
    as = item.matter;
    as.title = request_form(request, "title");
    as.cause = request_form(request, "cause");
    if (!matter_cause_from(request_form(request, "kind"), &as.cause_kind))
        return ERR_BAD_INPUT;
    if (!str_is(owner, "0"))
        err = app_unid(request, TABLE_STAFF, owner, &as.owner);
    else
        as.owner = 0;
    if (err)
        return err;
    /* what the field says already is not read again: it has no seconds */
    if (!str_eq(began, view_moment_value(request->arena, app_zone(request), as.began_at)) &&
        !view_moment_from(app_zone(request), began, &as.began_at))
        return show_one(request, response, STR("Say when it began."));
    command.matter = as.id;
    command.as = &as;
    return carry_out(request, response, &command, as.id, "saved");
}

static enum err set_state(const struct request *request, struct response *response)
{
    struct command command = command_of(request, OP_MATTER_STATE);
    struct matter_item item;
    enum err err = load_one(request, &item);

    if (err)
        return err;
    if (!matter_state_from(request_form(request, "state"), &command.state))
        return ERR_BAD_INPUT;
    command.matter = item.matter.id;
    command.key = arena_printf(request->arena, "%.*s-%s", STR_ARGS(command.key),
                               matter_state_name(command.state));
    return carry_out(request, response, &command, command.matter,
                     command.state == MATTER_FIXED ? "fixed" : "saved");
}

/* A conversation on it: it waits, is a witness, or does not belong here. */
static enum err set_member(const struct request *request, struct response *response)
{
    struct str what = request_form(request, "do");
    struct command command = command_of(request, OP_MATTER_JOIN);
    struct matter_item item;
    enum err err = load_one(request, &item);

    if (!err)
        err = app_unid(request, TABLE_CONVERSATION, request_form(request, "c"),
                       &command.conversation);
    if (err)
        return err;
    command.matter = item.matter.id;
    if (str_is(what, "out"))
        command.op = OP_MATTER_LEAVE;
    else if (!matter_role_from(what, &command.role))
        return ERR_BAD_INPUT;
    command.key = arena_printf(request->arena, "%.*s-%lld-%.*s", STR_ARGS(command.key),
                               (long long)command.conversation, STR_ARGS(what));
    return carry_out(request, response, &command, command.matter,
                     command.op == OP_MATTER_LEAVE ? "matter-left" : "saved");
}

/* Who was picked is told; what could not be said to somebody stands beside him then. */
static enum err tell(const struct request *request, struct response *response)
{
    struct command command = command_of(request, OP_MATTER_TELL);
    struct command_result result;
    struct matter_item item;
    enum err err = load_one(request, &item);

    if (!err)
        err = do_picked(request, &command);
    if (err == ERR_BAD_INPUT)
        return show_one(request, response, STR("Choose who is to be told."));
    if (err)
        return err;
    command.matter = item.matter.id;
    command.text = str_trim(request_form(request, "text"));
    err = act_do(request->app->act, &command, &result, &response->fault);
    if (err == ERR_STALE)
        return see(request, response, command.matter, "stale");
    if (err == ERR_BAD_INPUT || err == ERR_TOO_BIG)
        return show_one(request, response,
                        str_dup(request->arena, str_from(fault_text(&response->fault, err))));
    if (err)
        return err;
    log_event(LOG_INFO, "desk.did_many", "what", "told", NULL);
    return see(request, response, command.matter,
               arena_printf(request->arena, "told&undo=%.*s", STR_ARGS(command.key)).p);
}

static enum err untell(const struct request *request, struct response *response)
{
    struct command command = command_of(request, OP_MATTER_UNTELL);
    struct matter_item item;
    enum err err = load_one(request, &item);

    if (err)
        return err;
    command.batch = request_form(request, "batch");
    command.key = arena_printf(request->arena, "%.*s-untell", STR_ARGS(command.batch));
    return carry_out(request, response, &command, item.matter.id, "untold");
}

static enum err merge(const struct request *request, struct response *response)
{
    struct command command = command_of(request, OP_MATTER_MERGE);
    struct matter_item item;
    enum err err = load_one(request, &item);

    if (!err)
        err = app_unid(request, TABLE_MATTER, request_form(request, "into"), &command.into);
    if (err)
        return err;
    command.matter = item.matter.id;
    return carry_out(request, response, &command, command.into, "matters-one");
}

static enum err unmerge(const struct request *request, struct response *response)
{
    struct command command = command_of(request, OP_MATTER_UNMERGE);
    struct matter_item item;
    enum err err = load_one(request, &item);

    if (err)
        return err;
    command.matter = item.matter.id;
    command.key = arena_printf(request->arena, "%.*s-%lld", STR_ARGS(command.key),
                               (long long)command.matter);
    return carry_out(request, response, &command, command.matter, "matters-two");
}

static const struct route matters_routes[] = {
    ROUTE(GET, "/desk/matters", VERB_READ, matters),
    ROUTE(POST, "/desk/matters", VERB_ANSWER, make),
    ROUTE(GET, "/desk/matters/:id", VERB_READ, one),
    ROUTE(POST, "/desk/matters/:id", VERB_ANSWER, change, .body_max = 32 << 10),
    ROUTE(POST, "/desk/matters/:id/state", VERB_ANSWER, set_state),
    ROUTE(POST, "/desk/matters/:id/member", VERB_ANSWER, set_member),
    ROUTE(POST, "/desk/matters/:id/tell", VERB_ANSWER, tell, .body_max = 256 << 10),
    ROUTE(POST, "/desk/matters/:id/untell", VERB_ANSWER, untell),
    ROUTE(POST, "/desk/matters/:id/merge", VERB_ANSWER, merge),
    ROUTE(POST, "/desk/matters/:id/unmerge", VERB_ANSWER, unmerge),
};
const struct page page_matters = PAGE("matters", matters_routes);
