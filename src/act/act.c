#include "act/inside.h"
#include "act/learned.h"
#include "act/speaks.h"

static void forget(struct act *act)
{
    act->change_count = 0;
    memset(act->is_lost, 0, sizeof(act->is_lost));
}

static void roll_back(void *context)
{
    struct act *act = context;

    forget(act);
    alarms_forget(act->alarms);
    learned_forget(act);
    speaks_forget(act->speaks);
}

static void tell(void *context)
{
    struct act *act = context;

    for (int kind = 0; kind < CHANGE_KINDS; kind++)
        if (act->is_lost[kind])
            act->changes[act->change_count++] = (struct change){(enum change_kind)kind, 0, 0};
    if (act->changed && act->change_count)
        act->changed(act->context, act->changes, act->change_count);
    forget(act);
    alarms_committed(act->alarms);
}

void act_note_change(struct act *act, enum change_kind kind, int64_t id)
{
    size_t from = act->change_count > 64 ? act->change_count - 64 : 0;

    for (size_t i = from; i < act->change_count; i++) {
        if (act->changes[i].kind == kind && act->changes[i].id == id) {
            act->changes[i].version = ++act->last_version;
            return;
        }
    }
    if (act->change_count == ACT_CHANGES_MAX) {
        act->is_lost[kind] = true;
        return;
    }
    act->changes[act->change_count++] = (struct change){kind, id, ++act->last_version};
}

enum err act_history(struct db *db, int64_t now, int64_t conversation, int64_t staff,
                     const char *verb, struct str detail)
{
    struct event event = {
        .at = now,
        .conversation = conversation,
        .staff = staff,
        .verb = str_from(verb),
        .detail = detail.n ? detail : STR("{}"),
    };

    return event_add(db, &event);
}

static void free_parts(struct act *act)
{
    if (act->alarms)
        alarms_free(act->alarms);
    speaks_free(act->speaks);
    practice_free(act->practice);
    free(act->own);
    free(act);
}

enum err act_open(const struct act_config *config, struct act **out_act, struct fault *fault)
{
    struct act *act = calloc(1, sizeof(*act));
    struct writer_hooks hooks = {roll_back, tell, act};
    enum err err;

    if (!act)
        return ERR_NO_MEMORY;
    act->alarms = alarms_new();
    act->practice = practice_new();
    act->speaks = speaks_new();
    if (!act->alarms || !act->practice || !act->speaks) {
        free_parts(act);
        return ERR_NO_MEMORY;
    }
    act->site = config->site;
    act->policy = config->policy ? config->policy : &policy_default;
    act->changed = config->changed;
    act->context = config->context;
    act->last_version = config->now * 1000; /* grows over a restart, too */
    err = writer_open(config->db, &hooks, &act->writer);
    if (err) {
        free_parts(act);
        return fault_set(fault, err, "the writer could not be started");
    }
    *out_act = act;
    return OK;
}

void act_stop(struct act *act)
{
    if (act)
        writer_stop(act->writer);
}

void act_close(struct act *act)
{
    if (!act)
        return;
    writer_close(act->writer);
    free_parts(act);
}

struct policy_job {
    struct writer_job job;
    struct act *act;
    const struct policy *policy;
};

/* Only the writer's thread reads it, so between two jobs nobody does. */
static enum err take_policy(struct db *db, struct writer_job *job)
{
    struct policy_job *taken = (struct policy_job *)(void *)job; /* its first member */

    (void)db;
    taken->act->policy = taken->policy;
    return OK;
}

enum err act_set_policy(struct act *act, const struct policy *policy)
{
    struct policy_job job = {.job = {.run = take_policy}, .act = act, .policy = policy};

    return writer_run(act->writer, &job.job);
}

struct writer *act_writer(struct act *act) { return act->writer; }
