/* find_fuzz.c: any bytes as a search. A refusal names a column inside it or one behind. */
#include "understand/find.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str text = str_of((const char *)data, n);
    struct rule_error error = {0};
    struct find_query query = {0};
    struct arena arena;
    enum err err;

    arena_init(&arena, 16 << 20);
    err = find_parse(&arena, text, &query, &error);
    bug_on(err && err != ERR_BAD_INPUT && err != ERR_TOO_BIG);
    bug_on(err && (error.column < 1 || error.column > n + 1 || !error.text[0]));
    bug_on(!err && !query.rule && !query.filters);
    arena_clear(&arena);
    return 0;
}
