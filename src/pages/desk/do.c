/* do.c: what people do to a conversation: one address for each, each a plain form.
 *
 * The form carries the key of the render it came from, so a double click, a reload and a retry do
 * nothing twice. Afterwards the person stands where he was: the conversation, in his view.
 */
#include "pages/desk/do.h"
#include "base/clock.h"
#include "base/log.h"
#include "pages/desk/panes.h"
#include "store/message.h"
#include "store/outbox.h"

void do_see(const struct request *request, struct response *response, const char *notice)
{
    enum desk_view view = desk_view_from(request_form(request, "view"));

    response_see(response,
                 arena_printf(request->arena, "/desk/c/%.*s?view=%s&notice=%s",
                              STR_ARGS(request_param(request, "id")), desk_view_key(view), notice));
}

/* What every command has; ERR_NOT_FOUND for an address that was made up. */
enum err do_begin(const struct request *request, struct command *out_command, enum op op)
{
    *out_command = (struct command){.op = op,
                                    .key = request_form(request, "key"),
                                    .staff = request->actor.user,
                                    .now = request->now,
                                    .text = str_trim(request_form(request, "text"))};
    return app_unid(request, TABLE_CONVERSATION, request_param(request, "id"),
                    &out_command->conversation);
}

enum err do_carry_out(const struct request *request, struct response *response,
                      const struct command *command, const char *notice)
{
    struct command_result result;
    enum err err = act_do(request->app->act, command, &result, &response->fault);

    if (err == ERR_STALE) {
        do_see(request, response, "stale");
        return OK;
    }
    if (err)
        return err;
    log_event(LOG_INFO, "desk.did", "what", notice, NULL);
    do_see(request, response, result.was_repeated ? "already" : notice);
    return OK;
}

/* The page again, with what was typed. A script keeps that itself and says why in a toast. */
static enum err refuse(const struct request *request, struct response *response,
                       const struct command *command, enum err err)
{
    struct draft draft = {
        .text = request_form(request, "text"),
        .is_fixed = command->is_fixed,
        .as = request_form(request, "as"),
        .how = request_form(request, "how"),
        .ago = request_form(request, "ago"),
        .at = request_form(request, "at"),
        .error = str_dup(request->arena, str_from(fault_text(&response->fault, err)))};

    if (request_part(request).n ||
        (err != ERR_BAD_INPUT && err != ERR_TOO_BIG && err != ERR_FORBIDDEN && err != ERR_EXISTS))
        return err;
    response->status = 422;
    return pane_show(request, response, command->conversation, &draft);
}

/* Without script nobody was asked while he wrote: he is now, before it leaves. */
static enum err ask_first(const struct request *request, struct response *response,
                          const struct command *command, bool *out_asked)
{
    struct draft draft = {.text = request_form(request, "text"), .is_fixed = command->is_fixed};
    enum err err = OK;

    *out_asked = false;
    if (request_part(request).n || command->promises != PROMISES_SUGGEST)
        return OK;
    err = pane_notice(request, draft.text, &draft.notice);
    if (err || !draft.notice.quote.n)
        return err;
    *out_asked = draft.notice.is_asked = true;
    return pane_show(request, response, command->conversation, &draft);
}

static enum err watch_too(const struct request *request, struct response *response,
                          struct command command)
{
    command.op = OP_ADVISE;
    command.advice = ADVICE_WATCH;
    command.text = STR("answered, and watched for what comes");
    command.key = arena_printf(request->arena, "%.*s-watch", STR_ARGS(command.key));
    return act_do(request->app->act, &command, &(struct command_result){0}, &response->fault);
}

static enum err say(const struct request *request, struct response *response)
{
    bool is_elsewhere = str_is(request_form(request, "as"), "elsewhere");
    bool is_note = str_is(request_form(request, "as"), "note"), is_asked = false;
    struct command command;
    enum err err = do_begin(request, &command, is_note ? OP_NOTE : OP_REPLY);

    if (err)
        return err;
    command.promises = pane_promise_choice(request);
    command.is_fixed = request_form_has(request, "fixed");
    if (is_elsewhere) {
        err = do_elsewhere(request, response, &command);
        return err ? refuse(request, response, &command, err) : OK;
    }
    if (!command.text.n)
        err = fault_set(&response->fault, ERR_BAD_INPUT, "write something first");
    if (!err && !is_note)
        err = ask_first(request, response, &command, &is_asked);
    if (!err && !is_asked)
        err = do_carry_out(request, response, &command, is_note ? "noted" : "sent");
    if (err)
        return refuse(request, response, &command, err);
    if (is_asked || is_note || !str_is(request_form(request, "then"), "watch"))
        return OK;
    return watch_too(request, response, command);
}

