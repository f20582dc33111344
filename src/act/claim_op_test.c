/* Unsigned comments that get an author, and lose him again; on both databases. */
#include "act/desk_fixture.h"
#include "model/promise.h"
#include "store/alarm.h"
#include "store/check.h"
#include "store/comment_claim.h"
#include "store/crowd.h"
#include "store/listening.h"
#include "store/promise.h"
#include "store/rule.h"
#include "store/subject.h"
#include "store/voice.h"

#define DAY ((int64_t)86400000)
#define NOON (100 * DAY + DAY / 2)

static char key[32];
static struct str next_key(void)
{
    static int n;

    (void)snprintf(key, sizeof(key), "k%d", ++n);
    return str_from(key);
}

/* ---- a blog: an unsigned comment, another, and people who have accounts ---- */

struct house {
    struct desk desk;
    int64_t rule, first_conversation, thread;
    int64_t comment, other, says_so, agrees, agrees_again; /* messages */
    int64_t bram, bram_person;                             /* account, and whose */
};

struct rule_job {
    struct writer_job job;
    int64_t rule;
};

static enum err add_rule(struct db *db, struct writer_job *job)
{
    struct rule_job *add = (struct rule_job *)(void *)job; /* its first member */
    struct rule_row rule = {.name = STR("Kestrel"), .text = STR("kestrel"), .created_at = 1};
    enum err err = rule_add(db, &rule, 0);

    add->rule = rule.id;
    return err;
}

static struct rule_hit hits[1];
static struct understood_subject subjects[1] = {{{"delivery", 8}, -1}};

/* Someone says something in the blog's thread; native: his account, or NULL. */
static struct desk_heard comment(struct house *house, const char *id, const char *native,
                                 const char *text, int64_t at)
{
    struct desk_heard heard = desk_heard(&house->desk, id, text, at);

    hits[0] = (struct rule_hit){house->rule, 1};
    heard.said.kind = KIND_COMMENT;
    heard.said.audience = AUDIENCE_PUBLIC;
    heard.said.said_at = at;
    heard.said.has_said_at = true;
    heard.found.handle = heard.found.person = 0;
    heard.found.thread = house->thread;
    heard.found.conversation = house->first_conversation;
    heard.found.thread_native = STR("post-1");
    heard.found.joined_because = house->first_conversation ? "same thread" : NULL;
    heard.found.hits = hits;
    heard.found.hit_count = 1;
    if (native) {
        heard.found.network = STR("web");
        heard.found.native = str_from(native);
    }
    return heard;
}

static int64_t say(struct desk_heard heard, int64_t *conversation)
{
    CHECK_INT(hear(&heard), OK);
    if (conversation)
        *conversation = heard.kept.conversation;
    return heard.kept.message;
}

static int64_t account(struct house *house, struct str network, struct str native, int64_t *person)
{
    struct handle handle = {0};

    CHECK_INT(handle_find(house->desk.reader, &house->desk.f->arena, network, native, &handle), OK);
    if (person)
        *person = handle.person;
    return handle.id;
}

static struct desk_heard by(struct house *house, struct desk_heard heard, int64_t handle,
                            int64_t person)
{
    (void)house;
    heard.found.native = STR_NONE;
    heard.found.handle = handle;
    heard.found.person = person;
    return heard;
}

static void open_house(struct house *house, struct fixture *f)
{
    struct rule_job add = {.job = {.run = add_rule}};
    struct desk_heard heard;
    struct stored_message stored = {.id = 0};
    int64_t talk = 0;

    *house = (struct house){.rule = 0};
    open_desk(&house->desk, f);
    CHECK_INT(writer_run(act_writer(house->desk.act), &add.job), OK);
    house->rule = add.rule;
    heard = comment(house, "c1", NULL,
                    "Kestrel sends parcels to the wrong town. I will call you "
                    "back by Friday.",
                    NOON);
    heard.found.labels[LABEL_COMPLAINT] = 0.9;
    heard.found.negative = 0.9;
    heard.found.subjects = subjects;
    heard.found.subject_count = 1;
    house->comment = say(heard, &house->first_conversation);
    CHECK(!message_load(house->desk.reader, &f->arena, house->comment, &stored));
    house->thread = stored.thread;
    /* Bram has an account, and talk of his own */
    heard = comment(house, "b1", "bram", "My own parcel came on time, thank you Kestrel", NOON + 1);
    heard.found.conversation = heard.found.thread = 0;
    heard.found.joined_because = NULL;
    heard.found.thread_native = STR("b1");
    (void)say(heard, &talk);
    house->bram = account(house, STR("web"), STR("bram"), &house->bram_person);
    /* "same here", by Bram, twice, and by a stranger */
    heard = by(house, comment(house, "a1", NULL, "same here", NOON + 2), house->bram,
               house->bram_person);
    heard.found.behind = (struct behind){house->comment, CROWD_AGREES, 0,
                                         house->first_conversation};
    house->agrees = say(heard, NULL);
    heard = by(house, comment(house, "a2", NULL, "as I said: same here", NOON + 3), house->bram,
               house->bram_person);
    heard.found.behind = (struct behind){house->comment, CROWD_AGREES, 0,
                                         house->first_conversation};
    house->agrees_again = say(heard, NULL);
    heard = comment(house, "a3", "stranger", "same here", NOON + 4);
    heard.found.behind = (struct behind){house->comment, CROWD_AGREES, 0,
                                         house->first_conversation};
    (void)say(heard, NULL);
    house->other = say(comment(house, "c2", NULL, "Another nobody says so too", NOON + 5), NULL);
    house->says_so = say(comment(house, "c3", NULL, "Forgot my name: that was me above", NOON + 6),
                         NULL);
}

