/* guard.c: every address is looked at as sixteen bytes (IPv4 as ::ffff:a.b.c.d); two tables say
 * what is special, and one function unwraps an IPv4 address that hides in an IPv6 one. */
#include "net/guard.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>

#include "base/arena.h"

struct place4 {
    uint32_t network;
    unsigned bits;
    const char *what;
};

#define IP4(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (d))

/* IANA IPv4 Special-Purpose Address Registry, plus multicast and class E. */
static const struct place4 places4[] = {
    {IP4(0, 0, 0, 0), 8, "an address of \"this network\""},
    {IP4(10, 0, 0, 0), 8, "a private address"},
    {IP4(100, 64, 0, 0), 10, "a carrier-grade NAT address"},
    {IP4(127, 0, 0, 0), 8, "a loopback address"},
    {IP4(169, 254, 0, 0), 16, "a link-local address"},
    {IP4(172, 16, 0, 0), 12, "a private address"},
    {IP4(192, 0, 0, 0), 24, "an address for protocol assignments"},
    {IP4(192, 0, 2, 0), 24, "an address for documentation"},
    {IP4(192, 31, 196, 0), 24, "an AS112 address"},
    {IP4(192, 52, 193, 0), 24, "an AMT address"},
    {IP4(192, 88, 99, 0), 24, "a 6to4 relay address"},
    {IP4(192, 168, 0, 0), 16, "a private address"},
    {IP4(192, 175, 48, 0), 24, "an AS112 address"},
    {IP4(198, 18, 0, 0), 15, "an address for benchmarks"},
    {IP4(198, 51, 100, 0), 24, "an address for documentation"},
    {IP4(203, 0, 113, 0), 24, "an address for documentation"},
    {IP4(224, 0, 0, 0), 4, "a multicast address"},
    {IP4(240, 0, 0, 0), 4, "a reserved or broadcast address"},
};

struct place6 {
    unsigned char network[16];
    unsigned bits;
    const char *what;
};

/* Only 2000::/3 is given out as global unicast; these are the exceptions inside and the names
 * of what lies outside. v4-mapped, v4-compatible, NAT64 and 6to4 are unwrapped before. */
static const struct place6 places6[] = {
    {{0}, 128, "the unspecified address"},
    {{[15] = 1}, 128, "a loopback address"},
    {{0x00, 0x64, 0xff, 0x9b, 0x00, 0x01}, 48, "a local NAT64 address"},
    {{0x01, 0x00}, 64, "a discard-only address"},
    {{0x20, 0x01, 0x00, 0x00}, 32, "a Teredo address"},
    {{0x20, 0x01, 0x00, 0x00}, 23, "an address for protocol assignments"},
    {{0x20, 0x01, 0x0d, 0xb8}, 32, "an address for documentation"},
    {{0x26, 0x20, 0x00, 0x4f, 0x80, 0x00}, 48, "an AS112 address"},
    {{0x3f, 0xff}, 20, "an address for documentation"},
    {{0x5f, 0x00}, 16, "a segment routing address"},
    {{0xfc}, 7, "a unique local (private) address"},
    {{0xfe, 0x80}, 10, "a link-local address"},
    {{0xfe, 0xc0}, 10, "a site-local address"},
    {{0xff}, 8, "a multicast address"},
};

static const unsigned char mapped_prefix[12] = {[10] = 0xff, [11] = 0xff};
static const unsigned char nat64_prefix[12] = {0x00, 0x64, 0xff, 0x9b};
static const unsigned char zero_prefix[12];

static bool bits_equal(const unsigned char *a, const unsigned char *b, unsigned bits)
{
    unsigned whole = bits / 8, rest = bits % 8;
    if (memcmp(a, b, whole) != 0)
        return false;
    if (!rest)
        return true;
    unsigned char mask = (unsigned char)(0xff << (8 - rest));
    return (a[whole] & mask) == (b[whole] & mask);
}

static uint32_t get32(const unsigned char *p) { return IP4(p[0], p[1], p[2], p[3]); }

static const char *refuses4(uint32_t address)
{
    for (size_t i = 0; i < ARRAY_LEN(places4); i++) {
        uint32_t mask = places4[i].bits ? ~(uint32_t)0 << (32 - places4[i].bits) : 0;
        if ((address & mask) == places4[i].network)
            return places4[i].what;
    }
    return NULL;
}

