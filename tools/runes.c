/* Makes the table of code points that word.c cuts and folds by: runes OUT.c
 *
 * OUT.c defines what understand/rune.h declares, from what utf8proc says of each code point, so
 * table and library never disagree; the tests hold one against the other.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "understand/rune.h"

enum { RUNES = 0x110000, BLOCKS = RUNES / RUNE_BLOCK, FOLD_MAX = 32, POOL_MAX = 1 << 16 };

/* Characters that are words of their own: L*, Nd, Nl with Script = Han, Hiragana, Katakana, Thai,
 * Lao, Khmer or Myanmar (Scripts.txt of Unicode 15), and U+30FC. Sorted. */
static const struct range {
    int from, to;
} own_ranges[] = {
    {0x0E01, 0x0E30},   {0x0E32, 0x0E33},   {0x0E40, 0x0E46},   {0x0E50, 0x0E59},
    {0x0E81, 0x0E82},   {0x0E84, 0x0E84},   {0x0E86, 0x0E8A},   {0x0E8C, 0x0EA3},
    {0x0EA5, 0x0EA5},   {0x0EA7, 0x0EB0},   {0x0EB2, 0x0EB3},   {0x0EBD, 0x0EBD},
    {0x0EC0, 0x0EC4},   {0x0EC6, 0x0EC6},   {0x0ED0, 0x0ED9},   {0x0EDC, 0x0EDF},
    {0x1000, 0x102A},   {0x103F, 0x1049},   {0x1050, 0x1055},   {0x105A, 0x105D},
    {0x1061, 0x1061},   {0x1065, 0x1066},   {0x106E, 0x1070},   {0x1075, 0x1081},
    {0x108E, 0x108E},   {0x1090, 0x1099},   {0x1780, 0x17B3},   {0x17D7, 0x17D7},
    {0x17DC, 0x17DC},   {0x17E0, 0x17E9},   {0x3005, 0x3005},   {0x3007, 0x3007},
    {0x3021, 0x3029},   {0x3038, 0x303B},   {0x3041, 0x3096},   {0x309D, 0x309F},
    {0x30A1, 0x30FA},   {0x30FC, 0x30FF},   {0x31F0, 0x31FF},   {0x3400, 0x4DBF},
    {0x4E00, 0x9FFF},   {0xA9E0, 0xA9E4},   {0xA9E6, 0xA9FE},   {0xAA60, 0xAA76},
    {0xAA7A, 0xAA7A},   {0xAA7E, 0xAA7F},   {0xF900, 0xFA6D},   {0xFA70, 0xFAD9},
    {0xFF66, 0xFF6F},   {0xFF71, 0xFF9D},   {0x16FE3, 0x16FE3}, {0x1AFF0, 0x1AFF3},
    {0x1AFF5, 0x1AFFB}, {0x1AFFD, 0x1AFFE}, {0x1B000, 0x1B122}, {0x1B132, 0x1B132},
    {0x1B150, 0x1B152}, {0x1B155, 0x1B155}, {0x1B164, 0x1B167}, {0x20000, 0x2A6DF},
    {0x2A700, 0x2B739}, {0x2B740, 0x2B81D}, {0x2B820, 0x2CEA1}, {0x2CEB0, 0x2EBE0},
    {0x2F800, 0x2FA1D}, {0x30000, 0x3134A}, {0x31350, 0x323AF},
};

struct folded {
    utf8proc_int32_t at[FOLD_MAX];
    int n;
};

struct tables {
    unsigned short traits[RUNES], maps[RUNES];
    bool is_second[RUNES];
    unsigned short pool[POOL_MAX]; /* bytes; offset 0: no map */
    size_t pool_n;
    unsigned short index[BLOCKS], kept[RUNES]; /* of print_blocks */
};

static bool is_own(int c)
{
    for (size_t i = 0; i < sizeof(own_ranges) / sizeof(*own_ranges); i++)
        if (c >= own_ranges[i].from && c <= own_ranges[i].to)
            return true;
    return false;
}

static enum rune_class class_of(int c)
{
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
        return is_own(c) ? RUNE_OWN : RUNE_LETTER;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
        return RUNE_MARK;
    default:
        return c == '_' ? RUNE_JOINER : RUNE_OTHER;
    }
}

static bool is_scalar(int c) { return c < 0xD800 || c > 0xDFFF; }