struct claim_job {
    struct writer_job job;
    struct comment_claim claim;
};

static enum err offer(struct db *db, struct writer_job *job)
{
    return comment_claim_add(db, &((struct claim_job *)(void *)job)->claim);
}

static int64_t offered(struct house *house, int64_t handle, int64_t staff_of, int64_t said_in)
{
    struct claim_job job = {.job = {.run = offer},
                            .claim = {.message = house->comment,
                                      .said_in = said_in,
                                      .handle = handle,
                                      .staff_of = staff_of,
                                      .evidence = STR("Said \"that was me above\" later"),
                                      .found_at = NOON + 10}};

    CHECK_INT(writer_run(act_writer(house->desk.act), &job.job), OK);
    return job.claim.id;
}

static enum err claim(struct house *house, enum op op, int64_t id)
{
    return run(&house->desk,
               (struct command){.op = op, .key = next_key(), .now = NOON + 1000, .claim = id});
}

static struct listening figures(struct house *house)
{
    struct listening l = {.from_day = 0};

    CHECK(!listening_load(house->desk.reader, &house->desk.f->arena, 100, 100, NOON + 2000, &l));
    return l;
}

static int64_t agree(struct house *house)
{
    struct crowd_sum *sums;
    size_t n;

    CHECK(!crowd_sums_of(house->desk.reader, &house->desk.f->arena, &house->first_conversation, 1,
                         &sums, &n));
    return n ? sums[0].n[CROWD_AGREES] : -1;
}

static int64_t against(struct house *house)
{
    struct alarm_voices voices;

    CHECK(!alarm_voice_list(house->desk.reader, house->rule, 0, &voices));
    return (int64_t)voices.n;
}

static int64_t delivery_complaints(struct house *house)
{
    struct subject_count *counts;
    int64_t sum = 0;
    size_t n;

    CHECK(!subject_counts(house->desk.reader, &house->desk.f->arena, 100, 100, &counts, &n));
    for (size_t i = 0; i < n; i++)
        sum += counts[i].n;
    return sum;
}

static int64_t author_of(struct house *house, int64_t message)
{
    struct stored_message row = {.author = -1};

    CHECK(!message_load(house->desk.reader, &house->desk.f->arena, message, &row));
    return row.author;
}

/* Says where they differ. */
static bool is_same(const char *what, struct str now, struct str before)
{
    struct str a, b;

    while (now.n || before.n) {
        bool has_a = str_line(&now, &a), has_b = str_line(&before, &b);

        if (has_a && has_b && str_eq(a, b))
            continue;
        a = has_a ? a : STR_NONE;
        b = has_b ? b : STR_NONE;
        printf("%s: %.*s\nwas %.*s\n", what, STR_ARGS(a), STR_ARGS(b));
        return false;
    }
    return true;
}

static void tell(void *arg, const char *sentence)
{
    (void)arg;
    if (!strstr(sentence, "what was heard is counted wrong")) /* the fixture's own mail */
        printf("check: %s\n", sentence);
}

static void check_store(struct house *house)
{
    struct check_result result = {.wrong = -1};

    CHECK(!store_check(house->desk.reader, tell, NULL, &result));
    CHECK_INT(result.wrong, 1);
}

/* ---- what must hold ---- */

