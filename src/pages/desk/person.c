/* person.c: who we talk with: where he speaks, what he asked of us, what we owe him. */
#include "store/person.h"

#include "base/clock.h"
#include "pages/desk/panes.h"
#include "pages/view.h"
#include "store/channel.h"
#include "store/conversation.h"
#include "store/message.h"
#include "store/promise.h"
#include "store/voice.h"
#include "store/whereabouts.h"

enum { OTHERS = 8, PROMISES_ASKED = 50 };

static const char *network_icon(struct str network)
{
    if (str_is(network, "mail"))
        return "mail";
    if (str_is(network, "phone"))
        return "phone";
    return "public";
}

static enum err fill_handles(const struct request *request, struct person_view *person, int64_t id)
{
    struct handle *handles;
    size_t n;
    enum err err = handle_of_person(request->db, request->arena, id, &handles, &n);

    for (size_t i = 0; i < n && !err; i++) {
        const struct handle *from = &handles[i];
        struct handle_view handle = {
            .icon = network_icon(from->network),
            .address = from->address.n ? from->address : from->name,
            .url = url_check(from->url),
            .state = from->followers > 0 ? arena_printf(request->arena, "%lld followers",
                                                        (long long)from->followers)
                                         : STR_NONE,
        };

        if (!vec_push(request->arena, &person->handles, handle))
            err = request->arena->err;
    }
    return err;
}

/* Where and when it was said: what is kept about the message. */
static enum err fill_said(const struct request *request, struct wish_view *wish, int64_t message)
{
    struct stored_message said;
    struct channel_row channel;
    enum err err = message ? message_load(request->db, request->arena, message, &said)
                           : ERR_NOT_FOUND;

    if (!err)
        err = channel_load(request->db, request->arena, said.channel, &channel);
    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    wish->said = arena_printf(
        request->arena, "%.*s, %s · %.*s",
        STR_ARGS(view_day(request->arena, app_zone(request), said.said.said_at, request->now)),
        view_kind_words(said.said.kind, said.said.audience), STR_ARGS(channel.name));
    wish->where = app_id(request, TABLE_CONVERSATION, said.conversation);
    wish->message = app_id(request, TABLE_MESSAGE, said.id);
    return OK;
}

/* Where they last said they are: a town, a country or both, as it was said. */
static enum err fill_where(const struct request *request, struct person_view *person, int64_t id)
{
    struct whereabouts *list;
    size_t n = 0;
    enum err err = whereabouts_of_person(request->db, request->arena, id, 1, &list, &n);

    if (err || !n || list[0].likely < WHEREABOUTS_FROM)
        return err;
    person->where = arena_printf(
        request->arena, "In %.*s%s%.*s, as %s %.*s", STR_ARGS(list[0].place),
        list[0].place.n && list[0].country.n ? ", " : "", STR_ARGS(list[0].country),
        list[0].how == WHERE_MARKED ? "a message was marked" : "they said",
        STR_ARGS(view_day_in(request->arena, NULL, list[0].day * MS_DAY, request->now)));
    return request->arena->err;
}

static enum err fill_wishes(const struct request *request, struct person_view *person, int64_t id)
{
    struct contact_wish *wishes;
    size_t n;
    enum err err = contact_wish_of_person(request->db, request->arena, id, &wishes, &n);

    for (size_t i = 0; i < n && !err; i++) {
        struct wish_view wish = {
            .id = app_id(request, TABLE_CONTACT_WISH, wishes[i].id),
            .sentence = wishes[i].sentence,
            .condition = wishes[i].condition,
            .said = view_day(request->arena, app_zone(request), wishes[i].since, request->now)};

        err = fill_said(request, &wish, wishes[i].message);
        if (!err && !vec_push(request->arena, &person->wishes, wish))
            err = request->arena->err;
        person->waits_for = person->waits_for || wish.condition.n != 0;
    }
    return err;
}

static struct promise_view promise_of(const struct request *request,
                                      const struct promise_item *item)
{
    const struct promise *promise = &item->promise;
    const char *who = promise->made_by == PROMISE_REPORTED ? "As they tell it" : "Promised by us";

    return (struct promise_view){
        .id = app_id(request, TABLE_PROMISE, promise->id),
        .text = promise->text,
        .due = promise->due_at ? view_due(request->arena, promise->due_at, request->now)
                               : STR("no date"),
        .due_at = promise->due_at,
        .made = item->owner_name.n
                    ? arena_printf(request->arena, "%s, %.*s; %.*s keeps it", who,
                                   STR_ARGS(view_when(request->arena, app_zone(request),
                                                      promise->made_at, request->now)),
                                   STR_ARGS(item->owner_name))
                    : arena_printf(request->arena, "%s, %.*s", who,
                                   STR_ARGS(view_when(request->arena, app_zone(request),
                                                      promise->made_at, request->now))),
        .is_suggested = promise->state == PROMISE_SUGGESTED,
        .is_late = promise->state == PROMISE_BROKEN ||
                   (promise->state == PROMISE_OPEN && promise->due_at &&
                    promise->due_at <= request->now),
        .is_broken = promise->state == PROMISE_BROKEN,
        .may_mend = act_is_broken_by_word(promise, request->now),
    };
}

