#include "understand/language.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"
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
        {"La batteria della mia bicicletta non si carica oltre l'ottanta per cento.", "it"},
        {"A bateria da minha bicicleta não carrega mais do que oitenta por cento.", "pt"},
        {"Batteriet på min cykel laddar bara till åttio procent sedan i går.", "sv"},
        {"Bisikletimin bataryası dünden beri yüzde seksenden fazla şarj olmuyor.", "tr"},
        {"Bateria mojego roweru ładuje się tylko do osiemdziesięciu procent.", "pl"},
        {"自行车的电池昨天开始只能充到百分之八十", "zh"},
        {"بطارية دراجتي لا تشحن أكثر من ثمانين بالمئة منذ أمس", "ar"},
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
    language_detect(STR("https://example.com/ @anna"), &language);
    CHECK_STR(str_from(language.code), "");
    language_detect(STR(""), &language);
    CHECK_STR(str_from(language.code), "");
}

/* What CLD2 alone calls unknown. */
static void tells_single_words(void)
{
    static const struct {
        const char *text, *code;
    } table[] = {
        {"entschuldigung", "de"}, {"malheureusement", "fr"}, {"gracias", "es"},
        {"beautiful", "en"},      {"obrigado", "pt"},        {"teşekkürler", "tr"},
        {"tyvärr", "sv"},         {"cảm ơn", "vi"},          {"здравствуйте", "ru"},
        {"پاسخگویی", "fa"},       {"ありがとう", "ja"},      {"谢谢你们", "zh"},
        {"고맙습니다", "ko"},     {"धन्यवाद", "hi"},          {"ευχαριστώ", "el"},
    };

    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct language language;

        language_detect(str_from(table[i].text), &language);
        CHECK_STR(str_from(language.code), table[i].code);
    }
}

/* Stretched words, shouting and who is addressed change nothing. */
static void looks_through_habits(void)
{
    struct language plain, loud;

    language_detect(STR("das ist ja so schön heute"), &plain);
    language_detect(
        STR("RT (@anna_maria_smith) DAS IST JA SOOOOOO SCHÖN HEUTE https://example.com/the"),
        &loud);
    CHECK_STR(str_from(plain.code), "de");
    CHECK_STR(str_from(loud.code), "de");
    CHECK(loud.confidence > 0.9);
}

/* What has no words of its own is told by the words of its tags, then of its addresses; smileys,
 * laughter and references are no words. */
static void hears_what_a_post_is_made_of(void)
{
    static const struct {
        const char *text, *code;
        double most; /* confidence */
    } table[] = {
        {"@anna #geburtstag #wochenende", "de", 1},
        {"#toll Thank you for the lovely weekend", "en", 1},
        {"https://example.com/noticias/los-precios-de-la-vivienda-suben-otra-vez.html", "es", 1},
        {"www.example.com/aktuelles/das-wetter-bleibt-unbestaendig?from=the+weather", "de", 1},
        {"Haha! :D", "en", 0.4},
        {"Hahahahahaha xD &lt;3", "en", 0.4},
        {"ooooooo", "en", 0.4},
        {"jajajaja", "es", 1},
        {"jaja das stimmt wohl", "de", 1},
        {"ça marche :D xD &lt;3 lol", "fr", 1},
        {"https://example.com/ @anna :D", "", 0},
        {"https:// www. # @ & : =", "", 0},
    };

    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct language language;

        language_detect(str_from(table[i].text), &language);
        CHECK_STR(str_from(language.code), table[i].code);
        CHECK(language.confidence <= table[i].most);
    }
}

static void reads_whatever_comes(void)
{
    static char text[256 << 10];
    struct language language;

    memset(text, 'a', sizeof(text));
    language_detect(str_of(text, sizeof(text)), &language);
    CHECK(language.confidence <= 1);
    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = "\xe2\x80\xae"[i % 3]; /* a mark of direction */
    language_detect(str_of(text, sizeof(text) / 3 * 3), &language);
    CHECK_STR(str_from(language.code), "");
    language_detect(STR("12345 !? 3.14 \xf0\x9f\x98\x80"), &language);
    CHECK_STR(str_from(language.code), "");
}

