#include "understand/find.h"

#include "base/buf.h"
#include "base/map.h"
#include "model/understood.h"
#include "parse/json.h"
#include "parse/quote.h"
#include "store/channel.h"
#include "store/conversation.h"
#include "store/message.h"
#include "store/person.h"
#include "store/staff.h"
#include "store/understood.h"
#include "understand/find_candidates.h"
#include "understand/find_people.h"
#include "understand/match.h"
#include "understand/recall.h"

enum {
    LOOK = 200,    /* messages fetched at once */
    TOGETHER = 40, /* candidates read at once */
};

struct search {
    struct db *db;
    struct arena *arena; /* of the answer */
    const struct find_query *query;
    int64_t me, now;
    struct candidates candidates;
    struct find_hit *named; /* by name, whatever their messages hold */
    size_t named_count;
    struct recall recall;   /* what the rule needs beyond the message itself */
    bool asks_conversation; /* and the filters */
    struct rule_set *set;
    struct match_scratch *scratch;
    struct json_parser json;
    struct rule_error *error;
};

/* ---- the exact look ---- */

struct look {
    const struct stored_message *message;
    struct conversation conversation;
    struct str lang;
    double labels[LABEL_COUNT];
    bool has_conversation, has_understanding;
    bool is_from; /* of the from: that is looked at */
};

static enum err understand(struct search *search, struct arena *arena, struct look *look)
{
    struct annotation *said;
    struct json_value root, label;
    size_t n;
    enum err err = OK;

    if (look->has_understanding)
        return OK;
    look->has_understanding = true;
    err = annotation_list(search->db, arena, look->message->id, &said, &n);
    for (size_t i = 0; i < n && !err; i++) {
        if (!str_is(said[i].stage, "label") ||
            json_parse(&search->json, said[i].value, &root, NULL))
            continue;
        if (json_get_str(root, "lang", &look->lang))
            look->lang = str_dup(arena, look->lang);
        label = json_get(root, "labels");
        for (int l = 0; l < LABEL_COUNT; l++)
            (void)json_get_real(label, label_name((enum label)l), &look->labels[l]);
    }
    return err;
}

static enum err load_conversation(struct search *search, struct arena *arena, struct look *look)
{
    enum err err = OK;

    if (!look->has_conversation)
        err = conversation_load(search->db, arena, look->message->conversation,
                                &look->conversation);
    look->has_conversation = true;
    return err;
}

static bool is_so(const struct search *search, const struct conversation *c, enum find_is is)
{
    int64_t due = c->first_reply_at ? c->next_reply_due : c->first_reply_due;

    switch (is) {
    case IS_OPEN:
        return c->status == STATUS_OPEN;
    case IS_SNOOZED:
        return c->status == STATUS_SNOOZED;
    case IS_DONE:
        return c->status == STATUS_DONE;
    case IS_ANSWER:
        return c->queue == QUEUE_ANSWER;
    case IS_WATCHING:
        return c->queue == QUEUE_WATCH;
    case IS_LEFT:
        return c->queue == QUEUE_LEFT;
    case IS_UNREAD:
        return c->unread;
    case IS_WAITING:
        return c->waiting_since != 0;
    case IS_PROMISED:
        return c->promise_due != 0;
    case IS_LATE:
        return (due && due <= search->now) || (c->promise_due && c->promise_due <= search->now);
    case IS_PUBLIC:
        return c->audience == AUDIENCE_PUBLIC;
    case IS_PRIVATE:
        return c->audience == AUDIENCE_PRIVATE;
    case IS_MINE:
        return search->me && c->assignee == search->me;
    case IS_COUNT:
        break;
    }
    return false;
}

static bool passes(const struct search *search, const struct find_filter *filter,
                   const struct look *look)
{
    const struct stored_message *m = look->message;

    switch (filter->key) {
    case FIND_IS:
        return is_so(search, &look->conversation, (enum find_is)filter->number);
    case FIND_ASSIGNEE:
        return look->conversation.assignee == filter->number;
    case FIND_BEFORE:
        return m->said.said_at < filter->number;
    case FIND_AFTER:
        return m->said.said_at >= filter->number;
    case FIND_CHANNEL:
        return m->channel == filter->number;
    case FIND_LANG:
        return str_eq_nocase(look->lang, filter->text);
    case FIND_LABEL:
        return look->labels[filter->number] >= 0.5;
    case FIND_FROM:
        return look->is_from;
    case FIND_KEYS:
        break;
    }
    return false;
}

