/* Matters by command: made, joined, left, merged, and all of it taken back; on both databases. */
#include "act/desk_fixture.h"
#include "store/check.h"
#include "store/complaint.h"
#include "store/event.h"
#include "store/matter.h"
#include "store/message.h"
#include "store/person.h"

/* The desk of the test was not heard by a channel, which the check says, too. */
static void say(void *arg, const char *sentence)
{
    int *wrong = arg;

    if (str_find(str_from(sentence), STR("matter"), 0) == SIZE_MAX)
        return;
    printf("check: %s\n", sentence);
    ++*wrong;
}

static void is_whole(struct desk *desk)
{
    struct check_result result;
    int wrong = 0;

    CHECK(!store_check(desk->reader, say, &wrong, &result));
    CHECK_INT(wrong, 0);
}

static int64_t make(struct desk *desk, const char *key, const char *title, int64_t conversation)
{
    struct matter as = {.title = str_from(title), .cause_kind = CAUSE_OUTAGE, .began_at = 900};

    CHECK_INT(run(desk, (struct command){.op = OP_MATTER_MAKE,
                                         .key = str_from(key),
                                         .now = 3000,
                                         .conversation = conversation,
                                         .as = &as}),
              OK);
    return desk->result.matter;
}

static enum err join(struct desk *desk, const char *key, int64_t matter, int64_t conversation,
                     enum matter_role role)
{
    return run(desk, (struct command){.op = OP_MATTER_JOIN,
                                      .key = str_from(key),
                                      .now = 3100,
                                      .matter = matter,
                                      .conversation = conversation,
                                      .role = role,
                                      .text = STR("both say 502")});
}

static enum err back(struct desk *desk, const char *key, const char *batch, int64_t conversation)
{
    return run(desk, (struct command){.op = OP_MATTER_BACK,
                                      .key = str_from(key),
                                      .now = 3500,
                                      .conversation = conversation,
                                      .batch = str_from(batch)});
}

static struct matter load(struct desk *desk, int64_t id)
{
    struct matter_item item = {0};

    CHECK_INT(matter_load(desk->reader, &desk->f->arena, id, &item), OK);
    return item.matter;
}

/* 0: on none. */
static struct matter_member member(struct desk *desk, int64_t conversation)
{
    struct matter_member found = {0};
    enum err err = matter_of(desk->reader, &desk->f->arena, conversation, &found);

    CHECK(!err || err == ERR_NOT_FOUND);
    return found;
}

static void one_is_made_and_dropped(struct fixture *f)
{
    struct conversation rows[2];
    struct conversation before;
    struct desk desk;
    int64_t a;

    open_desk_with(&desk, f, rows, 2);
    before = row_of(&desk, rows[0].id);
    a = make(&desk, "m1", "Payment page", rows[0].id);
    CHECK_INT(make(&desk, "m1", "Payment page", rows[0].id), a);
    CHECK(desk.result.was_repeated);
    CHECK_INT(load(&desk, a).waits, 1);
    CHECK_INT(member(&desk, rows[0].id).matter, a);
    CHECK_INT(row_of(&desk, rows[0].id).advice, before.advice);
    CHECK_INT(row_of(&desk, rows[0].id).status, before.status);
    CHECK_INT(back(&desk, "u1", "m1", rows[1].id), ERR_NOT_FOUND); /* not of that one */
    CHECK(!back(&desk, "u2", "m1", rows[0].id));
    CHECK_INT(member(&desk, rows[0].id).id, 0);
    CHECK_INT(load(&desk, a).state, MATTER_DROPPED);
    CHECK_INT(back(&desk, "u3", "m1", rows[0].id), ERR_STALE);
    CHECK_INT(join(&desk, "j1", a, rows[1].id, ROLE_WAITS), ERR_NOT_FOUND);
    a = make(&desk, "m2", "Payment page", rows[0].id);
    CHECK(!join(&desk, "j2", a, rows[1].id, ROLE_WITNESS));
    CHECK(!back(&desk, "u4", "m2", rows[0].id));
    CHECK_INT(load(&desk, a).state, MATTER_OPEN); /* somebody came */
    is_whole(&desk);
    close_desk(&desk);
}

