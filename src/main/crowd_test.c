/* What gathers behind a message: lines of JSON in, rows out. */
#include "base/clock.h"
#include "main/heard_house.h"
#include "store/complaint.h"
#include "store/crowd.h"
#include "store/reaction.h"
#include "store/tally.h"

/* Who stands behind what, by the id on the one channel there is. */
static struct crowd crowd_of(struct house *house, const char *id)
{
    struct crowd crowd = {0};
    enum err err = crowd_load(house->reader, mark_of(house, 1, id).id, &crowd);

    CHECK(!err || err == ERR_NOT_FOUND);
    return crowd;
}

static int64_t queue_of(struct house *house, const char *id)
{
    return conversation_of(house, 1, id).queue;
}

static void say(struct house *house, int64_t at, const char *id, const char *who, const char *text,
                const char *more)
{
    char line[1000];

    (void)snprintf(line, sizeof(line),
                   "{\"id\":\"%s\",\"author\":{\"id\":\"%s\",\"name\":\"%s\"},\"text\":\"%s\"%s}",
                   id, who, who, text, more);
    CHECK_INT(hear(house, "net", at, line), INTAKE_NEW);
}

#define TOLD "They cut my grandmother's telephone while the ambulance was on its way to her"

static void re_posts_fold_under_the_first(struct fixture *f)
{
    struct crowd crowd;
    struct house house;

    open_house(&house, f);
    say(&house, 1000, "a", "ann", TOLD, "");
    say(&house, 2000, "b", "bo", "RT @ann: " TOLD, "");
    say(&house, 3000, "c", "cy", "Wow. " TOLD "!", "");
    say(&house, 4000, "i", "ian",
        "They cut my line too, for two weeks now, while my daughter lay at home with a fever", "");
    CHECK(queue_of(&house, "a") != QUEUE_FOLDED);
    crowd = crowd_of(&house, "b");
    CHECK(crowd.first == mark_of(&house, 1, "a").id && crowd.how == CROWD_COPY);
    CHECK(crowd.likeness >= 800 && crowd_of(&house, "c").first == crowd.first);
    CHECK_INT(queue_of(&house, "b"), QUEUE_FOLDED);
    CHECK_INT(queue_of(&house, "c"), QUEUE_FOLDED);
    CHECK(conversation_of(&house, 1, "b").id != conversation_of(&house, 1, "a").id);
    CHECK_INT(crowd_of(&house, "i").first, 0); /* a story of his own */
    CHECK(queue_of(&house, "i") != QUEUE_FOLDED);
    /* more is said in a folded one: it is a conversation like any other */
    say(&house, 5000, "k", "cy", "And now they have cut mine, what shall I do?",
        ",\"reply_to\":\"c\"");
    CHECK(queue_of(&house, "c") != QUEUE_FOLDED);
    CHECK_INT(hear(&house, "net", 6000,
                   "{\"id\":\"b\",\"text\":\"Mine is cut, too: who helps me?\",\"version\":1}"),
              INTAKE_EDITED);
    CHECK(queue_of(&house, "b") != QUEUE_FOLDED); /* changed into words of his own */
    close_house(&house);
}

static void who_takes_a_side_stands_behind_the_first(struct fixture *f)
{
    struct crowd crowd;
    struct house house;
    int64_t first;

    open_house(&house, f);
    say(&house, 1000, "a", "ann", TOLD, "");
    say(&house, 2000, "b", "bo", TOLD, "");
    say(&house, 4000, "d", "di", "@ann same here", ",\"reply_to\":\"a\"");
    say(&house, 5000, "e", "ed", "works fine for me", ",\"reply_to\":\"b\"");
    say(&house, 6000, "g", "gus", "+1", ",\"reply_to\":\"d\"");
    say(&house, 7000, "h", "hal",
        "Same here, they lost my parcel three weeks ago and nobody answers my mails",
        ",\"reply_to\":\"a\"");
    say(&house, 9000, "j", "ann", "me too", ",\"reply_to\":\"a\"");
    first = mark_of(&house, 1, "a").id;
    crowd = crowd_of(&house, "d");
    CHECK(crowd.first == first && crowd.how == CROWD_AGREES);
    CHECK(crowd_of(&house, "e").first == first && crowd_of(&house, "e").how == CROWD_DISSENTS);
    CHECK_INT(crowd_of(&house, "g").first, first); /* agrees with one who agrees */
    CHECK_INT(crowd_of(&house, "h").first, 0);     /* tells his own */
    CHECK_INT(crowd_of(&house, "j").first, 0);     /* nobody backs himself */
    CHECK_INT(hear(&house, "net", 11000, "{\"id\":\"d\",\"deleted\":true,\"version\":1}"),
              INTAKE_EDITED);
    CHECK_INT(crowd_load(house.reader, crowd.message, &crowd), ERR_NOT_FOUND);
    close_house(&house);
}

