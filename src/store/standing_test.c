/* standing.h and well.h: lists of rules, what moves them, and places that are pointed to. */
#include "store/standing.h"

#include <inttypes.h>

#include "base/clock.h"
#include "store/fixture.h"
#include "store/listening.h"
#include "store/understood.h"
#include "store/well.h"

static const int64_t TODAY = 20000; /* days */

static int64_t at_day(int64_t day) { return day * MS_DAY + MS_HOUR; }

static struct rule_row rule_of(struct fixture *f, const char *name, const char *text, int64_t staff,
                               int64_t day)
{
    struct rule_row rule = {
        .name = str_from(name), .text = str_from(text), .staff = staff, .created_at = at_day(day)};

    CHECK(!rule_add(f->db, &rule, staff));
    return rule;
}

/* Names on the pages of two of that list, "a b, c". */
static struct str list_of(struct fixture *f, enum standing_which which, int64_t staff,
                          const char *label)
{
    struct standing_ask ask = {
        .which = which, .staff = staff, .label = str_from(label), .now = at_day(TODAY), .limit = 2};
    struct str text = STR("");
    size_t n = 2;

    while (n == 2) {
        struct rule_standing *list;

        CHECK(!standing_list(f->db, &f->arena, &ask, &list, &n));
        for (size_t i = 0; i < n; i++)
            text = arena_printf(&f->arena, "%.*s%s%.*s", STR_ARGS(text),
                                !text.n  ? ""
                                : i == 0 ? ", "
                                         : " ",
                                STR_ARGS(list[i].rule.name));
        ask.after = n ? &list[n - 1] : NULL;
    }
    return text;
}

static int64_t count_of(struct fixture *f, enum standing_which which)
{
    struct standing_ask ask = {.which = which, .staff = 1, .now = at_day(TODAY)};
    int64_t n = -1;

    CHECK(!standing_count(f->db, &ask, &n));
    return n;
}

/* A message on that day that the rule wants. */
static int64_t met(struct fixture *f, const struct cast *cast, int64_t rule, int64_t day)
{
    static int number;
    struct stored_message m = {.channel = cast->channel.id,
                               .is_current = true,
                               .conversation = cast->conversation.id,
                               .heard_at = at_day(day)};

    message_init(&m.said);
    m.said.id = arena_printf(&f->arena, "m%d", ++number);
    m.said.said_at = at_day(day);
    CHECK(!message_add(f->db, &m));
    CHECK(!hit_add(f->db, m.id, rule, 1));
    CHECK(!listening_heard(f->db, cast->channel.id, AUDIENCE_PUBLIC, at_day(day)));
    CHECK(!listening_wanted(f->db, rule, at_day(day)));
    return m.id;
}

static void lists_go_on_where_they_ended(struct fixture *f)
{
    struct rule_row rule;

    CHECK(!db_begin(f->db));
    (void)rule_of(f, "delta", "d", 1, 0);
    (void)rule_of(f, "alpha", "a", 0, 0);
    rule = rule_of(f, "echo", "e", 1, 0);
    (void)rule_of(f, "bravo", "b", 0, 0);
    (void)rule_of(f, "charlie", "c", 1, TODAY - 1);
    CHECK(!rule_pause(f->db, rule.id, true, 0, at_day(1)));
    CHECK(!db_commit(f->db));
    CHECK_STR(list_of(f, STANDING_ALL, 0, ""), "alpha bravo, charlie delta, echo");
    CHECK_STR(list_of(f, STANDING_MINE, 1, ""), "delta echo, charlie");
    CHECK_STR(list_of(f, STANDING_NOBODY, 0, ""), "alpha bravo");
    CHECK_STR(list_of(f, STANDING_PAUSED, 0, ""), "echo");
    /* not the paused one, and not the one of yesterday */
    CHECK_STR(list_of(f, STANDING_DEAD, 0, ""), "delta alpha, bravo");
    CHECK_INT(count_of(f, STANDING_ALL), 5);
    CHECK_INT(count_of(f, STANDING_MINE), 3);
    CHECK_INT(count_of(f, STANDING_DEAD), 3);
    CHECK(!db_begin(f->db));
    CHECK(!rule_remove(f->db, rule.id, 0, at_day(2)));
    CHECK(!db_commit(f->db));
    CHECK_STR(list_of(f, STANDING_PAUSED, 0, ""), "");
    CHECK_STR(list_of(f, STANDING_ALL, 0, ""), "alpha bravo, charlie delta");
}

