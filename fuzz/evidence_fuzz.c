/* evidence_fuzz.c: any text as what somebody wrote, its first line as his name, its second as his
 * address. Marks stay within their limits and are all different. */
#include "understand/evidence.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str text = str_of((const char *)data, n), rest = text, name = STR_NONE,
               address = STR_NONE;
    struct marks marks = {.n = 0};
    struct arena arena;

    arena_init(&arena, 64 << 20);
    (void)str_line(&rest, &name);
    (void)str_line(&rest, &address);
    (void)evidence_account(&arena, STR("mail"), address, address, name, address, &marks);
    (void)evidence_text(&arena, text, n % 2, &marks);
    bug_on(marks.n > EVIDENCE_MARKS_MAX);
    for (size_t i = 0; i < marks.n; i++) {
        bug_on(!marks.at[i].value.n || marks.at[i].value.n > EVIDENCE_VALUE_MAX);
        bug_on(marks.at[i].hash < 0);
        for (size_t k = 0; k < i; k++)
            bug_on(marks.at[i].kind == marks.at[k].kind && marks.at[i].hash == marks.at[k].hash);
    }
    arena_clear(&arena);
    return 0;
}
