/* avowal_fuzz.c: any text as what somebody wrote; what says so lies in it. */
#include "understand/avowal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str text = str_of((const char *)data, n), words;

    if (!avowal_read(text, &words) && words.n)
        bug_on(words.p < text.p || words.p + words.n > text.p + text.n);
    return 0;
}
