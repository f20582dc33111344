/* The body of a mail: which parts are what the writer wrote, which are attached.
 *
 * Text is every text/plain and text/html leaf that is shown inline. In multipart/alternative the
 * plain form speaks for `text` if it says anything, and HTML only fills `html_text`.
 */
#include "base/utf8.h"
#include "parse/charset.h"
#include "parse/html_text.h"
#include "parse/mime_parts.h"

enum leaf { LEAF_PLAIN, LEAF_HTML, LEAF_STATUS, LEAF_ATTACHED };

struct walk {
    struct mime_job *job;
    struct fault *fault;
    size_t depth;
    bool html_is_double; /* a plain alternative has said it already */
};

static enum err walk_object(struct walk walk, GMimeObject *object);

static bool type_is(GMimeObject *object, const char *type, const char *subtype)
{
    GMimeContentType *given = g_mime_object_get_content_type(object);

    return given && g_mime_content_type_is_type(given, type, subtype);
}

static enum leaf leaf_of(GMimeObject *object)
{
    struct str disposition = str_from(g_mime_object_get_disposition(object));
    bool is_named = GMIME_IS_PART(object) && g_mime_part_get_filename(GMIME_PART(object));

    if (type_is(object, "message", "delivery-status") ||
        type_is(object, "message", "global-delivery-status"))
        return LEAF_STATUS;
    if (is_named || str_is_nocase(disposition, "attachment"))
        return LEAF_ATTACHED;
    if (type_is(object, "text", "html"))
        return LEAF_HTML;
    return type_is(object, "text", "plain") ? LEAF_PLAIN : LEAF_ATTACHED;
}

/* The decoded bytes of a leaf. The caller clears `out`; its ceiling bounds what is decoded. */
static void decode_leaf(GMimeObject *object, struct buf *out)
{
    GMimeDataWrapper *content = GMIME_IS_PART(object) ? g_mime_part_get_content(GMIME_PART(object))
                                                      : NULL;
    GMimeStream *stream = content ? g_mime_data_wrapper_get_stream(content) : NULL;
    GMimeEncoding decoder;
    char in[4096], decoded[8192];
    ssize_t got;

    if (!stream)
        return;
    g_mime_encoding_init_decode(&decoder, g_mime_data_wrapper_get_encoding(content));
    (void)g_mime_stream_reset(stream);
    while (!out->err && (got = g_mime_stream_read(stream, in, sizeof(in))) > 0) {
        bug_on(g_mime_encoding_outlen(&decoder, (size_t)got) > sizeof(decoded));
        buf_add(out, str_of(decoded, g_mime_encoding_step(&decoder, in, (size_t)got, decoded)));
    }
}

static size_t decoded_size(GMimeObject *object)
{
    GMimeStream *null = g_mime_stream_null_new();
    GMimeDataWrapper *content = GMIME_IS_PART(object) ? g_mime_part_get_content(GMIME_PART(object))
                                                      : NULL;
    ssize_t n = 0;

    if (content)
        n = g_mime_data_wrapper_write_to_stream(content, null);
    else
        n = g_mime_object_write_content_to_stream(object, NULL, null);
    g_object_unref(null);
    return n > 0 ? (size_t)n : 0;
}

static void attach(struct mime_job *job, GMimeObject *object)
{
    GMimeContentType *type = g_mime_object_get_content_type(object);
    struct mime_attachment one = {0};
    char *name = type ? g_mime_content_type_get_mime_type(type) : NULL;

    one.type = str_lower(job->arena, mime_line_of(job->arena, name));
    g_free(name);
    one.name = GMIME_IS_PART(object)
                   ? mime_line_of(job->arena, g_mime_part_get_filename(GMIME_PART(object)))
                   : STR_NONE;
    one.name = utf8_clip(one.name, MESSAGE_NAME_MAX);
    one.type = utf8_clip(one.type, MESSAGE_NAME_MAX);
    one.size = decoded_size(object);
    (void)vec_push(job->arena, &job->attachments, one);
}

