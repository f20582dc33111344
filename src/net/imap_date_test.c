#include "net/imap.h"

#include "unit.h"

static struct arena arena;

static void reads_and_writes_dates(void)
{
    int64_t ms = 0;
    CHECK(imap_date_parse(STR("17-Jul-1996 02:44:25 -0700"), &ms) == OK);
    CHECK_INT(ms, 837596665000);
    CHECK(imap_date_parse(STR(" 1-Jan-1970 00:00:00 +0000"), &ms) == OK && ms == 0);
    CHECK(imap_date_parse(STR("1-Jan-1970 01:00:00 +0100"), &ms) == OK && ms == 0);
    CHECK_STR(imap_date_format(&arena, 837596665000), "17-Jul-1996");
    static const char *const bad[] = {"",
                                      "17-Jul-1996",
                                      "31-Feb-2026 00:00:00 +0000",
                                      "17-Xxx-1996 02:44:25 -0700",
                                      "17-ulA-1996 02:44:25 -0700",
                                      "17-Jul-1996 25:44:25 -0700",
                                      "17-Jul-1996 02:44:25 -07x0"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        CHECK(imap_date_parse(str_from(bad[i]), &ms) == ERR_BAD_INPUT);
}

static void encodes_folder_names(void)
{
    static const char *const cases[][2] = {
        {"INBOX", "INBOX"},
        {"A & B", "A &- B"},
        {"Envoyés", "Envoy&AOk-s"},
        {"台北", "&U,BTFw-"},
        {"~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"},
        {"x😀", "x&2D3eAA-"},
    };
    struct str got;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK(imap_mailbox_name(&arena, str_from(cases[i][0]), &got) == OK);
        CHECK_STR(got, cases[i][1]);
    }
    CHECK(imap_mailbox_name(&arena, STR("a\r\nb"), &got) == ERR_BAD_INPUT);
    CHECK(imap_mailbox_name(&arena, STR("a\0b"), &got) == ERR_BAD_INPUT);
    CHECK(imap_mailbox_name(&arena, STR("\xff"), &got) == ERR_BAD_INPUT);
    CHECK(imap_mailbox_name(&arena, STR_NONE, &got) == ERR_BAD_INPUT);
}

int main(void)
{
    arena_init(&arena, 1 << 20);
    RUN(reads_and_writes_dates);
    RUN(encodes_folder_names);
    arena_clear(&arena);
    return unit_end();
}
