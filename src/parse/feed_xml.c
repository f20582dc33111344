/* RSS and Atom through libxml2's SAX2 interface.
 *
 * Every element has a role, by vocabulary and local name (feed_roles.c). A role that holds text
 * opens a capture: everything down to its end tag is collected, and tags inside it are written
 * out as HTML (that is what XHTML content is, and what feeds mean that forgot to escape).
 * A role that is of no interest is skipped with all that is in it.
 */
#include <libxml/parser.h>

#include "base/encode.h"
#include "base/utf8.h"
#include "parse/feed_parts.h"
#include "parse/feed_roles.h"
#include "parse/feed_tidy.h"

enum { FRAMES = FEED_DEPTH_MAX + 8 };

struct frame {
    const struct feed_role *role;
    struct str base;
};

struct capture {
    bool is_open, has_markup;
    bool is_html;  /* as text that holds markup */
    bool is_xhtml; /* as markup */
    bool is_base64;
    size_t depth;
    struct buf text;
};

struct feed_job {
    struct arena *arena;
    struct feed *feed;
    struct fault *fault;
    struct feed_draft head; /* what the feed says about itself, as if it were an item */
    struct feed_draft draft;
    bool in_item, in_author, has_root;
    struct feed_author author;
    struct frame frames[FRAMES];
    size_t depth, skip_depth;
    struct str rating_max;
    struct capture capture;
    VEC(struct feed_item) items;
    xmlParserCtxtPtr parser;
};

/* SAX2 attributes come in fives. */
struct attributes {
    const xmlChar **at;
    int n;
};

static struct str attribute(struct feed_job *job, struct attributes list, const char *name)
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

static struct str base_of(const struct feed_job *job)
{
    return job->depth ? job->frames[job->depth - 1].base : STR_NONE;
}

/* Capture */

static void capture_open(struct feed_job *job, bool is_html)
{
    job->capture.is_open = true;
    job->capture.has_markup = job->capture.is_base64 = job->capture.is_xhtml = false;
    job->capture.is_html = is_html;
    job->capture.depth = job->depth;
    buf_reset(&job->capture.text);
}

static void capture_tag(struct feed_job *job, const char *name, struct attributes list)
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
    struct capture *capture = &job->capture;
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
static bool says_html(struct feed_job *job, const struct feed_role *role, struct attributes list)
{
    struct str type = attribute(job, list, "type"), mode = attribute(job, list, "mode");

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

static void take_atom_link(struct feed_job *job, struct attributes list)
{
    struct feed_draft *draft = draft_of(job);
    struct str rel = attribute(job, list, "rel"), type = attribute(job, list, "type");
    struct str href = feed_resolve(job->arena, attribute(job, list, "href"), base_of(job));
    struct str length = attribute(job, list, "length");
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
    } else if (!job->in_item && str_is_nocase(rel, "hub") && !job->feed->hub.n) {
        job->feed->hub = href;
    }
}

static void take_media(struct feed_job *job, struct attributes list, const char *default_type)
{
    struct str length = attribute(job, list, "length");
    struct feed_media media = {.length = -1};

    media.url = attribute(job, list, "url");
    if (!media.url.n)
        media.url = attribute(job, list, "href");
    media.url = feed_resolve(job->arena, media.url, base_of(job));
    media.type = attribute(job, list, "type");
    if (!media.type.n && default_type)
        media.type = str_from(default_type);
    if (!length.n)
        length = attribute(job, list, "fileSize");
    if (str_to_i64(length, &media.length) || media.length < 0)
        media.length = -1;
    feed_add_media(job->arena, draft_of(job), media);
}

static void start_item(struct feed_job *job, struct attributes list)
{
    if (job->in_item)
        return;
    job->in_item = true;
    feed_draft_init(&job->draft);
    feed_put(&job->draft.item.id, &job->draft.id, RANK_LOW, attribute(job, list, "about"));
    feed_put(&job->draft.item.url, &job->draft.url, RANK_LOW,
             feed_resolve(job->arena, attribute(job, list, "about"), base_of(job)));
}

static void end_item(struct feed_job *job)
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
                       struct attributes list)
{
    struct str language = attribute(job, list, "lang");

    if (!job->has_root)
        job->feed->kind = feed_kind_of(role, uri, attribute(job, list, "version"));
    if (language.n)
        set_language(job, language);
    job->has_root = true;
}