/* What a filter looks at, fetched at its first need. */
static enum err fetch_for(struct search *search, struct arena *arena,
                          const struct find_filter *filter, struct look *look)
{
    if (filter->key == FIND_IS || filter->key == FIND_ASSIGNEE)
        return load_conversation(search, arena, look);
    if (filter->key == FIND_LANG || filter->key == FIND_LABEL)
        return understand(search, arena, look);
    if (filter->key == FIND_FROM)
        return people_fit(search->db, arena, filter->people, look->message->author, &look->is_from);
    return OK;
}

static bool ask_lang(void *arg, const struct message *message, struct str *out_code)
{
    const struct look *look = arg;

    (void)message;
    *out_code = look->lang;
    return look->lang.n > 0;
}

static enum err match_rule(struct search *search, struct arena *arena, struct stored_message *m,
                           struct look *look, bool *out_matches)
{
    struct match_asks asks = {.lang = ask_lang, .arg = look, .labels = look->labels};
    const struct match_hit *hits;
    size_t n = 0;
    enum err err = recall_message(&search->recall, search->db, arena, m);

    if (!err && (search->recall.needs & (RECALL_LABELS | RECALL_LANGUAGE)))
        err = understand(search, arena, look);
    if (!err && m->said.kind == KIND_MAIL) /* as the index has it */
        err = quote_own(arena, m->said.text, &m->said.text);
    if (!err)
        err = match_message(search->set, &m->said, &asks, search->scratch, &hits, &n);
    *out_matches = !err && n > 0;
    return err;
}

static enum err pass_filters(struct search *search, struct arena *arena, struct look *look,
                             bool *out_pass)
{
    enum err err = OK;

    *out_pass = true;
    for (const struct find_filter *filter = search->query->filters; filter && !err && *out_pass;
         filter = filter->next) {
        err = fetch_for(search, arena, filter, look);
        *out_pass = !err && passes(search, filter, look) != filter->negated;
    }
    return err;
}

static enum err is_asked_for(struct search *search, struct arena *arena, struct stored_message *m,
                             bool *out_is)
{
    struct look look = {.message = m};
    enum err err = OK;

    *out_is = m->is_current && !m->said.deleted && m->conversation;
    if (*out_is)
        err = pass_filters(search, arena, &look, out_is);
    if (!err && *out_is && search->query->rule)
        err = match_rule(search, arena, m, &look, out_is);
    return err;
}

/* Whether its conversation came already, on an earlier page: by a newer message that is as asked
 * for. */
static enum err came_before(struct search *search, struct arena *arena,
                            const struct stored_message *m, int64_t from, bool *out_came)
{
    struct message_item *items;
    size_t n;
    enum err err = OK;

    *out_came = false;
    for (size_t i = 0; i < search->named_count; i++)
        *out_came = *out_came || search->named[i].conversation == m->conversation;
    if (from == INT64_MAX || *out_came)
        return OK;
    err = message_list(search->db, arena, m->conversation, MESSAGE_NEWEST, LOOK, &items, &n);
    for (size_t i = 0; i < n && !err && !*out_came; i++)
        if (items[i].message.id >= from)
            err = is_asked_for(search, arena, &items[i].message, out_came);
    return err;
}

/* ---- the page ---- */

struct page {
    int64_t from; /* the first id that is not on it */
    int limit, looks;
    struct map seen;
    VEC(struct find_hit) hits;
    int64_t next;
};

static enum err add_hit(struct search *search, struct page *page, struct find_hit hit)
{
    struct str key = arena_printf(search->arena, "%lld", (long long)hit.conversation);

    if (!key.n || !vec_push(search->arena, &page->hits, hit))
        return search->arena->err;
    return map_put(&page->seen, key, page);
}

static enum err look_at(struct search *search, struct page *page, struct arena *arena,
                        struct stored_message *m)
{
    char key[24];
    int n = snprintf(key, sizeof(key), "%lld", (long long)m->conversation);
    bool is_it, came = false;
    enum err err;

    page->looks++;
    if (map_get(&page->seen, str_of(key, (size_t)n)))
        return OK;
    err = is_asked_for(search, arena, m, &is_it);
    if (!err && is_it)
        err = came_before(search, arena, m, page->from, &came);
    if (err || !is_it || came)
        return err;
    return add_hit(search, page, (struct find_hit){m->id, m->conversation});
}

static bool is_full(struct page *page, int64_t id)
{
    if (page->hits.n < (size_t)page->limit && page->looks < FIND_LOOKS_MAX)
        return false;
    page->next = id;
    return true;
}

/* What the filters will look at, asked for together. */
static enum err ask_ahead(struct search *search, const struct stored_message *list, size_t n)
{
    enum err err = OK;

    for (size_t i = 0; i < n && !err && search->asks_conversation; i++)
        if (list[i].conversation)
            err = conversation_load_ahead(search->db, list[i].conversation);
    return err;
}

