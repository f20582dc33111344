/* known.h: what a transaction knows about rows, so that it need not ask the database again. Only
 * for the nouns' own files.
 *
 * A heard message asks half a dozen small questions (do we have it, who is that, which thread).
 * On PostgreSQL each is a wait for the server. So the questions of a whole batch are sent ahead,
 * all at once (db_ahead), and their answers are kept here; and what the transaction writes is
 * noted here too, so an answer stays true. Nobody else writes, so nothing else can change it.
 *
 * It lives as long as the transaction: emptied by commit and abort. In between, a noun that changes
 * rows in a way that is not noted row by row calls known_forget. A reading connection, which sees
 * one moment, knows what it asked ahead. When memory is short, nothing is known; that is only
 * slower.
 *
 * "Absent" is knowledge too: the database has no such row.
 */
#ifndef STORE_KNOWN_H
#define STORE_KNOWN_H

#include "store/db.h"

enum known_kind {
    KNOWN_CURRENT, /* channel, native id → struct message_mark */
    KNOWN_MESSAGE, /* id → struct stored_message; not noted when added */
    KNOWN_SAME,    /* content hash → struct message_mark */
    KNOWN_HANDLE,  /* network, native → struct handle */
    KNOWN_THREAD,  /* channel, native → struct thread */
    KNOWN_WISH,    /* person → the first of the struct contact_wish in force; others may follow */
    KNOWN_CONVERSATION, /* id → struct conversation */
};

enum { KNOWN_KEY_MAX = 700 };

/* What a row is known by. A key that would be too long is none: never known. */
struct known_key {
    size_t n; /* 0: none */
    char at[KNOWN_KEY_MAX];
};
void known_key(struct known_key *key, enum known_kind kind, int64_t number, struct str a,
               struct str b);

/* Where rows to be known are to live; NULL: nothing can be known now. */
struct arena *known_arena(struct db *db);

/* Whether the answer is known; *out_row is NULL when there is no such row. */
bool known_look(struct db *db, const struct known_key *key, const void **out_row);
/* row: in the known_arena; NULL: absent. Replaces what was known. */
void known_put(struct db *db, const struct known_key *key, const void *row);
/* Forgets everything that was known in this transaction. */
void known_forget(struct db *db);

/* A question sent ahead: its answer (at most one row, read by `read` into `size` bytes) will be
 * known when it is needed. Does nothing when it is known or asked already. */
typedef void known_reader(struct rows *rows, struct arena *arena, void *out);
must_check enum err known_ahead(struct db *db, const struct known_key *key, const struct sql *sql,
                                const struct arg *args, size_t n, known_reader *read, size_t size);

/* For db.c: the transaction is over. */
void known_end(struct db *db);

#endif
