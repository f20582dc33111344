/* From kept messages to who is listened to, on both databases. */
#include "main/net_keeper.h"

#include "act/own.h"
#include "base/clock.h"
#include "store/counter.h"
#include "store/crowd.h"
#include "store/fixture.h"
#include "store/network.h"
#include "store/passed.h"
#include "store/reaction.h"
#include "store/subject.h"
#include "store/understood.h"
#include "store/voice.h"
#include "store/whereabouts.h"
#include "understand/rank.h"

static const int64_t NOW = INT64_C(1795000000000);

enum { PEOPLE = 9 };

struct desk {
    struct fixture *f;
    struct act *act;
    struct db *reader;
    struct net_keeper *keeper;
    int64_t handles[PEOPLE], persons[PEOPLE];
    int said;
};

struct saying {
    int who; /* of the people */
    const char *text, *reply_to;
    enum origin origin;
    enum audience audience;
    int64_t at;
};

/* Its row; the native id is m0, m1, … in order. */
static int64_t say(struct desk *desk, struct saying saying)
{
    char id[16];
    struct stored_message row = {
        .channel = 1, .is_current = true, .author = desk->handles[saying.who], .heard_at = NOW};

    message_init(&row.said);
    (void)snprintf(id, sizeof(id), "m%d", desk->said++);
    row.said.id = str_from(id);
    row.said.text = str_from(saying.text);
    row.said.reply_to = str_from(saying.reply_to ? saying.reply_to : "");
    row.said.said_at = saying.at ? saying.at : NOW;
    row.said.origin = saying.origin;
    row.said.audience = saying.audience;
    CHECK_INT(message_add(desk->f->db, &row), OK);
    return row.id;
}

static void make_people(struct desk *desk)
{
    for (int i = 0; i < PEOPLE; i++) {
        char native[16];
        struct person person = {.name = STR("P"), .created_at = 1};
        struct handle handle = {.network = STR("n"), .followers = -1, .created_at = 1};

        (void)snprintf(native, sizeof(native), "a%d", i);
        handle.native = handle.address = str_from(native);
        CHECK_INT(person_add(desk->f->db, &person), OK);
        handle.person = desk->persons[i] = person.id;
        CHECK_INT(handle_add(desk->f->db, &handle, STR_NONE), OK);
        desk->handles[i] = handle.id;
    }
}

static void open_act(struct desk *desk)
{
    struct act_config config = {.site = &desk->f->site, .now = NOW, .db = desk->f->db};
    const struct own_account own = {1, STR("a8")};

    CHECK(!db_open(&desk->f->site, DB_READ, &desk->reader, NULL));
    CHECK(!act_open(&config, &desk->act, NULL));
    CHECK(!act_set_own(desk->act, &own, 1));
    desk->f->db = NULL; /* the writer's */
    desk->keeper = net_keeper_new();
    CHECK(desk->keeper != NULL);
}

static void close_act(struct desk *desk)
{
    net_keeper_free(desk->keeper);
    act_close(desk->act);
    db_close(desk->reader);
}

static void pass_all(struct desk *desk, int64_t now)
{
    bool more = true;

    for (int i = 0; i < 300 && more; i++)
        CHECK_INT(net_keeper_pass(desk->keeper, desk->act, desk->reader, now, &more), OK);
    CHECK(!more);
}

static size_t listed(struct desk *desk, int64_t topic, struct listened **out_list)
{
    size_t n = 0;

    CHECK(!listened_list(desk->reader, &desk->f->arena, topic, out_list, &n));
    return n;
}

static void say_what_it_speaks_of(struct desk *desk, int64_t message, const char *json)
{
    const struct annotation said = {STR("label"), STR("m"), str_from(json)};

    CHECK(!annotation_put(desk->f->db, message, &said));
}

/* How many addressed `target` that day; *out_first: the first of them. */
static size_t heard_by(struct desk *desk, int64_t day, int64_t topic, int64_t target,
                       int64_t *out_first)
{
    const struct network_edge from = {day, topic, target, INT64_MIN};
    struct network_edge *list;
    size_t n = 0, found = 0;

    CHECK(!network_edges(desk->reader, &desk->f->arena, &from, 1000, &list, &n));
    while (found < n && list[found].topic == topic && list[found].target == target)
        found++;
    *out_first = found ? list[0].speaker : 0;
    return found;
}

/* m0 by a0; answered by a1, a2, named by a3 and, whatever they say, not by those who don't count.
 */
