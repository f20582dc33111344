#include "store/conversation.h"

#include "store/counter.h"
#include "store/known.h"
#include "store/rows.h"

#define COLUMNS                                                                                    \
    "v.id, v.person, v.title, v.status, v.advice, v.advice_by, v.reasons, v.assignee, v.team, "    \
    "v.audience, v.priority, v.opened_at, v.waiting_since, v.first_reply_at, v.first_reply_due, "  \
    "v.next_reply_due, v.promise_due, v.snoozed_until, v.done_at, v.unread, v.last_at, "           \
    "v.last_message, v.channel, v.preview, v.labels, v.message_count, v.contact_count, v.queue, "  \
    "v.sort, v.facts, v.advised_of"
#define CONVERSATION "SELECT " COLUMNS " FROM conversation v "
/* LEFT JOIN, so that the list's index leads and the names are looked up. */
#define ITEM                                                                                       \
    "SELECT " COLUMNS ", p.name, c.name, c.kind, s.name, t.name FROM conversation v "              \
    "LEFT JOIN person p ON p.id = v.person LEFT JOIN channel c ON c.id = v.channel "               \
    "LEFT JOIN staff s ON s.id = v.assignee LEFT JOIN team t ON t.id = v.team "
#define PAGE "AND (v.sort, v.id) < ($2, $3) ORDER BY v.sort DESC, v.id DESC LIMIT $4"

