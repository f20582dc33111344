/* Those who write to us and those who work here: person.h, staff.h, session.h. */
#include "store/fixture.h"
#include "store/invitation.h"
#include "store/session.h"
#include "store/staff.h"

static void a_handle_moves_and_comes_back(struct fixture *f)
{
    struct handle_link link = {.evidence = STR("verified link"), .confidence = 0.75, .at = 9},
                       *links;
    struct person other = {.name = STR("Ann at home")};
    struct handle handle, *handles;
    struct cast cast;
    size_t n;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    CHECK(!person_add(f->db, &other));
    link.handle = cast.handle.id;
    link.person = other.id;
    CHECK(!handle_relink(f->db, &link));
    CHECK(!db_commit(f->db));
    CHECK_INT(link.before, cast.person.id);
    CHECK(!handle_find(f->db, &f->arena, STR("mail"), STR("ann@example.com"), &handle));
    CHECK_INT(handle.person, other.id);
    CHECK_INT(handle.followers, -1);
    CHECK(!handle_link_list(f->db, &f->arena, handle.id, &links, &n));
    CHECK_INT(n, 2);
    CHECK(links[0].confidence == 0.75);
    CHECK_STR(links[1].evidence, "first heard");

    CHECK(!db_begin(f->db));
    CHECK(!handle_link_undo(f->db, link.id, 10));
    CHECK(!db_commit(f->db));
    CHECK(!handle_of_person(f->db, &f->arena, cast.person.id, &handles, &n));
    CHECK_INT(n, 1);
    CHECK(!db_begin(f->db));
    CHECK_INT(handle_link_undo(f->db, link.id, 11), ERR_STALE);
    CHECK_INT(handle_link_undo(f->db, links[1].id, 11), ERR_STALE); /* there was nobody before */
    db_abort(f->db);
    CHECK_INT(handle_find(f->db, &f->arena, STR("web"), STR("ann@example.com"), &handle),
              ERR_NOT_FOUND);
}

static void wishes_hold_until_lifted(struct fixture *f)
{
    struct contact_wish wish = {.sentence = STR("don't contact me unless it is fixed"),
                                .condition = STR("it is fixed"),
                                .since = 5},
                        *list;
    struct cast cast;
    size_t n;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    wish.person = cast.person.id;
    CHECK(!contact_wish_add(f->db, &wish));
    CHECK(!db_commit(f->db));
    CHECK(!contact_wish_of_person(f->db, &f->arena, cast.person.id, &list, &n));
    CHECK_INT(n, 1);
    CHECK_STR(list[0].condition, "it is fixed");
    CHECK(!db_begin(f->db));
    CHECK(!contact_wish_lift(f->db, wish.id, 6));
    CHECK(!db_commit(f->db));
    CHECK(!contact_wish_of_person(f->db, &f->arena, cast.person.id, &list, &n));
    CHECK_INT(n, 0);
}

static const char hash_a[32] = "a", hash_b[32] = "b", hash_c[32] = "c";

static void sign_in(struct fixture *f, struct staff *staff, int64_t *a, int64_t *b, int64_t *token)
{
    struct session_new session = {
        .token_hash = str_of(hash_a, 32), .now = 100, .expires_at = 900, .device = STR("Firefox")};

    CHECK(!db_begin(f->db));
    CHECK(!staff_add(f->db, staff));
    session.staff = staff->id;
    CHECK(!session_add(f->db, &session, a));
    session.token_hash = str_of(hash_b, 32);
    CHECK(!session_add(f->db, &session, b));
    CHECK(!api_token_add(f->db, str_of(hash_c, 32), staff->id, STR("script"), 100, token));
    CHECK(!db_commit(f->db));
}

