/* elsewhere.c: it was answered elsewhere (we rang back, or answered on their own page): the third
 * tab of the composer, and taking that back. */
#include "pages/elsewhere.h"
#include "base/clock.h"
#include "base/log.h"
#include "pages/desk/do.h"
#include "pages/desk/panes.h"
#include "pages/view.h"

enum err do_elsewhere(const struct request *request, struct response *response,
                      struct command *command)
{
    struct fault *fault = &response->fault;
    struct command_result result;
    int64_t at = 0;
    enum err err;

    if (!command->text.n)
        return fault_set(fault, ERR_BAD_INPUT, "say in a few words what was answered");
    if (!view_moment_ago(app_zone(request), request_form(request, "ago"),
                         request_form(request, "at"), request->now, &at))
        return fault_set(fault, ERR_BAD_INPUT,
                         "say when it was answered: a moment of the last year");
    err = elsewhere_command(request, request_form(request, "how"), at, command, fault);
    if (!err)
        err = act_do(request->app->act, command, &result, fault);
    if (err)
        return err;
    log_event(LOG_INFO, "desk.did", "what", "answered elsewhere", NULL);
    do_see(request, response, result.was_repeated ? "already" : "elsewhere-answered");
    return OK;
}

static enum err take_back(const struct request *request, struct response *response)
{
    struct command command;
    enum err err = do_begin(request, &command, OP_NOT_ELSEWHERE);

    if (!err)
        err = app_unid(request, TABLE_MESSAGE, request_form(request, "message"), &command.message);
    if (err)
        return err;
    command.key = arena_printf(request->arena, "%.*s-%lld", STR_ARGS(command.key),
                               (long long)command.message);
    return do_carry_out(request, response, &command, "not-elsewhere");
}

static const struct route elsewhere_routes[] = {
    ROUTE(POST, "/desk/c/:id/not-elsewhere", VERB_ANSWER, take_back),
};
const struct page page_elsewhere = PAGE("elsewhere", elsewhere_routes);
