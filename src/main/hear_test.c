#include "main/hear.h"

#include "unit.h"

/* An intake that keeps batches until the test decides them. */
struct desk {
    struct intake intake;
    struct loop *loop;
    struct json_parser json;
    struct hear hear;
    struct intake_batch *waiting[100];
    size_t n, decided;
    struct buf log;
    int rooms;
};

static enum err keep(struct intake *intake, struct intake_batch *batch)
{
    struct desk *desk = intake->owner;

    desk->waiting[desk->n++] = batch;
    return OK;
}

static void say(struct hear *hear, enum hear_said what, int64_t line, enum err err,
                const char *text)
{
    struct desk *desk = hear->owner;
    static const char *const names[] = {"committed", "refused", "ended", "failed"};

    buf_printf(&desk->log, "%s %lld%s%s;", names[what], (long long)line, err ? "!" : "", text);
}

static void room(struct hear *hear)
{
    struct desk *desk = hear->owner;

    desk->rooms++;
}

static void open_desk(struct desk *desk, int64_t after)
{
    *desk = (struct desk){.loop = loop_new()};
    desk->intake = (struct intake){.loop = desk->loop, .submit = keep, .owner = desk};
    buf_init(&desk->log, 0);
    json_parser_init(&desk->json, MESSAGE_LINE_MAX);
    hear_init(&desk->hear, &desk->intake, &desk->json, STR("test"), false, after);
    desk->hear.say = say;
    desk->hear.room = room;
    desk->hear.owner = desk;
}

/* Decides the next batch as a writer would: refusals kept, everything else new. */
static void decide(struct desk *desk, enum err err)
{
    struct intake_batch *batch = desk->waiting[desk->decided++];

    for (size_t i = 0; i < batch->items.n; i++)
        batch->items.at[i].outcome = batch->items.at[i].reason.n ? INTAKE_REFUSED : INTAKE_NEW;
    intake_finish(batch, err, "the disk is full");
    loop_round(desk->loop, 0);
}

static void close_desk(struct desk *desk)
{
    while (desk->decided < desk->n)
        decide(desk, OK);
    hear_clear(&desk->hear);
    json_parser_clear(&desk->json);
    buf_clear(&desk->log);
    loop_free(desk->loop);
}

static void acknowledges_only_after_the_commit(void)
{
    struct desk desk;

    open_desk(&desk, 0);
    hear_feed(&desk.hear, STR("{\"id\":\"1\",\"text\":\"a\"}\n{\"id\":\"2\",\"text\":\"b\"}\n"), 5);
    CHECK_INT(desk.n, 1);
    CHECK_STR(buf_str(&desk.log), "");
    CHECK_INT(desk.waiting[0]->items.n, 2);
    CHECK_INT(desk.waiting[0]->heard_at, 5);
    CHECK_STR(desk.waiting[0]->items.at[1].message.id, "2");
    CHECK_STR(desk.waiting[0]->items.at[1].raw, "{\"id\":\"2\",\"text\":\"b\"}");
    decide(&desk, OK);
    CHECK_STR(buf_str(&desk.log), "committed 2;");
    hear_end(&desk.hear, 6);
    CHECK_STR(buf_str(&desk.log), "committed 2;ended 2;");
    close_desk(&desk);
}

static void a_bad_line_is_refused_and_the_rest_goes_on(void)
{
    struct desk desk;
    struct buf sums;

    buf_init(&sums, 0);
    open_desk(&desk, 0);
    hear_feed(&desk.hear, STR("\n{\"id\":\"1\",\n\n{\"id\":\"2\",\"text\":\"b\"}"), 5);
    hear_end(&desk.hear, 5);
    while (desk.decided < desk.n)
        decide(&desk, OK);
    CHECK(str_starts(buf_str(&desk.log), STR("refused 2")));
    CHECK(str_ends(buf_str(&desk.log), STR("committed 3;committed 4;ended 4;")));
    hear_totals_json(&desk.hear.totals, &sums);
    CHECK_STR(buf_str(&sums), "{\"read\":2,\"new\":1,\"edited\":0,\"duplicate\":0,"
                              "\"unmatched\":0,\"refused\":1}");
    buf_clear(&sums);
    close_desk(&desk);
}

static void after_a_failed_batch_nothing_is_acknowledged(void)
{
    struct desk desk;

    open_desk(&desk, 10);
    hear_feed(&desk.hear, STR("{\"id\":\"1\",\"text\":\"a\"}\n"), 5);
    for (int i = 0; i < 1200; i++)
        hear_feed(&desk.hear, STR("{\"id\":\"2\",\"text\":\"b\"}\n"), 5);
    CHECK_INT(desk.n, 3); /* one, then 500 and 500; 200 gather */
    decide(&desk, OK);
    decide(&desk, ERR_DISK_FULL);
    decide(&desk, OK);
    CHECK_STR(buf_str(&desk.log), "committed 11;failed 11!the disk is full;");
    hear_end(&desk.hear, 5);
    CHECK_STR(buf_str(&desk.log), "committed 11;failed 11!the disk is full;");
    CHECK_INT(desk.n, 3);
    close_desk(&desk);
}

static void says_when_it_is_full(void)
{
    struct desk desk;
    int fed = 0;

    open_desk(&desk, 0);
    while (!hear_is_full(&desk.hear) && fed < 10000) {
        hear_feed(&desk.hear, STR("{\"id\":\"2\",\"text\":\"b\"}\n"), 5);
        fed++;
    }
    CHECK_INT(desk.n, HEAR_IN_FLIGHT);
    CHECK_INT(fed, 1 + (HEAR_IN_FLIGHT - 1) * HEAR_BATCH_LINES);
    decide(&desk, OK);
    CHECK_INT(desk.rooms, 1);
    CHECK(!hear_is_full(&desk.hear));
    close_desk(&desk);
}

static void blank_lines_need_no_commit(void)
{
    struct desk desk;

    open_desk(&desk, 0);
    hear_feed(&desk.hear, STR("\n\n\n"), 5);
    hear_end(&desk.hear, 5);
    CHECK_STR(buf_str(&desk.log), "committed 3;ended 3;");
    CHECK_INT(desk.n, 0);
    close_desk(&desk);
}

static void a_dropped_stream_says_nothing(void)
{
    struct desk desk;

    open_desk(&desk, 0);
    hear_feed(&desk.hear, STR("{\"id\":\"1\",\"text\":\"a\"}\n"), 5);
    hear_drop(&desk.hear);
    decide(&desk, OK);
    CHECK_STR(buf_str(&desk.log), "");
    CHECK_INT(desk.rooms, 1);
    CHECK_INT(desk.hear.in_flight, 0);
    close_desk(&desk);
}

int main(void)
{
    RUN(acknowledges_only_after_the_commit);
    RUN(a_bad_line_is_refused_and_the_rest_goes_on);
    RUN(after_a_failed_batch_nothing_is_acknowledged);
    RUN(says_when_it_is_full);
    RUN(blank_lines_need_no_commit);
    RUN(a_dropped_stream_says_nothing);
    return unit_end();
}
