/* What becomes of messages that are heard: one or two lines of JSON in, rows out. */
#include "main/heard_house.h"

#include "act/outbox.h"

#include <unistd.h>

#include "store/counter.h"
#include "store/person.h"
#include "store/promise.h"
#include "store/quarantine.h"
#include "store/raw.h"
#include "store/rule.h"

static void a_repeat_is_a_duplicate_and_a_change_an_edit(struct fixture *f)
{
    struct house house;

    open_house(&house, f);
    CHECK_INT(hear(&house, "a", 10, "{\"id\":\"1\",\"text\":\"The app crashes, why?\"}"),
              INTAKE_NEW);
    CHECK_INT(hear(&house, "a", 11, "{\"id\":\"1\",\"text\":\"The app crashes, why?\"}"),
              INTAKE_DUPLICATE);
    CHECK_INT(hear(&house, "a", 12, "{\"id\":\"1\",\"text\":\"The app crashes. Why?\"}"),
              INTAKE_EDITED);
    CHECK_INT(mark_of(&house, 1, "1").version, 1);
    CHECK_INT(conversation_of(&house, 1, "1").message_count, 1);
    CHECK_INT(hear(&house, "a", 13, "{\"id\":\"1\",\"deleted\":true}"), INTAKE_EDITED);
    CHECK(mark_of(&house, 1, "1").deleted);
    CHECK_INT(hear(&house, "a", 14, "{\"id\":\"1\",\"text\":\"back again\"}"), INTAKE_DUPLICATE);
    close_house(&house);
}

static void an_older_version_never_becomes_current(struct fixture *f)
{
    struct house house;

    open_house(&house, f);
    CHECK_INT(hear(&house, "a", 10, "{\"id\":\"1\",\"version\":5,\"text\":\"five\"}"), INTAKE_NEW);
    CHECK_INT(hear(&house, "a", 11, "{\"id\":\"1\",\"version\":3,\"text\":\"three\"}"),
              INTAKE_EDITED);
    CHECK_INT(hear(&house, "a", 12, "{\"id\":\"1\",\"version\":3,\"text\":\"three\"}"),
              INTAKE_DUPLICATE);
    CHECK_INT(mark_of(&house, 1, "1").version, 5);
    CHECK_INT(hear(&house, "a", 13, "{\"id\":\"1\",\"version\":6,\"text\":\"five\"}"),
              INTAKE_DUPLICATE);
    CHECK_INT(hear(&house, "a", 14, "{\"id\":\"1\",\"version\":7,\"text\":\"seven\"}"),
              INTAKE_EDITED);
    CHECK_INT(mark_of(&house, 1, "1").version, 7);
    close_house(&house);
}

#define MAIL(id, from, more)                                                                       \
    "{\"id\":\"" id "\",\"kind\":\"mail\",\"audience\":\"private\",\"author\":{\"handle\":\"" from \
    "\"}" more ",\"text\":\"Where is my order?\"}"

static void a_person_stays_in_one_conversation_over_channels(struct fixture *f)
{
    struct house house;
    int64_t first;

    open_house(&house, f);
    CHECK_INT(hear(&house, "mail", 10, MAIL("<1>", "Bram@Pell.example", "")), INTAKE_NEW);
    first = conversation_of(&house, 1, "<1>").id;
    hear(&house, "mail", 20, MAIL("<2>", "bram@pell.example", ",\"reply_to\":\"<1>\""));
    hear(&house, "calls", 30,
         "{\"id\":\"c1\",\"kind\":\"call\",\"audience\":\"private\",\"author\":{\"handle\":"
         "\"bram@pell.example\"},\"text\":\"Asked again\"}");
    CHECK_INT(conversation_of(&house, 1, "<2>").id, first);
    CHECK_INT(conversation_of(&house, 2, "c1").id, first);
    CHECK_INT(conversation_of(&house, 2, "c1").contact_count, 3);
    CHECK_INT(conversation_of(&house, 2, "c1").waiting_since, 10);
    CHECK_INT(conversation_of(&house, 2, "c1").queue, QUEUE_ANSWER);
    close_house(&house);
}

