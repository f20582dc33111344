#include "main/rebuild.h"

#include "act/relabel.h"
#include "main/behind.h"
#include "main/lessons.h"
#include "main/reread.h"
#include "main/rule_keeper.h"
#include "store/message.h"
#include "store/passed.h"
#include "store/setting.h"
#include "store/understood.h"
#include "understand/label.h"

static const char mark_name[] = "rebuild.at";

struct rebuild {
    struct act *act;
    struct db *reader;
    struct rule_keeper *rules;
    struct reread reread;
    struct overlay *overlay;
    int64_t now;
    char by[96]; /* weights and corrections, in front of the row in the mark */
};

/* Some rows on their way to the writer. */
struct step {
    struct writer_job job;
    struct act *act;
    struct arena *arena;
    struct stored_message *rows;
    struct understood *found;
    size_t n;
    int64_t changed;
    bool is_last;
    int64_t now;
    const struct passed *passed; /* instead of rows */
    char mark[128];
};

void rebuild_close(struct rebuild *rebuild)
{
    if (!rebuild)
        return;
    reread_close(&rebuild->reread);
    overlay_free(rebuild->overlay);
    free(rebuild);
}

/* What the weights are called: of any text they say something. */
static enum err name_weights(struct rebuild *rebuild, const struct label_model *weights)
{
    struct labeller *labeller = NULL;
    struct correction_mark corrections;
    struct understood found = {0};
    enum err err = labeller_new(weights, &labeller);

    if (!err)
        err = label_text(labeller, NULL, STR("a"), false, &found);
    if (!err)
        err = correction_mark(rebuild->reader, &corrections);
    if (!err)
        (void)snprintf(rebuild->by, sizeof(rebuild->by), "%.*s, %lld put right, %lld back",
                       STR_ARGS(found.labelled_by), (long long)corrections.newest,
                       (long long)corrections.undone);
    labeller_free(labeller);
    return err;
}

/* The mark of an earlier run by the same: "BY|ROW". */
static enum err find_place(struct rebuild *rebuild, struct rebuild_totals *totals)
{
    struct arena arena;
    struct str text, row;
    int64_t lowest = 0, at = 0;
    enum err err = message_span(rebuild->reader, &lowest, &totals->last);

    arena_init(&arena, 0);
    if (!err)
        err = setting_load(rebuild->reader, &arena, str_from(mark_name), &text);
    if (!err && str_cut(text, '|', &text, &row) && str_is(text, rebuild->by) &&
        !str_to_i64(row, &at))
        totals->went_on_from = at;
    totals->row = totals->went_on_from ? totals->went_on_from : lowest ? lowest - 1 : 0;
    arena_clear(&arena);
    return err == ERR_NOT_FOUND ? OK : err;
}

enum err rebuild_open(struct act *act, struct db *reader, struct rule_keeper *rules,
                      const struct label_model *weights, int64_t now, struct rebuild **out_rebuild,
                      struct rebuild_totals *out_totals)
{
    struct rebuild *rebuild = calloc(1, sizeof(*rebuild));
    enum err err = rebuild ? OK : ERR_NO_MEMORY;

    *out_totals = (struct rebuild_totals){0};
    if (err)
        return err;
    rebuild->act = act;
    rebuild->reader = reader;
    rebuild->rules = rules;
    rebuild->now = now;
    err = reread_open(&rebuild->reread, weights);
    if (!err)
        err = lessons_read(&rebuild->reread, reader, &rebuild->overlay);
    if (!err)
        err = name_weights(rebuild, weights);
    if (!err)
        err = find_place(rebuild, out_totals);
    if (err)
        rebuild_close(rebuild);
    else
        *out_rebuild = rebuild;
    return err;
}

static enum err write_step(struct db *db, struct writer_job *job)
{
    struct step *step = (struct step *)(void *)job; /* its first member */
    struct arena arena;
    enum err err = step->passed ? passed_put(db, step->passed) : OK;
    bool changed;

    step->changed = 0; /* it may run twice */
    arena_init(&arena, 0);
    for (size_t i = 0; i < step->n && !err; i++) {
        arena_reset(&arena);
        err = relabel_found(step->act, db, &arena, step->rows[i].id, &step->found[i], step->now,
                            &changed);
        step->changed += changed;
    }
    arena_clear(&arena);
    if (err)
        return err;
    return step->is_last ? setting_remove(db, str_from(mark_name))
                         : setting_put(db, str_from(mark_name), str_from(step->mark));
}

