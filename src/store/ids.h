/* ids.h: the tables that give out row numbers, and what the outside sees of them.
 *
 * An outside id is the row number encrypted with the site's key: one block of AES-128 (FIPS 197)
 * over
 *
 *     byte 0       the table
 *     bytes 1-7    zero
 *     bytes 8-15   the row number, big endian
 *
 * as 26 characters of Crockford's base32 in lower case. It can neither be guessed nor counted,
 * says nothing about its age, needs no column and no index, and an id of one table is refused for
 * another. A forged one passes with a chance of 1 in 2^64 or less. It is no permission: may() is
 * asked all the same. Losing or changing the key (SITE/key) makes all addresses void.
 *
 * A struct seal is made once from the site's key and may be used by any thread at the same time:
 * a cipher context is made for each call.
 */
#ifndef STORE_IDS_H
#define STORE_IDS_H

#include "base/arena.h"
#include "base/str.h"

/* The numbers are part of every id shown outside: append only. */
#define STORE_TABLES(X)                                                                            \
    X(TABLE_CHANNEL, 1, channel)                                                                   \
    X(TABLE_RULE, 2, rule)                                                                         \
    X(TABLE_STAFF, 3, staff)                                                                       \
    X(TABLE_TEAM, 4, team)                                                                         \
    X(TABLE_API_TOKEN, 5, api_token)                                                               \
    X(TABLE_PERSON, 6, person)                                                                     \
    X(TABLE_HANDLE, 7, handle)                                                                     \
    X(TABLE_HANDLE_LINK, 8, handle_link)                                                           \
    X(TABLE_THREAD, 9, thread)                                                                     \
    X(TABLE_CONVERSATION, 10, conversation)                                                        \
    X(TABLE_MESSAGE, 11, message)                                                                  \
    X(TABLE_RAW, 12, raw)                                                                          \
    X(TABLE_EVENT, 13, event)                                                                      \
    X(TABLE_PROMISE, 14, promise)                                                                  \
    X(TABLE_CONTACT_WISH, 15, contact_wish)                                                        \
    X(TABLE_OUTBOX, 16, outbox)                                                                    \
    X(TABLE_QUARANTINE, 17, quarantine)                                                            \
    X(TABLE_SESSION, 18, session)                                                                  \
    X(TABLE_CORRECTION, 19, correction)                                                            \
    X(TABLE_CONVERSATION_THREAD, 20, conversation_thread)                                          \
    X(TABLE_HTTP_ANSWER, 21, http_answer)                                                          \
    X(TABLE_RULE_CHANGE, 22, rule_change)                                                          \
    X(TABLE_ALARM, 23, alarm)                                                                      \
    X(TABLE_PERSON_MERGE, 24, person_merge)                                                        \
    X(TABLE_TIE, 25, tie)                                                                          \
    X(TABLE_MATTER, 26, matter)                                                                    \
    X(TABLE_MATTER_MEMBER, 27, matter_member)                                                      \
    X(TABLE_MATTER_MERGE, 28, matter_merge)                                                        \
    X(TABLE_REACTION, 29, reaction)                                                                \
    X(TABLE_ON_CALL, 30, on_call)                                                                  \
    X(TABLE_ALARM_CALL, 31, alarm_call)                                                            \
    X(TABLE_COMMENT_CLAIM, 32, comment_claim)

enum table {
#define X(id, number, name) id = (number),
    STORE_TABLES(X)
#undef X
        TABLE_END
};

enum { SEAL_KEY_SIZE = 16, SEALED_ID_SIZE = 26 };

struct seal {
    unsigned char key[SEAL_KEY_SIZE];
};

/* key: the site's 32 bytes; a key of its own is derived from it (SHA-256 with a label). */
void seal_init(struct seal *seal, const unsigned char site_key[32]);

/* 26 characters in the arena; empty when the arena is full. */
struct str seal_id(const struct seal *seal, struct arena *arena, enum table table, int64_t id);

/* ERR_NOT_FOUND for anything that seal_id did not make for this table. */
must_check enum err unseal_id(const struct seal *seal, enum table table, struct str text,
                              int64_t *out_id);

#endif
