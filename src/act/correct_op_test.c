/* A colleague puts right what a message is: it counts at once, and is taken back to the digit. */
#include "act/desk_fixture.h"
#include "act/relabel.h"
#include "model/recast.h"
#include "store/complaint.h"
#include "store/conversation.h"
#include "store/counter.h"
#include "store/decision.h"
#include "store/event.h"
#include "store/message.h"
#include "store/subject.h"
#include "store/understood.h"

enum { HEARD_AT = 30000 };

/* The last message of the desk, after all else was answered, taken for spam. */
static int64_t spam(struct desk *desk)
{
    static struct understood_subject subjects[] = {{STR("delivery"), 1}};
    struct desk_heard heard = desk_heard(desk, "<2@ann>", "Great, another week without a headset",
                                         HEARD_AT);

    CHECK_INT(run(desk, (struct command){.op = OP_REPLY,
                                         .key = STR("reply"),
                                         .now = 2100,
                                         .text = STR("It is on its way.")}),
              OK);
    send_all(desk, 20000);
    heard.found.labels[LABEL_SPAM] = 0.8;
    heard.found.positive = 0.9;
    heard.found.neutral = 0.1;
    heard.found.lang = STR("en");
    heard.found.labelled_by = STR("labels test");
    heard.found.subjects = subjects;
    heard.found.subject_count = 1;
    CHECK_INT(hear(&heard), OK);
    return heard.kept.message;
}

static struct understood said_of(struct desk *desk, int64_t message, const char *stage)
{
    struct annotation said = {0};
    struct understood found = {0};
    enum err err = annotation_load(desk->reader, &desk->f->arena, message, str_from(stage), &said);

    CHECK(!err || err == ERR_NOT_FOUND);
    if (!err)
        CHECK(!understood_read(&desk->f->arena, said.value, &found));
    return found;
}

static enum err correct(struct desk *desk, const char *key, int64_t message,
                        const struct recast *recast)
{
    return run(desk, (struct command){.op = OP_CORRECT,
                                      .key = str_from(key),
                                      .now = 40000,
                                      .message = message,
                                      .recast = recast});
}

static enum err back(struct desk *desk, const char *key, int64_t correction)
{
    return run(desk, (struct command){.op = OP_CORRECT_BACK,
                                      .key = str_from(key),
                                      .now = 41000,
                                      .correction = correction});
}

static int64_t counted(struct desk *desk, int sign)
{
    struct subject_count *list = NULL;
    size_t n = 0;
    int64_t sum = 0;

    CHECK(!subject_counts(desk->reader, &desk->f->arena, 0, day_of(HEARD_AT), &list, &n));
    for (size_t i = 0; i < n; i++)
        if (list[i].key == subject_key(STR("delivery")) && list[i].sign == sign)
            sum += list[i].n;
    return sum;
}

/* How often something but an answer was advised. */
static int64_t times_advised(struct desk *desk)
{
    struct decision_sum *list = NULL;
    int64_t sum = 0;
    size_t n = 0;

    CHECK(!advised_sums(desk->reader, &desk->f->arena, &list, &n));
    for (size_t i = 0; i < n; i++)
        sum += list[i].n;
    return sum;
}

static const struct recast to_complaint = {
    .labels = {[LABEL_COMPLAINT] = RECAST_YES, [LABEL_SPAM] = RECAST_NO},
    .polarity = POLARITY_NEGATIVE};

static void is_same_row(const struct conversation *a, const struct conversation *b)
{
    CHECK_INT(a->advice, b->advice);
    CHECK(str_eq(a->reasons, b->reasons));
    CHECK(str_eq(a->labels, b->labels));
    CHECK_INT(a->priority, b->priority);
    CHECK_INT(a->queue, b->queue);
    CHECK_INT(a->sort, b->sort);
    CHECK_INT(a->snoozed_until, b->snoozed_until);
    CHECK_INT(a->first_reply_due, b->first_reply_due);
    CHECK_INT(a->next_reply_due, b->next_reply_due);
    CHECK_INT(a->waiting_since, b->waiting_since);
}

