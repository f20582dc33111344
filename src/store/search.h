/* search.h: which messages hold these words, and who is called by them; newest first.
 *
 * The words are given by the caller, already folded and cut by the rule tokeniser, the same for
 * both databases, so both find the same. Each is clipped to SEARCH_WORD_MAX bytes and a message's
 * words to SEARCH_TEXT_MAX bytes together; empty words and words with a space are left out. An
 * index entry says only that a word occurs: phrases, and anything beyond the clipping, are checked
 * by the caller in the message itself, and so is permission.
 *
 * SQLite: an FTS5 table without content, detail=none, whose tokenizer splits at single spaces.
 * PostgreSQL: a tsvector made from the array of words, with a GIN index.
 * Results come by descending message id, never by rank (a common term would be ranked over every
 * message that has it).
 */
#ifndef STORE_SEARCH_H
#define STORE_SEARCH_H

#include "store/db.h"

enum {
    SEARCH_WORD_MAX = 64,       /* bytes */
    SEARCH_TEXT_MAX = 64 << 10, /* bytes of a message's words, one space each included */
    SEARCH_TERMS_MAX = 64,      /* of a query; more: ERR_TOO_BIG */
    SEARCH_LIMIT_MAX = 1000,
    SEARCH_ANY_MAX = 512, /* terms of all the groups of search_query_any */
};

struct search_term {
    struct str word;
    bool is_prefix;
};

/* Words of one message, in any order, repeats allowed. Index a message once only. */
must_check enum err search_index(struct db *db, int64_t message, const struct str *words, size_t n);

/* Takes the message out again; the words must be those it was indexed with. */
must_check enum err search_drop(struct db *db, int64_t message, const struct str *words, size_t n);

/* Messages that have all the terms, with an id below `before` (INT64_MAX: from the newest), the
 * highest id first. ERR_BAD_INPUT without a usable term. */
must_check enum err search_query(struct db *db, struct arena *arena,
                                 const struct search_term *terms, size_t n, int64_t before,
                                 int limit, int64_t **out_messages, size_t *out_n);

/* The same for messages that have all the terms of any one group, with an id from..before-1: for
 * looking into parts of a large store. ERR_BAD_INPUT when a group has no usable term. */
struct search_group {
    const struct search_term *terms;
    size_t n;
};
must_check enum err search_query_any(struct db *db, struct arena *arena,
                                     const struct search_group *groups, size_t n, int64_t from,
                                     int64_t before, int limit, int64_t **out_messages,
                                     size_t *out_n);

/* The same of people: the words they are found by (understand/naming.h). Index a person once only;
 * a new name needs the old words to be dropped first, which nothing does yet, because names are
 * kept as they were first heard. */
must_check enum err search_index_person(struct db *db, int64_t person, const struct str *words,
                                        size_t n);
must_check enum err search_people(struct db *db, struct arena *arena,
                                  const struct search_term *terms, size_t n, int64_t before,
                                  int limit, int64_t **out_people, size_t *out_n);

#endif
