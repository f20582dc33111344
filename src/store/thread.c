#include "store/thread.h"

#include "store/known.h"
#include "store/rows.h"

#define THREAD "SELECT id, channel, native, conversation FROM thread "
#define MOVE                                                                                       \
    "SELECT id, thread, conversation, before, staff, reason, at, undone_at "                       \
    "FROM conversation_thread "

enum {
    FIND,
    LOAD,
    ADD,
    PUT,
    PUT_MESSAGES,
    PUT_FIRST,
    PUT_COMPLAINTS,
    MOVE_ADD,
    MOVE_LOAD,
    MOVE_UNDO,
    NEWEST,
    OF,
    MOVES
};
static const struct sql statements[] = {
    [FIND] = {"thread_find", "it", THREAD "WHERE channel = $1 AND native = $2", NULL},
    [LOAD] = {"thread_load", "i", THREAD "WHERE id = $1", NULL},
    [ADD] = {"thread_add", "iiti",
             "INSERT INTO thread (id, channel, native, conversation) VALUES ($1, $2, $3, $4)",
             NULL},
    [PUT] = {"thread_put", "ii", "UPDATE thread SET conversation = $2 WHERE id = $1", NULL},
    [PUT_MESSAGES] = {"thread_put_messages", "iii",
                      "UPDATE message SET conversation = $2 WHERE thread = $1 "
                      "AND conversation = $3",
                      NULL},
    /* by which words others with the same cause are found (store/complaint.h) */
    [PUT_COMPLAINTS] = {"thread_put_complaints", "iii",
                        "UPDATE complaint SET conversation = $2 WHERE conversation = $3 AND "
                        "(SELECT m.thread FROM message m WHERE m.id = complaint.message) = $1",
                        NULL},
    /* of a thread that stands nowhere */
    [PUT_FIRST] = {"thread_put_first", "ii",
                   "UPDATE message SET conversation = $2 WHERE thread = $1 "
                   "AND conversation IS NULL",
                   NULL},
    [MOVE_ADD] = {"thread_move_add", "iiiiiti",
                  "INSERT INTO conversation_thread "
                  "(id, thread, conversation, before, staff, reason, at) "
                  "VALUES ($1, $2, $3, $4, $5, $6, $7)",
                  NULL},
    [MOVE_LOAD] = {"thread_move_load", "i", MOVE "WHERE id = $1", NULL},
    [MOVE_UNDO] = {"thread_move_undo", "ii",
                   "UPDATE conversation_thread SET undone_at = $2 WHERE id = $1", NULL},
    [NEWEST] = {"thread_move_newest", "i",
                "SELECT coalesce(max(id), 0) FROM conversation_thread "
                "WHERE thread = $1 AND undone_at = 0",
                NULL},
    [OF] = {"thread_of_conversation", "i", THREAD "WHERE conversation = $1 ORDER BY id LIMIT 1000",
            NULL},
    [MOVES] = {"thread_moves", "i", MOVE "WHERE thread = $1 ORDER BY id DESC LIMIT 1000", NULL},
};

const struct sql_set sql_set_thread = {"thread", statements, ARRAY_LEN(statements)};

static void read_thread(struct rows *rows, struct arena *arena, void *out)
{
    struct thread *thread = out;

    thread->id = rows_int(rows);
    thread->channel = rows_int(rows);
    thread->native = rows_text_in(rows, arena);
    thread->conversation = rows_int(rows);
}

static void note_thread(struct db *db, const struct thread *thread)
{
    struct arena *arena = known_arena(db);
    struct thread *row = arena ? arena_new(arena, struct thread) : NULL;
    struct known_key key;

    if (!row) {
        known_forget(db);
        return;
    }
    *row = *thread;
    row->native = str_dup(arena, thread->native);
    known_key(&key, KNOWN_THREAD, thread->channel, thread->native, STR_NONE);
    known_put(db, &key, row);
}

enum err thread_find_ahead(struct db *db, int64_t channel, struct str native)
{
    struct known_key key;

    known_key(&key, KNOWN_THREAD, channel, native, STR_NONE);
    return known_ahead(db, &key, &statements[FIND], ARGS(db_int(channel), db_text(native)),
                       read_thread, sizeof(struct thread));
}

enum err thread_find(struct db *db, struct arena *arena, int64_t channel, struct str native,
                     struct thread *out_thread)
{
    struct known_key key;
    const void *row;

    known_key(&key, KNOWN_THREAD, channel, native, STR_NONE);
    if (known_look(db, &key, &row)) {
        if (!row)
            return ERR_NOT_FOUND;
        *out_thread = *(const struct thread *)row;
        out_thread->native = str_dup(arena, out_thread->native);
        return arena->err;
    }
    return rows_one(db, &statements[FIND], ARGS(db_int(channel), db_text(native)), read_thread,
                    arena, out_thread);
}

