/* rows.c: the list of a view: what the store has becomes what the list shows. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "pages/desk/panes.h"
#include "pages/view.h"
#include "store/channel.h"
#include "store/conversation.h"
#include "store/rule.h"
#include "store/staff.h"

static struct clock_pill due_pill(struct arena *arena, const char *label, int64_t since,
                                  int64_t due, int64_t now)
{
    return (struct clock_pill){
        .hue = due <= now ? "late" : NULL,
        .icon = due <= now ? "clock" : NULL,
        .ring = view_ring(since, due, now),
        .label = str_from(label),
        .text = view_due(arena, due, now),
        .at = due,
    };
}

struct clock_pill pane_pill(const struct request *request, const struct conversation *c)
{
    struct arena *arena = request->arena;
    int64_t now = request->now;

    if (c->status == STATUS_DONE)
        return (struct clock_pill){.hue = "kept", .icon = "check", .text = STR("Done")};
    if (c->status == STATUS_SNOOZED)
        return (struct clock_pill){
            .icon = "snooze",
            .text = arena_printf(
                arena, "Until %.*s",
                STR_ARGS(view_moment(arena, app_zone(request), c->snoozed_until, now)))};
    if (c->promise_due && (c->promise_due <= now || c->promise_due - now < 2 * (int64_t)MS_DAY)) {
        struct clock_pill pill = due_pill(arena, "Promise", c->opened_at, c->promise_due, now);

        pill.hue = c->promise_due <= now ? "late" : "promise";
        pill.icon = "promise";
        return pill;
    }
    if (c->advice == ADVICE_WATCH && c->snoozed_until > now && !c->advice_by)
        return (struct clock_pill){
            .hue = "watch",
            .icon = "watch",
            .text = arena_printf(
                arena, "Ours %.*s if nobody answers",
                STR_ARGS(view_moment(arena, app_zone(request), c->snoozed_until, now)))};
    if (c->advice == ADVICE_WATCH)
        return (struct clock_pill){.hue = "watch", .icon = "watch", .text = STR("Watching")};
    if (c->advice == ADVICE_LEAVE)
        return (struct clock_pill){.icon = "leave", .text = STR("Left alone")};
    if (!c->waiting_since)
        return (struct clock_pill){0};
    if (!c->first_reply_at && c->first_reply_due)
        return due_pill(arena, "First reply", c->waiting_since, c->first_reply_due, now);
    if (c->next_reply_due)
        return due_pill(arena, "Next reply", c->waiting_since, c->next_reply_due, now);
    return (struct clock_pill){
        .icon = "clock",
        .text = arena_printf(arena, "Waits %.*s",
                             STR_ARGS(view_duration(arena, now - c->waiting_since)))};
}

/* What has no subject is titled with its first words: they stand there once. */
static bool is_untitled(const struct conversation *c)
{
    return c->title.n && str_starts(c->preview, c->title);
}

static struct inbox_row row_of(const struct request *request, const struct conversation_item *item,
                               int64_t open)
{
    const struct conversation *c = &item->conversation;
    struct arena *arena = request->arena;
    bool shows_preview = c->unread || c->id == open;
    bool is_member = c->audience != AUDIENCE_PUBLIC;

    return (struct inbox_row){
        .id = app_id(request, TABLE_CONVERSATION, c->id),
        .name = item->person_name.n ? view_name(arena, item->person_name) : STR("Somebody"),
        .initials = view_initials(arena, item->person_name),
        .hue = view_hue(c->person),
        .subject = shows_preview && is_untitled(c) ? STR_NONE
                   : c->title.n                    ? c->title
                                                   : utf8_clip(c->preview, 90),
        .preview = shows_preview ? c->preview : STR_NONE,
        .when = view_when(arena, app_zone(request), c->last_at, request->now),
        .at = c->last_at,
        .waiting_since = c->waiting_since ? c->waiting_since : c->last_at,
        .version = c->last_message,
        .icon = view_channel_icon(item->channel_kind),
        .icon_label = str_c(arena, item->channel_name.n ? item->channel_name : STR("Channel")),
        .is_unread = c->unread,
        .is_open = c->id == open,
        .pill = pane_pill(request, c),
        .extra = item->assignee_name.n ? item->assignee_name
                 : !is_member          ? STR("Public")
                                       : STR_NONE,
    };
}

enum { GROUP_NEED, GROUP_PROMISED, GROUP_LATE, GROUP_WAITING, NEEDIEST = 3 };

/* The first page of "Needs an answer" is grouped: the neediest before all, then by what is due.
 * The order within is that of the list: by need. */
static struct inbox_group *group_of(struct inbox *inbox, const struct conversation *c, int64_t now)
{
    bool is_promised = c->promise_due && c->promise_due - now < (int64_t)MS_DAY;

