#include "parse/mime.h"

#include "base/arena.h"
#include "base/clock.h"
#include "unit.h"

static struct arena arena;

static struct mime mime_of(const char *text)
{
    struct mime_limits limits = mime_limits_default();
    struct mime mime = {0};

    arena_reset(&arena);
    CHECK_INT(mime_read(&arena, str_from(text), &limits, &mime, NULL), OK);
    return mime;
}

static void reads_the_header(void)
{
    struct mime mime = mime_of(
        "From: =?iso-8859-1?q?Andr=E9?= Pirard <andre@example.be>\r\n"
        "To: \"A, B\" <ab@example.org>, Friends: c@d.e, f@g.h;\r\n"
        "Subject: =?gb2312?B?xOM=?= =?gb2312?B?usM=?=\r\n one\r\n"
        "Message-ID: <1@x>\r\nIn-Reply-To: <0@x>\r\nReferences: <a@x>\r\n <0@x>\r\n"
        "Date: Thu, 1 Jan 2004 19:48:21 +0100\r\n\r\nHello\r\n");

    CHECK_INT(mime.from.n, 1);
    CHECK_STR(mime.from.at[0].name, "Andr\xC3\xA9 Pirard");
    CHECK_STR(mime.from.at[0].address, "andre@example.be");
    CHECK_INT(mime.to.n, 3);
    CHECK_STR(mime.to.at[0].name, "A, B");
    CHECK_STR(mime.to.at[2].address, "f@g.h");
    CHECK_STR(mime.subject, "\xE4\xBD\xA0\xE5\xA5\xBD one");
    CHECK_STR(mime.message_id, "1@x");
    CHECK_INT(mime.references.n, 2);
    CHECK_STR(mime.references.at[1], "0@x");
    CHECK_STR(mime.text, "Hello\n");
    CHECK_STR(clock_format(&arena, mime.date), "2004-01-01T18:48:21Z");
    CHECK(!mime.is_auto && !mime.bounce.is_set && !mime.is_list);
}

static void prefers_plain_over_html(void)
{
    struct mime mime = mime_of("From: a@b.c\nMIME-Version: 1.0\n"
                               "Content-Type: multipart/alternative; boundary=x\n\n"
                               "--x\nContent-Type: text/plain\n\nplain\n"
                               "--x\nContent-Type: text/html\n\n<p>rich</p>\n--x--\n");

    CHECK_STR(str_trim(mime.text), "plain");
    CHECK_STR(mime.html_text, "rich");
    CHECK(!mime.html.n);
}

static void makes_text_of_html(void)
{
    struct mime mime = mime_of("From: a@b.c\nContent-Type: text/html; charset=utf-8\n\n"
                               "<p>one</p><p>two <a href='http://x.y/'>there</a></p>");

    CHECK_STR(mime.text, "one\n\ntwo there");
    CHECK_STR(mime.html_text, "one\n\ntwo there");
    CHECK(mime.html.n);
}

static void lists_attachments(void)
{
    struct mime mime = mime_of("From: a@b.c\nContent-Type: multipart/mixed; boundary=x\n\n"
                               "--x\n\nbody\n--x\nContent-Type: Image/PNG\nContent-Disposition: "
                               "attachment; filename*=utf-8''h%C3%A9.png\n"
                               "Content-Transfer-Encoding: base64\n\nAAAA\n--x--\n");

    CHECK_STR(str_trim(mime.text), "body");
    CHECK_INT(mime.attachment_count, 1);
    CHECK_STR(mime.attachments[0].name, "h\xC3\xA9.png");
    CHECK_STR(mime.attachments[0].type, "image/png");
    CHECK_INT(mime.attachments[0].size, 3);
}

static void unfolds_flowed_text(void)
{
    struct mime mime = mime_of("From: a@b.c\nContent-Type: text/plain; format=flowed\n\n"
                               "one \ntwo\n> quoted \n> on\n\n-- \nsig\n");

    CHECK_STR(mime.text, "one two\n> quoted on\n\n-- \nsig\n");
}

