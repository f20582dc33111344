/* listening.c: /listening for people, /listening.json for machines; the same numbers.
 * NEEDSWORK: not_heard is empty until there is a list of networks to compare with. */
#include "pages/public/listening.h"

#include "base/clock.h"
#include "channels/channel.h"
#include "pages/public/listening.ht.h"
#include "pages/view.h"
#include "store/counter.h"
#include "store/listening.h"

enum { MARKS_IN_A_ROW = 22, MARK_STEP = 16 };

static enum err count(const struct request *request, struct listening *out_figures)
{
    int64_t today = day_of(request->now);
    enum err err = listening_load(request->db, request->arena, today - LISTENING_DAYS + 1, today,
                                  request->now, out_figures);

    out_figures->site = request->app->name;
    return err;
}

static void cache_a_minute(struct response *response)
{
    response->may_be_cached = true;
    (void)response_header(response, "Cache-Control", STR("public, max-age=60"));
}

static struct str words_of_wait(struct arena *arena, const struct listening_waits *waits,
                                int64_t ms)
{
    return waits->n ? view_duration(arena, ms) : STR("no answer yet");
}

static enum err add_place(struct arena *arena, struct listening_page *page,
                          const struct listening_channel *channel)
{
    const struct channel_kind *kind = channel_kind_find(channel->kind);
    struct listening_place place = {
        .name = channel->name.n ? channel->name
                : kind          ? str_from(kind->label)
                                : channel->kind,
        .icon = view_channel_icon(channel->kind),
        .heard = listening_total(&channel->heard),
        .answered = channel->heard.what[LISTENED_ANSWERED],
        .half = words_of_wait(arena, &channel->waits, channel->waits.half_ms),
        .nine = words_of_wait(arena, &channel->waits, channel->waits.nine_in_ten_ms),
        .deaf = channel->deaf_ms >= MS_MINUTE ? view_duration(arena, channel->deaf_ms) : STR_NONE,
        .is_deaf = channel->is_deaf,
    };

    return vec_push(arena, &page->places, place) ? OK : arena->err;
}

static enum err add_marks(struct arena *arena, struct listening_page *page)
{
    static const char *const looks[MARK_COUNT] = {"kept", "slow", "late", "late"};
    const struct listening_promises *promises = &page->figures->promises;

    for (size_t i = 0; i < promises->mark_count; i++) {
        struct listening_mark mark = {.x = 7 + (int)i % MARKS_IN_A_ROW * MARK_STEP,
                                      .y = 7 + (int)i / MARKS_IN_A_ROW * MARK_STEP,
                                      .how = looks[promises->marks[i]]};

        if (!vec_push(arena, &page->marks, mark))
            return arena->err;
    }
    for (unsigned i = 0; i < MARK_COUNT; i++)
        page->fell_due += promises->due[i];
    page->late = promises->due[MARK_BROKEN] + promises->due[MARK_OVERDUE];
    page->marks_height = ((int)promises->mark_count + MARKS_IN_A_ROW - 1) / MARKS_IN_A_ROW *
                         MARK_STEP;
    return OK;
}

static void add_bars(struct listening_page *page)
{
    static const struct listening_bar looks[LISTENED_COUNT] = {
        [LISTENED_NOT] = {"Nobody has done anything yet", "late", 0},
        [LISTENED_ANSWERED] = {"Answered", "kept", 0},
        [LISTENED_WATCHED] = {"Watched", "watch", 0},
        [LISTENED_LEFT] = {"Left alone, with a reason", "quiet", 0},
        [LISTENED_NO] = {"A no, with its reason", "quiet", 0},
    };

    for (unsigned i = 0; i < LISTENED_COUNT; i++) {
        page->bars[i] = looks[i];
        page->bars[i].n = page->figures->heard.what[i];
    }
}

static enum err fill(const struct request *request, const struct listening *figures,
                     struct listening_page *page)
{
    struct arena *arena = request->arena;
    enum err err = OK;

    *page = (struct listening_page){
        .figures = figures,
        .site_name = figures->site,
        .theme = shell_theme(request),
        .title = arena_printf(arena, "What we heard and what we did · %.*s",
                              STR_ARGS(figures->site)),
        .half = words_of_wait(arena, &figures->waits, figures->waits.half_ms),
        .nine = words_of_wait(arena, &figures->waits, figures->waits.nine_in_ten_ms),
        .counted_at = arena_printf(arena, "%.*s, %.*s UTC",
                                   STR_ARGS(view_day(arena, figures->counted_at, request->now)),
                                   STR_ARGS(view_clock_time(arena, figures->counted_at))),
        .heard = listening_total(&figures->heard),
        .listened = listening_listened(&figures->heard),
    };
    add_bars(page);
    for (size_t i = 0; i < figures->channel_count && !err; i++)
        err = add_place(arena, page, &figures->channels[i]);
    return err ? err : add_marks(arena, page);
}

static enum err listening(const struct request *request, struct response *response)
{
    struct listening figures;
    struct listening_page page;
    enum err err = count(request, &figures);

    if (!err)
        err = fill(request, &figures, &page);
    if (err)
        return err;
    response_html(response);
    cache_a_minute(response);
    listening_page_render(&response->body, &page);
    return response->body.err;
}

static enum err listening_json(const struct request *request, struct response *response)
{
    struct listening figures;
    struct json_out json;
    enum err err = count(request, &figures);

    if (err)
        return err;
    response_json(response);
    cache_a_minute(response);
    json_init(&json, &response->body);
    listening_write_json(&json, &figures);
    return OK;
}

static const struct route listening_routes[] = {
    ROUTE(GET, "/listening", VERB_LOOK, listening, .is_slow = true),
    ROUTE(GET, "/listening.json", VERB_LOOK, listening_json, .is_slow = true),
};
const struct page page_listening = PAGE("listening", listening_routes);
