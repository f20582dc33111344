/* A feed item as the struct message that goes on. */
#include "base/json_out.h"
#include "base/utf8.h"
#include "parse/feed_parts.h"

bool feed_item_is_empty(const struct feed_item *item)
{
    return !item->title.n && !item->text.n && !item->url.n && !item->media_count &&
           !item->has_rating;
}

/* WordPress calls its comment feeds so, in English. In other languages the comments are known by
 * their ids ("…?p=12#comment-34"). */
static bool title_is_comment(struct str title)
{
    return str_starts(title, STR("By: ")) ||
           (str_starts(title, STR("Comment on ")) && str_find(title, STR(" by "), 0) != SIZE_MAX);
}

static size_t comment_mark(struct str s) { return str_find(s, STR("#comment-"), 0); }

static bool is_comment(const struct feed_item *item)
{
    return item->in_reply_to.n || title_is_comment(item->title) ||
           comment_mark(item->id) != SIZE_MAX || comment_mark(item->url) != SIZE_MAX;
}

/* "By: Name" has nothing but the author in it; the "Comment on POST by NAME" has both. */
static struct str author_in_title(struct str title)
{
    size_t at = 0, last = SIZE_MAX;

    if (str_starts(title, STR("By: ")))
        return str_skip(title, 4);
    if (!title_is_comment(title))
        return STR_NONE;
    while ((at = str_find(title, STR(" by "), at)) != SIZE_MAX)
        last = at++;
    return last == SIZE_MAX ? STR_NONE : str_skip(title, last + 4);
}

/* The post that a comment belongs to: what it says it answers, else its own id up to the mark. */
static struct str post_of(const struct feed_item *item)
{
    size_t mark = comment_mark(item->id);

    if (item->in_reply_to.n)
        return item->in_reply_to;
    if (mark != SIZE_MAX && mark)
        return str_slice(item->id, 0, mark);
    mark = comment_mark(item->url);
    return mark != SIZE_MAX ? str_slice(item->url, 0, mark) : STR_NONE;
}

/* WordPress: "In reply to <a href="…#comment-3">Name</a>." */
static struct str comment_answered(struct arena *arena, const struct feed_item *item,
                                   struct str post)
{
    struct str head = str_slice(item->html, 0, 600);
    size_t said = str_find_nocase(head, STR("in reply to <a href="), 0), at, end;

    if (said == SIZE_MAX || !post.n)
        return STR_NONE;
    at = str_find(head, STR("#comment-"), said);
    if (at == SIZE_MAX)
        return STR_NONE;
    for (end = at + 9; end < head.n && char_is_digit(head.p[end]);)
        end++;
    return arena_printf(arena, "%.*s%.*s", STR_ARGS(post), STR_ARGS(str_slice(head, at, end)));
}

static void set_authors(struct arena *arena, const struct feed *feed, const struct feed_item *item,
                        struct message *message)
{
    const struct feed_author *from = item->author_count ? item->authors : &feed->author;
    size_t n = item->author_count ? item->author_count : 1;
    struct str named = author_in_title(item->title);

    message->authors = arena_alloc_array(arena, n, sizeof(*message->authors));
    for (size_t i = 0; message->authors && i < n; i++) {
        struct author author = {.name = from[i].name, .url = from[i].url, .followers = -1};

        author.handle = from[i].email;
        if (!author.name.n && !author.handle.n && !author.url.n)
            author.name = named;
        if (author.name.n || author.handle.n || author.url.n)
            message->authors[message->author_count++] = author;
    }
}

static void set_media(struct arena *arena, const struct feed_item *item, struct message *message)
{
    message->media = arena_alloc_array(arena, item->media_count, sizeof(*message->media));
    for (size_t i = 0; message->media && i < item->media_count; i++)
        message->media[message->media_count++] = (struct media){.type = item->media[i].type,
                                                                .url = item->media[i].url};
}

/* "a, b c" as "#a, b c": what is one word is a hashtag, the others stay words. */
static struct str hashtags(struct arena *arena, struct str commas)
{
    struct str part, line;
    struct buf out;

    buf_init(&out, 2 * commas.n + 16);
    while (commas.n) {
        (void)str_cut(commas, ',', &part, &commas);
        part = str_trim(part);
        if (!part.n)
            continue;
        if (out.n)
            buf_add(&out, STR(", "));
        if (str_find_char(part, ' ', 0) == SIZE_MAX && part.p[0] != '#' && part.p[0] != '<')
            buf_add_char(&out, '#');
        buf_add(&out, part);
    }
    line = buf_dup(arena, &out);
    buf_clear(&out);
    return line;
}