static void knows_programs(void)
{
    CHECK(mime_of("From: a@b.c\nAuto-Submitted: auto-replied (vacation)\n\nx").is_auto);
    CHECK(!mime_of("From: a@b.c\nAuto-Submitted: no\n\nx").is_auto);
    CHECK(mime_of("From: a@b.c\nPrecedence: bulk\n\nx").is_auto);
    CHECK(!mime_of("From: a@b.c\nPrecedence: list\nList-Id: L <l.b.c>\n\nx").is_auto);
    CHECK(mime_of("Return-Path: <>\nFrom: a@b.c\n\nx").is_auto);
    CHECK(!mime_of("From: a@b.c\nSubject: Out of office next week?\n\nx").is_auto);
    CHECK(mime_of("From: a@b.c\nIn-Reply-To: <1@x>\nSubject: Out of office\n\nx").is_auto);
}

static void knows_lists(void)
{
    struct mime mime = mime_of("From: a@b.c\nList-Id: \"The list\" <l.example.org>\nList-Post: "
                               "<mailto:l@example.org>\n\nx");

    CHECK(mime.is_list);
    CHECK_STR(mime.list_id, "l.example.org");
    CHECK_STR(mime.list_post, "l@example.org");
}

static void reads_a_delivery_report(void)
{
    struct mime mime = mime_of(
        "From: MAILER-DAEMON@b.c\nContent-Type: multipart/report; "
        "report-type=delivery-status; boundary=x\n\n--x\n\nsorry\n--x\n"
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; b.c\n\n"
        "Final-Recipient: rfc822; ok@d.e\nAction: delivered\nStatus: 2.0.0\n\n"
        "Final-Recipient: rfc822; gone@d.e\nAction: failed\nStatus: 5.1.1\n--x--\n");

    CHECK(mime.bounce.is_set && mime.is_auto);
    CHECK_STR(mime.bounce.recipient, "gone@d.e");
    CHECK_STR(mime.bounce.status, "5.1.1");
    CHECK_STR(mime.bounce.action, "failed");
}

static void reads_a_report_in_prose(void)
{
    struct mime mime = mime_of(
        "Return-Path: <>\nFrom: MAILER-DAEMON@b.c\nSubject: failure notice\n\n"
        "Hi. This is the qmail-send program.\n<gone@d.e>:\n"
        "1.2.3.4 does not like recipient.\n550 5.1.1 no such user\n");

    CHECK_STR(mime.bounce.recipient, "gone@d.e");
    CHECK_STR(mime.bounce.status, "5.1.1");
    CHECK_STR(mime.bounce.action, "failed");
    CHECK(!mime_of("From: a@b.c\nSubject: failure notice\n\n<gone@d.e> 5.1.1").bounce.is_set);
}

static void holds_its_limits(void)
{
    struct mime_limits limits = mime_limits_default();
    struct fault fault = {0};
    struct mime mime;

    arena_reset(&arena);
    limits.header = 40;
    CHECK_INT(mime_read(&arena, STR("A: aaaaaaaaaaaaaaaaaaaaaaaaaa\nB: bbbbbbbbbbbbbbbb\n\nx"),
                        &limits, &mime, &fault),
              ERR_TOO_BIG);
    CHECK_INT(mime_read(&arena, STR("nothing"), &limits, &mime, NULL), ERR_BAD_INPUT);
    limits = mime_limits_default();
    limits.parts = 2;
    CHECK_INT(mime_read(&arena,
                        STR("A: a\nContent-Type: multipart/mixed; boundary=x\n\n"
                            "--x\n\n1\n--x\n\n2\n--x\n\n3\n--x--"),
                        &limits, &mime, NULL),
              ERR_TOO_BIG);
    limits = mime_limits_default();
    limits.text = 4;
    CHECK_INT(mime_read(&arena, STR("A: a\n\n12345678"), &limits, &mime, NULL), OK);
    CHECK_STR(mime.text, "1234");
    CHECK(mime.clipped);
}

