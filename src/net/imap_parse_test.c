#include "net/imap_parse.h"

#include "unit.h"

static struct arena arena;
static struct imap_limits limits;

static struct imap_response read_one(const char *text)
{
    struct imap_response got = {0};
    CHECK(imap_parse(&arena, str_from(text), &limits, &got) == OK);
    return got;
}

/* Feeds the text one byte more at a time; the size found, or minus the error. */
static int64_t scan_slowly(struct str text, const struct imap_limits *with)
{
    struct imap_scan scan = {0};
    for (size_t n = 0; n <= text.n; n++) {
        size_t size;
        enum err err = imap_scan(&scan, str_slice(text, 0, n), with, &size);
        if (err == OK)
            return n == size ? (int64_t)size : -1000;
        if (err != ERR_BUSY)
            return -(int64_t)err;
    }
    return -ERR_BUSY;
}

static void finds_the_end_of_a_response(void)
{
    struct str fetch = STR("* 1 FETCH (UID 5 BODY[] {5}\r\na\r\nb\n FLAGS ())\r\n");
    CHECK_INT(scan_slowly(fetch, &limits), fetch.n);
    CHECK_INT(scan_slowly(STR("* 1 FETCH (X \"{5}\"\r\n* more"), &limits), 20);
    CHECK_INT(scan_slowly(STR("* OK see {5}\r\nabc"), &limits), 14);
    CHECK_INT(scan_slowly(STR("a1 NO see {5}\r\nabc"), &limits), 15);
    CHECK_INT(scan_slowly(STR("+ {5}\r\nabc"), &limits), 7);
    CHECK_INT(scan_slowly(STR("* LIST () \"/\" {0}\r\n\r\n"), &limits), 21);
    CHECK_INT(scan_slowly(STR("* LIST () \"/\" {3}\r\na"), &limits), -ERR_BUSY);
    CHECK_INT(scan_slowly(STR("* X \"open {5}\r\n"), &limits), 15);
    CHECK_INT(scan_slowly(STR("\n"), &limits), 1);
}

static void refuses_what_is_too_long(void)
{
    struct imap_limits small = {
        .line_max = 20, .literal_max = 100, .depth_max = 3, .values_max = 5};
    CHECK_INT(scan_slowly(STR("* 1 FETCH (UID 55555555555"), &small), -ERR_TOO_BIG);
    CHECK_INT(scan_slowly(STR("* 1 F (B {101}\r\n"), &small), -ERR_TOO_BIG);
    CHECK_INT(scan_slowly(STR("* 1 F (B {99999999999999999999999}\r\n"), &limits), -ERR_TOO_BIG);
    CHECK_INT(scan_slowly(STR("* 1 F (B {60}\r\n123456789 123456789 123456789 123456789 123456789 "
                              "123456789  {60}\r\n"),
                          &small),
              -ERR_TOO_BIG);
    struct imap_response got;
    CHECK(imap_parse(&arena, STR("* X ((((a))))\r\n"), &small, &got) == ERR_TOO_BIG);
    CHECK(imap_parse(&arena, STR("* X 1 2 3 4 5 6\r\n"), &small, &got) == ERR_TOO_BIG);
    CHECK(imap_parse(&arena, STR("* X (((a)))\r\n"), &small, &got) == OK);
}

static void reads_status_lines(void)
{
    struct imap_response got = read_one("* OK [UIDVALIDITY 1699] UIDs valid\r\n");
    CHECK(got.kind == IMAP_UNTAGGED && got.status == IMAP_OK);
    CHECK_STR(got.text, "UIDs valid");
    CHECK_INT(got.code.count, 2);
    CHECK_STR(got.code.items[1].text, "1699");
    got = read_one("h7 NO [AUTHENTICATIONFAILED] Authentication failed.\r\n");
    CHECK(got.kind == IMAP_TAGGED && got.status == IMAP_NO);
    CHECK_STR(got.tag, "h7");
    CHECK_STR(got.code.items[0].text, "AUTHENTICATIONFAILED");
    got = read_one("* OK [PERMANENTFLAGS (\\Answered \\*)] Limited\r\n");
    CHECK(got.code.items[1].type == IMAP_LIST && got.code.items[1].count == 2);
    got = read_one("* BYE [odd ( code] gone\r\n");
    CHECK(got.status == IMAP_BYE && got.code.count == 0);
    got = read_one("+ idling\r\n");
    CHECK(got.kind == IMAP_CONTINUE);
    CHECK_STR(got.text, "idling");
    got = read_one("+\r\n");
    CHECK(got.kind == IMAP_CONTINUE && got.text.n == 0);
}

static void reads_a_fetch(void)
{
    struct imap_response got = read_one(
        "* 12 FETCH (UID 44 FLAGS (\\Seen) INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" "
        "MODSEQ (917162500) BODY[HEADER.FIELDS (MESSAGE-ID)] {7}\r\na)\r\n\"x\" X NIL)\r\n");
    CHECK(got.has_number && got.number == 12);
    CHECK_STR(got.name, "FETCH");
    const struct imap_value *list = &got.rest.items[0];
    int64_t uid;
    CHECK(imap_number(imap_find(list, "uid"), &uid) == OK && uid == 44);
    CHECK_STR(imap_find(list, "BODY")->text, "a)\r\n\"x\"");
    CHECK_STR(imap_find(list, "INTERNALDATE")->text, "17-Jul-1996 02:44:25 -0700");
    CHECK(imap_find(list, "X")->type == IMAP_NIL);
    CHECK(imap_find(list, "FLAGS")->count == 1);
    CHECK(!imap_find(list, "RFC822"));
    CHECK(imap_number(imap_find(list, "FLAGS"), &uid) != OK);
}

static void reads_strings_with_escapes(void)
{
    struct imap_response got = read_one("* LIST (\\Sent) \"/\" \"a \\\"b\\\\\"\r\n");
    CHECK_INT(got.rest.count, 3);
    CHECK_STR(got.rest.items[2].text, "a \"b\\");
    got = read_one("* SEARCH\r\n");
    CHECK_INT(got.rest.count, 0);
    got = read_one("* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n");
    CHECK_INT(got.rest.count, 2);
}

static void refuses_what_is_malformed(void)
{
    static const char *const bad[] = {
        "\r\n",        "*\r\n",           "* X (a\r\n",  "* X a)\r\n",  "* X \"a\r\n",
        "h1 X\r\n",    "* X {5}\r\nab",   "* X {a}\r\n", "* X \"a\\\"", "* -1 EXISTS\r\n",
        "* X A[b\r\n", "* X {3}x\r\nabc", "* 5\r\n",     "h1\r\n"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct imap_response got;
        enum err err = imap_parse(&arena, str_from(bad[i]), &limits, &got);
        if (err != ERR_BAD_INPUT)
            printf("case %zu: %s\n", i, bad[i]);
        CHECK(err == ERR_BAD_INPUT);
    }
}

int main(void)
{
    arena_init(&arena, 1 << 20);
    limits = imap_limits_default();
    RUN(finds_the_end_of_a_response);
    RUN(refuses_what_is_too_long);
    RUN(reads_status_lines);
    RUN(reads_a_fetch);
    RUN(reads_strings_with_escapes);
    RUN(refuses_what_is_malformed);
    arena_clear(&arena);
    return unit_end();
}
