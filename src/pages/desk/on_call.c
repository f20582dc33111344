/* on_call.c: who is woken by alarms (store/on_call.h): the list on the page of alarms, its form. */
#include "store/on_call.h"
#include "pages/desk/alarms.h"
#include "store/event.h"
#include "store/staff.h"

enum { DAY_MINUTES = 24 * 60, EVERY_DAY = 127, STEP_MINUTES = 30, EVENT_TEXT = 100 };

static const char *const day_names[7] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

static struct str day_field(const struct request *request, int day)
{
    return arena_printf(request->arena, "day%d", day);
}

/* "Mon Tue Wed", or "every day". */
static struct str days_text(const struct request *request, int days)
{
    struct str text = STR_NONE;

    if (days == EVERY_DAY)
        return STR("every day");
    for (int i = 0; i < 7; i++)
        if (days >> i & 1)
            text = arena_printf(request->arena, "%.*s%s%s", STR_ARGS(text), text.n ? " " : "",
                                day_names[i]);
    return text;
}

static struct str clock_text(const struct request *request, int minute)
{
    return arena_printf(request->arena, "%02d:%02d", minute / 60 % 24, minute % 60);
}

static enum err fill_turns(const struct request *request, struct alarms_view *view)
{
    struct on_call *turns;
    size_t n;
    enum err err = on_call_list(request->db, request->arena, &turns, &n);

    for (size_t i = 0; !err && i < n; i++) {
        struct on_call_view turn = {.id = app_id(request, TABLE_ON_CALL, turns[i].id),
                                    .name = turns[i].name,
                                    .days = days_text(request, turns[i].days),
                                    .from = clock_text(request, turns[i].start),
                                    .to = clock_text(request, turns[i].until),
                                    .is_round = turns[i].until - turns[i].start == DAY_MINUTES};

        if (!vec_push(request->arena, &view->turns, turn))
            err = request->arena->err;
    }
    return err;
}

static bool add_choice(const struct request *request, struct alarm_choices *list, struct str value,
                       struct str label, bool is_on)
{
    return vec_push(request->arena, list, ((struct alarm_choice){value, label, is_on}));
}

/* The form comes back with what was typed. */
static bool is_again(const struct request *request) { return request->method == METHOD_POST; }

static bool is_who(const struct request *request, int64_t staff)
{
    int64_t who;

    if (is_again(request) && !app_unid(request, TABLE_STAFF, request_form(request, "who"), &who))
        return who == staff;
    return staff == request->actor.user;
}

static enum err fill_hours(const struct request *request, const char *field,
                           struct alarm_choices *list)
{
    struct str typed = is_again(request) ? request_form(request, field) : STR("0");

    for (int at = 0; at < DAY_MINUTES; at += STEP_MINUTES) {
        struct str value = arena_printf(request->arena, "%d", at);

        if (!add_choice(request, list, value, clock_text(request, at), str_eq(value, typed)))
            return request->arena->err;
    }
    return OK;
}

static enum err fill_form(const struct request *request, struct alarms_view *view)
{
    struct staff *staff;
    size_t n;
    enum err err = staff_list(request->db, request->arena, &staff, &n);

    for (size_t i = 0; !err && i < n; i++)
        if (!add_choice(request, &view->staff, app_id(request, TABLE_STAFF, staff[i].id),
                        staff[i].name, is_who(request, staff[i].id)))
            err = request->arena->err;
    for (int day = 0; !err && day < 7; day++)
        if (!add_choice(request, &view->days, day_field(request, day), str_from(day_names[day]),
                        !is_again(request) || request_form_has(request, day_field(request, day).p)))
            err = request->arena->err;
    if (!err)
        err = fill_hours(request, "from", &view->from);
    return err ? err : fill_hours(request, "to", &view->to);
}

enum err on_call_fill(const struct request *request, struct alarms_view *view)
{
    enum err err = fill_turns(request, view);

    view->may_set = may(&request->actor, VERB_SET_UP, NULL);
    return err || !view->may_set ? err : fill_form(request, view);
}

/* ---- what is done ---- */

struct turn_job {
    struct on_call turn; /* id set: it goes */
    int64_t staff, now;
};

static enum err write_turn(struct db *db, void *arg)
{
    const struct turn_job *job = arg;
    struct on_call turn = job->turn;
    struct event event = {.at = job->now,
                          .staff = job->staff,
                          .verb = turn.id ? STR("took off call") : STR("put on call")};
    char detail[EVENT_TEXT];
    enum err err = turn.id ? on_call_remove(db, turn.id) : on_call_add(db, &turn);

    (void)snprintf(detail, sizeof(detail), "{\"staff\":%" PRId64 "}", turn.staff);
    event.detail = str_from(detail);
    return err ? err : event_add(db, &event);
}

static enum err keep(const struct request *request, struct response *response, struct turn_job *job)
{
    enum err err = app_write(request->app, write_turn, job);

    if (err == ERR_TOO_BIG)
        return fault_set(&response->fault, err, "There are %d turns already: remove one first.",
                         ON_CALL_MAX);
    if (!err)
        response_see(response, STR("/desk/alarms#call-title"));
    return err;
}

static enum err read_turn(const struct request *request, struct on_call *turn, struct fault *fault)
{
    int64_t from, to;

    if (app_unid(request, TABLE_STAFF, request_form(request, "who"), &turn->staff))
        return fault_set(fault, ERR_BAD_INPUT, "Choose who is on call.");
    if (str_to_i64(request_form(request, "from"), &from) ||
        str_to_i64(request_form(request, "to"), &to) || from < 0 || from >= DAY_MINUTES || to < 0 ||
        to >= DAY_MINUTES)
        return fault_set(fault, ERR_BAD_INPUT, "Choose from when to when.");
    for (int day = 0; day < 7; day++)
        if (request_form_has(request, day_field(request, day).p))
            turn->days |= 1 << day;
    if (!turn->days)
        return fault_set(fault, ERR_BAD_INPUT, "Choose at least one day.");
    turn->start = (int)from;
    turn->until = (int)(to > from ? to : to + DAY_MINUTES); /* until the next day */
    return OK;
}

static enum err add(const struct request *request, struct response *response)
{
    struct turn_job job = {.staff = request->actor.user, .now = request->now};
    struct staff staff;
    enum err err = read_turn(request, &job.turn, &response->fault);

    if (!err)
        err = staff_load(request->db, request->arena, job.turn.staff, &staff);
    if (!err)
        err = keep(request, response, &job);
    if ((err == ERR_BAD_INPUT || err == ERR_TOO_BIG) && response->fault.text[0])
        return alarms_show(request, response,
                           str_dup(request->arena, str_from(response->fault.text)));
    return err;
}

static enum err drop(const struct request *request, struct response *response)
{
    struct turn_job job = {.staff = request->actor.user, .now = request->now};
    enum err err = app_unid(request, TABLE_ON_CALL, request_param(request, "id"), &job.turn.id);

    return err ? err : keep(request, response, &job);
}

static const struct route on_call_routes[] = {
    ROUTE(POST, "/desk/on-call", VERB_SET_UP, add, .body_max = 1 << 12),
    ROUTE(POST, "/desk/on-call/:id/remove", VERB_SET_UP, drop, .body_max = 1 << 10),
};
const struct page page_on_call = PAGE("on_call", on_call_routes);
