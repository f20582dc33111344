#include "base/str.h"

#include <errno.h>
#include <math.h>

#include "base/arena.h"

static bool same_nocase(const char *a, const char *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (char_lower(a[i]) != char_lower(b[i]))
            return false;
    return true;
}

bool str_eq_nocase(struct str a, struct str b) { return a.n == b.n && same_nocase(a.p, b.p, a.n); }

bool str_is_nocase(struct str a, const char *c_string)
{
    return str_eq_nocase(a, str_from(c_string));
}

int str_cmp(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n ? memcmp(a.p, b.p, n) : 0;

    if (order)
        return order;
    return a.n < b.n ? -1 : a.n > b.n;
}

bool str_starts_nocase(struct str s, struct str prefix)
{
    return s.n >= prefix.n && same_nocase(s.p, prefix.p, prefix.n);
}

bool str_ends(struct str s, struct str suffix)
{
    return s.n >= suffix.n && str_eq(str_skip(s, s.n - suffix.n), suffix);
}

size_t str_find(struct str s, struct str needle, size_t from)
{
    const char *hit;

    if (from > s.n || needle.n > s.n - from)
        return SIZE_MAX;
    if (needle.n == 0)
        return from;
    hit = memmem(s.p + from, s.n - from, needle.p, needle.n);
    return hit ? (size_t)(hit - s.p) : SIZE_MAX;
}

size_t str_find_nocase(struct str s, struct str needle, size_t from)
{
    for (size_t i = from; i <= s.n && needle.n <= s.n - i; i++)
        if (same_nocase(s.p + i, needle.p, needle.n))
            return i;
    return SIZE_MAX;
}

size_t str_find_last(struct str s, char c)
{
    for (size_t i = s.n; i > 0; i--)
        if (s.p[i - 1] == c)
            return i - 1;
    return SIZE_MAX;
}

struct str str_trim(struct str s)
{
    while (s.n && char_is_space(s.p[0]))
        s = str_skip(s, 1);
    while (s.n && char_is_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

bool str_cut(struct str s, char c, struct str *out_head, struct str *out_tail)
{
    size_t at = str_find_char(s, c, 0);

    *out_head = str_slice(s, 0, at);
    *out_tail = at == SIZE_MAX ? STR_NONE : str_skip(s, at + 1);
    return at != SIZE_MAX;
}

bool str_line(struct str *rest, struct str *out_line)
{
    struct str line;

    if (rest->n == 0)
        return false;
    (void)str_cut(*rest, '\n', &line, rest);
    if (line.n && line.p[line.n - 1] == '\r')
        line.n--;
    *out_line = line;
    return true;
}

enum err str_to_i64(struct str s, int64_t *out_value)
{
    bool negative = s.n && s.p[0] == '-';
    uint64_t limit = (uint64_t)INT64_MAX + (negative ? 1 : 0), value = 0;
    size_t i = negative || (s.n && s.p[0] == '+') ? 1 : 0;

    if (i == s.n)
        return ERR_BAD_INPUT;
    for (; i < s.n; i++) {
        uint64_t digit;

        if (!char_is_digit(s.p[i]))
            return ERR_BAD_INPUT;
        digit = (uint64_t)(s.p[i] - '0');
        if (value > (limit - digit) / 10)
            return ERR_TOO_BIG;
        value = value * 10 + digit;
    }
    *out_value = negative ? (int64_t)(0 - value) : (int64_t)value;
    return OK;
}

static size_t skip_digits(struct str s, size_t i)
{
    while (i < s.n && char_is_digit(s.p[i]))
        i++;
    return i;
}

/* RFC 8259, section 6. */
static bool is_json_number(struct str s)
{
    size_t i = s.n && s.p[0] == '-' ? 1 : 0;
    size_t digits = skip_digits(s, i), next;

    if (digits == i || (s.p[i] == '0' && digits > i + 1))
        return false;
    i = digits;
    if (i < s.n && s.p[i] == '.') {
        next = skip_digits(s, i + 1);
        if (next == i + 1)
            return false;
        i = next;
    }
    if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
        i++;
        if (i < s.n && (s.p[i] == '+' || s.p[i] == '-'))
            i++;
        next = skip_digits(s, i);
        if (next == i)
            return false;
        i = next;
    }
    return i == s.n;
}

enum err str_to_real(struct str s, double *out_value)
{
    char text[64];
    double value;

    if (s.n >= sizeof(text))
        return ERR_TOO_BIG;
    if (!is_json_number(s))
        return ERR_BAD_INPUT;
    memcpy(text, s.p, s.n);
    text[s.n] = 0;
    value = strtod(text, NULL);
    if (!isfinite(value))
        return ERR_TOO_BIG;
    *out_value = value;
    return OK;
}

struct str str_dup(struct arena *arena, struct str s) { return (struct str){str_c(arena, s), s.n}; }

const char *str_c(struct arena *arena, struct str s)
{
    char *copy = s.n == SIZE_MAX ? NULL : arena_alloc(arena, s.n + 1);

    if (!copy)
        return NULL;
    if (s.n)
        memcpy(copy, s.p, s.n);
    copy[s.n] = 0;
    return copy;
}

struct str str_lower(struct arena *arena, struct str s)
{
    char *copy = arena_alloc(arena, s.n + 1);

    if (!copy)
        return STR_NONE;
    for (size_t i = 0; i < s.n; i++)
        copy[i] = char_lower(s.p[i]);
    copy[s.n] = 0;
    return str_of(copy, s.n);
}

static uint64_t mix(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)a * b;

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* The last `rest` (1 to 7) bytes of `s` as one little-endian number, without a loop: two loads that
 * overlap. */
static uint64_t tail_word(struct str s, size_t rest)
{
    const char *end = s.p + s.n;
    uint32_t low, high;
    uint64_t word;

    if (s.n >= 8) {
        memcpy(&word, end - 8, 8);
        return word >> 8 * (8 - rest);
    }
    if (rest >= 4) {
        memcpy(&low, s.p, 4);
        memcpy(&high, end - 4, 4);
        return low | ((uint64_t)high >> 8 * (8 - rest)) << 32;
    }
    return (uint64_t)(unsigned char)s.p[0] |
           (uint64_t)(unsigned char)s.p[rest / 2] << 8 * (rest / 2) |
           (uint64_t)(unsigned char)end[-1] << 8 * (rest - 1);
}

/* Multiply-and-fold over 8-byte words, after Wang Yi's wyhash (2019). */
uint64_t str_hash(struct str s, uint64_t seed)
{
    const uint64_t k0 = 0xa0761d6478bd642full, k1 = 0xe7037ed1a0b428dbull;
    uint64_t h = seed ^ k0, word = 0;
    size_t i = 0;

    for (; i + 8 <= s.n; i += 8) {
        memcpy(&word, s.p + i, 8);
        h = mix(h ^ word, k1);
    }
    word = i < s.n ? tail_word(s, s.n - i) : 0;
    return mix(h ^ word, k1 ^ (uint64_t)s.n);
}
