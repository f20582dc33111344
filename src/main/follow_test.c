/* What a message counts in follows when it is labelled otherwise: rules that ask for labels, their
 * figures, what alarms counted; and all of it comes back to the row. */

#include "main/rebuild.h"
#include "main/school.h"
#include "store/subject.h"
#include "understand/label_model.h"

static void rules_and_alarms_follow_a_correction(struct fixture *f)
{
    struct school school;
    struct str before;
    int64_t message, first, second,
        delivery = alarm_topic(ALARM_OF_SUBJECT, subject_key(STR("delivery")));

    open_school(&school, f);
    message = say(&school, "1", "ann", NOW, SCANDAL);
    before = dump(&school);
    CHECK(has_hit(&school, message, ANY, 1) && has_hit(&school, message, LOST, 1));
    CHECK_INT(counted(&school, ANY, ALARM_AGAINST), 1);
    CHECK_INT(counted(&school, ANY, ALARM_FRESH), 1);
    CHECK_INT(counted(&school, LOST, ALARM_AGAINST), 1);
    CHECK_INT(counted(&school, delivery, ALARM_AGAINST), 1);
    CHECK_INT(voices(&school, LOST), 1);

    first = correct(&school, message, to_praise);
    CHECK(has_hit(&school, message, ANY, 1) && has_hit(&school, message, PRAISED, 1));
    CHECK(!has_hit(&school, message, LOST, 1));
    CHECK_INT(counted(&school, ANY, ALARM_AGAINST), 0);
    CHECK_INT(counted(&school, ANY, ALARM_FRESH), 0);
    CHECK_INT(counted(&school, ANY, ALARM_VOICES), 1);
    CHECK_INT(counted(&school, LOST, ALARM_VOICES), 0);
    CHECK_INT(counted(&school, PRAISED, ALARM_VOICES), 1);
    CHECK_INT(counted(&school, delivery, ALARM_AGAINST), 0);
    CHECK_INT(counted(&school, delivery, ALARM_VOICES), 1);
    CHECK_INT(voices(&school, LOST) + voices(&school, ANY) + voices(&school, delivery), 0);
    is_whole(&school);

    second = correct(&school, message, (struct recast){.lang = STR("de")});
    CHECK(has_hit(&school, message, GERMAN, 1));
    take_back(&school, first);
    CHECK(has_hit(&school, message, GERMAN, 1) && has_hit(&school, message, LOST, 1));
    CHECK(!has_hit(&school, message, PRAISED, 1));
    CHECK_INT(counted(&school, ANY, ALARM_AGAINST), 1);
    take_back(&school, second);
    CHECK(is_same(dump(&school), before));
    is_whole(&school);
    close_house(&school.house);
}

struct rule_job {
    struct writer_job job;
    int64_t rule;
    const char *text;
};

static enum err write_rule(struct db *db, struct writer_job *job)
{
    struct rule_job *change = (struct rule_job *)(void *)job;
    struct rule_row row;
    struct arena arena;
    enum err err;

    arena_init(&arena, 0);
    err = rule_load(db, &arena, change->rule, &row);
    if (!err)
        err = change->text ? rule_set_text(db, &row, str_from(change->text), 0, NOW)
                           : rule_remove(db, change->rule, 0, NOW);
    arena_clear(&arena);
    return err;
}

static void change_rule(struct school *school, int64_t rule, const char *text)
{
    struct rule_job job = {.job = {.run = write_rule}, .rule = rule, .text = text};

    CHECK(!writer_run(act_writer(school->house.act), &job.job));
    CHECK(
        !rule_keeper_refresh(understander_rules(school->house.understander), school->house.reader));
}

/* What was met by an older text comes back as that, and what came by a rule that is gone, goes. */
static void a_rule_may_change_meanwhile(struct fixture *f)
{
    struct school school;
    int64_t message, correction;

    open_school(&school, f);
    message = say(&school, "1", "ann", NOW, SCANDAL);
    correction = correct(&school, message, to_praise);
    change_rule(&school, LOST, "parcel label:complaint scandal");
    change_rule(&school, PRAISED, NULL);
    take_back(&school, correction);
    CHECK(has_hit(&school, message, LOST, 1));
    CHECK(!has_hit(&school, message, PRAISED, 1));
    CHECK_INT(counted(&school, PRAISED, ALARM_VOICES), 0);
    CHECK_INT(counted(&school, LOST, ALARM_AGAINST), 1);
    is_whole(&school);
    close_house(&school.house);
}

