/* feed_tidy.h: whatever stands in a feed as well-formed XML, chunk by chunk.
 *
 * Input is valid UTF-8 (charset.h). Output holds elements, attributes, text and CDATA sections,
 * nothing else: comments, processing instructions and the DOCTYPE with all its declarations are
 * left out, so nothing is declared and nothing can expand. Every reference is resolved (the five
 * of XML, HTML's names, numbers; what is none is quoted), characters that XML forbids are left
 * out, attributes get quotes, end tags that match nothing are dropped and missing ones added.
 * Elements before the feed's own root are skipped, and so is everything behind it.
 *
 * Linear in the input. Depth: FEED_DEPTH_MAX, deeper tags are left out.
 */
#ifndef PARSE_FEED_TIDY_H
#define PARSE_FEED_TIDY_H

#include "base/buf.h"

enum { FEED_DEPTH_MAX = 200, FEED_CHUNK = 64 << 10 };

struct feed_tidy {
    struct str in;
    size_t at;
    bool in_cdata, has_root, is_done, is_repaired;
    size_t depth, too_deep;
    struct buf scratch;
    struct str open[FEED_DEPTH_MAX]; /* names of the open elements */
};

void feed_tidy_init(struct feed_tidy *tidy, struct str text);
void feed_tidy_clear(struct feed_tidy *tidy);

/* Appends about FEED_CHUNK bytes to `out`. False: that was the end; has_root says whether there
 * was anything. */
bool feed_tidy_next(struct feed_tidy *tidy, struct buf *out);

#endif