static void a_join_is_taken_back_to_the_row(struct fixture *f)
{
    struct matter_member was, now;
    struct conversation rows[2];
    struct desk desk;
    int64_t a, b;

    open_desk_with(&desk, f, rows, 2);
    a = make(&desk, "m1", "Payment page", rows[0].id);
    b = make(&desk, "m2", "Cards refused", rows[1].id);
    was = member(&desk, rows[0].id);
    CHECK(!join(&desk, "j1", b, rows[0].id, ROLE_WITNESS));
    CHECK_INT(load(&desk, a).waits, 0);
    CHECK_INT(load(&desk, b).witnesses, 1);
    CHECK_STR(member(&desk, rows[0].id).evidence, "both say 502");
    CHECK(!back(&desk, "u1", "j1", rows[0].id));
    now = member(&desk, rows[0].id);
    CHECK(now.id == was.id && now.role == was.role && now.joined_at == was.joined_at);
    CHECK(!now.left_at && !now.left_by);
    CHECK_INT(load(&desk, b).witnesses, 0);
    CHECK(!join(&desk, "j2", a, rows[0].id, ROLE_WITNESS)); /* as what, only */
    CHECK_INT(member(&desk, rows[0].id).id, was.id);
    CHECK_INT(join(&desk, "j3", a, rows[0].id, ROLE_WITNESS), ERR_STALE);
    CHECK(!back(&desk, "u2", "j2", rows[0].id));
    CHECK_INT(member(&desk, rows[0].id).role, ROLE_WAITS);
    CHECK(!run(&desk, (struct command){.op = OP_MATTER_LEAVE,
                                       .key = STR("l1"),
                                       .now = 3200,
                                       .conversation = rows[0].id}));
    CHECK_INT(member(&desk, rows[0].id).id, 0);
    CHECK_INT(run(&desk, (struct command){.op = OP_MATTER_LEAVE,
                                          .key = STR("l2"),
                                          .now = 3200,
                                          .conversation = rows[0].id}),
              ERR_STALE);
    CHECK(!join(&desk, "j4", b, rows[0].id, ROLE_WAITS));
    CHECK_INT(back(&desk, "u3", "l1", rows[0].id), ERR_STALE); /* somebody joined it since */
    CHECK(!back(&desk, "u4", "j4", rows[0].id));
    CHECK(!back(&desk, "u5", "l1", rows[0].id));
    CHECK_INT(member(&desk, rows[0].id).id, was.id);
    CHECK_INT(load(&desk, a).waits, 1);
    is_whole(&desk);
    close_desk(&desk);
}

static enum err merge(struct desk *desk, const char *key, int64_t matter, int64_t into)
{
    return run(desk, (struct command){.op = into ? OP_MATTER_MERGE : OP_MATTER_UNMERGE,
                                      .key = str_from(key),
                                      .now = 4000,
                                      .matter = matter,
                                      .into = into});
}

static void two_become_one_and_two_again(struct fixture *f)
{
    struct matter_member was[3];
    struct conversation rows[3];
    struct desk desk;
    int64_t a, b, c;

    open_desk_with(&desk, f, rows, 3);
    a = make(&desk, "m1", "Payment page", rows[0].id);
    b = make(&desk, "m2", "Cards refused", rows[1].id);
    c = make(&desk, "m3", "Paying fails", rows[2].id);
    for (int i = 0; i < 3; i++)
        was[i] = member(&desk, rows[i].id);
    CHECK_INT(merge(&desk, "g0", a, a), ERR_BAD_INPUT);
    CHECK(!merge(&desk, "g1", a, b));
    CHECK(!merge(&desk, "g2", b, c));
    CHECK_INT(load(&desk, c).waits, 3);
    CHECK_INT(join(&desk, "j1", a, rows[0].id, ROLE_WAITS), ERR_STALE);
    CHECK_INT(merge(&desk, "g3", a, c), ERR_STALE);
    CHECK_INT(merge(&desk, "g4", a, 0), ERR_STALE); /* first the other one */
    is_whole(&desk);
    CHECK(!merge(&desk, "g5", b, 0));
    CHECK(!merge(&desk, "g6", a, 0));
    CHECK_INT(merge(&desk, "g7", a, 0), ERR_STALE);
    for (int i = 0; i < 3; i++) {
        struct matter_member now = member(&desk, rows[i].id);

        CHECK(now.id == was[i].id && now.matter == was[i].matter && now.role == was[i].role);
        CHECK(now.joined_at == was[i].joined_at && !now.left_at);
    }
    CHECK(load(&desk, a).waits == 1 && load(&desk, b).waits == 1 && load(&desk, c).waits == 1);
    is_whole(&desk);
    close_desk(&desk);
}

