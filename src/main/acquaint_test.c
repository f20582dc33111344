/* Who may be whom, found behind what was heard; on both databases. */
#include "main/acquaint.h"

#include "act/desk_fixture.h"
#include "decide/same.h"
#include "store/merge.h"
#include "store/setting.h"
#include "store/tie.h"

static struct desk desk;

/* Somebody who was not heard before says something. The account's row. */
static int64_t says(const char *network, const char *address, const char *name, const char *text)
{
    static int n;
    struct desk_heard heard;
    struct author author = {
        .id = str_from(address), .handle = str_from(address), .name = str_from(name)};
    struct handle handle = {0};
    char id[32];

    (void)snprintf(id, sizeof(id), "m%d", ++n);
    heard = desk_heard(&desk, id, text, 3000);
    heard.said.kind = strcmp(network, "mail") ? KIND_POST : KIND_MAIL;
    heard.said.authors = &author;
    heard.said.author_count = 1;
    heard.found.network = str_from(network);
    heard.found.native = str_from(address);
    heard.found.thread_native = str_from(id);
    heard.found.handle = heard.found.person = heard.found.thread = heard.found.conversation = 0;
    if (!handle_find(desk.reader, &desk.f->arena, heard.found.network, heard.found.native,
                     &handle)) {
        heard.found.handle = handle.id;
        heard.found.person = handle.person;
    }
    CHECK_INT(hear(&heard), OK);
    CHECK_INT(
        handle_find(desk.reader, &desk.f->arena, heard.found.network, heard.found.native, &handle),
        OK);
    return handle.id;
}

static size_t pass(struct tie **out_list)
{
    bool more = true;
    size_t n = 0;

    for (int i = 0; i < 10 && more; i++)
        CHECK_INT(acquaint_pass(desk.act, desk.reader, 9000, &more), OK);
    CHECK(!more);
    CHECK(!tie_list(desk.reader, &desk.f->arena, SAME_OFFERED, 2, 0, 100, out_list, &n));
    return n;
}

static void two_things_bring_them_together(struct fixture *f)
{
    struct tie *ties;
    int64_t a, b;

    open_desk(&desk, f);
    a = says("mastodon", "@bram.wick@social.example", "Bram Wick", "My order 4711-9923 is late");
    CHECK_INT(pass(&ties), 0);
    b = says("mail", "bram.wick@home.example", "Wick, Bram", "Where is order no. 47119923?");
    (void)says("mail", "bram@home.example", "Bram", "Where is my other order?");
    CHECK_INT(pass(&ties), 1);
    CHECK_INT(ties[0].one, a);
    CHECK_INT(ties[0].other, b);
    CHECK(ties[0].chance > SAME_LIKELY);
    CHECK(str_find(ties[0].facts, STR("number 0 "), 0) != SIZE_MAX);
    CHECK(str_find(ties[0].facts, STR("name 0 0 bram wick\n"), 0) != SIZE_MAX);
    CHECK(str_find(ties[0].facts, STR("user 0 0 bram.wick\n"), 0) != SIZE_MAX);
    CHECK(ties[0].one_person != ties[0].other_person); /* offered, and no more */
    close_desk(&desk);
}

/* Names hold what their owners like. */
static void line_ends_in_names_stop_nobody(struct fixture *f)
{
    struct tie *ties;

    open_desk(&desk, f);
    (void)says("mastodon", "@bram\nwick@social.example", "Bram\nWick",
               "My order 4711-9923 is late");
    (void)says("mail", "bram\nwick@home.example", "Zoe\nOther", "Where is order no. 47119923?");
    (void)pass(&ties);
    (void)says("mail", "bram\nwick@home.example", "Zoe\nOther", "Order no. 47119923 is not here");
    CHECK_INT(pass(&ties), 1);
    CHECK(str_find(ties[0].facts, STR("user 0 0 bram wick\n"), 0) != SIZE_MAX);
    CHECK(str_find(ties[0].facts, STR("Bram Wick / Zoe Other\n"), 0) != SIZE_MAX);
    close_desk(&desk);
}