static void it_counts_at_once_and_comes_back(struct fixture *f)
{
    struct desk desk;
    struct conversation before, after, again;
    struct understood found;
    int64_t message, id, advised;

    open_desk(&desk, f);
    id = desk.cast.conversation.id;
    message = spam(&desk);
    before = row_of(&desk, id);
    advised = times_advised(&desk);
    CHECK_INT(before.advice, ADVICE_LEAVE);
    CHECK_STR(before.labels, "spam");
    CHECK_INT(counted(&desk, 1), 1);

    CHECK_INT(correct(&desk, "k1", message, &to_complaint), OK);
    CHECK(desk.result.correction != 0);
    after = row_of(&desk, id);
    CHECK_INT(after.advice, ADVICE_ANSWER);
    CHECK_INT(after.queue, QUEUE_ANSWER);
    CHECK_STR(after.labels, "complaint");
    CHECK(!str_eq(after.reasons, before.reasons));
    CHECK_INT(counted(&desk, 1), 0);
    CHECK_INT(counted(&desk, -1), 1);
    found = said_of(&desk, message, "label");
    CHECK(found.labels[LABEL_COMPLAINT] == 1 && found.labels[LABEL_SPAM] == 0);
    CHECK_INT(understood_polarity(&found), POLARITY_NEGATIVE);
    found = said_of(&desk, message, "label.model");
    CHECK(found.labels[LABEL_COMPLAINT] == 0 && found.labels[LABEL_SPAM] > 0.79);

    id = desk.result.correction;
    CHECK_INT(correct(&desk, "k1", message, &to_complaint), OK); /* the same key: once */
    CHECK(desk.result.was_repeated);
    CHECK_INT(desk.result.correction, id);
    CHECK_INT(correct(&desk, "k2", message, &to_complaint), ERR_STALE);

    CHECK_INT(back(&desk, "k3", id), OK);
    again = row_of(&desk, desk.cast.conversation.id);
    is_same_row(&again, &before);
    CHECK_INT(times_advised(&desk), advised); /* nobody was advised anew */
    CHECK_INT(counted(&desk, 1), 1);
    CHECK_INT(counted(&desk, -1), 0);
    found = said_of(&desk, message, "label");
    CHECK(found.labels[LABEL_SPAM] > 0.79 && found.labels[LABEL_COMPLAINT] == 0);
    found = said_of(&desk, message, "label.model");
    CHECK(found.labels[LABEL_SPAM] == 0); /* nothing stands beside it any more */
    CHECK_INT(back(&desk, "k4", id), ERR_STALE);
    close_desk(&desk);
}

/* Two colleagues about two things: taking the first back leaves the second. */
static void each_is_taken_back_alone(struct fixture *f)
{
    struct recast german = {.lang = STR("de")};
    struct understood found;
    struct desk desk;
    int64_t message, first;

    open_desk(&desk, f);
    message = spam(&desk);
    CHECK_INT(correct(&desk, "k1", message, &to_complaint), OK);
    first = desk.result.correction;
    CHECK_INT(correct(&desk, "k2", message, &german), OK);
    CHECK_INT(back(&desk, "k3", first), OK);
    found = said_of(&desk, message, "label");
    CHECK(found.labels[LABEL_SPAM] > 0.79);
    CHECK_STR(found.lang, "de");
    close_desk(&desk);
}

/* Two messages are put right alike: when both are taken back, nothing of either stays. */
static void alike_are_taken_back_both(struct fixture *f)
{
    static const struct recast complains = {.labels = {[LABEL_COMPLAINT] = RECAST_YES}};
    struct conversation before, again;
    struct desk_heard heard;
    struct desk desk;
    int64_t message, first, second;

    open_desk(&desk, f);
    message = spam(&desk);
    heard = desk_heard(&desk, "<3@ann>", "Great, yet another week", HEARD_AT + 1000);
    heard.found.labels[LABEL_SPAM] = 0.8;
    heard.found.positive = 0.9;
    heard.found.neutral = 0.1;
    heard.found.lang = STR("en");
    heard.found.labelled_by = STR("labels test");
    CHECK_INT(hear(&heard), OK);
    before = row_of(&desk, desk.cast.conversation.id);
    CHECK_INT(correct(&desk, "k1", message, &complains), OK);
    first = desk.result.correction;
    CHECK_INT(correct(&desk, "k2", heard.kept.message, &complains), OK);
    second = desk.result.correction;
    CHECK_INT(back(&desk, "k3", first), OK);
    CHECK_STR(row_of(&desk, before.id).labels, "spam complaint");
    CHECK_INT(back(&desk, "k4", second), OK);
    again = row_of(&desk, before.id);
    CHECK_STR(again.labels, "spam");
    CHECK_INT(again.advice, before.advice);
    close_desk(&desk);
}

