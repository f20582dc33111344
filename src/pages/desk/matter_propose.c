/* matter_propose.c: which complaints of the last days are proposed as one matter (decide/gather.h),
 * and taking or refusing a proposal. */
#include "base/clock.h"
#include "base/log.h"
#include "decide/gather.h"
#include "pages/desk/do.h"
#include "pages/desk/matters.h"
#include "pages/view.h"
#include "store/complaint.h"
#include "store/matter.h"

enum { PROPOSALS = 5, PEOPLE_SHOWN = 3, NAME_WORDS = 3, TITLE_SHOWN = 110 };
static const int64_t looked_back = 3 * (int64_t)MS_DAY;

/* The newest complaints, the earliest first; those that were refused only where they hang on
 * something. */
struct recent {
    struct complaint *rows; /* the newest first */
    size_t n;
    struct gather_text *texts;
    struct complaint **of; /* of each text */
    size_t text_count;
    struct str *before;
    size_t before_n;
};

static enum err load(const struct request *request, struct recent *recent)
{
    struct complaint *before;
    int64_t from = request->now - looked_back;
    enum err err = complaint_list(request->db, request->arena, from, INT64_MAX, GATHER_TEXTS,
                                  &recent->rows, &recent->n);

    if (!err)
        err = complaint_list(request->db, request->arena, 0, from, GATHER_TEXTS, &before,
                             &recent->before_n);
    if (err)
        return err;
    recent->texts = arena_alloc_array(request->arena, recent->n + 1, sizeof(*recent->texts));
    recent->of = arena_alloc_array(request->arena, recent->n + 1, sizeof(struct complaint *));
    recent->before = arena_alloc_array(request->arena, recent->before_n + 1,
                                       sizeof(*recent->before));
    if (!recent->texts || !recent->of || !recent->before)
        return request->arena->err;
    for (size_t i = recent->n; i-- > 0;) {
        struct complaint *row = &recent->rows[i];

        if (row->is_refused && !row->matter)
            continue;
        recent->of[recent->text_count] = row;
        recent->texts[recent->text_count++] = (struct gather_text){
            .at = row->at, .person = row->person, .matter = row->matter, .words = row->words};
    }
    for (size_t i = 0; i < recent->before_n; i++)
        recent->before[i] = before[i].words;
    return OK;
}

/* ---- in words ---- */

/* "“payment”, “502”" */
static struct str quoted(struct arena *arena, const struct gather *gather)
{
    struct str text = STR_NONE;

    for (size_t i = 0; i < gather->said_count; i++)
        text = arena_printf(arena, "%.*s%s“%.*s”", STR_ARGS(text),
                            !i                            ? ""
                            : i + 1 == gather->said_count ? " and "
                                                          : ", ",
                            STR_ARGS(gather->said[i]));
    return text;
}

static struct str name_of(struct arena *arena, const struct gather *gather)
{
    struct str text = STR_NONE;

    for (size_t i = 0; i < gather->said_count && i < NAME_WORDS; i++)
        text = arena_printf(arena, "%.*s%s%.*s", STR_ARGS(text), i ? " " : "",
                            STR_ARGS(gather->said[i]));
    return text;
}

static void say(const struct request *request, const struct gather *gather,
                struct proposal_view *view)
{
    struct arena *arena = request->arena;
    struct str words = quoted(arena, gather);
    struct str people = view_count(arena, (int64_t)gather->people, "person", "people");

    view->evidence = arena_printf(arena, "%.*s in %.*s say %.*s", STR_ARGS(people),
                                  STR_ARGS(view_duration(arena, gather->to - gather->from)),
                                  STR_ARGS(words));
    view->sentence = view->evidence;
    view->name = name_of(arena, gather);
    view->from = arena_printf(arena, "%lld", (long long)gather->from);
}

/* ---- one ---- */

static enum err add_people(const struct request *request, const struct recent *recent,
                           const struct gather *gather, struct proposal_view *view)
{
    size_t shown = 0;

    for (size_t i = 0; i < gather->n; i++) {
        const struct complaint *row = recent->of[gather->texts[i]];
        struct str id = app_id(request, TABLE_CONVERSATION, row->conversation);
        struct matter_person one = {
            .conversation = id,
            .name = view_name(request->arena, row->person_name),
            .title = view_clip(request->arena, row->title, TITLE_SHOWN),
            .when = view_when(request->arena, app_zone(request), row->said_at, request->now),
            .at = row->said_at};
        bool is_there = false;

        for (size_t k = 0; k < view->conversations.n && !is_there; k++)
            is_there = str_eq(view->conversations.at[k], id);
        if (is_there || view->conversations.n == ACT_BULK_MAX)
            continue;
        if (!vec_push(request->arena, &view->conversations, id) ||
            (shown < PEOPLE_SHOWN && !vec_push(request->arena, &view->people, one)))
            return request->arena->err;
        shown++;
    }
    if (view->conversations.n > PEOPLE_SHOWN)
        view->more = arena_printf(
            request->arena, "and %.*s more",
            STR_ARGS(view_number(request->arena, (int64_t)(view->conversations.n - PEOPLE_SHOWN))));
    return OK;
}

