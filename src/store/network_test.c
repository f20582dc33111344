/* Edges, reactions and whereabouts, as rows. */
#include "store/network.h"

#include "store/check.h"
#include "store/fixture.h"
#include "store/passed.h"
#include "store/reaction.h"
#include "store/tally.h"
#include "store/whereabouts.h"

static void edges_are_kept_by_day(struct fixture *f)
{
    const struct network_edge a = {100, 0, 1, 2}, b = {100, 5, 1, 2}, c = {101, 0, 1, 2},
                              d = {101, 0, 1, -9};
    struct network_edge *list, after = NETWORK_FIRST(100);
    struct network_day sum;
    int64_t first = 9;
    size_t n = 0;
    bool has = true;

    CHECK(!network_first_day(f->db, &first));
    CHECK_INT(first, 0);
    CHECK(!db_begin(f->db));
    CHECK(!network_add(f->db, &a));
    CHECK(!network_add(f->db, &b));
    CHECK(!network_add(f->db, &c));
    CHECK(!network_add(f->db, &d));
    CHECK(!network_day_add(f->db, &(struct network_day){.day = 100, .messages = 2, .over = 1}));
    CHECK(!network_day_add(f->db, &(struct network_day){.day = 100, .messages = 1, .paid = 4}));
    CHECK(!db_commit(f->db));
    CHECK(!network_first_day(f->db, &first));
    CHECK_INT(first, 100);
    CHECK(!network_has(f->db, &b, &has));
    CHECK(has);
    CHECK(!network_has(f->db, &(struct network_edge){100, 0, 1, 3}, &has));
    CHECK(!has);
    CHECK(!network_edges(f->db, &f->arena, &after, 1, &list, &n));
    CHECK(n == 1 && list[0].topic == 0);
    CHECK(!network_edges(f->db, &f->arena, &list[0], 9, &list, &n));
    CHECK(n == 1 && list[0].topic == 5 && list[0].speaker == 2);
    CHECK(!network_days(f->db, 1, 200, &sum));
    CHECK(sum.messages == 3 && sum.paid == 4 && sum.over == 1);
    CHECK(!db_begin(f->db));
    CHECK(!network_drop(f->db, &a));
    CHECK(!network_forget(f->db, 101));
    CHECK(!db_commit(f->db));
    CHECK(!network_days(f->db, 1, 200, &sum));
    CHECK_INT(sum.messages, 0);
    CHECK(!network_has(f->db, &a, &has));
    CHECK(!has);
}

static void the_first_are_listed(struct fixture *f)
{
    const struct listened list[] = {{0, 7, 300000, 12, 5}, {0, -3, 200000, 4, 5}};
    const struct listened_link links[] = {{7, -3, 2}, {7, 8, 9}};
    const struct listener listeners[] = {{7, 4, 2}, {7, -5, 9}, {-3, 4, 1}};
    const struct listened_lists all = {list, links, listeners, 2, 2, 3},
                                one = {.list = list, .n = 1};
    struct listener *got_by;
    struct listened *got;
    struct listened_link *got_links;
    struct network_voice voice = {voice_id(STR("n"), STR("@Ann")), STR("n"), STR("@Ann"), 50},
                         got_voice;
    size_t n = 0;

    CHECK(voice.id < 0 && voice.id == voice_id(STR("n"), STR("ann")));
    CHECK(voice.id != voice_id(STR("m"), STR("ann")));
    CHECK(network_topic_is_rule(network_topic_rule(77)) == 77);
    CHECK(!network_topic_is_rule(network_topic_subject(77)));
    CHECK(!network_topic_is_rule(NETWORK_ALL));
    CHECK(!db_begin(f->db));
    CHECK(!listened_put(f->db, 0, &all));
    CHECK(!listened_put(f->db, 5, &one));
    CHECK(!listened_put(f->db, 0, &all));
    CHECK(!voice_put(f->db, &voice));
    CHECK(!db_commit(f->db));
    CHECK(!listened_list(f->db, &f->arena, 0, &got, &n));
    CHECK_OR_STOP(n == 2);
    CHECK(got[0].voice == 7 && got[1].share == 200000 && got[1].at == 5);
    CHECK(!listened_links(f->db, &f->arena, 0, &got_links, &n));
    CHECK_OR_STOP(n == 2);
    CHECK(got_links[0].target == 8 && got_links[0].days == 9);
    CHECK(!listened_by(f->db, &f->arena, 0, &got_by, &n));
    CHECK_OR_STOP(n == 3);
    CHECK(got_by[0].voice == -3 && got_by[1].speaker == -5 && got_by[2].days == 2);
    CHECK(!listened_topics(f->db, &f->arena, &got, &n));
    CHECK(n == 2 && got[1].topic == 5);
    CHECK(!voice_load(f->db, &f->arena, voice.id, &got_voice));
    CHECK_STR(got_voice.address, "@Ann");
    CHECK(!db_begin(f->db));
    CHECK(!network_forget(f->db, 51));
    CHECK(!db_commit(f->db));
    CHECK_INT(voice_load(f->db, &f->arena, voice.id, &got_voice), ERR_NOT_FOUND);
}

