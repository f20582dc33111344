#include "decide/speech.h"

#include <string.h>

#include "base/utf8.h"
#include "decide/tongue.h"

enum {
    SHORT_LINE = 50,
    SENTENCE_MAX = 250, /* words: who looks at each against each is bound by it */
};

struct reader {
    struct arena *arena;
    struct str text, lower;
    struct speech *speech;
    size_t at;
    size_t first; /* word of the sentence being read */
    size_t line;  /* where the line began */
    bool quoted;
    bool full; /* the arena is */
};

static char at_or_0(struct str text, size_t i) { return i < text.n ? text.p[i] : 0; }

static bool is_alnum(char c) { return char_is_alpha(c) || char_is_digit(c); }

/* U+0080 to U+00FF in two bytes: capitals in lower case, quotation marks plain, other signs white.
 */
static void plain_latin(char *p)
{
    unsigned char lead = (unsigned char)p[0], last = (unsigned char)p[1];

    if (lead == 0xc3 && last <= 0x9e && last != 0x97)
        p[1] = (char)(last + 0x20);
    if (lead == 0xc2 && last != 0xaa && last != 0xb5 && last != 0xba) {
        p[0] = last == 0xab || last == 0xbb ? '"' : ' ';
        p[1] = p[0] == '"' ? '\1' : ' ';
    }
}

/* U+2000 to U+203F in three: quotation marks plain, other signs white. */
static void plain_mark(char *p)
{
    unsigned char last = (unsigned char)p[2];

    p[0] = last == 0x98 || last == 0x99 ? '\'' : last >= 0x9c && last <= 0x9e ? '"' : ' ';
    p[1] = p[2] = '\1';
}

/* Lower case and plain signs, all of the same length, so that positions stay. */
static struct str plain_copy(struct arena *arena, struct str text)
{
    struct str copy = str_lower(arena, text);
    char *p = (char *)(uintptr_t)copy.p;

    for (size_t i = 0; p && i + 1 < copy.n; i++) {
        if (((unsigned char)p[i] & 0xfe) == 0xc2)
            plain_latin(p + i);
        else if (i + 2 < copy.n && p[i] == (char)0xe2 && p[i + 1] == (char)0x80)
            plain_mark(p + i);
    }
    return copy;
}

static size_t skip_ignored(struct str text, size_t i)
{
    while (at_or_0(text, i) == '\1')
        i++;
    return i;
}

static bool is_word_byte(char c) { return is_alnum(c) || (unsigned char)c >= 0x80; }

/* A mark at i that belongs inside the word that ends there. */
static bool joins(struct str text, size_t from, size_t i)
{
    char c = at_or_0(text, i), before = at_or_0(text, i - 1);
    char after = at_or_0(text, skip_ignored(text, i + 1));

    if (c == '\'')
        return is_word_byte(before) && is_word_byte(after) && !char_is_digit(after);
    if (c == ':' || c == '.' || c == '/' || c == '-')
        if (char_is_digit(before) && char_is_digit(after))
            return true;
    /* "p.m." and "e.g." */
    return c == '.' && i == from + 1 && char_is_alpha(before) && char_is_alpha(after) &&
           !is_alnum(at_or_0(text, i + 2));
}

static struct str without_ignored(struct reader *reader, size_t from, size_t to)
{
    struct str word = str_slice(reader->lower, from, to);
    char *p;
    size_t n = 0;

    if (str_find_char(word, '\1', 0) == SIZE_MAX)
        return word;
    p = (char *)(uintptr_t)str_c(reader->arena, word);
    if (!p)
        return STR_NONE;
    for (size_t i = 0; i < to - from; i++)
        if (p[i] != '\1')
            p[n++] = p[i];
    return str_of(p, n);
}

static void take_word(struct reader *reader)
{
    struct str text = reader->lower;
    size_t from = reader->at, i = from;
    struct spoken word = {.from = from, .quoted = reader->quoted};

    while (is_word_byte(at_or_0(text, i)) || (i > from && joins(text, from, i))) {
        bool elided = at_or_0(text, i) == '\'' && reader->speech->tongue->elides;

        i = skip_ignored(text, i + 1);
        if (elided)
            break;
    }
    word.to = i;
    word.text = without_ignored(reader, from, i);
    reader->at = i;
    if (!word.text.p || !vec_push(reader->arena, &reader->speech->words, word))
        reader->full = true;
}

static void end_sentence(struct reader *reader, bool asks)
{
    struct sentence sentence = {reader->first, reader->speech->words.n, asks};

    if (sentence.end > sentence.first &&
        !vec_push(reader->arena, &reader->speech->sentences, sentence))
        reader->full = true;
    reader->first = sentence.end;
}

static bool is_short_title(const struct reader *reader)
{
    size_t n = reader->speech->words.n;

    return n > reader->first &&
           spoken_is(reader->speech, n - 1,
                     "mr mrs ms dr prof st no vs hr fr sr sra ca bzw inkl nr sig dott dhr mevr mw");
}

/* "27. November": a dot behind a day, and the line goes on. */
static bool is_ordinal_dot(const struct reader *reader)
{
    size_t n = reader->speech->words.n;
    struct str word = n > reader->first ? reader->speech->words.at[n - 1].text : STR_NONE;

    if (!reader->speech->tongue->ordinal_dot || !word.n || word.n > 5 ||
        !char_is_digit(word.p[0]) || !char_is_digit(word.p[word.n - 1]) ||
        str_find_char(word, ':', 0) != SIZE_MAX)
        return false;
    return at_or_0(reader->lower, reader->at + 1) == ' ' &&
           reader->speech->words.at[n - 1].to == reader->at;
}