/* An IPv4 address that an IPv6 one carries. False where it carries none. */
static bool carries4(const unsigned char a[16], uint32_t *out)
{
    if (memcmp(a, mapped_prefix, 12) == 0 || memcmp(a, nat64_prefix, 12) == 0) {
        *out = get32(a + 12);
        return true;
    }
    if (a[0] == 0x20 && a[1] == 0x02) { /* 6to4 */
        *out = get32(a + 2);
        return true;
    }
    bool isatap = (a[8] & 0xfc) == 0 && a[9] == 0 && a[10] == 0x5e && a[11] == 0xfe;
    if (isatap) {
        *out = get32(a + 12);
        return true;
    }
    return false;
}

static const char *refuses16(const unsigned char a[16])
{
    bool mapped = memcmp(a, mapped_prefix, 12) == 0;
    uint32_t v4;
    if (carries4(a, &v4)) {
        const char *what = refuses4(v4);
        if (what || mapped)
            return what;
    }
    for (size_t i = 0; i < ARRAY_LEN(places6); i++)
        if (bits_equal(a, places6[i].network, places6[i].bits))
            return places6[i].what;
    if (memcmp(a, zero_prefix, 12) == 0)
        return "a v4-compatible address"; /* deprecated; nothing public is there */
    if (memcmp(a, nat64_prefix, 12) == 0)
        return NULL; /* a public IPv4 address behind the well-known NAT64 prefix */
    if ((a[0] & 0xe0) != 0x20)
        return "not a public address";
    return NULL;
}

/* Sixteen bytes and the port of a sockaddr. False for another family. */
static bool unpack(const struct sockaddr *address, unsigned char out[16], uint16_t *out_port)
{
    if (address->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, address, sizeof(in));
        memcpy(out, mapped_prefix, 12);
        memcpy(out + 12, &in.sin_addr, 4);
        *out_port = ntohs(in.sin_port);
        return true;
    }
    if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 in;
        memcpy(&in, address, sizeof(in));
        memcpy(out, &in.sin6_addr, 16);
        *out_port = ntohs(in.sin6_port);
        return true;
    }
    return false;
}

void guard_init(struct guard *guard)
{
    memset(guard, 0, sizeof(*guard));
    guard_ports(guard, (const uint16_t[]){80, 443, 0});
    struct ifaddrs *all = NULL;
    if (getifaddrs(&all) != 0)
        return;
    for (struct ifaddrs *at = all; at && guard->own_count < GUARD_OWN_MAX; at = at->ifa_next) {
        uint16_t port;
        if (at->ifa_addr && unpack(at->ifa_addr, guard->own[guard->own_count], &port))
            guard->own_count++;
    }
    freeifaddrs(all);
}

void guard_ports(struct guard *guard, const uint16_t *ports)
{
    guard->port_count = 0;
    while (*ports && guard->port_count < GUARD_PORT_MAX)
        guard->ports[guard->port_count++] = *ports++;
}

/* "[fd00::5]:993" or "10.0.0.1:8080": the part before the port into *out_rest. */
static enum err take_port(struct str text, struct str *out_rest, uint16_t *out_port)
{
    size_t colon = str_find_last(text, ':');
    bool bracketed = text.n > 0 && text.p[0] == '[';
    size_t close = str_find_char(text, ']', 0);
    *out_port = 0;
    *out_rest = text;
    if (bracketed && close == SIZE_MAX)
        return ERR_BAD_INPUT;
    bool has_port = colon != SIZE_MAX &&
                    (bracketed ? colon == close + 1 : str_find_char(text, ':', 0) == colon);
    if (has_port) {
        int64_t port;
        if (str_to_i64(str_skip(text, colon + 1), &port) || port < 1 || port > 65535)
            return ERR_BAD_INPUT;
        *out_port = (uint16_t)port;
        *out_rest = str_slice(text, 0, colon);
    }
    if (bracketed) {
        if (out_rest->n != close + 1)
            return ERR_BAD_INPUT;
        *out_rest = str_slice(text, 1, close);
    }
    return OK;
}

