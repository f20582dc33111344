#include "main/rule_keeper.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "store/rule.h"
#include "store/setting.h"
#include "store/subject.h"
#include "understand/subject.h"

enum { ROWS_AT_ONCE = 1000, FOLD_REST = 9, FOLD_RETRY_MS = 5000, FOLD_NICE = 10 };

/* What one rule says since the base was made. */
struct said {
    int64_t rule, version, number; /* number: of the change */
    char *text;                    /* heap; NULL: it matches nothing */
    size_t n;
};

struct rule_keeper {
    struct swap swap;     /* of rule_table; put under the lock */
    pthread_mutex_t lock; /* of all below; never taken by who matches */
    pthread_cond_t wake;  /* something changed, or it ends */
    pthread_cond_t idle;  /* the fold is done */
    pthread_t thread;
    struct db *reader; /* the thread's own, once set; NULL: it does not read */
    bool stopping, hurry;
    bool is_behind;  /* there is much that the thread has to read */
    bool is_reading; /* the thread does; said and version are its own until it is done */
    bool is_partial; /* a read broke off: what is known may be half a commit */
    struct rule_base *base;
    int64_t version;   /* what is known: base and said */
    struct said *said; /* rising by rule */
    size_t said_count, said_cap;
    struct subjects *subjects;
    uint64_t subjects_hash;                 /* of their text */
    int64_t changed_at, folded_at, fold_ms; /* monotonic */
    enum err err;
};

/* ---- what was said since ---- */

static void clear_said(struct said *said)
{
    free(said->text);
    said->text = NULL;
}

/* Where the rule is, or belongs. */
static size_t place_of(const struct rule_keeper *keeper, int64_t rule)
{
    size_t at = 0, end = keeper->said_count;

    while (at < end) {
        size_t middle = at + (end - at) / 2;

        if (keeper->said[middle].rule < rule)
            at = middle + 1;
        else
            end = middle;
    }
    return at;
}

static enum err room_for_one(struct rule_keeper *keeper)
{
    size_t cap = keeper->said_cap ? keeper->said_cap * 2 : 64;
    struct said *grown;

    if (keeper->said_count < keeper->said_cap)
        return OK;
    grown = realloc(keeper->said, cap * sizeof(*grown));
    if (!grown)
        return ERR_NO_MEMORY;
    keeper->said = grown;
    keeper->said_cap = cap;
    return OK;
}

static enum err note_said(struct rule_keeper *keeper, const struct rule_changed *changed)
{
    const struct rule_row *row = &changed->rule;
    struct said said = {.rule = row->id, .version = row->version, .number = changed->number};
    enum err err = room_for_one(keeper);
    size_t at = place_of(keeper, row->id);

    if (err)
        return err;
    if (!row->paused_at && !row->removed_at) {
        said.text = malloc(row->text.n + 1);
        if (!said.text)
            return ERR_NO_MEMORY;
        memcpy(said.text, row->text.p, row->text.n);
        said.n = row->text.n;
    }
    if (at < keeper->said_count && keeper->said[at].rule == row->id) {
        clear_said(&keeper->said[at]);
    } else {
        memmove(keeper->said + at + 1, keeper->said + at,
                (keeper->said_count - at) * sizeof(*keeper->said));
        keeper->said_count++;
    }
    keeper->said[at] = said;
    return OK;
}

/* All changes since the version that is known; one moment of the store, so never half a commit. */
static enum err read_changes(struct rule_keeper *keeper, struct db *db, size_t *out_n)
{
    struct rule_changed *list;
    struct arena arena;
    size_t n = ROWS_AT_ONCE;
    enum err err = db_begin(db);

    *out_n = 0;
    if (err)
        return err;
    arena_init(&arena, 0);
    while (!err && n == ROWS_AT_ONCE) {
        arena_reset(&arena);
        err = rule_changes(db, &arena, keeper->version, ROWS_AT_ONCE, &list, &n);
        for (size_t i = 0; !err && i < n; i++) {
            err = note_said(keeper, &list[i]);
            if (!err)
                keeper->version = list[i].number;
        }
        *out_n += err ? 0 : n;
    }
    arena_clear(&arena);
    db_abort(db);
    return err;
}

static enum err sources_of(const struct rule_keeper *keeper, struct arena *arena, bool copy,
                           struct rule_source **out_sources)
{
    struct rule_source *sources = arena_alloc_array(arena, keeper->said_count + 1,
                                                    sizeof(*sources));

    for (size_t i = 0; sources && i < keeper->said_count; i++) {
        const struct said *said = &keeper->said[i];
        struct str text = str_of(said->text, said->n);

        sources[i] = (struct rule_source){said->rule, said->version,
                                          copy ? str_dup(arena, text) : text};
    }
    *out_sources = sources;
    return arena->err;
}

