/* People who were found to be one, and taking that back; on both databases. */
#include "act/desk_fixture.h"
#include "model/promise.h"
#include "store/check.h"
#include "store/merge.h"
#include "store/promise.h"
#include "store/tie.h"

enum { PEOPLE = 6 };

/* A crowd: each with accounts, conversations, a promise, a wish, and ties to all the others. */
struct crowd {
    struct writer_job job;
    struct desk *desk;
    int64_t person[PEOPLE], handle[PEOPLE][2], conversation[PEOPLE];
};

static enum err add_talk(struct crowd *crowd, struct db *db, int i)
{
    struct conversation row = crowd->desk->cast.conversation;
    struct thread thread = {.channel = crowd->desk->cast.channel.id};
    struct thread_move move = {.at = 10};
    struct stored_message mail = {.is_current = true, .heard_at = 3000 + i};
    char id[32];
    enum err err;

    (void)snprintf(id, sizeof(id), "talk-%d", i);
    row.id = 0;
    row.person = crowd->person[i];
    err = conversation_add(db, &row);
    crowd->conversation[i] = move.conversation = row.id;
    thread.native = str_from(id);
    if (!err)
        err = thread_begin(db, &thread, &move);
    message_init(&mail.said);
    mail.channel = crowd->desk->cast.channel.id;
    mail.thread = thread.id;
    mail.conversation = row.id;
    mail.author = crowd->handle[i][0];
    mail.said.id = str_from(id);
    mail.said.text = STR("Hello");
    mail.said.said_at = 3000 + i;
    return err ? err : message_add(db, &mail);
}

static enum err add_one(struct crowd *crowd, struct db *db, int i)
{
    struct person person = {.name = STR("Somebody"), .created_at = 5};
    struct contact_wish wish = {.sentence = STR("leave me alone"), .since = 6};
    struct promise promise = {.text = STR("We call back"), .made_at = 7, .state = PROMISE_OPEN};
    enum err err = person_add(db, &person);
    char native[32];

    crowd->person[i] = person.id;
    for (int k = 0; k < 2 && !err; k++) {
        struct handle handle = {
            .network = k ? STR("mail") : STR("web"), .person = person.id, .created_at = 5};

        (void)snprintf(native, sizeof(native), "h%d@%d", i, k);
        handle.native = handle.address = str_from(native);
        err = handle_add(db, &handle, STR("first heard"));
        crowd->handle[i][k] = handle.id;
    }
    if (!err)
        err = add_talk(crowd, db, i);
    wish.person = promise.person = person.id;
    promise.conversation = crowd->conversation[i];
    if (!err && i % 2)
        err = contact_wish_add(db, &wish);
    return err ? err : promise_add(db, &promise);
}

static enum err write_crowd(struct db *db, struct writer_job *job)
{
    struct crowd *crowd = (struct crowd *)(void *)job; /* its first member */
    enum err err = OK;

    for (int i = 0; i < PEOPLE && !err; i++)
        err = add_one(crowd, db, i);
    for (int i = 0; i < PEOPLE && !err; i++)
        for (int k = 0; k < i && !err; k++) {
            struct tie tie = {.one = crowd->handle[k][0],
                              .other = crowd->handle[i][1],
                              .facts = STR("number 0 0 471123\n"),
                              .chance = 0.5};

            err = tie_put(db, &tie);
        }
    return err;
}

static void open_crowd(struct crowd *crowd, struct desk *desk, struct fixture *f)
{
    *crowd = (struct crowd){.job = {.run = write_crowd}, .desk = desk};
    open_desk(desk, f);
    CHECK_INT(writer_run(act_writer(desk->act), &crowd->job), OK);
}

/* What the fixture adds past the front door is not counted as heard: two sentences, and no more. */
static void say(void *arg, const char *sentence)
{
    (void)arg;
    if (!strstr(sentence, "what was heard is counted wrong"))
        printf("check: %s\n", sentence);
}

static void check_store(struct desk *desk)
{
    struct check_result result = {.wrong = -1};

    CHECK(!store_check(desk->reader, say, NULL, &result));
    CHECK_INT(result.wrong, 2);
}

static char key[32];
static struct str next_key(void)
{
    static int n;

    (void)snprintf(key, sizeof(key), "k%d", ++n);
    return str_from(key);
}

static enum err merge(struct desk *desk, int64_t person, int64_t kept)
{
    return run(desk, (struct command){.op = OP_MERGE,
                                      .key = next_key(),
                                      .now = 9000,
                                      .person = person,
                                      .kept = kept,
                                      .text = STR("same order number")});
}

