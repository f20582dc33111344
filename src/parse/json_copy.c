#include <inttypes.h>

#include "base/arena.h"
#include "parse/json.h"

static void copy_number(struct json_out *out, struct json_value value)
{
    int64_t integer;
    double real = 0;
    char text[24];

    if (json_type(value) == JSON_INTEGER && json_to_i64(value, &integer)) {
        json_i64(out, integer);
        return;
    }
    (void)json_to_real(value, &real);
    if (value.parser->tape[value.at] >> 56 != 'u') {
        json_real(out, real);
        return;
    }
    int n = snprintf(text, sizeof(text), "%" PRIu64, value.parser->tape[value.at + 1]);
    json_raw(out, str_of(text, (size_t)n));
}

/* Recursive; the parser has bounded the depth (JSON_DEPTH_MAX). */
static void copy_items(struct json_out *out, struct json_value container, bool is_object)
{
    struct json_walk walk = json_walk(container);
    struct json_value value;
    struct str key;

    json_open(out, is_object ? '{' : '[');
    while (json_next(&walk, &key, &value)) {
        if (is_object)
            json_key_str(out, key);
        json_copy(out, value);
    }
    json_close(out, is_object ? '}' : ']');
}

void json_copy(struct json_out *out, struct json_value value)
{
    struct str text;
    bool truth;

    switch (json_type(value)) {
    case JSON_STRING:
        if (json_to_str(value, &text))
            json_str(out, text);
        break;
    case JSON_BOOL:
        if (json_to_bool(value, &truth))
            json_bool(out, truth);
        break;
    case JSON_INTEGER:
    case JSON_REAL:
        copy_number(out, value);
        break;
    case JSON_ARRAY:
    case JSON_OBJECT:
        copy_items(out, value, json_type(value) == JSON_OBJECT);
        break;
    case JSON_ABSENT:
    case JSON_NULL:
        json_null(out);
        break;
    }
}

struct str json_text_of(struct arena *arena, struct json_value value)
{
    cleanup_with(buf_clear) struct buf text;
    struct json_out out;

    buf_init(&text, 0);
    json_init(&out, &text);
    json_copy(&out, value);
    return text.err ? STR_NONE : buf_dup(arena, &text);
}