/* Who speaks twice within the hour is one voice, whatever the second is taken for. */
static void who_had_spoken_is_no_second_voice(struct fixture *f)
{
    static const struct recast to_spam = {.labels = {[LABEL_SPAM] = RECAST_YES}};
    struct school school;
    struct str before;
    int64_t first, second, one, other;

    open_school(&school, f);
    first = say(&school, "1", "ann", NOW, "Where is my parcel?");
    second = say(&school, "2", "ann", NOW + 1000, SCANDAL);
    before = dump(&school);
    CHECK_INT(counted(&school, ANY, ALARM_VOICES), 1);
    CHECK_INT(counted(&school, ANY, ALARM_AGAINST), 0);
    other = correct(&school, second, to_praise);
    CHECK_INT(counted(&school, ANY, ALARM_VOICES), 1);
    one = correct(&school, first, to_spam);
    CHECK_INT(counted(&school, ANY, ALARM_VOICES), 0);
    CHECK_INT(counted(&school, ANY, ALARM_MADE), 1);
    take_back(&school, other);
    CHECK_INT(counted(&school, ANY, ALARM_VOICES), 0);
    take_back(&school, one);
    CHECK(is_same(dump(&school), before));
    close_house(&school.house);
}

/* In whichever order a writer turns out to be bound to us and his words are put right, the figures
 * come to the same. */
static void it_agrees_with_who_speaks(struct fixture *f)
{
    struct school school;
    struct str before, corrected;
    int64_t message, correction, person;
    struct command insider = {.op = OP_INSIDER};

    open_school(&school, f);
    message = say(&school, "1", "ann", NOW, SCANDAL);
    person = conversation_of(&school.house, 1, "1").person;
    insider.person = person;
    before = dump(&school);
    correction = correct(&school, message, to_praise);
    corrected = dump(&school);
    take_back(&school, correction);
    CHECK(is_same(dump(&school), before));

    insider.is_yes = true;
    (void)act_on(&school, insider);
    CHECK_INT(counted(&school, ANY, ALARM_MADE), 1);
    correction = correct(&school, message, to_praise);
    CHECK_INT(counted(&school, ANY, ALARM_MADE), 0); /* never against us: one voice, as before */
    insider.is_yes = false;
    (void)act_on(&school, insider);
    CHECK(is_same(dump(&school), corrected));
    insider.is_yes = true;
    (void)act_on(&school, insider);
    take_back(&school, correction);
    CHECK_INT(counted(&school, ANY, ALARM_MADE), 1);
    CHECK_INT(voices(&school, ANY), 0);
    insider.is_yes = false;
    (void)act_on(&school, insider);
    CHECK(is_same(dump(&school), before));
    close_house(&school.house);
}

/* What others put right taught us turns a message like it, and its counts with it; and back. */
static void what_is_like_it_follows_too(struct fixture *f)
{
    enum { ALIKE = 8 };
    static const struct recast story = {.labels = {[LABEL_PRAISE] = RECAST_YES}};
    struct school school;
    struct str before;
    int64_t messages[ALIKE], corrections[ALIKE];

    open_school(&school, f);
    for (int i = 0; i < ALIKE; i++) {
        char id[8], text[100];

        (void)snprintf(id, sizeof(id), "%d", i);
        (void)snprintf(text, sizeof(text),
                       "the wobbly parcel came round on my ride to work, day %c", 'a' + i);
        messages[i] = say(&school, id, id, NOW + i, text);
    }
    before = dump(&school);
    CHECK(!has_hit(&school, messages[ALIKE - 1], PRAISED, 1));
    for (int i = 0; i < ALIKE - 1; i++)
        corrections[i] = correct(&school, messages[i], story);
    CHECK_INT(wanted(&school, PRAISED), ALIKE - 1);
    learn(&school);
    CHECK(has_hit(&school, messages[ALIKE - 1], PRAISED, 1));
    CHECK_INT(wanted(&school, PRAISED), ALIKE);
    is_whole(&school);
    for (int i = 0; i < ALIKE - 1; i++)
        take_back(&school, corrections[i]);
    learn(&school);
    CHECK(is_same(dump(&school), before));
    is_whole(&school);
    close_house(&school.house);
}

