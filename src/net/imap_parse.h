/* imap_parse.h: what an IMAP server says, cut into responses and read into values.
 *
 * No I/O: bytes, limits and an arena in; a struct out. The grammar is RFC 3501 section 9 read
 * leniently, as one tree of atoms, strings, NIL and lists, because that is how every extension
 * (CONDSTORE, RFC 7162; SPECIAL-USE, RFC 6154; ESEARCH) is shaped too.
 *
 * Cutting: a response ends at a CRLF (a lone LF is taken too) that is neither inside a literal
 * nor followed by one. The scan goes on where it stopped, so a literal of 50 MB that arrives in
 * small pieces costs linear time. Status lines (OK NO BAD BYE PREAUTH, and "+") end in free text;
 * there "{5}" at the end is no literal.
 *
 * Values point into the bytes that were given, except quoted strings with escapes (in the arena).
 * Nothing a server says is fatal: ERR_BAD_INPUT or ERR_TOO_BIG, and the connection is closed.
 */
#ifndef NET_IMAP_PARSE_H
#define NET_IMAP_PARSE_H

#include "base/arena.h"

enum {
    IMAP_LINE_MAX = 1 << 20,     /* bytes of a response outside literals */
    IMAP_LITERAL_MAX = 50 << 20, /* bytes of one literal, and of a whole response */
    IMAP_DEPTH_MAX = 16,
    IMAP_VALUES_MAX = 200000, /* values in one response */
};

struct imap_limits {
    size_t line_max, literal_max;
    unsigned depth_max;
    size_t values_max;
};

struct imap_limits imap_limits_default(void);

/* Where a scan stands. Zero-initialise before each response. */
struct imap_scan {
    size_t at;      /* bytes looked at */
    size_t line_at; /* where the current line began */
    size_t outside; /* bytes outside literals so far */
    bool status;    /* the response is a status line */
    bool classified;
};

/* Looks for the end of the first response of `in` (which begins with the same bytes as the last
 * time). OK: *out_size bytes are one response, CRLF included. ERR_BUSY: not all there.
 * ERR_TOO_BIG, ERR_BAD_INPUT: close the connection. */
must_check enum err imap_scan(struct imap_scan *scan, struct str in,
                              const struct imap_limits *limits, size_t *out_size);

enum imap_type { IMAP_ATOM, IMAP_STRING, IMAP_NIL, IMAP_LIST };

struct imap_value {
    enum imap_type type;
    struct str text; /* of an atom or a string */
    struct imap_value *items;
    size_t count;
};

enum imap_response_kind { IMAP_CONTINUE, IMAP_UNTAGGED, IMAP_TAGGED };
enum imap_status { IMAP_NO_STATUS, IMAP_OK, IMAP_NO, IMAP_BAD, IMAP_BYE, IMAP_PREAUTH };

struct imap_response {
    enum imap_response_kind kind;
    struct str tag;
    enum imap_status status;
    struct imap_value code; /* [UIDVALIDITY 5] as a list; count 0 when there is none */
    struct str text;        /* the free text of a status line or continuation */
    bool has_number;        /* "* 12 EXISTS", "* 12 FETCH (...)" */
    int64_t number;
    struct str name;        /* "EXISTS", "FETCH", "CAPABILITY", "SEARCH", "LIST"; as sent */
    struct imap_value rest; /* a list: what follows the name */
};

/* Reads one whole response. */
must_check enum err imap_parse(struct arena *arena, struct str response,
                               const struct imap_limits *limits, struct imap_response *out);

/* The value that follows the atom `name` in a list of pairs ("UID 5 FLAGS (...)"): without regard
 * to case, and up to the first '[' for BODY[...]. NULL when absent. */
const struct imap_value *imap_find(const struct imap_value *list, const char *name);

/* A decimal number of an atom or string, 0 to 2^63-1. */
must_check enum err imap_number(const struct imap_value *value, int64_t *out);

#endif
