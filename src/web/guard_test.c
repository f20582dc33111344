#include "web/guard.h"

#include "unit.h"

static enum err post(struct headers headers)
{
    headers.host = STR("desk.example:8420");
    return guard_check(METHOD_POST, &headers);
}

static void reading_is_free(void)
{
    struct headers cross = {.fetch_site = STR("cross-site"), .origin = STR("https://evil.example")};

    CHECK_INT(guard_check(METHOD_GET, &cross), OK);
}

static void fetch_metadata_decides(void)
{
    CHECK_INT(post((struct headers){.fetch_site = STR("same-origin")}), OK);
    CHECK_INT(post((struct headers){.fetch_site = STR("none")}), OK);
    CHECK_INT(post((struct headers){.fetch_site = STR("same-site")}), ERR_FORBIDDEN);
    CHECK_INT(post((struct headers){.fetch_site = STR("cross-site")}), ERR_FORBIDDEN);
    /* a matching Origin doesn't help against it */
    CHECK_INT(post((struct headers){.fetch_site = STR("cross-site"),
                                    .origin = STR("http://desk.example:8420")}),
              ERR_FORBIDDEN);
}

static void else_the_origin(void)
{
    CHECK_INT(post((struct headers){.origin = STR("http://desk.example:8420")}), OK);
    CHECK_INT(post((struct headers){.origin = STR("https://DESK.example:8420")}), OK);
    CHECK_INT(post((struct headers){.origin = STR("http://desk.example")}), ERR_FORBIDDEN);
    CHECK_INT(post((struct headers){.origin = STR("http://desk.example:8420.evil.example")}),
              ERR_FORBIDDEN);
    CHECK_INT(post((struct headers){.origin = STR("null")}), ERR_FORBIDDEN);
}

static void without_both_only_a_token(void)
{
    CHECK_INT(post((struct headers){0}), ERR_FORBIDDEN);
    CHECK_INT(post((struct headers){.authorization = STR("Bearer abc")}), OK);
    CHECK_INT(post((struct headers){.authorization = STR("Basic abc")}), ERR_FORBIDDEN);
    /* a cookie beside it is a browser again */
    CHECK_INT(post((struct headers){.authorization = STR("Bearer abc"), .cookie = STR("s=1")}),
              ERR_FORBIDDEN);
}

int main(void)
{
    RUN(reading_is_free);
    RUN(fetch_metadata_decides);
    RUN(else_the_origin);
    RUN(without_both_only_a_token);
    return unit_end();
}