static void a_stranger_with_a_stolen_id_stays_outside(struct fixture *f)
{
    struct house house;

    open_house(&house, f);
    hear(&house, "mail", 10, MAIL("<1>", "bram@pell.example", ",\"thread\":\"<1>\""));
    hear(&house, "mail", 20,
         MAIL("<9>", "mallory@evil.example", ",\"reply_to\":\"<1>\",\"thread\":\"<1>\""));
    CHECK(conversation_of(&house, 1, "<9>").id != conversation_of(&house, 1, "<1>").id);
    CHECK_INT(conversation_of(&house, 1, "<1>").message_count, 1);
    close_house(&house);
}

static void a_borrowed_message_id_is_another_mail(struct fixture *f)
{
    struct house house;
    const char *other =
        "{\"id\":\"<1>\",\"kind\":\"mail\",\"audience\":\"private\",\"author\":{\"handle\":"
        "\"eve@evil.example\"},\"text\":\"Something else\"}";

    open_house(&house, f);
    CHECK_INT(hear(&house, "mail", 10, MAIL("<1>", "bram@pell.example", "")), INTAKE_NEW);
    CHECK_INT(hear(&house, "mail", 20, other), INTAKE_NEW);
    CHECK_INT(hear(&house, "mail", 30, MAIL("<1>", "bram@pell.example", "")), INTAKE_DUPLICATE);
    CHECK_INT(hear(&house, "mail", 40, other), INTAKE_DUPLICATE);
    CHECK_INT(mark_of(&house, 1, "<1>").version, 0);
    CHECK_INT(conversation_of(&house, 1, "<1>").message_count, 1);
    close_house(&house);
}

static void two_people_of_one_name_stay_two(struct fixture *f)
{
    struct house house;

    open_house(&house, f);
    hear(&house, "blog", 10,
         "{\"id\":\"1\",\"author\":{\"name\":\"Anna\"},\"text\":\"one thing\"}");
    hear(&house, "blog", 20, "{\"id\":\"2\",\"author\":{\"name\":\"Anna\"},\"text\":\"another\"}");
    CHECK(conversation_of(&house, 1, "1").person != conversation_of(&house, 1, "2").person);
    close_house(&house);
}

/* Scenario S1, as far as mail and touches carry it. Monday 2026-11-02 09:00 UTC is 1793610000000.
 */
static void the_one_who_stood_up(struct fixture *f)
{
    static const int64_t monday = 1793610000000, day = 86400000;
    const char *last =
        "{\"id\":\"<3>\",\"kind\":\"mail\",\"audience\":\"private\",\"author\":{\"handle\":"
        "\"bram@pell.example\"},\"text\":\"I was told 'right away'. Don't contact me again unless "
        "you are serious about fixing this.\"}";
    struct promise_item *promises;
    struct contact_wish *wishes;
    struct conversation row;
    struct house house;
    size_t n = 0;

    open_house(&house, f);
    hear(&house, "mail", monday, MAIL("<1>", "bram@pell.example", ""));
    hear(&house, "mail", monday + 3 * day, MAIL("<2>", "bram@pell.example", ""));
    hear(&house, "mail", monday + 7 * day, last);
    hear(&house, "mail", monday + 7 * day, MAIL("<4>", "new@pell.example", ""));
    row = conversation_of(&house, 1, "<3>");
    CHECK_INT(row.contact_count, 3);
    CHECK_INT(row.waiting_since, monday);
    CHECK(!promise_of_conversation(house.reader, &f->arena, row.id, &promises, &n));
    CHECK_OR_STOP(n == 1);
    CHECK_INT(promises[0].promise.state, PROMISE_OPEN);
    CHECK_INT(promises[0].promise.made_by, PROMISE_REPORTED);
    CHECK_INT(promises[0].promise.due_at, monday + 8 * day + 8 * 3600000);
    CHECK_INT(row.promise_due, promises[0].promise.due_at);
    CHECK(!contact_wish_of_person(house.reader, &f->arena, row.person, &wishes, &n));
    CHECK_OR_STOP(n == 1);
    CHECK(str_starts(wishes[0].sentence, STR("Don't contact me again")));
    CHECK(str_find(wishes[0].condition, STR("serious about fixing"), 0) != SIZE_MAX);
    CHECK(row.sort > conversation_of(&house, 1, "<4>").sort);
    hear(&house, "mail", monday + 9 * day, last); /* the mailbox is read again */
    CHECK_INT(conversation_of(&house, 1, "<3>").contact_count, 3);
    close_house(&house);
}

