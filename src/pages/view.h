/* view.h: small things that many pages show: initials, hues, times, icons, clocks. */
#ifndef PAGES_VIEW_H
#define PAGES_VIEW_H

#include "base/arena.h"
#include "decide/zone.h"
#include "model/message.h"

/* "AO" for "Amara Osei"; the first letter or two; "?" for nothing. */
struct str view_initials(struct arena *arena, struct str name);
/* 1 to 6, always the same for the same number. */
int view_hue(int64_t id);

/* "13:34" within the last day, "Tue" within the last week, "12 Mar", "12 Mar 2024", in that
 * zone (NULL: UTC). */
struct str view_when(struct arena *arena, const struct zone *zone, int64_t at, int64_t now);
/* "Today", "Tuesday 17 November" */
struct str view_day(struct arena *arena, const struct zone *zone, int64_t at, int64_t now);
/* "13:34" */
/* The same within a sentence: "today". */
struct str view_day_in(struct arena *arena, const struct zone *zone, int64_t at, int64_t now);
struct str view_clock_time(struct arena *arena, const struct zone *zone, int64_t at);
/* "Fri 17:00" within the next six days, "12 Mar 17:00": a moment to come. */
struct str view_moment(struct arena *arena, const struct zone *zone, int64_t at, int64_t now);
/* "2026-11-27T17:00" as <input type="datetime-local"> has it, in that zone. False for another. */
bool view_moment_from(const struct zone *zone, struct str text, int64_t *out_at);
/* The same the other way round, for the field's value. */
struct str view_moment_value(struct arena *arena, const struct zone *zone, int64_t at);
/* When something happened, as a form asks: so many minutes ago ("60"), or "at" and that moment. At
 * most a year ago, and not to come; false for anything else. */
bool view_moment_ago(const struct zone *zone, struct str ago, struct str at, int64_t now,
                     int64_t *out_at);
/* "UTC", "UTC+5:30": what a clock there shows at that moment. */
struct str view_zone(struct arena *arena, const struct zone *zone, int64_t at);
/* "2 h 10 left", "Late by 25 min". */
struct str view_due(struct arena *arena, int64_t due, int64_t now);
struct str view_duration(struct arena *arena, int64_t ms); /* "25 min", "2 h 08", "3 days" */

/* How much of a clock is left, 0 to 100, for the ring; 100 is full. */
int view_ring(int64_t since, int64_t due, int64_t now);

/* How something that was written down reached us: "by telephone". */
const char *view_touch_words(enum message_kind kind);
/* The icon's name in icons.svg, and what it says. */
const char *view_kind_icon(enum message_kind kind, enum audience audience);
const char *view_channel_icon(struct str channel_kind);
const char *view_kind_words(enum message_kind kind, enum audience audience); /* "email" */

/* Who said it: the account's name, the address, or the name that stood there without an account;
 * empty when there was none. */
struct message_item;
struct str view_author(struct arena *arena, const struct message_item *item);

/* "1,269"; and of an estimate three digits: "54,800". */
struct str view_number(struct arena *arena, int64_t n);
struct str view_rounded(struct arena *arena, double n);
/* "German" of "de"; the code itself for one that has no name here, "not told apart" for none. */
struct str view_language(struct str code);

/* A name in a line of ours: without what turns or embeds a direction (U+202A to 202E, 2066 to
 * 2069), which nobody closed would turn the words behind it, too. */
struct str view_name(struct arena *arena, struct str name);

/* As much as fits, in whole words where there are any, with "…" where something was cut off. */
struct str view_clip(struct arena *arena, struct str text, size_t max);

/* "1 message", "1,200 messages" */
struct str view_count(struct arena *arena, int64_t n, const char *one, const char *many);

#endif