enum {
    ADD,
    UPDATE,
    LOAD,
    LOAD_ITEM,
    BY_QUEUE,
    BY_ASSIGNEE,
    BY_TEAM,
    OF_PERSON,
    LAST_OF,
    AWAKE,
    KEEP,
    KEPT,
    KEPT_DROP,
    KEPT_ANY,
    WAIT_ADD,
    WAIT_DROP,
    WAIT_LIST,
};
static const struct sql statements[] = {
    [ADD] = {"conversation_add", "iitiiitiiiiiiiiiiiiiiiittiiiiii",
             "INSERT INTO conversation "
             "(id, person, title, status, advice, advice_by, reasons, assignee, team, audience, "
             "priority, opened_at, waiting_since, first_reply_at, first_reply_due, "
             "next_reply_due, promise_due, snoozed_until, done_at, unread, last_at, "
             "last_message, channel, preview, labels, message_count, contact_count, queue, sort, "
             "facts, advised_of) "
             "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, "
             "$18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31)",
             NULL},
    [UPDATE] = {"conversation_update", "iitiiitiiiiiiiiiiiiiiiittiiiiii",
                "UPDATE conversation SET person = $2, title = $3, status = $4, advice = $5, "
                "advice_by = $6, reasons = $7, assignee = $8, team = $9, audience = $10, "
                "priority = $11, opened_at = $12, waiting_since = $13, first_reply_at = $14, "
                "first_reply_due = $15, next_reply_due = $16, promise_due = $17, "
                "snoozed_until = $18, done_at = $19, unread = $20, last_at = $21, "
                "last_message = $22, channel = $23, preview = $24, labels = $25, "
                "message_count = $26, contact_count = $27, queue = $28, sort = $29, facts = $30, "
                "advised_of = $31 WHERE id = $1",
                NULL},
    [LOAD] = {"conversation_load", "i", CONVERSATION "WHERE v.id = $1", NULL},
    [LOAD_ITEM] = {"conversation_load_item", "i", ITEM "WHERE v.id = $1", NULL},
    [BY_QUEUE] = {"conversation_by_queue", "iiii", ITEM "WHERE v.queue = $1 " PAGE, NULL},
    [BY_ASSIGNEE] = {"conversation_by_assignee", "iiiii",
                     ITEM "WHERE v.assignee = $5 AND v.assignee <> 0 AND v.queue = $1 " PAGE, NULL},
    [BY_TEAM] = {"conversation_by_team", "iiiii",
                 ITEM "WHERE v.team = $5 AND v.team <> 0 AND v.queue = $1 " PAGE, NULL},
    [OF_PERSON] = {"conversation_of_person", "iiii",
                   ITEM "WHERE v.person = $1 AND (v.last_at, v.id) < ($2, $3) "
                        "ORDER BY v.last_at DESC, v.id DESC LIMIT $4",
                   NULL},
    [LAST_OF] = {"conversation_last_of_person", "ii",
                 "SELECT id, last_message FROM conversation WHERE person = $1 "
                 "ORDER BY last_at DESC, id DESC LIMIT $2",
                 NULL},
    [AWAKE] = {"conversation_awake", "ii",
               CONVERSATION "WHERE v.snoozed_until <> 0 AND v.snoozed_until <= $1 "
                            "ORDER BY v.snoozed_until LIMIT $2",
               NULL},
    [KEEP] = {"conversation_keep", "iii",
              "INSERT INTO merge_conversation (merge, stage, id, person, title, status, advice, "
              "advice_by, reasons, assignee, team, audience, priority, opened_at, waiting_since, "
              "first_reply_at, first_reply_due, next_reply_due, promise_due, snoozed_until, "
              "done_at, unread, last_at, last_message, channel, preview, labels, message_count, "
              "contact_count, queue, sort, facts, advised_of) SELECT $1, $2, " COLUMNS
              " FROM conversation v WHERE v.id = $3",
              NULL},
    [KEPT] = {"conversation_kept", "iii",
              "SELECT " COLUMNS " FROM merge_conversation v WHERE v.merge = $1 AND v.stage = $2 "
              "AND v.id = $3",
              NULL},
    [KEPT_DROP] = {"conversation_kept_drop", "i", "DELETE FROM merge_conversation WHERE merge = $1",
                   NULL},
    [KEPT_ANY] = {"conversation_kept_any", "i",
                  "SELECT CASE WHEN EXISTS (SELECT 1 FROM merge_conversation v WHERE v.id = $1) "
                  "THEN 1 ELSE 0 END",
                  NULL},
    [WAIT_ADD] = {"reply_wait_add", "iiiiii",
                  "INSERT INTO reply_wait (message, conversation, channel, audience, waited, at) "
                  "VALUES ($1, $2, $3, $4, $5, $6)",
                  NULL},
    [WAIT_DROP] = {"reply_wait_drop", "i", "DELETE FROM reply_wait WHERE message = $1", NULL},
    [WAIT_LIST] = {"reply_wait_list", "iiii",
                   "SELECT message, conversation, channel, audience, waited, at FROM reply_wait "
                   "WHERE (at, message) > ($1, $3) AND at < $2 ORDER BY at, message LIMIT $4",
                   NULL},
};

const struct sql_set sql_set_conversation = {"conversation", statements, ARRAY_LEN(statements)};

static enum err write_row(struct db *db, const struct sql *sql, const struct conversation *v)
{
    return db_run(
        db, sql,
        ARGS(db_int(v->id), db_int(v->person), db_text(v->title), db_int(v->status),
             db_int(v->advice), db_int(v->advice_by), db_text(v->reasons), db_int(v->assignee),
             db_int(v->team), db_int(v->audience), db_int(v->priority), db_int(v->opened_at),
             db_int(v->waiting_since), db_int(v->first_reply_at), db_int(v->first_reply_due),
             db_int(v->next_reply_due), db_int(v->promise_due), db_int(v->snoozed_until),
             db_int(v->done_at), db_int(v->unread), db_int(v->last_at), db_int(v->last_message),
             db_int(v->channel), db_text(v->preview), db_text(v->labels), db_int(v->message_count),
             db_int(v->contact_count), db_int(v->queue), db_int(v->sort), db_int((int64_t)v->facts),
             db_int(v->advised_of)));
}

