#include "pages/api/nouns.h"

#include "base/clock.h"
#include "model/recast.h"
#include "pages/reason_list.h"
#include "pages/view.h"
#include "store/understood.h"

void api_put_time(struct json_out *json, const struct request *request, const char *key, int64_t at)
{
    if (at)
        json_put_str(json, key, clock_format(request->arena, at));
}

void api_put_id(struct json_out *json, const struct request *request, const char *key,
                enum table table, int64_t id)
{
    if (id)
        json_put_str(json, key, app_id(request, table, id));
}

static void put_side(struct json_out *json, const char *key, const reason_list *list,
                     enum reason_side side)
{
    json_key(json, key);
    json_open(json, '[');
    for (size_t i = 0; i < list->n; i++)
        if (list->at[i].side == side)
            json_str(json, list->at[i].text);
    json_close(json, ']');
}

static void put_reasons(struct json_out *json, struct arena *arena, struct str reasons)
{
    reason_list list = {0};

    json_key(json, "reasons");
    json_raw(json, reasons.n ? reasons : STR("[]")); /* JSON that we wrote */
    if (reason_list_read(arena, reasons, &list))
        list.n = 0; /* no memory: the list above has them all */
    put_side(json, "for", &list, REASON_FOR);
    put_side(json, "against", &list, REASON_AGAINST);
    put_side(json, "would_be_answered_if", &list, REASON_TURN);
}

void api_conversation(struct json_out *json, const struct request *request,
                      const struct conversation_item *item)
{
    const struct conversation *c = &item->conversation;

    api_put_id(json, request, "id", TABLE_CONVERSATION, c->id);
    json_put_str(json, "title", c->title);
    json_put_str(json, "status", str_from(conversation_status_name(c->status)));
    json_put_str(json, "advice", str_from(advice_name(c->advice)));
    json_put_bool(json, "advice_is_decided", c->advice_by != 0);
    put_reasons(json, request->arena, c->reasons);
    json_put_str(json, "audience", str_from(audience_name(c->audience)));
    json_key(json, "person");
    json_open(json, '{');
    api_put_id(json, request, "id", TABLE_PERSON, c->person);
    json_put_str(json, "name", item->person_name);
    json_close(json, '}');
    json_put_opt(json, "channel", item->channel_name);
    json_put_opt(json, "assignee", item->assignee_name);
    json_put_opt(json, "team", item->team_name);
    json_put_opt(json, "labels", c->labels);
    json_put_opt(json, "preview", c->preview);
    json_put_bool(json, "unread", c->unread);
    json_put_i64(json, "messages", c->message_count);
    json_put_i64(json, "contacts", c->contact_count);
    json_put_i64(json, "priority", c->priority);
    api_put_time(json, request, "opened_at", c->opened_at);
    api_put_time(json, request, "waiting_since", c->waiting_since);
    api_put_time(json, request, "first_reply_at", c->first_reply_at);
    api_put_time(json, request, "first_reply_due", c->first_reply_due);
    api_put_time(json, request, "next_reply_due", c->next_reply_due);
    api_put_time(json, request, "promise_due", c->promise_due);
    api_put_time(json, request, "snoozed_until", c->snoozed_until);
    api_put_time(json, request, "done_at", c->done_at);
    api_put_time(json, request, "last_at", c->last_at);
}

/* Labels at half or more, polarity, subjects and language, as they hold; who put something right is
 * not said, only that somebody did. */
static void put_said(struct json_out *json, const struct request *request,
                     const struct stored_message *stored, const struct api_said *all)
{
    struct understood found;
    size_t at = 0, right = 0;

    while (at < all->said_count && all->said[at].message != stored->id)
        at++;
    if (at == all->said_count || understood_read(request->arena, all->said[at].said.value, &found))
        return;
    json_key(json, "labels");
    json_open(json, '[');
    for (int label = 0; label < LABEL_COUNT; label++)
        if (found.labels[label] >= 0.5)
            json_str(json, str_from(label_name((enum label)label)));
    json_close(json, ']');
    json_put_str(json, "polarity", str_from(polarity_name(understood_polarity(&found))));
    if (found.subject_count)
        understood_put_subjects(json, &found);
    json_put_opt(json, "language", found.lang);
    while (right < all->correction_count && all->corrections[right].message != stored->id)
        right++;
    if (right < all->correction_count)
        json_put_bool(json, "put_right", true);
}

static const char *const directions[] = {"in", "out", "note", NULL};

void api_message(struct json_out *json, const struct request *request,
                 const struct message_item *item, const struct api_said *all)
{
    const struct stored_message *stored = &item->message;

    json_open(json, '{');
    api_put_id(json, request, "id", TABLE_MESSAGE, stored->id);
    json_put_str(json, "direction", str_from(directions[stored->direction]));
    json_put_str(json, "kind", str_from(message_kind_name(stored->said.kind)));
    json_put_str(json, "audience", str_from(audience_name(stored->said.audience)));
    json_put_opt(json, "author",
                 stored->direction == DIRECTION_IN ? view_author(request->arena, item)
                                                   : item->staff_name);
    json_put_opt(json, "channel", item->channel_name);
    json_put_opt(json, "title", stored->said.title);
    json_put_str(json, "text", stored->said.text);
    json_put_opt(json, "url", stored->said.url);
    if (stored->said.deleted)
        json_put_bool(json, "deleted", true);
    if (message_item_is_elsewhere(item))
        json_put_bool(json, "elsewhere", true);
    if (all && stored->direction == DIRECTION_IN && !stored->said.deleted)
        put_said(json, request, stored, all);
    api_put_time(json, request, "said_at", stored->said.said_at);
    api_put_time(json, request, "heard_at", stored->heard_at);
    json_close(json, '}');
}

