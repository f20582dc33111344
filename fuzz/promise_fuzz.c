/* promise_fuzz.c: any text as an utterance in each language: what is found lies inside it. */
#include "base/arena.h"
#include "decide/promise.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void find(struct str text, struct str lang, enum speech_side side)
{
    struct calendar calendar = calendar_weekdays(NULL, 540, 1020);
    struct found_promises found = {0};
    struct str when = STR_NONE;
    struct arena arena;

    arena_init(&arena, 0);
    if (!promise_find_in(&arena, text, lang, side, &calendar, 1795000000000, &found))
        for (size_t i = 0; i < found.list.n; i++)
            bug_on(found.list.at[i].from >= found.list.at[i].to || found.list.at[i].to > text.n);
    if (!promise_when(&arena, text, lang, &calendar, 1795000000000, &when))
        bug_on(when.n && (when.p < text.p || when.p + when.n > text.p + text.n));
    arena_clear(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str text = str_of((const char *)data, n);

    for (int side = SPEECH_OURS; side <= SPEECH_NOTE; side++) {
        find(text, STR_NONE, (enum speech_side)side);
        for (const struct tongue *const *at = tongue_registry; *at; at++)
            find(text, str_from((*at)->code), (enum speech_side)side);
    }
    return 0;
}
