/* cue.h: words that give a label or a polarity away; the table is made from
 * models/labels/cues.tsv by tools/cues.py and sorted by first word, then words (bytes). */
#ifndef UNDERSTAND_CUE_H
#define UNDERSTAND_CUE_H

#include "base/str.h"
#include "model/understood.h"

enum cue_target {
    CUE_COMPLAINT = LABEL_COMPLAINT,
    CUE_QUESTION = LABEL_QUESTION,
    CUE_IDEA = LABEL_IDEA,
    CUE_PRAISE = LABEL_PRAISE,
    CUE_INTEREST = LABEL_INTEREST,
    CUE_LEAVING = LABEL_LEAVING,
    CUE_STORY = LABEL_STORY,
    CUE_SPAM = LABEL_SPAM,
    CUE_POSITIVE = LABEL_COUNT,
    CUE_NEGATIVE,
    CUE_NEGATOR,
    CUE_BOOSTER,
    CUE_DIRECT,
    CUE_WEIGHED, /* those above are features of the trained model */
    CUE_REQUEST = CUE_WEIGHED + REMARK_REQUEST,
    CUE_THANKS = CUE_WEIGHED + REMARK_THANKS,
    CUE_SETTLED = CUE_WEIGHED + REMARK_SETTLED,
    CUE_TRIED = CUE_WEIGHED + REMARK_TRIED,
    CUE_HARM = CUE_WEIGHED + REMARK_HARM,
    CUE_PUBLIC = CUE_WEIGHED + REMARK_PUBLIC,
    CUE_FOREIGN = CUE_WEIGHED + REMARK_ASKS, /* holds a sentence of another language together */
    CUE_TARGETS
};

struct cue {
    struct str first; /* first word, folded */
    struct str words; /* all of it, one space between */
    bool is_prefix;   /* of a single word */
    enum cue_target target;
    int weight; /* tenths of a logit */
};

extern const struct cue cue_table[];
extern const size_t cue_count;

#endif
