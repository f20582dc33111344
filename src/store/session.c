#include "store/session.h"

#include "store/rows.h"

#define SESSION                                                                                    \
    "SELECT x.id, x.staff, s.name, s.email, s.role, x.created_at, x.seen_at, x.strong_at, "        \
    "x.expires_at, x.device FROM session x JOIN staff s ON s.id = x.staff AND s.removed_at = 0 "   \
    "AND s.suspended_at = 0 "
#define TOKEN                                                                                      \
    "SELECT x.id, x.staff, s.name, s.email, s.role, x.created_at, x.used_at, x.created_at, "       \
    "CAST(0 AS bigint), x.name FROM api_token x "                                                  \
    "JOIN staff s ON s.id = x.staff AND s.removed_at = 0 AND s.suspended_at = 0 "

enum {
    ADD,
    BY_HASH,
    SEEN,
    STRONG,
    END,
    END_ALL,
    FORGET,
    OF_STAFF,
    TOKEN_ADD,
    TOKEN_BY_HASH,
    TOKEN_USED,
    TOKEN_REVOKE,
    TOKEN_REVOKE_ALL,
    TOKEN_LIST,
};
static const struct sql statements[] = {
    [ADD] = {"session_add", "ibiiit",
             "INSERT INTO session "
             "(id, token_hash, staff, created_at, seen_at, strong_at, expires_at, device) "
             "VALUES ($1, $2, $3, $4, $4, $4, $5, $6)",
             NULL},
    [BY_HASH] = {"session_by_hash", "b", SESSION "WHERE x.token_hash = $1", NULL},
    [SEEN] = {"session_seen", "ii", "UPDATE session SET seen_at = $2 WHERE id = $1", NULL},
    [STRONG] = {"session_strong", "ii",
                "UPDATE session SET strong_at = $2, seen_at = $2 WHERE id = $1", NULL},
    [END] = {"session_end", "i", "DELETE FROM session WHERE id = $1", NULL},
    [END_ALL] = {"session_end_all", "ii", "DELETE FROM session WHERE staff = $1 AND id <> $2",
                 NULL},
    [FORGET] = {"session_forget", "ii", "DELETE FROM session WHERE expires_at < $1 OR seen_at < $2",
                NULL},
    [OF_STAFF] = {"session_of_staff", "i",
                  SESSION "WHERE x.staff = $1 ORDER BY x.id DESC LIMIT 100", NULL},
    [TOKEN_ADD] = {"api_token_add", "ibiti",
                   "INSERT INTO api_token (id, token_hash, staff, name, created_at) "
                   "VALUES ($1, $2, $3, $4, $5)",
                   NULL},
    [TOKEN_BY_HASH] = {"api_token_by_hash", "b",
                       TOKEN "WHERE x.token_hash = $1 "
                             "AND x.revoked_at = 0",
                       NULL},
    [TOKEN_USED] = {"api_token_used", "ii", "UPDATE api_token SET used_at = $2 WHERE id = $1",
                    NULL},
    [TOKEN_REVOKE] = {"api_token_revoke", "ii",
                      "UPDATE api_token SET revoked_at = $2 WHERE id = $1 AND revoked_at = 0",
                      NULL},
    [TOKEN_REVOKE_ALL] = {"api_token_revoke_all", "ii",
                          "UPDATE api_token SET revoked_at = $2 "
                          "WHERE staff = $1 AND revoked_at = 0",
                          NULL},
    [TOKEN_LIST] = {"api_token_list", "", TOKEN "WHERE x.revoked_at = 0 ORDER BY x.id LIMIT 1000",
                    NULL},
};

const struct sql_set sql_set_session = {"session", statements, ARRAY_LEN(statements)};