    if (inbox->q.n)
        return &inbox->groups[inbox->is_by_name ? GROUP_NEED : GROUP_WAITING];
    if (inbox->view != VIEW_ANSWER && inbox->view != VIEW_MINE)
        return &inbox->groups[GROUP_WAITING];
    if (inbox->groups[GROUP_NEED].title && inbox->groups[GROUP_NEED].rows.n < NEEDIEST)
        return &inbox->groups[GROUP_NEED];
    if (is_promised && c->promise_due > now)
        return &inbox->groups[GROUP_PROMISED];
    if (is_promised || (c->next_reply_due && c->next_reply_due <= now) ||
        (c->first_reply_due && !c->first_reply_at && c->first_reply_due <= now))
        return &inbox->groups[GROUP_LATE];
    return &inbox->groups[GROUP_WAITING];
}

enum err pane_add_rows(const struct request *request, struct inbox *inbox,
                       const struct conversation_item *items, size_t n, int64_t open)
{
    int64_t *ids = arena_alloc_array(request->arena, n + 1, sizeof(*ids));
    struct crowd_sum *sums = NULL;
    size_t sum_count = 0;
    enum err err = ids ? OK : request->arena->err;

    for (size_t i = 0; !err && i < n; i++)
        ids[i] = items[i].conversation.id;
    if (!err)
        err = crowd_sums_of(request->db, request->arena, ids, n, &sums, &sum_count);
    for (size_t i = 0; !err && i < n; i++) {
        struct inbox_group *group = group_of(inbox, &items[i].conversation, request->now);
        struct inbox_row row = row_of(request, &items[i], open);

        if (i < sum_count && sums[i].id == ids[i])
            row.crowd = pane_crowd_words(request, sums[i].n);
        if (!vec_push(request->arena, &group->rows, row))
            err = request->arena->err;
    }
    return err;
}

enum err pane_row(const struct request *request, const struct inbox *inbox, int64_t id,
                  struct inbox_row *out_row)
{
    int64_t open = inbox->open && str_eq(inbox->open->id, app_id(request, TABLE_CONVERSATION, id))
                       ? id
                       : 0;
    struct conversation_item item;
    struct crowd_sum *sums = NULL;
    size_t n = 0;
    enum err err = conversation_load_item(request->db, request->arena, id, &item);
    const struct conversation *c = &item.conversation;

    if (err)
        return err;
    if (inbox->view == VIEW_PROMISES
            ? !c->promise_due
            : c->queue != desk_view_queue(inbox->view) ||
                  (inbox->view == VIEW_MINE && c->assignee != request->actor.user))
        return ERR_NOT_FOUND;
    err = crowd_sums_of(request->db, request->arena, &id, 1, &sums, &n);
    if (err)
        return err;
    *out_row = row_of(request, &item, open);
    if (n)
        out_row->crowd = pane_crowd_words(request, sums[0].n);
    return OK;
}

/* The cursor goes outside as "SORT.ID" with the id sealed. */
static struct conversation_cursor cursor_of(const struct request *request)
{
    struct conversation_cursor cursor = CONVERSATION_FIRST;
    struct str sort, id;
    int64_t at, number;

    if (str_cut(request_query(request, "after"), '.', &sort, &id) && !str_to_i64(sort, &at) &&
        !app_unid(request, TABLE_CONVERSATION, id, &number))
        cursor = (struct conversation_cursor){at, number};
    return cursor;
}

static enum err listed(const struct request *request, struct inbox *inbox, int64_t open)
{
    struct conversation_view view = {.queue = desk_view_queue(inbox->view)};
    struct conversation_item *items;
    size_t n;
    enum err err;

    if (inbox->view == VIEW_MINE)
        view.assignee = request->actor.user;
    err = conversation_list(request->db, request->arena, view, cursor_of(request), INBOX_ROWS + 1,
                            &items, &n);
    if (err)
        return err;
    if (n > INBOX_ROWS) {
        const struct conversation *last = &items[--n - 1].conversation;

        inbox->next = arena_printf(request->arena, "%lld.%.*s", (long long)last->sort,
                                   STR_ARGS(app_id(request, TABLE_CONVERSATION, last->id)));
    }
    return pane_add_rows(request, inbox, items, n, open);
}

static int by_waiting(const void *a, const void *b)
{
    const struct inbox_row *x = a, *y = b;

    return (x->waiting_since > y->waiting_since) - (x->waiting_since < y->waiting_since);
}

/* When all of the list is on the page, the last group is told by who waits longest; else it goes on
 * by need on the next page, and says so. */
