/* listening.h: what was heard in the last 30 days, and what became of it. Counted from the store
 * at each request; never written by hand. Private words appear only as counts. */
#ifndef PAGES_PUBLIC_LISTENING_H
#define PAGES_PUBLIC_LISTENING_H

#include "pages/shell.h"

enum { LISTENING_DAYS = 30, LISTENING_WAITS_MAX = 100000, LISTENING_MARKS_MAX = 600 };

/* One kind of place: all mailboxes together, all feeds together. */
struct listening_place {
    const char *kind, *label, *icon;
    int64_t heard, answered;
    int64_t half, nine; /* ms: half, nine in ten of the answers came within; -1: no answer yet */
    struct str half_words, nine_words;
    int64_t channels, deaf_now;
    int64_t deaf_minutes;
    struct str deaf_words;
    VEC(int64_t) waits;
};

struct listening_mark {
    int x, y;
    const char *how; /* "kept", "slow" or "late" */
};

struct listening {
    struct str site_name;
    const char *theme;
    struct str title;
    int64_t now, heard, answered, answered_percent;
    int64_t watching, left_alone, waiting;
    int64_t half, nine;
    struct str half_words, nine_words, counted_at;
    int64_t kept_on_time, kept_late, late, open, fell_due;
    int marks_height;
    VEC(struct listening_mark) marks;
    VEC(struct listening_place) places;
};

must_check enum err listening_count(const struct request *request, struct listening *out_listening);

#endif
