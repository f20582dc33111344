#include "pages/message_page.h"

#include "pages/shell.ht.h"

static const char *title_of(enum err err)
{
    switch (err) {
    case ERR_NOT_FOUND:
    case ERR_FORBIDDEN:
        return "There is no such page here";
    case ERR_NOT_SIGNED_IN:
        return "Sign in first";
    case ERR_TOO_OFTEN:
        return "A little slower, please";
    case ERR_BAD_INPUT:
    case ERR_TOO_BIG:
        return "That can't be taken as it is";
    case ERR_STALE:
    case ERR_EXISTS:
        return "Somebody was faster";
    default:
        return "That did not work";
    }
}

void message_page_error(const struct request *request, struct response *response, enum err err)
{
    struct str title = str_from(title_of(err));
    struct str text = str_from(fault_text(&response->fault, err));
    bool is_desk = request->actor.user != 0;

    if (!response->fault.text[0] && (err == ERR_NOT_FOUND || err == ERR_FORBIDDEN))
        text = STR(
            "It may have been removed, or the address has a mistake."); /* the title says it */

    response_html(response);
    message_page_render(&response->body, shell_theme(request), title, text,
                        response->status >= 500 ? STR("Nothing was lost. Try again in a moment.")
                                                : STR_NONE,
                        url_check(is_desk ? STR("/desk/") : STR("/")),
                        is_desk ? "Back to the desk" : "Back to the start");
}