static void a_comment_gets_its_author_and_all_follows(struct fixture *f)
{
    struct house house;
    struct listening before, after;
    struct conversation row;
    struct str dump;
    int64_t id;

    open_house(&house, f);
    id = offered(&house, house.bram, 0, 0);
    dump = fixture_dump(house.desk.reader, &f->arena);
    before = figures(&house);
    CHECK_INT(agree(&house), 2); /* Bram once, the stranger once */
    CHECK_INT(against(&house), 1);
    CHECK_INT(claim(&house, OP_CLAIM, id), OK);
    CHECK_INT(author_of(&house, house.comment), house.bram);
    CHECK_INT(author_of(&house, house.other), 0); /* no third Anonymous is swept along */
    row = row_of(&house.desk, house.first_conversation);
    CHECK_INT(row.person, house.bram_person);
    CHECK_INT(agree(&house), 1); /* nobody backs himself */
    after = figures(&house);
    CHECK_INT(listening_total(&after.heard), listening_total(&before.heard));
    check_store(&house);
    CHECK_INT(claim(&house, OP_CLAIM, id), ERR_STALE);
    CHECK_INT(claim(&house, OP_UNCLAIM, id), OK);
    CHECK(is_same("taken back", fixture_dump(house.desk.reader, &f->arena), dump));
    CHECK_INT(claim(&house, OP_UNCLAIM, id), ERR_STALE);
    check_store(&house);
    close_desk(&house.desk);
}

static void a_colleague_is_no_public_opinion(struct fixture *f)
{
    struct house house;
    struct listening before, after;
    struct promise_item *promises;
    struct str dump;
    int64_t id;
    size_t n;

    open_house(&house, f);
    id = offered(&house, 0, house.desk.staff, house.says_so);
    dump = fixture_dump(house.desk.reader, &f->arena);
    before = figures(&house);
    CHECK_INT(delivery_complaints(&house), 1);
    CHECK_INT(claim(&house, OP_CLAIM, id), OK);
    after = figures(&house);
    /* both comments are ours: out of public opinion */
    CHECK_INT(listening_total(&after.heard), listening_total(&before.heard) - 2);
    CHECK_INT(after.by_insiders, before.by_insiders + 2);
    CHECK_INT(delivery_complaints(&house), 0);
    CHECK_INT(against(&house), 0);
    CHECK(author_of(&house, house.says_so) != 0);
    CHECK_INT(author_of(&house, house.other), 0);
    CHECK(!promise_of_conversation(house.desk.reader, &f->arena, house.first_conversation,
                                   &promises, &n));
    CHECK_INT(n, 1); /* the sentence is a promise of ours, to be confirmed */
    if (n) {
        CHECK_INT(promises[0].promise.owner, house.desk.staff);
        CHECK_INT(promises[0].promise.state, PROMISE_SUGGESTED);
    }
    check_store(&house);
    CHECK_INT(claim(&house, OP_UNCLAIM, id), OK);
    CHECK(is_same("taken back", fixture_dump(house.desk.reader, &f->arena), dump));
    after = figures(&house);
    CHECK_INT(listening_total(&after.heard), listening_total(&before.heard));
    CHECK_INT(after.by_insiders, before.by_insiders);
    check_store(&house);
    close_desk(&house.desk);
}

static void nobody_waits_for_a_colleague(struct fixture *f)
{
    struct conversation row;
    struct house house;
    struct desk_heard heard;
    struct str dump;
    int64_t id, talk = 0;

    open_house(&house, f);
    heard = comment(&house, "q1", NULL, "How far can I go with your parcel?", NOON + 20);
    heard.found.conversation = heard.found.thread = 0;
    heard.found.joined_because = NULL;
    heard.found.thread_native = STR("q1");
    heard.found.labels[LABEL_QUESTION] = 0.9;
    house.comment = say(heard, &talk);
    row = row_of(&house.desk, talk);
    CHECK_INT(row.advice, ADVICE_ANSWER);
    CHECK(row.first_reply_due != 0);
    id = offered(&house, 0, house.desk.staff, 0);
    dump = fixture_dump(house.desk.reader, &f->arena);
    CHECK_INT(claim(&house, OP_CLAIM, id), OK);
    row = row_of(&house.desk, talk);
    CHECK_INT(row.advice, ADVICE_LEAVE);
    CHECK_INT(row.advice_by, 0);
    CHECK_INT(row.first_reply_due, 0);
    CHECK_INT(claim(&house, OP_UNCLAIM, id), OK);
    CHECK(is_same("taken back", fixture_dump(house.desk.reader, &f->arena), dump));
    /* what somebody decided meanwhile stays */
    CHECK_INT(claim(&house, OP_CLAIM, id), OK);
    CHECK_INT(run(&house.desk, (struct command){.op = OP_ADVISE,
                                                .key = next_key(),
                                                .now = NOON + 1500,
                                                .conversation = talk,
                                                .advice = ADVICE_WATCH}),
              OK);
    CHECK_INT(claim(&house, OP_UNCLAIM, id), OK);
    CHECK_INT(row_of(&house.desk, talk).advice, ADVICE_WATCH);
    check_store(&house);
    close_desk(&house.desk);
}

