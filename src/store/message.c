#include "store/message.h"

#include "model/outbox.h"
#include "store/known.h"
#include "store/message_extra.h"
#include "store/newest.h"
#include "store/rows.h"
#include "store/wait_sql.h"

#define COLUMNS_WITH(extra)                                                                        \
    "m.id, m.channel, m.native_id, m.version, m.is_current, m.deleted, m.direction, m.kind, "      \
    "m.audience, m.origin, m.author, m.staff, m.thread, m.conversation, m.reply_to, m.said_at, "   \
    "m.heard_at, m.title, m.text, m.lang, m.url, m.rating, m.rating_max, " extra ", "              \
    "m.content_hash, m.same_as, m.raw, m.rules"
#define MESSAGE "SELECT " COLUMNS_WITH("m.extra") " FROM message m "
#define MARK                                                                                       \
    "SELECT id, channel, version, content_hash, thread, conversation, author, direction, "         \
    "audience, deleted, same_as FROM message "
/* LEFT JOIN, so that the message leads and the names are looked up. Without `extra`: whoever
 * writes decides how much that is, and hundreds of them are read at once. */
#define ITEM                                                                                       \
    "SELECT " COLUMNS_WITH("CAST(NULL AS text)") ", h.name, h.address, h.url, s.name, c.name, "    \
                                                 "c.kind, o.id, o.state, "                         \
                                                 "o.send_after, o.reason FROM message m LEFT "     \
                                                 "JOIN handle h ON h.id = m.author "               \
                                                 "LEFT JOIN staff s ON s.id = m.staff LEFT JOIN "  \
                                                 "channel c ON c.id = m.channel "                  \
                                                 "LEFT JOIN outbox o ON o.message = m.id "