/* A line "[tags]a, b[/tags]" (some blogs end with one) is read as tags, and stands in the text as
 * what it would be elsewhere, hashtags: the author wrote it, so it is a mention like any other. */
static struct str take_tag_line(struct arena *arena, struct str s, struct feed_draft *tags)
{
    size_t from = str_find_nocase(s, STR("[tags]"), 0), to;

    to = from == SIZE_MAX ? SIZE_MAX : str_find_nocase(s, STR("[/tags]"), from);
    if (to == SIZE_MAX || to - from > 2000)
        return s;
    struct str line = str_slice(s, from + 6, to), whole;
    struct buf out;
    feed_add_tags(arena, tags, line);
    line = hashtags(arena, line);
    buf_init(&out, s.n + 2 * line.n + 16);
    buf_add(&out, str_slice(s, 0, from));
    buf_add(&out, line);
    buf_add(&out, str_skip(s, to + 7));
    whole = buf_dup(arena, &out);
    buf_clear(&out);
    return whole;
}

static void put_tags(struct json_out *json, const struct feed_item *item,
                     const struct feed_draft *more)
{
    if (!item->tag_count && !more->tags.n)
        return;
    json_key(json, "tags");
    json_open(json, '[');
    for (size_t i = 0; i < item->tag_count; i++)
        json_str(json, item->tags[i]);
    for (size_t i = 0; i < more->tags.n; i++)
        json_str(json, more->tags.at[i]);
    json_close(json, ']');
}

static struct str extra_of(struct arena *arena, const struct feed *feed,
                           const struct feed_item *item, const struct feed_draft *more)
{
    struct json_out json;
    struct buf buf;
    struct str extra;

    buf_init(&buf, MESSAGE_LINE_MAX / 2);
    json_init(&json, &buf);
    json_open(&json, '{');
    put_tags(&json, item, more);
    json_put_opt(&json, "comments_url", item->comments_url);
    json_put_opt(&json, "comments_feed", item->comments_feed);
    json_key(&json, "feed");
    json_open(&json, '{');
    json_put_opt(&json, "title", feed->title);
    json_put_opt(&json, "url", feed->url);
    json_close(&json, '}');
    json_close(&json, '}');
    extra = buf.err ? STR_NONE : buf_dup(arena, &buf); /* half a JSON text is none */
    buf_clear(&buf);
    return extra;
}

/* The text, and the html where it is not too long to be sent on. */
static void set_text(struct arena *arena, const struct feed_item *item, struct message *message,
                     struct feed_draft *tags)
{
    struct str html = item->html;

    message->has_text = true;
    message->text = item->text;
    if (html.n) {
        html = take_tag_line(arena, feed_without_furniture(arena, html), tags);
        message->text = feed_text(arena, html, true, false);
        if (html.n <= MESSAGE_TEXT_MAX)
            message->html = html;
    } else {
        message->text = str_trim(take_tag_line(arena, message->text, tags));
    }
    message->text = utf8_clip(message->text, MESSAGE_TEXT_MAX);
}

enum err feed_to_message(struct arena *arena, const struct feed *feed, const struct feed_item *item,
                         struct message *out_message)
{
    struct message message;
    struct feed_draft tags;

    message_init(&message);
    feed_draft_init(&tags);
    message.kind = is_comment(item) ? KIND_COMMENT : KIND_POST;
    message.id = item->id;
    message.title = title_is_comment(item->title) ? STR_NONE : item->title;
    message.url = item->url;
    message.lang = utf8_clip(feed->language, 35);
    message.thread = item->id;
    if (message.kind == KIND_COMMENT) {
        struct str post = post_of(item), answered = comment_answered(arena, item, post);

        message.thread = post.n && post.n <= MESSAGE_ID_MAX ? post : item->id;
        message.reply_to = answered.n ? answered : post;
        if (message.reply_to.n > MESSAGE_ID_MAX)
            message.reply_to = STR_NONE;
    }
    message.has_said_at = item->has_said_at || item->has_updated;
    message.said_at = item->has_said_at ? item->said_at : item->updated;
    if (item->comment_count >= 0)
        message.counts.replies = item->comment_count;
    message.has_rating = item->has_rating;
    message.rating = item->rating;
    message.rating_max = item->has_rating ? 5 : 0;
    if (item->has_rating)
        message.kind = KIND_REVIEW;
    set_authors(arena, feed, item, &message);
    set_media(arena, item, &message);
    set_text(arena, item, &message, &tags);
    message.extra = extra_of(arena, feed, item, &tags);
    if (arena->err)
        return arena->err;
    *out_message = message;
    return OK;
}