static void make_talk(struct desk *desk)
{
    int64_t first = say(desk, (struct saying){.who = 0, .text = "the battery dies in the cold"});
    struct crowd crowd = {.first = first, .how = CROWD_AGREES};

    say_what_it_speaks_of(desk, first, "{\"subjects\":[{\"subject\":\"Battery\",\"polarity\":1}]}");
    (void)say(desk, (struct saying){.who = 1, .text = "good to know", .reply_to = "m0"});
    (void)say(desk,
              (struct saying){.who = 1, .text = "thanks again", .reply_to = "m0"}); /* once a day */
    (void)say(desk,
              (struct saying){.who = 2, .text = "what do you think, @A0 and @a8 and @Nobody?"});
    (void)say(desk, (struct saying){.who = 3, .text = "yes @nobody knows", .reply_to = "m3"});
    (void)say(desk, (struct saying){.who = 0, .text = "and I say so myself", .reply_to = "m0"});
    (void)say(desk, (struct saying){.who = 4, .text = "@a1 buy", .origin = ORIGIN_AUTOMATED});
    (void)say(desk,
              (struct saying){.who = 5, .text = "Full disclosure: I work for them. @a1 is right"});
    (void)say(desk, (struct saying){.who = 8, .text = "we thank @a1"});
    (void)say(desk,
              (struct saying){.who = 6, .text = "between us: @a1", .audience = AUDIENCE_PRIVATE});
    /* Whoever agrees speaks for himself; copies say where somebody else is. */
    crowd.message = say(desk, (struct saying){.who = 7, .text = "I live in Hamburg"});
    CHECK_INT(crowd_add(desk->f->db, &crowd), OK);
    crowd.message = say(desk, (struct saying){.who = 6, .text = "I live in Vienna"});
    crowd.how = CROWD_COPY;
    CHECK_INT(crowd_add(desk->f->db, &crowd), OK);
    (void)say(desk, (struct saying){.who = 8, .text = "we are in Berlin"}); /* ours */
    (void)say(desk,
              (struct saying){.who = 6, .text = "long ago @a1", .at = NOW - 95 * (int64_t)MS_DAY});
}

static void people_are_listened_to(struct fixture *f)
{
    struct desk desk = {.f = f};
    struct listened *list;
    struct listened_link *links;
    struct whereabouts_look wheres;
    struct network_day sum;
    struct listener *listeners;
    int64_t today = day_of(NOW), first,
            battery = network_topic_subject(subject_key(STR("battery")));
    int64_t nobody = voice_id(STR("n"), STR("nobody"));
    size_t n = 0;

    CHECK(!db_begin(f->db));
    make_people(&desk);
    make_talk(&desk);
    CHECK(!db_commit(f->db));
    open_act(&desk);
    pass_all(&desk, NOW);
    CHECK_INT((int)listed(&desk, NETWORK_ALL, &list), 2);
    CHECK(list[0].voice == desk.persons[0] && list[0].voices == 2);
    CHECK(list[1].voice == nobody && list[1].voices == 2);
    CHECK(list[0].share > 100000 && list[0].share > list[1].share);
    CHECK_INT((int)listed(&desk, battery, &list), 0);
    CHECK(!listened_by(desk.reader, &f->arena, NETWORK_ALL, &listeners, &n));
    CHECK_OR_STOP(n == 4);
    CHECK(listeners[0].voice == nobody && listeners[1].voice == nobody);
    CHECK(listeners[2].voice == desk.persons[0] && listeners[2].speaker == desk.persons[1]);
    CHECK(listeners[2].days == 1 && listeners[3].speaker == desk.persons[2]);
    CHECK(heard_by(&desk, today, battery, desk.persons[0], &first) == 1);
    CHECK(first == desk.persons[1]);
    CHECK_INT((int)heard_by(&desk, today, NETWORK_ALL, desk.persons[1], &first), 0);
    CHECK_INT((int)heard_by(&desk, today, NETWORK_ALL, desk.persons[8], &first), 0);
    CHECK(!listened_links(desk.reader, &f->arena, NETWORK_ALL, &links, &n));
    CHECK_INT((int)n, 0);
    CHECK(!whereabouts_sums(desk.reader, &f->arena, 1, today, 99, &wheres));
    CHECK_OR_STOP(wheres.n == 1);
    CHECK(wheres.sums[0].people == 1 && str_is(wheres.sums[0].place, "Hamburg"));
    CHECK(!network_days(desk.reader, 1, day_of(NOW), &sum));
    CHECK(sum.messages == 5 && sum.paid == 1 && sum.insiders == 1 && sum.ours == 1 && !sum.over);
    close_act(&desk);
}

struct backing {
    struct writer_job job;
    struct desk *desk;
    const char *item;
};

static enum err back(struct db *db, struct writer_job *job)
{
    struct backing *backing = (struct backing *)(void *)job;
    enum err err = OK;