/* The script of most letters decides; the rest is left out. */
static void reads_mixed_scripts(void)
{
    static const struct {
        const char *text, *code;
    } table[] = {
        {"Привет, мой iPhone 15 Pro Max опять не заряжается", "ru"},
        {"my friend wrote \"спасибо\" and I had to look it up", "en"},
        {"この Bluetooth スピーカーは音が良い", "ja"},
        {"東京駅で会いましょう", "ja"},
        {"아이폰 charger 가 고장났어요", "ko"},
        {"je cherche le mot אהבה dans le dictionnaire", "fr"},
    };

    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        struct language language;

        language_detect(str_from(table[i].text), &language);
        CHECK_STR(str_from(language.code), table[i].code);
        CHECK(language.confidence > 0 && language.confidence <= 1);
    }
}

/* Half of the file: refused, with the reason, and nothing of the model in use is touched. */
static void refuses_half_a_model(void)
{
    struct str whole = model_built_in("language");
    char path[] = "/tmp/heed-language-XXXXXX";
    struct language_model model, in_use;
    struct fault fault = {0};
    struct language language;
    int fd = mkstemp(path);

    CHECK_OR_STOP(fd >= 0);
    CHECK(!io_write_file(path, str_slice(whole, 0, whole.n / 2), 0600, NULL));
    CHECK(!language_model_usual(&in_use));
    model = in_use;
    CHECK_INT(language_model_open(path, &model, &fault), ERR_CORRUPT);
    CHECK(str_find(str_from(fault.text), STR("it should have "), 0) != SIZE_MAX);
    CHECK(memcmp(&model, &in_use, sizeof(model)) == 0);
    language_detect_by(&model, STR("Der Akku lädt nur bis achtzig Prozent"), &language);
    CHECK_STR(str_from(language.code), "de");
    CHECK(!io_write_file(path, whole, 0600, NULL));
    CHECK(!language_model_open(path, &model, &fault));
    language_model_close(&model);
    (void)close(fd);
    (void)unlink(path);
}

static void does_without_a_model(void)
{
    struct language language;

    language_detect_by(NULL, STR("Der Akku meines Fahrrads lädt nur bis achtzig Prozent"),
                       &language);
    CHECK_STR(str_from(language.code), "de");
    CHECK(language.confidence > 0.5 && language.confidence <= 1);
    language_detect_by(NULL, STR("!!"), &language);
    CHECK_STR(str_from(language.code), "");
    CHECK(language.confidence == 0);
}

static void tells_the_two_norwegians(void)
{
    struct language language;

    language_detect(STR("Jeg vet ikke hva jeg skal gjøre med denne sykkelen lenger"), &language);
    CHECK_STR(str_from(language.code), "nb");
    language_detect(STR("Eg veit ikkje kva eg skal gjere med denne sykkelen lenger"), &language);
    CHECK_STR(str_from(language.code), "nn");
}

/* All of what lies inside the program. */
static void the_model_is_whole(void)
{
    struct language_model model;
    struct fault fault = {0};

    CHECK(!language_model_open(NULL, &model, &fault));
    CHECK_STR(str_from(fault.text), "");
    language_model_close(&model);
    CHECK_INT(language_model_open("/nowhere/language.model", &model, NULL), ERR_NOT_FOUND);
}

int main(void)
{
    RUN(tells_single_words);
    RUN(looks_through_habits);
    RUN(hears_what_a_post_is_made_of);
    RUN(reads_whatever_comes);
    RUN(reads_mixed_scripts);
    RUN(refuses_half_a_model);
    RUN(does_without_a_model);
    RUN(tells_the_two_norwegians);
    RUN(the_model_is_whole);
    RUN(tells_languages_apart);
    RUN(is_honest_about_little_text);
    return unit_end();
}
