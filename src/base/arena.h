/* arena.h: memory for one job, given back at once.
 *
 * An arena hands out zeroed memory in chunks and frees all of it together. It has a ceiling: an
 * allocation that would pass it fails with NULL and sets err to ERR_TOO_BIG (ERR_NO_MEMORY if
 * the system had none), and every later one fails too, so a caller may allocate a few times and
 * ask arena->err once. Outside data can only ever reach a ceiling, never exhaust the process.
 *
 * Cleanups run in reverse order at arena_reset and arena_clear; use them for what a library
 * gave us (a parser, a file) that must die with the job.
 *
 * Not thread-safe: an arena belongs to one job on one thread.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "base/attr.h"
#include "base/errors.h"
#include "base/str.h"

struct arena_chunk;
struct arena_cleanup;

struct arena {
    struct arena_chunk *chunks;
    struct arena_cleanup *cleanups;
    size_t used; /* bytes taken from the system */
    size_t max;  /* ceiling for used */
    enum err err;
};

enum { ARENA_DEFAULT_MAX = 64 << 20 };

void arena_init(struct arena *arena, size_t max);
void arena_reset(struct arena *arena); /* frees everything but one small chunk; err = OK */
void arena_clear(struct arena *arena);

/* Zeroed, aligned for any type; NULL on failure. n = 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t n);
void *arena_alloc_array(struct arena *arena, size_t count, size_t size);

must_check enum err arena_on_clear(struct arena *arena, void (*fn)(void *), void *arg);

/* printf into the arena; the empty str on failure. */
struct str arena_printf(struct arena *arena, const char *format, ...) printf_like(2, 3);

#define arena_new(arena, type) ((type *)arena_alloc((arena), sizeof(type)))

/* A growing array in an arena: `VEC(struct link) links;` then vec_push(arena, &links, link).
 * vec_push gives false (and keeps the vector) when the arena is full. */
#define VEC(type)                                                                                  \
    struct {                                                                                       \
        type *at;                                                                                  \
        size_t n, cap;                                                                             \
    }
#define vec_push(arena, vec, item)                                                                 \
    (vec_reserve((arena), (void **)&(vec)->at, (vec)->n, &(vec)->cap, sizeof(*(vec)->at)) &&       \
     ((vec)->at[(vec)->n++] = (item), true))
bool vec_reserve(struct arena *arena, void **at, size_t n, size_t *cap, size_t size);

#endif
