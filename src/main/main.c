/* main.c: `heed COMMAND …`.
 *
 * The way of a message through the house is told in ARCHITECTURE.md; each command stands in its
 * own file main/cmd_NAME.c. This file only finds the command.
 */
#include <stdarg.h>
#include <stdio.h>

#include "main/command.h"

#ifndef HEED_VERSION
#define HEED_VERSION "unknown"
#endif

static void print_help(FILE *to)
{
    (void)fprintf(to, "usage: heed COMMAND …\n\n");
    for (size_t i = 0; command_registry[i]; i++) {
        const struct subcommand *command = command_registry[i];

        if (!command->hidden)
            (void)fprintf(to, "  heed %s %s\n      %s\n", command->name, command->usage,
                          command->help);
    }
    (void)fprintf(to, "\n  heed help [COMMAND]\n  heed --version\n");
}

int command_usage(const struct subcommand *command, const char *format, ...)
{
    va_list args;

    (void)fprintf(stderr, "heed %s: ", command->name);
    va_start(args, format);
    (void)vfprintf(stderr, format, args);
    va_end(args);
    (void)fprintf(stderr, "\nusage: heed %s %s\n", command->name, command->usage);
    return EXIT_USAGE;
}

/* heed help [COMMAND] */
static int help(struct str name)
{
    size_t i = 0;

    while (name.n && command_registry[i] && !str_is(name, command_registry[i]->name))
        i++;
    if (!name.n) {
        print_help(stdout);
    } else if (command_registry[i]) {
        const struct subcommand *command = command_registry[i];

        (void)printf("usage: heed %s %s\n%s\n", command->name, command->usage, command->help);
    } else {
        (void)fprintf(stderr, "heed: there is no command '%s'\n", name.p);
        return EXIT_USAGE;
    }
    return fflush(stdout) ? EXIT_REFUSED : EXIT_FINE;
}

static void take_out(int *argc, char **argv, int at, int n)
{
    for (int i = at; i + n <= *argc; i++)
        argv[i] = argv[i + n];
    *argc -= n;
}

const char *command_option(int *argc, char **argv, const char *name)
{
    struct str wanted = str_from(name);

    for (int i = 1; i < *argc; i++) {
        struct str arg = str_from(argv[i]);
        const char *value = NULL;

        if (str_eq(arg, wanted) && i + 1 < *argc) {
            value = argv[i + 1];
            take_out(argc, argv, i, 2);
        } else if (str_starts(arg, wanted) && arg.p[wanted.n] == '=') {
            value = argv[i] + wanted.n + 1;
            take_out(argc, argv, i, 1);
        }
        if (value)
            return value;
    }
    return NULL;
}

bool command_flag(int *argc, char **argv, const char *name)
{
    for (int i = 1; i < *argc; i++) {
        if (str_is(str_from(argv[i]), name)) {
            take_out(argc, argv, i, 1);
            return true;
        }
    }
    return false;
}

int main(int argc, char **argv)
{
    struct str name = argc > 1 ? str_from(argv[1]) : STR_NONE;

    if (str_is(name, "--version")) {
        (void)printf("heed " HEED_VERSION "\n");
        return fflush(stdout) ? EXIT_REFUSED : EXIT_FINE;
    }
    if (str_is(name, "--help") || str_is(name, "help"))
        return help(argc > 2 ? str_from(argv[2]) : STR_NONE);
    if (argc == 3 && str_is(str_from(argv[2]), "--help"))
        return help(name);
    for (size_t i = 0; command_registry[i]; i++)
        if (str_is(name, command_registry[i]->name))
            return command_registry[i]->run(argc - 1, argv + 1);
    if (name.n)
        (void)fprintf(stderr, "heed: there is no command '%s'\n", name.p);
    print_help(stderr);
    return EXIT_USAGE;
}
