/* word_fuzz.c: any text into words. Words lie in order, inside the text, and hold something. */
#include "base/arena.h"
#include "base/utf8.h"
#include "understand/word.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str text = str_of((const char *)data, n);
    struct words words;
    size_t end = 0;
    enum err err;

    words_init(&words);
    err = words_read(&words, text);
    bug_on(utf8_valid(text) ? err != OK : err != ERR_BAD_INPUT);
    for (size_t i = 0; i < words.n; i++) {
        bug_on(words.at[i].at < end || !words.at[i].n);
        bug_on(words.at[i].glued && words.at[i].at != end);
        end = words.at[i].at + words.at[i].n;
        bug_on(end > words.folded.n);
    }
    words_clear(&words);
    return 0;
}
