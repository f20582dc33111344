#include "web/server.h"

#include <sodium.h>
#include <sys/resource.h>
#include <time.h>

#include "base/clock.h"
#include "web/inside.h"

enum { POOL_BYTES = 6 << 10, TICK_MS = 50, SWEEP_MS = 1000 };

struct db *web_reader_take(struct web *web)
{
    struct db *db = NULL;

    (void)pthread_mutex_lock(&web->readers_lock);
    if (web->reader_count)
        db = web->readers[--web->reader_count];
    (void)pthread_mutex_unlock(&web->readers_lock);
    return db ? db : web->config.hooks.reader_open(web->config.app);
}

void web_reader_give(struct web *web, struct db *db)
{
    bool kept;

    if (!db)
        return;
    (void)pthread_mutex_lock(&web->readers_lock);
    kept = web->reader_count < READERS_MAX;
    if (kept)
        web->readers[web->reader_count++] = db;
    (void)pthread_mutex_unlock(&web->readers_lock);
    if (!kept)
        web->config.hooks.reader_close(db);
}

static void on_connection(void *arg, struct MHD_Connection *connection, void **socket_context,
                          enum MHD_ConnectionNotificationCode what)
{
    struct web *web = arg;
    const union MHD_ConnectionInfo *info;

    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        conns_remove(&web->conns, *socket_context);
        *socket_context = NULL;
        return;
    }
    info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    *socket_context = info ? conns_add(&web->conns, info->connect_fd) : NULL;
}

static void *tick(void *arg)
{
    struct web *web = arg;
    int64_t swept = clock_monotonic();

    while (!atomic_load(&web->stopping)) {
        const struct timespec pause = {.tv_nsec = TICK_MS * 1000000L};
        int64_t now;

        (void)nanosleep(&pause, NULL);
        now = clock_monotonic();
        live_tick(web->live, now);
        jobs_shed(web->jobs, now - WEB_QUEUE_MS);
        conns_drain(&web->conns, now);
        if (now - swept >= SWEEP_MS) {
            conns_sweep(&web->conns, now);
            swept = now;
        }
    }
    return NULL;
}

/* Half of the descriptors: the rest is the database's, the channels' and the kernel's. */
static unsigned connection_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur == RLIM_INFINITY)
        return 12000;
    return (unsigned)(limit.rlim_cur / 2 < 12000 ? limit.rlim_cur / 2 : 12000);
}

/* libmicrohttpd says things we know already, or that a stranger made it say. */
static void say_nothing(void *arg, const char *format, va_list args)
{
    (void)arg, (void)format, (void)args;
}

static struct MHD_Daemon *start_daemon(struct web *web)
{
    unsigned threads = web->config.threads ? web->config.threads : 2;
    unsigned flags = MHD_USE_EPOLL | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_TURBO |
                     MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
    struct MHD_OptionItem options[] = {
        {MHD_OPTION_LISTEN_SOCKET, web->config.listen_fd, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, POOL_BYTES, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_INCREMENT, 1024, NULL},
        {MHD_OPTION_CONNECTION_LIMIT, (intptr_t)connection_limit(), NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, WEB_SEND_MS / 1000, NULL},
        {MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
        {MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)threads, NULL},
        {MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)on_connection, web},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)exchange_on_completed, web},
        {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)exchange_on_uri, web},
        {MHD_OPTION_END, 0, NULL},
    };

    return MHD_start_daemon(flags, 0, NULL, NULL, exchange_on_request, web,
                            MHD_OPTION_EXTERNAL_LOGGER, say_nothing, NULL, MHD_OPTION_ARRAY,
                            options, MHD_OPTION_END);
}

static void clear_all(struct web *web)
{
    jobs_free(web->jobs);
    streams_free(web->streams);
    conns_clear(&web->conns);
    while (web->reader_count)
        web->config.hooks.reader_close(web->readers[--web->reader_count]);
    (void)pthread_mutex_destroy(&web->readers_lock);
    password_turns_free(web->turns);
    guesses_free(web->guesses);
    throttle_free(web->by_account);
    throttle_free(web->by_address);
}

void web_free(struct web *web)
{
    if (!web)
        return;
    live_free(web->live);
    free(web);
}

static struct web *web_new(const struct web_config *config)
{
    struct web *web = calloc(1, sizeof(*web));

