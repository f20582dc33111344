/* heed role-core SITE: started by the master; see core.h and role.h. */
#include "main/command.h"
#include "main/core.h"

static int run(int argc, char **argv);

extern const struct subcommand command_role_core;
const struct subcommand command_role_core = {
    .name = "role-core",
    .usage = "SITE",
    .help = "the core of a running site, started by heed serve",
    .hidden = true,
    .run = run,
};

static int run(int argc, char **argv)
{
    if (argc != 2)
        return command_usage(&command_role_core, "it is started by heed serve");
    return core_run(argv[1]);
}
