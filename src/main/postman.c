#include "main/postman.h"

#include <pthread.h>

#include "act/alarm.h"
#include "act/tick.h"
#include "base/clock.h"
#include "base/log.h"
#include "main/acquaint.h"
#include "main/hub.h"
#include "main/lessons.h"
#include "main/net_keeper.h"
#include "main/understander.h"
#include "main/word_keeper.h"
#include "store/outbox.h"

enum {
    TRY_AGAIN_MS = 100,
    STORE_GONE_MS = 1000,
    LOOK_MS = 5000,
    BEHIND_REST = 9, /* what is found behind what is heard takes a tenth of the time at most */
    REASON_MAX = 1000,
    NATIVE_MAX = 1000
};

/* One answer on its way to its channel; the loop's. */
struct letter {
    struct postman *postman;
    struct post post;
    struct timer again;
    struct letter *next; /* in postman->waiting */
    int64_t channel, since;
    struct buf key, message;
};

/* How one ended, on its way to the outbox. */
struct ending {
    struct ending *next;
    const char *outcome; /* a literal */
    struct buf key, native_id, reason;
};

struct postman {
    struct act *act;
    struct understander *understander;
    struct loop *loop;
    struct hub *hub;
    struct db *db;              /* reading; the thread's */
    int64_t taken_at;           /* the thread's: of the last take; no two are alike */
    bool may_be_lost;           /* … which failed, perhaps after it was kept */
    int64_t rested_at;          /* monotonic: who may be whom and words wait until then */
    struct net_keeper *network; /* the thread's */
    struct letter *waiting;     /* the loop's: for a channel that is not up */
    pthread_t thread;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t wake;
    struct ending *first, **last;
    bool is_due, stopping;
};

/* ---- on the loop ---- */

static void free_letter(struct letter *letter)
{
    struct postman *postman = letter->postman;
    struct letter **at = &postman->waiting;

    while (*at && *at != letter)
        at = &(*at)->next;
    if (*at)
        *at = letter->next;
    loop_timer_stop(postman->loop, &letter->again);
    buf_clear(&letter->key);
    buf_clear(&letter->message);
    free(letter);
}

static void hand_over(struct letter *letter)
{
    struct postman *postman = letter->postman;
    enum err err = hub_send(postman->hub, letter->channel, buf_str(&letter->key),
                            buf_str(&letter->message));

    if (err == ERR_BUSY && clock_monotonic() - letter->since < POSTMAN_PATIENCE_MS) {
        loop_timer_set(postman->loop, &letter->again, TRY_AGAIN_MS);
        return;
    }
    if (err == ERR_NOT_FOUND)
        postman_ended(postman, buf_str(&letter->key), "refused", STR_NONE,
                      STR("nothing can be sent there: the place is made up, or was removed"));
    else if (err == ERR_STALE)
        postman_ended(postman, buf_str(&letter->key), "held", STR_NONE,
                      STR("the channel is paused"));
    else if (err)
        postman_ended(postman, buf_str(&letter->key), "retry", STR_NONE,
                      STR("the channel is not connected"));
    free_letter(letter);
}

static void hand_over_again(struct timer *timer) { hand_over(timer->owner); }

static void hand_over_posted(struct post *post)
{
    struct letter *letter = post->owner;

    letter->next = letter->postman->waiting;
    letter->postman->waiting = letter;
    letter->since = clock_monotonic();
    hand_over(letter);
}

void postman_ended(struct postman *postman, struct str key, const char *outcome,
                   struct str native_id, struct str reason)
{
    struct ending *ending = calloc(1, sizeof(*ending));

