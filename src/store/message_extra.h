/* message_extra.h: what of a message has no column, as one JSON object.
 *
 * Keys are the interface's own (author: an array of all of them, when there is more than one or no
 * handle names the one there is; to, media, place, counts), so a reader of messages reads them;
 * `links` is an array of {url, at, n}; `unknown` holds the fields that the interface does not know.
 * Nothing is written when there is nothing.
 */
#ifndef STORE_MESSAGE_EXTRA_H
#define STORE_MESSAGE_EXTRA_H

#include "base/buf.h"
#include "model/message.h"

void message_extra_write(struct buf *out, const struct message *message, bool names_author);

#endif