static void a_correction_or_the_crowd_takes_no_debt_away(struct fixture *f)
{
    struct conversation row;
    struct house house;

    open_house(&house, f);
    hear(&house, "forum", 10,
         "{\"id\":\"1\",\"kind\":\"comment\",\"thread\":\"t\",\"author\":{\"id\":\"ann\"},\"text\":"
         "\"My order never arrived, why does nobody answer?\"}");
    CHECK_INT(conversation_of(&house, 1, "1").queue, QUEUE_ANSWER);
    hear(&house, "forum", 20,
         "{\"id\":\"2\",\"kind\":\"comment\",\"thread\":\"t\",\"author\":{\"id\":\"bob\"},\"text\":"
         "\"Nice weather. Please stop contacting me.\"}");
    hear(&house, "forum", 30,
         "{\"id\":\"1\",\"kind\":\"comment\",\"thread\":\"t\",\"author\":{\"id\":\"ann\"},\"text\":"
         "\"My order never arrived; why does nobody answer.\"}");
    row = conversation_of(&house, 1, "1");
    CHECK_INT(row.queue, QUEUE_ANSWER);
    CHECK_INT(row.waiting_since, 10);
    CHECK_INT(row.contact_count, 1);
    CHECK_INT(row.message_count, 1); /* Bob tells something of his own beside it */
    {
        struct contact_wish *wishes;
        size_t n = 9;

        CHECK(!contact_wish_of_person(house.reader, &f->arena, row.person, &wishes, &n));
        CHECK_INT(n, 0); /* Bob speaks for himself… */
        row = conversation_of(&house, 1, "2");
        CHECK(!contact_wish_of_person(house.reader, &f->arena, row.person, &wishes, &n));
        CHECK_INT(n, 1); /* …and is heard */
    }
    close_house(&house);
}

static void a_copy_elsewhere_is_one_item(struct fixture *f)
{
    struct house house;
    struct also_at *also;
    size_t n = 0;

    open_house(&house, f);
    hear(&house, "blog", 10,
         "{\"id\":\"1\",\"author\":{\"name\":\"Jo\"},\"text\":\"They never called me back at "
         "all\"}");
    hear(&house, "planet", 20,
         "{\"id\":\"p1\",\"url\":\"https://planet.example/1\",\"author\":{\"name\":\"Jo\"},"
         "\"text\":\"They never called me  back at all\"}");
    CHECK_INT(mark_of(&house, 2, "p1").conversation, 0);
    CHECK(!message_also_list(house.reader, &f->arena, mark_of(&house, 1, "1").id, &also, &n));
    CHECK_INT(n, 1);
    CHECK_INT(conversation_of(&house, 1, "1").message_count, 1);
    close_house(&house);
}

static int64_t raw_of(struct house *house, int64_t channel, const char *id)
{
    struct stored_message stored = {0};

    CHECK(!message_load(house->reader, &house->f->arena, mark_of(house, channel, id).id, &stored));
    return stored.raw;
}

