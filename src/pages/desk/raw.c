/* raw.c: a message as it came, bit by bit, for whoever wants to prove what was said.
 *
 * The bytes are a stranger's: they leave as an attachment of plain text under a policy that lets
 * nothing in it run, so that no browser shows them as a page of ours. */
#include "store/raw.h"

#include "pages/app.h"
#include "store/message.h"

static enum err as_it_came(const struct request *request, struct response *response)
{
    struct stored_message message;
    int64_t id;
    enum err err = app_unid(request, TABLE_MESSAGE, request_param(request, "id"), &id);

    if (!err)
        err = message_load(request->db, request->arena, id, &message);
    if (!err && !message.raw)
        err = ERR_NOT_FOUND; /* ours, or written down by hand */
    if (err)
        return err;
    response->content_type = "text/plain"; /* no charset: nobody knows it */
    response->body.max = RAW_MAX + 1;
    (void)response_header(response, "Content-Disposition",
                          STR("attachment; filename=\"as-it-came.txt\""));
    (void)response_header(response, "Content-Security-Policy", STR("sandbox; default-src 'none'"));
    return raw_load(request->db, message.raw, &response->body);
}

static const struct route raw_routes[] = {
    ROUTE(GET, "/desk/m/:id/raw", VERB_READ, as_it_came, .is_slow = true),
};
const struct page page_raw = PAGE("raw", raw_routes);
