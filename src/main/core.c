#include "main/core.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"
#include "main/core_inside.h"
#include "main/sandbox.h"

static void take_started(struct core *core, const struct control *about, int fds[CONTROL_FDS])
{
    switch (about->role) {
    case PROCESS_CORE:
        health_started(&core->health, "core", about->pid, about->status);
        health_confined(&core->health, "core", false, core->landlock);
        break;
    case PROCESS_PARSE:
        pool_started(core->pool, about, fds[0], fds[1]);
        fds[0] = fds[1] = -1;
        break;
    default:
        if (!looks_started(core->looks, about, fds[0], fds[1]))
            hub_started(core->hub, about, fds[0], fds[1]);
        fds[0] = fds[1] = -1;
        break;
    }
}

static void quit(struct core *core)
{
    core->quitting = true;
    loop_stop(core->loop);
}

static void lose_patience(struct timer *timer) { quit(timer->owner); }

/* Asked to end: what is being sent is finished first, so that its end is known. */
static void quit_gently(struct core *core)
{
    core->quitting = true;
    hub_stop(core->hub);
    if (!hub_is_sending(core->hub)) {
        quit(core);
        return;
    }
    core->patience = (struct timer){.fire = lose_patience, .owner = core};
    loop_timer_set(core->loop, &core->patience, CORE_PATIENCE_MS);
}

static void hear_master(struct watch *watch, uint32_t events)
{
    struct core *core = watch->owner;
    int fds[CONTROL_FDS] = {-1, -1};
    struct control about;
    enum err err = control_receive(watch->fd, &about, fds);

    (void)events;
    if (err == ERR_STOPPED) { /* the master is gone: so are we, in a moment */
        core->status = EXIT_FAILURE;
        quit(core);
    }
    if (err)
        return;
    if (about.what == CONTROL_STARTED)
        take_started(core, &about, fds);
    else if (about.what == CONTROL_GONE && about.role == PROCESS_PARSE)
        pool_gone(core->pool, &about);
    else if (about.what == CONTROL_GONE && !looks_gone(core->looks, &about))
        hub_gone(core->hub, &about);
    else if (about.what == CONTROL_QUIT)
        quit_gently(core);
    for (size_t i = 0; i < CONTROL_FDS; i++)
        io_close(&fds[i]);
}

/* The port is there only when one was asked for. */
static enum err listen_for_streams(struct core *core)
{
    int is_listening = 0;
    socklen_t size = sizeof(is_listening);
    enum err err = streaming_listen(core->streams, ROLE_FD_STREAM, true);

    if (!err &&
        getsockopt(ROLE_FD_STREAM_TCP, SOL_SOCKET, SO_ACCEPTCONN, &is_listening, &size) == 0)
        err = streaming_listen(core->streams, ROLE_FD_STREAM_TCP, false);
    return err;
}

/* The site's folder, and what libraries read late: the resolver and certificates for PostgreSQL,
 * time zones, locale. One thread yet, so all later ones are held too. */
static enum err confine(struct core *core, struct fault *fault)
{
    const struct sandbox_path paths[] = {
        {core->site.path, SANDBOX_READ | SANDBOX_WRITE},
        {"/etc", SANDBOX_READ},
        {"/usr", SANDBOX_READ},
        {"/lib", SANDBOX_READ},
        {"/run/postgresql", SANDBOX_READ | SANDBOX_WRITE},
        {"/dev/null", SANDBOX_READ | SANDBOX_WRITE},
        {"/dev/urandom", SANDBOX_READ},
    };
    /* SQLite sorts what is large in a file. */
    enum err err = setenv("SQLITE_TMPDIR", core->site.path, 1) == 0 ? OK : ERR_SYSTEM;

    if (!err)
        err = sandbox_restrict_files(paths, ARRAY_LEN(paths),
                                     SANDBOX_SIGNAL | (core->site.db_url[0] ? SANDBOX_CONNECT : 0),
                                     &core->landlock, fault);
    return err;
}

static enum err open_all(struct core *core, struct str *out_text, struct fault *fault)
{
    enum err err;

    core->loop = loop_new();
    if (!core->loop)
        return fault_set(fault, ERR_SYSTEM, "no event loop");
    core->service.changed = core_set_up;
    core->service.committed = core_committed;
    core->service.owner = core;
    err = service_open(&core->service, &core->site, core->loop, &core->health, fault);
    if (err)
        return err;
    core->pool = pool_new(core->loop, &core->health);
    core->hub = core_hub_new(core);
    core->streams = core_streams_new(core);
    if (!core->pool || !core->hub || !core->streams || core_looks_open(core))
        return fault_set(fault, ERR_NO_MEMORY, "no memory");
    err = postman_open(core->service.act, core->service.understander, &core->site, core->loop,
                       core->hub, &core->postman, fault);
    if (!err)
        err = door_listen(&core->service.door, ROLE_FD_DOOR);
    if (!err)
        err = listen_for_streams(core);
    core->control = (struct watch){.fd = ROLE_FD_CONTROL, .ready = hear_master, .owner = core};
    if (!err)
        err = loop_watch(core->loop, &core->control, EPOLLIN);
    if (!err)
        err = core_web_start(core, out_text, fault);
    return err;
}

static void say_ready(struct core *core, struct str text)
{
    struct control ready = {.what = CONTROL_READY};

    core_channels_load(core);
    if (control_set(ready.text, sizeof(ready.text), text) ||
        control_send(ROLE_FD_CONTROL, &ready, NULL, 0))
        quit(core);
}

static void close_all(struct core *core)
{
    core_web_stop(core);
    postman_close(core->postman);
    core->postman = NULL;
    streaming_stop(core->streams);
    service_close(&core->service);
    web_free(core->app.web); /* until now a commit could tell it something */
    core->app.web = NULL;
    streaming_free(core->streams);
    pool_free(core->pool);
    hub_free(core->hub);
    if (core->loop)
        loop_unwatch(core->loop, &core->control);
    looks_free(core->looks); /* goes round the loop, where nobody else is any more */
    loop_free(core->loop);
    health_clear(&core->health);
    arena_clear(&core->arena);
}

static void become_core(void)
{
    log_as("core");
    (void)signal(SIGPIPE, SIG_IGN);
    /* The master hears these and says QUIT. */
    (void)signal(SIGINT, SIG_IGN);
    (void)signal(SIGTERM, SIG_IGN);
    for (int fd = ROLE_FD_CONTROL; fd < ROLE_FD_FIRST_FREE; fd++)
        (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
}

int core_run(const char *site_path)
{
    struct core *core = calloc(1, sizeof(*core));
    struct fault fault = {.err = OK};
    struct str text = STR_NONE;
    enum err err;
    int status;

    if (!core)
        return EXIT_FAILURE;
    become_core();
    arena_init(&core->arena, 1 << 20);
    health_init(&core->health);
    err = site_open(site_path, &core->site, &fault);
    if (!err)
        err = confine(core, &fault);
    if (!err)
        err = open_all(core, &text, &fault);
    if (err) {
        (void)fprintf(stderr, "heed serve: %s\n", fault_text(&fault, err));
        core->status = EXIT_FAILURE;
    } else {
        say_ready(core, text);
        if (!core->quitting)
            loop_run(core->loop);
    }
    close_all(core);
    status = core->status;
    free(core);
    return status;
}