/* <meta charset=…> or the http-equiv form, within the first KiB, as browsers look for it. */
static const struct charset *charset_in_html(struct str bytes)
{
    struct str head = str_slice(bytes, 0, 1024), value;
    size_t at = str_find_nocase(head, STR("charset="), 0), n = 0;

    if (at == SIZE_MAX || str_find_nocase(head, STR("<meta"), 0) > at)
        return NULL;
    value = str_skip(head, at + 8);
    if (value.n && (value.p[0] == '"' || value.p[0] == '\''))
        value = str_skip(value, 1);
    while (n < value.n && !char_is_space(value.p[n]) && !strchr("\"'/>;", value.p[n]))
        n++;
    return charset_find(str_slice(value, 0, n));
}

static struct str leaf_text(struct walk *walk, GMimeObject *object, bool is_html)
{
    struct mime_job *job = walk->job;
    const char *label = g_mime_object_get_content_type_parameter(object, "charset");
    const struct charset *charset = charset_find(str_from(label));
    struct str text = STR_NONE;
    struct buf bytes;

    /* HTML may be mostly tags; four times the text must do */
    buf_init(&bytes, job->limits->text * 4);
    decode_leaf(object, &bytes);
    if (bytes.err)
        job->mime->clipped = true;
    if (!charset && is_html)
        charset = charset_in_html(buf_str(&bytes));
    if (charset_decode(job->arena, charset, buf_str(&bytes), &text, NULL))
        text = STR_NONE;
    buf_clear(&bytes);
    return text;
}

/* Behind what is there already, with an empty line between. */
static void add_text(struct mime_job *job, struct buf *out, struct str text)
{
    size_t room = out->n < job->limits->text ? job->limits->text - out->n : 0;

    if (out->n && text.n) {
        while (out->n && char_is_space(out->p[out->n - 1]))
            out->n--;
        buf_add_c(out, "\n\n");
        room -= room < 2 ? room : 2;
    }
    if (text.n > room)
        job->mime->clipped = true;
    buf_add(out, utf8_clip(text, room));
}

/* CRLF and lone CR become LF; zeros, which mails should not have, go. */
static void add_lines(struct str text, struct buf *out)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (c == '\r')
            buf_add_char(out, '\n');
        else if (c != '\0' && !(c == '\n' && i && text.p[i - 1] == '\r'))
            buf_add_char(out, c);
    }
}

static void take_plain(struct walk *walk, GMimeObject *object)
{
    const char *format = g_mime_object_get_content_type_parameter(object, "format");
    const char *delsp = g_mime_object_get_content_type_parameter(object, "delsp");
    struct str text = leaf_text(walk, object, false);
    struct buf lines, flat;

    buf_init(&lines, 0);
    buf_init(&flat, 0);
    add_lines(text, &lines);
    if (str_is_nocase(str_from(format), "flowed")) {
        mime_unflow(buf_str(&lines), str_is_nocase(str_from(delsp), "yes"), &flat);
        add_text(walk->job, &walk->job->text, buf_str(&flat));
    } else {
        add_text(walk->job, &walk->job->text, buf_str(&lines));
    }
    walk->job->spoken += str_trim(text).n > 0;
    buf_clear(&lines);
    buf_clear(&flat);
}

static void take_html(struct walk *walk, GMimeObject *object)
{
    struct mime_job *job = walk->job;
    struct str html = leaf_text(walk, object, true);
    struct html_text said;

    if (html_to_text(job->arena, html, NULL, NULL, &said)) {
        job->mime->clipped = true;
        return;
    }
    job->mime->clipped |= said.is_cut;
    add_text(job, &job->html_text, said.text);
    if (walk->html_is_double)
        return;
    if (!job->text.n && html.n <= MESSAGE_TEXT_MAX)
        job->mime->html = html;
    add_text(job, &job->text, said.text);
    job->spoken++;
}

/* RFC 3464's fields stand in the part's body; GMime gives it as a plain part. */
static void take_status(struct walk *walk, GMimeObject *object)
{
    if (!walk->job->delivery_status.n)
        walk->job->delivery_status = leaf_text(walk, object, false);
}

