/* `heed rebuild`: what was understood is worked out again; what people said stays; killed in the
 * middle it goes on. */
#include "main/rebuild.h"

#include "main/heard_house.h"
#include "model/recast.h"
#include "store/passed.h"
#include "store/setting.h"
#include "store/staff.h"
#include "store/understood.h"
#include "store/voice.h"

enum { MESSAGES = 30 };

struct spoil {
    struct writer_job job;
    bool forgets;   /* the annotation is gone, as if never made */
    int64_t broken; /* what stands beside this row cannot be read; 0: beside none */
    int64_t staff;
};

/* As older weights would have left it: everything is praise. */
static enum err write_spoilt(struct db *db, struct writer_job *job)
{
    struct spoil *spoil = (struct spoil *)(void *)job;
    struct staff staff = {.email = STR("mina@acme.example"), .name = STR("Mina"), .role = 1};
    struct annotation said = {.stage = STR("label"),
                              .model = STR("labels older"),
                              .value = STR("{\"labels\":{\"praise\":0.9},\"polarity\":[0,0.9]}")};
    enum err err = staff_add(db, &staff);

    for (int64_t i = 1; i <= MESSAGES && !err; i++)
        err = spoil->forgets && i == 3 ? annotation_drop(db, i, said.stage)
                                       : annotation_put(db, i, &said);
    if (!err && spoil->broken)
        err = voice_add(db, spoil->broken, VOICE_INSIDER, VOICE_PUBLIC);
    if (!err && spoil->broken)
        err = voice_set_against(db, spoil->broken, STR("no topic"));
    spoil->staff = staff.id;
    return err;
}

static struct annotation said_of(struct house *house, int64_t message)
{
    struct annotation said = {0};

    CHECK(!annotation_load(house->reader, &house->f->arena, message, STR("label"), &said));
    return said;
}

static void it_is_worked_out_again(struct fixture *f)
{
    struct spoil spoil = {.job = {.run = write_spoilt}, .forgets = true};
    struct recast recast = {.labels = {[LABEL_IDEA] = RECAST_YES}};
    struct command command = {
        .op = OP_CORRECT, .key = STR("k"), .now = 500, .message = 5, .recast = &recast};
    struct command_result result;
    struct rebuild_totals totals;
    struct rebuild *rebuild = NULL;
    struct annotation before[MESSAGES + 1];
    struct understood found;
    struct house house;
    char line[200];
    bool more = true;

    open_house(&house, f);
    for (int i = 1; i <= MESSAGES; i++) {
        (void)snprintf(line, sizeof(line),
                       "{\"id\":\"%d\",\"text\":\"My parcel %d is lost again, this is a scandal\"}",
                       i, i);
        CHECK_INT(hear(&house, "a", i, line), INTAKE_NEW);
        before[i] = said_of(&house, i);
    }
    CHECK(!writer_run(act_writer(house.act), &spoil.job));
    command.staff = spoil.staff;
    CHECK_INT(act_do(house.act, &command, &result, NULL), OK);

    CHECK(!rebuild_open(house.act, house.reader, understander_rules(house.understander), NULL, 9000,
                        &rebuild, &totals));
    CHECK_OR_STOP(rebuild != NULL);
    while (more)
        CHECK_OR_STOP(!rebuild_step(rebuild, &totals, &more));
    rebuild_close(rebuild);
    CHECK_INT(totals.read, MESSAGES);
    CHECK_INT(totals.changed, MESSAGES);
    for (int64_t i = 1; i <= MESSAGES; i++) {
        struct annotation after = said_of(&house, i);

        CHECK(str_eq(after.model, before[i].model));
        if (i != 5)
            CHECK(!understood_read(&f->arena, after.value, &found));
        if (i != 5)
            CHECK(found.labels[LABEL_COMPLAINT] >= 0.5 && found.labels[LABEL_PRAISE] < 0.5);
    }
    CHECK(!understood_read(&f->arena, said_of(&house, 5).value, &found));
    CHECK(found.labels[LABEL_IDEA] == 1); /* a colleague said so */
    CHECK(found.labels[LABEL_COMPLAINT] >= 0.5);

    /* nothing is left to do, and nothing is written */
    CHECK(!rebuild_open(house.act, house.reader, understander_rules(house.understander), NULL, 9000,
                        &rebuild, &totals));
    CHECK_INT(totals.went_on_from, 0);
    for (more = true; more;)
        CHECK_OR_STOP(!rebuild_step(rebuild, &totals, &more));
    CHECK_INT(totals.changed, 0);
    rebuild_close(rebuild);
    close_house(&house);
}

struct mark_job {
    struct writer_job job;
    const char *value;
};

static enum err write_mark(struct db *db, struct writer_job *job)
{
    struct mark_job *mark = (struct mark_job *)(void *)job;

    return setting_put(db, STR("rebuild.at"), str_from(mark->value));
}

