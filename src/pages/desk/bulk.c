/* bulk.c: one thing for all conversations that were picked in the list, and taking it back.
 *
 * A plain form: the boxes in the rows belong to it. A script gets no page back, only what to say
 * and where Undo posts to (Heed-Say, Heed-Undo); it fetches the lists itself. */
#include "base/clock.h"
#include "base/log.h"
#include "pages/desk/do.h"
#include "pages/desk/panes.h"
#include "web/esc.h"

enum err do_picked(const struct request *request, struct command *command)
{
    int64_t *ids = arena_alloc_array(request->arena, ACT_BULK_MAX, sizeof(*ids));
    size_t n = 0;

    if (!ids)
        return request->arena->err;
    for (size_t i = 0; i < request->form.n; i++) {
        const struct field *field = &request->form.at[i];

        if (!str_is(field->name, "c"))
            continue;
        if (n == ACT_BULK_MAX)
            return ERR_TOO_BIG;
        if (app_unid(request, TABLE_CONVERSATION, field->value, &ids[n]))
            return ERR_NOT_FOUND;
        n++;
    }
    command->conversations = ids;
    command->conversation_count = n;
    return n ? OK : ERR_BAD_INPUT;
}

/* What the button says: "answer", "watch", "done"; or the menus: reason (to leave them alone),
 * staff, hours. *out_said: how it is told afterwards. */
static enum err read_deed(const struct request *request, struct command *command,
                          const char **out_said)
{
    struct str deed = request_form(request, "do"), staff = request_form(request, "staff");
    struct str reason = str_trim(request_form(request, "reason"));
    int64_t hours;

    if (reason.n)
        deed = STR("leave");
    if (advice_from(deed, &command->advice)) {
        command->each = OP_ADVISE;
        command->text = reason.n ? reason : STR("decided at the desk");
        *out_said = do_advised(command->advice);
    } else if (str_is(deed, "done")) {
        command->each = OP_DONE;
        *out_said = "Done";
    } else if (staff.n) {
        command->each = OP_ASSIGN;
        *out_said = str_is(staff, "0") ? "Given back" : "Assigned";
        return str_is(staff, "0") ? OK : app_unid(request, TABLE_STAFF, staff, &command->assignee);
    } else {
        if (str_to_i64(request_form(request, "hours"), &hours) || hours < 1 || hours > 24 * 365)
            return ERR_BAD_INPUT;
        command->each = OP_SNOOZE;
        command->until = request->now + hours * MS_HOUR;
        *out_said = "Snoozed";
    }
    return OK;
}

/* To the list they were picked in, with the key that takes it back. */
static void see_list(const struct request *request, struct response *response, const char *notice,
                     struct str undo)
{
    struct buf to;

    buf_init(&to, 3 * REQUEST_URI_MAX);
    buf_printf(&to, "/desk/?notice=%s&view=%s&q=", notice,
               desk_view_key(desk_view_from(request_form(request, "view"))));
    esc_url_query(&to, request_form(request, "q"));
    buf_add_c(&to, "&undo=");
    esc_url_query(&to, undo);
    response_see(response, buf_dup(request->arena, &to));
    buf_clear(&to);
}

const char *do_advised(enum advice advice)
{
    static const char *const words[ADVICE_COUNT] = {[ADVICE_ANSWER] = "To be answered",
                                                    [ADVICE_WATCH] = "Watched",
                                                    [ADVICE_LEAVE] = "Left alone"};

    return words[advice];
}

void do_say_many(const struct request *request, struct response *response, const char *said,
                 int64_t count, struct str key)
{
    struct buf undo;

    buf_init(&undo, 4 * ACT_KEY_MAX);
    buf_add_c(&undo, "/desk/bulk/undo?batch=");
    esc_url_query(&undo, key);
    (void)response_header(response, "Heed-Say",
                          arena_printf(request->arena, "%s: %lld conversation%s", said,
                                       (long long)count, count == 1 ? "" : "s"));
    (void)response_header(response, "Heed-Undo", buf_dup(request->arena, &undo));
    buf_clear(&undo);
    response->status = 204;
}

static enum err bulk(const struct request *request, struct response *response)
{
    struct command command = {.op = OP_BULK, .staff = request->actor.user, .now = request->now};
    struct command_result result;
    const char *said = "";
    enum err err = read_deed(request, &command, &said);

    if (!err)
        err = do_picked(request, &command);
    if (err == ERR_BAD_INPUT || err == ERR_TOO_BIG)
        return fault_set(&response->fault, err, "pick one to %d conversations, then say what to do",
                         ACT_BULK_MAX);
    if (err)
        return err;
    command.key = arena_printf(request->arena, "%.*s-%d-%s", STR_ARGS(request_form(request, "key")),
                               (int)command.each, advice_name(command.advice));
    err = act_do(request->app->act, &command, &result, &response->fault);
    if (err)
        return err;
    log_event(LOG_INFO, "desk.did_many", "what", said, NULL);
    if (!request_part(request).n) {
        see_list(request, response, "many", command.key);
        return OK;
    }
    do_say_many(request, response, said, result.conversation, command.key);
    return request->arena->err;
}

static enum err undo(const struct request *request, struct response *response)
{
    struct str batch = request_form(request, "batch");
    struct command command = {
        .op = OP_BULK_UNDO, .staff = request->actor.user, .now = request->now};
    struct command_result result;
    enum err err;

    command.batch = batch.n ? batch : request_query(request, "batch");
    command.key = arena_printf(request->arena, "%.*s-undo", STR_ARGS(command.batch));
    err = act_do(request->app->act, &command, &result, &response->fault);
    if (err)
        return err;
    if (request_part(request).n)
        response->status = 204;
    else
        see_list(request, response, "taken-back", STR_NONE);
    return OK;
}

static const struct route bulk_routes[] = {
    ROUTE(POST, "/desk/bulk", VERB_ANSWER, bulk, .body_max = 64 << 10),
    ROUTE(POST, "/desk/bulk/undo", VERB_ANSWER, undo, .body_max = 4 << 10),
};
const struct page page_bulk = PAGE("bulk", bulk_routes);
