/* stage.h: how a message is understood, step by step.
 *
 * A stage is one file with a `const struct stage`; the list stands in understand/meson.build. The
 * order comes from the phase, never from the list. Stages of the early phases look at the message
 * alone and run on whatever thread brought it; those from PHASE_DEDUPE on also read the store,
 * through the connection of whoever runs them: the writer, inside the transaction that will keep
 * the message, so that nothing changes between the question and the answer.
 *
 * A stage writes only into item->found, and a stage that finds that nobody wants the message sets
 * item->is_unwanted; what follows is then not run. An error ends the run: it is the store's or
 * memory's, never the message's fault.
 *
 * What was rejected: a callback chain that each stage calls on (order hidden in code), and one
 * big function (nothing could be replaced or rebuilt alone).
 */
#ifndef UNDERSTAND_STAGE_H
#define UNDERSTAND_STAGE_H

#include "base/arena.h"
#include "model/message.h"
#include "model/understood.h"

struct db;
struct rule_table;
struct stage_scratch;
struct stories;

enum stage_phase {
    PHASE_MATCH,        /* does anybody want it */
    PHASE_LANGUAGE,     /* in which language is it */
    PHASE_LABEL,        /* what is it, how is it meant */
    PHASE_SUBJECT,      /* what does it speak of */
    PHASE_RECHECK,      /* rules that ask for labels */
    PHASE_DEDUPE,       /* do we have it already */
    PHASE_PERSON,       /* who says it */
    PHASE_CONVERSATION, /* what does it belong to */
    PHASE_CROWD,        /* does it stand behind what others said */
    PHASE_COUNT
};

/* One message on its way in. */
struct item {
    const struct message *message;
    struct str raw;  /* bytes as they came */
    int64_t raw_row; /* where they are kept already (shared by several), or 0 */
    int64_t channel; /* row */
    struct str channel_name;
    struct str network; /* the kind of handles spoken there: "mail", "web", … */
    struct str source;  /* address of the document it was read from, or empty */
    bool keep_all;      /* kept without any rule wanting it */
    bool only_known;    /* nobody wants it, but it may change something that is kept */
    int64_t heard_at;
    bool is_unwanted;
    struct understood found;
};

struct stage_context {
    struct arena *arena;            /* everything found lives here, until the item is done */
    const struct rule_table *rules; /* NULL: no rules */
    struct stage_scratch *scratch;  /* one a thread */
    struct db *db;                  /* NULL before PHASE_DEDUPE */
    struct stories *stories;        /* the writer's; NULL: what is told again is not looked for */
};

/* Questions that follow from the answers to others come in a later round. */
enum { STAGE_ROUNDS = 3 };

struct stage {
    const char *name;
    enum stage_phase phase;
    enum err (*run)(struct stage_context *context, struct item *item);
    /* Tells the store what run is going to ask it (the nouns' *_ahead), so that the questions of
     * a whole batch cost one wait a round. A guess: run asks anew, and gets the answer from
     * memory. May note in item->found what later rounds and phases ask about; the item is a copy
     * of its own. NULL: asks nothing. */
    enum err (*ahead)(struct stage_context *context, struct item *item, int round);
};

/* NULL-ended, in the order of the list; stages_run orders by phase. */
extern const struct stage *const stage_registry[];

/* Runs the stages of the phases first..last. Stops at item->is_unwanted. */
must_check enum err stages_run(struct stage_context *context, struct item *item,
                               enum stage_phase first, enum stage_phase last);

/* Asks ahead for items (copies, which this may change) whose early phases have run. */
must_check enum err stages_ahead(struct stage_context *context, struct item *items, size_t n);

#endif
