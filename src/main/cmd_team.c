/* heed team SITE add NAME | list | remove NAME */
#include "main/setup_cmd.h"

static int add(const struct subcommand *command, int argc, char **argv, struct json_out *args)
{
    if (argc != 4)
        return command_usage(command, "'add' takes one NAME");
    json_put_str(args, "name", str_from(argv[3]));
    return EXIT_FINE;
}

static int run(int argc, char **argv);

extern const struct subcommand command_team;
const struct subcommand command_team = {
    .name = "team",
    .usage = "SITE add NAME | list | remove NAME",
    .help = "teams: who answers what",
    .run = run,
};

static int run(int argc, char **argv) { return setup_cmd_run(&command_team, argc, argv, add); }
