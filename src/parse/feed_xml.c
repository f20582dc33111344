/* RSS and Atom through libxml2's SAX2 interface.
 *
 * Every element has a role, by vocabulary and local name (feed_roles.c). A role that holds text
 * opens a capture: everything down to its end tag is collected, and tags inside it are written
 * out as HTML (that is what XHTML content is, and what feeds mean that forgot to escape).
 * A role that is of no interest is skipped with all that is in it.
 */
#include "base/utf8.h"
#include "parse/feed_job.h"

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
    struct feed_attributes list = {at, n};
    struct str base = feed_job_base(job), own;
    const struct feed_role *role;

    (void)defaults;
    if (job->depth >= FEED_FRAMES || job->arena->err) {
        xmlStopParser(job->parser);
        return;
    }
    own = job->skip_depth ? STR_NONE : feed_attribute(job, list, "base");
    if (own.n)
        own = feed_resolve(job->arena, own, base);
    job->frames[job->depth++] = (struct feed_frame){NULL, own.n ? own : base};
    if (job->skip_depth)
        return;
    role = feed_role_find((const char *)prefix, (const char *)uri, (const char *)name, job->in_item,
                          job->in_author);
    if (job->capture.is_open && job->in_author && role &&
        (role->field == FIELD_AUTHOR_NAME || role->field == FIELD_AUTHOR_EMAIL ||
         role->field == FIELD_AUTHOR_URL)) {
        job->frames[job->depth - 1].role = role;
        feed_capture_open(job, false);
        return;
    }
    if (job->capture.is_open) {
        feed_capture_tag(job, (const char *)name, list);
        return;
    }
    job->frames[job->depth - 1].role = role;
    if (!role && job->in_item) /* a stranger's title is not the item's */
        job->skip_depth = job->depth;
    if (role && role->vocabulary == VOCABULARY_RDF)
        uri = default_namespace(namespace_count, namespaces);
    if (role)
        feed_job_start_role(job, role, (const char *)uri, list);
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
        feed_job_end_capture(job, role);
    } else if (job->capture.is_open) {
        buf_add_c(&job->capture.text, "</");
        buf_add_c(&job->capture.text, (const char *)name);
        buf_add_char(&job->capture.text, '>');
    } else if (role && role->field == FIELD_AUTHOR) {
        feed_job_end_author(job, role, STR_NONE);
    } else if (role && role->field == FIELD_ITEM && job->in_item) {
        feed_job_end_item(job);
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
        feed_job_end_item(job);
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