static void a_document_is_kept_once_for_its_items(struct fixture *f)
{
    static const char *const two[] = {"{\"id\":\"1\",\"text\":\"one\"}",
                                      "{\"id\":\"2\",\"text\":\"two\"}", NULL};
    static const char *const changed[] = {"{\"id\":\"1\",\"text\":\"one\"}",
                                          "{\"id\":\"2\",\"text\":\"two, corrected\"}", NULL};
    struct house house;
    struct buf bytes;

    open_house(&house, f);
    hear_document(&house, "blog", "https://a.example/feed", 10, "<rss>\r\n1</rss>", two);
    CHECK_INT(raw_of(&house, 1, "1"), 1);
    CHECK_INT(raw_of(&house, 1, "2"), 1);
    hear_document(&house, "blog", "https://a.example/feed", 20, "<rss>same words</rss>", two);
    hear_document(&house, "blog", "https://a.example/feed", 30, "<rss>2</rss>", changed);
    CHECK_INT(raw_of(&house, 1, "1"), 1);
    CHECK_INT(raw_of(&house, 1, "2"), 2); /* nothing new in the second: not kept */
    buf_init(&bytes, 100);
    CHECK(!raw_load(house.reader, 1, &bytes));
    CHECK_STR(buf_str(&bytes), "<rss>\r\n1</rss>");
    buf_clear(&bytes);
    close_house(&house);
}

/* The post of scenario S3, its words in three versions. */
#define SAID "\"title\":\"The one who stood up\",\"text\":\""
#define FIRST                                                                                      \
    "When I stood up at the Tarnwick breakfast in Harrow last week I said what many in the room "  \
    "were thinking about the service. Three calls and two mails later nobody had called me back, " \
    "and the portal still shows my order as open. The person on the phone was kind, yet she "      \
    "could not tell me who would look into it or by when."
#define SECOND FIRST " I would be happy to report an improvement."
#define THIRD SECOND " Update: the portal is fixed now."
#define ITEM(id, url, text)                                                                        \
    "{\"id\":\"" id "\",\"url\":\"" url "\",\"author\":{\"name\":\"Jo Ames\"}," SAID text "\"}"
#define LINK "https://ames.example/2026/stood-up"

static void hear_item(struct house *house, const char *channel, const char *source, int64_t at,
                      const char *line)
{
    const char *const lines[] = {line, NULL};

    hear_document(house, channel, source, at, line, lines);
}

static size_t versions_of(struct house *house, int64_t channel, const char *id)
{
    struct stored_message *versions;
    size_t n = 0;

    CHECK(!message_versions(house->reader, &house->f->arena, channel, str_from(id), &versions, &n));
    return n;
}

