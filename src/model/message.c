#include "model/message.h"

static const char *const kinds[KIND_COUNT] = {
#define X(id, name) [id] = name,
    MESSAGE_KINDS(X)
#undef X
};
static const char *const audiences[AUDIENCE_COUNT] = {"public", "members", "private"};
static const char *const origins[ORIGIN_COUNT] = {"person", "automated", "sponsored"};

void message_init(struct message *message)
{
    *message = (struct message){.counts = {-1, -1, -1, -1}};
}

static const char *name_of(const char *const *names, size_t n, unsigned at)
{
    return at < n ? names[at] : "";
}

const char *message_kind_name(enum message_kind kind) { return name_of(kinds, KIND_COUNT, kind); }

const char *audience_name(enum audience audience)
{
    return name_of(audiences, AUDIENCE_COUNT, audience);
}

const char *origin_name(enum origin origin) { return name_of(origins, ORIGIN_COUNT, origin); }

bool message_kind_from(struct str name, enum message_kind *out_kind)
{
    for (unsigned i = 0; i < KIND_COUNT; i++) {
        if (str_is(name, kinds[i])) {
            *out_kind = (enum message_kind)i;
            return true;
        }
    }
    return false;
}

const struct author *message_author(const struct message *message)
{
    static const struct author nobody = {.followers = -1};

    return message->author_count ? &message->authors[0] : &nobody;
}