static void read_conversation(struct rows *rows, struct arena *arena, void *out)
{
    struct conversation *v = out;

    v->id = rows_int(rows);
    v->person = rows_int(rows);
    v->title = rows_text_in(rows, arena);
    v->status = (enum conversation_status)rows_int(rows);
    v->advice = (enum advice)rows_int(rows);
    v->advice_by = rows_int(rows);
    v->reasons = rows_text_in(rows, arena);
    v->assignee = rows_int(rows);
    v->team = rows_int(rows);
    v->audience = (enum audience)rows_int(rows);
    v->priority = rows_int(rows);
    v->opened_at = rows_int(rows);
    v->waiting_since = rows_int(rows);
    v->first_reply_at = rows_int(rows);
    v->first_reply_due = rows_int(rows);
    v->next_reply_due = rows_int(rows);
    v->promise_due = rows_int(rows);
    v->snoozed_until = rows_int(rows);
    v->done_at = rows_int(rows);
    v->unread = rows_bool(rows);
    v->last_at = rows_int(rows);
    v->last_message = rows_int(rows);
    v->channel = rows_int(rows);
    v->preview = rows_text_in(rows, arena);
    v->labels = rows_text_in(rows, arena);
    v->message_count = rows_int(rows);
    v->contact_count = rows_int(rows);
    v->queue = rows_int(rows);
    v->sort = rows_int(rows);
    v->facts = (uint64_t)rows_int(rows);
    v->advised_of = rows_int(rows);
}

static void read_item(struct rows *rows, struct arena *arena, void *out)
{
    struct conversation_item *item = out;

    read_conversation(rows, arena, &item->conversation);
    item->person_name = rows_text_in(rows, arena);
    item->channel_name = rows_text_in(rows, arena);
    item->channel_kind = rows_text_in(rows, arena);
    item->assignee_name = rows_text_in(rows, arena);
    item->team_name = rows_text_in(rows, arena);
}

enum { COUNTER_NAME_SIZE = 64 };

static enum err count(struct db *db, int64_t n, const char *what, int64_t who, int64_t queue)
{
    char name[COUNTER_NAME_SIZE];
    int length;

    if (who)
        length = snprintf(name, sizeof(name), "%s.%" PRId64 ".%" PRId64, what, who, queue);
    else
        length = snprintf(name, sizeof(name), "%s.%" PRId64, what, queue);
    return counter_add(db, str_of(name, (size_t)length), n);
}

/* Adds n to every list that this row stands in. */
static enum err count_row(struct db *db, const struct conversation *v, int64_t n)
{
    enum err err;

    if (!v->queue)
        return OK;
    err = count(db, n, "queue", 0, v->queue);
    if (!err && v->assignee)
        err = count(db, n, "assignee", v->assignee, v->queue);
    if (!err && v->team)
        err = count(db, n, "team", v->team, v->queue);
    if (!err && v->unread)
        err = count(db, n, "unread", 0, v->queue);
    return err;
}

static void known_by_id(struct known_key *key, int64_t id)
{
    known_key(key, KNOWN_CONVERSATION, id, STR_NONE, STR_NONE);
}

static void copy_conversation(struct arena *arena, struct conversation *v)
{
    v->title = str_dup(arena, v->title);
    v->reasons = str_dup(arena, v->reasons);
    v->preview = str_dup(arena, v->preview);
    v->labels = str_dup(arena, v->labels);
}

static void note_row(struct db *db, const struct conversation *v)
{
    struct arena *arena = known_arena(db);
    struct conversation *row = arena ? arena_new(arena, struct conversation) : NULL;
    struct known_key key;

    if (!row) {
        known_forget(db);
        return;
    }
    *row = *v;
    copy_conversation(arena, row);
    known_by_id(&key, v->id);
    known_put(db, &key, row);
}

enum err conversation_number(struct db *db, int64_t *out_id)
{
    return db_new_id(db, TABLE_CONVERSATION, out_id);
}

enum err conversation_add(struct db *db, struct conversation *conversation)
{
    enum err err = conversation_number(db, &conversation->id);

    return err ? err : conversation_add_numbered(db, conversation);
}