    if (!web)
        return NULL;
    web->config = *config;
    conns_init(&web->conns);
    (void)pthread_mutex_init(&web->readers_lock, NULL);
    web->live = live_new(config->hooks.now());
    web->turns = password_turns_new(PASSWORD_AT_ONCE);
    web->guesses = guesses_new();
    web->by_account = throttle_new(WEB_SIGN_IN_ACCOUNT, WEB_SIGN_IN_PERIOD);
    web->by_address = throttle_new(WEB_SIGN_IN_ADDRESS, WEB_SIGN_IN_PERIOD);
    web->jobs = jobs_new(config->far_store ? WEB_FAR_THREADS : WEB_JOB_THREADS, WEB_QUEUE);
    web->streams = streams_new(web);
    if (!web->live || !web->streams || !web->turns || !web->guesses || !web->by_account ||
        !web->by_address || !web->jobs) {
        clear_all(web);
        web_free(web);
        return NULL;
    }
    return web;
}

enum err web_start(const struct web_config *config, struct web **out_web, struct fault *fault)
{
    struct web *web;

    if (sodium_init() < 0)
        return fault_set(fault, ERR_SYSTEM, "libsodium does not start");
    web = web_new(config);
    if (!web)
        return fault_set(fault, ERR_NO_MEMORY, "no memory for the web server");
    web->daemon = start_daemon(web);
    if (!web->daemon) {
        clear_all(web);
        web_free(web);
        return fault_set(fault, ERR_SYSTEM, "the web server does not start");
    }
    if (pthread_create(&web->ticker, NULL, tick, web)) {
        web_stop(web);
        web_free(web);
        return fault_set(fault, ERR_SYSTEM, "no thread for the web server");
    }
    web->has_ticker = true;
    *out_web = web;
    return OK;
}

void web_stop(struct web *web)
{
    if (!web)
        return;
    atomic_store(&web->stopping, true);
    if (web->has_ticker)
        (void)pthread_join(web->ticker, NULL);
    /* no new connections; libmicrohttpd may not be stopped over sleeping ones */
    (void)MHD_quiesce_daemon(web->daemon);
    live_stop(web->live);
    streams_stop(web->streams);
    jobs_stop(web->jobs);
    MHD_stop_daemon(web->daemon);
    clear_all(web);
}

struct live *web_live(struct web *web) { return web->live; }

struct password_turns *web_password_turns(struct web *web) { return web->turns; }

enum { TRY_KEY_MAX = 400 };

/* What the guesses are counted at: the device, or the account as seen from one network. */
static struct str try_key(const struct web_try *try, char to[TRY_KEY_MAX])
{
    struct str at = try->device.n ? try->device : try->client;
    int n = snprintf(to, TRY_KEY_MAX, "%c%.*s %.*s", try->device.n ? 'd' : 'n',
                     (int)(at.n < 100 ? at.n : 100), at.n ? at.p : "",
                     (int)(try->account.n < 260 ? try->account.n : 260),
                     try->account.n ? try->account.p : "");

    return str_of(to, n > 0 && n < TRY_KEY_MAX ? (size_t)n : 0);
}

int64_t web_sign_in_wait(struct web *web, const struct web_try *try, int64_t now)
{
    char key[TRY_KEY_MAX];
    int64_t wait = guesses_take(web->guesses, try_key(try, key), now);

    if (wait || try->device.n)
        return wait;
    if (!throttle_take(web->by_address, try->client, now))
        return WEB_SIGN_IN_PERIOD / WEB_SIGN_IN_ADDRESS;
    return throttle_take(web->by_account, try->account, now)
               ? 0
               : WEB_SIGN_IN_PERIOD / WEB_SIGN_IN_ACCOUNT;
}

void web_signed_in(struct web *web, const struct web_try *try)
{
    char key[TRY_KEY_MAX];

    guesses_right(web->guesses, try_key(try, key));
}

struct web_counts web_counts(struct web *web)
{
    struct web_counts counts = {
        .requests = atomic_load(&web->requests),
        .refused = atomic_load(&web->refused),
        .errors = atomic_load(&web->errors),
        .live = (int64_t)live_count(web->live),
    };

    (void)pthread_mutex_lock(&web->conns.lock);
    counts.connections = web->conns.count;
    (void)pthread_mutex_unlock(&web->conns.lock);
    return counts;
}