/* That a colleague said it belongs to nothing that was proposed outlives what it is taken for. */
static void what_was_refused_stays_refused(struct fixture *f)
{
    struct school school;
    struct str before;
    int64_t message, correction, conversation;

    open_school(&school, f);
    message = say(&school, "1", "ann", NOW, SCANDAL);
    conversation = conversation_of(&school.house, 1, "1").id;
    (void)act_on(&school, (struct command){.op = OP_MATTER_REFUSE,
                                           .conversations = &conversation,
                                           .conversation_count = 1});
    before = dump(&school);
    correction = correct(&school, message, to_praise);
    CHECK(!str_eq(dump(&school), before));
    take_back(&school, correction);
    CHECK(is_same(dump(&school), before));
    close_house(&school.house);
}

/* What a colleague sees of a conversation: what holds, of which version. */
static size_t rights(struct school *school, struct correction **out_list)
{
    size_t n = 0;

    CHECK(!correction_list_in(school->house.reader, &school->house.f->arena,
                              conversation_of(&school->house, 1, "1").id, 100, out_list, &n));
    return n;
}

/* A mended word leaves the sense: what was put right goes over, counts as before, teaches once,
 * and is taken back from the words it was said of, too. */
static void it_goes_over_an_edit_that_leaves_the_sense(struct fixture *f)
{
    struct correction *list, *teaching;
    struct school school;
    struct understood found;
    struct str before;
    int64_t first, second, correction;
    size_t n = 0;

    open_school(&school, f);
    first = say(&school, "1", "ann", NOW, SCANDAL);
    correction = correct(&school, first, to_praise);
    edit(&school, "1", NOW + 1000, "My parcel is lost again - this is a scandal!");
    second = mark_of(&school.house, 1, "1").id;
    CHECK(second != first);
    found = said_of(&school, second);
    CHECK(found.labels[LABEL_PRAISE] == 1 && found.labels[LABEL_COMPLAINT] == 0);
    CHECK_STR(conversation_of(&school.house, 1, "1").labels, "praise");
    CHECK(has_hit(&school, second, PRAISED, 1) && !has_hit(&school, second, LOST, 1));
    CHECK_INT(rights(&school, &list), 1);
    CHECK(list[0].message == second && list[0].root == correction && list[0].current == second);
    CHECK(!correction_after(school.house.reader, &f->arena, 0, 10, &teaching, &n));
    CHECK_INT(n, 1);
    CHECK_INT(teaching[0].message, first);
    before = dump(&school);
    CHECK_INT(counted(&school, ANY, ALARM_AGAINST), 0);

    take_back(&school, list[0].id);
    CHECK(said_of(&school, second).labels[LABEL_COMPLAINT] >= 0.5);
    CHECK(said_of(&school, first).labels[LABEL_COMPLAINT] >= 0.5);
    CHECK(has_hit(&school, second, LOST, 1) && !has_hit(&school, second, PRAISED, 1));
    CHECK_INT(counted(&school, ANY, ALARM_AGAINST), 1);
    CHECK_INT(rights(&school, &list), 0);
    CHECK(!str_eq(dump(&school), before));
    is_whole(&school);
    close_house(&school.house);
}

/* Other words are read anew; what was put right of the former is still there to be taken back, or
 * to be said again. */
