/* normal.c: reading a text token by token; see normal.h for what becomes of what. */
#include "understand/normal.h"

#include "base/utf8.h"
#include "understand/lexicon.h"
#include "understand/normal_parts.h"
#include "understand/word.h"

void normal_init(struct normal *normal)
{
    *normal = (struct normal){0};
    buf_init(&normal->plain, NORMAL_TEXT_MAX);
    buf_init(&normal->text, NORMAL_TEXT_MAX);
}

void normal_clear(struct normal *normal)
{
    buf_clear(&normal->plain);
    buf_clear(&normal->text);
    free(normal->at);
    normal->at = NULL;
    normal->n = normal->cap = 0;
}

static bool grow(struct normal *normal)
{
    size_t cap = normal->cap ? 2 * normal->cap : 256;
    struct token *at = realloc(normal->at, cap * sizeof(*at));

    if (!at) {
        normal->text.err = ERR_NO_MEMORY;
        return false;
    }
    normal->at = at;
    normal->cap = cap;
    return true;
}

/* The token whose text has been appended from `at` on; a space goes behind it. */
static void push(struct normal *normal, size_t at, enum token_kind kind, unsigned flags)
{
    size_t n = normal->text.n - at;

    if (normal->text.err || !n || (normal->n == normal->cap && !grow(normal)))
        return;
    if (n > NORMAL_TOKEN_BYTES) {
        n = utf8_clip(str_of(normal->text.p + at, n), NORMAL_TOKEN_BYTES).n;
        normal->text.n = at + n;
    }
    normal->at[normal->n++] = (struct token){
        .at = (uint32_t)at, .n = (uint8_t)n, .kind = (uint8_t)kind, .flags = (uint8_t)flags};
    buf_add_char(&normal->text, ' ');
}

static void push_class(struct normal *normal, const char *text, enum token_kind kind)
{
    size_t at = normal->text.n;

    buf_add_c(&normal->text, text);
    push(normal, at, kind, 0);
}

/* ---- words ---- */

/* Runs of three and more of one letter become `keep`, and "hahaha" "haha". Gives the length. */
static size_t shorten(const char *word, size_t n, size_t keep, char *out)
{
    size_t length = 0, run = 0;

    for (size_t i = 0; i < n; i++) {
        run = i && word[i] == word[i - 1] ? run + 1 : 1;
        if (run >= 3) { /* the first two stand there already */
            if (run == 3 && keep == 1)
                length--;
            continue;
        }
        if (length >= 4 && i + 1 < n && word[i] == out[length - 2] &&
            word[i + 1] == out[length - 1] && out[length - 4] == out[length - 2] &&
            out[length - 3] == out[length - 1]) {
            i++; /* a third "ha" */
            run = 0;
            continue;
        }
        out[length++] = word[i];
    }
    return length;
}

/* In place, at the end of the text. True when something was too long. */
static bool make_short(struct normal *normal, size_t at)
{
    char two[NORMAL_TOKEN_BYTES], one[NORMAL_TOKEN_BYTES];
    char *word = normal->text.p + at;
    size_t n = normal->text.n - at, n_two, n_one;
    bool best_is_one;

    n = n < NORMAL_TOKEN_BYTES ? n : NORMAL_TOKEN_BYTES;
    n_two = shorten(word, n, 2, two);
    if (n_two == n)
        return false;
    n_one = shorten(word, n, 1, one);
    best_is_one = !lexicon_has(str_of(two, n_two)) &&
                  (lexicon_has(str_of(one, n_one)) || n_one < 3);
    normal->text.n = at + (best_is_one ? n_one : n_two);
    memcpy(word, best_is_one ? one : two, normal->text.n - at);
    return true;
}

struct shape {
    size_t letters, uppers;
    bool foreign, digits_only;
};

/* Lower case, behind the text. True when a letter or a pair of letters may stand too often. */
static bool add_small(struct buf *text, struct str word)
{
    char *to = text->p + text->n;
    bool run = false;

    for (size_t i = 0; i < word.n; i++) {
        to[i] = char_lower(word.p[i]);
        run = run || (i >= 2 && to[i] == to[i - 1] && to[i] == to[i - 2]) ||
              (i >= 5 && to[i] == to[i - 2] && to[i] == to[i - 4]);
    }
    text->n += word.n;
    return run;
}

/* The folded word; `flags` are what the caller knows. */
static void push_word(struct normal *normal, struct str word, const struct shape *shape,
                      unsigned flags)
{
    size_t at = normal->text.n;
    bool run = false;

    word = word.n > 4 * NORMAL_TOKEN_BYTES ? utf8_clip(word, 4 * NORMAL_TOKEN_BYTES) : word;
    if (shape->foreign) {
        enum err err = word_fold(&normal->text, word);

        if (err && !normal->text.err)
            normal->text.err = err;
    } else if (buf_room(&normal->text, word.n)) {
        run = add_small(&normal->text, word);
    }
    if (run && make_short(normal, at))
        flags |= TOKEN_LONG;
    if (shape->letters >= 2 && shape->uppers == shape->letters)
        flags |= TOKEN_SHOUTED;
    if (word.n && word.p[0] >= 'A' && word.p[0] <= 'Z')
        flags |= TOKEN_CAPITAL;
    push(normal, at, TOKEN_WORD, flags);
}