static void sessions_end(struct fixture *f)
{
    struct staff staff = {.email = STR("Bob@Example.com"), .name = STR("Bob"), .role = 3}, got;
    struct session_row row, *list;
    int64_t a, b, token;
    size_t n;

    sign_in(f, &staff, &a, &b, &token);
    CHECK(!staff_by_email(f->db, &f->arena, STR("bob@EXAMPLE.com"), &got));
    CHECK_STR(got.email, "bob@example.com");
    CHECK(!session_by_hash(f->db, &f->arena, str_of(hash_a, 32), &row));
    CHECK(row.id == a && row.staff == staff.id && row.role == 3 && row.strong_at == 100);
    CHECK_STR(row.device, "Firefox");
    CHECK(!api_token_by_hash(f->db, &f->arena, str_of(hash_c, 32), &row));
    CHECK_STR(row.device, "script");
    CHECK_INT(session_by_hash(f->db, &f->arena, str_of(hash_c, 32), &row), ERR_NOT_FOUND);

    CHECK(!db_begin(f->db));
    CHECK(!session_seen(f->db, a, 150));
    CHECK(!session_strong(f->db, b, 160));
    CHECK(!staff_set_password(f->db, staff.id, STR("new"), b));
    CHECK(!db_commit(f->db));
    CHECK_INT(session_by_hash(f->db, &f->arena, str_of(hash_a, 32), &row), ERR_NOT_FOUND);
    CHECK(!session_of_staff(f->db, &f->arena, staff.id, &list, &n));
    CHECK_INT(n, 1);
    CHECK_INT(list[0].strong_at, 160);

    CHECK(!db_begin(f->db));
    CHECK(!session_forget(f->db, 901, 0));
    CHECK(!db_commit(f->db));
    CHECK_INT(session_by_hash(f->db, &f->arena, str_of(hash_b, 32), &row), ERR_NOT_FOUND);
}

static void who_is_removed_is_out_at_once(struct fixture *f)
{
    struct staff staff = {.email = STR("bob@example.com"), .name = STR("Bob")}, again = staff, got;
    struct session_row row, *tokens;
    int64_t a, b, token;
    size_t n;
    enum err err;

    sign_in(f, &staff, &a, &b, &token);
    CHECK(!db_begin(f->db));
    err = staff_add(f->db, &again);
    CHECK(!err || err == ERR_EXISTS);
    CHECK_INT(db_commit(f->db), ERR_EXISTS);
    CHECK(!db_begin(f->db));
    CHECK(!staff_remove(f->db, staff.id, 200));
    CHECK(!staff_add(f->db, &again)); /* the address is free again */
    CHECK(!db_commit(f->db));
    CHECK_INT(session_by_hash(f->db, &f->arena, str_of(hash_b, 32), &row), ERR_NOT_FOUND);
    CHECK_INT(api_token_by_hash(f->db, &f->arena, str_of(hash_c, 32), &row), ERR_NOT_FOUND);
    CHECK(!api_token_list(f->db, &f->arena, &tokens, &n));
    CHECK_INT(n, 0);
    CHECK(!staff_load(f->db, &f->arena, staff.id, &got)); /* history names him */
    CHECK_INT(got.removed_at, 200);
}

static void who_is_suspended_keeps_the_password(struct fixture *f)
{
    struct staff staff = {.email = STR("bob@example.com"), .password = STR("$argon2id$…")}, got;
    struct session_new late = {.token_hash = str_of(hash_a, 32), .now = 300, .expires_at = 900};
    struct session_row row;
    int64_t a, b, token;

    sign_in(f, &staff, &a, &b, &token);
    late.staff = staff.id;
    CHECK(!db_begin(f->db));
    CHECK(!staff_suspend(f->db, staff.id, 200));
    CHECK(!session_add(f->db, &late, &a)); /* whose password was right a moment before */
    CHECK(!db_commit(f->db));
    CHECK_INT(session_by_hash(f->db, &f->arena, str_of(hash_a, 32), &row), ERR_NOT_FOUND);
    CHECK_INT(session_by_hash(f->db, &f->arena, str_of(hash_b, 32), &row), ERR_NOT_FOUND);
    CHECK_INT(api_token_by_hash(f->db, &f->arena, str_of(hash_c, 32), &row), ERR_NOT_FOUND);
    CHECK(!staff_by_email(f->db, &f->arena, STR("bob@example.com"), &got));
    CHECK(!staff_can_sign_in(&got));
    CHECK(!db_begin(f->db));
    CHECK(!session_end_all(f->db, staff.id, 0));
    CHECK(!staff_let_in(f->db, staff.id));
    CHECK(!db_commit(f->db));
    CHECK(!staff_by_email(f->db, &f->arena, STR("bob@example.com"), &got));
    CHECK(staff_can_sign_in(&got));
    CHECK_STR(got.password, "$argon2id$…");
    /* tokens are made anew */
    CHECK_INT(api_token_by_hash(f->db, &f->arena, str_of(hash_c, 32), &row), ERR_NOT_FOUND);
}

