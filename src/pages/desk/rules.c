/* rules.c: which public words concern us: lists of rules, a new one, and trying it out first. */
#include "pages/desk/rules.h"
#include "base/utf8.h"
#include "pages/desk/rule.ht.h"
#include "pages/rule_write.h"
#include "pages/view.h"
#include "store/rule.h"
#include "store/rule_owners.h"
#include "store/standing.h"

enum { RULES_SHOWN = 50, LABELS_SHOWN = 40, SPARK_DAYS = 30 };

static const struct {
    const char *key, *title, *definition;
} lists[STANDING_KINDS] = {
    [STANDING_ALL] = {"all", "All", NULL},
    [STANDING_LABEL] = {"label", NULL, NULL},
    [STANDING_MINE] = {"mine", "Mine", "Rules you own."},
    [STANDING_NOBODY] = {"nobody", "Without owner", "Neither a person nor a team owns these."},
    [STANDING_WAITING] = {"waiting", "Nobody acts",
                          "Of what these wanted nothing was answered, watched or left alone by "
                          "anybody for two weeks or more. The longest first."},
    [STANDING_DEAD] = {"dead", "No hits", "These wanted nothing for 30 days, and are older."},
    [STANDING_PAUSED] = {"paused", "Paused", "Paused rules want nothing."},
};

static enum standing_which which_of(const struct request *request)
{
    struct str key = request_query(request, "view");

    if (request_query(request, "label").n)
        return STANDING_LABEL;
    for (int i = 0; i < STANDING_KINDS; i++)
        if (i != STANDING_LABEL && str_is(key, lists[i].key))
            return (enum standing_which)i;
    return STANDING_ALL;
}

static enum err fill_lists(const struct request *request, const struct standing_ask *ask,
                           struct rules_view *view)
{
    struct str *labels;
    size_t n;
    enum err err = standing_labels(request->db, request->arena, LABELS_SHOWN, &labels, &n);

    for (int i = 0; i < STANDING_KINDS && !err; i++) {
        struct standing_ask one = *ask;
        struct list_view list = {.key = lists[i].key,
                                 .title = str_from(lists[i].title),
                                 .is_here = ask->which == (enum standing_which)i && !view->q.n};
        int64_t count = 0;

        if (i == STANDING_LABEL)
            continue;
        one.which = (enum standing_which)i;
        err = standing_count(request->db, &one, &count);
        list.count = shell_count(request->arena, count);
        if (!err && !vec_push(request->arena, &view->lists, list))
            err = request->arena->err;
    }
    for (size_t i = 0; i < n && !err; i++) {
        struct list_view label = {.title = labels[i], .is_here = str_eq(labels[i], view->label)};

        if (!vec_push(request->arena, &view->labels, label))
            err = request->arena->err;
    }
    return err;
}

/* The rule behind which the page begins. */
static enum err after_of(const struct request *request, struct standing_ask *ask)
{
    struct str text = request_query(request, "after");
    struct rule_standing *after = arena_new(request->arena, struct rule_standing);
    int64_t id;
    enum err err = text.n ? app_unid(request, TABLE_RULE, text, &id) : OK;

    if (err || !text.n || !after)
        return err ? err : request->arena->err;
    err = standing_load(request->db, request->arena, id, after);
    ask->after = after;
    return err;
}

static enum err find(const struct request *request, const struct standing_ask *ask,
                     const struct rules_view *view, struct rule_standing **out_list, size_t *out_n)
{
    if (!view->q.n)
        return standing_list(request->db, request->arena, ask, out_list, out_n);
    return standing_search(request->db, request->arena, view->q,
                           ask->after ? ask->after->rule.id : 0, ask->limit, out_list, out_n);
}

static enum err fill_rules(const struct request *request, struct rules_view *view)
{
    struct standing_ask ask = {.which = which_of(request),
                               .label = request_query(request, "label"),
                               .staff = request->actor.user,
                               .now = request->now,
                               .limit = RULES_SHOWN};
    struct rule_standing *list;
    struct rule_owners owners;
    size_t n = 0;
    enum err err = after_of(request, &ask);

    view->q = utf8_clip(str_trim(request_query(request, "q")), 200);
    view->label = ask.label;
    view->list = str_from(lists[ask.which].key);
    view->definition = lists[ask.which].definition;
    view->is_filtered = view->q.n || ask.which != STANDING_ALL;
    if (!err)
        err = fill_lists(request, &ask, view);
    if (!err)
        err = find(request, &ask, view, &list, &n);
    if (!err)
        err = rule_owners_load(request->db, request->arena, &owners);
    for (size_t i = 0; !err && i < n; i++) {
        struct rule_view rule = {.may_change = view->may_change};

        err = rules_row(request, &owners, &list[i], SPARK_DAYS, &rule);
        if (!err && !vec_push(request->arena, &view->rules, rule))
            err = request->arena->err;
        view->after = i + 1 == RULES_SHOWN ? rule.id : STR_NONE;
    }
    return err;
}

static enum err show(const struct request *request, struct response *response, int try_ms,
                     const char *error)
{
    struct rules_view view = {.may_change = may(&request->actor, VERB_LISTEN, NULL),
                              .name = request_form(request, "name"),
                              .text = rules_typed(request),
                              .error = str_from(error)};
    struct shell shell;
    enum err err = shell_fill(request, &shell, STR("Rules"), VIEW_NONE, DESK_RULES);

    view.shell = &shell;
    if (!err && try_ms)
        err = rules_try(request, &view, try_ms);
    if (error || view.mistake.n)
        response->status = 422;
    if (!err)
        err = fill_rules(request, &view);
    if (err)
        return err;
    rules_page_render(&response->body, &view);
    return shell_finish(request, response);
}

static enum err rules(const struct request *request, struct response *response)
{
    return show(request, response, 0, NULL);
}

enum err rules_keep(const struct request *request, const char **out_error)
{
    struct rule_row rule = {.name = request_form(request, "name"),
                            .text = request_form(request, "text"),
                            .staff = request->actor.user};
    struct fault fault = {.err = OK};
    enum err err = rule_write_new(request, &rule, STR_NONE, &fault);

    *out_error = NULL;
    if (err != ERR_BAD_INPUT && err != ERR_EXISTS)
        return err;
    *out_error = str_c(request->arena, str_from(fault_text(&fault, err)));
    return request->arena->err;
}

static enum err add(const struct request *request, struct response *response)
{
    struct rules_view view = {.text = rules_typed(request)};
    const char *error = NULL;
    enum err err;

    if (!str_is(request_form(request, "then"), "keep"))
        return show(request, response, RULES_TRY_MS, NULL);
    err = rules_try(request, &view, 0);
    if (!err && view.mistake.n)
        return show(request, response, RULES_TRY_MS, NULL);
    if (!err)
        err = rules_keep(request, &error);
    if (error)
        return show(request, response, RULES_STEP_MS, error);
    if (!err)
        response_see(response, STR("/desk/rules?notice=added"));
    return err;
}

static enum err take_away(const struct request *request, struct response *response)
{
    int64_t id;
    enum err err = app_unid(request, TABLE_RULE, request_param(request, "id"), &id);

    if (!err)
        err = rule_write_removal(request, id);
    if (!err)
        response_see(response, STR("/desk/rules?notice=removed"));
    return err;
}

static const struct route rules_routes[] = {
    ROUTE(GET, "/desk/rules", VERB_READ, rules),
    ROUTE(POST, "/desk/rules", VERB_LISTEN, add),
    ROUTE(POST, "/desk/rules/:id/remove", VERB_LISTEN, take_away),
};
const struct page page_rules = PAGE("rules", rules_routes);
