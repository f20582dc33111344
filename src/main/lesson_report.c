#include "main/lesson_report.h"

#include <math.h>

#include "main/lessons.h"
#include "main/reread.h"
#include "model/recast.h"
#include "parse/quote.h"
#include "store/conversation.h"
#include "store/message.h"
#include "store/understood.h"
#include "understand/stage_scratch.h"

enum { READ_AT_ONCE = 200 };

struct put_right {
    int64_t message;
    struct recast recast;
};

struct work {
    struct db *reader;
    struct arena arena; /* of all of it */
    struct arena one;   /* of one message */
    struct reread reread;
    VEC(struct put_right) rights;
    VEC(struct stored_message) stood;
    struct lesson_report *report;
};

const char *lesson_head_name(int head)
{
    return head == OVERLAY_NEGATIVE   ? "negative"
           : head == OVERLAY_POSITIVE ? "positive"
                                      : label_name((enum label)head);
}

static int fold_of(int64_t message) { return (int)((uint64_t)message % LESSON_FOLDS); }

/* ---- what there is ---- */

static enum err load_rights(struct work *work)
{
    struct correction *list = NULL;
    int64_t after = 0;
    size_t n = READ_AT_ONCE;
    enum err err = correction_before(work->reader, LESSONS_MAX, &after);

    while (n == READ_AT_ONCE && !err) {
        err = correction_after(work->reader, &work->arena, after, READ_AT_ONCE, &list, &n);
        for (size_t i = 0; i < n && !err; i++) {
            struct put_right right = {.message = list[i].message};

            after = list[i].id;
            recast_read(list[i].value, &right.recast);
            if (!vec_push(&work->arena, &work->rights, right))
                err = work->arena.err;
        }
    }
    return err;
}

/* Somebody answered it, or decided about it, and put nothing right. */
static enum err has_stood(struct work *work, const struct stored_message *row, bool *out_has)
{
    struct conversation conversation;
    struct correction *list = NULL;
    size_t n = 0;
    enum err err = OK;

    *out_has = false;
    if (!row->conversation || row->said.deleted || row->same_as)
        return OK;
    err = conversation_load(work->reader, &work->one, row->conversation, &conversation);
    if (err || (!conversation.advice_by && !conversation.first_reply_at))
        return err == ERR_NOT_FOUND ? OK : err;
    err = correction_list(work->reader, &work->one, row->id, &list, &n);
    *out_has = !err && !n;
    return err;
}

static enum err load_stood(struct work *work)
{
    struct stored_message *rows = NULL;
    int64_t before = INT64_MAX;
    size_t n = READ_AT_ONCE, looked_at = 0;
    enum err err = OK;

    while (n == READ_AT_ONCE && !err && looked_at < LESSON_LOOKED_AT &&
           work->stood.n < LESSON_STOOD_MAX) {
        err = message_scan(work->reader, &work->arena, before, READ_AT_ONCE, &rows, &n);
        for (size_t i = 0; i < n && !err && work->stood.n < LESSON_STOOD_MAX; i++) {
            bool has = false;

            arena_reset(&work->one);
            err = has_stood(work, &rows[i], &has);
            if (!err && has && !vec_push(&work->arena, &work->stood, rows[i]))
                err = work->arena.err;
            before = rows[i].id;
        }
        looked_at += n;
    }
    return err == ERR_TOO_BIG ? OK : err; /* as many as there is memory for */
}

/* ---- one part after the other ---- */

static enum err teach_others(struct work *work, int fold, struct overlay *overlay)
{
    enum err err = OK;

    for (size_t i = 0; i < work->rights.n && !err; i++) {
        const struct put_right *right = &work->rights.at[i];
        struct stored_message message;

        if (fold_of(right->message) == fold)
            continue;
        arena_reset(&work->one);
        err = message_load(work->reader, &work->one, right->message, &message);
        if (!err)
            err = reread_teach(&work->reread, &work->one, &message, &right->recast, overlay);
        if (err == ERR_NOT_FOUND || err == ERR_CORRUPT)
            err = OK;
    }
    return err;
}

/* Which of the heads say yes. */
static enum err ask(struct work *work, const struct stored_message *message,
                    const struct overlay *overlay, bool out_says[OVERLAY_HEADS])
{
    struct stored_message copy = *message;
    struct understood found = {0};
    enum err err = reread_message(&work->reread, work->reader, &work->one, NULL, overlay, &copy,
                                  &found);

    for (int label = 0; label < LABEL_COUNT; label++)
        out_says[label] = found.labels[label] >= 0.5;
    out_says[OVERLAY_NEGATIVE] = understood_polarity(&found) == POLARITY_NEGATIVE;
    out_says[OVERLAY_POSITIVE] = understood_polarity(&found) == POLARITY_POSITIVE;
    return err;
}

