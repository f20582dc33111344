/* rule_file.c: all rules as a file, and rules that were written elsewhere: first a report of what
 * differs, then, when a person says so, those that are fine are kept.
 *
 * The form carries the rules each time, so nothing has to be remembered between. They are written
 * some at a time: the writer is never held for long, and what was written stays when a later part
 * fails; the same again does nothing twice. After STEP rules the page comes back and says how many
 * are there; a script goes on by itself, a person by a button. */
#include "base/json_out.h"
#include "pages/desk/rule.ht.h"
#include "pages/desk/rules.h"
#include "pages/view.h"
#include "store/rule_owners.h"
#include "understand/rule_import.h"

enum { SHOWN = 200, AT_ONCE = 200, PAGE = 1000, STEP = 10000, BODY_MAX = 6 << 20 };

/* ---- out ---- */

static void write_rule(struct buf *out, const struct rule_row *rule,
                       const struct rule_owners *names)
{
    struct json_out json;

    json_init(&json, out);
    json_open(&json, '{');
    json_put_str(&json, "name", rule->name);
    json_put_str(&json, "rule", rule->text);
    rule_owners_put(&json, names, rule);
    if (rule->paused_at)
        json_put_bool(&json, "paused", true);
    json_close(&json, '}');
    buf_add_char(out, '\n');
}

static enum err give_out(const struct request *request, struct response *response)
{
    struct rule_owners names;
    int64_t after = 0;
    size_t n = PAGE;
    enum err err = rule_owners_load(request->db, request->arena, &names);

    while (!err && n == PAGE) {
        struct rule_row *rows;
        struct arena arena;

        arena_init(&arena, 0);
        err = rule_list(request->db, &arena, after, PAGE, &rows, &n);
        for (size_t i = 0; i < n && !err; i++) {
            after = rows[i].id;
            write_rule(&response->body, &rows[i], &names);
        }
        arena_clear(&arena);
        if (!err)
            err = response->body.err;
    }
    if (err == ERR_TOO_BIG)
        return fault_set(&response->fault, err,
                         "the rules are too many for a page: `heed rule SITE export` gives them");
    if (err)
        return err;
    response->content_type = "application/x-ndjson; charset=utf-8";
    (void)response_header(response, "Content-Disposition",
                          STR("attachment; filename=\"rules.jsonl\""));
    return OK;
}

/* ---- in ---- */

struct reading {
    struct imported_rule *rules;
    size_t n, same, translated, refused;
};

static enum err read_rules(const struct request *request, struct imports_view *view,
                           struct reading *reading)
{
    struct fault fault = {.err = OK};
    enum err err;

    view->rules = request_form(request, "rules");
    view->is_x = str_is(request_form(request, "form"), "x");
    if (!view->rules.n)
        return OK;
    err = rule_import_read(request->arena, view->rules, view->is_x ? IMPORT_X : IMPORT_GUESS,
                           &reading->rules, &reading->n, &fault);
    if (err == ERR_BAD_INPUT || err == ERR_TOO_BIG) {
        reading->n = 0;
        view->error = str_dup(request->arena, str_from(fault_text(&fault, err)));
        return request->arena->err;
    }
    for (size_t i = 0; i < reading->n && !err; i++) {
        reading->same += reading->rules[i].verdict == IMPORT_SAME;
        reading->translated += reading->rules[i].verdict == IMPORT_TRANSLATED;
        reading->refused += reading->rules[i].verdict == IMPORT_REFUSED;
    }
    return err;
}

static bool show_rule(const struct request *request, struct imports_view *view,
                      const struct imported_rule *from)
{
    static const char *const verdicts[] = {
        [IMPORT_SAME] = NULL, [IMPORT_TRANSLATED] = "Translated", [IMPORT_REFUSED] = "Refused"};
    struct import_view rule = {.line = (int64_t)from->line,
                               .name = from->name,
                               .text = from->text,
                               .notes = from->notes,
                               .verdict = verdicts[from->verdict],
                               .is_refused = from->verdict == IMPORT_REFUSED};

    if (view->list.n == SHOWN) {
        view->is_cut = true;
        return true;
    }
    return vec_push(request->arena, &view->list, rule);
}

/* What needs a look comes first. */
static enum err report(const struct request *request, struct imports_view *view,
                       const struct reading *reading)
{
    static const enum import_verdict order[] = {IMPORT_REFUSED, IMPORT_TRANSLATED, IMPORT_SAME};
    struct arena *arena = request->arena;
    bool fine = true;

    if (!reading->n)
        return OK;
    for (size_t k = 0; k < ARRAY_LEN(order); k++)
        for (size_t i = 0; i < reading->n && fine; i++)
            if (reading->rules[i].verdict == order[k])
                fine = show_rule(request, view, &reading->rules[i]);
    view->summary = arena_printf(arena, "%.*s: %.*s as they are, %.*s translated, %.*s refused",
                                 STR_ARGS(view_count(arena, (int64_t)reading->n, "rule", "rules")),
                                 STR_ARGS(view_number(arena, (int64_t)reading->same)),
                                 STR_ARGS(view_number(arena, (int64_t)reading->translated)),
                                 STR_ARGS(view_number(arena, (int64_t)reading->refused)));
    if (reading->n > reading->refused)
        view->good = view_count(arena, (int64_t)(reading->n - reading->refused), "rule", "rules");
    return fine ? OK : arena->err;
}

