#include "pages/rule_write.h"

#include <inttypes.h>

#include "pages/app.h"
#include "store/event.h"
#include "understand/rule_cost.h"

/* A job may run twice: it works on a copy of what it changes. */
struct job {
    const struct request *request;
    struct rule_row rule;
    struct str label;
    const struct rule_wish *wish;
    int64_t id;
};

static void tell(const struct request *request)
{
    request->app->changed(request->app->context, "rule");
}

static enum err check_text(struct str text, struct fault *fault)
{
    struct fault why = {.err = OK};

    if (!rule_accept(text, RULE_WITH_LABELS, NULL, &why))
        return OK;
    return fault_set(fault, ERR_BAD_INPUT, "%s", fault_text(&why, why.err));
}

static enum err check_label(struct str label, struct fault *fault)
{
    if (label.n > STANDING_LABEL_MAX)
        return fault_set(fault, ERR_BAD_INPUT, "a group's name has at most %d characters",
                         STANDING_LABEL_MAX);
    return OK;
}

static enum err set_label(struct db *db, int64_t id, struct str label)
{
    struct rule_standing standing;
    struct arena arena;
    enum err err;

    arena_init(&arena, 0);
    err = standing_load(db, &arena, id, &standing);
    if (!err)
        err = standing_set_label(db, &standing, label);
    arena_clear(&arena);
    return err;
}

static enum err add(struct db *db, void *arg)
{
    struct job *job = arg;
    struct rule_row rule = job->rule;
    enum err err = rule_add(db, &rule, job->request->actor.user);

    if (!err && job->label.n)
        err = set_label(db, rule.id, job->label);
    job->id = rule.id;
    return err;
}

enum err rule_write_new(const struct request *request, struct rule_row *rule, struct str label,
                        struct fault *fault)
{
    struct app *app = request->app;
    struct job job = {.request = request, .label = label};
    enum err err;

    rule->name = str_trim(rule->name);
    rule->created_at = request->now;
    if (!rule->name.n || rule->name.n > RULE_NAME_MAX)
        return fault_set(fault, ERR_BAD_INPUT, "Give it a name of at most %d characters.",
                         RULE_NAME_MAX);
    if (app->rules_are_full && app->rules_are_full(app->context))
        return fault_set(fault, ERR_BAD_INPUT,
                         "The rules fill the memory they may take: pause or remove some first.");
    err = check_text(rule->text, fault);
    if (!err)
        err = check_label(label, fault);
    if (err)
        return err;
    job.rule = *rule;
    err = app_write(app, add, &job);
    if (err == ERR_EXISTS)
        return fault_set(fault, err, "There is a rule of that name already.");
    if (err)
        return err;
    rule->id = job.id;
    rule->version = 1;
    tell(request);
    return OK;
}

/* Texts and pauses have rows of their own (store/rule.h); who cares for a rule is an event. */
static enum err set_owner(struct db *db, const struct job *job, const struct rule_row *rule)
{
    const struct rule_wish *wish = job->wish;
    int64_t staff = wish->has_owner ? wish->staff : rule->staff;
    int64_t team = wish->has_team ? wish->team : rule->team;
    struct event event = {
        .at = job->request->now, .staff = job->request->actor.user, .verb = STR("gave a rule to")};
    struct arena arena;
    enum err err;

    if (staff == rule->staff && team == rule->team)
        return OK;
    arena_init(&arena, 0);
    event.detail = arena_printf(&arena,
                                "{\"rule\":%" PRId64 ",\"staff\":%" PRId64 ",\"team\":%" PRId64
                                ",\"staff_before\":%" PRId64 ",\"team_before\":%" PRId64 "}",
                                rule->id, staff, team, rule->staff, rule->team);
    err = arena.err;
    if (!err)
        err = rule_set_owner(db, rule->id, staff, team);
    if (!err)
        err = event_add(db, &event);
    arena_clear(&arena);
    return err;
}

static enum err change(struct db *db, void *arg)
{
    const struct job *job = arg;
    const struct rule_wish *wish = job->wish;
    const struct request *request = job->request;
    int64_t by = request->actor.user;
    struct rule_row rule;
    struct arena arena;
    enum err err;

    arena_init(&arena, 0);
    err = rule_load(db, &arena, wish->id, &rule);
    if (!err && rule.removed_at)
        err = ERR_NOT_FOUND;
    if (!err && wish->has_text) {
        rule.version = wish->version;
        err = rule_set_text(db, &rule, wish->text, by, request->now);
    }
    if (!err && (wish->has_owner || wish->has_team))
        err = set_owner(db, job, &rule);
    if (!err && wish->has_label)
        err = set_label(db, wish->id, wish->label);
    if (!err && wish->has_pause)
        err = rule_pause(db, wish->id, wish->is_paused, by, request->now);
    arena_clear(&arena);
    return err;
}

enum err rule_write_wish(const struct request *request, const struct rule_wish *wish,
                         struct fault *fault)
{
    struct job job = {.request = request, .wish = wish};
    enum err err = wish->has_text ? check_text(wish->text, fault) : OK;

    if (!err && wish->has_label)
        err = check_label(wish->label, fault);
    if (err)
        return err;
    err = app_write(request->app, change, &job);
    if (err == ERR_STALE)
        return fault_set(fault, err,
                         "Somebody changed it meanwhile: look at the rules, then try again.");
    if (!err)
        tell(request);
    return err;
}

static enum err take_away(struct db *db, void *arg)
{
    const struct job *job = arg;
    struct rule_row rule;
    struct arena arena;
    enum err err;

    arena_init(&arena, 0);
    err = rule_load(db, &arena, job->id, &rule);
    if (!err && rule.removed_at)
        err = ERR_NOT_FOUND;
    if (!err)
        err = rule_remove(db, job->id, job->request->actor.user, job->request->now);
    arena_clear(&arena);
    return err;
}

enum err rule_write_removal(const struct request *request, int64_t id)
{
    struct job job = {.request = request, .id = id};
    enum err err = app_write(request->app, take_away, &job);

    if (!err)
        tell(request);
    return err;
}
