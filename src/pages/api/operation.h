/* operation.h: what can be asked of /api/v1, as tables: what serves, checks and describes it are
 * the same rows.
 *
 * A route's handler is one line, api_serve(&operation, …): it checks the query against the table,
 * takes care of Idempotency-Key on a POST (once.h), and runs the operation. A body is read with
 * api_body, which checks its members against the table. /api/v1/openapi.json is written from the
 * tables and the routes (describe.c); what it says of answers is checked by a test that calls each
 * operation and compares (tests/http/openapi.py).
 *
 * An operation is a row in a `const struct api_part api_part_NAME` of its file; the list of names
 * stands in the meson.build of this folder. All tables are constant.
 */
#ifndef PAGES_API_OPERATION_H
#define PAGES_API_OPERATION_H

#include "base/json_out.h"
#include "pages/app.h"
#include "parse/json.h"

enum api_type {
    API_TEXT,   /* `most`: bytes, 0 for no limit of its own */
    API_WHOLE,  /* least to most, when most is not 0; `normal` when not given */
    API_TRUTH,  /* true or false */
    API_TIME,   /* RFC 3339, in UTC */
    API_OBJECT, /* of the schema `of` */
    API_LIST,   /* of the schema `of`, or of texts */
};

struct api_field {
    const char *name;
    const char *help;
    enum api_type type;
    bool is_required;
    const char *of;           /* a schema's name */
    const char *const *words; /* API_TEXT: one of these, NULL-ended; or NULL */
    int64_t least, most, normal;
};

struct api_schema {
    const char *name;
    const char *help;
    const struct api_field *fields;
    size_t field_count;
    /* Instead of fields: writes the JSON schema. */
    void (*write)(struct json_out *json);
};

struct api_answer {
    int status; /* 0 ends the list */
    const char *help;
    const char *of; /* a schema's name */
};

struct api_operation {
    const char *id; /* "list_conversations" */
    const char *summary;
    const struct route *route;
    handler_fn *run;
    const struct api_field *query;
    size_t query_count;
    const struct api_schema *body; /* or NULL */
    struct api_answer answers[4];  /* the good ones; errors follow from the rest */
};

struct api_part {
    const struct api_operation *const *operations; /* NULL-ended */
    const struct api_schema *const *schemas;       /* NULL-ended */
};

extern const struct api_part *const api_part_registry[];

/* The whole of a request: see above. */
must_check enum err api_serve(const struct api_operation *operation, const struct request *request,
                              struct response *response);

/* A parameter of the query that api_serve has found good. */
int64_t api_query_whole(const struct api_operation *operation, const struct request *request,
                        const char *name);

/* The body as a JSON object with the members of operation->body, each of its type; the fault says
 * what is wrong. ERR_UNSUPPORTED_TYPE, ERR_BAD_INPUT, ERR_TOO_BIG. Clear the parser either way. */
must_check enum err api_body(const struct api_operation *operation, const struct request *request,
                             struct json_parser *parser, struct json_value *out_root,
                             struct fault *fault);

/* Runs `act` with the body, which is gone afterwards. */
must_check enum err api_run_body(const struct api_operation *operation,
                                 const struct request *request, struct response *response,
                                 enum err (*act)(const struct request *request,
                                                 struct response *response,
                                                 struct json_value root));

/* The OpenAPI 3.1 document of all parts (describe.c). */
void api_describe(struct json_out *json);

#endif
