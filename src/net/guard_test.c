/* Spellings go through getaddrinfo, as they would on their way to a connect. */
#include "net/guard.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>

#include "unit.h"

static const char *look(const struct guard *guard, const char *spelling, const char *port)
{
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM}, *found;
    if (getaddrinfo(spelling, port, &hints, &found) != 0)
        return "not resolved";
    const char *what = guard_refuses(guard, found->ai_addr);
    freeaddrinfo(found);
    return what;
}

static const char *const refused[] = {
    /* loopback and its spellings */
    "127.0.0.1",
    "127.0.0.2",
    "127.255.255.255",
    "127.1",
    "127.0.1",
    "0x7f.1",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "0177.1",
    "017700000001",
    "2130706433",
    "127.0x0.0.1",
    "0x7F.0x1",
    "::1",
    "0:0:0:0:0:0:0:1",
    "0000::0001",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "0:0:0:0:0:ffff:127.0.0.1",
    "::127.0.0.1",
    "::7f00:1",
    /* this network */
    "0",
    "0.0.0.0",
    "0.1.2.3",
    "0x0",
    "00",
    "::",
    "0::0",
    "::ffff:0.0.0.0",
    "::ffff:0:0",
    /* private */
    "10.0.0.1",
    "10.255.255.255",
    "10.1",
    "0xa.1",
    "012.1",
    "167772161",
    "172.16.0.1",
    "172.31.255.255",
    "0xac100001",
    "192.168.0.1",
    "192.168.1",
    "0xc0a80001",
    "3232235521",
    "0300.0250.1.1",
    "::ffff:10.0.0.1",
    "::ffff:192.168.1.1",
    "::ffff:172.16.0.1",
    "::10.0.0.1",
    "::c0a8:101",
    /* CGNAT, link-local and the cloud's metadata */
    "100.64.0.1",
    "100.127.255.255",
    "169.254.0.1",
    "169.254.169.254",
    "0xa9fea9fe",
    "2852039166",
    "0251.0376.0251.0376",
    "::ffff:169.254.169.254",
    "::ffff:a9fe:a9fe",
    "::ffff:100.64.0.1",
    /* assignments, documentation, benchmarks, relays */
    "192.0.0.1",
    "192.0.0.170",
    "192.0.2.1",
    "198.51.100.7",
    "203.0.113.200",
    "198.18.0.1",
    "198.19.255.255",
    "192.88.99.1",
    "192.31.196.1",
    "192.52.193.1",
    "192.175.48.1",
    /* multicast, reserved, broadcast */
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "0xffffffff",
    "::ffff:224.0.0.1",
    "::ffff:255.255.255.255",
    /* NAT64 */
    "64:ff9b::127.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b::c0a8:1",
    "64:ff9b::0.0.0.0",
    "64:ff9b:1::1",
    "64:ff9b:1:ffff::8.8.8.8",
    /* 6to4 */
    "2002:7f00:1::",
    "2002:7f00:1::1",
    "2002:a00:1::1",
    "2002:c0a8:101::1",
    "2002:a9fe:a9fe::1",
    "2002:6440:1::1",
    "2002::1",
    "2002:e000:1::1",
    /* Teredo, whatever it carries */
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:0:7f00:1::1",
    /* ISATAP with a private address, below a public prefix too */
    "fe80::5efe:10.0.0.1",
    "2a00:1450::5efe:127.0.0.1",
    "2a00:1450::200:5efe:192.168.0.1",
    "2a00:1450::5efe:a9fe:a9fe",
    /* the rest of IPv6 */
    "fe80::1",
    "febf::1",
    "fec0::1",
    "fc00::1",
    "fd00::1",
    "fdff:ffff::1",
    "ff02::1",
    "ff0e::1",
    "100::1",
    "2001:db8::1",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "3fff::1",
    "5f00::1",
    "2620:4f:8000::1",
    "4000::1",
    "8000::1",
    "e000::1",
    "1::1",
    "::2",
    "::8.8.8.8",
    "::ffff:0:127.0.0.1",
};

static const char *const permitted[] = {
    "8.8.8.8",
    "1.1.1.1",
    "9.255.255.255",
    "11.0.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "126.255.255.255",
    "128.0.0.1",
    "169.253.255.255",
    "169.255.0.1",
    "172.15.255.255",
    "172.32.0.1",
    "192.167.255.255",
    "192.169.0.1",
    "198.17.255.255",
    "198.20.0.1",
    "223.255.255.255",
    "134744072",
    "0x08080808",
    "2a00:1450:4001:82a::200e",
    "2606:4700:4700::1111",
    "2001:4860:4860::8888",
    "2003::1",
    "3fff:1000::1",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "2002:808:808::1",
    "2a00:1450::5efe:8.8.8.8",
};

