/* touch.c: a call, letter or visit, written down in one short form. It becomes a message like any
 * other, on the channel "Written down", private, dated when it happened. */
#include "base/json_out.h"
#include "pages/desk/forms.ht.h"
#include "pages/elsewhere.h"
#include "pages/view.h"
#include "parse/message_json.h"

enum { TEXT_MAX_BYTES = 60000, FIELD_MAX_BYTES = 200 };

static const struct {
    enum message_kind kind;
    const char *label, *icon;
} kinds[] = {
    {KIND_CALL, "Call", "phone"},      {KIND_LETTER, "Letter", "mail"},
    {KIND_COUNTER, "Visit", "people"}, {KIND_EVENT, "Event", "flag"},
    {KIND_SMS, "SMS", "chat"},         {KIND_FAX, "Fax", "note"},
};

static enum err show(const struct request *request, struct response *response, const char *error)
{
    struct str kind = request_form(request, "kind"), key = request_form(request, "key");
    struct touch_view view = {
        .who = request_form(request, "who"),
        .address = request_form(request, "address"),
        .text = request_form(request, "text"),
        .at = request_form(request, "at"),
        .ago = request_form(request, "ago"),
        .zone_name = view_zone(request->arena, app_zone(request), request->now),
        .error = str_from(error),
        .key = key.n ? key : session_secret(request->arena)};
    struct shell shell;
    enum err err = shell_fill(request, &shell, STR("Write down a touch"), VIEW_NONE, DESK_TOUCH);

    view.shell = &shell;
    for (size_t i = 0; i < ARRAY_LEN(kinds) && !err; i++) {
        const char *name = message_kind_name(kinds[i].kind);
        struct kind_view option = {.name = name,
                                   .label = kinds[i].label,
                                   .icon = kinds[i].icon,
                                   .is_open = kind.n ? str_is(kind, name) : i == 0};

        if (!vec_push(request->arena, &view.kinds, option))
            err = request->arena->err;
    }
    if (err)
        return err;
    if (error)
        response->status = 422;
    touch_page_render(&response->body, &view);
    return shell_finish(request, response);
}

static enum err form(const struct request *request, struct response *response)
{
    return show(request, response, NULL);
}

static const char *what_is_wrong(const struct request *request, struct message *message,
                                 struct author *author)
{
    struct str text = str_trim(request_form(request, "text"));
    struct str who = str_trim(request_form(request, "who"));
    struct str address = str_trim(request_form(request, "address"));

    if (!message_kind_from(request_form(request, "kind"), &message->kind))
        return "Say how it reached us.";
    if (!who.n || who.n > FIELD_MAX_BYTES || address.n > FIELD_MAX_BYTES)
        return "Say who it was, in at most 200 characters.";
    if (!text.n || text.n > TEXT_MAX_BYTES)
        return "Write down what was said.";
    if (!view_moment_ago(app_zone(request), request_form(request, "ago"),
                         request_form(request, "at"), request->now, &message->said_at))
        return "Say when it happened: a moment of the last year.";
    message->has_said_at = true;
    message->text = text;
    message->has_text = true;
    *author = (struct author){.id = address, .name = who, .handle = address, .followers = -1};
    return NULL;
}

static enum err write_down(const struct request *request, struct response *response)
{
    struct message message;
    struct author author;
    struct app_heard heard;
    struct app_said said;
    struct json_out json;
    struct buf raw;
    const char *wrong;
    int64_t channel = 0;
    enum err err;

    message_init(&message);
    message.id = request_form(request, "key"); /* the form's: a second click is the same touch */
    message.audience = AUDIENCE_PRIVATE;
    message.authors = &author;
    message.author_count = 1;
    wrong = what_is_wrong(request, &message, &author);
    if (wrong || !message.id.n || message.id.n > 100)
        return show(request, response, wrong ? wrong : "Load the page again, then try once more.");
    err = touch_channel(request, &channel);
    if (err)
        return err;
    buf_init(&raw, MESSAGE_LINE_MAX);
    json_init(&json, &raw);
    message_write(&json, &message);
    said = (struct app_said){channel, request->actor.user, &message, buf_str(&raw)};
    err = raw.err ? raw.err : app_hear(request, &said, &heard, &response->fault);
    buf_clear(&raw);
    if (err)
        return err;
    response_see(response, heard.conversation
                               ? arena_printf(request->arena, "/desk/c/%.*s?notice=touch",
                                              STR_ARGS(app_id(request, TABLE_CONVERSATION,
                                                              heard.conversation)))
                               : STR("/desk/touch?notice=touch"));
    return OK;
}

static const struct route touch_routes[] = {
    ROUTE(GET, "/desk/touch", VERB_ANSWER, form),
    ROUTE(POST, "/desk/touch", VERB_ANSWER, write_down, .body_max = 256 << 10),
};
const struct page page_touch = PAGE("touch", touch_routes);
