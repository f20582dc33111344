/* cmd_parse.c: `heed parse KIND`: one document on standard input, what we read in it as one line
 * of JSON on standard output. For looking at what the parsers do, and for other people's scripts.
 * A kind is one row of the table below. Kinds that need a library's parser give up files, network
 * and children before they read the first byte, as the parse process does.
 */
#include "base/arena.h"
#include "base/io.h"
#include "base/json_out.h"
#include "base/utf8.h"
#include "main/command.h"
#include "main/parse_worker.h"
#include "main/sandbox.h"
#include "parse/charset.h"
#include "parse/feed.h"
#include "parse/html_text.h"
#include "parse/message_json.h"
#include "parse/mime.h"
#include "parse/url_json.h"

extern const struct subcommand command_parse;

enum { DOCUMENT_MAX = 64 << 20 };

struct parsing {
    struct arena *arena;
    struct str document;          /* raw bytes */
    const struct url_parts *base; /* NULL without --base */
    struct str charset;           /* as the transport said it; empty without --charset */
    bool as_text;                 /* with --text: a mail's HTML is its text */
    struct json_out *out;
    struct fault *fault;
};

static enum err parse_url(struct parsing *p)
{
    struct url_parts url;
    enum err err = url_parse(p->arena, utf8_repair(p->arena, p->document), p->base, &url, p->fault);

    if (err)
        return err;
    json_open(p->out, '{');
    url_write(p->arena, &url, p->out);
    json_close(p->out, '}');
    return OK;
}

static enum err parse_html(struct parsing *p)
{
    struct html_text made;
    struct str html = utf8_repair(p->arena, p->document);
    enum err err = html_to_text(p->arena, html, p->base, NULL, &made);

    if (err)
        return err;
    json_open(p->out, '{');
    json_put_str(p->out, "text", made.text);
    json_key(p->out, "links");
    json_open(p->out, '[');
    for (size_t i = 0; i < made.link_count; i++) {
        json_open(p->out, '{');
        json_put_str(p->out, "url", made.links[i].url);
        json_put_i64(p->out, "at", (int64_t)made.links[i].at);
        json_put_i64(p->out, "n", (int64_t)made.links[i].n);
        json_close(p->out, '}');
    }
    json_close(p->out, ']');
    if (made.is_cut)
        json_put_bool(p->out, "cut", true);
    json_close(p->out, '}');
    return OK;
}

static enum err parse_feed(struct parsing *p)
{
    struct feed_hints hints = {.address = p->base ? p->base->href : STR_NONE,
                               .charset = p->charset};
    struct feed feed;
    enum err err = feed_read(p->arena, p->document, &hints, &feed, p->fault);

    if (!err)
        feed_write_json(&feed, p->out->buf);
    return err;
}

static enum err parse_mime(struct parsing *p)
{
    struct mime_limits limits = mime_limits_default();
    struct mime mime;
    enum err err = mime_read(p->arena, p->document, &limits, &mime, p->fault);

    if (!err)
        mime_write_json(&mime, p->out->buf);
    return err;
}

/* The mail as the message that goes on: what connectors write and other filters read. */
static enum err parse_mail(struct parsing *p)
{
    struct mime_limits limits = mime_limits_default();
    struct message message;
    struct mime mime;
    enum err err = mime_read(p->arena, p->document, &limits, &mime, p->fault);

    if (!err)
        err = mime_to_message(p->arena, &mime, &message);
    if (err)
        return err;
    if (p->as_text)
        message.html = STR_NONE;
    message_write(p->out, &message);
    return OK;
}

static const struct kind {
    const char *name;
    enum err (*parse)(struct parsing *parsing);
    bool is_confined; /* runs in the sandbox of the parse process */
} kinds[] = {
    {"feed", parse_feed, true}, {"html", parse_html, false}, {"mail", parse_mail, true},
    {"mime", parse_mime, true}, {"url", parse_url, false},
};

static const struct kind *find_kind(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (str_is(str_from(name), kinds[i].name))
            return &kinds[i];
    return NULL;
}

static enum err confine(struct charset_tables **tables, struct fault *fault)
{
    struct sandbox_report report;

    *tables = parse_worker_prepare();
    return *tables ? sandbox_enter_parser(&report, fault) : ERR_NO_MEMORY;
}

/* Reads, parses, writes; says what went wrong in *fault. */
static enum err run_kind(const struct kind *kind, const char *base_text, struct str charset,
                         bool as_text, struct fault *fault)
{
    cleanup_with(buf_clear) struct buf document;
    cleanup_with(buf_clear) struct buf text;
    cleanup_with(arena_clear) struct arena arena;
    struct url_parts base;
    struct json_out out;
    struct parsing parsing = {
        .arena = &arena, .charset = charset, .as_text = as_text, .out = &out, .fault = fault};
    struct charset_tables *tables = NULL;
    enum err err = kind->is_confined ? confine(&tables, fault) : OK;

    buf_init(&document, DOCUMENT_MAX);
    buf_init(&text, 0);
    arena_init(&arena, PARSE_ARENA_MAX);
    json_init(&out, &text);
    if (!err)
        err = io_read_all(0, &document);
    if (!err && base_text)
        err = url_parse(&arena, str_from(base_text), NULL, &base, fault);
    if (err)
        return err;
    parsing.base = base_text ? &base : NULL;
    parsing.document = buf_str(&document);
    err = kind->parse(&parsing);
    charset_tables_close(tables);
    if (err)
        return err;
    buf_add_char(&text, '\n');
    return text.err ? text.err : io_write_all(1, buf_str(&text));
}

static int run(int argc, char **argv)
{
    const char *base = command_option(&argc, argv, "--base");
    const char *charset = command_option(&argc, argv, "--charset");
    bool as_text = command_flag(&argc, argv, "--text");
    const struct kind *kind = argc == 2 ? find_kind(argv[1]) : NULL;
    struct fault fault = {0};
    enum err err;

    if (argc != 2)
        return command_usage(&command_parse, "say one kind");
    if (!kind)
        return command_usage(&command_parse, "there is no kind '%s'", argv[1]);
    err = run_kind(kind, base, str_from(charset), as_text, &fault);
    if (!err)
        return EXIT_FINE;
    (void)fprintf(stderr, "heed parse: %s\n", fault_text(&fault, err));
    return EXIT_REFUSED;
}

const struct subcommand command_parse = {
    .name = "parse",
    .usage = "feed|html|mail|mime|url [--charset NAME] [--base URL] [--text]",
    .help = "Reads one document from standard input and prints what is in it as JSON.",
    .run = run,
};
