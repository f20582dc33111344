/* stage_speaker.c: in whose interest it is said, as far as its own words tell (speaker.h). */
#include "understand/speaker.h"
#include "understand/stage.h"

static enum err run(struct stage_context *context, struct item *item)
{
    struct str text = item->found.own.n ? item->found.own : item->message->text;
    struct speaker_said said;

    (void)context;
    speaker_read(text, NULL, 0, &said);
    item->found.speaker = said.speaker;
    return OK;
}

/* Behind the labels, which cut off what a mail only quotes. */
const struct stage stage_speaker = {"speaker", PHASE_RECHECK, run, NULL};
