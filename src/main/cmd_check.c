/* `heed check SITE`: is everything that is stored whole? Works beside a running core. */
#include <stdio.h>

#include "main/command.h"
#include "store/check.h"
#include "store/site.h"

static int run(int argc, char **argv);

const struct subcommand command_check = {
    .name = "check",
    .usage = "SITE",
    .help = "Looks whether everything in the site is whole; says what is wrong.",
    .run = run,
};

static void say(void *arg may_be_unused, const char *sentence)
{
    (void)printf("wrong: %s\n", sentence);
}

static enum err check_site(const char *path, struct check_result *result, struct fault *fault)
{
    struct site site;
    struct db *db = NULL;
    enum err err = site_open(path, &site, fault);

    if (!err)
        err = db_open(&site, DB_READ, &db, fault);
    if (!err) {
        err = store_check(db, say, NULL, result);
        if (err)
            (void)fault_set(fault, err, "%s", fault_text(db_fault(db), err));
    }
    db_close(db);
    return err;
}

static int run(int argc, char **argv)
{
    struct check_result result = {0};
    struct fault fault = {0};
    enum err err;

    if (argc != 2 || argv[1][0] == '-')
        return command_usage(&command_check, "say which site to check");
    err = check_site(argv[1], &result, &fault);
    if (err) {
        (void)fprintf(stderr, "heed check: %s\n", fault_text(&fault, err));
        return EXIT_REFUSED;
    }
    (void)printf("%" PRId64 " messages, %" PRId64 " conversations, %" PRId64 " raw documents: %s\n",
                 result.messages, result.conversations, result.raws,
                 result.wrong ? "not whole" : "all whole");
    return result.wrong ? EXIT_REFUSED : EXIT_FINE;
}
