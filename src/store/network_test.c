/* Edges, reactions and whereabouts, as rows. */
#include "store/network.h"

#include "store/fixture.h"
#include "store/reaction.h"
#include "store/whereabouts.h"

static void edges_are_kept_by_day(struct fixture *f)
{
    const struct network_edge a = {100, 0, 1, 2}, b = {100, 5, 1, 2}, c = {101, 0, 1, 2},
                              d = {101, 0, 1, -9};
    struct network_edge *list, after = NETWORK_FIRST(100);
    struct network_day sum;
    struct listener *listeners;
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
    CHECK(!network_listeners(f->db, &f->arena, 0, 1, 100, 101, 5, &listeners, &n));
    CHECK_OR_STOP(n == 2);
    CHECK(listeners[0].speaker == 2 && listeners[0].days == 2 && listeners[1].speaker == -9);
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
    struct listened *got;
    struct listened_link *got_links;
    struct voice voice = {voice_id(STR("n"), STR("@Ann")), STR("n"), STR("@Ann"), 50}, got_voice;
    size_t n = 0;

    CHECK(voice.id < 0 && voice.id == voice_id(STR("n"), STR("ann")));
    CHECK(voice.id != voice_id(STR("m"), STR("ann")));
    CHECK(network_topic_is_rule(network_topic_rule(77)) == 77);
    CHECK(!network_topic_is_rule(network_topic_subject(77)));
    CHECK(!network_topic_is_rule(NETWORK_ALL));
    CHECK(!db_begin(f->db));
    CHECK(!listened_put(f->db, 0, list, 2, links, 2));
    CHECK(!listened_put(f->db, 5, list, 1, NULL, 0));
    CHECK(!listened_put(f->db, 0, list, 2, links, 2));
    CHECK(!voice_put(f->db, &voice));
    CHECK(!db_commit(f->db));
    CHECK(!listened_list(f->db, &f->arena, 0, &got, &n));
    CHECK_OR_STOP(n == 2);
    CHECK(got[0].voice == 7 && got[1].share == 200000 && got[1].at == 5);
    CHECK(!listened_links(f->db, &f->arena, 0, &got_links, &n));
    CHECK_OR_STOP(n == 2);
    CHECK(got_links[0].target == 8 && got_links[0].days == 9);
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
    CHECK(!reaction_sums_in(f->db, &f->arena, cast.conversation.id, &sums, &n));
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
    CHECK(!reaction_sums_in(f->db, &f->arena, cast.conversation.id, &sums, &n));
    CHECK(n == 1 && sums[0].n[REACTION_BOOST] == 2);
}

static void where_is_summed_up(struct fixture *f)
{
    struct whereabouts a = {1, 5, STR("DE"), STR("Hamburg"), WHERE_SAID, 900, 100}, *list;
    struct whereabouts_sum *sums;
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
    CHECK(!whereabouts_sums(f->db, &f->arena, 1, 200, &sums, &n));
    CHECK_OR_STOP(n == 1); /* France is a guess */
    CHECK(sums[0].messages == 3 && sums[0].people == 2);
    CHECK_STR(sums[0].place, "Hamburg");
    CHECK(!whereabouts_of_person(f->db, &f->arena, 5, 1, &list, &n));
    CHECK(n == 1 && list[0].message == 2);
    CHECK(!whereabouts_load(f->db, &f->arena, 4, &a));
    CHECK_STR(a.country, "FR");
    CHECK(!db_begin(f->db));
    CHECK(!whereabouts_forget(f->db, 101));
    CHECK(!db_commit(f->db));
    CHECK_INT(whereabouts_load(f->db, &f->arena, 1, &a), ERR_NOT_FOUND);
}

int main(void)
{
    RUN_BOTH(edges_are_kept_by_day);
    RUN_BOTH(the_first_are_listed);
    RUN_BOTH(a_voice_backs_once);
    RUN_BOTH(where_is_summed_up);
    return unit_end();
}
