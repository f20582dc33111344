#include "store/check.h"

#include <stdarg.h>

#include "store/raw.h"
#include "store/rows.h"

/* Every list a conversation stands in, counted again; the names are those of counter.h. */
#define RECOUNT                                                                                    \
    "(SELECT 'queue.' || CAST(queue AS text) AS name, count(*) AS n FROM conversation "            \
    "WHERE queue <> 0 GROUP BY queue "                                                             \
    "UNION ALL SELECT 'unread.' || CAST(queue AS text), count(*) FROM conversation "               \
    "WHERE queue <> 0 AND unread = 1 GROUP BY queue "                                              \
    "UNION ALL SELECT 'assignee.' || CAST(assignee AS text) || '.' || CAST(queue AS text), "       \
    "count(*) FROM conversation WHERE queue <> 0 AND assignee <> 0 GROUP BY assignee, queue "      \
    "UNION ALL SELECT 'team.' || CAST(team AS text) || '.' || CAST(queue AS text), count(*) "      \
    "FROM conversation WHERE queue <> 0 AND team <> 0 GROUP BY team, queue) x "
#define LOST(column, table)                                                                        \
    " <> 0 AND NOT EXISTS (SELECT 1 FROM " table " t WHERE t.id = x." column ") LIMIT 20"

/* Rows of a table that refer to a row that isn't there. */
#define REFERENCE(table, id, column, parent)                                                       \
    " UNION ALL SELECT '" table "', x." id ", '" parent "' FROM " table " x WHERE x." column       \
    " IS NOT NULL AND NOT EXISTS (SELECT 1 FROM " parent " t WHERE t.id = x." column ")"
/* clang-format off */
#define REFERENCES                                                                                 \
    "SELECT CAST('' AS text) AS a, CAST(0 AS bigint) AS id, CAST('' AS text) AS b WHERE false"     \
    REFERENCE("message", "id", "channel", "channel")                                               \
    REFERENCE("message", "id", "author", "handle")                                                 \
    REFERENCE("message", "id", "thread", "thread")                                                 \
    REFERENCE("message", "id", "conversation", "conversation")                                     \
    REFERENCE("message", "id", "raw", "raw")                                                       \
    REFERENCE("rule_change", "id", "rule", "rule")                                                 \
    REFERENCE("annotation", "message", "message", "message")                                       \
    REFERENCE("hit", "message", "message", "message")                                              \
    REFERENCE("hit_moved", "message", "message", "message")                                        \
    REFERENCE("permalink", "message", "message", "message")                                        \
    REFERENCE("sketch", "message", "message", "message")                                           \
    REFERENCE("conversation", "id", "person", "person")                                            \
    REFERENCE("thread", "id", "channel", "channel")                                                \
    REFERENCE("branch", "thread", "thread", "thread")                                              \
    REFERENCE("branch", "thread", "root", "thread")                                                \
    REFERENCE("conversation_thread", "id", "thread", "thread")                                     \
    REFERENCE("conversation_thread", "id", "conversation", "conversation")                         \
    REFERENCE("handle", "id", "person", "person")                                                  \
    REFERENCE("handle_link", "id", "handle", "handle")                                             \
    REFERENCE("person_merge", "id", "person", "person")                                            \
    REFERENCE("person_merge", "id", "kept", "person")                                              \
    REFERENCE("tie", "id", "one", "handle")                                                        \
    REFERENCE("tie", "id", "other", "handle")                                                      \
    REFERENCE("handle_link", "id", "person", "person")                                             \
    REFERENCE("promise", "id", "conversation", "conversation")                                     \
    REFERENCE("promise", "id", "person", "person")                                                 \
    REFERENCE("matter_member", "id", "matter", "matter")                                           \
    REFERENCE("matter_member", "id", "conversation", "conversation")                               \
    REFERENCE("complaint", "message", "conversation", "conversation") \
    REFERENCE("matter_merge", "id", "matter", "matter")                                            \
    REFERENCE("matter_merge", "id", "into_matter", "matter")
/* clang-format on */

/* A question names rows that should not be: one integer each (an id), at most 20.
 * Name, the sentence with the id behind it, the question. */
