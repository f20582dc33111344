#include "pages/desk/welcome.ht.h"

#include "pages/desk/look.h"
#include "pages/desk/rules.h"
#include "pages/desk/steps.h"
#include "store/rule.h"
#include "store/setting.h"

enum { NAMES_SHOWN = 20 };

static const struct {
    const char *key, *title, *icon;
} steps[WELCOME_STEPS] = {
    [WELCOME_LOOK] = {"look", "What is said", "search"},
    [WELCOME_HOUSE] = {"house", "Name and hours", "clock"},
    [WELCOME_RULE] = {"rule", "What to hear", "ear"},
    [WELCOME_PLACE] = {"place", "Where to hear", "mail"},
    [WELCOME_PEOPLE] = {"people", "Who helps", "people"},
};

const char *welcome_key(enum welcome_step step)
{
    return step < WELCOME_STEPS ? steps[step].key : "done";
}

static bool step_from(struct str key, enum welcome_step *out_step)
{
    for (unsigned i = 0; i <= WELCOME_STEPS; i++) {
        if (!str_is(key, welcome_key((enum welcome_step)i)))
            continue;
        *out_step = (enum welcome_step)i;
        return true;
    }
    return false;
}

enum err welcome_where(const struct request *request, enum welcome_step *out_step)
{
    struct str key;
    enum err err = setting_load(request->db, request->arena, STR("wizard.step"), &key);

    return err ? err : step_from(key, out_step) ? OK : ERR_NOT_FOUND;
}

static enum err write_step(struct db *db, void *arg)
{
    return setting_put(db, STR("wizard.step"), str_from(arg));
}

/* On to the next step, which is where to go on from now. */
static enum err go_on(const struct request *request, struct response *response,
                      enum welcome_step from)
{
    union {
        const char *text;
        void *arg; /* only read */
    } key = {.text = welcome_key(from + 1)};
    enum err err = app_write(request->app, write_step, key.arg);

    if (!err)
        response_see(response, arena_printf(request->arena, "/desk/welcome/%s", key.text));
    return err;
}

/* --- the rule that comes from the name --- */

/* Empty when the name is none that a rule can be made of. */
static struct str suggested_rule(const struct request *request)
{
    struct name_rule *made = arena_new(request->arena, struct name_rule);
    struct str text = STR_NONE;

    if (!made || name_rule_make(request->arena, app_name(request), made, NULL))
        return STR_NONE;
    if (name_rule_text(request->arena, made, name_rule_default(made), &text))
        return STR_NONE;
    return text;
}

static enum err fill_rule(const struct request *request, struct welcome *page)
{
    struct rules_view *view = page->rules;
    struct rule_row *rows;
    size_t n;
    bool is_again = request_form_has(request, "text");
    enum err err = rule_list(request->db, request->arena, 0, NAMES_SHOWN, &rows, &n);

    for (size_t i = 0; !err && i < n; i++)
        if (!vec_push(request->arena, &page->rule_names, rows[i].name))
            err = request->arena->err;
    view->name = is_again ? request_form(request, "name") : app_name(request);
    view->text = is_again ? rules_typed(request) : suggested_rule(request);
    return err ? err : rules_try(request, view, is_again ? RULES_TRY_MS : RULES_STEP_MS);
}

static enum err fill_place(const struct request *request, struct welcome *page)
{
    enum err err;

    page->channels.may_change = page->channels.is_step = true;
    err = channels_list(request, &page->channels);
    for (size_t i = 0; i < page->channels.channels.n; i++)
        page->is_refused = page->is_refused || page->channels.channels.at[i].is_deaf;
    return err ? err : channels_forms(request, &page->channels, page->error);
}

/* --- showing a step --- */

static enum err fill(const struct request *request, struct welcome *page, enum welcome_step step)
{
    enum err err = OK;

    if (step == WELCOME_LOOK) {
        page->name = request_form_has(request, "name") ? request_form(request, "name")
                                                       : app_name(request);
        return OK;
    }
    if (step == WELCOME_HOUSE)
        return hours_fill(request, page);
    if (step == WELCOME_RULE || step == WELCOME_DONE)
        err = fill_rule(request, page);
    if (!err && (step == WELCOME_PLACE || step == WELCOME_DONE))
        err = fill_place(request, page);
    if (!err && (step == WELCOME_PEOPLE || step == WELCOME_DONE))
        err = invite_fill(request, page);
    return err;
}

static enum err show(const struct request *request, struct response *response, struct welcome *page,
                     enum welcome_step step)
{
    struct rules_view rules = {0};
    struct shell shell;
    enum err err = shell_fill(request, &shell, STR("First steps"), VIEW_NONE, DESK_MORE);

