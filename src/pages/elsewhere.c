#include "pages/elsewhere.h"

#include "store/channel.h"

const struct elsewhere_way elsewhere_ways[ELSEWHERE_WAYS] = {
    {KIND_CALL, "By telephone", "by telephone"},
    {KIND_REPLY, "Where they said it", "where they said it"},
    {KIND_MAIL, "By email", "by email"},
    {KIND_LETTER, "By letter", "by letter"},
    {KIND_COUNTER, "In person", "in person"},
    {KIND_SMS, "By SMS", "by SMS"},
    {KIND_CHAT, "In a chat", "in a chat"},
    {KIND_FAX, "By fax", "by fax"},
};
const char *const elsewhere_way_names[] = {"call", "reply", "mail", "letter", "counter",
                                           "sms",  "chat",  "fax",  NULL};

const char *elsewhere_words(enum message_kind kind)
{
    for (size_t i = 0; i < ELSEWHERE_WAYS; i++)
        if (elsewhere_ways[i].kind == kind)
            return elsewhere_ways[i].words;
    return "elsewhere";
}

enum err elsewhere_command(const struct request *request, struct str how, int64_t at,
                           struct command *command, struct fault *fault)
{
    for (size_t i = 0; i < ELSEWHERE_WAYS; i++) {
        if (!str_is(how, elsewhere_way_names[i]))
            continue;
        command->op = OP_ELSEWHERE;
        command->how = elsewhere_ways[i].kind;
        command->until = at;
        return command->how == KIND_REPLY ? OK : touch_channel(request, &command->channel);
    }
    return fault_set(fault, ERR_BAD_INPUT, "say how it was answered");
}

static enum err write_channel(struct db *db, void *arg) { return channel_add(db, arg); }

enum err touch_channel(const struct request *request, int64_t *out_id)
{
    struct channel_row made = {.name = STR("Written down"),
                               .kind = STR("touch"),
                               .config = STR("{}"),
                               .state = CHANNEL_CONNECTED,
                               .created_at = request->now};
    struct channel_row *list;
    size_t n;
    enum err err = channel_list(request->db, request->arena, &list, &n);

    for (size_t i = 0; i < n && !err; i++) {
        if (!str_is(list[i].kind, "touch"))
            continue;
        *out_id = list[i].id;
        return OK;
    }
    if (!err)
        err = app_write(request->app, write_channel, &made);
    if (!err) {
        request->app->changed(request->app->context, "channel");
        *out_id = made.id;
    }
    return err;
}
