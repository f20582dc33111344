/* talk_features.c: what speaks for one message answering another, as numbers of yes-or-no features.
 *
 * Each question below takes a row of numbers (a bin each), in the order of QUESTIONS; a trained
 * model knows them by these numbers, so a change here is another TALK_MODEL_VERSION. */
#include "understand/talk_parts.h"

#define QUESTIONS(X)                                                                               \
    X(Q_BEGINS, 2)                                                                                 \
    X(Q_BEGINS_FLAG, FLAG_COUNT)                                                                   \
    X(Q_BEGINS_OWN_LAST, 7) /* lines since he last spoke */                                        \
    X(Q_BEGINS_OWN_MINUTES, 7)                                                                     \
    X(Q_BEGINS_NAMES, 4)                                                                           \
    X(Q_BEGINS_NAMED, 5) /* lines since somebody named him */                                      \
    X(Q_BEGINS_QUIET, 5) /* minutes since anybody spoke */                                         \
    X(Q_BEGINS_WORDS, 6)                                                                           \
    X(Q_LINES, 13)                                                                                 \
    X(Q_MINUTES, 9)                                                                                \
    X(Q_RANK, 5)  /* of his lines since */                                                         \
    X(Q_SAME, 13) /* the same person: lines */                                                     \
    X(Q_SAME_MINUTES, 6)                                                                           \
    X(Q_OWN_LAST, 2)                                                                               \
    X(Q_NAMES_HIM, 10) /* at the front or not, and rank */                                         \
    X(Q_NAMES_OTHER, 4)                                                                            \
    X(Q_HE_NAMES_ME, 8) /* at the front or not, and how often I spoke since */                     \
    X(Q_LAST_TO_NAME_ME, 2)                                                                        \
    X(Q_HE_NAMES_OTHER, 3)                                                                         \
    X(Q_BOTH_NAME, 2)                                                                              \
    X(Q_HE_NAMES_WHOM_I_NAME, 2)                                                                   \
    X(Q_I_ADDRESSED_HIM, 5) /* last, and rank */                                                   \
    X(Q_HE_ADDRESSED_ME, 5)                                                                        \
    X(Q_HIS_FLAG, FLAG_COUNT)                                                                      \
    X(Q_MY_FLAG, FLAG_COUNT)                                                                       \
    X(Q_SHARED, 8)     /* rare words */                                                            \
    X(Q_PEOPLE, 6)     /* different ones between */                                                \
    X(Q_ANSWERED, 4)   /* how often already */                                                     \
    X(Q_I_ANSWERED, 2) /* my last line answered it */                                              \
    X(Q_MY_TALK, 2)    /* it is of the conversation of my last line */                             \
    X(Q_TALK_LAST, 2)  /* the last line of its conversation */                                     \
    X(Q_TALK_HAS_ME, 2)                                                                            \
    X(Q_TALK_HAS_NAMED, 2)                                                                         \
    X(Q_BEGAN, 2)      /* it begins its conversation */                                            \
    X(Q_ANSWERS_ME, 3) /* it answers a line of mine; and I spoke since */                          \
    X(Q_QUESTION_ANSWER, 4)                                                                        \
    X(Q_MACHINE, 4)                                                                                \
    X(Q_HIS_WORDS, 6)

enum question {
#define X(id, n) id,
    QUESTIONS(X)
#undef X
        QUESTION_COUNT
};

static const uint16_t QUESTION_SIZES[QUESTION_COUNT] = {
#define X(id, n) n,
    QUESTIONS(X)
#undef X
};

struct answers {
    uint16_t *active;
    size_t n;
    uint16_t first[QUESTION_COUNT + 1];
};

static void begin(struct answers *answers, uint16_t *active)
{
    uint16_t at = 0;

    answers->active = active;
    answers->n = 0;
    for (size_t q = 0; q < QUESTION_COUNT; q++) {
        answers->first[q] = at;
        at = (uint16_t)(at + QUESTION_SIZES[q]);
    }
    answers->first[QUESTION_COUNT] = at;
}

size_t talk_feature_count(void)
{
    struct answers answers;

    begin(&answers, NULL);
    return answers.first[QUESTION_COUNT];
}

static void say(struct answers *answers, enum question question, uint32_t bin)
{
    uint32_t size = QUESTION_SIZES[question];

    if (answers->n < TALK_ACTIVE_MAX)
        answers->active[answers->n++] = (uint16_t)(answers->first[question] +
                                                   (bin < size ? bin : size - 1));
}

