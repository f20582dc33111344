/* map.h: text to pointer, in memory.
 *
 * Open addressing with linear probing; average O(1). The map copies nothing: keys must outlive
 * it (an arena is the usual place). Values are the caller's. The table itself is on the heap.
 * Not thread-safe. Seeded per map, so outsiders cannot aim at collisions.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/str.h"

struct map_slot {
    struct str key;
    void *value; /* NULL: free; MAP_REMOVED inside map.c */
};

struct map {
    struct map_slot *slots;
    size_t cap, n, used;
    uint64_t seed;
};

void map_init(struct map *map);
void map_clear(struct map *map);
void *map_get(const struct map *map, struct str key); /* NULL when absent */
/* Adds or replaces; value may not be NULL. ERR_NO_MEMORY. */
must_check enum err map_put(struct map *map, struct str key, void *value);
void *map_remove(struct map *map, struct str key); /* the value it had, or NULL */
/* Walks in no particular order; *at starts at 0. NULL at the end. Don't add while walking. */
struct map_slot *map_each(const struct map *map, size_t *at);

#endif
