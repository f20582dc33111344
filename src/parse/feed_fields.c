/* What the elements of a feed are for the item or the feed they stand in. */
#include "base/encode.h"
#include "base/utf8.h"
#include "parse/feed_job.h"

struct str feed_attribute(struct feed_job *job, struct feed_attributes list, const char *name)
{
    for (int i = 0; i < list.n; i++) {
        const xmlChar **one = list.at + (size_t)i * 5;

        if (str_is_nocase(str_from((const char *)one[0]), name) &&
            (!one[1] || !strcmp(name, "lang") || !strcmp(name, "base") || !strcmp(name, "about") ||
             !strcmp(name, "resource")))
            return str_trim(
                str_dup(job->arena, str_of((const char *)one[3], (size_t)(one[4] - one[3]))));
    }
    return STR_NONE;
}

static struct feed_draft *draft_of(struct feed_job *job)
{
    return job->in_item ? &job->draft : &job->head;
}

struct str feed_job_base(const struct feed_job *job)
{
    return job->depth ? job->frames[job->depth - 1].base : STR_NONE;
}

/* Capture */

void feed_capture_open(struct feed_job *job, bool is_html)
{
    job->capture.is_open = true;
    job->capture.has_markup = job->capture.is_base64 = job->capture.is_xhtml = false;
    job->capture.is_html = is_html;
    job->capture.depth = job->depth;
    buf_reset(&job->capture.text);
}

void feed_capture_tag(struct feed_job *job, const char *name, struct feed_attributes list)
{
    struct buf *out = &job->capture.text;

    if (!job->capture.has_markup && !job->capture.is_html && !job->capture.is_xhtml) {
        /* what came so far was plain: from here on it is HTML */
        struct str before = str_dup(job->arena, buf_str(out));

        buf_reset(out);
        feed_escape(before, out);
    }
    job->capture.has_markup = true;
    buf_add_char(out, '<');
    buf_add_c(out, name);
    for (int i = 0; i < list.n; i++) {
        const xmlChar **one = list.at + (size_t)i * 5;

        buf_add_char(out, ' ');
        buf_add_c(out, (const char *)one[0]);
        buf_add_c(out, "=\"");
        feed_escape(str_of((const char *)one[3], (size_t)(one[4] - one[3])), out);
        buf_add_char(out, '"');
    }
    buf_add_char(out, '>');
}

/* What was captured, decoded; true when it is HTML. */
static bool capture_take(struct feed_job *job, struct str *out_text)
{
    struct feed_capture *capture = &job->capture;
    struct str text;

    if (capture->text.err)
        job->feed->clipped = true;
    text = utf8_clip(buf_str(&capture->text), FEED_TEXT_MAX);
    if (capture->is_base64) {
        struct buf plain;

        buf_init(&plain, FEED_TEXT_MAX);
        if (!decode_base64(&plain, text))
            text = utf8_repair(job->arena, buf_str(&plain));
        text = str_dup(job->arena, text);
        buf_clear(&plain);
    }
    *out_text = str_trim(str_dup(job->arena, str_trim(text)));
    capture->is_open = false;
    return capture->is_html || capture->has_markup || capture->is_xhtml;
}

/* Is the text of this element HTML? RSS never says; Atom 1.0 and 0.3 do. */
static bool says_html(struct feed_job *job, const struct feed_role *role,
                      struct feed_attributes list)
{
    struct str type = feed_attribute(job, list, "type"), mode = feed_attribute(job, list, "mode");

    job->capture.is_base64 = false;
    if (role->vocabulary != VOCABULARY_ATOM)
        return role->is_html;
    if (str_is_nocase(mode, "base64"))
        job->capture.is_base64 = true;
    else if (type.n && str_find_char(type, '/', 0) != SIZE_MAX && !str_is_nocase(mode, "escaped") &&
             !mode.n && !str_starts_nocase(type, STR("text/")) &&
             !str_starts_nocase(type, STR("application/xhtml")))
        job->capture.is_base64 = !str_ends(type, STR("xml"));
    return str_find_nocase(type, STR("html"), 0) != SIZE_MAX;
}