static void read_session(struct rows *rows, struct arena *arena, void *out)
{
    struct session_row *session = out;

    session->id = rows_int(rows);
    session->staff = rows_int(rows);
    session->name = rows_text_in(rows, arena);
    session->email = rows_text_in(rows, arena);
    session->role = (int)rows_int(rows);
    session->created_at = rows_int(rows);
    session->seen_at = rows_int(rows);
    session->strong_at = rows_int(rows);
    session->expires_at = rows_int(rows);
    session->device = rows_text_in(rows, arena);
}

enum err session_add(struct db *db, const struct session_new *session, int64_t *out_id)
{
    int64_t id;
    enum err err = db_new_id(db, TABLE_SESSION, &id);

    if (!err)
        err = db_run(db, &statements[ADD],
                     ARGS(db_int(id), db_bytes(session->token_hash), db_int(session->staff),
                          db_int(session->now), db_int(session->expires_at),
                          db_text(session->device)));
    if (!err)
        *out_id = id;
    return err;
}

enum err session_by_hash(struct db *db, struct arena *arena, struct str token_hash,
                         struct session_row *out_session)
{
    return rows_one(db, &statements[BY_HASH], ARGS(db_bytes(token_hash)), read_session, arena,
                    out_session);
}

enum err session_seen(struct db *db, int64_t id, int64_t now)
{
    return db_run(db, &statements[SEEN], ARGS(db_int(id), db_int(now)));
}

enum err session_strong(struct db *db, int64_t id, int64_t now)
{
    return db_run(db, &statements[STRONG], ARGS(db_int(id), db_int(now)));
}

enum err session_end(struct db *db, int64_t id)
{
    return db_run(db, &statements[END], ARGS(db_int(id)));
}

enum err session_end_all(struct db *db, int64_t staff, int64_t keep)
{
    return db_run(db, &statements[END_ALL], ARGS(db_int(staff), db_int(keep)));
}

enum err session_forget(struct db *db, int64_t now, int64_t idle_since)
{
    return db_run(db, &statements[FORGET], ARGS(db_int(now), db_int(idle_since)));
}

static enum err list_sessions(struct db *db, struct arena *arena, const struct sql *sql,
                              const struct arg *args, size_t n, struct session_row **out_list,
                              size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, sql, args, n, read_session, arena, sizeof(struct session_row),
                            &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

enum err session_of_staff(struct db *db, struct arena *arena, int64_t staff,
                          struct session_row **out_list, size_t *out_n)
{
    return list_sessions(db, arena, &statements[OF_STAFF], ARGS(db_int(staff)), out_list, out_n);
}

enum err api_token_add(struct db *db, struct str token_hash, int64_t staff, struct str name,
                       int64_t now, int64_t *out_id)
{
    int64_t id;
    enum err err = db_new_id(db, TABLE_API_TOKEN, &id);

    if (!err)
        err = db_run(
            db, &statements[TOKEN_ADD],
            ARGS(db_int(id), db_bytes(token_hash), db_int(staff), db_text(name), db_int(now)));
    if (!err)
        *out_id = id;
    return err;
}

enum err api_token_by_hash(struct db *db, struct arena *arena, struct str token_hash,
                           struct session_row *out_token)
{
    return rows_one(db, &statements[TOKEN_BY_HASH], ARGS(db_bytes(token_hash)), read_session, arena,
                    out_token);
}

enum err api_token_used(struct db *db, int64_t id, int64_t now)
{
    return db_run(db, &statements[TOKEN_USED], ARGS(db_int(id), db_int(now)));
}

enum err api_token_revoke(struct db *db, int64_t id, int64_t now)
{
    return db_run(db, &statements[TOKEN_REVOKE], ARGS(db_int(id), db_int(now)));
}

enum err api_token_revoke_all(struct db *db, int64_t staff, int64_t now)
{
    return db_run(db, &statements[TOKEN_REVOKE_ALL], ARGS(db_int(staff), db_int(now)));
}

enum err api_token_list(struct db *db, struct arena *arena, struct session_row **out_list,
                        size_t *out_n)
{
    return list_sessions(db, arena, &statements[TOKEN_LIST], NO_ARGS, out_list, out_n);
}
