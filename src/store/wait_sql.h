/* wait_sql.h: what waits in a conversation and since when, as SQL (store/message.h has it in
 * words). Only for message.c and elsewhere.c.
 *
 * WAITING(conversation, more, believed): the rows t of what waits, `first` being the row of the
 * item's first version; WAITS_FROM(believed) is since when one of them does. The arguments are
 * parameters ("$1") and a further condition on m, or "". */
#ifndef STORE_WAIT_SQL_H
#define STORE_WAIT_SQL_H

#define WAITS_FROM(believed)                                                                       \
    "CASE WHEN t.id <> t.first OR t.said_at > t.heard_at THEN t.heard_at "                         \
    "WHEN t.staff = 0 AND t.said_at < t.heard_at - " believed " THEN t.heard_at - " believed       \
    " ELSE t.said_at END"
#define WAITING(conversation, more)                                                                \
    "(SELECT m.id, m.said_at, m.heard_at, m.staff, (SELECT min(o.id) FROM message o "              \
    "WHERE o.channel = m.channel AND o.native_id = m.native_id) AS first FROM message m "          \
    "WHERE m.conversation = " conversation " AND m.direction = 0 AND m.deleted = 0 "               \
    "AND m.same_as = 0 AND m.origin <> 1 " more ") t WHERE (t.id = t.first OR EXISTS (SELECT 1 "   \
    "FROM annotation a WHERE a.message = t.id AND a.stage = 'sense'))"

#endif
