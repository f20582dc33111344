/* label_rights.c: what was put right of words that were edited or deleted since, where an edit
 * changed the sense, so that it did not go over (act/carry.h). It stays true of those words, and
 * stands where it can be said again of the new ones, or taken back. */
#include "act/act.h"
#include "model/recast.h"
#include "pages/desk/do.h"
#include "pages/desk/panes.h"
#include "pages/view.h"
#include "store/understood.h"

enum err pane_rights_before(const struct request *request, const struct open_conversation *open,
                            struct thread_item *item, const struct stored_message *stored,
                            const struct pane_labels *all)
{
    for (size_t i = 0; i < all->correction_count; i++) {
        const struct correction *one = &all->corrections[i];
        struct put_right_view view;
        struct recast recast;

        if (one->current != stored->id || one->message == stored->id)
            continue;
        recast_read(one->value, &recast);
        view = (struct put_right_view){.id = app_id(request, TABLE_CORRECTION, one->id),
                                       .who = one->staff_name.n ? one->staff_name : STR("Somebody"),
                                       .words = recast_words(request->arena, &recast)};
        view.key = arena_printf(request->arena, "%.*s-again-%.*s", STR_ARGS(open->key),
                                STR_ARGS(view.id));
        if (!vec_push(request->arena, &item->rights_before, view))
            return request->arena->err;
    }
    return OK;
}

/* The same of the version that is current now. */
static enum err again(const struct request *request, struct response *response)
{
    struct correction before = {.id = 0};
    struct command_result result;
    struct command command;
    struct recast recast;
    int64_t id = 0;
    enum err err = do_begin(request, &command, OP_CORRECT);

    if (!err)
        err = app_unid(request, TABLE_MESSAGE, request_form(request, "message"), &command.message);
    if (!err)
        err = app_unid(request, TABLE_CORRECTION, request_form(request, "correction"), &id);
    if (!err)
        err = correction_load(request->db, request->arena, id, &before);
    if (err)
        return err;
    recast_read(before.value, &recast);
    command.recast = &recast;
    err = act_do(request->app->act, &command, &result, &response->fault);
    if (err == ERR_STALE)
        return labels_nothing_said(request, response);
    return err ? err : labels_told(request, response, result.correction);
}

static const struct route label_rights_routes[] = {
    ROUTE(POST, "/desk/c/:id/correct-again", VERB_ANSWER, again),
};
const struct page page_label_rights = PAGE("label_rights", label_rights_routes);
