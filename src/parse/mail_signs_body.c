/* mail_signs_body.c: parts, tags, links and habits of a mail's body. */
#include "parse/mail_signs_parts.h"

enum {
    TAGS_MAX = 250,
    ATTRIBUTES_MAX = 12,
    LINKS_MAX = 40,
    PART_LINES_MAX = 40,
    TAG_NAME_MAX = 16
};

static struct str lower_of(struct str s, char room[TAG_NAME_MAX])
{
    size_t n = 0;

    for (; n < s.n && n < TAG_NAME_MAX; n++)
        room[n] = char_lower(s.p[n]);
    return str_of(room, n);
}

static size_t log2_of(size_t n)
{
    size_t bits = 0;

    for (; n; n >>= 1)
        bits++;
    return bits;
}

/* "Content-…" at the beginning of a line: a part's header. */
static void add_parts(struct sign_pot *pot, struct str body)
{
    size_t lines = 0, parts = 0;
    struct str line;

    while (lines < PART_LINES_MAX && str_line(&body, &line)) {
        struct str piece, name, value;
        size_t at = 0;

        if (!str_starts_nocase(line, STR("content-")) || !str_cut(line, ':', &name, &value))
            continue;
        lines++;
        parts += str_is_nocase(name, "content-type");
        mail_sign(pot, "part.name", name, STR_NONE);
        (void)str_cut(value, ';', &value, &line);
        while (mail_sign_piece(value, &at, &piece))
            mail_sign(pot, "part", name, piece);
        at = str_find_nocase(line, STR("charset="), 0);
        if (at != SIZE_MAX)
            mail_sign(pot, "part.charset", str_slice(line, at + 8, at + 28), STR_NONE);
    }
    mail_sign_count(pot, "parts", parts, 6);
}

static size_t name_end(struct str s, size_t at)
{
    while (at < s.n && (char_is_alpha(s.p[at]) || char_is_digit(s.p[at]) || s.p[at] == '-'))
        at++;
    return at;
}

/* name=value, name="value" */
static void add_attributes(struct sign_pot *pot, struct str tag, struct str inside)
{
    size_t at = 0;

    for (int n = 0; n < ATTRIBUTES_MAX && at < inside.n; n++) {
        char room[TAG_NAME_MAX], value_room[TAG_NAME_MAX];
        size_t end, from;
        struct str name;

        while (at < inside.n && !char_is_alpha(inside.p[at]))
            at++;
        end = name_end(inside, at);
        name = lower_of(str_slice(inside, at, end), room);
        if (!name.n)
            return;
        mail_sign(pot, "attribute", tag, name);
        at = end;
        while (at < inside.n && strchr(" =\"'", inside.p[at]))
            at++;
        from = at;
        while (at < inside.n && !char_is_space(inside.p[at]) && inside.p[at] != '"')
            at++;
        if (!str_is(name, "href") && !str_is(name, "src"))
            mail_sign(
                pot, "value", name,
                lower_of(str_slice(inside, from, at < from + 12 ? at : from + 12), value_room));
    }
}

static size_t add_tags(struct sign_pot *pot, struct str html)
{
    char rooms[2][TAG_NAME_MAX];
    struct str before = STR_NONE;
    size_t at = 0, images = 0, comments = 0, tags = 0;

    while (tags < TAGS_MAX && (at = str_find_char(html, '<', at)) != SIZE_MAX) {
        size_t from = at + 1, end, close;
        struct str tag;

        if (from < html.n && html.p[from] == '/')
            from++;
        end = name_end(html, from);
        comments += str_starts(str_skip(html, from), STR("!--"));
        at = end > at ? end : at + 1;
        if (end == from)
            continue;
        tag = lower_of(str_slice(html, from, end), rooms[tags++ & 1]);
        close = str_find_char(str_slice(html, 0, end + 600), '>', end);
        mail_sign(pot, html.p[from - 1] == '/' ? "end" : "tag", tag, STR_NONE);
        mail_sign(pot, "tags", before, tag);
        images += str_is(tag, "img");
        if (close != SIZE_MAX)
            add_attributes(pot, tag, str_slice(html, end, close));
        before = tag;
    }
    mail_sign_count(pot, "images", images, 8);
    mail_sign_count(pot, "comments", comments, 5);
    return tags;
}

