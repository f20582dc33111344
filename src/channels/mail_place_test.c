#include "channels/mail_parts.h"

#include "unit.h"

static struct arena arena;

static void keeps_its_place(void)
{
    struct mail_place place, again;
    CHECK(mail_place_read(STR_NONE, &place) == OK && place.uidvalidity == 0);
    place = (struct mail_place){.uidvalidity = 17, .uidnext = 4294967296, .modseq = 9, .since = 5};
    CHECK(mail_place_read(mail_place_write(&arena, &place), &again) == OK);
    CHECK(memcmp(&place, &again, sizeof(place)) == 0);
    static const char *const bad[] = {"7", "{}", "{\"uidvalidity\":1,\"uidnext\":-1,\"since\":0}",
                                      "{\"uidvalidity\":1,\"uidnext\":4294967297,\"since\":0}",
                                      "nonsense"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        CHECK(mail_place_read(str_from(bad[i]), &again) != OK);
}

static void tells_mails_with_one_id_apart(void)
{
    struct str a = mail_fingerprint(
        &arena,
        STR("Received: by x\r\nFrom: a@b\r\nMessage-ID: <1@b>\r\nSubject: s\r\n\r\nhi\r\n"));
    struct str copy = mail_fingerprint(
        &arena, STR("Received: by y\r\n\tlater\r\nX-Spam: no\r\nFrom: a@b\r\nMessage-ID: <1@b>\r\n"
                    "Subject: s\r\n\r\nhi\r\n\r\n"));
    struct str other = mail_fingerprint(
        &arena,
        STR("Received: by x\r\nFrom: a@b\r\nMessage-ID: <1@b>\r\nSubject: s\r\n\r\nhey\r\n"));
    struct str folded = mail_fingerprint(&arena,
                                         STR("From: a@b\r\nSubject: s\r\n more\r\n\r\nhi\r\n"));
    CHECK_INT(a.n, 16);
    CHECK(str_eq(a, copy));
    CHECK(!str_eq(a, other));
    CHECK(!str_eq(a, folded));
    CHECK_INT(mail_fingerprint(&arena, STR_NONE).n, 16);
    CHECK_INT(mail_fingerprint(&arena, STR("no end")).n, 16);
}

int main(void)
{
    arena_init(&arena, 1 << 20);
    RUN(keeps_its_place);
    RUN(tells_mails_with_one_id_apart);
    arena_clear(&arena);
    return unit_end();
}
