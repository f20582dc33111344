/* found.c: the list of a search. */
#include "pages/desk/panes.h"
#include "understand/find.h"

/* The cursor goes outside as the sealed number of a message. */
static int64_t before_of(const struct request *request)
{
    int64_t before;

    return app_unid(request, TABLE_MESSAGE, request_query(request, "after"), &before) ? INT64_MAX
                                                                                      : before;
}

static enum err find(const struct request *request, struct str q, struct find_result *out_result,
                     struct rule_error *out_mistake)
{
    struct find_query query;
    enum err err = find_parse(request->arena, q, &query, out_mistake);

    return err ? err
               : find_run(request->db, request->arena, &query, request->actor.user, request->now,
                          before_of(request), INBOX_ROWS, out_result, out_mistake);
}

static enum err add_found(const struct request *request, struct inbox *inbox,
                          struct find_result *result, int64_t open)
{
    struct conversation_item *items;
    enum err err = find_items(request->db, request->arena, result, &items);

    if (result->named) {
        inbox->groups[0] = (struct inbox_group){.title = "Who is called so", .icon = "people"};
        inbox->groups[INBOX_GROUPS - 1] = (struct inbox_group){.title = "In what was said",
                                                               .icon = "search"};
    }
    for (size_t i = 0; i < result->n && !err; i++) {
        inbox->is_by_name = i < result->named;
        err = pane_add_rows(request, inbox, &items[i], 1, open);
    }
    if (result->next)
        inbox->next = app_id(request, TABLE_MESSAGE, result->next);
    return err;
}

enum err pane_found(const struct request *request, struct inbox *inbox, struct str q, int64_t open)
{
    struct rule_error mistake = {0};
    struct find_result result = {0};
    enum err err = find(request, q, &result, &mistake);

    inbox->view = VIEW_DONE; /* no groups */
    inbox->view_key = "";
    inbox->title = "Search";
    inbox->q = q;
    inbox->key = session_secret(request->arena);
    inbox->may_answer = may(&request->actor, VERB_ANSWER, NULL);
    if (err && mistake.text[0]) {
        inbox->mistake = arena_printf(request->arena, "Column %zu: %s", mistake.column,
                                      mistake.text);
        err = OK;
    }
    if (!err)
        err = add_found(request, inbox, &result, open);
    inbox->is_empty = !result.n;
    inbox->empty_title = inbox->mistake.n ? "This search has a mistake"
                         : result.next    ? "Nothing found so far"
                                          : "Nothing found";
    inbox->empty_text = "Words are looked for in names, addresses and messages; a space means and. "
                        "Try OR, -word, \"a phrase\", from:ann, is:open, assignee:me, "
                        "before:2026-03-01, channel:NAME, label:complaint.";
    return err;
}
