/* heed look NAME [--site SITE] [--source KIND=ADDRESS]… [--rule RULE] [--json] …
 *
 * Looks back for a name in everything that can be searched backwards. How far each source is goes
 * to standard error while it runs; at the end, or when it is interrupted, the hits go to standard
 * output, newest first. Nothing is kept unless --save says so. */
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/json_out.h"
#include "base/utf8.h"
#include "main/command.h"
#include "main/look_house.h"
#include "main/look_keep.h"
#include "main/look_print.h"
#include "main/look_sources.h"
#include "store/site.h"

extern const struct subcommand command_look;

struct look_command {
    struct look_house house;
    struct arena arena;
    struct site site;
    bool has_site, as_json;
    bool has_failed; /* every source */
    struct str save; /* the name of the rule to make; empty: none */
    struct look_sources sources;
    struct look_print print;
    int64_t id;
    struct watch interrupt;
};

static int complain(const struct fault *fault, enum err err)
{
    (void)fprintf(stderr, "heed look: %s\n", fault_text(fault, err));
    return err == ERR_BAD_INPUT || err == ERR_TOO_BIG ? EXIT_USAGE : EXIT_REFUSED;
}

static enum err gather_sources(struct look_command *look, int *argc, char **argv,
                               struct fault *fault)
{
    struct str allow = str_from(command_option(argc, argv, "--allow"));
    const char *source = command_option(argc, argv, "--source");
    struct db *db = NULL;
    enum err err = OK;

    for (; source && !err; source = command_option(argc, argv, "--source"))
        err = look_sources_add(&look->sources, &look->arena, str_from(source), allow, fault);
    if (err || look->sources.n)
        return err;
    if (!look->has_site)
        return look_sources_open(&look->sources, &look->arena, allow, fault);
    err = db_open(&look->site, DB_READ, &db, fault);
    if (!err)
        err = look_sources_of_site(&look->sources, &look->arena, &look->site, db, fault);
    db_close(db);
    return err;
}

static void on_interrupt(struct watch *watch, uint32_t events)
{
    struct look_command *look = watch->owner;
    struct signalfd_siginfo info;

    (void)events;
    if (read(watch->fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
        (void)!looks_stop(look->house.looks, look->id);
}

static void watch_interrupt(struct look_command *look)
{
    sigset_t wanted;

    (void)sigemptyset(&wanted);
    (void)sigaddset(&wanted, SIGINT);
    (void)sigprocmask(SIG_BLOCK, &wanted, NULL);
    look->interrupt = (struct watch){.fd = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK),
                                     .ready = on_interrupt,
                                     .owner = look};
    if (look->interrupt.fd >= 0 && loop_watch(look->house.loop, &look->interrupt, EPOLLIN) != OK)
        io_close(&look->interrupt.fd);
}

/* Nothing could be asked at all. */
static bool all_failed(const struct look_view *view)
{
    for (size_t i = 0; i < view->source_count; i++)
        if (view->sources[i].state != LOOK_FAILED)
            return false;
    return view->source_count > 0;
}

/* Until every source has ended. */
static enum err wait_for_all(struct look_command *look)
{
    struct look_view view = {.is_running = true};
    enum err err = OK;

    while (!err && view.is_running) {
        struct arena arena;

        loop_round(look->house.loop, 100);
        arena_init(&arena, ARENA_DEFAULT_MAX);
        err = looks_read(look->house.looks, look->id, LOOK_NEWEST, 1, &arena, &view);
        if (!err)
            look_print_progress(&look->print, &view, clock_monotonic());
        look->has_failed = !err && all_failed(&view);
        arena_clear(&arena);
    }
    return err;
}

static enum err print_hits(struct look_command *look)
{
    struct look_place after = LOOK_NEWEST;
    struct look_view view = {.has_more = true};
    enum err err = OK;

    while (!err && view.has_more) {
        struct arena arena;

        arena_init(&arena, ARENA_DEFAULT_MAX);
        err = looks_read(look->house.looks, look->id, after, 500, &arena, &view);
        for (size_t i = 0; !err && i < view.hit_count; i++) {
            err = look_print_hit(&view, &view.hits[i], look->as_json);
            after = view.hits[i].place;
        }
        arena_clear(&arena);
    }
    if (!err && fflush(stdout) != 0)
        err = ERR_SYSTEM;
    return err;
}

static enum err keep_hits(struct look_command *look, struct fault *fault)
{
    enum { HITS_MAX = 2 * LOOK_BYTES_MAX };
    struct look_saved saved;
    struct look_export *hits;
    struct arena arena;
    enum err err;

    arena_init(&arena, HITS_MAX);
    hits = arena_new(&arena, struct look_export);
    err = hits ? looks_export(look->house.looks, look->id, &arena, hits) : ERR_NO_MEMORY;
    if (!err)
        err = look_keep(&look->site, hits, look->save, &saved, fault);
    if (!err)
        (void)fprintf(stderr, "saved the rule '%.*s': %lld messages captured, %lld were here\n",
                      STR_ARGS(look->save), (long long)saved.captured, (long long)saved.known);
    arena_clear(&arena);
    return err;
}

static int look_back(struct look_command *look, const struct look_wish *wish)
{
    struct fault fault = {.err = OK};
    enum err err = look_house_open(&look->house, look->has_site ? &look->site : NULL, &fault);
    bool is_open = !err;

    look_print_init(&look->print, clock_monotonic());
    if (!err)
        err = looks_begin(look->house.looks, wish, look->sources.at, look->sources.n, &look->id,
                          &fault);
    if (!err) {
        watch_interrupt(look);
        err = wait_for_all(look);
        look_print_silent();
    }
    if (!err)
        err = print_hits(look);
    if (!err && look->save.n)
        err = keep_hits(look, &fault);
    if (is_open) {
        io_close(&look->interrupt.fd);
        look_house_close(&look->house);
    }
    if (err)
        return complain(&fault, err);
    return look->has_failed ? EXIT_REFUSED : EXIT_FINE;
}

static int run(int argc, char **argv)
{
    const char *site = command_option(&argc, argv, "--site");
    const char *rule = command_option(&argc, argv, "--rule");
    const char *save = command_option(&argc, argv, "--save");
    struct look_command *look = calloc(1, sizeof(*look));
    struct look_wish wish = {.rule = str_from(rule)};
    struct fault fault = {.err = OK};
    enum err err = look ? OK : ERR_NO_MEMORY;
    int status;

    if (err)
        return complain(&fault, err);
    look->interrupt.fd = -1;
    arena_init(&look->arena, ARENA_DEFAULT_MAX);
    look->as_json = command_flag(&argc, argv, "--json");
    look->has_site = site != NULL;
    look->save = str_from(save);
    if (site)
        err = site_open(site, &look->site, &fault);
    if (!err)
        err = gather_sources(look, &argc, argv, &fault);
    if (err)
        status = complain(&fault, err);
    else if (save && !site)
        status = command_usage(&command_look, "--save needs --site");
    else if (argc != 2)
        status = command_usage(&command_look, "it takes one NAME (quote it)");
    else {
        wish.name = str_from(argv[1]);
        status = look_back(look, &wish);
    }
    arena_clear(&look->arena);
    free(look);
    return status;
}

const struct subcommand command_look = {
    .name = "look",
    .usage = "NAME [--site SITE] [--source KIND=ADDRESS]… [--rule RULE] [--allow ADDRESSES] "
             "[--json] [--save RULE_NAME]",
    .help = "looks back for a name in everything that can be searched; keeps nothing unless asked",
    .run = run,
};
