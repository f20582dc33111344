#include "store/merge.h"

#include <stdlib.h>

#include "store/known.h"
#include "store/person.h"
#include "store/rows.h"

#define MERGE                                                                                      \
    "SELECT m.id, m.person, m.kept, m.evidence, m.confidence, m.staff, m.at, m.undone_at, "        \
    "m.last_conversation, m.last_thread, m.last_message, p.name FROM person_merge m "              \
    "JOIN person p ON p.id = m.person "
/* The accounts that a merge ($1) moved. */
#define HANDLES                                                                                    \
    "(SELECT l.handle FROM person_merge_row r JOIN handle_link l ON l.id = r.moved "               \
    "WHERE r.merge = $1 AND r.kind = 0)"
#define MOVED(kind) "(SELECT moved FROM person_merge_row WHERE merge = $1 AND kind = " kind ")"
/* Who began it, of those whose account we know. */
/* + 0: by the index of `where`, not through all rows from the first on */
#define BEGAN(where)                                                                               \
    "(SELECT b.author FROM message b WHERE b.id = (SELECT min(x.id + 0) FROM message x "           \
    "WHERE " where " AND x.direction = 0 AND x.author IS NOT NULL))"

/* In its conversation, which has an index: its thread alone has none (0013-lean.sql). */
#define BEGAN_THREAD BEGAN("x.conversation = t.conversation AND x.thread = t.id")
#define MOVED_CONVERSATIONS MOVED("1")

enum {
    ADD,
    LOAD,
    LIST,
    UNDO,
    INTO,
    NEWEST,
    COUNT,
    NOTE_ROW,
    NOTE_CONVERSATIONS,
    NOTE_PROMISES,
    NOTE_WISHES,
    NOTE_TIES,
    PUT_CONVERSATIONS,
    PUT_PROMISES,
    PUT_WISHES,
    PUT_TIES,
    LINKS,
    THREADS,
    FORGET_THREADS,
    SINCE_CONVERSATIONS,
    SINCE_PROMISES,
    SINCE_WISHES,
    STRAYS,
};
static const struct sql statements[] = {
    [ADD] = {"merge_add", "iiitriiiii",
             "INSERT INTO person_merge (id, person, kept, evidence, confidence, staff, at, "
             "last_conversation, last_thread, last_message) "
             "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
             NULL},
    [LOAD] = {"merge_load", "i", MERGE "WHERE m.id = $1", NULL},
    [LIST] = {"merge_list", "ii",
              MERGE "WHERE m.kept = $1 AND m.undone_at = 0 ORDER BY m.id DESC LIMIT $2", NULL},
    [UNDO] = {"merge_undo", "ii",
              "UPDATE person_merge SET undone_at = $2 WHERE id = $1 AND undone_at = 0", NULL},
    [INTO] = {"merge_into", "i",
              "SELECT coalesce(max(kept), 0) FROM person_merge WHERE person = $1 AND undone_at = 0",
              NULL},
    [NEWEST] = {"merge_newest", "",
                "SELECT coalesce((SELECT max(id) FROM conversation), 0), "
                "coalesce((SELECT max(id) FROM thread), 0), "
                "coalesce((SELECT max(id) FROM message), 0)",
                NULL},
    [COUNT] = {"merge_count", "i", "SELECT count(*) FROM conversation WHERE person = $1", NULL},
    [NOTE_ROW] = {"merge_note_row", "iii",
                  "INSERT INTO person_merge_row (merge, kind, moved) VALUES ($1, $2, $3)", NULL},
    [NOTE_CONVERSATIONS] = {"merge_note_conversations", "ii",
                            "INSERT INTO person_merge_row (merge, kind, moved) "
                            "SELECT $1, 1, id FROM conversation WHERE person = $2",
                            NULL},
    [NOTE_PROMISES] = {"merge_note_promises", "ii",
                       "INSERT INTO person_merge_row (merge, kind, moved) "
                       "SELECT $1, 2, id FROM promise WHERE person = $2",
                       NULL},
    [NOTE_WISHES] = {"merge_note_wishes", "ii",
                     "INSERT INTO person_merge_row (merge, kind, moved) "
                     "SELECT $1, 3, id FROM contact_wish WHERE person = $2",
                     NULL},
    [NOTE_TIES] = {"merge_note_ties", "iii",
                   "INSERT INTO person_merge_row (merge, kind, moved) SELECT $1, 4, id FROM tie "
                   "WHERE state + 0 = 0 AND ((one IN (SELECT id FROM handle WHERE person = $2) "
                   "AND other IN (SELECT id FROM handle WHERE person = $3)) "
                   "OR (one IN (SELECT id FROM handle WHERE person = $3) "
                   "AND other IN (SELECT id FROM handle WHERE person = $2)))",
                   NULL},
    [PUT_CONVERSATIONS] = {"merge_put_conversations", "iii",
                           "UPDATE conversation SET person = $2 WHERE person = $3 AND id IN " MOVED(
                               "1"),
                           NULL},
    [PUT_PROMISES] = {"merge_put_promises", "iii",
                      "UPDATE promise SET person = $2 WHERE person = $3 AND id IN " MOVED("2"),
                      NULL},
    [PUT_WISHES] = {"merge_put_wishes", "iii",
                    "UPDATE contact_wish SET person = $2 WHERE person = $3 AND id IN " MOVED("3"),
                    NULL},
    [PUT_TIES] = {"merge_put_ties", "iiii",
                  "UPDATE tie SET state = $2, staff = $3, settled_at = $4 WHERE id IN " MOVED("4"),
                  NULL},
    [LINKS] = {"merge_links", "ii",
               "SELECT moved FROM person_merge_row WHERE merge = $1 AND kind = 0 AND moved < $2 "
               "ORDER BY moved DESC LIMIT 1000",
               NULL},
    [THREADS] = {"merge_threads", "i",
                 "SELECT moved FROM person_merge_row WHERE merge = $1 AND kind = 5 "
                 "ORDER BY moved DESC LIMIT 1000",
                 NULL},
    [FORGET_THREADS] = {"merge_forget_threads", "i",
                        "DELETE FROM person_merge_row WHERE merge = $1 AND kind = 5", NULL},
    [SINCE_CONVERSATIONS] = {"merge_since_conversations", "iiii",
                             "UPDATE conversation SET person = $2 WHERE person = $3 AND id > $4 "
                             "AND " BEGAN("x.conversation = conversation.id") " IN " HANDLES,
                             NULL},
    [SINCE_PROMISES] = {"merge_since_promises", "iii",
                        "UPDATE promise SET person = $1 WHERE person = $2 AND conversation IN "
                        "(SELECT c.id FROM conversation c WHERE c.person = $1 AND c.id > $3)",
                        NULL},
    [SINCE_WISHES] = {"merge_since_wishes", "iiii",
                      "UPDATE contact_wish SET person = $2 WHERE person = $3 AND message > $4 "
                      "AND (SELECT x.author FROM message x WHERE x.id = contact_wish.message) "
                      "IN " HANDLES,
                      NULL},
    [STRAYS] = {"merge_strays", "iiii",
                "SELECT t.id, t.conversation FROM conversation c "
                "JOIN thread t ON t.conversation = c.id WHERE c.person = $2 AND c.id <= $3 "
                "AND t.id > $4 AND CASE WHEN c.id IN " MOVED_CONVERSATIONS " THEN " BEGAN_THREAD
                " NOT IN " HANDLES " AND " BEGAN_THREAD
                " IN (SELECT id FROM handle WHERE person = $2) ELSE " BEGAN_THREAD " IN " HANDLES
                " END LIMIT 1000",
                NULL},
};