#define QUESTIONS(X)                                                                               \
    X("check_current", "no single current version of message",                                     \
      "SELECT min(m.id) FROM message m WHERE m.is_current = 1 OR m.direction <> 1 "                \
      "OR NOT (EXISTS (SELECT 1 FROM outbox x WHERE x.message = m.id AND x.state = 6) "            \
      "OR EXISTS (SELECT 1 FROM answered_elsewhere x WHERE x.message = m.id)) "                    \
      "GROUP BY m.channel, m.native_id HAVING sum(m.is_current) <> 1 LIMIT 20")                    \
    X("check_thread", "its conversation is missing: thread",                                       \
      "SELECT x.id FROM thread x WHERE x.conversation" LOST("conversation", "conversation"))       \
    X("check_author", "its author's handle is missing: message",                                   \
      "SELECT x.id FROM message x WHERE x.author" LOST("author", "handle"))                        \
    X("check_message_conversation", "its conversation is missing: message",                        \
      "SELECT x.id FROM message x WHERE x.conversation" LOST("conversation", "conversation"))      \
    X("check_message_thread", "its thread is missing: message",                                    \
      "SELECT x.id FROM message x WHERE x.thread" LOST("thread", "thread"))                        \
    X("check_message_raw", "its raw bytes are missing: message",                                   \
      "SELECT x.id FROM message x WHERE x.raw" LOST("raw", "raw"))                                 \
    X("check_same", "the message it is the same as is missing: message",                           \
      "SELECT x.id FROM message x WHERE x.same_as" LOST("same_as", "message"))                     \
    X("check_last", "its last message is missing or elsewhere: conversation",                      \
      "SELECT x.id FROM conversation x WHERE x.last_message <> 0 AND NOT EXISTS "                  \
      "(SELECT 1 FROM message m WHERE m.id = x.last_message AND m.conversation = x.id) LIMIT 20")  \
    X("check_assignee", "its assignee is missing: conversation",                                   \
      "SELECT x.id FROM conversation x WHERE x.assignee" LOST("assignee", "staff"))                \
    X("check_team", "its team is missing: conversation",                                           \
      "SELECT x.id FROM conversation x WHERE x.team" LOST("team", "team"))                         \
    X("check_hit", "its rule is missing: a hit of message",                                        \
      "SELECT x.message FROM hit x WHERE NOT EXISTS (SELECT 1 FROM rule_text t "                   \
      "WHERE t.rule = x.rule AND t.version = x.rule_version) LIMIT 20")                            \
    X("check_standing", "how it stands is not known: rule",                                        \
      "SELECT r.id FROM rule r WHERE r.removed_at = 0 AND NOT EXISTS "                             \
      "(SELECT 1 FROM rule_standing s WHERE s.rule = r.id) LIMIT 20")                              \
    X("check_standing_day", "its last hit stands on another day than it is counted on: rule",      \
      "SELECT s.rule FROM rule_standing s WHERE s.last_day <> coalesce((SELECT max(c.day) "        \
      "FROM rule_count c WHERE c.rule = s.rule AND c.heard > 0), 0) LIMIT 20")                     \
    X("check_handle", "it belongs to another person than its links say: handle",                   \
      "SELECT h.id FROM handle h WHERE h.person <> coalesce((SELECT l.person FROM handle_link l "  \
      "WHERE l.handle = h.id AND l.undone_at = 0 ORDER BY l.id DESC LIMIT 1), "                    \
      "(SELECT l.before FROM handle_link l WHERE l.handle = h.id ORDER BY l.id LIMIT 1), "         \
      "h.person) LIMIT 20")                                                                        \
    X("check_outbox", "it is in no legal state: delivery",                                         \
      "SELECT x.id FROM outbox x WHERE x.state < 0 OR x.state > 6 OR x.attempts < 0 "              \
      "OR NOT EXISTS (SELECT 1 FROM message m WHERE m.id = x.message AND m.direction = 1) "        \
      "LIMIT 20")                                                                                  \
    X("check_elsewhere", "it is no answer of ours: what was answered elsewhere by message",        \
      "SELECT x.message FROM answered_elsewhere x WHERE NOT EXISTS (SELECT 1 FROM message m "      \
      "WHERE m.id = x.message AND m.direction = 1) LIMIT 20")                                      \
    X("check_promise", "it is in no legal state: promise",                                         \
      "SELECT x.id FROM promise x WHERE x.state < 0 OR x.state > 5 "                               \
      "OR (x.state < 2 AND x.settled_at <> 0) OR (x.state > 1 AND x.settled_at = 0) LIMIT 20")     \
    X("check_matter", "it is in no legal state: matter",                                           \
      "SELECT x.id FROM matter x WHERE x.state < 0 OR x.state > 3 OR x.cause_kind < 0 "            \
      "OR x.cause_kind > 4 OR (x.state = 1 AND x.fixed_at = 0) "                                   \
      "OR (x.state = 0 AND x.fixed_at <> 0) LIMIT 20")                                             \
    X("check_matter_count", "who hangs on it is counted wrong: matter",                            \
      "SELECT x.id FROM matter x WHERE x.waits <> (SELECT count(*) FROM matter_member w "          \
      "WHERE w.matter = x.id AND w.left_at = 0 AND w.role = 0) OR x.witnesses <> "                 \
      "(SELECT count(*) FROM matter_member w WHERE w.matter = x.id AND w.left_at = 0 "             \
      "AND w.role = 1) LIMIT 20")                                                                  \
    X("check_matter_gone", "it was merged or dropped, and somebody hangs on it: matter",           \
      "SELECT x.id FROM matter x WHERE (x.merged_into <> 0 OR x.state = 3) "                       \
      "AND x.waits + x.witnesses <> 0 LIMIT 20")                                                   \
    X("check_matter_merge", "it is merged where no merge says so: matter",                         \
      "SELECT x.id FROM matter x WHERE x.merged_into <> coalesce((SELECT max(g.into_matter) "      \
      "FROM matter_merge g WHERE g.matter = x.id AND g.undone_at = 0), 0) LIMIT 20")               \
    X("check_matter_member", "it is in no legal state: membership of a matter",                    \
      "SELECT x.id FROM matter_member x WHERE x.role < 0 OR x.role > 1 OR x.how < 0 "              \
      "OR x.how > 1 OR (x.left_at = 0 AND x.left_by <> 0) LIMIT 20")                               \
    X("check_matter_told", "the message that told them is missing: membership of a matter",        \
      "SELECT x.id FROM matter_member x WHERE x.told" LOST("told", "message"))                     \
    X("check_matter_moved", "what it moved is missing: merge of matters",                          \
      "SELECT v.merge FROM matter_moved v WHERE NOT EXISTS (SELECT 1 FROM matter_member x "        \
      "WHERE x.id = v.member) OR NOT EXISTS (SELECT 1 FROM matter_merge g "                        \
      "WHERE g.id = v.merge AND g.undone_at = 0) LIMIT 20")                                        \
    X("check_day", "the site counts less than its channels on day",                                \
      "SELECT d.day FROM day_count d WHERE d.channel <> 0 GROUP BY d.day, d.measure "              \
      "HAVING sum(d.n) > coalesce((SELECT s.n FROM day_count s WHERE s.day = d.day "               \
      "AND s.measure = d.measure AND s.channel = 0), 0) LIMIT 20")                                 \
    X("check_below", "less than nothing is counted of a subject, a topic or a rule",               \
      "SELECT subject FROM subject_count WHERE n < 0 UNION ALL SELECT topic FROM alarm_count "     \
      "WHERE n < 0 UNION ALL SELECT rule FROM rule_count WHERE heard < 0 OR listened < 0 "         \
      "OR listened > heard LIMIT 20")                                                              \
    X("check_crowd", "what stands behind it is counted wrong: message",                            \
      "SELECT x.first FROM (SELECT first, how, n FROM crowd_count "                                \
      "UNION ALL SELECT first, how, -1 FROM crowd WHERE beside = 0) x "                            \
      "GROUP BY x.first, x.how HAVING sum(x.n) <> 0 LIMIT 20")                                     \
    X("check_backing", "likes and boosts are counted wrong: item of channel",                      \
      "SELECT x.channel FROM (SELECT channel, item, likes, boosts, ours, likes_kept, boosts_kept " \
      "FROM backing UNION ALL SELECT channel, item, "                                              \
      "CASE WHEN how = 0 AND is_ours = 0 AND gone_at = 0 THEN -1 ELSE 0 END, "                     \
      "CASE WHEN how = 1 AND is_ours = 0 AND gone_at = 0 THEN -1 ELSE 0 END, "                     \
      "CASE WHEN is_ours <> 0 AND gone_at = 0 THEN -1 ELSE 0 END, "                                \
      "CASE WHEN how = 0 THEN -1 ELSE 0 END, CASE WHEN how = 1 THEN -1 ELSE 0 END "                \
      "FROM reaction) x GROUP BY x.channel, x.item HAVING sum(x.likes) <> 0 "                      \
      "OR sum(x.boosts) <> 0 OR sum(x.ours) <> 0 OR sum(x.likes_kept) <> 0 "                       \
      "OR sum(x.boosts_kept) <> 0 LIMIT 20")                                                       \
    X("check_crowd_first", "what it stands behind is missing: message",                            \
      "SELECT x.message FROM crowd x WHERE NOT EXISTS (SELECT 1 FROM message m "                   \
      "WHERE m.id = x.first) OR NOT EXISTS (SELECT 1 FROM message m WHERE m.id = x.message) "      \
      "LIMIT 20")                                                                                  \
    X("check_heard", "what was heard is counted wrong on day",                                     \
      "SELECT x.day FROM (SELECT channel, audience, day, what, reason, n FROM heard_count "        \
      "UNION ALL SELECT m.channel, m.audience, m.heard_at / 86400000, coalesce(l.what, 0), "       \
      "coalesce(l.reason, 0), -1 FROM message m LEFT JOIN listened l ON l.message = m.id "         \
      "WHERE m.direction = 0 AND m.deleted = 0 AND m.origin <> 1 AND m.same_as = 0 "               \
      "AND NOT EXISTS (SELECT 1 FROM message_voice v WHERE v.message = m.id) "                     \
      "AND NOT EXISTS (SELECT 1 FROM message e WHERE e.channel = m.channel "                       \
      "AND e.native_id = m.native_id AND e.id < m.id)) x "                                         \
      "GROUP BY x.channel, x.audience, x.day, x.what, x.reason HAVING sum(x.n) <> 0 LIMIT 20")

