#include "act/own.h"

#include <stdlib.h>

#include "act/inside.h"
#include "base/log.h"
#include "model/message.h"

/* One piece of memory: the list, and the bytes of its accounts behind it. */
struct own_list {
    size_t n;
    struct own_account at[];
};

static struct str bare(struct str account)
{
    return str_starts(account, STR("@")) ? str_skip(account, 1) : account;
}

static struct own_list *copy_list(const struct own_account *list, size_t n)
{
    struct own_list *own;
    size_t bytes = 0;
    char *to;

    for (size_t i = 0; i < n; i++)
        bytes += list[i].account.n;
    own = malloc(sizeof(*own) + n * sizeof(own->at[0]) + bytes);
    if (!own)
        return NULL;
    own->n = n;
    to = (char *)&own->at[n];
    for (size_t i = 0; i < n; i++) {
        struct str account = bare(list[i].account);

        own->at[i] = (struct own_account){list[i].channel, str_of(to, account.n)};
        if (account.n)
            memcpy(to, account.p, account.n);
        to += account.n;
    }
    return own;
}

struct own_job {
    struct writer_job job;
    struct act *act;
    struct own_list *own;
};

/* Only the writer's thread reads it, so between two jobs nobody does. */
static enum err take(struct db *db, struct writer_job *job)
{
    struct own_job *taken = (struct own_job *)(void *)job; /* its first member */
    struct own_list *before = taken->act->own;

    (void)db;
    if (!taken->own)
        return OK; /* a second try */
    taken->act->own = taken->own;
    taken->own = NULL;
    free(before);
    return OK;
}

static void taken(struct writer_job *job, enum err err)
{
    struct own_job *own = (struct own_job *)(void *)job;

    if (err)
        log_event(LOG_ERROR, "alarm.own_accounts_not_taken", "error", err_info(err)->name, NULL);
    free(own->own); /* NULL when it was taken */
    free(own);
}

enum err act_set_own(struct act *act, const struct own_account *list, size_t n)
{
    struct own_job *job = calloc(1, sizeof(*job));
    enum err err = job ? OK : ERR_NO_MEMORY;

    if (err)
        return err;
    *job = (struct own_job){.job = {.run = take, .done = taken}, .act = act};
    job->own = copy_list(list, n < OWN_ACCOUNTS_MAX ? n : OWN_ACCOUNTS_MAX);
    err = job->own ? writer_submit(act->writer, &job->job) : ERR_NO_MEMORY;
    if (err) {
        free(job->own);
        free(job);
    }
    return err;
}

static bool is_named(const struct own_account *own, struct str name)
{
    name = bare(name);
    return name.n && own->account.n && str_eq_nocase(own->account, name);
}

bool act_is_own(const struct act *act, int64_t channel, const struct message *message)
{
    const struct author *author = message_author(message);

    for (size_t i = 0; act->own && i < act->own->n; i++) {
        const struct own_account *own = &act->own->at[i];

        if ((own->channel ? own->channel == channel : message->kind == KIND_MAIL) &&
            (is_named(own, author->handle) || is_named(own, author->id)))
            return true;
    }
    return false;
}
