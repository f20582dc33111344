/* subject.h: what people speak of (understand/subject.h): the taxonomy that a house edits, and how
 * often each subject was spoken of, well or badly, by day.
 *
 * Counted are new messages of people about us, by the day on which they were heard (UTC); what our
 * colleagues and machines say is not. Names are counted under a hash, so that a message adds to
 * integers only; those that leave the taxonomy keep their counts, unseen.
 */
#ifndef STORE_SUBJECT_H
#define STORE_SUBJECT_H

#include "store/db.h"

/* Name of the setting that holds a house's own taxonomy; without it the shipped one holds. */
#define SUBJECTS_SETTING "subjects"

/* Case does not count. */
int64_t subject_key(struct str name);

/* Summed up and written at the commit. */
must_check enum err subject_count_add(struct db *db, int64_t at, int64_t key, int sign);

/* Takes one back that was counted then; what was not counted stays at nothing. */
must_check enum err subject_count_take(struct db *db, int64_t at, int64_t key, int sign);

struct subject_count {
    int64_t key;
    int sign;
    int64_t n;
};
/* Sums over the days from..to (both included, as day_of); at most 10,000, by key and sign. */
must_check enum err subject_counts(struct db *db, struct arena *arena, int64_t from_day,
                                   int64_t to_day, struct subject_count **out_list, size_t *out_n);

#endif
