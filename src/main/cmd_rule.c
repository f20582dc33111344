/* heed rule SITE add NAME RULE [--owner ADDRESS] [--team NAME] | list | remove NAME
 *
 * The owner is who acts on what the rule brings; a rule without one is shown as such. */
#include "main/setup_cmd.h"

static int add(const struct subcommand *command, int argc, char **argv, struct json_out *args)
{
    const char *owner = command_option(&argc, argv, "--owner");
    const char *team = command_option(&argc, argv, "--team");

    if (argc != 5)
        return command_usage(command, "'add' takes NAME and RULE (one argument: quote it)");
    if ((owner && !*owner) || (team && !*team))
        return command_usage(command, "--owner takes an address, --team a name");
    json_put_opt(args, "owner", str_from(owner));
    json_put_opt(args, "team", str_from(team));
    json_put_str(args, "name", str_from(argv[3]));
    json_put_str(args, "text", str_from(argv[4]));
    return EXIT_FINE;
}

static int run(int argc, char **argv);

extern const struct subcommand command_rule;
const struct subcommand command_rule = {
    .name = "rule",
    .usage = "SITE add NAME RULE [--owner ADDRESS] [--team NAME] | list | remove NAME",
    .help = "rules: which public messages concern us",
    .run = run,
};

static int run(int argc, char **argv) { return setup_cmd_run(&command_rule, argc, argv, add); }
