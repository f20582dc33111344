/* `heed init SITE --name NAME [--db postgresql://…]`: makes a site folder. */
#include <stdio.h>

#include "main/command.h"
#include "store/site.h"

static int run(int argc, char **argv);

const struct subcommand command_init = {
    .name = "init",
    .usage = "SITE --name NAME [--db postgresql://…]",
    .help = "Makes a site folder: its key and its database (SQLite unless --db says otherwise).",
    .run = run,
};

static int run(int argc, char **argv)
{
    const char *name = command_option(&argc, argv, "--name");
    const char *url = command_option(&argc, argv, "--db");
    struct fault fault = {0};
    struct site site;
    enum err err;

    if (argc != 2 || argv[1][0] == '-')
        return command_usage(&command_init, "say which folder the site shall be");
    if (!name || !*name)
        return command_usage(&command_init, "say whom it is for: --name NAME");
    err = site_create(argv[1], str_from(name), url, &site, &fault);
    if (err) {
        (void)fprintf(stderr, "heed init: %s\n", fault_text(&fault, err));
        return EXIT_REFUSED;
    }
    (void)printf("made the site '%s' for %s\n", site.path, name);
    return EXIT_FINE;
}
