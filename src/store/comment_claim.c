#include "store/comment_claim.h"

#include "store/known.h"
#include "store/rows.h"

#define CLAIM                                                                                      \
    "SELECT id, message, said_in, handle, staff_of, evidence, state, found_at, staff, "            \
    "settled_at, given FROM comment_claim "
/* All versions of message $1. */
#define VERSIONS                                                                                   \
    "channel = (SELECT f.channel FROM message f WHERE f.id = $1) "                                 \
    "AND native_id = (SELECT f.native_id FROM message f WHERE f.id = $1) "
#define UNSIGNED                                                                                   \
    "m.author IS NULL AND m.direction = 0 AND m.deleted = 0 AND m.is_current = 1 AND m.staff = 0"
#define NOTED(kind)                                                                                \
    "(SELECT r.moved FROM comment_claim_row r WHERE r.claim = $1 AND r.kind = " kind ")"

enum {
    SAME,
    ADD,
    LOAD,
    SETTLE,
    OF,
    LIST,
    IN,
    NOTE,
    ROWS,
    FORGET,
    GIVE,
    FOLLOW,
    NOTE_CONVERSATION,
    NOTE_PROMISES,
    NOTE_WISHES,
    PUT_CONVERSATION,
    PUT_PROMISES,
    PUT_WISHES,
    BACK_CONVERSATION,
    BACK_PROMISES,
    BACK_WISHES,
    WHOLE,
    OTHERS,
    HANDLE_PERSON,
    DROP_INSIDER,
    DROP_HANDLE,
    DROP_PERSON,
    DROP_PROMISE,
    CANDIDATES,
    BRANCHED,
    GIVE_BRANCH,
};
static const struct sql statements[] = {
    [SAME] = {"comment_claim_same", "iii",
              "SELECT id FROM comment_claim WHERE message = $1 AND handle = $2 AND staff_of = $3 "
              "ORDER BY id LIMIT 1",
              NULL},
    [ADD] = {"comment_claim_add", "iiiiitii",
             "INSERT INTO comment_claim (id, message, said_in, handle, staff_of, evidence, state, "
             "found_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
             NULL},
    [LOAD] = {"comment_claim_load", "i", CLAIM "WHERE id = $1", NULL},
    [SETTLE] = {"comment_claim_settle", "iiiiii",
                "UPDATE comment_claim SET state = $2, staff = $3, settled_at = $4, given = $5 "
                "WHERE id = $1 AND state = $6",
                NULL},
    [OF] = {"comment_claim_of", "i", CLAIM "WHERE message = $1 AND state = 1 LIMIT 1", NULL},
    [LIST] = {"comment_claim_list", "iii",
              CLAIM "WHERE state = $1 AND id < $2 ORDER BY id DESC LIMIT $3", NULL},
    [IN] = {"comment_claim_in", "ii",
            CLAIM
            "WHERE id IN (SELECT c.id FROM message m JOIN comment_claim c "
            "ON c.message = m.id WHERE m.conversation = $1 UNION ALL SELECT c.id FROM message m "
            "JOIN comment_claim c ON c.said_in = m.id AND c.said_in <> 0 "
            "WHERE m.conversation = $1) ORDER BY id LIMIT $2",
            NULL},
    [NOTE] = {"comment_claim_note", "iiiit",
              "INSERT INTO comment_claim_row (claim, kind, moved, before, words) "
              "VALUES ($1, $2, $3, $4, $5)",
              NULL},
    [ROWS] = {"comment_claim_rows", "ii",
              "SELECT kind, moved, before, words FROM comment_claim_row WHERE claim = $1 "
              "ORDER BY kind, moved LIMIT $2",
              NULL},
    [FORGET] = {"comment_claim_forget", "i", "DELETE FROM comment_claim_row WHERE claim = $1",
                NULL},
    [GIVE] = {"comment_claim_give", "ii",
              "UPDATE message SET author = CASE WHEN $2 = 0 THEN NULL ELSE $2 END WHERE " VERSIONS,
              NULL},
    [FOLLOW] = {"comment_claim_follow", "ii",
                "UPDATE message SET author = (SELECT c.given FROM comment_claim c "
                "WHERE c.message = $2 AND c.state = 1) WHERE id = $1 AND author IS NULL "
                "AND EXISTS (SELECT 1 FROM comment_claim c WHERE c.message = $2 AND c.state = 1)",
                NULL},
    [NOTE_CONVERSATION] = {"comment_claim_note_conversation", "iii",
                           "INSERT INTO comment_claim_row (claim, kind, moved, before, words) "
                           "VALUES ($1, 1, $2, $3, '')",
                           NULL},
    [NOTE_PROMISES] = {"comment_claim_note_promises", "iii",
                       "INSERT INTO comment_claim_row (claim, kind, moved, before, words) "
                       "SELECT $1, 4, id, person, '' FROM promise WHERE conversation = $2 "
                       "AND person = $3",
                       NULL},
    [NOTE_WISHES] = {"comment_claim_note_wishes", "ii",
                     "INSERT INTO comment_claim_row (claim, kind, moved, before, words) "
                     "SELECT $1, 5, id, person, '' FROM contact_wish WHERE person = $2",
                     NULL},
    [PUT_CONVERSATION] = {"comment_claim_put_conversation", "iii",
                          "UPDATE conversation SET person = $2 WHERE person = $3 AND id IN " NOTED(
                              "1"),
                          NULL},
    [PUT_PROMISES] = {"comment_claim_put_promises", "iii",
                      "UPDATE promise SET person = $2 WHERE person = $3 AND id IN " NOTED("4"),
                      NULL},
    [PUT_WISHES] = {"comment_claim_put_wishes", "iii",
                    "UPDATE contact_wish SET person = $2 WHERE person = $3 AND id IN " NOTED("5"),
                    NULL},
    [BACK_CONVERSATION] = {"comment_claim_back_conversation", "ii",
                           "UPDATE conversation SET person = (SELECT r.before FROM "
                           "comment_claim_row r WHERE r.claim = $1 AND r.kind = 1 AND r.moved = "
                           "conversation.id) WHERE person = $2 AND id IN " NOTED("1"),
                           NULL},
    /* also those that were made to him there since */
    [BACK_PROMISES] = {"comment_claim_back_promises", "ii",
                       "UPDATE promise SET person = (SELECT r.before FROM comment_claim_row r "
                       "WHERE r.claim = $1 AND r.kind = 1 AND r.moved = promise.conversation) "
                       "WHERE person = $2 AND conversation IN " NOTED("1"),
                       NULL},
    [BACK_WISHES] = {"comment_claim_back_wishes", "ii",
                     "UPDATE contact_wish SET person = (SELECT r.before FROM comment_claim_row r "
                     "WHERE r.claim = $1 AND r.kind = 5 AND r.moved = contact_wish.id) "
                     "WHERE person = $2 AND id IN " NOTED("5"),
                     NULL},
    [WHOLE] = {"comment_claim_whole", "ii",
               "SELECT CASE WHEN EXISTS (SELECT 1 FROM conversation c WHERE c.id = $1 AND NOT "
               "EXISTS (SELECT 1 FROM handle h WHERE h.person = c.person)) AND NOT EXISTS "
               "(SELECT 1 FROM message m WHERE m.conversation = $1 AND m.direction = 0 "
               "AND m.id < $2) THEN 1 ELSE 0 END",
               NULL},
    [OTHERS] = {"comment_claim_others", "iiii",
                "SELECT m.id FROM message m LEFT JOIN handle h ON h.id = m.author "
                "WHERE m.conversation = $1 AND m.id > $3 AND m.direction = 0 "
                "AND m.is_current = 1 AND m.deleted = 0 AND m.same_as = 0 AND m.origin <> 1 "
                "AND coalesce(h.person, 0) <> $2 ORDER BY m.said_at DESC, m.id DESC LIMIT $4",
                NULL},
    [HANDLE_PERSON] = {"comment_claim_handle_person", "i",
                       "SELECT h.person FROM handle h WHERE h.id = $1 AND NOT EXISTS "
                       "(SELECT 1 FROM message m WHERE m.author = h.id) AND NOT EXISTS "
                       "(SELECT 1 FROM handle_link l WHERE l.handle = h.id) AND NOT EXISTS "
                       "(SELECT 1 FROM tie t WHERE t.one = h.id) AND NOT EXISTS "
                       "(SELECT 1 FROM tie t WHERE t.other = h.id) AND NOT EXISTS "
                       "(SELECT 1 FROM comment_claim c WHERE c.given = h.id AND c.state = 1) "
                       "AND NOT EXISTS (SELECT 1 FROM conversation c WHERE c.person = h.person) "
                       "AND NOT EXISTS (SELECT 1 FROM person_merge g WHERE g.person = h.person) "
                       "AND NOT EXISTS (SELECT 1 FROM person_merge g WHERE g.kept = h.person)",
                       NULL},
    [DROP_INSIDER] = {"comment_claim_drop_insider", "i", "DELETE FROM insider WHERE handle = $1",
                      NULL},
    [DROP_HANDLE] = {"comment_claim_drop_handle", "i", "DELETE FROM handle WHERE id = $1", NULL},
    [DROP_PERSON] = {"comment_claim_drop_person", "i",
                     "DELETE FROM person WHERE id = $1 AND NOT EXISTS "
                     "(SELECT 1 FROM handle h WHERE h.person = person.id)",
                     NULL},
    [DROP_PROMISE] = {"comment_claim_drop_promise", "i",
                      "DELETE FROM promise WHERE id = $1 AND state = 0", NULL},
    [CANDIDATES] = {"comment_claim_candidates", "iiii",
                    "SELECT m.id, m.said_at FROM message m WHERE m.conversation = $1 "
                    "AND m.thread = $4 AND " UNSIGNED " AND m.id < $2 "
                    "ORDER BY m.said_at DESC, m.id DESC LIMIT $3",
                    NULL},
    [BRANCHED] = {"comment_claim_branched", "iii",
                  "SELECT m.id, m.said_at FROM branch b JOIN thread t ON t.id = b.thread "
                  "JOIN message m ON m.conversation = t.conversation AND m.thread = t.id "
                  "WHERE b.root = $1 AND " UNSIGNED " AND m.id < $2 "
                  "ORDER BY b.thread DESC LIMIT $3",
                  NULL},
    [GIVE_BRANCH] = {"comment_claim_give_branch", "ii",
                     "UPDATE branch SET author = $2 WHERE thread IN (SELECT t.id FROM message m "
                     "JOIN thread t ON t.id = m.thread WHERE m.id = $1 "
                     "AND t.native = m.native_id)",
                     NULL},
};

