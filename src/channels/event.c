#include "channels/event.h"

#include "base/utf8.h"

static struct str clip(struct str text) { return utf8_clip(text, EVENT_REASON_MAX); }

static enum err read_cursor(struct arena *arena, struct json_value root, struct channel_event *out,
                            struct fault *fault)
{
    struct json_value cursor = json_get(root, "cursor");
    if (json_type(cursor) == JSON_ABSENT)
        return OK;
    out->cursor = json_text_of(arena, cursor);
    if (out->cursor.n == 0)
        return arena->err ? arena->err : ERR_NO_MEMORY;
    if (out->cursor.n > EVENT_CURSOR_MAX)
        return fault_set(fault, ERR_TOO_BIG, "a cursor over %d bytes", EVENT_CURSOR_MAX);
    return OK;
}

static enum err read_sent(struct json_value root, struct channel_event *out, struct fault *fault)
{
    struct str outcome = STR_NONE;
    if (!json_get_str(root, "sent", &out->key) || out->key.n == 0 || out->key.n > EVENT_KEY_MAX)
        return fault_set(fault, ERR_BAD_INPUT, "'sent' is not a key");
    if (!json_get_str(root, "outcome", &outcome))
        return fault_set(fault, ERR_BAD_INPUT, "'sent' without an outcome");
    out->outcome = OUTCOME_UNCERTAIN;
    outcome_from(outcome, &out->outcome);
    json_get_str(root, "native_id", &out->native_id);
    return OK;
}

static enum err read_what(struct json_value root, struct channel_event *out, struct fault *fault)
{
    struct str state;
    out->message = json_get(root, "message");
    if (json_type(out->message) == JSON_OBJECT) {
        out->what = EVENT_MESSAGE;
    } else if (json_get_str(root, "document", &out->document)) {
        out->what = EVENT_DOCUMENT;
        out->source = json_get(root, "source");
    } else if (json_type(json_get(root, "sent")) != JSON_ABSENT) {
        out->what = EVENT_SENT;
        return read_sent(root, out, fault);
    } else if (json_get_str(root, "state", &state)) {
        out->what = EVENT_STATE;
        if (!channel_state_from(state, &out->state))
            return fault_set(fault, ERR_BAD_INPUT,
                             "'state' is not one of connected, late, "
                             "refused, quota");
    } else if (json_type(json_get(root, "looked")) == JSON_BOOL) {
        out->what = EVENT_LOOKED;
        (void)json_get_bool(root, "failed", &out->has_failed);
    } else if (json_get_str(root, "log", &out->text)) {
        out->what = EVENT_LOG;
        out->text = clip(out->text);
    } else if (json_type(json_get(root, "ready")) == JSON_BOOL) {
        out->what = EVENT_READY;
        out->ready = root;
    } else if (out->cursor.n) {
        out->what = EVENT_CURSOR;
    } else {
        return fault_set(fault, ERR_BAD_INPUT,
                         "no message, document, sent, state, looked, cursor or log");
    }
    return OK;
}

enum err channel_event_read(struct json_parser *parser, struct arena *arena, struct str json,
                            struct channel_event *out, struct fault *fault)
{
    struct channel_event event = {0};
    struct json_value root;
    enum err err = json_parse(parser, json, &root, fault);
    if (err)
        return err;
    if (json_type(root) != JSON_OBJECT)
        return fault_set(fault, ERR_BAD_INPUT, "not an object");
    event.has_channel = json_get_i64(root, "channel", &event.channel);
    if (!json_get_i64(root, "run", &event.run))
        event.run = 0;
    if (json_get_str(root, "reason", &event.reason))
        event.reason = clip(event.reason);
    err = read_cursor(arena, root, &event, fault);
    if (!err)
        err = read_what(root, &event, fault);
    if (!err)
        *out = event;
    return err;
}

static void begin(struct json_out *json, struct buf *out, const char *what, int64_t channel)
{
    json_init(json, out);
    json_open(json, '{');
    json_put_str(json, "do", str_from(what));
    if (channel >= 0)
        json_put_i64(json, "channel", channel);
}

static void put_raw(struct json_out *json, const char *key, struct str text)
{
    json_key(json, key);
    json_raw(json, text.n ? text : STR("null"));
}

void channel_order_start(struct buf *out, int64_t channel, int64_t run, struct str config,
                         struct str cursor)
{
    struct json_out json;
    begin(&json, out, "start", channel);
    if (run)
        json_put_i64(&json, "run", run);
    put_raw(&json, "config", config);
    put_raw(&json, "cursor", cursor);
    json_close(&json, '}');
}

void channel_order_send(struct buf *out, int64_t channel, struct str key, struct str message)
{
    struct json_out json;
    begin(&json, out, "send", channel);
    json_put_str(&json, "key", key);
    put_raw(&json, "message", message);
    json_close(&json, '}');
}

void channel_order_committed(struct buf *out, int64_t channel, struct str cursor)
{
    struct json_out json;
    begin(&json, out, "committed", channel);
    put_raw(&json, "cursor", cursor);
    json_close(&json, '}');
}

void channel_order_decided(struct buf *out, int64_t channel, struct str cursor, struct str page)
{
    struct json_out json;
    begin(&json, out, "committed", channel);
    put_raw(&json, "cursor", cursor);
    put_raw(&json, "page", page);
    json_close(&json, '}');
}

void channel_order_look(struct buf *out, int64_t channel, int64_t run, struct str config,
                        const struct str *asks, size_t n)
{
    struct json_out json;
    begin(&json, out, "look", channel);
    json_put_i64(&json, "run", run);
    put_raw(&json, "config", config);
    json_key(&json, "search");
    json_open(&json, '{');
    json_key(&json, "asks");
    json_open(&json, '[');
    for (size_t i = 0; i < n; i++)
        json_str(&json, asks[i]);
    json_close(&json, ']');
    json_close(&json, '}');
    json_close(&json, '}');
}

void channel_order_stop(struct buf *out, int64_t channel)
{
    struct json_out json;
    begin(&json, out, "stop", channel);
    json_close(&json, '}');
}
