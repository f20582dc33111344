#include "understand/whereabouts.h"

#include <math.h>

#include "understand/place_table.h"

enum { LIVES = 900, IS = 800, WORDS_OF_NAME = 4 };

/* Folded to lower-case ASCII letters, an apostrophe for all that are written; what stands before
 * the name. */
static const struct {
    const char *words;
    int likely;
} says[] = {
    {"i live in", LIVES},
    {"we live in", LIVES},
    {"i'm living in", LIVES},
    {"i am living in", LIVES},
    {"i'm based in", LIVES},
    {"i am based in", LIVES},
    {"we're based in", LIVES},
    {"we are based in", LIVES},
    {"i'm in", IS},
    {"i am in", IS},
    {"we're in", IS},
    {"we are in", IS},
    {"greetings from", IS},
    {"ich wohne in", LIVES},
    {"wir wohnen in", LIVES},
    {"ich lebe in", LIVES},
    {"wir leben in", LIVES},
    {"ich bin in", IS},
    {"wir sind in", IS},
    {"grüße aus", IS},
    {"gruß aus", IS},
    {"j'habite à", LIVES},
    {"j'habite en", LIVES},
    {"nous habitons à", LIVES},
    {"je vis à", LIVES},
    {"je vis en", LIVES},
    {"je suis à", IS},
    {"nous sommes à", IS},
    {"vivo en", LIVES},
    {"vivimos en", LIVES},
    {"estoy en", IS},
    {"estamos en", IS},
    {"saludos desde", IS},
    {"vivo a", LIVES},
    {"abito a", LIVES},
    {"viviamo a", LIVES},
    {"sono a", IS},
    {"siamo a", IS},
    {"saluti da", IS},
    {"ik woon in", LIVES},
    {"wij wonen in", LIVES},
    {"we wonen in", LIVES},
    {"ik ben in", IS},
    {"groeten uit", IS},
};

/* Before it, what follows is not so. */
static const char *const unless[] = {"if",   "when",   "while",  "whenever", "once",  "wish",
                                     "as",   "wenn",   "falls",  "sobald",   "quand", "si",
                                     "que",  "cuando", "quando", "se",       "als",   "wanneer",
                                     "says", "said",   "like",   "not",      "think", "thought"};

/* ---- the table ---- */

