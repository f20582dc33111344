#include "understand/copy.h"

#include "base/buf.h"
#include "parse/url.h"
#include "store/conversation.h"
#include "store/copy.h"
#include "understand/likeness.h"
#include "understand/sense.h"

enum {
    SAME_WORDS_MIN = 5,    /* shorter ones are said alike by chance */
    VERSIONS_COMPARED = 8, /* the newest */
    COMPARED_MAX = 3,      /* texts, of those whose sketch is alike */
    ALIKE_SHINGLE = 3,
    SHORT_TEXT = 20, /* words */
};

/* Of the same address: how much of the shorter text stands in the other. */
static const double MOSTLY = 0.5, MOSTLY_SHORT = 0.8;
/* Of another site. */
static const double CONTAINS = 0.75, RESEMBLES = 0.4, HARDLY_DIFFERS = 0.9;
/* An excerpt is shorter than this share of the whole. */
static const double EXCERPT = 0.8;

/* An item that is here: its first version's row, and its current version. */
struct candidate {
    int64_t first;
    struct stored_message now;
    struct wording wording;
};

/* ---- addresses ---- */

static void add_query(struct buf *out, struct str query)
{
    bool is_first = true;

    while (query.n) {
        struct str part;

        (void)str_cut(query, '&', &part, &query);
        if (!part.n || str_starts_nocase(part, STR("utm_")))
            continue;
        buf_add_char(out, is_first ? '?' : '&');
        buf_add(out, part);
        is_first = false;
    }
}

static struct str bare_host(struct str host)
{
    return str_starts(host, STR("www.")) ? str_skip(host, 4) : host;
}

/* A front page is the address of many things, so of none. */
static bool is_front_page(const struct url_parts *url)
{
    return url->path.n <= 1 && !url->query.n && !url->fragment.n;
}

int64_t copy_address(struct arena *arena, struct str text, enum message_kind kind)
{
    struct url_parts url;
    struct buf bare;
    int64_t address;

    if (!text.n || url_parse(arena, text, NULL, &url, NULL) || !url_is_web(&url))
        return 0;
    if (kind == KIND_POST)
        url.fragment = STR_NONE;
    if (is_front_page(&url))
        return 0;
    buf_init(&bare, 4 * (size_t)URL_MAX);
    buf_add(&bare, bare_host(url.host));
    buf_printf(&bare, ":%d", url.port);
    buf_add(&bare,
            str_ends(url.path, STR("/")) ? str_slice(url.path, 0, url.path.n - 1) : url.path);
    add_query(&bare, url.query);
    buf_add_char(&bare, '#');
    buf_add(&bare, url.fragment);
    address = bare.err ? 0 : (int64_t)str_hash(buf_str(&bare), 7);
    buf_clear(&bare);
    return address;
}

/* Whether the document came from the site that the item itself names as its own. */
static bool is_at_home(struct arena *arena, const struct item *item)
{
    struct url_parts link, source;

    if (!item->source.n || !item->message->url.n ||
        url_parse(arena, item->message->url, NULL, &link, NULL) ||
        url_parse(arena, item->source, NULL, &source, NULL))
        return false;
    return link.port == source.port &&
           url_host_is_below(bare_host(link.host), bare_host(source.host));
}

static bool is_of_one_site(struct arena *arena, struct str a, struct str b)
{
    struct url_parts x, y;

    if (!a.n || !b.n || url_parse(arena, a, NULL, &x, NULL) || url_parse(arena, b, NULL, &y, NULL))
        return false;
    return x.port == y.port && str_eq(bare_host(x.host), bare_host(y.host));
}

/* ---- what is compared ---- */

static bool is_met_twice(const struct message *message)
{
    return message->audience == AUDIENCE_PUBLIC && !message->deleted &&
           (message->kind == KIND_POST || message->kind == KIND_COMMENT) &&
           !message_author(message)->id.n;
}

enum err copy_mark(struct stage_context *context, struct item *item)
{
    struct understood *found = &item->found;
    struct wording words = {found->words, found->word_count};

