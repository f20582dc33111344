/* desk_fixture.h: for the tests of act/: a desk with one conversation in it, on each database.
 *
 *     static void something_holds(struct fixture *f)
 *     {
 *         struct desk desk;
 *
 *         open_desk(&desk, f);
 *         CHECK_INT(run(&desk, (struct command){.op = OP_DONE, .key = STR("k"), .now = 5000}), OK);
 *         close_desk(&desk);
 *     }
 */
#ifndef ACT_DESK_FIXTURE_H
#define ACT_DESK_FIXTURE_H

#include "act/act.h"
#include "act/capture.h"
#include "act/outbox.h"
#include "base/clock.h"
#include "model/outbox.h"
#include "store/fixture.h"
#include "store/outbox.h"
#include "store/staff.h"

struct desk {
    struct fixture *f;
    struct act *act;
    struct db *reader;
    struct cast cast;
    int64_t staff, thread;
    struct fault fault;
    struct command_result result;
};

/* One conversation with one mail from Ann, waiting since 1000. */
static inline enum err fill(struct desk *desk, struct db *db)
{
    struct staff staff = {.email = STR("mina@acme.example"), .name = STR("Mina"), .role = 1};
    struct stored_message mail = {.is_current = true, .heard_at = 1000};
    struct conversation before = {0}, after;
    struct thread thread = {0};
    struct thread_move move = {.at = 1000};
    enum err err = fixture_cast(db, &desk->cast);

    if (!err)
        err = staff_add(db, &staff);
    thread.channel = desk->cast.channel.id;
    thread.native = STR("<1@ann>");
    if (!err)
        err = thread_add(db, &thread);
    move.thread = thread.id;
    move.conversation = desk->cast.conversation.id;
    if (!err)
        err = thread_put(db, &move);
    message_init(&mail.said);
    mail.channel = desk->cast.channel.id;
    mail.thread = thread.id;
    mail.conversation = desk->cast.conversation.id;
    mail.author = desk->cast.handle.id;
    mail.said.id = STR("<1@ann>");
    mail.said.kind = KIND_MAIL;
    mail.said.audience = AUDIENCE_PRIVATE;
    mail.said.title = STR("Headset");
    mail.said.text = STR("Where is it?");
    mail.said.said_at = 1000;
    if (!err)
        err = message_add(db, &mail);
    if (!err)
        err = conversation_load(db, &desk->f->arena, desk->cast.conversation.id, &before);
    after = before;
    after.waiting_since = 1000;
    after.message_count = 1;
    after.unread = true;
    if (!err)
        err = conversation_update(db, &before, &after);
    desk->staff = staff.id;
    desk->thread = thread.id;
    return err;
}

/* With n more conversations. */
static inline void open_desk_with(struct desk *desk, struct fixture *f, struct conversation *more,
                                  int n)
{
    struct act_config config = {.site = &f->site, .now = 2000};

    *desk = (struct desk){.f = f};
    CHECK(!db_begin(f->db));
    CHECK_INT(fill(desk, f->db), OK);
    for (int i = 0; i < n; i++) {
        more[i] = desk->cast.conversation;
        more[i].id = 0;
        CHECK(!conversation_add(f->db, &more[i]));
    }
    CHECK(!db_commit(f->db));
    CHECK(!db_open(&f->site, DB_READ, &desk->reader, NULL));
    config.db = f->db;
    CHECK(!act_open(&config, &desk->act, NULL));
    f->db = NULL;
}

static inline void open_desk(struct desk *desk, struct fixture *f)
{
    open_desk_with(desk, f, NULL, 0);
}

static inline void close_desk(struct desk *desk)
{
    act_close(desk->act);
    db_close(desk->reader);
}

static inline enum err run(struct desk *desk, struct command command)
{
    command.staff = desk->staff;
    if (!command.conversation)
        command.conversation = desk->cast.conversation.id;
    desk->fault = (struct fault){0};
    return act_do(desk->act, &command, &desk->result, &desk->fault);
}

static inline struct conversation row_of(struct desk *desk, int64_t id)
{
    struct conversation row = {0};

    CHECK_INT(conversation_load(desk->reader, &desk->f->arena, id, &row), OK);
    return row;
}

static inline enum delivery state_of(struct desk *desk, int64_t outbox)
{
    struct outbox item = {0};

    CHECK_INT(outbox_load(desk->reader, &desk->f->arena, outbox, &item), OK);
    return item.state;
}

/* Something is heard in the conversation, as the stages give it to capture.h. */
struct desk_heard {
    struct writer_job job;
    struct desk *desk;
    struct message said;
    struct understood found;
    int64_t heard_at, staff;
    struct captured kept;
};

static inline enum err write_desk_heard(struct db *db, struct writer_job *job)
{
    struct desk_heard *heard = (struct desk_heard *)(void *)job; /* its first member */
    struct capture capture = {.message = &heard->said,
                              .found = &heard->found,
                              .channel = heard->desk->cast.channel.id,
                              .heard_at = heard->heard_at,
                              .staff = heard->staff,
                              .is_our_place = true};

    return capture_write(heard->desk->act, db, &heard->desk->f->arena, &capture, &heard->kept);
}

/* A new message of hers; change what is to be otherwise, then hear(). */
static inline struct desk_heard desk_heard(struct desk *desk, const char *id, const char *text,
                                           int64_t at)
{
    struct desk_heard heard = {.job = {.run = write_desk_heard}, .desk = desk, .heard_at = at};

    message_init(&heard.said);
    heard.said.id = str_from(id);
    heard.said.text = str_from(text);
    heard.said.has_text = true;
    heard.said.kind = KIND_MAIL;
    heard.said.audience = AUDIENCE_PRIVATE;
    heard.found.handle = desk->cast.handle.id;
    heard.found.person = desk->cast.person.id;
    heard.found.thread = desk->thread;
    heard.found.conversation = desk->cast.conversation.id;
    return heard;
}

static inline enum err hear(struct desk_heard *heard)
{
    return writer_run(act_writer(heard->desk->act), &heard->job);
}

/* An edit of the message that was heard as `of`, which says something else now. */
static inline struct desk_heard desk_edit(struct desk *desk, const char *id, int64_t of,
                                          const char *text, int64_t at)
{
    struct desk_heard heard = desk_heard(desk, id, text, at);

    heard.found.novelty = NOVELTY_EDIT;
    heard.found.changes_sense = true;
    heard.found.current = of;
    heard.found.version = 1;
    return heard;
}

/* What is due at `at` is handed to its channels; how many. */
static inline size_t take(struct desk *desk, int64_t at, struct outbox_send **out_sends)
{
    size_t n = 0;

    CHECK(!outbox_take(desk->act, &desk->f->arena, at, 10, out_sends, &n));
    return n;
}

/* What was written leaves: taken at `at`, settled as sent a second later. */
static inline void send_all(struct desk *desk, int64_t at)
{
    struct outbox_send *sends;
    size_t n = take(desk, at, &sends);

    for (size_t i = 0; i < n; i++)
        CHECK(!outbox_settle(desk->act, sends[i].key, "sent", STR_NONE, STR_NONE, at + 1000));
}

#endif
