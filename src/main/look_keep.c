#include "main/look_keep.h"

#include "base/frame.h"
#include "base/json_out.h"
#include "main/reach.h"

enum { CHUNK = 256 << 10 };

struct keeping {
    struct reach reach;
    struct json_parser json;
    struct buf in;
    struct look_saved saved;
};

static void write_rule(struct buf *out, struct str name, struct str text)
{
    struct json_out json;

    json_init(&json, out);
    json_open(&json, '{');
    json_put_str(&json, "do", STR("setup"));
    json_put_str(&json, "noun", STR("rule"));
    json_put_str(&json, "verb", STR("add"));
    json_key(&json, "args");
    json_open(&json, '{');
    json_put_str(&json, "name", name);
    json_put_str(&json, "text", text);
    json_close(&json, '}');
    json_close(&json, '}');
}

static enum err ask_rule(struct keeping *keeping, struct str name, struct str text,
                         struct fault *fault)
{
    struct json_value answer;
    struct buf request;
    enum err err;

    buf_init(&request, 0);
    write_rule(&request, name, text);
    err = request.err ? request.err
                      : reach_ask(&keeping->reach, buf_str(&request), &keeping->in, &keeping->json,
                                  &answer, fault);
    buf_clear(&request);
    return err;
}

static enum err begin_hear(struct keeping *keeping, struct str channel)
{
    struct json_out json;
    struct buf request;
    enum err err;

    buf_init(&request, 0);
    json_init(&json, &request);
    json_open(&json, '{');
    json_put_str(&json, "do", STR("hear"));
    json_put_str(&json, "channel", channel);
    json_put_str(&json, "keep", STR("matched"));
    json_close(&json, '}');
    err = request.err ? request.err
                      : frame_write(keeping->reach.fd, (struct frame){buf_str(&request), STR_NONE});
    buf_clear(&request);
    return err;
}

/* The answers are few and small, so they may wait until everything is said. */
static enum err say_lines(struct keeping *keeping, const struct look_pile *pile)
{
    struct buf chunk;
    enum err err = OK;

    buf_init(&chunk, 0);
    for (size_t i = 0; i < pile->n && !err; i++) {
        buf_add(&chunk, pile->lines[i]);
        buf_add_char(&chunk, '\n');
        if (chunk.n < CHUNK && i + 1 < pile->n)
            continue;
        err = chunk.err ? chunk.err
                        : frame_write(keeping->reach.fd, (struct frame){STR_NONE, buf_str(&chunk)});
        buf_reset(&chunk);
    }
    buf_clear(&chunk);
    return err ? err
               : frame_write(keeping->reach.fd, (struct frame){STR("{\"do\":\"end\"}"), STR_NONE});
}

static void add_totals(struct keeping *keeping, struct json_value totals)
{
    int64_t n;

    if (json_get_i64(totals, "new", &n))
        keeping->saved.captured += n;
    if (json_get_i64(totals, "duplicate", &n))
        keeping->saved.known += n;
    if (json_get_i64(totals, "edited", &n))
        keeping->saved.known += n;
}

static enum err hear_end(struct keeping *keeping, struct fault *fault)
{
    for (;;) {
        struct json_value root, ended;
        struct frame frame;
        struct str why;
        enum err err = frame_read(keeping->reach.fd, &keeping->in, &frame);

        if (!err)
            err = json_parse(&keeping->json, frame.json, &root, NULL);
        if (err)
            return fault_set(fault, ERR_NET, "the core went away in the middle; say it again");
        if (json_get_str(root, "failed", &why) || json_get_str(root, "error", &why))
            return fault_set(fault, ERR_STORE, "%.*s", STR_ARGS(why));
        ended = json_get(root, "ended");
        if (json_type(ended) == JSON_INTEGER) {
            add_totals(keeping, json_get(root, "totals"));
            return OK;
        }
    }
}

/* One connection asks one thing. */
static enum err hear_pile(struct keeping *keeping, const struct site *site,
                          const struct look_pile *pile, struct fault *fault)
{
    enum err err = reach_open(site, false, &keeping->reach, fault);

    if (err)
        return err;
    err = begin_hear(keeping, pile->channel_name);
    if (!err)
        err = say_lines(keeping, pile);
    err = err ? fault_set(fault, err, "the core does not listen") : hear_end(keeping, fault);
    reach_close(&keeping->reach);
    return err;
}

enum err look_keep(const struct site *site, const struct look_export *hits, struct str rule_name,
                   struct look_saved *out_saved, struct fault *fault)
{
    struct keeping keeping = {.saved = {.known = hits->known}};
    enum err err;

    json_parser_init(&keeping.json, FRAME_JSON_MAX);
    buf_init(&keeping.in, 0);
    err = reach_open(site, false, &keeping.reach, fault);
    if (!err) {
        err = ask_rule(&keeping, rule_name, hits->rule, fault);
        reach_close(&keeping.reach);
    }
    for (size_t i = 0; i < hits->n && !err; i++)
        err = hear_pile(&keeping, site, &hits->piles[i], fault);
    buf_clear(&keeping.in);
    json_parser_clear(&keeping.json);
    if (!err)
        *out_saved = keeping.saved;
    return err;
}