static void push_tag_part(void *arg, struct str part)
{
    struct shape shape = {.foreign = true, .letters = 1};

    push_word(arg, part, &shape, TOKEN_TAGGED);
}

static void look_at_rune(struct shape *shape, uint32_t rune)
{
    bool upper = rune >= 'A' && rune <= 'Z';

    shape->uppers += upper;
    shape->letters += upper || (rune >= 'a' && rune <= 'z') || rune >= 0x80;
    shape->foreign = shape->foreign || rune >= 0x80;
    shape->digits_only = shape->digits_only && rune >= '0' && rune <= '9';
}

/* End of the word that begins at `from`; a character of a script without spaces is one alone. */
static size_t word_end(struct str s, size_t from, struct shape *out_shape)
{
    size_t i = from;

    *out_shape = (struct shape){.digits_only = true};
    while (i < s.n) {
        size_t next = i;
        uint32_t rune = utf8_next(s, &next, NULL);

        if (rune == '\'') { /* inside a word only */
            if (i == from || next >= s.n || !char_is_alpha(s.p[next]))
                break;
        } else if (rune < 0x80) {
            if (!char_is_alpha((char)rune) && !char_is_digit((char)rune) && rune != '_')
                break;
        } else if (!word_rune(rune)) {
            break;
        } else if (word_own_rune(rune)) {
            if (i == from) {
                look_at_rune(out_shape, rune);
                i = next;
            }
            break;
        }
        look_at_rune(out_shape, rune);
        i = next;
    }
    return i;
}

/* ---- what is no word ---- */

/* Past everything up to white space. */
static size_t solid_end(struct str s, size_t from)
{
    while (from < s.n && !char_is_space(s.p[from]))
        from++;
    return from;
}

static bool begins_url(struct str rest)
{
    return str_starts_nocase(rest, STR("http://")) || str_starts_nocase(rest, STR("https://")) ||
           str_starts_nocase(rest, STR("www."));
}

/* "bit.ly/x": a word, a dot, letters and a slash. `end` is the word's end. */
static bool is_bare_url(struct str s, size_t end)
{
    size_t i = end;

    if (i >= s.n || s.p[i] != '.')
        return false;
    while (i < s.n && (s.p[i] == '.' || s.p[i] == '-' || char_is_alpha(s.p[i])) && i - end < 40)
        i++;
    return i > end + 2 && i < s.n && s.p[i] == '/' && char_is_alpha(s.p[i - 1]);
}

/* Digits with what stands between digits; "N" and how many there were. */
static size_t push_number(struct normal *normal, struct str s, size_t from)
{
    size_t i = from, digits = 0, at = normal->text.n;

    for (; i < s.n; i++) {
        bool inside = i > from && i + 1 < s.n && char_is_digit(s.p[i + 1]) &&
                      str_find_char(STR(".,:-/"), s.p[i], 0) != SIZE_MAX;

        if (!char_is_digit(s.p[i]) && !inside)
            break;
        digits += char_is_digit(s.p[i]);
    }
    buf_add_char(&normal->text, 'N');
    buf_add_i64(&normal->text, digits > 12 ? 12 : (int64_t)digits);
    push(normal, at, TOKEN_NUMBER, 0);
    return i;
}

/* A smiley at `from`: its end, or `from`. */
static size_t push_smiley(struct normal *normal, struct str s, size_t from)
{
    size_t i = from + 1, at = normal->text.n;
    bool tear = false;

    if (s.p[from] == '<' && i < s.n && s.p[i] == '3') {
        push_class(normal, "E<3", TOKEN_EMOJI);
        return i + 1;
    }
    if ((s.p[from] != ':' && s.p[from] != ';' && s.p[from] != '=') || i >= s.n)
        return from;
    if (s.p[i] == '\'') {
        tear = true;
        i++;
    }
    if (i < s.n && strchr("-o^", s.p[i]) && i + 1 < s.n && strchr(")(DPp/\\|]*[", s.p[i + 1]))
        i++;
    if (i >= s.n || !strchr(")(DPp/\\|]*[", s.p[i]) ||
        (i + 1 < s.n && (char_is_alpha(s.p[i + 1]) || s.p[i + 1] == '/')) ||
        (strchr("DPp", s.p[i]) && from && char_is_alpha(s.p[from - 1])))
        return from;
    buf_add_char(&normal->text, 'E');
    if (tear)
        buf_add_char(&normal->text, '\'');
    if (s.p[from] == ';')
        buf_add_char(&normal->text, ';');
    buf_add_char(&normal->text, s.p[i] == ']' ? ')' : s.p[i] == '[' ? '(' : s.p[i]);
    push(normal, at, TOKEN_EMOJI, 0);
    for (i++; i < s.n && strchr(")(", s.p[i]); i++) /* ":))))" */
        ;
    return i;
}

