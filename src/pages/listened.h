/* listened.h: who is listened to on one topic, and who listens; for the desk and the API.
 *
 * Facts about accounts of the last NETWORK_DAYS days as main/net_keeper.h wrote them down: nothing
 * here advises, and nothing that advises reads this. */
#ifndef PAGES_LISTENED_H
#define PAGES_LISTENED_H

#include "pages/app.h"
#include "store/network.h"

enum {
    LISTENED_OTHERS = NETWORK_LISTENERS
}; /* named beside each, of those who listen and are listened to */

/* name: as people call it; account: "@ann", or empty; person: 0 for one never heard here. */
struct listened_who {
    int64_t voice, person;
    struct str name, account;
};

struct listened_other {
    struct listened_who who;
    int64_t days;
};

struct listened_row {
    struct listened_who who;
    int64_t voices;  /* accounts that addressed it */
    int64_t percent; /* of all listening on the topic */
    struct listened_other listeners[LISTENED_OTHERS], addressed[LISTENED_OTHERS];
    size_t listener_n, addressed_n;
    bool listens_to[NETWORK_PLACES]; /* which of the rows it addresses itself */
};

/* key: "", "rule-ID" or "subject-NAME". */
struct listened_topic {
    int64_t topic;
    struct str key, name;
};

struct listened_look {
    VEC(struct listened_topic) topics; /* everything first; those that have somebody */
    size_t chosen;
    struct listened_row *rows;
    size_t n;
    int64_t at; /* when it was worked out; 0: nothing was */
    struct network_day sum;
};

/* `asked` is a key; ERR_NOT_FOUND for one that is none. A topic that nobody is listened to on has
 * no rows. */
must_check enum err listened_read(const struct request *request, struct str asked,
                                  struct listened_look *out_look);
/* "An account" where the name is not kept any more. */
must_check enum err listened_who_is(const struct request *request, int64_t voice,
                                    struct listened_who *out_who);

#endif
