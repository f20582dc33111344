#include "pages/shell.h"

#include "pages/view.h"
#include "store/conversation.h"
#include "store/outbox.h"
#include "store/promise.h"

static const struct {
    const char *key, *title, *tab, *icon, *go;
    enum conversation_queue queue; /* QUEUE_NONE: not one list */
    bool is_tab;
} views[VIEW_COUNT] = {
    [VIEW_ANSWER] = {"answer", "Needs an answer", "Answer", "answer", "g i", QUEUE_ANSWER, true},
    [VIEW_PROMISES] = {"promises", "Promises", "Promises", "promise", "g p", QUEUE_NONE, true},
    [VIEW_MINE] = {"mine", "Mine", "Mine", "at", "g m", QUEUE_ANSWER, false},
    [VIEW_WATCH] = {"watch", "Watching", "Watching", "watch", "g w", QUEUE_WATCH, true},
    [VIEW_LEFT] = {"left", "Left alone", "Left alone", "leave", "g l", QUEUE_LEFT, false},
    [VIEW_SNOOZED] = {"snoozed", "Snoozed", "Snoozed", "snooze", "g h", QUEUE_SNOOZED, false},
    [VIEW_UNCERTAIN] = {"deliveries", "Deliveries to decide", "Deliveries", "flag", "g u",
                        QUEUE_NONE, false},
    [VIEW_DONE] = {"done", "Done", "Done", "check", "g d", QUEUE_DONE, false},
};

static const struct {
    enum desk_page page;
    const char *path, *title, *icon, *go;
    enum verb verb;
} pages[] = {
    {DESK_TOUCH, "touch", "Write down a touch", "phone", "g t", VERB_ANSWER},
    {DESK_MATTERS, "matters", "Matters", "tag", "g b", VERB_READ},
    {DESK_ALARMS, "alarms", "Alarms", "flag", "g a", VERB_READ},
    {DESK_PEOPLE, "people", "Who may be whom", "link", "g n", VERB_READ},
    {DESK_WORDS, "words", "Words", "chat", "g v", VERB_READ},
    {DESK_NETWORK, "network", "Who is listened to", "people", "g k", VERB_READ},
    {DESK_LOOK, "look", "Look back", "search", "g o", VERB_LISTEN},
    {DESK_CHANNELS, "channels", "Channels", "feed", "g c", VERB_READ},
    {DESK_RULES, "rules", "Rules", "ear", "g r", VERB_READ},
    {DESK_SUBJECTS, "subjects", "What people speak of", "filter", "g j", VERB_READ},
    {DESK_TEAM, "team", "Team", "people", "g e", VERB_READ},
    {DESK_HEALTH, "health", "Health", "chart", "g s", VERB_SET_UP},
};

const char *desk_view_key(enum desk_view view)
{
    return views[view < VIEW_COUNT ? view : VIEW_ANSWER].key;
}

const char *desk_view_title(enum desk_view view)
{
    return views[view < VIEW_COUNT ? view : VIEW_ANSWER].title;
}

int64_t desk_view_queue(enum desk_view view)
{
    return view < VIEW_COUNT ? views[view].queue : QUEUE_NONE;
}

enum desk_view desk_view_from(struct str key)
{
    for (unsigned i = 0; i < VIEW_COUNT; i++)
        if (str_is(key, views[i].key))
            return (enum desk_view)i;
    return VIEW_NONE;
}

/* What is still owed: open, and broken but not kept since. */
static enum err count_promises(const struct request *request, int64_t *out_n)
{
    int64_t broken = 0;
    enum err err = promise_count(request->db, PROMISE_BROKEN, &broken);

    if (!err)
        err = promise_count(request->db, PROMISE_OPEN, out_n);
    if (!err)
        *out_n += broken;
    return err;
}

enum err desk_view_count(const struct request *request, enum desk_view view, int64_t *out_n)
{
    struct conversation_view list = {.queue = desk_view_queue(view)};

    if (view == VIEW_PROMISES)
        return count_promises(request, out_n);
    if (view == VIEW_UNCERTAIN)
        return outbox_undecided_count(request->db, out_n);
    if (view == VIEW_MINE)
        list.assignee = request->actor.user;
    return conversation_count(request->db, list, out_n);
}

struct str shell_count(struct arena *arena, int64_t n)
{
    if (n <= 0)
        return STR_NONE;
    if (n < 1000)
        return arena_printf(arena, "%d", (int)n);
    if (n < 1000000)
        return arena_printf(arena, "%dk+", (int)(n / 1000));
    return arena_printf(arena, "%dM+", (int)(n / 1000000));
}

