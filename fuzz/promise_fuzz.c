/* promise_fuzz.c: any text as an utterance: what is found lies inside it, in order. */
#include "base/arena.h"
#include "decide/promise.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str text = str_of((const char *)data, n);
    struct calendar calendar = calendar_weekdays(NULL, 540, 1020);
    struct arena arena;

    for (int side = SPEECH_OURS; side <= SPEECH_NOTE; side++) {
        struct found_promises found = {0};

        arena_init(&arena, 0);
        if (!promise_find(&arena, text, (enum speech_side)side, &calendar, 1795000000000, &found))
            for (size_t i = 0; i < found.list.n; i++)
                bug_on(found.list.at[i].from >= found.list.at[i].to || found.list.at[i].to > n);
        arena_clear(&arena);
    }
    return 0;
}
