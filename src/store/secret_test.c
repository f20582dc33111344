#include "store/secret.h"

#include "store/site.h"
#include "unit.h"

static struct site site_of(unsigned char first)
{
    struct site site = {.key = {first}};

    return site;
}

static void comes_back(void)
{
    struct site site = site_of(1);
    struct arena arena;
    struct str text = STR("{\"password\":\"three words\"}"), once, twice, back = STR_NONE;

    arena_init(&arena, 0);
    CHECK(!secret_seal(&site, &arena, text, &once));
    CHECK(!secret_seal(&site, &arena, text, &twice));
    CHECK(str_starts(once, STR("sealed:")));
    CHECK(str_find(once, STR("three"), 0) == SIZE_MAX);
    CHECK(!str_eq(once, twice)); /* nobody sees that two are the same */
    CHECK(!secret_open(&site, &arena, once, &back));
    CHECK_STR(back, "{\"password\":\"three words\"}");
    CHECK(!secret_open(&site, &arena, STR("{}"), &back));
    CHECK_STR(back, "{}");
    arena_clear(&arena);
}

static void refused_when_changed(void)
{
    struct site site = site_of(1), other = site_of(2);
    struct arena arena;
    struct str sealed, changed, text = STR("untouched");

    arena_init(&arena, 0);
    CHECK(!secret_seal(&site, &arena, STR("word"), &sealed));
    CHECK(secret_open(&other, &arena, sealed, &text) == ERR_CORRUPT);
    for (size_t i = 7; i + 1 < sealed.n; i++) {
        char *copy = arena_alloc(&arena, sealed.n);

        memcpy(copy, sealed.p, sealed.n);
        copy[i] = copy[i] == 'A' ? 'B' : 'A';
        changed = str_of(copy, sealed.n);
        CHECK(secret_open(&site, &arena, changed, &text) == ERR_CORRUPT);
        CHECK(secret_open(&site, &arena, str_slice(sealed, 0, i), &text) == ERR_CORRUPT);
    }
    CHECK_STR(text, "untouched");
    arena_clear(&arena);
}

static void has_a_ceiling(void)
{
    struct site site = site_of(1);
    struct arena arena;
    struct str sealed = STR("untouched");

    arena_init(&arena, 100);
    CHECK(secret_seal(&site, &arena, str_of("", SECRET_MAX + (size_t)1), &sealed) == ERR_TOO_BIG);
    CHECK(secret_seal(&site, &arena,
                      STR("0123456789012345678901234567890123456789"
                          "0123456789012345678901234567890123456789"),
                      &sealed) == ERR_NO_MEMORY);
    CHECK_STR(sealed, "untouched");
    arena_clear(&arena);
}

int main(void)
{
    RUN(comes_back);
    RUN(refused_when_changed);
    RUN(has_a_ceiling);
    return unit_end();
}
