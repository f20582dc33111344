#include "main/look_house.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/io.h"

/* Starts `heed argv…` and fills what the master would say of it. */
static enum err start_child(struct look_house *house, enum process role, const char *name,
                            char *const *argv, int fds[2], struct control *about)
{
    struct spawn spawn = {.argv = argv, .fds = SPAWN_NO_FDS};
    struct child *child;
    int ends[2];
    enum err err;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return ERR_SYSTEM;
    spawn.fds[ROLE_FD_PEER] = ends[1];
    err = child_start(&house->children, role, name, &spawn, &child);
    (void)close(ends[1]);
    if (err) {
        (void)close(ends[0]);
        return err;
    }
    *about = (struct control){.what = CONTROL_STARTED, .role = role, .pid = child->pid};
    (void)snprintf(about->name, sizeof(about->name), "%s", name);
    fds[0] = ends[0];
    fds[1] = fcntl(child->watch.fd, F_DUPFD_CLOEXEC, 0);
    return OK;
}

static enum err start_channel(void *owner, const char *name, const char *kind)
{
    char kind_name[CONTROL_NAME_MAX];
    char *argv[] = {(char[]){"heed"}, (char[]){"role-channel"}, kind_name, NULL};
    struct look_house *house = owner;
    struct control about;
    int fds[2];
    enum err err;

    (void)snprintf(kind_name, sizeof(kind_name), "%s", kind);
    err = start_child(house, PROCESS_CHANNEL, name, argv, fds, &about);
    if (!err && !looks_started(house->looks, &about, fds[0], fds[1])) {
        io_close(&fds[0]);
        io_close(&fds[1]);
    }
    return err;
}

static enum err start_parser(struct look_house *house, const char *name)
{
    char *argv[] = {(char[]){"heed"}, (char[]){"role-parse"}, NULL};
    struct control about;
    int fds[2];
    enum err err = start_child(house, PROCESS_PARSE, name, argv, fds, &about);

    if (!err)
        pool_started(house->pool, &about, fds[0], fds[1]);
    return err;
}

static void on_ended(struct children *children, const struct child *child, int status)
{
    struct look_house *house = children->owner;
    struct control about = {
        .what = CONTROL_GONE, .role = child->role, .pid = child->pid, .status = status};

    (void)snprintf(about.name, sizeof(about.name), "%s", child->name);
    if (child->role != PROCESS_PARSE) {
        (void)looks_gone(house->looks, &about);
        return;
    }
    pool_gone(house->pool, &about);
    if (house->looks) /* it died of a document: another takes its place */
        (void)!start_parser(house, about.name);
}

enum err look_house_open(struct look_house *house, const struct site *site, struct fault *fault)
{
    struct looks_options options = {.site = site, .start = start_channel, .owner = house};
    enum err err;

    *house = (struct look_house){.loop = loop_new()};
    if (!house->loop)
        return fault_set(fault, ERR_SYSTEM, "no event loop");
    (void)signal(SIGPIPE, SIG_IGN);
    health_init(&house->health);
    children_init(&house->children, house->loop, on_ended, house);
    house->pool = pool_new(house->loop, &house->health);
    options.loop = house->loop;
    options.pool = house->pool;
    house->looks = house->pool ? looks_new(&options) : NULL;
    err = house->looks ? OK : ERR_NO_MEMORY;
    for (int i = 1; i <= ROLE_PARSE_COUNT && !err; i++) {
        char name[24];

        (void)snprintf(name, sizeof(name), "parse %d", i);
        err = start_parser(house, name);
    }
    if (err)
        look_house_close(house);
    return err ? fault_set(fault, err, "its processes did not start: %s", err_info(err)->sentence)
               : OK;
}

void look_house_close(struct look_house *house)
{
    struct looks *looks = house->looks;

    pool_free(house->pool);
    house->pool = NULL;
    house->looks = NULL; /* nobody is started any more */
    for (size_t i = 0; i < CHILDREN_MAX; i++) {
        child_kill(&house->children.at[i]);
        if (house->children.at[i].pid)
            loop_unwatch(house->loop, &house->children.at[i].watch);
    }
    looks_free(looks);
    loop_free(house->loop);
    health_clear(&house->health);
}
