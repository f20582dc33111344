/* alarms.c: bursts of talk against us, as they were found (act/alarm.h). */
#include "pages/desk/alarms.h"

#include "base/utf8.h"
#include "pages/desk/alarms.ht.h"
#include "pages/view.h"
#include "store/alarm.h"
#include "store/event.h"
#include "store/message.h"
#include "store/person.h"

enum { SHOWN = 50, TEXT_MAX = 280, BARS = 60, BAR_STEP = 5, BARS_HIGH = 48, BEFORE = 3 * MS_HOUR };
static const int64_t chart_longest = 2 * (int64_t)MS_DAY;

static struct str voices(const struct request *request, int64_t n)
{
    return view_count(request->arena, n, "voice", "voices");
}

static void fill_row(const struct request *request, const struct alarm *from,
                     struct alarm_view *alarm)
{
    struct arena *arena = request->arena;

    alarm->id = app_id(request, TABLE_ALARM, from->id);
    alarm->rule = alarm_topic_name(from->topic, from->name);
    alarm->began = view_when(arena, app_zone(request), from->began_at, request->now);
    alarm->began_at = from->began_at;
    alarm->is_running = !from->ended_at;
    if (from->ended_at)
        alarm->lasted = view_duration(arena, from->ended_at - from->began_at);
    alarm->hour = voices(request, from->hour);
    alarm->peak = voices(request, from->peak_hour);
    alarm->seen_by = from->seen_name;
    alarm->may_see = !from->seen_by && may(&request->actor, VERB_ANSWER, NULL);
}

enum err alarms_banner(const struct request *request, struct alarm_view *out_alarm)
{
    struct alarm *list;
    size_t n;
    enum err err = alarm_recent(request->db, request->arena, INT64_MAX, &list, &n);

    if (!err && n)
        fill_row(request, &list[0], out_alarm);
    return err;
}

/* ---- one ---- */

static void fill_facts(const struct request *request, const struct alarm *from,
                       struct alarm_view *alarm)
{
    struct arena *arena = request->arena;

    alarm->usual = arena_printf(arena, "%.*s.%d an hour",
                                STR_ARGS(view_number(arena, from->usual / 10)),
                                (int)(from->usual % 10));
    alarm->usual_title = alarm_kind_of(from->topic) == ALARM_OF_ITEM
                             ? STR("Most under any other post")
                             : STR("Usual");
    alarm->growth = !alarm->is_running ? STR("It is over")
                    : from->doubling   ? arena_printf(arena, "Doubles in %.*s min",
                                                      STR_ARGS(view_number(arena, from->doubling)))
                                       : STR("Does not grow now");
    alarm->expected = alarm->is_running ? arena_printf(arena, "About %.*s",
                                                       STR_ARGS(voices(request, from->next_hour)))
                                        : STR("None");
    alarm->speakers = arena_printf(
        arena, "%.*s of %.*s against us; %.*s of them never heard before",
        STR_ARGS(view_number(arena, from->against)), STR_ARGS(view_number(arena, from->voices)),
        STR_ARGS(view_number(arena, from->fresh)));
    alarm->made = arena_printf(arena, "%.*s; %.*s from machines, paid for or our own",
                               STR_ARGS(view_count(arena, from->copies, "copy", "copies")),
                               STR_ARGS(view_number(arena, from->made)));
}

/* Whether who said it has taken it back since. */
static enum err find_taken_back(const struct request *request, const struct stored_message *row,
                                bool *out_is_so)
{
    struct message_mark now = {.deleted = row->said.deleted};
    enum err err = row->is_current ? OK
                                   : message_current(request->db, row->channel, row->said.id, &now);

    *out_is_so = now.deleted;
    return err == ERR_NOT_FOUND ? OK : err;
}

static enum err add_said(const struct request *request, int64_t message, struct str n,
                         struct alarm_said_view *said)
{
    struct stored_message row;
    struct handle handle = {0};
    bool is_taken_back = false;
    enum err err = message_load(request->db, request->arena, message, &row);

    if (!err && row.author)
        err = handle_load(request->db, request->arena, row.author, &handle);
    if (!err)
        err = find_taken_back(request, &row, &is_taken_back);
    if (err)
        return err;
    *said = (struct alarm_said_view){
        .who = handle.name.n      ? view_name(request->arena, handle.name)
               : handle.address.n ? handle.address
                                  : STR("Somebody"),
        .when = view_when(request->arena, app_zone(request), row.said.said_at, request->now),
        .at = row.said.said_at,
        .n = n,
        .conversation = row.conversation ? app_id(request, TABLE_CONVERSATION, row.conversation)
                                         : STR_NONE,
    };
    said->is_taken_back = is_taken_back;
    if (row.said.audience == AUDIENCE_PUBLIC && !is_taken_back)
        said->text = view_clip(request->arena, row.said.text, TEXT_MAX);
    return OK;
}

