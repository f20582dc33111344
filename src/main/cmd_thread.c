/* cmd_thread.c: `heed thread`: chat messages without reply ids in, who answers whom out
 * (understand/talk.h). One thread, because each answer is from what came before it. Rooms are told
 * apart by the fields `channel` and `thread`; ROOMS_MAX at once, then the one that was silent
 * longest goes. */
#include <signal.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json_out.h"
#include "main/command.h"
#include "main/filter.h"
#include "main/mailbox.h"
#include "parse/message_json.h"
#include "understand/talk.h"

extern const struct subcommand command_thread;

enum { ROOMS_MAX = 128 };

struct room {
    uint64_t name;
    int64_t last; /* number of the line */
    struct talk *talk;
};

struct listener {
    const struct talk_model *model;
    struct room rooms[ROOMS_MAX];
    int64_t lines;
    struct json_parser parser;
    struct arena arena;
};

static void listener_free(void *arg)
{
    struct listener *listener = arg;

    for (size_t i = 0; i < ROOMS_MAX; i++)
        talk_free(listener->rooms[i].talk);
    json_parser_clear(&listener->parser);
    arena_clear(&listener->arena);
    free(listener);
}

static void *listener_new(void *owner)
{
    struct listener *listener = calloc(1, sizeof(*listener));

    if (!listener)
        return NULL;
    listener->model = owner;
    json_parser_init(&listener->parser, MESSAGE_LINE_MAX);
    arena_init(&listener->arena, 0);
    return listener;
}

static enum err room_of(struct listener *listener, const struct message *message,
                        struct talk **out_talk)
{
    uint64_t name = str_hash(message->thread, str_hash(message->channel, 1));
    struct room *room = &listener->rooms[0];
    enum err err = OK;

    for (size_t i = 0; i < ROOMS_MAX; i++) {
        struct room *other = &listener->rooms[i];

        if (other->talk && other->name == name) {
            room = other;
            break;
        }
        if (other->last < room->last)
            room = other;
    }
    if (!room->talk || room->name != name) {
        talk_free(room->talk);
        room->talk = NULL;
        err = talk_new(listener->model, &room->talk);
    }
    if (err)
        return err;
    room->name = name;
    room->last = ++listener->lines;
    *out_talk = room->talk;
    return OK;
}

static enum err hear_line(void *arg, struct str line, struct buf *out, bool *out_found,
                          struct fault *fault)
{
    struct listener *listener = arg;
    struct talk_place place;
    struct message message;
    struct talk *talk;
    struct json_out json;
    enum err err;

    arena_reset(&listener->arena);
    err = message_peek(&listener->arena, &listener->parser, line, &message, fault);
    if (!err)
        err = room_of(listener, &message, &talk);
    if (!err)
        err = talk_add(talk, &message, message.has_said_at ? message.said_at : clock_now(), &place);
    if (err)
        return err;
    json_init(&json, out);
    json_open(&json, '{');
    json_put_str(&json, "id", message.id);
    json_put_str(&json, "parent", place.parent);
    json_put_str(&json, "conversation", place.conversation);
    json_close(&json, '}');
    buf_add_char(out, '\n');
    *out_found = !str_eq(place.parent, message.id);
    return OK;
}

static int run(int argc, char **argv)
{
    const char *path = command_option(&argc, argv, "--model");
    bool is_mail = command_flag(&argc, argv, "--mail");
    struct mail_tree_options mail = {.keep_missing = command_flag(&argc, argv, "--missing"),
                                     .by_subject = command_flag(&argc, argv, "--subjects")};
    struct talk_model model;
    struct filter filter = {.threads = 1,
                            .owner = &model,
                            .worker_new = listener_new,
                            .worker_free = listener_free,
                            .line = hear_line};
    struct filter_totals totals;
    struct fault fault = {0};
    enum err err;

    if (argc > 1)
        return command_usage(&command_thread, "'%s' is not known here", argv[1]);
    if ((is_mail && path) || (!is_mail && (mail.keep_missing || mail.by_subject)))
        return command_usage(&command_thread,
                             "--missing and --subjects go with --mail, --model not");
    (void)signal(SIGPIPE, SIG_IGN); /* a reader that goes away is an error like others */
    if (is_mail)
        return mailbox_run(mail, STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO);
    err = talk_model_open(path, &model, &fault);
    if (err) {
        (void)fprintf(stderr, "heed thread: %s\n", fault_text(&fault, err));
        return EXIT_USAGE;
    }
    err = filter_run(&filter, STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO, &totals);
    if (err)
        (void)fprintf(stderr, "heed thread: %s\n", err_info(err)->sentence);
    talk_model_close(&model);
    return err || totals.refused ? EXIT_REFUSED : EXIT_FINE;
}

const struct subcommand command_thread = {
    .name = "thread",
    .usage = "[--model FILE] | --mail [--missing] [--subjects]",
    .help = "reads chat messages (JSON Lines), or mails as parse mime has them, and says which one "
            "each answers",
    .run = run,
};
