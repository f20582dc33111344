#include <sys/resource.h>

#include "parse/html_text.h"

#include "base/arena.h"
#include "base/buf.h"
#include "unit.h"

static struct arena arena;

static struct html_text made(const char *html)
{
    struct html_text text = {0};
    struct url_parts base;

    CHECK(!url_parse(&arena, STR("https://b.org/x/y"), NULL, &base, NULL));
    CHECK(!html_to_text(&arena, str_from(html), &base, NULL, &text));
    return text;
}

static struct str text_of(const char *html) { return made(html).text; }

/* "at+n url" of each link. */
static struct str links_of(const char *html)
{
    struct html_text text = made(html);
    struct buf out;
    struct str got;

    buf_init(&out, 0);
    for (size_t i = 0; i < text.link_count; i++)
        buf_printf(&out, "%s%zu+%zu %.*s", i ? " " : "", text.links[i].at, text.links[i].n,
                   STR_ARGS(text.links[i].url));
    got = buf_dup(&arena, &out);
    buf_clear(&out);
    return got;
}

static void folds_white_space(void)
{
    CHECK_STR(text_of(""), "");
    CHECK_STR(text_of("  a \r\n\t b  "), "a b");
    CHECK_STR(text_of("a <b> b </b> c"), "a b c");
    CHECK_STR(text_of("a&nbsp;b &lt;c&gt; &eacute;&#x1F600;"), "a\xC2\xA0"
                                                               "b <c> é😀");
}

static void inline_tags_do_not_separate(void)
{
    CHECK_STR(text_of("re<b>mark</b>able w<wbr>br x<sup>2</sup> a<!-- c -->b"),
              "remarkable wbr x2 ab");
    CHECK_STR(text_of("a<img alt='no'>b<unknown>c</unknown>d"), "abcd");
}

static void block_tags_separate(void)
{
    CHECK_STR(text_of("a<div>b</div>c"), "a\nb\nc");
    CHECK_STR(text_of("<p>a</p><p>b</p>"), "a\n\nb");
    CHECK_STR(text_of("<p>a<p></p><div></div><p>b"), "a\n\nb");
    CHECK_STR(text_of("a<br>b<br><br>c<br><br><br><br>d<br>"), "a\nb\n\nc\n\nd");
    CHECK_STR(text_of("<h1>t</h1>x<hr>y"), "t\n\nx\n\ny");
    CHECK_STR(text_of("<div><div><div>a</div></div></div>b"), "a\nb");
}

static void lists_and_tables(void)
{
    CHECK_STR(text_of("x<ul><li>a<li>b<ul><li>c</li></ul></li><li></li></ul>y"),
              "x\n\n- a\n- b\n  - c\n\ny");
    CHECK_STR(text_of("<ol><li><p>a</p></li></ol>"), "- a");
    CHECK_STR(text_of("<table><tr><td>a<td>b</tr><tr><th>c</th> <th>d</th></tr></table>"),
              "a\tb\nc\td");
}

static void keeps_pre(void)
{
    CHECK_STR(text_of("a<pre>\n b  c\n\n\n d\n</pre>e"), "a\n\n b  c\n\n d\n\ne");
    CHECK_STR(text_of("<textarea>a <b>\n b</textarea>"), "a <b>\n b");
}

static void leaves_what_is_no_text(void)
{
    CHECK_STR(text_of("a<script>if (1<2) '</b>'</script>b<style>p{}</style>c"), "abc");
    CHECK_STR(text_of("<title>t</title>a<noscript>b</noscript><iframe>c</iframe>d"), "ad");
    CHECK_STR(text_of("a<template>b<template>c</template><a href=//x>d</a></template>e"), "ae");
    CHECK_STR(links_of("<template><a href=//x>d</a></template>"), "");
    CHECK_STR(text_of("a<script>never closed"), "a");
    CHECK_STR(text_of("a<b title='x"), "a");
    CHECK_STR(text_of("1 < 2 && 3 > 2"), "1 < 2 && 3 > 2");
}

