#include "understand/alike.h"

#include "unit.h"

struct two {
    struct gist_room a, b;
};

static void two_read(struct two *two, const char *a, const char *b)
{
    gist_room_init(&two->a);
    gist_room_init(&two->b);
    CHECK(!gist_read(&two->a, str_from(a)));
    CHECK(!gist_read(&two->b, str_from(b)));
}

static void two_clear(struct two *two)
{
    gist_room_clear(&two->a);
    gist_room_clear(&two->b);
}

static double score(const char *a, const char *b)
{
    struct two two;
    double result, other_way;

    two_read(&two, a, b);
    result = alike_score(&two.a.gist, &two.b.gist);
    other_way = alike_score(&two.b.gist, &two.a.gist);
    CHECK(result == other_way);
    two_clear(&two);
    return result;
}

static void passing_on_changes_nothing(void)
{
    struct two two;

    two_read(
        &two, "Trains between Harrow and Leeds stand still until noon",
        "RT @news: trains between HARROW and Leeds stand still until noon https://t.example/x");
    CHECK(two.a.gist.hash == two.b.gist.hash);
    CHECK(alike_score(&two.a.gist, &two.b.gist) > 0.999);
    two_clear(&two);
}

static void says_how_much_is_shared(void)
{
    const char *story = "Trains between Harrow and Leeds stand still until noon after a storm";
    double edited = score(story,
                          "Trains between Harrow and Leeds stand still till noon after storm");
    double told = score(story, "After the storm: no trains from Harrow to Leeds before noon");
    double other = score(story, "My new lamp is lovely and shines much brighter than the old one");

    CHECK(edited > 0.7);
    CHECK(told > 0.2 && told < edited - 0.2);
    CHECK(other < 0.1);
    CHECK(score("", "") == 0);
    CHECK(score("", story) == 0);
    CHECK(score("電車は正午まで止まっています", "電車は正午まで止まっている") > 0.6);
}

/* Two texts that share "the" and "a" share less than two that share a name. */
static void rare_words_count_more(void)
{
    struct two two;
    double common[ALIKE_FEATURES], rare[ALIKE_FEATURES];

    two_read(&two, "the quagga is here", "the zebra is there");
    alike_features(&two.a.gist, &two.b.gist, common);
    two_clear(&two);
    two_read(&two, "the quagga is here", "a quagga was there");
    alike_features(&two.a.gist, &two.b.gist, rare);
    two_clear(&two);
    CHECK(common[ALIKE_WORDS] > rare[ALIKE_WORDS]);
    CHECK(common[ALIKE_RARITY] < rare[ALIKE_RARITY]);
    CHECK(rare[ALIKE_SAME_BEGINNING] == 0 && common[ALIKE_SAME_BEGINNING] == 1);
    CHECK(common[ALIKE_LENGTHS] == 1 && common[ALIKE_SEQUENCE_OF_LESS] == 0.5);
}

static void long_texts_are_cut(void)
{
    static char text[40000];
    struct two two;

    for (size_t i = 0; i + 4 < sizeof(text); i += 4)
        memcpy(text + i, i / 4 % 2 ? "abc " : "xyz ", 4);
    two_read(&two, text, "abc xyz");
    CHECK_INT(two.a.gist.word_count, GIST_WORDS_MAX);
    CHECK_INT(two.a.gist.sorted_count, 2);
    CHECK(two.a.gist.gram_count <= GIST_GRAMS_MAX);
    two_clear(&two);
}

int main(void)
{
    RUN(passing_on_changes_nothing);
    RUN(says_how_much_is_shared);
    RUN(rare_words_count_more);
    RUN(long_texts_are_cut);
    return unit_end();
}