static void what_was_done_meanwhile_comes_back_counted(struct fixture *f)
{
    struct listening before, after;
    struct house house;
    int64_t id;

    open_house(&house, f);
    id = offered(&house, 0, house.desk.staff, 0);
    before = figures(&house);
    CHECK_INT(before.heard.what[LISTENED_LEFT], 0);
    CHECK_INT(claim(&house, OP_CLAIM, id), OK);
    CHECK_INT(run(&house.desk, (struct command){.op = OP_ADVISE,
                                                .key = next_key(),
                                                .now = NOON + 1500,
                                                .conversation = house.first_conversation,
                                                .advice = ADVICE_LEAVE,
                                                .text = STR("spam")}),
              OK);
    after = figures(&house);
    CHECK_INT(after.heard.what[LISTENED_LEFT], 5); /* of six that stand there */
    CHECK_INT(claim(&house, OP_UNCLAIM, id), OK);
    after = figures(&house);
    CHECK_INT(after.heard.what[LISTENED_LEFT], 6);
    CHECK_INT(listening_total(&after.heard), listening_total(&before.heard));
    check_store(&house);
    close_desk(&house.desk);
}

static void one_comment_has_one_author(struct fixture *f)
{
    struct house house;
    int64_t first, second;

    open_house(&house, f);
    first = offered(&house, house.bram, 0, 0);
    second = offered(&house, 0, house.desk.staff, house.says_so);
    CHECK_INT(offered(&house, house.bram, 0, 0), first); /* said twice */
    CHECK_INT(claim(&house, OP_CLAIM, first), OK);
    CHECK_INT(claim(&house, OP_CLAIM, second),
              ERR_STALE); /* "no, that was me" takes nothing over */
    CHECK_INT(author_of(&house, house.comment), house.bram);
    CHECK_INT(claim(&house, OP_CLAIM_REFUSE, second), OK);
    CHECK_INT(claim(&house, OP_CLAIM_REFUSE, second), ERR_STALE);
    CHECK_INT(claim(&house, OP_CLAIM_AGAIN, second), OK);
    CHECK_INT(claim(&house, OP_UNCLAIM, first), OK);
    CHECK_INT(claim(&house, OP_CLAIM, second), OK);
    CHECK_INT(claim(&house, OP_CLAIM, 999), ERR_NOT_FOUND);
    close_desk(&house.desk);
}

static void told_on_the_telephone(struct fixture *f)
{
    struct command command = {.op = OP_CLAIM, .now = NOON + 1000};
    struct desk_heard edit;
    struct house house;
    int64_t id;

    open_house(&house, f);
    command.message = house.comment;
    command.person = house.bram_person;
    command.key = next_key();
    CHECK_INT(run(&house.desk, command), ERR_BAD_INPUT); /* how do we know? */
    command.key = next_key();
    command.text = STR("He said so when he rang, and what it was about");
    CHECK_INT(run(&house.desk, command), OK);
    id = house.desk.result.message;
    CHECK_INT(author_of(&house, house.comment), house.bram);
    /* an edit of it comes in, unsigned again */
    edit = desk_edit(&house.desk, "c1", house.comment, "Kestrel sends them to the right town",
                     NOON + 2000);
    edit.found.handle = edit.found.person = 0;
    edit.found.conversation = house.first_conversation;
    CHECK_INT(author_of(&house, say(edit, NULL)), house.bram);
    CHECK_INT(claim(&house, OP_UNCLAIM, id), OK);
    CHECK_INT(author_of(&house, edit.kept.message ? edit.kept.message : house.comment), 0);
    close_desk(&house.desk);
}

