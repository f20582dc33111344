/* mime.h: a mail as it stands in the mailbox becomes a struct mime, and that a struct message.
 *
 * GMime 3 takes the bytes apart (RFC 5322, 2045-2047, 2231); what the parts mean is ours: which
 * text the writer wrote (RFC 3676 flowed text unfolded, HTML as text), what is attached, whether a
 * program wrote it (RFC 3834), whether it reports a delivery (RFC 3464 and its common
 * imitations), which list it came by (RFC 2919, 2369).
 *
 * Text is valid UTF-8 whatever the mail claims (charset.h). Everything lives in the arena, or in
 * the document, which must stay. Each list and text has a ceiling; what is beyond is left out and
 * `clipped` says so (the raw mail is kept elsewhere), but a header over its limit, too many parts
 * and no header at all refuse the mail.
 *
 * mime_start is called once, before the process gives up files. Not thread-safe: one thread a
 * process parses mail.
 */
#ifndef PARSE_MIME_H
#define PARSE_MIME_H

#include "base/buf.h"
#include "model/message.h"

struct arena;

struct mime_limits {
    size_t header;     /* bytes of the mail's header; more is refused */
    size_t parts;      /* more are refused */
    size_t depth;      /* parts nested deeper are listed as attachments, not opened */
    size_t recipients; /* in all address lists together; more are left out */
    size_t text;       /* bytes of text; the rest is left out */
};

/* 4 MiB, 10,000 parts, depth 30, MESSAGE_LIST_MAX recipients, MESSAGE_TEXT_MAX */
struct mime_limits mime_limits_default(void);

struct mime_address {
    struct str name, address; /* either may be empty, not both */
};

struct mime_addresses {
    struct mime_address *at;
    size_t n;
};

struct mime_ids {
    struct str *at; /* without angle brackets, at most MESSAGE_ID_MAX bytes each */
    size_t n;
};

struct mime_attachment {
    struct str name, type; /* type in lower case: "image/png" */
    size_t size;           /* bytes, decoded */
};

struct mime_bounce {
    bool is_set;
    struct str status;    /* "5.1.1", or empty */
    struct str recipient; /* the address that was not reached, or empty */
    struct str action;    /* failed, delayed, delivered, relayed, expanded */
};

struct mime {
    struct mime_addresses from, to, cc, reply_to;
    struct str subject, message_id;
    struct mime_ids in_reply_to, references;
    bool has_date;
    int64_t date;         /* ms since 1970 */
    struct str text;      /* as written: the plain part, else the HTML one as text */
    struct str html_text; /* the HTML part as text; empty without one */
    struct str html;      /* where text is one HTML part as text: that part; else empty */
    struct mime_attachment *attachments;
    size_t attachment_count;
    bool is_auto; /* written by a program */
    struct mime_bounce bounce;
    bool is_list;
    struct str list_id, list_post;
    struct str signs; /* packed (mail_signs.h) */
    bool clipped;
};

/* Opens what GMime opens late. Charset tables: charset_tables_open. */
void mime_start(void);

/* ERR_BAD_INPUT: no header line at all. ERR_TOO_BIG: over a limit that refuses. ERR_NO_MEMORY. */
must_check enum err mime_read(struct arena *arena, struct str document,
                              const struct mime_limits *limits, struct mime *out_mime,
                              struct fault *fault);

/* One JSON object, as `heed parse mime` prints it. */
void mime_write_json(const struct mime *mime, struct buf *out);

/* What a mail of the id `own` stands below, from the first of its thread to the one it answers:
 * its references, and the first of In-Reply-To behind them where they lack it (RFC 5322, section
 * 3.6.4, has it be their last; RFC 5256 and jwz read them so). Never its own id. ERR_NO_MEMORY. */
must_check enum err mime_ancestors(struct arena *arena, struct mime_ids references,
                                   struct mime_ids in_reply_to, struct str own,
                                   struct mime_ids *out_ids);

/* kind mail, private; id = Message-ID (a hash of the content where there is none); thread = the
 * first of its ancestors, else its own id; reply_to = the last of them; `extra`
 * carries auto, bounce, list, signs, references (the first and the 99 newest), cc,
 * reply_to_address and attachments for later stages. ERR_NO_MEMORY, ERR_TOO_BIG. */
must_check enum err mime_to_message(struct arena *arena, const struct mime *mime,
                                    struct message *out_message);

#endif