static enum err unmerge(struct desk *desk, int64_t id, int64_t now)
{
    return run(desk,
               (struct command){.op = OP_UNMERGE, .key = next_key(), .now = now, .merge = id});
}

static unsigned dice(unsigned *seed)
{
    *seed = *seed * 1103515245u + 12345u;
    return *seed >> 16;
}

static void whatever_is_merged_comes_back(struct fixture *f)
{
    struct crowd crowd;
    struct desk desk;
    struct str before;
    unsigned seed = 7;

    open_crowd(&crowd, &desk, f);
    before = fixture_dump(desk.reader, &f->arena);
    CHECK(before.n > 1000);
    for (int round = 0; round < 12; round++) {
        int64_t merges[40];
        size_t n = 0, refused = 0;

        for (int i = 0; i < 10; i++) {
            enum err err = merge(&desk, crowd.person[dice(&seed) % PEOPLE],
                                 crowd.person[dice(&seed) % PEOPLE]);

            CHECK(!err || err == ERR_STALE || err == ERR_BAD_INPUT);
            if (!err)
                merges[n++] = desk.result.message;
        }
        CHECK(n > 0);
        CHECK(!str_eq(fixture_dump(desk.reader, &f->arena), before));
        check_store(&desk);
        while (n && refused < 1000) {
            size_t at = dice(&seed) % n;
            enum err err = unmerge(&desk, merges[at], 10000);

            CHECK(!err || err == ERR_STALE);
            refused += err == ERR_STALE;
            if (!err)
                merges[at] = merges[--n];
        }
        CHECK_INT(n, 0);
        CHECK(str_eq(fixture_dump(desk.reader, &f->arena), before));
        check_store(&desk);
    }
    close_desk(&desk);
}

static void everything_of_theirs_goes_along(struct fixture *f)
{
    struct conversation row;
    struct contact_wish *wishes;
    struct handle *handles;
    struct tie *ties;
    struct crowd crowd;
    struct desk desk;
    int64_t now = 0;
    size_t n;

    open_crowd(&crowd, &desk, f);
    CHECK_INT(merge(&desk, crowd.person[1], crowd.person[0]), OK);
    CHECK_INT(merge(&desk, crowd.person[1], crowd.person[2]), ERR_STALE);
    CHECK_INT(merge(&desk, crowd.person[2], crowd.person[1]), ERR_STALE);
    CHECK_INT(merge(&desk, crowd.person[2], crowd.person[2]), ERR_BAD_INPUT);
    CHECK_INT(merge(&desk, 999999, crowd.person[2]), ERR_NOT_FOUND);
    row = row_of(&desk, crowd.conversation[1]);
    CHECK_INT(row.person, crowd.person[0]);
    CHECK(!handle_of_person(desk.reader, &f->arena, crowd.person[0], &handles, &n));
    CHECK_INT(n, 4);
    CHECK(!contact_wish_of_person(desk.reader, &f->arena, crowd.person[0], &wishes, &n));
    CHECK_INT(n, 1); /* who asked not to be contacted goes on asking */
    CHECK(!tie_of_person(desk.reader, &f->arena, crowd.person[0], TIE_OPEN, &ties, &n));
    CHECK_INT(n, 2 * (PEOPLE - 2));
    CHECK(!merge_now(desk.reader, crowd.person[1], &now));
    CHECK_INT(now, crowd.person[0]);
    CHECK_INT(merge(&desk, crowd.person[0], crowd.person[3]), OK);
    now = crowd.person[3];
    n = 4;
    CHECK(!merge_now_all(desk.reader, &f->arena, crowd.person, &n));
    CHECK_INT(n, 2); /* 0, 1 and 3 are one */
    CHECK_INT(crowd.person[0], now);
    close_desk(&desk);
}

static void a_reason_is_asked_for_and_a_key_kept(struct fixture *f)
{
    struct crowd crowd;
    struct desk desk;
    struct command command = {.op = OP_MERGE, .key = STR("same"), .now = 9000};
    struct person_merge *list;
    size_t n;

    open_crowd(&crowd, &desk, f);
    command.person = crowd.person[1];
    command.kept = crowd.person[0];
    CHECK_INT(run(&desk, command), ERR_BAD_INPUT);
    command.text = STR("she told us");
    CHECK_INT(run(&desk, command), OK);
    CHECK_INT(run(&desk, command), OK);
    CHECK(desk.result.was_repeated);
    command.person = crowd.person[2];
    CHECK_INT(run(&desk, command), ERR_EXISTS);
    CHECK(!merge_list(desk.reader, &f->arena, crowd.person[0], &list, &n));
    CHECK_INT(n, 1);
    CHECK_INT(list[0].id, desk.result.message);
    CHECK_STR(list[0].evidence, "she told us");
    CHECK_STR(list[0].person_name, "Somebody");
    close_desk(&desk);
}