    if (!is_met_twice(item->message))
        return OK;
    found->address = copy_address(context->arena, item->message->url, item->message->kind);
    found->sketch = arena_alloc_array(context->arena, SKETCH_BANDS, sizeof(*found->sketch));
    if (found->sketch && item->message->kind == KIND_POST)
        found->sketch_count = sketch_of(words, found->sketch);
    return context->arena->err;
}

/* False: it may not be the original of anything (any more). */
static enum err load(struct stage_context *context, int64_t first, struct candidate *out_candidate,
                     bool *out_fits)
{
    struct candidate candidate = {.first = first};
    struct message_mark mark;
    enum err err = message_load(context->db, context->arena, first, &candidate.now);

    *out_fits = false;
    if (!err)
        err = message_current(context->db, candidate.now.channel, candidate.now.said.id, &mark);
    if (!err && mark.id != first)
        err = message_load(context->db, context->arena, mark.id, &candidate.now);
    if (err == ERR_NOT_FOUND)
        return OK;
    if (err || candidate.now.said.deleted || candidate.now.direction != DIRECTION_IN ||
        candidate.now.said.audience != AUDIENCE_PUBLIC || candidate.now.same_as)
        return err;
    err = wording_read(context->arena, candidate.now.said.title, candidate.now.said.text,
                       &candidate.wording);
    if (err)
        return err;
    *out_candidate = candidate;
    *out_fits = true;
    return OK;
}

static enum err my_wording(struct stage_context *context, const struct item *item,
                           struct wording *out_wording)
{
    return wording_read(context->arena, item->message->title, item->message->text, out_wording);
}

/* ---- who may change it ---- */

/* Without the heading: planets put the blog's name before it. */
static enum err body_of(struct stage_context *context, const struct message *message,
                        struct wording *out_wording)
{
    return wording_read(context->arena, STR_NONE, message->text.n ? message->text : message->title,
                        out_wording);
}

/* Which of the newest versions has exactly these words; -1: none. 0 is the current one. */
static enum err find_version(struct stage_context *context, const struct stored_message *now,
                             const struct message *said, int *out_at)
{
    struct stored_message *versions;
    struct wording mine;
    size_t n;
    enum err err = body_of(context, said, &mine);

    *out_at = -1;
    if (err)
        return err;
    err = message_recent_versions(context->db, context->arena, now->channel, now->said.id,
                                  VERSIONS_COMPARED, &versions, &n);
    for (size_t i = 0; !err && i < n && *out_at < 0; i++) {
        struct wording theirs;

        err = body_of(context, &versions[i].said, &theirs);
        if (!err && wording_eq(mine, theirs))
            *out_at = (int)i;
    }
    return err;
}

static bool may_edit(struct stage_context *context, const struct item *item,
                     const struct candidate *original, struct wording mine,
                     const struct likeness *likeness)
{
    const struct stored_message *now = &original->now;
    bool same_channel = now->channel == item->channel;

    if (item->found.address != copy_address(context->arena, now->said.url, item->message->kind))
        return false;
    if (item->message->has_said_at && item->message->said_at < now->said.said_at)
        return false;
    if (same_channel)
        return true;
    return is_at_home(context->arena, item) && likeness->of_b >= MOSTLY &&
           (double)mine.n >= EXCERPT * (double)original->wording.n;
}

/* An address too long to be looked up is not told; then the place itself has to do. */
static struct str place_of(const struct item *item, bool has_own_address)
{
    const struct message *message = item->message;

    if (has_own_address && message->url.n <= MESSAGE_KEY_MAX)
        return message->url;
    return item->source.n && item->source.n <= MESSAGE_KEY_MAX ? item->source : message->id;
}

