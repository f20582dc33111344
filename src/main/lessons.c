#include "main/lessons.h"

#include "act/relabel.h"
#include "main/behind.h"
#include "main/reread.h"
#include "main/rule_keeper.h"
#include "model/recast.h"
#include "store/message.h"
#include "store/passed.h"
#include "store/setting.h"
#include "store/understood.h"

enum { READ_AT_ONCE = 200 };
const char lessons_setting[] = "lessons.use";

struct lessons {
    struct swap swap; /* of overlay */
    struct reread reread;
    struct correction_mark seen; /* what the table was made of */
    bool is_unwanted;            /* … or of nothing */
    int64_t before;              /* of what is read again: below this row */
    int64_t left;                /* messages of it; 0: nothing */
};

enum err lessons_open(struct lessons **out_lessons)
{
    struct lessons *lessons = calloc(1, sizeof(*lessons));
    struct overlay *overlay = NULL;
    enum err err = lessons ? overlay_new(NULL, &overlay) : ERR_NO_MEMORY;

    if (err) {
        free(lessons);
        return err;
    }
    swap_init(&lessons->swap, overlay);
    *out_lessons = lessons;
    return OK;
}

static void collect(struct lessons *lessons)
{
    struct overlay *old;

    while ((old = swap_collect(&lessons->swap)) != NULL)
        overlay_free(old);
}

void lessons_close(struct lessons *lessons)
{
    if (!lessons)
        return;
    collect(lessons);
    overlay_free(swap_now(&lessons->swap));
    reread_close(&lessons->reread);
    free(lessons);
}

struct lessons_taken lessons_take(struct lessons *lessons)
{
    struct swap_taken taken = swap_take(&lessons->swap);

    return (struct lessons_taken){taken.thing, taken};
}

void lessons_give(struct lessons *lessons, struct lessons_taken taken)
{
    swap_give(&lessons->swap, taken.taken);
}

/* ---- learning ---- */

/* A message that is gone, or cannot be read any more, teaches nothing. */
static enum err learn_one(struct reread *reread, struct db *reader, struct arena *arena,
                          const struct correction *correction, struct overlay *overlay)
{
    struct stored_message message;
    struct recast recast;
    enum err err = message_load(reader, arena, correction->message, &message);

    if (!err) {
        recast_read(correction->value, &recast);
        err = reread_teach(reread, arena, &message, &recast, overlay);
    }
    return err == ERR_NOT_FOUND || err == ERR_CORRUPT || err == ERR_TOO_BIG ? OK : err;
}

/* All that hold behind that id, up to `until`, in their order. */
static enum err learn_after(struct reread *reread, struct db *reader, int64_t after, int64_t until,
                            struct overlay *overlay)
{
    struct correction *list = NULL;
    struct arena arena;
    size_t n = READ_AT_ONCE;
    enum err err = OK;

    arena_init(&arena, 0);
    while (n == READ_AT_ONCE && !err) {
        arena_reset(&arena);
        err = correction_after(reader, &arena, after, READ_AT_ONCE, &list, &n);
        for (size_t i = 0; i < n && !err && list[i].id <= until; i++) {
            err = learn_one(reread, reader, &arena, &list[i], overlay);
            after = list[i].id;
        }
        if (n && after != list[n - 1].id)
            break;
    }
    arena_clear(&arena);
    return err;
}

enum err lessons_are_used(struct db *reader, bool *out_are)
{
    struct arena arena;
    struct str text;
    enum err err;

    arena_init(&arena, 4096);
    err = setting_load(reader, &arena, str_from(lessons_setting), &text);
    *out_are = err == ERR_NOT_FOUND || (!err && !str_is(text, "no"));
    arena_clear(&arena);
    return err == ERR_NOT_FOUND ? OK : err;
}

static enum err read_until(struct reread *reread, struct db *reader, int64_t until,
                           struct overlay **out_overlay)
{
    struct overlay *overlay = NULL;
    int64_t after = 0;
    bool are_used = true;
    enum err err = overlay_new(NULL, &overlay);

    if (!err)
        err = lessons_are_used(reader, &are_used);
    if (!err)
        err = correction_before(reader, LESSONS_MAX, &after);
    if (!err && are_used)
        err = learn_after(reread, reader, after, until, overlay);
    if (err)
        overlay_free(overlay);
    else
        *out_overlay = overlay;
    return err;
}

enum err lessons_read(struct reread *reread, struct db *reader, struct overlay **out_overlay)
{
    return read_until(reread, reader, INT64_MAX, out_overlay);
}

/* The table goes on; after one was taken back it is made anew. What is put right while this reads
 * is behind the mark, and comes with the next pass: not twice. */
static enum err learn(struct lessons *lessons, struct db *reader,
                      const struct correction_mark *mark, bool is_unwanted)
{
    struct overlay *overlay = NULL;
    bool is_on = mark->undone == lessons->seen.undone && lessons->seen.newest && !is_unwanted &&
                 !lessons->is_unwanted;
    enum err err = lessons->reread.scratch ? OK : reread_open(&lessons->reread, NULL);

    if (!err && is_on)
        err = overlay_new(swap_now(&lessons->swap), &overlay);
    if (!err && is_on)
        err = learn_after(&lessons->reread, reader, lessons->seen.newest, mark->newest, overlay);
    else if (!err)
        err = read_until(&lessons->reread, reader, mark->newest, &overlay);
    if (!err)
        err = swap_put(&lessons->swap, overlay);
    if (err) {
        overlay_free(overlay);
        return err;
    }
    lessons->seen = *mark;
    lessons->is_unwanted = is_unwanted;
    lessons->before = INT64_MAX;
    lessons->left = LESSONS_RECENT;
    return OK;
}