    if (!ending) {
        /* It stays `sending`, and becomes uncertain when the core starts again. */
        log_event(LOG_ERROR, "outbox.no_memory", NULL);
        return;
    }
    ending->outcome = outcome;
    buf_init(&ending->key, ACT_KEY_MAX);
    buf_init(&ending->native_id, NATIVE_MAX);
    buf_init(&ending->reason, REASON_MAX);
    buf_add(&ending->key, key);
    buf_add(&ending->native_id, native_id);
    buf_add(&ending->reason, reason);
    (void)pthread_mutex_lock(&postman->lock);
    *postman->last = ending;
    postman->last = &ending->next;
    (void)pthread_cond_signal(&postman->wake);
    (void)pthread_mutex_unlock(&postman->lock);
}

void postman_wake(struct postman *postman)
{
    (void)pthread_mutex_lock(&postman->lock);
    postman->is_due = true;
    (void)pthread_cond_signal(&postman->wake);
    (void)pthread_mutex_unlock(&postman->lock);
}

/* ---- on the thread ---- */

static void post_letter(struct postman *postman, const struct outbox_send *send)
{
    struct letter *letter = calloc(1, sizeof(*letter));

    if (!letter) {
        postman_ended(postman, send->key, "retry", STR_NONE, STR("out of memory"));
        return;
    }
    letter->postman = postman;
    letter->channel = send->channel;
    letter->post = (struct post){.run = hand_over_posted, .owner = letter};
    letter->again = (struct timer){.fire = hand_over_again, .owner = letter};
    buf_init(&letter->key, 0);
    buf_init(&letter->message, 0);
    buf_add(&letter->key, send->key);
    buf_add(&letter->message, send->message);
    loop_post(postman->loop, &letter->post);
}

/* The mails of alarms. */
static void take_calls(struct postman *postman)
{
    struct outbox_send *sends = NULL;
    struct arena arena;
    size_t n = 0;
    enum err err;

    arena_init(&arena, ARENA_DEFAULT_MAX);
    err = alarm_calls_take(postman->act, &arena, clock_now(), &sends, &n);
    for (size_t i = 0; !err && i < n; i++)
        post_letter(postman, &sends[i]);
    if (err && err != ERR_STOPPED)
        log_event(LOG_WARN, "alarm.calls_not_taken", "error", err_info(err)->name, NULL);
    arena_clear(&arena);
}

/* True when there may be more. */
static bool take_due(struct postman *postman)
{
    struct outbox_send *sends = NULL;
    struct arena arena;
    size_t n = 0;
    int64_t now = clock_now();
    enum err err = postman->may_be_lost ? outbox_untake(postman->act, postman->taken_at) : OK;

    if (err)
        return false; /* the store is still gone; it is tried again in a moment */
    postman->taken_at = now > postman->taken_at ? now : postman->taken_at + 1;
    arena_init(&arena, ARENA_DEFAULT_MAX);
    err = outbox_take(postman->act, &arena, postman->taken_at, POSTMAN_AT_ONCE, &sends, &n);
    postman->may_be_lost = err != OK;
    for (size_t i = 0; !err && i < n; i++)
        post_letter(postman, &sends[i]);
    if (err && err != ERR_STOPPED)
        log_event(LOG_WARN, "outbox.not_taken", "error", err_info(err)->name, NULL);
    arena_clear(&arena);
    return !err && n == POSTMAN_AT_ONCE;
}

static bool is_stopping(struct postman *postman)
{
    bool stopping;

    (void)pthread_mutex_lock(&postman->lock);
    stopping = postman->stopping;
    (void)pthread_mutex_unlock(&postman->lock);
    return stopping;
}

/* A moment, or until the end. */
static void nap(struct postman *postman)
{
    int64_t at = clock_monotonic() + STORE_GONE_MS;
    struct timespec until = {.tv_sec = at / 1000, .tv_nsec = at % 1000 * 1000000};

    (void)pthread_mutex_lock(&postman->lock);
    while (!postman->stopping)
        if (pthread_cond_timedwait(&postman->wake, &postman->lock, &until) != 0)
            break;
    (void)pthread_mutex_unlock(&postman->lock);
}

/* How one ended is known once, so it is told until the store has it, or we end: then it stays
 * `sending`, and a person decides. */
