/* speech.h: text as sentences and plain words, for the finders of promises and wishes.
 *
 * Not the words of search and rules: here "I'll" is one word, the sentence and its mark count,
 * and so does who speaks: lines that quote an older mail ("> …") are left out, and words between
 * double quotation marks are flagged. Words are lower case (Latin letters), typographic apostrophes
 * made plain; a colon, dot, slash or dash between digits stays inside ("17:00", "27.11.2026").
 * A tongue (decide/tongue.h) may have "j'enverrai" as two words, "j'" and "enverrai", and a dot
 * behind a number that ends no sentence ("27. November").
 *
 * A sentence ends at . ! ? ; before white space or the end, at an empty line, and where a short
 * line is followed by one that begins with a capital (people who sign without full stops); and
 * behind 250 words.
 *
 * Only the first SPEECH_TEXT_MAX bytes are looked at. Linear.
 */
#ifndef DECIDE_SPEECH_H
#define DECIDE_SPEECH_H

#include "base/arena.h"

struct tongue;

enum { SPEECH_TEXT_MAX = 64 << 10 };

struct spoken {
    struct str text; /* lower case */
    size_t from, to; /* bytes in the text given */
    bool quoted;
};

struct sentence {
    size_t first, end; /* words */
    bool asks;         /* ends with a question mark */
};

struct speech {
    struct str text; /* as given */
    const struct tongue *tongue;
    VEC(struct spoken) words;
    VEC(struct sentence) sentences; /* none is empty */
};

/* tongue NULL: English. */
must_check enum err speech_read_in(struct arena *arena, struct str text,
                                   const struct tongue *tongue, struct speech *out_speech);
must_check enum err speech_read(struct arena *arena, struct str text, struct speech *out_speech);

/* The word at i is one of a list "call phone ring". False beyond the end. */
bool spoken_is(const struct speech *speech, size_t i, const char *list);
/* The same for a word that stands nowhere. */
bool spoken_word_is(struct str word, const char *list);
/* The words from i on are "right away". Gives how many they are, or 0. */
size_t spoken_run(const struct speech *speech, size_t i, size_t end, const char *run);
/* Of several such runs, "right away|at once", the first that stands there. */
size_t spoken_any_run(const struct speech *speech, size_t i, size_t end, const char *runs);
/* A comma, colon or dash stands between the word before i and the word i. */
bool spoken_pause(const struct speech *speech, size_t i);
/* The first word of from..end that is in the list, or `end`. */
size_t spoken_find(const struct speech *speech, size_t from, size_t end, const char *list);

#endif
