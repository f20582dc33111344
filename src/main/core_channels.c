/* core_channels.c: between the hub and the store: which channels there are, how they are. */
#include "act/own.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/utf8.h"
#include "channels/channel.h"
#include "main/core_inside.h"
#include "main/house.h"
#include "parse/json.h"
#include "store/channel.h"
#include "store/secret.h"

/* A channel's state, written by a job of its own. */
struct state_write {
    struct writer_job job;
    int64_t channel, now;
    enum channel_state state;
    char reason[1024];
    struct core *core;
};

static enum err run_state(struct db *db, struct writer_job *job)
{
    struct state_write *write = (struct state_write *)(void *)job; /* its first member */
    struct str reason = str_from(write->reason);
    struct channel_row row;
    struct arena arena;
    enum err err;

    /* What a channel says while it stops does not undo its pause. */
    arena_init(&arena, 4 << 20);
    err = channel_load(db, &arena, write->channel, &row);
    arena_clear(&arena);
    if (err || row.state == CHANNEL_PAUSED)
        return err;
    err = channel_set_state(db, write->channel, write->state, reason);

    if (!err && write->state == CHANNEL_CONNECTED)
        err = channel_gap_close(db, write->channel, write->now);
    else if (!err)
        err = channel_gap_open(db, write->channel, write->now, reason);
    return err;
}

static void state_done(struct writer_job *job, enum err err)
{
    struct state_write *write = (struct state_write *)(void *)job;
    struct change change = {.kind = CHANGE_CHANNEL, .id = write->channel};

    if (err)
        log_event(LOG_WARN, "channel.state_not_stored", "error", err_info(err)->name, NULL);
    else
        app_changed(&write->core->app, &change, 1); /* whoever looks at it sees it */
    free(job);
}

static enum channel_state state_from(const char *name)
{
    static const struct {
        const char *name;
        enum channel_state state;
    } states[] = {
        {"connected", CHANNEL_CONNECTED}, {"refused", CHANNEL_REFUSED}, {"quota", CHANNEL_QUOTA}};

    for (size_t i = 0; i < ARRAY_LEN(states); i++)
        if (str_is(str_from(name), states[i].name))
            return states[i].state;
    return CHANNEL_LATE;
}

static void on_state(void *owner, int64_t channel, const char *state, struct str reason)
{
    struct core *core = owner;
    struct state_write *write = calloc(1, sizeof(*write));

    if (!write)
        return;
    write->job = (struct writer_job){.run = run_state, .done = state_done};
    write->core = core;
    write->channel = channel;
    write->now = clock_now();
    write->state = state_from(state);
    (void)snprintf(write->reason, sizeof(write->reason), "%.*s",
                   (int)utf8_clip(reason, sizeof(write->reason) - 1).n, reason.n ? reason.p : "");
    if (writer_submit(act_writer(core->service.act), &write->job))
        free(write);
}

static void on_sent(void *owner, int64_t channel, struct str key, const char *outcome,
                    struct str native_id, struct str reason)
{
    struct core *core = owner;

    (void)channel; /* the key is the site's */
    if (core->postman)
        postman_ended(core->postman, key, outcome, native_id, reason);
    if (core->quitting && !hub_is_sending(core->hub))
        loop_stop(core->loop);
}

/* NEEDSWORK: this and the lists below are read on the loop, which waits for a database that hangs
 * (db_postgres.c: READ_PATIENCE once, then its connecting). What the loop does besides cannot be
 * kept then either, and pages do not run on it; but sends in progress are answered that much later.
 * A thread with a handle of its own would have to answer the hub later, in the middle of a start.
 */
static enum err on_cursor(void *owner, int64_t channel, struct buf *out)
{
    struct core *core = owner;
    struct arena arena;
    struct channel_row row;
    enum err err;

    arena_init(&arena, 4 << 20);
    err = channel_load(core->service.db, &arena, channel, &row);
    if (!err && row.removed_at)
        err = ERR_GONE;
    if (!err)
        buf_add(out, row.cursor);
    arena_clear(&arena);
    return err ? err : out->err;
}

struct hub *core_hub_new(struct core *core)
{
    struct hub_options options = {
        .loop = core->loop,
        .intake = &core->service.intake,
        .pool = core->pool,
        .health = &core->health,
        .control = ROLE_FD_CONTROL,
        .calls = {.state = on_state, .sent = on_sent, .cursor = on_cursor, .owner = core}};

    return hub_new(&options);
}

struct streaming *core_streams_new(struct core *core)
{
    struct streaming_options options = {
        .loop = core->loop,
        .intake = &core->service.intake,
        .understander = core->service.understander,
        .health = &core->health,
        .calls = {.state = on_state, .cursor = on_cursor, .owner = core}};

    return streaming_new(&options);
}

/* The settings as the channel is to get them. Opened here only, for the hub and its processes. */
static struct str open_config(const struct core *core, struct arena *arena,
                              const struct channel_row *row)
{
    struct str config = STR_NONE;
    enum err err = secret_open(&core->site, arena, row->config, &config);

    if (!err)
        return config;
    log_event(LOG_ERROR, "channel.settings_not_opened", "channel", str_c(arena, row->name), "error",
              err_info(err)->name, NULL);
    return STR("{}"); /* the channel says what is missing */
}

