#include "parse/html_entity.h"

#include "base/utf8.h"

static struct str name_of(size_t i)
{
    return str_of(html_entity_names + html_entities[i].at, html_entities[i].n);
}

/* Narrows [*low, *high), all sharing the first `at` bytes, to those with byte c there. */
static void narrow(size_t *low, size_t *high, size_t at, unsigned char c)
{
    size_t from = *low, to = *high;

    for (size_t end = *high; from < end;) {
        size_t middle = from + (end - from) / 2;
        struct str name = name_of(middle);

        if (at >= name.n || (unsigned char)name.p[at] < c)
            from = middle + 1;
        else
            end = middle;
    }
    for (size_t start = from; start < to;) {
        size_t middle = start + (to - start) / 2;
        struct str name = name_of(middle);

        if ((unsigned char)name.p[at] <= c)
            start = middle + 1;
        else
            to = middle;
    }
    *low = from;
    *high = to;
}

/* The longest name that s begins with, or NULL. */
static const struct html_entity *find_longest(struct str s)
{
    const struct html_entity *best = NULL;
    size_t low = 0, high = html_entity_count;

    for (size_t at = 0; at < s.n; at++) {
        narrow(&low, &high, at, (unsigned char)s.p[at]);
        if (low >= high)
            break;
        if (html_entities[low].n == at + 1)
            best = &html_entities[low];
    }
    return best;
}

static size_t read_named(struct str s, bool in_attribute, struct buf *out)
{
    const struct html_entity *entity = find_longest(s);
    char next;

    if (!entity)
        return 0;
    next = entity->n < s.n ? s.p[entity->n] : '\0';
    if (in_attribute && s.p[entity->n - 1] != ';' &&
        (next == '=' || char_is_alpha(next) || char_is_digit(next)))
        return 0;
    buf_add(out, str_of(entity->value, entity->value_n));
    return 1 + (size_t)entity->n;
}

/* What authors of windows-1252 pages meant by 0x80 to 0x9F. */
static const uint16_t windows[32] = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178,
};

/* s begins with '#'. */
static size_t read_number(struct str s, struct buf *out)
{
    bool hex = s.n > 1 && char_lower(s.p[1]) == 'x';
    size_t at = hex ? 2 : 1, from = at;
    uint32_t code = 0;

    for (; at < s.n && (hex ? char_hex(s.p[at]) >= 0 : char_is_digit(s.p[at])); at++)
        if (code <= 0x10FFFF)
            code = code * (hex ? 16 : 10) + (uint32_t)char_hex(s.p[at]);
    if (at == from)
        return 0;
    if (at < s.n && s.p[at] == ';')
        at++;
    if (code >= 0x80 && code < 0xA0)
        code = windows[code - 0x80];
    buf_add_rune(out, code ? code : RUNE_BAD);
    return 1 + at;
}

size_t html_reference(struct str s, size_t at, bool in_attribute, struct buf *out)
{
    struct str rest = str_skip(s, at + 1);

    if (!rest.n)
        return 0;
    if (rest.p[0] == '#')
        return read_number(rest, out);
    return char_is_alpha(rest.p[0]) || char_is_digit(rest.p[0])
               ? read_named(rest, in_attribute, out)
               : 0;
}
