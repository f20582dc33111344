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
/* What was said of the messages of a conversation. */
struct message_said;
struct correction;
struct api_said {
    struct message_said *said;
    struct correction *corrections;
    size_t said_count, correction_count;
};
/* A message of a thread, as an object. `all`: NULL: nothing was. */
void api_message(struct json_out *json, const struct request *request,
                 const struct message_item *item, const struct api_said *all);

extern const struct api_schema api_schema_conversation, api_schema_person, api_schema_message;

#endif
