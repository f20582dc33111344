#include "store/check.h"

#include <fcntl.h>

#include "store/command.h"
#include "store/counter.h"
#include "store/event.h"
#include "store/fixture.h"
#include "store/listening.h"
#include "store/outbox.h"
#include "store/promise.h"
#include "store/raw.h"
#include "store/rule.h"
#include "store/search.h"
#include "store/understood.h"

struct said {
    int64_t n;
    char text[2000];
};

static void note(void *arg, const char *sentence)
{
    struct said *said = arg;
    size_t at = strlen(said->text);

    said->n++;
    (void)snprintf(said->text + at, sizeof(said->text) - at, "%s\n", sentence);
}

static struct said checked(struct db *db)
{
    struct check_result result = {0};
    struct said said = {0};
    enum err err = store_check(db, note, &said, &result);

    CHECK_INT(err, OK);
    CHECK_INT(result.wrong, said.n);
    return said;
}

static enum err capture(struct db *db, struct cast *cast, struct stored_message *m)
{
    struct str words[] = {STR("hello"), STR("acme")};
    struct thread thread = {.native = STR("t"), .conversation = cast->conversation.id};
    struct conversation after = cast->conversation;
    enum err err;

    thread.channel = cast->channel.id;
    err = thread_add(db, &thread);
    if (!err)
        err = raw_add(db, STR("raw bytes, more or less, of what was heard on that channel then"),
                      &m->raw);
    message_init(&m->said);
    m->said.id = STR("m1");
    m->said.text = STR("hello acme");
    m->channel = cast->channel.id;
    m->thread = thread.id;
    m->conversation = cast->conversation.id;
    m->is_current = true;
    m->author = cast->handle.id;
    if (!err)
        err = message_add(db, m);
    after.last_message = m->id;
    after.unread = true;
    if (!err)
        err = conversation_update(db, &cast->conversation, &after);
    if (!err)
        err = search_index(db, m->id, words, 2);
    if (!err)
        err = listening_heard(db, m->channel, m->said.audience, m->heard_at);
    return err ? err : day_count_add(db, 5, cast->channel.id, STR("copies"), 1);
}

static enum err owe(struct db *db, const struct cast *cast, int64_t message)
{
    struct rule_row rule = {.name = STR("us"), .text = STR("acme")};
    struct promise promise = {.text = STR("soon"), .state = PROMISE_OPEN};
    struct event event = {.verb = STR("heard"), .detail = STR("{}")};
    enum err err = rule_add(db, &rule, 0);

    if (!err)
        err = hit_add(db, message, rule.id, rule.version);
    promise.conversation = event.conversation = cast->conversation.id;
    promise.person = cast->person.id;
    if (!err)
        err = promise_add(db, &promise);
    if (!err)
        err = event_add(db, &event);
    return err ? err : command_add(db, STR("key"), 1, STR("{}"));
}

static enum err answer(struct db *db, const struct cast *cast)
{
    struct stored_message m = {.is_current = true, .direction = DIRECTION_OUT};
    struct outbox item = {.key = STR("key")};
    enum err err;

    message_init(&m.said);
    m.said.id = STR("m2");
    m.channel = item.channel = cast->channel.id;
    m.conversation = item.conversation = cast->conversation.id;
    err = message_add(db, &m);
    item.message = m.id;
    return err ? err : outbox_add(db, &item);
}

/* A bit of everything, as the writer does it: one transaction. */
static enum err days_work(struct db *db)
{
    struct stored_message m = {0};
    struct cast cast;
    enum err err = db_begin(db);

    if (err)
        return err;
    err = fixture_cast(db, &cast);
    if (!err)
        err = capture(db, &cast, &m);
    if (!err)
        err = owe(db, &cast, m.id);
    if (!err)
        err = answer(db, &cast);
    if (!err)
        return db_commit(db);
    db_abort(db);
    return err;
}

static void good_work_is_whole(struct fixture *f)
{
    struct check_result result = {0};
    struct said said = {0};

    CHECK(!days_work(f->db));
    CHECK(!store_check(f->db, note, &said, &result));
    CHECK_STR(str_from(said.text), "");
    CHECK_INT(result.messages, 2);
    CHECK_INT(result.conversations, 1);
    CHECK_INT(result.raws, 1);
}