enum {
    ADD,
    LOAD,
    CURRENT,
    SUPERSEDE,
    VERSIONS,
    BY_MAIL_ID,
    SAME,
    SET_SAME,
    SET_THREAD,
    SET_AUTHOR,
    SET_NATIVE,
    LIST,
    LAST_IN,
    SCAN,
    WINDOW,
    SPAN,
    BY_AUTHOR,
    ALSO_ADD,
    ALSO_LIST,
    ALSO_IN,
    FIRST,
    HEARD_AT,
    RECENT,
    HAS_VERSION,
    ANSWERED_UNTIL,
    HEARD_AFTER,
};
static const struct sql statements[] = {
    [ADD] = {"message_add", "iitiiiiiiiiiiitiittttrrtiiii",
             "INSERT INTO message "
             "(id, channel, native_id, version, is_current, deleted, direction, kind, audience, "
             "origin, author, staff, thread, conversation, reply_to, said_at, heard_at, title, "
             "text, lang, url, rating, rating_max, extra, content_hash, same_as, raw, rules) "
             "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, "
             "$18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)",
             NULL},
    [LOAD] = {"message_load", "i", MESSAGE "WHERE m.id = $1", NULL},
    [CURRENT] = {"message_current", "it",
                 MARK "WHERE channel = $1 AND native_id = $2 AND is_current = 1", NULL},
    [SUPERSEDE] = {"message_supersede", "i", "UPDATE message SET is_current = 0 WHERE id = $1",
                   NULL},
    [VERSIONS] = {"message_versions", "it",
                  MESSAGE "WHERE m.channel = $1 AND m.native_id = $2 "
                          "ORDER BY m.version LIMIT 1000",
                  NULL},
    [BY_MAIL_ID] = {"message_by_mail_id", "t",
                    MARK "WHERE native_id = $1 AND kind = 3 AND is_current = 1 "
                         "ORDER BY id DESC LIMIT 20",
                    NULL},
    [SAME] = {"message_same", "i",
              MARK "WHERE content_hash = $1 AND content_hash <> 0 AND audience = 0 "
                   "AND is_current = 1 AND deleted = 0 ORDER BY id LIMIT 1",
              NULL},
    [SET_SAME] = {"message_set_same", "ii", "UPDATE message SET same_as = $2 WHERE id = $1", NULL},
    [SET_THREAD] = {"message_set_thread", "iii",
                    "UPDATE message SET thread = $2, conversation = $3 WHERE id = $1", NULL},
    [SET_AUTHOR] = {"message_set_author", "ii", "UPDATE message SET author = $2 WHERE id = $1",
                    NULL},
    [SET_NATIVE] =
        {"message_set_native", "it",
         "UPDATE message SET native_id = $2 WHERE id = $1 AND direction = 1 AND NOT EXISTS "
         "(SELECT 1 FROM message o WHERE o.channel = message.channel AND o.native_id = $2)",
         NULL},
    [LIST] = {"message_list", "iiii",
              ITEM "WHERE m.conversation = $1 AND (m.said_at, m.id) < ($2, $3) "
                   "AND m.is_current = 1 ORDER BY m.said_at DESC, m.id DESC LIMIT $4",
              NULL},
    [LAST_IN] = {"message_last_in", "i",
                 MESSAGE "WHERE m.conversation = $1 AND m.direction = 0 AND m.is_current = 1 "
                         "ORDER BY m.said_at DESC, m.id DESC LIMIT 1",
                 NULL},
    [SCAN] = {"message_scan", "ii",
              MESSAGE "WHERE m.id < $1 AND m.direction = 0 AND m.is_current = 1 AND m.deleted = 0 "
                      "ORDER BY m.id DESC LIMIT $2",
              NULL},
    [WINDOW] = {"message_window", "iii",
                MESSAGE "WHERE m.id < $1 AND m.id >= $3 AND m.direction = 0 "
                        "AND m.is_current = 1 AND m.deleted = 0 ORDER BY m.id DESC LIMIT $2",
                NULL},
    [SPAN] = {"message_span", "",
              "SELECT coalesce((SELECT min(id) FROM message), 0), "
              "coalesce((SELECT max(id) FROM message), 0)",
              NULL},
    [BY_AUTHOR] = {"message_by_author", "iii",
                   "SELECT id FROM message WHERE author = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
                   NULL},
    [ALSO_ADD] = {"message_also_add", "itiii",
                  "INSERT INTO also_at (message, url, channel, heard_at, copy) "
                  "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (message, url) "
                  "DO UPDATE SET copy = excluded.copy WHERE excluded.copy <> 0",
                  NULL},
    [ALSO_LIST] = {"message_also_list", "i",
                   "SELECT message, url, channel, heard_at, copy FROM also_at WHERE message = $1 "
                   "ORDER BY heard_at, url LIMIT 1000",
                   NULL},
    [ALSO_IN] = {"message_also_in", "i",
                 "SELECT a.message, a.url, a.channel, a.heard_at, a.copy "
                 "FROM " NEWEST_IN("$1", NEWEST_MOST) "JOIN also_at a ON a.message = m.first "
                                                      "ORDER BY m.said_at DESC, m.id DESC, "
                                                      "a.heard_at, a.url LIMIT " NEWEST_MOST,
                 NULL},
    [FIRST] = {"message_first", "it",
               "SELECT id FROM message WHERE id = (SELECT min(id) FROM message "
               "WHERE channel = $1 AND native_id = $2)",
               NULL},
    [HEARD_AT] = {"message_heard_at", "i", "SELECT heard_at FROM message WHERE id = $1", NULL},
    [RECENT] = {"message_recent_versions", "iti",
                MESSAGE "WHERE m.channel = $1 AND m.native_id = $2 ORDER BY m.version DESC "
                        "LIMIT $3",
                NULL},
    [HAS_VERSION] = {"message_has_version", "iti",
                     "SELECT id FROM message WHERE channel = $1 AND native_id = $2 "
                     "AND version = $3",
                     NULL},
    [ANSWERED_UNTIL] = {"message_answered_until", "ii",
                        "SELECT coalesce(max(x.through), 0) FROM (SELECT m.id AS through "
                        "FROM message m JOIN outbox o ON o.message = m.id "
                        "WHERE m.conversation = $1 AND m.direction = 1 AND o.state = 3 "
                        "AND m.id <> $2 UNION ALL SELECT e.through FROM message m "
                        "JOIN answered_elsewhere e ON e.message = m.id "
                        "WHERE m.conversation = $1 AND m.direction = 1 AND m.is_current = 1) x",
                        NULL},
    [HEARD_AFTER] =
        {"message_heard_after", "iiii",
         "SELECT coalesce(min(" WAITS_FROM(
             "$4") "), 0), "
                   "coalesce(min(CASE WHEN t.first <= $2 THEN t.heard_at END), 0) FROM " WAITING(
                       "$1", "AND m.id > $2 AND m.id < $3 "),
         NULL},
};

