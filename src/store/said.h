/* said.h: the words people use: how many messages say each, by day, channel and language.
 *
 * Counted after the messages are kept, a few at a time (main/word_keeper.h), in the transaction
 * that moves the mark of how far it has read: nothing twice, nothing missing, whatever is killed.
 * Each message counts once for a word, in four groups: its channel and its language, either of the
 * two alone, and all (channel 0, lang "").
 *
 * Who says it is a bit of SAID_BITS, by a hash: as many bits as are set, so many people at least
 * say it, and no account can be read out of the row. What fewer than SAID_VOICES_MIN people say is
 * shown to nobody.
 *
 * Ceilings: a group keeps up to SAID_WORDS_KEPT words of a day, those that most messages say
 * (said_word_trim, once it has more than SAID_WORDS_MAX), a day SAID_GROUPS_MAX groups, the store
 * SAID_KEPT_DAYS days.
 */
#ifndef STORE_SAID_H
#define STORE_SAID_H

#include "store/db.h"

enum {
    SAID_BITS = 62,
    SAID_VOICES_MIN = 5,
    SAID_WORDS_MAX = 2000,
    SAID_WORDS_KEPT = 1000,
    SAID_GROUPS_MAX = 200,
    SAID_KEPT_DAYS = 36,
    SAID_WORD_BYTES = 40,
};

struct said_group {
    int64_t channel; /* 0: all */
    struct str lang; /* "": all */
    int64_t day;
};

struct said_word {
    int64_t day;
    struct str word;
    int64_t n, voices;
};

struct said_day {
    int64_t day, n, ours, paid, copies, unread;
};

/* The bit of an account, from any number that is its own. */
int64_t said_voice(uint64_t account);
int said_voice_count(int64_t voices);

must_check enum err said_word_add(struct db *db, const struct said_group *group, struct str word,
                                  int64_t n, int64_t voices);
/* A row with all numbers 0 only makes sure that the group is there. */
must_check enum err said_day_add(struct db *db, const struct said_group *group,
                                 const struct said_day *more);
must_check enum err said_day_exists(struct db *db, const struct said_group *group,
                                    bool *out_exists);
must_check enum err said_group_count(struct db *db, int64_t day, int64_t *out_n);
/* Forgets the words fewest say, when there are more than SAID_WORDS_MAX. */
must_check enum err said_word_trim(struct db *db, const struct said_group *group);
must_check enum err said_forget(struct db *db, int64_t before_day);

/* A group's days from..to, both included, in order. `day` of the group does not count. At most
 * SAID_KEPT_DAYS times SAID_WORDS_MAX words. */
must_check enum err said_word_list(struct db *db, struct arena *arena,
                                   const struct said_group *group, int64_t from, int64_t to,
                                   struct said_word **out_list, size_t *out_n);
must_check enum err said_day_list(struct db *db, struct arena *arena,
                                  const struct said_group *group, int64_t from, int64_t to,
                                  struct said_day **out_list, size_t *out_n);
/* Languages that were heard since that day, the most spoken first; at most 100. */
must_check enum err said_lang_list(struct db *db, struct arena *arena, int64_t from,
                                   struct str **out_list, size_t *out_n);

#endif
