/* known.h: asking ahead is the same as asking, whatever is written in between, only cheaper. */
#include "store/fixture.h"

static struct stored_message a_message(const struct cast *cast, struct str id, int64_t version)
{
    struct stored_message m = {.channel = cast->channel.id,
                               .is_current = true,
                               .author = cast->handle.id,
                               .conversation = cast->conversation.id,
                               .content_hash = 77,
                               .heard_at = 5};

    message_init(&m.said);
    m.said.id = id;
    m.said.text = STR("the headset crackles");
    m.said.version = version;
    return m;
}

static void what_was_asked_ahead_costs_nothing_more(struct fixture *f)
{
    struct handle handle;
    struct message_mark mark;
    struct cast cast;
    unsigned before;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    CHECK(!db_commit(f->db));
    CHECK(!db_begin(f->db));
    CHECK(!handle_find_ahead(f->db, STR("mail"), STR("ann@example.com")));
    CHECK(!handle_find_ahead(f->db, STR("mail"), STR("nobody@example.com")));
    CHECK(!message_current_ahead(f->db, cast.channel.id, STR("m1")));
    CHECK(!db_settle(f->db));
    before = db_statements_run(f->db);
    CHECK(!handle_find_ahead(f->db, STR("mail"), STR("ann@example.com")));
    CHECK(!handle_find(f->db, &f->arena, STR("mail"), STR("ann@example.com"), &handle));
    CHECK_INT(handle.person, cast.person.id);
    CHECK_STR(handle.address, "ann@example.com");
    CHECK_INT(handle_find(f->db, &f->arena, STR("mail"), STR("nobody@example.com"), &handle),
              ERR_NOT_FOUND);
    CHECK_INT(message_current(f->db, cast.channel.id, STR("m1"), &mark), ERR_NOT_FOUND);
    CHECK_INT(db_statements_run(f->db), before);
    db_abort(f->db);
}

static void an_answer_never_hides_what_was_written_since(struct fixture *f)
{
    struct stored_message first, second;
    struct handle handle = {.network = STR("mail"), .native = STR("bob@example.com")}, found;
    struct conversation row, changed;
    struct message_mark mark;
    struct cast cast;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    /* All asked before, answered after the writing. */
    CHECK(!handle_find_ahead(f->db, STR("mail"), STR("bob@example.com")));
    CHECK(!message_current_ahead(f->db, cast.channel.id, STR("m1")));
    CHECK(!message_same_ahead(f->db, 77));
    CHECK(!conversation_load_ahead(f->db, cast.conversation.id));
    handle.person = cast.person.id;
    CHECK(!handle_add(f->db, &handle, STR("first heard")));
    first = a_message(&cast, STR("m1"), 0);
    CHECK(!message_add(f->db, &first));
    changed = cast.conversation;
    changed.title = STR("Headset again");
    CHECK(!conversation_update(f->db, &cast.conversation, &changed));
    CHECK(!db_settle(f->db));
    CHECK(!handle_find(f->db, &f->arena, STR("mail"), STR("bob@example.com"), &found));
    CHECK_INT(found.id, handle.id);
    CHECK(!message_current(f->db, cast.channel.id, STR("m1"), &mark));
    CHECK_INT(mark.id, first.id);
    CHECK(!message_same(f->db, 77, &mark));
    CHECK_INT(mark.id, first.id);
    CHECK(!conversation_load(f->db, &f->arena, cast.conversation.id, &row));
    CHECK_STR(row.title, "Headset again");
    /* An edit. */
    CHECK(!message_supersede(f->db, first.id));
    second = a_message(&cast, STR("m1"), 1);
    CHECK(!message_add(f->db, &second));
    CHECK(!message_current(f->db, cast.channel.id, STR("m1"), &mark));
    CHECK_INT(mark.version, 1);
    CHECK(!message_same(f->db, 77, &mark));
    CHECK_INT(mark.id, second.id);
    CHECK(!db_commit(f->db));
    CHECK(!message_same(f->db, 77, &mark));
    CHECK_INT(mark.id, second.id);
}

static void the_earliest_of_two_copies_counts(struct fixture *f)
{
    struct stored_message first, second;
    struct message_mark mark;
    struct cast cast;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    CHECK(!message_same_ahead(f->db, 77));
    CHECK(!db_settle(f->db));
    first = a_message(&cast, STR("m1"), 0);
    second = a_message(&cast, STR("m2"), 0);
    CHECK(!message_add(f->db, &first));
    CHECK(!message_add(f->db, &second));
    CHECK(!message_same(f->db, 77, &mark));
    CHECK_INT(mark.id, first.id);
    db_abort(f->db);
}

