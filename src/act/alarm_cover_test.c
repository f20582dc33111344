/* One storm, one alarm, wherever it rises; single items; who is woken: on both databases. */
#include "act/alarm.h"

#include "act/desk_fixture.h"
#include "act/reaction.h"
#include "act/tick.h"
#include "act/writer.h"
#include "store/alarm_item.h"
#include "store/alarm_topic.h"
#include "store/on_call.h"
#include "store/subject.h"

static const int64_t BEGIN = INT64_C(1795000000000) / MS_DAY * MS_DAY;
static const int64_t STEP = 5 * (int64_t)MS_MINUTE;

/* Where what is said next stands, and how. */
struct talk {
    struct desk *desk;
    size_t rules;        /* 7, 8 */
    const char *subject; /* NULL: none */
    int64_t thread;      /* 0: it begins one of its own */
    double negative;
    struct counts counts;
    int n;
};

static int64_t say_as(struct talk *talk, const char *id, const char *text, int64_t at)
{
    struct rule_hit hits[] = {{7, 1}, {8, 1}};
    struct understood_subject subject = {.sign = talk->negative > 0.5 ? -1 : 1};
    struct desk_heard heard = desk_heard(talk->desk, id, text, at);
    struct author author = {.id = heard.said.id, .followers = -1};
    bool is_new = true;
    struct message_mark mark;

    heard.said.authors = &author;
    heard.said.author_count = 1;
    heard.said.audience = AUDIENCE_PUBLIC;
    heard.said.kind = KIND_POST;
    heard.said.has_said_at = true;
    heard.said.said_at = at;
    heard.said.counts = talk->counts;
    heard.found.hits = hits;
    heard.found.hit_count = talk->rules;
    heard.found.negative = talk->negative;
    heard.found.handle = heard.found.person = 0;
    heard.found.network = STR("feed");
    heard.found.native = author.id;
    heard.found.thread = talk->thread;
    if (!talk->thread) {
        heard.found.conversation = 0;
        heard.found.thread_native = heard.said.id;
    }
    if (talk->subject) {
        subject.name = str_from(talk->subject);
        heard.found.subjects = &subject;
        heard.found.subject_count = 1;
    }
    if (!message_current(talk->desk->reader, talk->desk->cast.channel.id, heard.said.id, &mark)) {
        heard.found.novelty = NOVELTY_DUPLICATE; /* heard again, with other counts */
        heard.found.current = mark.id;
        is_new = false;
    }
    CHECK_INT(hear(&heard), OK);
    return is_new ? heard.kept.message : mark.id;
}

static int64_t say(struct talk *talk, const char *text, int64_t at)
{
    char id[32];

    (void)snprintf(id, sizeof(id), "m%d", talk->n++);
    return say_as(talk, id, text, at);
}

static void tick(struct desk *desk, int64_t at)
{
    size_t n;

    CHECK_INT(tick_run(desk->act, at, &n), OK);
}

/* Two days of one friendly voice an hour. */
static int64_t two_days(struct talk *talk)
{
    int64_t at = BEGIN;

    for (; at < BEGIN + 2 * (int64_t)MS_DAY; at += MS_HOUR)
        (void)say(talk, "seen at the fair", at);
    tick(talk->desk, at);
    return at;
}

/* In each of six steps `n` voices; gives the time. */
static int64_t storm(struct talk *talk, int n, int64_t at)
{
    static const char *const texts[] = {"no ambulance because they cut the telephone",
                                        "poor grandmother without telephone, shame on them"};

    for (int step = 0; step < 6; step++, at += STEP) {
        for (int i = 0; i < n; i++)
            (void)say(talk, texts[i % 2], at + i * MS_SECOND);
        tick(talk->desk, at + STEP);
    }
    return at;
}

static int64_t quiet(struct talk *talk, int64_t from, int64_t hours)
{
    int64_t at = from;

    for (; at < from + hours * (int64_t)MS_HOUR; at += STEP)
        tick(talk->desk, at);
    return at;
}

static size_t alarms(struct talk *talk, struct alarm **out_list)
{
    size_t n = 0;

    CHECK_INT(alarm_recent(talk->desk->reader, &talk->desk->f->arena, 0, out_list, &n), OK);
    return n;
}

static size_t covers(struct talk *talk, int64_t alarm, struct alarm_cover **out_list)
{
    size_t n = 0;

    CHECK_INT(alarm_cover_list(talk->desk->reader, &talk->desk->f->arena, alarm, out_list, &n), OK);
    return n;
}

