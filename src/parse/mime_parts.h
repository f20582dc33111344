/* mime_parts.h: what the files of mime share; GMime is seen by them only. */
#ifndef PARSE_MIME_PARTS_H
#define PARSE_MIME_PARTS_H

#include <gmime/gmime.h>

#include "base/arena.h"
#include "parse/mime.h"

/* One mail in work. */
struct mime_job {
    struct arena *arena;
    const struct mime_limits *limits;
    GMimeMessage *message;
    struct mime *mime;
    size_t recipients, parts;
    size_t spoken; /* leaves that went into text */
    struct buf text, html_text;
    VEC(struct mime_attachment) attachments;
    struct str delivery_status; /* the body of the first message/delivery-status */
};

/* A copy as valid UTF-8; NULL gives the empty str. */
struct str mime_text_of(struct arena *arena, const char *c_string);
/* White space runs and zeros become one space, in place: `text` must be the arena's. */
struct str mime_line(struct str text);
/* mime_text_of and mime_line. */
struct str mime_line_of(struct arena *arena, const char *c_string);
/* The raw value of a header, unfolded, or the empty str. */
struct str mime_header(const struct mime_job *job, const char *name);

void mime_read_headers(struct mime_job *job);
must_check enum err mime_read_body(struct mime_job *job, struct fault *fault);
bool mime_has_null_sender(const struct mime_job *job);
/* After headers and body. */
void mime_judge_auto(struct mime_job *job);
void mime_find_bounce(struct mime_job *job);

/* RFC 2047 (mime_words.c): raw header bytes as text; as_words: as encoded words in UTF-8. */
struct str mime_decode_words(struct arena *arena, struct str raw, bool as_words);

/* RFC 3676, section 4: soft line breaks taken out. */
void mime_unflow(struct str text, bool delete_space, struct buf *out);

#endif