    for (int i = 1; i < 4 && !err; i++) {
        bool is_new;
        const struct reaction reaction = {
            .channel = 1,
            .native = arena_printf(&backing->desk->f->arena, "b%d", i),
            .item = str_from(backing->item),
            .how = i < 3 ? REACTION_BOOST : REACTION_LIKE,
            .voice = backing->desk->persons[i],
            .at = NOW};

        err = reaction_put(db, &reaction, &is_new);
    }
    return err;
}

/* What was worked out by increments is what a new start works out from the rows; and it ends. */
static void a_new_start_says_the_same(struct fixture *f)
{
    struct desk desk = {.f = f};
    struct backing backing = {.job = {.run = back}, .desk = &desk, .item = "m0"};
    struct listened *list, *again;
    struct network_day sum;
    int64_t later = NOW + NETWORK_DAYS * (int64_t)MS_DAY, day = 9;

    CHECK(!db_begin(f->db));
    make_people(&desk);
    make_talk(&desk);
    CHECK(!db_commit(f->db));
    open_act(&desk);
    pass_all(&desk, NOW);
    CHECK(!writer_run(act_writer(desk.act), &backing.job));
    pass_all(&desk, NOW + NET_LIST_EVERY_MS);
    CHECK_INT((int)listed(&desk, NETWORK_ALL, &list), 2);
    CHECK(list[0].voice == desk.persons[0] && list[0].voices == 2); /* a1 and a2 had a voice */
    CHECK_INT((int)listed(&desk, network_topic_subject(subject_key(STR("battery"))), &again), 1);
    CHECK(again[0].voices == 2);
    net_keeper_free(desk.keeper);
    desk.keeper = net_keeper_new();
    pass_all(&desk, NOW + 2 * NET_LIST_EVERY_MS);
    CHECK_INT((int)listed(&desk, NETWORK_ALL, &again), 2);
    CHECK(list[0].voice == again[0].voice && list[0].voices == again[0].voices);
    CHECK(list[0].share - again[0].share < 300 && again[0].share - list[0].share < 300);
    pass_all(&desk, later);
    CHECK_INT((int)listed(&desk, NETWORK_ALL, &list), 0);
    CHECK(!network_first_day(desk.reader, &day));
    CHECK_INT(day, 0);
    CHECK(!network_days(desk.reader, 1, day_of(NOW), &sum));
    CHECK_INT(sum.messages, 0);
    close_act(&desk);
}

struct telling {
    struct writer_job job;
    struct desk *desk;
    struct saying saying;
};

static enum err tell(struct db *db, struct writer_job *job)
{
    struct telling *telling = (struct telling *)(void *)job;

    telling->desk->f->db = db;
    (void)say(telling->desk, telling->saying);
    telling->desk->f->db = NULL;
    return OK;
}

/* While the keeper is at work. */
static void say_now(struct desk *desk, struct saying saying)
{
    struct telling telling = {.job = {.run = tell}, .desk = desk, .saying = saying};

    CHECK(!writer_run(act_writer(desk->act), &telling.job));
}

static const int64_t ONE = MS_DAY;

/* a2 addresses as many as are counted, and on the next day one more, for whom there is no room.
 * When the first are forgotten there is: what is counted then stays, though what was refused is
 * older and its day forgotten first. */
static void what_was_refused_takes_nothing_away(struct fixture *f)
{
    const int64_t begin = NOW - 80 * ONE;
    struct desk desk = {.f = f};
    struct network_day sum;
    struct listened *list;

    CHECK(!db_begin(f->db));
    make_people(&desk);
    for (int i = 0; i < RANK_OUT_MAX; i += 4) {
        struct str text = arena_printf(&f->arena, "@x%d @x%d @x%d @x%d", i, i + 1, i + 2, i + 3);

        (void)say(&desk, (struct saying){.who = 2, .text = text.p, .at = begin});
    }
    (void)say(&desk, (struct saying){.who = 2, .text = "hello @late", .at = begin + ONE});
    CHECK(!db_commit(f->db));
    open_act(&desk);
    pass_all(&desk, NOW);
    CHECK(!network_days(desk.reader, 1, day_of(NOW), &sum));
    CHECK_INT(sum.over, 1);
    pass_all(&desk, begin + 90 * ONE); /* the first day is over, and there is room */
    say_now(&desk, (struct saying){.who = 2, .text = "good day @late", .at = begin + 90 * ONE});
    say_now(&desk, (struct saying){.who = 3, .text = "good day @late", .at = begin + 90 * ONE});
    pass_all(&desk, begin + 90 * ONE + NET_LIST_EVERY_MS);
    CHECK_INT((int)listed(&desk, NETWORK_ALL, &list), 1);
    pass_all(&desk, begin + 91 * ONE + NET_LIST_EVERY_MS);
    CHECK_OR_STOP(listed(&desk, NETWORK_ALL, &list) == 1);
    CHECK_INT((int)list[0].voices, 2);
    close_act(&desk);
}