static void it_stays_with_the_words_it_was_said_of(struct fixture *f)
{
    struct correction *list;
    struct school school;
    int64_t first, second, correction;

    open_school(&school, f);
    first = say(&school, "1", "ann", NOW, SCANDAL);
    correction = correct(&school, first, to_praise);
    edit(&school, "1", NOW + 1000, "Seven parcels were never delivered, I want my money back now");
    second = mark_of(&school.house, 1, "1").id;
    CHECK(said_of(&school, second).labels[LABEL_COMPLAINT] >= 0.5);
    CHECK_INT(rights(&school, &list), 1);
    CHECK(list[0].message == first && list[0].current == second && !list[0].root);
    take_back(&school, correction);
    CHECK_INT(rights(&school, &list), 0);
    CHECK(said_of(&school, first).labels[LABEL_COMPLAINT] >= 0.5);
    CHECK(said_of(&school, second).labels[LABEL_COMPLAINT] >= 0.5);
    CHECK_INT(counted(&school, ANY, ALARM_AGAINST), 1);
    is_whole(&school);
    close_house(&school.house);
}

/* What its writer took back teaches nothing, and can still be taken back by us. */
static void what_was_deleted_teaches_nothing(struct fixture *f)
{
    struct correction_mark before, after;
    struct correction *list, *teaching;
    struct school school;
    int64_t first, correction;
    size_t n = 1;

    open_school(&school, f);
    first = say(&school, "1", "ann", NOW, SCANDAL);
    correction = correct(&school, first, to_praise);
    CHECK(!correction_mark(school.house.reader, &before));
    edit(&school, "1", NOW + 1000, NULL);
    CHECK(!correction_mark(school.house.reader, &after));
    CHECK(after.undone != before.undone); /* the table is made anew */
    CHECK(!correction_after(school.house.reader, &f->arena, 0, 10, &teaching, &n));
    CHECK_INT(n, 0);
    CHECK_INT(rights(&school, &list), 1);
    CHECK_INT(list[0].id, correction);
    take_back(&school, correction);
    CHECK_INT(rights(&school, &list), 0);
    CHECK(said_of(&school, first).labels[LABEL_COMPLAINT] >= 0.5);
    CHECK_INT(counted(&school, ANY, ALARM_AGAINST), 1);
    is_whole(&school);
    close_house(&school.house);
}

/* Without the rows that hold advice. */
static struct str but_conversations(struct str dump, struct arena *arena)
{
    struct str text = STR_NONE, line;
    bool is_left_out = false;

    while (dump.n) {
        (void)str_cut(dump, '\n', &line, &dump);
        if (str_starts(line, STR("== ")))
            is_left_out = str_is(line, "== dump_conversation") || str_is(line, "== dump_counter");
        if (!is_left_out)
            text = arena_printf(arena, "%.*s%.*s\n", STR_ARGS(text), STR_ARGS(line));
    }
    return text;
}

static int64_t rebuild_by(struct school *school, const struct label_model *weights)
{
    struct rebuild *rebuild = NULL;
    struct rebuild_totals totals;
    bool more = true;

    CHECK(!rebuild_open(school->house.act, school->house.reader,
                        understander_rules(school->house.understander), weights, NOW + MS_MINUTE,
                        &rebuild, &totals));
    if (!rebuild)
        return -1;
    while (more && !rebuild_step(rebuild, &totals, &more))
        ;
    CHECK(!more);
    rebuild_close(rebuild);
    return totals.changed;
}

