/* setup_run.h: what each set-up command does to the store, on the writer's thread. */
#ifndef MAIN_SETUP_RUN_H
#define MAIN_SETUP_RUN_H

#include "main/setup.h"

/* Fills setup->out with the answer; on an error the fault says why. Changes nothing but the store
 * and its results, because a job may be run twice (act/writer.h). */
must_check enum err setup_run(struct db *db, struct setup *setup);

#endif
