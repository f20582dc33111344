/* Putting an item together from whatever a feed says about it. */
#include "base/encode.h"
#include "base/utf8.h"
#include "parse/date.h"
#include "parse/feed_parts.h"
#include "parse/html_text.h"
#include "parse/url.h"

void feed_draft_init(struct feed_draft *draft)
{
    *draft = (struct feed_draft){.item = {.comment_count = -1}};
}

void feed_put(struct str *field, enum feed_rank *rank, enum feed_rank new_rank, struct str value)
{
    if (!value.n || new_rank <= *rank)
        return;
    *field = value;
    *rank = new_rank;
}

void feed_put_date(int64_t *field, bool *has, enum feed_rank *rank, enum feed_rank new_rank,
                   struct str text)
{
    int64_t ms;

    if (new_rank <= *rank || date_read(text, &ms))
        return;
    *field = ms;
    *has = true;
    *rank = new_rank;
}

void feed_add_tag(struct arena *arena, struct feed_draft *draft, struct str tag)
{
    tag = str_trim(tag);
    if (!tag.n || tag.n > MESSAGE_NAME_MAX || draft->tags.n >= FEED_TAGS_MAX)
        return;
    for (size_t i = 0; i < draft->tags.n; i++)
        if (str_eq(draft->tags.at[i], tag))
            return;
    (void)vec_push(arena, &draft->tags, tag);
}

void feed_add_tags(struct arena *arena, struct feed_draft *draft, struct str commas)
{
    struct str tag, rest = commas;

    while (rest.n) {
        (void)str_cut(rest, ',', &tag, &rest);
        feed_add_tag(arena, draft, tag);
    }
}

void feed_add_media(struct arena *arena, struct feed_draft *draft, struct feed_media media)
{
    if (!media.url.n || draft->media.n >= FEED_TAGS_MAX)
        return;
    media.type = utf8_clip(media.type, MESSAGE_NAME_MAX);
    for (size_t i = 0; i < draft->media.n; i++)
        if (str_eq(draft->media.at[i].url, media.url))
            return;
    (void)vec_push(arena, &draft->media, media);
}

/* An author of a lower rank is heard only as long as there is no better one; equal ones add up,
 * and a nameless one completes the one before (RSS has the address in one place and the name in
 * another). */
void feed_add_author(struct arena *arena, struct feed_draft *draft, struct feed_author author,
                     enum feed_rank rank)
{
    struct feed_author *last;

    author.name = utf8_clip(str_trim(author.name), MESSAGE_NAME_MAX);
    author.email = utf8_clip(str_trim(author.email), MESSAGE_KEY_MAX);
    if ((!author.name.n && !author.email.n && !author.url.n) || rank < draft->author)
        return;
    if (rank > draft->author)
        draft->authors.n = 0;
    draft->author = rank;
    last = draft->authors.n ? &draft->authors.at[draft->authors.n - 1] : NULL;
    if (last && (!last->name.n || !author.name.n || str_eq(last->name, author.name))) {
        last->name = last->name.n ? last->name : author.name;
        last->email = last->email.n ? last->email : author.email;
        last->url = last->url.n ? last->url : author.url;
    } else if (draft->authors.n < FEED_TAGS_MAX) {
        (void)vec_push(arena, &draft->authors, author);
    }
}

static bool is_email_char(char c)
{
    return char_is_alpha(c) || char_is_digit(c) || (unsigned char)c >= 0x80 ||
           (c && strchr("!#$%&'*+-/=?^_`{|}~.@", c));
}

struct feed_author feed_author_of(struct arena *arena, struct str text)
{
    static const char around[] = " \t\r\n()<>[]\"";
    size_t at, from, to;
    struct str before, after, email;

    text = str_trim(text);
    at = str_find_char(text, '@', 0);
    if (at == SIZE_MAX)
        return (struct feed_author){.name = text};
    for (from = at; from && is_email_char(text.p[from - 1]);)
        from--;
    for (to = at + 1; to < text.n && is_email_char(text.p[to]);)
        to++;
    email = str_slice(text, from, to);
    if (from == at || to == at + 1)
        return (struct feed_author){.name = text};
    if (str_starts_nocase(email, STR("mailto:")))
        email = str_skip(email, 7);
    before = str_slice(text, 0, from);
    after = str_skip(text, to);
    while (before.n && strchr(around, before.p[before.n - 1]))
        before.n--;
    while (before.n && strchr(around, before.p[0]))
        before = str_skip(before, 1);
    while (after.n && strchr(around, after.p[0]))
        after = str_skip(after, 1);
    while (after.n && strchr(around, after.p[after.n - 1]))
        after.n--;
    (void)arena;
    return (struct feed_author){.name = before.n ? before : after, .email = email};
}