/* A house in which people have said and done things. */
static void live(struct school *school)
{
    static const char *const texts[] = {SCANDAL,
                                        "Where is my parcel?",
                                        "Lovely parcel, thank you so much",
                                        "The parcel came broken and nobody answers",
                                        "You should offer parcel lockers at stations",
                                        "my parcel, my life",
                                        "Parcel late again, I am leaving you",
                                        "who knows this parcel service?"};
    int64_t conversation, other;

    for (unsigned i = 0; i < 24; i++) {
        char id[16], who[16];

        (void)snprintf(id, sizeof(id), "%u", i);
        (void)snprintf(who, sizeof(who), "p%u", i % 9);
        (void)say(school, id, who, NOW + i * 1000, texts[i % ARRAY_LEN(texts)]);
    }
    (void)correct(school, mark_of(&school->house, 1, "0").id, to_praise);
    take_back(school, correct(school, mark_of(&school->house, 1, "3").id, to_praise));
    edit(school, "0", NOW + 30000, "My parcel is lost again - this is a scandal!");
    (void)correct(school, mark_of(&school->house, 1, "8").id, to_praise);
    edit(school, "8", NOW + 31000, "Seven parcels were never delivered, I want my money back now");
    edit(school, "16", NOW + 32000, NULL);
    conversation = conversation_of(&school->house, 1, "3").id;
    (void)act_on(school, (struct command){.op = OP_ADVISE,
                                          .conversation = conversation,
                                          .advice = ADVICE_LEAVE,
                                          .text = STR("irony")});
    conversation = conversation_of(&school->house, 1, "11").id;
    (void)act_on(school, (struct command){.op = OP_MATTER_REFUSE,
                                          .conversations = &conversation,
                                          .conversation_count = 1});
    other = conversation_of(&school->house, 1, "6").person;
    (void)act_on(school, (struct command){.op = OP_MERGE,
                                          .person = other,
                                          .kept = conversation_of(&school->house, 1, "7").person,
                                          .text = STR("the same address")});
    (void)act_on(school, (struct command){.op = OP_INSIDER,
                                          .person = conversation_of(&school->house, 1, "4").person,
                                          .is_yes = true});
    (void)act_on(school,
                 (struct command){.op = OP_NOTE,
                                  .conversation = conversation_of(&school->house, 1, "5").id,
                                  .text = STR("rang her")});
}

/* The same weights say the same, twice; others change what is understood and nothing that people
 * said; and the former bring back every row, but for advice, which is given by what agents did
 * since.
 */
static void other_weights_change_no_decision(struct fixture *f)
{
    struct label_model shipped, other;
    struct model_head heads[LABEL_HEADS_MAX];
    struct str before, words, labels;
    struct school school;

    CHECK_OR_STOP(!label_model_open(NULL, &shipped, NULL));
    other = shipped;
    memcpy(heads, shipped.heads, shipped.head_count * sizeof(*heads));
    heads[label_model_head(&shipped, "complaint")].shift -= 30;
    heads[label_model_head(&shipped, "negative")].shift -= 30;
    heads[label_model_head(&shipped, "praise")].shift += 30;
    other.heads = heads;
    (void)snprintf(other.who, sizeof(other.who), "labels other");
    open_school(&school, f);
    live(&school);
    (void)rebuild_by(&school, NULL); /* what was put right moved the others by a hair */
    before = dump(&school);
    words = fixture_dump_people(school.house.reader, &f->arena);
    CHECK_INT(rebuild_by(&school, NULL), 0);
    CHECK(is_same(dump(&school), before));

    CHECK(rebuild_by(&school, &other) > 0);
    CHECK(!str_eq(dump(&school), before));
    CHECK(is_same(fixture_dump_people(school.house.reader, &f->arena), words));
    is_whole(&school);
    labels = dump(&school);
    CHECK_INT(rebuild_by(&school, &other), 0);
    CHECK(is_same(dump(&school), labels));

    CHECK(rebuild_by(&school, NULL) > 0);
    CHECK(is_same(fixture_dump_people(school.house.reader, &f->arena), words));
    CHECK(
        is_same(but_conversations(dump(&school), &f->arena), but_conversations(before, &f->arena)));
    is_whole(&school);
    close_house(&school.house);
    label_model_close(&shipped);
}

int main(void)
{
    RUN_BOTH(other_weights_change_no_decision);
    RUN_BOTH(it_goes_over_an_edit_that_leaves_the_sense);
    RUN_BOTH(it_stays_with_the_words_it_was_said_of);
    RUN_BOTH(what_was_deleted_teaches_nothing);
    RUN_BOTH(rules_and_alarms_follow_a_correction);
    RUN_BOTH(a_rule_may_change_meanwhile);
    RUN_BOTH(who_had_spoken_is_no_second_voice);
    RUN_BOTH(it_agrees_with_who_speaks);
    RUN_BOTH(what_is_like_it_follows_too);
    RUN_BOTH(what_was_refused_stays_refused);
    return unit_end();
}
