/* look_fill.c: what stands on the page that looks back: hits, meanings, sources, parts. */
#include "base/utf8.h"
#include "pages/desk/look.h"
#include "pages/flow.h"
#include "pages/view.h"
#include "web/esc.h"

enum {
    EXCERPT = 320, /* bytes of a hit that are shown */
    BEFORE = 100,  /* of these before the name */
    NAME_WORD_MIN = 2,
    HREF_MAX = 3800, /* so that it stays an address we take ourselves */
};

/* --- groups that are gone --- */

enum err look_read_gone(const struct request *request, struct look_page *page)
{
    const struct fields *fields = request->method == METHOD_POST ? &request->form : &request->query;

    for (size_t i = 0; i < fields->n && page->gone.n < LOOK_GONE_MAX; i++) {
        struct look_gone gone = {.rule = fields->at[i].value};

        if (!str_is(fields->at[i].name, "not") || rule_check(gone.rule, 0, NULL))
            continue;
        if (!vec_push(request->arena, &page->gone, gone))
            return request->arena->err;
    }
    return OK;
}

struct str look_rule_text(const struct request *request, const struct look_page *page,
                          struct str rule)
{
    struct str text;
    struct buf out;

    if (!page->gone.n)
        return rule;
    buf_init(&out, 4 * 4096);
    buf_printf(&out, "(%.*s)", STR_ARGS(rule));
    for (size_t i = 0; i < page->gone.n; i++)
        buf_printf(&out, " -(%.*s)", STR_ARGS(page->gone.at[i].rule));
    text = buf_dup(request->arena, &out);
    buf_clear(&out);
    return text;
}

static void add_parameter(struct buf *out, const char *name, struct str value)
{
    if (!value.n)
        return;
    buf_printf(out, "%c%s=", str_find_char(buf_str(out), '?', 0) == SIZE_MAX ? '?' : '&', name);
    esc_url_query(out, value);
}

struct safe_url look_address(const struct request *request, const struct look_page *page,
                             size_t but, struct str and_gone, struct str after)
{
    struct str text;
    struct buf out;

    buf_init(&out, HREF_MAX);
    buf_printf(&out, "/desk/look/%.*s", STR_ARGS(page->id));
    for (size_t i = 0; i < page->gone.n; i++)
        if (i != but)
            add_parameter(&out, "not", page->gone.at[i].rule);
    add_parameter(&out, "not", and_gone);
    add_parameter(&out, "after", after);
    add_parameter(&out, "saved", request_query(request, "saved"));
    add_parameter(&out, "since", request_query(request, "since"));
    add_parameter(&out, "kept", request_query(request, "kept"));
    text = out.err ? STR_NONE : buf_dup(request->arena, &out);
    buf_clear(&out);
    return url_check(text);
}

/* --- one hit --- */

/* The longest word of the name that stands at `at`; 0: none. ASCII letters in either case. */
static size_t word_at(struct str name, struct str text, size_t at)
{
    size_t most = 0;

    while (name.n) {
        struct str word;

        (void)str_cut(name, ' ', &word, &name);
        if (word.n > most && word.n >= NAME_WORD_MIN && str_starts_nocase(str_skip(text, at), word))
            most = word.n;
    }
    return most;
}

/* "PannierSprocket" has two, and is one. */
static size_t name_at(struct str name, struct str text, size_t at)
{
    size_t all = 0, n = word_at(name, text, at);

    while (n) {
        all += n;
        n = word_at(name, text, at + all);
    }
    return all;
}

static bool is_letter(char c) { return char_is_alpha(c) || char_is_digit(c) || (c & 0x80); }

/* Where the name stands next; *out_n its length, 0 when nowhere. */
static size_t find_name(struct str name, struct str text, size_t from, size_t *out_n)
{
    for (size_t at = from; at < text.n; at++) {
        if (at && is_letter(text.p[at - 1]) && !(text.p[at] & 0x80))
            continue;
        if ((text.p[at] & 0xC0) == 0x80)
            continue;
        *out_n = name_at(name, text, at);
        if (*out_n)
            return at;
    }
    *out_n = 0;
    return text.n;
}

/* The part of a text around the name, cut at spaces. */
struct str look_excerpt(struct arena *arena, struct str name, struct str text)
{
    size_t n, at = find_name(name, text, 0, &n), from = n && at > BEFORE ? at - BEFORE : 0;
    struct str part;

    while (from && from < at && text.p[from - 1] != ' ')
        from++;
    part = utf8_clip(str_skip(text, from), EXCERPT);
    return arena_printf(arena, "%s%.*s%s", from ? "… " : "", STR_ARGS(part),
                        from + part.n < text.n ? " …" : "");
}

static enum err add_pieces(struct arena *arena, struct str name, struct str text,
                           struct look_said *said)
{
    for (size_t at = 0; at < text.n;) {
        size_t n, next = find_name(name, text, at, &n);
        struct look_piece before = {str_slice(text, at, next), false};
        struct look_piece found = {str_slice(text, next, next + n), true};

        if (before.text.n && !vec_push(arena, &said->pieces, before))
            return arena->err;
        if (found.text.n && !vec_push(arena, &said->pieces, found))
            return arena->err;
        at = next + n;
    }
    return OK;
}

