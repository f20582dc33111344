/* do.h: what the files share that carry out what people do to a conversation. */
#ifndef PAGES_DESK_DO_H
#define PAGES_DESK_DO_H

#include "pages/shell.h"

/* What every command has, from the form (key, text) and the address (:id). ERR_NOT_FOUND for an
 * address that was made up. */
must_check enum err do_begin(const struct request *request, struct command *out_command,
                             enum op op);

/* Carries it out and leads back to the conversation, in the person's view, with that notice
 * (shell.c). What came too late is a notice, too. */
must_check enum err do_carry_out(const struct request *request, struct response *response,
                                 const struct command *command, const char *notice);

/* elsewhere.c: the composer said that it was answered elsewhere. */
must_check enum err do_elsewhere(const struct request *request, struct response *response,
                                 struct command *command);

/* bulk.c: the conversations of the form's boxes "c": 1 to ACT_BULK_MAX, else ERR_BAD_INPUT or
 * ERR_TOO_BIG. */
must_check enum err do_picked(const struct request *request, struct command *command);
/* bulk.c: how a decision is told afterwards: "Watched". */
const char *do_advised(enum advice advice);
/* Tells a script how many it was done to, and where Undo of that batch posts to. */
void do_say_many(const struct request *request, struct response *response, const char *said,
                 int64_t count, struct str key);

/* The same notice, without a command. */
void do_see(const struct request *request, struct response *response, const char *notice);

#endif
