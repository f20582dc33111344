/* label_reader.h: what a message that is labelled otherwise means to the rules (act/rehit.h), read
 * with the rules that are at work.
 *
 * The message as it was heard (understand/whole.h) meets the table twice, by the labels and the
 * language it had and by those it has; what differs is given. What it tells is cut from its own
 * words. Called on the writer's thread by act/; begun and ended on the thread that opened act/. */
#ifndef MAIN_LABEL_READER_H
#define MAIN_LABEL_READER_H

#include "act/act.h"

struct label_reader;
struct rule_keeper;

/* Sets it as act's. */
must_check enum err label_reader_begin(struct act *act, struct rule_keeper *rules,
                                       struct label_reader **out_reader);
/* Behind all that was handed to the writer. NULL is fine. */
void label_reader_end(struct act *act, struct label_reader *reader);

#endif
