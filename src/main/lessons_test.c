/* What was put right is at work: on what comes, on what came, after a restart, and no longer when
 * it is taken back. */
#include "main/lessons.h"

#include "main/heard_house.h"
#include "main/lesson_report.h"
#include "model/recast.h"
#include "store/setting.h"
#include "store/staff.h"
#include "store/understood.h"

enum { ALIKE = 8 };

struct school {
    struct house house;
    int64_t staff, messages[ALIKE];
};

struct staff_job {
    struct writer_job job;
    int64_t id;
};

static enum err write_staff(struct db *db, struct writer_job *job)
{
    struct staff_job *made = (struct staff_job *)(void *)job;
    struct staff staff = {.email = STR("mina@acme.example"), .name = STR("Mina"), .role = 1};
    enum err err = staff_add(db, &staff);

    made->id = staff.id;
    return err;
}

static int64_t hear_alike(struct school *school, int number)
{
    char line[256];
    struct house *house = &school->house;

    (void)snprintf(line, sizeof(line),
                   "{\"id\":\"%d\",\"author\":{\"handle\":\"p%d\"},\"text\":\"the wobbly bracket "
                   "came loose on my ride to work, day %c\"}",
                   number, number, 'a' + number);
    CHECK_INT(hear(house, "a", 1000 + number, line), INTAKE_NEW);
    (void)snprintf(line, sizeof(line), "%d", number);
    return mark_of(house, 1, line).id;
}

static void open_school(struct school *school, struct fixture *f)
{
    struct staff_job job = {.job = {.run = write_staff}};

    open_house(&school->house, f);
    CHECK(!writer_run(act_writer(school->house.act), &job.job));
    school->staff = job.id;
    for (int i = 0; i < ALIKE; i++)
        school->messages[i] = hear_alike(school, i);
    CHECK_INT(hear(&school->house, "a", 1900,
                   "{\"id\":\"other\",\"text\":\"lunch with my sister was lovely\"}"),
              INTAKE_NEW);
}

static double story(struct school *school, int64_t message)
{
    struct annotation said;
    struct understood found = {0};

    CHECK(!annotation_load(school->house.reader, &school->house.f->arena, message, STR("label"),
                           &said));
    CHECK(!understood_read(&school->house.f->arena, said.value, &found));
    return found.labels[LABEL_STORY];
}

static int64_t say_story(struct school *school, int i)
{
    struct recast recast = {.labels = {[LABEL_STORY] = RECAST_YES}};
    struct command command = {.op = OP_CORRECT,
                              .key = arena_printf(&school->house.f->arena, "k%d", i),
                              .staff = school->staff,
                              .now = 5000,
                              .message = school->messages[i],
                              .recast = &recast};
    struct command_result result = {0};

    CHECK_INT(act_do(school->house.act, &command, &result, NULL), OK);
    return result.correction;
}

static void learn(struct school *school)
{
    bool more = true;

    while (more)
        CHECK_OR_STOP(!lessons_pass(understander_lessons(school->house.understander),
                                    school->house.act, school->house.reader,
                                    understander_rules(school->house.understander), 6000, &more));
}

static void it_shifts_what_is_like_it(struct fixture *f)
{
    struct school school;
    int64_t last, ids[ALIKE], other;
    double before, before_other;

    open_school(&school, f);
    last = school.messages[ALIKE - 1];
    other = mark_of(&school.house, 1, "other").id;
    before = story(&school, last);
    before_other = story(&school, other);
    CHECK(before < 0.5);
    for (int i = 0; i < ALIKE - 1; i++)
        ids[i] = say_story(&school, i);
    learn(&school);
    CHECK(story(&school, last) >= 0.5);                    /* of late */
    CHECK(story(&school, hear_alike(&school, 20)) >= 0.5); /* later */
    CHECK(story(&school, other) == before_other);
    CHECK(story(&school, school.messages[0]) == 1); /* his word, not what was learned */

    /* a restart reads them again */
    understander_close(school.house.understander);
    CHECK(!understander_open(school.house.act, school.house.reader, &school.house.understander,
                             NULL));
    understander_attach(school.house.understander, &school.house.intake);
    CHECK(story(&school, hear_alike(&school, 21)) < 0.5);
    learn(&school);
    CHECK(story(&school, hear_alike(&school, 22)) >= 0.5);
    CHECK(story(&school, mark_of(&school.house, 1, "21").id) >= 0.5);

    for (int i = 0; i < ALIKE - 1; i++) {
        struct command back = {.op = OP_CORRECT_BACK,
                               .key = arena_printf(&f->arena, "b%d", i),
                               .staff = school.staff,
                               .now = 5500,
                               .correction = ids[i]};
        struct command_result result;

        CHECK_INT(act_do(school.house.act, &back, &result, NULL), OK);
    }
    learn(&school);
    CHECK(story(&school, last) == before);
    CHECK(story(&school, school.messages[0]) < 0.5);
    CHECK(story(&school, hear_alike(&school, 23)) < 0.5);
    close_house(&school.house);
}

struct use_job {
    struct writer_job job;
    const char *use;
};

static enum err write_use(struct db *db, struct writer_job *job)
{
    struct use_job *use = (struct use_job *)(void *)job;

    return setting_put(db, str_from(lessons_setting), str_from(use->use));
}

static void a_house_may_do_without(struct fixture *f)
{
    struct use_job no = {.job = {.run = write_use}, .use = "no"};
    struct use_job yes = {.job = {.run = write_use}, .use = "yes"};
    struct school school;
    int64_t last;

    open_school(&school, f);
    last = school.messages[ALIKE - 1];
    for (int i = 0; i < ALIKE - 1; i++)
        (void)say_story(&school, i);
    learn(&school);
    CHECK(story(&school, last) >= 0.5);
    CHECK(!writer_run(act_writer(school.house.act), &no.job));
    learn(&school);
    CHECK(story(&school, last) < 0.5);
    CHECK(story(&school, hear_alike(&school, 20)) < 0.5);
    CHECK(story(&school, school.messages[0]) == 1); /* his word about this one still holds */
    CHECK(!writer_run(act_writer(school.house.act), &yes.job));
    learn(&school);
    CHECK(story(&school, last) >= 0.5);
    close_house(&school.house);
}

/* Each is asked about by what was learned from the others. */
static void it_is_judged_on_what_was_withheld(struct fixture *f)
{
    struct lesson_report report;
    struct school school;
    const struct lesson_figure *figure = &report.of[LABEL_STORY];

    open_school(&school, f);
    CHECK(!lesson_report(school.house.reader, &report));
    CHECK_INT(report.messages + report.mended + report.lost, 0);
    CHECK(report.chance == 1);
    for (int i = 0; i < ALIKE; i++)
        (void)say_story(&school, i);
    CHECK(!lesson_report(school.house.reader, &report));
    CHECK_INT(report.messages, ALIKE);
    CHECK_INT(figure->put_right, ALIKE);
    CHECK_INT(figure->before, 0);
    CHECK_INT(figure->after, ALIKE);
    CHECK_INT(report.mended, ALIKE);
    CHECK_INT(report.lost, 0);
    CHECK(report.chance < 0.005); /* of eight throws, eight heads: 1/256 */
    close_house(&school.house);
}

int main(void)
{
    RUN_BOTH(it_shifts_what_is_like_it);
    RUN_BOTH(a_house_may_do_without);
    RUN_BOTH(it_is_judged_on_what_was_withheld);
    return unit_end();
}