static void what_is_known_of_it_changes(struct fixture *f)
{
    struct matter as = {.title = STR("  Card network "),
                        .cause_kind = CAUSE_OUTSIDE,
                        .cause = STR("Their outage since noon"),
                        .began_at = 800};
    struct conversation rows[1];
    struct event *events;
    struct desk desk;
    struct command state = {.op = OP_MATTER_STATE, .key = STR("s1"), .now = 5000};
    struct command change = {.op = OP_MATTER_CHANGE, .key = STR("c1"), .now = 4000, .as = &as};
    int64_t a;
    size_t n;

    open_desk_with(&desk, f, rows, 1);
    a = change.matter = state.matter = make(&desk, "m1", "Payment page", rows[0].id);
    as.owner = desk.staff;
    CHECK(!run(&desk, change));
    CHECK_STR(load(&desk, a).title, "Card network");
    CHECK(load(&desk, a).cause_kind == CAUSE_OUTSIDE && load(&desk, a).owner == desk.staff);
    as.title = STR("Another");
    CHECK_INT(run(&desk, change), ERR_EXISTS); /* the key was for something else */
    change.key = STR("c2");
    as.owner = 999;
    CHECK_INT(run(&desk, change), ERR_BAD_INPUT);
    as.owner = 0;
    as.began_at = 9000;
    CHECK_INT(run(&desk, change), ERR_BAD_INPUT);
    as.began_at = 800;
    as.title = STR(" ");
    CHECK_INT(run(&desk, change), ERR_BAD_INPUT);
    CHECK_INT(run(&desk, state), ERR_STALE); /* open already */
    state.state = MATTER_FIXED;
    CHECK(!run(&desk, state));
    CHECK_INT(load(&desk, a).fixed_at, 5000);
    state.key = STR("s2");
    state.state = MATTER_OPEN;
    CHECK(!run(&desk, state));
    CHECK(load(&desk, a).state == MATTER_OPEN && !load(&desk, a).fixed_at);
    state.key = STR("s3");
    state.state = MATTER_DROPPED;
    CHECK_INT(run(&desk, state), ERR_BAD_INPUT);
    CHECK(!event_list(desk.reader, &f->arena, 0, INT64_MAX, 10, &events, &n));
    CHECK(n == 4 && str_is(events[0].verb, "opened a matter again"));
    is_whole(&desk);
    close_desk(&desk);
}

/* A mail from somebody in that conversation, so that there is somebody to answer. */
struct mail {
    struct writer_job job;
    struct desk *desk;
    int64_t conversation;
    const char *id;
};

static enum err write_mail(struct db *db, struct writer_job *job)
{
    const struct mail *mail = (const struct mail *)job;
    struct stored_message row = {.is_current = true, .heard_at = 1500};

    message_init(&row.said);
    row.channel = mail->desk->cast.channel.id;
    row.conversation = mail->conversation;
    row.author = mail->desk->cast.handle.id;
    row.said.id = str_from(mail->id);
    row.said.kind = KIND_MAIL;
    row.said.audience = AUDIENCE_PRIVATE;
    row.said.text = STR("It says 502");
    row.said.said_at = 1500;
    return message_add(db, &row);
}

struct owner {
    struct writer_job job;
    struct person person;
    struct conversation before;
    struct str sentence, condition; /* of a wish; none without a sentence */
};

/* The conversation is of somebody new, who may wish something. */
static enum err write_owner(struct db *db, struct writer_job *job)
{
    struct owner *owner = (struct owner *)job;
    struct conversation after = owner->before;
    struct contact_wish wish = {
        .sentence = owner->sentence, .condition = owner->condition, .since = 1000};
    enum err err = person_add(db, &owner->person);

    wish.person = after.person = owner->person.id;
    if (!err)
        err = conversation_update(db, &owner->before, &after);
    return err || !wish.sentence.n ? err : contact_wish_add(db, &wish);
}

