/* message_schema.c: the JSON schema of a message, from the table that reads it. */
#include "parse/message_field.h"

static void put_field(struct json_out *json, const struct message_field *field)
{
    json_key(json, field->name);
    if (field->schema) {
        json_raw(json, str_from(field->schema));
        return;
    }
    json_open(json, '{');
    json_put_str(json, "type", STR("string"));
    if (field->word) {
        json_key(json, "enum");
        json_open(json, '[');
        for (int at = 0; field->word(at); at++)
            json_str(json, str_from(field->word(at)));
        json_close(json, ']');
    }
    json_close(json, '}');
}

void message_schema(struct json_out *json)
{
    json_put_str(json, "type", STR("object"));
    json_put_str(json, "description",
                 STR("what was said; one of text, html, rating, media and deleted is needed, and "
                     "what is not known here is kept"));
    json_key(json, "properties");
    json_open(json, '{');
    for (size_t i = 0; i < message_field_count; i++)
        put_field(json, &message_fields[i]);
    json_close(json, '}');
    json_key(json, "required");
    json_raw(json, STR("[\"id\"]"));
}
