/* heed token SITE add --user E [--name NAME] | list | remove NAME
 *
 * Prints the bearer token alone on its line: it is shown here once and kept nowhere. */
#include "main/setup_cmd.h"

static int run(int argc, char **argv);

extern const struct subcommand command_token;
const struct subcommand command_token = {
    .name = "token",
    .usage = "SITE add --user ADDRESS [--name NAME] | list | remove NAME",
    .help = "bearer tokens for the API",
    .run = run,
};

static int add(const struct subcommand *command, int argc, char **argv, struct json_out *args)
{
    const char *user = command_option(&argc, argv, "--user");
    const char *name = command_option(&argc, argv, "--name");

    if (!user || argc != 3)
        return command_usage(command, "'add' takes --user ADDRESS");
    json_put_str(args, "user", str_from(user));
    json_put_opt(args, "name", str_from(name));
    return EXIT_FINE;
}

static int run(int argc, char **argv) { return setup_cmd_run(&command_token, argc, argv, add); }