static void hits_and_acts_move_it(struct fixture *f)
{
    struct standing_day *days;
    struct rule_standing s;
    struct rule_row rule;
    struct cast cast;
    size_t n;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    rule = rule_of(f, "acme", "acme", 1, 0);
    (void)met(f, &cast, rule.id, TODAY - 40);
    (void)met(f, &cast, rule.id, TODAY - 20);
    (void)met(f, &cast, rule.id, TODAY - 20);
    CHECK(!db_commit(f->db));
    CHECK(!standing_load(f->db, &f->arena, rule.id, &s));
    CHECK_INT(s.last_day, TODAY - 20);
    CHECK_INT(s.waiting_day, TODAY - 40);
    CHECK_STR(list_of(f, STANDING_WAITING, 0, ""), "acme");
    CHECK_STR(list_of(f, STANDING_DEAD, 0, ""), "");
    CHECK(!standing_days(f->db, &f->arena, rule.id, TODAY - 30, TODAY, &days, &n));
    CHECK_OR_STOP(n == 1);
    CHECK_INT(days[0].heard, 2);

    CHECK(!db_begin(f->db)); /* somebody answers one of them */
    CHECK(!listening_act(f->db, cast.conversation.id, INT64_MAX, LISTENED_ANSWERED, LEAVE_OTHER));
    CHECK(!db_commit(f->db));
    CHECK(!standing_load(f->db, &f->arena, rule.id, &s));
    CHECK_INT(s.waiting_day, 0);
    CHECK_STR(list_of(f, STANDING_WAITING, 0, ""), "");

    CHECK(!db_begin(f->db)); /* a hit of that very day waits anew */
    (void)met(f, &cast, rule.id, TODAY - 20);
    CHECK(!db_commit(f->db));
    CHECK(!standing_load(f->db, &f->arena, rule.id, &s));
    CHECK_INT(s.waiting_day, TODAY - 20);
}

static struct str found(struct fixture *f, const char *text)
{
    struct rule_standing *list;
    struct str names = STR("");
    size_t n;

    CHECK(!standing_search(f->db, &f->arena, str_from(text), 0, 10, &list, &n));
    for (size_t i = 0; i < n; i++)
        names = arena_printf(&f->arena, "%.*s%s%.*s", STR_ARGS(names), i ? " " : "",
                             STR_ARGS(list[i].rule.name));
    return names;
}

static void found_by_words(struct fixture *f)
{
    struct rule_standing s;
    struct rule_row rule;
    struct str *labels;
    size_t n;

    CHECK(!db_begin(f->db));
    rule = rule_of(f, "Bikes", "\"kestrel bikes\" OR @kestrel -hawk", 0, 0);
    (void)rule_of(f, "Birds", "kestrel falcon M\xc3\xbcller", 0, 0);
    CHECK(!db_commit(f->db));
    CHECK_STR(found(f, "kestrel"), "Bikes Birds");
    CHECK_STR(found(f, "KES"), "Bikes Birds");
    CHECK_STR(found(f, "bik"), "Bikes");
    CHECK_STR(found(f, "kestrel falc"), "Birds");
    CHECK_STR(found(f, "kest falcon"), ""); /* only the last is a beginning */
    CHECK_STR(found(f, "M\xc3\x9cller"), "");
    CHECK_STR(found(f, "M\xc3\xbcller"), "Birds");
    CHECK_STR(found(f, "\" ( %"), "");
    CHECK(!db_begin(f->db));
    CHECK(!rule_set_text(f->db, &rule, STR("sprocket"), 0, at_day(1)));
    CHECK(!standing_load(f->db, &f->arena, rule.id, &s));
    CHECK(!standing_set_label(f->db, &s, STR("Brands")));
    CHECK(!db_commit(f->db));
    CHECK_STR(found(f, "kestrel"), "Birds");
    CHECK_STR(found(f, "sprock"), "Bikes");
    CHECK_STR(found(f, "brands"), "Bikes");
    CHECK_STR(list_of(f, STANDING_LABEL, 0, "Brands"), "Bikes");
    CHECK(!standing_labels(f->db, &f->arena, 10, &labels, &n));
    CHECK_OR_STOP(n == 1);
    CHECK_STR(labels[0], "Brands");
    CHECK(!db_begin(f->db));
    CHECK(!rule_remove(f->db, rule.id, 0, at_day(2)));
    CHECK(!db_commit(f->db));
    CHECK_STR(found(f, "sprock"), "");
    CHECK(!standing_labels(f->db, &f->arena, 10, &labels, &n));
    CHECK_INT((long)n, 0);
}

static void rules_that_want_the_same(struct fixture *f)
{
    struct standing_overlaps o;
    struct rule_row a, b, c;
    struct cast cast;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    a = rule_of(f, "a", "a", 0, 0);
    b = rule_of(f, "b", "b", 0, 0);
    c = rule_of(f, "c", "c", 0, 0);
    for (int i = 0; i < 10; i++) {
        int64_t message = met(f, &cast, a.id, TODAY);

        if (i < 6)
            CHECK(!hit_add(f->db, message, b.id, 1));
    }
    (void)met(f, &cast, b.id, TODAY);
    (void)met(f, &cast, c.id, TODAY);
    CHECK(!db_commit(f->db));
    CHECK(!standing_overlap(f->db, &f->arena, a.id, 1000, &o));
    CHECK_INT(o.own, 10);
    CHECK_INT(o.looked_at, 12);
    CHECK_OR_STOP(o.n == 1);
    CHECK_STR(o.list[0].name, "b");
    CHECK_INT(o.list[0].both, 6);
    CHECK_INT(o.list[0].other, 7);
}

