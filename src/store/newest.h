/* newest.h: the newest messages of a conversation, for statements that tell something of each.
 *
 * A conversation may have any number of messages and a page shows some, so what is asked of all of
 * them begins with these: what is not among the newest is not looked at. By the index
 * message_conversation. Only for store/. */
#ifndef STORE_NEWEST_H
#define STORE_NEWEST_H

/* For a FROM; what follows joins it. The rows `m`: id and said_at of the current version, its
 * channel and native_id, and `first`, the row of its first version. */
#define NEWEST_IN(conversation, most)                                                              \
    "(SELECT id, said_at, channel, native_id, CASE WHEN version = 0 THEN id ELSE "                 \
    "(SELECT min(f.id) FROM message f WHERE f.channel = message.channel "                          \
    "AND f.native_id = message.native_id) END AS first FROM message WHERE conversation "           \
    "= " conversation " AND is_current = 1 ORDER BY said_at DESC, id DESC LIMIT " most ") m "

/* What statements that have no number of their own look at. */
#define NEWEST_MOST "1000"

#endif