static bool react(struct fixture *f, const char *native, enum reaction_how how, int64_t voice,
                  bool is_ours)
{
    struct reaction reaction = {.channel = 1,
                                .native = str_from(native),
                                .item = STR("item"),
                                .how = how,
                                .voice = voice,
                                .is_ours = is_ours,
                                .at = 10};
    bool is_new = false;

    CHECK(!reaction_put(f->db, &reaction, &is_new));
    return is_new;
}

static void a_voice_backs_once(struct fixture *f)
{
    struct stored_message item = {.is_current = true, .heard_at = 5};
    struct cast cast;
    struct reaction *list;
    struct reaction_sum *sums;
    size_t n = 0;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    CHECK_INT(cast.channel.id, 1);
    CHECK(react(f, "r1", REACTION_LIKE, 5, false));
    CHECK(!react(f, "r1", REACTION_LIKE, 5, false));
    CHECK(!react(f, "r2", REACTION_LIKE, 5, false));
    CHECK(react(f, "r3", REACTION_BOOST, 5, false));
    CHECK(react(f, "r4", REACTION_BOOST, -6, false));
    CHECK(react(f, "r5", REACTION_BOOST, 7, true));
    CHECK_INT(reaction_gone(f->db, 1, STR("r9"), 11), ERR_NOT_FOUND);
    CHECK(!reaction_gone(f->db, 1, STR("r3"), 11));
    CHECK_INT(reaction_gone(f->db, 1, STR("r3"), 12), ERR_NOT_FOUND);
    /* the item comes last, and twice */
    item.channel = 1;
    item.conversation = cast.conversation.id;
    message_init(&item.said);
    item.said.id = STR("item");
    CHECK(!message_add(f->db, &item));
    CHECK(!message_supersede(f->db, item.id));
    item.said.version = 1;
    CHECK(!message_add(f->db, &item));
    CHECK(!db_commit(f->db));
    CHECK(!reaction_sums_in(f->db, &f->arena, cast.conversation.id, 9, &sums, &n));
    CHECK_OR_STOP(n == 1);
    CHECK(sums[0].message == item.id - 1 && sums[0].n[REACTION_LIKE] == 1);
    CHECK(sums[0].n[REACTION_BOOST] == 1 && sums[0].ours == 1);
    CHECK(!reaction_list(f->db, &f->arena, 1, STR("item"), 9, &list, &n));
    CHECK(n == 2 && list[0].voice == -6 && list[0].how == REACTION_BOOST);
    CHECK(!reaction_after(f->db, &f->arena, list[1].id, 9, &list, &n));
    CHECK(n == 3 && list[0].gone_at == 11 && list[2].is_ours);
    CHECK(!db_begin(f->db));
    CHECK(react(f, "r8", REACTION_BOOST, 5, false));
    CHECK(!db_commit(f->db));
    CHECK(!reaction_sums_in(f->db, &f->arena, cast.conversation.id, 9, &sums, &n));
    CHECK(n == 1 && sums[0].n[REACTION_BOOST] == 2);
}

static void say(void *arg, const char *sentence)
{
    *(int *)arg += str_starts(str_from(sentence), STR("likes and boosts"));
}

