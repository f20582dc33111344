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

struct correction {
    int64_t id, message;
    struct str stage, value; /* JSON of that stage */
    int64_t staff, at;
};

/* A repeat does nothing. */
must_check enum err hit_add(struct db *db, int64_t message, int64_t rule, int64_t rule_version);
/* By rule; at most 1,000. */
must_check enum err hit_list(struct db *db, struct arena *arena, int64_t message,
                             struct hit **out_list, size_t *out_n);

/* Of the current messages of a conversation, as they were said, each by rule; at most 1,000. */
must_check enum err hit_list_in(struct db *db, struct arena *arena, int64_t conversation,
                                struct hit **out_list, size_t *out_n);

/* The newest word of a stage replaces its older one. */
must_check enum err annotation_put(struct db *db, int64_t message, const struct annotation *said);
/* By stage; at most 100. */
must_check enum err annotation_list(struct db *db, struct arena *arena, int64_t message,
                                    struct annotation **out_list, size_t *out_n);

must_check enum err correction_add(struct db *db, struct correction *correction); /* sets id */
/* Oldest first (the last of a stage holds); at most 1,000. */
must_check enum err correction_list(struct db *db, struct arena *arena, int64_t message,
                                    struct correction **out_list, size_t *out_n);

#endif
