#include "web/html.h"

#include "base/clock.h"
#include "unit.h"

static bool is_good(const char *address) { return html_has_url(url_check(str_from(address))); }

static void takes_addresses_people_may_follow(void)
{
    static const char *const good[] = {"https://example.org",
                                       "http://example.org/a?b#c",
                                       "HTTPS://EXAMPLE.ORG/",
                                       "https://[::1]/",
                                       "mailto:ann@example.org",
                                       "tel:+4912345",
                                       "/",
                                       "/desk/c/x?y=1#z"};

    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        CHECK_STR(url_check(str_from(good[i])).text, good[i]);
}

static void refuses_all_other_addresses(void)
{
    static const char *const bad[] = {"",
                                      "javascript:alert(1)",
                                      "JaVaScRiPt:alert(1)",
                                      " javascript:alert(1)",
                                      "java\tscript:alert(1)",
                                      "\x01javascript:alert(1)",
                                      "data:text/html,x",
                                      "vbscript:x",
                                      "//evil.example",
                                      "/\\evil.example",
                                      "\\\\evil.example",
                                      "https:",
                                      "https://",
                                      "https:///x",
                                      "https://?x",
                                      "http://:80/",
                                      "http://@/",
                                      "https:/x",
                                      "ftp://example.org",
                                      "relative/path",
                                      "?q",
                                      "#f",
                                      "blob:https://example.org/x",
                                      "file:///etc/passwd",
                                      "https://a b/",
                                      "/a\nb",
                                      "/\x7F",
                                      "x"};
    char large[URL_MAX + 2];

    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        CHECK(!is_good(bad[i]));
    memset(large, 'a', sizeof(large));
    large[0] = '/';
    CHECK(html_has_url(url_check(str_of(large, URL_MAX))));
    CHECK(!html_has_url(url_check(str_of(large, URL_MAX + 1))));
}

static void writes_a_refused_address_as_nothing(void)
{
    struct buf out cleanup_with(buf_clear);

    buf_init(&out, 0);
    html_url(&out, url_check(STR("javascript:x")));
    buf_add_char(&out, ' ');
    html_url(&out, url_check(STR("/a?b='\"&")));
    CHECK_STR(buf_str(&out), "# /a?b=&#39;&#34;&amp;");
    CHECK(!html_is_present(url_check(STR("x:y"))));
}

static void writes_values_by_their_type(void)
{
    struct buf out cleanup_with(buf_clear);
    const char *nothing = NULL;
    char mutable[] = "<";

    buf_init(&out, 0);
    html_text(&out, (short)-3);
    html_text(&out, UINT64_MAX);
    html_text(&out, (bool)true);
    html_attr(&out, (bool)false);
    html_text(&out, mutable);
    html_text(&out, nothing);
    html_text(&out, ((struct safe_html){STR("<b>")}));
    html_attr(&out, rfc3339(1700000000123));
    CHECK_STR(buf_str(&out), "-318446744073709551615truefalse&lt;<b>2023-11-14T22:13:20Z");
    CHECK(!html_is_present(nothing));
    CHECK(html_is_present(0));
    CHECK(html_is_present(false));
    CHECK(!html_is_set(0));
    CHECK(html_is_set(&out));
    CHECK(!html_is_set(STR_NONE));
    CHECK(html_is_set(((struct safe_html){STR("<b>")})));
}

static void says_durations_for_people(void)
{
    static const struct {
        int64_t ms;
        const char *want;
    } cases[] = {{-5, "under a minute"},
                 {MS_MINUTE - 1, "under a minute"},
                 {25 * MS_MINUTE, "25 min"},
                 {2 * MS_HOUR + 8 * MS_MINUTE, "2 h 08"},
                 {47 * MS_HOUR + 59 * MS_MINUTE, "47 h 59"},
                 {3 * (int64_t)MS_DAY, "3 days"}};

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf out cleanup_with(buf_clear);

        buf_init(&out, 0);
        html_text(&out, duration(cases[i].ms));
        CHECK_STR(buf_str(&out), cases[i].want);
    }
}

static void finds_messages_and_falls_back_to_the_source(void)
{
    static const struct message_text list[] = {{"About", "Über"}, {"Done", "Erledigt"}};
    struct messages german = {list, ARRAY_LEN(list)};

    CHECK_STR(message_find(&german, STR("About")), "Über");
    CHECK_STR(message_find(&german, STR("Done")), "Erledigt");
    CHECK_STR(message_find(&german, STR("Chat")), "Chat");
    CHECK_STR(message_find(&german, STR("Zebra")), "Zebra");
    CHECK_STR(message_find(NULL, STR("Done")), "Done");
}

static void walks_a_message_and_escapes_it(void)
{
    struct buf out cleanup_with(buf_clear);
    size_t at = 0;
    struct str message = STR("<{1}> {x} {0}.{");

    buf_init(&out, 0);
    CHECK_INT(message_next(&out, message, &at), 1);
    CHECK_STR(buf_str(&out), "&lt;");
    CHECK_INT(message_next(&out, message, &at), 0);
    CHECK_INT(message_next(&out, message, &at), -1);
    CHECK_INT(message_next(&out, message, &at), -1);
    CHECK_STR(buf_str(&out), "&lt;&gt; {x} .{");
}

static void copies_what_was_rendered(void)
{
    struct arena arena cleanup_with(arena_clear);
    struct buf out cleanup_with(buf_clear);

    arena_init(&arena, 0);
    buf_init(&out, 4);
    CHECK(!html_is_set(html_of_rendered(&arena, &out)));
    buf_add(&out, STR("<b>"));
    CHECK_STR(html_of_rendered(&arena, &out).html, "<b>");
    buf_add(&out, STR("more"));
    CHECK(!html_is_set(html_of_rendered(&arena, &out)));
}

int main(void)
{
    RUN(takes_addresses_people_may_follow);
    RUN(refuses_all_other_addresses);
    RUN(writes_a_refused_address_as_nothing);
    RUN(writes_values_by_their_type);
    RUN(says_durations_for_people);
    RUN(finds_messages_and_falls_back_to_the_source);
    RUN(walks_a_message_and_escapes_it);
    RUN(copies_what_was_rendered);
    return unit_end();
}