static enum err judge(struct stage_context *context, struct item *item,
                      const struct candidate *original)
{
    struct understood *found = &item->found;
    const struct stored_message *now = &original->now;
    struct likeness likeness;
    struct wording mine;
    int version = -1;
    enum err err = my_wording(context, item, &mine);

    if (!err)
        err = find_version(context, now, item->message, &version);
    if (!err)
        err = likeness_of(context->arena, mine, original->wording, ALIKE_SHINGLE, &likeness);
    if (err)
        return err;
    found->same_as = original->first;
    found->original = (struct original){.channel = now->channel,
                                        .current = now->id,
                                        .version = now->said.version,
                                        .author = now->author,
                                        .thread = now->thread,
                                        .conversation = now->conversation,
                                        .native = now->said.id};
    if (found->address &&
        found->address != copy_address(context->arena, now->said.url, item->message->kind))
        found->also_at = place_of(item, true);
    else if (now->channel != item->channel)
        found->also_at = place_of(item, false);
    if (version >= 0 && now->channel != item->channel)
        return OK;
    if (wording_eq(mine, original->wording))
        return OK;
    found->copy_brings_edit = may_edit(context, item, original, mine, &likeness);
    found->copy_differs = !found->copy_brings_edit && likeness.only_in_a > 0;
    return found->copy_brings_edit
               ? sense_changed(context->arena, &now->said, item->message, &found->changes_sense)
               : OK;
}

/* ---- finding it ---- */

/* 1. Word for word, by the same name. In one channel another id is another utterance, but for
 * posts without an account, which blogs publish again. */
static enum err by_words(struct stage_context *context, struct item *item)
{
    const struct message *message = item->message;
    struct candidate candidate;
    struct stored_message stored;
    struct message_mark same;
    int64_t first;
    bool fits;
    enum err err = message_same(context->db, (int64_t)item->found.content_hash, &same);

    if (err)
        return err == ERR_NOT_FOUND ? OK : err;
    if (same.channel == item->channel &&
        (message->kind != KIND_POST || message_author(message)->id.n))
        return OK;
    first = same.same_as;
    if (!first)
        err = message_load(context->db, context->arena, same.id, &stored);
    if (!err && !first)
        err = message_first(context->db, stored.channel, stored.said.id, &first);
    if (!err)
        err = load(context, first, &candidate, &fits);
    return err || !fits ? err : judge(context, item, &candidate);
}

/* 2. The same address and mostly the same words. */
static enum err by_address(struct stage_context *context, struct item *item)
{
    int64_t firsts[COPY_CANDIDATES_MAX];
    struct wording mine;
    size_t n = 0;
    enum err err = OK;

    if (!item->found.address)
        return OK;
    err = permalink_find(context->db, item->found.address, firsts, &n);
    if (!err && n)
        err = my_wording(context, item, &mine);
    for (size_t i = 0; !err && i < n && !item->found.same_as; i++) {
        struct candidate candidate;
        struct likeness likeness;
        bool fits;

        err = load(context, firsts[i], &candidate, &fits);
        if (err || !fits)
            continue;
        err = likeness_of(context->arena, mine, candidate.wording, ALIKE_SHINGLE, &likeness);
        double shared = likeness.of_a > likeness.of_b ? likeness.of_a : likeness.of_b;
        bool is_short = mine.n < SHORT_TEXT || candidate.wording.n < SHORT_TEXT;
        if (!err && shared >= (is_short ? MOSTLY_SHORT : MOSTLY))
            err = judge(context, item, &candidate);
    }
    return err;
}

/* How often each item shares a band with this one. */
struct tally {
    int64_t first;
    size_t bands;
};

static enum err count_bands(struct stage_context *context, const struct item *item,
                            struct tally *tallies, size_t *out_n)
{
    size_t n = 0;
    enum err err = OK;

    for (size_t band = 0; !err && band < item->found.sketch_count; band++) {
        int64_t firsts[COPY_CANDIDATES_MAX];
        size_t got = 0;

        err = sketch_find(context->db, item->found.sketch[band], firsts, &got);
        for (size_t i = 0; !err && i < got; i++) {
            size_t at = 0;

            while (at < n && tallies[at].first != firsts[i])
                at++;
            if (at == n)
                tallies[n++] = (struct tally){.first = firsts[i]};
            tallies[at].bands++;
        }
    }
    *out_n = n;
    return err;
}

/* The one that shares most, and takes it out. */
static int64_t take_best(struct tally *tallies, size_t n)
{
    size_t best = 0;

    for (size_t i = 1; i < n; i++)
        if (tallies[i].bands > tallies[best].bands)
            best = i;
    tallies[best].bands = 0;
    return tallies[best].first;
}

