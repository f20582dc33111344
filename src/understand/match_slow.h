/* match_slow.h: for tests only: the rule language a second time, slowly and in the plainest way, so
 * that the matcher has something to be compared with. Written from the text of the interface;
 * shares no code with understand/: the rule is worked out on the text again for every message,
 * words are code points in lists, and every place is tried.
 *
 * Only for valid rules; the scripts without spaces are told by their main Unicode blocks. */
#ifndef UNDERSTAND_MATCH_SLOW_H
#define UNDERSTAND_MATCH_SLOW_H

#include "model/message.h"

/* True when the message meets the rule. */
bool slow_match(const char *rule, const struct message *message);

#endif
