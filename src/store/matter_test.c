/* Matters, who hangs on them, merging and back; on both databases. */
#include "store/matter.h"

#include "base/buf.h"
#include "store/check.h"
#include "store/fixture.h"

enum { PEOPLE = 6 };

struct scene {
    struct cast cast;
    struct matter a, b;
    struct matter_member
        members[PEOPLE]; /* 0 to 3 on a (3 a witness), 4 and 5 on b (5 a witness) */
};

static void join(struct fixture *f, struct matter_member *member)
{
    CHECK(!matter_join(f->db, member));
}

static void make(struct fixture *f, struct scene *s)
{
    *s = (struct scene){.a = {.title = STR("Payment page"),
                              .cause_kind = CAUSE_OUTAGE,
                              .cause = STR("error 502"),
                              .owner = 1,
                              .began_at = 900,
                              .created_at = 1000,
                              .created_by = 1}};
    s->b = s->a;
    s->b.title = STR("Cards refused");
    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &s->cast));
    CHECK(!matter_add(f->db, &s->a));
    CHECK(!matter_add(f->db, &s->b));
    for (int i = 0; i < PEOPLE; i++) {
        struct conversation c = s->cast.conversation;

        c.id = 0;
        CHECK(!conversation_add(f->db, &c));
        s->members[i] = (struct matter_member){.matter = i < 4 ? s->a.id : s->b.id,
                                               .conversation = c.id,
                                               .role = i == 3 || i == 5 ? ROLE_WITNESS : ROLE_WAITS,
                                               .evidence = STR("both say 502"),
                                               .staff = 1,
                                               .joined_at = 2000 + i};
        join(f, &s->members[i]);
    }
    CHECK(!db_commit(f->db));
}

static struct matter load(struct fixture *f, int64_t id)
{
    struct matter_item item = {0};

    CHECK(!matter_load(f->db, &f->arena, id, &item));
    return item.matter;
}

static size_t members(struct fixture *f, int64_t matter, enum matter_role role)
{
    struct matter_member_item *list;
    size_t n = 0;

    CHECK(!matter_members(f->db, &f->arena, matter, role, 0, 100, &list, &n));
    return n;
}

static void say(void *arg, const char *sentence)
{
    (void)arg;
    printf("check: %s\n", sentence);
}

static void is_whole(struct fixture *f)
{
    struct check_result result = {.wrong = -1};

    CHECK(!store_check(f->db, say, NULL, &result));
    CHECK_INT(result.wrong, 0);
}

static void people_come_and_go(struct fixture *f)
{
    struct matter_member_item *list;
    struct matter_member one;
    struct scene s;
    size_t n;

    make(f, &s);
    CHECK_INT(load(f, s.a.id).waits, 3);
    CHECK_INT(load(f, s.a.id).witnesses, 1);
    CHECK_STR(load(f, s.a.id).cause, "error 502");
    CHECK(!db_begin(f->db));
    CHECK(!matter_leave(f->db, &s.members[1], 1, 3000));
    CHECK(!matter_set_role(f->db, &s.members[2], ROLE_WITNESS));
    CHECK(!db_commit(f->db));
    CHECK_INT(load(f, s.a.id).waits, 1);
    CHECK_INT(load(f, s.a.id).witnesses, 2);
    CHECK_INT(members(f, s.a.id, ROLE_WITNESS), 2);
    CHECK_INT(matter_of(f->db, &f->arena, s.members[1].conversation, &one), ERR_NOT_FOUND);
    is_whole(f);
    CHECK(!db_begin(f->db));
    CHECK(!matter_return(f->db, &s.members[1]));
    CHECK(!db_commit(f->db));
    CHECK(!matter_of(f->db, &f->arena, s.members[1].conversation, &one));
    CHECK(one.id == s.members[1].id && one.joined_at == 2001 && !one.left_at && !one.left_by);
    CHECK_STR(one.evidence, "both say 502");
    CHECK(!matter_members(f->db, &f->arena, s.a.id, ROLE_WAITS, s.members[0].id, 1, &list, &n));
    CHECK(n == 1 && list[0].member.id == s.members[1].id);
    CHECK_STR(list[0].person_name, "Ann");
    is_whole(f);
}

static void a_conversation_hangs_on_one_only(struct fixture *f)
{
    struct matter_member again;
    struct scene s;
    enum err err;

    make(f, &s);
    again = s.members[0];
    again.matter = s.b.id;
    CHECK(!db_begin(f->db));
    err = matter_join(f->db, &again);
    CHECK_INT(err ? err : db_commit(f->db), ERR_EXISTS);
    db_abort(f->db);
    CHECK_INT(load(f, s.b.id).waits, 1);
}

/* Every column of every row of the matter's tables but the book of merges, in order. */
static struct str picture(struct fixture *f)
{
    static const struct sql all = {
        "test_matters", "",
        "SELECT CAST(1 AS bigint), x.id, x.matter, x.conversation, x.role, x.how, x.joined_at, "
        "x.left_at, x.staff, x.left_by, CAST(0 AS bigint), CAST(0 AS bigint), x.evidence "
        "FROM matter_member x UNION ALL "
        "SELECT CAST(0 AS bigint), m.id, m.cause_kind, m.owner, m.state, m.began_at, m.fixed_at, "
        "m.created_at, m.created_by, m.merged_into, m.waits, m.witnesses, m.title FROM matter m "
        "UNION ALL SELECT CAST(2 AS bigint), v.merge, v.member, 0, 0, 0, 0, 0, 0, 0, 0, 0, '' "
        "FROM matter_moved v ORDER BY 1, 2",
        NULL};
    struct buf text;
    struct rows rows;
    struct str kept;
    enum err err = db_query(f->db, &all, NO_ARGS, &rows);

