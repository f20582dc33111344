/* markup_fuzz.c: any text as HTML, in each mode of the tokenizer, and as text with links. */
#include "base/arena.h"
#include "base/utf8.h"
#include "parse/html.h"
#include "parse/html_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void tokenize(struct str text, enum html_mode mode)
{
    struct html_reader reader;
    struct html_token token;
    size_t tokens = 0;

    html_open(&reader, text);
    html_set_mode(&reader, mode, STR("script"));
    while (html_next(&reader, &token)) {
        bug_on(++tokens > text.n);
        bug_on(!utf8_valid(token.text) || token.attr_count > HTML_ATTRS_MAX);
        for (size_t i = 0; i < token.attr_count; i++)
            bug_on(!utf8_valid(token.attrs[i].name) || !utf8_valid(token.attrs[i].value));
    }
    html_close(&reader);
}

static void read_text(struct arena *arena, struct str text)
{
    struct html_text made;
    struct url_parts base;
    size_t end = 0;

    if (url_parse(arena, STR("https://a.org/b"), NULL, &base, NULL) ||
        html_to_text(arena, text, &base, NULL, &made))
        return;
    bug_on(!utf8_valid(made.text));
    for (size_t i = 0; i < made.link_count; i++) {
        bug_on(made.links[i].at < end);
        end = made.links[i].at + made.links[i].n;
        bug_on(end > made.text.n);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena arena;
    struct str text;

    arena_init(&arena, 0);
    text = utf8_repair(&arena, str_of((const char *)data, n));
    for (int mode = HTML_DATA; mode <= HTML_CDATA; mode++)
        tokenize(text, (enum html_mode)mode);
    read_text(&arena, text);
    arena_clear(&arena);
    return 0;
}