static void a_post_that_is_sent_again_is_one_item(struct fixture *f)
{
    struct house house;
    struct conversation_item *list;
    struct also_at *also;
    size_t n = 0;

    open_house(&house, f);
    hear_item(&house, "blog", "https://ames.example/feed", 10, ITEM("g1", LINK, FIRST));
    hear_item(&house, "tag", "https://ames.example/tag/feed", 20, ITEM("g1", LINK, FIRST));
    hear_item(&house, "planet", "https://planet.example/feed", 30, ITEM("p7", LINK, FIRST));
    hear_item(&house, "blog", "https://ames.example/feed", 40, ITEM("g1", LINK, SECOND));
    hear_item(&house, "planet", "https://planet.example/feed", 50, ITEM("p7", LINK, SECOND));
    /* again under another id; and the tag feed is read first this time */
    hear_item(&house, "tag", "https://ames.example/tag/feed", 60,
              ITEM("g2", LINK "/?utm_source=feed", THIRD));
    hear_item(&house, "blog", "https://ames.example/feed", 70, ITEM("g2", LINK, THIRD));
    hear_item(&house, "cross", "https://cross.example/feed", 80,
              "{\"id\":\"x\",\"url\":\"https://cross.example/p/9\",\"author\":{\"name\":"
              "\"Jo Ames\"},\"title\":\"What I said in Harrow\",\"text\":\"" THIRD
              " In the original post I called this a matter of weeks.\"}");
    CHECK_INT(versions_of(&house, 1, "g1"), 3);
    CHECK_INT(mark_of(&house, 1, "g1").version, 2);
    CHECK_INT(conversation_of(&house, 1, "g1").message_count, 1);
    CHECK(!conversation_list(
        house.reader, &f->arena,
        (struct conversation_view){.queue = conversation_of(&house, 1, "g1").queue},
        CONVERSATION_FIRST, 10, &list, &n));
    CHECK_INT(n, 1);
    CHECK(!message_also_in(house.reader, &f->arena, list[0].conversation.id, &also, &n));
    CHECK_OR_STOP(n == 3);
    CHECK_STR(also[0].url, "https://ames.example/tag/feed");
    CHECK_STR(also[1].url, "https://planet.example/feed");
    CHECK_STR(also[2].url, "https://cross.example/p/9");
    CHECK(!also[0].copy && !also[1].copy && also[2].copy == mark_of(&house, 4, "x").id);
    close_house(&house);
}

/* Whoever is heard first: the item's own site speaks for it. */
static void a_planet_that_was_first_follows_the_site(struct fixture *f)
{
    const char *planet = "{\"id\":\"p7\",\"url\":\"" LINK
                         "\",\"author\":{\"name\":\"Planet\"},\"title\":"
                         "\"Jo: The one who stood up\",\"text\":\"" FIRST "\"}";
    const char *planet_later = "{\"id\":\"p7\",\"url\":\"" LINK
                               "\",\"author\":{\"name\":\"Planet\"},\"title\":"
                               "\"Jo: The one who stood up\",\"text\":\"" SECOND "\"}";
    struct house house;

    open_house(&house, f);
    hear_item(&house, "planet", "https://planet.example/feed", 10, planet);
    hear_item(&house, "blog", "https://ames.example/feed", 20, ITEM("g1", LINK, FIRST));
    CHECK_INT(versions_of(&house, 1, "p7"), 1);
    hear_item(&house, "blog", "https://ames.example/feed", 30, ITEM("g1", LINK, SECOND));
    CHECK_INT(versions_of(&house, 1, "p7"), 2);
    hear_item(&house, "planet", "https://planet.example/feed", 40, planet); /* it lags behind */
    hear_item(&house, "planet", "https://planet.example/feed", 50, planet_later);
    CHECK_INT(versions_of(&house, 1, "p7"), 2);
    hear_item(&house, "blog", "https://ames.example/feed", 60, ITEM("g2", LINK, THIRD));
    CHECK_INT(versions_of(&house, 1, "p7"), 3);
    CHECK_INT(conversation_of(&house, 1, "p7").message_count, 1);
    close_house(&house);
}

static void a_planet_puts_no_words_into_a_mouth(struct fixture *f)
{
    struct house house;

    open_house(&house, f);
    hear_item(&house, "blog", "https://ames.example/feed", 10, ITEM("g1", LINK, FIRST));
    hear_item(&house, "planet", "https://planet.example/feed", 20, ITEM("p7", LINK, FIRST));
    hear_item(&house, "planet", "https://planet.example/feed", 30,
              ITEM("p7", LINK, FIRST " They are all thieves."));
    CHECK_INT(versions_of(&house, 1, "g1"), 1);
    CHECK_INT(versions_of(&house, 2, "p7"), 2);
    close_house(&house);
}

