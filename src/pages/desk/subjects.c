/* subjects.c: what people speak of, and the taxonomy that says so. See understand/subject.h. */
#include <stdlib.h>

#include "pages/desk/subjects.ht.h"
#include "pages/view.h"
#include "store/counter.h"
#include "store/event.h"
#include "store/setting.h"
#include "store/subject.h"
#include "understand/subject.h"

enum { DAYS = 30 };
#define SUBJECTS_BEFORE "subjects.before" /* what Undo brings back */

/* Of one subject, by sign. */
struct tally {
    struct str name;
    int64_t key, n[3], sum;
};

/* ---- the figures ---- */

static int64_t part_of(const struct tally *tally, int sign) { return tally->n[sign + 1]; }

static int by_sum(const void *a, const void *b)
{
    const struct tally *x = a, *y = b;

    return x->sum != y->sum ? (x->sum > y->sum ? -1 : 1) : str_cmp(x->name, y->name);
}

static enum err count_each(const struct request *request, struct tally *tallies, size_t n)
{
    struct subject_count *counts;
    size_t count_n;
    int64_t today = day_of(request->now);
    enum err err = subject_counts(request->db, request->arena, today - DAYS + 1, today, &counts,
                                  &count_n);

    for (size_t i = 0; i < count_n && !err; i++) {
        for (size_t k = 0; k < n; k++) {
            if (tallies[k].key != counts[i].key || counts[i].sign < -1 || counts[i].sign > 1)
                continue;
            tallies[k].n[counts[i].sign + 1] = counts[i].n;
            tallies[k].sum += counts[i].n;
        }
    }
    return err;
}

static int width_of(int64_t n, int64_t most)
{
    return most ? (int)(n * SUBJECT_BAR_WIDTH / most) : 0;
}

static enum err add_row(const struct request *request, struct subjects_view *view,
                        const struct tally *tally, int64_t most)
{
    struct subject_view row = {
        .name = tally->name,
        .bad = view_number(request->arena, part_of(tally, -1)),
        .neither = view_number(request->arena, part_of(tally, 0)),
        .good = view_number(request->arena, part_of(tally, 1)),
        .bad_width = width_of(part_of(tally, -1), most),
        .neither_width = width_of(part_of(tally, 0), most),
        .good_width = width_of(part_of(tally, 1), most),
    };

    row.says = arena_printf(request->arena, "%.*s badly, %.*s neither, %.*s well",
                            STR_ARGS(row.bad), STR_ARGS(row.neither), STR_ARGS(row.good));
    return vec_push(request->arena, &view->subjects, row) ? OK : request->arena->err;
}

static enum err fill_figures(const struct request *request, struct subjects_view *view,
                             const struct subjects *subjects)
{
    size_t n = subjects_count(subjects);
    struct tally *tallies = arena_alloc_array(request->arena, n + 1, sizeof(*tallies));
    int64_t total = 0;
    enum err err;

    if (!tallies)
        return request->arena->err;
    for (size_t i = 0; i < n; i++) {
        tallies[i] = (struct tally){.name = str_dup(request->arena, subjects_name(subjects, i))};
        tallies[i].key = subject_key(tallies[i].name);
    }
    err = count_each(request, tallies, n);
    qsort(tallies, n, sizeof(*tallies), by_sum);
    for (size_t i = 0; i < n && tallies[i].sum && !err; i++) {
        total += tallies[i].sum;
        err = add_row(request, view, &tallies[i], tallies[0].sum);
    }
    view->total = view_count(request->arena, total, "mention", "mentions");
    return err;
}

/* ---- the page ---- */

/* The text at work: the house's own, else the shipped one. */
static enum err text_now(const struct request *request, struct str *out_text, bool *out_is_own)
{
    enum err err = setting_load(request->db, request->arena, STR(SUBJECTS_SETTING), out_text);

    *out_is_own = !err;
    if (err == ERR_NOT_FOUND)
        *out_text = subjects_shipped();
    return err == ERR_NOT_FOUND ? OK : err;
}

static enum err show(const struct request *request, struct response *response, struct str error)
{
    struct subjects_view view = {.error = error,
                                 .may_change = may(&request->actor, VERB_SET_UP, NULL)};
    struct subjects *subjects = NULL;
    struct shell shell;
    enum err err = shell_fill(request, &shell, STR("What people speak of"), VIEW_NONE,
                              DESK_SUBJECTS);

    view.shell = &shell;
    view.may_undo = view.may_change && str_is(request_query(request, "notice"), "saved");
    if (!err)
        err = text_now(request, &view.text, &view.is_own);
    if (!err)
        err = subjects_new(view.text, &subjects, NULL);
    if (!err)
        err = fill_figures(request, &view, subjects);
    subjects_drop(subjects);
    if (err)
        return err;
    if (request->method == METHOD_POST) {
        view.text = request_form(request, "text");
        response->status = 422;
    }
    subjects_page_render(&response->body, &view);
    return shell_finish(request, response);
}

static enum err page(const struct request *request, struct response *response)
{
    return show(request, response, STR_NONE);
}

/* ---- another taxonomy ---- */

struct wish {
    struct str text; /* empty: the shipped one */
    int64_t staff, now;
};

/* What was there goes where Undo finds it: a space where the shipped one was at work. */
static enum err keep_before(struct db *db, struct arena *arena)
{
    struct str before;
    enum err err = setting_load(db, arena, STR(SUBJECTS_SETTING), &before);

    if (err == ERR_NOT_FOUND) {
        before = STR(" ");
        err = OK;
    }
    return err ? err : setting_put(db, STR(SUBJECTS_BEFORE), before);
}

static enum err write_wish(struct db *db, void *arg)
{
    const struct wish *wish = arg;
    struct arena arena;
    struct event event = {.at = wish->now,
                          .staff = wish->staff,
                          .verb = STR("changed the subjects"),
                          .detail = STR("{}")};
    enum err err;

    arena_init(&arena, 0);
    err = keep_before(db, &arena);
    arena_clear(&arena);
    if (err)
        return err;
    err = wish->text.n ? setting_put(db, STR(SUBJECTS_SETTING), wish->text)
                       : setting_remove(db, STR(SUBJECTS_SETTING));

    return err && err != ERR_NOT_FOUND ? err : event_add(db, &event);
}

static enum err keep(const struct request *request, struct response *response)
{
    struct wish wish = {.text = str_trim(request_form(request, "text")),
                        .staff = request->actor.user,
                        .now = request->now};
    struct fault fault = {.err = OK};
    struct subjects *subjects = NULL;
    enum err err;

    if (request_form_has(request, "shipped"))
        wish.text = STR_NONE;
    if (request_form_has(request, "before")) {
        err = setting_load(request->db, request->arena, STR(SUBJECTS_BEFORE), &wish.text);
        if (err)
            return err;
        wish.text = str_trim(wish.text);
    }
    err = subjects_new(wish.text, &subjects, &fault);
    subjects_drop(subjects);
    if (err == ERR_BAD_INPUT || err == ERR_TOO_BIG)
        return show(request, response, str_dup(request->arena, str_from(fault.text)));
    if (!err)
        err = app_write(request->app, write_wish, &wish);
    if (err)
        return err;
    request->app->changed(request->app->context, "rule");
    response_see(response, STR("/desk/subjects?notice=saved"));
    return OK;
}

static const struct route subjects_routes[] = {
    ROUTE(GET, "/desk/subjects", VERB_READ, page),
    ROUTE(POST, "/desk/subjects", VERB_SET_UP, keep, .by_person = true),
};
const struct page page_subjects = PAGE("subjects", subjects_routes);