static void take_mark(struct reader *reader, char c)
{
    size_t next = reader->at + 1;
    char after;

    if (c == '.' && is_ordinal_dot(reader)) {
        reader->at = next;
        return;
    }

    while (at_or_0(reader->lower, next) && strchr("\"')\1.!?", reader->lower.p[next])) {
        if (reader->lower.p[next] == '"')
            reader->quoted = !reader->quoted;
        if (reader->lower.p[next] == '?')
            c = '?';
        next++;
    }
    after = at_or_0(reader->lower, next);
    reader->at = next;
    if ((!after || char_is_space(after)) && !(c == '.' && is_short_title(reader)))
        end_sentence(reader, c == '?');
}

static void skip_quoted_lines(struct reader *reader)
{
    struct str text = reader->text;

    while (at_or_0(text, reader->at) == '>') {
        end_sentence(reader, false);
        while (reader->at < text.n && text.p[reader->at] != '\n')
            reader->at++;
        reader->at += reader->at < text.n;
    }
}

static void take_line_end(struct reader *reader)
{
    struct str text = reader->text;
    size_t next = reader->at + 1, length = reader->at - reader->line;
    char c;

    while (at_or_0(text, next) == ' ' || at_or_0(text, next) == '\t' || at_or_0(text, next) == '\r')
        next++;
    c = at_or_0(text, next);
    if (c == '\n' || c == '-' || c == '*') {
        end_sentence(reader, false);
        reader->quoted = reader->quoted && c != '\n';
    } else if (c >= 'A' && c <= 'Z' && length < SHORT_LINE) {
        end_sentence(reader, false);
    }
    reader->line = reader->at = reader->at + 1;
    skip_quoted_lines(reader);
}

enum err speech_read(struct arena *arena, struct str text, struct speech *out_speech)
{
    return speech_read_in(arena, text, NULL, out_speech);
}

enum err speech_read_in(struct arena *arena, struct str text, const struct tongue *tongue,
                        struct speech *out_speech)
{
    struct speech speech = {.text = text, .tongue = tongue ? tongue : tongue_of(STR("en"))};
    struct reader reader = {.arena = arena, .speech = &speech};

    reader.text = utf8_clip(text, SPEECH_TEXT_MAX);
    reader.lower = plain_copy(arena, reader.text);
    if (reader.text.n && !reader.lower.p)
        return arena->err;
    skip_quoted_lines(&reader);
    while (reader.at < reader.lower.n && !reader.full) {
        char c = reader.lower.p[reader.at];

        if (is_word_byte(c)) {
            if (speech.words.n - reader.first >= SENTENCE_MAX)
                end_sentence(&reader, false);
            take_word(&reader);
        } else if (c == '.' || c == '!' || c == '?' || c == ';') {
            take_mark(&reader, c);
        } else if (c == '\n') {
            take_line_end(&reader);
        } else {
            if (c == '"')
                reader.quoted = !reader.quoted;
            reader.at++;
        }
    }
    end_sentence(&reader, false);
    if (reader.full)
        return arena->err;
    *out_speech = speech;
    return OK;
}

/* Whether `list` begins with this word; words are never empty. These few lines are most of what
 * the finders do, many lists for each word of every message. */
static bool begins_with(const char *list, struct str word)
{
    return *list == word.p[0] && !strncmp(list, word.p, word.n) &&
           (list[word.n] == ' ' || list[word.n] == '|' || !list[word.n]);
}

bool spoken_is(const struct speech *speech, size_t i, const char *list)
{
    return i < speech->words.n && spoken_word_is(speech->words.at[i].text, list);
}

bool spoken_word_is(struct str word, const char *list)
{
    /* From one of its first letter to the next: most lists hold few of them, and none at a word's
     * beginning. */
    for (const char *at = strchr(list, word.p[0]); at; at = strchr(at + 1, word.p[0]))
        if ((at == list || at[-1] == ' ') && begins_with(at, word))
            return true;
    return false;
}

size_t spoken_run(const struct speech *speech, size_t i, size_t end, const char *run)
{
    size_t n = 0;

    for (;;) {
        if (i + n >= end || !begins_with(run, speech->words.at[i + n].text))
            return 0;
        run += speech->words.at[i + n++].text.n;
        if (*run != ' ')
            return n;
        run++;
    }
}

size_t spoken_any_run(const struct speech *speech, size_t i, size_t end, const char *runs)
{
    while (runs) {
        size_t n = spoken_run(speech, i, end, runs);

        if (n)
            return n;
        runs = strchr(runs, '|');
        runs += runs != NULL;
    }
    return 0;
}

size_t spoken_find(const struct speech *speech, size_t from, size_t end, const char *list)
{
    while (from < end && !spoken_is(speech, from, list))
        from++;
    return from < end ? from : end;
}

bool spoken_pause(const struct speech *speech, size_t i)
{
    struct str gap;

    if (!i || i >= speech->words.n)
        return false;
    gap = str_slice(speech->text, speech->words.at[i - 1].to, speech->words.at[i].from);
    return str_find_char(gap, ',', 0) != SIZE_MAX || str_find_char(gap, ':', 0) != SIZE_MAX ||
           str_find_char(gap, '-', 0) != SIZE_MAX;
}
