#include "parse/url.h"

#include "base/arena.h"
#include "base/buf.h"
#include "unit.h"

static struct arena arena;

static struct str href(const char *input, const char *base)
{
    struct url_parts from, url;

    if (base && url_parse(&arena, str_from(base), NULL, &from, NULL))
        return STR("bad base");
    if (url_parse(&arena, str_from(input), base ? &from : NULL, &url, NULL))
        return STR("refused");
    return url.href;
}

static struct str host(const char *name)
{
    struct str out;

    return url_host(&arena, str_from(name), &out) ? STR("refused") : out;
}

static void takes_an_address_apart(void)
{
    struct url_parts url;

    CHECK_OR_STOP(!url_parse(&arena, STR(" HTTPS://Me:pa ss@EXAMPLE.com:8443/a b/../c?q='x'#f "),
                             NULL, &url, NULL));
    CHECK_STR(url.href, "https://Me:pa%20ss@example.com:8443/c?q=%27x%27#f");
    CHECK_STR(url.scheme, "https");
    CHECK_STR(url.username, "Me");
    CHECK_STR(url.password, "pa%20ss");
    CHECK_STR(url.host, "example.com");
    CHECK_INT(url.port, 8443);
    CHECK_STR(url.path, "/c");
    CHECK_STR(url.query, "q=%27x%27");
    CHECK_STR(url.fragment, "f");
    CHECK(url.has_host && url.has_query && url.has_fragment && !url.is_opaque);
    CHECK(url_is_web(&url));
    CHECK_OR_STOP(!url_parse(&arena, STR("mailto:a@b.org?x"), NULL, &url, NULL));
    CHECK_STR(url.path, "a@b.org");
    CHECK(url.is_opaque && !url.has_host && !url_is_web(&url));
}

static void serialises(void)
{
    CHECK_STR(href("http://a.org:80", NULL), "http://a.org/");
    CHECK_STR(href("http:\\\\a.org\\b", NULL), "http://a.org/b");
    CHECK_STR(href("http://a.org/%2e%2E/./b/.", NULL), "http://a.org/b/");
    CHECK_STR(href("http://a.org/é?é#é", NULL), "http://a.org/%C3%A9?%C3%A9#%C3%A9");
    CHECK_STR(href("java\nscript:alert(1)", NULL), "javascript:alert(1)");
    CHECK_STR(href("web+x:/..//a", NULL), "web+x:/.//a");
    CHECK_STR(href("file:///C|/a/../../b", NULL), "file:///C:/b");
    CHECK_STR(href("http://", NULL), "refused");
    CHECK_STR(href("//a.org", NULL), "refused");
    CHECK_STR(href("http://a b/", NULL), "refused");
    CHECK_STR(href("http://a.org:70000", NULL), "refused");
    CHECK_STR(href("http://user@/x", NULL), "refused");
    CHECK_STR(href("", NULL), "refused");
}

static void resolves(void)
{
    const char *base = "http://a.org/b/c?d#e";

    CHECK_STR(href("", base), "http://a.org/b/c?d");
    CHECK_STR(href("#x", base), "http://a.org/b/c?d#x");
    CHECK_STR(href("?x", base), "http://a.org/b/c?x");
    CHECK_STR(href("x", base), "http://a.org/b/x");
    CHECK_STR(href("../../x", base), "http://a.org/x");
    CHECK_STR(href("/x", base), "http://a.org/x");
    CHECK_STR(href("//x/y", base), "http://x/y");
    CHECK_STR(href("http:x", base), "http://a.org/b/x");
    CHECK_STR(href("https:x", base), "https://x/");
    CHECK_STR(href("mailto:x", base), "mailto:x");
    CHECK_STR(href("x", "mailto:a"), "refused");
    CHECK_STR(href("#x", "mailto:a"), "mailto:a#x");
}

static void reads_hosts(void)
{
    CHECK_STR(host("EXAMPLE.Com"), "example.com");
    CHECK_STR(host("Bücher.example"), "xn--bcher-kva.example");
    CHECK_STR(host("BU\xCC\x88"
                   "CHER.example"),
              "xn--bcher-kva.example");
    CHECK_STR(host("xn--bcher-kva.example"), "xn--bcher-kva.example");
    CHECK_STR(host("faß.de"), "xn--fa-hia.de");
    CHECK_STR(host("日本語。jp"), "xn--wgv71a119e.jp");
    CHECK_STR(host("xn--a"), "xn--a");
    CHECK_STR(host("xn--a.ü"), "refused");
    CHECK_STR(host("a%62c"), "abc");
    CHECK_STR(host("a%00c"), "refused");
    CHECK_STR(host("a b"), "refused");
    CHECK_STR(host("0x7f.1"), "127.0.0.1");
    CHECK_STR(host("017700000001"), "127.0.0.1");
    CHECK_STR(host("256.1.1.1"), "refused");
    CHECK_STR(host("1.2.3.4.5"), "refused");
    CHECK_STR(host("foo.0x4"), "refused");
    CHECK_STR(host("[1:0:0:2::0]"), "[1:0:0:2::]");
    CHECK_STR(host("[::ffff:1.2.3.4]"), "[::ffff:102:304]");
    CHECK_STR(host("[::1"), "refused");
    CHECK_STR(host("[1:2:3:4:5:6:7:8::]"), "refused");
    CHECK_STR(host("[]"), "refused");
}

static void compares_domains(void)
{
    CHECK(url_host_is_below(STR("acme.com"), STR("acme.com")));
    CHECK(url_host_is_below(STR("www.acme.com"), STR("acme.com")));
    CHECK(!url_host_is_below(STR("notacme.com"), STR("acme.com")));
    CHECK(!url_host_is_below(STR("com"), STR("acme.com")));
    CHECK(!url_host_is_below(STR("acme.com"), STR_NONE));
}

static void bounds_its_input(void)
{
    struct buf big;
    struct url_parts url;

    buf_init(&big, 0);
    buf_add_c(&big, "http://a/");
    while (big.n < URL_MAX / 2)
        buf_add_c(&big, "\x01");
    buf_add_c(&big, "x");
    CHECK_INT(url_parse(&arena, buf_str(&big), NULL, &url, NULL), ERR_TOO_BIG);
    while (big.n <= URL_MAX)
        buf_add_c(&big, "a");
    CHECK_INT(url_parse(&arena, buf_str(&big), NULL, &url, NULL), ERR_TOO_BIG);
    buf_reset(&big);
    while (big.n < 60000)
        buf_add_c(&big, "ü");
    CHECK(url_host(&arena, buf_str(&big), &url.host) != OK);
    buf_clear(&big);
}

int main(void)
{
    arena_init(&arena, 0);
    RUN(takes_an_address_apart);
    RUN(serialises);
    RUN(resolves);
    RUN(reads_hosts);
    RUN(compares_domains);
    RUN(bounds_its_input);
    arena_clear(&arena);
    return unit_end();
}