static void take_leaf(struct walk *walk, GMimeObject *object)
{
    switch (leaf_of(object)) {
    case LEAF_PLAIN:
        take_plain(walk, object);
        break;
    case LEAF_HTML:
        take_html(walk, object);
        break;
    case LEAF_STATUS:
        take_status(walk, object);
        break;
    case LEAF_ATTACHED:
        attach(walk->job, object);
        break;
    }
}

/* Does a plain text that says something stand in here? */
static bool has_plain(struct walk *walk, GMimeObject *object, size_t depth)
{
    if (GMIME_IS_MULTIPART(object)) {
        int n = g_mime_multipart_get_count(GMIME_MULTIPART(object));

        for (int i = 0; i < n && i < 20 && depth < 4; i++)
            if (has_plain(walk, g_mime_multipart_get_part(GMIME_MULTIPART(object), i), depth + 1))
                return true;
        return false;
    }
    return leaf_of(object) == LEAF_PLAIN && str_trim(leaf_text(walk, object, false)).n;
}

static enum err walk_multipart(struct walk walk, GMimeMultipart *multipart)
{
    int n = g_mime_multipart_get_count(multipart);

    if (type_is(GMIME_OBJECT(multipart), "multipart", "alternative") && !walk.html_is_double)
        walk.html_is_double = has_plain(&walk, GMIME_OBJECT(multipart), 0);
    walk.depth++;
    for (int i = 0; i < n; i++) {
        enum err err = walk_object(walk, g_mime_multipart_get_part(multipart, i));

        if (err)
            return err;
    }
    return OK;
}

static enum err walk_object(struct walk walk, GMimeObject *object)
{
    if (++walk.job->parts > walk.job->limits->parts)
        return fault_set(walk.fault, ERR_TOO_BIG, "it has more than %zu parts",
                         walk.job->limits->parts);
    if (walk.job->arena->err)
        return walk.job->arena->err;
    if (walk.depth >= walk.job->limits->depth)
        attach(walk.job, object);
    else if (GMIME_IS_MULTIPART(object))
        return walk_multipart(walk, GMIME_MULTIPART(object));
    else if (GMIME_IS_PART(object))
        take_leaf(&walk, object);
    else
        attach(walk.job, object); /* message/rfc822, message/partial */
    return OK;
}

enum err mime_read_body(struct mime_job *job, struct fault *fault)
{
    GMimeObject *root = g_mime_message_get_mime_part(job->message);
    struct walk walk = {.job = job, .fault = fault};

    return root ? walk_object(walk, root) : OK;
}

/* RFC 3676. A line that ends in a space goes on in the next one of the same quote depth;
 * "-- " never does. */
struct flow_line {
    size_t quotes;
    struct str text;
    bool goes_on;
};

static struct flow_line flow_line(struct str line)
{
    struct flow_line flow = {0};

    while (flow.quotes < line.n && line.p[flow.quotes] == '>')
        flow.quotes++;
    flow.text = str_skip(line, flow.quotes);
    if (flow.text.n && flow.text.p[0] == ' ')
        flow.text = str_skip(flow.text, 1);
    flow.goes_on = flow.text.n && flow.text.p[flow.text.n - 1] == ' ' && !str_is(flow.text, "-- ");
    return flow;
}

void mime_unflow(struct str text, bool delete_space, struct buf *out)
{
    struct flow_line before = {0};
    struct str line;

    while (str_line(&text, &line)) {
        struct flow_line flow = flow_line(line);

        if (before.goes_on && (before.quotes != flow.quotes || str_is(flow.text, "-- "))) {
            buf_add_char(out, '\n');
            before.goes_on = false;
        }
        if (!before.goes_on && flow.quotes) {
            for (size_t i = 0; i < flow.quotes; i++)
                buf_add_char(out, '>');
            buf_add_char(out, ' ');
        }
        if (flow.goes_on && delete_space)
            buf_add(out, str_slice(flow.text, 0, flow.text.n - 1));
        else
            buf_add(out, flow.text);
        if (!flow.goes_on)
            buf_add_char(out, '\n');
        before = flow;
    }
}