/* By the same weights and corrections it goes on; by others it begins again. */
static void it_goes_on_where_it_was(struct fixture *f)
{
    struct mark_job mark = {.job = {.run = write_mark}};
    struct rebuild_totals totals;
    struct rebuild *rebuild = NULL;
    struct house house;
    char line[200], kept[128];
    bool more = true;

    open_house(&house, f);
    for (int i = 1; i <= 3; i++) {
        (void)snprintf(line, sizeof(line), "{\"id\":\"%d\",\"text\":\"parcel\"}", i);
        CHECK_INT(hear(&house, "a", i, line), INTAKE_NEW);
    }
    (void)snprintf(kept, sizeof(kept), "%.*s, 0 put right, 0 back|2",
                   STR_ARGS(said_of(&house, 1).model));
    mark.value = kept;
    CHECK(!writer_run(act_writer(house.act), &mark.job));
    CHECK(!rebuild_open(house.act, house.reader, understander_rules(house.understander), NULL, 9000,
                        &rebuild, &totals));
    CHECK_INT(totals.went_on_from, 2);
    while (more)
        CHECK_OR_STOP(!rebuild_step(rebuild, &totals, &more));
    CHECK_INT(totals.read, 1);
    rebuild_close(rebuild);
    mark.value = "older weights, 0 put right, 0 back|2";
    CHECK(!writer_run(act_writer(house.act), &mark.job));
    CHECK(!rebuild_open(house.act, house.reader, understander_rules(house.understander), NULL, 9000,
                        &rebuild, &totals));
    CHECK_INT(totals.went_on_from, 0);
    rebuild_close(rebuild);
    close_house(&house);
}

struct huge_job {
    struct writer_job job;
    struct str text;
};

/* As it never comes in: more than one message may hold. */
static enum err write_huge(struct db *db, struct writer_job *job)
{
    struct huge_job *huge = (struct huge_job *)(void *)job;
    struct stored_message message = {.channel = 1, .is_current = true, .heard_at = 9};

    message_init(&message.said);
    message.said.id = STR("huge");
    message.said.text = huge->text;
    message.said.said_at = 9;
    return message_add(db, &message);
}

static struct rebuild_totals rebuild_all(struct house *house)
{
    struct rebuild_totals totals = {0};
    struct rebuild *rebuild = NULL;
    bool more = true;

    CHECK(!rebuild_open(house->act, house->reader, understander_rules(house->understander), NULL,
                        9000, &rebuild, &totals));
    while (more && rebuild)
        if (rebuild_step(rebuild, &totals, &more)) {
            CHECK(false);
            more = false;
        }
    rebuild_close(rebuild);
    return totals;
}

/* The last row may be one that cannot be read: the mark goes all the same. */
static void what_is_too_big_ends_it_too(struct fixture *f)
{
    enum { HUGE = 12 << 20 };
    struct huge_job huge = {.job = {.run = write_huge}};
    struct rebuild_totals totals;
    struct house house;
    struct str mark;
    char *text = arena_alloc(&f->arena, HUGE);

    CHECK_OR_STOP(text != NULL);
    for (int i = 0; i < HUGE; i++)
        text[i] = (char)(i % 6 == 5 ? ' ' : 'a' + i / 7 % 26);
    huge.text = str_of(text, HUGE);
    open_house(&house, f);
    for (int i = 1; i <= 3; i++) {
        char line[100];

        (void)snprintf(line, sizeof(line), "{\"id\":\"%d\",\"text\":\"parcel\"}", i);
        CHECK_INT(hear(&house, "a", i, line), INTAKE_NEW);
    }
    CHECK(!writer_run(act_writer(house.act), &huge.job));
    totals = rebuild_all(&house);
    CHECK_INT(totals.unread, 1);
    CHECK_INT(totals.row, totals.last);
    CHECK_INT(setting_load(house.reader, &f->arena, STR("rebuild.at"), &mark), ERR_NOT_FOUND);
    close_house(&house);
}

/* What cannot be read back is passed over with its reason, alone, and nothing behind it is. */
static void one_bad_row_stops_nobody(struct fixture *f)
{
    enum { BAD = 7 };
    struct spoil spoil = {.job = {.run = write_spoilt}, .broken = BAD};
    struct rebuild_totals totals;
    struct passed *passed = NULL;
    struct house house;
    size_t n = 0;

    open_house(&house, f);
    for (int i = 1; i <= MESSAGES; i++) {
        char line[200];

        (void)snprintf(line, sizeof(line),
                       "{\"id\":\"%d\",\"text\":\"My parcel %d is lost again, this is a scandal\"}",
                       i, i);
        CHECK_INT(hear(&house, "a", i, line), INTAKE_NEW);
    }
    CHECK(!writer_run(act_writer(house.act), &spoil.job));
    totals = rebuild_all(&house);
    CHECK_INT(totals.unread, 1);
    CHECK_INT(totals.changed, MESSAGES - 1);
    CHECK(!passed_list(house.reader, &f->arena, STR("rebuild.at"), 10, &passed, &n));
    CHECK(n == 1 && passed[0].row == BAD);
    close_house(&house);
}

int main(void)
{
    RUN_BOTH(what_is_too_big_ends_it_too);
    RUN_BOTH(one_bad_row_stops_nobody);
    RUN_BOTH(it_is_worked_out_again);
    RUN_BOTH(it_goes_on_where_it_was);
    return unit_end();
}
