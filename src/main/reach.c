#include "main/reach.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/frame.h"
#include "base/io.h"
#include "main/inside.h"
#include "main/listen.h"
#include "store/site.h"

enum { POLL_US = 10000 };

static enum err try_once(const struct site *site, const char *folder, bool only_core,
                         struct reach *out_reach, struct fault *fault)
{
    struct reach reach = {.fd = -1};
    int lock = -1;
    enum err err = connect_unix(folder, "core.sock", &reach.fd, fault);

    if (err == ERR_NOT_FOUND && !only_core) {
        *fault = (struct fault){.err = OK};
        err = site_lock(site, &lock, fault);
        if (!err)
            err = inside_start(site, lock, &reach.inside, &reach.fd, fault);
    }
    if (!err)
        *out_reach = reach;
    return err;
}

enum err reach_open(const struct site *site, bool only_core, struct reach *out_reach,
                    struct fault *fault)
{
    int64_t until = clock_monotonic() + REACH_WAIT_MS;
    struct arena arena;
    const char *folder;
    struct fault why;
    enum err err;

    arena_init(&arena, 64 << 10);
    folder = site_file(site, &arena, "run");
    for (;;) {
        why = (struct fault){.err = OK};
        err = folder ? try_once(site, folder, only_core, out_reach, &why) : ERR_NO_MEMORY;
        if (err != ERR_BUSY || clock_monotonic() > until)
            break;
        (void)usleep(POLL_US);
    }
    arena_clear(&arena);
    return err ? fault_set(fault, err, "%s", fault_text(&why, err)) : OK;
}

/* Who waits for the lock to serve holds a lock on this file; it ends with the process. */
static int open_wanted(const struct site *site)
{
    struct arena arena;
    const char *path;
    int fd;

    arena_init(&arena, 64 << 10);
    path = site_file(site, &arena, "run/wanted");
    fd = path ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
    arena_clear(&arena);
    return fd;
}

bool reach_is_wanted(const struct site *site)
{
    int fd = open_wanted(site);
    bool is_wanted = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0;

    io_close(&fd);
    return is_wanted;
}

enum err reach_lock(const struct site *site, int *out_fd, struct fault *fault)
{
    int64_t until = clock_monotonic() + REACH_WAIT_MS;
    int wanted = -1;
    struct fault why;
    enum err err;

    for (;;) {
        why = (struct fault){.err = OK};
        err = site_lock(site, out_fd, &why);
        if (err != ERR_BUSY || clock_monotonic() > until)
            break;
        if (wanted < 0)
            wanted = open_wanted(site);
        if (wanted >= 0) /* somebody may just look; another who waits says the same */
            (void)flock(wanted, LOCK_EX | LOCK_NB);
        (void)usleep(POLL_US);
    }
    io_close(&wanted);
    return err ? fault_set(fault, err, "%s", fault_text(&why, err)) : OK;
}

void reach_close(struct reach *reach)
{
    io_close(&reach->fd);
    inside_stop(reach->inside);
    reach->inside = NULL;
}

static enum err code_of(struct str name)
{
    for (int err = 1; err < ERR_COUNT; err++)
        if (str_is(name, err_info((enum err)err)->name))
            return (enum err)err;
    return ERR_SYSTEM;
}

static enum err gone(struct fault *fault, enum err err)
{
    return fault_set(fault, err == ERR_STOPPED ? ERR_NET : err,
                     "the core went away before it answered; nothing is known to be done");
}

enum err reach_say(struct reach *reach, const struct frame *request, struct fault *fault)
{
    enum err err = frame_write(reach->fd, *request);

    return err ? gone(fault, err) : OK;
}

enum err reach_hear(struct reach *reach, struct buf *in, struct json_parser *parser,
                    struct json_value *out_answer, struct str *out_blob, struct fault *fault)
{
    struct frame frame;
    struct json_value answer;
    struct str text;
    enum err err = frame_read(reach->fd, in, &frame);

    if (err)
        return gone(fault, err);
    err = json_parse(parser, frame.json, &answer, fault);
    if (err)
        return err;
    if (json_get_str(answer, "error", &text)) {
        struct str code = STR_NONE;

        (void)json_get_str(answer, "code", &code);
        return fault_set(fault, code_of(code), "%.*s", STR_ARGS(text));
    }
    *out_answer = answer;
    *out_blob = frame.blob;
    return OK;
}

enum err reach_ask(struct reach *reach, struct str request, struct buf *in,
                   struct json_parser *parser, struct json_value *out_answer, struct fault *fault)
{
    struct frame frame = {.json = request};
    struct str blob;
    enum err err = reach_say(reach, &frame, fault);

    return err ? err : reach_hear(reach, in, parser, out_answer, &blob, fault);
}