static void finds_hrefs(void)
{
    CHECK_STR(links_of("see <a href='https://a.org/x?a&amp;b'>here <b>now</b></a>."),
              "4+8 https://a.org/x?a&b");
    CHECK_STR(links_of("<a href=' z '>1</a> <a href=/z>2</a><a href=//c.org>3</a><a href=#f>4</a>"),
              "0+1 https://b.org/x/z 2+1 https://b.org/z 3+1 https://c.org/ "
              "4+1 https://b.org/x/y#f");
    CHECK_STR(links_of("<a href=mailto:a@b.c>x</a><a href='javascript:x'>y</a><a>z</a>"), "");
    CHECK_STR(links_of("<a href=java&#10;script:x>y</a><a href=''>z</a>"), "");
    CHECK_STR(links_of("x<a href=http://a.org/><img></a>"), "1+0 http://a.org/");
    CHECK_STR(links_of("<a href=http://a/>x<a href=http://b/>y"), "0+1 http://a/ 1+1 http://b/");
    CHECK_STR(links_of("x <a href=http://a/> y </a> z"), "2+1 http://a/");
    CHECK_STR(links_of("<ul><li><a href=http://a/>x</a></ul>"), "2+1 http://a/");
}

static void needs_no_base(void)
{
    struct html_text text;

    CHECK(!html_to_text(&arena, STR("<a href=/x>a</a><a href=http://c/>b</a>"), NULL, NULL, &text));
    CHECK_INT(text.link_count, 1);
}

static void keeps_its_limits(void)
{
    struct html_limits limits = {.bytes = 1000, .tags = 3, .links = 1};
    struct html_text text;

    CHECK(!html_to_text(&arena, STR("<b>a</b>b<i>c</i>d"), NULL, &limits, &text));
    CHECK_STR(text.text, "abc");
    CHECK(text.is_cut);
    CHECK(!html_to_text(&arena, STR("<a href=http://a>a<a href=http://b>b"), NULL, &limits, &text));
    CHECK_STR(text.text, "ab");
    CHECK_INT(text.link_count, 1);
    CHECK(text.is_cut);
    limits.bytes = 4;
    CHECK(!html_to_text(&arena, STR("abcé"), NULL, &limits, &text));
    CHECK_STR(text.text, "abc");
    CHECK(text.is_cut);
    CHECK(!html_to_text(&arena, STR("abcd"), NULL, &limits, &text));
    CHECK(!text.is_cut);
}

/* Time for `n` repetitions of `part`; the bound is generous, what it refuses is quadratic. */
/* Microseconds of our own code so far: they grow with the work, neither with what else the machine
 * does nor with the pages the kernel hands out. */
static int64_t spent(void)
{
    struct rusage usage;

    (void)getrusage(RUSAGE_SELF, &usage);
    return (int64_t)usage.ru_utime.tv_sec * 1000000 + usage.ru_utime.tv_usec;
}

static int64_t cost_of(const char *part, int n)
{
    struct html_limits limits = {.bytes = 64 << 20, .tags = 1 << 24, .links = 10000};
    struct html_text text;
    struct buf html;
    int64_t start;

    buf_init(&html, 0);
    for (int i = 0; i < n; i++)
        buf_add_c(&html, part);
    buf_add_c(&html, "x");
    start = spent();
    CHECK(!html_to_text(&arena, buf_str(&html), NULL, &limits, &text));
    start = spent() - start;
    buf_clear(&html);
    return start;
}

/* Eight times the input costs eight times the work; were it the square, 64 times. */
static void check_growth(const char *part)
{
    int64_t one = cost_of(part, 15000), eight = cost_of(part, 120000);

    if (eight > 24 * one && eight > 200000) {
        printf("'%s': 8 times the input, %d times the work\n", part, (int)(eight / (one + 1)));
        unit_state.bad_checks++;
    }
}

static void is_linear(void)
{
    static const char *const parts[] = {
        "<div>",
        "<table><tr><td>",
        "</",
        "</>",
        "<a ",
        "<!--",
        "<![CDATA[",
        "<a href=x>",
        "&",
        "&#",
        "<",
        "<ul><li>",
        "<script>",
        "<b a=1 b=2 c=3 d=4 ",
        "<pre>\n",
        "<!doctype a ",
        "<script><!--<script>",
        "<template>",
        "<title></titl",
        "&CounterClockwise",
    };

    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        check_growth(parts[i]);
}

int main(void)
{
    arena_init(&arena, (size_t)1 << 30);
    RUN(folds_white_space);
    RUN(inline_tags_do_not_separate);
    RUN(block_tags_separate);
    RUN(lists_and_tables);
    RUN(keeps_pre);
    RUN(leaves_what_is_no_text);
    RUN(finds_hrefs);
    RUN(needs_no_base);
    RUN(keeps_its_limits);
    RUN(is_linear);
    arena_clear(&arena);
    return unit_end();
}
