/* jump.c: what the command palette finds while somebody types: people by name, and conversations.
 * The last word may be a beginning. Without a script the same address is the search. */
#include "pages/desk/jump.h"
#include "pages/desk/jump.ht.h"
#include "pages/desk/panes.h"
#include "pages/view.h"
#include "understand/find.h"
#include "web/esc.h"

enum { JUMPS = 8, PREFIX_MIN = 3 };

/* "ama ose" is asked as "ama ose*": only where the last word is letters and digits. */
static struct str as_beginning(const struct request *request, struct str q)
{
    size_t at = q.n;

    while (at && (char_is_alpha(q.p[at - 1]) || char_is_digit(q.p[at - 1]) ||
                  (unsigned char)q.p[at - 1] >= 0x80))
        at--;
    if (q.n - at < PREFIX_MIN || (at && q.p[at - 1] != ' '))
        return q;
    return arena_printf(request->arena, "%.*s*", STR_ARGS(q));
}

static enum err find(const struct request *request, struct str q, struct find_result *out_result)
{
    struct rule_error mistake = {0};
    struct find_query query;
    enum err err = find_parse(request->arena, q, &query, &mistake);

    *out_result = (struct find_result){0};
    if (!err)
        err = find_run(request->db, request->arena, &query, request->actor.user, request->now,
                       INT64_MAX, JUMPS, out_result, &mistake);
    return err == ERR_BAD_INPUT || err == ERR_TOO_BIG ? OK : err; /* half a search is no mistake */
}

static enum err add(const struct request *request, struct jumps *jumps,
                    const struct conversation_item *item)
{
    const struct conversation *c = &item->conversation;
    struct jump jump = {.id = app_id(request, TABLE_CONVERSATION, c->id),
                        .name = item->person_name.n ? view_name(request->arena, item->person_name)
                                                    : STR("Somebody"),
                        .title = c->title.n ? c->title : c->preview,
                        .icon = view_channel_icon(item->channel_kind)};

    return vec_push(request->arena, &jumps->at, jump) ? OK : request->arena->err;
}

static enum err jump(const struct request *request, struct response *response)
{
    struct str q = str_trim(request_query(request, "q"));
    struct find_result found = {0};
    struct conversation_item *items = NULL;
    struct jumps jumps = {0};
    enum err err = OK;

    if (!request_part(request).n) {
        struct buf to;

        buf_init(&to, 2 * REQUEST_URI_MAX);
        buf_add_c(&to, "/desk/?q=");
        esc_url_query(&to, q);
        response_see(response, buf_dup(request->arena, &to));
        buf_clear(&to);
        return request->arena->err;
    }
    if (q.n)
        err = find(request, as_beginning(request, q), &found);
    if (!err)
        err = find_items(request->db, request->arena, &found, &items);
    for (size_t i = 0; i < found.n && !err; i++)
        err = add(request, &jumps, &items[i]);
    if (err)
        return err;
    jumps_render(&response->body, &jumps);
    return shell_finish(request, response);
}

static const struct route jump_routes[] = {
    ROUTE(GET, "/desk/jump", VERB_READ, jump),
};
const struct page page_jump = PAGE("jump", jump_routes);
