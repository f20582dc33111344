/* act.h: what people and the house do; the only door to the writer.
 *
 * Everything here ends in one job of the writer (writer.h): when a call gives OK, what it says is
 * committed and flushed. Each leaves a line in the conversation's history (store/event.h) with who
 * did it, and tells the open screens what changed.
 *
 * Commands carry a key. The first time, the command is carried out and its result kept under the
 * key in the same transaction; a repeat with the same key does nothing and gives the kept result
 * (was_repeated); the same key with anything else is ERR_EXISTS. A double click, a retry after a
 * lost answer and a replay after a crash are therefore harmless.
 *
 * Permission is asked by the caller (model/actor.h) before it calls; act/ trusts its caller and
 * checks only what the state of things allows: nothing is sent to a person whose wish forbids it,
 * a message that left cannot be undone, a promise is settled once.
 *
 * Threads: from any thread but the writer's; calls block until the commit.
 */
#ifndef ACT_ACT_H
#define ACT_ACT_H

#include "act/writer.h"
#include "base/arena.h"
#include "model/conversation.h"
#include "model/matter.h"

struct act;
struct policy;
struct recast;
struct site;

enum {
    ACT_UNDO_MS = 10 * 1000,  /* a reply waits this long, held, before it leaves */
    ACT_REPLY_MAX = 64 << 10, /* bytes of a reply or note */
    ACT_REASON_MAX = 2 << 10, /* bytes of a reason */
    ACT_KEY_MAX = 200,        /* bytes of a key */
    ACT_BULK_MAX = 200,       /* conversations of one command */
};

/* What changed, told after the commit. */
enum change_kind {
    CHANGE_CONVERSATION, /* a conversation: its row in lists, its thread */
    CHANGE_CHANNEL,
    CHANGE_RULES,
    CHANGE_OUTBOX, /* something became ready to leave */
    CHANGE_ALARM,  /* one began, ended, or goes on with other figures */
    CHANGE_SESSION_ENDED,
};
enum { CHANGE_KINDS = CHANGE_SESSION_ENDED + 1 };

struct change {
    enum change_kind kind;
    int64_t id;      /* row; 0: several */
    int64_t version; /* grows */
};

struct act_config {
    const struct site *site;
    struct db *db;               /* the writing handle; act's from now on */
    const struct policy *policy; /* outlives act; NULL: policy_default */
    int64_t now;
    /* Called on the writer's thread after each commit; must not block. May be NULL. */
    void (*changed)(void *context, const struct change *changes, size_t n);
    void *context;
};

must_check enum err act_open(const struct act_config *config, struct act **out_act,
                             struct fault *fault);
void act_close(struct act *act); /* carries out what is queued; NULL is fine */
/* The first half of act_close: from then on whatever wants to write is refused (ERR_STOPPED). */
void act_stop(struct act *act);
struct writer *act_writer(struct act *act);

/* What can be done about a conversation. The comment names the fields of the command it reads. */
enum op {
    OP_REPLY,         /* conversation, text, channel or 0 (where the person last was), and_then */
    OP_NOTE,          /* conversation, text */
    OP_ADVISE,        /* conversation, advice, text (the reason; required for leave) */
    OP_ASSIGN,        /* conversation, assignee (0: nobody), team */
    OP_SNOOZE,        /* conversation, until */
    OP_DONE,          /* conversation */
    OP_REOPEN,        /* conversation */
    OP_READ,          /* conversation: somebody opened it */
    OP_UNDO_SEND,     /* outbox, while it is held; the promises in it go with it */
    OP_SEND_SETTLED,  /* outbox that is uncertain or held for a person; is_yes: it did arrive,
                         else send it again */
    OP_PROMISE_TRACK, /* promise (suggested) becomes open; until: its due time, 0 by policy */
    OP_PROMISE_ADD,   /* conversation, text, until */
    OP_PROMISE_DROP,  /* promise: not a promise, or taken back */
    OP_PROMISE_KEPT,  /* promise, open or broken */
    OP_PROMISE_BREAK, /* promise, open; text: why: it was not kept, or will not be */
    OP_PROMISE_MEND,  /* promise, broken by a colleague's word and not by the clock: open again */
    OP_WISH_LIFT,     /* wish: the person said otherwise; text: how we know */
    OP_JOIN,          /* thread goes to conversation */
    OP_SPLIT,         /* thread goes into a conversation of its own */
    OP_ELSEWHERE,     /* conversation, text (what was answered), how, until: when it was, channel:
                         where, unless how is a reply (where they said it) */
    OP_NOT_ELSEWHERE, /* message: what OP_ELSEWHERE wrote down was no answer; conversation, unless
                         0: where it is */
    OP_MERGE,         /* person went into kept: what is his is kept's from now on (store/merge.h);
                         text: how we know; conversation, unless 0: where its history stands */
    OP_UNMERGE,       /* merge: takes it back; what came since follows the account it came from */
    OP_NOT_SAME,      /* person, kept: what is offered of these two is not offered again */
    OP_MAYBE_SAME,    /* person, kept: takes that back */
    OP_BULK,          /* conversations: each (advise, assign, snooze, done or reopen) for all of
                         them, or for none; result.conversation says how many it changed */
    OP_BULK_UNDO,     /* batch: takes back what OP_BULK did under that key, where nobody has changed
                         it since */
    OP_MATTER_MAKE,   /* as; conversation, unless 0, hangs on it then */
    OP_MATTER_CHANGE, /* matter, as: title, cause, owner and when it began become these */
    OP_MATTER_STATE,  /* matter, state */
    OP_MATTER_JOIN,   /* conversation, matter, role; text: the evidence, if any. From whatever
                         matter it hung on; where it hangs on this one, only the role changes */
    OP_MATTER_LEAVE,  /* conversation */
    OP_MATTER_BACK,   /* conversation; batch: the key of one of the three above that is taken
                         back, if the conversation is as it left it; a matter that was made with
                         it is dropped when nobody else hangs on it */
    OP_MATTER_TELL,   /* matter (fixed), text, conversations of it that wait: each person gets it
                         once, by the way he was last heard; whom a wish keeps from it, or whom
                         nothing reaches, is left out. result.conversation: how many were told */
    OP_MATTER_UNTELL, /* batch: takes those answers back that have not left */
    OP_MATTER_GATHER, /* what was proposed: conversations that hang on nothing yet come to hang on
                         matter, or, where `as` is given, on a new one; text: the evidence.
                         result.conversation: how many came */
    OP_MATTER_REFUSE, /* conversations belong to nothing that is proposed */
    OP_MATTER_UNPROPOSE, /* batch: takes one of the two above back */
    OP_MATTER_MERGE,     /* all that hang on `matter` go to the matter `into` */
    OP_MATTER_UNMERGE,   /* matter: they go back */
    OP_CORRECT,          /* message, recast: what it is, where that differs from what we say */
    OP_CORRECT_BACK,     /* correction */
    OP_CLAIM,            /* claim: whoever says so wrote that comment (store/comment_claim.h); or
                            message, person, text: they told us that they wrote it, and how.
                            result.message: the claim */
    OP_UNCLAIM,          /* claim: takes it back, with all that followed */
    OP_CLAIM_REFUSE,     /* claim: is not believed */
    OP_CLAIM_AGAIN,      /* claim: takes that back */
    OP_INSIDER, /* person: is_yes: speaks for us, and is no public opinion; else is one of the
                   public again; conversation, unless 0: where its history stands */
    OP_COUNT
};