static enum err by_words(struct search *search, struct page *page)
{
    struct candidates *all = &search->candidates;
    struct arena some;
    enum err err = OK;

    arena_init(&some, 0);
    while (!err && all->next && !page->next) {
        struct stored_message *list = NULL;
        int64_t wanted[TOGETHER];
        size_t n = 0;

        arena_reset(&some);
        err = candidates_take(all, TOGETHER, wanted, &n);
        if (!err)
            err = message_load_all(search->db, &some, wanted, n, &list, &n);
        if (!err)
            err = ask_ahead(search, list, n);
        for (size_t i = 0; i < n && !err; i++) {
            err = look_at(search, page, &some, &list[i]);
            if ((i + 1 < n || all->next) && is_full(page, list[i].id))
                break;
        }
    }
    arena_clear(&some);
    return err;
}

static enum err by_time(struct search *search, struct page *page)
{
    int64_t before = page->from;
    size_t n = LOOK;
    enum err err = OK;

    while (!err && n == LOOK && !page->next) {
        struct stored_message *list;
        struct arena arena;

        arena_init(&arena, 0);
        err = message_scan(search->db, &arena, before, LOOK, &list, &n);
        if (!err)
            err = ask_ahead(search, list, n);
        for (size_t i = 0; i < n && !err; i++) {
            before = list[i].id;
            err = look_at(search, page, &arena, &list[i]);
            if (is_full(page, before))
                break;
        }
        arena_clear(&arena);
    }
    return err;
}

/* ---- by name ---- */

/* Of these hits those that pass the filters; their last message is what the filters look at. */
static enum err keep_named(struct search *search, const struct find_hit *hits, size_t n)
{
    int64_t wanted[FIND_NAMED_MAX];
    struct stored_message *list = NULL;
    struct arena some;
    size_t count = 0;
    enum err err;

    arena_init(&some, 0);
    for (size_t i = 0; i < n; i++)
        wanted[i] = hits[i].message;
    err = message_load_all(search->db, &some, wanted, n, &list, &count);
    if (!err)
        err = ask_ahead(search, list, count);
    for (size_t i = 0; i < count && !err; i++) {
        struct look look = {.message = &list[i]};
        bool fits = false;

        err = pass_filters(search, &some, &look, &fits);
        if (!err && fits)
            search->named[search->named_count++] = (struct find_hit){list[i].id,
                                                                     list[i].conversation};
    }
    arena_clear(&some);
    return err;
}

/* The conversations of whoever is called so, for the first page; for the others, so that they do
 * not come again. */
static enum err find_named(struct search *search, int limit)
{
    struct people_asked asked;
    struct find_hit *hits;
    int64_t *people;
    size_t n, count;
    enum err err = people_of_rule(search->arena, search->query->rule, &asked);

    if (!err)
        err = people_list(search->db, search->arena, &asked, FIND_NAMED_MAX, &people, &n);
    if (err || !n)
        return err;
    err = people_conversations(search->db, search->arena, people, n,
                               (size_t)(limit < FIND_NAMED_MAX ? limit : FIND_NAMED_MAX), &hits,
                               &count);
    if (err)
        return err;
    search->named = arena_alloc_array(search->arena, count + 1, sizeof(*search->named));
    return search->named ? keep_named(search, hits, count) : search->arena->err;
}

/* *out_is_full: the rest begins on the next page. */
static enum err show_named(struct search *search, struct page *page, bool *out_is_full)
{
    enum err err = OK;

    *out_is_full = false;
    if (page->from != INT64_MAX)
        return OK;
    for (size_t i = 0; i < search->named_count && !err; i++)
        err = add_hit(search, page, search->named[i]);
    if (!err && search->named_count && page->hits.n >= (size_t)page->limit) {
        page->next = INT64_MAX - 1; /* from the newest message, but not the first page */
        *out_is_full = true;
    }
    return err;
}

/* ---- names ---- */

static enum err unknown(struct search *search, const struct find_filter *filter, const char *what)
{
    search->error->column = filter->column;
    (void)snprintf(search->error->text, sizeof(search->error->text), "there is no %s '%.*s'", what,
                   STR_ARGS(filter->text));
    return ERR_BAD_INPUT;
}

static bool is_called(const struct staff *staff, struct str text)
{
    struct str head, tail;

    if (str_eq_nocase(staff->email, text) || str_eq_nocase(staff->name, text))
        return true;
    (void)str_cut(staff->name, ' ', &head, &tail);
    if (str_eq_nocase(head, text))
        return true;
    (void)str_cut(staff->email, '@', &head, &tail);
    return str_eq_nocase(head, text);
}

static enum err find_staff(struct search *search, struct find_filter *filter)
{
    struct staff *list;
    size_t n;
    enum err err;

