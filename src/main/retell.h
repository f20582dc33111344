/* retell.h: after a start, what was told in the last weeks is learnt again.
 *
 * The index of stories (understand/stories.h) lives in memory. A job of the writer reads what was
 * kept, the newest first, RETELL_AT_ONCE messages a time, so that others come between; it ends
 * after RETELL_DAYS or RETELL_MESSAGES. What is known to stand behind another is left out: that one
 * is learnt itself. Until the end a re-post of something old may begin a story of its own.
 *
 * Threads: begin and end on one; the index is the writer's.
 */
#ifndef MAIN_RETELL_H
#define MAIN_RETELL_H

#include "act/act.h"

struct stories;
struct retell;

enum { RETELL_AT_ONCE = 50, RETELL_MESSAGES = 20000, RETELL_DAYS = 14 };

/* The stories outlive retell_end. ERR_NO_MEMORY, and as writer_submit. */
must_check enum err retell_begin(struct act *act, struct stories *stories, int64_t now,
                                 struct retell **out_retell);
/* Stops it where it is; the writer must still run. NULL is fine. */
void retell_end(struct retell *retell);

#endif
