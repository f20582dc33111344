#include "pages/reason_list.h"

#include "decide/advice.h"
#include "parse/json.h"

static struct reason_item read_one(struct str text)
{
    if (str_starts(text, STR(ADVICE_AGAINST)))
        return (struct reason_item){str_trim(str_skip(text, sizeof(ADVICE_AGAINST) - 1)),
                                    REASON_AGAINST};
    if (str_starts(text, STR(ADVICE_TURN)))
        return (struct reason_item){str_trim(str_skip(text, sizeof(ADVICE_TURN) - 1)), REASON_TURN};
    return (struct reason_item){text, REASON_FOR};
}

enum err reason_list_read(struct arena *arena, struct str reasons, reason_list *out_list)
{
    struct json_parser parser;
    struct json_value root, value;
    struct json_walk walk;
    struct str text;

    json_parser_init(&parser, 64 << 10);
    if (reasons.n && !json_parse(&parser, reasons, &root, NULL)) {
        walk = json_walk(root);
        while (json_next(&walk, NULL, &value)) {
            struct reason_item item;

            if (!json_to_str(value, &text))
                continue;
            item = read_one(text);
            item.text = str_dup(arena, item.text);
            if (!vec_push(arena, out_list, item))
                break;
        }
    }
    json_parser_clear(&parser);
    return arena->err;
}
