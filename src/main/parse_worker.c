#include "main/parse_worker.h"

#include <malloc.h>
#include <stdio.h>

#include "base/frame.h"
#include "main/sandbox.h"
#include "parse/charset.h"
#include "parse/feed.h"
#include "parse/message_json.h"
#include "parse/mime.h"

struct parse_reply {
    int fd;
    size_t messages, messages_max, bytes;
    bool is_full;    /* a limit was met */
    enum err broken; /* the socket */
};

static enum err send_json(int fd, const struct buf *json)
{
    if (json->err)
        return json->err;
    return frame_write(fd, (struct frame){.json = buf_str(json)});
}

bool parse_reply_message(struct parse_reply *reply, const struct message *message)
{
    struct json_out json;
    struct buf buf;

    if (reply->messages >= reply->messages_max || reply->broken) {
        reply->is_full = true;
        return false;
    }
    buf_init(&buf, FRAME_JSON_MAX);
    json_init(&json, &buf);
    json_open(&json, '{');
    json_key(&json, "message");
    message_write(&json, message);
    json_close(&json, '}');
    if (buf.err || buf.n > PARSE_REPLY_MAX - reply->bytes) {
        reply->is_full = true;
    } else {
        reply->bytes += buf.n;
        reply->messages++;
        reply->broken = send_json(reply->fd, &buf);
    }
    buf_clear(&buf);
    return !reply->is_full && !reply->broken;
}

static enum err parse_mime(struct parse_request *request, struct fault *fault)
{
    struct mime_limits limits = mime_limits_default();
    struct message message;
    struct mime mime;
    enum err err = mime_read(request->arena, request->document, &limits, &mime, fault);

    if (!err)
        err = mime_to_message(request->arena, &mime, &message);
    if (err)
        return err;
    json_put_bool(request->info, "auto", mime.is_auto);
    json_put_bool(request->info, "bounce", mime.bounce.is_set);
    json_put_bool(request->info, "clipped", mime.clipped);
    if (!parse_reply_message(request->reply, &message))
        return fault_set(fault, ERR_TOO_BIG, "what was read in it is larger than the limit");
    return OK;
}

static void put_feed_info(struct json_out *info, const struct feed *feed)
{
    json_put_str(info, "kind", str_from(feed->kind));
    json_put_opt(info, "title", feed->title);
    json_put_opt(info, "url", feed->url);
    json_put_opt(info, "self", feed->self);
    json_put_opt(info, "next", feed->next);
    json_put_opt(info, "previous", feed->previous);
    json_put_opt(info, "generator", feed->generator);
    json_put_opt(info, "hub", feed->hub);
    json_put_i64(info, "items", (int64_t)feed->item_count);
    json_put_bool(info, "repaired", feed->is_repaired);
    json_put_bool(info, "clipped", feed->clipped);
}

static enum err parse_feed(struct parse_request *request, struct fault *fault)
{
    struct feed_hints hints = {0};
    struct message message;
    struct feed feed;
    enum err err;

    (void)json_get_str(request->source, "address", &hints.address);
    (void)json_get_str(request->source, "charset", &hints.charset);
    err = feed_read(request->arena, request->document, &hints, &feed, fault);
    if (err)
        return err;
    put_feed_info(request->info, &feed);
    for (size_t i = 0; i < feed.item_count; i++) {
        if (feed_item_is_empty(&feed.items[i]))
            continue;
        err = feed_to_message(request->arena, &feed, &feed.items[i], &message);
        if (err)
            return fault_set(fault, err, "this feed needs too much memory");
        if (!parse_reply_message(request->reply, &message))
            break;
    }
    return OK;
}

static const struct parse_kind kind_feed = {"feed", parse_feed};
static const struct parse_kind kind_mime = {"mime", parse_mime};
const struct parse_kind *const parse_kinds[] = {&kind_feed, &kind_mime, NULL};

