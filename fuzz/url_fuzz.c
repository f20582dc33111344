/* url_fuzz.c: two lines, an address and a base. What is taken is ASCII, reads as itself again,
 * and its parts lie in it. */
#include "base/arena.h"
#include "base/utf8.h"
#include "parse/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(struct arena *arena, const struct url_parts *url)
{
    const struct str parts[] = {url->scheme, url->username, url->password, url->host,
                                url->path,   url->query,    url->fragment};
    struct url_parts again;

    for (size_t i = 0; i < url->href.n; i++)
        bug_on((unsigned char)url->href.p[i] >= 0x80 || (unsigned char)url->href.p[i] < ' ');
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        bug_on(parts[i].n &&
               (parts[i].p < url->href.p || parts[i].p + parts[i].n > url->href.p + url->href.n));
    if (url_parse(arena, url->href, NULL, &again, NULL) == OK)
        bug_on(!str_eq(again.href, url->href));
    else
        bug_on(arena->err == OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena arena;
    struct str text, input, base_text;
    struct url_parts base, url;
    bool has_base;

    arena_init(&arena, 0);
    text = utf8_repair(&arena, str_of((const char *)data, n));
    (void)str_cut(text, '\n', &input, &base_text);
    has_base = url_parse(&arena, base_text, NULL, &base, NULL) == OK;
    if (has_base)
        check(&arena, &base);
    if (url_parse(&arena, input, has_base ? &base : NULL, &url, NULL) == OK)
        check(&arena, &url);
    arena_clear(&arena);
    return 0;
}
