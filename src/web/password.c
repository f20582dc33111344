#include "web/password.h"

#include <pthread.h>
#include <sodium.h>

enum { MEMORY = 64 << 20, PASSES = 3 };

struct password_turns {
    pthread_mutex_t lock;
    pthread_cond_t freed;
    unsigned running, at_once;
};

struct password_turns *password_turns_new(unsigned at_once)
{
    struct password_turns *turns = calloc(1, sizeof(*turns));

    if (!turns)
        return NULL;
    (void)pthread_mutex_init(&turns->lock, NULL);
    (void)pthread_cond_init(&turns->freed, NULL);
    turns->at_once = at_once;
    return turns;
}

void password_turns_free(struct password_turns *turns)
{
    if (!turns)
        return;
    (void)pthread_cond_destroy(&turns->freed);
    (void)pthread_mutex_destroy(&turns->lock);
    free(turns);
}

static void turn_take(struct password_turns *turns)
{
    if (!turns)
        return;
    (void)pthread_mutex_lock(&turns->lock);
    while (turns->running >= turns->at_once)
        (void)pthread_cond_wait(&turns->freed, &turns->lock);
    turns->running++;
    (void)pthread_mutex_unlock(&turns->lock);
}

static void turn_give(struct password_turns *turns)
{
    if (!turns)
        return;
    (void)pthread_mutex_lock(&turns->lock);
    turns->running--;
    (void)pthread_cond_signal(&turns->freed);
    (void)pthread_mutex_unlock(&turns->lock);
}

enum err password_hash(struct password_turns *turns, struct arena *arena, struct str password,
                       struct str *out_hash)
{
    char *text = arena_alloc(arena, crypto_pwhash_STRBYTES);
    int rc;

    if (!text)
        return arena->err;
    if (password.n < PASSWORD_MIN || password.n > PASSWORD_MAX)
        return ERR_BAD_INPUT;
    turn_take(turns);
    rc = crypto_pwhash_str_alg(text, password.p, password.n, PASSES, MEMORY,
                               crypto_pwhash_ALG_ARGON2ID13);
    turn_give(turns);
    if (rc)
        return ERR_NO_MEMORY;
    *out_hash = str_from(text);
    return OK;
}

bool password_matches(struct password_turns *turns, struct str hash, struct str password)
{
    char text[crypto_pwhash_STRBYTES] = {0};
    int rc;

    if (hash.n >= sizeof(text) || password.n > PASSWORD_MAX)
        return false;
    if (hash.n)
        memcpy(text, hash.p, hash.n);
    turn_take(turns);
    rc = crypto_pwhash_str_verify(text, password.p, password.n);
    turn_give(turns);
    return rc == 0;
}

void password_waste(struct password_turns *turns, struct str password)
{
    unsigned char key[32];
    const unsigned char salt[crypto_pwhash_SALTBYTES] = {1};

    turn_take(turns);
    /* only its time matters, not what it gives */
    if (crypto_pwhash(key, sizeof(key), password.n ? password.p : "", password.n, salt, PASSES,
                      MEMORY, crypto_pwhash_ALG_ARGON2ID13))
        key[0] = 0;
    turn_give(turns);
}
