#include "store/checkpoint.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct checkpoint {
    sqlite3 *writer, *own;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake, ready;
    bool has_thread; /* of the writer's thread alone */
    bool is_asked;   /* to copy; until it is done */
    bool was_copied; /* and the writer has not yet copied the rest */
    bool is_ending;
    char path[];
};

static void copy(sqlite3 *sqlite)
{
    /* It says whether all was copied; if not, or if it failed, the next one goes on. */
    (void)sqlite3_wal_checkpoint_v2(sqlite, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

static void *work(void *arg)
{
    struct checkpoint *checkpoint = arg;

    pthread_mutex_lock(&checkpoint->lock);
    for (;;) {
        while (!checkpoint->is_asked && !checkpoint->is_ending)
            pthread_cond_wait(&checkpoint->wake, &checkpoint->lock);
        if (checkpoint->is_ending)
            break;
        pthread_mutex_unlock(&checkpoint->lock);
        copy(checkpoint->own);
        pthread_mutex_lock(&checkpoint->lock);
        checkpoint->is_asked = false;
        checkpoint->was_copied = true;
        pthread_cond_signal(&checkpoint->ready);
    }
    pthread_mutex_unlock(&checkpoint->lock);
    return NULL;
}

/* False: there is no memory for it now, and the writer copies himself. */
static bool begin(struct checkpoint *checkpoint)
{
    static const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    static const char settings[] = "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; "
                                   "PRAGMA journal_size_limit = 33554432";

    if (checkpoint->has_thread)
        return true;
    if (!checkpoint->own &&
        (sqlite3_open_v2(checkpoint->path, &checkpoint->own, flags, NULL) != SQLITE_OK ||
         sqlite3_exec(checkpoint->own, settings, NULL, NULL, NULL) != SQLITE_OK)) {
        (void)sqlite3_close_v2(checkpoint->own);
        checkpoint->own = NULL;
        return false;
    }
    checkpoint->has_thread = pthread_create(&checkpoint->thread, NULL, work, checkpoint) == 0;
    return checkpoint->has_thread;
}

/* Whether the writer is to copy now. */
static bool ask(struct checkpoint *checkpoint, int pages)
{
    bool is_mine;

    pthread_mutex_lock(&checkpoint->lock);
    while (checkpoint->is_asked && pages >= CHECKPOINT_MOST)
        pthread_cond_wait(&checkpoint->ready, &checkpoint->lock);
    is_mine = checkpoint->was_copied || pages >= CHECKPOINT_MOST;
    if (!checkpoint->is_asked && !is_mine) {
        checkpoint->is_asked = true;
        pthread_cond_signal(&checkpoint->wake);
    }
    checkpoint->was_copied = false;
    pthread_mutex_unlock(&checkpoint->lock);
    return is_mine;
}

/* After each commit: how many pages the log has now. */
static int on_commit(void *arg, sqlite3 *sqlite, const char *name, int pages)
{
    struct checkpoint *checkpoint = arg;

    (void)name;
    if (pages >= CHECKPOINT_PAGES && (!begin(checkpoint) || ask(checkpoint, pages)))
        copy(sqlite);
    return SQLITE_OK;
}

enum err checkpoint_watch(sqlite3 *sqlite, const char *path, struct checkpoint **out_checkpoint)
{
    size_t n = strlen(path) + 1;
    struct checkpoint *checkpoint = calloc(1, sizeof(*checkpoint) + n);

    if (!checkpoint)
        return ERR_NO_MEMORY;
    memcpy(checkpoint->path, path, n);
    checkpoint->writer = sqlite;
    pthread_mutex_init(&checkpoint->lock, NULL);
    pthread_cond_init(&checkpoint->wake, NULL);
    pthread_cond_init(&checkpoint->ready, NULL);
    (void)sqlite3_wal_hook(sqlite, on_commit, checkpoint);
    *out_checkpoint = checkpoint;
    return OK;
}

void checkpoint_end(struct checkpoint *checkpoint)
{
    if (!checkpoint)
        return;
    (void)sqlite3_wal_hook(checkpoint->writer, NULL, NULL);
    pthread_mutex_lock(&checkpoint->lock);
    checkpoint->is_ending = true;
    pthread_cond_signal(&checkpoint->wake);
    pthread_mutex_unlock(&checkpoint->lock);
    if (checkpoint->has_thread)
        (void)pthread_join(checkpoint->thread, NULL);
    (void)sqlite3_close_v2(checkpoint->own);
    pthread_cond_destroy(&checkpoint->wake);
    pthread_cond_destroy(&checkpoint->ready);
    pthread_mutex_destroy(&checkpoint->lock);
    free(checkpoint);
}