static void teams_have_members(struct fixture *f)
{
    struct staff staff = {.email = STR("b@x"), .name = STR("B")};
    struct team sales = {.name = STR("Sales")}, support = {.name = STR("Support")}, *list;
    size_t n;

    CHECK(!db_begin(f->db));
    CHECK(!staff_add(f->db, &staff));
    CHECK(!team_add(f->db, &support));
    CHECK(!team_add(f->db, &sales));
    CHECK(!team_join(f->db, sales.id, staff.id));
    CHECK(!team_join(f->db, sales.id, staff.id));
    CHECK(!team_join(f->db, support.id, staff.id));
    CHECK(!team_leave(f->db, support.id, staff.id));
    CHECK(!db_commit(f->db));
    CHECK(!team_list(f->db, &f->arena, &list, &n));
    CHECK_INT(n, 2);
    CHECK_STR(list[0].name, "Sales");
    CHECK(!team_of_staff(f->db, &f->arena, staff.id, &list, &n));
    CHECK_INT(n, 1);
    CHECK(!db_begin(f->db));
    CHECK(!team_remove(f->db, sales.id, 5));
    CHECK(!db_commit(f->db));
    CHECK_INT(team_by_name(f->db, &f->arena, STR("Sales"), &sales), ERR_NOT_FOUND);
    CHECK(!team_of_staff(f->db, &f->arena, staff.id, &list, &n));
    CHECK_INT(n, 0);
}

static void an_invitation_works_once(struct fixture *f)
{
    static const char old[33] = "0123456789abcdef0123456789abcdef";
    static const char new[33] = "fedcba9876543210fedcba9876543210";
    struct staff staff = {.email = STR("i@x"), .name = STR("I")}, got;

    CHECK(!db_begin(f->db));
    CHECK(!staff_add(f->db, &staff));
    CHECK(!invitation_add(f->db, str_of(old, 32), staff.id, 10, 100));
    CHECK(!invitation_add(f->db, str_of(new, 32), staff.id, 20, 100));
    CHECK(!db_commit(f->db));
    CHECK_INT(invitation_find(f->db, &f->arena, str_of(old, 32), 30, &got), ERR_NOT_FOUND);
    CHECK_INT(invitation_find(f->db, &f->arena, str_of(new, 32), 100, &got), ERR_NOT_FOUND);
    CHECK(!invitation_find(f->db, &f->arena, str_of(new, 32), 99, &got));
    CHECK_STR(got.email, "i@x");
    CHECK(!db_begin(f->db));
    CHECK(!invitation_end(f->db, staff.id));
    CHECK(!db_commit(f->db));
    CHECK_INT(invitation_find(f->db, &f->arena, str_of(new, 32), 30, &got), ERR_NOT_FOUND);
}

int main(void)
{
    RUN_BOTH(a_handle_moves_and_comes_back);
    RUN_BOTH(wishes_hold_until_lifted);
    RUN_BOTH(sessions_end);
    RUN_BOTH(who_is_removed_is_out_at_once);
    RUN_BOTH(who_is_suspended_keeps_the_password);
    RUN_BOTH(teams_have_members);
    RUN_BOTH(an_invitation_works_once);
    return unit_end();
}
