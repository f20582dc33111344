/* setup_cmd.h: what `heed channel|rule|user|token|team SITE …` have in common, on the command's
 * side: find the site, ask (reach.h), print. */
#ifndef MAIN_SETUP_CMD_H
#define MAIN_SETUP_CMD_H

#include "base/json_out.h"
#include "main/command.h"

/* Takes what `add` needs from the arguments behind "SITE add" and writes the members of "args".
 * Gives EXIT_FINE, or has complained. */
typedef int setup_add(const struct subcommand *command, int argc, char **argv,
                      struct json_out *args);

/* Asks the site at `path` and prints what comes back, a line each; gives the exit status. */
int setup_cmd_ask(const struct subcommand *command, const char *path, struct str request);

/* The whole command: argv[1] is the site, argv[2] add, list or remove. */
int setup_cmd_run(const struct subcommand *command, int argc, char **argv, setup_add *add);

#endif
