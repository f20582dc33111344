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