enum { INTEGRITY, FOREIGN, RAWS, MESSAGES, CONVERSATIONS, COUNT_LESS, COUNT_MORE, FIRST_QUESTION };
static const struct sql statements[] = {
    [INTEGRITY] = {"check_integrity", "", "PRAGMA integrity_check(20)",
                   "SELECT CAST('ok' AS text)"},
    /* The others the database keeps itself (schema/0006-references.sql, 0013-lean.sql). */
    [FOREIGN] = {"check_foreign", "",
                 "SELECT x.a, x.id, x.b FROM (" REFERENCES " UNION ALL "
                 "SELECT \"table\", rowid, parent FROM pragma_foreign_key_check) x LIMIT 20",
                 "SELECT x.a, x.id, x.b FROM (" REFERENCES ") x LIMIT 20"},
    [RAWS] = {"check_raws", "i",
              "SELECT id, encoding, size, bytes FROM raw WHERE id > $1 ORDER BY id LIMIT 8", NULL},
    [MESSAGES] = {"check_messages", "", "SELECT count(*) FROM message", NULL},
    [CONVERSATIONS] = {"check_conversations", "", "SELECT count(*) FROM conversation", NULL},
    [COUNT_LESS] = {"check_counter", "",
                    "SELECT x.name, coalesce(c.n, 0), x.n FROM " RECOUNT
                    "LEFT JOIN counter c ON c.name = x.name "
                    "WHERE coalesce(c.n, 0) <> x.n LIMIT 20",
                    NULL},
    [COUNT_MORE] = {"check_counter_more", "",
                    "SELECT c.name, c.n, CAST(0 AS bigint) FROM counter c WHERE c.n <> 0 "
                    "AND (c.name LIKE 'queue.%' OR c.name LIKE 'unread.%' "
                    "OR c.name LIKE 'assignee.%' OR c.name LIKE 'team.%') "
                    "AND c.name NOT IN (SELECT x.name FROM " RECOUNT ") LIMIT 20",
                    NULL},
#define X(name, sentence, text) {name, "", text, NULL},
    QUESTIONS(X)
#undef X
};

