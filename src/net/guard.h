/* guard.h: which addresses this server may connect to.
 *
 * Outsiders choose much of what we fetch (feed addresses, redirects, MX names), so a name may
 * point into our own network (server-side request forgery). The guard looks at the *numeric*
 * address in the moment of connecting, so neither a spelling ("0x7f.1"), nor a name that resolves
 * to 127.0.0.1, nor a name that changes its answer between check and use gets past it.
 *
 * Refused: everything that is not a public unicast address (the IANA special-purpose registries,
 * RFC 6890), this machine's own addresses, and IPv6 addresses that carry an IPv4 address which
 * would be refused itself: v4-mapped and v4-compatible (RFC 4291), NAT64 (RFC 6052), 6to4
 * (RFC 3056), ISATAP (RFC 5214). Teredo (RFC 4380) and the local NAT64 prefix (RFC 8215) are
 * refused as a whole.
 * Ports: only those the caller names (80 and 443 for HTTP, the mail ports for mail).
 *
 * An admin may allow more for one channel. Entries are separated by commas or white space:
 *
 *     192.0.2.7         this address, any port         10.1.0.0/16       a network, any port
 *     192.0.2.7:8080    this address and port          [fd00::5]:993     the same in IPv6
 *     *:8080            one more port of public addresses
 *
 * Names are not entries: what they point to is not ours to say. An allowed IPv4 network also
 * allows its v4-mapped form and no other disguise. There is no build switch, no environment
 * variable and no proxy that goes around the guard.
 *
 * A struct guard is a value: fill it once, then any thread may read it.
 */
#ifndef NET_GUARD_H
#define NET_GUARD_H

#include <sys/socket.h>

#include "base/str.h"

enum { GUARD_ALLOW_MAX = 64, GUARD_OWN_MAX = 64, GUARD_PORT_MAX = 8 };

struct guard_entry {
    unsigned char address[16]; /* IPv4 as v4-mapped */
    unsigned bits;             /* leading bits that count, of 128 */
    uint16_t port;             /* 0: any */
    bool any_public;           /* "*:port" */
};

struct guard {
    struct guard_entry allow[GUARD_ALLOW_MAX];
    size_t allow_count;
    unsigned char own[GUARD_OWN_MAX][16]; /* this machine's addresses */
    size_t own_count;
    uint16_t ports[GUARD_PORT_MAX]; /* of public addresses; none: any */
    size_t port_count;
};

/* An empty guard: public addresses on ports 80 and 443. Notes this machine's own addresses
 * (getifaddrs(3)); where they cannot be had, goes on without. */
void guard_init(struct guard *guard);
/* Replaces the ports: up to GUARD_PORT_MAX, ended by 0. */
void guard_ports(struct guard *guard, const uint16_t *ports);
/* Adds the entries of `text`. ERR_BAD_INPUT names the entry; ERR_TOO_BIG: over GUARD_ALLOW_MAX.
 * The guard is unchanged on failure. */
must_check enum err guard_allow(struct guard *guard, struct str text, struct fault *fault);

/* NULL: go on. Otherwise what kind of place it is, for people: "a loopback address". */
const char *guard_refuses(const struct guard *guard, const struct sockaddr *address);

/* "192.0.2.7 port 80" into out[64]; for messages. */
void guard_name(const struct sockaddr *address, char out[64]);

#endif
