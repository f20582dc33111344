#include "base/map.h"

#include "base/random.h"

static const char removed_mark = 0;
#define MAP_REMOVED ((void *)(uintptr_t)&removed_mark)

void map_init(struct map *map) { *map = (struct map){.seed = random_u64()}; }

void map_clear(struct map *map)
{
    if (!map)
        return;
    free(map->slots);
    *map = (struct map){.seed = map->seed};
}

/* The slot that holds the key, else the first one where it may go; NULL in an empty table. */
static struct map_slot *find(const struct map *map, struct str key)
{
    struct map_slot *free_slot = NULL;
    size_t at;

    if (!map->cap)
        return NULL;
    at = (size_t)str_hash(key, map->seed) & (map->cap - 1);
    for (;; at = (at + 1) & (map->cap - 1)) {
        struct map_slot *slot = &map->slots[at];

        if (!slot->value)
            return free_slot ? free_slot : slot;
        if (slot->value == MAP_REMOVED) {
            if (!free_slot)
                free_slot = slot;
        } else if (str_eq(slot->key, key)) {
            return slot;
        }
    }
}

static bool is_live(const struct map_slot *slot)
{
    return slot && slot->value && slot->value != MAP_REMOVED;
}

void *map_get(const struct map *map, struct str key)
{
    struct map_slot *slot = find(map, key);

    return is_live(slot) ? slot->value : NULL;
}

static enum err resize(struct map *map, size_t cap)
{
    struct map bigger = {calloc(cap, sizeof(struct map_slot)), cap, map->n, map->n, map->seed};

    if (!bigger.slots)
        return ERR_NO_MEMORY;
    for (size_t i = 0; i < map->cap; i++)
        if (is_live(&map->slots[i]))
            *find(&bigger, map->slots[i].key) = map->slots[i];
    free(map->slots);
    *map = bigger;
    return OK;
}

enum err map_put(struct map *map, struct str key, void *value)
{
    struct map_slot *slot;

    bug_on(!value);
    if ((map->used + 1) * 4 > map->cap * 3) {
        size_t cap = map->cap ? map->cap : 16;

        while ((map->n + 1) * 2 > cap)
            cap *= 2;
        enum err err = resize(map, cap);
        if (err)
            return err;
    }
    slot = find(map, key);
    if (!is_live(slot)) {
        map->n++;
        map->used += !slot->value;
    }
    *slot = (struct map_slot){key, value};
    return OK;
}

void *map_remove(struct map *map, struct str key)
{
    struct map_slot *slot = find(map, key);
    void *value;

    if (!is_live(slot))
        return NULL;
    value = slot->value;
    slot->value = MAP_REMOVED;
    slot->key = STR_NONE;
    map->n--;
    return value;
}

struct map_slot *map_each(const struct map *map, size_t *at)
{
    while (*at < map->cap) {
        struct map_slot *slot = &map->slots[(*at)++];

        if (is_live(slot))
            return slot;
    }
    return NULL;
}
