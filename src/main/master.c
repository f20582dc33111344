#include "main/master.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/log.h"
#include "main/children.h"
#include "main/command.h"

/* A child that is always there: the core, each parse process. */
struct post_held {
    struct master *master;
    enum process role;
    char name[CONTROL_NAME_MAX];
    int starts;       /* so far */
    int quick_deaths; /* in a row, each within a second of its start */
    struct timer again;
};

struct master {
    const struct master_options *options;
    struct loop *loop;
    struct children children;
    struct post_held core, parse[ROLE_PARSE_COUNT];
    int control; /* our end; -1 without a core */
    struct watch control_watch;
    struct watch signals;
    struct timer quit;
    bool was_ready, quitting;
    int status;
};

static void tell_core(struct master *master, const struct control *control, const int *fds,
                      size_t n)
{
    if (master->control < 0)
        return;
    /* A core that does not read a hundred small packets is broken: it goes, and comes anew. */
    if (control_send(master->control, control, fds, n) == ERR_BUSY) {
        struct child *core = children_find(&master->children, PROCESS_CORE, "core");

        log_event(LOG_ERROR, "core.stuck", NULL);
        if (core)
            child_kill(core);
    }
}

static void tell_gone(struct master *master, enum process role, const char *name, pid_t pid,
                      int status)
{
    struct control control = {.what = CONTROL_GONE, .role = role, .pid = pid, .status = status};

    (void)snprintf(control.name, sizeof(control.name), "%s", name);
    tell_core(master, &control, NULL, 0);
}

static void tell_started(struct master *master, const struct child *child, int end, int restarts)
{
    struct control control = {
        .what = CONTROL_STARTED, .role = child->role, .pid = child->pid, .status = restarts};
    int fds[] = {end, child->watch.fd};

    (void)snprintf(control.name, sizeof(control.name), "%s", child->name);
    tell_core(master, &control, fds, ARRAY_LEN(fds));
}

/* Starts a child that talks with the core over a socket pair, and hands the core its end.
 * `at_fd`: where the child finds its end; a script has it as 0 and 1. */
static enum err start_peer(struct master *master, enum process role, const char *name,
                           struct spawn *spawn, int restarts)
{
    int ends[2];
    struct child *child;
    enum err err;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return ERR_SYSTEM;
    if (role == PROCESS_SCRIPT)
        spawn->fds[0] = spawn->fds[1] = ends[1];
    else
        spawn->fds[ROLE_FD_PEER] = ends[1];
    err = child_start(&master->children, role, name, spawn, &child);
    (void)close(ends[1]);
    if (!err)
        tell_started(master, child, ends[0], restarts);
    (void)close(ends[0]);
    return err;
}

static enum err start_parse(struct master *master, struct post_held *held)
{
    char *argv[] = {(char[]){"heed"}, (char[]){"role-parse"}, NULL};
    struct spawn spawn = {.argv = argv, .fds = SPAWN_NO_FDS};

    return start_peer(master, PROCESS_PARSE, held->name, &spawn, held->starts);
}

static void hear_core(struct watch *watch, uint32_t events);

static void drop_control(struct master *master)
{
    if (master->control < 0)
        return;
    loop_unwatch(master->loop, &master->control_watch);
    io_close(&master->control);
}

static enum err start_core(struct master *master)
{
    const struct master_options *options = master->options;
    char path[4096];
    char *argv[] = {(char[]){"heed"}, (char[]){"role-core"}, path, NULL};
    struct spawn spawn = {.argv = argv, .fds = SPAWN_NO_FDS};
    struct control about = {.what = CONTROL_STARTED,
                            .role = PROCESS_CORE,
                            .name = "core",
                            .status = master->core.starts};
    struct child *child;
    int ends[2];
    enum err err;

    if ((size_t)snprintf(path, sizeof(path), "%s", options->site_path) >= sizeof(path))
        return ERR_TOO_BIG;
    if (control_pair(ends))
        return ERR_SYSTEM;
    spawn.fds[ROLE_FD_CONTROL] = ends[1];
    spawn.fds[ROLE_FD_HTTP] = options->http;
    spawn.fds[ROLE_FD_DOOR] = options->door;
    spawn.fds[ROLE_FD_LOCK] = options->lock;
    spawn.fds[ROLE_FD_STREAM] = options->stream;
    spawn.fds[ROLE_FD_STREAM_TCP] = options->stream_tcp;
    err = child_start(&master->children, PROCESS_CORE, "core", &spawn, &child);
    (void)close(ends[1]);
    if (err) {
        (void)close(ends[0]);
        return err;
    }
    drop_control(master);
    master->control = ends[0];
    master->control_watch = (struct watch){.fd = ends[0], .ready = hear_core, .owner = master};
    about.pid = child->pid;
    tell_core(master, &about, NULL, 0);
    return loop_watch(master->loop, &master->control_watch, EPOLLIN);
}

