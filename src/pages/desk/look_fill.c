/* look_fill.c: what stands on the page that looks back: hits, meanings, sources, parts. */
#include "base/utf8.h"
#include "pages/desk/look.h"
#include "pages/flow.h"
#include "pages/view.h"
#include "parse/message_links.h"
#include "understand/match.h"
#include "web/esc.h"

enum {
    EXCERPT = 320, /* bytes of a hit that are shown */
    BEFORE = 100,  /* of these before the name */
    SAMPLE = 120,
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

/* Whether one of the rules that are gone finds it. */
struct sieve {
    struct rule_set *set;
    struct match_scratch *scratch;
};

static void sieve_clear(struct sieve *sieve)
{
    match_scratch_free(sieve->scratch);
    rule_set_free(sieve->set);
}

static enum err sieve_init(const struct request *request, const struct look_page *page,
                           struct sieve *sieve)
{
    enum err err;

    *sieve = (struct sieve){NULL, NULL};
    err = rule_set_new(&sieve->set);
    if (!err)
        err = match_scratch_new(&sieve->scratch);
    for (size_t i = 0; !err && i < page->gone.n; i++) {
        const struct rule_node *node;

        err = rule_parse(request->arena, page->gone.at[i].rule, 0, &node, NULL);
        if (!err)
            err = rule_set_add(sieve->set, STR("gone"), node);
    }
    return err ? err : rule_set_seal(sieve->set);
}

static bool is_gone(const struct sieve *sieve, const struct look_hit *hit)
{
    struct message message = {.title = hit->title, .text = hit->text, .lang = hit->lang};
    const struct match_hit *hits;
    struct arena arena;
    size_t n = 0;

    arena_init(&arena, 0);
    if (message_collect_links(&arena, &message, NULL, 0) ||
        match_message(sieve->set, &message, NULL, sieve->scratch, &hits, &n))
        n = 0; /* what cannot be looked at is shown */
    arena_clear(&arena);
    return n > 0;
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
static struct str excerpt(struct arena *arena, struct str name, struct str text)
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
    enum err err = add_pieces(arena, page->name, excerpt(arena, page->name, hit->text), &said);

    if (!err)
        *out_said = said;
    return err;
}

static enum err fill_hits(const struct request *request, struct look_page *page,
                          const struct look_view *view, const struct sieve *sieve)
{
    const struct look_hit *last = NULL;
    size_t i = 0;
    enum err err = OK;

    for (; !err && i < view->hit_count && page->hits.n < LOOK_SHOWN; i++) {
        const struct look_hit *hit = &view->hits[i];
        struct look_said said;

        last = hit;
        if (is_gone(sieve, hit))
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

/* --- meanings --- */

static struct str host_of(struct str url)
{
    size_t at = str_find(url, STR("://"), 0);
    struct str host = at == SIZE_MAX ? STR_NONE : str_skip(url, at + 3), rest;

    (void)str_cut(host, '/', &host, &rest);
    return str_starts(host, STR("www.")) ? str_skip(host, 4) : host;
}

static struct str join_marks(struct arena *arena, const struct meaning_group *group)
{
    struct str all = STR("");

    for (size_t i = 0; i < group->mark_count; i++)
        all = arena_printf(arena, "%.*s%s%.*s", STR_ARGS(all), i ? ", " : "",
                           STR_ARGS(group->marks[i]));
    return all;
}

/* "Not the bird" as a part of the rule is "The bird" as a meaning. */
static struct str meaning_title(struct arena *arena, const char *title)
{
    struct str text = str_from(title);

    if (!str_starts(text, STR("Not ")) || text.n < 6)
        return text;
    text = str_skip(text, 4);
    return arena_printf(arena, "%c%.*s",
                        text.p[0] >= 'a' && text.p[0] <= 'z' ? text.p[0] - 32 : text.p[0],
                        STR_ARGS(str_skip(text, 1)));
}

static enum err add_group(const struct request *request, struct look_page *page,
                          const struct meaning_group *group, const struct look_hit *const *hits)
{
    static const char *const keys[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9"};
    struct arena *arena = request->arena;
    struct look_meaning shown = {.hits = group->hits,
                                 .why = group->why,
                                 .is_false_friend = group->is_false_friend,
                                 .marks = join_marks(arena, group)};
    size_t keyed = 0;

    if (group->kind == MEANING_OWN)
        shown.title = arena_printf(arena, "%.*s itself", STR_ARGS(page->name));
    else if (group->kind == MEANING_REST)
        shown.title = STR("Not told apart");
    else
        shown.title = group->title ? meaning_title(arena, group->title) : STR("Another meaning");
    shown.icon = group->kind == MEANING_OWN ? "check" : group->is_false_friend ? "flag" : "tag";
    shown.hue = group->kind == MEANING_OWN ? "kept" : group->is_false_friend ? "late" : NULL;
    for (size_t i = 0; i < page->groups.n; i++)
        keyed += html_has_url(page->groups.at[i].remove);
    /* what is saved is changed on the rule's own page */
    if (group->without.n && !page->saved_id.n && page->gone.n < LOOK_GONE_MAX &&
        keyed < ARRAY_LEN(keys)) {
        shown.remove = look_address(request, page, SIZE_MAX, group->without, STR_NONE);
        shown.key = keys[keyed];
        shown.goes = arena_printf(
            arena, "%zu of these go%s", group->goes,
            group->goes_too ? str_c(arena, arena_printf(arena, ", and %zu others", group->goes_too))
                            : "");
    }
    for (size_t i = 0; i < group->sample_count; i++) {
        struct str text = utf8_clip(excerpt(arena, page->name, hits[group->samples[i]]->text),
                                    SAMPLE);

        if (!vec_push(arena, &shown.samples, text))
            return arena->err;
    }
    return vec_push(arena, &page->groups, shown) ? OK : arena->err;
}

static enum err fill_groups(const struct request *request, struct look_page *page,
                            const struct look_view *view, const struct name_rule *name,
                            const struct sieve *sieve)
{
    const struct look_hit **kept = arena_alloc_array(request->arena, view->hit_count + 1,
                                                     sizeof(struct look_hit *));
    struct meaning_view groups = {.count = 0};
    struct meaning *meaning;
    size_t n = 0;
    enum err err = kept ? meaning_new(name, &meaning) : request->arena->err;

    if (err)
        return err;
    for (size_t i = 0; !err && i < view->hit_count; i++) {
        const struct look_hit *hit = &view->hits[i];

        if (is_gone(sieve, hit))
            continue;
        kept[n++] = hit;
        err = meaning_add(meaning, &(struct meaning_hit){.title = hit->title,
                                                         .text = hit->text,
                                                         .lang = hit->lang,
                                                         .host = host_of(hit->url)});
    }
    if (!err)
        err = meaning_view(meaning, request->arena, &groups);
    for (size_t i = 0; !err && i < groups.count; i++)
        err = add_group(request, page, &groups.groups[i], kept);
    meaning_free(meaning);
    if (page->gone.n && !view->has_more)
        page->summary = arena_printf(request->arena, "%.*s of %.*s",
                                     STR_ARGS(flow_number(request->arena, (int64_t)n)),
                                     STR_ARGS(page->summary));
    if (view->has_more)
        page->grouped = arena_printf(request->arena, "Of the newest %zu hits.", view->hit_count);
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
    return vec_push(arena, &page->sources, shown) ? OK : arena->err;
}

/* Whether all terms of the part stand in the rule. */
static bool has_part(struct str rule, const struct name_part *part)
{
    for (size_t i = 0; i < part->term_count; i++)
        if (str_find(rule, part->terms[i], 0) == SIZE_MAX)
            return false;
    return true;
}

static enum err fill_parts(const struct request *request, struct look_page *page,
                           const struct name_rule *name, struct str rule)
{
    uint32_t chosen = 0;
    struct str text;
    enum err err;

    for (size_t i = 0; i < name->count; i++) {
        struct look_part row = {&name->parts[i], has_part(rule, &name->parts[i])};

        chosen |= row.is_on ? UINT32_C(1) << i : 0;
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
    struct sieve sieve;
    enum err err = name ? sieve_init(request, page, &sieve) : request->arena->err;

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
            err = fill_groups(request, page, view, name, &sieve);
    }
    for (size_t i = 0; !err && i < view->source_count; i++)
        err = add_source(request, page, &view->sources[i]);
    sieve_clear(&sieve);
    return err;
}