/* Heard and read before what they boost; one of them is bound to us. */
static void boosts_wait_for_what_they_boost(struct fixture *f)
{
    struct desk desk = {.f = f};
    struct backing backing = {.job = {.run = back}, .desk = &desk, .item = "m1"};
    struct insider insider = {.voice = VOICE_INSIDER, .at = 1};
    struct network_day sum;
    int64_t first;

    CHECK(!db_begin(f->db));
    make_people(&desk);
    insider.handle = desk.handles[2];
    CHECK(!insider_add(f->db, &insider));
    (void)say(&desk, (struct saying){.who = 5, .text = "thank you @a7"});
    CHECK(!db_commit(f->db));
    open_act(&desk);
    CHECK(!writer_run(act_writer(desk.act), &backing.job)); /* a1 and a2 boost m1 */
    pass_all(&desk, NOW);
    CHECK_INT((int)heard_by(&desk, day_of(NOW), NETWORK_ALL, desk.persons[0], &first), 0);
    say_now(&desk, (struct saying){.who = 0, .text = "the battery dies in the cold"});
    pass_all(&desk, NOW + NET_LIST_EVERY_MS);
    CHECK_INT((int)heard_by(&desk, day_of(NOW), NETWORK_ALL, desk.persons[0], &first), 1);
    CHECK(first == desk.persons[1]);
    CHECK(!network_days(desk.reader, 1, day_of(NOW), &sum));
    CHECK_INT(sum.messages, 2);
    close_act(&desk);
}

/* Of a topic whose last edge was forgotten while nobody looked. */
static void a_list_ends(struct fixture *f)
{
    const struct listened one = {network_topic_rule(7), 1, 500000, 9, 5};
    const struct listened_lists lists = {.list = &one, .n = 1};
    struct desk desk = {.f = f};
    struct listened *list;

    CHECK(!db_begin(f->db));
    make_people(&desk);
    make_talk(&desk);
    CHECK(!listened_put(f->db, one.topic, &lists));
    CHECK(!db_commit(f->db));
    open_act(&desk);
    pass_all(&desk, NOW);
    CHECK_INT((int)listed(&desk, one.topic, &list), 0);
    CHECK_INT((int)listed(&desk, NETWORK_ALL, &list), 2);
    close_act(&desk);
}

/* Its author is lost. What people boosted at that moment is counted all the same. */
static void a_bad_row_goes_alone(struct fixture *f)
{
    struct desk desk = {.f = f};
    struct backing backing = {.job = {.run = back}, .desk = &desk, .item = "m0"};
    struct listened *list;
    struct network_day sum;
    struct passed *passed;
    int64_t handle;
    size_t n = 0;

    CHECK(!db_begin(f->db));
    make_people(&desk);
    (void)say(&desk, (struct saying){.who = 0, .text = "the battery dies in the cold"});
    handle = desk.handles[5];
    desk.handles[5] = 99999;
    (void)say(&desk, (struct saying){.who = 5, .text = "who am I"});
    desk.handles[5] = handle;
    (void)say(&desk, (struct saying){.who = 4, .text = "thank you @a7"});
    (void)say(&desk, (struct saying){.who = 3, .text = "thank you @a7"});
    CHECK(!db_commit(f->db));
    open_act(&desk);
    CHECK(!writer_run(act_writer(desk.act), &backing.job));
    pass_all(&desk, NOW);
    pass_all(&desk, NOW + NET_LIST_EVERY_MS);
    CHECK_OR_STOP(listed(&desk, NETWORK_ALL, &list) == 2);
    CHECK(list[0].voices == 2 && list[1].voices == 2);
    CHECK(!network_days(desk.reader, 1, day_of(NOW), &sum));
    CHECK_INT(sum.over, 1);
    CHECK(!passed_list(desk.reader, &f->arena, STR("network.read"), 9, &passed, &n));
    CHECK_OR_STOP(n == 1);
    CHECK(passed[0].at == NOW && passed[0].reason.n > 0);
    close_act(&desk);
}

int main(void)
{
    RUN_BOTH(people_are_listened_to);
    RUN_BOTH(a_new_start_says_the_same);
    RUN_BOTH(what_was_refused_takes_nothing_away);
    RUN_BOTH(boosts_wait_for_what_they_boost);
    RUN_BOTH(a_list_ends);
    RUN_BOTH(a_bad_row_goes_alone);
    return unit_end();
}