const struct sql_set sql_set_comment_claim = {"comment_claim", statements, ARRAY_LEN(statements)};

static void read_claim(struct rows *rows, struct arena *arena, void *out)
{
    struct comment_claim *claim = out;

    claim->id = rows_int(rows);
    claim->message = rows_int(rows);
    claim->said_in = rows_int(rows);
    claim->handle = rows_int(rows);
    claim->staff_of = rows_int(rows);
    claim->evidence = rows_text_in(rows, arena);
    claim->state = (enum comment_claim_state)rows_int(rows);
    claim->found_at = rows_int(rows);
    claim->staff = rows_int(rows);
    claim->settled_at = rows_int(rows);
    claim->given = rows_int(rows);
}

enum err comment_claim_add(struct db *db, struct comment_claim *claim)
{
    enum err err = rows_one(
        db, &statements[SAME],
        ARGS(db_int(claim->message), db_int(claim->handle), db_int(claim->staff_of)), rows_read_int,
        NULL, &claim->id);

    if (err != ERR_NOT_FOUND)
        return err;
    err = db_new_id(db, TABLE_COMMENT_CLAIM, &claim->id);
    return err ? err
               : db_run(db, &statements[ADD],
                        ARGS(db_int(claim->id), db_int(claim->message), db_int(claim->said_in),
                             db_int(claim->handle), db_int(claim->staff_of),
                             db_text(claim->evidence), db_int(claim->state),
                             db_int(claim->found_at)));
}