const struct sql_set sql_set_message = {"message", statements, ARRAY_LEN(statements)};

static enum err add_row(struct db *db, const struct stored_message *m, struct str extra)
{
    const struct message *said = &m->said;

    return db_run(
        db, &statements[ADD],
        ARGS(db_int(m->id), db_int(m->channel), db_text(said->id), db_int(said->version),
             db_int(m->is_current), db_int(said->deleted), db_int(m->direction), db_int(said->kind),
             db_int(said->audience), db_int(said->origin), db_int_opt(m->author), db_int(m->staff),
             db_int_opt(m->thread), db_int_opt(m->conversation), db_text_opt(said->reply_to),
             db_int(said->said_at), db_int(m->heard_at), db_text_opt(said->title),
             db_text(said->text), db_text_opt(said->lang), db_text_opt(said->url),
             said->has_rating ? db_real(said->rating) : db_null(),
             said->has_rating ? db_real(said->rating_max) : db_null(), db_text_opt(extra),
             db_int(m->content_hash), db_int(m->same_as), db_int_opt(m->raw), db_int(m->rules)));
}

static void current_key(struct known_key *key, int64_t channel, struct str native_id)
{
    known_key(key, KNOWN_CURRENT, channel, native_id, STR_NONE);
}

static void same_key(struct known_key *key, int64_t content_hash)
{
    known_key(key, KNOWN_SAME, content_hash, STR_NONE, STR_NONE);
}

/* What message_current and message_same would now find. */
static void note_added(struct db *db, const struct stored_message *m)
{
    struct arena *arena = known_arena(db);
    struct message_mark *mark = arena ? arena_new(arena, struct message_mark) : NULL;
    struct known_key key;
    const void *earlier;

    if (!m->is_current)
        return;
    if (!mark) {
        known_forget(db);
        return;
    }
    *mark = (struct message_mark){.id = m->id,
                                  .channel = m->channel,
                                  .version = m->said.version,
                                  .content_hash = m->content_hash,
                                  .thread = m->thread,
                                  .conversation = m->conversation,
                                  .author = m->author,
                                  .direction = m->direction,
                                  .audience = m->said.audience,
                                  .deleted = m->said.deleted,
                                  .same_as = m->same_as};
    current_key(&key, m->channel, m->said.id);
    known_put(db, &key, mark);
    if (!m->content_hash || m->said.audience != AUDIENCE_PUBLIC || m->said.deleted)
        return;
    same_key(&key, m->content_hash); /* the earliest counts */
    if (known_look(db, &key, &earlier) && !earlier)
        known_put(db, &key, mark);
}

enum err message_add(struct db *db, struct stored_message *message)
{
    struct buf extra;
    enum err err = db_new_id(db, TABLE_MESSAGE, &message->id);

    if (err)
        return err;
    buf_init(&extra, 2 * (size_t)MESSAGE_LINE_MAX);
    message_extra_write(&extra, &message->said,
                        !message->author && message->direction == DIRECTION_IN);
    err = extra.err;
    if (!err)
        err = add_row(db, message, buf_str(&extra));
    if (!err)
        note_added(db, message);
    buf_clear(&extra);
    return err;
}

static void read_message(struct rows *rows, struct arena *arena, void *out)
{
    struct stored_message *m = out;
    struct message *said = &m->said;

    message_init(said);
    m->id = rows_int(rows);
    m->channel = rows_int(rows);
    said->id = rows_text_in(rows, arena);
    said->version = rows_int(rows);
    said->has_version = true;
    m->is_current = rows_bool(rows);
    said->deleted = rows_bool(rows);
    m->direction = (enum direction)rows_int(rows);
    said->kind = (enum message_kind)rows_int(rows);
    said->audience = (enum audience)rows_int(rows);
    said->origin = (enum origin)rows_int(rows);
    m->author = rows_int(rows);
    m->staff = rows_int(rows);
    m->thread = rows_int(rows);
    m->conversation = rows_int(rows);
    said->reply_to = rows_text_in(rows, arena);
    said->said_at = rows_int(rows);
    said->has_said_at = true;
    m->heard_at = rows_int(rows);
    said->title = rows_text_in(rows, arena);
    said->text = rows_text_in(rows, arena);
    said->has_text = true;
    said->lang = rows_text_in(rows, arena);
    said->url = rows_text_in(rows, arena);
    said->has_rating = !rows_is_null(rows);
    said->rating = rows_real(rows);
    said->rating_max = rows_real(rows);
    m->extra = rows_text_in(rows, arena);
    m->content_hash = rows_int(rows);
    m->same_as = rows_int(rows);
    m->raw = rows_int(rows);
    m->rules = rows_int(rows);
}

