#include "main/reread.h"

#include "parse/quote.h"
#include "store/message.h"
#include "store/person.h"
#include "understand/known.h"
#include "understand/stage.h"
#include "understand/stage_scratch.h"
#include "understand/whole.h"

static const double CALLED_SPAM = 0.5;

enum { PARSER_BYTES = 2 * MESSAGE_LINE_MAX }; /* as message_whole asks for */

enum err reread_open(struct reread *reread, const struct label_model *weights)
{
    enum err err = stage_scratch_new_by(weights, &reread->scratch);

    if (!err)
        json_parser_init(&reread->parser, PARSER_BYTES);
    return err;
}

void reread_close(struct reread *reread)
{
    if (!reread->scratch)
        return;
    stage_scratch_free(reread->scratch);
    json_parser_clear(&reread->parser);
    reread->scratch = NULL;
}

/* As stage_known does when a mail comes in; by now an answer may have left. */
static enum err spare_known(struct db *reader, struct arena *arena,
                            const struct stored_message *message, struct understood *found)
{
    struct handle handle = {0};
    bool is_known = false;
    enum err err = OK;

    if (message->said.kind != KIND_MAIL || found->labels[LABEL_SPAM] < CALLED_SPAM)
        return OK;
    if (message->author)
        err = handle_load(reader, arena, message->author, &handle);
    if (!err || err == ERR_NOT_FOUND)
        err = known_writer(reader, arena, handle.person, message->conversation, message->channel,
                           &message->said, &is_known);
    if (!err && is_known)
        found->labels[LABEL_SPAM] = known_spam(found->labels[LABEL_SPAM]);
    return err;
}

enum err reread_message(struct reread *reread, struct db *reader, struct arena *arena,
                        const struct rule_table *rules, const struct overlay *overlay,
                        struct stored_message *message, struct understood *out_found)
{
    struct stage_context context = {.arena = arena, .rules = rules, .scratch = reread->scratch};
    struct item item = {.message = &message->said,
                        .channel = message->channel,
                        .heard_at = message->heard_at,
                        .keep_all = true};
    enum err err = message_whole(reader, arena, &reread->parser, WHOLE_ALL, message);

    if (err)
        return err;
    reread->scratch->has_language = false;
    labeller_set_overlay(reread->scratch->labeller, overlay);
    err = stages_run(&context, &item, PHASE_LANGUAGE, PHASE_SUBJECT);
    labeller_set_overlay(reread->scratch->labeller, NULL);
    if (!err)
        err = spare_known(reader, arena, message, &item.found);
    if (!err)
        *out_found = item.found;
    return err;
}

enum err reread_teach(struct reread *reread, struct arena *arena,
                      const struct stored_message *message, const struct recast *recast,
                      struct overlay *overlay)
{
    const struct message *said = &message->said;
    struct str own = said->text;
    enum err err = said->kind == KIND_MAIL ? quote_own(arena, said->text, &own) : OK;

    return err ? err
               : labeller_put_right(reread->scratch->labeller, overlay, said->title, own,
                                    said->kind == KIND_MAIL, recast);
}