/* Elements whose text counts. */
static void start_text(struct feed_job *job, const struct feed_role *role, struct attributes list)
{
    struct feed_draft *draft = draft_of(job);
    bool is_html = says_html(job, role, list), is_base64 = job->capture.is_base64;
    bool is_xhtml = role->vocabulary == VOCABULARY_ATOM &&
                    str_find_nocase(attribute(job, list, "type"), STR("xhtml"), 0) != SIZE_MAX &&
                    !str_is_nocase(attribute(job, list, "mode"), "escaped");

    if (role->field == FIELD_TAG) {
        struct str term = attribute(job, list, "term");

        if (!term.n)
            term = attribute(job, list, role->vocabulary == VOCABULARY_ITUNES ? "text" : "label");
        feed_add_tag(job->arena, draft, term);
    } else if (role->field == FIELD_ID) {
        struct str permanent = attribute(job, list, "isPermaLink");

        draft->id_is_address = !str_is_nocase(permanent, "false");
    } else if (role->field == FIELD_LINK && attribute(job, list, "href").n) {
        take_atom_link(job, list);
    } else if (role->field == FIELD_CONTENT && attribute(job, list, "src").n) {
        feed_put(&draft->item.url, &draft->url, RANK_LOW,
                 feed_resolve(job->arena, attribute(job, list, "src"), base_of(job)));
    }
    capture_open(job, is_html && !is_xhtml);
    job->capture.is_base64 = is_base64;
    job->capture.is_xhtml = is_xhtml;
}

static void start_author(struct feed_job *job, const struct feed_role *role)
{
    job->in_author = true;
    job->author = (struct feed_author){0};
    capture_open(job, role->is_html);
}

static void start_role(struct feed_job *job, const struct feed_role *role, const char *uri,
                       struct attributes list)
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
        draft->item.in_reply_to = attribute(job, list, "ref");
        if (!draft->item.in_reply_to.n)
            draft->item.in_reply_to = attribute(job, list, "href");
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
        job->author.url = feed_resolve(job->arena, text, base_of(job));
}

static void put_body(struct feed_job *job, const struct feed_role *role, struct str text,
                     bool is_html)
{
    struct feed_draft *draft = draft_of(job);

    if (role->field == FIELD_CONTENT) {
        if (role->rank > draft->content && text.n) {
            draft->content_is_html = is_html;
            draft->content_base = base_of(job);
        }
        feed_put(&draft->content_raw, &draft->content, role->rank, text);
        return;
    }
    if (role->rank > draft->summary && text.n) {
        draft->summary_is_html = is_html;
        draft->summary_base = base_of(job);
    }
    feed_put(&draft->summary_raw, &draft->summary, role->rank, text);
}

static void put_number(struct feed_job *job, const struct feed_role *role, struct str text)
{
    struct feed_item *item = &draft_of(job)->item;
    double rating;

    if (role->field == FIELD_COUNT) {
        if (str_to_i64(text, &item->comment_count) || item->comment_count < 0)
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
    struct str address = feed_resolve(job->arena, text, base_of(job));

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
    case FIELD_COUNT:
    case FIELD_RATING:
        put_number(job, role, text);
        break;
    default:
        break;
    }
}

static void end_author(struct feed_job *job, const struct feed_role *role, struct str text)
{
    struct feed_author author = job->author;

    if (!author.name.n && !author.email.n && !author.url.n)
        author = feed_author_of(job->arena, feed_text(job->arena, text, false, true));
    job->in_author = false;
    feed_add_author(job->arena, draft_of(job), author, role->rank);
}

static void end_capture(struct feed_job *job, const struct feed_role *role)
{
    struct str text;
    bool is_html = capture_take(job, &text);

    if (role->field == FIELD_AUTHOR)
        end_author(job, role, text);
    else if (job->in_author)
        put_author_part(job, role->field, text);
    else
        put_text(job, role, text, is_html);
}

/* SAX */

/* What RDF is used for stands in the namespace of the elements within. */
static const xmlChar *default_namespace(int n, const xmlChar **namespaces)
{
    for (int i = 0; i < n; i++)
        if (!namespaces[(size_t)i * 2])
            return namespaces[(size_t)i * 2 + 1];
    return NULL;
}

static void on_start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                     int namespace_count, const xmlChar **namespaces, int n, int defaults,
                     const xmlChar **at)
{
    struct feed_job *job = context;
    struct attributes list = {at, n};
    struct str base = base_of(job), own;
    const struct feed_role *role;

    (void)defaults;
    if (job->depth >= FRAMES || job->arena->err) {
        xmlStopParser(job->parser);
        return;
    }
    own = job->skip_depth ? STR_NONE : attribute(job, list, "base");
    if (own.n)
        own = feed_resolve(job->arena, own, base);
    job->frames[job->depth++] = (struct frame){NULL, own.n ? own : base};
    if (job->skip_depth)
        return;
    role = feed_role_find((const char *)prefix, (const char *)uri, (const char *)name, job->in_item,
                          job->in_author);
    if (job->capture.is_open && job->in_author && role &&
        (role->field == FIELD_AUTHOR_NAME || role->field == FIELD_AUTHOR_EMAIL ||
         role->field == FIELD_AUTHOR_URL)) {
        job->frames[job->depth - 1].role = role;
        capture_open(job, false);
        return;
    }
    if (job->capture.is_open) {
        capture_tag(job, (const char *)name, list);
        return;
    }
    job->frames[job->depth - 1].role = role;
    if (!role && job->in_item) /* a stranger's title is not the item's */
        job->skip_depth = job->depth;
    if (role && role->vocabulary == VOCABULARY_RDF)
        uri = default_namespace(namespace_count, namespaces);
    if (role)
        start_role(job, role, (const char *)uri, list);
}

