#include "decide/claim.h"

#include "unit.h"

static struct claims find(const char *const *texts, size_t n)
{
    struct str list[16];
    struct claims claims = {0};
    struct arena arena;

    arena_init(&arena, 0);
    for (size_t i = 0; i < n; i++)
        list[i] = str_from(texts[i]);
    CHECK(!claim_find(&arena, list, n, &claims));
    arena_clear(&arena);
    return claims;
}

static void goes_back_to_what_later_ones_speak_of(void)
{
    static const char *const texts[] = {
        "Wrenfall opens late again, annoying",
        "Wrenfall cut my grandmother's telephone while she waited for the ambulance",
        "Did you read this? A grandmother without telephone, shame on Wrenfall",
        "Wrenfall left a grandmother waiting for the ambulance",
        "The ambulance story: Wrenfall cut her telephone!",
        "Wrenfall left a grandmother waiting for an ambulance, unbelievable",
    };
    struct claims claims = find(texts, 6);

    CHECK_INT(claims.cause, 1);
    CHECK(claims.n >= 1 && claims.at[0].n >= 2);
}

static void without_any_the_first_is_the_cause(void)
{
    static const char *const texts[] = {"", "x", "one two three"};
    struct claims claims = find(texts, 3);

    CHECK_INT(claims.cause, 0);
    CHECK_INT(claims.n, 0);
    CHECK_INT(find(texts, 0).n, 0);
}

static void what_is_said_most_comes_first(void)
{
    static const char *const texts[] = {
        "they charged twice this month", "they lost another parcel today",
        "they lost another parcel here", "charged twice this month as well",
        "never mind anything of that",   "lost another parcel, they did",
    };
    struct claims claims = find(texts, 6);

    CHECK_INT(claims.n, 2);
    CHECK_INT(claims.at[0].n, 3);
    CHECK_INT(claims.at[0].text, 1);
    CHECK_INT(claims.at[1].n, 2);
    CHECK_INT(claims.at[1].text, 0);
}

int main(void)
{
    RUN(goes_back_to_what_later_ones_speak_of);
    RUN(without_any_the_first_is_the_cause);
    RUN(what_is_said_most_comes_first);
    return unit_end();
}
