/* whole.h: a message from the store as it was heard, for whoever decides by a rule.
 *
 * The store keeps authors, recipients, links, media, place and counts beside the columns
 * (store/message_extra.h) or in the account's own row; a rule may ask for all of them. Everything
 * is in the arena. What cannot be read back any more stays absent.
 */
#ifndef UNDERSTAND_WHOLE_H
#define UNDERSTAND_WHOLE_H

#include "parse/json.h"
#include "store/message.h"

/* `stored` as message_load gave it, with `extra`; `parser` holds MESSAGE_LINE_MAX and more. */
must_check enum err message_whole(struct db *db, struct arena *arena, struct json_parser *parser,
                                  const struct stored_message *stored, struct message *out_message);

#endif
