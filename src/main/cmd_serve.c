/* heed serve SITE [--listen 127.0.0.1:8420] [--stream 127.0.0.1:8421]: the server; see master.h. */
#include "base/io.h"
#include "main/command.h"
#include "main/listen.h"
#include "main/master.h"
#include "main/reach.h"
#include "store/site.h"

static int run(int argc, char **argv);

extern const struct subcommand command_serve;
const struct subcommand command_serve = {
    .name = "serve",
    .usage = "SITE [--listen 127.0.0.1:8420] [--stream 127.0.0.1:8421]",
    .help = "runs the site; prints its address when it is ready",
    .run = run,
};

/* The sockets for streams: the site's own, and a port where one is wanted. */
static enum err open_streams(const char *folder, const char *where, struct arena *arena,
                             struct master_options *options, struct fault *fault)
{
    enum err err = listen_unix(folder, "stream.sock", &options->stream, fault);

    if (!err && where)
        err = listen_stream(arena, str_from(where), &options->stream_tcp, fault);
    return err;
}

static enum err open_all(const char *path, struct str where, const char *stream,
                         struct arena *arena, struct site *site, struct master_options *options,
                         struct fault *fault)
{
    enum err err = site_open(path, site, fault);
    const char *folder = err ? NULL : site_file(site, arena, "run");

    if (!err && !folder)
        err = ERR_NO_MEMORY;
    /* First the lock: a core that is just ending still has the port, and holds it too. */
    if (!err)
        err = reach_lock(site, &options->lock, fault);
    if (!err)
        err = listen_http(arena, where, &options->http, &options->address, fault);
    if (!err)
        err = listen_unix(folder, "core.sock", &options->door, fault);
    if (!err)
        err = open_streams(folder, stream, arena, options, fault);
    return err;
}

static int run(int argc, char **argv)
{
    const char *where = command_option(&argc, argv, "--listen");
    const char *stream = command_option(&argc, argv, "--stream");
    struct master_options options = {
        .lock = -1, .http = -1, .door = -1, .stream = -1, .stream_tcp = -1};
    struct arena arena;
    struct site site;
    struct fault fault = {.err = OK};
    enum err err;
    int status;

    if (argc != 2)
        return command_usage(&command_serve, "it takes one SITE");
    arena_init(&arena, 1 << 20);

    options.site_path = argv[1];
    err = open_all(argv[1], where ? str_from(where) : STR("127.0.0.1:8420"), stream, &arena, &site,
                   &options, &fault);
    if (err) {
        (void)fprintf(stderr, "heed serve: %s\n", fault_text(&fault, err));
        status = err == ERR_BAD_INPUT || err == ERR_FORBIDDEN ? EXIT_USAGE : EXIT_REFUSED;
    } else {
        status = master_run(&options);
    }
    io_close(&options.stream_tcp);
    io_close(&options.stream);
    io_close(&options.door);
    io_close(&options.http);
    io_close(&options.lock);
    arena_clear(&arena);
    return status;
}
