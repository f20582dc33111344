/* unit.h: the smallest possible unit test frame.
 *
 *     static void cuts_at_the_first_comma(void) { CHECK(...); CHECK_STR(got, "want"); }
 *     int main(void) { RUN(cuts_at_the_first_comma); return unit_end(); }
 *
 * A test passes when none of its checks failed. unit_end prints "N passed, N failed" and gives
 * the exit status. Checks go on after a failure; CHECK_OR_STOP returns from the test.
 */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

struct unit_state {
    int passed, failed, bad_checks;
};

static struct unit_state unit_state;

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            unit_state.bad_checks++;                                                               \
            printf("%s:%d: %s\n", __FILE__, __LINE__, #condition);                                 \
        }                                                                                          \
    } while (0)

#define CHECK_OR_STOP(condition)                                                                   \
    do {                                                                                           \
        int bad_before = unit_state.bad_checks;                                                    \
        CHECK(condition);                                                                          \
        if (unit_state.bad_checks != bad_before)                                                   \
            return;                                                                                \
    } while (0)

/* A struct str against a C string. */
#define CHECK_STR(got, want)                                                                       \
    do {                                                                                           \
        struct str unit_got = (got);                                                               \
        if (!str_is(unit_got, (want))) {                                                           \
            unit_state.bad_checks++;                                                               \
            printf("%s:%d: %s is '%.*s', not '%s'\n", __FILE__, __LINE__, #got,                    \
                   STR_ARGS(unit_got), (want));                                                    \
        }                                                                                          \
    } while (0)

#define CHECK_INT(got, want)                                                                       \
    do {                                                                                           \
        int64_t unit_got = (int64_t)(got), unit_want = (int64_t)(want);                            \
        if (unit_got != unit_want) {                                                               \
            unit_state.bad_checks++;                                                               \
            printf("%s:%d: %s is %" PRId64 ", not %" PRId64 "\n", __FILE__, __LINE__, #got,        \
                   unit_got, unit_want);                                                           \
        }                                                                                          \
    } while (0)

#define RUN(test)                                                                                  \
    do {                                                                                           \
        int bad_before = unit_state.bad_checks;                                                    \
        test();                                                                                    \
        if (unit_state.bad_checks == bad_before) {                                                 \
            unit_state.passed++;                                                                   \
        } else {                                                                                   \
            unit_state.failed++;                                                                   \
            printf("FAILED %s\n", #test);                                                          \
        }                                                                                          \
    } while (0)

static inline int unit_end(void)
{
    printf("%d passed, %d failed\n", unit_state.passed, unit_state.failed);
    return unit_state.failed || !unit_state.passed;
}

#endif
