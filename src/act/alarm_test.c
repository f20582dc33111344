/* From messages to alarms, on both databases. */
#include "act/alarm.h"

#include "act/desk_fixture.h"
#include "act/own.h"
#include "act/relabel.h"
#include "act/tick.h"
#include "act/writer.h"

static const int64_t BEGIN = INT64_C(1795000000000) / MS_DAY * MS_DAY;
static const int64_t STEP = 5 * (int64_t)MS_MINUTE;

/* Said by somebody new, wanted by `rules` rules. */
static void say(struct desk *desk, int n, const char *text, int64_t at, size_t rules,
                double negative)
{
    struct rule_hit hits[] = {{7, 1}, {8, 1}};
    char id[32];
    struct desk_heard heard;
    struct author author = {.followers = -1};

    (void)snprintf(id, sizeof(id), "m%d", n);
    heard = desk_heard(desk, id, text, at);
    author.id = heard.said.id;
    heard.said.authors = &author;
    heard.said.author_count = 1;
    heard.said.audience = AUDIENCE_PUBLIC;
    heard.said.kind = KIND_POST;
    heard.found.hits = hits;
    heard.found.hit_count = rules;
    heard.found.negative = negative;
    heard.found.handle = heard.found.person = 0;
    heard.found.network = STR("feed");
    heard.found.native = author.id;
    CHECK_INT(hear(&heard), OK);
}

static void tick(struct desk *desk, int64_t at)
{
    size_t n;

    CHECK_INT(tick_run(desk->act, at, &n), OK);
}

/* Two days of one friendly voice an hour, then `n` voices in each of six steps; gives the time. */
static int64_t talk(struct desk *desk, int n, size_t rules, double negative)
{
    static const char *const texts[] = {
        "they cut grandmother's telephone while the ambulance came",
        "poor grandmother without telephone, shame on them", "what an outfit",
        "no ambulance because they cut the telephone", "never again"};
    int64_t at = BEGIN;
    int m = 0;

    for (; at < BEGIN + 2 * (int64_t)MS_DAY; at += MS_HOUR)
        say(desk, m++, "seen at the fair", at, rules, 0);
    for (int step = 0; step < 6; step++, at += STEP) {
        for (int i = 0; i < n; i++)
            say(desk, m++, texts[i % 5], at + i * MS_SECOND, rules, negative);
        tick(desk, at + STEP);
    }
    return at;
}

static size_t alarms(struct desk *desk, int64_t since, struct alarm **out_list)
{
    size_t n = 0;

    CHECK_INT(alarm_recent(desk->reader, &desk->f->arena, since, out_list, &n), OK);
    return n;
}

static void a_storm_is_raised_once_and_ends(struct fixture *f)
{
    struct stored_message cause;
    struct alarm *list;
    struct desk desk;
    int64_t at, id;

    open_desk(&desk, f);
    at = talk(&desk, 6, 2, 0.9); /* wanted by two rules: one storm */
    CHECK_INT(alarms(&desk, INT64_MAX, &list), 1);
    id = list[0].id;
    CHECK_INT(list[0].hour, 36);
    CHECK(list[0].messages.n && list[0].claims.n);
    CHECK_INT(message_load(desk.reader, &f->arena, list[0].cause, &cause), OK);
    CHECK_STR(cause.said.text, "they cut grandmother's telephone while the ambulance came");
    for (int64_t until = at + 5 * (int64_t)MS_HOUR; at < until; at += STEP)
        tick(&desk, at);
    CHECK_INT(alarms(&desk, INT64_MAX, &list), 0);
    CHECK_INT(alarms(&desk, 0, &list), 1);
    CHECK(list[0].id == id && list[0].ended_at > 0);
    close_desk(&desk);
}

static void friends_raise_none(struct fixture *f)
{
    struct alarm *list;
    struct desk desk;

    open_desk(&desk, f);
    (void)talk(&desk, 20, 1, 0.1);
    CHECK_INT(alarms(&desk, 0, &list), 0);
    close_desk(&desk);
}

static void restart(struct desk *desk, struct fixture *f, int64_t now)
{
    struct act_config config = {.site = &f->site, .now = now};

    act_close(desk->act);
    CHECK_INT(db_open(&f->site, DB_WRITE, &config.db, NULL), OK);
    CHECK_INT(act_open(&config, &desk->act, NULL), OK);
}

/* What the watches knew is made again from the counts. */
static void a_new_start_wakes_nobody_again(struct fixture *f)
{
    struct alarm *list;
    struct desk desk;
    int64_t at, began;

    open_desk(&desk, f);
    at = talk(&desk, 6, 1, 0.9);
    CHECK_INT(alarms(&desk, INT64_MAX, &list), 1);
    began = list[0].began_at;
    restart(&desk, f, at);
    tick(&desk, at + STEP);
    CHECK_INT(alarms(&desk, 0, &list), 1);
    CHECK(list[0].began_at == began && !list[0].ended_at && list[0].looked_at > at - STEP);
    close_desk(&desk);
}