static struct talk talk_at(struct desk *desk)
{
    return (struct talk){
        .desk = desk, .rules = 2, .subject = "delivery", .counts = {-1, -1, -1, -1}};
}

static void restart(struct talk *talk, int64_t now)
{
    struct act_config config = {.site = &talk->desk->f->site, .now = now};

    act_close(talk->desk->act);
    CHECK_INT(db_open(&talk->desk->f->site, DB_WRITE, &config.db, NULL), OK);
    CHECK_INT(act_open(&config, &talk->desk->act, NULL), OK);
}

static bool names(const struct alarm_cover *list, size_t n, int64_t topic)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].topic == topic)
            return true;
    return false;
}

static void a_storm_rises_in_many_places_and_rings_once(struct fixture *f)
{
    int64_t subject = alarm_topic(ALARM_OF_SUBJECT, subject_key(STR("delivery"))), at, root;
    struct alarm_cover *list;
    struct alarm *rows;
    struct desk desk;
    struct talk talk;
    size_t n;

    open_desk(&desk, f);
    talk = talk_at(&desk);
    at = two_days(&talk);
    talk.negative = 0.9;
    root = say(&talk, "they cut grandmother's telephone while the ambulance came", at);
    CHECK_INT(alarm_item_thread(desk.reader, root, &talk.thread), OK);
    at = storm(&talk, 6, at);
    restart(&talk, at);
    at = storm(&talk, 6, at);
    CHECK_OR_STOP(alarms(&talk, &rows) == 1);
    CHECK(!rows[0].ended_at);
    CHECK_INT(rows[0].cause, root);
    n = covers(&talk, rows[0].id, &list);
    CHECK_INT(n, 4);
    CHECK(names(list, n, 7) && names(list, n, 8) && names(list, n, subject) &&
          names(list, n, alarm_topic(ALARM_OF_ITEM, talk.thread)));
    at = quiet(&talk, at, 6);
    CHECK_OR_STOP(alarms(&talk, &rows) == 1);
    CHECK(rows[0].ended_at > 0);
    n = covers(&talk, rows[0].id, &list);
    for (size_t i = 0; i < n; i++)
        CHECK(list[i].ended_at > 0);
    (void)storm(&talk, 12, at); /* within a day it is the same one */
    CHECK_OR_STOP(alarms(&talk, &rows) == 1);
    CHECK_INT(rows[0].ended_at, 0);
    close_desk(&desk);
}

static void another_storm_rings_for_itself(struct fixture *f)
{
    struct alarm *rows;
    struct desk desk;
    struct talk talk;
    int64_t at;

    open_desk(&desk, f);
    talk = talk_at(&desk);
    at = two_days(&talk);
    talk.negative = 0.9;
    talk.rules = 1;
    talk.subject = NULL;
    at = storm(&talk, 6, at);
    talk.rules = 0;
    talk.subject = "delivery"; /* other people say it, of something else */
    (void)storm(&talk, 6, at);
    CHECK_INT(alarms(&talk, &rows), 2);
    close_desk(&desk);
}

/* No rule wants it and it speaks of no subject: what stands under one post is enough. */
static void one_item_is_enough(struct fixture *f)
{
    struct alarm *rows;
    struct desk desk;
    struct talk talk;
    int64_t at, root;

    open_desk(&desk, f);
    talk = talk_at(&desk);
    talk.rules = 0;
    talk.subject = NULL;
    at = two_days(&talk);
    root = say(&talk, "our new saddle is out", at); /* what stands under it is against us */
    CHECK_INT(alarm_item_thread(desk.reader, root, &talk.thread), OK);
    at = storm(&talk, 4, at); /* friendly */
    CHECK_INT(alarms(&talk, &rows), 0);
    talk.negative = 0.9;
    at = storm(&talk, 6, at);
    CHECK_OR_STOP(alarms(&talk, &rows) == 1);
    CHECK(alarm_kind_of(rows[0].topic) == ALARM_OF_ITEM && rows[0].cause == root);
    (void)quiet(&talk, at, 4);
    CHECK_OR_STOP(alarms(&talk, &rows) == 1);
    CHECK(rows[0].ended_at > 0);
    close_desk(&desk);
}

