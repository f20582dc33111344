/* What sample.ht renders, to the byte. */
#include "htc/tests/sample.ht.h"
#include "unit.h"

const struct asset asset_sample_css = {.path = {"/assets/sample-1.css", 20}};

static const struct sample_row *rows(void)
{
    static const struct sample_row list[] = {
        {.id = 7,
         .name = {"A<b>&\"'", 7},
         .home = {{"https://a.example/?x=1&y", 24}},
         .hue = "3",
         .is_unread = true,
         .is_selected = true,
         .heard_at = 90 * 60000,
         .percent = 40},
        {.id = 8, .name = {"../B", 4}, .preview = {"</p>", 4}, .hue = "4", .heard_at = 0}};

    return list;
}

static void render(struct buf *out, const struct messages *lang)
{
    struct str tags[] = {STR("x"), STR("<y>")};
    struct sample_row copy[2] = {rows()[0], rows()[1]};
    struct sample_page page = {.title = STR("In & out"),
                               .query = STR("\n</textarea>\"</script>"),
                               .tags = tags,
                               .tag_count = 2,
                               .notice = {STR("<hr>")},
                               .count = 2};

    page.rows.at = copy;
    page.rows.n = 2;
    buf_init(out, 0);
    sample_page_render(out, &page, lang);
}

static const char expected[] =
#include "htc/tests/sample.expected.h"
    ;

static void renders_the_sample(void)
{
    struct buf out cleanup_with(buf_clear);

    render(&out, NULL);
    CHECK_STR(buf_str(&out), expected);
}

static void renders_it_in_another_language(void)
{
    static const struct message_text list[] = {{"Say it", "Sag \"es\""},
                                               {"{1} people said \"{0}\"", "„{0}“ von {1}"}};
    struct messages german = {list, ARRAY_LEN(list)};
    struct buf out cleanup_with(buf_clear);

    render(&out, &german);
    CHECK(str_find(buf_str(&out), STR("placeholder=\"Sag &#34;es&#34;\""), 0) != SIZE_MAX);
    CHECK(str_find(buf_str(&out), STR("&lt;/script&gt;“ von 2</p>"), 0) != SIZE_MAX);
    CHECK(str_find(buf_str(&out), STR("Heard by Heed"), 0) != SIZE_MAX);
}

static void stops_at_a_full_buffer(void)
{
    struct buf out cleanup_with(buf_clear);
    struct sample_row row = rows()[0];

    buf_init(&out, 40);
    sample_row_render(&out, &row);
    CHECK_INT(out.err, ERR_TOO_BIG);
    CHECK(out.n <= 40);
}

int main(void)
{
    RUN(renders_the_sample);
    RUN(renders_it_in_another_language);
    RUN(stops_at_a_full_buffer);
    return unit_end();
}
