#include "parse/mime.h"

#include "base/utf8.h"
#include "parse/mail_signs.h"
#include "parse/mime_parts.h"

struct mime_limits mime_limits_default(void)
{
    return (struct mime_limits){.header = 4 << 20,
                                .parts = 10000,
                                .depth = 30,
                                .recipients = MESSAGE_LIST_MAX,
                                .text = MESSAGE_TEXT_MAX};
}

void mime_start(void)
{
    static const char first[] = "From: a <a@b>\nSubject: =?koi8-r?B?8A==?=\nDate: Thu, 1 Jan 2004 "
                                "00:00:00 +0000\nContent-Type: text/plain\n\nx\n";
    struct mime_limits limits = mime_limits_default();
    struct arena arena;
    struct mime mime;

    g_mime_init();
    /* a first mail makes glib and GMime load whatever they load on demand */
    arena_init(&arena, 1 << 20);
    bug_on(mime_read(&arena, str_from(first), &limits, &mime, NULL));
    arena_clear(&arena);
}

struct str mime_text_of(struct arena *arena, const char *c_string)
{
    return str_dup(arena, utf8_repair(arena, str_from(c_string)));
}

struct str mime_line(struct str text)
{
    char *to;
    size_t n = 0;

    text = str_trim(text);
    to = (char *)(uintptr_t)text.p;
    for (size_t i = 0; i < text.n; i++) {
        bool is_space = char_is_space(text.p[i]) || text.p[i] == '\0';

        if (is_space && n && to[n - 1] == ' ')
            continue;
        to[n++] = is_space ? ' ' : text.p[i];
    }
    return str_of(to, n);
}

struct str mime_line_of(struct arena *arena, const char *c_string)
{
    return mime_line(mime_text_of(arena, c_string));
}

struct str mime_header(const struct mime_job *job, const char *name)
{
    GMimeHeaderList *list = g_mime_object_get_header_list(GMIME_OBJECT(job->message));
    GMimeHeader *header = g_mime_header_list_get_header(list, name);

    return header ? mime_line_of(job->arena, g_mime_header_get_raw_value(header)) : STR_NONE;
}

/* Some old programs end lines with CR alone; then it is copied with LF. */
static struct str with_line_ends(struct arena *arena, struct str document)
{
    struct str head = str_slice(document, 0, 64 << 10), copy;
    char *p;

    if (str_find_char(head, '\n', 0) != SIZE_MAX || str_find_char(head, '\r', 0) == SIZE_MAX)
        return document;
    copy = str_dup(arena, document);
    p = (char *)(uintptr_t)copy.p; /* the copy is ours */
    for (size_t i = 0; i < copy.n; i++)
        if (p[i] == '\r')
            p[i] = '\n';
    return copy.n ? copy : document;
}

/* A first line that is a header or an mbox separator, and a header that ends within the limit. */
static enum err check_start(struct str document, const struct mime_limits *limits,
                            struct fault *fault)
{
    size_t at = 0, colon = str_find_char(str_slice(document, 0, 1000), ':', 0);

    if (colon == SIZE_MAX)
        return fault_set(fault, ERR_BAD_INPUT, "this is no mail: it has no header");
    while (at < document.n && at <= limits->header) {
        size_t end = str_find_char(document, '\n', at);

        if (end == SIZE_MAX)
            end = document.n;
        if (end - at <= 1 && (end == at || document.p[at] == '\r') && at > 0)
            return OK;
        at = end + 1;
    }
    if (at > limits->header)
        return fault_set(fault, ERR_TOO_BIG, "the header is larger than %zu bytes", limits->header);
    return OK;
}

/* Reads from the document itself instead of a copy: the stream never writes to it. */
static GMimeMessage *take_apart(struct str document, GByteArray *view)
{
    GMimeStream *stream;
    GMimeParser *parser;
    GMimeMessage *message;

    view->data = (guint8 *)(uintptr_t)document.p;
    view->len = (guint)document.n;
    stream = g_mime_stream_mem_new_with_byte_array(view);
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
    parser = g_mime_parser_new_with_stream(stream);
    g_object_unref(stream);
    if (str_starts(document, STR("From ")))
        g_mime_parser_set_format(parser, GMIME_FORMAT_MBOX);
    message = g_mime_parser_construct_message(parser, NULL);
    g_object_unref(parser);
    return message;
}

static void find_signs(struct mime_job *job, struct str document)
{
    struct mail_signs signs;
    struct buf packed;

    mail_signs_read(document, job->mime->html, &signs);
    buf_init(&packed, 4 * sizeof(signs));
    mail_signs_pack(&signs, &packed);
    job->mime->signs = packed.err ? STR_NONE : buf_dup(job->arena, &packed);
    buf_clear(&packed);
}

static enum err read_all(struct mime_job *job, struct str document, struct fault *fault)
{
    enum err err;

    mime_read_headers(job);
    err = mime_read_body(job, fault);
    if (err)
        return err;
    job->mime->text = buf_dup(job->arena, &job->text);
    find_signs(job, document);
    /* the html may speak for the text only when nothing else was said */
    if (job->spoken != 1)
        job->mime->html = STR_NONE;
    job->mime->html_text = buf_dup(job->arena, &job->html_text);
    job->mime->attachments = job->attachments.at;
    job->mime->attachment_count = job->attachments.n;
    mime_find_bounce(job);
    mime_judge_auto(job);
    if (job->arena->err)
        return fault_set(fault, job->arena->err, "this mail needs too much memory");
    return OK;
}

enum err mime_read(struct arena *arena, struct str document, const struct mime_limits *limits,
                   struct mime *out_mime, struct fault *fault)
{
    struct mime mime = {0};
    struct mime_job job = {.arena = arena, .limits = limits, .mime = &mime};
    GByteArray view = {0};
    enum err err;

    document = with_line_ends(arena, document);
    err = check_start(document, limits, fault);
    if (err)
        return err;
    job.message = take_apart(document, &view);
    if (!job.message)
        return fault_set(fault, ERR_BAD_INPUT, "this is no mail: it has no header");
    buf_init(&job.text, limits->text * 4 + 64);
    buf_init(&job.html_text, limits->text * 4 + 64);
    err = read_all(&job, document, fault);
    buf_clear(&job.text);
    buf_clear(&job.html_text);
    g_object_unref(job.message);
    if (!err)
        *out_mime = mime;
    return err;
}