/* A script has a place to offer Undo in: a batch of one can be taken back. */
static enum err advise_back(const struct request *request, struct response *response,
                            struct command *command)
{
    struct command_result result;
    int64_t id = command->conversation;
    enum err err;

    command->op = OP_BULK;
    command->each = OP_ADVISE;
    command->conversation = 0;
    command->conversations = &id;
    command->conversation_count = 1;
    err = act_do(request->app->act, command, &result, &response->fault);
    if (err)
        return err;
    log_event(LOG_INFO, "desk.did", "what", "advised", NULL);
    do_say_many(request, response, do_advised(command->advice), result.conversation, command->key);
    return request->arena->err;
}

static enum err advise(const struct request *request, struct response *response)
{
    struct command command;
    enum err err = do_begin(request, &command, OP_ADVISE);

    if (err)
        return err;
    if (!advice_from(request_form(request, "advice"), &command.advice))
        return fault_set(&response->fault, ERR_BAD_INPUT, "answer, watch or leave alone?");
    /* the same form may say three things in a row: each is a command of its own */
    command.key = arena_printf(request->arena, "%.*s-%s", STR_ARGS(command.key),
                               advice_name(command.advice));
    command.text = str_trim(request_form(request, "reason"));
    if (!command.text.n)
        command.text = STR("decided at the desk");
    return request_part(request).n ? advise_back(request, response, &command)
                                   : do_carry_out(request, response, &command, "advised");
}

static enum err assign(const struct request *request, struct response *response)
{
    struct str staff = request_form(request, "staff");
    struct command command;
    enum err err = do_begin(request, &command, OP_ASSIGN);

    if (!err && !str_is(staff, "0"))
        err = app_unid(request, TABLE_STAFF, staff, &command.assignee);
    if (err)
        return err;
    command.key = arena_printf(request->arena, "%.*s-%.*s", STR_ARGS(command.key), STR_ARGS(staff));
    return do_carry_out(request, response, &command, "assigned");
}

static enum err snooze(const struct request *request, struct response *response)
{
    struct command command;
    int64_t hours = 0;
    enum err err = do_begin(request, &command, OP_SNOOZE);

    if (!err)
        err = str_to_i64(request_form(request, "hours"), &hours);
    if (!err && (hours < 0 || hours > 24 * 365))
        err = ERR_BAD_INPUT;
    if (err)
        return err;
    command.op = hours ? OP_SNOOZE : OP_REOPEN;
    command.until = request->now + hours * MS_HOUR;
    command.key = arena_printf(request->arena, "%.*s-%d", STR_ARGS(command.key), (int)hours);
    return do_carry_out(request, response, &command, hours ? "snoozed" : "open");
}

/* Where somebody goes on who is done with one: to the next in his view, else to its top, else to
 * the list. The conversation is still where it was. */
static enum err next_of(const struct request *request, const struct command *command,
                        struct str *out_path)
{
    enum desk_view view = desk_view_from(request_form(request, "view"));
    struct conversation_view list = {.queue = desk_view_queue(view)};
    struct conversation_cursor from = CONVERSATION_FIRST;
    struct conversation row;
    struct conversation_item *items;
    size_t n = 0;
    enum err err = conversation_load(request->db, request->arena, command->conversation, &row);

    if (view == VIEW_MINE)
        list.assignee = request->actor.user;
    if (!err && row.queue == list.queue)
        from = (struct conversation_cursor){row.sort, row.id};
    if (!err && list.queue != QUEUE_NONE)
        err = conversation_list(request->db, request->arena, list, from, 1, &items, &n);
    if (!err && !n && list.queue != QUEUE_NONE)
        err = conversation_list(request->db, request->arena, list, CONVERSATION_FIRST, 1, &items,
                                &n);
    if (err)
        return err;
    if (n && items[0].conversation.id != command->conversation)
        *out_path = arena_printf(
            request->arena, "/desk/c/%.*s?view=%s&notice=next",
            STR_ARGS(app_id(request, TABLE_CONVERSATION, items[0].conversation.id)),
            desk_view_key(view));
    else
        *out_path = arena_printf(request->arena, "/desk/?view=%s&notice=done", desk_view_key(view));
    return OK;
}

static enum err reopen(const struct request *request, struct response *response)
{
    struct command command;
    enum err err = do_begin(request, &command, OP_REOPEN);