static void another_view_is_another_person(struct fixture *f)
{
    struct house house;

    open_house(&house, f);
    hear_item(&house, "blog", "https://ames.example/feed", 10, ITEM("g1", LINK, FIRST));
    hear_item(&house, "other", "https://other.example/feed", 20,
              "{\"id\":\"o\",\"url\":\"https://other.example/1\",\"author\":{\"name\":\"Kim\"},"
              "\"text\":\"I read this today: " FIRST " I saw it quite differently, from my chair "
              "in the second row: they listened to him, and they wrote down what he said.\"}");
    hear_item(&house, "blog", "https://ames.example/feed", 30,
              ITEM("g9", "https://ames.example/2026/weather", "A quiet day at the harbour."));
    CHECK(mark_of(&house, 2, "o").conversation != mark_of(&house, 1, "g1").conversation);
    CHECK(mark_of(&house, 2, "o").conversation != 0);
    CHECK(mark_of(&house, 1, "g9").same_as == 0);
    close_house(&house);
}

/* Scenario S3: an edit that changes the sense of a post we had already answered brings it back. */
static void a_change_after_our_answer_brings_it_back(struct fixture *f)
{
    const char *post = "{\"id\":\"1\",\"author\":{\"id\":\"jo\",\"name\":\"Jo\"},\"text\":"
                       "\"The portal shows my order as open since teh third of May.\"}";
    const char *spelt = "{\"id\":\"1\",\"author\":{\"id\":\"jo\",\"name\":\"Jo\"},\"text\":"
                        "\"The portal shows my order as open since the third of May.\"}";
    const char *meant = "{\"id\":\"1\",\"author\":{\"id\":\"jo\",\"name\":\"Jo\"},\"text\":"
                        "\"The portal shows my order as not open since the third of May.\"}";
    struct command reply = {
        .op = OP_REPLY, .key = STR("k"), .now = 20, .text = STR("On it."), .staff = 1};
    struct channel_row place = {
        .name = STR("a"), .kind = STR("script"), .config = STR("{}"), .created_at = 1};
    struct command_result result;
    struct outbox_send *sends;
    struct house house;
    size_t n = 0;

    CHECK(!db_begin(f->db) && !channel_add(f->db, &place) && !db_commit(f->db));
    open_house(&house, f);
    hear(&house, "a", 10, post);
    reply.conversation = conversation_of(&house, 1, "1").id;
    CHECK_INT(act_do(house.act, &reply, &result, NULL), OK);
    CHECK(!outbox_take(house.act, &f->arena, 20000, 10, &sends, &n));
    CHECK_INT(n, 1);
    CHECK(!outbox_settle(house.act, STR("k"), "sent", STR("r1"), STR_NONE, 20001));
    CHECK_INT(conversation_of(&house, 1, "1").waiting_since, 0);
    hear(&house, "a", 30000, spelt);
    CHECK_INT(house.outcome, INTAKE_EDITED);
    CHECK_INT(conversation_of(&house, 1, "1").waiting_since, 0);
    hear(&house, "a", 40000, meant);
    CHECK_INT(conversation_of(&house, 1, "1").waiting_since, 40000);
    CHECK_INT(conversation_of(&house, 1, "1").queue, QUEUE_ANSWER);
    CHECK_STR(conversation_of(&house, 1, "1").reasons, "[\"changed since you answered\"]");
    CHECK(conversation_of(&house, 1, "1").next_reply_due > 40000);
    close_house(&house);
}

static void an_edit_that_takes_the_name_out_is_heard(struct fixture *f)
{
    struct rule_row rule = {.name = STR("us"), .text = STR("Tarnwick"), .created_at = 1};
    struct house house;

    CHECK(!db_begin(f->db) && !rule_add(f->db, &rule, 0) && !db_commit(f->db));
    open_house(&house, f);
    house.matched_only = true;
    hear_item(&house, "blog", "https://ames.example/feed", 10, ITEM("g1", LINK, FIRST));
    hear_item(&house, "blog", "https://ames.example/feed", 20, ITEM("g1", LINK, "I was wrong."));
    CHECK_INT(house.outcome, INTAKE_EDITED);
    hear_item(&house, "blog", "https://ames.example/feed", 30, ITEM("g1", LINK, "I was wrong."));
    CHECK_INT(house.outcome, INTAKE_DUPLICATE);
    hear_item(&house, "blog", "https://ames.example/feed", 40, ITEM("g3", LINK "3", "The sea."));
    CHECK_INT(house.outcome, INTAKE_UNMATCHED);
    CHECK_INT(mark_of(&house, 1, "g1").version, 1);
    close_house(&house);
}