/* What a colleague decided is not undecided by a label. */
static void a_decision_stays(struct fixture *f)
{
    struct conversation row;
    struct desk desk;
    int64_t message;

    open_desk(&desk, f);
    message = spam(&desk);
    CHECK_INT(run(&desk, (struct command){.op = OP_ADVISE,
                                          .key = STR("a"),
                                          .now = 39000,
                                          .advice = ADVICE_LEAVE,
                                          .text = STR("irony")}),
              OK);
    CHECK_INT(correct(&desk, "k1", message, &to_complaint), OK);
    row = row_of(&desk, desk.cast.conversation.id);
    CHECK_INT(row.advice, ADVICE_LEAVE);
    CHECK_STR(row.labels, "complaint");
    close_desk(&desk);
}

struct relabel_job {
    struct writer_job job;
    struct desk *desk;
    int64_t message;
    struct understood found;
    bool changed;
};

static enum err write_relabel(struct db *db, struct writer_job *job)
{
    struct relabel_job *relabel = (struct relabel_job *)(void *)job;

    return relabel_found(relabel->desk->act, db, &relabel->desk->f->arena, relabel->message,
                         &relabel->found, 42000, &relabel->changed);
}

/* What the weights say anew lies below what a colleague said; where he said nothing, it holds. */
static void newer_weights_do_not_overrule(struct fixture *f)
{
    struct relabel_job job = {.job = {.run = write_relabel}};
    struct recast only = {.labels = {[LABEL_SPAM] = RECAST_NO}};
    struct complaint *complaints = NULL;
    struct understood found;
    struct desk desk;
    size_t n = 0;
    int64_t message;

    open_desk(&desk, f);
    message = spam(&desk);
    CHECK_INT(correct(&desk, "k1", message, &only), OK);
    job.message = message;
    job.desk = &desk;
    job.found = (struct understood){.labels = {[LABEL_SPAM] = 0.9, [LABEL_COMPLAINT] = 0.7},
                                    .negative = 0.6,
                                    .neutral = 0.4,
                                    .lang = STR("en"),
                                    .telling = STR("headset week"),
                                    .labelled_by = STR("labels newer")};
    CHECK_INT(writer_run(act_writer(desk.act), &job.job), OK);
    CHECK(job.changed);
    found = said_of(&desk, message, "label");
    CHECK(found.labels[LABEL_SPAM] == 0 && found.labels[LABEL_COMPLAINT] > 0.69);
    found = said_of(&desk, message, "label.model");
    CHECK(found.labels[LABEL_SPAM] > 0.89);
    CHECK_INT(counted(&desk, 1), 0);
    CHECK_INT(row_of(&desk, desk.cast.conversation.id).advice, ADVICE_ANSWER);
    CHECK(!complaint_list(desk.reader, &f->arena, 0, 90000, 10, &complaints, &n));
    CHECK_INT(n, 1);
    CHECK_INT(writer_run(act_writer(desk.act), &job.job), OK);
    CHECK(!job.changed);
    close_desk(&desk);
}

static void what_is_not_theirs_is_refused(struct fixture *f)
{
    struct recast nonsense = {.lang = STR("a language")};
    struct desk desk;
    int64_t message;

    open_desk(&desk, f);
    message = spam(&desk);
    CHECK_INT(
        run(&desk,
            (struct command){.op = OP_NOTE, .key = STR("n"), .now = 39000, .text = STR("a note")}),
        OK);
    CHECK_INT(correct(&desk, "k1", desk.result.message, &to_complaint), ERR_NOT_FOUND);
    CHECK_INT(correct(&desk, "k2", 999, &to_complaint), ERR_NOT_FOUND);
    CHECK_INT(correct(&desk, "k3", message, &nonsense), ERR_BAD_INPUT);
    CHECK_INT(back(&desk, "k4", 77), ERR_NOT_FOUND);
    close_desk(&desk);
}

int main(void)
{
    RUN_BOTH(it_counts_at_once_and_comes_back);
    RUN_BOTH(each_is_taken_back_alone);
    RUN_BOTH(alike_are_taken_back_both);
    RUN_BOTH(a_decision_stays);
    RUN_BOTH(newer_weights_do_not_overrule);
    RUN_BOTH(what_is_not_theirs_is_refused);
    return unit_end();
}
