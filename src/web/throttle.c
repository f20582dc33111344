#include "web/throttle.h"

#include <pthread.h>

#include "base/random.h"

enum { PLACES = 8192, WAYS = 8, UNIT = 1000 };

struct bucket {
    uint64_t key;
    int64_t at;     /* when `tokens` was true */
    int64_t tokens; /* in thousandths */
};

struct throttle {
    pthread_mutex_t lock;
    int64_t burst, period;
    uint64_t seed;
    struct bucket buckets[PLACES];
};

struct throttle *throttle_new(unsigned burst, int64_t period)
{
    struct throttle *throttle = calloc(1, sizeof(*throttle));

    if (!throttle)
        return NULL;
    (void)pthread_mutex_init(&throttle->lock, NULL);
    throttle->burst = (int64_t)burst * UNIT;
    throttle->period = period;
    throttle->seed = random_u64();
    return throttle;
}

void throttle_free(struct throttle *throttle)
{
    if (!throttle)
        return;
    (void)pthread_mutex_destroy(&throttle->lock);
    free(throttle);
}

static int64_t tokens_now(const struct throttle *throttle, const struct bucket *bucket, int64_t now)
{
    int64_t passed = now > bucket->at ? now - bucket->at : 0;
    int64_t tokens;

    if (!bucket->key || passed >= throttle->period)
        return throttle->burst;
    tokens = bucket->tokens + passed * throttle->burst / throttle->period;
    return tokens < throttle->burst ? tokens : throttle->burst;
}

static struct bucket *find(struct throttle *throttle, uint64_t key, int64_t now)
{
    struct bucket *places = &throttle->buckets[key % (PLACES / WAYS) * WAYS], *fullest = places;

    for (int i = 0; i < WAYS; i++) {
        if (places[i].key == key)
            return &places[i];
        if (tokens_now(throttle, &places[i], now) > tokens_now(throttle, fullest, now))
            fullest = &places[i];
    }
    *fullest = (struct bucket){.key = key, .at = now, .tokens = throttle->burst};
    return fullest;
}

static bool look(struct throttle *throttle, struct str key, int64_t now, int64_t price)
{
    uint64_t hash = str_hash(key, throttle->seed) | 1;
    struct bucket *bucket;
    bool fine;

    (void)pthread_mutex_lock(&throttle->lock);
    bucket = find(throttle, hash, now);
    bucket->tokens = tokens_now(throttle, bucket, now);
    bucket->at = now;
    fine = bucket->tokens >= UNIT;
    if (fine)
        bucket->tokens -= price;
    (void)pthread_mutex_unlock(&throttle->lock);
    return fine;
}

bool throttle_ask(struct throttle *throttle, struct str key, int64_t now)
{
    return look(throttle, key, now, 0);
}

bool throttle_take(struct throttle *throttle, struct str key, int64_t now)
{
    return look(throttle, key, now, UNIT);
}
