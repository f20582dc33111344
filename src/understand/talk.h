/* talk.h: who answers whom in a chat room, where nobody says so.
 *
 * Many people talk at once in one room, and a message carries no reply id. For each message this
 * finds the one it answers among the last TALK_WINDOW, or that it begins a conversation: a small
 * network (one hidden layer over yes-or-no features; talk_features.c) gives each candidate a
 * number, and the greatest wins (the task and the data: Kummerfeld et al. 2019, "A Large-Scale
 * Corpus for Conversation Disentanglement"; the features are ours). What it looks at: how far back
 * in lines and minutes, who says it, who is addressed by name, who was addressed last, which rare
 * words are shared, questions, thanks and commands, what was answered already and by whom, and in
 * which conversation people were.
 *
 * One pass, in order; what was decided is not changed. A message costs at most TALK_WINDOW ^ 2
 * looks at others, however long the talk. What the room itself says (kind system, or nobody's)
 * answers nothing and is answered by nothing. A message with a known reply id is taken at its word.
 *
 * A struct talk is one room and belongs to one thread; the model is only read. */
#ifndef UNDERSTAND_TALK_H
#define UNDERSTAND_TALK_H

#include "model/message.h"
#include "understand/model_file.h"

enum { TALK_WINDOW = 100 };

/* Weights as they lie in the file: kind "threads". */
struct talk_model {
    struct model_file file;
    size_t features, hidden;
    const float *in;     /* features rows of `hidden` */
    const float *bias;   /* hidden */
    const float *out;    /* hidden */
    const float *direct; /* features: straight to the number */
};

/* path NULL: the one inside the program. Errors as model_file_open. */
must_check enum err talk_model_open(const char *path, struct talk_model *out_model,
                                    struct fault *fault);
void talk_model_close(struct talk_model *model);

struct talk;

struct talk_place {
    struct str parent;       /* id; its own: it begins a conversation. Valid until the next call */
    struct str conversation; /* id of the message that began it */
};

must_check enum err talk_new(const struct talk_model *model, struct talk **out_talk);
void talk_free(struct talk *talk);

/* The next message. `at`: ms since 1970, said or heard. Errors as words_read. */
must_check enum err talk_add(struct talk *talk, const struct message *message, int64_t at,
                             struct talk_place *out_place);

#endif