static void start_held(struct timer *timer);

/* Those that were to come while there was no core. One that is still ending comes after it. */
static void start_missed_parse(struct master *master)
{
    for (size_t i = 0; i < ROLE_PARSE_COUNT; i++) {
        struct post_held *held = &master->parse[i];

        if (held->starts && !held->again.is_on &&
            !children_find(&master->children, PROCESS_PARSE, held->name))
            start_held(&held->again);
    }
}

static void start_held(struct timer *timer)
{
    struct post_held *held = timer->owner;
    struct master *master = held->master;
    enum err err;

    if (master->quitting || (held->role == PROCESS_PARSE && master->control < 0))
        return;
    err = held->role == PROCESS_CORE ? start_core(master) : start_parse(master, held);
    held->starts++;
    if (!err && held->role == PROCESS_CORE)
        start_missed_parse(master);
    if (!err)
        return;
    log_event(LOG_ERROR, "process.not_started", "name", held->name, "reason",
              err_info(err)->sentence, NULL);
    loop_timer_set(master->loop, &held->again, MS_SECOND);
}

/* At once the first three times, then later and later while it goes on dying young. */
static void start_again(struct post_held *held, int64_t lived)
{
    int64_t wait = 0;

    held->quick_deaths = lived < MS_SECOND ? held->quick_deaths + 1 : 0;
    if (held->quick_deaths > 3)
        wait = 100LL << (held->quick_deaths - 4 > 6 ? 6 : held->quick_deaths - 4);
    if (wait > MASTER_BACKOFF_MAX_MS)
        wait = MASTER_BACKOFF_MAX_MS;
    if (wait)
        loop_timer_set(held->master->loop, &held->again, wait);
    else
        start_held(&held->again);
}

static void kill_all(struct master *master)
{
    for (size_t i = 0; i < CHILDREN_MAX; i++)
        child_kill(&master->children.at[i]);
}

static void core_ended(struct master *master, int64_t lived)
{
    drop_control(master);
    kill_all(master);
    if (!master->was_ready) {
        master->quitting = true;
        master->status = EXIT_REFUSED;
        return;
    }
    start_again(&master->core, lived);
    /* The parse processes come as their predecessors end: see ended(). */
}

static void log_end(const struct child *child, int status)
{
    char how[40];

    if (WIFSIGNALED(status))
        (void)snprintf(how, sizeof(how), "signal %d", WTERMSIG(status));
    else
        (void)snprintf(how, sizeof(how), "exit %d", WEXITSTATUS(status));
    log_event(LOG_WARN, "process.ended", "name", child->name, "how", how, NULL);
}

/* Asked to end, and did; or had to be made to (SIGKILL is ours). */
static bool ended_well(int status)
{
    return WIFSIGNALED(status) ? WTERMSIG(status) == SIGKILL : WEXITSTATUS(status) == 0;
}

static void ended(struct children *children, const struct child *child, int status)
{
    struct master *master = children->owner;
    int64_t lived = clock_monotonic() - child->started;

    if (!master->quitting) {
        log_end(child, status);
        if (child->role == PROCESS_CORE)
            core_ended(master, lived);
        else
            tell_gone(master, child->role, child->name, child->pid, status);
        for (size_t i = 0; child->role == PROCESS_PARSE && i < ROLE_PARSE_COUNT; i++)
            if (str_is(str_from(child->name), master->parse[i].name))
                start_again(&master->parse[i], lived);
    } else if (child->role == PROCESS_CORE) {
        if (!ended_well(status)) {
            log_end(child, status);
            master->status = EXIT_REFUSED;
        }
        kill_all(master);
    }
    if (master->quitting && !children_count(children))
        loop_stop(master->loop);
}

static void say_ready(struct master *master, const char *text)
{
    if (master->was_ready)
        return;
    master->was_ready = true;
    (void)printf("heed: ready at %.*s%s%s\n", STR_ARGS(master->options->address), *text ? " " : "",
                 text);
    (void)fflush(stdout);
}

/* The kind of a channel becomes an argument: our own short names only. */
static bool is_kind(const char *kind)
{
    size_t n = strlen(kind);

    return n > 0 && n <= 32 && strspn(kind, "abcdefghijklmnopqrstuvwxyz0123456789_") == n;
}

static enum err start_channel(struct master *master, struct control *asked)
{
    char *argv[] = {(char[]){"heed"}, (char[]){"role-channel"}, asked->text, NULL};
    struct spawn spawn = {.argv = argv, .fds = SPAWN_NO_FDS};

    if (!is_kind(asked->text))
        return ERR_BAD_INPUT;
    return start_peer(master, PROCESS_CHANNEL, asked->name, &spawn, 0);
}

