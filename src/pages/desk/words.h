/* words.h: the words people use: those that rise, and those that most say (store/said.h). */
#ifndef PAGES_DESK_WORDS_H
#define PAGES_DESK_WORDS_H

#include "pages/shell.h"

struct word_bar {
    int x, y, height;
};

struct word_view {
    struct str word, n, usual, voices, chart;
    VEC(struct word_bar) bars;
};

typedef VEC(struct word_view) word_list;

struct words_view {
    struct shell *shell;
    option_list periods;
    option_list channels;
    option_list langs;
    word_list rising;
    word_list most;
    struct str counted, source, ours, paid, copies, unread; /* unread: empty where all was read */
    struct str first, last;                                 /* days of the bars */
    struct str usual_of;                                    /* "the 28 days before that" */
    bool is_empty;                                          /* nothing was counted at all */
    bool is_usual_known;                                    /* enough was said before */
};

#endif
