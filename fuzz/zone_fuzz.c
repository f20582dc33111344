/* zone_fuzz.c: any bytes as a TZif file; offsets stay within a day or so, whatever the moment. */
#include "base/arena.h"
#include "decide/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const int64_t moments[] = {0, -5000000000000, 1795000000000, 7000000000000};
    struct arena arena;
    struct zone zone;

    arena_init(&arena, 0);
    if (!zone_read(&arena, str_of((const char *)data, n), &zone)) {
        for (size_t i = 0; i < ARRAY_LEN(moments); i++) {
            int32_t offset = zone_offset(&zone, moments[i]);

            bug_on(offset < -200 * 3600 || offset > 200 * 3600);
            (void)zone_to_utc(&zone, zone_local(&zone, moments[i]));
        }
    }
    arena_clear(&arena);
    return 0;
}