static void on_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    struct feed_job *job = context;
    const struct feed_role *role;

    (void)prefix;
    (void)uri;
    if (!job->depth)
        return;
    role = job->frames[job->depth - 1].role;
    if (job->skip_depth) {
        if (job->skip_depth == job->depth)
            job->skip_depth = 0;
    } else if (job->capture.is_open && job->capture.depth == job->depth && role) {
        end_capture(job, role);
    } else if (job->capture.is_open) {
        buf_add_c(&job->capture.text, "</");
        buf_add_c(&job->capture.text, (const char *)name);
        buf_add_char(&job->capture.text, '>');
    } else if (role && role->field == FIELD_AUTHOR) {
        end_author(job, role, STR_NONE);
    } else if (role && role->field == FIELD_ITEM && job->in_item) {
        end_item(job);
    }
    job->depth--;
}

static void on_text(void *context, const xmlChar *text, int n)
{
    struct feed_job *job = context;
    struct str s = str_of((const char *)text, (size_t)n);

    if (!job->capture.is_open || job->skip_depth)
        return;
    /* once tags stand beside it, plain text must not look like some */
    if (job->capture.is_xhtml || (job->capture.has_markup && !job->capture.is_html))
        feed_escape(s, &job->capture.text);
    else
        buf_add(&job->capture.text, s);
}

static void on_error(void *context, const xmlError *error)
{
    (void)context;
    (void)error;
}

/* NOENT makes attributes come with their references resolved; no entity can be declared here,
 * because the tidied text has no DOCTYPE. */
static xmlParserCtxtPtr open_parser(struct feed_job *job)
{
    xmlSAXHandler handler = {.initialized = XML_SAX2_MAGIC,
                             .startElementNs = on_start,
                             .endElementNs = on_end,
                             .characters = on_text,
                             .cdataBlock = on_text,
                             .serror = (xmlStructuredErrorFunc)(void (*)(void))on_error};
    xmlParserCtxtPtr parser = xmlCreatePushParserCtxt(&handler, job, NULL, 0, NULL);

    if (parser && xmlCtxtUseOptions(parser, XML_PARSE_RECOVER | XML_PARSE_NONET | XML_PARSE_NOENT |
                                                XML_PARSE_NOERROR | XML_PARSE_NOWARNING)) {
        xmlFreeParserCtxt(parser);
        return NULL;
    }
    return parser;
}

/* Pushes the tidied text through. */
static enum err push_all(struct feed_job *job, struct feed_tidy *tidy, struct buf *chunk)
{
    bool more = true;

    while (more && !job->arena->err && !job->parser->disableSAX) {
        buf_reset(chunk);
        more = feed_tidy_next(tidy, chunk);
        if (chunk->err)
            return chunk->err;
        (void)xmlParseChunk(job->parser, chunk->p ? chunk->p : "", (int)chunk->n, !more);
        if (job->parser->lastError.code == XML_ERR_NO_MEMORY)
            return ERR_NO_MEMORY;
    }
    job->feed->is_repaired = tidy->is_repaired || !job->parser->wellFormed;
    return job->arena->err;
}

static void finish_head(struct feed_job *job)
{
    struct feed_draft *head = &job->head;
    struct feed *feed = job->feed;

    feed->title = utf8_clip(head->item.title, MESSAGE_TITLE_MAX);
    feed->url = head->item.url;
    if (head->authors.n)
        feed->author = head->authors.at[0];
    feed->has_updated = head->item.has_updated || head->item.has_said_at;
    feed->updated = head->item.has_updated ? head->item.updated : head->item.said_at;
    feed->items = job->items.at;
    feed->item_count = job->items.n;
}

enum err feed_read_xml(struct arena *arena, struct str text, const struct feed_hints *hints,
                       struct feed *feed, struct fault *fault)
{
    struct feed_job *job = arena_new(arena, struct feed_job);
    struct feed_tidy *tidy = arena_new(arena, struct feed_tidy);
    struct buf chunk;
    enum err err;

    if (!job || !tidy)
        return arena->err;
    *job = (struct feed_job){.arena = arena, .feed = feed, .fault = fault};
    feed_draft_init(&job->head);
    feed_tidy_init(tidy, text);
    job->frames[0].base = hints->address;
    job->depth = 1;
    buf_init(&chunk, 0);
    buf_init(&job->capture.text, FEED_TEXT_MAX * 2);
    job->parser = open_parser(job);
    err = job->parser ? push_all(job, tidy, &chunk) : ERR_NO_MEMORY;
    if (job->in_item && !err)
        end_item(job);
    buf_clear(&chunk);
    buf_clear(&job->capture.text);
    feed_tidy_clear(tidy);
    if (job->parser)
        xmlFreeParserCtxt(job->parser);
    if (err)
        return fault_set(fault, err, "this feed needs too much memory");
    if (!job->has_root)
        return fault_set(fault, ERR_BAD_INPUT,
                         "this is no feed: it has no rss, feed or RDF element");
    finish_head(job);
    return OK;
}