enum err message_load_ahead(struct db *db, int64_t id)
{
    struct known_key key;

    known_key(&key, KNOWN_MESSAGE, id, STR_NONE, STR_NONE);
    return known_ahead(db, &key, &statements[LOAD], ARGS(db_int(id)), read_message,
                       sizeof(struct stored_message));
}

static void copy_message(struct arena *arena, struct stored_message *m)
{
    m->said.id = str_dup(arena, m->said.id);
    m->said.reply_to = str_dup(arena, m->said.reply_to);
    m->said.title = str_dup(arena, m->said.title);
    m->said.text = str_dup(arena, m->said.text);
    m->said.lang = str_dup(arena, m->said.lang);
    m->said.url = str_dup(arena, m->said.url);
    m->extra = str_dup(arena, m->extra);
}

enum err message_load(struct db *db, struct arena *arena, int64_t id,
                      struct stored_message *out_message)
{
    struct known_key key;
    const void *row;

    known_key(&key, KNOWN_MESSAGE, id, STR_NONE, STR_NONE);
    if (known_look(db, &key, &row)) {
        if (!row)
            return ERR_NOT_FOUND;
        *out_message = *(const struct stored_message *)row;
        copy_message(arena, out_message);
        return arena->err;
    }
    return rows_one(db, &statements[LOAD], ARGS(db_int(id)), read_message, arena, out_message);
}

