/* smtp.h: handing one mail to a mail server (RFC 5321), at most once.
 *
 * What matters is how it ended, because a mail that was sent twice cannot be taken back:
 *
 *   SENT           the server answered the end of the data with 2xx: it is theirs now
 *   RETRY_LATER    it certainly did not leave: no connection, 4xx, lost before the data ended
 *   REFUSED        it certainly did not leave, and never will like this: 5xx
 *   HELD_FOR_HUMAN it did not leave; somebody must look at the settings: wrong password, bad
 *                  certificate, an address the guard refuses
 *   UNCERTAIN      the data was all there and no answer came: it may have arrived. Never repeated
 *                  by us.
 *
 * `smtps://` is TLS from the first byte; `smtp://` demands STARTTLS except to this very machine.
 * Blocking; one call is one connection. Thread-safe as long as each call has its own arguments.
 */
#ifndef NET_SMTP_H
#define NET_SMTP_H

#include "net/guard.h"

enum {
    SMTP_CONNECT_MS = 20 * 1000,
    SMTP_TOTAL_MS = 5 * 60 * 1000, /* a large mail, a slow scanner (RFC 5321 4.5.3.2 allows more) */
};

enum smtp_end { SMTP_SENT, SMTP_RETRY_LATER, SMTP_REFUSED, SMTP_HELD_FOR_HUMAN, SMTP_UNCERTAIN };

struct smtp_options {
    struct str url, user, password; /* user empty: no sign-in */
    struct str ca_pem;
    const struct guard *guard;
    int64_t total_ms; /* 0: SMTP_TOTAL_MS */
};

struct smtp_result {
    enum smtp_end end;
    int code;         /* the last reply of the server, 0 without one */
    char reason[300]; /* for people; valid UTF-8 */
};

/* from and to are addresses by mail_address_valid; raw is a mail of mail_out_build. */
void smtp_send(const struct smtp_options *options, struct str from, const struct str *to,
               size_t to_count, struct str raw, struct smtp_result *out);

#endif
