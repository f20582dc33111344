/* conversation.c: one conversation as it is shown: its line through time, its clocks, its reasons.
 */
#include "store/conversation.h"
#include "act/act.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "pages/desk/panes.h"
#include "pages/elsewhere.h"
#include "pages/reason_list.h"
#include "pages/view.h"
#include "parse/json.h"
#include "parse/quote.h"
#include "store/event.h"
#include "store/message.h"
#include "store/staff.h"
#include "store/understood.h"
#include "store/voice.h"
#include "understand/speaker.h"

enum {
    UNFOLDED = 6,        /* the newest messages stand open; older ones fold to one line */
    LONG_TEXT = 16000,   /* bytes, from which on the second half and more is folded */
    REST_MAX = 64 << 10, /* bytes of what is folded */
};

/* --- the thread --- */

static struct delivery_view delivery_of(const struct request *request,
                                        const struct message_item *item)
{
    static const struct {
        const char *hue, *icon, *text;
    } looks[DELIVERY_COUNT] = {
        [DELIVERY_HELD] = {"promise", "clock", "Leaves in a moment"},
        [DELIVERY_QUEUED] = {NULL, "clock", "Waits to leave"},
        [DELIVERY_SENDING] = {NULL, "send", "Leaving"},
        [DELIVERY_SENT] = {"kept", "check", "Sent"},
        [DELIVERY_REFUSED] = {"late", "flag", "Refused there"},
        [DELIVERY_UNCERTAIN] = {"late", "flag", "May have arrived: look before you write again"},
        [DELIVERY_UNDONE] = {NULL, "undo", "Taken back, not sent"},
    };
    size_t state = (size_t)item->delivery < DELIVERY_COUNT ? (size_t)item->delivery : 0;
    bool waits = state == DELIVERY_HELD && item->send_after == INT64_MAX;

    return (struct delivery_view){
        .hue = looks[state].hue,
        .icon = looks[state].icon,
        .text = waits ? STR("Not sent: a person decides") : str_from(looks[state].text),
        .reason = item->delivery_reason,
        .may_undo = state == DELIVERY_HELD && !waits,
        .may_settle = state == DELIVERY_UNCERTAIN || waits,
        .is_held = waits,
        .outbox = app_id(request, TABLE_OUTBOX, item->outbox),
    };
}

/* Mail carries the mail it answers. What is nothing else is shown all the same. */
static void split_quoted(struct arena *arena, const struct message *said, struct str *out_said,
                         struct str *out_quoted)
{
    if (said->kind == KIND_MAIL && !quote_fold(arena, said->text, out_said, out_quoted) &&
        out_said->n)
        return;
    *out_said = said->text;
    *out_quoted = STR_NONE;
}

/* Of a text that nobody reads to its end, the rest is folded, up to a limit. */
static void fold_rest(struct arena *arena, struct thread_item *item)
{
    struct str shown, rest;
    size_t count;

    item->quoted = view_clip(arena, item->quoted, REST_MAX);
    if (item->text.n <= LONG_TEXT)
        return;
    shown = utf8_clip(item->text, LONG_TEXT / 2);
    rest = str_skip(item->text, shown.n);
    count = utf8_count(rest);
    item->text = shown;
    item->rest = utf8_clip(rest, REST_MAX);
    item->rest_title = arena_printf(
        arena, "… and %.*s%s",
        STR_ARGS(view_count(arena, (int64_t)count, "more character", "more characters")),
        rest.n > REST_MAX ? ": the next of them; “As it came” has all" : "");
}

static struct str first_line(struct str text)
{
    struct str rest = str_trim(text), line = STR_NONE;

    (void)str_line(&rest, &line);
    return utf8_clip(line, 200);
}

/* By which way it came, and who wrote it down when somebody did. */
static struct str via_of(const struct request *request, const struct message_item *from)
{
    const struct message *said = &from->message.said;

    if (from->message.direction == DIRECTION_NOTE)
        return STR("note, team only");
    if (message_item_is_elsewhere(from))
        return arena_printf(request->arena, "answered %s", elsewhere_words(said->kind));
    if (from->message.direction == DIRECTION_IN && from->message.staff)
        return arena_printf(request->arena, "%s · noted by %.*s", view_touch_words(said->kind),
                            STR_ARGS(from->staff_name));
    return arena_printf(request->arena, "%s · %.*s", view_kind_words(said->kind, said->audience),
                        STR_ARGS(from->channel_name));
}