static void what_is_dismissed_stays_so(struct fixture *f)
{
    struct command command = {.op = OP_NOT_SAME, .now = 9000};
    struct crowd crowd;
    struct desk desk;
    struct str before;
    struct tie *ties;
    size_t n;

    open_crowd(&crowd, &desk, f);
    before = fixture_dump(desk.reader, &f->arena);
    command.key = next_key();
    command.person = crowd.person[1];
    command.kept = crowd.person[0];
    CHECK_INT(run(&desk, command), OK);
    CHECK(!tie_list(desk.reader, &f->arena, 0, 2, 0, 100, &ties, &n));
    CHECK_INT(n, PEOPLE * (PEOPLE - 1) / 2 - 1);
    CHECK(!tie_of_person(desk.reader, &f->arena, crowd.person[0], TIE_DISMISSED, &ties, &n));
    CHECK_INT(n, 1);
    CHECK_INT(ties[0].staff, desk.staff);
    command.key = next_key();
    CHECK_INT(run(&desk, command), ERR_STALE);
    command.op = OP_MAYBE_SAME;
    command.key = next_key();
    CHECK_INT(run(&desk, command), OK);
    CHECK(str_eq(fixture_dump(desk.reader, &f->arena), before));
    close_desk(&desk);
}

/* ---- two open conversations about one thing ---- */

/* Ties of the crowd say "number": they are about one order. One is public, the other private. */
static void open_talks(struct crowd *crowd, struct desk *desk, struct fixture *f)
{
    open_crowd(crowd, desk, f);
    for (int i = 0; i <= 2; i += 2) { /* the second asked to be left alone */
        struct desk_heard heard = desk_heard(desk, i ? "pub" : "priv", "where is order 471123?",
                                             9600 + i);

        heard.said.audience = i ? AUDIENCE_PUBLIC : AUDIENCE_PRIVATE;
        heard.said.kind = i ? KIND_COMMENT : KIND_MAIL;
        heard.found.handle = crowd->handle[i][0];
        heard.found.person = crowd->person[i];
        heard.found.thread = 0;
        heard.found.conversation = 0;
        heard.found.labels[LABEL_COMPLAINT] = 0.9;
        heard.found.telling = STR("order 471123");
        heard.found.thread_native = heard.said.id;
        heard.found.joined_because = NULL;
        CHECK_INT(run(desk, (struct command){.op = OP_DONE,
                                             .key = next_key(),
                                             .now = 9500,
                                             .conversation = crowd->conversation[i]}),
                  OK);
        CHECK_INT(hear(&heard), OK);
        crowd->conversation[i] = heard.kept.conversation;
    }
}

static void talk_about_one_thing_is_joined_and_comes_back(struct fixture *f)
{
    struct message_item *items;
    struct crowd crowd;
    struct desk desk;
    struct str before;
    int64_t id;
    size_t n;

    open_talks(&crowd, &desk, f);
    CHECK_INT(row_of(&desk, crowd.conversation[2]).audience, AUDIENCE_PUBLIC);
    before = fixture_dump(desk.reader, &f->arena);
    CHECK_INT(merge(&desk, crowd.person[2], crowd.person[0]), OK);
    id = desk.result.message;
    CHECK(!message_list(desk.reader, &f->arena, crowd.conversation[0], MESSAGE_NEWEST, 10, &items,
                        &n));
    CHECK_INT(n, 2); /* a mail and a post: one conversation */
    /* who may read it: as private as its most private part, and each message as it was said */
    CHECK_INT(row_of(&desk, crowd.conversation[0]).audience, AUDIENCE_PRIVATE);
    for (size_t i = 0; i < n; i++)
        CHECK_INT(items[i].message.said.audience,
                  items[i].message.said.kind == KIND_MAIL ? AUDIENCE_PRIVATE : AUDIENCE_PUBLIC);
    CHECK_INT(row_of(&desk, crowd.conversation[2]).status, STATUS_DONE);
    check_store(&desk);
    CHECK_INT(unmerge(&desk, id, 11000), OK);
    CHECK(str_eq(fixture_dump(desk.reader, &f->arena), before));
    check_store(&desk);
    close_desk(&desk);
}