static void order_waiting(struct inbox *inbox, bool is_all)
{
    struct inbox_group *group = &inbox->groups[GROUP_WAITING];

    if (!is_all)
        group->title = "Next by need and wait";
    else if (group->rows.n)
        qsort(group->rows.at, group->rows.n, sizeof(*group->rows.at), by_waiting);
}

/* The first page of what is to be answered, in its groups. */
static enum err grouped(const struct request *request, struct inbox *inbox, int64_t open)
{
    static const struct {
        const char *title, *icon;
    } looks[] = {
        [GROUP_NEED] = {"Most in need", "flag"},
        [GROUP_PROMISED] = {"Promised for today", "promise"},
        [GROUP_LATE] = {"Late", "clock"},
        [GROUP_WAITING] = {"Waiting longest", "clock"},
    };

    for (size_t i = 0; i < ARRAY_LEN(looks); i++) {
        inbox->groups[i].title = looks[i].title;
        inbox->groups[i].icon = looks[i].icon;
    }
    enum err err = listed(request, inbox, open);

    if (!err && (inbox->view == VIEW_ANSWER || inbox->view == VIEW_MINE))
        order_waiting(inbox, !inbox->next.n && !request_query(request, "after").n);
    else
        inbox->groups[GROUP_WAITING].title = "Newest first";
    return err;
}

static void fill_empty(struct inbox *inbox)
{
    static const struct {
        const char *title, *text;
    } words[VIEW_COUNT] = {
        [VIEW_ANSWER] =
            {"Nobody waits for an answer",
             "What comes in stands here at once. Connect another place under Channels."},
        [VIEW_PROMISES] =
            {"No promise is open",
             "Heed notices promises in what you write and reminds you before they are due."},
        [VIEW_MINE] = {"Nothing is assigned to you", "Take a conversation with I."},
        [VIEW_WATCH] = {"Nothing is watched",
                        "W watches a conversation: it comes back when it changes."},
        [VIEW_LEFT] = {"Nothing was left alone",
                       "L leaves a conversation to those who lead it, with a reason."},
        [VIEW_SNOOZED] = {"Nothing is snoozed", "H puts a conversation away until later."},
        [VIEW_UNCERTAIN] = {"Every delivery has an end",
                            "An answer of which nobody knows whether it arrived stands here."},
        [VIEW_DONE] = {"Nothing is done yet", "E marks a conversation as done."},
    };

    for (size_t i = 0; i < ARRAY_LEN(inbox->groups); i++)
        if (inbox->groups[i].rows.n || inbox->groups[i].owed.n || inbox->groups[i].deliveries.n)
            return;
    inbox->is_empty = true;
    inbox->empty_title = words[inbox->view].title;
    inbox->empty_text = words[inbox->view].text;
}

/* A feed without a rule is silent for a reason. */
static enum err explain_no_rule(const struct request *request, struct inbox *inbox)
{
    struct channel_row *channels;
    struct rule_row *rules;
    size_t n, rule_count;
    enum err err = rule_list(request->db, request->arena, 0, 1, &rules, &rule_count);

    if (err || rule_count)
        return err;
    err = channel_list(request->db, request->arena, &channels, &n);
    for (size_t i = 0; !err && i < n; i++)
        if (channels[i].keep == KEEP_MATCHED)
            inbox->empty_text = "A feed is connected, but no rule says which of its words concern "
                                "you, so nothing of it is kept. Make a rule under Rules.";
    return err;
}

enum err pane_staff(const struct request *request, struct inbox *inbox)
{
    struct staff *list;
    size_t n;
    enum err err = staff_list(request->db, request->arena, &list, &n);

    inbox->may_pick = true;
    for (size_t i = 0; i < n && !err; i++) {
        struct option_view who = {.value = app_id(request, TABLE_STAFF, list[i].id),
                                  .name = list[i].name};

        if (!vec_push(request->arena, &inbox->staff, who))
            err = request->arena->err;
    }
    return err;
}

enum err pane_queue(const struct request *request, struct inbox *inbox, enum desk_view view,
                    int64_t open)
{
    int64_t n;
    enum err err = desk_view_count(request, view, &n);

    if (err)
        return err;
    inbox->view = view;
    inbox->view_key = desk_view_key(view);
    inbox->title = desk_view_title(view);
    inbox->count = shell_count(request->arena, n);
    inbox->key = session_secret(request->arena);
    inbox->may_answer = may(&request->actor, VERB_ANSWER, NULL);
    if (view == VIEW_PROMISES)
        err = pane_promises(request, inbox);
    else if (view == VIEW_UNCERTAIN)
        err = pane_deliveries(request, inbox);
    else
        err = grouped(request, inbox, open);
    fill_empty(inbox);
    return err || !inbox->is_empty || view != VIEW_ANSWER ? err : explain_no_rule(request, inbox);
}
