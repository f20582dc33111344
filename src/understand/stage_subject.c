/* stage_subject.c: what it speaks of, and how each comes off (subject.h). */
#include "understand/rule_table.h"
#include "understand/stage.h"
#include "understand/stage_scratch.h"
#include "understand/subject.h"

static enum err run(struct stage_context *context, struct item *item)
{
    const struct subjects *subjects = context->rules ? rule_table_subjects(context->rules) : NULL;
    struct understood *found = &item->found;
    struct message said = *item->message;
    double praise;
    enum err err;

    if (!subjects)
        return OK;
    said.lang = found->lang;
    err = subjects_find(subjects, &said, found->own, context->scratch->subjects, context->arena,
                        &found->subjects, &found->subject_count);
    praise = subjects_praise(context->scratch->subjects);
    if (!err && praise > found->labels[LABEL_PRAISE])
        found->labels[LABEL_PRAISE] = praise;
    return err;
}

const struct stage stage_subject = {"subject", PHASE_SUBJECT, run, NULL};
