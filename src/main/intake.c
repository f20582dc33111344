#include "main/intake.h"

static void run_done(struct post *post)
{
    struct intake_batch *batch = post->owner;

    batch->done(batch, batch->err, batch->why);
}

struct intake_batch *intake_batch_new(void)
{
    struct intake_batch *batch = calloc(1, sizeof(*batch));

    if (!batch)
        return NULL;
    arena_init(&batch->arena, INTAKE_ARENA_MAX);
    batch->post = (struct post){.run = run_done, .owner = batch};
    return batch;
}

void intake_batch_free(struct intake_batch *batch)
{
    if (!batch)
        return;
    arena_clear(&batch->arena);
    free(batch);
}

struct intake_item *intake_add(struct intake_batch *batch, struct str raw)
{
    struct intake_item item = {.raw = str_dup(&batch->arena, raw)};

    if ((raw.n && !item.raw.p) || !vec_push(&batch->arena, &batch->items, item))
        return NULL;
    return &batch->items.at[batch->items.n - 1];
}

enum err intake_submit(struct intake *intake, struct intake_batch *batch)
{
    enum err err;

    batch->intake = intake;
    err = intake->submit(intake, batch);
    if (err && batch->has_failed)
        atomic_store(batch->has_failed, true);
    return err;
}

void intake_finish(struct intake_batch *batch, enum err err, const char *why)
{
    batch->err = err;
    if (err && batch->has_failed)
        atomic_store(batch->has_failed, true);
    (void)snprintf(batch->why, sizeof(batch->why), "%s", err ? why : "");
    loop_post(batch->intake->loop, &batch->post);
}