/* Ten posts that are liked a little, then one that is passed on by thousands. */
static int64_t reach(struct talk *talk, double negative, int64_t *out_root)
{
    int64_t at = two_days(talk);
    char id[8];

    for (int i = 0; i < 10; i++) {
        (void)snprintf(id, sizeof(id), "p%d", i);
        for (int heard = 0; heard < 3; heard++) {
            talk->counts = (struct counts){heard * (i % 4), heard * 2, -1, 40 * heard};
            (void)say_as(talk, id, "lovely weather for a ride", at + heard * 20 * MS_MINUTE);
        }
    }
    at += MS_HOUR;
    talk->negative = negative;
    for (int heard = 0; heard < 6; heard++, at += STEP) {
        talk->counts = (struct counts){300 * heard, 200 * heard, -1, 90000 * heard};
        *out_root = say_as(talk, "big", "they cut grandmother's telephone", at);
        tick(talk->desk, at + STEP);
    }
    return at;
}

static void a_post_that_is_passed_on_by_thousands_rings(struct fixture *f)
{
    struct alarm *rows;
    struct desk desk;
    struct talk talk;
    int64_t root;

    open_desk(&desk, f);
    talk = talk_at(&desk);
    talk.rules = 0;
    talk.subject = NULL;
    (void)reach(&talk, 0.9, &root);
    CHECK_OR_STOP(alarms(&talk, &rows) == 1);
    CHECK(rows[0].cause == root && rows[0].pushes >= 2000 && rows[0].views >= 300000);
    close_desk(&desk);
}

static void a_post_that_people_love_does_not(struct fixture *f)
{
    struct alarm *rows;
    struct desk desk;
    struct talk talk;
    int64_t root;

    open_desk(&desk, f);
    talk = talk_at(&desk);
    (void)reach(&talk, 0.1, &root);
    CHECK_INT(alarms(&talk, &rows), 0);
    close_desk(&desk);
}

struct liking {
    struct writer_job job;
    struct desk *desk;
    const char *item;
    int from, n;
    int64_t at;
};

static enum err like(struct db *db, struct writer_job *job)
{
    struct liking *liking = (struct liking *)(void *)job;
    enum err err = OK;

    for (int i = liking->from; i < liking->from + liking->n && !err; i++) {
        struct author author = {.followers = -1};
        struct understood found = {.network = STR("feed")};
        struct message message;
        struct capture capture = {.channel = liking->desk->cast.channel.id,
                                  .message = &message,
                                  .found = &found,
                                  .heard_at = liking->at};
        enum reaction_outcome outcome;

        message_init(&message);
        author.id = message.id = arena_printf(&liking->desk->f->arena, "%s-%d", liking->item, i);
        message.kind = i % 2 ? KIND_LIKE : KIND_BOOST;
        message.reply_to = str_from(liking->item);
        message.authors = &author;
        message.author_count = 1;
        err = reaction_heard(liking->desk->act, db, &capture, false, &outcome);
    }
    return err;
}

static void like_all(struct desk *desk, const char *item, int from, int n, int64_t at)
{
    struct liking liking = {{.run = like}, desk, item, from, n, at};

    CHECK_INT(writer_run(act_writer(desk->act), &liking.job), OK);
}

/* Ten posts that some like, then one that hundreds do, each by himself: no place counts them. */
static size_t alarms_by_likes(struct fixture *f, double negative, struct alarm *out_alarm)
{
    struct alarm *rows;
    struct desk desk;
    struct talk talk;
    char id[8];
    int64_t at;
    size_t n;

    open_desk(&desk, f);
    talk = talk_at(&desk);
    talk.rules = 0;
    talk.subject = NULL;
    at = two_days(&talk);
    for (int i = 0; i < 10; i++) {
        (void)snprintf(id, sizeof(id), "p%d", i);
        (void)say_as(&talk, id, "lovely weather for a ride", at);
        like_all(&desk, id, 0, 1 + i % 3, at + 20 * MS_MINUTE);
    }
    at += MS_HOUR;
    talk.negative = negative;
    (void)say_as(&talk, "big", "they cut grandmother's telephone", at);
    for (int heard = 0; heard < 6; heard++, at += STEP) {
        like_all(&desk, "big", 100 * heard, 100, at + MS_MINUTE);
        tick(&desk, at + STEP);
    }
    n = alarms(&talk, &rows);
    if (n)
        *out_alarm = rows[0];
    close_desk(&desk);
    return n;
}