/* ---- reading again ---- */

struct again {
    struct writer_job job;
    struct act *act;
    struct arena *arena;
    struct stored_message *rows;
    struct understood *found;
    size_t n;
    int64_t now;
};

static enum err write_again(struct db *db, struct writer_job *job)
{
    struct again *again = (struct again *)(void *)job; /* its first member */
    struct arena arena;
    enum err err = OK;
    bool changed;

    arena_init(&arena, 0);
    for (size_t i = 0; i < again->n && !err; i++) {
        arena_reset(&arena);
        err = relabel_found(again->act, db, &arena, again->rows[i].id, &again->found[i], again->now,
                            &changed);
    }
    arena_clear(&arena);
    return err;
}

/* What alone cannot be read again is left as it is, and why is kept. */
struct over {
    struct writer_job job;
    struct passed passed;
};

static enum err write_over(struct db *db, struct writer_job *job)
{
    return passed_put(db, &((struct over *)(void *)job)->passed); /* its first member */
}

static enum err pass_over(struct lessons *lessons, struct act *act, struct db *reader, int64_t now,
                          enum err why)
{
    struct over over = {.job = {.run = write_over},
                        .passed = {STR("lessons.read"), 0, str_from(err_info(why)->sentence), now}};
    struct stored_message *row = NULL;
    struct arena arena;
    size_t n = 0;
    enum err err;

    arena_init(&arena, 0);
    err = message_scan(reader, &arena, lessons->before, 1, &row, &n);
    if (!err && n) {
        over.passed.row = row[0].id;
        err = writer_run(act_writer(act), &over.job);
    }
    arena_clear(&arena);
    if (err)
        return err;
    lessons->before = n ? over.passed.row : lessons->before;
    lessons->left = n ? lessons->left - 1 : 0;
    return OK;
}

/* Whether it says otherwise what the weights said of it so far, beyond a hair. */
static enum err is_other(struct db *reader, struct arena *arena, int64_t message,
                         const struct understood *found, bool *out_is)
{
    struct annotation said;
    struct understood was;
    enum err err = annotation_load(reader, arena, message, STR("label.model"), &said);

    if (err == ERR_NOT_FOUND)
        err = annotation_load(reader, arena, message, STR("label"), &said);
    if (!err)
        err = understood_read(arena, said.value, &was);
    *out_is = false;
    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    *out_is = understood_polarity(&was) != understood_polarity(found) ||
              understood_complains(&was) != understood_complains(found);
    for (int label = 0; label < LABEL_COUNT; label++)
        *out_is |= (was.labels[label] >= 0.5) != (found->labels[label] >= 0.5);
    return OK;
}

static enum err read_again(struct lessons *lessons, struct again *again, struct db *reader,
                           const struct rule_table *rules, size_t count)
{
    enum err err = OK;

    again->found = arena_alloc_array(again->arena, count + 1, sizeof(*again->found));
    if (!again->found)
        return again->arena->err;
    for (size_t i = 0; i < count && !err; i++) {
        struct stored_message row = again->rows[i];
        struct understood found;
        bool is = false;

        err = reread_message(&lessons->reread, reader, again->arena, rules,
                             swap_now(&lessons->swap), &row, &found);
        if (!err)
            err = is_other(reader, again->arena, row.id, &found, &is);
        if (err == ERR_CORRUPT || err == ERR_NOT_FOUND)
            err = OK; /* what cannot be read stops nobody */
        if (err || !is)
            continue;
        again->rows[again->n] = row;
        again->found[again->n++] = found;
    }
    return err;
}

static enum err pass_again(struct lessons *lessons, struct act *act, struct db *reader,
                           struct rule_keeper *keeper, int64_t now, int bite)
{
    struct again again = {.job = {.run = write_again}, .act = act, .now = now};
    struct rules_taken rules = rule_keeper_take(keeper);
    struct arena arena;
    size_t n = 0, fresh = 0;
    int64_t before = lessons->before;
    enum err err;

    arena_init(&arena, 0);
    again.arena = &arena;
    err = message_scan(reader, &arena, before, bite, &again.rows, &n);
    while (fresh < n && again.rows[fresh].heard_at >= now - LESSONS_RECENT_MS)
        before = again.rows[fresh++].id;
    if (!err)
        err = read_again(lessons, &again, reader, rules.table, fresh);
    rule_keeper_give(keeper, rules);
    if (!err && again.n)
        err = writer_run(act_writer(act), &again.job);
    arena_clear(&arena);
    if (err)
        return err;
    lessons->before = before;
    lessons->left = fresh < (size_t)bite ? 0 : lessons->left - (int64_t)fresh;
    return OK;
}

enum err lessons_pass(struct lessons *lessons, struct act *act, struct db *reader,
                      struct rule_keeper *rules, int64_t now, bool *out_more)
{
    struct correction_mark mark;
    bool are_used = true;
    enum err err = correction_mark(reader, &mark);

    *out_more = false;
    if (!err)
        err = lessons_are_used(reader, &are_used);
    if (!err && (mark.newest != lessons->seen.newest || mark.undone != lessons->seen.undone ||
                 are_used == lessons->is_unwanted))
        err = learn(lessons, reader, &mark, !are_used);
    collect(lessons);
    if (!err && lessons->left > 0) {
        int bite = LESSONS_AT_ONCE;

        do /* of one that cannot be read, or is too much of memory, no other is left out */
            err = bite ? pass_again(lessons, act, reader, rules, now, bite)
                       : pass_over(lessons, act, reader, now, err);
        while (behind_try_again(err, &bite));
    }
    *out_more = !err && lessons->left > 0;
    return err;
}
