/* command.h: one `heed COMMAND`, in one file main/cmd_NAME.c, listed in main/meson.build.
 *
 * Exit status of every command: 0 fine, 1 some input was refused or writing failed, 2 usage (or
 * a bad rule). Errors go to standard error as "heed COMMAND: what is wrong".
 */
#ifndef MAIN_COMMAND_H
#define MAIN_COMMAND_H

#include "base/str.h"

enum { EXIT_FINE = 0, EXIT_REFUSED = 1, EXIT_USAGE = 2 };

struct subcommand {
    const char *name;
    const char *usage;                 /* "SITE --name NAME" */
    const char *help;                  /* one sentence */
    bool hidden;                       /* a role of the process tree, not for people */
    int (*run)(int argc, char **argv); /* argv[0] is the command's name */
};

/* The NULL-ended array made from main/meson.build. */
extern const struct subcommand *const command_registry[];

/* Prints "heed NAME: <text>" and the usage line; gives EXIT_USAGE. */
int command_usage(const struct subcommand *command, const char *format, ...) printf_like(2, 3);

/* Options: `--name VALUE` and `--name=VALUE`. command_option takes the option out of argv and
 * gives its value, or NULL; command_flag the same without a value. What is left in
 * argv[1..argc-1] are the plain arguments; one that still begins with "--" is a usage error. */
const char *command_option(int *argc, char **argv, const char *name);
bool command_flag(int *argc, char **argv, const char *name);

#endif
