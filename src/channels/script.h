/* script.h: a connector in any language, seen from the core: its standard output as events.
 *
 * Bytes come in pieces; each whole line becomes an event (event.h). A line over MESSAGE_LINE_MAX
 * is refused once and skipped without being kept. Refused lines are counted and told with their
 * number and reason; the connector goes on. A connector that has said SCRIPT_BAD_MAX bad lines in
 * a row is not speaking the protocol: ERR_REFUSED, stop it.
 * A script has no channel process, so it may not hand in documents; and a log line only every
 * now and then: the owner limits that.
 *
 * Not thread-safe.
 */
#ifndef CHANNELS_SCRIPT_H
#define CHANNELS_SCRIPT_H

#include "base/buf.h"
#include "channels/event.h"

enum { SCRIPT_BAD_MAX = 100 };

struct script {
    struct json_parser parser;
    struct arena arena;
    struct buf kept; /* a line whose end has not come */
    bool skipping;   /* the rest of a line that was too long */
    int64_t line;
    unsigned bad_in_a_row;
    void (*event)(void *owner, const struct channel_event *event);
    void (*refused)(void *owner, int64_t line, const char *reason);
    void *owner;
};

void script_init(struct script *script,
                 void (*event)(void *owner, const struct channel_event *event),
                 void (*refused)(void *owner, int64_t line, const char *reason), void *owner);
void script_clear(struct script *script);

/* The next bytes it wrote. ERR_REFUSED: too many bad lines; ERR_NO_MEMORY. */
must_check enum err script_feed(struct script *script, struct str bytes);
/* It closed its output: what is left is a line. */
must_check enum err script_end(struct script *script);
/* One line without its end, for an owner that has cut the lines itself. ERR_REFUSED as above. */
must_check enum err script_line(struct script *script, struct str line);

#endif
