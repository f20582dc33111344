/* inside.h: what the files of act/ share. Nobody else includes this. */
#ifndef ACT_INSIDE_H
#define ACT_INSIDE_H

#include "act/act.h"
#include "act/alarm.h"
#include "act/policy.h"
#include "act/rehit.h"
#include "store/event.h"

enum { ACT_CHANGES_MAX = 4096 };

struct act {
    const struct site *site;
    const struct policy *policy;
    struct writer *writer;
    void (*changed)(void *context, const struct change *changes, size_t n);
    void *context;
    /* writer's thread only */
    struct change changes[ACT_CHANGES_MAX + CHANGE_KINDS];
    size_t change_count;
    bool is_lost[CHANGE_KINDS]; /* more than fit: told as "several of this kind" */
    int64_t last_version;
    int64_t tidied_at; /* when old keys were last dropped */
    struct alarms *alarms;
    struct own_list *own;      /* act/own.h; NULL: none is known */
    struct speaks *speaks;     /* act/speaks.h */
    struct practice *practice; /* act/learned.h */
    bool practice_is_known;    /* it says what the store says */
    struct act_reader reader;  /* act/rehit.h; read NULL: nobody reads again */
};

/* To be told after the commit of the running transaction. The same thing twice is told once. */
void act_note_change(struct act *act, enum change_kind kind, int64_t id);

/* A line of history. detail: JSON object, or empty. */
must_check enum err act_history(struct db *db, int64_t now, int64_t conversation, int64_t staff,
                                const char *verb, struct str detail);

#endif