static void a_stream_keeps_only_what_a_rule_wants(struct fixture *f)
{
    struct rule_row rule = {.name = STR("acme"), .text = STR("acme -shoes"), .created_at = 1};
    struct house house;

    CHECK(!db_begin(f->db) && !rule_add(f->db, &rule, 0) && !db_commit(f->db));
    open_house(&house, f);
    house.matched_only = true;
    CHECK_INT(hear(&house, "s", 10, "{\"id\":\"1\",\"text\":\"nothing here\"}"), INTAKE_UNMATCHED);
    CHECK_INT(hear(&house, "s", 11, "{\"id\":\"2\",\"text\":\"Acme's app\"}"), INTAKE_NEW);
    CHECK_INT(hear(&house, "s", 12, "{\"id\":\"3\",\"text\":\"acme shoes\"}"), INTAKE_UNMATCHED);
    CHECK_INT(hear(&house, "s", 13, "{\"id\":\"4\",\"deleted\":true}"), INTAKE_UNMATCHED);
    CHECK_INT(hear(&house, "s", 14, "{\"id\":\"2\",\"deleted\":true}"), INTAKE_EDITED);
    close_house(&house);
}

static void a_refused_line_is_kept_in_the_quarantine(struct fixture *f)
{
    struct house house;

    open_house(&house, f);
    CHECK_INT(hear(&house, "a", 10, "{\"id\":\"1\""), INTAKE_REFUSED);
    close_house(&house);
}

static void versions_as_high_as_they_go_are_no_trap(struct fixture *f)
{
    struct house house;

    open_house(&house, f);
    CHECK_INT(
        hear(&house, "a", 10, "{\"id\":\"1\",\"version\":9223372036854775807,\"text\":\"one\"}"),
        INTAKE_NEW);
    for (int i = 0; i < 3; i++) {
        char line[100];

        (void)snprintf(line, sizeof(line), "{\"id\":\"1\",\"text\":\"other %d\"}", i);
        CHECK_INT(hear(&house, "a", 11 + i, line), INTAKE_EDITED);
    }
    CHECK_INT(hear(&house, "a", 19, "{\"id\":\"1\",\"deleted\":true}"), INTAKE_EDITED);
    CHECK(mark_of(&house, 1, "1").deleted);
    CHECK_INT(hear(&house, "a", 20, "{\"id\":\"2\",\"text\":\"heard\"}"), INTAKE_NEW);
    close_house(&house);
}

static void a_thousand_versions_are_no_trap(struct fixture *f)
{
    struct house house;
    char line[100];

    open_house(&house, f);
    for (int i = 1; i <= 1003; i++) {
        (void)snprintf(line, sizeof(line), "{\"id\":\"1\",\"version\":%d,\"text\":\"v %d\"}", i, i);
        CHECK_INT(hear(&house, "a", 10 + i, line), i == 1 ? INTAKE_NEW : INTAKE_EDITED);
    }
    CHECK_INT(hear(&house, "a", 5000, "{\"id\":\"1\",\"version\":1002,\"text\":\"again\"}"),
              INTAKE_DUPLICATE);
    close_house(&house);
}

