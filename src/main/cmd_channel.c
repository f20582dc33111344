/* heed channel SITE add KIND NAME [--keep all|matched] [key=value…] | list | remove NAME
 *
 * --keep: everything that is heard there, or only what a rule wants. Feeds keep what a rule wants
 * unless something else is said, all others everything.
 *
 * key=value are the settings of that kind of channel (docs/channels). A value that begins with
 * "@" is read from that file, so that a password need not stand in the process list. */
#include "base/io.h"
#include "base/utf8.h"
#include "main/setup_cmd.h"

static int run(int argc, char **argv);

extern const struct subcommand command_channel;
const struct subcommand command_channel = {
    .name = "channel",
    .usage = "SITE add KIND NAME [--keep all|matched] [key=value… | key=@FILE…] | list | remove "
             "NAME",
    .help = "where we hear and speak",
    .run = run,
};

static int put_file(const struct subcommand *command, struct json_out *args, const char *path)
{
    struct buf content;
    struct fault fault = {.err = OK};
    enum err err;

    buf_init(&content, 64 << 10);
    err = io_read_file(path, &content, &fault);
    if (!err && !utf8_valid(buf_str(&content)))
        err = fault_set(&fault, ERR_BAD_INPUT, "'%s' is not valid UTF-8", path);
    if (err)
        (void)fprintf(stderr, "heed %s: %s\n", command->name, fault_text(&fault, err));
    else
        json_str(args, str_trim(buf_str(&content)));
    buf_clear(&content);
    return err ? EXIT_REFUSED : EXIT_FINE;
}

static int put_config(const struct subcommand *command, int argc, char **argv,
                      struct json_out *args)
{
    json_key(args, "config");
    json_open(args, '{');
    for (int i = 5; i < argc; i++) {
        struct str key, value;

        if (!str_cut(str_from(argv[i]), '=', &key, &value) || !key.n)
            return command_usage(command, "'%s' is not key=value", argv[i]);
        for (int j = 5; j < i; j++)
            if (str_starts(str_from(argv[j]), str_of(key.p, key.n + 1)))
                return command_usage(command, "'%.*s' stands there twice", STR_ARGS(key));
        json_key_str(args, key);
        if (!value.n || value.p[0] != '@')
            json_str(args, value);
        else if (put_file(command, args, value.p + 1) != EXIT_FINE)
            return EXIT_REFUSED;
    }
    json_close(args, '}');
    return EXIT_FINE;
}

static int add(const struct subcommand *command, int argc, char **argv, struct json_out *args)
{
    const char *keep = command_option(&argc, argv, "--keep");

    if (keep && !str_is(str_from(keep), "all") && !str_is(str_from(keep), "matched"))
        return command_usage(command, "--keep is all or matched");
    if (argc < 5)
        return command_usage(command, "'add' takes KIND and NAME");
    json_put_str(args, "kind", str_from(argv[3]));
    json_put_str(args, "name", str_from(argv[4]));
    json_put_opt(args, "keep", str_from(keep)); /* without one: as that kind does */
    return put_config(command, argc, argv, args);
}

static int run(int argc, char **argv) { return setup_cmd_run(&command_channel, argc, argv, add); }
