#include "base/arena.h"

#include "unit.h"

static void gives_zeroed_memory_again_after_a_reset(void)
{
    struct arena arena;
    char *p;

    arena_init(&arena, 1 << 20);
    p = arena_alloc(&arena, 100);
    CHECK_OR_STOP(p);
    memset(p, 'x', 100);
    arena_reset(&arena);
    p = arena_alloc(&arena, 100);
    CHECK_OR_STOP(p);
    for (int i = 0; i < 100; i++)
        CHECK(p[i] == 0);
    arena_clear(&arena);
}

static void stops_at_its_ceiling_and_remembers(void)
{
    struct arena arena;

    arena_init(&arena, 64 << 10);
    CHECK(arena_alloc(&arena, 32 << 10));
    CHECK(!arena_alloc(&arena, 64 << 10));
    CHECK_INT(arena.err, ERR_TOO_BIG);
    CHECK(!arena_alloc(&arena, 1));
    CHECK(!arena_alloc_array(&arena, SIZE_MAX / 2, 4));
    arena_reset(&arena);
    CHECK(arena_alloc(&arena, 1));
    arena_clear(&arena);
}

static char order[8], first[] = "a", second[] = "b";

static void note(void *arg) { memmove(order + strlen(order), arg, 2); }

static void runs_cleanups_backwards(void)
{
    struct arena arena;

    arena_init(&arena, 0);
    CHECK_INT(arena_on_clear(&arena, note, first), OK);
    CHECK_INT(arena_on_clear(&arena, note, second), OK);
    arena_clear(&arena);
    CHECK(strcmp(order, "ba") == 0);
}

static void grows_vectors(void)
{
    VEC(int) numbers = {0};
    struct arena arena;

    arena_init(&arena, 0);
    for (int i = 0; i < 1000; i++)
        CHECK(vec_push(&arena, &numbers, i));
    CHECK_INT(numbers.n, 1000);
    CHECK_INT(numbers.at[999], 999);
    CHECK_STR(arena_printf(&arena, "%d of %s", 3, "four"), "3 of four");
    arena_clear(&arena);
}

int main(void)
{
    RUN(gives_zeroed_memory_again_after_a_reset);
    RUN(stops_at_its_ceiling_and_remembers);
    RUN(runs_cleanups_backwards);
    RUN(grows_vectors);
    return unit_end();
}