/* An unnamed author is nobody else. */
static enum err is_same_author(struct stage_context *context, const struct item *item,
                               const struct candidate *candidate, bool *out_same)
{
    struct str name = message_author(item->message)->name;
    struct conversation_item row;
    enum err err;

    *out_same = true;
    if (!name.n || !candidate->now.conversation)
        return OK;
    err = conversation_load_item(context->db, context->arena, candidate->now.conversation, &row);
    if (!err)
        *out_same = !row.person_name.n || str_is(row.person_name, "Anonymous") ||
                    str_eq_nocase(row.person_name, name);
    return err;
}

static enum err is_near(struct stage_context *context, const struct item *item,
                        const struct candidate *candidate, struct wording mine, bool *out_near)
{
    struct likeness likeness;
    bool same_author = false;
    enum err err = likeness_of(context->arena, mine, candidate->wording, ALIKE_SHINGLE, &likeness);

    *out_near = false;
    if (err || likeness.of_b < CONTAINS || likeness.resemblance < RESEMBLES ||
        is_of_one_site(context->arena, item->message->url, candidate->now.said.url))
        return err;
    if (likeness.resemblance < HARDLY_DIFFERS)
        err = is_same_author(context, item, candidate, &same_author);
    *out_near = !err && (same_author || likeness.resemblance >= HARDLY_DIFFERS);
    return err;
}

/* 3. Nearly all words of an item of another site. */
static enum err by_sketch(struct stage_context *context, struct item *item)
{
    struct tally tallies[SKETCH_BANDS * COPY_CANDIDATES_MAX];
    struct wording mine;
    size_t n = 0;
    enum err err = OK;

    if (!item->found.sketch_count)
        return OK;
    err = count_bands(context, item, tallies, &n);
    if (!err && n)
        err = my_wording(context, item, &mine);
    for (size_t i = 0; !err && i < n && i < COMPARED_MAX && !item->found.same_as; i++) {
        struct candidate candidate;
        bool fits, near = false;

        err = load(context, take_best(tallies, n), &candidate, &fits);
        if (!err && fits)
            err = is_near(context, item, &candidate, mine, &near);
        if (!err && near)
            err = judge(context, item, &candidate);
    }
    return err;
}

bool copy_by_words(const struct item *item)
{
    return item->message->audience == AUDIENCE_PUBLIC && !item->message->deleted &&
           !item->only_known && item->found.word_count >= SAME_WORDS_MIN;
}

enum err copy_find(struct stage_context *context, struct item *item)
{
    enum err err = OK;

    if (item->message->audience != AUDIENCE_PUBLIC || item->message->deleted)
        return OK;
    if (copy_by_words(item))
        err = by_words(context, item);
    if (!err && !item->found.same_as)
        err = by_address(context, item);
    if (!err && !item->found.same_as && !item->only_known)
        err = by_sketch(context, item);
    return err;
}

enum err copy_changed(struct stage_context *context, struct item *item,
                      const struct message_mark *mark)
{
    struct candidate candidate;
    bool fits;
    enum err err = load(context, mark->same_as, &candidate, &fits);

    item->found.same_as = mark->same_as;
    return err || !fits ? err : judge(context, item, &candidate);
}

enum err copy_is_echo(struct stage_context *context, const struct item *item,
                      const struct message_mark *mark, bool *out_is_echo)
{
    struct stored_message now;
    struct also_at *also;
    int64_t first;
    size_t n = 0;
    int version = -1;
    enum err err = OK;

    *out_is_echo = false;
    if (!item->source.n || !is_met_twice(item->message) || is_at_home(context->arena, item))
        return OK;
    err = message_first(context->db, mark->channel, item->message->id, &first);
    if (!err)
        err = message_also_list(context->db, context->arena, first, &also, &n);
    if (err || !n)
        return err;
    err = message_load(context->db, context->arena, mark->id, &now);
    if (!err)
        err = find_version(context, &now, item->message, &version);
    *out_is_echo = !err && version >= 0;
    return err;
}
