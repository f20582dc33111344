/* network.h: who is listened to, who addresses whom, and where people say they are. */
#ifndef PAGES_DESK_NETWORK_H
#define PAGES_DESK_NETWORK_H

#include "pages/shell.h"

struct network_other_view {
    struct str name, query, days; /* query: of the inbox's search */
};

struct network_row_view {
    struct str place, name, account, query, voices, percent;
    VEC(struct network_other_view) listeners;
    VEC(struct network_other_view) addressed;
    bool is_heard; /* has spoken here */
};

/* A circle of the picture, and an arrow between two. */
struct network_node_view {
    int x, y, r, text_y;
    struct str place;
};
struct network_line_view {
    int x1, y1, x2, y2;
};

struct network_where_view {
    struct str country, place, people, messages;
};

struct network_passed_view {
    struct str what, reason, when;
    int64_t at;
};

struct network_view {
    struct shell *shell;
    VEC(struct option_view) topics;
    VEC(struct network_row_view) rows;
    VEC(struct network_node_view) nodes;
    VEC(struct network_line_view) lines;
    VEC(struct network_where_view) wheres;
    VEC(struct network_passed_view) passed;
    struct str topic, picture;                              /* picture: what it shows, in words */
    struct str counted, ours, paid, copies, insiders, over; /* over: empty where there is none */
    struct str when, where_counted, where_more;             /* more: places that are not shown */
    bool may_show_more;
    int64_t at;
};

#endif
