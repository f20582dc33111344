#include "understand/normal.h"

#include "unit.h"

/* The tokens with their marks: !negated ~long ^shouted #tagged +after "but", and one space between.
 */
static void check(const char *text, const char *want)
{
    static const char signs[] = "!~^#+";
    struct normal normal;
    struct buf got;

    normal_init(&normal);
    buf_init(&got, 0);
    CHECK(!normal_read(&normal, str_from(text)));
    for (size_t i = 0; i < normal.n; i++) {
        if (i)
            buf_add_char(&got, ' ');
        for (int k = 0; k < 5; k++)
            if (normal.at[i].flags >> k & 1 && normal.at[i].kind != TOKEN_MARK)
                buf_add_char(&got, signs[k]);
        buf_add(&got, normal_token(&normal, i));
    }
    CHECK_STR(buf_str(&got), want);
    buf_clear(&got);
    normal_clear(&normal);
}

static void undoes_what_was_escaped(void)
{
    check("Tom &amp; I\\u2019m", "tom & i'm");
    check("a\\u002c b \\ud83d\\ude00 \\uZZ &nosuch;", "a , b \xF0\x9F\x98\x80 \\ uzz & nosuch ;");
    check("\\ud83d alone", "\xEF\xBF\xBD alone");
    check("don\xE2\x80\x99t \xE2\x80\x9Cgo\xE2\x80\x9D\xE2\x80\xA6", "don't \" go \" ..");
    check("in\xE2\x80\x8Bvisi\xE2\x80\xAE"
          "ble",
          "invisible");
    check("\xE2\x9D\xA4\xEF\xB8\x8F", "\xE2\x9D\xA4");
}

static void makes_classes(void)
{
    check("see https://a.example/x?y=1 or www.b.example", "see URL or URL");
    check("bit.ly/3x, e.g. this", "URL e . g . this");
    check("@Acme @bob@host.example me@mail.example", "USER USER me @ mail . example");
    check("@acme_help @AskAcme call 0800-123 456, 12.50", "CARE CARE call N7 N3 , N4");
    check("ok :-) :D :( ;) <3 :'( 10:30", "ok E) ED E( E;) E<3 E'( N4");
    check("Paris: (yes)", "paris : ( yes )");
}

static void shortens_what_is_drawn_out(void)
{
    check("sooooo goooood", "~so ~good");
    check("hahahahaha", "~haha");
    check("yesss!!!!", "~yes !");
    check("STILL waiting", "^still waiting");
    check("book", "book");
}

static void splits_hashtags(void)
{
    check("#CustomerService", "# #customer #service");
    check("#worstservice", "# #worst #service");
    check("#snake_case #iOS9", "# #snake #case # #i #os #9");
    check("#xqzt a#b", "# #xqzt a # b");
}

static void knows_what_not_and_but_reach(void)
{
    check("not good at all, nice", "not !good !at !all , nice");
    check("It isn't fast but cheap. Fine", "it isn't !fast but +cheap . fine");
    check("nicht gut aber billig", "nicht !gut aber +billig");
    check("no a b c d e f", "no !a !b !c !d !e f");
}

static void knows_other_scripts(void)
{
    check("\xC3\x9C"
          "BER Caf\xC3\xA9",
          "\xC3\xBC"
          "ber caf\xC3\xA9");
    check("\xE6\x97\xA5\xE6\x9C\xAC\xEF\xBC\x9F", "\xE6\x97\xA5 \xE6\x9C\xAC ?");
}

static void stands_a_quarter_of_a_megabyte(void)
{
    enum { SIZE = 256 << 10 };
    static char text[SIZE];
    static const char *const patterns[] = {
        "a", "#", "@", "a'", "&", "\\u", "ha", ":(", "\xE2\x80\xAE", "#aB", "www.", "1-"};
    struct normal normal;

    normal_init(&normal);
    for (size_t k = 0; k < ARRAY_LEN(patterns); k++) {
        size_t n = strlen(patterns[k]);

        for (size_t i = 0; i < SIZE; i++)
            text[i] = patterns[k][i % n];
        CHECK(!normal_read(&normal, str_of(text, SIZE / n * n)));
        CHECK(normal.n <= NORMAL_TOKENS_MAX + 8);
    }
    CHECK(!normal_read(&normal, STR_NONE));
    CHECK_INT(normal.n, 0);
    normal_clear(&normal);
}

int main(void)
{
    RUN(undoes_what_was_escaped);
    RUN(makes_classes);
    RUN(shortens_what_is_drawn_out);
    RUN(splits_hashtags);
    RUN(knows_what_not_and_but_reach);
    RUN(knows_other_scripts);
    RUN(stands_a_quarter_of_a_megabyte);
    return unit_end();
}
