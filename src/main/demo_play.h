/* demo_play.h: plays the made-up company's week through the house: what is said goes the way of
 * everything heard (intake, stages, writer), what staff do goes through act_do under a key, and
 * their answers leave step by step as the outbox has it, only that nobody carries them anywhere.
 * The clock of each step is the story's.
 */
#ifndef MAIN_DEMO_PLAY_H
#define MAIN_DEMO_PLAY_H

#include "main/demo_script.h"
#include "main/demo_stage.h"
#include "main/service.h"

struct demo_sums {
    size_t messages, copies_or_edits, acts;
};

/* The service's loop must not run; it is turned here. Ends at the first step that fails: the
 * fault names it. */
must_check enum err demo_play(struct service *service, const struct demo_script *script,
                              const struct demo_stage *stage, int64_t now,
                              struct demo_sums *out_sums, struct fault *fault);

#endif
