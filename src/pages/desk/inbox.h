/* inbox.h: the three panes: the list of a view, one conversation, the person.
 *
 * "/desk/?view=KEY" shows the list, "/desk/?q=WORDS" what a search found (understand/find.h);
 * "/desk/c/ID?view=KEY" the list with one conversation open. Regions that answer to Heed-Part:
 * "queue" (the list), "c-ID" (one row of it), "t-ID" (the open conversation), "person", "rail".
 * Their data-v is 0: every event about them fetches them.
 */
#ifndef PAGES_DESK_INBOX_H
#define PAGES_DESK_INBOX_H

#include "model/conversation.h"
#include "model/outbox.h"
#include "model/promise.h"
#include "pages/desk/alarms.h"
#include "pages/desk/matters.h"
#include "pages/desk/people.h"
#include "pages/shell.h"

enum { INBOX_ROWS = 40, THREAD_MESSAGES = 200 };

/* A clock in the list or over the thread: one hue, an icon or a ring, and words. */
struct clock_pill {
    const char *hue;  /* "promise", "late", "watch", "kept" or NULL: plain */
    const char *icon; /* NULL: a ring */
    int ring;         /* percent left */
    struct str label; /* "Next reply"; only over the thread */
    struct str text;  /* "2 h 10 left"; empty: no pill */
    int64_t at;       /* 0: no moment */
};

struct inbox_row {
    struct str id, name, initials, subject, preview, when, extra;
    const char *icon, *icon_label;
    struct str crowd; /* as of a message; or empty */
    int hue;
    int64_t at, version, waiting_since;
    bool is_unread, is_open;
    struct clock_pill pill;
};

/* A promise in the list of all that are open. */
struct owed_row {
    struct str id, conversation, name, initials, text, owner;
    int hue;
    bool is_reported, is_suggested;
    bool is_broken, may_mend; /* broken by a colleague's word: it can be taken back */
    struct clock_pill pill;
};

/* A delivery about which a person decides. */
struct delivery_row {
    struct str outbox, conversation, name, initials, text, reason, when;
    int hue;
    int64_t at;
    bool is_held; /* it has certainly not left */
};

/* The groups of the promises, in their order. */
enum promise_group { OWED_LATE, OWED_TODAY, OWED_LATER, OWED_SUGGESTED, INBOX_GROUPS };
enum { OWED_SHOWN = 100, DELIVERIES_SHOWN = 100 };

/* Rows of one sort: conversations, promises or deliveries. */
struct inbox_group {
    const char *title, *icon;
    VEC(struct inbox_row) rows;
    VEC(struct owed_row) owed;
    VEC(struct delivery_row) deliveries;
};

struct inbox {
    struct shell *shell;
    enum desk_view view;
    const char *view_key, *title;
    struct str count;
    struct str q;       /* what is searched for, or empty: a view */
    bool is_by_name;    /* while it is filled: the rows of people who are called so */
    struct str mistake; /* in q, for people; or empty */
    struct inbox_group groups[INBOX_GROUPS];
    struct str key; /* of this render, for the forms in the rows */
    bool may_answer, may_pick;
    VEC(struct option_view) staff; /* to assign to */
    struct str undo;               /* key of what was done to many just now, or empty */
    bool is_empty;
    const char *empty_title, *empty_text;
    struct alarm_view alarm; /* the newest that runs; without an id: none does */
    bool has_first_steps;    /* an admin has not ended them */
    struct str next;         /* cursor of the next page, or empty */
    struct open_conversation *open;
};

static inline const struct alarm_view *inbox_alarm(const struct inbox *inbox)
{
    return &inbox->alarm;
}

struct delivery_view {
    const char *hue, *icon;
    struct str text, reason;
    bool may_undo;
    bool may_settle; /* a person decides; is_held: it certainly has not left */
    bool is_held;
    struct str outbox;
};

/* What changed, word by word (pages/diff.h). */
struct change_view {
    struct str text;
    bool is_added, is_removed;
};

struct version_view {
    struct str title, when; /* "Version 2" */
    int64_t at;
    struct str raw; /* id of the message whose bytes are kept, or empty */
    VEC(struct change_view) changes;
};

/* Another place where the same item stands. */
struct also_view {
    struct safe_url link;
    struct str where;                /* the address, or the channel's own id */
    VEC(struct change_view) changes; /* its own words, where it has any */
};

/* One of those who stand behind a message. */
struct crowd_line {
    const char *how;
    struct str who, when, text, conversation;
    int64_t at;
};

/* What its network counted at a time; empty: it never said. */
struct count_line {
    struct str when, views, likes, boosts, replies;
    int64_t at;
};

/* A label, or a polarity, of a message. */
struct label_view {
    struct str value, name, share; /* "complaint", "Complaint", "91 %" */
    struct str why;                /* "by “broken”, “refund”"; empty: not told */
    bool is_on;
};

/* What a colleague put right, and nobody took back. */
struct put_right_view {
    struct str id, who, words;
    bool is_carried; /* of the words before an edit, which left their sense */
    struct str key;  /* of what it was before: by which it is said again */
};

/* What a message speaks of (pages/desk/label_subjects.c). */
struct spoken_view {
    struct str name, number, was; /* number: of its fields in the form */
    const char *says;             /* "badly" */
    option_list ways;
    bool is_put_right;
};

/* What we say that a message is (pages/desk/labels.c). */
struct said_view {
    struct str title; /* "Complaint · negative · German" */
    struct str conversation, message, key, shown;
    const char *view_key;
    VEC(struct label_view) labels, ways;
    VEC(struct option_view) languages;
    VEC(struct spoken_view) spoken;
    struct str spoken_more;    /* what has no room, or empty */
    option_list ways_to_speak; /* of a subject that is added */
    VEC(struct put_right_view) rights;
    struct str learned; /* what the house taught it, or empty */
    bool may_correct, is_by_key, is_put_right;
};

