/* history.c: what was done to a conversation, in sentences, and what people said they rely on.
 *
 * The store keeps a short word for each deed ("chose watch") with its text; here are the words that
 * people read. A word that isn't in the table is shown as it is. */
#include "pages/desk/panes.h"
#include "pages/view.h"
#include "parse/json.h"
#include "store/event.h"

enum { DETAIL_MAX = 256 << 10 };

/* who: "Mina decided to answer: why"; else the sentence stands alone. NULL: what is a message in
 * the thread needs no line of its own. */
static const struct {
    const char *verb, *text, *icon;
    bool with_who;
} sentences[] = {
    {"heard", NULL, NULL, false},
    {"replied", NULL, NULL, false},
    {"answered", NULL, NULL, false},
    {"answered elsewhere", NULL, NULL, false},
    {"took an answer elsewhere back", "took back that it was answered elsewhere", "undo", true},
    {"noted", NULL, NULL, false},
    {"opened", NULL, NULL, false},
    {"read", NULL, NULL, false},
    {"sent", NULL, NULL, false},
    {"done", "marked it as done", "check", true},
    {"reopened", "opened it again", "undo", true},
    {"snoozed", "snoozed it", "snooze", true},
    {"woke", "The snooze is over", "snooze", false},
    {"others agree", "Enough others agree: it is ours to answer", "answer", false},
    {"answered by nobody", "Asked others, and answered by nobody: it is ours again", "answer",
     false},
    {"assigned", "assigned it to", "people", true},
    {"chose answer", "decided to answer", "answer", true},
    {"chose watch", "decided to watch it", "watch", true},
    {"chose leave alone", "decided to leave it alone", "leave", true},
    {"promised", "promised", "promise", true},
    {"took a promise back", "took a promise back", "promise", true},
    {"broke a promise", "said that a promise was not kept", "clock", true},
    {"mended a promise", "took back that a promise was not kept", "undo", true},
    {"kept a promise", "kept a promise", "check", true},
    {"promise reported", "They tell of a promise of ours", "promise", false},
    {"promise is late", "A promise is late", "clock", false},
    {"promise is broken", "A promise is broken", "clock", false},
    {"could not send an answer", "An answer did not leave", "flag", false},
    {"relies on", "They rely on what they were told", "flag", false},
    {"asked not to be contacted", "Asked not to be contacted", "flag", false},
    {"lifted a wish", "lifted the wish not to be contacted", "check", true},
    {"took an answer back", "took an answer back before it left", "undo", true},
    {"settled a delivery", "settled a delivery", "send", true},
    {"took a decision back", "took that decision back", "undo", true},
    {"took a change back", "took that back", "undo", true},
    {"merged", "merged two people", "people", true},
    {"took a merge back", "took back that two people are one", "undo", true},
    {"gave a comment its author", "gave a comment its author", "people", true},
    {"took a comment's author back", "took a comment's author back", "undo", true},
    {"did not believe who claims a comment", "did not believe who claims a comment", "people",
     true},
    {"took back not to believe who claims it", "took that back", "undo", true},
    {"counts them as one of us", "said that they are one of us: in no public figure any more",
     "people", true},
    {"counts them as the public", "said that they are one of the public", "undo", true},
    {"said that they are two people", "said that two people are two", "people", true},
    {"took back that they are two people", "took back that two people are two", "undo", true},
    {"joined", "joined a thread to this conversation; it can be split off again", "link", true},
    {"joined a matter", "put it under the matter", "tag", true},
    {"left a matter", "took it off the matter", "tag", true},
    {"became a witness", "counted them as a witness of the matter", "tag", true},
    {"waits for a matter", "counted them as waiting for the matter", "tag", true},
    {"refused a proposal", "said that it belongs to nothing that was proposed", "tag", true},
    {"took a matter back", "took that back", "undo", true},
    {"put right", "put right what a message is", "pencil", true},
    {"took what was put right back", "took back what was put right", "undo", true},
    {"advised anew", "Advised anew, by what colleagues put right", "pencil", false},
    {"split", "split a thread off; it can be joined again", "link", true},
};

/* The detail's "text", and its "reason" behind it; empty without one. */
static struct str text_of(const struct request *request, struct str detail)
{
    struct json_parser parser;
    struct json_value root;
    struct str text = STR_NONE, reason = STR_NONE;

    json_parser_init(&parser, DETAIL_MAX);
    if (detail.n && !json_parse(&parser, detail, &root, NULL) &&
        json_get_str(root, "text", &text)) {
        (void)json_get_str(root, "reason", &reason);
        text = arena_printf(request->arena, "%.*s%s%.*s", STR_ARGS(text), reason.n ? " – " : "",
                            STR_ARGS(reason));
    }
    json_parser_clear(&parser);
    return text;
}

static size_t find(struct str verb)
{
    size_t i = 0;

    while (i < ARRAY_LEN(sentences) && !str_is(verb, sentences[i].verb))
        i++;
    return i;
}

static struct str sentence_of(const struct request *request, const struct event *event, size_t at,
                              struct str detail)
{
    bool is_known = at < ARRAY_LEN(sentences);
    struct str who = event->staff_name.n ? event->staff_name : STR("Heed");
    struct str what = is_known ? str_from(sentences[at].text) : event->verb;
    bool with_who = !is_known || sentences[at].with_who;
    const char *colon = !detail.n ? "" : str_is(event->verb, "assigned") ? " " : ": ";

    return arena_printf(request->arena, "%.*s%s%.*s%s%.*s", with_who ? (int)who.n : 0, who.p,
                        with_who ? " " : "", STR_ARGS(what), colon, STR_ARGS(detail));
}

bool pane_history_item(const struct request *request, const struct event *event,
                       struct thread_item *out_item)
{
    size_t at = find(event->verb);
    bool is_known = at < ARRAY_LEN(sentences);
    struct str detail;

    if (is_known && !sentences[at].text)
        return false;
    detail = text_of(request, event->detail);
    *out_item = (struct thread_item){
        .is_event = true,
        .icon = is_known ? sentences[at].icon : "link",
        .text = sentence_of(request, event, at, detail),
        .when = view_clock_time(request->arena, app_zone(request), event->at),
        .at = event->at,
        .relied_on = str_is(event->verb, "relies on") ? detail : STR_NONE,
    };
    return true;
}
