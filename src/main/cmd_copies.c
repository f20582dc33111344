/* cmd_copies.c: `heed copies`: messages in, for each the story it tells: near-copies linked to the
 * first (understand/stories.h). One thread, because the order decides who was first. */
#include <signal.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/json_out.h"
#include "main/command.h"
#include "main/filter.h"
#include "parse/message_json.h"
#include "understand/stories.h"

extern const struct subcommand command_copies;

struct teller {
    struct stories *stories;
    struct json_parser parser;
    struct arena arena;
};

static void teller_free(void *arg)
{
    struct teller *teller = arg;

    stories_free(teller->stories);
    json_parser_clear(&teller->parser);
    arena_clear(&teller->arena);
    free(teller);
}

static void *teller_new(void *owner)
{
    const uint32_t *max = owner;
    struct teller *teller = calloc(1, sizeof(*teller));

    if (!teller)
        return NULL;
    json_parser_init(&teller->parser, MESSAGE_LINE_MAX);
    arena_init(&teller->arena, 0);
    if (stories_new(*max, STORY_ALIKE, &teller->stories)) {
        teller_free(teller);
        return NULL;
    }
    return teller;
}

static void write_place(struct str id, const struct story_place *place, struct buf *out)
{
    struct json_out json;

    json_init(&json, out);
    json_open(&json, '{');
    json_put_str(&json, "id", id);
    json_put_str(&json, "first", place->first);
    json_put_i64(&json, "story", (int64_t)place->number);
    json_put_i64(&json, "count", (int64_t)place->count);
    json_key(&json, "likeness");
    json_real(&json, (double)(int64_t)(place->likeness * 1000 + 0.5) / 1000);
    json_close(&json, '}');
    buf_add_char(out, '\n');
}

static enum err tell_line(void *arg, struct str line, struct buf *out, bool *out_found,
                          struct fault *fault)
{
    struct teller *teller = arg;
    struct story_place place;
    struct message message;
    struct str text;
    enum err err;

    arena_reset(&teller->arena);
    err = message_peek(&teller->arena, &teller->parser, line, &message, fault);
    if (err)
        return err;
    text = message.title.n ? arena_printf(&teller->arena, "%.*s\n%.*s", STR_ARGS(message.title),
                                          STR_ARGS(message.text))
                           : message.text;
    err = teller->arena.err;
    if (!err)
        err = stories_add(teller->stories, message.id, text, &place);
    if (!err)
        write_place(message.id, &place, out);
    *out_found = !err && !place.is_first;
    return err;
}

static int run(int argc, char **argv)
{
    const char *given = command_option(&argc, argv, "--stories");
    uint32_t max = STORIES_DEFAULT_MAX;
    struct filter filter = {.threads = 1,
                            .owner = &max,
                            .worker_new = teller_new,
                            .worker_free = teller_free,
                            .line = tell_line};
    struct filter_totals totals;
    int64_t n;
    enum err err;

    if (argc > 1)
        return command_usage(&command_copies, "'%s' is not known here", argv[1]);
    if (given) {
        if (str_to_i64(str_from(given), &n) || n < 2 || n > 1 << 20)
            return command_usage(&command_copies, "--stories takes a number from 2 to %d", 1 << 20);
        max = (uint32_t)n;
    }
    (void)signal(SIGPIPE, SIG_IGN); /* a reader that goes away is an error like others */
    err = filter_run(&filter, STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO, &totals);
    if (err)
        (void)fprintf(stderr, "heed copies: %s\n", err_info(err)->sentence);
    return err || totals.refused ? EXIT_REFUSED : EXIT_FINE;
}

const struct subcommand command_copies = {
    .name = "copies",
    .usage = "[--stories N]",
    .help = "reads messages (JSON Lines) and links re-posts and light edits to the first of each "
            "story",
    .run = run,
};
