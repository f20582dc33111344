/* standing.h: how rules stand: in which group, when they last wanted anything, since when nobody
 * has acted on what they want; and lists of them that stay fast with 100,000.
 *
 * One row a rule, made with it and gone with it. The transaction that writes a hit or an act moves
 * it, so that no list ever counts:
 *
 *   - last_day: of the newest hit;
 *   - waiting_day: of the first hit since anybody last answered, watched or dismissed one of the
 *     rule's. A rule whose waiting_day is STANDING_IDLE_DAYS ago is one nobody acts on; so is one
 *     without owner and team.
 *
 * Days are days since 1970 in UTC, by when the message was heard. Hits a day are in rule_count
 * (store/listening.h).
 *
 * Words: a rule is found by the words of its label, its name and its text: runs of letters and
 * digits of ASCII, in lower case, and of anything beyond ASCII as it is written; the first
 * STANDING_WORDS_MAX.
 */
#ifndef STORE_STANDING_H
#define STORE_STANDING_H

#include "store/rule.h"

enum {
    STANDING_IDLE_DAYS = 14,
    STANDING_DEAD_DAYS = 30,
    STANDING_LABEL_MAX = 60, /* bytes */
    STANDING_WORDS_MAX = 32,
    STANDING_WORD_MAX = 40, /* bytes */
    STANDING_COUNT_MAX = 1000,
};

struct rule_standing {
    struct rule_row rule;
    struct str label;
    int64_t last_day, waiting_day; /* 0: never, none */
};

enum standing_which {
    STANDING_ALL,     /* by name; the others by id unless said */
    STANDING_LABEL,   /* of that label */
    STANDING_MINE,    /* of that staff */
    STANDING_NOBODY,  /* without owner and team */
    STANDING_WAITING, /* not acted on for STANDING_IDLE_DAYS; the longest first */
    STANDING_DEAD,    /* no hit for STANDING_DEAD_DAYS, and there that long; not paused */
    STANDING_PAUSED,
    STANDING_KINDS
};

struct standing_ask {
    enum standing_which which;
    struct str label;
    int64_t staff;
    int64_t now;
    const struct rule_standing *after; /* the last of the page before; NULL: from the beginning */
    int limit;
};

must_check enum err standing_list(struct db *db, struct arena *arena,
                                  const struct standing_ask *ask, struct rule_standing **out_list,
                                  size_t *out_n);
/* How many there are, to STANDING_COUNT_MAX. */
must_check enum err standing_count(struct db *db, const struct standing_ask *ask, int64_t *out_n);
/* Those that have all the words, the last one as a beginning; by id, behind `after` (0: from the
 * first). Nothing for a text without a word. */
must_check enum err standing_search(struct db *db, struct arena *arena, struct str text,
                                    int64_t after, int limit, struct rule_standing **out_list,
                                    size_t *out_n);
/* ERR_NOT_FOUND for a removed one. */
must_check enum err standing_load(struct db *db, struct arena *arena, int64_t rule,
                                  struct rule_standing *out_standing);
/* Labels in use, by name, the first `limit`. */
must_check enum err standing_labels(struct db *db, struct arena *arena, int limit,
                                    struct str **out_list, size_t *out_n);

struct standing_day {
    int64_t day, heard, listened;
};
/* Days from..to with a hit, by day. */
must_check enum err standing_days(struct db *db, struct arena *arena, int64_t rule, int64_t from,
                                  int64_t to, struct standing_day **out_list, size_t *out_n);

/* Of the newest `limit` hits of all rules: the rules that wanted the same messages as this one,
 * most first. */
struct standing_overlap {
    int64_t rule;
    struct str name;
    int64_t both, other; /* messages both wanted; and that rule alone or with others */
};
struct standing_overlaps {
    int64_t own, looked_at; /* of them this rule's; all */
    struct standing_overlap *list;
    size_t n;
};
must_check enum err standing_overlap(struct db *db, struct arena *arena, int64_t rule, int limit,
                                     struct standing_overlaps *out_overlaps);

/* ---- what changes it; in the transaction of the change ---- */

/* For rule.c. */
must_check enum err standing_add(struct db *db, const struct rule_row *rule);
/* before: as it was loaded before the change. */
must_check enum err standing_new_text(struct db *db, const struct rule_standing *before,
                                      struct str text);
/* Before it is marked as removed. */
must_check enum err standing_remove(struct db *db, int64_t rule);

must_check enum err standing_set_label(struct db *db, const struct rule_standing *before,
                                       struct str label);
/* A hit was written; costs one write a rule and transaction. */
must_check enum err standing_met(struct db *db, int64_t rule, int64_t heard_at);

#endif