static struct folded fold(int c, int options)
{
    struct folded folded = {.n = 0};
    int last_class = 0;
    utf8proc_ssize_t n = utf8proc_decompose_char(c, folded.at, FOLD_MAX - 1,
                                                 (utf8proc_option_t)options, &last_class);

    if (n < 0 || n >= FOLD_MAX)
        exit(1);
    folded.n = (int)n;
    return folded;
}

/* What may melt into the character before it: all but the first of what decomposes. */
static void find_seconds(struct tables *tables)
{
    for (int c = 0; c < RUNES; c++) {
        struct folded parts = {.n = 0};

        if (is_scalar(c))
            parts = fold(c, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE);
        for (int i = 1; i < parts.n; i++)
            tables->is_second[parts.at[i]] = true;
    }
}

static bool stands_alone(const struct tables *tables, int c)
{
    return !tables->is_second[c] && !utf8proc_get_property(c)->combining_class;
}

static void add_map(struct tables *tables, int c, const struct folded *folded)
{
    unsigned char bytes[FOLD_MAX * 4];
    utf8proc_ssize_t n = 0;

    for (int i = 0; i < folded->n; i++)
        n += utf8proc_encode_char(folded->at[i], bytes + n);
    if (tables->pool_n + (size_t)n + 1 > POOL_MAX)
        exit(1);
    tables->maps[c] = (unsigned short)tables->pool_n;
    tables->pool[tables->pool_n++] = (unsigned short)n;
    for (int i = 0; i < n; i++)
        tables->pool[tables->pool_n++] = bytes[i];
}

static void look_at(struct tables *tables, int c)
{
    struct folded folded = fold(c, RUNE_FOLDING);
    bool is_same, alone = true;

    folded.n = (int)utf8proc_normalize_utf32(folded.at, folded.n,
                                             UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    is_same = folded.n == 1 && folded.at[0] == c;
    for (int i = 0; i < folded.n; i++)
        alone = alone && stands_alone(tables, folded.at[i]);
    if (is_same && stands_alone(tables, c))
        tables->traits[c] |= RUNE_PLAIN;
    else if (is_same && !tables->is_second[c])
        tables->traits[c] |= RUNE_ORDERED;
    else if (!is_same && alone && stands_alone(tables, c))
        add_map(tables, c, &folded);
}

static void print_index(FILE *out, const char *type, const char *name, const unsigned short *values,
                        size_t n)
{
    (void)fprintf(out, "const %s %s[%zu] = {", type, name, n);
    for (size_t i = 0; i < n; i++)
        (void)fprintf(out, "%s%u,", i % 20 ? "" : "\n", values[i]);
    (void)fprintf(out, "\n};\n");
}

/* Equal blocks once. */
static void print_blocks(FILE *out, struct tables *tables, const char *type, const char *index_name,
                         const char *name, const unsigned short *values)
{
    unsigned short *kept = tables->kept;
    size_t n = 0;

    for (size_t block = 0; block < BLOCKS; block++) {
        const unsigned short *from = values + block * RUNE_BLOCK;
        size_t at = 0;

        while (at < n && memcmp(kept + at * RUNE_BLOCK, from, RUNE_BLOCK * sizeof(*from)) != 0)
            at++;
        if (at == n)
            memcpy(kept + n++ * RUNE_BLOCK, from, RUNE_BLOCK * sizeof(*from));
        tables->index[block] = (unsigned short)at;
    }
    print_index(out, "unsigned short", index_name, tables->index, BLOCKS);
    print_index(out, type, name, kept, n * RUNE_BLOCK);
}

int main(int argc, char **argv)
{
    struct tables *tables = calloc(1, sizeof(*tables));
    FILE *out = argc == 2 ? fopen(argv[1], "w") : NULL;
    int status;

    if (!out || !tables)
        return 1;
    tables->pool_n = 1;
    find_seconds(tables);
    for (int c = 0; c < RUNES; c++) {
        tables->traits[c] = (unsigned short)class_of(c);
        if (is_scalar(c))
            look_at(tables, c);
    }
    (void)fprintf(out, "/* Made by tools/runes.c. */\n#include \"understand/rune.h\"\n");
    print_blocks(out, tables, "unsigned char", "rune_trait_blocks", "rune_trait_values",
                 tables->traits);
    print_blocks(out, tables, "unsigned short", "rune_map_blocks", "rune_map_values", tables->maps);
    print_index(out, "unsigned char", "rune_map_bytes", tables->pool, tables->pool_n);
    status = fclose(out) != 0;
    free(tables);
    return status;
}