static void what_is_said_tomorrow_waits_from_today(struct fixture *f)
{
    struct house house;

    open_house(&house, f);
    CHECK_INT(hear(&house, "a", 1000,
                   "{\"id\":\"1\",\"text\":\"Why?\",\"said_at\":\"9000-01-01T00:00:00Z\","
                   "\"author\":{\"id\":\"ann\"}}"),
              INTAKE_NEW);
    CHECK_INT(conversation_of(&house, 1, "1").waiting_since, 1000);
    CHECK_INT(conversation_of(&house, 1, "1").last_at, 1000);
    close_house(&house);
}

static void a_public_word_gets_nobody_into_a_private_talk(struct fixture *f)
{
    struct house house;

    open_house(&house, f);
    CHECK_INT(hear(&house, "a", 10,
                   "{\"id\":\"1\",\"audience\":\"private\",\"kind\":\"chat\",\"thread\":\"t\","
                   "\"text\":\"My password is\",\"author\":{\"id\":\"ann\"}}"),
              INTAKE_NEW);
    CHECK_INT(hear(&house, "a", 11,
                   "{\"id\":\"2\",\"text\":\"What?\",\"reply_to\":\"1\",\"thread\":\"t\","
                   "\"author\":{\"id\":\"eve\"}}"),
              INTAKE_NEW);
    CHECK(mark_of(&house, 1, "1").conversation != mark_of(&house, 1, "2").conversation);
    close_house(&house);
}

/* Each '<' is six bytes where it is kept, and there are too many of them. */
static void what_cannot_be_kept_goes_to_the_quarantine(struct fixture *f)
{
    struct house house;
    struct buf line;
    int64_t n = 0;

    buf_init(&line, 4 << 20);
    buf_add_c(&line, "{\"id\":\"1\",\"text\":\"hello\",\"more\":\"");
    for (int i = 0; i < 2 << 20; i++)
        buf_add_char(&line, '<');
    buf_add_c(&line, "\"}");
    open_house(&house, f);
    CHECK_INT(hear(&house, "a", 10, line.p), INTAKE_REFUSED);
    CHECK(!quarantine_count(house.reader, &n));
    CHECK_INT(n, 1);
    CHECK_INT(hear(&house, "a", 11, "{\"id\":\"2\",\"text\":\"hello\"}"), INTAKE_NEW);
    buf_clear(&line);
    close_house(&house);
}

int main(void)
{
    RUN_BOTH(a_repeat_is_a_duplicate_and_a_change_an_edit);
    RUN_BOTH(an_older_version_never_becomes_current);
    RUN_BOTH(a_person_stays_in_one_conversation_over_channels);
    RUN_BOTH(a_stranger_with_a_stolen_id_stays_outside);
    RUN_BOTH(a_borrowed_message_id_is_another_mail);
    RUN_BOTH(two_people_of_one_name_stay_two);
    RUN_BOTH(the_one_who_stood_up);
    RUN_BOTH(a_correction_or_the_crowd_takes_no_debt_away);
    RUN_BOTH(a_copy_elsewhere_is_one_item);
    RUN_BOTH(a_document_is_kept_once_for_its_items);
    RUN_BOTH(a_post_that_is_sent_again_is_one_item);
    RUN_BOTH(a_planet_that_was_first_follows_the_site);
    RUN_BOTH(a_planet_puts_no_words_into_a_mouth);
    RUN_BOTH(another_view_is_another_person);
    RUN_BOTH(a_change_after_our_answer_brings_it_back);
    RUN_BOTH(an_edit_that_takes_the_name_out_is_heard);
    RUN_BOTH(a_stream_keeps_only_what_a_rule_wants);
    RUN_BOTH(a_refused_line_is_kept_in_the_quarantine);
    RUN_BOTH(versions_as_high_as_they_go_are_no_trap);
    RUN_BOTH(a_thousand_versions_are_no_trap);
    RUN_BOTH(what_is_said_tomorrow_waits_from_today);
    RUN_BOTH(a_public_word_gets_nobody_into_a_private_talk);
    RUN_BOTH(what_cannot_be_kept_goes_to_the_quarantine);
    return unit_end();
}
