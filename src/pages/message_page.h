/* message_page.h: a page that says one thing: what went wrong, and the way back. */
#ifndef PAGES_MESSAGE_PAGE_H
#define PAGES_MESSAGE_PAGE_H

#include "web/server.h"

/* For web_hooks.error_page. A part (Heed-Part) or a signed-out person gets the same page; an
 * object that may not be seen and one that isn't there give the same bytes. */
void message_page_error(const struct request *request, struct response *response, enum err err);

#endif
