#include "parse/charset.h"

#include "base/arena.h"
#include "base/utf8.h"
#include "unit.h"

static struct arena arena;

static struct str as_utf8(const char *label, struct str bytes)
{
    struct str text;

    arena_reset(&arena);
    if (charset_decode(&arena, label ? charset_find(str_from(label)) : NULL, bytes, &text, NULL))
        return STR("(error)");
    return text;
}

static void finds_labels(void)
{
    CHECK_STR(charset_name(charset_find(STR("Latin1"))), "windows-1252");
    CHECK_STR(charset_name(charset_find(STR(" ISO_8859-1:1987 "))), "windows-1252");
    CHECK_STR(charset_name(charset_find(STR("x-sjis"))), "Shift_JIS");
    CHECK(!charset_find(STR("nothing")));
    CHECK(!charset_find(STR("")));
    CHECK(!charset_find(STR("utf-8 utf8")));
    CHECK(!charset_find(STR("utf")));
}

static void decodes_what_is_declared(void)
{
    CHECK_STR(as_utf8("koi8-r", STR("\xF0\xD2\xC9\xD7\xC5\xD4")),
              "\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82");
    CHECK_STR(as_utf8("windows-1252", STR("\x80\x81")), "\xE2\x82\xAC\xC2\x81");
    CHECK_STR(as_utf8("iso-2022-jp", STR("a\x1B$B$3\x1B(Bb")), "a\xE3\x81\x93"
                                                               "b");
    CHECK_STR(as_utf8("shift_jis", STR("\x82\xB1")), "\xE3\x81\x93");
    CHECK_STR(as_utf8("gb2312", STR("\xC4\xE3")), "\xE4\xBD\xA0");
    CHECK_STR(as_utf8("x-user-defined", STR("a\x80")), "a\xEF\x9E\x80");
    CHECK_STR(as_utf8("utf-16le", STR("h\0\xE9\0")), "h\xC3\xA9");
}

static void sees_through_lies(void)
{
    CHECK_STR(as_utf8("iso-8859-1", STR("caf\xC3\xA9")), "caf\xC3\xA9");
    CHECK_STR(as_utf8("utf-8", STR("caf\xE9")), "caf\xC3\xA9");
    CHECK_STR(as_utf8(NULL, STR("caf\xE9")), "caf\xC3\xA9");
    CHECK_STR(as_utf8("utf-16", STR("plain")), "plain");
    CHECK_STR(as_utf8("koi8-r", STR("\xEF\xBB\xBFx")), "x");
    CHECK_STR(as_utf8("iso-2022-jp", STR("caf\xE9")), "caf\xC3\xA9");
    CHECK_STR(as_utf8("shift_jis", STR("\xE2\x82\xAC\xF0\x9F\x98\x80")),
              "\xE2\x82\xAC\xF0\x9F\x98\x80");
}

static void survives_what_fits_nowhere(void)
{
    CHECK_STR(as_utf8("euc-jp", STR("a\xFF"
                                    "b")),
              "a\xEF\xBF\xBD"
              "b");
    CHECK_STR(as_utf8("euc-kr", STR("a\xB0")), "a\xEF\xBF\xBD");
}

static void every_table_opens_and_gives_utf8(void)
{
    struct charset_tables *tables = charset_tables_open();
    char bytes[256];

    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (char)i;
    CHECK(tables);
    for (size_t i = 0; i < charset_count(); i++) {
        struct buf out;
        size_t bad;

        buf_init(&out, 0);
        CHECK_INT(charset_to_utf8(charset_at(i), str_of(bytes, sizeof(bytes)), &out, &bad), OK);
        CHECK(utf8_valid(buf_str(&out)));
        buf_clear(&out);
    }
    charset_tables_close(tables);
}

int main(void)
{
    arena_init(&arena, 1 << 20);
    RUN(finds_labels);
    RUN(decodes_what_is_declared);
    RUN(sees_through_lies);
    RUN(survives_what_fits_nowhere);
    RUN(every_table_opens_and_gives_utf8);
    arena_clear(&arena);
    return unit_end();
}