static void react(struct house *house, int64_t at, const char *id, const char *kind,
                  const char *who, const char *item, enum intake_outcome outcome)
{
    char line[400];

    (void)snprintf(line, sizeof(line),
                   "{\"id\":\"%s\",\"kind\":\"%s\",\"author\":{\"id\":\"%s\"},\"reply_to\":\"%s\"}",
                   id, kind, who, item);
    CHECK_INT(hear(house, "net", at, line), outcome);
}

static struct reaction_sum sum_of(struct house *house, const char *id)
{
    struct reaction_sum *sums;
    size_t n = 0;

    CHECK_INT(reaction_sums_in(house->reader, &house->f->arena, conversation_of(house, 1, id).id, 9,
                               &sums, &n),
              OK);
    return n ? sums[0] : (struct reaction_sum){0};
}

/* Likes and boosts back an item and are nobody's message; what the network counts goes up and down.
 */
static void likes_and_boosts_back_an_item(struct fixture *f)
{
    struct conversation conversation;
    struct message_mark mark;
    struct tally *steps;
    struct house house;
    size_t n = 0;
    int64_t lowest, highest, before;

    open_house(&house, f);
    react(&house, 500, "r0", "boost", "cy", "a", INTAKE_NEW); /* comes before the item */
    say(&house, 1000, "a", "ann", TOLD, ",\"counts\":{\"likes\":3,\"views\":900}");
    conversation = conversation_of(&house, 1, "a");
    CHECK(!message_span(house.reader, &lowest, &before));
    react(&house, 2000, "r1", "like", "bo", "a", INTAKE_NEW);
    react(&house, 2100, "r1", "like", "bo", "a", INTAKE_DUPLICATE);
    react(&house, 2200, "r2", "like", "bo", "a", INTAKE_DUPLICATE);
    react(&house, 2300, "r3", "like", "ann", "a", INTAKE_NEW); /* herself: not counted */
    react(&house, 2400, "r4", "like", "di", "a", INTAKE_NEW);
    CHECK_INT(hear(&house, "net", 2500, "{\"id\":\"r4\",\"deleted\":true}"), INTAKE_EDITED);
    CHECK(sum_of(&house, "a").n[REACTION_LIKE] == 1 && sum_of(&house, "a").n[REACTION_BOOST] == 1);
    CHECK_INT(sum_of(&house, "a").ours, 1);
    CHECK_INT(hear(&house, "net", 2600, "{\"id\":\"r5\",\"kind\":\"like\",\"reply_to\":\"a\"}"),
              INTAKE_REFUSED);
    CHECK(!message_span(house.reader, &lowest, &highest));
    CHECK_INT(highest, before);
    CHECK_INT(message_current(house.reader, 1, STR("r1"), &mark), ERR_NOT_FOUND);
    CHECK_INT(conversation_of(&house, 1, "a").sort, conversation.sort);
    CHECK_INT(hear(&house, "net", 70000,
                   "{\"id\":\"a\",\"author\":{\"id\":\"ann\",\"name\":\"ann\"},\"text\":\"" TOLD
                   "\",\"counts\":{\"likes\":2,\"views\":40000}}"),
              INTAKE_DUPLICATE);
    CHECK_INT(tally_list(house.reader, &f->arena, mark_of(&house, 1, "a").id, 0, &steps, &n), OK);
    CHECK_OR_STOP(n == 2);
    CHECK(steps[0].counts.views == 900 && steps[1].counts.views == 40000);
    CHECK(steps[1].counts.likes == 2 && steps[1].counts.boosts == -1);
    close_house(&house);
}

