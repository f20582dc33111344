/* inbox.c: the inbox and its regions. */
#include "pages/desk/inbox.ht.h"
#include "pages/desk/panes.h"
#include "pages/desk/welcome.h"

static enum desk_view view_of(const struct request *request)
{
    bool is_form = request->method == METHOD_POST;
    enum desk_view view = desk_view_from(is_form ? request_form(request, "view")
                                                 : request_query(request, "view"));

    return view == VIEW_NONE ? VIEW_ANSWER : view;
}

/* One row by its region's name. False: it left the list. */
static bool render_row(const struct request *request, struct buf *out, const struct inbox *inbox,
                       struct str id)
{
    struct inbox_row row;
    int64_t conversation;

    if (app_unid(request, TABLE_CONVERSATION, id, &conversation) ||
        pane_row(request, inbox, conversation, &row))
        return false;
    inbox_row_render(out, inbox, &row);
    return true;
}

/* The region alone, when one was asked for. False: it isn't here (any more). */
static bool render_part(const struct request *request, struct response *response,
                        const struct inbox *inbox)
{
    struct str part = request_part(request), kind, id;
    struct buf *out = &response->body;

    (void)str_cut(part, '-', &kind, &id);
    if (str_is(part, "rail"))
        rail_render(out, inbox->shell);
    else if (str_is(part, "queue"))
        queue_render(out, inbox);
    else if (str_is(part, "person") && inbox->open)
        person_render(out, inbox->open);
    else if (str_is(kind, "t") && inbox->open && str_eq(id, inbox->open->id))
        conversation_render(out, inbox->open, inbox->shell);
    else
        return str_is(kind, "c") && render_row(request, out, inbox, id);
    return true;
}

enum err pane_show(const struct request *request, struct response *response, int64_t open_id,
                   const struct draft *draft)
{
    enum desk_view view = view_of(request);
    struct shell shell;
    struct open_conversation open;
    struct inbox inbox = {.shell = &shell};
    enum welcome_step step;
    bool is_form = request->method == METHOD_POST;
    struct str q = is_form ? request_form(request, "q") : request_query(request, "q");
    enum err err;

    if (open_id) {
        err = pane_conversation(request, &open, view, open_id);
        if (err)
            return err;
        inbox.open = &open;
        if (draft)
            open.draft = *draft;
    }
    err = shell_fill(request, &shell, inbox.open ? open.title : str_from(desk_view_title(view)),
                     view, DESK_INBOX);
    if (!err)
        err = q.n ? pane_found(request, &inbox, q, open_id)
                  : pane_queue(request, &inbox, view, open_id);
    if (err)
        return err;
    inbox.has_first_steps = may(&request->actor, VERB_SET_UP, NULL) &&
                            welcome_where(request, &step) == OK && step != WELCOME_DONE;
    inbox.undo = request_query(request, "undo");
    err = alarms_banner(request, &inbox.alarm);
    if (!err && inbox.may_answer && !inbox.is_empty && view != VIEW_PROMISES &&
        view != VIEW_UNCERTAIN)
        err = pane_staff(request, &inbox);
    if (err)
        return err;
    shell.pane = inbox.open ? "thread" : "queue";
    if (!request_part(request).n)
        inbox_page_render(&response->body, &inbox);
    else if (!render_part(request, response, &inbox))
        response->status = 204; /* not a mistake: it left this list */
    return shell_finish(request, response);
}

/* A list that there is none of is not another one. */
static bool is_view_known(const struct request *request)
{
    struct str key = request_query(request, "view");

    return !key.n || desk_view_from(key) != VIEW_NONE;
}

static enum err inbox(const struct request *request, struct response *response)
{
    if (!is_view_known(request))
        return ERR_NOT_FOUND;
    return pane_show(request, response, 0, NULL);
}

static enum err conversation_page(const struct request *request, struct response *response)
{
    int64_t id;
    enum err err = app_unid(request, TABLE_CONVERSATION, request_param(request, "id"), &id);

    if (!err && !is_view_known(request))
        err = ERR_NOT_FOUND;
    return err ? err : pane_show(request, response, id, NULL);
}

static enum err live(const struct request *request, struct response *response)
{
    (void)request;
    response->is_event_stream = true;
    return OK;
}

static const struct route inbox_routes[] = {
    ROUTE(GET, "/desk/", VERB_READ, inbox),
    ROUTE(GET, "/desk/c/:id", VERB_READ, conversation_page),
    ROUTE(GET, "/live", VERB_READ, live),
};
const struct page page_inbox = PAGE("inbox", inbox_routes);
