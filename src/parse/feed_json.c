/* JSON Feed 1 and 1.1 (jsonfeed.org/version/1.1). */
#include "parse/feed_parts.h"
#include "parse/json.h"

struct json_feed {
    struct arena *arena;
    struct str base;
    struct feed *feed;
};

static struct str text_at(struct json_feed *job, struct json_value object, const char *key)
{
    struct str text = STR_NONE;

    (void)json_get_str(object, key, &text);
    return str_trim(str_dup(job->arena, str_trim(text)));
}

static struct str address_at(struct json_feed *job, struct json_value object, const char *key)
{
    return feed_resolve(job->arena, text_at(job, object, key), job->base);
}

static void add_author(struct json_feed *job, struct feed_draft *draft, struct json_value value)
{
    struct feed_author author = {.name = text_at(job, value, "name"),
                                 .url = address_at(job, value, "url")};

    feed_add_author(job->arena, draft, author, RANK_HIGH);
}

/* `authors` of 1.1, `author` of 1.0 */
static void add_authors(struct json_feed *job, struct feed_draft *draft, struct json_value object)
{
    struct json_walk walk = json_walk(json_get(object, "authors"));
    struct json_value author;

    while (json_next(&walk, NULL, &author))
        add_author(job, draft, author);
    if (!draft->authors.n)
        add_author(job, draft, json_get(object, "author"));
}

static void add_attachments(struct json_feed *job, struct feed_draft *draft,
                            struct json_value object)
{
    struct json_walk walk = json_walk(json_get(object, "attachments"));
    struct str image = address_at(job, object, "image");
    struct json_value one;

    while (json_next(&walk, NULL, &one)) {
        struct feed_media media = {.url = address_at(job, one, "url"),
                                   .type = text_at(job, one, "mime_type"),
                                   .length = -1};

        if (!json_get_i64(one, "size_in_bytes", &media.length) || media.length < 0)
            media.length = -1;
        feed_add_media(job->arena, draft, media);
    }
    feed_add_media(job->arena, draft,
                   (struct feed_media){.url = image, .type = STR("image/*"), .length = -1});
}

static void read_content(struct json_feed *job, struct feed_draft *draft, struct json_value object)
{
    struct str html = text_at(job, object, "content_html");
    struct str text = text_at(job, object, "content_text");

    draft->content_is_html = html.n > 0;
    draft->content_raw = html.n ? html : text;
    draft->summary_raw = text_at(job, object, "summary");
    draft->content_base = draft->item.url.n ? draft->item.url : job->base;
}

static struct str id_at(struct json_feed *job, struct json_value object)
{
    int64_t number;

    /* the standard tells readers to take a number too */
    if (json_get_i64(object, "id", &number))
        return arena_printf(job->arena, "%lld", (long long)number);
    return text_at(job, object, "id");
}

static void read_item(struct json_feed *job, struct json_value object, struct feed_item *out_item)
{
    struct json_walk tags = json_walk(json_get(object, "tags"));
    struct feed_draft draft;
    struct json_value tag;
    struct str text;

    feed_draft_init(&draft);
    feed_put(&draft.item.id, &draft.id, RANK_HIGH, id_at(job, object));
    draft.id_is_address = true;
    draft.item.url = address_at(job, object, "url");
    if (!draft.item.url.n)
        draft.item.url = address_at(job, object, "external_url");
    draft.item.title = feed_text(job->arena, text_at(job, object, "title"), false, true);
    read_content(job, &draft, object);
    feed_put_date(&draft.item.said_at, &draft.item.has_said_at, &draft.said_at, RANK_HIGH,
                  text_at(job, object, "date_published"));
    feed_put_date(&draft.item.updated, &draft.item.has_updated, &draft.updated, RANK_HIGH,
                  text_at(job, object, "date_modified"));
    add_authors(job, &draft, object);
    while (json_next(&tags, NULL, &tag))
        if (json_to_str(tag, &text))
            feed_add_tag(job->arena, &draft, str_dup(job->arena, text));
    add_attachments(job, &draft, object);
    feed_draft_finish(job->arena, &draft, out_item);
}

static void read_head(struct json_feed *job, struct json_value root, struct str version)
{
    struct feed *feed = job->feed;
    struct json_walk hubs = json_walk(json_get(root, "hubs"));
    struct json_value hub;
    struct feed_draft draft;

    feed->kind = str_ends(version, STR("1.1")) ? "json11" : "json1";
    feed->title = feed_text(job->arena, text_at(job, root, "title"), false, true);
    feed->url = address_at(job, root, "home_page_url");
    feed->language = text_at(job, root, "language");
    feed->self = address_at(job, root, "feed_url");
    feed->next = address_at(job, root, "next_url");
    if (json_next(&hubs, NULL, &hub))
        feed->hub = address_at(job, hub, "url");
    feed_draft_init(&draft);
    add_authors(job, &draft, root);
    if (draft.authors.n)
        feed->author = draft.authors.at[0];
}

static enum err read_items(struct json_feed *job, struct json_value root)
{
    struct json_walk walk = json_walk(json_get(root, "items"));
    VEC(struct feed_item) items = {0};
    struct json_value value;
    struct feed_item item;

    while (json_next(&walk, NULL, &value) && !job->arena->err) {
        if (items.n >= FEED_ITEMS_MAX) {
            job->feed->clipped = true;
            break;
        }
        read_item(job, value, &item);
        (void)vec_push(job->arena, &items, item);
    }
    job->feed->items = items.at;
    job->feed->item_count = items.n;
    return job->arena->err;
}

enum err feed_read_json(struct arena *arena, struct str text, const struct feed_hints *hints,
                        struct feed *feed, struct fault *fault)
{
    struct json_feed job = {arena, hints->address, feed};
    struct json_parser parser;
    struct json_value root;
    struct str version;
    enum err err;

    json_parser_init(&parser, FEED_DOCUMENT_MAX);
    err = json_parse(&parser, text, &root, fault);
    if (!err && (!json_get_str(root, "version", &version) ||
                 str_find(version, STR("jsonfeed.org/version/"), 0) == SIZE_MAX))
        err = fault_set(fault, ERR_BAD_INPUT,
                        "this is no feed: its JSON names no JSON Feed version");
    if (!err) {
        read_head(&job, root, version);
        err = read_items(&job, root);
    }
    json_parser_clear(&parser);
    return err;
}
