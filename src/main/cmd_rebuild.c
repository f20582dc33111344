/* cmd_rebuild.c: `heed rebuild SITE`: what was understood of what is stored, worked out again. */
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/io.h"
#include "main/command.h"
#include "main/loop.h"
#include "main/reach.h"
#include "main/rebuild.h"
#include "main/service.h"
#include "store/site.h"
#include "understand/label_model.h"

static int run(int argc, char **argv);

const struct subcommand command_rebuild = {
    .name = "rebuild",
    .usage = "SITE [--models DIR]",
    .help = "Works out again labels, polarity, language and subjects of the stored messages, with "
            "all that is counted by them; what people put right and decided stays, and so do raw "
            "bytes, people, threads and promises. --models: by the weights in DIR.",
    .run = run,
};

enum { SAY_EVERY_MS = 2000, PATH_BYTES = 4096 };

static void say_how_far(const struct rebuild_totals *totals, int64_t ms)
{
    (void)fprintf(stderr,
                  "row %" PRId64 " of %" PRId64 ": %" PRId64 " read, %" PRId64
                  " understood otherwise, %" PRId64 " rows/s\n",
                  totals->row, totals->last, totals->read, totals->changed,
                  ms > 0 ? totals->read * 1000 / ms : 0);
}

/* Until the end, or a server wants the site. */
static enum err go_on(const struct site *site, struct rebuild *rebuild,
                      struct rebuild_totals *totals, struct fault *fault)
{
    int64_t began = clock_monotonic(), said = began, now;
    bool more = true;
    enum err err = OK;

    while (more && !err) {
        err = rebuild_step(rebuild, totals, &more);
        now = clock_monotonic();
        if (!err && more && now - said >= SAY_EVERY_MS) {
            say_how_far(totals, now - began);
            said = now;
        }
        if (!err && more && reach_is_wanted(site))
            return fault_set(fault, ERR_STOPPED,
                             "a server wants to start: run it again to go on behind row %" PRId64,
                             totals->row);
    }
    if (!err)
        say_how_far(totals, clock_monotonic() - began);
    return err;
}

static enum err rebuild_site(const struct site *site, struct service *service,
                             const struct label_model *weights, struct rebuild_totals *totals,
                             struct fault *fault)
{
    struct rebuild *rebuild = NULL;
    enum err err = rebuild_open(service->act, service->db,
                                understander_rules(service->understander), weights, clock_now(),
                                &rebuild, totals);

    if (!err && totals->went_on_from)
        (void)fprintf(stderr, "going on behind row %" PRId64 "\n", totals->went_on_from);
    if (!err)
        err = go_on(site, rebuild, totals, fault);
    rebuild_close(rebuild);
    return err;
}

/* The site is this process's while it works. */
static enum err rebuild_path(const char *path, const struct label_model *weights,
                             struct rebuild_totals *totals, struct fault *fault)
{
    struct service service = {.site = NULL};
    struct loop *loop = NULL;
    struct site site;
    int lock = -1;
    enum err err = site_open(path, &site, fault);

    if (!err)
        err = reach_lock(&site, &lock, fault);
    if (!err) {
        loop = loop_new();
        err = loop ? service_open(&service, &site, loop, NULL, fault) : ERR_SYSTEM;
    }
    if (!err) {
        err = rebuild_site(&site, &service, weights, totals, fault);
        service_close(&service);
    }
    loop_free(loop);
    io_close(&lock);
    return err;
}

/* Of a folder, as `heed understand --models` has them. */
static enum err open_weights(const char *folder, struct label_model *out_model, struct fault *fault)
{
    char path[PATH_BYTES];
    int n = snprintf(path, sizeof(path), "%s/labels.model", folder);

    if (n < 0 || (size_t)n >= sizeof(path))
        return fault_set(fault, ERR_TOO_BIG, "'%s': too long a path", folder);
    return label_model_open(path, out_model, fault);
}

static int run(int argc, char **argv)
{
    const char *folder = command_option(&argc, argv, "--models");
    struct rebuild_totals totals = {0};
    struct label_model weights = {.head_count = 0};
    struct fault fault = {.err = OK};
    enum err err = OK;

    if (argc != 2 || argv[1][0] == '-')
        return command_usage(&command_rebuild, "say which site to rebuild");
    if (folder)
        err = open_weights(folder, &weights, &fault);
    if (!err)
        err = rebuild_path(argv[1], folder ? &weights : NULL, &totals, &fault);
    label_model_close(&weights);
    if (err) {
        (void)fprintf(stderr, "heed rebuild: %s\n", fault_text(&fault, err));
        return EXIT_REFUSED;
    }
    (void)printf("%" PRId64 " messages read, %" PRId64 " understood otherwise\n", totals.read,
                 totals.changed);
    if (totals.unread)
        (void)printf("%" PRId64 " could not be read back\n", totals.unread);
    return EXIT_FINE;
}
