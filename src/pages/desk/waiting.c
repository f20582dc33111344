/* waiting.c: the two lists of the rail that are not lists of conversations: what we promised, and
 * the deliveries about which a person decides. */
#include "base/clock.h"
#include "base/utf8.h"
#include "pages/desk/panes.h"
#include "pages/view.h"
#include "store/conversation.h"
#include "store/message.h"
#include "store/outbox.h"
#include "store/promise.h"

/* --- promises --- */

static struct owed_row owed_of(const struct request *request, const struct promise_item *item)
{
    const struct promise *promise = &item->promise;
    bool is_late = promise->state == PROMISE_BROKEN ||
                   (promise->due_at && promise->due_at <= request->now);

    return (struct owed_row){
        .id = app_id(request, TABLE_PROMISE, promise->id),
        .conversation = app_id(request, TABLE_CONVERSATION, promise->conversation),
        .name = item->person_name.n ? view_name(request->arena, item->person_name)
                                    : STR("Somebody"),
        .initials = view_initials(request->arena, item->person_name),
        .hue = view_hue(promise->person),
        .text = promise->text,
        .owner = item->owner_name,
        .is_reported = promise->made_by == PROMISE_REPORTED,
        .is_suggested = promise->state == PROMISE_SUGGESTED,
        .is_broken = promise->state == PROMISE_BROKEN,
        .may_mend = act_is_broken_by_word(promise, request->now),
        .pill = {.hue = is_late ? "late" : "promise",
                 .icon = is_late ? "clock" : "promise",
                 .text = promise->state == PROMISE_BROKEN ? STR("Broken")
                         : !promise->due_at               ? STR("No date")
                         : is_late ? view_due(request->arena, promise->due_at, request->now)
                                   : view_moment(request->arena, app_zone(request), promise->due_at,
                                                 request->now)},
    };
}

static enum promise_group group_of(const struct request *request, const struct promise *promise)
{
    const struct zone *zone = app_zone(request);
    struct civil due = zone_local(zone, promise->due_at), now = zone_local(zone, request->now);

    if (promise->state == PROMISE_SUGGESTED)
        return OWED_SUGGESTED;
    if (promise->state == PROMISE_BROKEN)
        return OWED_LATE;
    if (!promise->due_at)
        return OWED_LATER;
    if (promise->due_at <= request->now)
        return OWED_LATE;
    return due.year == now.year && due.month == now.month && due.day == now.day ? OWED_TODAY
                                                                                : OWED_LATER;
}

static enum err add_promises(const struct request *request, struct inbox *inbox,
                             enum promise_state state)
{
    struct promise_item *items;
    size_t n;
    enum err err = promise_list(request->db, request->arena, state, -1, 0, OWED_SHOWN, &items, &n);

    for (size_t i = 0; i < n && !err; i++) {
        struct inbox_group *group = &inbox->groups[group_of(request, &items[i].promise)];

        if (!vec_push(request->arena, &group->owed, owed_of(request, &items[i])))
            err = request->arena->err;
    }
    return err;
}

enum err pane_promises(const struct request *request, struct inbox *inbox)
{
    enum err err = add_promises(request, inbox, PROMISE_BROKEN); /* still owed */

    if (!err)
        err = add_promises(request, inbox, PROMISE_OPEN);

    inbox->groups[OWED_LATE].title = "Late or broken";
    inbox->groups[OWED_LATE].icon = "clock";
    inbox->groups[OWED_TODAY].title = "Due today";
    inbox->groups[OWED_TODAY].icon = "promise";
    inbox->groups[OWED_LATER].title = "Later";
    inbox->groups[OWED_LATER].icon = "promise";
    inbox->groups[OWED_SUGGESTED].title = "In our words, not confirmed";
    inbox->groups[OWED_SUGGESTED].icon = "pencil";
    return err ? err : add_promises(request, inbox, PROMISE_SUGGESTED);
}

/* --- deliveries --- */

static enum err add_delivery(const struct request *request, struct inbox *inbox,
                             const struct outbox *item)
{
    struct conversation_item conversation;
    struct stored_message message;
    struct delivery_row row;
    enum err err = conversation_load_item(request->db, request->arena, item->conversation,
                                          &conversation);

    if (!err)
        err = message_load(request->db, request->arena, item->message, &message);
    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    row = (struct delivery_row){
        .outbox = app_id(request, TABLE_OUTBOX, item->id),
        .conversation = app_id(request, TABLE_CONVERSATION, item->conversation),
        .name = conversation.person_name.n ? view_name(request->arena, conversation.person_name)
                                           : STR("Somebody"),
        .initials = view_initials(request->arena, conversation.person_name),
        .hue = view_hue(conversation.conversation.person),
        .text = view_clip(request->arena, str_trim(message.said.text), 200),
        .reason = item->reason,
        .at = item->updated_at,
        .when = view_when(request->arena, app_zone(request), item->updated_at, request->now),
        .is_held = item->state == DELIVERY_HELD,
    };
    return vec_push(request->arena, &inbox->groups[item->state == DELIVERY_HELD].deliveries, row)
               ? OK
               : request->arena->err;
}

enum err pane_deliveries(const struct request *request, struct inbox *inbox)
{
    struct outbox *uncertain, *held;
    size_t uncertain_n, held_n;
    enum err err = outbox_list(request->db, request->arena, DELIVERY_UNCERTAIN, INT64_MAX,
                               DELIVERIES_SHOWN, &uncertain, &uncertain_n);

    if (!err)
        err = outbox_held(request->db, request->arena, DELIVERIES_SHOWN, &held, &held_n);
    for (size_t i = 0; !err && i < uncertain_n; i++)
        err = add_delivery(request, inbox, &uncertain[i]);
    for (size_t i = 0; !err && i < held_n; i++)
        err = add_delivery(request, inbox, &held[i]);
    inbox->groups[0].title = "May have arrived";
    inbox->groups[0].icon = "flag";
    inbox->groups[1].title = "Not sent";
    inbox->groups[1].icon = "send";
    return err;
}