/* ---- what people speak of ---- */

static enum err read_subjects(struct rule_keeper *keeper, struct db *db, bool *out_changed)
{
    struct fault fault = {.err = OK};
    struct subjects *subjects;
    struct arena arena;
    struct str text;
    uint64_t hash;
    enum err err;

    *out_changed = false;
    arena_init(&arena, 0);
    err = setting_load(db, &arena, STR(SUBJECTS_SETTING), &text);
    if (err == ERR_NOT_FOUND) {
        text = subjects_shipped();
        err = OK;
    }
    hash = err ? 0 : str_hash(text, 1);
    if (!err && (!keeper->subjects || hash != keeper->subjects_hash)) {
        err = subjects_new(text, &subjects, &fault);
        if (err == ERR_BAD_INPUT || err == ERR_TOO_BIG) { /* they were checked when saved */
            log_event(LOG_ERROR, "subjects.unreadable", "why", fault.text, NULL);
            err = OK;
        } else if (!err) {
            subjects_drop(keeper->subjects);
            keeper->subjects = subjects;
            *out_changed = true;
        }
        keeper->subjects_hash = hash;
    }
    arena_clear(&arena);
    return err;
}

/* ---- the table ---- */

static void collect(struct rule_keeper *keeper)
{
    struct rule_table *old;

    while ((old = swap_collect(&keeper->swap)) != NULL)
        rule_table_free(old);
}

static enum err put_table(struct rule_keeper *keeper)
{
    struct rule_table *table = NULL;
    struct rule_source *sources;
    struct arena arena;
    enum err err;

    arena_init(&arena, 0);
    err = sources_of(keeper, &arena, false, &sources);
    if (!err)
        err = rule_table_new(keeper->base, sources, keeper->said_count, keeper->version, &table);
    arena_clear(&arena);
    collect(keeper);
    if (!err)
        rule_table_set_subjects(table, keeper->subjects);
    if (!err)
        err = swap_put(&keeper->swap, table);
    if (err)
        rule_table_free(table);
    else
        collect(keeper);
    return err;
}

struct rules_taken rule_keeper_take(struct rule_keeper *keeper)
{
    struct swap_taken taken = swap_take(&keeper->swap);

    return (struct rules_taken){taken.thing, taken};
}

void rule_keeper_give(struct rule_keeper *keeper, struct rules_taken taken)
{
    swap_give(&keeper->swap, taken.taken);
}

/* Whether what is committed is left to the thread: then it is told. */
static bool is_left_to_thread(struct rule_keeper *keeper, struct db *db, enum err *err)
{
    int64_t now = 0;

    if (!keeper->reader)
        return false;
    if (!keeper->is_reading && !keeper->is_behind) {
        *err = rule_version_now(db, &now);
        if (*err || now - keeper->version <= OVERLAY_MAX)
            return false;
    }
    keeper->is_behind = true;
    pthread_cond_signal(&keeper->wake);
    return true;
}

enum err rule_keeper_refresh(struct rule_keeper *keeper, struct db *db)
{
    size_t n = 0;
    bool is_other = false;
    enum err err;

    pthread_mutex_lock(&keeper->lock);
    err = read_subjects(keeper, db, &is_other);
    if (!err && is_left_to_thread(keeper, db, &err)) {
        pthread_mutex_unlock(&keeper->lock);
        return OK;
    }
    if (!err)
        err = read_changes(keeper, db, &n);
    keeper->is_partial = err != OK;
    if (!err && (n || is_other) && keeper->said_count <= OVERLAY_MAX)
        err = put_table(keeper);
    if (n || err) {
        keeper->changed_at = clock_monotonic();
        pthread_cond_signal(&keeper->wake);
    }
    keeper->err = err;
    pthread_mutex_unlock(&keeper->lock);
    return err;
}

/* ---- the thread: what is read there ---- */

/* The lock is held at the beginning and the end, not while the store is read. */
static void catch_up(struct rule_keeper *keeper)
{
    size_t n = 0;
    enum err err;

    keeper->is_behind = false;
    keeper->is_reading = true;
    pthread_mutex_unlock(&keeper->lock);
    err = read_changes(keeper, keeper->reader, &n);
    pthread_mutex_lock(&keeper->lock);
    keeper->is_reading = false;
    keeper->is_partial = err != OK;
    if (!err && n && keeper->said_count <= OVERLAY_MAX)
        err = put_table(keeper);
    keeper->is_behind |= keeper->is_partial;
    keeper->changed_at = clock_monotonic();
    keeper->err = err;
    if (err)
        log_event(LOG_ERROR, "rules.not_loaded", "error", err_info(err)->name, NULL);
}

/* ---- the fold ---- */

