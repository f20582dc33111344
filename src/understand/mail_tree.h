/* mail_tree.h: which mail answers which, from their references, as a tree.
 *
 * Jamie Zawinski's algorithm (jwz.org/doc/threading.html): each Message-ID that is met gets a node,
 * also those whose mail is not here; References link them one below the other, as far as nothing
 * is linked yet and no circle arises; what a mail says of itself wins. Then nodes without a mail
 * go: their children take their place, but for a first one that holds several together. At last,
 * if wanted, first nodes of one subject are put together.
 *
 * The house itself joins a mail to the one it answers and to the first of its thread as it comes
 * (understand/stage_conversation.c), never by subject, and a mail that comes later takes nothing
 * apart; this is for a whole mailbox at once (`heed thread --mail`). Both read the same chain of
 * ids, mime_ancestors of parse/mime.h.
 *
 * Pure. Linear but for the look for circles, which goes up MAIL_TREE_DEPTH at most; a link that
 * would lie deeper is left out. Of a mail's references the last MAIL_TREE_REFERENCES count.
 * Siblings stand in the order in which they were met. */
#ifndef UNDERSTAND_MAIL_TREE_H
#define UNDERSTAND_MAIL_TREE_H

#include "base/arena.h"

enum { MAIL_TREE_DEPTH = 1000, MAIL_TREE_REFERENCES = 200 };

struct mail_reference {
    struct str id, subject;
    const struct str *references; /* from mime_ancestors */
    size_t reference_count;
};

struct mail_tree_options {
    bool keep_missing; /* nodes without a mail stay */
    bool by_subject; /* "Re:" and what other languages write for it ("AW:", "Antw:") count alike */
};

struct mail_tree_node {
    struct str id;
    size_t depth;
    size_t mail; /* its place in the list; SIZE_MAX: not here */
};

/* The nodes from the first to the last, each before its children. ERR_NO_MEMORY, ERR_TOO_BIG. */
must_check enum err mail_tree_make(struct arena *arena, const struct mail_reference *mails,
                                   size_t n, const struct mail_tree_options *options,
                                   struct mail_tree_node **out_nodes, size_t *out_n);

#endif
