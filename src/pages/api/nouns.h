/* nouns.h: conversations and messages as the API writes them, and the schemas of that. */
#ifndef PAGES_API_NOUNS_H
#define PAGES_API_NOUNS_H

#include "pages/api/operation.h"
#include "store/conversation.h"
#include "store/message.h"

void api_put_time(struct json_out *json, const struct request *request, const char *key,
                  int64_t at); /* nothing for 0 */
void api_put_id(struct json_out *json, const struct request *request, const char *key,
                enum table table, int64_t id); /* nothing for 0 */
/* The members of a conversation, inside an open object. */
void api_conversation(struct json_out *json, const struct request *request,
                      const struct conversation_item *item);
/* A message of a thread, as an object. */
void api_message(struct json_out *json, const struct request *request,
                 const struct message_item *item);

extern const struct api_schema api_schema_conversation, api_schema_person, api_schema_message;

#endif
