#include "web/asset_list.h"

#include <zlib.h>

#include "unit.h"
#include "web/request.h"
#include "web/response.h"

extern const struct asset *const asset_list[];

static void finds_each_by_its_address_only(void)
{
    CHECK(asset_find(asset_heed_css.path) == &asset_heed_css);
    CHECK(asset_named(STR("icons.svg")) == &asset_icons_svg);
    CHECK(!asset_find(STR("/assets/heed.css")));
    CHECK(!asset_find(STR("")));
    CHECK(!asset_named(STR("fonts.css")));
    CHECK(str_starts(asset_heed_css.path, STR("/assets/heed-")));
    CHECK_STR(asset_heed_css.type, "text/css; charset=utf-8");
}

static void gzip_gives_the_same_bytes(void)
{
    for (size_t i = 0; asset_list[i]; i++) {
        const struct asset *asset = asset_list[i];
        struct buf out cleanup_with(buf_clear);
        z_stream z = {0};

        buf_init(&out, 0);
        CHECK(asset->body.n > 100);
        if (!asset->gzip.n)
            continue;
        CHECK_OR_STOP(buf_room(&out, asset->body.n + 1));
        z.next_in = (Bytef *)(uintptr_t)asset->gzip.p;
        z.avail_in = (uInt)asset->gzip.n;
        z.next_out = (Bytef *)out.p;
        z.avail_out = (uInt)asset->body.n + 1;
        CHECK_OR_STOP(inflateInit2(&z, 15 + 16) == Z_OK);
        CHECK(inflate(&z, Z_FINISH) == Z_STREAM_END);
        out.n = z.total_out;
        CHECK(str_eq(buf_str(&out), asset->body));
        (void)inflateEnd(&z);
    }
}

static void styles_name_fonts_by_their_address(void)
{
    size_t at = str_find(asset_heed_css.body, STR("url(\"/assets/inter-latin-"), 0);

    CHECK(at != SIZE_MAX);
    CHECK(str_find(asset_heed_css.body, STR("@import"), 0) == SIZE_MAX);
    CHECK(str_find(asset_heed_css.body, STR("/*"), 0) == SIZE_MAX);
}

/* Every byte here is one a first visit waits for. */
static void stays_within_its_budget(void)
{
    CHECK(asset_heed_css.gzip.n + asset_inbox_css.gzip.n + asset_listening_css.gzip.n <= 12 << 10);
    CHECK(asset_heed_js.gzip.n <= 25 << 10);
    CHECK(asset_icons_svg.gzip.n <= 4 << 10);
}

static void answers_with_type_and_cache(void)
{
    struct arena arena cleanup_with(arena_clear);
    struct request request = {0};
    struct response response;

    arena_init(&arena, 0);
    response_init(&response, &arena);
    request.target = arena_printf(&arena, "%.*s?x", STR_ARGS(asset_heed_css.path));
    CHECK_INT(asset_answer(&request, &response), OK);
    CHECK(str_eq(response.asset, asset_heed_css.body));
    CHECK(!response.asset_is_gzip && response.may_be_cached);
    response_restart(&response);
    request.headers.accept_encoding = STR("br, gzip");
    CHECK_INT(asset_answer(&request, &response), OK);
    CHECK(response.asset_is_gzip && str_eq(response.asset, asset_heed_css.gzip));
    response_restart(&response);
    request.headers.if_none_match = asset_heed_css.etag;
    CHECK_INT(asset_answer(&request, &response), OK);
    CHECK_INT(response.status, 304);
    CHECK_INT(response.asset.n, 0);
    response_restart(&response);
    request.target = STR("/assets/x.css");
    CHECK_INT(asset_answer(&request, &response), ERR_NOT_FOUND);
    CHECK_INT(asset_answer_icon(&request, &response), OK);
    CHECK(
        str_eq(response.asset, asset_icon_svg.gzip.n ? asset_icon_svg.gzip : asset_icon_svg.body));
    response_clear(&response);
}

int main(void)
{
    RUN(finds_each_by_its_address_only);
    RUN(gzip_gives_the_same_bytes);
    RUN(styles_name_fonts_by_their_address);
    RUN(stays_within_its_budget);
    RUN(answers_with_type_and_cache);
    return unit_end();
}
