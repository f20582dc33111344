/* json.h: reading JSON (RFC 8259) that somebody else wrote.
 *
 *     struct json_parser parser;               one a thread, kept for many documents
 *     struct json_value root, id;
 *     json_parser_init(&parser, MESSAGE_LINE_MAX);
 *     if (!json_parse(&parser, line, &root, fault) && json_get_str(root, "id", &text)) …
 *     json_parser_clear(&parser);
 *
 * The whole document is validated before anything of it is seen: grammar, UTF-8, surrogate
 * pairs, depth (JSON_DEPTH_MAX), nothing behind it, and no key twice in one object at any level
 * (of two equal keys one reader takes the first and another the last; an attacker lives between
 * them). A document is refused whole, with the reason and "byte N" (from 0) in the fault.
 *
 * Text comes out unescaped and as valid UTF-8. U+0000 becomes U+FFFD, because text with a zero
 * in it ends early in half of the world's libraries; json_had_nul tells where that happened.
 * Numbers: integers that fit are exact (64 bits); larger ones become the nearest double or
 * so; what is beyond a double (1e400) is refused.
 *
 * Values are small and copied freely. They, and every text taken from them, belong to the
 * parser and die at its next json_parse. Memory: about 15 bytes for each byte of the longest
 * document so far; given back after a document over 1 MB. Time is linear.
 * Not thread-safe: one parser a thread.
 *
 * Rejected: handing out simdjson's on-demand interface (it validates only what is looked at,
 * so a broken line would pass when its broken end is not read).
 */
#ifndef PARSE_JSON_H
#define PARSE_JSON_H

#include "base/buf.h"
#include "base/json_out.h"

enum {
    JSON_DEPTH_MAX = 60, /* below json_out's 64, so that whatever was read can be written */
    JSON_KEY_SHOWN = 60, /* bytes of a key that a fault quotes */
    JSON_PADDING = 64,   /* for json_parse_padded */
};

struct json_engine;

struct json_parser {
    size_t max; /* bytes of a document */
    /* the rest is json.c's own */
    struct json_engine *engine;
    size_t room;
    char *padded;
    const uint64_t *tape;
    const uint8_t *strings;
    struct buf nul_strings;
};

enum json_type {
    JSON_ABSENT,
    JSON_NULL,
    JSON_BOOL,
    JSON_INTEGER, /* fits an int64_t */
    JSON_REAL,    /* any other number */
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT,
};

struct json_value {
    const struct json_parser *parser;
    size_t at; /* 0: absent */
};

void json_parser_init(struct json_parser *parser, size_t max_bytes); /* takes no memory yet */
void json_parser_clear(struct json_parser *parser);

/* ERR_BAD_INPUT, ERR_TOO_BIG (longer than max), ERR_NO_MEMORY. An empty text is refused. */
must_check enum err json_parse(struct json_parser *parser, struct str text,
                               struct json_value *out_root, struct fault *fault);

/* json_parse without a copy of the document: JSON_PADDING bytes behind it must be readable. */
must_check enum err json_parse_padded(struct json_parser *parser, struct str text,
                                      struct json_value *out_root, struct fault *fault);

enum json_type json_type(struct json_value value);
/* "an object", "text", … for a sentence about what was found. */
const char *json_type_name(enum json_type type);

/* A member of an object. Absent when it isn't there, or when `object` is no object. Linear in
 * the number of members: for many keys walk instead. */
struct json_value json_get(struct json_value object, const char *key);

/* The value in C. False (output untouched) when it is absent or of another type. A whole number
 * written 3.0 or 3e2 is an integer too, below 2^53. */
static inline bool json_to_str(struct json_value value, struct str *out_text);
bool json_to_i64(struct json_value value, int64_t *out_number);
bool json_to_real(struct json_value value, double *out_number); /* any number; always finite */
bool json_to_bool(struct json_value value, bool *out_truth);

/* json_get and json_to_… in one. */
bool json_get_str(struct json_value object, const char *key, struct str *out_text);
bool json_get_i64(struct json_value object, const char *key, int64_t *out_number);
bool json_get_real(struct json_value object, const char *key, double *out_number);
bool json_get_bool(struct json_value object, const char *key, bool *out_truth);

/* A string in which U+0000 was replaced. */
bool json_had_nul(struct json_value string);

/* Members of an object or items of an array, in their order:
 *
 *     struct json_walk walk = json_walk(value);
 *     while (json_next(&walk, &key, &item)) …
 *
 * key may be NULL; in an array it is empty. Any other value has no items. */
struct json_walk {
    struct json_value container;
    size_t at, end;
    bool has_keys;
};
static inline struct json_walk json_walk(struct json_value container);
static inline bool json_next(struct json_walk *walk, struct str *out_key,
                             struct json_value *out_value);

/* Items of an array, members of an object; counts to 16,777,215. */
size_t json_count(struct json_value container);

/* Writes a value again, in its order, without white space. Numbers keep their value, not always
 * their spelling (1.50 becomes 1.5). */
void json_copy(struct json_out *out, struct json_value value);
/* The same as text in the arena; empty when the arena is full. */
struct str json_text_of(struct arena *arena, struct json_value value);

#include "parse/json_tape.h"

#endif