    buf_init(&text, 1 << 20);
    while (!err && rows_next(&rows)) {
        for (int i = 0; i < 12; i++)
            buf_printf(&text, "%lld ", (long long)rows_int(&rows));
        struct str words = rows_text(&rows);
        buf_printf(&text, "%.*s\n", STR_ARGS(words));
    }
    CHECK(!rows_done(&rows, err));
    kept = buf_dup(&f->arena, &text);
    buf_clear(&text);
    return kept;
}

static void merged_and_back_is_as_before(struct fixture *f)
{
    struct matter_merge merge, found, *list;
    struct str before;
    struct scene s;
    size_t n;

    make(f, &s);
    CHECK(!db_begin(f->db));
    CHECK(!matter_leave(f->db, &s.members[0], 1, 2500));
    CHECK(!db_commit(f->db));
    before = picture(f);
    merge = (struct matter_merge){.matter = s.a.id, .into = s.b.id, .staff = 1, .at = 4000};
    CHECK(!db_begin(f->db));
    CHECK(!matter_merge_add(f->db, &merge));
    CHECK(!db_commit(f->db));
    CHECK(!str_eq(before, picture(f)));
    CHECK_INT(load(f, s.b.id).waits, 3);
    CHECK_INT(load(f, s.b.id).witnesses, 2);
    CHECK_INT(load(f, s.a.id).waits, 0);
    CHECK_INT(load(f, s.a.id).merged_into, s.b.id);
    CHECK_INT(members(f, s.b.id, ROLE_WAITS), 3);
    is_whole(f);
    CHECK(!matter_merge_of(f->db, &f->arena, s.a.id, &found));
    CHECK_INT(found.id, merge.id);
    CHECK(!matter_merges_into(f->db, &f->arena, s.b.id, &list, &n));
    CHECK(n == 1 && list[0].matter == s.a.id);
    CHECK(!db_begin(f->db));
    CHECK(!matter_merge_undo(f->db, &merge, 5000));
    CHECK(!db_commit(f->db));
    CHECK(str_eq(before, picture(f)));
    CHECK_INT(matter_merge_of(f->db, &f->arena, s.a.id, &found), ERR_NOT_FOUND);
    is_whole(f);
}

/* Who left meanwhile stays gone, who came meanwhile stays. */
static void what_changed_meanwhile_stays(struct fixture *f)
{
    struct matter_merge merge;
    struct matter_member left;
    struct scene s;

    make(f, &s);
    merge = (struct matter_merge){.matter = s.a.id, .into = s.b.id, .staff = 1, .at = 4000};
    CHECK(!db_begin(f->db));
    CHECK(!matter_merge_add(f->db, &merge));
    CHECK(!matter_member_load(f->db, &f->arena, s.members[1].id, &left));
    CHECK_INT(left.matter, s.b.id);
    CHECK(!matter_leave(f->db, &left, 1, 4100));
    CHECK(!matter_merge_undo(f->db, &merge, 5000));
    CHECK(!db_commit(f->db));
    CHECK_INT(load(f, s.a.id).waits, 2);
    CHECK_INT(load(f, s.b.id).waits, 1);
    is_whole(f);
}

static void lists_page_by_key(struct fixture *f)
{
    struct matter_item *list;
    struct scene s;
    size_t n;

    make(f, &s);
    CHECK(!matter_list(f->db, &f->arena, MATTER_OPEN, INT64_MAX, 1, &list, &n));
    CHECK(n == 1 && list[0].matter.id == s.b.id);
    CHECK(!matter_list(f->db, &f->arena, MATTER_OPEN, s.b.id, 10, &list, &n));
    CHECK(n == 1 && list[0].matter.id == s.a.id);
    s.a.state = MATTER_FIXED;
    s.a.fixed_at = 5000;
    s.a.title = STR("It was the card network");
    CHECK(!db_begin(f->db));
    CHECK(!matter_update(f->db, &s.a));
    CHECK(!db_commit(f->db));
    CHECK(!matter_list(f->db, &f->arena, MATTER_FIXED, INT64_MAX, 10, &list, &n));
    CHECK(n == 1 && list[0].matter.fixed_at == 5000 && list[0].matter.waits == 3);
    CHECK_STR(list[0].matter.title, "It was the card network");
}

static void what_is_counted_wrong_is_found(struct fixture *f)
{
    static const struct sql lose = {"test_lose_matter", "",
                                    "UPDATE matter SET waits = waits + 1 WHERE state = 0", NULL};
    struct check_result result = {0};
    struct scene s;

    make(f, &s);
    CHECK(!db_begin(f->db));
    CHECK(!db_run(f->db, &lose, NO_ARGS));
    CHECK(!db_commit(f->db));
    CHECK(!store_check(f->db, say, NULL, &result));
    CHECK_INT(result.wrong, 2);
}

int main(void)
{
    RUN_BOTH(people_come_and_go);
    RUN_BOTH(a_conversation_hangs_on_one_only);
    RUN_BOTH(merged_and_back_is_as_before);
    RUN_BOTH(what_changed_meanwhile_stays);
    RUN_BOTH(lists_page_by_key);
    RUN_BOTH(what_is_counted_wrong_is_found);
    return unit_end();
}
