/* A correction that is taken back leaves no trace, in the corners where it once did: what came in
 * another order than it was said, what was counted before its writer was known, what was edited. */
#include "main/rebuild.h"
#include "main/school.h"

#include "base/buf.h"
#include "store/alarm_item.h"
#include "store/complaint.h"
#include "store/counter.h"
#include "store/passed.h"
#include "store/standing.h"
#include "store/subject.h"
#include "store/voice.h"
#include "understand/label_model.h"

static int64_t say_in(struct school *school, const char *id, const char *who, int64_t at,
                      const char *more, const char *text)
{
    char line[600];

    (void)snprintf(line, sizeof(line),
                   "{\"id\":\"%s\",%s,\"author\":{\"id\":\"%s\",\"handle\":\"%s\"},"
                   "\"text\":\"%s\"}",
                   id, more, who, who, text);
    CHECK_INT(hear(&school->house, "a", at, line), INTAKE_NEW);
    return mark_of(&school->house, 1, id).id;
}

static void there_and_back(struct school *school, int64_t message, struct recast recast)
{
    struct str before = dump(school);
    int64_t correction = correct(school, message, recast);

    CHECK(!str_eq(dump(school), before));
    take_back(school, correction);
    CHECK(is_same(dump(school), before));
    is_whole(school);
}

static int64_t item_topic(struct school *school, int64_t message)
{
    int64_t thread = 0;

    CHECK(!alarm_item_thread(school->house.reader, message, &thread));
    return alarm_topic(ALARM_OF_ITEM, thread);
}

/* A feed lists the newest first: what was heard first began the item, whatever was said first. */
static void a_comment_may_come_before_its_post(struct fixture *f)
{
    struct school school;
    int64_t comment, post, later, item;

    open_school(&school, f);
    comment = say_in(&school, "q", "ann", NOW,
                     "\"kind\":\"comment\",\"thread\":\"p\",\"said_at\":\"2026-11-18T09:50:00Z\"",
                     SCANDAL);
    post = say_in(&school, "p", "bob", NOW + 1000,
                  "\"kind\":\"post\",\"thread\":\"p\",\"said_at\":\"2026-11-18T09:40:00Z\"",
                  "Look at this about the parcel service");
    later = say_in(&school, "r", "cy", NOW + 2000,
                   "\"kind\":\"comment\",\"thread\":\"p\",\"said_at\":\"2026-11-18T09:55:00Z\"",
                   "my parcel, my life");
    item = item_topic(&school, comment);
    CHECK_INT(item_topic(&school, post), item);
    CHECK_INT(counted(&school, item, ALARM_VOICES), 2);
    CHECK_INT(counted(&school, item, ALARM_AGAINST), 0);
    there_and_back(&school, comment, to_praise);
    there_and_back(&school, later, to_praise);
    CHECK_INT(counted(&school, item, ALARM_AGAINST), 0);
    (void)correct(
        &school, post,
        (struct recast){.labels = {[LABEL_COMPLAINT] = RECAST_YES}, .polarity = POLARITY_NEGATIVE});
    CHECK_INT(counted(&school, item, ALARM_AGAINST), 1); /* it was heard under what it began */
    close_house(&school.house);
}

static bool stands_against(struct school *school, int64_t message)
{
    struct alarm_item item = {0};

    CHECK(!alarm_item_load(school->house.reader, -item_topic(school, message), &item));
    return item.is_against;
}

/* Who tells something of his own under a post begins a thread of his own, and is heard under the
 * post all the same. */
static void a_branch_stands_under_its_root(struct fixture *f)
{
    static const char under[] = "\"kind\":\"comment\",\"thread\":\"p\",\"reply_to\":\"p\"";
    struct school school;
    int64_t post, branch, more, item;

    open_school(&school, f);
    post = say_in(&school, "p", "bob", NOW, "\"kind\":\"post\",\"thread\":\"p\"", SCANDAL);
    branch = say_in(&school, "q", "ann", NOW + 100000, under,
                    "The router arrived broken and nobody answers my mails, terrible service with "
                    "this parcel");
    more = say_in(&school, "r", "ann", NOW + 200000, under, "And now my parcel is lost, too");
    CHECK(mark_of(&school.house, 1, "q").thread != mark_of(&school.house, 1, "p").thread);
    item = alarm_topic(ALARM_OF_ITEM, mark_of(&school.house, 1, "p").thread);
    CHECK_INT(item_topic(&school, branch), item);
    CHECK_INT(counted(&school, item, ALARM_AGAINST), 1);
    there_and_back(&school, branch, to_praise);
    there_and_back(&school, more, to_praise);
    there_and_back(&school, post, to_praise);
    (void)correct(&school, branch, to_praise);
    CHECK_INT(counted(&school, item, ALARM_AGAINST), 0);
    CHECK_INT(counted(&school, item, ALARM_VOICES), 1);
    close_house(&school.house);
}

#define POST(likes) "\"kind\":\"post\",\"thread\":\"p\",\"counts\":{\"likes\":" likes "}"