static void threads_that_move_are_found_where_they_are(struct fixture *f)
{
    struct conversation other;
    struct thread thread = {.native = STR("t1")}, found;
    struct thread_move move = {.reason = STR("begins it"), .at = 5};
    struct cast cast;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    other = cast.conversation;
    CHECK(!conversation_add(f->db, &other));
    thread.channel = cast.channel.id;
    CHECK(!thread_find_ahead(f->db, thread.channel, thread.native));
    move.conversation = cast.conversation.id;
    CHECK(!thread_begin(f->db, &thread, &move));
    CHECK(!thread_find(f->db, &f->arena, thread.channel, STR("t1"), &found));
    CHECK_INT(found.conversation, cast.conversation.id);
    move = (struct thread_move){
        .thread = thread.id, .conversation = other.id, .reason = STR("joined"), .at = 6};
    CHECK(!thread_put(f->db, &move));
    CHECK_INT(move.before, cast.conversation.id);
    CHECK(!thread_find(f->db, &f->arena, thread.channel, STR("t1"), &found));
    CHECK_INT(found.conversation, other.id);
    CHECK(!db_commit(f->db));
    CHECK(!thread_find(f->db, &f->arena, thread.channel, STR("t1"), &found));
    CHECK_INT(found.conversation, other.id);
}

static void nothing_is_remembered_of_what_was_undone(struct fixture *f)
{
    struct handle handle = {.network = STR("mail"), .native = STR("bob@example.com")}, found;
    struct cast cast;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    CHECK(!db_commit(f->db));
    CHECK(!db_begin(f->db));
    handle.person = cast.person.id;
    CHECK(!handle_add(f->db, &handle, STR("first heard")));
    CHECK(!handle_find_ahead(f->db, STR("mail"), STR("eve@example.com"))); /* never answered */
    db_abort(f->db);
    CHECK(!db_begin(f->db));
    CHECK_INT(handle_find(f->db, &f->arena, STR("mail"), STR("bob@example.com"), &found),
              ERR_NOT_FOUND);
    CHECK_INT(handle_find(f->db, &f->arena, STR("mail"), STR("eve@example.com"), &found),
              ERR_NOT_FOUND);
    db_abort(f->db);
}

static void a_message_asked_ahead_is_the_whole_message(struct fixture *f)
{
    struct stored_message m, ahead, plain;
    struct cast cast;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    m = a_message(&cast, STR("m1"), 0);
    m.said.title = STR("Crackling");
    CHECK(!message_add(f->db, &m));
    CHECK(!db_commit(f->db));
    CHECK(!message_load(f->db, &f->arena, m.id, &plain));
    CHECK(!db_begin(f->db));
    CHECK(!message_load_ahead(f->db, m.id));
    CHECK(!message_load_ahead(f->db, m.id + 1));
    CHECK(!db_settle(f->db));
    CHECK(!message_load(f->db, &f->arena, m.id, &ahead));
    CHECK_INT(message_load(f->db, &f->arena, m.id + 1, &plain), ERR_NOT_FOUND);
    db_abort(f->db);
    CHECK_STR(ahead.said.title, "Crackling");
    CHECK_STR(ahead.said.text, "the headset crackles");
    CHECK(str_eq(ahead.said.id, plain.said.id));
    CHECK_INT(ahead.conversation, plain.conversation);
}

static void a_wish_told_just_now_is_known(struct fixture *f)
{
    struct contact_wish wish = {.sentence = STR("don't call me"), .since = 5}, *list;
    struct person other = {.name = STR("Bob")};
    struct cast cast;
    size_t n = 9;

    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &cast));
    CHECK(!person_add(f->db, &other));
    CHECK(!contact_wish_ahead(f->db, cast.person.id));
    CHECK(!db_settle(f->db));
    CHECK(!contact_wish_of_person(f->db, &f->arena, cast.person.id, &list, &n));
    CHECK_INT(n, 0);
    wish.person = cast.person.id;
    CHECK(!contact_wish_add(f->db, &wish));
    CHECK(!contact_wish_of_person(f->db, &f->arena, cast.person.id, &list, &n));
    CHECK_INT(n, 1);
    CHECK(!db_commit(f->db));
    CHECK(!db_begin(f->db));
    CHECK(!contact_wish_ahead(f->db, cast.person.id));
    CHECK(!contact_wish_ahead(f->db, other.id));
    CHECK(!contact_wish_of_person(f->db, &f->arena, cast.person.id, &list, &n));
    CHECK_INT(n, 1);
    CHECK(!contact_wish_of_person(f->db, &f->arena, other.id, &list, &n));
    CHECK_INT(n, 0);
    db_abort(f->db);
}

int main(void)
{
    RUN_BOTH(what_was_asked_ahead_costs_nothing_more);
    RUN_BOTH(an_answer_never_hides_what_was_written_since);
    RUN_BOTH(the_earliest_of_two_copies_counts);
    RUN_BOTH(threads_that_move_are_found_where_they_are);
    RUN_BOTH(nothing_is_remembered_of_what_was_undone);
    RUN_BOTH(a_message_asked_ahead_is_the_whole_message);
    RUN_BOTH(a_wish_told_just_now_is_known);
    return unit_end();
}
