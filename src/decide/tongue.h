/* tongue.h: a language as tables: the words and patterns by which promises and dates are found in
 * it.
 *
 * One file for each language (tongue_CODE.c), data only; what is done with it is in promise.c,
 * promise_report.c and due.c, once. A list is one string of words ("call phone ring"), a pattern is
 * one of pattern.h, an array of patterns ends with NULL; a field that is absent means that the
 * language says nothing in this way. Another language is another file and its name in meson.build.
 *
 * In patterns of promises:
 *     @a  a verb that owes something (acts)        @c  its form that says "I do" (does)
 *     @f  its future, first person (futures)       @g  any future, first person
 *     @h  its future, third person or "you"        @s  what can be said of a thing (states)
 *     @k  what may stand between (skips)           @d  what somebody is doing (doings)
 * In patterns of dates:
 *     @n number  @u unit  @k "working"  @w weekday  @m month  @d day of the month  @y year
 *     @p part of the day */
#ifndef DECIDE_TONGUE_H
#define DECIDE_TONGUE_H

#include "base/str.h"

enum head_kind {
    HEAD_NONE,
    HEAD_OURS,      /* "I will": owes with a verb that owes, or with a date and nearly any verb */
    HEAD_DOES,      /* the verb is in it and owes: "ich melde mich", "je vous rappellerai" */
    HEAD_NOW,       /* "I am sending": owes with a date only */
    HEAD_YOURS,     /* "you will": owes with a date, or what is heard or got */
    HEAD_GETS,      /* "Sie erhalten": owes with a date, or soon */
    HEAD_OTHER,     /* somebody or something will: owes with a date and a verb or state */
    HEAD_THING,     /* the same; who, stands before it */
    HEAD_THING_NOW, /* "le colis sera livré": the verb is in it; owes with a date only */
};

enum promise_owner { OWNER_HOUSE, OWNER_WRITER, OWNER_OTHER }; /* we; I; somebody or something */

struct tongue_head {
    const char *pattern; /* ^ before the verb */
    enum head_kind kind;
    enum promise_owner owner;
};

struct tongue_report {
    const char *pattern; /* ^ before the word that says it was said */
    bool is_weak;        /* "said": only with a future, or a date */
};

enum due_form {
    FORM_DAY,       /* n days from today */
    FORM_PART,      /* today; n: minute of the day; 0: @p */
    FORM_WEEKDAY,   /* @w: n 0 the next to come, 1 that of next week, 2 today's counts */
    FORM_WEEK,      /* n weeks from this, its last working day */
    FORM_MONTH,     /* n months from this, its end */
    FORM_QUARTER,   /* likewise */
    FORM_YEAR,      /* likewise */
    FORM_DATE,      /* @d @m, perhaps @y */
    FORM_MONTH_DAY, /* @d alone: the next such day */
    FORM_SPAN,      /* @n @u; n where no @n is said */
    FORM_MINUTES,   /* in n minutes */
    FORM_HOURS,
};

struct tongue_form {
    const char *pattern;
    enum due_form form;
    int n;
};

struct tongue_number {
    const char *pattern;
    int value;
};

struct tongue_dates {
    const char *weekdays[7], *months[12]; /* lists, from Monday and January */
    const struct tongue_number *numbers;  /* the longer first; a NULL pattern ends */
    const char *minutes, *hours, *days, *workdays, *weeks, *month_units;
    const char *working;                /* beside a unit: "working business" */
    const char *ordinals;               /* endings of a day: "st nd rd th" */
    const struct tongue_form *forms;    /* the longer first; a NULL pattern ends */
    const struct tongue_number *parts;  /* of the day, by their end */
    const struct tongue_number *clocks; /* "noon" */
    const char *o_clock;                /* behind a number */
    const char *am, *pm;                /* patterns behind a time */
    const char *preps;                  /* before a day: "by on" */
    const char *befores;                /* of these, those that mean the day before */
    const char *time_preps;             /* before a time alone */
    const char *ats;                    /* between a day and its time */
    const char *day_preps;              /* between a time and its day: "at 5 on Friday" */
    const char *past;                   /* before a date that began or was: "since last" */
    const char *const *vague;           /* "right away" */
    const char *not_hours;              /* behind a number that is no time: "percent" */
    bool bare_hours;                    /* "at 5" is a time */
    bool day_first;                     /* 27/11 and 27.11. are dates */
};

struct tongue {
    const char *code;   /* ISO 639-1 */
    const char *common; /* its commonest words that others lack, by which it is known */
    bool elides;        /* "j'enverrai" are two words */
    bool ordinal_dot;   /* "27. November" */
    bool verb_last;     /* "ich werde Sie morgen anrufen": the verb comes anywhere behind */

    /* what promises */
    const char *cues; /* a sentence without any of these, and without a future, promises nothing */
    const struct tongue_head *heads; /* a NULL pattern ends */
    const char *acts;                /* infinitives that owe even without a date */
    const char *const *act_runs;     /* patterns that do so */
    const char *does, *doings;
    const char *futures; /* stems to which ours ("ai ons") or theirs ("a ez ont") are added */
    const char *ours, *theirs;
    const char *plural;     /* where the verb alone says who: its ending when it is "we" */
    const char *any_future; /* endings of any verb in the first person: "rai rons" */
    const char *states, *skips;
    const char *be, *gets;
    const char *heard;            /* pattern: what you will do without a date: "hear from" */
    const char *idle;             /* verbs that say nothing even with a date */
    const char *const *idle_runs; /* likewise */
    const char *idle_ours;        /* likewise, but for what you will have */
    const char *others;           /* pattern: what somebody else can owe, beside acts */
    const char *ands;             /* before a second verb */
    const char *articles;         /* where the subject of HEAD_THING begins */

    /* what speaks against it */
    const char *const *conditions; /* anywhere in the sentence */
    const char *doubts;            /* up to three words before */
    const char *nots;              /* right before, but for skips */
    const char *sayings;           /* up to eight words before */
    const char *askers;            /* right before */
    const char *denials;           /* up to `reach` words from the verb on */
    size_t reach;
    const char *const *never; /* at the verb */

    /* what they report */
    const char *report_words; /* every report has one */
    const struct tongue_report *reports;
    const char *strangers, *by; /* who tells and is not us; "by" before them */
    const char *unsaid;         /* up to three words before: "nobody told me" */
    const char *ifs;            /* up to six words before */
    const char *sure_words;     /* "promised": a future without saying so */
    const char *future_words;
    const char *things;            /* what is promised without a verb: "a refund" */
    const char *const *reliances;  /* what people build on */
    const char *not_to;            /* pattern: what they are to leave is nothing of ours */
    const char *to;                /* "told to wait" */
    const char *questions;         /* a question that begins so reports nothing */
    const char *spans;             /* in a date: it ran from when it was said */
    const char *still;             /* they still wait */
    const char *const *no_answers; /* likewise */
    const char *note_told;         /* pattern: in a note, what we said to them */

    struct tongue_dates dates;
};

/* The tongue of a language code ("de", "pt-BR"); NULL when there is none. */
const struct tongue *tongue_of(struct str code);
/* All of them; NULL ends. */
extern const struct tongue *const tongue_registry[];

#endif
