/* heed demo SITE: a site to look around in: the bad week of a company that does not exist. */
#include <stdio.h>

#include "base/clock.h"
#include "main/command.h"
#include "main/demo_made.h"

static int run(int argc, char **argv);

const struct subcommand command_demo = {
    .name = "demo",
    .usage = "SITE [--db postgresql://…]",
    .help = "Makes a site to look around in: the bad week of a made-up company.",
    .run = run,
};

static void tell(const struct demo_made *made, const char *path)
{
    (void)printf("made '%s': the bad week of Kestrow, a company that does not exist\n"
                 "  %zu messages, %zu copies and edits, %zu acts of its staff\n\n"
                 "  heed serve %s\n\n"
                 "  then sign in as %s with the password %s\n",
                 path, made->messages, made->copies_and_edits, made->acts, path, DEMO_VISITOR,
                 made->password);
}

static int run(int argc, char **argv)
{
    const char *url = command_option(&argc, argv, "--db");
    struct demo_made made;
    struct fault fault = {0};
    enum err err;

    if (argc != 2 || argv[1][0] == '-')
        return command_usage(&command_demo, "say which folder the site shall be");
    err = demo_make(argv[1], url, clock_now(), &made, &fault);
    if (err) {
        (void)fprintf(stderr, "heed demo: %s\n", fault_text(&fault, err));
        return EXIT_REFUSED;
    }
    tell(&made, argv[1]);
    return EXIT_FINE;
}
