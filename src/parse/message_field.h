/* message_field.h: the fields of a message as JSON: one table, each with its reader and its schema.
 * Only message_json.c (which reads a whole message) and message_schema.c (which describes one)
 * include this. See message_json.h for the contract. */
#ifndef PARSE_MESSAGE_FIELD_H
#define PARSE_MESSAGE_FIELD_H

#include "base/arena.h"
#include "parse/message_json.h"

struct reading {
    struct arena *arena;
    struct fault *fault;
    struct message *m;
    struct json_value html;
    bool borrows; /* texts stay in the parser, and what is unknown is passed over */
    bool text_given;
    struct buf extra;
    struct json_out extra_out;
};

struct message_field {
    const char *name;
    enum err (*read)(struct reading *, const struct message_field *, struct json_value);
    size_t offset, max;          /* of a text or a word: where in struct message; how many bytes */
    const char *schema;          /* JSON schema of its value; NULL: any text */
    const char *(*word)(int at); /* a text that is one of these words; NULL ends them */
};

extern const struct message_field message_fields[];
extern const size_t message_field_count;

/* The field of this name; NULL: there is none. */
const struct message_field *message_field_find(struct str name);

#endif