/* Drops what the new base has. */
static void forget_said(struct rule_keeper *keeper, int64_t version)
{
    size_t kept = 0;

    for (size_t i = 0; i < keeper->said_count; i++) {
        if (keeper->said[i].number > version)
            keeper->said[kept++] = keeper->said[i];
        else
            clear_said(&keeper->said[i]);
    }
    keeper->said_count = kept;
}

static void take_base(struct rule_keeper *keeper, struct rule_base *base, int64_t version)
{
    struct rule_base *before = keeper->base;

    keeper->base = base;
    forget_said(keeper, version);
    if (keeper->said_count <= OVERLAY_MAX)
        keeper->err = put_table(keeper);
    rule_base_drop(before);
}

/* The lock is held at the beginning and the end, not while the base is made. */
static void fold(struct rule_keeper *keeper)
{
    struct rule_base *base = NULL, *before = rule_base_hold(keeper->base);
    int64_t version = keeper->version, began = clock_monotonic();
    size_t n = keeper->said_count;
    struct rule_source *sources;
    struct arena arena;
    enum err err;

    arena_init(&arena, RULE_TABLE_BYTES_MAX);
    err = sources_of(keeper, &arena, true, &sources);
    pthread_mutex_unlock(&keeper->lock);
    if (!err)
        err = rule_base_fold(before, sources, n, &base);
    arena_clear(&arena);
    rule_base_drop(before);
    pthread_mutex_lock(&keeper->lock);
    keeper->folded_at = clock_monotonic();
    keeper->fold_ms = keeper->folded_at - began;
    keeper->err = err;
    if (!err)
        take_base(keeper, base, version);
    if (keeper->err)
        log_event(LOG_ERROR, "rules.not_loaded", "error", err_info(keeper->err)->name, NULL);
}

/* When the next base, or the next reading, is due; INT64_MAX: nothing to do. What failed is tried
 * again. */
static int64_t due_at(const struct rule_keeper *keeper)
{
    int64_t rested = keeper->folded_at + FOLD_REST * keeper->fold_ms;
    int64_t quiet = keeper->changed_at + FOLD_QUIET_MS;

    if (keeper->is_behind || keeper->is_reading)
        return keeper->err ? keeper->changed_at + FOLD_RETRY_MS : 0;
    if (keeper->is_partial || (!keeper->said_count && !keeper->err))
        return INT64_MAX;
    if (keeper->err && keeper->folded_at >= keeper->changed_at)
        return rested + FOLD_RETRY_MS;
    if (keeper->hurry || keeper->said_count > OVERLAY_MAX)
        return 0;
    if (keeper->said_count >= FOLD_FROM)
        return rested;
    return quiet > rested ? quiet : rested;
}

static void wait_until(struct rule_keeper *keeper, int64_t due)
{
    struct timespec at = {.tv_sec = (time_t)(due / MS_SECOND),
                          .tv_nsec = (long)(due % MS_SECOND) * 1000000};

    if (due == INT64_MAX)
        (void)pthread_cond_wait(&keeper->wake, &keeper->lock);
    else
        (void)pthread_cond_timedwait(&keeper->wake, &keeper->lock, &at);
}

static void *work(void *arg)
{
    struct rule_keeper *keeper = arg;

    /* What matches and what writes goes first. On Linux a priority is the thread's own. */
    (void)setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), FOLD_NICE);
    pthread_mutex_lock(&keeper->lock);
    while (!keeper->stopping) {
        int64_t due = due_at(keeper);

        if (due <= clock_monotonic()) {
            if (keeper->is_behind)
                catch_up(keeper);
            else
                fold(keeper);
            continue;
        }
        collect(keeper);
        if (due == INT64_MAX)
            pthread_cond_broadcast(&keeper->idle);
        wait_until(keeper, due);
    }
    pthread_cond_broadcast(&keeper->idle);
    pthread_mutex_unlock(&keeper->lock);
    return NULL;
}

void rule_keeper_settle(struct rule_keeper *keeper)
{
    pthread_mutex_lock(&keeper->lock);
    keeper->hurry = true;
    while (due_at(keeper) != INT64_MAX && !keeper->err && !keeper->stopping) {
        pthread_cond_signal(&keeper->wake);
        pthread_cond_wait(&keeper->idle, &keeper->lock);
    }
    keeper->hurry = false;
    pthread_mutex_unlock(&keeper->lock);
}

struct rule_keeper_state rule_keeper_state(struct rule_keeper *keeper)
{
    struct rules_taken taken = rule_keeper_take(keeper);
    struct rule_keeper_state state = {.version = rule_table_version(taken.table),
                                      .rules = rule_table_count(taken.table),
                                      .overlay = rule_table_overlay(taken.table)};

