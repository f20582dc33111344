/* feed_parts.h: what the files of feed share. */
#ifndef PARSE_FEED_PARTS_H
#define PARSE_FEED_PARTS_H

#include "base/arena.h"
#include "parse/feed.h"

enum { FEED_TEXT_MAX = 1 << 20 }; /* bytes of one field as it stands in the feed */

/* How sure a source of a field is; a surer one replaces what is there, an equal one does not. */
enum feed_rank { RANK_NONE, RANK_LOW, RANK_MIDDLE, RANK_HIGH };

/* An item while it is being put together. */
struct feed_draft {
    struct feed_item item;
    enum feed_rank id, title, url, said_at, updated, content, summary, author;
    struct str content_raw, summary_raw, content_base, summary_base;
    bool content_is_html, summary_is_html;
    bool id_is_address; /* a guid that may serve as link */
    VEC(struct feed_author) authors;
    VEC(struct str) tags;
    VEC(struct feed_media) media;
};

void feed_draft_init(struct feed_draft *draft);

/* Each takes what stands in the feed; empty text changes nothing. */
void feed_put(struct str *field, enum feed_rank *rank, enum feed_rank new_rank, struct str value);
void feed_put_date(int64_t *field, bool *has, enum feed_rank *rank, enum feed_rank new_rank,
                   struct str text);
void feed_add_tag(struct arena *arena, struct feed_draft *draft, struct str tag);
void feed_add_tags(struct arena *arena, struct feed_draft *draft, struct str commas);
void feed_add_media(struct arena *arena, struct feed_draft *draft, struct feed_media media);
void feed_add_author(struct arena *arena, struct feed_draft *draft, struct feed_author author,
                     enum feed_rank rank);

/* "name@example.org (A Name)", "A Name <name@example.org>", an address or a name */
struct feed_author feed_author_of(struct arena *arena, struct str text);

/* `text` as an absolute address; as it is when there is no base or it is none. Over
 * MESSAGE_URL_MAX: empty. */
struct str feed_resolve(struct arena *arena, struct str text, struct str base);

/* What a person reads: HTML as text, one line for a title. */
struct str feed_text(struct arena *arena, struct str raw, bool is_html, bool one_line);
/* Whether text that may be either holds tags or references. */
bool feed_looks_like_html(struct str text);

/* The draft made whole: id, text, link. */
void feed_draft_finish(struct arena *arena, struct feed_draft *draft, struct feed_item *out_item);

must_check enum err feed_read_xml(struct arena *arena, struct str text,
                                  const struct feed_hints *hints, struct feed *feed,
                                  struct fault *fault);
must_check enum err feed_read_json(struct arena *arena, struct str text,
                                   const struct feed_hints *hints, struct feed *feed,
                                   struct fault *fault);

/* The html without page furniture (see feed_to_message). */
struct str feed_without_furniture(struct arena *arena, struct str html);

#endif