static const char *const polarities[] = {"negative", "neutral", "positive", NULL};
static const char *const statuses[] = {"open", "snoozed", "done", NULL};
static const char *const advices[] = {"answer", "watch", "leave", NULL};
static const char *const audiences[] = {"public", "members", "private", NULL};

#define TEXT(name, help)                                                                           \
    {                                                                                              \
        (name), (help), API_TEXT, false, NULL, NULL, 0, 0, 0                                       \
    }
#define TIME(name, help)                                                                           \
    {                                                                                              \
        (name), (help), API_TIME, false, NULL, NULL, 0, 0, 0                                       \
    }
#define NEED(name, help, type)                                                                     \
    {                                                                                              \
        (name), (help), (type), true, NULL, NULL, 0, 0, 0                                          \
    }
#define ONE_OF(name, help, words)                                                                  \
    {                                                                                              \
        (name), (help), API_TEXT, true, NULL, (words), 0, 0, 0                                     \
    }

static const struct api_field person_fields[] = {
    TEXT("id", NULL),
    NEED("name", "as the person calls himself; may be empty", API_TEXT),
};
const struct api_schema api_schema_person = {
    .name = "Person", .fields = person_fields, .field_count = ARRAY_LEN(person_fields)};

static const struct api_field message_fields[] = {
    NEED("id", NULL, API_TEXT),
    ONE_OF("direction", "in: heard; out: said by us; note: among ourselves", directions),
    NEED("kind", "post, mail, call, …", API_TEXT),
    ONE_OF("audience", "who may read it", audiences),
    TEXT("author", NULL),
    TEXT("channel", "the name of the channel"),
    TEXT("title", NULL),
    NEED("text", NULL, API_TEXT),
    TEXT("url", "where it stands"),
    {"deleted", "its author took it back", API_TRUTH, false, NULL, NULL, 0, 0, 0},
    {"elsewhere", "answered elsewhere and written down", API_TRUTH, false, NULL, NULL, 0, 0, 0},
    {"labels", "what it is, of those that are likelier than not", API_LIST, false, NULL, NULL, 0, 0,
     0},
    {"polarity", "how it is meant", API_TEXT, false, NULL, polarities, 0, 0, 0},
    {"subjects", "what it speaks of, and how each comes off", API_LIST, false, "SubjectSaid", NULL,
     0, 0, 0},
    TEXT("language", "ISO 639-1; left out when it is not told apart"),
    {"put_right", "a colleague put some of that right", API_TRUTH, false, NULL, NULL, 0, 0, 0},
    TIME("said_at", "when it was said"),
    TIME("heard_at", "when we heard it"),
};
const struct api_schema api_schema_message = {
    .name = "Message", .fields = message_fields, .field_count = ARRAY_LEN(message_fields)};

static const struct api_field conversation_fields[] = {
    NEED("id", NULL, API_TEXT),
    NEED("title", NULL, API_TEXT),
    ONE_OF("status", NULL, statuses),
    ONE_OF("advice", "what we think should be done", advices),
    NEED("advice_is_decided", "by a person", API_TRUTH),
    NEED("reasons", "why it is advised: `for`, `against` (these begin with -) and turns in one",
         API_LIST),
    NEED("for", "what speaks for an answer, also what agents here did with others like it",
         API_LIST),
    NEED("against", "what speaks against one", API_LIST),
    NEED("would_be_answered_if", "of what is watched: what would turn it into answer", API_LIST),
    ONE_OF("audience", "who may read the most guarded part of it", audiences),
    {"person", "who it is with", API_OBJECT, true, "Person", NULL, 0, 0, 0},
    TEXT("channel", "where it was heard last"),
    TEXT("assignee", "who of us has it"),
    TEXT("team", NULL),
    TEXT("labels", "what it is about"),
    TEXT("preview", "how the newest of it begins"),
    NEED("unread", NULL, API_TRUTH),
    NEED("messages", "how many", API_WHOLE),
    NEED("contacts", "how often the person came", API_WHOLE),
    NEED("priority", "its need, in points", API_WHOLE),
    TIME("opened_at", NULL),
    TIME("waiting_since", "since then the person waits for us"),
    TIME("first_reply_at", NULL),
    TIME("first_reply_due", NULL),
    TIME("next_reply_due", NULL),
    TIME("promise_due", "the earliest open promise"),
    TIME("snoozed_until", NULL),
    TIME("done_at", NULL),
    TIME("last_at", NULL),
    TEXT("under", "id of the conversation in whose thread this one was begun; only where it is "
                  "asked for by its id"),
    {"thread", "its newest 200 messages, oldest first; only where it is asked for by its id",
     API_LIST, false, "Message", NULL, 0, 0, 0},
};
const struct api_schema api_schema_conversation = {.name = "Conversation",
                                                   .fields = conversation_fields,
                                                   .field_count = ARRAY_LEN(conversation_fields)};
