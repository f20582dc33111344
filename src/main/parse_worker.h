/* parse_worker.h: what a parse process does: one document in, messages out, again.
 *
 * Request frame: {"parse":KIND,"source":{…},"limits":{"messages":N}} and the document.
 * Answer: any number of {"message":{…}} frames, then exactly one {"done":true,"info":{…}} or
 * {"error":"the reason, for people"}. `limits` may only lower what holds anyway.
 *
 * Everything that opens files (iconv tables, libxml2, GMime) happens in parse_worker_prepare,
 * before the sandbox. Processor time per document is kept by the parent. One thread.
 */
#ifndef MAIN_PARSE_WORKER_H
#define MAIN_PARSE_WORKER_H

#include "base/arena.h"
#include "base/json_out.h"
#include "model/message.h"
#include "parse/json.h"

struct charset_tables;

enum {
    PARSE_ARENA_MAX = 640 << 20, /* bytes for one document; below SANDBOX_PARSER_MEMORY */
    PARSE_MESSAGES_MAX = 10000,  /* of one document */
    PARSE_REPLY_MAX = 60 << 20,  /* bytes of all its messages */
};

struct parse_reply;

struct parse_request {
    struct arena *arena;
    struct str document;
    struct json_value source; /* hints; absent is fine */
    struct parse_reply *reply;
    struct json_out *info; /* an open object: the parser adds its members */
};

/* Sends a message on. False: enough, or the socket is gone; the parser should end. */
bool parse_reply_message(struct parse_reply *reply, const struct message *message);

struct parse_kind {
    const char *name;
    must_check enum err (*parse)(struct parse_request *request, struct fault *fault);
};

/* feed and mime; NULL-ended. */
extern const struct parse_kind *const parse_kinds[];

/* Opens all that is opened late. NULL: no memory. Keep it until the end of the process. */
struct charset_tables *parse_worker_prepare(void);

/* Prepares, enters the sandbox, says so on `fd` and serves until the other side closes it.
 * Gives an exit status. */
int parse_worker_run(int fd, const struct parse_kind *const *kinds);

#endif