struct same {
    struct writer_job job;
    struct conversation before;
    int64_t person;
};

static enum err write_same(struct db *db, struct writer_job *job)
{
    const struct same *same = (const struct same *)job;
    struct conversation after = same->before;

    after.person = same->person;
    return conversation_update(db, &same->before, &after);
}

static void somebody(struct desk *desk, const struct conversation *row, const char *id,
                     const char *wish, const char *condition)
{
    struct owner owner = {.job = {.run = write_owner},
                          .person = {.name = STR("Bo"), .created_at = 1},
                          .before = *row,
                          .sentence = str_from(wish),
                          .condition = str_from(condition)};
    struct mail mail = {
        .job = {.run = write_mail}, .desk = desk, .conversation = row->id, .id = id};

    CHECK_INT(writer_run(act_writer(desk->act), &owner.job), OK);
    CHECK_INT(writer_run(act_writer(desk->act), &mail.job), OK);
}

static size_t to_tell(struct desk *desk, int64_t matter, bool is_told)
{
    struct matter_member_item *list;
    int64_t count = 0;
    size_t n = 0;

    CHECK(!matter_to_tell(desk->reader, &desk->f->arena, matter, is_told, 0, 100, &list, &n));
    CHECK(!matter_to_tell_count(desk->reader, matter, &count));
    CHECK(is_told || (size_t)count == n);
    return n;
}

/* 0 and 1: two people; 2: wishes never to be written to; 3: only when it is fixed; 4: a witness; 5:
 * a second conversation of the one of 0. */
static void everyone_is_told_once(struct fixture *f)
{
    enum { ROWS = 6 };
    static const char *const ids[] = {"<a>", "<b>", "<c>", "<d>", "<e>"};
    struct conversation rows[ROWS], first;
    int64_t list[ROWS], a;
    struct mail second = {.job = {.run = write_mail}, .id = "<f>"};
    struct same same;
    struct desk desk;
    struct command tell = {.op = OP_MATTER_TELL,
                           .key = STR("t1"),
                           .now = 6000,
                           .text = STR("It works again."),
                           .conversations = list,
                           .conversation_count = ROWS};
    struct command state = {
        .op = OP_MATTER_STATE, .key = STR("s1"), .now = 5000, .state = MATTER_FIXED};

    open_desk_with(&desk, f, rows, ROWS);
    for (int i = 0; i < ROWS - 1; i++)
        somebody(&desk, &rows[i], ids[i],
                 i == 2   ? "never write to me"
                 : i == 3 ? "not until it is fixed"
                          : "",
                 i == 3 ? "it is fixed" : "");
    first = row_of(&desk, rows[0].id);
    same = (struct same){{.run = write_same}, row_of(&desk, rows[5].id), first.person};
    CHECK_INT(writer_run(act_writer(desk.act), &same.job), OK);
    second.desk = &desk;
    second.conversation = rows[5].id;
    CHECK_INT(writer_run(act_writer(desk.act), &second.job), OK);
    a = tell.matter = state.matter = make(&desk, "m1", "Payment page", rows[0].id);
    for (int i = 0; i < ROWS; i++) {
        char key[8];

        list[i] = rows[i].id;
        (void)snprintf(key, sizeof(key), "j%d", i);
        if (i)
            CHECK(!join(&desk, key, a, rows[i].id, i == 4 ? ROLE_WITNESS : ROLE_WAITS));
    }
    CHECK_INT(run(&desk, tell), ERR_STALE); /* it is not fixed */
    CHECK(!run(&desk, state));
    CHECK_INT(to_tell(&desk, a, false), 5);
    CHECK(!run(&desk, tell));
    CHECK_INT(desk.result.conversation, 3); /* 5 is told with 0 */
    CHECK(!run(&desk, tell));
    CHECK(desk.result.was_repeated);
    CHECK_INT(to_tell(&desk, a, true), 4);
    CHECK_INT(to_tell(&desk, a, false), 1);
    tell.key = STR("t2");
    CHECK(!run(&desk, tell));
    CHECK_INT(desk.result.conversation, 0); /* nobody twice */
    CHECK_INT(member(&desk, rows[4].id).told, 0);
    CHECK(!run(&desk,
               (struct command){
                   .op = OP_MATTER_UNTELL, .key = STR("u1"), .now = 6500, .batch = STR("t1")}));
    CHECK_INT(desk.result.conversation, 3);
    CHECK_INT(to_tell(&desk, a, true), 0);
    CHECK_INT(run(&desk,
                  (struct command){
                      .op = OP_MATTER_UNTELL, .key = STR("u2"), .now = 6500, .batch = STR("t1")}),
              ERR_STALE);
    CHECK_INT(run(&desk,
                  (struct command){
                      .op = OP_MATTER_UNTELL, .key = STR("u3"), .now = 6500, .batch = STR("m1")}),
              ERR_NOT_FOUND);
    is_whole(&desk);
    close_desk(&desk);
}