enum err comment_claim_load(struct db *db, struct arena *arena, int64_t id,
                            struct comment_claim *out_claim)
{
    return rows_one(db, &statements[LOAD], ARGS(db_int(id)), read_claim, arena, out_claim);
}

enum err comment_claim_settle(struct db *db, const struct comment_claim *claim,
                              enum comment_claim_state was)
{
    int64_t n = 0;
    enum err err = db_change(db, &statements[SETTLE],
                             ARGS(db_int(claim->id), db_int(claim->state), db_int(claim->staff),
                                  db_int(claim->settled_at), db_int(claim->given), db_int(was)),
                             &n);

    return err ? err : n ? OK : ERR_STALE;
}

enum err comment_claim_of(struct db *db, struct arena *arena, int64_t message,
                          struct comment_claim *out_claim)
{
    return rows_one(db, &statements[OF], ARGS(db_int(message)), read_claim, arena, out_claim);
}

static enum err list(struct db *db, struct arena *arena, const struct sql *sql,
                     const struct arg *args, size_t n, struct comment_claim **out_list,
                     size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, sql, args, n, read_claim, arena, sizeof(struct comment_claim),
                            &rows);

    if (err)
        return err;
    *out_list = rows.at;
    *out_n = rows.n;
    return OK;
}

enum err comment_claim_list(struct db *db, struct arena *arena, enum comment_claim_state state,
                            int64_t before, int limit, struct comment_claim **out_list,
                            size_t *out_n)
{
    return list(db, arena, &statements[LIST], ARGS(db_int(state), db_int(before), db_int(limit)),
                out_list, out_n);
}

