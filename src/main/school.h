/* school.h: for tests: a house with a few rules, in which a colleague puts right what messages are
 * labelled as. */
#ifndef MAIN_SCHOOL_H
#define MAIN_SCHOOL_H

#include "base/clock.h"
#include "main/heard_house.h"
#include "main/lessons.h"
#include "model/recast.h"
#include "store/alarm.h"
#include "store/check.h"
#include "store/rule.h"
#include "store/staff.h"
#include "store/understood.h"

static const int64_t NOW = INT64_C(1795000000000) / MS_DAY * MS_DAY + 10 * (int64_t)MS_HOUR;

struct school {
    struct house house;
    int64_t staff;
    int keys;
};

/* In this order, from row 1 on. */
enum { ANY = 1, LOST, PRAISED, GERMAN, RULES = GERMAN };
static const struct rule_row rules[] = {
    {.name = STR("any"), .text = STR("parcel"), .created_at = 1},
    {.name = STR("lost"), .text = STR("parcel label:complaint"), .created_at = 1},
    {.name = STR("praised"), .text = STR("parcel label:praise"), .created_at = 1},
    {.name = STR("german"), .text = STR("parcel lang:de"), .created_at = 1}};

static inline void open_school(struct school *school, struct fixture *f)
{
    struct staff staff = {.email = STR("mina@acme.example"), .name = STR("Mina"), .role = 1};

    *school = (struct school){.keys = 0};
    CHECK(!db_begin(f->db));
    for (int i = 0; i < RULES; i++) {
        struct rule_row rule = rules[i];

        CHECK(!rule_add(f->db, &rule, 0));
        CHECK_INT(rule.id, i + 1);
    }
    CHECK(!staff_add(f->db, &staff));
    CHECK(!db_commit(f->db));
    school->staff = staff.id;
    open_house(&school->house, f);
}

static inline int64_t say(struct school *school, const char *id, const char *who, int64_t at,
                          const char *text)
{
    char line[400];

    (void)snprintf(line, sizeof(line),
                   "{\"id\":\"%s\",\"author\":{\"id\":\"%s\",\"handle\":\"%s\"},\"text\":\"%s\"}",
                   id, who, who, text);
    CHECK_INT(hear(&school->house, "a", at, line), INTAKE_NEW);
    return mark_of(&school->house, 1, id).id;
}

static inline int64_t act_on(struct school *school, struct command command)
{
    struct command_result result = {0};
    struct fault fault = {0};

    command.key = arena_printf(&school->house.f->arena, "k%d", school->keys++);
    command.staff = school->staff;
    command.now = NOW + MS_MINUTE;
    if (act_do(school->house.act, &command, &result, &fault)) {
        printf("%s\n", fault.text);
        CHECK(false);
    }
    return result.correction;
}

static inline int64_t correct(struct school *school, int64_t message, struct recast recast)
{
    return act_on(school,
                  (struct command){.op = OP_CORRECT, .message = message, .recast = &recast});
}

static inline void take_back(struct school *school, int64_t correction)
{
    (void)act_on(school, (struct command){.op = OP_CORRECT_BACK, .correction = correction});
}

static inline struct str dump(struct school *school)
{
    return fixture_dump(school->house.reader, &school->house.f->arena);
}

static inline bool is_same(struct str a, struct str b)
{
    struct str one, other;

    while (a.n && b.n) {
        (void)str_cut(a, '\n', &one, &a);
        (void)str_cut(b, '\n', &other, &b);
        if (str_eq(one, other))
            continue;
        printf("-%.*s\n+%.*s\n", STR_ARGS(other), STR_ARGS(one));
        return false;
    }
    return a.n == b.n;
}

static inline bool has_hit(struct school *school, int64_t message, int64_t rule, int64_t version)
{
    struct hit *hits = NULL;
    size_t n = 0;

    CHECK(!hit_list(school->house.reader, &school->house.f->arena, message, &hits, &n));
    for (size_t i = 0; i < n; i++)
        if (hits[i].rule == rule && hits[i].rule_version == version)
            return true;
    return false;
}

static inline int64_t counted(struct school *school, int64_t topic, enum alarm_figure what)
{
    struct alarm_count *list = NULL;
    size_t n = 0;
    int64_t sum = 0;

    CHECK(!alarm_count_list(school->house.reader, &school->house.f->arena, topic, NOW - MS_HOUR,
                            NOW + MS_HOUR, &list, &n));
    for (size_t i = 0; i < n; i++)
        sum += list[i].n[what];
    return sum;
}

/* Voices, and who tells what was told. */
static inline int64_t wanted(struct school *school, int64_t topic)
{
    return counted(school, topic, ALARM_VOICES) + counted(school, topic, ALARM_COPIES);
}

static inline size_t voices(struct school *school, int64_t topic)
{
    struct alarm_voices list;

    CHECK(!alarm_voice_list(school->house.reader, topic, 0, &list));
    return list.n;
}

static inline void say_wrong(void *arg may_be_unused, const char *sentence)
{
    printf("%s\n", sentence);
}

static inline void is_whole(struct school *school)
{
    struct check_result result = {.wrong = -1};

    CHECK(!store_check(school->house.reader, say_wrong, NULL, &result));
    CHECK_INT(result.wrong, 0);
}

#define SCANDAL "My parcel is lost again, this is a scandal"
static const struct recast may_be_unused to_praise = {
    .labels = {[LABEL_COMPLAINT] = RECAST_NO, [LABEL_PRAISE] = RECAST_YES},
    .polarity = POLARITY_POSITIVE};

static inline void learn(struct school *school)
{
    bool more = true;

    while (more)
        CHECK_OR_STOP(!lessons_pass(understander_lessons(school->house.understander),
                                    school->house.act, school->house.reader,
                                    understander_rules(school->house.understander), NOW + MS_MINUTE,
                                    &more));
}

static inline void edit(struct school *school, const char *id, int64_t at, const char *text)
{
    char line[400];

    (void)snprintf(line, sizeof(line),
                   "{\"id\":\"%s\",\"author\":{\"id\":\"ann\",\"handle\":\"ann\"},%s%s\"}", id,
                   text ? "\"text\":\"" : "\"deleted\":true,\"kind\":\"post", text ? text : "");
    CHECK_INT(hear(&school->house, "a", at, line), INTAKE_EDITED);
}

static inline struct understood said_of(struct school *school, int64_t message)
{
    struct annotation said = {0};
    struct understood found = {0};

    CHECK(!annotation_load(school->house.reader, &school->house.f->arena, message, STR("label"),
                           &said));
    CHECK(!understood_read(&school->house.f->arena, said.value, &found));
    return found;
}

#endif
