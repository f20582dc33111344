#include "base/swap.h"

#include <pthread.h>
#include <stdlib.h>

#include "unit.h"

static void an_old_thing_comes_back_when_nobody_has_it(void)
{
    int a = 1, b = 2, c = 3;
    struct swap swap;
    struct swap_taken first, second;

    swap_init(&swap, &a);
    CHECK(swap_now(&swap) == &a);
    CHECK(!swap_collect(&swap));
    first = swap_take(&swap);
    second = swap_take(&swap);
    CHECK(first.thing == &a && second.thing == &a);
    CHECK(!swap_put(&swap, &b));
    CHECK(!swap_collect(&swap));
    swap_give(&swap, first);
    CHECK(!swap_collect(&swap));
    first = swap_take(&swap);
    CHECK(first.thing == &b);
    CHECK(!swap_put(&swap, &c));
    swap_give(&swap, second);
    CHECK(swap_collect(&swap) == &a);
    CHECK(!swap_collect(&swap));
    swap_give(&swap, first);
    CHECK(swap_collect(&swap) == &b);
    CHECK(swap_now(&swap) == &c);
}

static void too_many_in_use_is_busy(void)
{
    int things[SWAP_PLACES + 1];
    struct swap_taken taken[SWAP_PLACES];
    struct swap swap;

    swap_init(&swap, &things[0]);
    for (int i = 1; i < SWAP_PLACES; i++) {
        taken[i - 1] = swap_take(&swap);
        CHECK(!swap_put(&swap, &things[i]));
    }
    CHECK_INT(swap_put(&swap, &things[SWAP_PLACES]), ERR_BUSY);
    CHECK(swap_now(&swap) == &things[SWAP_PLACES - 1]);
    swap_give(&swap, taken[3]);
    CHECK(swap_collect(&swap) == &things[3]);
    CHECK(!swap_put(&swap, &things[SWAP_PLACES]));
}

/* Each thing is two numbers that agree; freed ones don't. */
struct pair {
    long a, b;
};

struct race {
    struct swap swap;
    atomic_bool ended;
    atomic_int bad;
};

static void *read_on(void *arg)
{
    struct race *race = arg;
    long last = 0;

    while (!atomic_load(&race->ended)) {
        struct swap_taken taken = swap_take(&race->swap);
        const struct pair *pair = taken.thing;

        if (pair->a != -pair->b || pair->a < last)
            atomic_fetch_add(&race->bad, 1);
        last = pair->a;
        swap_give(&race->swap, taken);
    }
    return NULL;
}

static struct pair *pair_of(long n)
{
    struct pair *pair = malloc(sizeof(*pair));

    if (pair)
        *pair = (struct pair){n, -n};
    return pair;
}

static void spoil(struct race *race)
{
    struct pair *old;

    while ((old = swap_collect(&race->swap)) != NULL) {
        old->a = old->b = 7;
        free(old);
    }
}

static void readers_never_meet_what_is_freed(void)
{
    enum { READERS = 3, CHANGES = 20000 };
    static struct race race;
    pthread_t threads[READERS];

    swap_init(&race.swap, pair_of(0));
    for (int i = 0; i < READERS; i++)
        CHECK_OR_STOP(!pthread_create(&threads[i], NULL, read_on, &race));
    for (long n = 1; n <= CHANGES; n++) {
        struct pair *pair = pair_of(n);

        while (swap_put(&race.swap, pair) == ERR_BUSY)
            spoil(&race);
        spoil(&race);
    }
    atomic_store(&race.ended, true);
    for (int i = 0; i < READERS; i++)
        (void)pthread_join(threads[i], NULL);
    CHECK_INT(atomic_load(&race.bad), 0);
    spoil(&race);
    CHECK_INT(((struct pair *)swap_now(&race.swap))->a, CHANGES);
    free(swap_now(&race.swap));
}

int main(void)
{
    RUN(an_old_thing_comes_back_when_nobody_has_it);
    RUN(too_many_in_use_is_busy);
    RUN(readers_never_meet_what_is_freed);
    return unit_end();
}
