/* imap.h: one IMAP4rev1 session (RFC 3501), blocking, on one thread.
 *
 * libcurl makes the connection (name, guard, TLS, certificate, greeting, STARTTLS) with
 * CURLOPT_CONNECT_ONLY; from there on the words are ours, because libcurl cannot IDLE.
 * `imaps://host[:993]` is TLS from the first byte. `imap://host[:143]` demands STARTTLS, except
 * to this very machine (127.0.0.1, ::1, localhost), where it is used when offered.
 *
 * Every call has a time limit of IMAP_COMMAND_MS without a byte. After ERR_NET, ERR_TIMEOUT,
 * ERR_BAD_INPUT, ERR_TOO_BIG or ERR_STOPPED the session is broken: close it. ERR_REFUSED means
 * the server said NO or BAD, and the session is usable. Faults name what the server said.
 *
 * Not thread-safe: a session belongs to one thread. stop_fd may be made readable by any.
 */
#ifndef NET_IMAP_H
#define NET_IMAP_H

#include "base/arena.h"
#include "net/guard.h"

enum {
    IMAP_COMMAND_MS = 60 * 1000,
    IMAP_CONNECT_MS = 20 * 1000,
    IMAP_MAIL_MAX = 40 << 20, /* bytes of a mail that are fetched; the rest is left there */
    IMAP_UIDS_MAX = 5000000,
};

struct imap_options {
    struct str url, user, password;
    struct str ca_pem; /* more certificates to trust, or empty */
    const struct guard *guard;
    int stop_fd; /* -1: none */
    /* The wire log, or NULL: whole lines without line end, `ours` as sent (secrets masked),
     * theirs clipped to their first line. */
    void (*wire)(void *arg, bool ours, struct str line);
    void *wire_arg;
};

struct imap;

/* Connects, signs in (AUTHENTICATE PLAIN, else LOGIN) and turns on CONDSTORE where offered. The
 * options must outlive the session. ERR_REFUSED: wrong password or certificate, no TLS. */
must_check enum err imap_open(const struct imap_options *options, struct imap **out,
                              struct fault *fault);
void imap_close(struct imap *imap); /* says LOGOUT when the session is whole; NULL is fine */

bool imap_can_idle(const struct imap *imap);

struct imap_mailbox {
    uint32_t uidvalidity, uidnext; /* uidnext 0: not said */
    int64_t modseq;                /* HIGHESTMODSEQ; 0: none */
    uint32_t exists;
};

/* Mailbox names are as the server writes them; imap_mailbox_name makes one from UTF-8. */
must_check enum err imap_select(struct imap *imap, struct str mailbox, struct imap_mailbox *out,
                                struct fault *fault);

struct imap_uids {
    uint32_t *at; /* ascending, no duplicates */
    size_t count;
};

/* UID SEARCH with `criteria` written by us ("UID 17:*", "SINCE 1-Oct-2026"). */
must_check enum err imap_search(struct imap *imap, struct arena *arena, struct str criteria,
                                struct imap_uids *out, struct fault *fault);

struct imap_mail {
    uint32_t uid;
    bool seen, deleted;
    bool has_date;
    int64_t date; /* INTERNALDATE, ms since 1970 */
    int64_t modseq;
    bool truncated; /* longer than IMAP_MAIL_MAX */
    struct str raw; /* dies when the callback returns */
};

/* UID FETCH of whole mails, \Seen untouched; `each` is called in the order of the server. An
 * error of `each` is returned after the command ended. Mails that are gone are left out. */
must_check enum err imap_fetch(struct imap *imap, const uint32_t *uids, size_t count,
                               enum err (*each)(void *arg, const struct imap_mail *mail), void *arg,
                               struct fault *fault);

/* Waits until something happens in the mailbox: OK. ERR_TIMEOUT after max_ms (which must stay
 * below 29 minutes; the session is fine), ERR_STOPPED when stop_fd became readable (the session
 * is fine: DONE was said). Without IDLE on the server: one NOOP after max_ms or 30 s. */
must_check enum err imap_idle(struct imap *imap, int64_t max_ms, struct fault *fault);

/* Adds a mail with \Seen. */
must_check enum err imap_append(struct imap *imap, struct str mailbox, struct str raw,
                                struct fault *fault);

/* The mailbox with a special use ("\\Sent", RFC 6154). ERR_NOT_FOUND without one. */
must_check enum err imap_find_special(struct imap *imap, struct arena *arena, struct str use,
                                      struct str *out_name, struct fault *fault);

/* A mailbox name in modified UTF-7 (RFC 3501 section 5.1.3). ERR_BAD_INPUT: CR, LF or NUL. */
must_check enum err imap_mailbox_name(struct arena *arena, struct str name, struct str *out);

/* "17-Jul-1996 02:44:25 -0700" */
must_check enum err imap_date_parse(struct str text, int64_t *out_ms);
/* "17-Jul-1996" in UTC, for SINCE */
struct str imap_date_format(struct arena *arena, int64_t ms);

#endif
