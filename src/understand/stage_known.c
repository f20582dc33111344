/* stage_known.c: no mail of whoever we talked with before is spam by likeness. */
#include "understand/known.h"
#include "understand/stage.h"

static const double CALLED_SPAM = 0.5;

static enum err run(struct stage_context *context, struct item *item)
{
    struct understood *found = &item->found;
    bool is_known = false;
    enum err err;

    if (item->message->kind != KIND_MAIL || found->labels[LABEL_SPAM] < CALLED_SPAM)
        return OK; /* nearly all */
    err = known_writer(context->db, context->arena, found->person, found->conversation,
                       item->channel, item->message, &is_known);
    if (!err && is_known)
        found->labels[LABEL_SPAM] = known_spam(found->labels[LABEL_SPAM]);
    return err;
}

const struct stage stage_known = {"known", PHASE_CROWD, run, NULL};
