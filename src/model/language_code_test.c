#include "model/language_code.h"

#include "unit.h"

static void known_codes(void)
{
    static const struct {
        const char *tag, *code;
    } cases[] = {{"en", "en"}, {"EN-gb", "en"}, {"pt_BR", "pt"},   {"zh-Hant", "zh"},
                 {"zu", "zu"}, {"aa", "aa"},    {"fil", "fil"},    {"YUE", "yue"},
                 {"iw", "he"}, {"in-ID", "id"}, {"sr-Latn", "sr"}, {"hy", "hy"}};

    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        CHECK_STR(language_code(str_from(cases[i].tag)), cases[i].code);
}

static void what_is_none(void)
{
    static const char *const none[] = {"",    "e",    "xx",  "qq", "zz",  "qaa", "zzz",
                                       "und", "engl", "en1", "e1", "-en", "12",  "english"};

    for (size_t i = 0; i < ARRAY_LEN(none); i++)
        CHECK_INT(language_code(str_from(none[i])).n, 0);
    CHECK(language_is_untold(STR("")) && language_is_untold(STR("und")) &&
          language_is_untold(STR("und-Latn")) && language_is_untold(STR("ZXX")));
    CHECK(!language_is_untold(STR("en")) && !language_is_untold(STR("undo")));
}

/* 185 of two letters, two of them withdrawn but still in use (bh, sh). */
static void how_many(void)
{
    int n = 0;

    for (char a = 'a'; a <= 'z'; a++)
        for (char b = 'a'; b <= 'z'; b++) {
            const char code[] = {a, b};
            struct str found = language_code(str_of(code, 2));

            n += found.n && !memcmp(found.p, code, 2);
        }
    CHECK_INT(n, 185);
}

int main(void)
{
    RUN(known_codes);
    RUN(what_is_none);
    RUN(how_many);
    return unit_end();
}