struct str feed_resolve(struct arena *arena, struct str text, struct str base)
{
    struct url_parts base_url, url;

    text = str_trim(text);
    if (!text.n || text.n > MESSAGE_URL_MAX)
        return STR_NONE;
    if (base.n && !url_parse(arena, base, NULL, &base_url, NULL) &&
        !url_parse(arena, text, &base_url, &url, NULL))
        text = url.href;
    return text.n > MESSAGE_URL_MAX ? STR_NONE : text;
}

bool feed_looks_like_html(struct str text)
{
    for (size_t i = 0; i + 2 < text.n; i++) {
        char next = text.p[i + 1];

        if (text.p[i] == '<' && (char_is_alpha(next) || next == '/' || next == '!'))
            return true;
        if (text.p[i] == '&' && (char_is_alpha(next) || next == '#')) {
            size_t end = str_find_char(str_slice(text, i, i + 12), ';', 0);

            if (end != SIZE_MAX)
                return true;
        }
    }
    return false;
}

/* White space runs become one space. */
static struct str as_line(struct arena *arena, struct str text)
{
    struct str copy = str_dup(arena, str_trim(text));
    char *to = (char *)(uintptr_t)copy.p; /* the copy is ours */
    size_t n = 0;

    for (size_t i = 0; i < copy.n; i++) {
        bool is_space = char_is_space(copy.p[i]);

        if (!is_space || !n || to[n - 1] != ' ')
            to[n++] = is_space ? ' ' : copy.p[i];
    }
    return str_of(to, n);
}

struct str feed_text(struct arena *arena, struct str raw, bool is_html, bool one_line)
{
    struct html_text said = {.text = raw};

    if (is_html && html_to_text(arena, raw, NULL, NULL, &said))
        return STR_NONE;
    return one_line ? as_line(arena, said.text) : str_trim(said.text);
}

/* The same content gives the same id at the next visit. */
static struct str id_of_content(struct arena *arena, const struct feed_draft *draft)
{
    const struct feed_item *item = &draft->item;
    uint64_t a = str_hash(item->title, 1), b = str_hash(item->title, 2);

    a = str_hash(draft->summary_raw, a);
    b = str_hash(draft->summary_raw, b);
    for (size_t i = 0; i < draft->media.n; i++)
        a = str_hash(draft->media.at[i].url, a);
    return arena_printf(arena, "no-id-%016llx%016llx",
                        (unsigned long long)str_hash(draft->content_raw, a),
                        (unsigned long long)str_hash(draft->content_raw, b));
}

static void settle_text(struct arena *arena, struct feed_draft *draft)
{
    struct feed_item *item = &draft->item;
    bool is_html = draft->content_raw.n ? draft->content_is_html : draft->summary_is_html;
    struct str raw = draft->content_raw.n ? draft->content_raw : draft->summary_raw;

    item->html = is_html ? raw : STR_NONE;
    item->html_base = draft->content_raw.n ? draft->content_base : draft->summary_base;
    item->text = feed_text(arena, raw, is_html, false);
    if (draft->summary_raw.n)
        item->summary = draft->content_raw.n
                            ? feed_text(arena, draft->summary_raw, draft->summary_is_html, false)
                            : item->text;
}

void feed_draft_finish(struct arena *arena, struct feed_draft *draft, struct feed_item *out_item)
{
    struct feed_item *item = &draft->item;

    settle_text(arena, draft);
    if (!item->url.n && draft->id_is_address &&
        (str_starts_nocase(item->id, STR("http://")) ||
         str_starts_nocase(item->id, STR("https://"))))
        item->url = item->id;
    if (item->id.n > MESSAGE_ID_MAX)
        item->id = STR_NONE;
    if (!item->id.n && item->url.n <= MESSAGE_ID_MAX)
        item->id = item->url;
    if (!item->id.n)
        item->id = id_of_content(arena, draft);
    item->title = utf8_clip(item->title, MESSAGE_TITLE_MAX);
    item->authors = draft->authors.at;
    item->author_count = draft->authors.n;
    item->tags = draft->tags.at;
    item->tag_count = draft->tags.n;
    item->media = draft->media.at;
    item->media_count = draft->media.n;
    *out_item = *item;
}