/* Elements whose attributes say all */

static void take_atom_link(struct feed_job *job, struct feed_attributes list)
{
    struct feed_draft *draft = draft_of(job);
    struct str rel = feed_attribute(job, list, "rel"), type = feed_attribute(job, list, "type");
    struct str href = feed_resolve(job->arena, feed_attribute(job, list, "href"),
                                   feed_job_base(job));
    struct str length = feed_attribute(job, list, "length");
    struct feed_media media = {.url = href, .type = type, .length = -1};
    bool is_feed = str_find_nocase(type, STR("atom"), 0) != SIZE_MAX ||
                   str_find_nocase(type, STR("rss"), 0) != SIZE_MAX;

    if (!href.n)
        return;
    if (!rel.n || str_is_nocase(rel, "alternate")) {
        bool is_page = !type.n || str_find_nocase(type, STR("html"), 0) != SIZE_MAX;

        feed_put(&draft->item.url, &draft->url, is_page ? RANK_MIDDLE : RANK_LOW, href);
    } else if (str_is_nocase(rel, "enclosure")) {
        (void)!str_to_i64(length, &media.length);
        feed_add_media(job->arena, draft, media);
    } else if (str_is_nocase(rel, "replies") && is_feed) {
        draft->item.comments_feed = href;
    } else if (str_is_nocase(rel, "replies")) {
        draft->item.comments_url = href;
    } else if (!job->in_item && str_is_nocase(rel, "self")) {
        job->feed->self = href;
    } else if (!job->in_item && str_is_nocase(rel, "next")) {
        job->feed->next = href;
    } else if (!job->in_item && str_is_nocase(rel, "prev-archive")) {
        job->feed->previous = href;
    } else if (!job->in_item && str_is_nocase(rel, "hub") && !job->feed->hub.n) {
        job->feed->hub = href;
    }
}

static void take_media(struct feed_job *job, struct feed_attributes list, const char *default_type)
{
    struct str length = feed_attribute(job, list, "length");
    struct feed_media media = {.length = -1};

    media.url = feed_attribute(job, list, "url");
    if (!media.url.n)
        media.url = feed_attribute(job, list, "href");
    media.url = feed_resolve(job->arena, media.url, feed_job_base(job));
    media.type = feed_attribute(job, list, "type");
    if (!media.type.n && default_type)
        media.type = str_from(default_type);
    if (!length.n)
        length = feed_attribute(job, list, "fileSize");
    if (str_to_i64(length, &media.length) || media.length < 0)
        media.length = -1;
    feed_add_media(job->arena, draft_of(job), media);
}

static void start_item(struct feed_job *job, struct feed_attributes list)
{
    if (job->in_item)
        return;
    job->in_item = true;
    feed_draft_init(&job->draft);
    feed_put(&job->draft.item.id, &job->draft.id, RANK_LOW, feed_attribute(job, list, "about"));
    feed_put(&job->draft.item.url, &job->draft.url, RANK_LOW,
             feed_resolve(job->arena, feed_attribute(job, list, "about"), feed_job_base(job)));
}

void feed_job_end_item(struct feed_job *job)
{
    struct feed_item item;

    job->in_item = false;
    if (job->items.n >= FEED_ITEMS_MAX) {
        job->feed->clipped = true;
        xmlStopParser(job->parser);
        return;
    }
    feed_draft_finish(job->arena, &job->draft, &item);
    (void)vec_push(job->arena, &job->items, item);
}

/* BCP 47 has hyphens; some feeds have the underscore of POSIX. */
static void set_language(struct feed_job *job, struct str text)
{
    struct str copy = str_dup(job->arena, text);
    char *p = (char *)(uintptr_t)copy.p; /* the copy is ours */

    for (size_t i = 0; i < copy.n; i++)
        if (p[i] == '_')
            p[i] = '-';
    job->feed->language = copy;
}