static enum err take_entry(struct str text, struct guard_entry *out)
{
    struct guard_entry entry = {.bits = 128};
    struct str rest, address, bits;
    if (take_port(text, &rest, &entry.port))
        return ERR_BAD_INPUT;
    if (str_is(rest, "*")) {
        entry.any_public = true;
        *out = entry;
        return entry.port ? OK : ERR_BAD_INPUT;
    }
    bool has_bits = str_cut(rest, '/', &address, &bits);
    char name[64];
    if (address.n == 0 || address.n >= sizeof(name))
        return ERR_BAD_INPUT;
    memcpy(name, address.p, address.n);
    name[address.n] = 0;
    unsigned width = 128;
    if (inet_pton(AF_INET, name, entry.address + 12) == 1) {
        memcpy(entry.address, mapped_prefix, 12);
        width = 32;
    } else if (inet_pton(AF_INET6, name, entry.address) != 1) {
        return ERR_BAD_INPUT;
    }
    if (has_bits) {
        int64_t n;
        if (str_to_i64(bits, &n) || n < 0 || n > width)
            return ERR_BAD_INPUT;
        entry.bits = 128 - width + (unsigned)n;
    }
    *out = entry;
    return OK;
}

static bool is_separator(char c) { return c == ',' || char_is_space(c); }

enum err guard_allow(struct guard *guard, struct str text, struct fault *fault)
{
    size_t count = guard->allow_count;
    for (size_t at = 0; at < text.n;) {
        size_t end = at;
        while (end < text.n && !is_separator(text.p[end]))
            end++;
        struct str word = str_slice(text, at, end);
        at = end + 1;
        if (word.n == 0)
            continue;
        if (count == GUARD_ALLOW_MAX)
            return fault_set(fault, ERR_TOO_BIG, "more than %d allowed addresses", GUARD_ALLOW_MAX);
        if (take_entry(word, &guard->allow[count]))
            return fault_set(fault, ERR_BAD_INPUT,
                             "'%.*s' is not an address, a network (10.0.0.0/8) or *:port",
                             STR_ARGS(str_slice(word, 0, 100)));
        count++;
    }
    guard->allow_count = count;
    return OK;
}

static bool port_is_usual(const struct guard *guard, uint16_t port)
{
    for (size_t i = 0; i < guard->port_count; i++)
        if (guard->ports[i] == port)
            return true;
    return guard->port_count == 0;
}

static bool is_own(const struct guard *guard, const unsigned char a[16])
{
    unsigned char inner[16];
    uint32_t v4;
    bool carries = carries4(a, &v4);
    memcpy(inner, mapped_prefix, 12);
    for (int i = 0; carries && i < 4; i++)
        inner[12 + i] = (unsigned char)(v4 >> (24 - 8 * i));
    for (size_t i = 0; i < guard->own_count; i++)
        if (memcmp(a, guard->own[i], 16) == 0 || (carries && memcmp(inner, guard->own[i], 16) == 0))
            return true;
    return false;
}

const char *guard_refuses(const struct guard *guard, const struct sockaddr *address)
{
    unsigned char a[16];
    uint16_t port;
    if (!unpack(address, a, &port))
        return "not an internet address";
    bool public_port = port_is_usual(guard, port);
    for (size_t i = 0; i < guard->allow_count; i++) {
        const struct guard_entry *entry = &guard->allow[i];
        if (entry->any_public)
            public_port = public_port || entry->port == port;
        else if ((!entry->port || entry->port == port) &&
                 bits_equal(a, entry->address, entry->bits))
            return NULL;
    }
    const char *what = refuses16(a);
    if (what)
        return what;
    if (is_own(guard, a))
        return "an address of this machine";
    return public_port ? NULL : "a port that is not usual for this";
}

void guard_name(const struct sockaddr *address, char out[64])
{
    unsigned char a[16];
    uint16_t port;
    char name[INET6_ADDRSTRLEN] = "?";
    if (!unpack(address, a, &port)) {
        snprintf(out, 64, "address family %d", address->sa_family);
        return;
    }
    bool mapped = memcmp(a, mapped_prefix, 12) == 0;
    inet_ntop(mapped ? AF_INET : AF_INET6, mapped ? a + 12 : a, name, sizeof(name));
    snprintf(out, 64, "%s port %u", name, port);
}
