/* inside.h: the writing half of a core within a command's own process, for when no core runs.
 *
 * A thread with a loop, the writer and a door, reached over a socket pair: the same code that
 * serves a command in the core. No web, no channels, no parse processes.
 */
#ifndef MAIN_INSIDE_H
#define MAIN_INSIDE_H

#include "base/errors.h"

struct inside;
struct site;

/* `lock` is taken over (also on failure). *out_fd is the client's end. */
must_check enum err inside_start(const struct site *site, int lock, struct inside **out_inside,
                                 int *out_fd, struct fault *fault);
/* Writes what was taken, ends the thread, gives the lock back. NULL is fine. */
void inside_stop(struct inside *inside);

#endif
