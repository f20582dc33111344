/* unmatched.h: posts of a stream that nobody's rule wanted: how many, by language and minute.
 *
 * They are counted in the transaction that stores the stream's cursor behind them, so the counts
 * are as exact as the cursor: nothing twice and nothing missing, whatever is killed. The minutes go
 * back UNMATCHED_KEPT_MS; the sum of a day stays, as day_count "unmatched" (store/counter.h).
 *
 * The language is what the post says of itself (a hint; nobody reads what nobody wants): a code
 * that is one (model/language_code.h), UNMATCHED_NO_LANG where it says none, else UNMATCHED_OTHER,
 * so that nobody can invent rows.
 */
#ifndef STORE_UNMATCHED_H
#define STORE_UNMATCHED_H

#include "store/db.h"

#define UNMATCHED_DAY "unmatched"
#define UNMATCHED_KEPT_MS (INT64_C(48) * 60 * 60 * 1000)

enum {
    UNMATCHED_NO_LANG = 0,
    UNMATCHED_OTHER = 1 /* no language, or more than one look has room for */
};

/* The language's number from "en", "en-GB", "EN". */
int64_t unmatched_lang(struct str tag);
/* "en"; "none" and "other" for the two above. */
struct str unmatched_lang_name(struct arena *arena, int64_t lang);

/* Summed up and written at the commit. */
must_check enum err unmatched_add(struct db *db, int64_t channel, int64_t lang, int64_t at,
                                  int64_t n);
/* A channel's posts of the day, all languages. */
must_check enum err unmatched_add_day(struct db *db, int64_t channel, int64_t at, int64_t n);
/* Minutes before `at`. */
must_check enum err unmatched_forget(struct db *db, int64_t at);

struct unmatched {
    int64_t minute, channel, lang, n;
};
/* Since the minute of `from`, of all channels: sums by channel and language, the largest first; at
 * most 1,000. `minute` is 0. */
must_check enum err unmatched_sums(struct db *db, struct arena *arena, int64_t from,
                                   struct unmatched **out_list, size_t *out_n);
/* The same by channel and minute, in order; at most 10,000. `lang` is 0. */
must_check enum err unmatched_minutes(struct db *db, struct arena *arena, int64_t from,
                                      struct unmatched **out_list, size_t *out_n);

#endif
