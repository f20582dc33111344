#include "act/reaction.h"

#include "act/alarm.h"
#include "act/inside.h"
#include "act/own.h"
#include "act/speaks.h"
#include "store/counter.h"
#include "store/message.h"
#include "store/network.h"
#include "store/reaction.h"

/* Who it is: the person behind an account that spoke here, else the account by its name. */
static enum err find_voice(struct db *db, const struct capture *capture, int64_t *out_voice)
{
    const struct understood *found = capture->found;
    const struct author *author = message_author(capture->message);
    struct network_voice voice = {.network = found->network,
                                  .address = author->handle.n ? author->handle : author->id,
                                  .day = day_of(capture->heard_at)};

    if (found->person)
        return *out_voice = found->person, OK;
    voice.id = *out_voice = voice_id(voice.network, voice.address);
    return voice_put(db, &voice);
}

static enum err put(struct act *act, struct db *db, const struct capture *capture,
                    const struct message_mark *item, enum reaction_outcome *out_outcome)
{
    const struct message *message = capture->message;
    struct reaction reaction = {
        .channel = capture->channel,
        .native = message->id,
        .item = message->reply_to,
        .how = message->kind == KIND_LIKE ? REACTION_LIKE : REACTION_BOOST,
        .is_ours = message->origin != ORIGIN_PERSON || act_is_own(act, capture->channel, message) ||
                   (item->author && item->author == capture->found->handle) ||
                   speaks_account(act, capture, capture->found->person) != VOICE_PUBLIC,
        .at = capture->heard_at,
    };
    bool is_new = false;
    enum err err = find_voice(db, capture, &reaction.voice);

    if (!err)
        err = reaction_put(db, &reaction, &is_new);
    if (!err && is_new && !reaction.is_ours && item->id)
        err = alarm_backed(db, capture->channel, reaction.item, capture->heard_at);
    *out_outcome = err ? REACTION_PASSED : is_new ? REACTION_NEW : REACTION_AGAIN;
    if (is_new && item->conversation)
        act_note_change(act, CHANGE_CONVERSATION, item->conversation);
    return err == ERR_TOO_BIG ? OK : err;
}

static enum err take_back(struct db *db, const struct capture *capture,
                          enum reaction_outcome *out_outcome)
{
    bool is_one = message_is_reaction(capture->message);
    enum err err = reaction_gone(db, capture->channel, capture->message->id, capture->heard_at);

    if (err && err != ERR_NOT_FOUND)
        return err;
    *out_outcome = !err ? REACTION_ENDED : is_one ? REACTION_PASSED : REACTION_NONE;
    return OK;
}

enum err reaction_heard(struct act *act, struct db *db, const struct capture *capture,
                        bool only_known, enum reaction_outcome *out_outcome)
{
    struct message_mark item = {0};
    enum err err;

    *out_outcome = REACTION_NONE;
    if (capture->message->deleted)
        return take_back(db, capture, out_outcome);
    if (!message_is_reaction(capture->message))
        return OK;
    if (capture->message->reply_to.n > MESSAGE_ID_MAX) /* no item has such an id */
        return *out_outcome = REACTION_PASSED, OK;
    err = speaks_ready(act, db, capture->heard_at);
    if (err)
        return err;
    err = message_current(db, capture->channel, capture->message->reply_to, &item);
    if (err && err != ERR_NOT_FOUND)
        return err;
    if (err && only_known)
        return *out_outcome = REACTION_PASSED, OK;
    return put(act, db, capture, &item, out_outcome);
}
