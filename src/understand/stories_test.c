#include "understand/stories.h"

#include <stdlib.h>

#include "unit.h"

static struct story_place add(struct stories *stories, const char *id, const char *text)
{
    struct story_place place = {0};

    CHECK(!stories_add(stories, str_from(id), str_from(text), &place));
    return place;
}

/* Five random words, another sentence for each number. */
static void say_other(uint64_t number, char text[100])
{
    uint64_t at = number * 0x9E3779B97F4A7C15u;
    size_t n = 0;

    for (size_t word = 0; word < 8; word++) {
        for (size_t i = 0; i < 6; i++) {
            at = at * 6364136223846793005u + 1442695040888963407u;
            text[n++] = (char)('a' + (at >> 40) % 26);
        }
        text[n++] = ' ';
    }
    text[n] = 0;
}

static const char STORY[] =
    "Trains between Harrow and Leeds stand still until noon after the storm";

static void links_copies_to_the_first(void)
{
    struct stories *stories = NULL;
    struct story_place place;

    CHECK_OR_STOP(!stories_new(64, STORY_ALIKE, &stories));
    place = add(stories, "a", STORY);
    CHECK(place.is_first && place.number == 1 && place.count == 1);
    place = add(stories, "b", "My new lamp is lovely and shines brighter than the old one did");
    CHECK(place.is_first && place.number == 2);
    place = add(stories, "c",
                "RT @x: trains between Harrow and Leeds stand still until noon after "
                "the storm https://t.example/1");
    CHECK(!place.is_first && place.likeness == 1 && place.count == 2);
    CHECK_STR(place.first, "a");
    place = add(stories, "d",
                "Trains between Harrow and Leeds still stand still till noon after "
                "the big storm, says the operator");
    CHECK(!place.is_first && place.likeness < 1 && place.likeness >= STORY_ALIKE);
    CHECK_STR(place.first, "a");
    CHECK_INT(place.count, 3);
    stories_free(stories);
}

/* Not with each other: what is said in four words is said by chance. */
static void short_texts_are_their_own(void)
{
    struct stories *stories = NULL;

    CHECK_OR_STOP(!stories_new(64, STORY_ALIKE, &stories));
    CHECK(add(stories, "a", "thank you very much").is_first);
    CHECK(add(stories, "b", "thank you very much").is_first);
    CHECK(add(stories, "c", "").is_first);
    CHECK_INT(add(stories, "d", "").number, 4);
    CHECK(add(stories, "e", "thank you very much indeed").is_first);
    CHECK(!add(stories, "f", "thank you very much indeed").is_first);
    stories_free(stories);
}

/* One text copied 5,000 times among others is one story, however little room there is. */
static void a_story_lives_while_it_is_told(void)
{
    struct stories *stories = NULL;
    struct story_place place = {0};
    char other[100];
    size_t first = 0;

    CHECK_OR_STOP(!stories_new(16, STORY_ALIKE, &stories));
    for (uint64_t i = 1; i <= 5000; i++) {
        place = add(stories, i == 1 ? "first" : "copy", STORY);
        CHECK_STR(place.first, "first");
        for (uint64_t j = 0; j < 3; j++) {
            say_other(3 * i + j, other);
            first += add(stories, "other", other).is_first;
        }
    }
    CHECK_INT(place.count, 5000);
    CHECK_INT(place.number, 1);
    CHECK_INT(first, 15000);
    for (uint64_t j = 0; j < 40; j++) { /* nobody tells it any more */
        say_other(90000 + j, other);
        (void)add(stories, "other", other);
    }
    CHECK(add(stories, "later", STORY).is_first);
    stories_free(stories);
}

static void long_texts_and_ids_fit(void)
{
    struct stories *stories = NULL;
    struct story_place place = {0};
    char *text = calloc(1, 300000), id[2001];

    CHECK_OR_STOP(text != NULL && !stories_new(2, STORY_ALIKE, &stories));
    memset(id, 'i', sizeof(id) - 1);
    id[sizeof(id) - 1] = 0;
    for (size_t i = 0; i < 50; i++) {
        memset(text, 'a' + (int)(i % 26), 299999);
        for (size_t j = i % 7 + 1; j < 299999; j += i % 7 + 2)
            text[j] = ' ';
        place = add(stories, id, text);
    }
    CHECK_INT(place.first.n, STORY_ID_MAX);
    free(text);
    stories_free(stories);
}

/* What a transaction that was rolled back had begun is no story. */
static void what_is_taken_back_was_never_told(void)
{
    struct stories *stories = NULL;
    char text[100];

    CHECK_OR_STOP(!stories_new(64, STORY_ALIKE, &stories));
    (void)add(stories, "kept", STORY);
    stories_keep(stories);
    for (uint64_t i = 1; i < 5; i++) {
        say_other(i, text);
        CHECK(add(stories, "lost", text).is_first);
    }
    CHECK(!add(stories, "copy", STORY).is_first);
    stories_back(stories);
    for (uint64_t i = 1; i < 5; i++) {
        say_other(i, text);
        CHECK(add(stories, "again", text).is_first);
        CHECK_STR(add(stories, "more", text).first, "again");
    }
    CHECK_STR(add(stories, "copy", STORY).first, "kept");
    stories_free(stories);
}

int main(void)
{
    RUN(what_is_taken_back_was_never_told);
    RUN(links_copies_to_the_first);
    RUN(short_texts_are_their_own);
    RUN(a_story_lives_while_it_is_told);
    RUN(long_texts_and_ids_fit);
    return unit_end();
}
