/* subject_fuzz.c: any bytes up to a NUL as a taxonomy, those behind it as what somebody says. What
 * is found is of the taxonomy, in its order, each once. */
#include "base/utf8.h"
#include "understand/label.h"
#include "understand/subject.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void look(const struct subjects *subjects, struct str text)
{
    struct message message = {.title = str_slice(text, 0, text.n / 8), .text = text};
    static struct labeller *labeller; /* making one takes longer than all else */
    struct subject_scratch *scratch = NULL;
    struct understood_subject *list;
    struct arena arena;
    size_t count, at = 0;

    if (!utf8_valid(message.title) || !utf8_valid(text) ||
        (!labeller && labeller_new(NULL, &labeller)) || subject_scratch_new(labeller, &scratch))
        return;
    arena_init(&arena, 64 << 20);
    if (!subjects_find(subjects, &message, text, scratch, &arena, &list, &count)) {
        for (size_t i = 0; i < count; i++, at++) {
            bug_on(list[i].sign < -1 || list[i].sign > 1);
            while (at < subjects_count(subjects) &&
                   !str_eq(subjects_name(subjects, at), list[i].name))
                at++;
            bug_on(at == subjects_count(subjects));
        }
    }
    arena_clear(&arena);
    subject_scratch_free(scratch);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str all = str_of((const char *)data, n), taxonomy, text;
    struct fault fault = {.err = OK};
    struct subjects *subjects;

    (void)str_cut(all, '\0', &taxonomy, &text);
    if (!subjects_new(taxonomy, &subjects, &fault)) {
        look(subjects, text);
        subjects_drop(subjects);
    } else {
        bug_on(!fault.err && taxonomy.n < 1000);
    }
    return 0;
}
