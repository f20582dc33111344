#include "main/setup.h"

#include "base/frame.h"
#include "channels/channel.h"
#include "main/setup_run.h"

static enum err read_args(struct setup *setup, struct json_value args)
{
    struct json_walk walk = json_walk(args);
    struct json_value value;
    struct str name;

    while (json_next(&walk, &name, &value)) {
        struct setup_arg *arg = &setup->args[setup->arg_count];
        struct str text;

        if (str_is(name, "config") && json_type(value) == JSON_OBJECT) {
            setup->config = json_text_of(&setup->arena, value);
            continue;
        }
        if (setup->arg_count == SETUP_ARGS_MAX)
            return ERR_TOO_BIG;
        if (!json_to_str(value, &text))
            return ERR_BAD_INPUT;
        arg->name = str_dup(&setup->arena, name);
        arg->value = str_dup(&setup->arena, text);
        setup->arg_count++;
    }
    return setup->arena.err;
}

/* What is typed is checked against the table of its kind, as at the desk. */
static enum err check_channel(struct setup *setup, struct json_value config, struct fault *fault)
{
    struct str name = setup_arg(setup, "kind");
    const struct channel_kind *kind = channel_kind_find(name);
    struct channel_value values[SETUP_ARGS_MAX];
    struct json_walk walk = json_walk(config);
    struct json_value value;
    size_t n = 0;

    if (!kind || kind->by_hand || !channel_kind_runs(kind))
        return fault_set(fault, ERR_BAD_INPUT, "there is no kind of channel '%.*s' to add",
                         STR_ARGS(name));
    while (n < SETUP_ARGS_MAX && json_next(&walk, &values[n].name, &value))
        if (json_to_str(value, &values[n].value))
            n++;
    if (n == SETUP_ARGS_MAX)
        return fault_set(fault, ERR_TOO_BIG, "more than %d settings", SETUP_ARGS_MAX - 1);
    return channel_config_check(kind, values, n, fault);
}

enum err setup_read(struct json_value request, struct str blob, int64_t now,
                    struct setup **out_setup, struct fault *fault)
{
    struct setup *setup = calloc(1, sizeof(*setup));
    struct str noun = STR_NONE, verb = STR_NONE;
    enum err err = OK;

    if (!setup)
        return fault_set(fault, ERR_NO_MEMORY, "%s", err_info(ERR_NO_MEMORY)->sentence);
    arena_init(&setup->arena, 8 << 20);
    buf_init(&setup->out, 0);
    buf_init(&setup->blob, FRAME_BLOB_MAX);
    buf_add(&setup->blob, blob);
    setup->now = now;
    if (!json_get_str(request, "noun", &noun) || !json_get_str(request, "verb", &verb))
        err = ERR_BAD_INPUT;
    if (!err)
        err = read_args(setup, json_get(request, "args"));
    setup->noun = str_dup(&setup->arena, noun);
    setup->verb = str_dup(&setup->arena, verb);
    if (!err)
        err = setup->arena.err ? setup->arena.err : setup->blob.err;
    if (err)
        (void)fault_set(fault, err, "the request is not in the form of setup.h");
    else if (str_is(noun, "channel") && str_is(verb, "add"))
        err = check_channel(setup, json_get(json_get(request, "args"), "config"), fault);
    if (err) {
        setup_free(setup);
        return err;
    }
    *out_setup = setup;
    return OK;
}

void setup_free(struct setup *setup)
{
    if (!setup)
        return;
    arena_clear(&setup->arena);
    buf_clear(&setup->out);
    buf_clear(&setup->blob);
    free(setup);
}

struct str setup_arg(const struct setup *setup, const char *name)
{
    for (size_t i = 0; i < setup->arg_count; i++)
        if (str_is(setup->args[i].name, name))
            return setup->args[i].value;
    return STR_NONE;
}

static struct setup *of_job(struct writer_job *job)
{
    return (struct setup *)(void *)((char *)job - offsetof(struct setup, job));
}

/* A refusal that wrote nothing is an answer, not a failure of the transaction: others share it. */
static enum err run_job(struct db *db, struct writer_job *job)
{
    struct setup *setup = of_job(job);
    unsigned writes = db_writes(db);
    enum err err;

    setup->fault = (struct fault){.err = OK};
    buf_reset(&setup->out);
    err = setup_run(db, setup);
    setup->refused = err_info(err)->http < 500 && db_writes(db) == writes ? err : OK;
    return setup->refused ? OK : err;
}

static void job_done(struct writer_job *job, enum err err)
{
    struct setup *setup = of_job(job);

    setup->err = err ? err : setup->refused;
    loop_post(setup->loop, &setup->post);
}

static void run_done(struct post *post)
{
    struct setup *setup = post->owner;

    setup->done(setup);
}

enum err setup_submit(struct setup *setup, struct loop *loop, struct writer *writer)
{
    setup->loop = loop;
    setup->post = (struct post){.run = run_done, .owner = setup};
    setup->job = (struct writer_job){.run = run_job, .done = job_done};
    return writer_submit(writer, &setup->job);
}
