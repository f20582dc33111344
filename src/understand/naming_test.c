/* naming.h: the words of people, and who fits what is asked. */
#include "understand/naming.h"

#include "unit.h"

struct who {
    const char *name, *address, *native;
    const char *words; /* all of them */
};

static const struct who people[] = {
    {"Amara Osei", "amara.osei@Mail.example", "amara.osei@mail.example",
     "amara osei amara.osei@mail.example amara osei amara.osei mail.example"},
    {"", "@Ann@social.example", "1234", "ann@social.example ann ann social.example 1234"},
    {"", "https://forum.test/ida", "https://forum.test/ida", "https://forum.test/ida"},
    {"\xC3\x89lodie Blanc", "030 / 123 45", "+493012345",
     "\xC3\xA9lodie blanc 030 123 45 +493012345"},
    {"\xE5\xB1\xB1\xE7\x94\xB0", "", "", "\xE5\xB1\xB1 \xE7\x94\xB0"},
};

static struct str joined(struct arena *arena, const struct str *words, size_t n)
{
    struct str all = STR("");

    for (size_t i = 0; i < n; i++)
        all = arena_printf(arena, "%.*s%s%.*s", STR_ARGS(all), i ? " " : "", STR_ARGS(words[i]));
    return all;
}

static void a_name_and_an_address_give_words(void)
{
    struct arena arena;

    arena_init(&arena, 0);
    for (size_t i = 0; i < ARRAY_LEN(people); i++) {
        const struct who *who = &people[i];
        struct str *words;
        size_t n;

        CHECK(!naming_words(&arena, str_from(who->name), str_from(who->address),
                            str_from(who->native), &words, &n));
        CHECK_STR(joined(&arena, words, n), who->words);
    }
    arena_clear(&arena);
}

static void who_is_asked_for_fits(void)
{
    static const struct {
        const char *asked;
        int who; /* of people; -1: none of them */
    } table[] = {
        {"amara", 0},
        {"Osei Amara", 0},
        {"ama*", 0},
        {"os*", 0},
        {"amara.osei", 0},
        {"mail.example", 0},
        {"AMARA.OSEI@mail.example", 0},
        {"osei*", 0},
        {"@ann", 1},
        {"ann@social.example", 1},
        {"\xC3\x89lodie", 3},
        {"elodie", -1}, /* accents count */
        {"+493012345", 3},
        {"\xE5\xB1\xB1\xE7\x94\xB0", 4},
        {"amara ann", -1},
        {"mail", -1},
        {"https", -1},
        {"  ", -1},
    };
    struct arena arena;

    arena_init(&arena, 0);
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct search_term *terms;
        size_t n, count;

        CHECK(!naming_terms(&arena, str_from(table[i].asked), &terms, &n));
        for (int k = 0; k < (int)ARRAY_LEN(people); k++) {
            struct str *words;
            bool fits;

            CHECK(!naming_words(&arena, str_from(people[k].name), str_from(people[k].address),
                                str_from(people[k].native), &words, &count));
            fits = naming_fits(words, count, terms, n);
            if (fits != (k == table[i].who))
                printf("'%s' and %s\n", table[i].asked, people[k].words);
            CHECK(fits == (k == table[i].who));
        }
    }
    arena_clear(&arena);
}

int main(void)
{
    RUN(a_name_and_an_address_give_words);
    RUN(who_is_asked_for_fits);
    return unit_end();
}