struct thread_item {
    bool is_event, is_note, is_ours, is_folded;
    struct str id, who, via, text, quoted, when, first_line, title;
    struct str rest, rest_title; /* of a very long text, folded; empty: `text` is all of it */
    const char *icon;
    int64_t at;
    struct safe_url link;
    struct str relied_on; /* an event: what they were told and rely on */
    struct delivery_view delivery;
    bool has_delivery, is_deleted, is_edited;
    bool is_elsewhere;         /* answered elsewhere, and written down */
    struct str versions_title; /* "3 versions" */
    VEC(struct version_view) versions;
    struct str also_title; /* "Also at 3 addresses" */
    VEC(struct also_view) also;
    struct str crowd_title; /* "and 41 copies; 12 agree" */
    struct str crowd_more;  /* of some, not all are shown */
    VEC(struct crowd_line) crowd;
    struct str counted;            /* "Counted there: 40,000 views, 12 likes"; or empty */
    VEC(struct count_line) counts; /* as they went up and down, the newest first */
    bool opens_by_key;
    struct str behind;        /* the conversation of what it stands behind, or empty */
    const char *behind_words; /* NULL: it stands for itself */
    struct str raw;           /* id of the message whose bytes as they came are kept, or empty */
    const char *speaker;      /* "Insider": bound to us by their own words; NULL: not */
    struct str speaker_words; /* those */
    struct said_view *said;   /* NULL: nothing was said of it */
    /* what was put right of the words before an edit that changed them, or a deletion */
    VEC(struct put_right_view) rights_before;
    bool is_left_out;  /* is in no public figure */
    bool is_unsigned;  /* nobody knows who wrote it */
    struct str wanted; /* "Wanted by acme, hinge (version 2 of 3)"; empty: by no rule */
};

struct thread_day {
    struct str title;
    VEC(struct thread_item) items;
};

struct reason_view {
    struct str text;
    bool is_against;
    bool is_turn; /* not so yet: it would turn *watch* into *answer* */
};

struct promise_view {
    struct str id, text, due, made;
    int64_t due_at;
    bool is_suggested, is_late, is_broken; /* broken is late, too */
    bool may_mend;                         /* broken by a colleague's word */
};

struct handle_view {
    const char *icon;
    struct str address, state;
    struct safe_url url;
};

struct other_view {
    struct str id, title, when;
    const char *icon;
};

/* A thread of the conversation: it can be split off when there are several. */
struct thread_view {
    struct str id, name, first_line;
    const char *icon;
    int64_t row, count;
};

struct told_view {
    struct str text, when;
};

struct wish_view {
    struct str id, sentence, condition;
    struct str said;           /* "12 March, email to Support" */
    struct str where, message; /* the conversation and message it was said in, or empty */
};

/* What is being written, if it sounds like a promise. */
struct notice_view {
    struct str quote; /* "by Friday 17:00"; empty: no promise */
    struct str due;   /* "Fri 17:00", or empty */
    int64_t more;     /* further promises in it */
    bool is_tracked, is_dropped;
    bool is_asked; /* without script: the buttons send */
};

/* What was typed and could not be taken as it is, shown again. */
struct draft {
    struct str text, error;
    struct str as, how, ago, at; /* the tab, and what "answered elsewhere" asks */
    struct notice_view notice;
    bool is_fixed;
};

struct person_view {
    struct str name, first_name, initials, since, contacts;
    int hue;
    VEC(struct handle_view) handles;
    VEC(struct wish_view) wishes;
    bool waits_for; /* a wish has an "until": an answer may say that it is so now */
    VEC(struct promise_view) promises;
    int64_t kept, open, broken;
    VEC(struct other_view)
    promised_elsewhere; /* and not settled: in which conversation, when due */
    VEC(struct other_view) others;
    VEC(struct thread_view) threads;
    VEC(struct told_view) relied_on; /* what they were told, and rely on */
    pair_list pairs;                 /* who this may be, too */
    merged_list merged;              /* who went into this one */
    struct str where;                /* "In Hamburg, DE, as they said 3 May"; empty: unknown */
    claim_list claims;               /* unsigned comments here, and who says to have written them */
    struct str id;
    bool is_insider; /* an account of theirs is known to be one of ours */
    bool has_account;
};

/* A conversation that was begun in the thread of another (pages/desk/branches.c). */
struct branch_view {
    struct str id, title, who, when; /* id: empty: none */
};

struct open_conversation {
    struct str id, title, sub, key;
    int64_t version;
    const char *view_key, *view_title;
    struct clock_pill clocks[3];
    VEC(struct thread_day) days;
    struct str older;        /* how many messages stand before these; empty: none */
    const char *advice;      /* "answer", "watch", "leave" */
    const char *advice_word; /* "answer", "watch", "leave alone" */
    bool is_decided;
    VEC(struct reason_view) reasons;
    bool is_done, is_snoozed, is_unread, may_answer;
    struct str snoozed_until;
    VEC(struct option_view) staff;
    bool can_reply;
    bool is_made_up; /* an answer would go to a place of the made-up company: nowhere */
    struct str via, to;
    const char *via_icon;
    struct draft draft;
    VEC(struct option_view) ways; /* to have been answered elsewhere */
    struct str zone_name;         /* "UTC", "UTC+1" */
    struct person_view person;
    struct its_matter its;
    struct branch_view under; /* that in whose thread this one was begun */
    VEC(struct branch_view) branches;
    bool has_more_branches;
    struct str *subjects; /* of the house, that a message may speak of */
    size_t subject_count;
};

#endif