static void what_is_not_one_thing_stays_apart(struct fixture *f)
{
    struct crowd crowd;
    struct desk desk;

    open_talks(&crowd, &desk, f);
    /* a second one is open: it is not for us to say which */
    CHECK_INT(run(&desk, (struct command){.op = OP_NOT_SAME,
                                          .key = next_key(),
                                          .now = 9700,
                                          .person = crowd.person[2],
                                          .kept = crowd.person[0]}),
              OK);
    CHECK_INT(merge(&desk, crowd.person[2], crowd.person[0]), OK); /* no number ties them now */
    CHECK_INT(row_of(&desk, crowd.conversation[2]).status, STATUS_OPEN);
    CHECK_INT(row_of(&desk, crowd.conversation[2]).audience, AUDIENCE_PUBLIC);
    close_desk(&desk);
}

static void what_was_said_since_the_join_stays_right(struct fixture *f)
{
    struct desk_heard heard;
    struct crowd crowd;
    struct desk desk;
    int64_t id;

    open_talks(&crowd, &desk, f);
    CHECK_INT(merge(&desk, crowd.person[2], crowd.person[0]), OK);
    id = desk.result.message;
    heard = desk_heard(&desk, "more", "still nothing", 9900);
    heard.found.handle = crowd.handle[0][0];
    heard.found.person = crowd.person[0];
    heard.found.conversation = crowd.conversation[0];
    heard.found.thread = 0;
    heard.found.thread_native = STR("more");
    heard.found.joined_because = "same person, still open";
    CHECK_INT(hear(&heard), OK);
    CHECK_INT(unmerge(&desk, id, 11000), OK);
    CHECK_INT(row_of(&desk, crowd.conversation[0]).message_count, 2);
    CHECK_INT(row_of(&desk, crowd.conversation[0]).person, crowd.person[0]);
    CHECK_INT(row_of(&desk, crowd.conversation[2]).message_count, 1);
    CHECK_INT(row_of(&desk, crowd.conversation[2]).person, crowd.person[2]);
    CHECK_INT(row_of(&desk, crowd.conversation[2]).audience, AUDIENCE_PUBLIC);
    CHECK_INT(row_of(&desk, crowd.conversation[2]).status, STATUS_OPEN);
    check_store(&desk);
    close_desk(&desk);
}

struct forget_job {
    struct writer_job job;
    int64_t tie;
    struct str facts;
};

static enum err put_facts(struct db *db, struct writer_job *job)
{
    struct forget_job *put = (struct forget_job *)(void *)job; /* its first member */

    return tie_forget(db, put->tie, put->facts, 0.9);
}

static void what_was_deleted_ties_nobody(struct fixture *f)
{
    struct desk_heard heard;
    struct crowd crowd;
    struct desk desk;
    struct tie *ties;
    int64_t message, tie;
    size_t n;

    open_crowd(&crowd, &desk, f);
    heard = desk_heard(&desk, "gives-away", "order 471123", 9600);
    heard.found.handle = crowd.handle[0][0];
    heard.found.person = crowd.person[0];
    CHECK_INT(hear(&heard), OK);
    message = heard.kept.message;
    CHECK(!tie_of_handle(desk.reader, &f->arena, crowd.handle[0][0], &ties, &n));
    CHECK_INT(n, PEOPLE - 1);
    tie = ties[0].id;
    {
        struct forget_job job = {.job = {.run = put_facts},
                                 .tie = ties[0].id,
                                 .facts = arena_printf(&f->arena,
                                                       "number 0 %lld 471123\nname 0 0 ann lee\n",
                                                       (long long)message)};

        CHECK_INT(writer_run(act_writer(desk.act), &job.job), OK);
    }
    heard = desk_heard(&desk, "gives-away", "", 9700);
    heard.said.deleted = true;
    heard.found.novelty = NOVELTY_DELETION;
    heard.found.current = message;
    heard.found.version = 1;
    CHECK_INT(hear(&heard), OK);
    CHECK(!tie_of_handle(desk.reader, &f->arena, crowd.handle[0][0], &ties, &n));
    for (size_t i = 0; i < n; i++) {
        CHECK(str_find(ties[i].facts, STR("471123"), 0) == SIZE_MAX || ties[i].id != tie);
        CHECK(ties[i].chance < 0.5 || ties[i].id != tie);
    }
    close_desk(&desk);
}

enum { MANY = 1003 };
struct many_job {
    struct writer_job job;
    int64_t person;
};

static enum err add_many(struct db *db, struct writer_job *job)
{
    enum err err = OK;