    if (!command.key.n)
        command.key = request_query(request, "key"); /* Undo of the toast has no form */
    return err ? err : do_carry_out(request, response, &command, "open");
}

/* Done, and on to the next. A script knows the list before its eyes and goes there itself. */
static enum err done(const struct request *request, struct response *response)
{
    struct command_result result;
    struct command command;
    struct str next = STR_NONE;
    enum err err;

    if (request_form_has(request, "open") || request_query(request, "open").n)
        return reopen(request, response);
    err = do_begin(request, &command, OP_DONE);
    if (!err)
        err = next_of(request, &command, &next);
    if (!err)
        err = act_do(request->app->act, &command, &result, &response->fault);
    if (err)
        return err;
    log_event(LOG_INFO, "desk.did", "what", "done", NULL);
    if (!request_part(request).n) {
        response_see(response, next);
        return OK;
    }
    response->status = 204;
    (void)response_header(response, "Heed-Say", STR("Done. A new message opens it again."));
    (void)response_header(response, "Heed-Undo",
                          arena_printf(request->arena, "/desk/c/%.*s/done?open=1&key=%.*s-undo",
                                       STR_ARGS(request_param(request, "id")),
                                       STR_ARGS(command.key)));
    return request->arena->err;
}

/* The words that were taken back, for the composer. */
static enum err words_of(const struct request *request, int64_t outbox, struct draft *out_draft)
{
    struct stored_message message;
    struct outbox item;
    enum err err = outbox_load(request->db, request->arena, outbox, &item);

    if (!err)
        err = message_load(request->db, request->arena, item.message, &message);
    if (!err)
        *out_draft = (struct draft){.text = message.said.text};
    return err;
}

/* Nothing is lost: the page comes back with the words where they were written. */
static enum err undo_send(const struct request *request, struct response *response)
{
    struct command_result result;
    struct command command;
    struct draft draft;
    enum err err = do_begin(request, &command, OP_UNDO_SEND);

    if (!err)
        err = app_unid(request, TABLE_OUTBOX, request_form(request, "outbox"), &command.outbox);
    if (!err)
        err = act_do(request->app->act, &command, &result, &response->fault);
    if (err == ERR_STALE) {
        do_see(request, response, "stale");
        return OK;
    }
    if (!err)
        err = words_of(request, command.outbox, &draft);
    if (err)
        return err;
    log_event(LOG_INFO, "desk.did", "what", "undone", NULL);
    (void)response_header(response, "Heed-Say", STR("Not sent. Your words are in the box again."));
    return pane_show(request, response, command.conversation, &draft);
}

/* Somebody looked: a delivery that may have arrived did, or goes out once more. */
static enum err settle(const struct request *request, struct response *response)
{
    struct str arrived = request_form(request, "arrived");
    struct command command;
    enum err err = do_begin(request, &command, OP_SEND_SETTLED);

    if (!err && !str_is(arrived, "yes") && !str_is(arrived, "no"))
        err = ERR_BAD_INPUT;
    if (!err)
        err = app_unid(request, TABLE_OUTBOX, request_form(request, "outbox"), &command.outbox);
    command.is_yes = str_is(arrived, "yes");
    return err ? err : do_carry_out(request, response, &command, "settled");
}

/* The script says that somebody has it before his eyes; without script it stays unread until
 * something is done. */
static enum err read_it(const struct request *request, struct response *response)
{
    struct command command;
    struct command_result result;
    enum err err = do_begin(request, &command, OP_READ);

    if (!err)
        err = act_do(request->app->act, &command, &result, &response->fault);
    if (!err)
        response->status = 204;
    return err;
}

static const struct route do_routes[] = {
    ROUTE(POST, "/desk/c/:id/say", VERB_ANSWER, say, .body_max = 400 << 10),
    ROUTE(POST, "/desk/c/:id/advise", VERB_ANSWER, advise),
    ROUTE(POST, "/desk/c/:id/assign", VERB_ANSWER, assign),
    ROUTE(POST, "/desk/c/:id/snooze", VERB_ANSWER, snooze),
    ROUTE(POST, "/desk/c/:id/done", VERB_ANSWER, done),
    ROUTE(POST, "/desk/c/:id/undo-send", VERB_ANSWER, undo_send),
    ROUTE(POST, "/desk/c/:id/settle", VERB_ANSWER, settle),
    ROUTE(POST, "/desk/c/:id/read", VERB_ANSWER, read_it),
};
const struct page page_do = PAGE("do", do_routes);