static void refuses_what_is_not_public(void)
{
    struct guard guard;
    guard_init(&guard);
    CHECK(ARRAY_LEN(refused) + ARRAY_LEN(permitted) >= 100);
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        const char *what = look(&guard, refused[i], "80");
        if (!what || strcmp(what, "not resolved") == 0)
            printf("%s: %s\n", refused[i], what ? what : "not refused");
        CHECK(what && strcmp(what, "not resolved") != 0);
    }
    for (size_t i = 0; i < ARRAY_LEN(permitted); i++) {
        const char *what = look(&guard, permitted[i], "443");
        if (what)
            printf("%s: %s\n", permitted[i], what);
        CHECK(!what);
    }
}

static void allows_what_an_admin_lists(void)
{
    struct guard guard;
    guard_init(&guard);
    CHECK(guard_allow(&guard, STR("127.0.0.1, 10.1.0.0/16\n192.168.7.7:8080 [fd00::5]:993 *:8443"),
                      NULL) == OK);
    CHECK_INT(guard.allow_count, 5);
    CHECK(!look(&guard, "127.0.0.1", "12345"));
    CHECK(!look(&guard, "::ffff:127.0.0.1", "80"));
    CHECK(look(&guard, "::127.0.0.1", "80") != NULL); /* a disguise stays one */
    CHECK(look(&guard, "64:ff9b::127.0.0.1", "80") != NULL);
    CHECK(look(&guard, "127.0.0.2", "80") != NULL);
    CHECK(!look(&guard, "10.1.255.3", "80"));
    CHECK(look(&guard, "10.2.0.1", "80") != NULL);
    CHECK(!look(&guard, "192.168.7.7", "8080"));
    CHECK(look(&guard, "192.168.7.7", "80") != NULL);
    CHECK(!look(&guard, "fd00::5", "993"));
    CHECK(look(&guard, "fd00::5", "143") != NULL);
    CHECK(!look(&guard, "8.8.8.8", "8443"));
    CHECK(look(&guard, "10.2.0.1", "8443") != NULL);
}

static void keeps_to_the_usual_ports(void)
{
    struct guard guard;
    guard_init(&guard);
    CHECK(look(&guard, "8.8.8.8", "22") != NULL);
    CHECK(look(&guard, "8.8.8.8", "6379") != NULL);
    guard_ports(&guard, (const uint16_t[]){993, 0});
    CHECK(!look(&guard, "8.8.8.8", "993"));
    CHECK(look(&guard, "8.8.8.8", "80") != NULL);
}

static void refuses_bad_entries_and_stays_as_it_was(void)
{
    static const char *const bad[] = {
        "localhost",     "10.0.0.0/33", "::1/129", "*",     "1.2.3.4:0", "[::1",       "[::1]x:80",
        "1.2.3.4:99999", "10.0.0.0/",   "0x7f.1",  "1.2.3", "/8",        "10.0.0.1/-1"};
    struct guard guard;
    guard_init(&guard);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct fault fault = {0};
        CHECK(guard_allow(&guard, str_from(bad[i]), &fault) == ERR_BAD_INPUT);
        CHECK(strstr(fault.text, bad[i]) != NULL);
    }
    CHECK_INT(guard.allow_count, 0);
    struct fault fault = {0};
    char many[1000] = "";
    for (size_t i = 0; i < 70; i++)
        memcpy(many + i * 8, "1.2.3.4 ", 8);
    CHECK(guard_allow(&guard, str_of(many, 560), &fault) == ERR_TOO_BIG);
    CHECK_INT(guard.allow_count, 0);
}

static void refuses_this_machine(void)
{
    struct guard guard;
    guard_init(&guard);
    guard.own_count = 1;
    memcpy(guard.own[0], (unsigned char[]){[10] = 0xff, 0xff, 9, 9, 9, 9}, 16);
    CHECK(look(&guard, "9.9.9.9", "80") != NULL);
    CHECK(look(&guard, "2002:909:909::1", "80") != NULL);
    CHECK(look(&guard, "64:ff9b::9.9.9.9", "80") != NULL);
    CHECK(!look(&guard, "9.9.9.10", "80"));
}

static void refuses_other_families(void)
{
    struct guard guard;
    guard_init(&guard);
    struct sockaddr address = {.sa_family = AF_UNIX};
    CHECK(guard_refuses(&guard, &address) != NULL);
    char name[64];
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(80)};
    in.sin_addr.s_addr = htonl(0x08080808);
    guard_name((const struct sockaddr *)&in, name);
    CHECK_STR(str_from(name), "8.8.8.8 port 80");
}

int main(void)
{
    RUN(refuses_what_is_not_public);
    RUN(allows_what_an_admin_lists);
    RUN(keeps_to_the_usual_ports);
    RUN(refuses_bad_entries_and_stays_as_it_was);
    RUN(refuses_this_machine);
    RUN(refuses_other_families);
    return unit_end();
}
