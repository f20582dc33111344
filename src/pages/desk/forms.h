/* forms.h: what the pages with forms show: channels, rules, touches, health, more. */
#ifndef PAGES_DESK_FORMS_H
#define PAGES_DESK_FORMS_H

#include "pages/shell.h"

/* --- channels --- */
struct setting_view {
    const char *name, *label, *help;
    const char *input; /* "text", "password", "email", "url" or NULL: several lines */
    struct str value;
    struct str error; /* what the place says is wrong with it */
    bool is_required;
    bool is_folded; /* stands under "more": optional, and behind all that is required */
};

struct kind_view {
    const char *name, *label, *help, *icon;
    struct str typed_name, error;
    struct str scope; /* behind the ids of its fields, where several such forms are on a page */
    bool asks_keep, keeps_matched;
    bool is_open;
    bool is_step;                /* of the first steps: posts there */
    bool has_more, is_more_open; /* folded settings; one of them was set, or something is wrong */
    VEC(struct setting_view) settings;
};

struct channel_view {
    struct str id, name, kind, reason, heard, gap;
    const char *icon, *hue, *state;
    bool is_deaf, may_change, has_settings;
    bool keeps_matched, keeps_nothing; /* only what a rule wants; and there is none */
    struct kind_view form;             /* of a place that is deaf, in the first steps */
};

struct channels_view {
    struct shell *shell;
    VEC(struct channel_view) channels;
    VEC(struct kind_view) kinds;
    bool may_change, is_step, has_rule;
};

struct channel_edit_view {
    struct shell *shell;
    struct str id, name;
    bool is_paused, may_pause;
    struct kind_view form;
};

static inline const struct kind_view *channel_edit_form(const struct channel_edit_view *view)
{
    return &view->form;
}
static inline const struct kind_view *channel_form(const struct channel_view *view)
{
    return &view->form;
}

/* --- touch --- */
struct touch_view {
    struct shell *shell;
    struct str who, address, text, error, key;
    struct str ago, at; /* "60" minutes, or "at" and "2026-11-27T17:00" */
    struct str zone_name;
    const char *kind;
    VEC(struct kind_view) kinds;
};

/* --- health --- */
struct process_view {
    struct str name, started;
    bool is_up;
    struct str seccomp, landlock;
    int pid, restarts;
};

/* What could not be read, and where it came in. */
struct refused_view {
    struct str when, channel, line, reason;
    int64_t size;
};

/* A stream that was fed since the server started. */
struct stream_view {
    struct str name, lines, wanted, passed;
    struct str minute; /* passed over in the last whole minute */
    struct str langs;  /* of the last hour: "en 2,100, de 12" */
    bool is_fed;
};

struct health_view {
    struct shell *shell;
    VEC(struct process_view) processes;
    VEC(struct stream_view) streams;
    VEC(struct refused_view) refused; /* the newest */
    int64_t waiting, writer_queue, quarantined, connections, live, uncertain;
    const char *database;
    struct str up;
};

#endif
