#include "understand/language_words.h"

#include "understand/bare_text.h"

static bool is_letter(char c) { return char_is_alpha(c) || (unsigned char)c >= 0x80; }

static struct str trim_marks(struct str token)
{
    while (token.n && !is_letter(token.p[0]))
        token = str_skip(token, 1);
    while (token.n && !is_letter(token.p[token.n - 1]))
        token.n--;
    return token;
}

/* "&lt;", "&#39;", at its first sign: its length; 0: none. */
static size_t reference_at(struct str s, size_t at)
{
    size_t end = at + 1;

    while (end < s.n && end - at < 8 &&
           (char_is_alpha(s.p[end]) || char_is_digit(s.p[end]) || s.p[end] == '#'))
        end++;
    return end > at + 1 && end < s.n && s.p[end] == ';' ? end + 1 - at : 0;
}

/* ":D", ";-P", ":o", at its eyes: the length of one that has a letter; 0: none. */
static size_t smiley_at(struct str s, size_t at)
{
    size_t i = at + 1;

    if (i < s.n && strchr("-'^", s.p[i]))
        i++;
    if (i >= s.n || !strchr("DPpOoXxSsdc", s.p[i]))
        return 0;
    while (i + 1 < s.n && s.p[i + 1] == s.p[i])
        i++;
    return i + 1 < s.n && (is_letter(s.p[i + 1]) || char_is_digit(s.p[i + 1])) ? 0 : i + 1 - at;
}

/* "x" and "D" or "p" in a row: a smiley lying on its side. */
static bool is_side_smiley(struct str word)
{
    if (word.n < 2 || char_lower(word.p[0]) != 'x')
        return false;
    for (size_t i = 1; i < word.n; i++)
        if (!strchr("Ddp", word.p[i]))
            return false;
    return true;
}

/* How often the consonant stands in a word of it and one vowel; 0: other words. */
static size_t count_of(struct str word, char consonant)
{
    char vowel = 0;
    size_t n = 0;

    for (size_t i = 0; i < word.n; i++) {
        char c = char_lower(word.p[i]);

        if (c == consonant)
            n++;
        else if (strchr("aeio", c) && (!vowel || vowel == c))
            vowel = c;
        else
            return 0;
    }
    return vowel ? n : 0;
}

static bool is_one_letter(struct str word)
{
    for (size_t i = 1; i < word.n; i++)
        if (char_lower(word.p[i]) != char_lower(word.p[0]))
            return false;
    return char_is_alpha(word.p[0]);
}

static bool is_sound(struct str word)
{
    static const char *const sounds[] = {"lol", "rofl", "lmao", "omg", "wtf", "hmm", "mmm", "hm"};

    for (size_t i = 0; i < ARRAY_LEN(sounds); i++)
        if (str_is_nocase(word, sounds[i]))
            return true;
    return is_side_smiley(word) || (word.n > 2 && is_one_letter(word)) || count_of(word, 'h') > 1 ||
           count_of(word, 'j') > 2 || (word.n == 2 && str_is_nocase(word, "ha"));
}

static void add_plain(struct str token, struct buf *out)
{
    size_t from = 0;

    for (size_t i = 0; i < token.n;) {
        size_t n = 0;

        if (strchr("&:;=", token.p[i]))
            n = token.p[i] == '&' ? reference_at(token, i) : smiley_at(token, i);
        if (n) {
            buf_add(out, str_slice(token, from, i));
            buf_add_char(out, ' ');
            from = i + n;
        }
        i += n ? n : 1;
    }
    buf_add(out, str_skip(token, from));
    buf_add_char(out, ' ');
}

/* What stands between slashes, behind the host. */
static void add_path(struct str token, struct buf *out)
{
    size_t from = str_find(token, STR("://"), 0), slash;

    from = from == SIZE_MAX ? 0 : from + 3;
    slash = str_find_char(token, '/', from);
    token = slash == SIZE_MAX ? STR("") : str_skip(token, slash);
    for (size_t i = 0; i < token.n && token.p[i] != '?' && token.p[i] != '#';) {
        size_t end = i;

        while (end < token.n && is_letter(token.p[end]))
            end++;
        if (end - i > 2) {
            buf_add(out, str_slice(token, i, end));
            buf_add_char(out, ' ');
        }
        i = end > i ? end : end + 1;
    }
}

static void add_token(struct str token, enum language_words_from from, struct buf *out,
                      bool *laughs_spanish)
{
    bool is_kept = bare_text_leaves(token, true);
    struct str word = trim_marks(token);

    if (from == WORDS_TEXT) {
        *laughs_spanish = *laughs_spanish || (is_kept && count_of(word, 'j') > 2);
        if (is_kept && !is_sound(word))
            add_plain(token, out);
    } else if (from == WORDS_TAGS && !is_kept && bare_text_leaves(token, false)) {
        add_plain(token, out);
    } else if (from == WORDS_ADDRESS && !is_kept) {
        add_path(token, out);
    } else if (from == WORDS_SOUNDS && is_kept) {
        add_plain(token, out);
    }
}

void language_words_read(struct str text, enum language_words_from from, struct buf *out,
                         bool *laughs_spanish)
{
    buf_reset(out);
    while (text.n) {
        size_t end = 0;

        while (end < text.n && !char_is_space(text.p[end]))
            end++;
        if (end)
            add_token(str_slice(text, 0, end), from, out, laughs_spanish);
        text = str_skip(text, end + 1);
    }
}