static const struct place_row *look_up(struct str name)
{
    size_t low = 0, high = place_table_n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_cmp(str_from(place_table[middle].name), name);

        if (!order)
            return &place_table[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static void fill(const struct place_row *row, int likely, bool is_marked, struct where_found *out)
{
    *out = (struct where_found){str_from(row->country), str_from(row->town), is_marked,
                                likely * (int)row->likely / 1000};
}

/* ---- in words ---- */

static bool is_inside(char c)
{
    return char_is_alpha(c) || ((unsigned char)c & 0x80) || c == '\'' || char_is_digit(c);
}

static size_t name_end(struct str text, size_t at)
{
    while (at < text.n && (is_inside(text.p[at]) || text.p[at] == '-'))
        at++;
    return at;
}

/* The longest name of the table that begins there. */
static const struct place_row *name_at(struct str text, size_t at)
{
    const struct place_row *found = NULL;
    size_t end = at;

    for (int words = 0; words < WORDS_OF_NAME && end < text.n; words++) {
        const struct place_row *row;

        if (words) {
            if (text.p[end] != ' ')
                break;
            end++;
        }
        end = name_end(text, end);
        row = look_up(str_slice(text, at, end));
        if (row)
            found = row;
    }
    return found;
}

/* Bytes of an apostrophe there, straight or typeset (U+2019, U+02BC); 0: none. */
static size_t apostrophe_at(struct str text, size_t at)
{
    static const char *const signs[] = {"'", "\u2019", "\u02BC"};

    for (size_t i = 0; i < ARRAY_LEN(signs); i++)
        if (str_starts(str_skip(text, at), str_from(signs[i])))
            return strlen(signs[i]);
    return 0;
}

/* How many bytes of the text are `words`, small and capital letters of ASCII alike; 0: they do not
 * stand there. */
static size_t stand_at(struct str text, size_t at, struct str words)
{
    size_t from = at;

    for (size_t i = 0; i < words.n; i++) {
        size_t n = 1;

        if (at >= text.n)
            return 0;
        if (words.p[i] == '\'')
            n = apostrophe_at(text, at);
        else if (char_lower(text.p[at]) != words.p[i])
            return 0;
        if (!n)
            return 0;
        at += n;
    }
    return at - from;
}

/* "if I am in": the word before. */
static bool is_set_out(struct str text, size_t at)
{
    size_t end = at, begin;

    while (end && text.p[end - 1] == ' ')
        end--;
    begin = end;
    while (begin && is_inside(text.p[begin - 1]))
        begin--;
    for (size_t i = 0; i < ARRAY_LEN(unless); i++)
        if (str_eq_nocase(str_slice(text, begin, end), str_from(unless[i])))
            return true;
    return false;
}

static bool find_at(struct str text, size_t at, struct where_found *out_found)
{
    for (size_t i = 0; i < ARRAY_LEN(says); i++) {
        struct str words = str_from(says[i].words);
        size_t behind = at + stand_at(text, at, words);
        const struct place_row *row;

        if (behind == at || behind + 1 >= text.n || text.p[behind] != ' ' || is_set_out(text, at))
            continue;
        row = name_at(text, behind + 1);
        if (!row)
            continue;
        fill(row, says[i].likely, false, out_found);
        return true;
    }
    return false;
}

static bool find_in_words(struct str text, struct where_found *out_found)
{
    text = str_slice(text, 0, text.n < WHERE_TEXT_MAX ? text.n : WHERE_TEXT_MAX);
    for (size_t at = 0; at < text.n; at++)
        if ((!at || !is_inside(text.p[at - 1])) && char_is_alpha(text.p[at]) &&
            find_at(text, at, out_found))
            return true;
    return false;
}

/* ---- as it is marked ---- */

static double km_between(const struct place_row *row, double lat, double lon)
{
    double radian = M_PI / 180, a = row->lat / 100.0 * radian, b = lat * radian;
    double part = sin((b - a) / 2), across = sin((lon - row->lon / 100.0) * radian / 2);

    return 2 * 6371.0088 * asin(sqrt(part * part + cos(a) * cos(b) * across * across));
}

static const struct place_row *nearest(double lat, double lon)
{
    const struct place_row *found = NULL;
    double least = WHERE_NEAR_KM;

    for (size_t i = 0; i < place_table_n; i++) {
        const struct place_row *row = &place_table[i];
        double km;

        if (!row->town[0] || fabs(row->lat / 100.0 - lat) > 1)
            continue;
        km = km_between(row, lat, lon);
        if (km < least) {
            least = km;
            found = row;
        }
    }
    return found;
}

/* "Hamburg", "Hamburg, Germany", "Germany". */
static bool find_by_name(struct str name, struct where_found *out_found)
{
    struct str town = name, country = STR_NONE;
    const struct place_row *row, *land = NULL;

    if (!name.n || name.n > WHERE_NAME_MAX)
        return false;
    if (str_cut(name, ',', &town, &country)) {
        country = str_trim(country);
        land = look_up(country);
        land = land && !land->town[0] ? land : NULL;
    }
    row = look_up(str_trim(town));
    if (row && land && !str_is(str_from(row->country), land->country))
        row = NULL; /* another of that name */
    if (row)
        fill(row, 1000, true, out_found);
    else
        *out_found = (struct where_found){land ? str_from(land->country) : STR_NONE, str_trim(town),
                                          true, 1000};
    if (row && land)
        out_found->likely = 1000;
    return out_found->country.n || out_found->town.n;
}

static bool find_marked(const struct place *place, struct where_found *out_found)
{
    const struct place_row *row = NULL;

    if (!place->is_set)
        return false;
    if (!isnan(place->lat) && !isnan(place->lon))
        row = nearest(place->lat, place->lon);
    if (!row)
        return find_by_name(str_trim(place->name), out_found);
    fill(row, 1000, true, out_found);
    out_found->likely = 1000;
    return true;
}

bool where_find(const struct message *message, struct str own_words, struct where_found *out_found)
{
    return find_marked(&message->place, out_found) || find_in_words(own_words, out_found);
}
