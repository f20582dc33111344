/* branches.c: a conversation that was begun under what somebody else said, and those that were
 * begun under what was said here (store/branch.h). */
#include "store/branch.h"

#include "pages/desk/panes.h"
#include "pages/view.h"
#include "store/conversation.h"
#include "store/thread.h"

enum { LISTED = 20, THREADS_ASKED = 50 };

static enum err read_branch(const struct request *request, int64_t id,
                            struct branch_view *out_branch)
{
    struct conversation_item item;
    enum err err = conversation_load_item(request->db, request->arena, id, &item);

    *out_branch = (struct branch_view){0};
    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    *out_branch = (struct branch_view){
        .id = app_id(request, TABLE_CONVERSATION, id),
        .title = item.conversation.title,
        .who = item.person_name,
        .when = view_when(request->arena, app_zone(request), item.conversation.opened_at,
                          request->now),
    };
    return OK;
}

static enum err fill_under(const struct request *request, struct open_conversation *open,
                           int64_t id)
{
    int64_t under = 0;
    enum err err = branch_under(request->db, id, &under);

    return err || !under ? err : read_branch(request, under, &open->under);
}

static bool is_listed(const struct open_conversation *open, struct str id)
{
    for (size_t i = 0; i < open->branches.n; i++)
        if (str_eq(open->branches.at[i].id, id))
            return true;
    return false;
}

static enum err add_branches(const struct request *request, struct open_conversation *open,
                             int64_t id, int64_t root)
{
    int64_t *threads;
    size_t n = 0;
    enum err err = branch_list(request->db, request->arena, root, LISTED + 1, &threads, &n);

    for (size_t i = 0; i < n && !err; i++) {
        struct branch_view branch = {0};
        struct thread thread;

        open->has_more_branches = open->branches.n == LISTED;
        if (open->has_more_branches)
            return OK;
        err = thread_load(request->db, request->arena, threads[i], &thread);
        if (!err && thread.conversation && thread.conversation != id)
            err = read_branch(request, thread.conversation, &branch);
        if (!err && branch.id.n && !is_listed(open, branch.id) &&
            !vec_push(request->arena, &open->branches, branch))
            err = request->arena->err;
    }
    return err;
}

enum err pane_branches(const struct request *request, struct open_conversation *open, int64_t id)
{
    struct thread *threads;
    size_t n = 0;
    enum err err = fill_under(request, open, id);

    if (!err)
        err = thread_of_conversation(request->db, request->arena, id, &threads, &n);
    for (size_t i = 0; i < n && i < THREADS_ASKED && !open->has_more_branches && !err; i++)
        err = add_branches(request, open, id, threads[i].id);
    return err;
}
