/* normal_scope.c: hashtags into words; what "not" and "but" reach. */
#include "understand/lexicon.h"
#include "understand/normal_parts.h"
#include "understand/word_class.h"

enum { TAG_WORD_MAX = 14 }; /* letters; the longest in the word list */

static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
static bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

/* Short words must be common ones, or everything would fall apart. */
static bool is_tag_word(struct str word)
{
    static const char *const two[] = {"is", "my", "to", "in", "of", "no", "we", "do", "be", "me"};

    if (word.n > 2)
        return lexicon_has_common(word);
    for (size_t i = 0; i < ARRAY_LEN(two); i++)
        if (str_is(word, two[i]))
            return true;
    return false;
}

/* All small letters: as few words of the list as possible, or whole. */
static void split_small(struct str tag, void (*word)(void *arg, struct str part), void *arg)
{
    uint8_t fewest[NORMAL_TOKEN_BYTES + 1] = {0}, last[NORMAL_TOKEN_BYTES + 1] = {0};
    size_t ends[NORMAL_TOKEN_BYTES], count = 0;

    for (size_t end = 2; end <= tag.n && !lexicon_has(tag); end++)
        for (size_t n = 2; n <= TAG_WORD_MAX && n <= end; n++) {
            bool reached = n == end || fewest[end - n];

            if (reached && (!fewest[end] || fewest[end - n] + 1 < fewest[end]) &&
                is_tag_word(str_slice(tag, end - n, end))) {
                fewest[end] = (uint8_t)(fewest[end - n] + 1);
                last[end] = (uint8_t)n;
            }
        }
    if (!fewest[tag.n]) {
        word(arg, tag);
        return;
    }
    for (size_t end = tag.n; end; end -= last[end])
        ends[count++] = end;
    for (size_t from = 0; count--; from = ends[count])
        word(arg, str_slice(tag, from, ends[count]));
}

void normal_split_tag(struct str tag, void (*word)(void *arg, struct str part), void *arg)
{
    bool small = true;
    size_t from = 0;

    for (size_t i = 0; i < tag.n; i++)
        small = small && is_lower(tag.p[i]);
    if (small) {
        split_small(tag, word, arg);
        return;
    }
    for (size_t i = 1; i <= tag.n; i++) {
        bool cut = i == tag.n || tag.p[i] == '_' ||
                   (is_upper(tag.p[i]) && is_lower(tag.p[i - 1])) ||
                   (char_is_digit(tag.p[i]) != char_is_digit(tag.p[i - 1])) ||
                   (is_upper(tag.p[i]) && is_upper(tag.p[i - 1]) && i + 1 < tag.n &&
                    is_lower(tag.p[i + 1]));

        if (!cut)
            continue;
        if (i > from)
            word(arg, str_slice(tag, from, i));
        from = i < tag.n && tag.p[i] == '_' ? i + 1 : i;
    }
}

void normal_mark_scopes(struct normal *normal)
{
    int negated = 0;
    bool after_but = false, first = true;
    unsigned classes;

    for (size_t i = 0; i < normal->n; i++) {
        struct token *token = &normal->at[i];
        struct str text = normal_token(normal, i);

        if (token->kind == TOKEN_MARK) {
            bool ends = str_find_char(STR(".!?\n"), text.p[0], 0) != SIZE_MAX;

            if (ends || str_find_char(STR(",;:()\""), text.p[0], 0) != SIZE_MAX)
                negated = 0;
            after_but = after_but && !ends;
            first = first || ends;
            continue;
        }
        if (token->kind != TOKEN_WORD && token->kind != TOKEN_EMOJI)
            continue;
        if (token->kind == TOKEN_WORD) {
            token->flags |= first ? TOKEN_FIRST : 0;
            first = false;
        }
        classes = token->classes = word_classes(text);
        if (classes & WORD_CONTRAST) {
            negated = 0;
            after_but = true;
            continue;
        }
        token->flags |= (negated > 0 ? TOKEN_NEGATED : 0) | (after_but ? TOKEN_AFTER_BUT : 0);
        negated -= negated > 0;
        if (classes & WORD_NEGATOR || str_ends(text, STR("n't"))) {
            token->flags |= TOKEN_NEGATOR;
            negated = NORMAL_NEGATION_WORDS;
        }
    }
}
