/* log.h: one line of JSON an event, on standard error, written with a single write(2).
 *
 * Only pages/, act/ and main/ log; everything else returns errors. Values are clipped to 2 KB.
 * Nothing secret and no message text goes here: ids, counts, reasons.
 *
 *     log_event(LOG_WARN, "channel.late", "channel", name, "reason", reason, NULL);
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/attr.h"

enum log_level { LOG_INFO, LOG_WARN, LOG_ERROR };

/* Pairs of key and C string, ended by NULL. */
void log_event(enum log_level level, const char *event, ...) __attribute__((sentinel));
/* The name of this process in each line ("core", "parse 2"); at most 31 bytes. */
void log_as(const char *process);

#endif
