/* label.h: what a message is, and how it is meant.
 *
 * Two things speak. Cues are hand-written words with weights (models/labels/cues.tsv), summed, with
 * the scope of a negation (three words, ended by a clause mark) and boosters, as in Taboada et al.
 * 2011 ("Lexicon-Based Methods for Sentiment Analysis"). A trained model (label_model.h) weighs
 * words, word runs, characters and features of ours, the cues among them (feature.h). Where the
 * model has a head for a label its word counts; a label without one is the cues' alone.
 * Scores stand in docs/benchmarks.md, data and licences in models/labels/README.md.
 *
 * Cost: linear in the text. A labeller keeps memory from one text to the next and belongs to one
 * thread; the model is shared.
 */
#ifndef UNDERSTAND_LABEL_H
#define UNDERSTAND_LABEL_H

#include "model/understood.h"
#include "understand/label_model.h"
#include "understand/overlay.h"
#include "understand/word.h"

enum { LABEL_WORDS_MAX = 4000 }; /* words looked at for cues */

struct labeller;

/* model: lives longer than the labeller; NULL: the shipped one. ERR_NO_MEMORY; ERR_CORRUPT where
 * the program was damaged. */
must_check enum err labeller_new(const struct label_model *model, struct labeller **out_labeller);
/* One that only reads (labeller_read): where there are no weights yet. ERR_NO_MEMORY. */
must_check enum err labeller_new_reader(struct labeller **out_labeller);
void labeller_free(struct labeller *labeller);

/* words: of the whole text, or NULL when nobody has cut it yet; text: the same, with the title in
 * front; is_mail: spam is told by what was learned from mails. Fills labels, remarks, positive,
 * neutral, negative and labelled_by, which lives as long as the model. ERR_TOO_BIG, ERR_NO_MEMORY.
 */
must_check enum err label_text(struct labeller *labeller, const struct words *words,
                               struct str text, bool is_mail, struct understood *out_found);

/* The same of a message's own words; of a mail that carries its signs (mail_spam.h) all of it says
 * whether it is spam, instead of its text. */
struct message;
must_check enum err label_message(struct labeller *labeller, const struct words *words,
                                  struct str text, const struct message *message,
                                  struct understood *out_found);
/* Mails are judged by other weights than the shipped ones (label_model_open_mail), which live
 * longer. ERR_NO_MEMORY; ERR_CORRUPT: it has no head for it. */
must_check enum err labeller_set_mails(struct labeller *labeller, const struct label_model *model);

/* What people corrected counts from now on. `overlay` lives longer than the labeller, or until
 * another, or NULL, is set. */
void labeller_set_overlay(struct labeller *labeller, const struct overlay *overlay);

/* Teaches `overlay` that the text is, or is no, such one; the labeller's own weights speak for what
 * was known. ERR_TOO_BIG, ERR_NO_MEMORY. */
must_check enum err labeller_correct(struct labeller *labeller, struct overlay *overlay,
                                     struct str title, struct str text, bool is_mail,
                                     enum label label, bool is_it);

/* The same of all that a colleague said of one text; its language teaches nothing. */
struct recast;
must_check enum err labeller_put_right(struct labeller *labeller, struct overlay *overlay,
                                       struct str title, struct str text, bool is_mail,
                                       const struct recast *recast);

/* For training: reads a text, then what was made of it until the next. */
must_check enum err labeller_read(struct labeller *labeller, const struct words *words,
                                  struct str title, struct str text);
const struct features *labeller_features(const struct labeller *labeller);
struct str labeller_text(const struct labeller *labeller); /* normalised */

#endif
