/* pattern.c: straight matching with a step back at what may be missing; the patterns are ours and
 * short, so there is nothing to compile. */
#include "decide/pattern.h"

#include <string.h>

enum {
    FAILED = -1,
    REPEAT_MAX = 8, /* of what may come any number of times: no text makes it dear */
};

static bool is_literal(struct str word, const char *want, size_t n)
{
    if (n && want[n - 1] == '*')
        return word.n >= n - 1 && !memcmp(word.p, want, n - 1);
    return word.n == n && !memcmp(word.p, want, n);
}

static bool has_capital(const struct speech *speech, size_t i)
{
    char c = speech->text.p[speech->words.at[i].from];

    return c >= 'A' && c <= 'Z';
}

/* "i|we|@n" at i: how many words. */
static size_t take_item(const struct pattern_reader *reader, const char *item, size_t n, size_t i)
{
    const struct spoken *words = reader->speech->words.at;

    while (n) {
        const char *bar = memchr(item, '|', n);
        size_t length = bar ? (size_t)(bar - item) : n, taken = 0;

        if (i >= reader->end)
            return 0;
        if (item[0] == '@')
            taken = reader->take ? reader->take(reader->arg, item[1], i) : 0;
        else if (item[0] == '%')
            taken = has_capital(reader->speech, i);
        else
            taken = is_literal(words[i].text, item, length);
        if (taken)
            return taken;
        n -= bar ? length + 1 : length;
        item += bar ? length + 1 : length;
    }
    return 0;
}

static ptrdiff_t match_from(const struct pattern_reader *reader, const char *at, size_t i,
                            size_t *mark);

/* "..3": the nearest end that lets the rest match. */
static ptrdiff_t match_gap(const struct pattern_reader *reader, const char *rest, size_t most,
                           size_t i, size_t *mark)
{
    for (size_t k = 0; k <= most && i + k <= reader->end; k++) {
        ptrdiff_t end = match_from(reader, rest, i + k, mark);

        if (end != FAILED)
            return end;
    }
    return FAILED;
}

/* What begins with a sign. *out_done: the answer is the one given, else go on from *i. */
static ptrdiff_t match_sign(const struct pattern_reader *reader, const char *at, size_t n,
                            size_t *i, size_t *mark, bool *out_done)
{
    const char *rest = at[n] ? at + n + 1 : at + n;
    size_t taken;
    ptrdiff_t end;

    *out_done = true;
    switch (at[0]) {
    case '.':
        return match_gap(reader, rest, (size_t)(at[2] - '0'), *i, mark);
    case '?':
        taken = take_item(reader, at + 1, n - 1, *i);
        end = taken ? match_from(reader, rest, *i + taken, mark) : FAILED;
        if (end != FAILED)
            return end;
        break;
    case '*':
        for (int k = 0; k < REPEAT_MAX && (taken = take_item(reader, at + 1, n - 1, *i)); k++)
            *i += taken;
        break;
    case '!':
        if (take_item(reader, at + 1, n - 1, *i))
            return FAILED;
        break;
    case '-':
        if (*i > reader->first && take_item(reader, at + 1, n - 1, *i - 1))
            return FAILED;
        break;
    case '<':
    case '>':
        if ((*i == reader->first) != (at[0] == '<'))
            return FAILED;
        break;
    default:
        *mark = *i; /* ^ */
        break;
    }
    *out_done = false;
    return 0;
}

static ptrdiff_t match_from(const struct pattern_reader *reader, const char *at, size_t i,
                            size_t *mark)
{
    while (*at) {
        size_t n = strcspn(at, " ");

        if (strchr(".?*!-<>^", at[0])) {
            bool done;
            ptrdiff_t end = match_sign(reader, at, n, &i, mark, &done);

            if (done)
                return end;
        } else {
            size_t taken = take_item(reader, at, n, i);

            if (!taken)
                return FAILED;
            i += taken;
        }
        at += at[n] ? n + 1 : n;
    }
    return (ptrdiff_t)i;
}

size_t pattern_match(const struct pattern_reader *reader, const char *pattern, size_t i,
                     size_t *out_mark)
{
    size_t mark = SIZE_MAX;
    ptrdiff_t end = match_from(reader, pattern, i, &mark);

    if (end == FAILED || (size_t)end == i)
        return 0;
    if (out_mark)
        *out_mark = mark == SIZE_MAX ? (size_t)end : mark;
    return (size_t)end - i;
}

size_t pattern_any(const struct pattern_reader *reader, const char *const *patterns, size_t i)
{
    size_t n = 0;

    for (; patterns && *patterns && !n; patterns++)
        n = pattern_match(reader, *patterns, i, NULL);
    return n;
}