/* What no item can be called is no row, on which an index would end. */
static void a_like_of_no_possible_item_is_passed_over(struct fixture *f)
{
    struct reaction *list;
    struct house house;
    char line[4096], item[3001];
    size_t n = 1;

    for (unsigned i = 0, dice = 1; i < sizeof(item) - 1; i++) {
        dice = dice * 1664525 + 1013904223;
        item[i] = (char)('A' + (dice >> 24) % 26);
    }
    item[sizeof(item) - 1] = 0;
    open_house(&house, f);
    (void)snprintf(line, sizeof(line),
                   "{\"id\":\"r1\",\"kind\":\"like\",\"author\":{\"id\":\"bo\"},"
                   "\"reply_to\":\"%s\"}",
                   item);
    CHECK_INT(hear(&house, "net", 1000, line), INTAKE_UNMATCHED);
    CHECK_INT(house.err, OK);
    CHECK(!reaction_after(house.reader, &f->arena, 0, 10, &list, &n));
    CHECK_INT(n, 0);
    close_house(&house);
}

/* What was told before the start is learnt again. */
static void a_copy_is_known_after_a_restart(struct fixture *f)
{
    struct house house;

    open_house(&house, f);
    say(&house, clock_now(), "a", "ann", TOLD, "");
    close_house(&house);
    CHECK(!db_open(&f->site, DB_WRITE, &f->db, NULL));
    open_house(&house, f);
    say(&house, clock_now(), "x", "xen", "something else entirely was said meanwhile by others",
        "");
    say(&house, clock_now(), "b", "bo", TOLD, "");
    CHECK(crowd_of(&house, "b").first == mark_of(&house, 1, "a").id);
    close_house(&house);
}

static size_t complaints(struct house *house, struct complaint **out_list)
{
    size_t n = 0;

    CHECK_INT(complaint_list(house->reader, &house->f->arena, 0, INT64_MAX, 10, out_list, &n), OK);
    return n;
}

/* A complaint is found by what stands there now, and its neighbours by theirs. */
static void what_was_taken_back_complains_no_more(struct fixture *f)
{
    struct complaint *list;
    struct house house;

    open_house(&house, f);
    say(&house, 1000, "a", "ann", "Terrible: your payment page fails with error 502 every time",
        "");
    say(&house, 2000, "b", "ann", "Still broken, the elevator is horribly slow, terrible service",
        ",\"reply_to\":\"a\"");
    CHECK_INT(complaints(&house, &list), 2);
    CHECK_INT(hear(&house, "net", 3000,
                   "{\"id\":\"a\",\"text\":\"Terrible: your newsletter arrives broken every time\","
                   "\"version\":1}"),
              INTAKE_EDITED);
    CHECK_INT(complaints(&house, &list), 2);
    CHECK(str_find(list[1].words, STR("newsletter"), 0) != SIZE_MAX);
    CHECK_INT(hear(&house, "net", 4000, "{\"id\":\"a\",\"deleted\":true,\"version\":2}"),
              INTAKE_EDITED);
    CHECK_INT(complaints(&house, &list), 1);
    CHECK(str_find(list[0].words, STR("elevator"), 0) != SIZE_MAX);
    close_house(&house);
}

int main(void)
{
    RUN_BOTH(re_posts_fold_under_the_first);
    RUN_BOTH(who_takes_a_side_stands_behind_the_first);
    RUN_BOTH(likes_and_boosts_back_an_item);
    RUN_BOTH(a_like_of_no_possible_item_is_passed_over);
    RUN_BOTH(a_copy_is_known_after_a_restart);
    RUN_BOTH(what_was_taken_back_complains_no_more);
    return unit_end();
}
