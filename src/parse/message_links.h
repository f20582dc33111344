/* message_links.h: the links of a message, from its title, its text and the anchors of its html,
 * for message_json.c. The order and the ranges are those that message_json.h promises. */
#ifndef PARSE_MESSAGE_LINKS_H
#define PARSE_MESSAGE_LINKS_H

#include "model/message.h"

/* Fills m->links. `anchors` stand in order, and their ranges in m->text do not overlap. Linear. */
must_check enum err message_collect_links(struct arena *arena, struct message *m,
                                          const struct link *anchors, size_t n);

#endif