/* Nothing is written where the same weights say the same. What a colleague put right is looked at
 * by the writer. */
static enum err is_same(struct db *reader, struct arena *arena, int64_t message,
                        const struct understood *found, bool *out_is)
{
    struct annotation said;
    enum err err = annotation_load(reader, arena, message, STR("label.model"), &said);
    struct str now = understood_json(arena, found);

    if (err == ERR_NOT_FOUND)
        err = annotation_load(reader, arena, message, STR("label"), &said);
    *out_is = !err && str_eq(said.model, found->labelled_by) && str_eq(said.value, now);
    return err == ERR_NOT_FOUND ? arena->err : err;
}

static enum err read_rows(struct rebuild *rebuild, struct step *step,
                          const struct stored_message *rows, size_t n,
                          struct rebuild_totals *totals)
{
    struct rules_taken rules = rule_keeper_take(rebuild->rules);
    enum err err = OK;

    step->rows = arena_alloc_array(step->arena, n + 1, sizeof(*step->rows));
    step->found = arena_alloc_array(step->arena, n + 1, sizeof(*step->found));
    if (!step->rows || !step->found)
        err = step->arena->err;
    while (n-- && !err) { /* they come newest first */
        struct stored_message *row = &step->rows[step->n];
        struct understood *found = &step->found[step->n];
        bool is = true;

        *row = rows[n];
        totals->read++;
        if (row->same_as || row->said.deleted)
            continue;
        err = reread_message(&rebuild->reread, rebuild->reader, step->arena, rules.table,
                             rebuild->overlay, row, found);
        if (!err)
            err = is_same(rebuild->reader, step->arena, row->id, found, &is);
        if (err == ERR_CORRUPT || err == ERR_NOT_FOUND || err == ERR_BAD_INPUT) {
            totals->unread++;
            err = OK;
        }
        step->n += !err && !is;
    }
    rule_keeper_give(rebuild->rules, rules);
    return err;
}

static void set_mark(const struct rebuild *rebuild, struct step *step,
                     const struct rebuild_totals *totals, int64_t until)
{
    step->is_last = until == totals->last;
    (void)snprintf(step->mark, sizeof(step->mark), "%s|%lld", rebuild->by, (long long)until);
}

static enum err try_step(struct rebuild *rebuild, struct rebuild_totals *totals, int64_t bite)
{
    struct step step = {.job = {.run = write_step}, .act = rebuild->act, .now = rebuild->now};
    struct rebuild_totals after = *totals;
    int64_t until = totals->row + bite < totals->last ? totals->row + bite : totals->last;
    struct stored_message *rows = NULL;
    struct arena arena;
    size_t n = 0;
    enum err err;

    arena_init(&arena, 0);
    step.arena = &arena;
    err = message_window(rebuild->reader, &arena, totals->row + 1, until + 1, (int)bite, &rows, &n);
    if (!err)
        err = read_rows(rebuild, &step, rows, n, &after);
    set_mark(rebuild, &step, totals, until);
    if (!err)
        err = writer_run(act_writer(rebuild->act), &step.job);
    arena_clear(&arena);
    if (err)
        return err;
    after.changed += step.changed;
    after.row = until;
    *totals = after;
    return OK;
}

/* The mark moves over the next row, too, or ends with it; why is kept. */
static enum err pass_over(struct rebuild *rebuild, struct rebuild_totals *totals, enum err why)
{
    const struct passed passed = {str_from(mark_name), totals->row + 1,
                                  str_from(err_info(why)->sentence), rebuild->now};
    struct step step = {.job = {.run = write_step}, .act = rebuild->act, .passed = &passed};
    enum err err;

    set_mark(rebuild, &step, totals, totals->row + 1);
    err = writer_run(act_writer(rebuild->act), &step.job);
    if (err)
        return err;
    totals->row++;
    totals->unread++;
    return OK;
}

enum err rebuild_step(struct rebuild *rebuild, struct rebuild_totals *totals, bool *out_more)
{
    int bite = REBUILD_AT_ONCE;
    enum err err = OK;

    *out_more = false;
    if (totals->row >= totals->last)
        return OK;
    do /* what cannot be read back, or is too much of memory, is found alone */
        err = bite ? try_step(rebuild, totals, bite) : pass_over(rebuild, totals, err);
    while (behind_try_again(err, &bite));
    *out_more = !err && totals->row < totals->last;
    return err;
}
