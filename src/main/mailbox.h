/* mailbox.h: `heed thread --mail`: mails as `heed parse mime` prints them, one a line, as trees of
 * who answers whom (understand/mail_tree.h). A mailbox is read whole, up to MAILBOX_MAX bytes of
 * ids and subjects; a line that is no mail is refused and the rest goes on. */
#ifndef MAIN_MAILBOX_H
#define MAIN_MAILBOX_H

#include "understand/mail_tree.h"

enum { MAILBOX_MAX = 1 << 30 };

/* Reads `in`, writes `out`, says what is refused on `errors`: the descriptors. The exit status. */
int mailbox_run(struct mail_tree_options options, int in, int out, int errors);

#endif