/* Those that are fed: their sockets are the core's own. */
static void set_streams(struct core *core, struct arena *arena, const struct hub_config *list,
                        const struct channel_row *rows, size_t n)
{
    struct stream_config *streams = arena_alloc_array(arena, n, sizeof(*streams));
    size_t count = 0;

    for (size_t i = 0; streams && i < n; i++) {
        const struct channel_kind *kind = channel_kind_find(list[i].kind);

        if (kind && kind->is_fed)
            streams[count++] = (struct stream_config){.id = list[i].id,
                                                      .name = list[i].name,
                                                      .config = list[i].config,
                                                      .matched_only = list[i].matched_only,
                                                      .is_paused = list[i].is_paused,
                                                      .was_fed = rows[i].state ==
                                                                 CHANNEL_CONNECTED};
    }
    if (streams)
        streaming_set(core->streams, streams, count);
}

struct own_accounts {
    VEC(struct own_account) list;
    struct json_parser parser;
};

static void add_own(struct arena *arena, struct own_accounts *own, int64_t channel, struct str text)
{
    struct str one;

    while (text.n) {
        (void)str_cut(text, ' ', &one, &text);
        if (one.n)
            (void)vec_push(arena, &own->list, ((struct own_account){channel, one}));
    }
}

/* What we are called at a channel, as its settings say. */
static void read_own(struct arena *arena, struct own_accounts *own, const struct hub_config *config)
{
    struct json_value root;
    struct str text;

    if (json_parse(&own->parser, config->config, &root, NULL))
        return;
    if (str_is(config->kind, "mail") && json_get_str(root, "from_address", &text))
        add_own(arena, own, 0, str_dup(arena, text));
    if (json_get_str(root, "own_accounts", &text))
        add_own(arena, own, config->id, str_dup(arena, text));
}

static void set_own(struct core *core, struct arena *arena, const struct hub_config *list, size_t n)
{
    struct own_accounts own = {.list = {0}};
    enum err err;

    json_parser_init(&own.parser, SECRET_MAX);
    for (size_t i = 0; i < n; i++)
        read_own(arena, &own, &list[i]);
    json_parser_clear(&own.parser);
    err = act_set_own(core->service.act, own.list.at, own.list.n);
    if (err)
        log_event(LOG_ERROR, "channels.own_accounts_not_loaded", "error", err_info(err)->name,
                  NULL);
}

void core_channels_load(struct core *core)
{
    struct arena arena;
    struct channel_row *rows = NULL;
    struct hub_config *list;
    size_t n = 0;
    enum err err;

    arena_init(&arena, ARENA_DEFAULT_MAX);
    err = channel_list(core->service.db, &arena, &rows, &n);
    list = arena_alloc_array(&arena, n, sizeof(*list));
    if (err || !list) {
        log_event(LOG_ERROR, "channels.not_loaded", "error", err_info(err)->name, NULL);
        arena_clear(&arena);
        return;
    }
    for (size_t i = 0; i < n; i++)
        list[i] = (struct hub_config){.id = rows[i].id,
                                      .name = rows[i].name,
                                      .kind = rows[i].kind,
                                      .config = open_config(core, &arena, &rows[i]),
                                      .cursor = rows[i].cursor,
                                      .matched_only = rows[i].keep == KEEP_MATCHED,
                                      .is_paused = rows[i].state == CHANNEL_PAUSED,
                                      .tries_anew = rows[i].state == CHANNEL_NEW};
    set_own(core, &arena, list, n); /* first: it holds for what is heard from then on */
    hub_set(core->hub, list, n);
    set_streams(core, &arena, list, rows, n);
    arena_clear(&arena);
}

void core_set_up(void *owner, struct str noun)
{
    struct core *core = owner;

    if (str_is(noun, "channel"))
        core_channels_load(core);
    else if (str_is(noun, "house") && core->service.house)
        atomic_store(&core->app.calendar, house_calendar(core->service.house));
    else if (str_is(noun, "user")) /* somebody works here now: the first line's token is void */
        atomic_store(&core->app.setup_open, false);
}

static void look_at_changes(struct post *post)
{
    struct core *core = post->owner;

    atomic_store(&core->changes_posted, false);
    if (atomic_exchange(&core->rules_changed, false))
        service_changed(&core->service, STR("rule"));
    if (atomic_exchange(&core->channels_changed, false))
        service_changed(&core->service, STR("channel"));
    if (atomic_exchange(&core->hours_changed, false))
        service_changed(&core->service, STR("house"));
}

void core_changed(struct core *core, const char *noun)
{
    if (str_is(str_from(noun), "channel"))
        atomic_store(&core->channels_changed, true);
    else if (str_is(str_from(noun), "rule"))
        atomic_store(&core->rules_changed, true);
    else if (str_is(str_from(noun), "house"))
        atomic_store(&core->hours_changed, true);
    else
        return;
    if (atomic_exchange(&core->changes_posted, true))
        return; /* it has not run yet, and will see this too */
    core->changes = (struct post){.run = look_at_changes, .owner = core};
    loop_post(core->loop, &core->changes);
}
