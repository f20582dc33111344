/* demo_script.h: the bad week of a made-up company as a script: what is said and done, in order.
 *
 * The files of demo/ hold one JSON object a line. Each begins with its time in a story that runs
 * from Thursday to Wednesday 18:00, {"at":"Tue 14:32", … A line of a channel's file is a message
 * of the interface; one of the file "acts" is something that a member of staff does.
 *
 * The story ends on the last day whose 18:00 (UTC) has passed, so that it is always fresh and its
 * times of day stay true. Its weekdays are therefore not those of the calendar: texts name them by
 * marks, "{Tue}" or "{Tue.de}", which become the name of the day that it fell on.
 *
 * Pure; everything lives in the arena.
 */
#ifndef MAIN_DEMO_SCRIPT_H
#define MAIN_DEMO_SCRIPT_H

#include "base/arena.h"
#include "base/clock.h"

struct demo_step {
    int64_t at;      /* ms */
    size_t order;    /* in the files: the same minute keeps it */
    bool is_act;     /* else a message */
    struct str file; /* "fediverse" */
    struct str line; /* the JSON, its time as said_at and its weekdays named */
};

struct demo_script {
    int64_t begins_at; /* midnight before the first day */
    VEC(struct demo_step) steps;
};

/* ERR_CORRUPT with the file and line that is not in this form. */
must_check enum err demo_script_read(struct arena *arena, struct str files, int64_t now,
                                     struct demo_script *out_script, struct fault *fault);

/* "Tue 14:32" in the story; a time before `after` means a week later. ERR_BAD_INPUT. */
must_check enum err demo_time(const struct demo_script *script, struct str text, int64_t after,
                              int64_t *out_at);

#endif