/* Whichever statement fails, nothing of the transaction is left, and the next one goes well. */
static void a_failed_statement_leaves_nothing(struct fixture *f)
{
    static const struct sql rows = {
        "test_rows", "",
        "SELECT (SELECT count(*) FROM message) + (SELECT count(*) FROM person) + "
        "(SELECT count(*) FROM counter) + (SELECT count(*) FROM raw) + "
        "(SELECT count(*) FROM command)",
        NULL};
    struct search_term acme = {STR("acme"), false};
    int64_t *found;
    size_t found_n;
    unsigned n;
    enum err err = ERR_STORE;

    for (n = 1; err && n < 200; n++) {
        struct rows read;

        db_fail_at(f->db, n, n % 2 ? ERR_STORE : ERR_DISK_FULL);
        err = days_work(f->db);
        db_fail_at(f->db, 0, OK);
        CHECK(!err || err == (n % 2 ? ERR_STORE : ERR_DISK_FULL));
        CHECK_OR_STOP(!db_in_transaction(f->db));
        CHECK_OR_STOP(!db_query(f->db, &rows, NO_ARGS, &read) && rows_next(&read));
        CHECK(err ? rows_int(&read) == 0 : rows_int(&read) > 0);
        CHECK_OR_STOP(!rows_done(&read, OK));
        CHECK(!search_query(f->db, &f->arena, &acme, 1, INT64_MAX, 9, &found, &found_n));
        CHECK_INT(found_n, err ? 0 : 1);
    }
    CHECK(n > 20 && n < 200);
    CHECK_STR(str_from(checked(f->db).text), "");
}

struct damage {
    struct sql how;
    const char *sentence;
};

/* Each alone, and taken back. */
static void each_is_named(struct fixture *f, const struct damage *cases, size_t n)
{
    CHECK(!days_work(f->db));
    for (size_t i = 0; i < n; i++) {
        struct said said;

        CHECK_OR_STOP(!db_begin(f->db));
        CHECK(!db_run(f->db, &cases[i].how, NO_ARGS));
        said = checked(f->db);
        db_abort(f->db);
        if (str_find(str_from(said.text), str_from(cases[i].sentence), 0) == SIZE_MAX)
            printf("%s: %s", cases[i].how.text, said.text);
        CHECK(str_find(str_from(said.text), str_from(cases[i].sentence), 0) != SIZE_MAX);
    }
}

static void damage_is_named(struct fixture *f)
{
    static const struct damage cases[] = {
        {{"t1", "", "UPDATE counter SET n = n + 1 WHERE name = 'queue.1'", NULL},
         "the counter 'queue.1' says 2, there are 1"},
        {{"t2", "", "DELETE FROM counter WHERE name = 'unread.1'", NULL},
         "the counter 'unread.1' says 0, there are 1"},
        {{"t3", "", "INSERT INTO counter (name, n) VALUES ('team.4.1', 3)", NULL},
         "the counter 'team.4.1' says 3, there are 0"},
        {{"t4", "", "UPDATE message SET is_current = 0 WHERE id = 1", NULL},
         "no single current version of message 1"},
        {{"t5", "", "UPDATE message SET native_id = 'm1', version = 2 WHERE id = 2", NULL},
         "no single current version of message 1"},
        {{"t6", "", "UPDATE conversation SET last_message = 2000", NULL},
         "its last message is missing or elsewhere: conversation 1"},
        {{"t7", "", "UPDATE outbox SET state = 9", NULL}, "it is in no legal state: delivery 1"},
        {{"t8", "", "UPDATE outbox SET message = 1", NULL}, "it is in no legal state: delivery 1"},
        {{"t9", "", "UPDATE promise SET state = 2", NULL}, "it is in no legal state: promise 1"},
        {{"t10", "", "UPDATE thread SET conversation = 99", NULL},
         "its conversation is missing: thread 1"},
        {{"t11", "", "UPDATE message SET same_as = 99 WHERE id = 2", NULL},
         "the message it is the same as is missing: message 2"},
        {{"t12", "", "UPDATE conversation SET assignee = 99", NULL},
         "its assignee is missing: conversation 1"},
        {{"t13", "", "UPDATE hit SET rule_version = 9", NULL},
         "its rule is missing: a hit of message 1"},
        {{"t14", "", "UPDATE handle_link SET undone_at = 5", NULL},
         "it belongs to another person than its links say: handle 1"},
        {{"t15", "", "UPDATE day_count SET n = 0 WHERE channel = 0", NULL},
         "the site counts less than its channels on day 0"},
        {{"t18", "", "UPDATE heard_count SET n = n + 1", NULL},
         "what was heard is counted wrong on day 0"},
        {{"t19", "", "INSERT INTO listened (message, what, reason) VALUES (1, 2, 0)", NULL},
         "what was heard is counted wrong on day 0"},
        {{"t20", "", "INSERT INTO crowd_count (first, how, n) VALUES (1, 0, 2)", NULL},
         "what stands behind it is counted wrong: message 1"},
        {{"t16", "", "UPDATE raw SET size = size + 1", NULL}, "the raw bytes do not decode: raw 1"},
        {{"t17", "", "UPDATE raw SET encoding = 1", NULL}, "the raw bytes do not decode: raw 1"},
    };

    each_is_named(f, cases, ARRAY_LEN(cases));
    CHECK_STR(str_from(checked(f->db).text), "");
}