/* What is liked counts for us or against us by what it is taken for, whatever its place tells next.
 */
static void what_is_liked_follows(struct fixture *f)
{
    struct school school;
    char line[400];
    int64_t post;

    open_school(&school, f);
    post = say_in(&school, "p", "bob", NOW, POST("3"), SCANDAL);
    CHECK(stands_against(&school, post));
    there_and_back(&school, post, to_praise);
    (void)correct(&school, post, to_praise);
    CHECK(!stands_against(&school, post));
    (void)snprintf(line, sizeof(line),
                   "{\"id\":\"p\"," POST("9") ",\"author\":{\"id\":\"bob\",\"handle\":\"bob\"},"
                                              "\"text\":\"" SCANDAL "\"}");
    CHECK_INT(hear(&school.house, "a", NOW + 1000, line), INTAKE_DUPLICATE);
    CHECK(!stands_against(&school, post));
    close_house(&school.house);
}

/* What was said long before we heard it is in no minute, but is liked all the same. */
static void what_is_old_and_liked_follows(struct fixture *f)
{
    struct school school;
    int64_t post;

    open_school(&school, f);
    post = say_in(&school, "p", "bob", NOW, POST("3") ",\"said_at\":\"2026-10-18T09:50:00Z\"",
                  SCANDAL);
    CHECK(stands_against(&school, post));
    CHECK_INT(counted(&school, ANY, ALARM_AGAINST), 0);
    there_and_back(&school, post, to_praise);
    (void)correct(&school, post, to_praise);
    CHECK(!stands_against(&school, post));
    close_house(&school.house);
}

static enum err forget_voices(struct db *db, struct writer_job *job may_be_unused)
{
    return alarm_voice_forget(db, NOW + MS_HOUR);
}

/* What an older program forgot sooner than its counts was left where it was when it turned out who
 * said it, and stays there. */
static void who_is_known_late_stays_counted(struct fixture *f)
{
    struct writer_job job = {.run = forget_voices};
    struct school school;
    int64_t message;

    open_school(&school, f);
    message = say(&school, "1", "ann", NOW, SCANDAL);
    CHECK(!writer_run(act_writer(school.house.act), &job));
    (void)act_on(&school, (struct command){.op = OP_INSIDER,
                                           .person = conversation_of(&school.house, 1, "1").person,
                                           .is_yes = true});
    CHECK_INT(counted(&school, ANY, ALARM_AGAINST), 1);
    there_and_back(&school, message, (struct recast){.lang = STR("de")});
    CHECK_INT(counted(&school, ANY, ALARM_AGAINST), 1);
    CHECK_INT(counted(&school, ANY, ALARM_MADE), 0);
    close_house(&school.house);
}

/* An edit is gathered with others by the time of its first version. */
static void what_was_edited_keeps_its_time(struct fixture *f)
{
    struct complaint *list = NULL;
    struct school school;
    int64_t message, correction;
    size_t n = 0;

    open_school(&school, f);
    (void)say(&school, "1", "ann", NOW, SCANDAL);
    edit(&school, "1", NOW + MS_HOUR, "My parcel is lost again and broken, this is a scandal");
    message = mark_of(&school.house, 1, "1").id;
    correction = correct(&school, message, to_praise);
    take_back(&school, correction);
    CHECK(!complaint_list(school.house.reader, &f->arena, 0, INT64_MAX, 10, &list, &n));
    CHECK(n == 1 && list[0].at == NOW);
    there_and_back(&school, message, to_praise);
    close_house(&school.house);
}

static int64_t waits_since(struct school *school, int64_t rule)
{
    struct rule_standing standing = {.waiting_day = -1};

    CHECK(!standing_load(school->house.reader, &school->house.f->arena, rule, &standing));
    return standing.waiting_day;
}

static void act_upon(struct school *school, const char *id)
{
    int64_t conversation = conversation_of(&school->house, 1, id).id;

    (void)act_on(school, (struct command){.op = OP_ADVISE,
                                          .conversation = conversation,
                                          .advice = ADVICE_LEAVE,
                                          .text = STR("irony")});
}

/* "Nobody acts on what it finds" is true of what it finds now. */
static void rules_wait_for_what_they_want(struct fixture *f)
{
    int64_t day = day_of(NOW), first, second, correction;
    struct school school;

    open_school(&school, f);
    first = say(&school, "1", "ann", NOW, SCANDAL);
    CHECK_INT(waits_since(&school, LOST), day);
    there_and_back(&school, first, to_praise);
    correction = correct(&school, first, to_praise);
    CHECK_INT(waits_since(&school, LOST), 0);
    CHECK_INT(waits_since(&school, PRAISED), day);
    second = say(&school, "2", "bob", NOW + MS_DAY, SCANDAL);
    CHECK_INT(waits_since(&school, LOST), day + 1);
    take_back(&school, correction);
    CHECK_INT(waits_since(&school, LOST), day);
    CHECK_INT(waits_since(&school, PRAISED), 0);
    there_and_back(&school, second, to_praise);

    correction = correct(&school, first, to_praise);
    CHECK_INT(waits_since(&school, LOST), day + 1);
    act_upon(&school, "2");
    CHECK_INT(waits_since(&school, LOST), 0);
    take_back(&school, correction);
    CHECK_INT(waits_since(&school, LOST), 0); /* somebody acted since it was heard */
    act_upon(&school, "1");
    (void)say(&school, "3", "cy", NOW + MS_DAY + 1000, SCANDAL);
    CHECK_INT(waits_since(&school, LOST), day + 1);
    there_and_back(&school, first, to_praise);
    there_and_back(&school, second, to_praise);
    there_and_back(&school, mark_of(&school.house, 1, "3").id, to_praise);
    close_house(&school.house);
}

