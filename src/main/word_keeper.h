/* word_keeper.h: counting the words people use, behind what is heard (store/said.h).
 *
 * A pass reads the next WORDS_AT_ONCE messages behind the mark (setting "words.read", the last row
 * that was read), cuts what their writers say themselves into words, and adds them up in one job of
 * the writer, which moves the mark, too. So the work goes with what is heard and not with what is
 * kept, and hearing waits for none of it. Whoever hears more than is read is read from WORDS_BEHIND
 * messages before the end; how many were passed over is counted (said_day.unread). So is one that
 * cannot be read; what is too large for the memory of a pass is read in smaller bites.
 *
 * Counted is what people say: the first version of a message, on the day it was said (days more
 * than SAID_KEPT_DAYS ago are over). Our own accounts, sponsored and automated ones and copies are
 * left out and counted as that. A message has a word once. No words are numbers of more than three
 * digits, handles, addresses, and what is shorter than three letters; of scripts without spaces
 * each two characters side by side are one.
 *
 * Blocks until the commit; from any thread but the writer's. */
#ifndef MAIN_WORD_KEEPER_H
#define MAIN_WORD_KEEPER_H

#include "act/act.h"
#include "store/db.h"

enum { WORDS_AT_ONCE = 100, WORDS_BEHIND = 20000, WORDS_OF_A_MESSAGE = 120 };

/* *out_n: rows it went over; 0: there is nothing to read. */
must_check enum err word_keeper_pass(struct act *act, struct db *reader, int64_t now,
                                     size_t *out_n);

#endif