/* 0, 1, 2, 3, then 4-5, 6-8, 9-14, 15-24, 25-39, 40-69, 70- */
static uint32_t steps(int64_t n)
{
    static const int64_t edges[] = {1, 2, 3, 4, 6, 9, 15, 25, 40, 70};
    uint32_t bin = 0;

    while (bin < ARRAY_LEN(edges) && n >= edges[bin])
        bin++;
    return bin;
}

/* 0, 1, 2-3, 4-8, 9-20, 21- */
static uint32_t wide_steps(int64_t n)
{
    static const int64_t edges[] = {1, 2, 4, 9, 21};
    uint32_t bin = 0;

    while (bin < ARRAY_LEN(edges) && n >= edges[bin])
        bin++;
    return bin;
}

static bool names(const struct talk_line *line, uint64_t person)
{
    for (uint32_t i = 0; i < line->name_count; i++)
        if (line->names[i] == person)
            return true;
    return false;
}

static bool is_first_name(const struct talk_line *line, uint64_t person)
{
    return line->is_addressed && line->names[0] == person;
}

static uint32_t how_names(const struct talk_line *line)
{
    if (line->is_addressed)
        return 3;
    if (line->names_unknown)
        return 2;
    return line->name_count > 0;
}

static void say_flags(struct answers *answers, enum question question, uint32_t flags)
{
    for (uint32_t i = 0; i < FLAG_COUNT; i++)
        if (flags >> i & 1)
            say(answers, question, i);
}

void talk_about_newest(struct talk *talk, struct talk_about *out_about)
{
    const struct talk_line *newest = talk_back(talk, 0), *line;
    struct talk_about about = {.me = talk_person_of(talk, newest->person),
                               .named = newest->name_count ? newest->names[0] : 0};

    for (uint32_t back = 1; (line = talk_back(talk, back)); back++) {
        if (!about.own_last && line->person == newest->person)
            about.own_last = back;
        if (!about.last_named_me && names(line, newest->person))
            about.last_named_me = back;
    }
    *out_about = about;
}

static void begins(struct answers *answers, struct talk *talk, const struct talk_about *about)
{
    const struct talk_line *newest = talk_back(talk, 0), *before = talk_back(talk, 1);
    const struct talk_line *own = about->own_last ? talk_back(talk, about->own_last) : NULL;

    say(answers, Q_BEGINS, 0);
    say_flags(answers, Q_BEGINS_FLAG, newest->flags);
    say(answers, Q_BEGINS_OWN_LAST, own ? wide_steps(about->own_last) : 6);
    say(answers, Q_BEGINS_OWN_MINUTES, own ? wide_steps(newest->minute - own->minute) : 6);
    say(answers, Q_BEGINS_NAMES, how_names(newest));
    say(answers, Q_BEGINS_NAMED, about->last_named_me ? wide_steps(about->last_named_me) - 1 : 4);
    say(answers, Q_BEGINS_QUIET, before ? wide_steps(newest->minute - before->minute) : 4);
    say(answers, Q_BEGINS_WORDS, wide_steps(newest->word_count));
}

/* What counting between the two lines tells. */
struct between {
    uint32_t rank;                    /* lines of his since */
    uint32_t own;                     /* lines of mine since */
    uint32_t people;                  /* different ones */
    bool is_last;                     /* of its conversation */
    bool talk_has_me, talk_has_named; /* also before it */
};

static void look_between(struct talk *talk, const struct talk_about *about, uint32_t back,
                         struct between *out)
{
    const struct talk_line *newest = talk_back(talk, 0), *him = talk_back(talk, back), *line;
    uint64_t seen[6];

    *out = (struct between){.is_last = true};
    for (uint32_t i = 1; (line = talk_back(talk, i)); i++) {
        bool is_between = i < back, same_talk = line->conversation == him->conversation;
        uint32_t at = 0;

        out->talk_has_me |= same_talk && line->person == newest->person;
        out->talk_has_named |= same_talk && about->named && line->person == about->named;
        if (!is_between)
            continue;
        out->rank += line->person == him->person;
        out->own += line->person == newest->person;
        out->is_last &= !same_talk;
        while (at < out->people && seen[at] != line->person)
            at++;
        if (at == out->people && at < ARRAY_LEN(seen))
            seen[out->people++] = line->person;
    }
}

