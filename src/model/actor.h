/* actor.h: who does something, and the one door for permission.
 *
 * An actor is a person of the team (or a program with that person's token), or nobody. Pages, the
 * API and each live event ask may(actor, verb, object) and nothing else; there is no second place
 * that decides. What an actor may not see is answered as if it did not exist.
 *
 * A verb is also the mandatory permission column of every route (web/router.h). VERB_UNDECLARED
 * is never allowed, so a forgotten column closes a door instead of opening one.
 */
#ifndef MODEL_ACTOR_H
#define MODEL_ACTOR_H

#include "base/str.h"

/* In rising order: a later role may all that an earlier one may. */
#define ROLES(X)                                                                                   \
    X(ROLE_NONE, "none")                                                                           \
    X(ROLE_AGENT, "agent")                                                                         \
    X(ROLE_LEAD, "lead")                                                                           \
    X(ROLE_ADMIN, "admin")

enum role {
#define X(id, name) id,
    ROLES(X)
#undef X
        ROLE_COUNT
};

/* Verb, its name, the least role; ROLE_NONE is anybody at all. */
#define VERBS(X)                                                                                   \
    X(VERB_UNDECLARED, "undeclared", ROLE_COUNT)                                                   \
    X(VERB_LOOK, "look", ROLE_NONE)       /* the public pages, health, signing in */               \
    X(VERB_READ, "read", ROLE_AGENT)      /* conversations, people, counts */                      \
    X(VERB_ANSWER, "answer", ROLE_AGENT)  /* reply, note, decide, assign, touch */                 \
    X(VERB_CAPTURE, "capture", ROLE_LEAD) /* put messages in by the API */                         \
    X(VERB_LISTEN, "listen", ROLE_LEAD)   /* make rules and try them out */                        \
    X(VERB_SET_UP, "set_up", ROLE_ADMIN)  /* channels, users, health of the processes */

enum verb {
#define X(id, name, least) id,
    VERBS(X)
#undef X
        VERB_COUNT
};

struct actor {
    int64_t user;     /* 0: nobody */
    enum role role;   /* ROLE_NONE for nobody */
    struct str name;  /* for people */
    struct str email; /* for people */
    int64_t session;  /* 0 without one */
    bool by_token;    /* a bearer token, not a browser */
};

/* What is acted upon; NULL when the verb is about the site as a whole.
 * NEEDSWORK: teams and partners (X4) narrow objects down; today every agent sees every
 * conversation, so nothing here is read yet but `team`, which must be 0. */
struct object {
    int64_t team; /* 0: everybody's */
};

must_check bool may(const struct actor *actor, enum verb verb, const struct object *object);

const char *role_name(enum role role);
bool role_from(struct str name, enum role *out_role);
const char *verb_name(enum verb verb);

#endif