const struct sql_set sql_set_merge = {"merge", statements, ARRAY_LEN(statements)};

static void read_merge(struct rows *rows, struct arena *arena, void *out)
{
    struct person_merge *merge = out;

    merge->id = rows_int(rows);
    merge->person = rows_int(rows);
    merge->kept = rows_int(rows);
    merge->evidence = rows_text_in(rows, arena);
    merge->confidence = rows_real(rows);
    merge->staff = rows_int(rows);
    merge->at = rows_int(rows);
    merge->undone_at = rows_int(rows);
    merge->last_conversation = rows_int(rows);
    merge->last_thread = rows_int(rows);
    merge->last_message = rows_int(rows);
    merge->person_name = rows_text_in(rows, arena);
}

static void read_newest(struct rows *rows, struct arena *arena, void *out)
{
    struct person_merge *merge = out;

    (void)arena;
    merge->last_conversation = rows_int(rows);
    merge->last_thread = rows_int(rows);
    merge->last_message = rows_int(rows);
}

static void read_stray(struct rows *rows, struct arena *arena, void *out)
{
    struct merge_stray *stray = out;

    (void)arena;
    stray->thread = rows_int(rows);
    stray->conversation = rows_int(rows);
}

static int by_conversation(const void *a, const void *b)
{
    const struct merge_stray *x = a, *y = b;

    if (x->conversation != y->conversation)
        return x->conversation < y->conversation ? -1 : 1;
    return x->thread < y->thread ? -1 : x->thread > y->thread;
}

static enum err into(struct db *db, int64_t person, int64_t *out_kept)
{
    return rows_one(db, &statements[INTO], ARGS(db_int(person)), rows_read_int, NULL, out_kept);
}

