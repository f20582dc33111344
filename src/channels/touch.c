/* touch.c: what happens away from any network: a call, a letter, a visit, an event. It is written
 * down at the desk in one short form, dated when it happened, and counts like a post. */
#include "channels/channel.h"

const struct channel_kind channel_touch = {
    .name = "touch",
    .label = "Calls, letters, visits",
    .help = "What people said away from the network, written down by hand.",
    .by_hand = true,
};
