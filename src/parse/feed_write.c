/* struct feed as JSON. */
#include "base/arena.h"
#include "base/clock.h"
#include "base/json_out.h"
#include "parse/feed.h"

static void put_time(struct json_out *json, const char *key, bool has, int64_t ms)
{
    struct arena arena;

    if (!has)
        return;
    arena_init(&arena, 4096);
    json_put_str(json, key, clock_format(&arena, ms));
    arena_clear(&arena);
}

static void put_author(struct json_out *json, const struct feed_author *author)
{
    if (!author->name.n && !author->email.n && !author->url.n)
        return;
    json_key(json, "author");
    json_open(json, '{');
    json_put_opt(json, "name", author->name);
    json_put_opt(json, "email", author->email);
    json_put_opt(json, "url", author->url);
    json_close(json, '}');
}

static void put_tags(struct json_out *json, const struct feed_item *item)
{
    if (!item->tag_count)
        return;
    json_key(json, "tags");
    json_open(json, '[');
    for (size_t i = 0; i < item->tag_count; i++)
        json_str(json, item->tags[i]);
    json_close(json, ']');
}

static void put_media(struct json_out *json, const struct feed_item *item)
{
    if (!item->media_count)
        return;
    json_key(json, "media");
    json_open(json, '[');
    for (size_t i = 0; i < item->media_count; i++) {
        json_open(json, '{');
        json_put_str(json, "url", item->media[i].url);
        json_put_opt(json, "type", item->media[i].type);
        if (item->media[i].length >= 0)
            json_put_i64(json, "length", item->media[i].length);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void put_item(struct json_out *json, const struct feed_item *item)
{
    json_open(json, '{');
    json_put_str(json, "id", item->id);
    json_put_opt(json, "title", item->title);
    json_put_opt(json, "url", item->url);
    json_put_opt(json, "text", item->text);
    json_put_opt(json, "summary", item->summary);
    if (item->author_count)
        put_author(json, &item->authors[0]);
    put_time(json, "said_at", item->has_said_at, item->said_at);
    put_time(json, "updated", item->has_updated, item->updated);
    put_tags(json, item);
    if (item->has_rating) {
        json_key(json, "rating");
        json_real(json, item->rating);
    }
    put_media(json, item);
    json_put_opt(json, "comments_url", item->comments_url);
    json_put_opt(json, "comments_feed", item->comments_feed);
    if (item->comment_count >= 0)
        json_put_i64(json, "comment_count", item->comment_count);
    json_put_opt(json, "in_reply_to", item->in_reply_to);
    json_close(json, '}');
}

void feed_write_json(const struct feed *feed, struct buf *out)
{
    struct json_out json;

    json_init(&json, out);
    json_open(&json, '{');
    json_put_str(&json, "kind", str_from(feed->kind));
    json_put_opt(&json, "title", feed->title);
    json_put_opt(&json, "url", feed->url);
    json_put_opt(&json, "language", feed->language);
    put_time(&json, "updated", feed->has_updated, feed->updated);
    put_author(&json, &feed->author);
    json_put_opt(&json, "self", feed->self);
    json_put_opt(&json, "next", feed->next);
    json_put_opt(&json, "hub", feed->hub);
    json_put_str(&json, "encoding", str_from(feed->encoding));
    if (feed->is_repaired)
        json_put_bool(&json, "repaired", true);
    if (feed->clipped)
        json_put_bool(&json, "clipped", true);
    json_key(&json, "items");
    json_open(&json, '[');
    for (size_t i = 0; i < feed->item_count; i++)
        put_item(&json, &feed->items[i]);
    json_close(&json, ']');
    json_close(&json, '}');
}