enum err merge_now(struct db *db, int64_t person, int64_t *out_now)
{
    enum err err = OK;

    for (int i = 0; i < MERGE_LIST_MAX && !err; i++) {
        int64_t kept = 0;

        *out_now = person;
        err = into(db, person, &kept);
        if (err || !kept)
            return err;
        person = kept;
    }
    return err ? err : ERR_CORRUPT; /* in a circle, or deeper than anybody merges */
}

static size_t without_repeats(int64_t *ids, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        size_t k = 0;

        while (k < kept && ids[k] != ids[i])
            k++;
        if (k == kept)
            ids[kept++] = ids[i];
    }
    return kept;
}

enum err merge_now_all(struct db *db, struct arena *arena, int64_t *people, size_t *n)
{
    bool goes_on = *n > 0;
    enum err err = OK;

    for (int round = 0; round < MERGE_LIST_MAX && goes_on && !err; round++) {
        struct row_list list = {0};

        goes_on = false;
        err = rows_by_id(db, &statements[INTO], people, *n, rows_read_int, arena, sizeof(int64_t),
                         &list);
        for (size_t i = 0; i < list.n && !err; i++) {
            int64_t kept = ((const int64_t *)list.at)[i];

            goes_on = goes_on || kept;
            people[i] = kept ? kept : people[i];
        }
    }
    *n = without_repeats(people, *n);
    return err;
}

static enum err check_both(struct db *db, const struct person_merge *merge)
{
    int64_t gone = 0, kept_gone = 0, n = 0;
    enum err err = into(db, merge->person, &gone);

    if (!err)
        err = into(db, merge->kept, &kept_gone);
    if (err || gone || kept_gone)
        return err ? err : ERR_STALE;
    err = rows_one(db, &statements[COUNT], ARGS(db_int(merge->person)), rows_read_int, NULL, &n);
    return err ? err : n > MERGE_CONVERSATIONS_MAX ? ERR_TOO_BIG : OK;
}

static enum err note(struct db *db, int64_t merge, enum merge_kind kind, int64_t row)
{
    return db_run(db, &statements[NOTE_ROW], ARGS(db_int(merge), db_int(kind), db_int(row)));
}

/* One lot of them; *out_n: how many it was. */
static enum err move_some(struct db *db, struct arena *arena, const struct person_merge *merge,
                          size_t *out_n)
{
    struct handle *handles;
    enum err err = handle_of_person(db, arena, merge->person, &handles, out_n);

    for (size_t i = 0; i < *out_n && !err; i++) {
        struct handle_link link = {.handle = handles[i].id,
                                   .person = merge->kept,
                                   .evidence = merge->evidence,
                                   .confidence = merge->confidence,
                                   .staff = merge->staff,
                                   .at = merge->at};

        err = handle_relink(db, &link);
        if (!err)
            err = note(db, merge->id, MERGE_HANDLE, link.id);
    }
    return err;
}

static enum err move_handles(struct db *db, const struct person_merge *merge)
{
    struct arena arena;
    size_t n = 1;
    enum err err = OK;

    arena_init(&arena, 0);
    while (n && !err) {
        arena_reset(&arena);
        err = move_some(db, &arena, merge, &n);
    }
    arena_clear(&arena);
    return err;
}

static enum err put_rows(struct db *db, int64_t merge, int64_t to, int64_t from)
{
    const struct arg args[] = {db_int(merge), db_int(to), db_int(from)};
    enum err err = db_run(db, &statements[PUT_CONVERSATIONS], args, ARRAY_LEN(args));

    known_forget(db);
    if (!err)
        err = db_run(db, &statements[PUT_PROMISES], args, ARRAY_LEN(args));
    return err ? err : db_run(db, &statements[PUT_WISHES], args, ARRAY_LEN(args));
}

static enum err note_rows(struct db *db, const struct person_merge *merge)
{
    static const int kinds[] = {NOTE_CONVERSATIONS, NOTE_PROMISES, NOTE_WISHES};
    enum err err = db_run(db, &statements[NOTE_TIES],
                          ARGS(db_int(merge->id), db_int(merge->person), db_int(merge->kept)));

    for (size_t i = 0; i < ARRAY_LEN(kinds) && !err; i++)
        err = db_run(db, &statements[kinds[i]], ARGS(db_int(merge->id), db_int(merge->person)));
    return err;
}

enum err merge_add(struct db *db, struct person_merge *merge)
{
    enum err err = check_both(db, merge);

