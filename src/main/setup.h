/* setup.h: set-up without the browser: channels, rules, people, tokens, teams.
 *
 * A command line becomes one request, {"do":"setup","noun":"rule","verb":"add","args":{…}}, that
 * the writer runs as one job: in the running core, or in the command's own process under the
 * site's lock. Values are text; `config` of a channel is an object of texts.
 *
 *     noun      add                                   list, remove
 *     channel   kind, name, config                    name
 *     rule      name, text, owner (an address), team  name; also pause, resume: name; import and
 *                                                     export, whose lines are the frame's raw bytes
 *     user      email, role, password_hash, name      name: the address
 *     token     user (an address), name               name
 *     team      name                                  name
 *
 * The answer is {"result":[…]}: what was added, or each thing there is. A token's text is in the
 * answer to its `add` and nowhere else.
 */
#ifndef MAIN_SETUP_H
#define MAIN_SETUP_H

#include "act/writer.h"
#include "main/loop.h"
#include "parse/json.h"

enum { SETUP_ARGS_MAX = 64 };

struct setup_arg {
    struct str name, value;
};

struct setup {
    struct arena arena;
    struct str noun, verb;
    struct setup_arg args[SETUP_ARGS_MAX];
    size_t arg_count;
    struct str config; /* JSON object of a channel's settings */
    const struct site *site;
    size_t rules_bytes; /* memory of the rules that are at work */
    int64_t now;

    enum err err;
    struct fault fault;
    struct buf out;   /* the answer */
    struct buf blob;  /* raw bytes that came with the request, or that go with the answer */
    bool has_changed; /* it was an add or a remove */

    void (*done)(struct setup *setup); /* on the loop's thread */
    void *owner;

    /* setup.c's own */
    struct writer_job job;
    enum err refused;
    struct post post;
    struct loop *loop;
};

/* blob: copied. */
must_check enum err setup_read(struct json_value request, struct str blob, int64_t now,
                               struct setup **out_setup, struct fault *fault);
void setup_free(struct setup *setup);

/* `done` follows, unless this fails. */
must_check enum err setup_submit(struct setup *setup, struct loop *loop, struct writer *writer);

struct str setup_arg(const struct setup *setup, const char *name); /* empty when not given */

#endif