enum err comment_claim_in(struct db *db, struct arena *arena, int64_t conversation,
                          struct comment_claim **out_list, size_t *out_n)
{
    return list(db, arena, &statements[IN], ARGS(db_int(conversation), db_int(CLAIMS_LISTED)),
                out_list, out_n);
}

/* ---- what an accepted one changed ---- */

enum err comment_claim_note(struct db *db, int64_t claim, const struct comment_claim_row *row)
{
    return db_run(db, &statements[NOTE],
                  ARGS(db_int(claim), db_int(row->kind), db_int(row->moved), db_int(row->before),
                       db_text(row->words)));
}

static void read_row(struct rows *rows, struct arena *arena, void *out)
{
    struct comment_claim_row *row = out;

    row->kind = (enum comment_claim_kind)rows_int(rows);
    row->moved = rows_int(rows);
    row->before = rows_int(rows);
    row->words = rows_text_in(rows, arena);
}

enum err comment_claim_rows(struct db *db, struct arena *arena, int64_t claim,
                            struct comment_claim_row **out_list, size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(db, &statements[ROWS], ARGS(db_int(claim), db_int(CLAIM_ROWS_MAX)),
                            read_row, arena, sizeof(struct comment_claim_row), &rows);

    if (err)
        return err;
    *out_list = rows.at;
    *out_n = rows.n;
    return OK;
}

enum err comment_claim_forget_rows(struct db *db, int64_t claim)
{
    return db_run(db, &statements[FORGET], ARGS(db_int(claim)));
}

enum err comment_claim_give(struct db *db, int64_t message, int64_t handle)
{
    enum err err = db_run(db, &statements[GIVE], ARGS(db_int(message), db_int(handle)));

    known_forget(db);
    return err ? err : db_run(db, &statements[GIVE_BRANCH], ARGS(db_int(message), db_int(handle)));
}

enum err comment_claim_follow(struct db *db, int64_t message, int64_t first)
{
    return db_run(db, &statements[FOLLOW], ARGS(db_int(message), db_int(first)));
}

enum err comment_claim_move(struct db *db, int64_t claim, int64_t conversation, int64_t from,
                            int64_t to)
{
    static const int puts[] = {PUT_CONVERSATION, PUT_PROMISES, PUT_WISHES};
    const struct arg note[] = {db_int(claim), db_int(conversation), db_int(from)};
    enum err err = db_run(db, &statements[NOTE_CONVERSATION], note, ARRAY_LEN(note));

    if (!err)
        err = db_run(db, &statements[NOTE_PROMISES], note, ARRAY_LEN(note));
    if (!err)
        err = db_run(db, &statements[NOTE_WISHES], ARGS(db_int(claim), db_int(from)));
    for (size_t i = 0; i < ARRAY_LEN(puts) && !err; i++)
        err = db_run(db, &statements[puts[i]], ARGS(db_int(claim), db_int(to), db_int(from)));
    known_forget(db);
    return err;
}