static enum err show(const struct request *request, struct response *response,
                     struct imports_view *view, const struct reading *reading)
{
    struct shell *shell = arena_new(request->arena, struct shell);
    enum err err = !shell ? request->arena->err
                          : shell_fill(request, shell, STR("Rules from elsewhere"), VIEW_NONE,
                                       DESK_RULES);

    view->shell = shell;
    if (!err)
        err = report(request, view, reading);
    if (err)
        return err;
    if (view->error.n)
        response->status = 422;
    import_page_render(&response->body, view);
    return shell_finish(request, response);
}

static enum err page(const struct request *request, struct response *response)
{
    struct imports_view view = {.is_x = false};
    struct reading reading = {.n = 0};

    return show(request, response, &view, &reading);
}

/* Some of them, in one transaction. */
struct part {
    const struct imported_rule *rules;
    size_t n;
    int64_t by, now;
};

static enum err write_one(struct db *db, const struct part *part, const struct imported_rule *from)
{
    struct rule_row here = {.id = 0}, fresh = {.name = from->name,
                                               .text = from->text,
                                               .staff = part->by,
                                               .created_at = part->now,
                                               .paused_at = from->is_paused ? part->now : 0};
    struct arena arena;
    enum err err;

    arena_init(&arena, 0);
    err = rule_by_name(db, &arena, from->name, &here);
    if (err == ERR_NOT_FOUND)
        err = rule_add(db, &fresh, part->by);
    else if (!err && !str_eq(here.text, from->text))
        err = rule_set_text(db, &here, from->text, part->by, part->now);
    if (!err && from->is_paused && here.id && !here.paused_at)
        err = rule_pause(db, here.id, true, part->by, part->now);
    arena_clear(&arena);
    return err;
}

static enum err write_part(struct db *db, void *arg)
{
    const struct part *part = arg;
    enum err err = OK;

    for (size_t i = 0; i < part->n && !err; i++)
        if (part->rules[i].verdict != IMPORT_REFUSED)
            err = write_one(db, part, &part->rules[i]);
    return err;
}

/* Of the rules from *from on, STEP; *from is then where to go on. */
static enum err write_step(const struct request *request, const struct reading *reading,
                           size_t *from)
{
    size_t end = reading->n - *from > STEP ? *from + STEP : reading->n;
    enum err err = OK;

    while (!err && *from < end) {
        size_t n = end - *from < AT_ONCE ? end - *from : AT_ONCE;
        struct part part = {reading->rules + *from, n, request->actor.user, request->now};

        err = app_write(request->app, write_part, &part);
        *from += n;
    }
    request->app->changed(request->app->context, "rule");
    return err;
}

static enum err take_over(const struct request *request, struct response *response)
{
    struct imports_view view = {.is_x = false};
    struct reading reading = {.n = 0};
    int64_t from = 0;
    size_t at;
    enum err err = read_rules(request, &view, &reading);

    if (err)
        return err;
    if (!reading.n || !str_is(request_form(request, "then"), "keep"))
        return show(request, response, &view, &reading);
    if (request->app->rules_are_full && request->app->rules_are_full(request->app->context)) {
        view.error = STR("The rules fill the memory they may take: pause or remove some first.");
        return show(request, response, &view, &reading);
    }
    if (request_form_has(request, "from") &&
        (str_to_i64(request_form(request, "from"), &from) || from < 0 || from > (int64_t)reading.n))
        return ERR_BAD_INPUT;
    at = (size_t)from;
    err = write_step(request, &reading, &at);
    if (err)
        return err;
    if (at == reading.n) {
        response_see(response, STR("/desk/rules?notice=added"));
        return OK;
    }
    view.done = (int64_t)at;
    view.total = (int64_t)reading.n;
    view.progress = arena_printf(request->arena, "%.*s of %.*s rules are there",
                                 STR_ARGS(view_number(request->arena, view.done)),
                                 STR_ARGS(view_number(request->arena, view.total)));
    return show(request, response, &view, &(struct reading){.n = 0});
}

static const struct route rule_file_routes[] = {
    ROUTE(GET, "/desk/rules/export", VERB_LISTEN, give_out, .is_slow = true),
    ROUTE(GET, "/desk/rules/import", VERB_LISTEN, page),
    ROUTE(POST, "/desk/rules/import", VERB_LISTEN, take_over, .body_max = BODY_MAX),
};
const struct page page_rule_file = PAGE("rule_file", rule_file_routes);
