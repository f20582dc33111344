/* Own words, cited lines and what is folded away: quote.h. */
#include "parse/quote.h"

#include "base/buf.h"
#include "unit.h"

static const struct {
    const char *what, *text, *visible, *own;
} rows[] = {
    {"nothing quoted", "Hello,\n\nwhere is it?\n", "Hello,\n\nwhere is it?", NULL},
    {"nothing at all", "", "", NULL},
    {"answer above", "No.\n\nOn Mon, 2 Mar 2026 at 10:11, Ann <ann@example.org> wrote:\n> Yes?\n",
     "No.", NULL},
    {"attribution over two lines",
     "No.\n\nOn Mon, 2 Mar 2026 at 10:11, Ann Longname <\nann@example.org> wrote:\n\n> Yes?\n",
     "No.", NULL},
    {"the line before it holds a digit",
     "I have\n2 weeks.\nAm 2.3.2026 um 10:11 schrieb Ann:\n> Ja?\n", "I have\n2 weeks.", NULL},
    {"French",
     "Non.\nLe 2 mars 2026 \xc3\xa0 10:11, Ann a \xc3\xa9"
     "crit\xc2\xa0:\n> Oui ?\n",
     "Non.", NULL},
    {"Spanish", "No.\nEl lun, 2 mar 2026 a las 10:11, Ann (<a@b.example>) escribi\xc3\xb3:\n> ?\n",
     "No.", NULL},
    {"Chinese",
     "\xe4\xb8\x8d\n\xe5\x9c\xa8 2026-03-02\xef\xbc\x8c"
     "Ann \xe5\x86\x99\xe9\x81\x93\xef\xbc\x9a\n> ?\n",
     "\xe4\xb8\x8d", NULL},
    {"no address, no date, but quoted", "No.\n\nAnn wrote:\n> Yes?\n", "No.", NULL},
    {"whole mails without marks", "No.\n\nOn 2 Mar 2026, Ann <a@b.example> wrote:\nYes?\n\nAnn\n",
     "No.", NULL},
    {"Outlook", "No.\n\n-----Original Message-----\nFrom: Ann\nSent: Monday\nTo: Bob\n\nYes?\n",
     "No.", NULL},
    {"Outlook without a line", "No.\n\nVon: Ann\nGesendet: Montag\nAn: Bob\nBetreff: Ja\n\nJa?\n",
     "No.", NULL},
    {"answers between", "On 2 Mar 2026, Bob wrote:\n> One?\n\nYes.\n\n> Two?\n\nNo.\n",
     "Yes.\n\n> Two?\n\nNo.", "Yes.\n\n\nNo."},
    {"answer below", "Ann wrote:\n> One?\n> Two?\n\nBoth.\n", "Both.", NULL},
    {"cited in the middle", "You say\n\n> no refund\n\nbut the law says otherwise.\n",
     "You say\n\n> no refund\n\nbut the law says otherwise.",
     "You say\n\n\nbut the law says otherwise."},
    {"signature", "It broke.\n\n-- \nAnn Smith\nCEO, we wrote: everything\n", "It broke.", NULL},
    {"signature above the quote", "It broke.\n-- \nAnn\n\nOn 2 Mar 2026, Bob wrote:\n> Did it?\n",
     "It broke.", NULL},
    {"a device", "It broke.\n\nSent from my iPhone\n", "It broke.", NULL},
    {"a list is no signature", "I want\n--\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n",
     "I want\n--\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14", NULL},
    {"only forwarded",
     "---------- Forwarded message ----------\nFrom: Ann\nDate: Monday\nTo: Bob\n\nIt "
     "broke.\n",
     "It broke.", NULL},
    {"only quoted", "> It broke.\n", "> It broke.", "> It broke.\n"},
    {"only a mail that answers", "> On 2 Mar 2026, Bob <b@c.example> wrote:\n>> Did it?\n", "",
     "> On 2 Mar 2026, Bob <b@c.example> wrote:\n>> Did it?\n"},
    {"a name and a device", "It broke.\n\nAnn from mobile\n", "It broke.", NULL},
    {"somebody else's words, reported", "He wrote: you are late.\nIs that so?\n",
     "He wrote: you are late.\nIs that so?", NULL},
    {"an announcement of one's own", "On 2 March I wrote this to you, and nothing happened.\n",
     "On 2 March I wrote this to you, and nothing happened.", NULL},
    {"two headers are no block", "From: where?\nTo: whom?\nI never know.\n",
     "From: where?\nTo: whom?\nI never know.", NULL},
    {"code keeps its marks", "Run this:\n```\n> x\n-- \ny\n```\nIt fails.\n",
     "Run this:\n```\n> x\n-- \ny\n```\nIt fails.", NULL},
    {"an arrow is no quote", "a -> b\nc\n", "a -> b\nc", NULL},
    {"CRLF", "No.\r\n\r\nOn 2 Mar 2026, Ann wrote:\r\n> Yes?\r\n", "No.", NULL},
};