    filter->number = search->me;
    if (str_is(filter->text, "me"))
        return OK;
    filter->number = 0;
    if (str_is(filter->text, "none"))
        return OK;
    err = staff_list(search->db, search->arena, &list, &n);
    for (size_t i = 0; i < n && !err && !filter->number; i++)
        if (is_called(&list[i], filter->text))
            filter->number = list[i].id;
    return err || filter->number ? err : unknown(search, filter, "colleague");
}

static enum err find_channel(struct search *search, struct find_filter *filter)
{
    struct channel_row row;
    enum err err = channel_by_name(search->db, search->arena, filter->text, &row);

    if (err == ERR_NOT_FOUND)
        return unknown(search, filter, "channel");
    filter->number = err ? 0 : row.id;
    return err;
}

static enum err find_from(struct search *search, struct find_filter *filter)
{
    filter->people = arena_new(search->arena, struct people_asked);
    if (!filter->people)
        return search->arena->err;
    return people_from(search->arena, filter->text, filter->people);
}

static enum err find_names(struct search *search)
{
    enum err err = search->recall.needs & RECALL_CHANNEL
                       ? recall_channels(&search->recall, search->db, search->arena)
                       : OK;

    for (struct find_filter *filter = search->query->filters; filter && !err;
         filter = filter->next) {
        if (filter->key == FIND_IS || filter->key == FIND_ASSIGNEE)
            search->asks_conversation = true;
        if (filter->key == FIND_ASSIGNEE)
            err = find_staff(search, filter);
        else if (filter->key == FIND_CHANNEL)
            err = find_channel(search, filter);
        else if (filter->key == FIND_FROM)
            err = find_from(search, filter);
    }
    return err;
}

static enum err make_set(struct search *search)
{
    enum err err;

    if (!search->query->rule)
        return OK;
    err = rule_set_new(&search->set);
    if (!err)
        err = rule_set_add(search->set, STR("search"), search->query->rule);
    if (!err)
        err = rule_set_seal(search->set);
    return err ? err : match_scratch_new(&search->scratch);
}

static enum err fill(struct search *search, struct page *page)
{
    bool is_full, is_nobody;
    enum err err = find_named(search, page->limit);

    if (!err)
        err = show_named(search, page, &is_full);
    if (err || is_full)
        return err;
    err = candidates_plan(&search->candidates, search->db, search->arena, search->query, page->from,
                          &is_nobody);
    if (!err && !is_nobody)
        err = search->candidates.branch_count ? by_words(search, page) : by_time(search, page);
    candidates_clear(&search->candidates);
    return err;
}

enum err find_run(struct db *db, struct arena *arena, const struct find_query *query, int64_t me,
                  int64_t now, int64_t before, int limit, struct find_result *out_result,
                  struct rule_error *out_error)
{
    struct search search = {
        .db = db, .arena = arena, .query = query, .me = me, .now = now, .error = out_error};
    struct page page = {.from = before, .limit = limit < FIND_LIMIT_MAX ? limit : FIND_LIMIT_MAX};
    bool begins = !db_in_transaction(db); /* hundreds of reads: one lock, one moment */
    enum err err = begins ? db_begin(db) : OK;

    if (err)
        return err;
    map_init(&page.seen);
    json_parser_init(&search.json, 64 << 10);
    recall_init(&search.recall, query->rule ? recall_needs(query->rule) : 0);
    err = find_names(&search);
    if (!err)
        err = make_set(&search);
    if (!err)
        err = fill(&search, &page);
    recall_clear(&search.recall);
    json_parser_clear(&search.json);
    match_scratch_free(search.scratch);
    rule_set_free(search.set);
    map_clear(&page.seen);
    if (begins)
        db_abort(db);
    if (!err)
        *out_result = (struct find_result){page.hits.at, page.hits.n,
                                           before == INT64_MAX ? search.named_count : 0, page.next};
    return err;
}

enum err find_items(struct db *db, struct arena *arena, struct find_result *result,
                    struct conversation_item **out_items)
{
    int64_t *ids = arena_alloc_array(arena, result->n + 1, sizeof(*ids));
    size_t n, kept = 0, named = 0;
    enum err err = ids ? OK : arena->err;

    for (size_t i = 0; i < result->n && !err; i++)
        ids[i] = result->hits[i].conversation;
    if (!err)
        err = conversation_load_items(db, arena, ids, result->n, out_items, &n);
    if (err)
        return err;
    for (size_t i = 0; i < result->n && kept < n; i++) {
        if ((*out_items)[kept].conversation.id != ids[i])
            continue;
        named += i < result->named;
        result->hits[kept++] = result->hits[i];
    }
    result->n = kept;
    result->named = named;
    return OK;
}
