/* setup_run.h: what each set-up command does to the store, on the writer's thread. */
#ifndef MAIN_SETUP_RUN_H
#define MAIN_SETUP_RUN_H

#include "base/json_out.h"
#include "main/setup.h"

/* Fills setup->out with the answer; on an error the fault says why. Changes nothing but the store
 * and its results, because a job may be run twice (act/writer.h). */
must_check enum err setup_run(struct db *db, struct setup *setup);

/* What the files of it share. {"result":[ … ]} around what each command writes: */
void setup_begin_result(struct json_out *json, struct setup *setup);
must_check enum err setup_end_result(struct json_out *json, struct setup *setup);
must_check enum err setup_nothing_to_show(struct setup *setup);
/* A required text of moderate length. */
must_check enum err setup_need(struct setup *setup, const char *name, struct str *out_value);
must_check enum err setup_explain(struct setup *setup, enum err err, const char *noun,
                                  struct str name);
struct staff;
must_check enum err setup_find_user(struct db *db, struct setup *setup, const char *arg,
                                    struct staff *out_staff);
/* What looking a name up gave, before it is given to something: only the writer adds, so nobody
 * takes it in between. (A unique index would say so too, but ends the whole transaction.) */
must_check enum err setup_still_free(struct setup *setup, enum err found, const char *noun,
                                     struct str name);

/* setup_rules.c */
must_check enum err setup_rule_add(struct db *db, struct setup *setup);
must_check enum err setup_rule_list(struct db *db, struct setup *setup);
must_check enum err setup_rule_remove(struct db *db, struct setup *setup);
must_check enum err setup_rule_pause(struct db *db, struct setup *setup);
must_check enum err setup_rule_import(struct db *db, struct setup *setup);
must_check enum err setup_rule_export(struct db *db, struct setup *setup);

#endif
