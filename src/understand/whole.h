/* whole.h: a message from the store as it was heard, for whoever decides by a rule.
 *
 * The store keeps authors, recipients, links, media, place and counts beside the columns
 * (store/message_extra.h) or in the account's own row; a rule may ask for all of them. Everything
 * is in the arena. What cannot be read back any more stays absent, so that one damaged row never
 * ends a search.
 *
 * The author is as we know the account now: a name or a number of followers that changed since is
 * the newer one.
 */
#ifndef UNDERSTAND_WHOLE_H
#define UNDERSTAND_WHOLE_H

#include "parse/json.h"
#include "store/message.h"

enum {
    WHOLE_EXTRA = 1,  /* recipients, links, media, place, counts, and several authors */
    WHOLE_AUTHOR = 2, /* the one author, whose account we know */
    WHOLE_ALL = WHOLE_EXTRA | WHOLE_AUTHOR,
};

/* Fills those parts of stored->said in; `stored` as message_load gave it, with `extra`. `parser`
 * takes 2 * MESSAGE_LINE_MAX bytes. */
must_check enum err message_whole(struct db *db, struct arena *arena, struct json_parser *parser,
                                  unsigned parts, struct stored_message *stored);

#endif
