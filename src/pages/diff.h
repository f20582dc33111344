/* diff.h: what changed between two texts, word by word, for people.
 *
 * Myers 1986, "An O(ND) Difference Algorithm and Its Variations", on words with the white space
 * behind them. Bounded: texts over DIFF_WORDS_MAX words or DIFF_CHANGES_MAX changes apart are
 * shown as one text taken out and one put in. Pieces are slices of the two texts, in reading order;
 * a long stretch that stayed is shortened to its ends.
 */
#ifndef PAGES_DIFF_H
#define PAGES_DIFF_H

#include "base/arena.h"

enum {
    DIFF_WORDS_MAX = 20000,
    DIFF_CHANGES_MAX = 600, /* words put in and taken out, together */
    DIFF_CONTEXT = 6,       /* words kept of what stayed, on each side */
};

enum diff_kind { DIFF_SAME, DIFF_ADDED, DIFF_REMOVED };

struct diff_piece {
    enum diff_kind kind;
    struct str text;
};

struct diff {
    struct diff_piece *pieces;
    size_t n;
};

/* ERR_TOO_BIG, ERR_NO_MEMORY: the arena is full. */
must_check enum err diff_words(struct arena *arena, struct str before, struct str after,
                               struct diff *out_diff);

#endif