static enum err add(const struct request *request, const struct recent *recent,
                    const struct gather *gather, struct matters_view *view)
{
    struct proposal_view proposal = {.sentence = STR_NONE};
    struct gather dated = *gather;
    struct matter_item item;
    enum err err = OK;

    for (size_t i = 0; i < gather->n; i++) { /* when they said it, not when it came in */
        int64_t said_at = recent->of[gather->texts[i]]->said_at;

        dated.from = said_at < dated.from ? said_at : dated.from;
        dated.to = i && said_at < dated.to ? dated.to : said_at;
    }
    say(request, &dated, &proposal);
    if (gather->matter) {
        err = matter_load(request->db, request->arena, gather->matter, &item);
        if (!err && item.matter.state != MATTER_OPEN)
            return OK; /* who comes after the fix may have another cause */
        if (!err)
            matter_view_fill(request, &item.matter, item.owner_name, &proposal.matter);
    }
    if (!err)
        err = add_people(request, recent, gather, &proposal);
    if (err)
        return err;
    return vec_push(request->arena, &view->proposals, proposal) ? OK : request->arena->err;
}

enum err proposals_fill(const struct request *request, struct matters_view *view)
{
    struct recent recent = {.n = 0};
    struct gather *list;
    size_t n = 0;
    enum err err = load(request, &recent);

    if (!err)
        err = gather_find(request->arena, recent.texts, recent.text_count, recent.before,
                          recent.before_n, str_lower(request->arena, app_name(request)), &list, &n);
    for (size_t i = 0; i < n && !err && view->proposals.n < PROPOSALS; i++)
        err = add(request, &recent, &list[i], view);
    view->undo = request_query(request, "undo");
    view->is_unproposable = view->undo.n > 0;
    return err;
}

/* ---- what is done with it ---- */

static enum err see(const struct request *request, struct response *response, const char *notice,
                    struct str undo)
{
    response_see(response, arena_printf(request->arena, "/desk/matters?notice=%s%s%.*s", notice,
                                        undo.n ? "&undo=" : "", STR_ARGS(undo)));
    return request->arena->err;
}

static enum err carry_out(const struct request *request, struct response *response,
                          const struct command *command, const char *notice, bool may_undo)
{
    struct command_result result;
    enum err err = act_do(request->app->act, command, &result, &response->fault);

    if (err == ERR_STALE)
        return see(request, response, "stale", STR_NONE);
    if (err)
        return err;
    log_event(LOG_INFO, "desk.did_many", "what", notice, NULL);
    return see(request, response, notice, may_undo ? command->key : STR_NONE);
}

/* When the first of them complained, as the page said it; not what nobody could have been shown. */
static int64_t began_of(const struct request *request)
{
    int64_t from;

    if (str_to_i64(request_form(request, "from"), &from) || from > request->now ||
        from < request->now - 2 * looked_back)
        return request->now;
    return from;
}

static enum err decide(const struct request *request, struct response *response)
{
    bool is_refused = str_is(request_form(request, "do"), "no");
    struct matter as = {.title = request_form(request, "title"),
                        .cause_kind = CAUSE_UNKNOWN,
                        .owner = request->actor.user,
                        .began_at = began_of(request)};
    struct command command = {.op = is_refused ? OP_MATTER_REFUSE : OP_MATTER_GATHER,
                              .staff = request->actor.user,
                              .now = request->now,
                              .text = request_form(request, "evidence")};
    struct str matter = request_form(request, "matter");
    enum err err = do_picked(request, &command);

    if (!err && matter.n)
        err = app_unid(request, TABLE_MATTER, matter, &command.matter);
    if (err)
        return err;
    if (!is_refused && !matter.n)
        command.as = &as;
    command.key = arena_printf(request->arena, "%.*s-%s", STR_ARGS(request_form(request, "key")),
                               is_refused ? "no" : "yes");
    return carry_out(request, response, &command, is_refused ? "refused-proposal" : "gathered",
                     true);
}

static enum err back(const struct request *request, struct response *response)
{
    struct command command = {.op = OP_MATTER_UNPROPOSE,
                              .staff = request->actor.user,
                              .now = request->now,
                              .batch = request_form(request, "batch")};

    command.key = arena_printf(request->arena, "%.*s-back", STR_ARGS(command.batch));
    return carry_out(request, response, &command, "taken-back", false);
}

static const struct route matter_propose_routes[] = {
    ROUTE(POST, "/desk/proposals", VERB_ANSWER, decide, .body_max = 64 << 10),
    ROUTE(POST, "/desk/proposals/back", VERB_ANSWER, back),
};
const struct page page_matter_propose = PAGE("matter_propose", matter_propose_routes);
