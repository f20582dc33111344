/* json.h: what the API's handlers share: reading a body, writing the nouns. */
#ifndef PAGES_API_JSON_H
#define PAGES_API_JSON_H

#include "base/json_out.h"
#include "pages/app.h"
#include "parse/json.h"
#include "store/conversation.h"

/* The body as a JSON object; the fault says what is wrong. Clear the parser either way. */
must_check enum err api_body(const struct request *request, struct json_parser *parser, size_t max,
                             struct json_value *out_root, struct fault *fault);

void api_put_time(struct json_out *json, const struct request *request, const char *key,
                  int64_t at); /* nothing for 0 */
void api_put_id(struct json_out *json, const struct request *request, const char *key,
                enum table table, int64_t id); /* nothing for 0 */
/* The members of a conversation, inside an open object. */
void api_conversation(struct json_out *json, const struct request *request,
                      const struct conversation_item *item);

#endif