/* In whose interest it is said, and the words that give it away. */
static void fill_speaker(struct thread_item *item)
{
    static const char *const words[SPEAKER_COUNT] = {
        [SPEAKER_INSIDER] = "Insider, by their own words",
        [SPEAKER_PARTNER] = "Partner or paid, by their own words",
        [SPEAKER_EXPERT] = "Expert, by their own words",
    };
    struct speaker_said said;

    speaker_read(item->text, NULL, 0, &said);
    item->speaker = words[said.speaker];
    item->speaker_words = utf8_clip(said.words, 200);
}

/* person: whose conversation it is; who was noted down without an address is nobody else. */
static struct thread_item item_of(const struct request *request, const struct message_item *from,
                                  struct str person)
{
    const struct stored_message *stored = &from->message;
    const struct message *said = &stored->said;
    bool is_ours = stored->direction != DIRECTION_IN;
    struct thread_item item = {
        .id = app_id(request, TABLE_MESSAGE, stored->id),
        .is_ours = is_ours,
        .is_note = stored->direction == DIRECTION_NOTE,
        .who = is_ours ? from->staff_name : view_author(request->arena, from),
        .via = via_of(request, from),
        .icon = stored->direction == DIRECTION_NOTE ? "note"
                                                    : view_kind_icon(said->kind, said->audience),
        .when = view_clock_time(request->arena, app_zone(request), said->said_at),
        .at = said->said_at,
        .title = said->kind == KIND_MAIL ? STR_NONE : said->title,
        .link = url_check(said->url),
        .is_deleted = said->deleted,
        .is_edited = said->version > 0 && !said->deleted && !is_ours,
        .has_delivery = from->outbox != 0,
        .is_elsewhere = message_item_is_elsewhere(from),
    };

    item.is_unsigned = !is_ours && !stored->author && !stored->staff && !said->deleted;
    if (!item.who.n)
        item.who = is_ours ? request->app->name : stored->staff ? person : STR_NONE;
    if (!item.who.n)
        item.who = STR("Somebody");
    split_quoted(request->arena, said, &item.text, &item.quoted);
    item.first_line = first_line(item.text);
    if (stored->direction == DIRECTION_IN && !said->deleted)
        fill_speaker(&item);
    fold_rest(request->arena, &item);
    if (item.has_delivery)
        item.delivery = delivery_of(request, from);
    return item;
}

/* Which threads the messages shown are of. */
static enum err note_thread(const struct request *request, struct person_view *person,
                            const struct message_item *item)
{
    int64_t row = item->message.thread;
    struct thread_view thread = {.id = app_id(request, TABLE_THREAD, row),
                                 .name = item->channel_name,
                                 .icon = view_channel_icon(item->channel_kind),
                                 .first_line = first_line(item->message.said.text),
                                 .row = row,
                                 .count = 1};

    if (!row)
        return OK; /* a note belongs to the conversation */
    for (size_t i = 0; i < person->threads.n; i++) {
        if (person->threads.at[i].row != row)
            continue;
        person->threads.at[i].count++;
        return OK;
    }
    return vec_push(request->arena, &person->threads, thread) ? OK : request->arena->err;
}

static enum err note_relied_on(const struct request *request, struct person_view *person,
                               const struct thread_item *item)
{
    struct told_view told = {item->relied_on,
                             view_day(request->arena, app_zone(request), item->at, request->now)};

    if (!item->relied_on.n)
        return OK;
    return vec_push(request->arena, &person->relied_on, told) ? OK : request->arena->err;
}

static enum err add_item(const struct request *request, struct open_conversation *open,
                         struct thread_item item)
{
    struct str title = view_day(request->arena, app_zone(request), item.at, request->now);
    struct thread_day *day = open->days.n ? &open->days.at[open->days.n - 1] : NULL;

    if (!day || !str_eq(day->title, title)) {
        if (!vec_push(request->arena, &open->days, ((struct thread_day){.title = title})))
            return request->arena->err;
        day = &open->days.at[open->days.n - 1];
    }
    return vec_push(request->arena, &day->items, item) ? OK : request->arena->err;
}

