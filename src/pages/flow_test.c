/* flow.h: what is drawn adds up, nothing overlaps, everybody is told. */
#include "pages/flow.h"

#include "unit.h"

static const struct flow_place places[] = {
    {STR_NONE, {0}},
    {{"Email", 5}, {[LISTENED_ANSWERED] = 300, [LISTENED_NOT] = 100}},
    {{"Forum", 5}, {[LISTENED_WATCHED] = 10, [LISTENED_LEFT] = 90, [LISTENED_NOT] = 3}},
    {{"Private", 7}, {[LISTENED_NO] = 1}},
    {{"Private", 7}, {[LISTENED_NO] = 2}},
    {{"A", 1}, {[LISTENED_NOT] = 1}},
    {{"B", 1}, {[LISTENED_NOT] = 1}},
    {{"C", 1}, {[LISTENED_ANSWERED] = 1}},
    {{"D", 1}, {[LISTENED_ANSWERED] = 1}},
};

static void every_message_has_its_band(void)
{
    struct arena arena;
    struct flow flow;
    int left = 0, right = 0;

    arena_init(&arena, 0);
    CHECK(!flow_draw(&arena, places, ARRAY_LEN(places), &flow));
    CHECK_STR(flow.title, "Where 510 messages went");
    CHECK_STR(flow.sentence,
              "From Email 400, Forum 103, Private 3, A 1, B 1, Other places 2. Of all of them 302 "
              "answered, 3 said no, and why, 10 being watched, 90 left alone, with a reason, 105 "
              "nobody has acted yet.");
    for (size_t i = 0; i < flow.bands.n; i++) {
        const struct flow_band *band = &flow.bands.at[i];

        CHECK(band->thick > 0 && band->x1 > band->x0 && band->y0 >= 0);
        CHECK(band->y0 + band->thick <= flow.height && band->y1 + band->thick <= flow.height);
        *(band->x0 < 500 ? &left : &right) += band->thick;
    }
    CHECK(left > 285 && left < 315);
    CHECK(right > 285 && right < 315);
    for (size_t i = 1; i < flow.labels.n; i++)
        if (flow.labels.at[i].x == flow.labels.at[i - 1].x)
            CHECK(flow.labels.at[i].y - flow.labels.at[i - 1].y >= 18);
    arena_clear(&arena);
}

static void nothing_heard_draws_nothing(void)
{
    struct arena arena;
    struct flow flow;

    arena_init(&arena, 0);
    CHECK(!flow_draw(&arena, places, 1, &flow));
    CHECK_INT(flow.bands.n, 0);
    CHECK(!flow.title.n);
    arena_clear(&arena);
}

int main(void)
{
    RUN(every_message_has_its_band);
    RUN(nothing_heard_draws_nothing);
    return unit_end();
}
