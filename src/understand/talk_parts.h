/* talk_parts.h: what talk.c, its features and the training (bench/talk.c) share. */
#ifndef UNDERSTAND_TALK_PARTS_H
#define UNDERSTAND_TALK_PARTS_H

#include "understand/talk.h"
#include "understand/word.h"

enum {
    TALK_MODEL_VERSION = 1,
    TALK_LINE_WORDS = 24, /* rare ones of a message */
    TALK_LINE_NAMES = 4,  /* people named in it */
    TALK_PEOPLE = 4096,   /* slots; the newest two of each are known */
    TALK_ACTIVE_MAX = 96, /* features of one candidate */
    TALK_LINES = TALK_WINDOW + 1,
    TALK_HIDDEN_MAX = 256,
};

#define TALK_FLAGS(X)                                                                              \
    X(FLAG_ASKS)   /* ends with, or has, a question mark */                                        \
    X(FLAG_ASKING) /* begins as a question does */                                                 \
    X(FLAG_GREETS)                                                                                 \
    X(FLAG_THANKS)                                                                                 \
    X(FLAG_AGREES)   /* begins with yes, no, ok */                                                 \
    X(FLAG_COMMANDS) /* has a word that begins with '!' */                                         \
    X(FLAG_MACHINE)  /* by a bot */                                                                \
    X(FLAG_LINK)                                                                                   \
    X(FLAG_SHORT)  /* up to three words */                                                         \
    X(FLAG_LONG)   /* over fifteen */                                                              \
    X(FLAG_ANYONE) /* anyone, anybody, someone */                                                  \
    X(FLAG_FIRST)  /* nothing said before, as far as is known */                                   \
    X(FLAG_I)      /* I, my, me */                                                                 \
    X(FLAG_YOU)                                                                                    \
    X(FLAG_TRAILS) /* ends with dots or a comma */                                                 \
    X(FLAG_SMILES)                                                                                 \
    X(FLAG_IT)    /* points back: it, that, this, they */                                          \
    X(FLAG_JOINS) /* begins with and, but, or, so, because */

enum talk_flag {
#define X(id) id,
    TALK_FLAGS(X)
#undef X
        FLAG_COUNT
};

struct talk_line {
    char id[MESSAGE_ID_MAX], root[MESSAGE_ID_MAX];
    uint32_t id_bytes, root_bytes;
    uint32_t number;       /* of all lines of the room, from 1 */
    uint32_t parent;       /* number; its own: begins a conversation */
    uint32_t conversation; /* number of its first line */
    int64_t minute;
    uint64_t person; /* who says it; 0: the room itself */
    uint64_t names[TALK_LINE_NAMES];
    uint32_t name_count;
    bool is_addressed;                   /* the first name stands at the beginning */
    bool names_unknown;                  /* somebody at the beginning who was never heard */
    uint32_t flags, word_count, answers; /* answers: how many so far */
    uint32_t words[TALK_LINE_WORDS];
    uint8_t rarity[TALK_LINE_WORDS];
    uint32_t rare_count;
};

struct talk_person {
    uint64_t name, same_as; /* hashes; same_as: who it was before a change of name */
    uint32_t last_line;     /* 0: never spoke */
    uint64_t addressed, addressed_by;
};

struct talk {
    const struct talk_model *model;
    struct talk_line ring[TALK_LINES]; /* what people said; line k back: talk_back(talk, k) */
    uint32_t said;                     /* how many of them ever; the newest is being placed */
    uint32_t lines;                    /* with those of the room itself */
    struct talk_person people[TALK_PEOPLE][2];
    struct words cut;
    char parent[MESSAGE_ID_MAX], root[MESSAGE_ID_MAX];
};

/* NULL: nobody of that name is known, or no longer. */
struct talk_person *talk_person_of(struct talk *talk, uint64_t name);

/* 0: the newest. NULL: not that many, or no longer known. */
struct talk_line *talk_back(struct talk *talk, uint32_t back);

/* Reads a message as the newest line. False: it is the room's own and has no place in the ring. */
must_check enum err talk_read(struct talk *talk, const struct message *message, int64_t at,
                              bool *out_is_said);

/* The features of answering the line `back` lines before the newest (0: begins a conversation);
 * how many. What does not depend on the candidate is in `about`, made once a message. */
struct talk_about {
    uint32_t own_last;      /* back of the author's last line; 0: none */
    uint32_t last_named_me; /* back of the last line that names him */
    struct talk_person *me;
    uint64_t named; /* the first that is named; 0 */
};
void talk_about_newest(struct talk *talk, struct talk_about *out_about);
size_t talk_features(struct talk *talk, const struct talk_about *about, uint32_t back,
                     uint16_t active[TALK_ACTIVE_MAX]);
size_t talk_feature_count(void);

double talk_model_score(const struct talk_model *model, const uint16_t *active, size_t n);

/* Where the newest belongs. */
void talk_put(struct talk *talk, uint32_t back);
/* How many may be answered. */
uint32_t talk_candidates(const struct talk *talk);

#endif