static void settle(struct postman *postman, struct ending *ending)
{
    enum err err;

    do {
        err = str_starts(buf_str(&ending->key), STR(ALARM_CALL_KEY))
                  ? alarm_call_settle(postman->act, buf_str(&ending->key), ending->outcome,
                                      buf_str(&ending->reason), clock_now())
                  : outbox_settle(postman->act, buf_str(&ending->key), ending->outcome,
                                  buf_str(&ending->native_id), buf_str(&ending->reason),
                                  clock_now());
        if (!err)
            break;
        log_event(LOG_ERROR, "outbox.not_settled", "error", err_info(err)->name, NULL);
        nap(postman);
    } while (err_info(err)->retry == RETRY_YES && !is_stopping(postman));
    buf_clear(&ending->key);
    buf_clear(&ending->native_id);
    buf_clear(&ending->reason);
    free(ending);
}

/* Milliseconds until something is due, as far as the store knows. */
static int64_t until_due(struct postman *postman)
{
    int64_t at = INT64_MAX, now = clock_now();

    if (outbox_next_due(postman->db, &at))
        return STORE_GONE_MS;
    if (at - now > LOOK_MS)
        return LOOK_MS;
    return at > now ? at - now : 0;
}

/* Waits until there is something to do; false at the end. */
static bool wait_for_work(struct postman *postman, int64_t ms, struct ending **out_ending)
{
    struct timespec until;
    int64_t at = clock_monotonic() + ms;
    bool goes_on;

    until = (struct timespec){.tv_sec = at / 1000, .tv_nsec = at % 1000 * 1000000};
    (void)pthread_mutex_lock(&postman->lock);
    while (!postman->first && !postman->is_due && !postman->stopping)
        if (pthread_cond_timedwait(&postman->wake, &postman->lock, &until) != 0)
            break;
    postman->is_due = false;
    *out_ending = postman->first;
    if (postman->first) {
        postman->first = postman->first->next;
        if (!postman->first)
            postman->last = &postman->first;
    }
    goes_on = *out_ending || !postman->stopping;
    (void)pthread_mutex_unlock(&postman->lock);
    return goes_on;
}

/* What people say is counted behind what is heard; true: there is more of it. */
static bool count_words(struct postman *postman)
{
    size_t n = 0;
    enum err err = word_keeper_pass(postman->act, postman->db, clock_now(), &n);

    if (err && err != ERR_STOPPED)
        log_event(LOG_WARN, "words.failed", "error", err_info(err)->name, NULL);
    return !err && n >= WORDS_AT_ONCE;
}

/* Snoozes, late promises: true when there may be more of it at once. */
static bool pass_time(struct postman *postman)
{
    size_t n = 0;
    enum err err = tick_run(postman->act, clock_now(), &n);

    if (err)
        log_event(LOG_WARN, "tick.failed", "error", err_info(err)->name, NULL);
    return !err && n >= TICK_MAX;
}

/* Who may be whom, some messages at a time: true when there are more. */
static bool get_acquainted(struct postman *postman)
{
    bool more = false;
    enum err err = acquaint_pass(postman->act, postman->db, clock_now(), &more);

    if (err && err != ERR_STOPPED)
        log_event(LOG_WARN, "acquaint.failed", "error", err_info(err)->name, NULL);
    return more;
}

/* Who addresses whom, and who is listened to; true: there is more of it. */
static bool keep_network(struct postman *postman)
{
    bool more = false;
    enum err err = net_keeper_pass(postman->network, postman->act, postman->db, clock_now(), &more);

    if (err && err != ERR_STOPPED)
        log_event(LOG_WARN, "network.failed", "error", err_info(err)->name, NULL);
    return !err && more;
}

