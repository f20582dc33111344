/* stream.c: a stream of posts that somebody feeds us: a partner's feed, a Jetstream, a file.
 * Nothing of ours connects anywhere: whoever feeds it comes to the core's own sockets
 * (main/stream.h). */
#include "channels/channel_impl.h"

static const struct channel_setting settings[] = {
    {.name = "form",
     .label = "Form of a line",
     .help = "heed: a message as Heed's own interface has it; jetstream: an event of Bluesky's "
             "Jetstream.",
     .type = SETTING_LINE,
     .preset = "heed"},
    {.name = "token",
     .label = "Token",
     .help = "What a feeder says to be let in by TCP, 16 characters or more. Without one, only "
             "the site's own socket is open to it (run/stream.sock in the site's folder).",
     .type = SETTING_LINE,
     .is_secret = true},
    SETTING_OWN,
};

const struct channel_kind channel_stream = {
    .name = "stream",
    .label = "Stream",
    .help = "Takes a partner's stream of posts, a Jetstream or a file, at any rate.",
    .can_hear = true,
    .is_public = true,
    .keeps_matched = true,
    .is_fed = true,
    .settings = settings,
    .setting_count = ARRAY_LEN(settings),
};