/* Both lists come newest first; the thread reads oldest first. */
static enum err fill_thread(const struct request *request, struct open_conversation *open,
                            int64_t id)
{
    struct message_item *messages;
    struct thread_item event;
    struct event *events;
    struct also_at *also = NULL;
    struct hit *hits = NULL;
    struct pane_crowd crowd = {0};
    struct pane_labels labels = {0};
    struct voice_item *voices = NULL;
    bool has_key = false;
    size_t m, e, left = 0, also_count = 0, hit_count = 0, voice_count = 0;
    enum err err = message_list(request->db, request->arena, id, MESSAGE_NEWEST, THREAD_MESSAGES,
                                &messages, &m);

    if (!err)
        err = event_list(request->db, request->arena, id, INT64_MAX, THREAD_MESSAGES, &events, &e);
    if (err)
        return err;
    err = message_also_in(request->db, request->arena, id, &also, &also_count);
    if (!err)
        err = hit_list_in(request->db, request->arena, id, &hits, &hit_count);
    if (!err)
        err = pane_crowd_load(request, id, &crowd);
    if (!err && m == THREAD_MESSAGES)
        err = pane_crowd_first(request, id, &crowd, &messages, &m);
    if (!err)
        err = pane_labels_load(request, id, &labels);
    open->subjects = labels.subjects;
    open->subject_count = labels.subject_count;
    if (!err)
        err = voice_in(request->db, request->arena, id, &voices, &voice_count);
    for (size_t i = 0; i < m && !err; i++) {
        const struct stored_message *message = &messages[i].message;
        bool is_shown = !pane_is_folded(&crowd, message->id);

        left += is_shown;
        if (is_shown && !labels.by_key && pane_labels_has(&labels, message))
            labels.by_key = message->id;
    }
    while ((m || e) && !err) {
        bool is_message = m && (!e || messages[m - 1].message.said.said_at <= events[e - 1].at);

        if (is_message) {
            struct thread_item item = item_of(request, &messages[--m], open->person.name);

            if (pane_is_folded(&crowd, messages[m].message.id))
                continue;
            item.is_folded = --left >= UNFOLDED && !item.is_note && !item.has_delivery &&
                             !item.is_elsewhere;
            err = pane_versions(request, &item, &messages[m].message, also, also_count);
            if (!err)
                err = pane_wanted(request, &item, messages[m].message.id, hits, hit_count);
            if (!err)
                err = pane_crowd(request, &item, &messages[m].message, &crowd);
            if (!err)
                err = pane_labels(request, open, &item, &messages[m].message, &labels);
            if (!err)
                err = pane_rights_before(request, open, &item, &messages[m].message, &labels);
            for (size_t i = 0; i < voice_count; i++)
                item.is_left_out |= voices[i].message == messages[m].message.id;
            item.is_folded &= !item.crowd.n; /* the key opens what is open */
            item.opens_by_key = item.crowd.n && !has_key;
            has_key |= item.opens_by_key;
            if (!err)
                err = add_item(request, open, item);
            if (!err)
                err = note_thread(request, &open->person, &messages[m]);
        } else if (pane_history_item(request, &events[--e], &event)) {
            err = add_item(request, open, event);
            if (!err)
                err = note_relied_on(request, &open->person, &event);
        }
    }
    return err;
}

/* --- the rest --- */

static enum err fill_reasons(const struct request *request, struct open_conversation *open,
                             struct str reasons)
{
    reason_list list = {0};
    enum err err = reason_list_read(request->arena, reasons, &list);

    for (size_t i = 0; i < list.n && !err; i++) {
        struct reason_view reason = {list.at[i].text, list.at[i].side == REASON_AGAINST,
                                     list.at[i].side == REASON_TURN};

        if (!vec_push(request->arena, &open->reasons, reason))
            err = request->arena->err;
    }
    return err;
}

static enum err fill_staff(const struct request *request, struct open_conversation *open,
                           int64_t assignee)
{
    struct staff *list;
    size_t n;
    enum err err = staff_list(request->db, request->arena, &list, &n);
    struct option_view nobody = {STR("0"), STR("Nobody"), assignee == 0};

    for (size_t i = 0; i < n && !err; i++) {
        struct option_view option = {app_id(request, TABLE_STAFF, list[i].id), list[i].name,
                                     list[i].id == assignee};

        if (!vec_push(request->arena, &open->staff, option))
            err = request->arena->err;
    }
    if (!err && !vec_push(request->arena, &open->staff, nobody))
        err = request->arena->err;
    return err;
}

