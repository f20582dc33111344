/* matter.c: what a conversation shows of its matter, and how it comes to hang on one, or leaves it.
 */
#include "store/matter.h"
#include "base/log.h"
#include "pages/desk/do.h"
#include "pages/desk/matters.h"
#include "store/conversation.h"
#include "web/esc.h"

enum { CHOICES = 50 };

enum err matter_choices(const struct request *request, int64_t but, struct option_view **out_list,
                        size_t *out_n)
{
    struct option_view *options;
    struct matter_item *list;
    size_t n, kept = 0;
    enum err err = matter_list(request->db, request->arena, MATTER_OPEN, INT64_MAX, CHOICES, &list,
                               &n);

    if (err)
        return err;
    options = arena_alloc_array(request->arena, n + 1, sizeof(*options));
    if (!options)
        return request->arena->err;
    for (size_t i = 0; i < n; i++)
        if (list[i].matter.id != but)
            options[kept++] = (struct option_view){app_id(request, TABLE_MATTER, list[i].matter.id),
                                                   list[i].matter.title, false};
    *out_list = options;
    *out_n = kept;
    return OK;
}

enum err its_matter_fill(const struct request *request, int64_t conversation,
                         struct its_matter *out_its)
{
    struct matter_item item = {0};
    struct matter_member member;
    enum err err = matter_of(request->db, request->arena, conversation, &member);

    if (!err)
        err = matter_load(request->db, request->arena, member.matter, &item);
    if (err && err != ERR_NOT_FOUND)
        return err;
    if (!err) {
        matter_view_fill(request, &item.matter, item.owner_name, &out_its->matter);
        out_its->is_witness = member.role == ROLE_WITNESS;
        out_its->evidence = member.evidence;
    }
    err = matter_choices(request, item.matter.id, &out_its->open.at, &out_its->open.n);
    return err ? err : matter_kinds(request, CAUSE_UNKNOWN, &out_its->kinds.at, &out_its->kinds.n);
}

/* A script has a place to offer Undo in: the key of what was done takes it back. */
static enum err told(const struct request *request, struct response *response, const char *said,
                     struct str key, const char *notice)
{
    struct buf undo;

    log_event(LOG_INFO, "desk.did", "what", notice, NULL);
    if (!request_part(request).n) {
        do_see(request, response, notice);
        return OK;
    }
    buf_init(&undo, 4 * ACT_KEY_MAX);
    buf_printf(&undo, "/desk/c/%.*s/matter-back?batch=", STR_ARGS(request_param(request, "id")));
    esc_url_query(&undo, key);
    (void)response_header(response, "Heed-Say", str_from(said));
    (void)response_header(response, "Heed-Undo", buf_dup(request->arena, &undo));
    buf_clear(&undo);
    response->status = 204;
    return request->arena->err;
}

static enum err carry_out(const struct request *request, struct response *response,
                          const struct command *command, const char *said, const char *notice)
{
    struct command_result result;
    enum err err = act_do(request->app->act, command, &result, &response->fault);

    if (err == ERR_STALE && !request_part(request).n) {
        do_see(request, response, "stale");
        return OK;
    }
    return err ? err : told(request, response, said, command->key, notice);
}

/* Under one that is there, or under a new one where a name was typed. */
static enum err put(const struct request *request, struct response *response)
{
    struct matter as = {.title = str_trim(request_form(request, "title")),
                        .cause_kind = CAUSE_UNKNOWN,
                        .owner = request->actor.user,
                        .began_at = request->now};
    struct conversation row;
    struct command command;
    enum err err = do_begin(request, &command, as.title.n ? OP_MATTER_MAKE : OP_MATTER_JOIN);

    if (!err)
        err = conversation_load(request->db, request->arena, command.conversation, &row);
    if (err)
        return err;
    as.began_at = row.opened_at < request->now ? row.opened_at : request->now;
    if (!matter_role_from(request_form(request, "role"), &command.role))
        return ERR_BAD_INPUT;
    if (as.title.n) {
        (void)matter_cause_from(request_form(request, "kind"), &as.cause_kind);
        command.as = &as;
        return carry_out(request, response, &command, "A new matter, and this hangs on it",
                         "matter");
    }
    if (!request_form(request, "matter").n)
        return fault_set(&response->fault, ERR_BAD_INPUT, "choose a matter, or name a new one");
    err = app_unid(request, TABLE_MATTER, request_form(request, "matter"), &command.matter);
    return err ? err
               : carry_out(request, response, &command, "It hangs on the matter now", "matter");
}

static enum err leave(const struct request *request, struct response *response)
{
    struct command command;
    enum err err = do_begin(request, &command, OP_MATTER_LEAVE);

    return err ? err
               : carry_out(request, response, &command, "It hangs on no matter now", "matter-left");
}

static enum err back(const struct request *request, struct response *response)
{
    struct str batch = request_form(request, "batch");
    struct command_result result;
    struct command command;
    enum err err = do_begin(request, &command, OP_MATTER_BACK);

    if (err)
        return err;
    command.batch = batch.n ? batch : request_query(request, "batch");
    command.key = arena_printf(request->arena, "%.*s-back", STR_ARGS(command.batch));
    err = act_do(request->app->act, &command, &result, &response->fault);
    if (err)
        return err;
    if (request_part(request).n)
        response->status = 204;
    else
        do_see(request, response, "taken-back");
    return OK;
}

static const struct route matter_routes[] = {
    ROUTE(POST, "/desk/c/:id/matter", VERB_ANSWER, put),
    ROUTE(POST, "/desk/c/:id/matter-leave", VERB_ANSWER, leave),
    ROUTE(POST, "/desk/c/:id/matter-back", VERB_ANSWER, back),
};
const struct page page_matter = PAGE("matter", matter_routes);
