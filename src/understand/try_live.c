/* try_live.c: the rule on some of what is heard just now. */
#include "base/utf8.h"
#include "parse/message_json.h"
#include "understand/sample.h"
#include "understand/try_parts.h"

enum { TITLE_MAX = 160, TEXT_MAX = 280 };

struct live {
    struct trial *trial;
    struct arena *arena; /* of what is told */
    struct arena scratch;
    struct json_parser parser;
    struct try_live told;
    enum err err;
};

static void show(struct live *live, const struct message *message, int64_t heard_at)
{
    struct try_live *told = &live->told;

    if (told->hit_count == TRY_LIVE_SHOWN)
        return;
    told->hits[told->hit_count++] = (struct try_hit){
        .title = str_dup(live->arena, utf8_clip(message->title, TITLE_MAX)),
        .text = str_dup(live->arena, utf8_clip(message->text, TEXT_MAX)),
        .said_at = message->has_said_at && message->said_at < heard_at ? message->said_at
                                                                       : heard_at,
    };
}

static void look(void *arg, const struct sampled *sampled)
{
    struct live *live = arg;
    struct try_live *told = &live->told;
    struct message message;
    uint32_t wanted = 0;

    if (live->err)
        return;
    arena_reset(&live->scratch);
    live->err = message_read(&live->scratch, &live->parser, sampled->json, &message, NULL);
    if (live->err)
        return;
    message.channel = sampled->channel;
    live->err = try_ask(live->trial, &message, &live->scratch, &wanted);
    told->looked_at++;
    told->heard += (double)sampled->stands_for;
    told->to = told->to ? told->to : sampled->heard_at;
    told->from = sampled->heard_at;
    if (!(wanted & 1))
        return;
    told->found++;
    told->wanted += (double)sampled->stands_for;
    show(live, &message, sampled->heard_at);
}

enum err trial_live(struct trial *trial, struct sample *sample, struct arena *arena,
                    struct try_live *out_live)
{
    struct live live = {.trial = trial, .arena = arena};

    if (!trial->column && sample) {
        arena_init(&live.scratch, 0);
        json_parser_init(&live.parser, MESSAGE_LINE_MAX);
        sample_each(sample, look, &live);
        json_parser_clear(&live.parser);
        arena_clear(&live.scratch);
    }
    if (!live.err)
        live.err = arena->err;
    if (live.err)
        return live.err;
    *out_live = live.told;
    return OK;
}
