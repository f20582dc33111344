/* demo.c: a place of the made-up company (heed demo). Nothing is connected: what was said there
 * came with the site, and an answer goes nowhere. No process runs for it, so whoever answers there
 * himself is told that it was not sent. */
#include "channels/channel.h"

const struct channel_kind channel_demo = {
    .name = "demo",
    .label = "Made-up place",
    .help = "A place of the made-up company to look around in; connected to nothing.",
    .can_hear = true,
    .can_speak = true,
    .by_hand = true,
};
