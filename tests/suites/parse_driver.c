/* parse_driver.c: lets the test suites in Python reach the parsers. One JSON object a line in:
 *
 *     {"url":TEXT,"base":TEXT?}   the parts of an address, under the names of the URL API
 *     {"host":TEXT}               domain to ASCII
 *     {"json":TEXT}               whether json.h takes it
 *     {"mail":TEXT}               what of it its writer wrote, and what is folded away
 *     {"html":TEXT,"mode":N,"last":TEXT}   tokens as html5lib-tests write them
 *
 * (TEXT is in base 16, because much of it is no valid text) and one a line out; {"error":"…"} when
 * the input was refused. Never part of heed.
 */
#include <stdio.h>

#include "base/arena.h"
#include "base/encode.h"
#include "base/io.h"
#include "parse/html.h"
#include "parse/json.h"
#include "parse/quote.h"
#include "parse/url_json.h"

static void put_error(struct json_out *out, enum err err, const struct fault *fault)
{
    json_put_str(out, "error", str_from(fault_text(fault, err)));
}

/* A member in base 16, as bytes in the arena; false when it isn't there. */
static bool get_bytes(struct arena *arena, struct json_value request, const char *key,
                      struct str *out_bytes)
{
    struct str hex;
    struct buf bytes;
    bool good;

    if (!json_get_str(request, key, &hex))
        return false;
    buf_init(&bytes, 0);
    good = !decode_hex(&bytes, hex);
    *out_bytes = bytes.n ? buf_dup(arena, &bytes) : STR_NONE;
    buf_clear(&bytes);
    return good;
}

static void drive_url(struct arena *arena, struct json_value request, struct json_out *out)
{
    struct str input = STR_NONE, base_text;
    struct url_parts base, url;
    struct fault fault = {0};
    bool has_base = get_bytes(arena, request, "base", &base_text);
    enum err err = OK;

    (void)get_bytes(arena, request, "url", &input);
    if (has_base)
        err = url_parse(arena, base_text, NULL, &base, &fault);
    if (!err)
        err = url_parse(arena, input, has_base ? &base : NULL, &url, &fault);
    if (err)
        put_error(out, err, &fault);
    else
        url_write(arena, &url, out);
}

static void drive_host(struct arena *arena, struct json_value request, struct json_out *out)
{
    struct str name = STR_NONE, host;
    enum err err;

    (void)get_bytes(arena, request, "host", &name);
    err = url_host(arena, name, &host);
    if (err)
        put_error(out, err, NULL);
    else
        json_put_str(out, "host", host);
}

static void drive_mail(struct arena *arena, struct json_value request, struct json_out *out)
{
    struct str text = STR_NONE, visible, elided;
    enum err err;

    (void)get_bytes(arena, request, "mail", &text);
    err = quote_fold(arena, text, &visible, &elided);
    if (err) {
        put_error(out, err, NULL);
        return;
    }
    json_put_str(out, "visible", visible);
    json_put_str(out, "elided", elided);
}

static void drive_json(struct arena *arena, struct json_value request, struct json_out *out)
{
    struct str text = STR_NONE;
    struct json_value root;
    struct json_parser parser;
    struct fault fault = {0};
    enum err err;

    (void)get_bytes(arena, request, "json", &text);
    json_parser_init(&parser, 4 << 20);
    err = json_parse(&parser, text, &root, &fault);
    if (err)
        put_error(out, err, &fault);
    else
        json_put_str(out, "copy", json_text_of(arena, root));
    json_parser_clear(&parser);
}

static void put_null_or(struct json_out *out, bool is_there, struct str text)
{
    if (is_there)
        json_str(out, text);
    else
        json_null(out);
}

static void put_tag(struct json_out *out, const struct html_token *token)
{
    json_str(out, STR("StartTag"));
    json_str(out, token->text);
    json_open(out, '{');
    for (size_t i = 0; i < token->attr_count; i++) {
        json_key_str(out, token->attrs[i].name);
        json_str(out, token->attrs[i].value);
    }
    json_close(out, '}');
    if (token->self_closing)
        json_bool(out, true);
}

static void put_token(struct json_out *out, const struct html_token *token)
{
    static const char *const names[] = {[HTML_TEXT] = "Character",
                                        [HTML_END] = "EndTag",
                                        [HTML_COMMENT] = "Comment",
                                        [HTML_DOCTYPE] = "DOCTYPE"};

    json_open(out, '[');
    if (token->kind == HTML_START) {
        put_tag(out, token);
    } else {
        json_str(out, str_from(names[token->kind]));
        put_null_or(out, token->kind != HTML_DOCTYPE || token->has_name, token->text);
    }
    if (token->kind == HTML_DOCTYPE) {
        put_null_or(out, token->has_public_id, token->public_id);
        put_null_or(out, token->has_system_id, token->system_id);
        json_bool(out, !token->force_quirks);
    }
    json_close(out, ']');
}

static void drive_html(struct arena *arena, struct json_value request, struct json_out *out)
{
    struct str text = STR_NONE, last = STR_NONE;
    int64_t mode = 0;
    struct html_reader reader;
    struct html_token token;

    (void)get_bytes(arena, request, "html", &text);
    (void)get_bytes(arena, request, "last", &last);
    (void)json_get_i64(request, "mode", &mode);
    html_open(&reader, text);
    html_set_mode(&reader, (enum html_mode)mode, last);
    json_key(out, "tokens");
    json_open(out, '[');
    while (html_next(&reader, &token))
        put_token(out, &token);
    json_close(out, ']');
    html_close(&reader);
}

static const struct {
    const char *key;
    void (*run)(struct arena *, struct json_value, struct json_out *);
} drives[] = {{"url", drive_url},
              {"host", drive_host},
              {"json", drive_json},
              {"mail", drive_mail},
              {"html", drive_html}};

static void answer(struct json_parser *parser, struct str line, struct buf *text)
{
    struct arena arena;
    struct json_value request;
    struct json_out out;
    struct fault fault = {0};
    enum err err = json_parse(parser, line, &request, &fault);

    arena_init(&arena, 0);
    json_init(&out, text);
    json_open(&out, '{');
    if (err)
        put_error(&out, err, &fault);
    for (size_t i = 0; !err && i < ARRAY_LEN(drives); i++)
        if (json_type(json_get(request, drives[i].key)) == JSON_STRING)
            drives[i].run(&arena, request, &out);
    json_close(&out, '}');
    buf_add_char(text, '\n');
    arena_clear(&arena);
}

int main(void)
{
    struct json_parser parser;
    struct buf in, text;
    struct str rest, line;
    enum err err;

    buf_init(&in, 0);
    buf_init(&text, 0);
    json_parser_init(&parser, 64 << 20);
    err = io_read_all(0, &in);
    rest = buf_str(&in);
    while (!err && str_line(&rest, &line))
        answer(&parser, line, &text);
    if (!err)
        err = text.err ? text.err : io_write_all(1, buf_str(&text));
    json_parser_clear(&parser);
    buf_clear(&text);
    buf_clear(&in);
    return err != OK;
}
