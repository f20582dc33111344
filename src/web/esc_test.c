#include "web/esc.h"

#include "unit.h"

typedef void esc_fn(struct buf *out, struct str text);

static void check(esc_fn *esc, struct str text, const char *want)
{
    struct buf out cleanup_with(buf_clear);

    buf_init(&out, 0);
    esc(&out, text);
    CHECK_STR(buf_str(&out), want);
    CHECK_INT(out.err, OK);
}

static void writes_every_dangerous_character_as_a_reference(void)
{
    check(esc_text, STR("<a b=\"c\" d='e'>&\r\n"),
          "&lt;a b=&#34;c&#34; d=&#39;e&#39;&gt;&amp;&#13;\n");
    check(esc_text, STR("a\0b"),
          "a\xEF\xBF\xBD"
          "b");
    check(esc_text, STR("plain ünï ブレーキ `$` ="), "plain ünï ブレーキ `$` =");
    check(esc_text, STR("&amp;"), "&amp;amp;");
    check(esc_text, STR_NONE, "");
}

static void lets_no_ascii_byte_through_that_could_end_a_value(void)
{
    for (int c = 0; c < 128; c++) {
        char byte = (char)c;
        struct buf out cleanup_with(buf_clear);
        bool is_dangerous = byte && strchr("&<>\"'\r", byte);

        buf_init(&out, 0);
        esc_text(&out, str_of(&byte, 1));
        if (is_dangerous)
            CHECK(out.n > 3 && out.p[0] == '&' && out.p[out.n - 1] == ';');
        else if (byte)
            CHECK(out.n == 1 && out.p[0] == byte);
    }
}

static void encodes_all_but_unreserved_in_parts_of_an_address(void)
{
    check(esc_url_query, STR("a b/c?d#e&f=g%h:i\\j\"k<l>'m"),
          "a%20b%2Fc%3Fd%23e%26f%3Dg%25h%3Ai%5Cj%22k%3Cl%3E%27m");
    check(esc_url_query, STR("AZaz09-._~"), "AZaz09-._~");
    check(esc_url_query, STR("é\xFF"), "%C3%A9%FF");
    check(esc_url_query, STR(".."), "..");
    check(esc_url_query, STR_NONE, "");
}

static void lets_no_segment_be_a_step(void)
{
    check(esc_url_segment, STR("."), "%EF%BF%BD");
    check(esc_url_segment, STR(".."), "%EF%BF%BD");
    check(esc_url_segment, STR_NONE, "%EF%BF%BD");
    check(esc_url_segment, STR("..."), "...");
    check(esc_url_segment, STR("../x"), "..%2Fx");
}

static void keeps_json_inside_its_script(void)
{
    check(esc_json, STR("</script>\"\\"), "\"\\u003c/script>\\\"\\\\\"");
    check(esc_json, STR("<!--"), "\"\\u003c!--\"");
}

static void keeps_the_error_of_a_full_buffer(void)
{
    struct buf out cleanup_with(buf_clear);

    buf_init(&out, 6);
    esc_text(&out, STR("a<b<c"));
    CHECK_INT(out.err, ERR_TOO_BIG);
}

int main(void)
{
    RUN(writes_every_dangerous_character_as_a_reference);
    RUN(lets_no_ascii_byte_through_that_could_end_a_value);
    RUN(encodes_all_but_unreserved_in_parts_of_an_address);
    RUN(lets_no_segment_be_a_step);
    RUN(keeps_json_inside_its_script);
    RUN(keeps_the_error_of_a_full_buffer);
    return unit_end();
}
