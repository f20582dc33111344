/* heed rule SITE add NAME RULE | list | remove NAME */
#include "main/setup_cmd.h"

static int add(const struct command *command, int argc, char **argv, struct json_out *args)
{
    if (argc != 5)
        return command_usage(command, "'add' takes NAME and RULE (one argument: quote it)");
    json_put_str(args, "name", str_from(argv[3]));
    json_put_str(args, "text", str_from(argv[4]));
    return EXIT_FINE;
}

static int run(int argc, char **argv);

extern const struct command command_rule;
const struct command command_rule = {
    .name = "rule",
    .usage = "SITE add NAME RULE | list | remove NAME",
    .help = "rules: which public messages concern us",
    .run = run,
};

static int run(int argc, char **argv) { return setup_cmd_run(&command_rule, argc, argv, add); }
