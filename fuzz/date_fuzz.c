/* date_fuzz.c: what is read as a date can be written and is the same when it is read again. */
#include "base/arena.h"
#include "base/clock.h"
#include "parse/date.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena arena;
    int64_t ms, again;

    arena_init(&arena, 1 << 16);
    if (!date_read(str_of((const char *)data, n), &ms)) {
        bug_on(date_read(clock_format(&arena, ms), &again));
        bug_on(ms != again);
    }
    arena_clear(&arena);
    return 0;
}