    rule_keeper_give(keeper, taken);
    pthread_mutex_lock(&keeper->lock);
    state.unread = rule_base_bad(keeper->base);
    state.bytes = rule_base_bytes(keeper->base);
    state.fold_ms = keeper->fold_ms;
    state.err = keeper->err;
    pthread_mutex_unlock(&keeper->lock);
    return state;
}

/* ---- life ---- */

/* All rules that are not paused, and the version they have. */
static enum err read_rules(struct rule_keeper *keeper, struct db *db, struct arena *arena,
                           struct rule_source **out_sources, size_t *out_n)
{
    VEC(struct rule_source) sources = {0};
    size_t n = ROWS_AT_ONCE;
    int64_t after = 0;
    enum err err = db_begin(db);

    if (err)
        return err;
    err = rule_version_now(db, &keeper->version);
    while (!err && n == ROWS_AT_ONCE) {
        struct rule_row *rows;

        err = rule_list(db, arena, after, ROWS_AT_ONCE, &rows, &n);
        for (size_t i = 0; !err && i < n; i++) {
            struct rule_source source = {rows[i].id, rows[i].version, rows[i].text};

            after = rows[i].id;
            if (!rows[i].paused_at && !vec_push(arena, &sources, source))
                err = arena->err;
        }
    }
    db_abort(db);
    *out_sources = sources.at;
    *out_n = sources.n;
    return err;
}

static enum err load(struct rule_keeper *keeper, struct db *db)
{
    struct rule_table *table;
    struct rule_source *sources;
    struct arena arena;
    size_t n;
    bool is_other;
    enum err err = read_subjects(keeper, db, &is_other);

    if (err)
        return err;
    arena_init(&arena, RULE_TABLE_BYTES_MAX);
    err = read_rules(keeper, db, &arena, &sources, &n);
    if (!err)
        err = rule_base_new(sources, n, &keeper->base);
    arena_clear(&arena);
    if (!err)
        err = rule_table_new(keeper->base, NULL, 0, keeper->version, &table);
    if (err)
        return err;
    if (rule_base_bad(keeper->base))
        log_event(LOG_WARN, "rules.unreadable", "why", "a stored rule does not parse", NULL);
    rule_table_set_subjects(table, keeper->subjects);
    swap_init(&keeper->swap, table);
    return OK;
}

enum err rule_keeper_open(struct db *db, struct rule_keeper **out_keeper)
{
    struct rule_keeper *keeper = calloc(1, sizeof(*keeper));
    pthread_condattr_t by_monotonic;
    enum err err;

    if (!keeper)
        return ERR_NO_MEMORY;
    err = load(keeper, db);
    if (err) {
        rule_base_drop(keeper->base);
        subjects_drop(keeper->subjects);
        free(keeper);
        return err;
    }
    pthread_mutex_init(&keeper->lock, NULL);
    pthread_condattr_init(&by_monotonic);
    pthread_condattr_setclock(&by_monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&keeper->wake, &by_monotonic);
    pthread_cond_init(&keeper->idle, NULL);
    pthread_condattr_destroy(&by_monotonic);
    pthread_mutex_lock(&keeper->lock);
    keeper->stopping = pthread_create(&keeper->thread, NULL, work, keeper) != 0;
    pthread_mutex_unlock(&keeper->lock);
    if (keeper->stopping) {
        rule_keeper_close(keeper);
        return ERR_SYSTEM;
    }
    *out_keeper = keeper;
    return OK;
}

enum err rule_keeper_reads(struct rule_keeper *keeper, const struct site *site, struct fault *fault)
{
    struct db *reader = NULL;
    enum err err = db_open(site, DB_READ, &reader, fault);

    if (err)
        return err;
    pthread_mutex_lock(&keeper->lock);
    bug_on(keeper->reader);
    keeper->reader = reader;
    pthread_mutex_unlock(&keeper->lock);
    return OK;
}

void rule_keeper_close(struct rule_keeper *keeper)
{
    bool has_thread;

    if (!keeper)
        return;
    pthread_mutex_lock(&keeper->lock);
    has_thread = !keeper->stopping;
    keeper->stopping = true;
    pthread_cond_signal(&keeper->wake);
    pthread_mutex_unlock(&keeper->lock);
    if (has_thread)
        (void)pthread_join(keeper->thread, NULL);
    collect(keeper);
    rule_table_free(swap_now(&keeper->swap));
    for (size_t i = 0; i < keeper->said_count; i++)
        clear_said(&keeper->said[i]);
    free(keeper->said);
    rule_base_drop(keeper->base);
    subjects_drop(keeper->subjects);
    db_close(keeper->reader);
    pthread_cond_destroy(&keeper->wake);
    pthread_cond_destroy(&keeper->idle);
    pthread_mutex_destroy(&keeper->lock);
    free(keeper);
}