/* It began before the process that raises it. */
static void the_first_cause_outlives_a_restart(struct fixture *f)
{
    static const char first[] = "they cut grandmother's telephone while the ambulance came";
    struct stored_message cause;
    struct alarm *list;
    struct desk desk;
    int64_t at;

    open_desk(&desk, f);
    at = talk(&desk, 0, 1, 0);
    say(&desk, 9000, first, at, 1, 0.9);
    say(&desk, 9001, "what an outfit", at + 1, 1, 0.9);
    restart(&desk, f, at);
    for (int i = 0; i < 30; i++)
        say(&desk, 9100 + i, "poor grandmother, no telephone when the ambulance came",
            at + MS_MINUTE + i, 1, 0.9);
    tick(&desk, at + STEP);
    CHECK_INT(alarms(&desk, INT64_MAX, &list), 1);
    CHECK_INT(message_load(desk.reader, &f->arena, list[0].cause, &cause), OK);
    CHECK_STR(cause.said.text, first);
    close_desk(&desk);
}

/* Our own posts come back by the places where we listen. */
static void what_we_say_ourselves_is_no_voice(struct fixture *f)
{
    struct own_account own[] = {{999, STR("m9000")}, {0, STR("@ours")}};
    struct alarm_count *list;
    struct desk desk;
    size_t n;

    open_desk(&desk, f);
    own[1].channel = desk.cast.channel.id;
    CHECK_INT(act_set_own(desk.act, own, ARRAY_LEN(own)), OK);
    for (int i = 0; i < 6; i++) {
        static const char *const who[] = {"ours", "m9000", "OURS", "in", "paid", "knows"};
        static const enum speaker speaks[] = {
            [3] = SPEAKER_INSIDER, SPEAKER_PARTNER, SPEAKER_EXPERT};
        struct author author = {.id = str_from(who[i]), .followers = -1};
        struct rule_hit hit = {7, 1};
        char id[8];
        struct desk_heard heard;

        (void)snprintf(id, sizeof(id), "o%d", i);
        heard = desk_heard(&desk, id, "our own excuse", BEGIN);
        heard.said.kind = KIND_POST;
        heard.said.authors = &author;
        heard.said.author_count = 1;
        heard.found.hits = &hit;
        heard.found.hit_count = 1;
        heard.found.speaker = speaks[i];
        CHECK_INT(hear(&heard), OK);
    }
    CHECK_INT(alarm_count_list(desk.reader, &f->arena, 7, BEGIN, BEGIN + STEP, &list, &n), OK);
    CHECK_OR_STOP(n == 1);
    CHECK_INT(list[0].n[ALARM_MADE], 4);   /* who is bound to us says so */
    CHECK_INT(list[0].n[ALARM_VOICES], 2); /* that name is ours on another channel; an expert */
    close_desk(&desk);
}

static void an_archive_is_no_storm(struct fixture *f)
{
    struct alarm *list;
    struct desk desk;
    int64_t at = BEGIN + 2 * (int64_t)MS_DAY;

    open_desk(&desk, f);
    say(&desk, 1000, "seen at the fair", BEGIN, 1, 0);
    tick(&desk, at);
    for (int i = 0; i < 40; i++) {
        struct rule_hit hit = {7, 1};
        char id[16];
        struct desk_heard heard;

        (void)snprintf(id, sizeof(id), "old%d", i);
        heard = desk_heard(&desk, id, "awful", at);
        heard.said.has_said_at = true;
        heard.said.said_at = at - 90 * (int64_t)MS_DAY;
        heard.found.hits = &hit;
        heard.found.hit_count = 1;
        heard.found.negative = 1;
        CHECK_INT(hear(&heard), OK);
    }
    tick(&desk, at + STEP);
    tick(&desk, at + 2 * STEP);
    CHECK_INT(alarms(&desk, 0, &list), 0);
    close_desk(&desk);
}

/* What is known of busy rules is read one rule at a time: whatever they hear, time goes on. */
struct history {
    struct writer_job job;
    struct act *act;
    int64_t from, minutes;
    size_t n;
};

enum { BUSY_RULES = 6, BUSY_MINUTES = 600 };

static enum err write_history(struct db *db, struct writer_job *job)
{
    const struct history *history = (const struct history *)job;
    enum err err = OK;

    for (int64_t minute = 0; minute < history->minutes && !err; minute++)
        for (int rule = 1; rule <= BUSY_RULES && !err; rule++)
            for (int what = 0; what < ALARM_FIGURES && !err; what++)
                err = alarm_count_add(db, rule, history->from + minute * MS_MINUTE,
                                      (enum alarm_figure)what, 2);
    return err;
}

