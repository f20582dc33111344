/* transport.h: what every connection out of this house has in common, whatever it speaks.
 *
 * Folder-internal: http.c, imap.c and smtp.c build on it. It puts the address guard in front of
 * each socket, verifies certificates (always), ignores every proxy of the environment, and turns
 * libcurl's results into our errors with a sentence.
 *
 * net_start must be called once, before threads are made (libcurl asks for it).
 */
#ifndef NET_TRANSPORT_H
#define NET_TRANSPORT_H

#include <curl/curl.h>

#include "net/guard.h"
#include "net/net.h"

struct transport {
    const struct guard *guard;
    int stop_fd;       /* readable: give up (ERR_STOPPED); -1: never */
    char refused[160]; /* why the guard said no, or "" */
    char curl_error[CURL_ERROR_SIZE];
};

/* Options that hold for every protocol. `transport` must outlive the handle's use; ca_pem (more
 * certificates to trust, PEM; may be empty) is copied. */
must_check enum err transport_setup(CURL *curl, struct transport *transport, struct str ca_pem);

/* The part of an address that may be told to people and stands in the store as a reason: without
 * user, password and query (keys stand there), clipped. */
struct str transport_shown(struct str url);

/* OK for CURLE_OK; else the error and, in `fault`, what happened with `where`. */
enum err transport_result(const struct transport *transport, CURLcode code, struct str where,
                          struct fault *fault);

bool transport_stopped(const struct transport *transport);

/* Mail to this very machine may go without TLS; everything else may not. */
bool transport_is_loopback(const char *url);

#endif