enum err comment_claim_move_back(struct db *db, int64_t claim, int64_t person)
{
    static const int puts[] = {BACK_PROMISES, BACK_WISHES, BACK_CONVERSATION};
    enum err err = OK;

    for (size_t i = 0; i < ARRAY_LEN(puts) && !err; i++)
        err = db_run(db, &statements[puts[i]], ARGS(db_int(claim), db_int(person)));
    known_forget(db);
    return err;
}

static enum err ask(struct db *db, const struct sql *sql, const struct arg *args, size_t n,
                    bool *out_is)
{
    int64_t is = 0;
    enum err err = rows_one(db, sql, args, n, rows_read_int, NULL, &is);

    *out_is = is != 0;
    return err;
}

enum err comment_claim_is_whole(struct db *db, int64_t conversation, int64_t first, bool *out_is)
{
    return ask(db, &statements[WHOLE], ARGS(db_int(conversation), db_int(first)), out_is);
}

enum err comment_claim_others(struct db *db, struct arena *arena, int64_t conversation,
                              int64_t person, int64_t answered_until, int limit, int64_t **out_ids,
                              size_t *out_n)
{
    struct row_list rows;
    enum err err = rows_all(
        db, &statements[OTHERS],
        ARGS(db_int(conversation), db_int(person), db_int(answered_until), db_int(limit)),
        rows_read_int, arena, sizeof(int64_t), &rows);

    if (err)
        return err;
    *out_ids = rows.at;
    *out_n = rows.n;
    return OK;
}

enum err comment_claim_drop_handle(struct db *db, int64_t handle)
{
    int64_t person = 0;
    enum err err = rows_one(db, &statements[HANDLE_PERSON], ARGS(db_int(handle)), rows_read_int,
                            NULL, &person);

    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    err = db_run(db, &statements[DROP_INSIDER], ARGS(db_int(handle)));
    if (!err)
        err = db_run(db, &statements[DROP_HANDLE], ARGS(db_int(handle)));
    if (!err)
        err = db_run(db, &statements[DROP_PERSON], ARGS(db_int(person)));
    known_forget(db);
    return err;
}

enum err comment_claim_drop_promise(struct db *db, int64_t promise, bool *out_dropped)
{
    int64_t n = 0;
    enum err err = db_change(db, &statements[DROP_PROMISE], ARGS(db_int(promise)), &n);

    *out_dropped = n != 0;
    return err;
}

static void read_unsigned(struct rows *rows, struct arena *arena, void *out)
{
    struct unsigned_message *message = out;

    (void)arena;
    message->id = rows_int(rows);
    message->said_at = rows_int(rows);
}

static int newer_first(const void *a, const void *b)
{
    const struct unsigned_message *one = a, *other = b;

    if (one->said_at != other->said_at)
        return one->said_at < other->said_at ? 1 : -1;
    return one->id < other->id ? 1 : -1;
}

enum err comment_claim_candidates(struct db *db, struct arena *arena, int64_t conversation,
                                  int64_t thread, int64_t before, int limit,
                                  struct unsigned_message **out_list, size_t *out_n)
{
    struct row_list rows, branched;
    struct unsigned_message *all;
    enum err err = rows_all(
        db, &statements[CANDIDATES],
        ARGS(db_int(conversation), db_int(before), db_int(limit), db_int(thread)), read_unsigned,
        arena, sizeof(struct unsigned_message), &rows);

    if (!err)
        err = rows_all(db, &statements[BRANCHED],
                       ARGS(db_int(thread), db_int(before), db_int(limit)), read_unsigned, arena,
                       sizeof(struct unsigned_message), &branched);
    if (err)
        return err;
    all = arena_alloc_array(arena, rows.n + branched.n + 1, sizeof(*all));
    if (!all)
        return arena->err;
    if (rows.n)
        memcpy(all, rows.at, rows.n * sizeof(*all));
    if (branched.n)
        memcpy(all + rows.n, branched.at, branched.n * sizeof(*all));
    qsort(all, rows.n + branched.n, sizeof(*all), newer_first);
    *out_list = all;
    *out_n = rows.n + branched.n < (size_t)limit ? rows.n + branched.n : (size_t)limit;
    return OK;
}
