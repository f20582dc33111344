/* alarm_item.h: single items, and the most that each got in an hour: what decide/crest.h measures
 * the next one against.
 *
 * An item is a thread: what somebody posted, with what stands under it. It has a row from the
 * moment somebody spoke against us under it, or its place told how often it was liked, passed on or
 * seen. Such numbers are the place's word and come when they come; what was gained in an hour is
 * worked out from any two that lie an hour apart or more, or within the running hour.
 * Kept for ALARM_KEPT_MS.
 */
#ifndef STORE_ALARM_ITEM_H
#define STORE_ALARM_ITEM_H

#include "store/alarm.h"

enum { ALARM_PEAKS_LISTED = 50 };

enum item_measure { ITEM_VOICES, ITEM_PUSHES, ITEM_VIEWS, ITEM_MEASURES };

struct alarm_item {
    int64_t thread;
    int64_t message; /* that it began with: its first version; 0: not known */
    bool is_against; /* that message speaks against us */
    int64_t heard_at;
    int64_t most[ITEM_MEASURES];          /* in its largest hour */
    int64_t pushes, views;                /* as last told; -1: never */
    int64_t base_at, base[ITEM_MEASURES]; /* what it had when the running hour began */
    int64_t hour_at, hour[ITEM_MEASURES]; /* gained in an hour; [ITEM_VOICES] of both is unused */
};

must_check enum err alarm_item_load(struct db *db, int64_t thread, struct alarm_item *out_item);
must_check enum err alarm_item_put(struct db *db, const struct alarm_item *item);
/* The most that others than that thread had in an hour since `from`, the largest first; at most
 * ALARM_PEAKS_LISTED. */
must_check enum err alarm_item_peaks(struct db *db, enum item_measure measure, int64_t thread,
                                     int64_t from, int64_t *out_peaks, size_t *out_n);
/* Those against us that gained anything since `from`, most first; at most 100 topics. */
must_check enum err alarm_item_gaining(struct db *db, struct arena *arena, int64_t from,
                                       int64_t **out_topics, size_t *out_n);
must_check enum err alarm_item_forget(struct db *db, int64_t before);

/* Since when this house hears; untouched where nothing was heard. */
must_check enum err alarm_item_since(struct db *db, int64_t *out_at);
/* What a thread began with, as far as we heard it: the oldest row of its conversation that stands
 * in it. ERR_NOT_FOUND. */
must_check enum err alarm_item_root(struct db *db, int64_t thread, int64_t *out_message);
/* Whether something of that thread was heard before the message: then it stood under what was
 * there, whatever was said first. */
must_check enum err alarm_item_is_under(struct db *db, int64_t thread, int64_t message,
                                        bool *out_is);
/* The thread under which a message is counted: its own, or where that was begun (store/branch.h);
 * 0: none. */
must_check enum err alarm_item_thread(struct db *db, int64_t message, int64_t *out_thread);

#endif