/* What neither database looks up by itself (schema/0006-references.sql, 0013-lean.sql). */
static void a_missing_parent_is_named(struct fixture *f)
{
    static const struct damage cases[] = {
        {{"p1", "", "UPDATE message SET channel = 99 WHERE id = 1", NULL},
         "row 1 of message points"},
        {{"p2", "", "UPDATE message SET raw = 99 WHERE id = 1", NULL}, "row 1 of message points"},
        {{"p3", "", "UPDATE hit SET message = 99", NULL}, "row 99 of hit points"},
        {{"p4", "", "UPDATE conversation SET person = 99", NULL}, "row 1 of conversation points"},
        {{"p5", "", "UPDATE thread SET channel = 99", NULL}, "row 1 of thread points"},
        {{"p6", "", "UPDATE handle SET person = 99", NULL}, "row 1 of handle points"},
        {{"p7", "", "UPDATE handle_link SET handle = 99", NULL}, "row 1 of handle_link points"},
        {{"p8", "", "INSERT INTO sketch (band, message) VALUES (5, 99)", NULL},
         "row 99 of sketch points"},
        {{"p9", "", "UPDATE promise SET person = 99", NULL}, "row 1 of promise points"},
    };

    each_is_named(f, cases, ARRAY_LEN(cases));
}

/* Pages overwritten behind SQLite's back: said, never a crash and never "all whole". */
static void a_damaged_file_is_noticed(struct fixture *f)
{
    const char *path = site_file(&f->site, &f->arena, "heed.db");
    struct check_result result = {0};
    struct said said = {0};
    struct db *db = NULL;
    char junk[2048];
    enum err err;
    int fd;

    if (f->postgres)
        return;
    CHECK(!days_work(f->db));
    db_close(f->db);
    f->db = NULL;
    memset(junk, 0x5a, sizeof(junk));
    fd = open(path, O_RDWR | O_CLOEXEC);
    for (off_t at = 20480; at < 300000; at += 8192)
        CHECK(pwrite(fd, junk, sizeof(junk), at) == (ssize_t)sizeof(junk));
    CHECK(!close(fd));
    err = db_open(&f->site, DB_READ, &db, NULL);
    if (!err)
        err = store_check(db, note, &said, &result);
    CHECK(err || result.wrong > 0);
    db_close(db);
}

int main(void)
{
    RUN_BOTH(good_work_is_whole);
    RUN_BOTH(a_failed_statement_leaves_nothing);
    RUN_BOTH(damage_is_named);
    RUN_BOTH(a_missing_parent_is_named);
    RUN_BOTH(a_damaged_file_is_noticed);
    return unit_end();
}
