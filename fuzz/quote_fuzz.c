/* quote_fuzz.c: any text as a mail. The parts are the text, in order and without a gap; folding
 * and the own words come out of it. */
#include "parse/quote.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str text = str_of((const char *)data, n), visible, elided, own;
    struct quote_parts parts = {NULL, 0};
    struct arena arena;
    size_t at = 0;

    arena_init(&arena, 64 << 20);
    if (!quote_split(&arena, text, &parts)) {
        for (size_t i = 0; i < parts.n; i++) {
            bug_on(parts.at[i].text.p != text.p + at || !parts.at[i].text.n);
            bug_on(i && parts.at[i].kind == parts.at[i - 1].kind);
            at += parts.at[i].text.n;
        }
        bug_on(at != n);
    }
    if (!quote_fold(&arena, text, &visible, &elided))
        bug_on(visible.n + elided.n > n);
    if (!quote_own(&arena, text, &own))
        bug_on(own.n > n);
    arena_clear(&arena);
    return 0;
}