enum err thread_load(struct db *db, struct arena *arena, int64_t id, struct thread *out_thread)
{
    return rows_one(db, &statements[LOAD], ARGS(db_int(id)), read_thread, arena, out_thread);
}

enum err thread_add(struct db *db, struct thread *thread)
{
    enum err err = db_new_id(db, TABLE_THREAD, &thread->id);

    if (!err)
        err = db_run(db, &statements[ADD],
                     ARGS(db_int(thread->id), db_int(thread->channel), db_text(thread->native),
                          db_int(thread->conversation)));
    if (!err)
        note_thread(db, thread);
    return err;
}

static enum err add_move(struct db *db, struct thread_move *move)
{
    enum err err = db_new_id(db, TABLE_CONVERSATION_THREAD, &move->id);

    return err ? err
               : db_run(db, &statements[MOVE_ADD],
                        ARGS(db_int(move->id), db_int(move->thread), db_int(move->conversation),
                             db_int(move->before), db_int(move->staff), db_text(move->reason),
                             db_int(move->at)));
}

enum err thread_begin(struct db *db, struct thread *thread, struct thread_move *move)
{
    enum err err;

    thread->conversation = move->conversation;
    err = thread_add(db, thread);
    move->thread = thread->id;
    move->before = 0;
    return err || !move->reason.n ? err : add_move(db, move);
}

static enum err put(struct db *db, int64_t thread, int64_t from, int64_t conversation)
{
    enum err err = db_run(db, &statements[PUT], ARGS(db_int(thread), db_int(conversation)));

    known_forget(db);
    if (err)
        return err;
    if (!from)
        return db_run(db, &statements[PUT_FIRST], ARGS(db_int(thread), db_int_opt(conversation)));
    err = db_run(db, &statements[PUT_MESSAGES],
                 ARGS(db_int(thread), db_int_opt(conversation), db_int(from)));
    return err || !conversation ? err
                                : db_run(db, &statements[PUT_COMPLAINTS],
                                         ARGS(db_int(thread), db_int(conversation), db_int(from)));
}

enum err thread_put(struct db *db, struct thread_move *move)
{
    struct arena arena;
    struct thread thread = {0};
    enum err err;

    arena_init(&arena, 1 << 20);
    err = thread_load(db, &arena, move->thread, &thread);
    arena_clear(&arena);
    move->before = thread.conversation;
    if (!err)
        err = add_move(db, move);
    return err ? err : put(db, move->thread, move->before, move->conversation);
}

static void read_move(struct rows *rows, struct arena *arena, void *out)
{
    struct thread_move *move = out;

    move->id = rows_int(rows);
    move->thread = rows_int(rows);
    move->conversation = rows_int(rows);
    move->before = rows_int(rows);
    move->staff = rows_int(rows);
    move->reason = arena ? rows_text_in(rows, arena) : (rows_text(rows), STR_NONE);
    move->at = rows_int(rows);
    move->undone_at = rows_int(rows);
}

enum err thread_move_load(struct db *db, int64_t move, struct thread_move *out_move)
{
    return rows_one(db, &statements[MOVE_LOAD], ARGS(db_int(move)), read_move, NULL, out_move);
}

enum err thread_undo(struct db *db, int64_t id, int64_t now, struct thread_move *out_move)
{
    struct thread_move move = {0};
    int64_t newest = 0;
    enum err err = rows_one(db, &statements[MOVE_LOAD], ARGS(db_int(id)), read_move, NULL, &move);

    if (!err)
        err = rows_one(db, &statements[NEWEST], ARGS(db_int(move.thread)), rows_read_int, NULL,
                       &newest);
    if (!err && (newest != id || !move.before))
        err = ERR_STALE;
    if (!err)
        err = db_run(db, &statements[MOVE_UNDO], ARGS(db_int(id), db_int(now)));
    if (!err)
        err = put(db, move.thread, move.conversation, move.before);
    if (err)
        return err;
    move.undone_at = now;
    *out_move = move;
    return OK;
}

enum err thread_of_conversation(struct db *db, struct arena *arena, int64_t conversation,
                                struct thread **out_list, size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, &statements[OF], ARGS(db_int(conversation)), read_thread, arena,
                            sizeof(struct thread), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

enum err thread_moves(struct db *db, struct arena *arena, int64_t thread,
                      struct thread_move **out_list, size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, &statements[MOVES], ARGS(db_int(thread)), read_move, arena,
                            sizeof(struct thread_move), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}