/* A run of one punctuation mark, or one character of any other kind. */
static size_t push_mark(struct normal *normal, struct str s, size_t from)
{
    size_t at = normal->text.n, next = from, n = 1;
    uint32_t rune = utf8_next(s, &next, NULL);

    if (rune == 0xFF1F || rune == 0x61F || rune == 0x37E) /* question marks elsewhere */
        buf_add_char(&normal->text, '?');
    else if (rune == 0xFF01)
        buf_add_char(&normal->text, '!');
    else if (rune == 0x3002)
        buf_add_char(&normal->text, '.');
    else
        buf_add(&normal->text, str_slice(s, from, next));
    if (rune < 0x80) {
        while (next < s.n && s.p[next] == s.p[from]) {
            next++;
            n++;
        }
        if (rune == '.' && n > 1)
            buf_add_char(&normal->text, '.');
    }
    push(normal, at, rune >= 0x2190 ? TOKEN_EMOJI : TOKEN_MARK,
         rune < 0x80 && next < s.n && !char_is_space(s.p[next]) ? TOKEN_GLUED : 0);
    if (normal->n)
        normal->at[normal->n - 1].repeats = (uint8_t)(n > 255 ? 255 : n);
    return next;
}

/* ---- the text ---- */

/* @name or #tag: the word behind the sign. 0 when none stands there. */
static size_t sigil_end(struct str s, size_t at, struct shape *shape)
{
    size_t end;

    if (at && (char_is_alpha(s.p[at - 1]) || char_is_digit(s.p[at - 1])))
        return 0;
    end = word_end(s, at + 1, shape);
    return end > at + 1 ? end : 0;
}

/* A handle under which somebody serves customers. */
static bool is_care(struct str handle)
{
    static const char *const parts[] = {"help", "support", "care", "cust", "serv"};

    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        if (str_find_nocase(handle, str_from(parts[i]), 0) != SIZE_MAX)
            return true;
    return str_starts_nocase(handle, STR("ask"));
}

static size_t push_sigil(struct normal *normal, struct str s, size_t at, size_t end)
{
    struct shape shape;

    if (s.p[at] == '@') {
        if (end < s.n && s.p[end] == '@') /* @name@host */
            while (end < s.n &&
                   (char_is_alpha(s.p[end]) || char_is_digit(s.p[end]) || strchr("@.-", s.p[end])))
                end++;
        push_class(normal, is_care(str_slice(s, at + 1, end)) ? "CARE" : "USER", TOKEN_HANDLE);
        return end;
    }
    push_class(normal, "#", TOKEN_MARK);
    while (end < s.n && (s.p[end] & 0x80) && word_end(s, end, &shape) > end)
        end = word_end(s, end, &shape); /* a tag in a script without spaces */
    normal_split_tag(utf8_clip(str_slice(s, at + 1, end), NORMAL_TOKEN_BYTES), push_tag_part,
                     normal);
    return end;
}

static size_t read_one(struct normal *normal, struct str s, size_t i)
{
    struct shape shape;
    size_t end;

    if ((s.p[i] == '@' || s.p[i] == '#') && (end = sigil_end(s, i, &shape)) != 0)
        return push_sigil(normal, s, i, end);
    if ((char_lower(s.p[i]) == 'h' || char_lower(s.p[i]) == 'w') && begins_url(str_skip(s, i))) {
        push_class(normal, "URL", TOKEN_URL);
        return solid_end(s, i);
    }
    end = word_end(s, i, &shape);
    if (end == i) {
        end = push_smiley(normal, s, i);
        return end > i ? end : push_mark(normal, s, i);
    }
    if (is_bare_url(s, end)) {
        push_class(normal, "URL", TOKEN_URL);
        return solid_end(s, i);
    }
    if (shape.digits_only)
        return push_number(normal, s, i);
    push_word(normal, str_slice(s, i, end), &shape, 0);
    return end;
}

enum err normal_read(struct normal *normal, struct str text)
{
    struct str s;

    normal->n = 0;
    buf_reset(&normal->plain);
    buf_reset(&normal->text);
    normal_undo(text, &normal->plain);
    s = buf_str(&normal->plain);
    for (size_t i = 0; i < s.n && normal->n < NORMAL_TOKENS_MAX && !normal->text.err;) {
        if (s.p[i] == '\n') {
            if (normal->n && normal->at[normal->n - 1].kind != TOKEN_MARK)
                push_class(normal, "\n", TOKEN_MARK);
            i++;
        } else if (char_is_space(s.p[i])) {
            i++;
        } else {
            i = read_one(normal, s, i);
        }
    }
    if (normal->plain.err || normal->text.err) {
        normal->n = 0;
        return normal->plain.err ? normal->plain.err : normal->text.err;
    }
    normal_mark_scopes(normal);
    return OK;
}
