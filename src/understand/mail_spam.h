/* mail_spam.h: is a mail spam, by all of it that came: headers, build, words (mail_look.h).
 *
 * Text alone loses more ham than a filter may (docs/benchmarks.md), because a newsletter somebody
 * wants and one nobody asked for say the same; how they were made and sent differs. What is said
 * here is likeness to what was learned and no proof: whoever wrote with us before is known by that
 * fact and not by likeness (known.h).
 *
 * Some 70 µs a mail, its message read in full, beside the 560 that its text costs (2,000 mails of
 * 1.4 kB, load 20). One belongs to one thread; its model is shared. */
#ifndef UNDERSTAND_MAIL_SPAM_H
#define UNDERSTAND_MAIL_SPAM_H

#include "model/message.h"
#include "understand/label_model.h"

struct mail_spam;

/* model: of label_model_open_mail, lives longer; NULL: the shipped one. ERR_NO_MEMORY;
 * ERR_CORRUPT: damaged, or without the head "mailspam". */
must_check enum err mail_spam_new(const struct label_model *model, struct mail_spam **out_spam);
void mail_spam_free(struct mail_spam *spam); /* NULL is fine */

/* How likely it is spam, 0 to 1, before anybody corrected anything. ERR_NOT_FOUND: no mail, or its
 * signs are not there, damaged, or of another version: then its text must do. ERR_NO_MEMORY. */
must_check enum err mail_spam_says(struct mail_spam *spam, const struct message *message,
                                   double *out_likely);

#endif
