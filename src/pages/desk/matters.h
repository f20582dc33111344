/* matters.h: matters: their list, one with everyone who hangs on it, and what a conversation shows
 * of its own. */
#ifndef PAGES_DESK_MATTERS_H
#define PAGES_DESK_MATTERS_H

#include "model/matter.h"
#include "pages/shell.h"

/* One in a list, or as the head of its page. */
struct matter_view {
    struct str id, title, cause, owner, began, people;
    const char *kind;        /* "Something of ours does not work" */
    const char *state, *hue; /* "Open"; hue NULL: plain */
    int64_t began_at;
};

/* A conversation on it. */
struct matter_person {
    struct str conversation, name, initials, title, when, evidence, by;
    int hue;
    int64_t at;
    bool is_done, is_waiting;
    bool may_tell;      /* of a fixed one: not told yet, and nothing is in the way */
    struct str why_not; /* what is */
};

/* Those on one: who waits (of a fixed one: who is still to be told), its witnesses, who was
 * told. */
enum matter_crowd { WAITS, WITNESSES, TOLD };
enum { MATTER_CROWDS = TOLD + 1 };

struct matter_people {
    VEC(struct matter_person) list;
    struct str after; /* cursor of the next part; empty: there is none */
};

/* What is proposed: several conversations under a new matter, or under one that is there. */
struct proposal_view {
    struct str sentence;              /* "“payment” and “502”: 12 people in 3 hours" */
    struct str name;                  /* for a new one, to be changed */
    struct matter_view matter;        /* id empty: a new one */
    struct str evidence;              /* kept with each that joins */
    struct str from;                  /* when the first complained, in ms */
    VEC(struct matter_person) people; /* the newest few */
    VEC(struct str) conversations;    /* all */
    struct str more;                  /* "and 9 more", or empty */
};

struct merged_view {
    struct str id, title, by;
};

struct matters_view {
    struct shell *shell;
    struct str key;
    bool may_change;
    const char *state; /* of the list: "open", "fixed", "closed" */
    VEC(struct matter_view) matters;
    struct str after;
    VEC(struct option_view) kinds;
    /* of one */
    struct matter_view one;
    bool is_open, is_fixed, is_closed;
    struct str fixed, made, began_value, waits_count, witness_count, zone_name;
    struct matter_view into; /* what it was merged into; id empty: it stands for itself */
    VEC(struct option_view) staff;
    VEC(struct option_view) others; /* open ones it could be merged into */
    VEC(struct merged_view) merged; /* merged into this one */
    struct matter_people people[MATTER_CROWDS];
    VEC(struct proposal_view) proposals; /* over the list of open ones */
    bool is_unproposable;                /* undo takes a proposal back */
    struct str draft, undo; /* what was typed; key of the telling that can be taken back */
    struct str error;
};

/* What an open conversation shows: matter.id empty where it hangs on none. */
struct its_matter {
    struct matter_view matter;
    bool is_witness;
    struct str evidence;
    VEC(struct option_view) open;  /* the newest, to put it under */
    VEC(struct option_view) kinds; /* for a new one */
};

must_check enum err its_matter_fill(const struct request *request, int64_t conversation,
                                    struct its_matter *out_its);

/* matter_propose.c: what is proposed now; worked out from the newest complaints each time it is
 * asked, the same work however many are stored. */
must_check enum err proposals_fill(const struct request *request, struct matters_view *view);

/* What the files about matters share. */
void matter_view_fill(const struct request *request, const struct matter *matter, struct str owner,
                      struct matter_view *out_view);
must_check enum err matter_kinds(const struct request *request, enum matter_cause chosen,
                                 struct option_view **out_list, size_t *out_n);

/* The newest open ones, without `but`. */
must_check enum err matter_choices(const struct request *request, int64_t but,
                                   struct option_view **out_list, size_t *out_n);

static inline const struct matter_view *proposal_matter(const struct proposal_view *proposal)
{
    return &proposal->matter;
}

static inline const struct matter_view *matter_one(const struct matters_view *view)
{
    return &view->one;
}

#endif
