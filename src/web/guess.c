#include "web/guess.h"

#include <pthread.h>

#include "base/random.h"

enum { PLACES = 8192, WAYS = 8 };

struct place {
    uint64_t key; /* 0: free */
    int64_t tries, last;
};

struct guesses {
    pthread_mutex_t lock;
    uint64_t seed;
    struct place places[PLACES];
};

struct guesses *guesses_new(void)
{
    struct guesses *guesses = calloc(1, sizeof(*guesses));

    if (!guesses)
        return NULL;
    (void)pthread_mutex_init(&guesses->lock, NULL);
    guesses->seed = random_u64();
    return guesses;
}

void guesses_free(struct guesses *guesses)
{
    if (!guesses)
        return;
    (void)pthread_mutex_destroy(&guesses->lock);
    free(guesses);
}

static int64_t wait_after(int64_t tries)
{
    int64_t over = tries - GUESS_FREE;

    if (over < 0)
        return 0;
    return over > 5 || (GUESS_WAIT_MIN << over) > GUESS_WAIT_MAX ? GUESS_WAIT_MAX
                                                                 : GUESS_WAIT_MIN << over;
}

static int64_t tries_now(const struct place *place, int64_t now)
{
    return place->key && now - place->last < GUESS_FORGET ? place->tries : 0;
}

/* The key's place, or the one it may take. */
static struct place *find(struct guesses *guesses, uint64_t key, int64_t now)
{
    struct place *at = &guesses->places[key % (PLACES / WAYS) * WAYS], *least = at;

    for (int i = 0; i < WAYS; i++) {
        if (at[i].key == key)
            return &at[i];
        if (tries_now(&at[i], now) < tries_now(least, now))
            least = &at[i];
    }
    return least;
}

int64_t guesses_take(struct guesses *guesses, struct str key, int64_t now)
{
    uint64_t hash = str_hash(key, guesses->seed) | 1;
    struct place *place;
    int64_t tries, left;

    (void)pthread_mutex_lock(&guesses->lock);
    place = find(guesses, hash, now);
    tries = place->key == hash ? tries_now(place, now) : 0;
    left = tries ? place->last + wait_after(tries) - now : 0;
    if (left <= 0)
        *place = (struct place){.key = hash, .tries = tries + 1, .last = now};
    (void)pthread_mutex_unlock(&guesses->lock);
    return left > 0 ? left : 0;
}

void guesses_right(struct guesses *guesses, struct str key)
{
    uint64_t hash = str_hash(key, guesses->seed) | 1;
    struct place *place;

    (void)pthread_mutex_lock(&guesses->lock);
    place = find(guesses, hash, 0);
    if (place->key == hash)
        *place = (struct place){0};
    (void)pthread_mutex_unlock(&guesses->lock);
}
