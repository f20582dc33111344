/* threads.c: a thread is split off into a conversation of its own, or two conversations of one
 * person are joined. Both can be taken back by the other. */
#include "pages/desk/do.h"
#include "store/conversation.h"
#include "store/thread.h"

static enum err split(const struct request *request, struct response *response)
{
    struct command command;
    struct thread thread;
    enum err err = do_begin(request, &command, OP_SPLIT);

    if (!err)
        err = app_unid(request, TABLE_THREAD, request_form(request, "thread"), &command.thread);
    if (!err)
        err = thread_load(request->db, request->arena, command.thread, &thread);
    if (err)
        return err;
    command.key = arena_printf(request->arena, "%.*s-%lld", STR_ARGS(command.key),
                               (long long)command.thread);
    /* A second click finds it elsewhere already; act_do knows its key. */
    return do_carry_out(request, response, &command, "split");
}

/* Each thread of the other one comes here, as a command of its own: a retry goes on where it
 * stopped. */
static enum err move_all(const struct request *request, struct response *response,
                         struct command command, int64_t from)
{
    struct str key = command.key;
    struct thread *threads;
    size_t n;
    enum err err = thread_of_conversation(request->db, request->arena, from, &threads, &n);

    for (size_t i = 0; !err && i < n; i++) {
        struct command_result result;

        command.thread = threads[i].id;
        command.key = arena_printf(request->arena, "%.*s-%lld", STR_ARGS(key),
                                   (long long)threads[i].id);
        err = act_do(request->app->act, &command, &result, &response->fault);
        if (err == ERR_STALE)
            err = OK; /* somebody joined it already */
    }
    if (!err)
        do_see(request, response, n ? "joined" : "stale");
    return err;
}

static enum err join(const struct request *request, struct response *response)
{
    struct conversation here, other;
    struct command command;
    int64_t from;
    enum err err = do_begin(request, &command, OP_JOIN);

    if (!err)
        err = app_unid(request, TABLE_CONVERSATION, request_form(request, "with"), &from);
    if (!err)
        err = conversation_load(request->db, request->arena, command.conversation, &here);
    if (!err)
        err = conversation_load(request->db, request->arena, from, &other);
    if (err)
        return err;
    if (from == command.conversation || here.person != other.person)
        return fault_set(&response->fault, ERR_BAD_INPUT,
                         "only two conversations of the same person can be joined");
    return move_all(request, response, command, from);
}

static const struct route threads_routes[] = {
    ROUTE(POST, "/desk/c/:id/split", VERB_ANSWER, split),
    ROUTE(POST, "/desk/c/:id/join", VERB_ANSWER, join),
};
const struct page page_threads = PAGE("threads", threads_routes);
