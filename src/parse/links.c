#include "parse/links.h"

#include "base/utf8.h"

static bool is_space_rune(uint32_t c)
{
    return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200B) || c == 0x2028 ||
           c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

/* ASCII that ends a link wherever it stands. */
static const bool ascii_ends[0x80] = {
    [0 ... ' '] = true, [0x7F] = true, ['<'] = true, ['>'] = true,  ['"'] = true, ['`'] = true,
    ['{'] = true,       ['}'] = true,  ['|'] = true, ['\\'] = true, ['^'] = true,
};

static bool is_end(uint32_t c)
{
    if (c < 0x80)
        return ascii_ends[c];
    return c < 0xA0 || is_space_rune(c) || c == 0xAB || c == 0xBB || /* « » */
           (c >= 0x2018 && c <= 0x201F) ||              /* ‘ ’ “ ” and their kin */
           c == 0x2026 || c == 0x2039 || c == 0x203A || /* … ‹ › */
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || /* direction */
           (c >= 0x3001 && c <= 0x3003) || (c >= 0x3008 && c <= 0x301F) ||
           (c >= 0xFF01 && c <= 0xFF0F) || (c >= 0xFF1A && c <= 0xFF20) ||
           (c >= 0xFF3B && c <= 0xFF40) || (c >= 0xFF5B && c <= 0xFF65) || c == RUNE_BAD;
}

/* Thai to Khmer, Kana, Han, Hangul: scripts whose words may touch a link's end. */
static bool is_unspaced_letter(uint32_t c)
{
    return (c >= 0x0E00 && c <= 0x0EFF) || (c >= 0x1000 && c <= 0x109F) ||
           (c >= 0x1780 && c <= 0x17FF) || (c >= 0x3040 && c <= 0x318F) ||
           (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7AF) ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFF66 && c <= 0xFF9D) ||
           (c >= 0x20000 && c <= 0x3FFFF);
}

/* Ends in a dot and at least two ASCII letters, with something before the dot. */
static bool is_whole_name(struct str host)
{
    size_t dot = str_find_last(host, '.');

    if (dot == SIZE_MAX || dot == 0 || host.n - dot < 3)
        return false;
    for (size_t i = dot + 1; i < host.n; i++)
        if (!char_is_alpha(host.p[i]))
            return false;
    return true;
}

static size_t find_end(struct str text, size_t host)
{
    size_t at = host;
    bool in_host = true;

    while (at < text.n) {
        size_t next = at + 1;
        uint32_t c = (unsigned char)text.p[at];

        if (c >= 0x80) {
            next = at;
            c = utf8_next(text, &next, NULL);
        }
        if (is_end(c))
            break;
        if (c == '/' || c == '?' || c == '#' || c == ':')
            in_host = false;
        if (in_host && is_unspaced_letter(c) && is_whole_name(str_slice(text, host, at)))
            break;
        at = next;
    }
    return at;
}

/* How many more closing brackets of this kind the link has than opening ones. */
static long unopened(struct str link, char open, char close)
{
    long n = 0;

    for (size_t i = 0; i < link.n; i++)
        n += (link.p[i] == close) - (link.p[i] == open);
    return n;
}

static struct str trim_end(struct str link, size_t least)
{
    long round = 0, square = 0;

    if (str_find_char(link, ')', 0) != SIZE_MAX || str_find_char(link, ']', 0) != SIZE_MAX) {
        round = unopened(link, '(', ')');
        square = unopened(link, '[', ']');
    }
    for (; link.n > least; link.n--) {
        char last = link.p[link.n - 1];

        if (last == ')' && round > 0)
            round--;
        else if (last == ']' && square > 0)
            square--;
        else if (!strchr(".,;:!?'*_~", last))
            break;
    }
    return link;
}

/* The link whose "://" is at `colon`; false when it is none. */
static bool read_link(struct str text, size_t from, size_t colon, struct str *out_link)
{
    size_t start = colon, host = colon + 3;
    struct str link;

    while (start > from && colon - start < 5 && char_is_alpha(text.p[start - 1]))
        start--;
    link = str_slice(text, start, colon);
    if (!str_is_nocase(link, "http") && !str_is_nocase(link, "https"))
        return false;
    if (start > 0 && (char_is_alpha(text.p[start - 1]) || char_is_digit(text.p[start - 1])))
        return false;
    /* Before find_end, so that what is refused costs nothing: the time stays linear. */
    if (host == text.n || strchr("/?#:@.-,;!'()*_~&=+$%]", text.p[host]))
        return false;
    link = trim_end(str_slice(text, start, find_end(text, host)), host - start);
    if (link.n == host - start)
        return false;
    *out_link = link;
    return true;
}

bool link_next(struct str text, size_t *at, struct link *out_link)
{
    size_t from = *at, colon = from;

    while ((colon = str_find_char(text, ':', colon)) != SIZE_MAX) {
        struct str url;

        if (colon + 3 < text.n && text.p[colon + 1] == '/' && text.p[colon + 2] == '/' &&
            read_link(text, from, colon, &url)) {
            *out_link = (struct link){url, (size_t)(url.p - text.p), url.n};
            *at = out_link->at + url.n;
            return true;
        }
        colon++;
    }
    *at = text.n;
    return false;
}
