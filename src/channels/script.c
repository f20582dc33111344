#include "channels/script.h"

#include "channels/channel_impl.h"
#include "model/message.h"

static const struct channel_setting settings[] = {
    {.name = "command",
     .label = "Executable",
     .help = "The full path of the connector. It is started by the server, speaks JSON Lines on "
             "its standard input and output, and gets all other settings in its configuration.",
     .type = SETTING_LINE,
     .is_required = true},
    SETTING_OWN,
};

const struct channel_kind channel_script = {
    .name = "script",
    .label = "Connector of your own",
    .help = "Any executable that speaks JSON Lines can hear and speak here.",
    .can_hear = true,
    .is_public = true,
    .can_speak = true,
    .is_script = true,
    .any_settings = true,
    .settings = settings,
    .setting_count = ARRAY_LEN(settings),
};

enum { SCRIPT_ARENA_MAX = 16 << 20 };

void script_init(struct script *script,
                 void (*event)(void *owner, const struct channel_event *event),
                 void (*refused)(void *owner, int64_t line, const char *reason), void *owner)
{
    *script = (struct script){.event = event, .refused = refused, .owner = owner};
    json_parser_init(&script->parser, MESSAGE_LINE_MAX);
    arena_init(&script->arena, SCRIPT_ARENA_MAX);
    buf_init(&script->kept, MESSAGE_LINE_MAX);
}

void script_clear(struct script *script)
{
    json_parser_clear(&script->parser);
    arena_clear(&script->arena);
    buf_clear(&script->kept);
}

static enum err refuse(struct script *script, const char *reason)
{
    script->refused(script->owner, script->line, reason);
    return ++script->bad_in_a_row >= SCRIPT_BAD_MAX ? ERR_REFUSED : OK;
}

enum err script_line(struct script *script, struct str line)
{
    struct channel_event event;
    struct fault fault = {0};
    script->line++;
    line = str_trim(line);
    if (line.n == 0)
        return OK;
    arena_reset(&script->arena);
    enum err err = channel_event_read(&script->parser, &script->arena, line, &event, &fault);
    if (err == ERR_NO_MEMORY)
        return err;
    if (err)
        return refuse(script, fault_text(&fault, err));
    if (event.what == EVENT_DOCUMENT || event.what == EVENT_READY || event.what == EVENT_LOOKED)
        return refuse(script, "a connector hands in messages, not documents");
    script->bad_in_a_row = 0;
    script->event(script->owner, &event);
    return OK;
}

enum err script_feed(struct script *script, struct str bytes)
{
    while (bytes.n) {
        size_t lf = str_find_char(bytes, '\n', 0);
        struct str piece = str_slice(bytes, 0, lf);
        bool ends = lf != SIZE_MAX;
        bytes = str_skip(bytes, ends ? lf + 1 : bytes.n);
        enum err err = OK;
        if (!script->skipping) {
            buf_add(&script->kept, piece);
            if (script->kept.err == ERR_NO_MEMORY)
                return ERR_NO_MEMORY;
            if (script->kept.err) {
                script->skipping = true;
                script->line++;
                err = refuse(script, "the line is longer than 4 MiB");
            } else if (ends) {
                err = script_line(script, buf_str(&script->kept));
            }
        }
        if (ends) {
            script->skipping = false;
        }
        if (ends || script->skipping)
            buf_reset(&script->kept);
        if (err)
            return err;
    }
    return OK;
}

enum err script_end(struct script *script)
{
    enum err err = OK;
    if (!script->skipping && script->kept.n)
        err = script_line(script, buf_str(&script->kept));
    buf_reset(&script->kept);
    script->skipping = false;
    return err;
}
