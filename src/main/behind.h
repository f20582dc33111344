/* behind.h: how far somebody has read who works behind what is heard (words, network).
 *
 * The mark is a setting with the last row that was read; it moves in the job that writes what was
 * found, so that nothing is read twice or left out, whatever is killed. Who has more than `most`
 * rows to read begins that far from the end, and says how many were passed over; what was there
 * before the first time is an archive, and not counted as passed over. */
#ifndef MAIN_BEHIND_H
#define MAIN_BEHIND_H

#include "store/db.h"

struct backlog {
    int64_t from, until; /* rows, the last not included; alike: there is nothing to read */
    int64_t unread;      /* rows passed over */
    bool is_passed;      /* the one row is, because it cannot be read: */
    enum err why;        /* set by the caller */
    int64_t at;
};

/* At most `bite` rows; 0: the next one is passed over. */
must_check enum err behind_find(struct db *reader, struct arena *arena, struct str mark, int bite,
                                int64_t most, struct backlog *out_behind);
/* On the writer. Of a row that is passed over the reason is kept (store/passed.h). */
must_check enum err behind_read(struct db *db, struct str mark, const struct backlog *behind);
/* A row that cannot be read stops nobody for ever: after such an error fewer are tried, and at last
 * it is passed over. The next bite; false: the error is another, or there is none. */
bool behind_try_again(enum err err, int *bite);

#endif
