/* What recent complaints are about, on both databases. */
#include "store/complaint.h"

#include "store/fixture.h"
#include "store/matter.h"

static void complaints_come_newest_first_and_go(struct fixture *f)
{
    struct matter matter = {.title = STR("Payment page"), .created_by = 1};
    struct matter_member member = {.staff = 1, .joined_at = 500};
    struct complaint one = {.at = 1000, .words = STR("payment 502")}, *list;
    struct cast cast;
    size_t n;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    CHECK(!matter_add(f->db, &matter));
    member.matter = matter.id;
    member.conversation = one.conversation = cast.conversation.id;
    for (int i = 0; i < 3; i++) {
        one.message = i + 1;
        one.at = 1000 + i;
        CHECK(!complaint_add(f->db, &one));
    }
    CHECK(!db_commit(f->db));
    CHECK_INT(complaint_list(f->db, &f->arena, 1000, 1002, 10, &list, &n), OK);
    CHECK(n == 2 && list[0].message == 2 && list[1].message == 1);
    CHECK(list[0].person == cast.person.id && !list[0].matter && !list[0].is_refused);
    CHECK_STR(list[0].words, "payment 502");
    CHECK_STR(list[0].person_name, "Ann");
    CHECK(!db_begin(f->db));
    CHECK(!matter_join(f->db, &member));
    CHECK(!complaint_refuse(f->db, cast.conversation.id, true));
    CHECK(!complaint_forget(f->db, 1001));
    CHECK(!db_commit(f->db));
    CHECK_INT(complaint_list(f->db, &f->arena, 0, INT64_MAX, 10, &list, &n), OK);
    CHECK(n == 2 && list[1].matter == matter.id && list[1].is_refused);
    CHECK(!db_begin(f->db));
    CHECK(!complaint_refuse(f->db, cast.conversation.id, false));
    CHECK(!db_commit(f->db));
    CHECK_INT(complaint_list(f->db, &f->arena, 0, INT64_MAX, 1, &list, &n), OK);
    CHECK(n == 1 && list[0].message == 3 && !list[0].is_refused);
    CHECK(!db_begin(f->db));
    CHECK(!complaint_drop(f->db, 3)); /* what else was said there stays */
    CHECK(!complaint_reword(f->db, 2, STR("other")));
    CHECK(!complaint_reword(f->db, 9, STR("other")));
    CHECK(!db_commit(f->db));
    CHECK_INT(complaint_list(f->db, &f->arena, 0, INT64_MAX, 10, &list, &n), OK);
    CHECK(n == 1 && list[0].message == 2);
    CHECK_STR(list[0].words, "other");
}

int main(void)
{
    RUN_BOTH(complaints_come_newest_first_and_go);
    return unit_end();
}