static void likes_that_come_one_by_one_ring(struct fixture *f)
{
    struct alarm alarm = {0};

    CHECK_INT(alarms_by_likes(f, 0.9, &alarm), 1);
    CHECK(alarm.pushes >= 300);
}

static void likes_of_what_people_love_do_not(struct fixture *f)
{
    struct alarm alarm;

    CHECK_INT(alarms_by_likes(f, 0.1, &alarm), 0);
}

struct forgetting {
    struct writer_job job;
    int64_t before;
};

static enum err forget_items_before(struct db *db, struct writer_job *job)
{
    return alarm_item_forget(db, ((struct forgetting *)(void *)job)->before);
}

/* Known from before: what it has had all the time is no gain, what came since is. */
static void an_old_post_rises_from_what_it_had(struct fixture *f)
{
    struct alarm_item item;
    struct desk desk;
    struct talk talk;
    struct forgetting forgetting = {{.run = forget_items_before}, INT64_MAX};
    int64_t at, root, thread = 0;

    open_desk(&desk, f);
    talk = talk_at(&desk);
    at = two_days(&talk);
    talk.counts = (struct counts){5000, -1, -1, -1};
    root = say_as(&talk, "old", "they cut grandmother's telephone", at);
    CHECK_INT(writer_run(act_writer(desk.act), &forgetting.job), OK);
    at += 4 * MS_HOUR;
    talk.counts.likes = 5400;
    (void)say_as(&talk, "old", "they cut grandmother's telephone", at);
    CHECK_INT(alarm_item_thread(desk.reader, root, &thread), OK);
    CHECK_OR_STOP(alarm_item_load(desk.reader, thread, &item) == OK);
    CHECK_INT(item.hour[ITEM_PUSHES], 100);
    close_desk(&desk);
}

/* ---- who is woken ---- */

struct turns {
    struct writer_job job;
    struct on_call *list;
    size_t n;
};

static enum err write_turns(struct db *db, struct writer_job *job)
{
    struct turns *turns = (struct turns *)(void *)job;
    enum err err = OK;

    for (size_t i = 0; i < turns->n && !err; i++)
        err = on_call_add(db, &turns->list[i]);
    return err;
}

static size_t calls(struct talk *talk, struct alarm_call **out_list)
{
    struct alarm *rows;
    size_t n = 0;

    CHECK_INT(alarms(talk, &rows), 1);
    CHECK(!alarm_call_list(talk->desk->reader, &talk->desk->f->arena, rows[0].id, out_list, &n));
    return n;
}

static void who_is_on_call_is_woken_once(struct fixture *f)
{
    struct on_call list[] = {{.days = 127, .start = 0, .until = 1440},
                             {.days = 127, .start = 1320, .until = 1380}}; /* not now */
    struct turns turns = {.job = {.run = write_turns}, .list = list, .n = 2};
    struct outbox_send *sends;
    struct alarm_call *called;
    struct desk desk;
    struct talk talk;
    int64_t at;
    size_t n = 0;

    open_desk(&desk, f);
    list[0].staff = desk.staff;
    list[1].staff = desk.staff;
    CHECK_INT(writer_run(act_writer(desk.act), &turns.job), OK);
    talk = talk_at(&desk);
    at = two_days(&talk);
    talk.negative = 0.9;
    at = storm(&talk, 6, at);
    CHECK_OR_STOP(calls(&talk, &called) == 1);
    CHECK(called[0].state == DELIVERY_QUEUED && called[0].staff == desk.staff);
    CHECK(!alarm_calls_take(desk.act, &f->arena, at, &sends, &n));
    CHECK_OR_STOP(n == 1);
    CHECK(str_find(sends[0].message, STR("mina@acme.example"), 0) != SIZE_MAX);
    CHECK(str_find(sends[0].message, STR("people spoke against us"), 0) != SIZE_MAX);
    CHECK(str_find(sends[0].message, STR("cut the telephone"), 0) != SIZE_MAX);
    CHECK_INT(run(&desk, (struct command){.op = OP_REPLY, /* its end would be taken for ours */
                                          .key = sends[0].key,
                                          .now = at,
                                          .text = STR("It comes tomorrow.")}),
              ERR_BAD_INPUT);
    CHECK(!alarm_call_settle(desk.act, sends[0].key, "sent", STR_NONE, at + 2));
    at = quiet(&talk, at, 6);
    at = storm(&talk, 12, at);
    CHECK_OR_STOP(calls(&talk, &called) == 1); /* the same storm */
    CHECK_INT(called[0].state, DELIVERY_SENT);
    CHECK(!alarm_calls_take(desk.act, &f->arena, at, &sends, &n));
    CHECK_INT(n, 0);
    close_desk(&desk);
}

