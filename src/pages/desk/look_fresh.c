/* look_fresh.c: what a rule brought since it was saved on the page that looks back. Read from the
 * store: the newest messages that the rule wants, as it is now. */
#include "pages/desk/look.h"
#include "store/message.h"
#include "store/rule.h"
#include "understand/match.h"
#include "understand/whole.h"

enum { SCAN = 200, TEXT_LOOKED = 4096 };

struct fresh {
    const struct request *request;
    struct look_page *page;
    struct rule_set *set;
    struct match_scratch *scratch;
    struct json_parser parser;
};

static enum err look_at(struct fresh *fresh, struct stored_message *stored)
{
    static const double no_labels[LABEL_COUNT];
    const struct match_asks asks = {.labels = no_labels};
    const struct request *request = fresh->request;
    const struct match_hit *hits;
    const struct message *whole = &stored->said;
    struct look_hit hit;
    struct look_said said;
    size_t n = 0;
    enum err err = message_whole(request->db, request->arena, &fresh->parser, WHOLE_ALL, stored);

    if (!err)
        err = match_message(fresh->set, whole, &asks, fresh->scratch, &hits, &n);
    if (err || !n)
        return err;
    hit = (struct look_hit){.place = {whole->said_at, stored->id},
                            .conversation = stored->conversation,
                            .title = whole->title,
                            .text = whole->text,
                            .url = whole->url,
                            .author = message_author(whole)->name,
                            .handle = message_author(whole)->handle};
    err = look_show(fresh->request, fresh->page, &hit, STR("heard here"), &said);
    if (!err && !vec_push(fresh->request->arena, &fresh->page->fresh, said))
        err = fresh->request->arena->err;
    return err;
}

static enum err scan(struct fresh *fresh, int64_t since)
{
    struct stored_message *list;
    size_t n = 0;
    enum err err = message_scan(fresh->request->db, fresh->request->arena, INT64_MAX, SCAN, &list,
                                &n);

    for (size_t i = 0; !err && i < n && list[i].id > since; i++)
        if (fresh->page->fresh.n < LOOK_NEW_MAX)
            err = look_at(fresh, &list[i]);
    return err;
}

static enum err with_rule(struct fresh *fresh, struct str text, int64_t since)
{
    const struct rule_node *node;
    enum err err = rule_parse(fresh->request->arena, text, RULE_WITH_LABELS, &node, NULL);

    json_parser_init(&fresh->parser, 2 * (size_t)MESSAGE_LINE_MAX);
    if (!err)
        err = rule_set_new(&fresh->set);
    if (!err)
        err = match_scratch_new(&fresh->scratch);
    if (!err)
        err = rule_set_add(fresh->set, STR("fresh"), node);
    if (!err)
        err = rule_set_seal(fresh->set);
    if (!err)
        err = scan(fresh, since);
    json_parser_clear(&fresh->parser);
    match_scratch_free(fresh->scratch);
    rule_set_free(fresh->set);
    return err;
}

enum err look_fresh(const struct request *request, struct look_page *page)
{
    struct fresh fresh = {.request = request, .page = page};
    struct str since_id = request_query(request, "since");
    struct rule_row rule;
    int64_t id, since = 0;
    enum err err = app_unid(request, TABLE_RULE, page->saved_id, &id);

    if (!err && since_id.n)
        err = app_unid(request, TABLE_MESSAGE, since_id, &since);
    if (!err)
        err = rule_load(request->db, request->arena, id, &rule);
    if (err)
        return err;
    page->saved_rule = rule.name;
    return rule.removed_at ? OK : with_rule(&fresh, rule.text, since);
}
