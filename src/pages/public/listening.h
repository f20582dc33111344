/* listening.h: the public page of what was heard in the last 30 days, and what became of it.
 * Every figure is the store's (model/listening.h says what each means); here they become words. */
#ifndef PAGES_PUBLIC_LISTENING_H
#define PAGES_PUBLIC_LISTENING_H

#include "model/listening.h"
#include "pages/shell.h"

enum { LISTENING_DAYS = 30 };

struct listening_place {
    struct str name; /* the channel's, when anything public was heard there; else its kind's */
    const char *icon;
    int64_t heard, answered;
    struct str half, nine, deaf;
    bool is_deaf;
};

struct listening_bar {
    const char *words, *hue; /* of .bar, or NULL */
    int64_t n;
};

struct listening_mark {
    int x, y;
    const char *how; /* "kept", "slow" or "late" */
};

struct listening_page {
    const struct listening *figures;
    struct str site_name, title, half, nine, counted_at;
    const char *theme;
    int64_t heard, listened, fell_due, late;
    int marks_height;
    struct listening_bar bars[LISTENED_COUNT];
    VEC(struct listening_mark) marks;
    VEC(struct listening_place) places;
};

#endif
