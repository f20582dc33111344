#include "understand/known.h"

#include "store/conversation.h"
#include "store/message.h"

static enum err was_answered(struct db *db, int64_t conversation, bool *out_was)
{
    int64_t row = 0;
    enum err err = message_answered_until(db, conversation, 0, &row);

    if (!err)
        *out_was = row > 0;
    return err;
}

/* By native id on its channel, or a mail by Message-ID on any. */
static enum err answers_ours(struct db *db, struct arena *arena, int64_t channel,
                             const struct message *message, bool *out_does)
{
    struct message_mark mark = {0}, *marks = &mark;
    size_t n = 1;
    enum err err;

    if (!message->reply_to.n)
        return OK;
    err = message_current(db, channel, message->reply_to, &mark);
    if (err == ERR_NOT_FOUND) {
        n = 0;
        err = message->kind == KIND_MAIL
                  ? message_by_mail_id(db, arena, message->reply_to, &marks, &n)
                  : OK;
    }
    for (size_t i = 0; !err && i < n; i++)
        *out_does = *out_does || marks[i].direction == DIRECTION_OUT;
    return err;
}

enum err known_writer(struct db *db, struct arena *arena, int64_t person, int64_t conversation,
                      int64_t channel, const struct message *message, bool *out_is_known)
{
    struct conversation_item *list = NULL;
    bool is_known = false;
    size_t n = 0;
    enum err err = answers_ours(db, arena, channel, message, &is_known);

    if (!err && !is_known && conversation)
        err = was_answered(db, conversation, &is_known);
    if (!err && !is_known && person)
        err = conversation_of_person(db, arena, person, CONVERSATION_FIRST, KNOWN_CONVERSATIONS,
                                     &list, &n);
    for (size_t i = 0; !err && !is_known && i < n; i++)
        err = was_answered(db, list[i].conversation.id, &is_known);
    if (!err)
        *out_is_known = is_known;
    return err;
}
