/* What a connector writes, in pieces whose size the first byte chooses. */
#include "channels/script.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_event(void *owner, const struct channel_event *event)
{
    size_t *events = owner;
    ++*events;
    bug_on(event->reason.n > EVENT_REASON_MAX || event->cursor.n > EVENT_CURSOR_MAX);
    bug_on(event->what == EVENT_SENT && event->key.n == 0);
}

static void on_refused(void *owner, int64_t line, const char *reason)
{
    (void)owner;
    bug_on(line < 1 || !*reason);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    size_t events = 0, step = (size_t)data[0] + 1;
    struct script script;
    script_init(&script, on_event, on_refused, &events);
    enum err err = OK;
    for (size_t at = 1; at < size && !err; at += step)
        err = script_feed(&script, str_slice(str_of((const char *)data, size), at, at + step));
    if (!err)
        err = script_end(&script);
    bug_on(err && err != ERR_REFUSED);
    script_clear(&script);
    return 0;
}
