/* `heed init SITE --name NAME [--address https://…] [--db postgresql://…]`: makes a site folder. */
#include <stdio.h>

#include "main/command.h"
#include "pages/address.h"
#include "store/setting.h"
#include "store/site.h"

static int run(int argc, char **argv);

const struct subcommand command_init = {
    .name = "init",
    .usage = "SITE --name NAME [--address https://…] [--db postgresql://…]",
    .help = "Makes a site folder: its key and its database (SQLite unless --db says otherwise). "
            "--address is where people reach it from outside; links in invitations begin with it.",
    .run = run,
};

static enum err check_address(const char *typed, struct fault *fault)
{
    struct arena arena;
    struct str address;
    enum err err;

    arena_init(&arena, 1 << 20);
    err = address_from(&arena, str_from(typed), &address, fault);
    arena_clear(&arena);
    return err;
}

static enum err keep_address(const struct site *site, const char *typed, struct fault *fault)
{
    struct arena arena;
    struct str address;
    struct db *db = NULL;
    enum err err;

    arena_init(&arena, 1 << 20);
    err = address_from(&arena, str_from(typed), &address, fault);
    if (!err)
        err = db_open(site, DB_WRITE, &db, fault);
    if (!err)
        err = db_begin(db);
    if (!err)
        err = setting_put(db, STR("site.address"), address);
    if (!err)
        err = db_commit(db);
    db_close(db);
    arena_clear(&arena);
    return err;
}

static int run(int argc, char **argv)
{
    const char *name = command_option(&argc, argv, "--name");
    const char *address = command_option(&argc, argv, "--address");
    const char *url = command_option(&argc, argv, "--db");
    struct fault fault = {0};
    struct site site;
    enum err err;

    if (argc != 2 || argv[1][0] == '-')
        return command_usage(&command_init, "say which folder the site shall be");
    if (!name || !*name)
        return command_usage(&command_init, "say whom it is for: --name NAME");
    err = address ? check_address(address, &fault) : OK;
    if (!err)
        err = site_create(argv[1], str_from(name), url, &site, &fault);
    if (!err && address)
        err = keep_address(&site, address, &fault);
    if (err) {
        (void)fprintf(stderr, "heed init: %s\n", fault_text(&fault, err));
        return EXIT_REFUSED;
    }
    (void)printf("made the site '%s' for %s\n", site.path, name);
    return EXIT_FINE;
}