static enum err fill_promises(const struct request *request, struct person_view *person,
                              int64_t conversation)
{
    struct promise_item *items;
    size_t n;
    enum err err = promise_of_conversation(request->db, request->arena, conversation, &items, &n);

    for (size_t i = 0; i < n && !err; i++) {
        enum promise_state state = items[i].promise.state;

        person->kept += state == PROMISE_KEPT;
        person->open += state == PROMISE_OPEN;
        person->broken += state == PROMISE_BROKEN || state == PROMISE_BROKEN_KEPT;
        if (state != PROMISE_OPEN && state != PROMISE_SUGGESTED && state != PROMISE_BROKEN)
            continue;
        if (!vec_push(request->arena, &person->promises, promise_of(request, &items[i])))
            err = request->arena->err;
    }
    return err;
}

/* What is owed to them by what was said in other conversations. */
static enum err fill_elsewhere(const struct request *request, struct person_view *person,
                               const struct conversation *c)
{
    struct promise_item *items;
    size_t n = 0;
    enum err err = promise_of_person(request->db, request->arena, c->person, PROMISES_ASKED, &items,
                                     &n);

    for (size_t i = 0; i < n && !err; i++) {
        struct promise_view promise = promise_of(request, &items[i]);
        enum promise_state state = items[i].promise.state;
        struct other_view view = {
            .id = app_id(request, TABLE_CONVERSATION, items[i].promise.conversation),
            .title = promise.text,
            .when = arena_printf(request->arena, "%.*s. %.*s", STR_ARGS(promise.due),
                                 STR_ARGS(promise.made)),
        };

        if (items[i].promise.conversation == c->id ||
            (state != PROMISE_OPEN && state != PROMISE_SUGGESTED && state != PROMISE_BROKEN))
            continue;
        if (!vec_push(request->arena, &person->promised_elsewhere, view))
            err = request->arena->err;
    }
    return err;
}

static enum err fill_others(const struct request *request, struct person_view *person,
                            const struct conversation *c)
{
    struct conversation_item *items;
    size_t n;
    enum err err = conversation_of_person(request->db, request->arena, c->person,
                                          CONVERSATION_FIRST, OTHERS, &items, &n);

    for (size_t i = 0; i < n && !err; i++) {
        const struct conversation *other = &items[i].conversation;
        struct other_view view = {
            .id = app_id(request, TABLE_CONVERSATION, other->id),
            .title = other->title.n ? other->title : other->preview,
            .when = view_when(request->arena, app_zone(request), other->last_at, request->now),
            .icon = view_channel_icon(items[i].channel_kind),
        };

        if (other->id == c->id || !other->message_count) /* all of that one went elsewhere */
            continue;
        if (!vec_push(request->arena, &person->others, view))
            err = request->arena->err;
    }
    return err;
}

enum err pane_person(const struct request *request, struct open_conversation *open,
                     const struct conversation *c)
{
    struct person_view *view = &open->person;
    struct person person;
    struct str first, rest;
    enum voice voice = VOICE_PUBLIC;
    enum err err = person_load(request->db, request->arena, c->person, &person);

    if (err)
        return err;
    view->name = person.name.n ? view_name(request->arena, person.name) : STR("Somebody");
    (void)str_cut(view->name, ' ', &first, &rest);
    view->first_name = first;
    view->initials = view_initials(request->arena, person.name);
    view->hue = view_hue(person.id);
    view->since = arena_printf(
        request->arena, "First heard %.*s",
        STR_ARGS(view_day_in(request->arena, app_zone(request), person.created_at, request->now)));
    view->contacts = view_count(request->arena, c->contact_count, "time", "times");
    err = fill_handles(request, view, person.id);
    if (!err)
        err = fill_where(request, view, person.id);
    if (!err)
        err = fill_wishes(request, view, person.id);
    if (!err)
        err = fill_promises(request, view, c->id);
    if (!err)
        err = people_pairs_of(request, person.id, open->key, &view->pairs);
    if (!err)
        err = people_merged_into(request, person.id, &view->merged);
    if (!err)
        err = claims_of(request, c->id, open->id, open->key, !view->pairs.n, &view->claims);
    if (!err)
        err = insider_voice(request->db, person.id, &voice);
    view->id = app_id(request, TABLE_PERSON, person.id);
    view->is_insider = voice != VOICE_PUBLIC;
    view->has_account = view->handles.n > 0;
    if (!err)
        err = fill_elsewhere(request, view, c);
    return err ? err : fill_others(request, view, c);
}
