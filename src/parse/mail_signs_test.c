#include "parse/mail_signs.h"

#include "unit.h"

static void read_packed(struct str mail, struct mail_signs *out_signs)
{
    struct mail_signs read;
    struct buf packed;

    mail_signs_read(mail, STR_NONE, &read);
    buf_init(&packed, 0);
    mail_signs_pack(&read, &packed);
    CHECK(!packed.err);
    CHECK(!mail_signs_unpack(buf_str(&packed), out_signs));
    CHECK_INT(out_signs->n, read.n);
    CHECK(memcmp(out_signs->at, read.at, read.n * sizeof(*read.at)) == 0);
    for (size_t i = 1; i < read.n; i++)
        CHECK(read.at[i - 1] < read.at[i]);
    CHECK(!read.n || (read.at[0] && read.at[read.n - 1] < 1u << MAIL_SIGN_BITS));
    buf_clear(&packed);
}

static bool same(struct str a, struct str b)
{
    struct mail_signs one, other;

    read_packed(a, &one);
    read_packed(b, &other);
    return one.n == other.n && memcmp(one.at, other.at, one.n * sizeof(*one.at)) == 0;
}

/* To whom, when, by which id, and what other filters thought. */
static void leaves_out_what_is_not_the_mails(void)
{
    struct str plain = STR("From: Ann <ann@shop.example>\nDate: Mon, 2 Mar 2020 10:00:01 +0100\n"
                           "To: a@b.example\nReceived: from x.example by y.example id A12 for "
                           "<a@b.example>; Mon, 2 Mar 2020 10:00:02 +0100\n\nHello\n");

    CHECK(same(plain,
               STR("Delivered-To: c@d.example\nX-Spam-Status: Yes\nFrom: Ann <ann@shop.example>\n"
                   "Date: Tue, 3 Nov 2021 22:59:59 +0100\nTo: other@else.example\n"
                   "Received: from x.example by y.example id B77 for <other@else.example>; Tue\n"
                   "DKIM-Signature: x\n\nHello\n")));
    CHECK(!same(plain, STR("From: Ann <ann@mart.example>\nDate: Mon, 2 Mar 2020 10:00:01 +0100\n"
                           "To: a@b.example\nReceived: from x.example by y.example\n\nHello\n")));
    CHECK(!same(plain, STR("From: Ann <ann@shop.example>\nDate: Mon, 2 Mar 2020 10:00:01 +0100\n"
                           "To: a@b.example\nReceived: from z.example by y.example\n\nHello\n")));
}

static void sees_headers_and_build(void)
{
    static const char *const mails[] = {
        "From: a@b.example\nSubject: hello\n\nx\n",
        "From: a@b.example\nSubject: HELLO!!!\n\nx\n",
        "From: a@b.example\nSubject: hello\nX-Mailer: Bulk 3\n\nx\n",
        "From: a@b.example\nSubject: hello\n\n<a href=\"http://1.2.3.4/x\">y</a>",
        "From: a@b.example\nSubject: hello\n\n<font color=red>x</font>\n",
        "From: a@b.example\nReply-To: c@d.example\nSubject: hello\n\nx\n",
        "Subject: hello\nFrom: a@b.example\n\nx\n",
    };

    for (size_t i = 0; i < ARRAY_LEN(mails); i++)
        for (size_t k = 0; k < i; k++)
            CHECK(!same(str_from(mails[i]), str_from(mails[k])));
    /* folded, with CR, with an mbox line: the same mail */
    CHECK(same(STR("From: a@b.example\nX-Mailer: Bulk 3\n\nx\n"),
               STR("From me Mon Jan  1\nFrom: a@b.example\nX-Mailer: Bulk\n\t3\n\nx\n")));
}

static void takes_whatever_comes(void)
{
    static const char *const mails[] = {
        "",
        "\n",
        ":",
        "From ",
        "From",
        "a:\n",
        ": x\n\n",
        "From: @\nTo: @\n\n<",
        "From: <@>\nSubject: =?\n\n</<!--<a <a =\"'://:@%?.\n",
        "Content-Type: multipart/mixed; boundary=\n\n--\nContent-Type:"};
    static char large[600 << 10];
    struct mail_signs signs;
    struct buf fields;

    for (size_t i = 0; i < ARRAY_LEN(mails); i++)
        read_packed(str_from(mails[i]), &signs);
    buf_init(&fields, 0);
    for (int i = 0; i < 30000; i++)
        buf_printf(&fields, "X-%d: a%d b!\n", i, i);
    read_packed(buf_str(&fields), &signs);
    buf_clear(&fields);
    CHECK(signs.n > 100 && signs.n <= MAIL_SIGNS_MAX);
    memset(large, '<', sizeof(large));
    read_packed(str_of(large, sizeof(large)), &signs);
    memset(large, 0, sizeof(large));
    read_packed(str_of(large, sizeof(large)), &signs);
}

static void refuses_damaged_signs(void)
{
    static const char *const packed[] = {"",       "1",      "2:gYE=",     "x:gYE=",    "1:!!!!",
                                         "1:AQE=", "1:gA==", "1:AAAAAACB", "1://///w8="};
    struct mail_signs signs = {.n = 7};
    char most[4 * MAIL_SIGNS_MAX];

    for (size_t i = 0; i < ARRAY_LEN(packed); i++)
        CHECK_INT(mail_signs_unpack(str_from(packed[i]), &signs), ERR_BAD_INPUT);
    memset(most, 'g', sizeof(most)); /* too many of them */
    most[0] = '1';
    most[1] = ':';
    CHECK(mail_signs_unpack(str_of(most, sizeof(most) - 2), &signs));
    CHECK_INT(signs.n, 7); /* untouched */
    CHECK(!mail_signs_unpack(STR("1:gYE="), &signs));
    CHECK_INT(signs.n, 2);
    CHECK_INT(signs.at[1], 2);
    CHECK(!mail_signs_unpack(STR("1:"), &signs));
    CHECK_INT(signs.n, 0);
}

int main(void)
{
    RUN(leaves_out_what_is_not_the_mails);
    RUN(sees_headers_and_build);
    RUN(takes_whatever_comes);
    RUN(refuses_damaged_signs);
    return unit_end();
}