/* What was put right is at work, and what came of late is read again: true when there is more. */
static bool learn_lessons(struct postman *postman)
{
    struct understander *understander = postman->understander;
    bool more = false;
    enum err err = lessons_pass(understander_lessons(understander), postman->act, postman->db,
                                understander_rules(understander), clock_now(), &more);

    if (err && err != ERR_STOPPED)
        log_event(LOG_WARN, "lessons.failed", "error", err_info(err)->name, NULL);
    return more;
}

/* What hearing does not wait for, but shares the writer with; true: there is more of it. */
static bool look_behind(struct postman *postman)
{
    int64_t began = clock_monotonic(), ended;
    bool more;

    if (began < postman->rested_at)
        return true;
    more = get_acquainted(postman);
    more = learn_lessons(postman) || more;
    more = count_words(postman) || more;
    more = keep_network(postman) || more;
    ended = clock_monotonic();
    postman->rested_at = ended + BEHIND_REST * (ended - began);
    return more;
}

static void *work(void *arg)
{
    struct postman *postman = arg;
    struct ending *ending;
    int64_t wait = 0;

    while (wait_for_work(postman, wait, &ending)) {
        if (ending) {
            settle(postman, ending);
            wait = 0;
        } else if (take_due(postman) || pass_time(postman)) {
            wait = 0;
        } else {
            take_calls(postman);
            /* At least a moment, should the store go on saying that something is due that
             * cannot be taken. */
            wait = look_behind(postman) ? TRY_AGAIN_MS : until_due(postman);
            wait = wait < TRY_AGAIN_MS ? TRY_AGAIN_MS : wait;
        }
    }
    return NULL;
}

/* ---- life ---- */

static void clear(struct postman *postman)
{
    db_close(postman->db);
    net_keeper_free(postman->network);
    (void)pthread_cond_destroy(&postman->wake);
    (void)pthread_mutex_destroy(&postman->lock);
    free(postman);
}

enum err postman_open(struct act *act, struct understander *understander, const struct site *site,
                      struct loop *loop, struct hub *hub, struct postman **out_postman,
                      struct fault *fault)
{
    struct postman *postman = calloc(1, sizeof(*postman));
    pthread_condattr_t monotonic;
    size_t uncertain = 0;
    enum err err;

    if (!postman)
        return fault_set(fault, ERR_NO_MEMORY, "%s", err_info(ERR_NO_MEMORY)->sentence);
    postman->act = act;
    postman->understander = understander;
    postman->loop = loop;
    postman->hub = hub;
    postman->last = &postman->first;
    (void)pthread_mutex_init(&postman->lock, NULL);
    (void)pthread_condattr_init(&monotonic);
    (void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&postman->wake, &monotonic);
    (void)pthread_condattr_destroy(&monotonic);
    err = outbox_recover(act, clock_now(), &uncertain);
    if (!err)
        err = alarm_calls_recover(act, clock_now());
    if (!err)
        err = db_open(site, DB_READ, &postman->db, fault);
    if (!err && !(postman->network = net_keeper_new()))
        err = ERR_NO_MEMORY;
    if (!err && pthread_create(&postman->thread, NULL, work, postman) != 0)
        err = ERR_SYSTEM;
    if (err) {
        clear(postman);
        return fault_set(fault, err, "the outbox: %s", err_info(err)->sentence);
    }
    if (uncertain)
        log_event(LOG_WARN, "outbox.uncertain_after_restart", NULL);
    *out_postman = postman;
    return OK;
}

void postman_close(struct postman *postman)
{
    if (!postman)
        return;
    (void)pthread_mutex_lock(&postman->lock);
    postman->stopping = true;
    (void)pthread_cond_signal(&postman->wake);
    (void)pthread_mutex_unlock(&postman->lock);
    (void)pthread_join(postman->thread, NULL);
    /* What was posted and has not run stays `sending`: it never left, but after a crash nobody
     * could know, so it is treated the same: a person decides. */
    loop_round(postman->loop, 0);
    while (postman->waiting)
        free_letter(postman->waiting);
    clear(postman);
}