static const struct parse_kind *kind_of(const struct parse_kind *const *kinds, struct str name)
{
    for (; *kinds; kinds++)
        if (str_is(name, (*kinds)->name))
            return *kinds;
    return NULL;
}

struct charset_tables *parse_worker_prepare(void)
{
    struct charset_tables *tables = charset_tables_open();

    if (tables) {
        mime_start();
        feed_start();
    }
    return tables;
}

/* One document. The answer is written whatever happens, unless the socket is gone. */
static enum err answer(int fd, const struct parse_kind *const *kinds, struct frame frame,
                       struct json_parser *parser, struct arena *arena)
{
    struct parse_reply reply = {.fd = fd, .messages_max = PARSE_MESSAGES_MAX};
    struct parse_request request = {.arena = arena, .document = frame.blob, .reply = &reply};
    const struct parse_kind *kind = NULL;
    struct json_value root;
    struct json_out json;
    struct fault fault = {0};
    struct str name;
    struct buf buf;
    int64_t max;
    enum err err = json_parse(parser, frame.json, &root, &fault);

    if (!err && (!json_get_str(root, "parse", &name) || !(kind = kind_of(kinds, name))))
        err = fault_set(&fault, ERR_BAD_INPUT, "there is no parser of that name");
    buf_init(&buf, FRAME_JSON_MAX);
    json_init(&json, &buf);
    json_open(&json, '{');
    json_put_bool(&json, "done", true);
    json_key(&json, "info");
    json_open(&json, '{');
    if (!err) {
        request.source = json_get(root, "source");
        request.info = &json;
        if (json_get_i64(json_get(root, "limits"), "messages", &max) && max >= 0 &&
            max < PARSE_MESSAGES_MAX)
            reply.messages_max = (size_t)max;
        err = kind->parse(&request, &fault);
    }
    json_put_i64(&json, "messages", (int64_t)reply.messages);
    json_put_bool(&json, "full", reply.is_full);
    json_close(&json, '}');
    json_close(&json, '}');
    if (err || buf.err) {
        buf_reset(&buf);
        json_init(&json, &buf);
        json_open(&json, '{');
        json_put_str(&json, "error", str_from(fault_text(&fault, err ? err : buf.err)));
        json_close(&json, '}');
    }
    err = reply.broken ? reply.broken : send_json(fd, &buf);
    buf_clear(&buf);
    return err;
}

static int serve(int fd, const struct parse_kind *const *kinds)
{
    enum { BIG = 4 << 20 };
    struct json_parser parser;
    struct arena arena;
    struct frame frame;
    struct buf in;
    enum err err;

    arena_init(&arena, PARSE_ARENA_MAX);
    json_parser_init(&parser, FRAME_JSON_MAX);
    buf_init(&in, (size_t)FRAME_HEAD + FRAME_JSON_MAX + FRAME_BLOB_MAX);
    while (!(err = frame_read(fd, &in, &frame))) {
        bool was_big = in.n > BIG;

        err = answer(fd, kinds, frame, &parser, &arena);
        arena_reset(&arena);
        if (was_big) {
            buf_clear(&in);
            (void)malloc_trim(0);
        }
        if (err)
            break;
    }
    buf_clear(&in);
    json_parser_clear(&parser);
    arena_clear(&arena);
    return err != ERR_STOPPED;
}

int parse_worker_run(int fd, const struct parse_kind *const *kinds)
{
    struct charset_tables *tables = parse_worker_prepare();
    struct sandbox_report report;
    struct fault fault = {0};
    struct buf hello;
    enum err err;
    int status;

    if (!tables)
        return 1;
    err = sandbox_enter_parser(&report, &fault);
    if (err) {
        (void)fprintf(stderr, "heed role-parse: %s\n", fault_text(&fault, err));
        charset_tables_close(tables);
        return 1;
    }
    buf_init(&hello, 4096);
    sandbox_report_json(&report, &hello);
    err = send_json(fd, &hello);
    buf_clear(&hello);
    status = err ? 1 : serve(fd, kinds);
    charset_tables_close(tables);
    return status;
}
