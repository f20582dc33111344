/* understood.h: what the stages found out about one message on its way in.
 *
 * Filled phase by phase by understand/, read by decide/ and written to the store by act/. Every
 * string lives in the item's arena. Zero means "not found out".
 */
#ifndef MODEL_UNDERSTOOD_H
#define MODEL_UNDERSTOOD_H

#include "base/arena.h"
#include "model/crowd.h"

/* What a message is; several at once. The names are the interface's (`label:complaint`). */
#define LABELS(X)                                                                                  \
    X(LABEL_COMPLAINT, "complaint")                                                                \
    X(LABEL_QUESTION, "question")                                                                  \
    X(LABEL_IDEA, "idea")                                                                          \
    X(LABEL_PRAISE, "praise")                                                                      \
    X(LABEL_INTEREST, "interest")                                                                  \
    X(LABEL_LEAVING, "leaving")                                                                    \
    X(LABEL_STORY, "story")                                                                        \
    X(LABEL_SPAM, "spam")

/* What else its words say of what is owed, each in so many words (models/labels/cues.tsv). */
#define REMARKS(X)                                                                                 \
    X(REMARK_REQUEST, "request") /* asks for something to be done */                               \
    X(REMARK_THANKS, "thanks")                                                                     \
    X(REMARK_SETTLED, "settled") /* nothing is needed any more */                                  \
    X(REMARK_TRIED, "tried")     /* has waited, or tried, too long or more than once */            \
    X(REMARK_HARM, "harm")       /* came to harm, or nearly */                                     \
    X(REMARK_PUBLIC, "public")   /* is about to go to law or to the public */                      \
    X(REMARK_ASKS, "asks")       /* a sentence ends with a question mark */

struct gist;

enum label {
#define X(id, name) id,
    LABELS(X)
#undef X
        LABEL_COUNT
};

const char *label_name(enum label label);

enum remark {
#define X(id, name) id,
    REMARKS(X)
#undef X
        REMARK_COUNT
};

const char *remark_name(enum remark remark);

/* In whose interest somebody speaks, by his own words; the nearer bond first. The names are the
 * interface's. */
enum speaker { SPEAKER_UNKNOWN, SPEAKER_INSIDER, SPEAKER_PARTNER, SPEAKER_EXPERT, SPEAKER_COUNT };

const char *speaker_name(enum speaker speaker);

/* Whether the store has it already. */
enum novelty {
    NOVELTY_NEW,
    NOVELTY_EDIT,      /* another version of an id we have; becomes the current one */
    NOVELTY_OLD_EDIT,  /* a version older than the current one; kept, never current */
    NOVELTY_DELETION,  /* deleted there; final */
    NOVELTY_DUPLICATE, /* exactly what we have; nothing is written */
};

struct rule_hit {
    int64_t rule, version; /* row number and version of the rule it met */
};

/* What it speaks of (understand/subject.h), and whether well or badly. */
struct understood_subject {
    struct str name;
    int sign; /* -1, 0, 1 */
};

const char *sign_name(int sign); /* "negative", "neutral", "positive" */

struct understood {
    struct str own; /* the text without what its writer only quotes (parse/quote.h); of a mail */

    /* match */
    struct rule_hit *hits;
    size_t hit_count;
    int64_t rules;     /* version of the rules it met (store/rule.h, rule_change) */
    struct str *words; /* folded, in order of appearance, for the search index */
    size_t word_count;
    struct str *hosts; /* that it points to, when a rule wants it: the first few different ones */
    size_t host_count;

    /* language: ISO 639-1 where there is one ("en", "pt"), "" when not told apart */
    struct str lang;
    double lang_confidence; /* 0 to 1 */

    /* labels: each a probability of its own; polarity: three that add up to 1 */
    double labels[LABEL_COUNT];
    double negative, neutral, positive;
    unsigned remarks;       /* 1 << remark each */
    struct str labelled_by; /* name and checksum of the weights; empty: none spoke */
    struct understood_subject *subjects;
    size_t subject_count;
    struct str telling; /* a complaint: what tells what it is about (understand/telling.h) */

    enum speaker speaker;

    /* dedupe */
    enum novelty novelty;
    int64_t current; /* row of the version that is current now, or 0 */
    int64_t version; /* what this one will be */
    uint64_t content_hash;
    struct str own_id;   /* instead of the message's id, which another mail bears; or empty */
    bool changes_sense;  /* an edit after which an answer may no longer fit */
    int64_t address;     /* hash of the permalink, to know the item again; 0: none */
    int64_t *sketch;     /* of the words, for the same */
    size_t sketch_count; /* 0: too short, or nothing that is met twice */

    /* copies: met elsewhere, or under another id (understand/copy.h) */
    int64_t same_as;       /* first version of the item that this is a copy of, or 0 */
    struct str also_at;    /* the other place, an address; empty: it is no other place */
    bool copy_differs;     /* not word for word a version of the item */
    bool copy_brings_edit; /* its words are a new version of the item: */
    struct original {
        int64_t channel, current, version, author, thread, conversation;
        struct str native;
    } original;

    /* crowd: what it says stands behind what somebody else said before (understand/stage_crowd.c)
     */
    const struct gist *gist; /* of its words (understand/alike.h); NULL: too few of them */
    int stance;              /* of an answer (understand/stance.h) */
    bool is_retold;          /* the same was heard before, whoever said it */
    struct behind {
        int64_t first; /* first version of that; 0: it stands for itself */
        enum crowd_how how;
        double likeness;      /* of a copy */
        int64_t conversation; /* of that */
    } behind;

    /* person: rows, 0 where act/ has to make one */
    struct str network, native; /* the author's handle; empty: nobody known */
    int64_t handle, person;
    struct str *name_words; /* by which whoever act/ makes is found */
    size_t name_word_count;

    /* conversation: rows, 0 where act/ has to make one */
    struct str thread_native;
    int64_t thread, conversation;
    const char *joined_because; /* a literal, for the history; NULL: begins a conversation */
    int64_t root; /* thread of others in which it was said, where it begins or joins a branch of it;
                     or 0 */
};

/* How it is meant, in a word. */
enum polarity { POLARITY_UNSAID, POLARITY_NEGATIVE, POLARITY_NEUTRAL, POLARITY_POSITIVE };
/* The likeliest; never unsaid. */
enum polarity understood_polarity(const struct understood *found);
/* Enough against us to be looked at as a complaint. */
bool understood_complains(const struct understood *found);

/* "subjects":[{"subject","polarity"}], a member of the object that is open. */
struct json_out;
void understood_put_subjects(struct json_out *json, const struct understood *found);

static inline bool understood_says(const struct understood *found, enum remark remark)
{
    return found->remarks >> remark & 1;
}

/* "remarks":["tried"], a member of the object that is open; none: nothing. */
void understood_put_remarks(struct json_out *json, const struct understood *found);

/* Labels from UNDERSTOOD_LEAST on, polarity, subjects, remarks and language, as they are kept with
 * a message (the annotation "label"). Empty: the arena is full. */
#define UNDERSTOOD_LEAST 0.2 /* the rest is noise, and there are millions of them */
struct str understood_json(struct arena *arena, const struct understood *found);
/* Reads that back, and no other JSON; text lives in `json`. A subject whose name JSON has to escape
 * is left out. ERR_NO_MEMORY, ERR_TOO_BIG (the arena). */
must_check enum err understood_read(struct arena *arena, struct str json,
                                    struct understood *out_found);

#endif
