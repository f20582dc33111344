/* lesson_report.h: whether what colleagues put right makes things better, on messages withheld.
 *
 * Corrections are cut into LESSON_FOLDS by message; for each part a table (understand/overlay.h) is
 * learned from all others, in their order, and asked about the part. Told apart are
 *   - what was put right and withheld: how often the weights alone say it as the colleague did, and
 *     how often with what was learned;
 *   - what colleagues let stand: messages of conversations that somebody answered or decided about,
 *     with nothing put right; how many of their labels change.
 * It is better when more is put right than disturbed, and chance is no explanation (sign test, 5
 * %). Reads only; one thread. */
#ifndef MAIN_LESSON_REPORT_H
#define MAIN_LESSON_REPORT_H

#include "model/understood.h"
#include "store/db.h"
#include "understand/overlay.h"

enum {
    LESSON_FOLDS = 5,
    LESSON_STOOD_MAX = 2000,  /* messages that were let stand, the newest */
    LESSON_LOOKED_AT = 20000, /* among so many rows */
};

struct lesson_figure {
    int64_t put_right;    /* corrections of it */
    int64_t before;       /* of them said so by the weights alone */
    int64_t after;        /* and with what was learned from the others */
    int64_t mended, lost; /* of them: not so before and so after; the other way round */
    int64_t disturbed;    /* of what stood: comes out otherwise */
};

struct lesson_report {
    struct lesson_figure of[OVERLAY_HEADS]; /* labels, then negative and positive */
    int64_t messages;                       /* with something put right */
    int64_t stood;
    int64_t mended, lost; /* of all; lost: with what was disturbed */
    double chance;        /* that so many are mended by chance alone */
};

must_check enum err lesson_report(struct db *reader, struct lesson_report *out_report);

const char *lesson_head_name(int head); /* "complaint", "negative" */

#endif