struct spoil {
    struct writer_job job;
    int64_t message;
};

static enum err spoil(struct db *db, struct writer_job *job)
{
    struct spoil *spoilt = (struct spoil *)(void *)job;

    return voice_set_against(db, spoilt->message, STR("no topic"));
}

/* What cannot be written anew is passed over with its reason, and stops nobody behind it. */
static void one_bad_row_stops_no_lesson(struct fixture *f)
{
    enum { ALIKE = 10, TAUGHT = 7, BAD = 8 };
    static const struct recast story = {.labels = {[LABEL_PRAISE] = RECAST_YES}};
    struct spoil bad = {.job = {.run = spoil}};
    struct passed *passed = NULL;
    struct school school;
    int64_t messages[ALIKE];
    size_t n = 0;

    open_school(&school, f);
    for (int i = 0; i < ALIKE; i++) {
        char id[8], text[100];

        (void)snprintf(id, sizeof(id), "%d", i);
        (void)snprintf(text, sizeof(text),
                       "the wobbly parcel came round on my ride to work, day %c", 'a' + i);
        messages[i] = say(&school, id, id, NOW + i, text);
    }
    (void)act_on(&school, (struct command){.op = OP_INSIDER,
                                           .person = conversation_of(&school.house, 1, "8").person,
                                           .is_yes = true});
    bad.message = messages[BAD];
    CHECK(!writer_run(act_writer(school.house.act), &bad.job));
    for (int i = 0; i < TAUGHT; i++)
        (void)correct(&school, messages[i], story);
    learn(&school);
    CHECK(has_hit(&school, messages[BAD - 1], PRAISED, 1));
    CHECK(!has_hit(&school, messages[BAD], PRAISED, 1));
    CHECK(has_hit(&school, messages[BAD + 1], PRAISED, 1));
    CHECK(!passed_list(school.house.reader, &f->arena, STR("lessons.read"), 10, &passed, &n));
    CHECK(n == 1 && passed[0].row == messages[BAD]);
    close_house(&school.house);
}

/* What says the same by a hair more or less is written, and nothing that is counted is touched. */
static void a_hair_moves_no_count(struct fixture *f)
{
    struct spoil bad = {.job = {.run = spoil}};
    struct model_head heads[LABEL_HEADS_MAX];
    struct label_model shipped, other;
    struct rebuild_totals totals;
    struct rebuild *rebuild = NULL;
    struct school school;
    bool more = true;
    double was;

    CHECK_OR_STOP(!label_model_open(NULL, &shipped, NULL));
    other = shipped;
    memcpy(heads, shipped.heads, shipped.head_count * sizeof(*heads));
    heads[label_model_head(&shipped, "complaint")].shift += 0.2F;
    other.heads = heads;
    open_school(&school, f);
    bad.message = say(&school, "1", "ann", NOW, SCANDAL);
    was = said_of(&school, bad.message).labels[LABEL_COMPLAINT];
    (void)act_on(&school, (struct command){.op = OP_INSIDER,
                                           .person = conversation_of(&school.house, 1, "1").person,
                                           .is_yes = true});
    CHECK(!writer_run(act_writer(school.house.act), &bad.job)); /* who asks for its topics fails */
    CHECK(!rebuild_open(school.house.act, school.house.reader,
                        understander_rules(school.house.understander), &other, NOW + MS_MINUTE,
                        &rebuild, &totals));
    while (more)
        CHECK_OR_STOP(!rebuild_step(rebuild, &totals, &more));
    rebuild_close(rebuild);
    CHECK_INT(totals.unread, 0);
    CHECK(said_of(&school, bad.message).labels[LABEL_COMPLAINT] != was);
    close_house(&school.house);
    label_model_close(&shipped);
}

int main(void)
{
    RUN_BOTH(a_comment_may_come_before_its_post);
    RUN_BOTH(a_branch_stands_under_its_root);
    RUN_BOTH(what_is_liked_follows);
    RUN_BOTH(what_is_old_and_liked_follows);
    RUN_BOTH(who_is_known_late_stays_counted);
    RUN_BOTH(what_was_edited_keeps_its_time);
    RUN_BOTH(one_bad_row_stops_no_lesson);
    RUN_BOTH(a_hair_moves_no_count);
    RUN_BOTH(rules_wait_for_what_they_want);
    return unit_end();
}