static void becomes_a_message(void)
{
    struct mime mime = mime_of("From: A <a@b.c>\nTo: us@x.y\nSubject: Hi\nMessage-ID: <2@x>\n"
                               "References: <0@x> <1@x>\nIn-Reply-To: <1@x>\n\nHello\n");
    struct message message;

    CHECK_INT(mime_to_message(&arena, &mime, &message), OK);
    CHECK_INT(message.kind, KIND_MAIL);
    CHECK_INT(message.audience, AUDIENCE_PRIVATE);
    CHECK_STR(message.id, "2@x");
    CHECK_STR(message.thread, "0@x");
    CHECK_STR(message.reply_to, "1@x");
    CHECK_STR(message_author(&message)->handle, "a@b.c");
    CHECK_STR(message.to[0], "us@x.y");
    CHECK(str_find(message.extra, STR("\"references\":[\"0@x\",\"1@x\"]"), 0) != SIZE_MAX);
}

/* Without references In-Reply-To is all there is; a mail never stands below itself. */
static void knows_what_it_stands_below(void)
{
    struct message message;
    struct mime mime = mime_of("From: a@b.c\nMessage-ID: <2@x>\nIn-Reply-To: <1@x> <9@x>\n\nx");

    CHECK_INT(mime_to_message(&arena, &mime, &message), OK);
    CHECK_STR(message.thread, "1@x");
    CHECK_STR(message.reply_to, "1@x");
    mime = mime_of("From: a@b.c\nMessage-ID: <2@x>\nReferences: <0@x> <2@x>\n"
                   "In-Reply-To: <1@x>\n\nx");
    CHECK_INT(mime_to_message(&arena, &mime, &message), OK);
    CHECK_STR(message.thread, "0@x");
    CHECK_STR(message.reply_to, "1@x");
    mime = mime_of("From: a@b.c\nMessage-ID: <2@x>\nReferences: <2@x>\nIn-Reply-To: <2@x>\n\nx");
    CHECK_INT(mime_to_message(&arena, &mime, &message), OK);
    CHECK_STR(message.thread, "2@x");
    CHECK_INT(message.reply_to.n, 0);
}

/* A mail may name ten thousand references; what goes on is valid JSON and within a line. */
static void keeps_extra_within_bounds(void)
{
    struct message message;
    struct mime mime;
    struct buf text;

    buf_init(&text, 0);
    buf_add_c(&text, "From: a@b.c\nReferences:");
    for (int i = 0; i < 500; i++)
        buf_printf(&text, " <%d@x>\n", i);
    buf_add_c(&text, "\nx");
    mime = mime_of(text.p);
    buf_clear(&text);
    CHECK_INT(mime.references.n, 500);
    CHECK_INT(mime_to_message(&arena, &mime, &message), OK);
    CHECK_STR(message.thread, "0@x");
    CHECK_STR(message.reply_to, "499@x");
    CHECK(str_find(message.extra, STR("\"references\":[\"0@x\",\"401@x\""), 0) != SIZE_MAX);
    CHECK(str_find(message.extra, STR("\"499@x\"]"), 0) != SIZE_MAX);
}

static void gives_the_same_id_without_a_message_id(void)
{
    struct message a, b, c;
    struct mime mime = mime_of("From: a@b.c\nSubject: s\n\nx");

    CHECK_INT(mime_to_message(&arena, &mime, &a), OK);
    CHECK_INT(mime_to_message(&arena, &mime, &b), OK);
    CHECK(a.id.n && str_eq(a.id, b.id) && str_eq(a.thread, a.id));
    mime.text = STR("y");
    CHECK_INT(mime_to_message(&arena, &mime, &c), OK);
    CHECK(!str_eq(a.id, c.id));
}

int main(void)
{
    mime_start();
    arena_init(&arena, 8 << 20);
    RUN(reads_the_header);
    RUN(prefers_plain_over_html);
    RUN(makes_text_of_html);
    RUN(lists_attachments);
    RUN(unfolds_flowed_text);
    RUN(knows_programs);
    RUN(knows_lists);
    RUN(reads_a_delivery_report);
    RUN(reads_a_report_in_prose);
    RUN(holds_its_limits);
    RUN(becomes_a_message);
    RUN(knows_what_it_stands_below);
    RUN(keeps_extra_within_bounds);
    RUN(gives_the_same_id_without_a_message_id);
    arena_clear(&arena);
    return unit_end();
}