static enum err fill_messages(const struct request *request, const struct alarm *from,
                              struct alarm_view *alarm)
{
    struct str rest = from->messages, one;
    enum err err = OK;

    while (!err && rest.n) {
        struct alarm_said_view said;
        int64_t id;

        (void)str_cut(rest, ' ', &one, &rest);
        if (str_to_i64(one, &id))
            return ERR_CORRUPT;
        err = add_said(request, id, STR_NONE, &said);
        if (err == ERR_NOT_FOUND) {
            err = OK; /* erased since */
        } else if (!err && id == from->cause) {
            alarm->cause = said;
            alarm->has_cause = true;
        } else if (!err && !vec_push(request->arena, &alarm->messages, said)) {
            err = request->arena->err;
        }
    }
    return err;
}

static enum err fill_claims(const struct request *request, const struct alarm *from,
                            struct alarm_view *alarm)
{
    struct str rest = from->claims, one, count, id;
    enum err err = OK;

    while (!err && rest.n) {
        struct alarm_said_view said;
        int64_t n, message;

        (void)str_cut(rest, ' ', &one, &rest);
        if (!str_cut(one, ':', &count, &id) || str_to_i64(count, &n) || str_to_i64(id, &message))
            return ERR_CORRUPT;
        err = add_said(request, message, voices(request, n), &said);
        if (err == ERR_NOT_FOUND)
            err = OK;
        else if (!err && !vec_push(request->arena, &alarm->claims, said))
            err = request->arena->err;
    }
    return err;
}

/* Who spoke against us, from before it rose until it was over. */
static enum err fill_chart(const struct request *request, const struct alarm *from,
                           struct alarm_view *alarm)
{
    int64_t begin = from->rose_at - BEFORE, end = from->ended_at ? from->ended_at : request->now;
    int64_t bars[BARS] = {0}, most = 0, top = 0, span;
    struct alarm_count *list;
    size_t n;
    enum err err;

    if (end - begin > chart_longest)
        begin = end - chart_longest;
    span = end - begin + 1;
    err = alarm_count_list(request->db, request->arena, from->topic, begin, end, &list, &n);
    for (size_t i = 0; !err && i < n; i++) {
        int64_t at = list[i].minute * MS_MINUTE - begin, bar = at > 0 ? at * BARS / span : 0;

        bars[bar] += list[i].n[ALARM_AGAINST];
        if (bars[bar] > most) {
            most = bars[bar];
            top = bar;
        }
    }
    for (int i = 0; !err && most && i < BARS; i++) {
        int height = (int)((bars[i] * BARS_HIGH + most - 1) / most);
        struct alarm_bar bar = {i * BAR_STEP, BARS_HIGH - height, height};

        if (!vec_push(request->arena, &alarm->bars, bar))
            err = request->arena->err;
    }
    alarm->first = view_when(request->arena, app_zone(request), begin, request->now);
    alarm->last = view_when(request->arena, app_zone(request), end, request->now);
    alarm->raised_x = from->began_at >= begin
                          ? (int)((from->began_at - begin) * BARS * BAR_STEP / span)
                          : -1;
    alarm->most = arena_printf(
        request->arena, "%.*s at most in %.*s", STR_ARGS(voices(request, most)),
        STR_ARGS(view_count(request->arena, (span / BARS + MS_MINUTE / 2) / MS_MINUTE, "minute",
                            "minutes")));
    alarm->chart = arena_printf(request->arena,
                                "Voices against us over time; %.*s, around %.*s; raised %.*s",
                                STR_ARGS(alarm->most),
                                STR_ARGS(view_when(request->arena, app_zone(request),
                                                   begin + span * top / BARS, request->now)),
                                STR_ARGS(alarm->began));
    return err;
}

static bool advise(const struct request *request, struct alarm_view *alarm, bool holds,
                   const char *words)
{
    return !holds || vec_push(request->arena, &alarm->advice, str_from(words));
}

static enum err fill_advice(const struct request *request, const struct alarm *from,
                            struct alarm_view *alarm)
{
    bool is_made = 2 * (from->copies + from->made) > from->voices;
    bool fine =
        advise(request, alarm, alarm->is_running && !from->seen_by,
               "Take it on, so that the others know that somebody does.") &&
        advise(
            request, alarm, from->cause,
            "Read where it goes back to, and answer that one first: the person, not the crowd.") &&
        advise(request, alarm, alarm->is_running,
               "Stop what is planned to be posted for this subject until it is answered.") &&
        advise(
            request, alarm, alarm->is_running && from->doubling && from->doubling <= 60,
            "It doubles within the hour: say now, in public, that you have heard it and when you "
            "will say more. Keep that time.") &&
        advise(request, alarm, is_made,
               "A good part of what is around is copied or made: leave that alone, and answer "
               "people.") &&
        advise(request, alarm, !alarm->is_running && !from->lesson.by,
               "Write down below what was learnt, and tell those who were promised something.") &&
        advise(request, alarm, true,
               "Each who tells an experience of his own waits for an answer "
               "of his own: one answer in public closes none of them.");

