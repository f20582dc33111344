/* heed hear SITE --channel NAME [--keep all|matched]: messages in from standard input. */
#include <unistd.h>

#include "base/utf8.h"
#include "main/command.h"
#include "main/hear_client.h"
#include "model/channel.h"
#include "store/site.h"

static int run(int argc, char **argv);

extern const struct subcommand command_hear;
const struct subcommand command_hear = {
    .name = "hear",
    .usage = "SITE --channel NAME [--keep all|matched]",
    .help = "takes messages (JSON Lines) from standard input, says what is safely kept",
    .run = run,
};

static int run(int argc, char **argv)
{
    const char *channel = command_option(&argc, argv, "--channel");
    const char *keep = command_option(&argc, argv, "--keep");
    struct str kept = keep ? str_from(keep) : STR("all");
    struct site site;
    struct fault fault = {.err = OK};
    enum err err;

    if (argc != 2)
        return command_usage(&command_hear, "it takes one SITE");
    if (!channel || !*channel || !utf8_valid(str_from(channel)))
        return command_usage(&command_hear, "--channel NAME is missing");
    if (strlen(channel) > CHANNEL_NAME_MAX)
        return command_usage(&command_hear, "the channel's name is longer than 200 bytes");
    if (!str_is(kept, "all") && !str_is(kept, "matched"))
        return command_usage(&command_hear, "--keep is all or matched");
    err = site_open(argv[1], &site, &fault);
    if (err) {
        (void)fprintf(stderr, "heed hear: %s\n", fault_text(&fault, err));
        return EXIT_REFUSED;
    }
    return hear_client_run(&site, str_from(channel), kept, STDIN_FILENO);
}
