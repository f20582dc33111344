#include "store/ids.h"

#include "unit.h"

static struct seal seal_of(unsigned char first)
{
    unsigned char key[32] = {first};
    struct seal seal;

    seal_init(&seal, key);
    return seal;
}

static void comes_back(void)
{
    static const int64_t ids[] = {1, 2, 255, 256, 5000000, INT64_MAX};
    struct seal seal = seal_of(1);
    struct arena arena;

    arena_init(&arena, 0);
    for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
        struct str text = seal_id(&seal, &arena, TABLE_MESSAGE, ids[i]);
        int64_t id = 0;

        CHECK_INT(text.n, SEALED_ID_SIZE);
        CHECK(!unseal_id(&seal, TABLE_MESSAGE, text, &id));
        CHECK_INT(id, ids[i]);
    }
    arena_clear(&arena);
}

static void another_table_or_site_refuses_it(void)
{
    struct seal ours = seal_of(1), theirs = seal_of(2);
    struct arena arena;
    struct str text;
    int64_t id = 77;

    arena_init(&arena, 0);
    text = seal_id(&ours, &arena, TABLE_MESSAGE, 5);
    CHECK_INT(unseal_id(&ours, TABLE_CONVERSATION, text, &id), ERR_NOT_FOUND);
    CHECK_INT(unseal_id(&theirs, TABLE_MESSAGE, text, &id), ERR_NOT_FOUND);
    CHECK_INT(id, 77);
    CHECK(!str_eq(text, seal_id(&ours, &arena, TABLE_CONVERSATION, 5)));
    CHECK(!str_eq(text, seal_id(&theirs, &arena, TABLE_MESSAGE, 5)));
    arena_clear(&arena);
}

static void nothing_made_up_passes(void)
{
    static const char *const texts[] = {"",
                                        "5",
                                        "00000000000000000000000000",
                                        "0000000000000000000000000u", /* no such letter */
                                        "zzzzzzzzzzzzzzzzzzzzzzzzzz",
                                        "000000000000000000000000000"};
    struct seal seal = seal_of(1);
    struct arena arena;
    struct str text;
    char bent[SEALED_ID_SIZE];
    int64_t id = 0;

    arena_init(&arena, 0);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        CHECK_INT(unseal_id(&seal, TABLE_MESSAGE, str_from(texts[i]), &id), ERR_NOT_FOUND);
    text = seal_id(&seal, &arena, TABLE_MESSAGE, 5);
    for (size_t i = 0; i < SEALED_ID_SIZE; i++) {
        memcpy(bent, text.p, SEALED_ID_SIZE);
        bent[i] = bent[i] == '0' ? '1' : '0';
        CHECK_INT(unseal_id(&seal, TABLE_MESSAGE, str_of(bent, SEALED_ID_SIZE), &id),
                  ERR_NOT_FOUND);
    }
    CHECK_INT(id, 0);
    arena_clear(&arena);
}

/* A known answer, so that addresses given out stay good: worked out with openssl enc. */
static void addresses_stay_what_they_are(void)
{
    struct seal seal = seal_of(0);
    struct arena arena;

    arena_init(&arena, 0);
    CHECK_STR(seal_id(&seal, &arena, TABLE_CONVERSATION, 1), "4043xhn3py0y1hk1s0s7gc9j64");
    arena_clear(&arena);
}

int main(void)
{
    RUN(comes_back);
    RUN(another_table_or_site_refuses_it);
    RUN(nothing_made_up_passes);
    RUN(addresses_stay_what_they_are);
    return unit_end();
}