    if (!err)
        err = rows_one(db, &statements[NEWEST], NO_ARGS, read_newest, NULL, merge);
    if (!err)
        err = db_new_id(db, TABLE_PERSON_MERGE, &merge->id);
    if (!err)
        err = db_run(db, &statements[ADD],
                     ARGS(db_int(merge->id), db_int(merge->person), db_int(merge->kept),
                          db_text(merge->evidence), db_real(merge->confidence),
                          db_int(merge->staff), db_int(merge->at), db_int(merge->last_conversation),
                          db_int(merge->last_thread), db_int(merge->last_message)));
    if (!err)
        err = note_rows(db, merge);
    if (!err)
        err = move_handles(db, merge);
    if (!err)
        err = put_rows(db, merge->id, merge->kept, merge->person);
    return err ? err
               : db_run(
                     db, &statements[PUT_TIES],
                     ARGS(db_int(merge->id), db_int(2), db_int(merge->staff), db_int(merge->at)));
}

enum err merge_load(struct db *db, struct arena *arena, int64_t id, struct person_merge *out_merge)
{
    return rows_one(db, &statements[LOAD], ARGS(db_int(id)), read_merge, arena, out_merge);
}

static enum err unlink_handles(struct db *db, int64_t merge, int64_t now)
{
    struct arena arena;
    struct row_list list = {.n = 1};
    int64_t before = INT64_MAX;
    enum err err = OK;

    arena_init(&arena, 0);
    while (list.n && !err) {
        const int64_t *links;

        arena_reset(&arena);
        err = rows_all(db, &statements[LINKS], ARGS(db_int(merge), db_int(before)), rows_read_int,
                       &arena, sizeof(int64_t), &list);
        links = err ? NULL : list.at;
        for (size_t i = 0; !err && i < list.n; i++) {
            before = links[i];
            err = handle_link_undo(db, links[i], now);
        }
    }
    arena_clear(&arena);
    return err;
}

/* What came since, by the accounts that go. */
static enum err take_since(struct db *db, const struct person_merge *merge)
{
    const struct arg begun[] = {db_int(merge->id), db_int(merge->person), db_int(merge->kept),
                                db_int(merge->last_conversation)};
    enum err err = db_run(db, &statements[SINCE_CONVERSATIONS], begun, ARRAY_LEN(begun));

    if (!err)
        err = db_run(db, &statements[SINCE_PROMISES], begun + 1, ARRAY_LEN(begun) - 1);
    return err ? err
               : db_run(db, &statements[SINCE_WISHES],
                        ARGS(db_int(merge->id), db_int(merge->person), db_int(merge->kept),
                             db_int(merge->last_message)));
}

enum err merge_check_undo(struct db *db, const struct person_merge *merge)
{
    int64_t onward = 0;
    enum err err = into(db, merge->kept, &onward);

    return err ? err : merge->undone_at || onward ? ERR_STALE : OK;
}

enum err merge_undo(struct db *db, const struct person_merge *merge, int64_t now)
{
    int64_t n = 0;
    enum err err = merge_check_undo(db, merge);

    if (err)
        return err;
    err = db_change(db, &statements[UNDO], ARGS(db_int(merge->id), db_int(now)), &n);
    if (err || !n)
        return err ? err : ERR_STALE;
    err = unlink_handles(db, merge->id, now);
    if (!err)
        err = put_rows(db, merge->id, merge->person, merge->kept);
    if (!err)
        err = take_since(db, merge);
    return err ? err
               : db_run(db, &statements[PUT_TIES],
                        ARGS(db_int(merge->id), db_int(0), db_int(0), db_int(0)));
}

enum err merge_strays(struct db *db, struct arena *arena, const struct person_merge *merge,
                      struct merge_stray **out_list, size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, &statements[STRAYS],
                            ARGS(db_int(merge->id), db_int(merge->kept),
                                 db_int(merge->last_conversation), db_int(merge->last_thread)),
                            read_stray, arena, sizeof(struct merge_stray), &list);

    if (err)
        return err;
    if (list.n)
        qsort(list.at, list.n, sizeof(struct merge_stray), by_conversation);
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

enum err merge_list(struct db *db, struct arena *arena, int64_t kept,
                    struct person_merge **out_list, size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, &statements[LIST], ARGS(db_int(kept), db_int(MERGE_LIST_MAX)),
                            read_merge, arena, sizeof(struct person_merge), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

enum err merge_note_thread(struct db *db, int64_t merge, int64_t move)
{
    return note(db, merge, MERGE_THREAD, move);
}

enum err merge_threads(struct db *db, struct arena *arena, int64_t merge, int64_t **out_moves,
                       size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, &statements[THREADS], ARGS(db_int(merge)), rows_read_int, arena,
                            sizeof(int64_t), &list);

    if (err)
        return err;
    *out_moves = list.at;
    *out_n = list.n;
    return OK;
}

enum err merge_forget_threads(struct db *db, int64_t merge)
{
    return db_run(db, &statements[FORGET_THREADS], ARGS(db_int(merge)));
}