/* 1: yes, 0: no, -1: not said. */
static int wanted(const struct recast *recast, int head)
{
    if (head < LABEL_COUNT)
        return recast->labels[head] == RECAST_UNSAID ? -1 : recast->labels[head] == RECAST_YES;
    if (recast->polarity == POLARITY_UNSAID)
        return -1;
    return recast->polarity == (head == OVERLAY_NEGATIVE ? POLARITY_NEGATIVE : POLARITY_POSITIVE);
}

static enum err judge_right(struct work *work, const struct put_right *right,
                            const struct overlay *overlay)
{
    bool before[OVERLAY_HEADS], after[OVERLAY_HEADS];
    struct stored_message message;
    enum err err;

    arena_reset(&work->one);
    err = message_load(work->reader, &work->one, right->message, &message);
    if (!err)
        err = ask(work, &message, NULL, before);
    if (!err)
        err = ask(work, &message, overlay, after);
    if (err)
        return err == ERR_NOT_FOUND || err == ERR_CORRUPT ? OK : err;
    work->report->messages++;
    for (int head = 0; head < OVERLAY_HEADS; head++) {
        struct lesson_figure *figure = &work->report->of[head];
        int want = wanted(&right->recast, head);

        if (want < 0)
            continue;
        figure->put_right++;
        figure->before += before[head] == want;
        figure->after += after[head] == want;
        figure->mended += before[head] != want && after[head] == want;
        figure->lost += before[head] == want && after[head] != want;
    }
    return OK;
}

static enum err judge_stood(struct work *work, const struct stored_message *message,
                            const struct overlay *overlay)
{
    bool before[OVERLAY_HEADS], after[OVERLAY_HEADS];
    enum err err;

    arena_reset(&work->one);
    err = ask(work, message, NULL, before);
    if (!err)
        err = ask(work, message, overlay, after);
    if (err)
        return err == ERR_NOT_FOUND || err == ERR_CORRUPT ? OK : err;
    work->report->stood++;
    for (int head = 0; head < OVERLAY_HEADS; head++)
        work->report->of[head].disturbed += before[head] != after[head];
    return OK;
}

static enum err run_fold(struct work *work, int fold)
{
    struct overlay *overlay = NULL;
    enum err err = overlay_new(NULL, &overlay);

    if (!err)
        err = teach_others(work, fold, overlay);
    for (size_t i = 0; i < work->rights.n && !err; i++)
        if (fold_of(work->rights.at[i].message) == fold)
            err = judge_right(work, &work->rights.at[i], overlay);
    for (size_t i = 0; i < work->stood.n && !err; i++)
        if (fold_of(work->stood.at[i].id) == fold)
            err = judge_stood(work, &work->stood.at[i], overlay);
    overlay_free(overlay);
    return err;
}

/* Of n throws of a coin, at least k heads. */
static double tail(int64_t k, int64_t n)
{
    double sum = 0, term = -(double)n * log(2), all;

    if (n == 0)
        return 1;
    all = term; /* log of C(n, 0) / 2^n */
    for (int64_t i = 0; i <= n; i++) {
        if (i >= k)
            sum += exp(all);
        all += log((double)(n - i)) - log((double)(i + 1));
    }
    return sum > 1 ? 1 : sum;
}

enum err lesson_report(struct db *reader, struct lesson_report *out_report)
{
    struct lesson_report report = {0};
    struct work work = {.reader = reader, .report = &report};
    enum err err;

    arena_init(&work.arena, 0);
    arena_init(&work.one, 0);
    err = reread_open(&work.reread, NULL);
    if (!err)
        err = load_rights(&work);
    if (!err)
        err = load_stood(&work);
    for (int fold = 0; fold < LESSON_FOLDS && !err; fold++)
        err = run_fold(&work, fold);
    for (int head = 0; head < OVERLAY_HEADS; head++) {
        report.mended += report.of[head].mended;
        report.lost += report.of[head].lost + report.of[head].disturbed;
    }
    report.chance = tail(report.mended, report.mended + report.lost);
    reread_close(&work.reread);
    arena_clear(&work.one);
    arena_clear(&work.arena);
    if (!err)
        *out_report = report;
    return err;
}