static enum err pass_in_little(struct db *db, struct writer_job *job)
{
    struct history *history = (struct history *)job;
    struct arena arena;
    enum err err;

    arena_init(&arena, 512 << 10);
    err = alarm_pass(history->act, db, &arena, history->from + history->minutes * MS_MINUTE,
                     &history->n);
    arena_clear(&arena);
    return err;
}

static void much_was_heard(struct fixture *f)
{
    struct desk desk;
    struct history history = {
        .job = {.run = write_history}, .from = BEGIN, .minutes = BUSY_MINUTES};

    open_desk(&desk, f);
    history.act = desk.act;
    CHECK_INT(writer_run(act_writer(desk.act), &history.job), OK);
    history.job = (struct writer_job){.run = pass_in_little};
    CHECK_INT(writer_run(act_writer(desk.act), &history.job), OK);
    close_desk(&desk);
}

/* A mob that writes much: what is compared is the beginning of what each says. */
static void long_texts_are_no_way_to_stop_it(struct fixture *f)
{
    enum { LONG = MESSAGE_TEXT_MAX - 1 };
    char *text = malloc(LONG + 1);
    struct alarm *list;
    struct desk desk;
    int64_t at = BEGIN;
    int m = 0;

    if (!text)
        exit(1);
    memset(text, 'a', LONG);
    memcpy(text, "they cut the telephone ", 23);
    text[LONG] = 0;
    open_desk(&desk, f);
    for (; at < BEGIN + 2 * (int64_t)MS_DAY; at += MS_HOUR)
        say(&desk, m++, "seen at the fair", at, 1, 0);
    for (int step = 0; step < 6; step++, at += STEP) {
        for (int i = 0; i < 60; i++)
            say(&desk, m++, text, at + i * MS_SECOND, 1, 0.9);
        tick(&desk, at + STEP);
    }
    CHECK_INT(alarms(&desk, INT64_MAX, &list), 1);
    CHECK(list[0].claims.n > 0);
    free(text);
    close_desk(&desk);
}

struct calm {
    struct writer_job job;
    struct desk *desk;
    int64_t now;
};

/* As the weights, with what a colleague taught them, say it now: nothing speaks against us. */
static enum err write_calm(struct db *db, struct writer_job *job)
{
    struct calm *calm = (struct calm *)(void *)job;
    const struct understood found = {.neutral = 1, .labelled_by = STR("labels newer")};
    struct alarm_voices voices;
    bool changed;
    enum err err = alarm_voice_list(db, 7, 0, &voices);

    for (size_t i = 0; i < voices.n && !err; i++)
        err = relabel_found(calm->desk->act, db, &calm->desk->f->arena, voices.messages[i], &found,
                            calm->now, &changed);
    return err;
}

/* What turns out to be none against us is none: the counts follow, and the alarm ends with them. */
static void a_storm_that_was_none_ends(struct fixture *f)
{
    struct calm calm = {.job = {.run = write_calm}};
    struct alarm_voices voices;
    struct alarm_count *counts;
    struct alarm *list;
    struct desk desk;
    size_t n = 0;
    int64_t at;

    open_desk(&desk, f);
    calm.desk = &desk;
    calm.now = at = talk(&desk, 6, 2, 0.9);
    CHECK_INT(alarms(&desk, INT64_MAX, &list), 1);
    CHECK_INT(writer_run(act_writer(desk.act), &calm.job), OK);
    for (int64_t rule = 7; rule <= 8; rule++) {
        CHECK(!alarm_voice_list(desk.reader, rule, 0, &voices));
        CHECK_INT(voices.n, 0);
        CHECK(!alarm_count_list(desk.reader, &f->arena, rule, BEGIN, at, &counts, &n));
        CHECK(n > 0);
        for (size_t i = 0; i < n; i++)
            CHECK(counts[i].n[ALARM_AGAINST] == 0 && counts[i].n[ALARM_FRESH] == 0 &&
                  counts[i].n[ALARM_VOICES] > 0);
    }
    tick(&desk, at + STEP);
    CHECK_INT(alarms(&desk, INT64_MAX, &list), 0);
    CHECK_INT(alarms(&desk, 0, &list), 1);
    close_desk(&desk);
}

int main(void)
{
    RUN_BOTH(a_storm_that_was_none_ends);
    RUN_BOTH(a_storm_is_raised_once_and_ends);
    RUN_BOTH(friends_raise_none);
    RUN_BOTH(a_new_start_wakes_nobody_again);
    RUN_BOTH(the_first_cause_outlives_a_restart);
    RUN_BOTH(what_we_say_ourselves_is_no_voice);
    RUN_BOTH(an_archive_is_no_storm);
    RUN_BOTH(much_was_heard);
    RUN_BOTH(long_texts_are_no_way_to_stop_it);
    return unit_end();
}