static void what_is_whose(void)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str visible, elided, own, want = str_from(rows[i].visible);
        struct arena arena;

        arena_init(&arena, 0);
        CHECK(!quote_fold(&arena, str_from(rows[i].text), &visible, &elided));
        CHECK(!quote_own(&arena, str_from(rows[i].text), &own));
        if (!str_eq(visible, want) || !str_eq(own, rows[i].own ? str_from(rows[i].own) : want)) {
            printf("%s: visible '%.*s', own '%.*s'\n", rows[i].what, STR_ARGS(visible),
                   STR_ARGS(own));
            CHECK(false);
        }
        arena_clear(&arena);
    }
}

static void parts_are_the_text(void)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct quote_parts parts;
        struct arena arena;
        size_t n = 0;

        arena_init(&arena, 0);
        CHECK(!quote_split(&arena, str_from(rows[i].text), &parts));
        for (size_t k = 0; k < parts.n; k++) {
            CHECK(parts.at[k].text.p == rows[i].text + n);
            n += parts.at[k].text.n;
        }
        CHECK_INT(n, strlen(rows[i].text));
        arena_clear(&arena);
    }
}

static void long_mails_end_as_they_go_on(void)
{
    struct str visible, elided;
    struct arena arena;
    struct buf text;

    buf_init(&text, 0);
    buf_add_c(&text, "No.\n\nOn 2 Mar 2026, Ann wrote:\n");
    for (int i = 0; i < 2 * QUOTE_LINES_MAX; i++)
        buf_add_c(&text, "> x\n");
    arena_init(&arena, 0);
    CHECK(!quote_fold(&arena, buf_str(&text), &visible, &elided));
    CHECK_STR(visible, "No.");
    arena_clear(&arena);
    buf_reset(&text);
    for (int i = 0; i < 2 * QUOTE_LINES_MAX; i++)
        buf_add_c(&text, "x\n");
    CHECK(!quote_fold(&arena, buf_str(&text), &visible, &elided));
    CHECK_INT(visible.n, text.n - 1);
    arena_clear(&arena);
    buf_clear(&text);
}

static void a_full_arena_is_told(void)
{
    struct quote_parts parts = {NULL, 77};
    struct arena arena;
    struct buf text;

    buf_init(&text, 0);
    for (int i = 0; i < 10000; i++)
        buf_add_c(&text, "> x\n\ny\n");
    arena_init(&arena, 64 << 10);
    CHECK_INT(quote_split(&arena, buf_str(&text), &parts), ERR_TOO_BIG);
    CHECK_INT(parts.n, 77);
    arena_clear(&arena);
    buf_clear(&text);
}

int main(void)
{
    RUN(what_is_whose);
    RUN(parts_are_the_text);
    RUN(long_mails_end_as_they_go_on);
    RUN(a_full_arena_is_told);
    return unit_end();
}
