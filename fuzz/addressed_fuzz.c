/* addressed_fuzz.c: any bytes as what somebody writes, lines before an empty one as the field `to`.
 * Each name is a part of it, is no longer than may be, begins with no @ and stands once; what comes
 * behind the text takes none of them away. */
#include "understand/addressed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { TO_MAX = 16 };

static bool lies_in(struct str part, struct str whole)
{
    return part.p >= whole.p && part.p + part.n <= whole.p + whole.n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str text = str_of((const char *)data, n), whole = text, line, to[TO_MAX];
    struct str names[ADDRESSED_MAX], less[ADDRESSED_MAX];
    struct message message;
    size_t count, fewer;

    message_init(&message);
    message.to = to;
    while (message.to_count < TO_MAX && str_line(&text, &line) && line.n)
        to[message.to_count++] = line;
    count = addressed_in(&message, text, names);
    bug_on(count > ADDRESSED_MAX);
    for (size_t i = 0; i < count; i++) {
        bug_on(!lies_in(names[i], whole) || !names[i].n || names[i].n > ADDRESSED_BYTES);
        for (size_t k = 0; k < i; k++)
            bug_on(str_eq_nocase(names[i], names[k]));
    }
    fewer = addressed_in(&message, str_slice(text, 0, 0), less);
    bug_on(fewer > count);
    for (size_t i = 0; i < fewer; i++)
        bug_on(!str_eq(names[i], less[i]));
    return 0;
}
