/* whereabouts.h: where people are, when they say so.
 *
 * A row for a message that says it: by a place the message bears, or in its
 * own words (understand/whereabouts.h decides, with how likely it is). Most
 * messages say nothing, and then nothing is written: unknown is the common case, and no guess from
 * a language, a time zone or an address of a network stands in for it. Rows are kept
 * WHEREABOUTS_DAYS days.
 */
#ifndef STORE_WHEREABOUTS_H
#define STORE_WHEREABOUTS_H

#include "store/db.h"

enum {
    WHEREABOUTS_DAYS = 400,
    WHEREABOUTS_FROM = 500,   /* thousandths, to be counted or shown */
    WHEREABOUTS_READ = 10000, /* rows that are summed up, at most */
    WHEREABOUTS_PLACES = 200,
    WHEREABOUTS_FORGET_AT_ONCE = 1000,
};

/* Stored: append only. The surer first. */
enum whereabouts_how {
    WHERE_MARKED, /* the message bears a place */
    WHERE_SAID,   /* "I am in Hamburg" */
    WHERE_HOWS
};

struct whereabouts {
    int64_t message, person;
    struct str country, place; /* ISO 3166-1, two capitals; the town; either may be empty */
    enum whereabouts_how how;
    int64_t likely; /* thousandths */
    int64_t day;
};

/* In place of what was there. */
must_check enum err whereabouts_put(struct db *db, const struct whereabouts *where);
/* ERR_NOT_FOUND: it does not say. */
must_check enum err whereabouts_load(struct db *db, struct arena *arena, int64_t message,
                                     struct whereabouts *out_where);
/* The newest first; at most `limit`. */
must_check enum err whereabouts_of_person(struct db *db, struct arena *arena, int64_t person,
                                          int limit, struct whereabouts **out_list, size_t *out_n);
/* WHEREABOUTS_FORGET_AT_ONCE at most. */
must_check enum err whereabouts_forget(struct db *db, int64_t before_day);

struct whereabouts_sum {
    struct str country, place; /* place: empty where only the country is known */
    int64_t messages, people;
};
struct whereabouts_look {
    struct whereabouts_sum *sums; /* the most people first, WHEREABOUTS_PLACES at most */
    size_t n;
    int64_t messages, places; /* that are summed up; of places all, shown or not */
    int64_t from;             /* the first day that was read */
    bool is_whole;            /* else there are more than `most` rows, and days before `from` */
};
/* Of the days from..to, WHEREABOUTS_FROM likely or more, from the newest `most` rows
 * (WHEREABOUTS_READ for whoever has no reason for less). Who is not known is one person each time.
 */
must_check enum err whereabouts_sums(struct db *db, struct arena *arena, int64_t from, int64_t to,
                                     int most, struct whereabouts_look *out_look);

#endif