/* What ?notice= may say. A word from outside is only looked up here, never shown. */
static const struct {
    const char *key, *text;
    bool is_bad;
} notices[] = {
    {"sent", "Leaves in ten seconds. Until then it can be undone.", false},
    {"noted", "Kept as a note for the team.", false},
    {"elsewhere-answered", "Written down: it counts as an answer, from when it was given.", false},
    {"not-elsewhere", "Taken back. It does not count as an answer any more.", false},
    {"many", "Done for all that were picked.", false},
    {"taken-back", "Taken back, except what somebody changed since.", false},
    {"next", "The one before is done; this is the next.", false},
    {"done", "Done. A new message opens it again.", false},
    {"open", "Open again.", false},
    {"snoozed", "Snoozed. A new message wakes it earlier.", false},
    {"assigned", "Assigned.", false},
    {"advised", "Decided. The reason is kept.", false},
    {"settled", "Settled.", false},
    {"promise", "The promise is up to date.", false},
    {"split", "Split off: it is a conversation of its own now. Joining brings it back.", false},
    {"joined", "Joined. Each thread can be split off again beside the conversation.", false},
    {"merged", "They are one person now. It can be taken back beside the conversation.", false},
    {"unmerged", "They are two people again, each with what was theirs.", false},
    {"declared", "Kept. It counts for what they say from now on.", false},
    {"claimed", "It is theirs now. It can be taken back beside the conversation.", false},
    {"unclaimed", "Nobody is said to have written it. Everything is as it was.", false},
    {"not-theirs", "Not theirs. It is not offered again.", false},
    {"maybe-theirs", "It is offered again.", false},
    {"insider", "One of us: in no public figure, and answered as before.", false},
    {"public", "One of the public again, in every figure.", false},
    {"two-people", "Two people. They are not offered again.", false},
    {"maybe-one", "They are offered again.", false},
    {"promised", "Promised. Heed reminds you before it is due.", false},
    {"lifted", "The wish is lifted; how we know is in the history.", false},
    {"matter", "It hangs on the matter now; what is said to them stays as it was.", false},
    {"matter-left", "It hangs on no matter now.", false},
    {"fixed", "Fixed. Below is everyone to tell.", false},
    {"told",
     "They are told in ten seconds, each in his own conversation. Until then it can be undone.",
     false},
    {"untold", "Taken back before it left.", false},
    {"gathered", "They hang on it now. Each one's own complaint stays his own.", false},
    {"refused-proposal", "Left out: Heed proposes nothing more for what they said.", false},
    {"matters-one", "Merged. It can be taken back below.", false},
    {"matters-two", "Two matters again, each with its own people.", false},
    {"put-right", "Put right. It counts at once, and what is like it follows within a minute.",
     false},
    {"added", "Added.", false},
    {"removed", "Removed. What was heard there stays.", false},
    {"gone", "Removed. What they did keeps their name.", false},
    {"password", "The new password holds. You are signed out everywhere else.", false},
    {"elsewhere", "Signed out everywhere else.", false},
    {"touch", "Written down.", false},
    {"saved", "Saved.", false},
    {"already", "That was done already.", false},
    {"stale", "Somebody was faster: look at what changed, then try again.", true},
    {"refused", "That can't be done now.", true},
};

static void fill_notice(const struct request *request, struct shell *shell)
{
    struct str key = request_query(request, "notice");

    for (size_t i = 0; i < ARRAY_LEN(notices); i++) {
        if (!str_is(key, notices[i].key))
            continue;
        shell->notice = str_from(notices[i].text);
        shell->notice_is_bad = notices[i].is_bad;
    }
}

const char *shell_theme(const struct request *request)
{
    struct str theme = request_cookie(request, "theme");

    return str_is(theme, "dark") ? "dark" : str_is(theme, "light") ? "light" : NULL;
}

static void fill_pages(const struct request *request, struct shell *shell, enum desk_page here)
{
    for (size_t i = 0; i < ARRAY_LEN(pages); i++)
        if (may(&request->actor, pages[i].verb, NULL))
            shell->pages[shell->page_count++] = (struct page_link){
                pages[i].path, pages[i].title, pages[i].icon, pages[i].go, pages[i].page == here};
}

static enum err fill_views(const struct request *request, struct shell *shell, enum desk_view here)
{
    for (unsigned i = 0; i < VIEW_COUNT; i++) {
        int64_t n;
        enum err err = desk_view_count(request, (enum desk_view)i, &n);

        if (err)
            return err;
        shell->views[i] = (struct view_link){
            .key = views[i].key,
            .title = views[i].title,
            .tab = views[i].tab,
            .icon = views[i].icon,
            .go = views[i].go,
            .count = i == VIEW_DONE ? STR_NONE : shell_count(request->arena, n),
            .is_here = i == here,
            .is_tab = views[i].is_tab,
            .is_shown = i == here || n > 0 || i != VIEW_UNCERTAIN,
        };
    }
    return OK;
}

enum err shell_fill(const struct request *request, struct shell *shell, struct str title,
                    enum desk_view view, enum desk_page page)
{
    const char *theme = shell_theme(request);
    struct str name = app_name(request);

    *shell = (struct shell){
        .title = arena_printf(request->arena, "%.*s · %.*s", STR_ARGS(title), STR_ARGS(name)),
        .site_name = name,
        .is_made_up = request->app->is_made_up,
        .user_name = request->actor.name,
        .user_role = str_from(role_name(request->actor.role)),
        .initials = view_initials(request->arena, request->actor.name),
        .hue = view_hue(request->actor.user),
        .theme = theme,
        .pane = "queue",
        .may_set_up = may(&request->actor, VERB_SET_UP, NULL),
    };
    fill_pages(request, shell, page);
    fill_notice(request, shell);
    return fill_views(request, shell, view);
}

enum err shell_finish(const struct request *request, struct response *response)
{
    response_html(response);
    if (request_part(request).n)
        (void)response_header(response, "Heed-Part", request_part(request));
    return response->body.err;
}
