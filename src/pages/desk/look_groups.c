/* look_groups.c: what the name means in the hits, and what taking a meaning out takes along. */
#include "base/utf8.h"
#include "pages/desk/look.h"
#include "pages/flow.h"
#include "parse/message_links.h"

enum { SAMPLE = 120 };

/* --- rules that hits are held against --- */

void look_sieve_clear(struct look_sieve *sieve)
{
    match_scratch_free(sieve->scratch);
    rule_set_free(sieve->set);
}

static enum err sieve_open(struct look_sieve *sieve)
{
    enum err err;

    *sieve = (struct look_sieve){NULL, NULL};
    err = rule_set_new(&sieve->set);
    return err ? err : match_scratch_new(&sieve->scratch);
}

static enum err sieve_add(struct look_sieve *sieve, struct arena *arena, struct str rule)
{
    const struct rule_node *node;
    enum err err = rule_parse(arena, rule, 0, &node, NULL);

    return err ? err : rule_set_add(sieve->set, STR("gone"), node);
}

/* The rules of the sieve that find the hit; none when it cannot be looked at. */
static void sift(const struct look_sieve *sieve, const struct look_hit *hit,
                 const struct match_hit **out_hits, size_t *out_n)
{
    struct message message = {.title = hit->title, .text = hit->text, .lang = hit->lang};
    struct arena arena;

    arena_init(&arena, 0);
    if (message_collect_links(&arena, &message, NULL, 0) ||
        match_message(sieve->set, &message, NULL, sieve->scratch, out_hits, out_n))
        *out_n = 0;
    arena_clear(&arena);
}

enum err look_sieve_gone(const struct request *request, const struct look_page *page,
                         struct look_sieve *sieve)
{
    enum err err = sieve_open(sieve);

    for (size_t i = 0; !err && i < page->gone.n; i++)
        err = sieve_add(sieve, request->arena, page->gone.at[i].rule);
    return err ? err : rule_set_seal(sieve->set);
}

bool look_is_gone(const struct look_sieve *sieve, const struct look_hit *hit)
{
    const struct match_hit *hits;
    size_t n;

    sift(sieve, hit, &hits, &n);
    return n > 0;
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

/* How many hits what takes a group out would take, of the group and of others: by the rule itself,
 * over the whole text. */
struct going {
    size_t of_group, others;
};

static enum err count_going(const struct request *request, const struct meaning_view *groups,
                            const struct look_hit *const *hits, struct going *going)
{
    size_t of_rule[MEANING_GROUPS_MAX], n = 0, found = 0;
    const struct match_hit *matched;
    struct look_sieve sieve;
    enum err err = sieve_open(&sieve);

    for (size_t g = 0; !err && g < groups->count; g++) {
        if (!groups->groups[g].without.n)
            continue;
        err = sieve_add(&sieve, request->arena, groups->groups[g].without);
        of_rule[n++] = g;
    }
    if (!err)
        err = rule_set_seal(sieve.set);
    for (size_t i = 0; !err && i < groups->hits; i++) {
        sift(&sieve, hits[i], &matched, &found);
        for (size_t m = 0; m < found; m++) {
            size_t group = of_rule[matched[m].rule];

            going[group].of_group += groups->of_hit[i] == group;
            going[group].others += groups->of_hit[i] != group;
        }
    }
    look_sieve_clear(&sieve);
    return err;
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
                          const struct meaning_group *group, const struct look_hit *const *hits,
                          const struct going *going)
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
        shown.goes = arena_printf(arena, "%zu of these go", going->of_group);
        if (going->others)
            shown.goes = arena_printf(arena, "%.*s, and %zu others", STR_ARGS(shown.goes),
                                      going->others);
    }
    for (size_t i = 0; i < group->sample_count; i++) {
        struct str text = utf8_clip(look_excerpt(arena, page->name, hits[group->samples[i]]->text),
                                    SAMPLE);

        if (!vec_push(arena, &shown.samples, text))
            return arena->err;
    }
    return vec_push(arena, &page->groups, shown) ? OK : arena->err;
}

enum err look_fill_groups(const struct request *request, struct look_page *page,
                          const struct look_view *view, const struct name_rule *name,
                          const struct look_sieve *sieve)
{
    const struct look_hit **kept = arena_alloc_array(request->arena, view->hit_count + 1,
                                                     sizeof(struct look_hit *));
    struct going going[MEANING_GROUPS_MAX] = {{0, 0}};
    struct meaning_view groups = {.count = 0};
    struct meaning *meaning;
    size_t n = 0;
    enum err err = kept ? meaning_new(name, &meaning) : request->arena->err;

    if (err)
        return err;
    for (size_t i = 0; !err && i < view->hit_count; i++) {
        const struct look_hit *hit = &view->hits[i];

        if (look_is_gone(sieve, hit))
            continue;
        kept[n++] = hit;
        err = meaning_add(meaning, &(struct meaning_hit){.title = hit->title,
                                                         .text = hit->text,
                                                         .lang = hit->lang,
                                                         .host = host_of(hit->url)});
    }
    if (!err)
        err = meaning_view(meaning, request->arena, &groups);
    if (!err)
        err = count_going(request, &groups, kept, going);
    for (size_t i = 0; !err && i < groups.count; i++)
        err = add_group(request, page, &groups.groups[i], kept, &going[i]);
    meaning_free(meaning);
    if (page->gone.n && !view->has_more)
        page->summary = arena_printf(request->arena, "%.*s of %.*s",
                                     STR_ARGS(flow_number(request->arena, (int64_t)n)),
                                     STR_ARGS(page->summary));
    if (view->has_more)
        page->grouped = arena_printf(request->arena, "Of the newest %zu hits.", view->hit_count);
    return err;
}
