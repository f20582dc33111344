/* rule_try.c: what a rule would want, while it is typed.
 *
 * The script posts the form again and again (data-check, data-again in docs/templates.md) until all
 * is known; each request works for RULES_STEP_MS at most. Without script the button "Try it out"
 * waits for all of it at once. Nothing is written. */
#include "base/clock.h"
#include "pages/desk/rule.ht.h"
#include "pages/desk/rules.h"

struct str rules_typed(const struct request *request)
{
    struct str proposed = request_form(request, "use");

    return proposed.n ? proposed : request_form(request, "text");
}

enum err rules_try(const struct request *request, struct rules_view *view, int ms)
{
    struct trials *trials = &request->app->trials;
    struct try_live live = {.looked_at = 0};
    struct try_figures figures;
    struct trial *trial;
    enum err err;

    if (!view->text.n)
        return OK;
    err = trials_take(trials, request->actor.user, view->text, request->now, &trial);
    if (err)
        return err;
    if (ms)
        err = trial_step(trial, request->db, clock_monotonic() + ms);
    if (!err)
        err = trial_figures(trial, request->db, request->arena, &figures);
    if (!err && figures.is_done)
        err = trial_live(trial, request->app->sample, request->arena, &live);
    if (!err)
        err = rules_tried(request, view, &figures, &live);
    if (!err && !ms)
        view->tried = (struct tried_view){.is_there = false};
    if (err)
        trial_free(trial);
    else
        trials_give(trials, request->actor.user, view->text, request->now, trial);
    return err;
}

static enum err try_typed(const struct request *request, struct response *response)
{
    struct rules_view view = {.text = rules_typed(request), .is_typing = true};
    enum err err = rules_try(request, &view, RULES_STEP_MS);

    if (err)
        return err;
    rule_typed_render(&response->body, &view);
    return shell_finish(request, response);
}

static const struct route rule_try_routes[] = {
    ROUTE(POST, "/desk/try", VERB_LISTEN, try_typed),
};
const struct page page_rule_try = PAGE("rule_try", rule_try_routes);
