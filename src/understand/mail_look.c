#include "understand/mail_look.h"

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

static size_t keep_different(uint32_t *at, size_t n)
{
    size_t kept = 0;

    qsort(at, n, sizeof(*at), by_number);
    for (size_t i = 0; i < n; i++)
        if (at[i] && (!kept || at[i] != at[kept - 1]))
            at[kept++] = at[i];
    return kept;
}

static bool is_word_char(char c)
{
    return char_is_alpha(c) || char_is_digit(c) || c == '\'' || c == '$' ||
           (unsigned char)c >= 0x80;
}

/* Letters, digits, '$' and apostrophes; or a run of exclamation and question marks. Hashed in lower
 * case; 0: the end. */
static uint64_t next_token(struct str text, size_t *at, uint64_t seed)
{
    uint64_t hash = seed;
    size_t i = *at;
    bool is_word;

    while (i < text.n && !is_word_char(text.p[i]) && text.p[i] != '!' && text.p[i] != '?')
        i++;
    if (i == text.n)
        return 0;
    is_word = is_word_char(text.p[i]);
    for (; i < text.n && is_word_char(text.p[i]) == is_word &&
           (is_word || text.p[i] == '!' || text.p[i] == '?');
         i++) {
        char c = char_lower(text.p[i]);

        hash = (hash ^ (unsigned char)c) * UINT64_C(0x100000001b3);
    }
    *at = i;
    return hash | 1;
}

static uint32_t fold(uint64_t hash)
{
    hash ^= hash >> 29;
    hash *= UINT64_C(0x9e3779b97f4a7c15);
    return (uint32_t)(hash >> 32);
}

static size_t add_words(struct str text, size_t tokens, uint64_t seed, uint32_t *out, size_t n)
{
    uint64_t before = 0, token;
    size_t at = 0;

    for (size_t i = 0; i < tokens && (token = next_token(text, &at, seed)); i++) {
        out[n++] = fold(token);
        if (before)
            out[n++] = fold(before * 31 + token);
        before = token;
    }
    return n;
}

enum err mail_look_read(struct mail_look *look, struct str packed, struct str title,
                        struct str text)
{
    enum err err = mail_signs_unpack(packed, &look->signs);
    size_t n;

    if (err)
        return err;
    for (size_t i = 0; i < look->signs.n; i++) /* odd: no two become one */
        look->build[i] = look->signs.at[i] * 0x9e3779b1u;
    n = add_words(title, MAIL_LOOK_TITLE, 0x7469746c65, look->words, 0);
    n = add_words(text, MAIL_LOOK_TOKENS, 0x74657874, look->words, n);
    memset(&look->features, 0, sizeof(look->features));
    look->features.at[FEATURE_WORD] = look->build;
    look->features.n[FEATURE_WORD] = look->signs.n;
    look->features.at[FEATURE_CHAR] = look->words;
    look->features.n[FEATURE_CHAR] = keep_different(look->words, n);
    return OK;
}

struct str mail_look_signs(struct json_parser *parser, struct str extra)
{
    struct str signs = STR_NONE;
    struct json_value root;

    if (str_find(extra, STR("\"signs\":"), 0) == SIZE_MAX || json_parse(parser, extra, &root, NULL))
        return STR_NONE;
    (void)json_get_str(root, "signs", &signs);
    return signs;
}
