/* panes.h: what fills the three panes from the store; inbox.c renders them. */
#ifndef PAGES_DESK_PANES_H
#define PAGES_DESK_PANES_H

#include "pages/desk/inbox.h"
#include "store/conversation.h"
#include "store/crowd.h"
#include "store/message.h"
#include "store/reaction.h"
#include "store/tally.h"

/* history.c: false for what needs no line of its own. */
struct event;
bool pane_history_item(const struct request *request, const struct event *event,
                       struct thread_item *out_item);

/* waiting.c: the groups of these two views. */
must_check enum err pane_promises(const struct request *request, struct inbox *inbox);
must_check enum err pane_deliveries(const struct request *request, struct inbox *inbox);

/* rows.c. `open`: the conversation that is open beside it, or 0. */
must_check enum err pane_queue(const struct request *request, struct inbox *inbox,
                               enum desk_view view, int64_t open);
/* rows.c: the colleagues, for the bar over the rows that were picked. */
must_check enum err pane_staff(const struct request *request, struct inbox *inbox);
/* found.c: the same for a search. A mistake in it is shown, not an error. */
must_check enum err pane_found(const struct request *request, struct inbox *inbox, struct str q,
                               int64_t open);
/* rows.c */
must_check enum err pane_add_rows(const struct request *request, struct inbox *inbox,
                                  const struct conversation_item *items, size_t n, int64_t open);
/* One row of the view, wherever it stands in the list; ERR_NOT_FOUND when it isn't in it. */
must_check enum err pane_row(const struct request *request, const struct inbox *inbox, int64_t id,
                             struct inbox_row *out_row);
struct clock_pill pane_pill(const struct request *request, const struct conversation *c);

/* conversation.c. ERR_NOT_FOUND also when the actor may not read it. */
must_check enum err pane_conversation(const struct request *request,
                                      struct open_conversation *out_open, enum desk_view view,
                                      int64_t id);

/* inbox.c: the page with that conversation open, and what was typed there (NULL: nothing). */
must_check enum err pane_show(const struct request *request, struct response *response, int64_t id,
                              const struct draft *draft);

/* branches.c: fills `under` and `branches`. */
must_check enum err pane_branches(const struct request *request, struct open_conversation *open,
                                  int64_t id);

/* owe.c: what the text promises, and what was chosen for it (the form's "promises"). */
must_check enum err pane_notice(const struct request *request, struct str text,
                                struct notice_view *out_notice);
enum promise_choice pane_promise_choice(const struct request *request);

/* versions.c: fills what a message shows of its versions and of the places where it stands too.
 * `also`: those of the whole conversation (message_also_in). */
struct also_at;
must_check enum err pane_versions(const struct request *request, struct thread_item *item,
                                  const struct stored_message *stored, const struct also_at *also,
                                  size_t also_count);

/* versions.c: which rules wanted it; `hits`: of the whole conversation (hit_list_in). */
struct hit;
must_check enum err pane_wanted(const struct request *request, struct thread_item *item,
                                int64_t message, const struct hit *hits, size_t n);

/* crowd.c: what stands behind the messages of a conversation, and which of them stand behind
 * another. */
struct pane_crowd {
    struct crowd_sum *sums;
    struct crowd *behind;
    struct reaction_sum *backed;
    struct tally *tallies;
    size_t sum_count, behind_count, backed_count, tally_count;
};
must_check enum err pane_crowd_load(const struct request *request, int64_t conversation,
                                    struct pane_crowd *out_crowd);
/* The newest page of messages (newest first) may all stand behind one that is older than they: it
 * is put behind them, with its sum, so that it is shown and they under it. */
struct message_item;
must_check enum err pane_crowd_first(const struct request *request, int64_t conversation,
                                     struct pane_crowd *crowd, struct message_item **messages,
                                     size_t *n);
/* Whether it is shown under another one of the conversation, and not for itself. */
bool pane_is_folded(const struct pane_crowd *all, int64_t message);
must_check enum err pane_crowd(const struct request *request, struct thread_item *item,
                               const struct stored_message *stored, const struct pane_crowd *all);
/* backing.c: who likes and boosts the item, and what its network counts. first: its first version.
 * Fills crowd_title, crowd, counted and counts further. */
must_check enum err pane_backing(const struct request *request, struct thread_item *item,
                                 const struct stored_message *stored, int64_t first,
                                 const struct pane_crowd *all);
/* "and 41 copies; 12 agree, 2 do not agree"; empty: nobody. */
struct str pane_crowd_words(const struct request *request, const int64_t n[CROWD_HOWS]);

/* labels.c: what the messages of a conversation are, and what was put right about them. */
struct message_said;
struct correction;
struct pane_labels {
    struct message_said *said;
    struct correction *corrections;
    size_t said_count, correction_count;
    struct str *subjects; /* of the house (pages/subject_names.h) */
    size_t subject_count;
    int64_t by_key; /* the newest message that is shown with labels: they open by the key */
    size_t told;    /* messages whose reasons were told so far */
};
must_check enum err pane_labels_load(const struct request *request, int64_t conversation,
                                     struct pane_labels *out_labels);
/* Whether what it is can be shown. */
bool pane_labels_has(const struct pane_labels *all, const struct stored_message *stored);
must_check enum err pane_labels(const struct request *request, const struct open_conversation *open,
                                struct thread_item *item, const struct stored_message *stored,
                                struct pane_labels *all);

/* Answers what put something right: a script is told where to take it back. */
must_check enum err labels_told(const struct request *request, struct response *response,
                                int64_t correction);
/* It says so by now, or nothing was said. */
must_check enum err labels_nothing_said(const struct request *request, struct response *response);

/* label_rights.c: what was put right of an earlier version, where nothing of it went over. */
must_check enum err pane_rights_before(const struct request *request,
                                       const struct open_conversation *open,
                                       struct thread_item *item,
                                       const struct stored_message *stored,
                                       const struct pane_labels *all);

/* person.c: fills open->person. */
must_check enum err pane_person(const struct request *request, struct open_conversation *open,
                                const struct conversation *c);

#endif