static uint32_t shared_words(const struct talk_line *a, const struct talk_line *b)
{
    uint32_t sum = 0;

    for (uint32_t i = 0; i < a->rare_count; i++)
        for (uint32_t j = 0; j < b->rare_count; j++)
            if (a->words[i] == b->words[j])
                sum += a->rarity[i];
    return sum;
}

static bool has(const struct talk_line *line, enum talk_flag flag)
{
    return line->flags >> flag & 1;
}

static void say_names(struct answers *answers, const struct talk_about *about, uint32_t back,
                      const struct talk_line *me, const struct talk_line *him,
                      const struct between *between)
{
    uint32_t rank = between->rank < 4 ? between->rank : 4;

    if (names(me, him->person))
        say(answers, Q_NAMES_HIM, rank + 5 * is_first_name(me, him->person));
    else
        say(answers, Q_NAMES_OTHER, how_names(me));
    if (names(him, me->person))
        say(answers, Q_HE_NAMES_ME,
            (between->own < 3 ? between->own : 3) + 4 * is_first_name(him, me->person));
    else
        say(answers, Q_HE_NAMES_OTHER, him->is_addressed ? 2 : him->name_count > 0);
    say(answers, Q_LAST_TO_NAME_ME, back == about->last_named_me);
    say(answers, Q_BOTH_NAME, about->named && names(him, about->named));
    say(answers, Q_HE_NAMES_WHOM_I_NAME,
        me->is_addressed && him->is_addressed && me->names[0] == him->names[0]);
    if (about->me && about->me->addressed == him->person)
        say(answers, Q_I_ADDRESSED_HIM, rank);
    if (about->me && about->me->addressed_by == him->person)
        say(answers, Q_HE_ADDRESSED_ME, rank);
}

static void say_talk(struct answers *answers, struct talk *talk, const struct talk_about *about,
                     uint32_t back, const struct between *between)
{
    const struct talk_line *me = talk_back(talk, 0), *him = talk_back(talk, back), *answered;
    const struct talk_line *own = about->own_last ? talk_back(talk, about->own_last) : NULL;
    bool answers_me = false;

    for (uint32_t i = back + 1; !answers_me && (answered = talk_back(talk, i)); i++)
        answers_me = answered->number == him->parent && answered->person == me->person;
    say(answers, Q_ANSWERED, him->answers);
    say(answers, Q_I_ANSWERED, own && own->parent == him->number && own != him);
    say(answers, Q_MY_TALK, own && own->conversation == him->conversation);
    say(answers, Q_TALK_LAST, between->is_last);
    say(answers, Q_TALK_HAS_ME, between->talk_has_me);
    say(answers, Q_TALK_HAS_NAMED, between->talk_has_named);
    say(answers, Q_BEGAN, him->parent == him->number);
    say(answers, Q_ANSWERS_ME, answers_me ? 1 + (between->own > 0) : 0);
}

size_t talk_features(struct talk *talk, const struct talk_about *about, uint32_t back,
                     uint16_t active[TALK_ACTIVE_MAX])
{
    const struct talk_line *me = talk_back(talk, 0), *him = talk_back(talk, back);
    struct answers answers;
    struct between between;

    begin(&answers, active);
    if (!back) {
        begins(&answers, talk, about);
        return answers.n;
    }
    look_between(talk, about, back, &between);
    say(&answers, Q_BEGINS, 1);
    say(&answers, Q_LINES, steps(back));
    say(&answers, Q_MINUTES, steps(me->minute - him->minute));
    say(&answers, Q_RANK, between.rank);
    if (me->person == him->person) {
        say(&answers, Q_SAME, steps(back));
        say(&answers, Q_SAME_MINUTES, wide_steps(me->minute - him->minute));
    }
    say(&answers, Q_OWN_LAST, back == about->own_last);
    say_names(&answers, about, back, me, him, &between);
    say_flags(&answers, Q_HIS_FLAG, him->flags);
    say_flags(&answers, Q_MY_FLAG, me->flags);
    say(&answers, Q_SHARED, shared_words(me, him));
    say(&answers, Q_PEOPLE, between.people);
    say(&answers, Q_QUESTION_ANSWER, (uint32_t)has(him, FLAG_ASKS) * 2 + has(me, FLAG_ASKS));
    say(&answers, Q_MACHINE, (uint32_t)has(him, FLAG_COMMANDS) * 2 + has(me, FLAG_MACHINE));
    say(&answers, Q_HIS_WORDS, wide_steps(him->word_count));
    say_talk(&answers, talk, about, back, &between);
    return answers.n;
}
