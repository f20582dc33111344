/* cmd_role_channel.c: the channel process: one kind, on the network, away from the store. See
 * channels/host.h for what it does and role.h for how it is started. */
#include <malloc.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/frame.h"
#include "base/log.h"
#include "channels/host.h"
#include "main/command.h"
#include "main/role.h"
#include "main/sandbox.h"
#include "net/net.h"

/* What resolving names and checking certificates reads. */
static const struct sandbox_path paths[] = {
    {"/etc", SANDBOX_READ},
    {"/usr/lib", SANDBOX_READ},
    {"/usr/share", SANDBOX_READ},
    {"/lib", SANDBOX_READ},
    {"/lib64", SANDBOX_READ},
    {"/run/systemd/resolve", SANDBOX_READ},
    {"/run/NetworkManager", SANDBOX_READ},
    {"/run/resolvconf", SANDBOX_READ},
    {"/usr/local/share/ca-certificates", SANDBOX_READ},
    {"/dev/urandom", SANDBOX_READ},
};

enum { MALLOC_ARENAS = 2 };

static enum err confine(void)
{
    struct sandbox_report report = {0};
    struct fault fault = {0};
    struct buf ready;
    enum err err = sandbox_restrict_files(paths, ARRAY_LEN(paths), SANDBOX_CONNECT,
                                          &report.landlock, &fault);
    if (err) {
        log_event(LOG_ERROR, "channel.confine", "reason", fault_text(&fault, err), NULL);
        return err;
    }
    report.seccomp = sandbox_forbid_children();
    buf_init(&ready, 1000);
    sandbox_report_json(&report, &ready);
    err = ready.err ? ready.err
                    : frame_write(ROLE_FD_PEER, (struct frame){buf_str(&ready), STR_NONE});
    buf_clear(&ready);
    return err;
}

static int run(int argc, char **argv);

const struct subcommand command_role_channel = {
    .name = "role-channel",
    .usage = "KIND",
    .help = "Runs the channels of one kind for the core.",
    .hidden = true,
    .run = run,
};

static int run(int argc, char **argv)
{
    const char *wire = command_option(&argc, argv, "--wire-fd");
    int64_t wire_fd = -1;
    if (wire && (str_to_i64(str_from(wire), &wire_fd) || wire_fd < 3 || wire_fd > 1000))
        return command_usage(&command_role_channel, "'--wire-fd' is a descriptor");
    if (argc != 2)
        return command_usage(&command_role_channel, "one channel kind is needed");
    const struct channel_kind *kind = channel_kind_find(str_from(argv[1]));
    if (!kind || !kind->life)
        return command_usage(&command_role_channel, "'%s' is no kind that needs a process",
                             argv[1]);
    char name[32];
    snprintf(name, sizeof(name), "channel %s", kind->name);
    log_as(name);
    struct host_options options = {
        .fd = ROLE_FD_PEER, .kind = kind, .now = clock_now, .wire_fd = (int)wire_fd};
    mallopt(M_ARENA_MAX, MALLOC_ARENAS); /* a thread a channel, but not a heap a thread */
    if (net_start() || confine())
        return EXIT_REFUSED;
    enum err err = host_run(&options);
    if (err)
        log_event(LOG_ERROR, "channel.end", "reason", err_info(err)->sentence, NULL);
    /* A thread may still be in the middle of a send that has used up its patience. */
    _exit(err ? EXIT_REFUSED : EXIT_FINE);
}