    return fine ? OK : request->arena->err;
}

static enum err load_one(const struct request *request, struct alarm *out_alarm)
{
    int64_t id;
    enum err err = app_unid(request, TABLE_ALARM, request_param(request, "id"), &id);

    return err ? err : alarm_load(request->db, request->arena, id, out_alarm);
}

static enum err one(const struct request *request, struct response *response)
{
    struct alarms_view view = {0};
    struct alarm_view alarm = {0};
    struct alarm from;
    struct shell shell;
    enum err err = load_one(request, &from);

    if (!err)
        err = shell_fill(request, &shell, STR("Alarm"), VIEW_NONE, DESK_ALARMS);
    if (err)
        return err;
    shell.is_live = true;
    view.shell = &shell;
    fill_row(request, &from, &alarm);
    fill_facts(request, &from, &alarm);
    err = fill_messages(request, &from, &alarm);
    if (!err)
        err = fill_claims(request, &from, &alarm);
    if (!err)
        err = fill_chart(request, &from, &alarm);
    if (!err)
        err = fill_advice(request, &from, &alarm);
    if (!err)
        err = alarm_story_fill(request, &from, &alarm);
    if (err)
        return err;
    alarm_page_render(&response->body, &view, &alarm);
    return shell_finish(request, response);
}

enum err alarms_show(const struct request *request, struct response *response, struct str error)
{
    struct alarms_view view = {.error = error};
    struct str after = request_query(request, "after");
    struct alarm *list;
    struct shell shell;
    int64_t before = INT64_MAX;
    size_t n;
    enum err err = after.n ? app_unid(request, TABLE_ALARM, after, &before) : OK;

    if (!err)
        err = shell_fill(request, &shell, STR("Alarms"), VIEW_NONE, DESK_ALARMS);
    if (!err)
        err = alarm_list(request->db, request->arena, before, SHOWN, &list, &n);
    for (size_t i = 0; !err && i < n; i++) {
        struct alarm_view alarm = {0};

        fill_row(request, &list[i], &alarm);
        if (!vec_push(request->arena, &view.alarms, alarm))
            err = request->arena->err;
    }
    if (!err)
        err = on_call_fill(request, &view);
    if (err)
        return err;
    shell.is_live = true;
    view.shell = &shell;
    if (n == SHOWN)
        view.after = app_id(request, TABLE_ALARM, list[n - 1].id);
    if (error.n)
        response->status = 422;
    alarms_page_render(&response->body, &view);
    return shell_finish(request, response);
}

static enum err alarms(const struct request *request, struct response *response)
{
    return alarms_show(request, response, STR_NONE);
}

struct seen {
    int64_t alarm, staff, now;
};

/* Whoever comes second, or asks twice, did nothing and stands nowhere. */
static enum err write_seen(struct db *db, void *arg)
{
    const struct seen *seen = arg;
    struct event event = {.at = seen->now, .staff = seen->staff, .verb = STR("took on an alarm")};
    struct alarm alarm;
    struct arena arena;
    enum err err;

    arena_init(&arena, 0);
    err = alarm_load(db, &arena, seen->alarm, &alarm);
    if (!err && !alarm.seen_by) {
        err = alarm_see(db, seen->alarm, seen->staff, seen->now);
        event.detail = arena_printf(&arena, "{\"alarm\":%" PRId64 "}", seen->alarm);
        if (!err)
            err = arena.err ? arena.err : event_add(db, &event);
    }
    arena_clear(&arena);
    return err;
}

static enum err see(const struct request *request, struct response *response)
{
    struct seen seen = {.staff = request->actor.user, .now = request->now};
    struct alarm alarm;
    enum err err = load_one(request, &alarm);

    seen.alarm = alarm.id;
    if (!err)
        err = app_write(request->app, write_seen, &seen);
    if (err)
        return err;
    app_changed(request->app, &(struct change){CHANGE_ALARM, alarm.id, 1}, 1);
    response_see(response, arena_printf(request->arena, "/desk/alarms/%.*s",
                                        STR_ARGS(app_id(request, TABLE_ALARM, alarm.id))));
    return OK;
}

static const struct route alarms_routes[] = {
    ROUTE(GET, "/desk/alarms", VERB_READ, alarms),
    ROUTE(GET, "/desk/alarms/:id", VERB_READ, one),
    ROUTE(POST, "/desk/alarms/:id/seen", VERB_ANSWER, see, .body_max = 1 << 10),
};
const struct page page_alarms = PAGE("alarms", alarms_routes);