static const char *const sentences[] = {
#define X(name, sentence, text) sentence,
    QUESTIONS(X)
#undef X
};

const struct sql_set sql_set_check = {"check", statements, ARRAY_LEN(statements)};

struct check {
    struct db *db;
    check_says *says;
    void *arg;
    struct check_result result;
};

static void wrong(struct check *check, const char *format, ...) printf_like(2, 3);
static void wrong(struct check *check, const char *format, ...)
{
    char text[500];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    check->result.wrong++;
    check->says(check->arg, text);
}

/* A damaged page stops one question, not the check. */
static enum err answered(struct check *check, enum err err)
{
    if (err != ERR_CORRUPT)
        return err;
    wrong(check, "%s", fault_text(db_fault(check->db), err));
    return OK;
}

static enum err check_integrity(struct check *check)
{
    struct rows rows;
    enum err err = db_query(check->db, &statements[INTEGRITY], NO_ARGS, &rows);

    while (!err && rows_next(&rows)) {
        struct str line = rows_text(&rows);

        if (!str_is(line, "ok"))
            wrong(check, "the database file is damaged: %.*s", STR_ARGS(line));
    }
    err = answered(check, rows_done(&rows, err));
    if (err)
        return err;
    err = db_query(check->db, &statements[FOREIGN], NO_ARGS, &rows);
    while (!err && rows_next(&rows)) {
        struct str table = rows_text(&rows);
        int64_t id = rows_int(&rows);
        struct str parent = rows_text(&rows);

        wrong(check, "row %" PRId64 " of %.*s points at a missing %.*s", id, STR_ARGS(table),
              STR_ARGS(parent));
    }
    return answered(check, rows_done(&rows, err));
}

