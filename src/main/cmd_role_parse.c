/* `heed role-parse`: started by the master, never by hand. */
#include "main/command.h"
#include "main/parse_worker.h"
#include "main/role.h"

static int run(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return parse_worker_run(ROLE_FD_PEER, parse_kinds);
}

const struct subcommand command_role_parse = {
    .name = "role-parse",
    .usage = "",
    .help = "A parse process: hostile documents in, messages out (socket on descriptor 3).",
    .hidden = true,
    .run = run,
};
