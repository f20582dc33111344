/* storm.h: is this talk turning into a mob against us?
 *
 * Fed with one count every STORM_STEP, zeros included. What is watched is not how much is said but
 * how many speak against us in words of their own: a launch, a fandom or the news raise the number
 * of messages, feeds that carry one text a thousand times raise nothing (copies, machines, paid
 * posts and our own are no voices). It is a storm when all of this holds:
 *   - It rises: as many as spoke against us in the last half hour, hour or two hours are too rare.
 *     How many are to be expected says decide/burst.h (level, rhythm of the day and the week), how
 *     far off that usually is each watch learns by itself (the spread of decide/rare.h, for each of
 *     the three windows). Too rare is what would come by chance STORM_FALSE_A_MONTH times a month.
 *     That number is the only threshold; STORM_FEW voices are the least that is called a crowd.
 *   - What is added is against us: had at most a third of it been so (or half of what is usual
 * here, where people mostly come to complain), then the others, too, would have become more than
 * they did, but by a chance that comes as rarely, with four days of launches and news a month. What
 *     is usual is in neither count, so a young storm is seen in much friendly talk, too.
 *   - And not only the usual ones speak: a quarter were never heard before, and half of what is
 *     usual.
 * Nothing is a storm before a day's talk is known. The rise is remembered for two hours, so that it
 * may come before the rest holds.
 *
 * The stated rate is an upper bound in two ways: windows overlap, and the chance of a count is that
 * of it or more. tests/alarm/storm_months.c counts it in months of random talk of ten kinds of
 * houses, and measures how early storms are found.
 *
 * It ends by itself when for two hours the hour has held less than a tenth of the largest, or
 * hardly more than is usual. What rises again within a day is the same storm and wakes nobody.
 *
 * Growth: of the last half hour against the one before it.
 *
 * Pure; about 3 KB a watch; what is fed again in the same order gives the same.
 */
#ifndef DECIDE_STORM_H
#define DECIDE_STORM_H

#include "decide/burst.h"
#include "decide/echo.h"
#include "model/message.h"
#include "model/understood.h"

enum {
    STORM_STEP = 5 * MS_MINUTE,
    STORM_FEW = 5,
    STORM_STEPS_KEPT = 24,   /* two hours */
    STORM_STEPS_FIRST = 288, /* a day */
    STORM_LATE = 72,         /* six hours */
    STORM_WINDOWS = 3,
};
/* Of each rule, when nothing happens but the usual; of all subjects together; of all items. */
#define STORM_FALSE_A_MONTH (1.0 / 3)

/* What was heard within a step. The first three are people speaking for themselves, each message
 * once: no copies, no machines, nothing that is paid for or ours. */
struct storm_count {
    int64_t voices, against; /* against: a complaint, negative, or a leave-taking */
    int64_t fresh;           /* of `against`: from accounts never heard before */
    int64_t copies, made;    /* copies; from machines, paid for, or our own */
};

enum storm_state {
    STORM_CALM,
    STORM_HELD,   /* it rises, but is no storm: see `why` */
    STORM_BEGINS, /* now: tell those who are to know */
    STORM_RUNS,
    STORM_ENDS,
};

enum storm_why {
    STORM_NO_RISE,
    STORM_TOO_FEW,
    STORM_FRIENDLY,
    STORM_USUAL_VOICES,
    STORM_AGAINST_US
};

struct storm_word {
    enum storm_state state;
    enum storm_why why;
    double chance; /* of so many against us, or more, in the window where that is rarest */
    struct storm_count hour, recent; /* the last hour; the last two */
    double usual_hour, usual_share;  /* voices against us; their part of all */
    int64_t peak_hour;               /* of this storm */
    int64_t began_at;                /* 0: none; the end of the step in which it was known */
    int64_t rose_at;                 /* the first step of its rise */
    double doubling;                 /* minutes; 0: it does not grow */
    int64_t next_hour;               /* voices against us to be expected, if it goes on so */
};

/* How far off it was, and the square of what was expected. */
struct storm_spread {
    double off[STORM_WINDOWS], square[STORM_WINDOWS];
};

/* What was expected. */
struct storm_guess {
    struct burst burst;
    double expected[STORM_STEPS_KEPT];
    struct storm_spread known;      /* EW means */
    struct storm_spread waiting[2]; /* sums of the STORM_LATE steps that run, and of those before */
};

struct storm {
    double allowed;                     /* false alarms a month */
    struct storm_guess against, others; /* voices */
    struct storm_count steps[STORM_STEPS_KEPT];
    int64_t n, last;       /* steps fed; the end of the last */
    int64_t waits, learnt; /* steps whose spread waits to be known, and is */
    double share, fresh;
    int64_t rose_at, hot_at, began_at, ended_at, quiet_since, peak_hour;
    bool is_running;
};

void storm_init(struct storm *storm, double allowed);

/* What one message adds to a count. Who spoke within the hour, whatever it was, is no second voice
 * (so a complaint right behind a question is not counted), and what was told before, by whomever,
 * is a copy (found.is_retold, same_as); "same here" is a voice. */
enum { STORM_VOICE_MS = MS_HOUR };
struct storm_ears {
    struct echo voices;
};
/* topic: whose count it is (store/alarm.h); sign: how that comes off in the message, where it is a
 * part of it (a subject): 1 is no voice against us, whatever the rest says, and -1 is one;
 * is_fresh: its account was never heard before; is_ours: by us. */
struct storm_heard {
    const struct message *message;
    const struct understood *found;
    int64_t channel, topic, at;
    int sign;
    bool is_fresh, is_ours;
};
bool storm_is_against(const struct understood *found);
struct storm_count storm_hear(struct storm_ears *ears, const struct storm_heard *heard);
/* The same of what was heard before, where it is known whether its writer had spoken. Pure. */
struct storm_count storm_heard_again(const struct storm_heard *heard, bool has_spoken);

/* The count of the step that ends at `until` (each STORM_STEP later than the last). */
struct storm_word storm_next(struct storm *storm, int64_t until, const struct storm_count *count);

/* The last counts of something that has no watch, up to STORM_STEPS_KEPT, the newest last: hour,
 * recent, doubling and next_hour; the rest is 0. */
struct storm_word storm_growth_of(const struct storm_count *steps, size_t n);

const char *storm_why_name(enum storm_why why);

#endif
