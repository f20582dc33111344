#include "base/swap.h"

#include <stddef.h>

enum { PLACE_SHIFT = 48 };
static const uint64_t TAKEN_MASK = ((uint64_t)1 << PLACE_SHIFT) - 1;

void swap_init(struct swap *swap, void *thing)
{
    for (unsigned i = 0; i < SWAP_PLACES; i++) {
        swap->places[i] = (struct swap_place){.thing = NULL};
        atomic_init(&swap->places[i].given, 0);
    }
    swap->places[0].thing = thing;
    atomic_init(&swap->current, 0);
}

struct swap_taken swap_take(struct swap *swap)
{
    uint64_t before = atomic_fetch_add_explicit(&swap->current, 1, memory_order_acquire);
    unsigned place = (unsigned)(before >> PLACE_SHIFT);

    return (struct swap_taken){swap->places[place].thing, place};
}

/* The collector sees this only after all that was read before it. */
void swap_give(struct swap *swap, struct swap_taken taken)
{
    (void)atomic_fetch_add_explicit(&swap->places[taken.place].given, 1, memory_order_release);
}

static unsigned current_place(struct swap *swap)
{
    return (unsigned)(atomic_load_explicit(&swap->current, memory_order_relaxed) >> PLACE_SHIFT);
}

enum err swap_put(struct swap *swap, void *thing)
{
    unsigned old = current_place(swap), free = 0;
    uint64_t before;

    while (free < SWAP_PLACES && swap->places[free].thing)
        free++;
    if (free == SWAP_PLACES)
        return ERR_BUSY;
    swap->places[free].thing = thing;
    atomic_store_explicit(&swap->places[free].given, 0, memory_order_relaxed);
    before = atomic_exchange_explicit(&swap->current, (uint64_t)free << PLACE_SHIFT,
                                      memory_order_acq_rel);
    swap->places[old].taken = before & TAKEN_MASK;
    return OK;
}

void *swap_collect(struct swap *swap)
{
    unsigned now = current_place(swap);

    for (unsigned i = 0; i < SWAP_PLACES; i++) {
        struct swap_place *place = &swap->places[i];
        void *thing = place->thing;

        if (i == now || !thing ||
            atomic_load_explicit(&place->given, memory_order_acquire) != place->taken)
            continue;
        place->thing = NULL;
        return thing;
    }
    return NULL;
}

void *swap_now(struct swap *swap) { return swap->places[current_place(swap)].thing; }