static enum err ask(struct check *check, const char *sentence, const struct sql *sql)
{
    struct rows rows;
    enum err err = db_query(check->db, sql, NO_ARGS, &rows);

    while (!err && rows_next(&rows))
        wrong(check, "%s %" PRId64, sentence, rows_int(&rows));
    return answered(check, rows_done(&rows, err));
}

static enum err recount(struct check *check, const struct sql *sql)
{
    struct rows rows;
    enum err err = db_query(check->db, sql, NO_ARGS, &rows);

    while (!err && rows_next(&rows)) {
        struct str name = rows_text(&rows);
        int64_t counted = rows_int(&rows), there = rows_int(&rows);

        wrong(check, "the counter '%.*s' says %" PRId64 ", there are %" PRId64, STR_ARGS(name),
              counted, there);
    }
    return answered(check, rows_done(&rows, err));
}

/* One page of raws; *after moves on, and *out_more says whether to come again. */
static enum err check_some_raws(struct check *check, int64_t *after, bool *out_more)
{
    struct buf bytes;
    struct rows rows;
    enum err err = db_query(check->db, &statements[RAWS], ARGS(db_int(*after)), &rows);

    *out_more = false;
    buf_init(&bytes, RAW_MAX);
    while (!err && rows_next(&rows)) {
        enum raw_encoding encoding;
        int64_t size;

        *after = rows_int(&rows);
        encoding = (enum raw_encoding)rows_int(&rows);
        size = rows_int(&rows);
        buf_reset(&bytes);
        err = raw_unpack(encoding, size, rows_bytes(&rows), &bytes);
        if (err == ERR_CORRUPT) {
            wrong(check, "the raw bytes do not decode: raw %" PRId64, *after);
            err = OK;
        }
        check->result.raws++;
        *out_more = true;
    }
    err = answered(check, rows_done(&rows, err));
    buf_clear(&bytes);
    return err;
}

static enum err check_all(struct check *check)
{
    int64_t after = 0;
    bool more = true;
    enum err err = check_integrity(check);

    for (size_t i = 0; !err && i < ARRAY_LEN(sentences); i++)
        err = ask(check, sentences[i], &statements[FIRST_QUESTION + i]);
    if (!err)
        err = recount(check, &statements[COUNT_LESS]);
    if (!err)
        err = recount(check, &statements[COUNT_MORE]);
    while (!err && more)
        err = check_some_raws(check, &after, &more);
    if (!err)
        err = rows_one(check->db, &statements[MESSAGES], NO_ARGS, rows_read_int, NULL,
                       &check->result.messages);
    if (!err)
        err = rows_one(check->db, &statements[CONVERSATIONS], NO_ARGS, rows_read_int, NULL,
                       &check->result.conversations);
    return answered(check, err);
}

enum err store_check(struct db *db, check_says *says, void *arg, struct check_result *out_result)
{
    struct check check = {.db = db, .says = says, .arg = arg};
    bool own = !db_in_transaction(db);
    enum err err = own ? db_begin(db) : OK;

    if (!err)
        err = check_all(&check);
    if (own)
        db_abort(db);
    if (!err)
        *out_result = check.result;
    return err;
}
