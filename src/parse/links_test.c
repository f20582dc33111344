#include "parse/links.h"

#include "base/arena.h"
#include "base/buf.h"
#include "unit.h"

static struct arena arena;

/* All links of a text, each in angle brackets. */
static struct str found(const char *text)
{
    struct buf out;
    struct link link;
    struct str got;

    buf_init(&out, 0);
    for (size_t at = 0; link_next(str_from(text), &at, &link);) {
        CHECK(str_eq(link.url, str_slice(str_from(text), link.at, link.at + link.n)));
        buf_printf(&out, "<%.*s>", STR_ARGS(link.url));
    }
    got = buf_dup(&arena, &out);
    buf_clear(&out);
    return got;
}

static void finds_links_where_they_stand(void)
{
    CHECK_STR(found("see http://a.org and HTTPS://B.org/x?y=1#z now"),
              "<http://a.org><HTTPS://B.org/x?y=1#z>");
    CHECK_STR(found("https://a.org"), "<https://a.org>");
    CHECK_STR(found("日本https://a.org/"), "<https://a.org/>");
    CHECK_STR(found("https://user@a.org:80/ http://[::1]/ https://点看.com/路"),
              "<https://user@a.org:80/><http://[::1]/><https://点看.com/路>");
    CHECK_STR(found("http://a.org/http://b.org"), "<http://a.org/http://b.org>");
}

static void leaves_what_is_no_link(void)
{
    CHECK_STR(found(""), "");
    CHECK_STR(found("ftp://a.org www.a.org a.org xhttp://a.org 1https://a.org"), "");
    CHECK_STR(found("http:// https:///a http://. http://... https://\" http:/a http:"), "");
    CHECK_STR(found("http://"), "");
}

static void leaves_trailing_punctuation(void)
{
    CHECK_STR(found("https://a.org. https://a.org/x, https://a.org/y!? https://a.org/z..."),
              "<https://a.org><https://a.org/x><https://a.org/y><https://a.org/z>");
    CHECK_STR(found("(https://a.org/x) [https://a.org] <https://a.org> {https://a.org}"),
              "<https://a.org/x><https://a.org><https://a.org><https://a.org>");
    CHECK_STR(found("\"https://a.org\" 'https://a.org' “https://a.org” «https://a.org»"),
              "<https://a.org><https://a.org><https://a.org><https://a.org>");
    CHECK_STR(found("(see https://a.org/b_(c)). https://a.org/f(x)[1]"),
              "<https://a.org/b_(c)><https://a.org/f(x)[1]>");
    CHECK_STR(found("**https://a.org/x** https://a.org/x/"), "<https://a.org/x><https://a.org/x/>");
}

static void ends_at_scripts_without_spaces(void)
{
    CHECK_STR(found("https://acme.jpを見て https://acme.jp/を。次"),
              "<https://acme.jp><https://acme.jp/を>");
    CHECK_STR(found("https://www.日本.jp/ https://a.org，好"),
              "<https://www.日本.jp/><https://a.org>");
    CHECK_STR(found("https://a.org\xC2\xA0x https://a.org\xE3\x80\x80x"),
              "<https://a.org><https://a.org>");
}

static void is_linear(void)
{
    struct buf text;
    struct link link;
    size_t n = 0;

    buf_init(&text, 0);
    for (int i = 0; i < 200000; i++)
        buf_add_c(&text, i % 2 ? "http://" : ")](");
    for (size_t at = 0; link_next(buf_str(&text), &at, &link);)
        n++;
    CHECK(n < 10);
    buf_clear(&text);
}

int main(void)
{
    arena_init(&arena, 0);
    RUN(finds_links_where_they_stand);
    RUN(leaves_what_is_no_link);
    RUN(leaves_trailing_punctuation);
    RUN(ends_at_scripts_without_spaces);
    RUN(is_linear);
    arena_clear(&arena);
    return unit_end();
}