static void start_root(struct feed_job *job, const struct feed_role *role, const char *uri,
                       struct feed_attributes list)
{
    struct str language = feed_attribute(job, list, "lang");

    if (!job->has_root)
        job->feed->kind = feed_kind_of(role, uri, feed_attribute(job, list, "version"));
    if (language.n)
        set_language(job, language);
    job->has_root = true;
}

/* Elements whose text counts. */
static void start_text(struct feed_job *job, const struct feed_role *role,
                       struct feed_attributes list)
{
    struct feed_draft *draft = draft_of(job);
    bool is_html = says_html(job, role, list), is_base64 = job->capture.is_base64;
    bool is_xhtml = role->vocabulary == VOCABULARY_ATOM &&
                    str_find_nocase(feed_attribute(job, list, "type"), STR("xhtml"), 0) !=
                        SIZE_MAX &&
                    !str_is_nocase(feed_attribute(job, list, "mode"), "escaped");

    if (role->field == FIELD_TAG) {
        struct str term = feed_attribute(job, list, "term");

        if (!term.n)
            term = feed_attribute(job, list,
                                  role->vocabulary == VOCABULARY_ITUNES ? "text" : "label");
        feed_add_tag(job->arena, draft, term);
    } else if (role->field == FIELD_ID) {
        struct str permanent = feed_attribute(job, list, "isPermaLink");

        draft->id_is_address = !str_is_nocase(permanent, "false");
    } else if (role->field == FIELD_LINK && feed_attribute(job, list, "href").n) {
        take_atom_link(job, list);
    } else if (role->field == FIELD_CONTENT && feed_attribute(job, list, "src").n) {
        feed_put(&draft->item.url, &draft->url, RANK_LOW,
                 feed_resolve(job->arena, feed_attribute(job, list, "src"), feed_job_base(job)));
    }
    feed_capture_open(job, is_html && !is_xhtml);
    job->capture.is_base64 = is_base64;
    job->capture.is_xhtml = is_xhtml;
}

static void start_author(struct feed_job *job, const struct feed_role *role)
{
    job->in_author = true;
    job->author = (struct feed_author){0};
    feed_capture_open(job, role->is_html);
}

void feed_job_start_role(struct feed_job *job, const struct feed_role *role, const char *uri,
                         struct feed_attributes list)
{
    struct feed_draft *draft = draft_of(job);

    switch (role->field) {
    case FIELD_ROOT:
        start_root(job, role, uri, list);
        break;
    case FIELD_ITEM:
        start_item(job, list);
        break;
    case FIELD_AUTHOR:
        start_author(job, role);
        break;
    case FIELD_SKIP:
        job->skip_depth = job->depth;
        break;
    case FIELD_PASS:
        break;
    case FIELD_MEDIA:
        take_media(job, list, role->is_html ? "image/*" : NULL);
        break;
    case FIELD_REPLY_TO:
        draft->item.in_reply_to = feed_attribute(job, list, "ref");
        if (!draft->item.in_reply_to.n)
            draft->item.in_reply_to = feed_attribute(job, list, "href");
        break;
    default:
        start_text(job, role, list);
    }
}

/* The end of a captured element */

static void put_author_part(struct feed_job *job, enum feed_field field, struct str text)
{
    if (field == FIELD_AUTHOR_NAME)
        job->author.name = text;
    else if (field == FIELD_AUTHOR_EMAIL)
        job->author.email = text;
    else
        job->author.url = feed_resolve(job->arena, text, feed_job_base(job));
}

static void put_body(struct feed_job *job, const struct feed_role *role, struct str text,
                     bool is_html)
{
    struct feed_draft *draft = draft_of(job);

    if (role->field == FIELD_CONTENT) {
        if (role->rank > draft->content && text.n) {
            draft->content_is_html = is_html;
            draft->content_base = feed_job_base(job);
        }
        feed_put(&draft->content_raw, &draft->content, role->rank, text);
        return;
    }
    if (role->rank > draft->summary && text.n) {
        draft->summary_is_html = is_html;
        draft->summary_base = feed_job_base(job);
    }
    feed_put(&draft->summary_raw, &draft->summary, role->rank, text);
}

