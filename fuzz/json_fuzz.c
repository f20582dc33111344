/* json_fuzz.c: any bytes as JSON. What is taken can be written again and reads the same; what is
 * refused is refused with a reason. */
#include "base/arena.h"
#include "parse/json.h"
#include "parse/json_where.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct json_parser parser;
    struct json_value root;
    struct fault fault = {0};
    struct arena arena;
    struct str text = str_of((const char *)data, n), once, twice;
    size_t at;

    json_parser_init(&parser, 1 << 20);
    arena_init(&arena, 0);
    if (json_parse(&parser, text, &root, &fault) == OK) {
        bug_on(json_where(text, JSON_DEPTH_MAX, &at) != NULL);
        once = json_text_of(&arena, root);
        bug_on(json_parse(&parser, once, &root, NULL) != OK);
        twice = json_text_of(&arena, root);
        bug_on(!str_eq(once, twice));
    } else {
        bug_on(!fault.text[0]);
    }
    arena_clear(&arena);
    json_parser_clear(&parser);
    return 0;
}