/* What becomes of the promises that an answer holds. */
enum promise_choice {
    PROMISES_SUGGEST, /* they wait for a key */
    PROMISES_TRACK,   /* confirmed while writing: open at once */
    PROMISES_NONE,    /* said while writing: none of them is a promise */
};

struct command {
    enum op op;
    struct str key; /* 1 to ACT_KEY_MAX bytes, not as ALARM_CALL_KEY; unique for the site */
    int64_t staff;  /* who; never 0 */
    int64_t now;
    int64_t conversation, outbox, promise, wish, thread, channel, message; /* rows */
    int64_t assignee, team, until;
    int64_t person, kept, merge, claim; /* rows */
    enum advice advice;
    enum message_kind how; /* OP_ELSEWHERE */
    struct str text;
    bool is_yes;
    bool is_fixed;                /* OP_REPLY: this says "it is fixed", which a wish may allow */
    bool and_done;                /* OP_REPLY: done when it is sent */
    enum promise_choice promises; /* OP_REPLY */
    enum op each;                 /* OP_BULK */
    const int64_t *conversations; /* OP_BULK: 1 to ACT_BULK_MAX */
    size_t conversation_count;
    struct str batch; /* OP_BULK_UNDO, OP_MATTER_BACK: the key of the command that is taken back */
    int64_t matter, into;
    enum matter_state state;
    enum matter_role role;
    const struct recast *recast; /* OP_CORRECT */
    int64_t correction;
    const struct matter *as; /* title, cause_kind, cause, owner, began_at */
};

struct command_result {
    bool was_repeated;
    int64_t conversation; /* that was changed (a new one after OP_SPLIT); OP_BULK: their number */
    int64_t message;      /* OP_REPLY, OP_NOTE: what was written; OP_MERGE: the merge */
    union {
        int64_t outbox; /* OP_REPLY: may be undone until undo_until */
        int64_t matter; /* OP_MATTER_… */
        int64_t correction;
    };
    int64_t undo_until;
};

/* What an answer would answer: the newest message that came in by a channel that can speak (by
 * `channel`, unless 0). So a call noted by hand does not keep us from answering the mail before
 * it. ERR_NOT_FOUND: there is nowhere to answer. Reads only; any connection. */
struct message_item;
must_check enum err act_answered(struct db *db, struct arena *arena, int64_t conversation,
                                 int64_t channel, struct message_item *out_item);

/* A broken promise is broken only because a colleague said so: the clock would not say it yet. */
struct promise;
bool act_is_broken_by_word(const struct promise *promise, int64_t now);

/* ERR_EXISTS (the key was used for something else), ERR_BAD_INPUT (empty text, unknown channel, no
 * reason), ERR_TOO_BIG, ERR_NOT_FOUND, ERR_STALE (done already, left already), ERR_FORBIDDEN (the
 * person's wish; the fault quotes it), ERR_STORE, ERR_DISK_FULL, ERR_BUSY, ERR_STOPPED. */
must_check enum err act_do(struct act *act, const struct command *command,
                           struct command_result *out_result, struct fault *fault);

#endif
