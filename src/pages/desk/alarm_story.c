/* alarm_story.c: of one alarm: where it rises, who was woken, and what people learnt of it. */
#include "base/utf8.h"
#include "pages/desk/alarms.h"
#include "pages/view.h"
#include "store/alarm_topic.h"
#include "store/event.h"
#include "store/on_call.h"

struct str alarm_topic_name(int64_t topic, struct str name)
{
    if (alarm_kind_of(topic) == ALARM_OF_ITEM)
        return STR("One post");
    if (name.n)
        return name;
    return alarm_kind_of(topic) == ALARM_OF_RULE ? STR("A rule that was removed")
                                                 : STR("A subject");
}

static enum err fill_covers(const struct request *request, const struct alarm *from,
                            struct alarm_view *alarm)
{
    static const char *const kinds[] = {
        [ALARM_OF_RULE] = "Rule", [ALARM_OF_SUBJECT] = "Subject", [ALARM_OF_ITEM] = "Post"};
    struct alarm_cover *list;
    size_t n;
    enum err err = alarm_cover_list(request->db, request->arena, from->id, &list, &n);

    for (size_t i = 0; !err && i < n; i++) {
        struct alarm_cover_view cover = {
            .kind = kinds[alarm_kind_of(list[i].topic)],
            .name = alarm_topic_name(list[i].topic, list[i].name),
            .since = view_when(request->arena, app_zone(request), list[i].began_at, request->now),
            .at = list[i].began_at,
            .is_running = !list[i].ended_at};

        if (!vec_push(request->arena, &alarm->covers, cover))
            err = request->arena->err;
    }
    return err;
}

static const char *call_state(enum delivery state)
{
    switch (state) {
    case DELIVERY_SENT:
        return "got a mail";
    case DELIVERY_REFUSED:
        return "could not be reached";
    case DELIVERY_UNCERTAIN:
        return "may have got a mail";
    default:
        return "is being sent a mail";
    }
}

static enum err fill_calls(const struct request *request, const struct alarm *from,
                           struct alarm_view *alarm)
{
    struct alarm_call *list;
    size_t n;
    enum err err = alarm_call_list(request->db, request->arena, from->id, &list, &n);

    for (size_t i = 0; !err && i < n; i++) {
        struct alarm_call_view call = {
            .name = list[i].name,
            .state = call_state(list[i].state),
            .when = view_when(request->arena, app_zone(request), list[i].updated_at, request->now),
            .reason = list[i].reason};

        if (!vec_push(request->arena, &alarm->calls, call))
            err = request->arena->err;
    }
    alarm->nobody_called = !err && !n && from->called;
    return err;
}

enum err alarm_story_fill(const struct request *request, const struct alarm *from,
                          struct alarm_view *alarm)
{
    enum err err = fill_covers(request, from, alarm);

    alarm->lesson_cause = from->lesson.cause;
    alarm->lesson_done = from->lesson.done;
    alarm->lesson_end = from->lesson.end;
    alarm->lesson_change = from->lesson.change;
    alarm->lesson_by = from->lesson.by ? from->lesson.by_name : STR_NONE;
    if (from->lesson.by)
        alarm->lesson_when = view_when(request->arena, app_zone(request), from->lesson.at,
                                       request->now);
    alarm->may_teach = !alarm->is_running && may(&request->actor, VERB_ANSWER, NULL);
    if (from->pushes || from->views)
        alarm->reach = arena_printf(
            request->arena, "%.*s and %.*s in an hour, as its place says",
            STR_ARGS(view_count(request->arena, from->pushes, "like or boost", "likes and boosts")),
            STR_ARGS(view_count(request->arena, from->views, "view", "views")));
    return err ? err : fill_calls(request, from, alarm);
}

/* ---- what was learnt ---- */

struct lesson_job {
    int64_t alarm, staff;
    struct alarm_lesson lesson; /* by nobody: it is taken back */
};

static enum err write_lesson(struct db *db, void *arg)
{
    const struct lesson_job *job = arg;
    struct event event = {
        .at = job->lesson.at, .staff = job->staff, .verb = STR("wrote what an alarm taught")};
    char detail[60];
    enum err err = alarm_teach(db, job->alarm, &job->lesson);

    (void)snprintf(detail, sizeof(detail), "{\"alarm\":%" PRId64 "}", job->alarm);
    event.detail = str_from(detail);
    return err ? err : event_add(db, &event);
}

static enum err read_text(const struct request *request, const char *field, struct str *out_text,
                          struct fault *fault)
{
    *out_text = str_trim(request_form(request, field));
    return out_text->n <= ALARM_LESSON_MAX
               ? OK
               : fault_set(fault, ERR_TOO_BIG, "'%s' is longer than %d bytes", field,
                           ALARM_LESSON_MAX);
}

static enum err teach(const struct request *request, struct response *response)
{
    struct lesson_job job = {.staff = request->actor.user,
                             .lesson = {.by = request->actor.user, .at = request->now}};
    struct alarm_lesson *lesson = &job.lesson;
    struct fault *fault = &response->fault;
    struct alarm alarm;
    enum err err = app_unid(request, TABLE_ALARM, request_param(request, "id"), &job.alarm);

    if (!err)
        err = alarm_load(request->db, request->arena, job.alarm, &alarm);
    if (!err && !alarm.ended_at)
        err = fault_set(fault, ERR_STALE, "it still runs: what it taught is known when it is over");
    if (!err)
        err = read_text(request, "cause", &lesson->cause, fault);
    if (!err)
        err = read_text(request, "done", &lesson->done, fault);
    if (!err)
        err = read_text(request, "end", &lesson->end, fault);
    if (!err)
        err = read_text(request, "change", &lesson->change, fault);
    if (!err && !lesson->cause.n && !lesson->done.n && !lesson->end.n && !lesson->change.n)
        lesson->by = 0;
    if (!err)
        err = app_write(request->app, write_lesson, &job);
    if (err)
        return err;
    app_changed(request->app, &(struct change){CHANGE_ALARM, job.alarm, 1}, 1);
    response_see(response, arena_printf(request->arena, "/desk/alarms/%.*s",
                                        STR_ARGS(app_id(request, TABLE_ALARM, job.alarm))));
    return OK;
}

static const struct route alarm_story_routes[] = {
    ROUTE(POST, "/desk/alarms/:id/lesson", VERB_ANSWER, teach, .body_max = 160 << 10),
};
const struct page page_alarm_story = PAGE("alarm_story", alarm_story_routes);
