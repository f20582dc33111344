#include "understand/sample.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/clock.h"
#include "parse/message_json.h"

enum { CHANNEL_MAX = 200 };

struct slot {
    char *json;
    size_t n;
    char channel[CHANNEL_MAX];
    size_t channel_n;
    int64_t heard_at, stands_for;
};

struct sample {
    atomic_uint_fast64_t offered; /* so far */
    atomic_uint_fast64_t next;    /* the number of the next one to keep */
    atomic_int_fast64_t next_at;  /* or the first from then on: a flood may have ended */
    pthread_mutex_t lock;         /* what follows */
    struct slot slots[SAMPLE_MAX];
    size_t at, n;       /* the next slot; slots in use */
    uint64_t last;      /* number of the one kept last */
    uint64_t window;    /* number offered when this second began */
    int64_t window_at;  /* when it began */
    uint64_t step;      /* one in so many is kept */
    unsigned in_window; /* kept in it */
};

enum err sample_new(struct sample **out_sample)
{
    struct sample *sample = calloc(1, sizeof(*sample));

    if (!sample)
        return ERR_NO_MEMORY;
    if (pthread_mutex_init(&sample->lock, NULL)) {
        free(sample);
        return ERR_NO_MEMORY;
    }
    sample->step = 1;
    *out_sample = sample;
    return OK;
}

void sample_free(struct sample *sample)
{
    if (!sample)
        return;
    for (size_t i = 0; i < SAMPLE_MAX; i++)
        free(sample->slots[i].json);
    (void)pthread_mutex_destroy(&sample->lock);
    free(sample);
}

bool sample_wants(struct sample *sample, enum audience audience, int64_t now)
{
    uint64_t number;

    if (!sample || audience != AUDIENCE_PUBLIC)
        return false;
    number = atomic_fetch_add_explicit(&sample->offered, 1, memory_order_relaxed) + 1;
    return number >= atomic_load_explicit(&sample->next, memory_order_relaxed) ||
           now >= atomic_load_explicit(&sample->next_at, memory_order_relaxed);
}

/* How many pass for each that is kept: by the last second, and at once more when that second has
 * had its share. */
static void pace(struct sample *sample, uint64_t offered, int64_t now)
{
    int64_t ms = now - sample->window_at;

    if (ms >= MS_SECOND || ms < 0) {
        uint64_t a_second = ms > 0 ? (offered - sample->window) * 1000 / (uint64_t)ms : 0;

        sample->step = a_second / SAMPLE_A_SECOND + 1;
        sample->window = offered;
        sample->window_at = now;
        sample->in_window = 0;
    } else if (++sample->in_window > SAMPLE_BURST) {
        sample->step *= 2;
        sample->in_window = SAMPLE_BURST / 2;
    }
}

static enum err write_slot(struct slot *slot, const struct message *message, struct str channel)
{
    struct json_out json;
    struct buf out;
    char *copy;

    buf_init(&out, SAMPLE_BYTES_MAX);
    json_init(&json, &out);
    message_write(&json, message);
    copy = out.err ? NULL : malloc(out.n + 1);
    if (copy) {
        memcpy(copy, out.p, out.n);
        free(slot->json);
        slot->json = copy;
        slot->n = out.n;
        slot->channel_n = channel.n < CHANNEL_MAX ? channel.n : 0;
        memcpy(slot->channel, channel.p ? channel.p : "", slot->channel_n);
    }
    buf_clear(&out);
    return copy ? OK : ERR_TOO_BIG;
}

/* A long one is passed over: what it stood for then stands with the next, which is as long as any
 * other; rules that ask for long texts look rarer than they are. */
void sample_keep(struct sample *sample, const struct message *message, struct str channel,
                 int64_t now)
{
    struct slot *slot;
    uint64_t offered;

    if (pthread_mutex_trylock(&sample->lock))
        return;
    offered = atomic_load_explicit(&sample->offered, memory_order_relaxed);
    slot = &sample->slots[sample->at];
    if (offered > sample->last && write_slot(slot, message, channel) == OK) {
        slot->heard_at = now;
        slot->stands_for = (int64_t)(offered - sample->last);
        sample->last = offered;
        sample->at = (sample->at + 1) % SAMPLE_MAX;
        if (sample->n < SAMPLE_MAX)
            sample->n++;
        pace(sample, offered, now);
        atomic_store_explicit(&sample->next, offered + sample->step, memory_order_relaxed);
        atomic_store_explicit(&sample->next_at, now + MS_SECOND, memory_order_relaxed);
    }
    (void)pthread_mutex_unlock(&sample->lock);
}

void sample_each(struct sample *sample, void (*look)(void *arg, const struct sampled *sampled),
                 void *arg)
{
    (void)pthread_mutex_lock(&sample->lock);
    for (size_t i = 0; i < sample->n; i++) {
        const struct slot *slot = &sample->slots[(sample->at + SAMPLE_MAX - 1 - i) % SAMPLE_MAX];
        struct sampled sampled = {str_of(slot->json, slot->n),
                                  str_of(slot->channel, slot->channel_n), slot->heard_at,
                                  slot->stands_for};

        look(arg, &sampled);
    }
    (void)pthread_mutex_unlock(&sample->lock);
}