static void fill_clocks(const struct request *request, struct open_conversation *open,
                        const struct conversation *c)
{
    struct arena *arena = request->arena;
    int64_t now = request->now;
    size_t n = 0;

    if (c->first_reply_at)
        open->clocks[n++] = (struct clock_pill){
            .hue = "kept",
            .icon = "check",
            .label = STR("First reply"),
            .text = view_duration(arena, c->first_reply_at - c->opened_at)};
    else if (c->first_reply_due && c->waiting_since && c->status != STATUS_DONE)
        open->clocks[n++] = (struct clock_pill){
            .hue = c->first_reply_due <= now ? "late" : "promise",
            .ring = view_ring(c->opened_at, c->first_reply_due, now),
            .icon = c->first_reply_due <= now ? "clock" : NULL,
            .label = STR("First reply"),
            .text = view_due(arena, c->first_reply_due, now)};
    if (c->next_reply_due && c->status != STATUS_DONE && c->waiting_since && c->first_reply_at)
        open->clocks[n++] = (struct clock_pill){
            .hue = c->next_reply_due <= now ? "late" : "promise",
            .ring = view_ring(c->waiting_since, c->next_reply_due, now),
            .icon = c->next_reply_due <= now ? "clock" : NULL,
            .label = STR("Next reply"),
            .text = view_due(arena, c->next_reply_due, now)};
    if (c->promise_due)
        open->clocks[n++] = (struct clock_pill){.hue = c->promise_due <= now ? "late" : "promise",
                                                .icon = "promise",
                                                .label = STR("Promise"),
                                                .text = view_due(arena, c->promise_due, now)};
}

static struct str sub_line(const struct request *request, const struct conversation_item *item)
{
    struct str assignee = item->assignee_name;

    if (item->conversation.assignee == request->actor.user)
        assignee = STR("you");
    return arena_printf(request->arena, "%.*s · %.*s%s%.*s", STR_ARGS(item->person_name),
                        STR_ARGS(item->channel_name), assignee.n ? " · assigned to " : "",
                        STR_ARGS(assignee));
}

static void fill_head(const struct request *request, struct open_conversation *open,
                      const struct conversation_item *item, enum desk_view view)
{
    static const char *const words[] = {"answer", "watch", "leave alone"};
    const struct conversation *c = &item->conversation;

    *open = (struct open_conversation){
        .id = app_id(request, TABLE_CONVERSATION, c->id),
        .title = c->title.n ? c->title : first_line(c->preview),
        .sub = sub_line(request, item),
        .key = session_secret(request->arena), /* one render, one key: a double click is one */
        .version = c->last_message,
        .view_key = desk_view_key(view),
        .view_title = desk_view_title(view),
        .advice = advice_name(c->advice),
        .advice_word = words[(unsigned)c->advice < ADVICE_COUNT ? c->advice : 0],
        .is_decided = c->advice_by != 0,
        .is_done = c->status == STATUS_DONE,
        .is_snoozed = c->status == STATUS_SNOOZED,
        .is_unread = c->unread,
        .snoozed_until = view_moment(request->arena, app_zone(request), c->snoozed_until,
                                     request->now),
        .may_answer = may(&request->actor, VERB_ANSWER, NULL),
        .zone_name = view_zone(request->arena, app_zone(request), request->now),
    };
}

static enum err fill_ways(const struct request *request, struct open_conversation *open)
{
    for (size_t i = 0; i < ELSEWHERE_WAYS; i++) {
        struct option_view way = {str_from(elsewhere_way_names[i]),
                                  str_from(elsewhere_ways[i].label), false};

        if (!vec_push(request->arena, &open->ways, way))
            return request->arena->err;
    }
    return OK;
}

/* Where an answer would go, if anywhere. */
static enum err fill_via(const struct request *request, struct open_conversation *open, int64_t id)
{
    struct message_item answered;
    enum err err = act_answered(request->db, request->arena, id, 0, &answered);

    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    open->can_reply = true;
    open->is_made_up = str_is(answered.channel_kind, "demo");
    open->via = answered.channel_name;
    open->via_icon = view_channel_icon(answered.channel_kind);
    return OK;
}

enum err pane_conversation(const struct request *request, struct open_conversation *open,
                           enum desk_view view, int64_t id)
{
    struct conversation_item item;
    enum err err = conversation_load_item(request->db, request->arena, id, &item);

    if (err)
        return err;
    fill_head(request, open, &item, view);
    fill_clocks(request, open, &item.conversation);
    open->person.name = item.person_name;
    err = fill_reasons(request, open, item.conversation.reasons);
    if (!err)
        err = fill_staff(request, open, item.conversation.assignee);
    if (!err)
        err = fill_ways(request, open);
    if (!err)
        err = fill_via(request, open, id);
    if (!err)
        err = its_matter_fill(request, id, &open->its);
    if (!err)
        err = pane_branches(request, open, id);
    if (!err)
        err = fill_thread(request, open, id);
    if (item.conversation.message_count > THREAD_MESSAGES)
        open->older = arena_printf(
            request->arena, "The newest %d of %.*s", THREAD_MESSAGES,
            STR_ARGS(view_count(request->arena, item.conversation.message_count, "message",
                                "messages")));
    return err ? err : pane_person(request, open, &item.conversation);
}
