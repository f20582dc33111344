/* look_print.h: a look on the terminal: how far each source is, and the hits. */
#ifndef MAIN_LOOK_PRINT_H
#define MAIN_LOOK_PRINT_H

#include "pages/looking.h"

struct look_print {
    int64_t began, told_at; /* clock_monotonic */
    bool had_hit;
    bool is_told[LOOK_SOURCES_MAX]; /* that it has ended */
};

void look_print_init(struct look_print *print, int64_t now);
/* To standard error: the first hit, each source that ended, and once a second those at work. */
void look_print_progress(struct look_print *print, const struct look_view *view, int64_t now);
/* To standard error: which networks nobody asked, and why. */
void look_print_silent(void);
/* To standard output: two lines, or one of JSON. ERR_SYSTEM. */
must_check enum err look_print_hit(const struct look_view *view, const struct look_hit *hit,
                                   bool as_json);

#endif