static void add_host(struct sign_pot *pot, struct str host, struct str path, struct str house)
{
    size_t dots = 0, digits = 0, dashes = 0, last = str_find_last(host, '.');
    struct str file, rest;

    for (size_t i = 0; i < host.n; i++) {
        dots += host.p[i] == '.';
        digits += char_is_digit(host.p[i]);
        dashes += host.p[i] == '-';
    }
    mail_sign_count(pot, "link.number", host.n && digits + dots == host.n, 1);
    mail_sign_count(pot, "link.at", str_find_char(host, '@', 0) != SIZE_MAX, 1);
    mail_sign_count(pot, "link.port", str_find_char(host, ':', 0) != SIZE_MAX, 1);
    mail_sign_count(
        pot, "link.coded",
        str_find_char(host, '%', 0) != SIZE_MAX || str_find_char(path, '%', 0) != SIZE_MAX, 1);
    mail_sign_count(pot, "link.dots", dots, 6);
    mail_sign_count(pot, "link.digits", digits, 4);
    mail_sign_count(pot, "link.dashes", dashes, 3);
    mail_sign_count(pot, "link.own", house.n && str_eq_nocase(mail_sign_house(host), house), 1);
    mail_sign(pot, "link.top", str_skip(host, last == SIZE_MAX ? 0 : last), STR_NONE);
    mail_sign(pot, "link.house", mail_sign_house(host), STR_NONE);
    mail_sign_count(pot, "link.asks", str_cut(path, '?', &file, &rest), 1);
    last = str_find_last(file, '.');
    if (last != SIZE_MAX && file.n - last < 6)
        mail_sign(pot, "link.file", str_skip(file, last), STR_NONE);
}

static void add_links(struct sign_pot *pot, struct str text, struct str house)
{
    size_t at = 0, n = 0;

    while (n < LINKS_MAX && (at = str_find(text, STR("://"), at)) != SIZE_MAX) {
        size_t from = at + 3, slash, end = from;

        while (end < text.n && end < from + 300 && !char_is_space(text.p[end]) &&
               !strchr("<>\"'", text.p[end]))
            end++;
        slash = str_find_char(str_slice(text, 0, end), '/', from);
        slash = slash == SIZE_MAX ? end : slash;
        add_host(pot, str_slice(text, from, slash), str_slice(text, slash, end), house);
        n++;
        at = end;
    }
    mail_sign_count(pot, "links", log2_of(n), 9);
    mail_sign_count(pot, "mailto", str_find_nocase(text, STR("mailto:"), 0) != SIZE_MAX, 1);
}

/* How it is typed. */
static void add_habits(struct sign_pot *pot, struct str body)
{
    size_t quoted = 0, longest = 0, exclaims = 0, money = 0, capitals = 0, letters = 0, high = 0;
    struct str rest = body, line;
    bool is_signed = false;

    while (str_line(&rest, &line)) {
        quoted += line.n && line.p[0] == '>';
        is_signed = is_signed || str_is(line, "-- ");
        longest = line.n > longest ? line.n : longest;
    }
    for (size_t i = 0; i < body.n; i++) {
        char c = body.p[i];

        exclaims += c == '!';
        money += c == '$';
        capitals += c >= 'A' && c <= 'Z';
        letters += char_is_alpha(c);
        high += (unsigned char)c >= 0x80;
    }
    mail_sign_count(pot, "quoted", log2_of(quoted), 5);
    mail_sign_count(pot, "signed", is_signed, 1);
    mail_sign_count(pot, "longest", longest / 20, 9);
    mail_sign_count(pot, "exclaims", log2_of(exclaims), 7);
    mail_sign_count(pot, "money", log2_of(money), 6);
    mail_sign_count(pot, "capitals", letters ? 10 * capitals / letters : 0, 9);
    mail_sign_count(pot, "high", body.n ? 10 * high / body.n : 0, 9);
    mail_sign_count(pot, "length", log2_of(body.n) > 6 ? log2_of(body.n) - 6 : 0, 9);
}

void mail_signs_body(struct sign_pot *pot, struct str body, struct str html, struct str house)
{
    body = str_slice(body, 0, MAIL_SIGNS_BODY);
    html = html.n ? str_slice(html, 0, MAIL_SIGNS_BODY) : body;
    add_habits(pot, body);
    add_parts(pot, body);
    add_links(pot, html, house);
    mail_sign_count(pot, "tags.n", log2_of(add_tags(pot, html)), 8);
}