/* No shell: the words of the line, cut at blanks, are the program and its arguments. */
static enum err start_script(struct master *master, struct control *asked)
{
    enum { WORDS_MAX = 64 };
    char *argv[WORDS_MAX + 1] = {NULL};
    char *rest = asked->text, *word;
    struct spawn spawn = {.argv = argv, .fds = SPAWN_NO_FDS};
    size_t n = 0;

    while (n < WORDS_MAX && (word = strsep(&rest, " ")) != NULL)
        if (*word)
            argv[n++] = word;
    if (!n || argv[0][0] != '/')
        return ERR_BAD_INPUT;
    spawn.path = argv[0];
    return start_peer(master, PROCESS_SCRIPT, asked->name, &spawn, 0);
}

static void do_start(struct master *master, struct control *asked)
{
    enum err err = ERR_BAD_INPUT;

    if (asked->role == PROCESS_CHANNEL)
        err = start_channel(master, asked);
    else if (asked->role == PROCESS_SCRIPT)
        err = start_script(master, asked);
    if (err)
        tell_gone(master, asked->role, asked->name, 0, 127 << 8);
}

static void hear_core(struct watch *watch, uint32_t events)
{
    struct master *master = watch->owner;
    struct control asked;
    int fds[CONTROL_FDS];
    struct child *child;
    enum err err;

    (void)events;
    err = control_receive(master->control, &asked, fds);
    if (err == ERR_STOPPED)
        drop_control(master); /* its end follows */
    if (err)
        return;
    for (size_t i = 0; i < CONTROL_FDS; i++)
        io_close(&fds[i]); /* none is wanted from the core */
    if (asked.what == CONTROL_READY) {
        say_ready(master, asked.text);
    } else if (asked.what == CONTROL_START && !master->quitting) {
        do_start(master, &asked);
    } else if (asked.what == CONTROL_STOP && asked.role != PROCESS_CORE) {
        child = children_find(&master->children, (enum process)asked.role, asked.name);
        if (child)
            child_stop(child);
    }
}

static void lose_patience(struct timer *timer)
{
    struct master *master = timer->owner;

    log_event(LOG_WARN, "quit.killed", NULL);
    kill_all(master);
}

static void hear_signal(struct watch *watch, uint32_t events)
{
    struct master *master = watch->owner;
    struct control quit = {.what = CONTROL_QUIT};
    struct signalfd_siginfo info;

    (void)events;
    if (read(watch->fd, &info, sizeof(info)) != (ssize_t)sizeof(info) || info.ssi_signo == SIGHUP)
        return;
    if (master->quitting) { /* asked twice: now */
        kill_all(master);
        return;
    }
    master->quitting = true;
    loop_timer_set(master->loop, &master->quit, MASTER_QUIT_MS);
    tell_core(master, &quit, NULL, 0);
    if (!children_count(&master->children))
        loop_stop(master->loop);
}

static enum err watch_signals(struct master *master)
{
    sigset_t wanted;

    (void)signal(SIGPIPE, SIG_IGN);
    (void)sigemptyset(&wanted);
    (void)sigaddset(&wanted, SIGTERM);
    (void)sigaddset(&wanted, SIGINT);
    (void)sigaddset(&wanted, SIGHUP);
    if (sigprocmask(SIG_BLOCK, &wanted, NULL) != 0)
        return ERR_SYSTEM;
    master->signals = (struct watch){.fd = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK),
                                     .ready = hear_signal,
                                     .owner = master};
    return master->signals.fd < 0 ? ERR_SYSTEM
                                  : loop_watch(master->loop, &master->signals, EPOLLIN);
}

static void hold(struct master *master, struct post_held *held, enum process role, const char *name)
{
    *held = (struct post_held){
        .master = master, .role = role, .again = {.fire = start_held, .owner = held}};
    (void)snprintf(held->name, sizeof(held->name), "%s", name);
    start_held(&held->again);
}

int master_run(const struct master_options *options)
{
    struct master *master = calloc(1, sizeof(*master));
    int status;

    if (!master || !(master->loop = loop_new())) {
        free(master);
        return EXIT_REFUSED;
    }
    log_as("master");
    master->options = options;
    master->control = -1;
    master->quit = (struct timer){.fire = lose_patience, .owner = master};
    children_init(&master->children, master->loop, ended, master);
    if (watch_signals(master) == OK) {
        hold(master, &master->core, PROCESS_CORE, "core");
        for (int i = 0; i < ROLE_PARSE_COUNT; i++) {
            char name[20];

            (void)snprintf(name, sizeof(name), "parse %d", i + 1);
            hold(master, &master->parse[i], PROCESS_PARSE, name);
        }
        loop_run(master->loop);
    }
    status = master->status;
    io_close(&master->signals.fd);
    io_close(&master->control);
    loop_free(master->loop);
    free(master);
    return status;
}
