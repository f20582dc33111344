/* json_simdjson.h: the one door to simdjson, for json.c only.
 *
 * The engine parses a document into simdjson's "tape" (its doc/tape.md), which json.c reads
 * itself, so that nothing but a parse crosses into C++. No exception comes out of here.
 * Not thread-safe: one engine a thread.
 */
#ifndef PARSE_JSON_SIMDJSON_H
#define PARSE_JSON_SIMDJSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum json_engine_result {
    JSON_ENGINE_OK,
    JSON_ENGINE_NO_MEMORY,
    JSON_ENGINE_TOO_DEEP,
    JSON_ENGINE_BAD_NUMBER,
    JSON_ENGINE_BAD,
};

struct json_engine;

struct json_engine *json_engine_new(void); /* NULL: no memory */
void json_engine_free(struct json_engine *engine);

/* Makes room for documents of `capacity` bytes (more memory or less than before) that nest
 * `depth` deep. False: no memory; the engine then has no room at all. */
bool json_engine_room(struct json_engine *engine, size_t capacity, size_t depth);

/* n is at most the capacity; JSON_PADDING readable bytes follow the document. Tape and strings
 * belong to the engine until its next call; json.c may change the tape's words. */
enum json_engine_result json_engine_parse(struct json_engine *engine, const char *padded, size_t n,
                                          uint64_t **out_tape, const uint8_t **out_strings);

#ifdef __cplusplus
}
#endif

#endif
