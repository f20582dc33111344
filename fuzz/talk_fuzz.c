/* talk_fuzz.c: lines of a chat, "SPEAKER ANSWERED TEXT" (one byte, one byte, the rest). Whatever is
 * said, each message answers one that came before it or itself, and stands in that one's
 * conversation. */
#include "base/arena.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "understand/talk.h"

enum { LINES = 300 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static struct talk_model model;
static bool is_open;

struct said {
    struct str id, conversation;
};

static void check(const struct said *before, size_t n, struct str id, struct talk_place place)
{
    bug_on(!place.parent.n || !place.conversation.n);
    if (str_eq(place.parent, id)) {
        bug_on(!str_eq(place.conversation, id));
        return;
    }
    for (size_t i = n; i-- > 0;)
        if (str_eq(before[i].id, place.parent)) {
            bug_on(!str_eq(before[i].conversation, place.conversation));
            return;
        }
    bug_on(true);
}

static struct message message_of(struct arena *arena, struct str line, size_t number,
                                 struct author *author)
{
    struct message message;
    unsigned char answers = line.n > 1 ? (unsigned char)line.p[1] : 0;

    message_init(&message);
    *author = (struct author){.handle = str_slice(line, 0, 1), .followers = -1};
    message.id = arena_printf(arena, "%zu", number);
    message.authors = author;
    message.author_count = line.n > 0;
    message.kind = line.n > 2 && line.p[2] == '*' ? KIND_SYSTEM : KIND_CHAT;
    if (answers >= '0' && answers <= '9' && number >= answers - '0')
        message.reply_to = arena_printf(arena, "%zu", number - (answers - '0'));
    message.has_text = true;
    message.text = str_skip(line, 2);
    return message;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str text = str_of((const char *)data, n), line;
    struct said before[LINES];
    struct arena arena;
    struct talk *talk;
    size_t count = 0;

    if (!is_open && talk_model_open(NULL, &model, NULL))
        return 0;
    is_open = true;
    if (!utf8_valid(text) || talk_new(&model, &talk))
        return 0;
    arena_init(&arena, 0);
    while (count < LINES && str_line(&text, &line)) {
        struct author author;
        struct message message = message_of(&arena, line, count, &author);
        struct talk_place place = {0};

        /* Sometimes the clock goes backwards. */
        if (talk_add(talk, &message, (int64_t)(count % 7 ? count : 0) * MS_MINUTE, &place))
            break;
        if (!message.reply_to.n)
            check(before, count, message.id, place);
        before[count++] = (struct said){message.id, str_dup(&arena, place.conversation)};
    }
    talk_free(talk);
    arena_clear(&arena);
    return 0;
}