static enum err write_complaint(struct db *db, struct writer_job *job)
{
    const struct mail *mail = (const struct mail *)job;

    return complaint_add(db, &(struct complaint){.message = mail->conversation,
                                                 .conversation = mail->conversation,
                                                 .at = 2500,
                                                 .words = STR("payment 502")});
}

static bool is_refused(struct desk *desk)
{
    struct complaint *list;
    size_t n;

    CHECK(!complaint_list(desk->reader, &desk->f->arena, 0, INT64_MAX, 10, &list, &n));
    CHECK_INT(n, 1);
    return list[0].is_refused;
}

static void what_is_proposed_is_taken_or_refused(struct fixture *f)
{
    struct matter as = {.title = STR("Payment page"), .cause_kind = CAUSE_UNKNOWN, .began_at = 900};
    struct conversation rows[3];
    struct mail said = {.job = {.run = write_complaint}};
    int64_t list[4], a, b;
    struct desk desk;
    struct command gather = {.op = OP_MATTER_GATHER,
                             .key = STR("g1"),
                             .now = 4000,
                             .as = &as,
                             .text = STR("3 people say “502”"),
                             .conversations = list,
                             .conversation_count = 4};
    struct command back = {.op = OP_MATTER_UNPROPOSE, .key = STR("u1"), .now = 4500};

    open_desk_with(&desk, f, rows, 3);
    for (int i = 0; i < 3; i++)
        list[i] = rows[i].id;
    list[3] = 999999; /* not there */
    b = make(&desk, "m1", "Something else", rows[2].id);
    CHECK(!run(&desk, gather));
    a = desk.result.matter;
    CHECK_INT(desk.result.conversation, 2); /* one hangs on something else */
    CHECK_INT(member(&desk, rows[2].id).matter, b);
    CHECK_INT(member(&desk, rows[0].id).how, HOW_PROPOSED);
    CHECK_STR(member(&desk, rows[0].id).evidence, "3 people say “502”");
    back.batch = STR("g1");
    CHECK(!run(&desk, back));
    CHECK_INT(member(&desk, rows[0].id).id, 0);
    CHECK_INT(load(&desk, a).state, MATTER_DROPPED);
    gather.key = STR("g2");
    gather.as = NULL;
    gather.matter = b;
    CHECK(!run(&desk, gather));
    CHECK_INT(load(&desk, b).waits, 3);
    said.conversation = rows[0].id;
    CHECK_INT(writer_run(act_writer(desk.act), &said.job), OK);
    CHECK(!run(&desk, (struct command){.op = OP_MATTER_REFUSE,
                                       .key = STR("r1"),
                                       .now = 5000,
                                       .conversations = list,
                                       .conversation_count = 1}));
    CHECK(is_refused(&desk));
    back.key = STR("u2");
    back.batch = STR("r1");
    CHECK(!run(&desk, back));
    CHECK(!is_refused(&desk));
    back.key = STR("u3");
    back.batch = STR("m1");
    CHECK_INT(run(&desk, back), ERR_NOT_FOUND);
    is_whole(&desk);
    close_desk(&desk);
}

int main(void)
{
    RUN_BOTH(what_is_proposed_is_taken_or_refused);
    RUN_BOTH(everyone_is_told_once);
    RUN_BOTH(one_is_made_and_dropped);
    RUN_BOTH(a_join_is_taken_back_to_the_row);
    RUN_BOTH(two_become_one_and_two_again);
    RUN_BOTH(what_is_known_of_it_changes);
    return unit_end();
}