static struct str wells(struct fixture *f, enum well_order order)
{
    struct str text = STR("");
    struct well *list, *after = NULL;
    size_t n = 2;

    while (n == 2) {
        CHECK(!well_list(f->db, &f->arena, order, after, 2, &list, &n));
        for (size_t i = 0; i < n; i++)
            text = arena_printf(&f->arena, "%.*s%s%.*s %" PRId64 "/%" PRId64, STR_ARGS(text),
                                text.n ? ", " : "", STR_ARGS(list[i].host), list[i].messages,
                                list[i].people);
        after = n ? &list[n - 1] : NULL;
    }
    return text;
}

static void places_that_are_pointed_to(struct fixture *f)
{
    struct str *hidden;
    size_t n;

    CHECK(!db_begin(f->db));
    for (int i = 0; i < 30; i++)
        CHECK(!well_met(f->db, STR("forum.example"), 1 + i % 25, 100 + i, at_day(TODAY)));
    CHECK(!well_met(f->db, STR("blog.example"), 1, 200, at_day(TODAY + 1)));
    CHECK(!well_met(f->db, STR("blog.example"), 11, 201, at_day(TODAY + 1)));
    CHECK(!well_met(f->db, STR("blog.example"), 1, 202, at_day(TODAY + 1)));
    CHECK(!well_met(f->db, STR("wiki.example"), 0, 203, at_day(TODAY + 2)));
    CHECK(!well_met(f->db, STR("wiki.example"), 11, 204, at_day(TODAY + 2)));
    CHECK(!db_commit(f->db));
    CHECK_STR(wells(f, WELL_MOST), "forum.example 30/20, blog.example 3/2, wiki.example 2/1");
    CHECK_STR(wells(f, WELL_NEWEST), "wiki.example 2/1, blog.example 3/2, forum.example 30/20");
    CHECK(!db_begin(f->db));
    CHECK(!well_hide(f->db, STR("blog.example"), 1, 1));
    CHECK(!well_hide(f->db, STR("blog.example"), 1, 2));
    CHECK(!db_commit(f->db));
    CHECK_STR(wells(f, WELL_MOST), "forum.example 30/20, wiki.example 2/1");
    CHECK(!well_hidden(f->db, &f->arena, 10, &hidden, &n));
    CHECK_OR_STOP(n == 1);
    CHECK_STR(hidden[0], "blog.example");
    CHECK(!db_begin(f->db));
    CHECK(!well_show(f->db, STR("blog.example")));
    CHECK(!db_commit(f->db));
    CHECK_STR(wells(f, WELL_MOST), "forum.example 30/20, blog.example 3/2, wiki.example 2/1");
}

/* A slot holds one host: against another as long as it was met twice or lately. */
static void a_slot_is_held(struct fixture *f)
{
    char other[40];
    int64_t slot = (int64_t)(str_hash(STR("first.example"), 17) % WELL_SLOTS);
    int i = 0;

    do
        (void)snprintf(other, sizeof(other), "h%d.example", i++);
    while ((int64_t)(str_hash(str_from(other), 17) % WELL_SLOTS) != slot);
    CHECK(!db_begin(f->db));
    CHECK(!well_met(f->db, STR("first.example"), 1, 1, at_day(TODAY)));
    CHECK(!well_met(f->db, str_from(other), 2, 2, at_day(TODAY + 1)));
    CHECK(!db_commit(f->db));
    CHECK_STR(wells(f, WELL_MOST), "first.example 1/1");
    CHECK(!db_begin(f->db));
    CHECK(!well_met(f->db, str_from(other), 2, 3, at_day(TODAY + 200)));
    CHECK(!well_met(f->db, str_from(other), 3, 4, at_day(TODAY + 200)));
    CHECK(!well_met(f->db, STR("first.example"), 1, 5, at_day(TODAY + 900)));
    CHECK(!db_commit(f->db));
    CHECK_STR(wells(f, WELL_MOST), arena_printf(&f->arena, "%s 2/2", other).p);
}

int main(void)
{
    RUN_BOTH(lists_go_on_where_they_ended);
    RUN_BOTH(hits_and_acts_move_it);
    RUN_BOTH(found_by_words);
    RUN_BOTH(rules_that_want_the_same);
    RUN_BOTH(places_that_are_pointed_to);
    RUN_BOTH(a_slot_is_held);
    return unit_end();
}
