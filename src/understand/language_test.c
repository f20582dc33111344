#include "understand/language.h"

#include "unit.h"

static void tells_languages_apart(void)
{
    static const struct {
        const char *text, *code;
    } table[] = {
        {"The battery of my bike stops charging at eighty percent, is there an update?", "en"},
        {"Der Akku meines Fahrrads lädt nur bis achtzig Prozent, gibt es ein Update?", "de"},
        {"La batterie de mon vélo ne se charge plus au-delà de quatre-vingts pour cent.", "fr"},
        {"La batería de mi bicicleta no carga más del ochenta por ciento desde ayer.", "es"},
        {"De accu van mijn fiets laadt niet verder dan tachtig procent sinds gisteren.", "nl"},
        {"ブレーキの音について教えてください", "ja"},
        {"Аккумулятор моего велосипеда заряжается только до восьмидесяти процентов", "ru"},
        {"בטרייה של האופניים שלי נטענת רק עד שמונים אחוז", "he"},
    };

    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct language language;

        language_detect(str_from(table[i].text), &language);
        CHECK_STR(str_from(language.code), table[i].code);
        CHECK(language.confidence > 0.5);
    }
}

static void is_honest_about_little_text(void)
{
    struct language language;

    language_detect(STR("ok"), &language);
    CHECK(language.confidence < 0.5);
    language_detect(STR("https://example.com/der-hund @anna #toll"), &language);
    CHECK_STR(str_from(language.code), "");
    language_detect(STR(""), &language);
    CHECK_STR(str_from(language.code), "");
}

int main(void)
{
    RUN(tells_languages_apart);
    RUN(is_honest_about_little_text);
    return unit_end();
}
