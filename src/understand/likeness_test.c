#include "understand/likeness.h"

#include "unit.h"

#define POST                                                                                       \
    "When I stood up at the breakfast in Harrow last week I said what many in the room were "      \
    "thinking about the service. Three calls and two mails later nobody had called me back, and "  \
    "the portal still shows my order as open. The person on the phone was kind, yet she could "    \
    "not tell me who would look into it or by when. I would be happy to report an improvement."

static struct wording of(struct arena *arena, const char *text)
{
    struct wording wording = {0};

    CHECK(!wording_read(arena, STR_NONE, str_from(text), &wording));
    return wording;
}

static size_t shared_bands(struct wording a, struct wording b)
{
    int64_t x[SKETCH_BANDS], y[SKETCH_BANDS];
    size_t shared = 0, n = sketch_of(a, x);

    CHECK_INT(sketch_of(b, y), n);
    for (size_t i = 0; i < n; i++)
        shared += x[i] == y[i];
    return shared;
}

static void a_correction_and_an_addition_stay_alike(void)
{
    struct arena arena;
    struct likeness likeness;

    arena_init(&arena, 0);
    struct wording post = of(&arena, POST);
    struct wording fixed = of(&arena, "When I stood up at the breakfast in Harrow this week I said "
                                      "what many in the room were" POST +
                                          83);
    struct wording more = of(&arena, POST " In the original post I called this a matter of weeks; "
                                          "it has been nineteen days by now, to be fair to them.");
    CHECK(!likeness_of(&arena, post, fixed, 3, &likeness));
    CHECK(likeness.resemblance > 0.8 && likeness.resemblance < 1);
    CHECK(!likeness_of(&arena, post, more, 3, &likeness));
    CHECK(likeness.of_a == 1 && likeness.of_b < 0.85 && likeness.only_in_b > 15);
    CHECK(shared_bands(post, fixed) > 0);
    CHECK(shared_bands(post, more) > 0);
    CHECK_INT(shared_bands(post, post), SKETCH_BANDS);
    arena_clear(&arena);
}

static void other_texts_are_not(void)
{
    struct arena arena;
    struct likeness likeness;

    arena_init(&arena, 0);
    struct wording post = of(&arena, POST);
    struct wording other = of(
        &arena, "The new lamps of this season were shown in the old harbour, and the weather "
                "was kind to everybody who came. We tried the blue one, the tall one and the "
                "one that folds; none of them fell over, which is more than I can say of last "
                "year, when two did. Prices are up a little, the light is warmer, good fun.");
    CHECK(!likeness_of(&arena, post, other, 3, &likeness));
    CHECK(likeness.resemblance < 0.05);
    CHECK_INT(shared_bands(post, other), 0);
    CHECK(!likeness_of(&arena, of(&arena, ""), of(&arena, ""), 3, &likeness));
    CHECK(likeness.resemblance == 0);
    CHECK_INT(sketch_of(of(&arena, "too short"), (int64_t[SKETCH_BANDS]){0}), 0);
    CHECK(!likeness_of(&arena, of(&arena, "one word"), of(&arena, "One  WORD!"), 3, &likeness));
    CHECK(likeness.resemblance == 1);
    arena_clear(&arena);
}

int main(void)
{
    RUN(a_correction_and_an_addition_stay_alike);
    RUN(other_texts_are_not);
    return unit_end();
}
