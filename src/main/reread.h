/* reread.h: what the stages that look at a message alone say of one that is kept.
 *
 * The message as it was heard (understand/whole.h) goes through language, label and subject again,
 * with the weights of this program and whatever overlay is given (understand/overlay.h). What was
 * captured is never touched. One thread. */
#ifndef MAIN_REREAD_H
#define MAIN_REREAD_H

#include "model/understood.h"
#include "parse/json.h"
#include "store/db.h"
#include "understand/overlay.h"

struct label_model;
struct recast;
struct rule_table;
struct stage_scratch;
struct stored_message;

struct reread {
    struct stage_scratch *scratch;
    struct json_parser parser;
};

/* weights: live longer; NULL: the shipped ones. */
must_check enum err reread_open(struct reread *reread, const struct label_model *weights);
void reread_close(struct reread *reread); /* fine on a zeroed one */

/* Fills message->said in. `rules`: for the subjects; overlay: NULL: what the weights alone say.
 * Everything found is in the arena. */
must_check enum err reread_message(struct reread *reread, struct db *reader, struct arena *arena,
                                   const struct rule_table *rules, const struct overlay *overlay,
                                   struct stored_message *message, struct understood *out_found);

/* Teaches the overlay what a colleague said of it. */
must_check enum err reread_teach(struct reread *reread, struct arena *arena,
                                 const struct stored_message *message, const struct recast *recast,
                                 struct overlay *overlay);

#endif