    for (int i = 0; i < MANY && !err; i++) {
        struct handle handle = {.network = STR("list"),
                                .person = ((struct many_job *)(void *)job)->person,
                                .created_at = 5};
        char native[32];

        (void)snprintf(native, sizeof(native), "many%d", i);
        handle.native = handle.address = str_from(native);
        err = handle_add(db, &handle, STR_NONE);
    }
    return err;
}

static void more_accounts_than_are_listed_go_along(struct fixture *f)
{
    struct many_job many = {.job = {.run = add_many}};
    struct handle *left;
    struct crowd crowd;
    struct desk desk;
    struct str before;
    size_t n;

    open_crowd(&crowd, &desk, f);
    many.person = crowd.person[1];
    CHECK_INT(writer_run(act_writer(desk.act), &many.job), OK);
    before = fixture_dump(desk.reader, &f->arena);
    CHECK_INT(merge(&desk, crowd.person[1], crowd.person[0]), OK);
    CHECK(!handle_of_person(desk.reader, &f->arena, crowd.person[1], &left, &n));
    CHECK_INT(n, 0);
    CHECK_INT(unmerge(&desk, desk.result.message, 11000), OK);
    CHECK(str_eq(fixture_dump(desk.reader, &f->arena), before));
    check_store(&desk);
    close_desk(&desk);
}

/* Somebody writes by an account; in a thread and conversation of his own where those are 0. */
static int64_t hears(struct crowd *crowd, const char *id, int i, int64_t person, int64_t into)
{
    struct desk_heard heard = desk_heard(crowd->desk, id, "More of it", 9500);

    heard.found.handle = crowd->handle[i][0];
    heard.found.person = person;
    heard.found.thread = 0;
    heard.found.thread_native = str_from(id);
    heard.found.conversation = into;
    heard.found.joined_because = into ? "same person, still open" : NULL;
    CHECK_INT(hear(&heard), OK);
    return heard.kept.conversation;
}

static void what_came_since_follows_the_account(struct fixture *f)
{
    struct message_item *items;
    struct conversation_item *talks;
    struct crowd crowd;
    struct desk desk;
    int64_t begun, other, id;
    size_t n;

    open_crowd(&crowd, &desk, f);
    CHECK_INT(merge(&desk, crowd.person[1], crowd.person[0]), OK);
    id = desk.result.message;
    begun = hears(&crowd, "begins", 1, crowd.person[0], 0);
    other = hears(&crowd, "begins-0", 0, crowd.person[0], 0);
    CHECK_INT(row_of(&desk, begun).person, crowd.person[0]);
    (void)hears(&crowd, "joins", 1, crowd.person[0], crowd.conversation[0]);
    (void)hears(&crowd, "joins-0", 0, crowd.person[0], crowd.conversation[1]);
    CHECK_INT(unmerge(&desk, id, 11000), OK);
    CHECK_INT(row_of(&desk, begun).person, crowd.person[1]);
    CHECK_INT(row_of(&desk, other).person, crowd.person[0]);
    CHECK_INT(row_of(&desk, crowd.conversation[1]).person, crowd.person[1]);
    /* nobody's words stand in the other's conversation, and none are lost */
    for (int i = 0; i < 2; i++) {
        CHECK(!conversation_of_person(desk.reader, &f->arena, crowd.person[i], CONVERSATION_FIRST,
                                      10, &talks, &n));
        CHECK_INT(n, 3);
        for (size_t k = 0; k < n; k++) {
            size_t count = 0;

            CHECK(!message_list(desk.reader, &f->arena, talks[k].conversation.id, MESSAGE_NEWEST,
                                10, &items, &count));
            CHECK_INT(count, 1);
            CHECK_INT(items[0].message.author, crowd.handle[i][0]);
            CHECK(talks[k].conversation.waiting_since != 0);
        }
    }
    check_store(&desk);
    close_desk(&desk);
}

int main(void)
{
    RUN_BOTH(whatever_is_merged_comes_back);
    RUN_BOTH(everything_of_theirs_goes_along);
    RUN_BOTH(a_reason_is_asked_for_and_a_key_kept);
    RUN_BOTH(what_is_dismissed_stays_so);
    RUN_BOTH(what_came_since_follows_the_account);
    RUN_BOTH(what_was_deleted_ties_nobody);
    RUN_BOTH(more_accounts_than_are_listed_go_along);
    RUN_BOTH(talk_about_one_thing_is_joined_and_comes_back);
    RUN_BOTH(what_is_not_one_thing_stays_apart);
    RUN_BOTH(what_was_said_since_the_join_stays_right);
    return unit_end();
}