enum err look_show(const struct request *request, const struct look_page *page,
                   const struct look_hit *hit, struct str where, struct look_said *out_said)
{
    struct arena *arena = request->arena;
    struct look_said said = {
        .number = hit->place.number,
        .who = hit->author.n   ? hit->author
               : hit->handle.n ? hit->handle
                               : STR("Somebody"),
        .where = where,
        .title = hit->title,
        .at = hit->place.said_at,
        .when = view_when(arena, app_zone(request), hit->place.said_at, request->now),
        .url = url_check(hit->url),
        .address = utf8_clip(hit->url, 120),
        .conversation = hit->conversation ? app_id(request, TABLE_CONVERSATION, hit->conversation)
                                          : STR_NONE};
    enum err err = add_pieces(arena, page->name, look_excerpt(arena, page->name, hit->text), &said);

    if (!err)
        *out_said = said;
    return err;
}

static enum err fill_hits(const struct request *request, struct look_page *page,
                          const struct look_view *view, const struct look_sieve *sieve)
{
    const struct look_hit *last = NULL;
    size_t i = 0;
    enum err err = OK;

    for (; !err && i < view->hit_count && page->hits.n < LOOK_SHOWN; i++) {
        const struct look_hit *hit = &view->hits[i];
        struct look_said said;

        last = hit;
        if (look_is_gone(sieve, hit))
            continue;
        err = look_show(request, page, hit, view->sources[hit->source].name, &said);
        if (!err && !vec_push(request->arena, &page->hits, said))
            err = request->arena->err;
    }
    if (!err && last && (i < view->hit_count || view->has_more))
        page->older = look_address(request, page, SIZE_MAX, STR_NONE,
                                   arena_printf(request->arena, "%lld.%lld",
                                                (long long)last->place.said_at,
                                                (long long)last->place.number));
    return err;
}

/* --- sources and parts --- */

static enum err add_source(const struct request *request, struct look_page *page,
                           const struct look_source *source)
{
    static const struct {
        const char *words, *hue, *icon;
    } states[] = {[LOOK_WAITING] = {"waits", NULL, "clock"},
                  [LOOK_RUNNING] = {"looking", "accent", "clock"},
                  [LOOK_ENDED] = {"done", "kept", "check"},
                  [LOOK_FAILED] = {"failed", "late", "flag"}};
    struct arena *arena = request->arena;
    struct look_source_view shown = {
        .name = source->name,
        .address = source->address,
        .state = str_from(states[source->state].words),
        .hue = states[source->state].hue,
        .icon = states[source->state].icon,
        .why = source->why,
        .looked = arena_printf(arena, "%.*s of %.*s looked at",
                               STR_ARGS(view_count(arena, source->hits, "hit", "hits")),
                               STR_ARGS(flow_number(arena, source->looked_at)))};

    if (source->reached_at)
        shown.back = arena_printf(
            arena, "back to %.*s",
            STR_ARGS(view_day_in(arena, app_zone(request), source->reached_at, request->now)));
    page->has_failed = page->has_failed || source->state == LOOK_FAILED;
    return vec_push(arena, &page->sources, shown) ? OK : arena->err;
}

static enum err fill_parts(const struct request *request, struct look_page *page,
                           const struct name_rule *name, struct str rule)
{
    uint32_t chosen = name_rule_chosen(name, rule);
    struct str text;
    enum err err;

    for (size_t i = 0; i < name->count; i++) {
        struct look_part row = {&name->parts[i], (chosen >> i & 1) != 0};

        if (!vec_push(request->arena, &page->parts, row))
            return request->arena->err;
    }
    err = name_rule_text(request->arena, name, chosen, &text);
    page->is_edited = !err && !str_eq(text, rule);
    page->is_ordinary = name->is_ordinary;
    return err;
}

static struct str summary(const struct request *request, const struct look_view *view)
{
    struct str n = flow_number(request->arena, view->total);

    return arena_printf(request->arena, "%.*s %s%s", STR_ARGS(n), view->total == 1 ? "hit" : "hits",
                        view->is_full ? ", which is all that one look holds" : "");
}

enum err look_fill(const struct request *request, struct look_page *page,
                   const struct look_view *view, const struct look_view *older)
{
    struct name_rule *name = arena_new(request->arena, struct name_rule);
    struct look_sieve sieve;
    enum err err = name ? look_sieve_gone(request, page, &sieve) : request->arena->err;

    if (!name)
        return err;
    for (size_t i = 0; i < page->gone.n; i++)
        page->gone.at[i].back = look_address(request, page, i, STR_NONE, STR_NONE);
    if (page->gone.n)
        page->undo = page->gone.at[page->gone.n - 1].back;
    page->here = look_address(request, page, SIZE_MAX, STR_NONE, request_query(request, "after"));
    page->newest = look_address(request, page, SIZE_MAX, STR_NONE, STR_NONE);
    page->summary = summary(request, view);
    if (!err)
        err = fill_hits(request, page, older ? older : view, &sieve);
    /* a look may be for what is no name: then there are no parts, and no meanings */
    if (!err && !name_rule_make(request->arena, view->name, name, NULL)) {
        err = fill_parts(request, page, name, view->rule);
        if (!err)
            err = look_fill_groups(request, page, view, name, &sieve);
    }
    for (size_t i = 0; !err && i < view->source_count; i++)
        err = add_source(request, page, &view->sources[i]);
    look_sieve_clear(&sieve);
    return err;
}