enum err message_load_all(struct db *db, struct arena *arena, const int64_t *ids, size_t n,
                          struct stored_message **out_list, size_t *out_n)
{
    struct row_list list;
    enum err err = rows_by_id(db, &statements[LOAD], ids, n, read_message, arena,
                              sizeof(struct stored_message), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

static void read_mark(struct rows *rows, struct arena *arena may_be_unused, void *out)
{
    struct message_mark *mark = out;

    mark->id = rows_int(rows);
    mark->channel = rows_int(rows);
    mark->version = rows_int(rows);
    mark->content_hash = rows_int(rows);
    mark->thread = rows_int(rows);
    mark->conversation = rows_int(rows);
    mark->author = rows_int(rows);
    mark->direction = (enum direction)rows_int(rows);
    mark->audience = (enum audience)rows_int(rows);
    mark->deleted = rows_bool(rows);
    mark->same_as = rows_int(rows);
}

static enum err take_known(const void *row, struct message_mark *out_mark)
{
    if (!row)
        return ERR_NOT_FOUND;
    *out_mark = *(const struct message_mark *)row;
    return OK;
}

enum err message_current_ahead(struct db *db, int64_t channel, struct str native_id)
{
    struct known_key key;

    current_key(&key, channel, native_id);
    return known_ahead(db, &key, &statements[CURRENT], ARGS(db_int(channel), db_text(native_id)),
                       read_mark, sizeof(struct message_mark));
}

enum err message_current(struct db *db, int64_t channel, struct str native_id,
                         struct message_mark *out_mark)
{
    struct known_key key;
    const void *row;

    current_key(&key, channel, native_id);
    if (known_look(db, &key, &row))
        return take_known(row, out_mark);
    return rows_one(db, &statements[CURRENT], ARGS(db_int(channel), db_text(native_id)), read_mark,
                    NULL, out_mark);
}

enum err message_supersede(struct db *db, int64_t id)
{
    known_forget(db);
    return db_run(db, &statements[SUPERSEDE], ARGS(db_int(id)));
}

static enum err list_messages(struct db *db, struct arena *arena, const struct sql *sql,
                              const struct arg *args, size_t n, struct stored_message **out_list,
                              size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, sql, args, n, read_message, arena, sizeof(struct stored_message),
                            &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

enum err message_versions(struct db *db, struct arena *arena, int64_t channel, struct str native_id,
                          struct stored_message **out_list, size_t *out_n)
{
    return list_messages(db, arena, &statements[VERSIONS],
                         ARGS(db_int(channel), db_text(native_id)), out_list, out_n);
}

enum err message_recent_versions(struct db *db, struct arena *arena, int64_t channel,
                                 struct str native_id, int limit, struct stored_message **out_list,
                                 size_t *out_n)
{
    return list_messages(db, arena, &statements[RECENT],
                         ARGS(db_int(channel), db_text(native_id), db_int(limit)), out_list, out_n);
}

static void read_id(struct rows *rows, struct arena *arena may_be_unused, void *out)
{
    int64_t *id = out;

    *id = rows_int(rows);
}

enum err message_first(struct db *db, int64_t channel, struct str native_id, int64_t *out_id)
{
    return rows_one(db, &statements[FIRST], ARGS(db_int(channel), db_text(native_id)), read_id,
                    NULL, out_id);
}

enum err message_heard_at(struct db *db, int64_t id, int64_t *out_at)
{
    return rows_one(db, &statements[HEARD_AT], ARGS(db_int(id)), rows_read_int, NULL, out_at);
}

enum err message_has_version(struct db *db, int64_t channel, struct str native_id, int64_t version,
                             bool *out_has)
{
    int64_t id;
    enum err err = rows_one(db, &statements[HAS_VERSION],
                            ARGS(db_int(channel), db_text(native_id), db_int(version)), read_id,
                            NULL, &id);

    if (err && err != ERR_NOT_FOUND)
        return err;
    *out_has = !err;
    return OK;
}

enum err message_answered_until(struct db *db, int64_t conversation, int64_t but, int64_t *out_row)
{
    return rows_one(db, &statements[ANSWERED_UNTIL], ARGS(db_int(conversation), db_int(but)),
                    read_id, NULL, out_row);
}

static void read_unanswered(struct rows *rows, struct arena *arena may_be_unused, void *out)
{
    struct unanswered *unanswered = out;

    unanswered->since = rows_int(rows);
    unanswered->changed_at = rows_int(rows);
}

enum err message_heard_after(struct db *db, int64_t conversation, int64_t after, int64_t before,
                             struct unanswered *out_unanswered)
{
    return rows_one(
        db, &statements[HEARD_AFTER],
        ARGS(db_int(conversation), db_int(after), db_int(before), db_int(MESSAGE_SAID_BEFORE_MAX)),
        read_unanswered, NULL, out_unanswered);
}

enum err message_scan(struct db *db, struct arena *arena, int64_t before, int limit,
                      struct stored_message **out_list, size_t *out_n)
{
    return list_messages(db, arena, &statements[SCAN], ARGS(db_int(before), db_int(limit)),
                         out_list, out_n);
}

enum err message_window(struct db *db, struct arena *arena, int64_t from, int64_t before, int limit,
                        struct stored_message **out_list, size_t *out_n)
{
    return list_messages(db, arena, &statements[WINDOW],
                         ARGS(db_int(before), db_int(limit), db_int(from)), out_list, out_n);
}

struct span {
    int64_t lowest, highest;
};

static void read_span(struct rows *rows, struct arena *arena may_be_unused, void *out)
{
    struct span *span = out;

    span->lowest = rows_int(rows);
    span->highest = rows_int(rows);
}

enum err message_span(struct db *db, int64_t *out_lowest, int64_t *out_highest)
{
    struct span span;
    enum err err = rows_one(db, &statements[SPAN], NO_ARGS, read_span, NULL, &span);

    if (err)
        return err;
    *out_lowest = span.lowest;
    *out_highest = span.highest;
    return OK;
}

enum err message_by_author(struct db *db, struct arena *arena, int64_t handle, int64_t before,
                           int limit, int64_t **out_ids, size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, &statements[BY_AUTHOR],
                            ARGS(db_int(handle), db_int(before), db_int(limit)), rows_read_int,
                            arena, sizeof(int64_t), &list);

    if (err)
        return err;
    *out_ids = list.at;
    *out_n = list.n;
    return OK;
}

enum err message_by_mail_id(struct db *db, struct arena *arena, struct str native_id,
                            struct message_mark **out_list, size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, &statements[BY_MAIL_ID], ARGS(db_text(native_id)), read_mark, arena,
                            sizeof(struct message_mark), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

enum err message_same_ahead(struct db *db, int64_t content_hash)
{
    struct known_key key;

    same_key(&key, content_hash);
    return known_ahead(db, &key, &statements[SAME], ARGS(db_int(content_hash)), read_mark,
                       sizeof(struct message_mark));
}

enum err message_same(struct db *db, int64_t content_hash, struct message_mark *out_mark)
{
    struct known_key key;
    const void *row;

    same_key(&key, content_hash);
    if (known_look(db, &key, &row))
        return take_known(row, out_mark);
    return rows_one(db, &statements[SAME], ARGS(db_int(content_hash)), read_mark, NULL, out_mark);
}

enum err message_set_same(struct db *db, int64_t id, int64_t same_as)
{
    known_forget(db);
    return db_run(db, &statements[SET_SAME], ARGS(db_int(id), db_int(same_as)));
}

enum err message_set_thread(struct db *db, int64_t id, int64_t thread, int64_t conversation)
{
    known_forget(db);
    return db_run(db, &statements[SET_THREAD],
                  ARGS(db_int(id), db_int_opt(thread), db_int_opt(conversation)));
}

enum err message_set_author(struct db *db, int64_t id, int64_t author)
{
    known_forget(db);
    return db_run(db, &statements[SET_AUTHOR], ARGS(db_int(id), db_int_opt(author)));
}

enum err message_set_native(struct db *db, int64_t id, struct str native_id)
{
    known_forget(db);
    return db_run(db, &statements[SET_NATIVE], ARGS(db_int(id), db_text(native_id)));
}

static void read_item(struct rows *rows, struct arena *arena, void *out)
{
    struct message_item *item = out;

    read_message(rows, arena, &item->message);
    item->author_name = rows_text_in(rows, arena);
    item->author_address = rows_text_in(rows, arena);
    item->author_url = rows_text_in(rows, arena);
    item->staff_name = rows_text_in(rows, arena);
    item->channel_name = rows_text_in(rows, arena);
    item->channel_kind = rows_text_in(rows, arena);
    item->outbox = rows_int(rows);
    item->delivery = rows_int(rows);
    item->send_after = rows_int(rows);
    item->delivery_reason = rows_text_in(rows, arena);
}

bool message_item_is_elsewhere(const struct message_item *item)
{
    return item->message.direction == DIRECTION_OUT && !item->outbox;
}

bool message_item_left(const struct message_item *item)
{
    return item->message.direction == DIRECTION_OUT &&
           (!item->outbox || item->delivery == DELIVERY_SENT);
}

enum err message_list(struct db *db, struct arena *arena, int64_t conversation,
                      struct message_cursor before, int limit, struct message_item **out_list,
                      size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(
        db, &statements[LIST],
        ARGS(db_int(conversation), db_int(before.said_at), db_int(before.id), db_int(limit)),
        read_item, arena, sizeof(struct message_item), &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

enum err message_last_in(struct db *db, struct arena *arena, int64_t conversation,
                         struct stored_message *out_message)
{
    return rows_one(db, &statements[LAST_IN], ARGS(db_int(conversation)), read_message, arena,
                    out_message);
}

enum err message_also_at(struct db *db, const struct also_at *also)
{
    return db_run(db, &statements[ALSO_ADD],
                  ARGS(db_int(also->message), db_text(also->url), db_int(also->channel),
                       db_int(also->heard_at), db_int(also->copy)));
}

static void read_also(struct rows *rows, struct arena *arena, void *out)
{
    struct also_at *also = out;

    also->message = rows_int(rows);
    also->url = rows_text_in(rows, arena);
    also->channel = rows_int(rows);
    also->heard_at = rows_int(rows);
    also->copy = rows_int(rows);
}

static enum err list_also(struct db *db, struct arena *arena, const struct sql *sql, int64_t of,
                          struct also_at **out_list, size_t *out_n)
{
    struct row_list list;
    enum err err = rows_all(db, sql, ARGS(db_int(of)), read_also, arena, sizeof(struct also_at),
                            &list);

    if (err)
        return err;
    *out_list = list.at;
    *out_n = list.n;
    return OK;
}

enum err message_also_list(struct db *db, struct arena *arena, int64_t message,
                           struct also_at **out_list, size_t *out_n)
{
    return list_also(db, arena, &statements[ALSO_LIST], message, out_list, out_n);
}

enum err message_also_in(struct db *db, struct arena *arena, int64_t conversation,
                         struct also_at **out_list, size_t *out_n)
{
    return list_also(db, arena, &statements[ALSO_IN], conversation, out_list, out_n);
}