/* Merged on meanwhile, in any order of taking back. */
static void a_merge_between_them_comes_back(struct fixture *f)
{
    for (int order = 0; order < 2; order++) {
        struct house house;
        struct str dump;
        int64_t id, merge;

        if (order) {
            fixture_close(f);
            CHECK_OR_STOP(fixture_open(f, f->postgres));
        }
        open_house(&house, f);
        id = offered(&house, house.bram, 0, 0);
        dump = fixture_dump(house.desk.reader, &f->arena);
        CHECK_INT(claim(&house, OP_CLAIM, id), OK);
        CHECK_INT(run(&house.desk, (struct command){.op = OP_MERGE,
                                                    .key = next_key(),
                                                    .now = NOON + 1100,
                                                    .person = house.bram_person,
                                                    .kept = house.desk.cast.person.id,
                                                    .text = STR("same order number")}),
                  OK);
        merge = house.desk.result.message;
        CHECK_INT(row_of(&house.desk, house.first_conversation).person, house.desk.cast.person.id);
        if (order)
            CHECK_INT(claim(&house, OP_UNCLAIM, id), OK);
        CHECK_INT(run(&house.desk,
                      (struct command){
                          .op = OP_UNMERGE, .key = next_key(), .now = NOON + 1200, .merge = merge}),
                  OK);
        if (!order)
            CHECK_INT(claim(&house, OP_UNCLAIM, id), OK);
        CHECK(is_same("taken back", fixture_dump(house.desk.reader, &f->arena), dump));
        check_store(&house);
        close_desk(&house.desk);
    }
}

static enum err insider(struct house *house, bool is_yes)
{
    return run(&house->desk, (struct command){.op = OP_INSIDER,
                                              .key = next_key(),
                                              .now = NOON + 1000,
                                              .person = house->bram_person,
                                              .is_yes = is_yes});
}

static void who_is_one_of_us_takes_all_he_said_along(struct fixture *f)
{
    struct listening before, after;
    struct house house;
    struct str dump;

    open_house(&house, f);
    dump = fixture_dump(house.desk.reader, &f->arena);
    before = figures(&house);
    CHECK_INT(insider(&house, false), ERR_STALE);
    CHECK_INT(insider(&house, true), OK);
    CHECK_INT(insider(&house, true), ERR_STALE);
    after = figures(&house);
    CHECK_INT(listening_total(&after.heard), listening_total(&before.heard) - 3);
    CHECK_INT(after.by_insiders, 3);
    CHECK_INT(agree(&house), 1);
    /* and what he says from now on */
    (void)say(by(&house, comment(&house, "b9", NULL, "Kestrel is great", NOON + 1500), house.bram,
                 house.bram_person),
              NULL);
    after = figures(&house);
    CHECK_INT(after.by_insiders, 4);
    check_store(&house);
    CHECK_INT(insider(&house, false), OK);
    after = figures(&house);
    CHECK_INT(listening_total(&after.heard), listening_total(&before.heard) + 1);
    CHECK_INT(after.by_insiders, 0);
    check_store(&house);
    close_desk(&house.desk);
    (void)dump;
}

static void a_merge_shows_an_insider(struct fixture *f)
{
    struct listening before, after;
    struct house house;
    struct str dump;
    struct desk_heard heard;
    int64_t merge, colleague;

    open_house(&house, f);
    /* a colleague writes by his own address: by itself no public opinion */
    heard = comment(&house, "m1", "mina@acme.example", "Hello Kestrel, I am testing", NOON + 30);
    heard.found.network = STR("mail");
    heard.said.authors = &(struct author){.handle = STR("mina@acme.example")};
    heard.said.author_count = 1;
    (void)say(heard, NULL);
    before = figures(&house);
    CHECK_INT(before.by_insiders, 1);
    (void)account(&house, STR("mail"), STR("mina@acme.example"), &colleague);
    dump = fixture_dump(house.desk.reader, &f->arena);
    CHECK_INT(run(&house.desk, (struct command){.op = OP_MERGE,
                                                .key = next_key(),
                                                .now = NOON + 1100,
                                                .person = house.bram_person,
                                                .kept = colleague,
                                                .text = STR("she said so")}),
              OK);
    merge = house.desk.result.message;
    after = figures(&house);
    CHECK_INT(after.by_insiders, 4);
    CHECK_INT(agree(&house), 1);
    CHECK_INT(run(&house.desk,
                  (struct command){
                      .op = OP_UNMERGE, .key = next_key(), .now = NOON + 1200, .merge = merge}),
              OK);
    CHECK(is_same("taken back", fixture_dump(house.desk.reader, &f->arena), dump));
    check_store(&house);
    close_desk(&house.desk);
}

int main(void)
{
    RUN_BOTH(a_comment_gets_its_author_and_all_follows);
    RUN_BOTH(a_colleague_is_no_public_opinion);
    RUN_BOTH(nobody_waits_for_a_colleague);
    RUN_BOTH(what_was_done_meanwhile_comes_back_counted);
    RUN_BOTH(one_comment_has_one_author);
    RUN_BOTH(told_on_the_telephone);
    RUN_BOTH(a_merge_between_them_comes_back);
    RUN_BOTH(who_is_one_of_us_takes_all_he_said_along);
    RUN_BOTH(a_merge_shows_an_insider);
    return unit_end();
}
