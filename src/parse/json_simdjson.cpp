// C++ only because simdjson is; see json_simdjson.h. The only place that includes it.
#define SIMDJSON_EXCEPTIONS 0
#include "parse/json_simdjson.h"

#include <new>
#include <simdjson.h>

struct json_engine {
    simdjson::dom::parser parser;
    simdjson::dom::document document;
};

json_engine *json_engine_new(void) { return new (std::nothrow) json_engine; }

void json_engine_free(json_engine *engine) { delete engine; }

bool json_engine_room(json_engine *engine, size_t capacity, size_t depth)
{
    return !engine->document.allocate(capacity) && !engine->parser.allocate(capacity, depth);
}

json_engine_result json_engine_parse(json_engine *engine, const char *padded, size_t n,
                                     uint64_t **out_tape, const uint8_t **out_strings)
{
    simdjson::error_code error =
        engine->parser.parse_into_document(engine->document, padded, n, false).error();

    switch (error) {
    case simdjson::SUCCESS:
        break;
    case simdjson::MEMALLOC:
    case simdjson::CAPACITY:
        return JSON_ENGINE_NO_MEMORY;
    case simdjson::DEPTH_ERROR:
        return JSON_ENGINE_TOO_DEEP;
    case simdjson::NUMBER_ERROR:
    case simdjson::NUMBER_OUT_OF_RANGE:
        return JSON_ENGINE_BAD_NUMBER;
    default:
        return JSON_ENGINE_BAD;
    }
    *out_tape = engine->document.tape.get();
    *out_strings = engine->document.string_buf.get();
    return JSON_ENGINE_OK;
}
