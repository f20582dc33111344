#include "main/retell.h"

#include <pthread.h>

#include "base/log.h"
#include "store/crowd.h"
#include "store/message.h"
#include "understand/stories.h"

enum { WORDS_MIN = 8 }; /* as understand/stage_crowd.c */

struct retell {
    struct writer_job job;
    struct act *act;
    struct stories *stories;
    struct gist_room room;
    int64_t since;                /* time */
    int64_t before, left;         /* row; messages: as of the last commit */
    int64_t now_before, now_left; /* as of this run, which may be rolled back and run again */
    unsigned tries;
    int at_once;
    pthread_mutex_t lock;
    pthread_cond_t idle;
    bool is_working, is_stopping; /* under the lock */
};

static enum err learn(struct retell *retell, struct db *db, struct arena *arena,
                      const struct stored_message *row)
{
    struct story_place place;
    struct crowd crowd;
    struct str id;
    enum err err;

    if (row->same_as || row->said.deleted || row->said.kind == KIND_MAIL)
        return OK;
    err = crowd_load(db, row->id, &crowd);
    if (err != ERR_NOT_FOUND)
        return err;
    err = gist_read(&retell->room, row->said.text);
    id = arena_printf(arena, "%" PRId64 " %.*s", row->channel, STR_ARGS(row->said.id));
    if (!err && !id.n)
        err = arena->err;
    if (!err && retell->room.gist.word_count >= WORDS_MIN)
        stories_add_gist(retell->stories, id, &retell->room.gist, &place);
    return err;
}

static enum err run(struct db *db, struct writer_job *job)
{
    struct retell *retell = (struct retell *)(void *)job; /* its first member */
    struct stored_message *rows = NULL;
    struct arena arena;
    size_t n = 0;
    enum err err;

    if (retell->tries++)
        stories_back(retell->stories);
    retell->now_before = retell->before;
    retell->now_left = retell->left;
    arena_init(&arena, 0);
    err = message_scan(db, &arena, retell->before, retell->at_once, &rows, &n);
    for (size_t i = 0; !err && i < n && rows[i].heard_at >= retell->since; i++) {
        err = learn(retell, db, &arena, &rows[i]);
        retell->now_before = rows[i].id;
    }
    if (!err)
        retell->now_left -= (int64_t)n;
    if (!err && (n < (size_t)retell->at_once || rows[n - 1].heard_at < retell->since))
        retell->now_left = 0;
    arena_clear(&arena);
    return err;
}

static void take_result(struct retell *retell, enum err err)
{
    retell->tries = 0;
    if (err) {
        stories_back(retell->stories);
    } else {
        stories_keep(retell->stories);
        retell->before = retell->now_before;
        retell->left = retell->now_left;
    }
}

/* The next piece goes behind what has come meanwhile. */
static void done(struct writer_job *job, enum err err)
{
    struct retell *retell = (struct retell *)(void *)job;
    bool is_over;

    take_result(retell, err);
    if (err == ERR_TOO_BIG && retell->at_once > 1) { /* of much memory: fewer at a time */
        retell->at_once = 1;
        err = OK;
    }
    if (err)
        log_event(LOG_WARN, "stories.not_learnt", "error", err_info(err)->name, NULL);
    pthread_mutex_lock(&retell->lock);
    is_over = err || retell->is_stopping || retell->left <= 0 ||
              writer_go_on(act_writer(retell->act), &retell->job);
    if (is_over) {
        retell->is_working = false;
        pthread_cond_broadcast(&retell->idle);
    }
    pthread_mutex_unlock(&retell->lock);
}

enum err retell_begin(struct act *act, struct stories *stories, int64_t now,
                      struct retell **out_retell)
{
    struct retell *retell = calloc(1, sizeof(*retell));
    enum err err;

    if (!retell)
        return ERR_NO_MEMORY;
    retell->job = (struct writer_job){.run = run, .done = done};
    retell->act = act;
    retell->stories = stories;
    retell->before = INT64_MAX;
    retell->since = now - RETELL_DAYS * (int64_t)24 * 3600 * 1000;
    retell->left = RETELL_MESSAGES;
    retell->at_once = RETELL_AT_ONCE;
    retell->is_working = true;
    gist_room_init(&retell->room);
    pthread_mutex_init(&retell->lock, NULL);
    pthread_cond_init(&retell->idle, NULL);
    err = writer_submit(act_writer(act), &retell->job);
    if (err) {
        retell->is_working = false;
        retell_end(retell);
        return err;
    }
    *out_retell = retell;
    return OK;
}

void retell_end(struct retell *retell)
{
    if (!retell)
        return;
    pthread_mutex_lock(&retell->lock);
    retell->is_stopping = true;
    while (retell->is_working)
        pthread_cond_wait(&retell->idle, &retell->lock);
    pthread_mutex_unlock(&retell->lock);
    gist_room_clear(&retell->room);
    pthread_cond_destroy(&retell->idle);
    pthread_mutex_destroy(&retell->lock);
    free(retell);
}
