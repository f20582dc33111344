/* promise.c: what looking for promises costs.
 *
 * usage: bench_promise < TEXTS          one text a line; ninja -C build bench_promise
 *
 * For each language, and for none told: processor time a text (the least of five rounds), and how
 * many of them hold a promise. */
#include <stdio.h>
#include <time.h>

#include "base/arena.h"
#include "base/io.h"
#include "decide/promise.h"

enum { ROUNDS = 5 };

static double cpu_seconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void measure(struct str texts, const char *name, struct str lang)
{
    struct calendar calendar = calendar_weekdays(NULL, 540, 1020);
    size_t n = 0, found = 0;
    double least = 1e9;
    struct arena arena;

    arena_init(&arena, 0);
    for (int round = 0; round < ROUNDS; round++) {
        struct str rest = texts, line;
        double began = cpu_seconds(), took;

        for (n = found = 0; str_line(&rest, &line); n++) {
            struct found_promises promises = {0};

            arena_reset(&arena);
            if (!promise_find_in(&arena, line, lang, SPEECH_OURS, &calendar, 0, &promises))
                found += promises.list.n > 0;
        }
        took = cpu_seconds() - began;
        least = took < least ? took : least;
    }
    (void)printf("%s: %.2f us a text, a promise in %zu of %zu\n", name,
                 least * 1e6 / (double)(n ? n : 1), found, n);
    arena_clear(&arena);
}

int main(void)
{
    struct buf texts;

    buf_init(&texts, 0);
    if (io_read_all(0, &texts))
        return 1;
    for (const struct tongue *const *at = tongue_registry; *at; at++)
        measure(buf_str(&texts), (*at)->code, str_from((*at)->code));
    measure(buf_str(&texts), "not told", STR_NONE);
    buf_clear(&texts);
    return 0;
}