static void put_number(struct feed_job *job, const struct feed_role *role, struct str text)
{
    struct feed_item *item = &draft_of(job)->item;
    double rating;

    if (role->field == FIELD_COUNT) {
        if (str_to_i64(text, &item->comment_count) || item->comment_count < 0 ||
            item->comment_count > MESSAGE_COUNT_MAX)
            item->comment_count = -1;
    } else if (!str_to_real(text, &rating) && rating >= 0 && rating <= 5) {
        item->rating = rating;
        item->has_rating = true;
    }
}

static void put_when(struct feed_job *job, const struct feed_role *role, struct str text)
{
    struct feed_draft *draft = draft_of(job);

    if (role->field == FIELD_PUBLISHED)
        feed_put_date(&draft->item.said_at, &draft->item.has_said_at, &draft->said_at, role->rank,
                      text);
    else
        feed_put_date(&draft->item.updated, &draft->item.has_updated, &draft->updated, role->rank,
                      text);
}

static void put_where(struct feed_job *job, const struct feed_role *role, struct str text)
{
    struct feed_draft *draft = draft_of(job);
    struct str address = feed_resolve(job->arena, text, feed_job_base(job));

    if (role->field == FIELD_LINK)
        feed_put(&draft->item.url, &draft->url, role->rank, address);
    else if (role->field == FIELD_COMMENTS)
        draft->item.comments_url = address;
    else
        draft->item.comments_feed = address;
}

static void put_text(struct feed_job *job, const struct feed_role *role, struct str text,
                     bool is_html)
{
    struct feed_draft *draft = draft_of(job);

    switch (role->field) {
    case FIELD_TITLE:
        if (role->vocabulary != VOCABULARY_ATOM)
            is_html = is_html || feed_looks_like_html(text);
        feed_put(&draft->item.title, &draft->title, role->rank,
                 feed_text(job->arena, text, is_html, true));
        break;
    case FIELD_CONTENT:
    case FIELD_SUMMARY:
        put_body(job, role, text, is_html);
        break;
    case FIELD_ID:
        feed_put(&draft->item.id, &draft->id, role->rank, text);
        break;
    case FIELD_TAG:
        if (!is_html)
            feed_add_tag(job->arena, draft, text);
        break;
    case FIELD_TAGS:
        feed_add_tags(job->arena, draft, text);
        break;
    case FIELD_PUBLISHED:
    case FIELD_UPDATED:
        put_when(job, role, text);
        break;
    case FIELD_LINK:
    case FIELD_COMMENTS:
    case FIELD_COMMENTS_FEED:
        put_where(job, role, text);
        break;
    case FIELD_LANGUAGE:
        if (!job->in_item)
            set_language(job, text);
        break;
    case FIELD_GENERATOR:
        if (!job->in_item)
            job->feed->generator = str_dup(job->arena, str_trim(text));
        break;
    case FIELD_COUNT:
    case FIELD_RATING:
        put_number(job, role, text);
        break;
    default:
        break;
    }
}

void feed_job_end_author(struct feed_job *job, const struct feed_role *role, struct str text)
{
    struct feed_author author = job->author;

    if (!author.name.n && !author.email.n && !author.url.n)
        author = feed_author_of(job->arena, feed_text(job->arena, text, false, true));
    job->in_author = false;
    feed_add_author(job->arena, draft_of(job), author, role->rank);
}

void feed_job_end_capture(struct feed_job *job, const struct feed_role *role)
{
    struct str text;
    bool is_html = capture_take(job, &text);

    if (role->field == FIELD_AUTHOR)
        feed_job_end_author(job, role, text);
    else if (job->in_author)
        put_author_part(job, role->field, text);
    else
        put_text(job, role, text, is_html);
}
