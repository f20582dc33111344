#include "base/map.h"

#include "base/arena.h"
#include "unit.h"

static void holds_what_was_put_through_growth_and_removal(void)
{
    struct arena arena;
    struct map map;
    static int values[5000];
    size_t at = 0, seen = 0;

    arena_init(&arena, 0);
    map_init(&map);
    for (int i = 0; i < 5000; i++)
        CHECK(!map_put(&map, arena_printf(&arena, "key %d", i), &values[i]));
    for (int i = 0; i < 5000; i += 2)
        CHECK(map_remove(&map, arena_printf(&arena, "key %d", i)) == &values[i]);
    CHECK_INT(map.n, 2500);
    for (int i = 0; i < 5000; i++)
        CHECK(map_get(&map, arena_printf(&arena, "key %d", i)) == (i % 2 ? &values[i] : NULL));
    while (map_each(&map, &at))
        seen++;
    CHECK_INT(seen, 2500);
    for (int round = 0; round < 100000; round++) {
        CHECK_OR_STOP(!map_put(&map, STR("same"), &values[0]));
        CHECK_OR_STOP(map_remove(&map, STR("same")) != NULL);
    }
    CHECK(map.cap <= 16384);
    map_clear(&map);
    arena_clear(&arena);
}

int main(void)
{
    RUN(holds_what_was_put_through_growth_and_removal);
    return unit_end();
}
