/* What turns an advice once it is given: others answer, others agree. And what has no say in it. */
#include "base/clock.h"
#include "decide/advice_fact.h"
#include "main/heard_house.h"

#define HOUR ((int64_t)MS_HOUR)

static void say(struct house *house, int64_t at, const char *id, const char *who, const char *text,
                const char *more)
{
    char line[1000];

    (void)snprintf(line, sizeof(line),
                   "{\"id\":\"%s\",\"author\":{\"id\":\"%s\",\"name\":\"%s\"},\"text\":\"%s\"%s}",
                   id, who, who, text, more);
    CHECK_INT(hear(house, "net", at, line), INTAKE_NEW);
}

static void a_question_that_others_answer_is_left_to_them(struct fixture *f)
{
    struct conversation row;
    struct house house;

    open_house(&house, f);
    say(&house, HOUR, "q", "ann", "How do I reset the lock of an Acme?", "");
    row = conversation_of(&house, 1, "q");
    CHECK(row.advice == ADVICE_WATCH && row.snoozed_until == 5 * HOUR);
    CHECK(row.facts & ADVICE_FACT(FACT_ASKS_NOBODY));
    CHECK_INT(row.advised_of, row.last_message);
    say(&house, 2 * HOUR, "r", "cy", "I would like to know that, too. Anyone?",
        ",\"reply_to\":\"q\"");
    CHECK_INT(conversation_of(&house, 1, "q").advice, ADVICE_WATCH);
    say(&house, 3 * HOUR, "a", "Jo", "Hold the button for ten seconds until it beeps.",
        ",\"reply_to\":\"q\"");
    row = conversation_of(&house, 1, "q");
    CHECK_INT(row.advice, ADVICE_LEAVE);
    CHECK_INT(row.snoozed_until, 0);
    CHECK(str_find(row.reasons, STR("-Jo has answered already"), 0) != SIZE_MAX);
    CHECK(str_find(row.reasons, STR("asks, but nobody in particular"), 0) != SIZE_MAX);
    close_house(&house);
}

static void enough_who_agree_turn_watch_into_answer(struct fixture *f)
{
    struct conversation row;
    struct house house;

    open_house(&house, f);
    say(&house, HOUR, "c", "ann", "The bell of my Acme fell off after one week. Poor quality.", "");
    row = conversation_of(&house, 1, "c");
    CHECK_INT(row.advice, ADVICE_WATCH);
    CHECK(str_find(row.reasons, STR("would be answered if 3 others agree"), 0) != SIZE_MAX);
    say(&house, 2 * HOUR, "1", "bo", "same here", ",\"reply_to\":\"c\"");
    say(&house, 3 * HOUR, "2", "cy", "+1", ",\"reply_to\":\"c\"");
    CHECK_INT(conversation_of(&house, 1, "c").advice, ADVICE_WATCH);
    say(&house, 4 * HOUR, "3", "di", "me too", ",\"reply_to\":\"c\"");
    row = conversation_of(&house, 1, "c");
    CHECK_INT(row.advice, ADVICE_ANSWER);
    CHECK(str_find(row.reasons, STR("3 others agree"), 0) != SIZE_MAX);
    CHECK_INT(row.queue, QUEUE_ANSWER);
    close_house(&house);
}

int main(void)
{
    RUN_BOTH(a_question_that_others_answer_is_left_to_them);
    RUN_BOTH(enough_who_agree_turn_watch_into_answer);
    return unit_end();
}