/* A page asks of the newest items only, and what it asks is not added up there. */
static void sums_have_a_ceiling(struct fixture *f)
{
    static const struct sql lose = {"test_lose", "", "UPDATE backing SET likes = 7", NULL};
    struct check_result result;
    struct reaction_sum *sums;
    int wrong = 0;
    struct cast cast;
    struct tally *tallies;
    size_t n = 0;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    for (int i = 0; i < 5; i++) {
        struct stored_message item = {
            .channel = 1, .is_current = true, .heard_at = 5, .conversation = cast.conversation.id};
        struct reaction reaction = {.channel = 1, .how = REACTION_LIKE, .voice = 5, .at = 10};
        const struct counts counts = {1 + i, -1, -1, -1};
        struct tally_change change;
        bool is_new;

        message_init(&item.said);
        item.said.id = reaction.item = arena_printf(&f->arena, "i%d", i);
        item.said.said_at = 1000 + i;
        reaction.native = arena_printf(&f->arena, "r%d", i);
        CHECK(!message_add(f->db, &item));
        CHECK(!reaction_put(f->db, &reaction, &is_new));
        for (int64_t at = 0; at < 4; at++) /* a step a minute */
            CHECK(!tally_heard(f->db, item.id, &(struct counts){counts.likes + at * 10, -1, -1, -1},
                               1000 + at * 70000, &change));
    }
    CHECK(!db_commit(f->db));
    CHECK(!reaction_sums_in(f->db, &f->arena, cast.conversation.id, 2, &sums, &n));
    CHECK(n == 2 && sums[0].message > sums[1].message && sums[1].n[REACTION_LIKE] == 1);
    CHECK(!tally_in(f->db, &f->arena, cast.conversation.id, 2, &tallies, &n));
    CHECK(n == 2 && tallies[0].counts.likes == 35 && tallies[0].n == 3);
    CHECK(!tally_newest(f->db, &f->arena, tallies[0].message, 2, &tallies, &n));
    CHECK(n == 2 && tallies[0].n == 2 && tallies[1].n == 3);
    CHECK(!store_check(f->db, say, &wrong, &result));
    CHECK_INT(wrong, 0);
    CHECK(!db_begin(f->db));
    CHECK(!db_run(f->db, &lose, NO_ARGS));
    CHECK(!db_commit(f->db));
    CHECK(!store_check(f->db, say, &wrong, &result));
    CHECK_INT(wrong, 5);
}

static void where_is_summed_up(struct fixture *f)
{
    struct whereabouts a = {1, 5, STR("DE"), STR("Hamburg"), WHERE_SAID, 900, 100}, *list;
    struct whereabouts_look look;
    size_t n = 0;

    CHECK(!db_begin(f->db));
    CHECK(!whereabouts_put(f->db, &a));
    CHECK(!whereabouts_put(f->db, &a));
    a.message = 2;
    CHECK(!whereabouts_put(f->db, &a));
    a.message = 3;
    a.person = 0;
    CHECK(!whereabouts_put(f->db, &a));
    a = (struct whereabouts){4, 6, STR("FR"), STR_NONE, WHERE_SAID, 300, 101};
    CHECK(!whereabouts_put(f->db, &a));
    CHECK(!db_commit(f->db));
    CHECK(!whereabouts_sums(f->db, &f->arena, 1, 200, 9, &look));
    CHECK_OR_STOP(look.n == 1); /* France is a guess */
    CHECK(look.sums[0].messages == 3 && look.sums[0].people == 2);
    CHECK(look.is_whole && look.from == 1 && look.messages == 3 && look.places == 1);
    CHECK_STR(look.sums[0].place, "Hamburg");
    CHECK(!whereabouts_sums(f->db, &f->arena, 1, 200, 3, &look)); /* the oldest is not read */
    CHECK(look.n == 1 && look.sums[0].messages == 2 && look.messages == 2);
    CHECK(!look.is_whole && look.from == 100);
    CHECK(!whereabouts_of_person(f->db, &f->arena, 5, 1, &list, &n));
    CHECK(n == 1 && list[0].message == 2);
    CHECK(!whereabouts_load(f->db, &f->arena, 4, &a));
    CHECK_STR(a.country, "FR");
    CHECK(!db_begin(f->db));
    CHECK(!whereabouts_forget(f->db, 101));
    CHECK(!db_commit(f->db));
    CHECK_INT(whereabouts_load(f->db, &f->arena, 1, &a), ERR_NOT_FOUND);
}

/* A source of bad rows fills nothing. */
static void what_is_passed_over_has_a_ceiling(struct fixture *f)
{
    struct passed *list;
    size_t n = 0;

    CHECK(!db_begin(f->db));
    for (int64_t row = 1; row <= PASSED_SLOTS + 10; row++)
        CHECK(!passed_put(f->db, &(struct passed){STR("reader"), row, STR("damaged"), row}));
    CHECK(!passed_put(f->db, &(struct passed){STR("other"), 1, STR("damaged"), 1}));
    CHECK(!db_commit(f->db));
    CHECK(!passed_list(f->db, &f->arena, STR("reader"), 999, &list, &n));
    CHECK_OR_STOP(n == PASSED_SLOTS);
    CHECK(list[0].row == PASSED_SLOTS + 10 && list[n - 1].row == 11);
    CHECK_STR(list[0].reason, "damaged");
}

int main(void)
{
    RUN_BOTH(edges_are_kept_by_day);
    RUN_BOTH(the_first_are_listed);
    RUN_BOTH(a_voice_backs_once);
    RUN_BOTH(sums_have_a_ceiling);
    RUN_BOTH(where_is_summed_up);
    RUN_BOTH(what_is_passed_over_has_a_ceiling);
    return unit_end();
}
