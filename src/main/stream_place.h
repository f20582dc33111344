/* stream_place.h: how far a stream was taken: what is stored as its channel's cursor, and told to
 * whoever feeds it next.
 *
 *     {"lines":N,"bytes":B,"cursor":C,"cursor_line":L}
 *
 * lines and bytes count the stream as it is unpacked, up to the end of a line. C is the feeder's
 * own JSON from the last line {"cursor":C} (or the time_us of the last event of a Jetstream), which
 * was line L; absent when none came.
 */
#ifndef MAIN_STREAM_PLACE_H
#define MAIN_STREAM_PLACE_H

#include "parse/json.h"

enum { STREAM_CURSOR_MAX = 1000 }; /* bytes of C as JSON */

struct stream_place {
    int64_t lines, bytes;
    int64_t cursor_line;
    size_t cursor_n; /* 0: none */
    char cursor[STREAM_CURSOR_MAX];
};

/* An empty text is the beginning. ERR_BAD_INPUT: it is no place (it stands elsewhere: a cursor of
 * another kind of channel). */
must_check enum err stream_place_read(struct json_parser *parser, struct str text,
                                      struct stream_place *out_place);
void stream_place_write(const struct stream_place *place, struct buf *out);

/* A line that is {"cursor":C} and nothing else. False: it is a message like others. *out_err:
 * ERR_TOO_BIG when C is over the limit. `out_place` gets C only. */
bool stream_place_take_cursor(struct json_parser *parser, struct str line,
                              struct stream_place *out_place, enum err *out_err);
void stream_place_set_cursor(struct stream_place *place, int64_t number);

static inline struct str stream_place_cursor(const struct stream_place *place)
{
    return str_of(place->cursor, place->cursor_n);
}

#endif
