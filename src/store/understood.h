/* understood.h: what our stages and our people say about a message. Rebuildable, except for
 * corrections: those are people's word and win over every annotation of the same stage. */
#ifndef STORE_UNDERSTOOD_H
#define STORE_UNDERSTOOD_H

#include "store/db.h"

struct hit {
    int64_t rule, rule_version;
    struct str rule_name;
    int64_t message, newest; /* hit_list_in: the rule's version now */
};

struct annotation {
    struct str stage; /* "language", "label" */
    struct str model; /* what said it, with its version */
    struct str value; /* JSON of that stage */
};

/* What a colleague said of a message instead (model/recast.h). */
struct correction {
    int64_t id, message;
    struct str stage, value; /* JSON: what it is */
    int64_t staff, at;
    int64_t undone_at;  /* 0: it holds */
    struct str was;     /* the annotation's value before */
    struct str row_was; /* what its conversation's row said before, act's own */
    int64_t root; /* the correction of an earlier version that it was carried over from; 0: none */
    struct str staff_name; /* correction_list_in */
    int64_t current;       /* likewise: the version that is current; it may not be said of that */
};

/* Enough to see that something was put right, or that taken back, since one looked last. */
struct correction_mark {
    int64_t newest, undone; /* the highest id; how many were taken back or teach no more */
};

/* A repeat does nothing. */
must_check enum err hit_add(struct db *db, int64_t message, int64_t rule, int64_t rule_version);
/* By rule; at most 1,000. */
must_check enum err hit_list(struct db *db, struct arena *arena, int64_t message,
                             struct hit **out_list, size_t *out_n);

/* Of the newest 1,000 current messages of a conversation, the newest first, each by rule; at most
 * 1,000. */
must_check enum err hit_list_in(struct db *db, struct arena *arena, int64_t conversation,
                                struct hit **out_list, size_t *out_n);

must_check enum err hit_drop(struct db *db, int64_t message, int64_t rule);

/* A hit that came (it is there) or went (it is not) when a message was labelled otherwise, and by
 * which labels and language it was the other way: when those are back, it is put back as it was. */
struct hit_moved {
    int64_t rule, rule_version;
    bool came;
    int64_t labels; /* bits of enum label */
    struct str lang;
};
/* A rule that moved already keeps what it has. */
must_check enum err hit_moved_put(struct db *db, int64_t message, const struct hit_moved *moved);
/* By rule; at most 2,000. */
must_check enum err hit_moved_list(struct db *db, struct arena *arena, int64_t message,
                                   struct hit_moved **out_list, size_t *out_n);
must_check enum err hit_moved_drop(struct db *db, int64_t message, int64_t rule);

/* The newest word of a stage replaces its older one. */
must_check enum err annotation_put(struct db *db, int64_t message, const struct annotation *said);
/* By stage; at most 100. */
must_check enum err annotation_list(struct db *db, struct arena *arena, int64_t message,
                                    struct annotation **out_list, size_t *out_n);

/* ERR_NOT_FOUND when that stage said nothing. */
must_check enum err annotation_load(struct db *db, struct arena *arena, int64_t message,
                                    struct str stage, struct annotation *out_said);
must_check enum err annotation_drop(struct db *db, int64_t message, struct str stage);

/* What a stage says of each current message that came into a conversation, the newest first. */
struct message_said {
    int64_t message;
    struct annotation said;
};
must_check enum err annotation_list_in(struct db *db, struct arena *arena, int64_t conversation,
                                       struct str stage, int limit, struct message_said **out_list,
                                       size_t *out_n);

must_check enum err correction_add(struct db *db, struct correction *correction); /* sets id */
must_check enum err correction_load(struct db *db, struct arena *arena, int64_t id,
                                    struct correction *out_correction);
must_check enum err correction_set_row_was(struct db *db, int64_t id, struct str row_was);
must_check enum err correction_undo(struct db *db, int64_t id, int64_t now);
/* Those that hold, oldest first (what the last says holds); at most 1,000. */
must_check enum err correction_list(struct db *db, struct arena *arena, int64_t message,
                                    struct correction **out_list, size_t *out_n);
/* Those that hold for the `newest` current messages of a conversation, the newest message first: of
 * the version that is current, each one's oldest first (what the last says holds), and of earlier
 * ones that nothing was carried over from; at most 1,000. */
must_check enum err correction_list_in(struct db *db, struct arena *arena, int64_t conversation,
                                       int newest, struct correction **out_list, size_t *out_n);
/* One with all that was carried over from it, as far as they hold, in order; at most 1,000. */
must_check enum err correction_group(struct db *db, struct arena *arena, int64_t root,
                                     struct correction **out_list, size_t *out_n);
/* Its writer took the message back: what was put right of any version of it teaches nothing more.
 */
must_check enum err correction_silence(struct db *db, int64_t message, int64_t now);
/* What teaches: those that hold, are not carried over and not silent, above id `after`, oldest
 * first, without was, row_was and root. */
must_check enum err correction_after(struct db *db, struct arena *arena, int64_t after, int limit,
                                     struct correction **out_list, size_t *out_n);
must_check enum err correction_mark(struct db *db, struct correction_mark *out_mark);
/* The id of the correction before which `kept` newer ones teach; 0: there are not so many. */
must_check enum err correction_before(struct db *db, int64_t kept, int64_t *out_id);

#endif