/* Tried again while the storm is news, and what was being sent when we died is not sent again. */
static void a_call_is_given_up_or_left_uncertain(struct fixture *f)
{
    struct on_call list[] = {{.days = 127, .start = 0, .until = 1440}};
    struct turns turns = {.job = {.run = write_turns}, .list = list, .n = 1};
    struct outbox_send *sends;
    struct alarm_call *called;
    struct desk desk;
    struct talk talk;
    int64_t at;
    size_t n = 0;

    open_desk(&desk, f);
    list[0].staff = desk.staff;
    CHECK_INT(writer_run(act_writer(desk.act), &turns.job), OK);
    talk = talk_at(&desk);
    at = two_days(&talk);
    talk.negative = 0.9;
    at = storm(&talk, 6, at);
    CHECK(!alarm_calls_take(desk.act, &f->arena, at, &sends, &n));
    CHECK_OR_STOP(n == 1);
    CHECK(!alarm_call_settle(desk.act, sends[0].key, "retry", STR("no line"), at));
    CHECK(!alarm_calls_take(desk.act, &f->arena, at, &sends, &n));
    CHECK_INT(n, 0);
    CHECK(!alarm_calls_take(desk.act, &f->arena, at + MS_MINUTE, &sends, &n));
    CHECK_OR_STOP(n == 1);
    CHECK(!alarm_calls_recover(desk.act, at + MS_MINUTE));
    CHECK_OR_STOP(calls(&talk, &called) == 1);
    CHECK_INT(called[0].state, DELIVERY_UNCERTAIN);
    CHECK(!alarm_call_settle(desk.act, sends[0].key, "sent", STR_NONE, at));
    CHECK_OR_STOP(calls(&talk, &called) == 1);
    CHECK_INT(called[0].state, DELIVERY_UNCERTAIN);
    close_desk(&desk);
}

/* Two days of a friendly subject of which `few` then complain, while one each complains of `many`
 * others. */
static size_t alarms_of_one(struct fixture *f, int few, int many)
{
    struct alarm *rows;
    struct desk desk;
    struct talk talk;
    char name[32];
    int64_t at;
    size_t n;

    open_desk(&desk, f);
    talk = talk_at(&desk);
    talk.rules = 0;
    at = two_days(&talk);
    talk.negative = 0.9;
    (void)say(&talk, "again late", at);
    tick(&desk, at += STEP);
    for (int i = 0; i < many; i++) {
        (void)snprintf(name, sizeof(name), "thing %d", i);
        talk.subject = name;
        (void)say(&talk, "it broke", at + i);
    }
    talk.subject = "delivery";
    tick(&desk, at += STEP);
    for (int i = 0; i < few; i++)
        (void)say(&talk, "again late", at + i);
    tick(&desk, at + STEP);
    n = alarms(&talk, &rows);
    close_desk(&desk);
    return n;
}

static void seven_voices_are_many_for_one_subject(struct fixture *f)
{
    CHECK_INT(alarms_of_one(f, 7, 0), 1);
}

/* Also when its watch was there before the others were. */
static void of_hundreds_of_subjects_one_has_seven_by_chance(struct fixture *f)
{
    CHECK_INT(alarms_of_one(f, 7, 300), 0);
}

int main(void)
{
    RUN_BOTH(a_storm_rises_in_many_places_and_rings_once);
    RUN_BOTH(another_storm_rings_for_itself);
    RUN_BOTH(seven_voices_are_many_for_one_subject);
    RUN_BOTH(of_hundreds_of_subjects_one_has_seven_by_chance);
    RUN_BOTH(one_item_is_enough);
    RUN_BOTH(a_post_that_is_passed_on_by_thousands_rings);
    RUN_BOTH(a_post_that_people_love_does_not);
    RUN_BOTH(likes_that_come_one_by_one_ring);
    RUN_BOTH(likes_of_what_people_love_do_not);
    RUN_BOTH(an_old_post_rises_from_what_it_had);
    RUN_BOTH(who_is_on_call_is_woken_once);
    RUN_BOTH(a_call_is_given_up_or_left_uncertain);
    return unit_end();
}
