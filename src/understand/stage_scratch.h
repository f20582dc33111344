/* stage_scratch.h: what the stages of one thread use again and again. */
#ifndef UNDERSTAND_STAGE_SCRATCH_H
#define UNDERSTAND_STAGE_SCRATCH_H

#include "understand/alike.h"
#include "understand/label.h"
#include "understand/rule_table.h"
#include "understand/subject.h"
#include "understand/word.h"

struct stage_scratch {
    struct words words; /* title and text together, as stage_label cut them */
    struct table_scratch *rules;
    struct labeller *labeller;
    struct subject_scratch *subjects; /* uses the labeller */
    struct gist_room gist;
    bool has_language; /* found out for this message already, because a rule asked */
};

must_check enum err stage_scratch_new(struct stage_scratch **out_scratch);
/* By other weights than the shipped ones; they live longer. NULL: the shipped ones. */
must_check enum err stage_scratch_new_by(const struct label_model *weights,
                                         struct stage_scratch **out_scratch);
void stage_scratch_free(struct stage_scratch *scratch);

struct stage_context;
struct item;
/* Fills found.lang and its confidence once. */
void stage_find_language(struct stage_context *context, struct item *item);

#endif
