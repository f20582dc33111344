/* speaker_fuzz.c: any text as what somebody wrote, its first line as what the house is called. What
 * gives him away lies in the text, and nothing does where nobody is bound. */
#include "understand/speaker.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str text = str_of((const char *)data, n), rest = text, house = STR_NONE;
    struct speaker_said said;

    (void)str_line(&rest, &house);
    speaker_read(rest, &house, n % 2, &said);
    bug_on((unsigned)said.speaker >= SPEAKER_COUNT);
    bug_on((said.speaker == SPEAKER_UNKNOWN) != (said.words.n == 0));
    if (said.words.n)
        bug_on(said.words.p < rest.p || said.words.p + said.words.n > rest.p + rest.n);
    return 0;
}
