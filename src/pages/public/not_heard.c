/* not_heard.c: what cannot be heard is said in public (H17). One line a network: its name, and the
 * kind of channel that hears it. A kind that the program learns moves its line from "cannot" to
 * "could, but no channel is set up" by itself. */
#include "channels/channel.h"
#include "pages/looking.h"
#include "pages/public/listening.h"

static const struct {
    const char *network, *kind;
} networks[] = {
    {"Email", "mail"},
    {"Blogs and news, by their feeds", "feed"},
    {"Calls, letters and visits", "touch"},
    {"Mastodon and the fediverse", "fediverse"},
    {"Bluesky", "bluesky"},
    {"Reddit", "reddit"},
    {"Facebook", "facebook"},
    {"Instagram", "instagram"},
    {"X", "x"},
    {"LinkedIn", "linkedin"},
    {"YouTube", "youtube"},
    {"TikTok", "tiktok"},
    {"WhatsApp", "whatsapp"},
    {"Telegram", "telegram"},
    {"Discord", "discord"},
    {"Slack", "slack"},
    {"Matrix", "matrix"},
    {"XMPP", "xmpp"},
    {"IRC", "irc"},
    {"Discourse forums", "discourse"},
    {"App stores", "appstore"},
    {"Hacker News", "hackernews"},
    {"Stack Exchange", "stackexchange"},
    {"Usenet", "usenet"},
};

static bool is_set_up(const struct listening *l, const char *kind)
{
    for (size_t i = 0; i < l->channel_count; i++)
        if (str_is(l->channels[i].kind, kind) && !l->channels[i].is_removed)
            return true;
    return false;
}

enum err listening_not_heard(struct arena *arena, struct listening *l)
{
    l->not_heard_count = 0;
    l->not_heard = arena_alloc_array(arena, ARRAY_LEN(networks), sizeof(struct not_heard));
    if (!l->not_heard)
        return arena->err;
    for (size_t i = 0; i < ARRAY_LEN(networks); i++) {
        const struct channel_kind *kind = channel_kind_find(str_from(networks[i].kind));

        if (!is_set_up(l, networks[i].kind))
            l->not_heard[l->not_heard_count++] = (struct not_heard){
                networks[i].network, kind && (kind->can_hear || kind->by_hand)};
    }
    return OK;
}

static const char *why_silent(const struct channel_kind *kind)
{
    if (!kind)
        return "Heed cannot reach it yet";
    return kind->by_hand ? "it is written down by hand" : "it can be heard, but not searched";
}

enum err look_silent(struct arena *arena, struct look_silent **out_list, size_t *out_n)
{
    struct look_silent *list = arena_alloc_array(arena, ARRAY_LEN(networks), sizeof(*list));
    size_t n = 0;

    for (size_t i = 0; list && i < ARRAY_LEN(networks); i++) {
        const struct channel_kind *kind = channel_kind_find(str_from(networks[i].kind));

        if (!kind || !kind->address)
            list[n++] = (struct look_silent){networks[i].network, why_silent(kind)};
    }
    *out_list = list;
    *out_n = n;
    return list ? OK : arena->err;
}
