/* heed user SITE add --email E --role R --password-stdin [--name NAME] | list | remove E
 *
 * The password is one line of standard input, never an argument (those are for all to see in the
 * process list). It is hashed here, so that neither the socket nor the writer's thread has it:
 * argon2id takes long on purpose. Without --password-stdin the person cannot sign in by password.
 */
#include <unistd.h>

#include "base/io.h"
#include "main/setup_cmd.h"
#include "web/password.h"

static int run(int argc, char **argv);

extern const struct subcommand command_user;
const struct subcommand command_user = {
    .name = "user",
    .usage = "SITE add --email ADDRESS --role agent|lead|admin [--name NAME] [--password-stdin] | "
             "list | remove ADDRESS",
    .help = "those who work here",
    .run = run,
};

static int add_password(const struct subcommand *command, struct json_out *args)
{
    struct arena arena;
    struct buf input;
    struct str rest, line = STR_NONE, hash;
    enum err err;

    arena_init(&arena, 1 << 20);
    buf_init(&input, 4096);
    err = io_read_all(STDIN_FILENO, &input);
    rest = buf_str(&input);
    (void)str_line(&rest, &line);
    if (!err)
        err = password_hash(NULL, &arena, line, &hash);
    if (!err)
        json_put_str(args, "password_hash", hash);
    else if (err == ERR_BAD_INPUT || err == ERR_TOO_BIG)
        (void)fprintf(stderr,
                      "heed %s: a password has %d to %d bytes, on one line of standard "
                      "input\n",
                      command->name, PASSWORD_MIN, PASSWORD_MAX);
    else
        (void)fprintf(stderr, "heed %s: %s\n", command->name, err_info(err)->sentence);
    buf_clear(&input);
    arena_clear(&arena);
    return err ? EXIT_REFUSED : EXIT_FINE;
}

static int add(const struct subcommand *command, int argc, char **argv, struct json_out *args)
{
    const char *email = command_option(&argc, argv, "--email");
    const char *role = command_option(&argc, argv, "--role");
    const char *name = command_option(&argc, argv, "--name");
    bool password = command_flag(&argc, argv, "--password-stdin");

    if (!email || !role || argc != 3)
        return command_usage(command, "'add' takes --email and --role");
    json_put_str(args, "email", str_from(email));
    json_put_str(args, "role", str_from(role));
    json_put_opt(args, "name", str_from(name));
    return password ? add_password(command, args) : EXIT_FINE;
}

static int run(int argc, char **argv) { return setup_cmd_run(&command_user, argc, argv, add); }