enum err conversation_add_numbered(struct db *db, const struct conversation *conversation)
{
    enum err err = write_row(db, &statements[ADD], conversation);

    if (!err)
        note_row(db, conversation);
    return err ? err : count_row(db, conversation, 1);
}

enum err conversation_update(struct db *db, const struct conversation *before,
                             const struct conversation *after)
{
    bool same_lists = before->queue == after->queue && before->assignee == after->assignee &&
                      before->team == after->team && before->unread == after->unread;
    enum err err;

    bug_on(before->id != after->id);
    err = write_row(db, &statements[UPDATE], after);
    if (!err)
        note_row(db, after);
    if (!err && !same_lists)
        err = count_row(db, before, -1);
    if (!err && !same_lists)
        err = count_row(db, after, 1);
    return err;
}

enum err conversation_load_ahead(struct db *db, int64_t id)
{
    struct known_key key;

    known_by_id(&key, id);
    return known_ahead(db, &key, &statements[LOAD], ARGS(db_int(id)), read_conversation,
                       sizeof(struct conversation));
}

enum err conversation_load(struct db *db, struct arena *arena, int64_t id,
                           struct conversation *out_conversation)
{
    struct known_key key;
    const void *row;

    known_by_id(&key, id);
    if (known_look(db, &key, &row)) {
        if (!row)
            return ERR_NOT_FOUND;
        *out_conversation = *(const struct conversation *)row;
        copy_conversation(arena, out_conversation);
        return arena->err;
    }
    return rows_one(db, &statements[LOAD], ARGS(db_int(id)), read_conversation, arena,
                    out_conversation);
}

enum err conversation_load_item(struct db *db, struct arena *arena, int64_t id,
                                struct conversation_item *out_item)
{
    return rows_one(db, &statements[LOAD_ITEM], ARGS(db_int(id)), read_item, arena, out_item);
}