    page->shell = &shell;
    page->rules = &rules;
    page->number = (int)step + 1;
    page->key = welcome_key(step);
    page->back = step ? welcome_key(step - 1) : NULL;
    for (unsigned i = 0; i < WELCOME_STEPS; i++)
        page->links[i] = (struct welcome_link){steps[i].key, steps[i].title, steps[i].icon,
                                               i == (unsigned)step, i < (unsigned)step};
    if (!err)
        err = fill(request, page, step);
    if (err)
        return err;
    if (page->error || page->rules->mistake.n)
        response->status = 422;
    if (step == WELCOME_LOOK)
        welcome_look_render(&response->body, page);
    else if (step == WELCOME_HOUSE)
        welcome_house_render(&response->body, page);
    else if (step == WELCOME_RULE)
        welcome_rule_render(&response->body, page);
    else if (step == WELCOME_PLACE)
        welcome_place_render(&response->body, page);
    else if (step == WELCOME_PEOPLE)
        welcome_people_render(&response->body, page);
    else
        welcome_done_render(&response->body, page);
    return shell_finish(request, response);
}

static enum err begin(const struct request *request, struct response *response)
{
    enum welcome_step step = WELCOME_LOOK;
    enum err err = welcome_where(request, &step);

    if (err && err != ERR_NOT_FOUND)
        return err;
    response_see(response, arena_printf(request->arena, "/desk/welcome/%s",
                                        welcome_key(step == WELCOME_DONE ? WELCOME_LOOK : step)));
    return OK;
}

static enum err step_page(const struct request *request, struct response *response)
{
    struct welcome page = {0};
    enum welcome_step step;

    if (!step_from(request_param(request, "step"), &step))
        return ERR_NOT_FOUND;
    return show(request, response, &page, step);
}

/* --- doing a step --- */

/* The house is called what is looked for; the next step is where to go on. */
static enum err write_name(struct db *db, void *arg)
{
    const struct str *name = arg;
    enum err err = setting_put(db, STR("site.name"), *name);

    return err ? err : setting_put(db, STR("wizard.step"), STR("house"));
}

static enum err do_look(const struct request *request, struct response *response,
                        struct welcome *page)
{
    struct str name = str_trim(request_form(request, "name"));
    struct fault fault = {0};
    int64_t id;
    enum err err = look_begin(request, name, STR_NONE, &id, &fault);

    if (err && !look_may_correct(err))
        return err;
    if (err) {
        page->error = str_c(request->arena, look_sentence(request, &fault, err));
        return show(request, response, page, WELCOME_LOOK);
    }
    err = app_write(request->app, write_name, &name);
    if (err)
        return err;
    request->app->changed(request->app->context, "house");
    return look_see(request, response, id);
}

static enum err do_house(const struct request *request, struct welcome *page)
{
    const char *error;
    enum err err = hours_keep(request, &error);

    page->error = err ? NULL : error;
    return err;
}

/* *out_stay: the trial is to be looked at. */
static enum err do_rule(const struct request *request, struct welcome *page, bool *out_stay)
{
    struct rules_view typed = {.text = rules_typed(request)};
    const char *error = NULL;
    enum err err = OK;

    *out_stay = true;
    if (!str_is(request_form(request, "then"), "keep"))
        return OK;
    err = rules_try(request, &typed, 0);
    if (err || typed.mistake.n)
        return err;
    err = rules_keep(request, &error);
    page->error = error;
    *out_stay = false;
    return err;
}

static enum err do_place(const struct request *request, struct welcome *page)
{
    struct fault fault = {0};
    enum err err = channels_connect(request, &fault);

    if (!channels_may_correct(err))
        return err;
    page->error = str_c(request->arena, str_from(fault_text(&fault, err)));
    return OK;
}

static enum err do_step(const struct request *request, struct response *response)
{
    struct welcome page = {0};
    enum welcome_step step;
    bool stay = false;
    enum err err = OK;

    if (!step_from(request_param(request, "step"), &step) || step == WELCOME_DONE)
        return ERR_NOT_FOUND;
    if (str_is(request_form(request, "then"), "skip"))
        return go_on(request, response, step);
    if (step == WELCOME_LOOK)
        return do_look(request, response, &page);
    if (step == WELCOME_HOUSE)
        err = do_house(request, &page);
    else if (step == WELCOME_RULE)
        err = do_rule(request, &page, &stay);
    else if (step == WELCOME_PLACE)
        err = do_place(request, &page);
    else
        err = invite_new(request, &page.invited, &page.error);
    if (err)
        return err;
    if (stay || page.error || page.invited.link.n)
        return show(request, response, &page, step);
    if (step != WELCOME_PLACE)
        return go_on(request, response, step);
    /* there it is told how it goes: nobody goes on unawares with a place that refuses him */
    response_see(response, STR("/desk/welcome/place#channels"));
    return OK;
}

static const struct route welcome_routes[] = {
    ROUTE(GET, "/desk/welcome", VERB_SET_UP, begin),
    ROUTE(GET, "/desk/welcome/:step", VERB_SET_UP, step_page),
    ROUTE(POST, "/desk/welcome/:step", VERB_SET_UP, do_step, .body_max = 256 << 10,
          .by_person = true),
};
const struct page page_welcome = PAGE("welcome", welcome_routes);
