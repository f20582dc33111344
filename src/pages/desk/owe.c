/* owe.c: what we owe people: the notice that what is being written is a promise, a promise made by
 * hand, kept or taken back, and a person's wish that does not hold any more.
 *
 * The notice looks at the text as it is typed and changes nothing. It is asked by POST because
 * people's words don't belong into an address.
 */
#include "base/clock.h"
#include "base/utf8.h"
#include "decide/promise.h"
#include "pages/desk/conversation.ht.h"
#include "pages/desk/do.h"
#include "pages/desk/panes.h"
#include "pages/view.h"

enum { QUOTE_MAX = 80, DAYS_MAX = 366 };

/* --- the notice --- */

/* The words that say when ("by Friday 17:00"), else the whole clause. */
static enum err quote_of(const struct request *request, struct str clause, struct str *out_quote)
{
    struct str when;
    enum err err = promise_when(request->arena, clause, STR_NONE, app_calendar(request),
                                request->now, &when);

    if (!err)
        *out_quote = utf8_clip(when.n ? when : clause, QUOTE_MAX);
    return err;
}

enum promise_choice pane_promise_choice(const struct request *request)
{
    struct str choice = request_form(request, "promises");

    if (str_is(choice, "track"))
        return PROMISES_TRACK;
    return str_is(choice, "none") ? PROMISES_NONE : PROMISES_SUGGEST;
}

enum err pane_notice(const struct request *request, struct str text, struct notice_view *out_notice)
{
    enum promise_choice choice = pane_promise_choice(request);
    struct notice_view notice = {.is_tracked = choice == PROMISES_TRACK,
                                 .is_dropped = choice == PROMISES_NONE};
    struct found_promises found = {0};
    enum err err = promise_find(request->arena, text, SPEECH_OURS, app_calendar(request),
                                request->now, &found);

    if (err)
        return err;
    if (found.list.n) {
        const struct found_promise *first = &found.list.at[0];

        err = quote_of(request, str_slice(text, first->from, first->to), &notice.quote);
        notice.more = (int64_t)found.list.n - 1;
        if (first->due_at)
            notice.due = view_moment(request->arena, app_zone(request), first->due_at,
                                     request->now);
    }
    if (!err)
        *out_notice = notice;
    return err;
}

static enum err notice(const struct request *request, struct response *response)
{
    bool is_note = str_is(request_form(request, "as"), "note");
    struct notice_view view = {0};
    int64_t id;
    enum err err = app_unid(request, TABLE_CONVERSATION, request_param(request, "id"), &id);

    if (!err && !is_note)
        err = pane_notice(request, request_form(request, "text"), &view);
    if (err)
        return err;
    hint_render(&response->body, view);
    return shell_finish(request, response);
}

/* --- promises --- */

static enum err settle(const struct request *request, struct response *response)
{
    static const struct {
        const char *state;
        enum op op;
    } ops[] = {{"open", OP_PROMISE_TRACK},
               {"withdrawn", OP_PROMISE_DROP},
               {"kept", OP_PROMISE_KEPT},
               {"broken", OP_PROMISE_BREAK},
               {"mended", OP_PROMISE_MEND}};
    struct str state = request_form(request, "state");
    struct command command;
    enum err err = do_begin(request, &command, OP_COUNT);

    for (size_t i = 0; i < ARRAY_LEN(ops); i++)
        if (str_is(state, ops[i].state))
            command.op = ops[i].op;
    if (!err && command.op == OP_COUNT)
        err = ERR_BAD_INPUT;
    if (!err)
        err = app_unid(request, TABLE_PROMISE, request_form(request, "promise"), &command.promise);
    if (err)
        return err;
    command.text = str_trim(request_form(request, "reason")); /* only "broken" reads it */
    command.key = arena_printf(request->arena, "%.*s-%.*s-%lld", STR_ARGS(command.key),
                               STR_ARGS(state), (long long)command.promise);
    return do_carry_out(request, response, &command, "promise");
}

static enum err due_of(const struct request *request, struct fault *fault, int64_t *out_at)
{
    struct str at = str_trim(request_form(request, "at"));
    int64_t days = 0;

    if (at.n && !view_moment_from(app_zone(request), at, out_at))
        return fault_set(fault, ERR_BAD_INPUT, "say when it is due, as 2026-11-27T17:00");
    if (!at.n) {
        if (str_to_i64(request_form(request, "days"), &days) || days < 0 || days > DAYS_MAX)
            return fault_set(fault, ERR_BAD_INPUT, "say when it is due");
        *out_at = promise_policy_due(app_calendar(request), request->now, (int)days);
    }
    if (*out_at <= request->now)
        return fault_set(fault, ERR_BAD_INPUT, "that moment has passed: choose a later one");
    return OK;
}

static enum err make(const struct request *request, struct response *response)
{
    struct command command;
    enum err err = do_begin(request, &command, OP_PROMISE_ADD);

    if (!err)
        err = due_of(request, &response->fault, &command.until);
    return err ? err : do_carry_out(request, response, &command, "promised");
}

/* --- wishes --- */

static enum err lift(const struct request *request, struct response *response)
{
    struct command command;
    enum err err = do_begin(request, &command, OP_WISH_LIFT);

    if (!err)
        err = app_unid(request, TABLE_CONTACT_WISH, request_form(request, "wish"), &command.wish);
    return err ? err : do_carry_out(request, response, &command, "lifted");
}

static const struct route owe_routes[] = {
    ROUTE(POST, "/desk/c/:id/notice", VERB_ANSWER, notice, .body_max = 400 << 10),
    ROUTE(POST, "/desk/c/:id/promise", VERB_ANSWER, settle),
    ROUTE(POST, "/desk/c/:id/promise-add", VERB_ANSWER, make),
    ROUTE(POST, "/desk/c/:id/lift", VERB_ANSWER, lift),
};
const struct page page_owe = PAGE("owe", owe_routes);
