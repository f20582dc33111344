#include "pages/api/once.h"

#include "base/encode.h"
#include "pages/app.h"
#include "store/answer.h"
#include "web/session.h"

static enum err check_key(struct str key, struct fault *fault)
{
    if (key.n > ONCE_KEY_MAX)
        return fault_set(fault, ERR_BAD_INPUT, "the Idempotency-Key is longer than %d bytes",
                         ONCE_KEY_MAX);
    for (size_t i = 0; i < key.n; i++)
        if (key.p[i] < ' ' || key.p[i] > '~')
            return fault_set(fault, ERR_BAD_INPUT, "the Idempotency-Key is not plain ASCII");
    return OK;
}

struct str once_key(const struct request *request)
{
    struct str key = request->headers.idempotency_key, hash;
    struct buf text;

    if (!key.n)
        return STR_NONE;
    hash = session_hash(request->arena, key);
    buf_init(&text, 200);
    buf_printf(&text, "api-%lld-", (long long)request->actor.user);
    encode_hex(&text, hash);
    key = buf_dup(request->arena, &text);
    buf_clear(&text);
    return key;
}

/* Method, address and body in 32 bytes. */
static struct str likeness(const struct request *request)
{
    struct str line = arena_printf(request->arena, "%s %.*s", method_name(request->method),
                                   STR_ARGS(request->target));
    struct str hashes[2] = {session_hash(request->arena, line),
                            session_hash(request->arena, request->body)};
    char both[2 * SESSION_HASH_BYTES];

    for (size_t i = 0; i < ARRAY_LEN(hashes); i++) {
        if (hashes[i].n != SESSION_HASH_BYTES)
            return STR_NONE;
        memcpy(both + i * SESSION_HASH_BYTES, hashes[i].p, SESSION_HASH_BYTES);
    }
    return session_hash(request->arena, str_of(both, sizeof(both)));
}

static enum err answer_again(struct response *response, const struct answer *answer)
{
    response->status = (int)answer->status;
    response_json(response);
    (void)response_header(response, "Idempotency-Replayed", STR("true"));
    buf_add(&response->body, answer->body);
    return OK;
}

static enum err write_answer(struct db *db, void *arg) { return answer_add(db, arg); }

/* An error that stays one is an answer as any other. */
static enum err run_and_keep(const struct request *request, struct response *response,
                             handler_fn *run, struct answer *answer)
{
    enum err err = run(request, response);

    if (err && err_info(err)->retry == RETRY_YES)
        return err;
    if (err && err_info(err)->http >= 500)
        return err;
    if (err) {
        buf_reset(&response->body);
        response->status = err_info(err)->http;
        app_error_json(request, response, err);
    }
    answer->status = response->status;
    answer->body = buf_str(&response->body);
    return response->body.err ? response->body.err : app_write(request->app, write_answer, answer);
}

static enum err take_turn(const struct request *request, struct response *response, handler_fn *run,
                          struct str key)
{
    struct answer answer, now = {.key = key, .at = request->now, .request = likeness(request)};
    enum err err = request->arena->err;

    if (!err)
        err = answer_load(request->db, request->arena, key, request->now - ANSWER_KEEP, &answer);
    if (err == ERR_NOT_FOUND)
        return run_and_keep(request, response, run, &now);
    if (err)
        return err;
    if (!str_eq(answer.request, now.request))
        return fault_set(&response->fault, ERR_EXISTS,
                         "that Idempotency-Key was used for something else; nothing was done");
    return answer_again(response, &answer);
}

enum err once_run(const struct request *request, struct response *response, handler_fn *run)
{
    struct str key = once_key(request);
    pthread_mutex_t *turn;
    enum err err = check_key(request->headers.idempotency_key, &response->fault);

    if (err || !request->headers.idempotency_key.n)
        return err ? err : run(request, response);
    if (!key.n)
        return request->arena->err;
    turn = &request->app->once.turn[str_hash(key, 0) % ONCE_TURNS];
    (void)pthread_mutex_lock(turn);
    err = take_turn(request, response, run, key);
    (void)pthread_mutex_unlock(turn);
    return err;
}
