#include "pages/desk/trials.h"

/* The text itself is compared by a hash: a clash would show the figures of another rule of the same
 * person, once in 2^64. */
static uint64_t hash_of(struct str text) { return str_hash(text, 12); }

static void empty(struct trials_slot *slot)
{
    trial_free(slot->trial);
    *slot = (struct trials_slot){.trial = NULL};
}

enum err trials_take(struct trials *trials, int64_t staff, struct str text, int64_t now,
                     struct trial **out_trial)
{
    struct trial *found = NULL;

    (void)pthread_mutex_lock(&trials->lock);
    for (size_t i = 0; i < TRIALS_MAX; i++) {
        struct trials_slot *slot = &trials->slots[i];

        if (slot->trial && now - slot->used_at > TRIALS_REST_MS)
            empty(slot);
        if (!slot->trial || slot->staff != staff || slot->text != hash_of(text) || found)
            continue;
        found = slot->trial;
        slot->trial = NULL;
    }
    (void)pthread_mutex_unlock(&trials->lock);
    if (!found)
        return trial_new(text, out_trial);
    *out_trial = found;
    return OK;
}

/* Where it goes: the oldest of that person when there are enough of theirs, else a free one, else
 * the oldest. */
static struct trials_slot *place_for(struct trials *trials, int64_t staff)
{
    struct trials_slot *oldest = trials->slots, *own = NULL, *free_one = NULL;
    size_t owned = 0;

    for (size_t i = 0; i < TRIALS_MAX; i++) {
        struct trials_slot *slot = &trials->slots[i];

        if (!slot->trial) {
            free_one = slot;
            continue;
        }
        if (slot->used_at < oldest->used_at)
            oldest = slot;
        if (slot->staff != staff)
            continue;
        owned++;
        if (!own || slot->used_at < own->used_at)
            own = slot;
    }
    if (owned >= TRIALS_EACH)
        return own;
    return free_one ? free_one : oldest;
}

void trials_give(struct trials *trials, int64_t staff, struct str text, int64_t now,
                 struct trial *trial)
{
    struct trials_slot *slot;

    (void)pthread_mutex_lock(&trials->lock);
    slot = place_for(trials, staff);
    empty(slot);
    *slot = (struct trials_slot){trial, hash_of(text), staff, now};
    (void)pthread_mutex_unlock(&trials->lock);
}

void trials_clear(struct trials *trials)
{
    for (size_t i = 0; i < TRIALS_MAX; i++)
        empty(&trials->slots[i]);
}