static void both_in_one_pass(struct fixture *f)
{
    struct tie *ties;

    open_desk(&desk, f);
    (void)says("mail", "ann.lee@home.example", "Ann Lee",
               "Thank you.\n\n-- \nAnn Lee\nann@work.example\n");
    (void)says("mail", "ann@work.example", "A. Lee", "Hello");
    CHECK_INT(pass(&ties), 1);
    CHECK(str_find(ties[0].facts, STR("names-address 0 "), 0) != SIZE_MAX);
    CHECK(ties[0].chance > 0.5);
    close_desk(&desk);
}

static void a_name_alone_is_no_more_than_possible(struct fixture *f)
{
    struct tie *ties;

    open_desk(&desk, f);
    (void)says("mastodon", "@one@social.example", "Ann Lee", "Hello");
    (void)says("mastodon", "@other@social.example", "Ann Lee", "Hello");
    CHECK_INT(pass(&ties), 0); /* not within one network */
    (void)says("bluesky", "lee.example", "Bo Rarename", "Hello");
    (void)says("mastodon", "@borare@social.example", "Bo Rarename", "Hello");
    CHECK_INT(pass(&ties), 1);
    CHECK(ties[0].chance < 0.5);
    for (int i = 0; i < 12; i++) {
        char address[40];

        (void)snprintf(address, sizeof(address), "@many%d@social.example", i);
        (void)says("mastodon", address, "John Smith", "Hello");
        (void)snprintf(address, sizeof(address), "many%d.example", i);
        (void)says("bluesky", address, "John Smith", "Hello");
    }
    CHECK(pass(&ties) <= 1 + 1); /* the first two of them were two at most */
    close_desk(&desk);
}

static void what_people_say_is_offered(struct fixture *f)
{
    struct tie *ties;
    int64_t a, b;

    open_desk(&desk, f);
    a = says("twitter", "@bramblewick", "", "your app is broken");
    b = says("mail", "somebody@home.example", "", "This is @Bramblewick from Twitter.");
    (void)says("mail", "third@home.example", "", "I saw what @bramblewick wrote.");
    CHECK_INT(pass(&ties), 1);
    CHECK_INT(ties[0].one, a);
    CHECK_INT(ties[0].other, b);
    CHECK(str_starts(ties[0].facts, STR("names-account 0 ")));
    CHECK(ties[0].one_person != ties[0].other_person);
    close_desk(&desk);
}

static void what_was_settled_stays(struct fixture *f)
{
    struct command command = {.op = OP_NOT_SAME, .key = STR("no"), .now = 9100};
    struct tie *ties, tie;

    open_desk(&desk, f);
    (void)says("mail", "ann@home.example", "Ann Lee", "order 123456");
    (void)says("mail", "ann@work.example", "Ann Lee", "order 123456");
    CHECK_INT(pass(&ties), 1);
    tie = ties[0];
    command.person = tie.one_person;
    command.kept = tie.other_person;
    CHECK_INT(run(&desk, command), OK);
    (void)says("mail", "ann@work.example", "Ann Lee", "ticket 998877; and ticket 998877");
    (void)says("mail", "ann@home.example", "Ann Lee", "ticket 998877");
    CHECK_INT(pass(&ties), 0);
    CHECK(!tie_load(desk.reader, &f->arena, tie.id, &tie));
    CHECK_INT(tie.state, TIE_DISMISSED);
    close_desk(&desk);
}

static void it_goes_on_where_it_was(struct fixture *f)
{
    struct tie *ties;
    struct str text, again;

    open_desk(&desk, f);
    for (int i = 0; i < ACQUAINT_MESSAGES + 20; i++)
        (void)says("mail", "ann@home.example", "Ann Lee", "order 123456");
    (void)says("mail", "ann@work.example", "Ann Lee", "order 123456");
    CHECK_INT(pass(&ties), 1);
    CHECK(!setting_load(desk.reader, &f->arena, STR("people.seen"), &text));
    CHECK_INT(pass(&ties), 1);
    CHECK(!setting_load(desk.reader, &f->arena, STR("people.seen"), &again));
    CHECK(str_eq(text, again));
    close_desk(&desk);
}

int main(void)
{
    RUN_BOTH(two_things_bring_them_together);
    RUN_BOTH(line_ends_in_names_stop_nobody);
    RUN_BOTH(both_in_one_pass);
    RUN_BOTH(a_name_alone_is_no_more_than_possible);
    RUN_BOTH(what_people_say_is_offered);
    RUN_BOTH(what_was_settled_stays);
    RUN_BOTH(it_goes_on_where_it_was);
    return unit_end();
}
