#include "base/arena.h"

#include <stdarg.h>

enum { CHUNK_MIN = 8 << 10, CHUNK_MAX = 1 << 20, ALIGN = 16 };

struct arena_chunk {
    struct arena_chunk *next;
    size_t size, used;
    _Alignas(ALIGN) char bytes[];
};

struct arena_cleanup {
    struct arena_cleanup *next;
    void (*fn)(void *);
    void *arg;
};

void arena_init(struct arena *arena, size_t max)
{
    *arena = (struct arena){.max = max ? max : ARENA_DEFAULT_MAX};
}

static void run_cleanups(struct arena *arena)
{
    struct arena_cleanup *cleanup = arena->cleanups;

    arena->cleanups = NULL;
    for (; cleanup; cleanup = cleanup->next)
        cleanup->fn(cleanup->arg);
}

static void free_chunks(struct arena *arena, struct arena_chunk *keep)
{
    struct arena_chunk *chunk = arena->chunks, *next;

    for (; chunk; chunk = next) {
        next = chunk->next;
        if (chunk != keep)
            free(chunk);
    }
    arena->chunks = keep;
    arena->used = keep ? keep->size : 0;
}

void arena_reset(struct arena *arena)
{
    struct arena_chunk *keep = arena->chunks;

    run_cleanups(arena);
    while (keep && keep->size > CHUNK_MIN)
        keep = keep->next;
    free_chunks(arena, keep);
    if (keep) {
        memset(keep->bytes, 0, keep->used);
        keep->used = 0;
        keep->next = NULL;
    }
    arena->err = OK;
}

void arena_clear(struct arena *arena)
{
    if (!arena)
        return;
    run_cleanups(arena);
    free_chunks(arena, NULL);
    arena->err = OK;
}

static struct arena_chunk *add_chunk(struct arena *arena, size_t need)
{
    size_t size = arena->used < CHUNK_MIN ? CHUNK_MIN : arena->used;
    struct arena_chunk *chunk;

    if (size > CHUNK_MAX)
        size = CHUNK_MAX;
    if (size > arena->max - arena->used)
        size = arena->max - arena->used;
    if (size < need)
        size = need;
    if (size > arena->max - arena->used) {
        arena->err = ERR_TOO_BIG;
        return NULL;
    }
    chunk = calloc(1, sizeof(*chunk) + size);
    if (!chunk) {
        arena->err = ERR_NO_MEMORY;
        return NULL;
    }
    chunk->size = size;
    chunk->next = arena->chunks;
    arena->chunks = chunk;
    arena->used += size;
    return chunk;
}

void *arena_alloc(struct arena *arena, size_t n)
{
    struct arena_chunk *chunk = arena->chunks;
    void *at;

    if (arena->err)
        return NULL;
    if (n > SIZE_MAX - ALIGN) {
        arena->err = ERR_TOO_BIG;
        return NULL;
    }
    n = (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    if (!chunk || n > chunk->size - chunk->used)
        chunk = add_chunk(arena, n);
    if (!chunk)
        return NULL;
    at = chunk->bytes + chunk->used;
    chunk->used += n;
    return at;
}

void *arena_alloc_array(struct arena *arena, size_t count, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes)) {
        arena->err = ERR_TOO_BIG;
        return NULL;
    }
    return arena_alloc(arena, bytes);
}

enum err arena_on_clear(struct arena *arena, void (*fn)(void *), void *arg)
{
    struct arena_cleanup *cleanup = arena_new(arena, struct arena_cleanup);

    if (!cleanup)
        return arena->err;
    *cleanup = (struct arena_cleanup){arena->cleanups, fn, arg};
    arena->cleanups = cleanup;
    return OK;
}

struct str arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    char *text;
    int n;

    va_start(args, format);
    n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    text = n < 0 ? NULL : arena_alloc(arena, (size_t)n + 1);
    if (!text)
        return STR_NONE;
    va_start(args, format);
    (void)vsnprintf(text, (size_t)n + 1, format, args);
    va_end(args);
    return str_of(text, (size_t)n);
}

bool vec_reserve(struct arena *arena, void **at, size_t n, size_t *cap, size_t size)
{
    size_t want = *cap ? *cap * 2 : 8;
    void *grown;

    if (n < *cap)
        return true;
    grown = arena_alloc_array(arena, want, size);
    if (!grown)
        return false;
    if (n)
        memcpy(grown, *at, n * size);
    *at = grown;
    *cap = want;
    return true;
}
