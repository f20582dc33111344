/* shell.h: what stands around every page of the desk: rail, tab bar, notices, one event stream.
 *
 * A view without conversations has no count; that of undecided deliveries stands there only when
 * there are any, a link only for who may follow it.
 */
#ifndef PAGES_SHELL_H
#define PAGES_SHELL_H

#include "pages/app.h"
#include "web/asset_list.h"
#include "web/html.h"

/* The views of the inbox, in the rail's order; shell.c has their words. */
enum desk_view {
    VIEW_ANSWER,
    VIEW_PROMISES, /* open promises: not a list of its own in the store */
    VIEW_MINE,
    VIEW_WATCH,
    VIEW_LEFT,
    VIEW_SNOOZED,
    VIEW_UNCERTAIN, /* deliveries about which a person decides: not a list of its own either */
    VIEW_DONE,
    VIEW_COUNT,
    VIEW_NONE = VIEW_COUNT
};

/* A choice in a list. */
struct option_view {
    struct str value, name;
    bool is_selected;
};
typedef VEC(struct option_view) option_list;

struct view_link {
    const char *key, *title, *tab, *icon;
    const char *go;   /* "g i": G and this letter */
    struct str count; /* "12", "1k+"; empty for none */
    bool is_here, is_tab, is_shown;
};

struct page_link {
    const char *href_path;         /* below /desk/ */
    const char *title, *icon, *go; /* go: "g r" */
    bool is_here;
};

struct shell {
    struct str title, site_name;
    bool is_made_up; /* app.h */
    struct str user_name, user_role, initials;
    int hue;
    const char *theme; /* "light", "dark" or NULL: as the system has it */
    const char *pane;  /* "queue" or "thread": what a phone shows of the inbox */
    struct view_link views[VIEW_COUNT];
    struct page_link pages[16];
    size_t page_count;
    struct str notice; /* what was just done, or why not */
    bool notice_is_bad, may_set_up;
    bool is_live; /* its regions are fetched again when something changes; set after shell_fill */
};

enum desk_page {
    DESK_INBOX,
    DESK_TOUCH,
    DESK_MATTERS,
    DESK_ALARMS,
    DESK_PEOPLE,
    DESK_WORDS,
    DESK_NETWORK,
    DESK_LOOK,
    DESK_CHANNELS,
    DESK_RULES,
    DESK_SUBJECTS,
    DESK_TEAM,
    DESK_HEALTH,
    DESK_MORE
};

/* Fills what every page has. The notice comes from ?notice= (a closed list of our own words). */
must_check enum err shell_fill(const struct request *request, struct shell *shell, struct str title,
                               enum desk_view view, enum desk_page page);

const char *shell_theme(const struct request *request); /* the cookie's, or NULL */
/* The type, and the name of the part that was asked for; the body's error. */
must_check enum err shell_finish(const struct request *request, struct response *response);

struct str shell_count(struct arena *arena, int64_t n); /* "12", "1k+", "" for none */
int64_t desk_view_queue(enum desk_view view);           /* of model/conversation.h */
must_check enum err desk_view_count(const struct request *request, enum desk_view view,
                                    int64_t *out_n);
const char *desk_view_key(enum desk_view view);
const char *desk_view_title(enum desk_view view);
enum desk_view desk_view_from(struct str key); /* VIEW_NONE for another */

#endif
