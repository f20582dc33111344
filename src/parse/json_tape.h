/* json_tape.h: how values lie in the parser, for json.c and for what json.h has inline: reading a
 * message is mostly this.
 *
 * simdjson's tape is an array of 64-bit words, a type in the top byte and 56 bits of payload: word
 * 0 is the root and says where the tape ends, word 1 is the value. A container's first word holds
 * the index behind its last one (32 bits) and its number of items (24 bits); a string's holds
 * the offset of a u32 length and the bytes; a number is followed by a word with its value. See
 * simdjson's doc/tape.md.
 */
#ifndef PARSE_JSON_TAPE_H
#define PARSE_JSON_TAPE_H

#include <string.h>

#include "parse/json.h"

#define TAPE_PAYLOAD 0x00FFFFFFFFFFFFFFull
#define TAPE_HAD_NUL 0x0080000000000000ull /* in a string's payload: it lies in nul_strings */

static inline char tape_type(uint64_t word) { return (char)(word >> 56); }

/* An object or an array: their letters differ in one bit. */
static inline bool tape_is_container(uint64_t word) { return (word >> 56 & 0xDF) == '['; }

/* The next word in document order, going into containers. */
static inline size_t tape_inside(uint64_t word, size_t at)
{
    const uint64_t numbers = 1ull << ('l' & 63) | 1ull << ('u' & 63) | 1ull << ('d' & 63);

    return at + 1 + (numbers >> (word >> 56 & 63) & 1); /* no other type has one of these bits */
}

/* The word behind a value. */
static inline size_t tape_behind(uint64_t word, size_t at)
{
    return tape_is_container(word) ? (uint32_t)word : tape_inside(word, at);
}

static inline struct str tape_text(const struct json_parser *parser, uint64_t word)
{
    uint64_t payload = word & TAPE_PAYLOAD;
    const char *p = payload & TAPE_HAD_NUL ? parser->nul_strings.p + (payload & ~TAPE_HAD_NUL)
                                           : (const char *)parser->strings + payload;
    uint32_t n;

    memcpy(&n, p, sizeof(n));
    return (struct str){p + sizeof(n), n};
}

/* ---- of json.h ---- */

static inline bool json_to_str(struct json_value value, struct str *out_text)
{
    uint64_t word = value.at ? value.parser->tape[value.at] : 0;

    if (tape_type(word) != '"')
        return false;
    *out_text = tape_text(value.parser, word);
    return true;
}

static inline struct json_walk json_walk(struct json_value container)
{
    uint64_t word = container.at ? container.parser->tape[container.at] : 0;

    if (!tape_is_container(word))
        return (struct json_walk){.container = container};
    return (struct json_walk){container, container.at + 1, (uint32_t)word - 1,
                              tape_type(word) == '{'};
}

static inline bool json_next(struct json_walk *walk, struct str *out_key,
                             struct json_value *out_value)
{
    const struct json_parser *parser = walk->container.parser;

    if (walk->at >= walk->end)
        return false;
    if (out_key)
        *out_key = walk->has_keys ? tape_text(parser, parser->tape[walk->at]) : STR_NONE;
    walk->at += walk->has_keys;
    *out_value = (struct json_value){parser, walk->at};
    walk->at = tape_behind(parser->tape[walk->at], walk->at);
    return true;
}

#endif
