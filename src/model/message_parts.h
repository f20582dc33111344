/* message_parts.h: the parts of a message as members of an open JSON object, under the interface's
 * own names (docs/messages.md). What is absent is not written: no key, no null. Shared by who
 * writes whole messages (parse/message_json.h) and who keeps what has no column
 * (store/message_extra.h).
 */
#ifndef MODEL_MESSAGE_PARTS_H
#define MODEL_MESSAGE_PARTS_H

#include "base/json_out.h"
#include "model/message.h"

/* An object as a value, for `author`. */
void message_put_author(struct json_out *json, const struct author *author);

void message_put_to(struct json_out *json, const struct message *message);
void message_put_media(struct json_out *json, const struct message *message);
void message_put_place(struct json_out *json, const struct message *message);
void message_put_counts(struct json_out *json, const struct message *message);
/* A number, unless it is none (NaN, infinite). */
void message_put_real(struct json_out *json, const char *key, double value);

bool message_has_counts(const struct message *message);

#endif
