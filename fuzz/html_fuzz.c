/* html_fuzz.c: any text through every writer of a page. What comes out may hold none of the
 * characters that could end the place it stands in, and an address that was taken is harmless. */
#include "web/esc.h"
#include "web/html.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

typedef void esc_fn(struct buf *out, struct str text);

static void check_without(esc_fn *esc, struct str text, struct str forbidden)
{
    struct buf out cleanup_with(buf_clear);

    buf_init(&out, 0);
    esc(&out, text);
    for (size_t i = 0; i < out.n; i++)
        bug_on(str_find_char(forbidden, out.p[i], 0) != SIZE_MAX);
    bug_on(out.err);
}

static void check_address(struct str text)
{
    struct str good = url_check(text).text;

    if (!good.n)
        return;
    bug_on(good.p[0] == '/' && good.n > 1 && good.p[1] == '/');
    bug_on(good.p[0] != '/' && !str_starts_nocase(good, STR("http")) &&
           !str_starts_nocase(good, STR("mailto:")) && !str_starts_nocase(good, STR("tel:")));
    for (size_t i = 0; i < good.n; i++)
        bug_on((unsigned char)good.p[i] <= ' ' || good.p[i] == '\\');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str text = str_of((const char *)data, n);
    struct buf out cleanup_with(buf_clear);
    size_t at = 0, slots = 0;

    check_without(esc_text, text, STR("<>\"'\r\0"));
    check_without(esc_url_query, text, STR("<>\"'&/?#:\\ \r\n\0"));
    check_without(esc_url_segment, text, STR("<>\"'&/?#:\\ \r\n\0"));
    check_without(esc_json, text, STR("<\r\n\0"));
    check_address(text);
    buf_init(&out, 0);
    while (message_next(&out, text, &at) >= 0)
        slots++;
    bug_on(slots > n / 3 || at != n);
    return 0;
}