enum err conversation_load_items(struct db *db, struct arena *arena, const int64_t *ids, size_t n,
                                 struct conversation_item **out_list, size_t *out_n)
{
    struct row_list list;
    enum err err = rows_by_id(db, &statements[LOAD_ITEM], ids, n, read_item, arena,
                              sizeof(struct conversation_item), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

static enum err list_items(struct db *db, struct arena *arena, const struct sql *sql,
                           const struct arg *args, size_t n, struct conversation_item **out_list,
                           size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, sql, args, n, read_item, arena, sizeof(struct conversation_item),
                            &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

enum err conversation_list(struct db *db, struct arena *arena, struct conversation_view view,
                           struct conversation_cursor after, int limit,
                           struct conversation_item **out_list, size_t *out_n)
{
    const struct arg args[] = {db_int(view.queue), db_int(after.sort), db_int(after.id),
                               db_int(limit), db_int(view.assignee ? view.assignee : view.team)};
    const struct sql *sql = view.assignee ? &statements[BY_ASSIGNEE]
                            : view.team   ? &statements[BY_TEAM]
                                          : &statements[BY_QUEUE];

    return list_items(db, arena, sql, args, view.assignee || view.team ? 5 : 4, out_list, out_n);
}

enum err conversation_of_person(struct db *db, struct arena *arena, int64_t person,
                                struct conversation_cursor after, int limit,
                                struct conversation_item **out_list, size_t *out_n)
{
    return list_items(db, arena, &statements[OF_PERSON],
                      ARGS(db_int(person), db_int(after.sort), db_int(after.id), db_int(limit)),
                      out_list, out_n);
}

enum err conversation_count(struct db *db, struct conversation_view view, int64_t *out_n)
{
    char name[COUNTER_NAME_SIZE];
    int length;

    if (view.assignee || view.team)
        length = snprintf(name, sizeof(name), "%s.%" PRId64 ".%" PRId64,
                          view.assignee ? "assignee" : "team",
                          view.assignee ? view.assignee : view.team, view.queue);
    else
        length = snprintf(name, sizeof(name), "queue.%" PRId64, view.queue);
    return counter_load(db, str_of(name, (size_t)length), out_n);
}

enum err conversation_unread(struct db *db, int64_t queue, int64_t *out_n)
{
    char name[COUNTER_NAME_SIZE];
    int length = snprintf(name, sizeof(name), "unread.%" PRId64, queue);

    return counter_load(db, str_of(name, (size_t)length), out_n);
}

struct last_list {
    struct arena *arena;
    VEC(struct conversation_last) found;
};

static void take_last(struct rows *rows, void *arg)
{
    struct last_list *list = arg;

    while (rows_next(rows)) {
        struct conversation_last last = {.id = rows_int(rows)};

        last.message = rows_int(rows);
        if (last.message && !vec_push(list->arena, &list->found, last))
            return; /* the arena remembers */
    }
}

enum err conversation_last_of_people(struct db *db, struct arena *arena, const int64_t *people,
                                     size_t n, int each, struct conversation_last **out_list,
                                     size_t *out_n)
{
    struct last_list list = {.arena = arena};
    enum err err = OK;

    for (size_t i = 0; i < n && !err; i++)
        err = db_ahead(db, &statements[LAST_OF], ARGS(db_int(people[i]), db_int(each)), take_last,
                       &list);
    if (!err)
        err = db_settle(db);
    if (!err)
        err = arena->err;
    if (err)
        return err;
    *out_list = list.found.at;
    *out_n = list.found.n;
    return OK;
}

enum err conversation_awake(struct db *db, struct arena *arena, int64_t now, int limit,
                            struct conversation **out_list, size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, &statements[AWAKE], ARGS(db_int(now), db_int(limit)),
                            read_conversation, arena, sizeof(struct conversation), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

enum err reply_wait_add(struct db *db, const struct reply_wait *wait)
{
    return db_run(db, &statements[WAIT_ADD],
                  ARGS(db_int(wait->message), db_int(wait->conversation), db_int(wait->channel),
                       db_int(wait->audience), db_int(wait->waited), db_int(wait->at)));
}

enum err reply_wait_drop(struct db *db, int64_t message)
{
    return db_run(db, &statements[WAIT_DROP], ARGS(db_int(message)));
}

static void read_wait(struct rows *rows, struct arena *arena may_be_unused, void *out)
{
    struct reply_wait *wait = out;

    wait->message = rows_int(rows);
    wait->conversation = rows_int(rows);
    wait->channel = rows_int(rows);
    wait->audience = (enum audience)rows_int(rows);
    wait->waited = rows_int(rows);
    wait->at = rows_int(rows);
}

enum err reply_wait_list(struct db *db, struct arena *arena, int64_t from_at, int64_t to_at,
                         int64_t after_message, int limit, struct reply_wait **out_list,
                         size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(
        db, &statements[WAIT_LIST],
        ARGS(db_int(from_at), db_int(to_at), db_int(after_message), db_int(limit)), read_wait,
        arena, sizeof(struct reply_wait), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

enum err conversation_keep(struct db *db, int64_t merge, enum conversation_stage stage, int64_t id)
{
    return db_run(db, &statements[KEEP], ARGS(db_int(merge), db_int(stage), db_int(id)));
}

enum err conversation_kept(struct db *db, struct arena *arena, int64_t merge,
                           enum conversation_stage stage, int64_t id, struct conversation *out_row)
{
    return rows_one(db, &statements[KEPT], ARGS(db_int(merge), db_int(stage), db_int(id)),
                    read_conversation, arena, out_row);
}

enum err conversation_kept_drop(struct db *db, int64_t merge)
{
    return db_run(db, &statements[KEPT_DROP], ARGS(db_int(merge)));
}

enum err conversation_is_kept(struct db *db, int64_t id, bool *out_is)
{
    int64_t is = 0;
    enum err err = rows_one(db, &statements[KEPT_ANY], ARGS(db_int(id)), rows_read_int, NULL, &is);

    *out_is = is != 0;
    return err;
}
