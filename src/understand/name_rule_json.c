/* name_rule_json.c: a first rule for programs. */
#include "understand/name_rule.h"

static void write_part(const struct name_part *part, bool is_chosen, struct json_out *json)
{
    json_open(json, '{');
    json_put_str(json, "key", part->key);
    json_put_str(json, "title", str_from(part->title));
    json_put_str(json, "rule", part->rule);
    json_put_str(json, "why", part->why);
    json_put_str(json, "example", part->example);
    json_put_bool(json, "on", is_chosen);
    json_put_bool(json, "excludes", part->is_exclusion);
    json_close(json, '}');
}

enum err name_rule_write(struct arena *arena, const struct name_rule *rule, uint32_t chosen,
                         struct json_out *json)
{
    struct str text;
    enum err err = name_rule_text(arena, rule, chosen, &text);

    if (err)
        return err;
    json_open(json, '{');
    json_put_str(json, "name", rule->name);
    json_put_str(json, "rule", text);
    json_key(json, "parts");
    json_open(json, '[');
    for (size_t i = 0; i < rule->count; i++)
        write_part(&rule->parts[i], chosen >> i & 1, json);
    json_close(json, ']');
    json_close(json, '}');
    return json->buf->err;
}
