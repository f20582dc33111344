/* normal_fuzz.c: any text, made valid as at the edge, is read into tokens and features, and
 * labelled. */
#include <math.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "understand/label.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct labeller *labeller;
    struct understood found = {0};
    struct normal normal;
    struct arena arena;
    struct str text;

    arena_init(&arena, 16 << 20);
    text = utf8_repair(&arena, str_of((const char *)data, n));
    normal_init(&normal);
    if (!normal_read(&normal, text)) {
        bug_on(!utf8_valid(buf_str(&normal.text)));
        for (size_t i = 0; i < normal.n; i++) {
            bug_on(normal.at[i].at + normal.at[i].n > normal.text.n);
            bug_on(!normal.at[i].n || !utf8_valid(normal_token(&normal, i)));
        }
    }
    normal_clear(&normal);
    if (!labeller_new(NULL, &labeller)) {
        if (!label_text(labeller, NULL, text, n & 1, &found))
            for (int label = 0; label < LABEL_COUNT; label++)
                bug_on(!(found.labels[label] >= 0 && found.labels[label] <= 1));
        labeller_free(labeller);
    }
    arena_clear(&arena);
    return 0;
}
