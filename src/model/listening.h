/* listening.h: the figures of the public listening page: what was heard, and what was done.
 *
 * Counted, not written. Each figure has its definition as a sentence in LISTENING_FIGURES; the
 * same sentence stands in the JSON and on the page, and a recount from the messages and the
 * history alone (tests/listening.py) must come to the same number. docs/listening.md has the
 * format.
 *
 * The unit is the message. Everything that was heard in the period is in exactly one of: answered,
 * watched, left alone, no because, nobody yet. They say how it stands now, not how it stood at the
 * end of the period, so a late answer still counts for the day on which the person spoke.
 *
 * Private messages are in the counts and nowhere else: no text, no name of a person; a channel is
 * named only when something public was ever heard on it, else it is called by its kind. A rule is
 * named only when nobody owns it: somebody has to see which one it is. What others are called is
 * the house's own business ("the lawsuit", "Anna's replies").
 *
 * Days are UTC. Times are ms since 1970; durations in ms where the name says so.
 */
#ifndef MODEL_LISTENING_H
#define MODEL_LISTENING_H

#include "base/json_out.h"
#include "model/message.h"

/* What somebody did about a message after it was heard. A decision is the newest one; an answer
 * that was sent is final. The numbers are stored: append only. */
#define LISTENED(X)                                                                                \
    X(LISTENED_NOT, "nobody_yet")                                                                  \
    X(LISTENED_ANSWERED, "answered")                                                               \
    X(LISTENED_WATCHED, "watched")                                                                 \
    X(LISTENED_LEFT, "left_alone")                                                                 \
    X(LISTENED_NO, "no_because")

enum listened {
#define X(id, name) id,
    LISTENED(X)
#undef X
        LISTENED_COUNT
};

const char *listened_name(enum listened what);

/* Why something is left alone: its name, and how a reason written by a colleague begins that means
 * it (letters of either case). Reasons themselves are never published: they may speak of a person.
 * The numbers are stored: append only. */
#define LEAVE_REASONS(X)                                                                           \
    X(LEAVE_OTHER, "other", "")                                                                    \
    X(LEAVE_NOBODY_ASKS, "nobody_asks_us", "nobody asks")                                          \
    X(LEAVE_THEY_ASKED, "they_asked_us_to", "they asked")                                          \
    X(LEAVE_ANSWERED, "answered_by_others", "answered")                                            \
    X(LEAVE_NOT_US, "not_about_us", "not about")                                                   \
    X(LEAVE_MACHINE, "a_machine_wrote_it", "a machine")                                            \
    X(LEAVE_SPAM, "spam", "spam")                                                                  \
    X(LEAVE_DOUBLE, "double", "double")

enum leave_reason {
#define X(id, name, begins) id,
    LEAVE_REASONS(X)
#undef X
        LEAVE_REASON_COUNT
};

const char *leave_reason_name(enum leave_reason reason);
/* What a reason for leaving something alone says: LISTENED_NO when it is a no with its reason ("No,
 * because the law forbids it": the word "no" and then a mark or "because"), else LISTENED_LEFT and
 * the kind of reason. English only, as the desk is today. */
enum listened leave_read(struct str text, enum leave_reason *out_reason);

/* Figure, its name in the JSON, its definition. */
/* clang-format off */
#define LISTENING_FIGURES(X)                                                                       \
    X(heard, "Messages heard in the period for the first time, on any channel, public or not. Edits, deletions, copies of the same public text met elsewhere and what a machine wrote are not counted again; what people say who are bound to us, and what is paid for, is no public opinion and is counted in by_insiders and bought.") \
    X(listened, "Of these, the messages about which somebody here did something after they were heard: answered, watched, left_alone and no_because together.") \
    X(answered, "Of these, the messages in conversations in which an answer, written after the message was heard, was sent or given elsewhere.") \
    X(watched, "Of these, not answered; the newest decision of a colleague is to watch.") \
    X(left_alone, "Of these, not answered; the newest decision of a colleague is to leave it alone, with a reason.") \
    X(no_because, "Of these, not answered; the newest decision of a colleague is a no with its reason.") \
    X(nobody_yet, "Of these, the messages about which nobody here has done anything yet.") \
    X(by_machines, "Messages heard in the period that a machine wrote, such as automatic replies; not in heard.") \
    X(copies, "Times the same public text was met again elsewhere in the period; not in heard.") \
    X(by_insiders, "Messages heard in the period from our own accounts, colleagues, accounts declared to be ours or our agency's, and people who say in it that they work for us; answered like any other, and not in heard.") \
    X(bought, "Messages heard in the period that are advertisements, or whose writers say in them that they sell the thing, serve us or were given something for it; answered like any other, and not in heard.") \
    X(answers_sent, "Answers of ours that left in the period, or were given elsewhere and written down here.") \
    X(waits, "Waiting times that ended in the period: from the first thing a person said that we had not answered until our answer was sent or given elsewhere, nights and weekends included. half_ms: at least half of them were that short; nine_in_ten_ms: at least nine in ten (nearest rank).") \
    X(deaf_minutes, "Minutes of the period in which a channel could not hear, until now for one that still cannot; whole minutes of the sum.") \
    X(promises_made, "Promises to people made in the period, without those taken back.") \
    X(promises_kept, "Promises due in the period, or without a date and kept in the period, that were kept in time.") \
    X(promises_kept_late, "Promises due in the period that were kept, but too late.") \
    X(promises_broken, "Promises due in the period, or without a date and settled in the period, that were late for so long that they are broken, or of which a colleague said that they were not kept.") \
    X(promises_later_kept, "Of the broken ones those that were kept in the end; they count as broken, never as kept.") \
    X(promises_overdue, "Promises due in the period that are open and late now.") \
    X(promises_taken_back, "Promises taken back in the period after they had been given.") \
    X(promises_open, "All promises that are open now, whenever they were made.") \
    X(heard_nobody_acts, "Rules nobody owns, and rules that wanted messages heard in the period, whoever said them, about which nobody has done anything; removed rules keep their past. Named are only those that nobody owns.") \
    X(not_heard, "Networks that nobody here listens to: those Heed cannot hear yet, and those it can but for which no channel is set up.")
/* clang-format on */

struct listening_definition {
    const char *name, *sentence;
};
extern const struct listening_definition listening_definitions[];
extern const size_t listening_definition_count;

enum {
    LISTENING_DAYS_MAX = 366,
    LISTENING_CHANNELS_MAX = 10000,
    LISTENING_WAITS_MAX = 200000, /* beyond: the newest ones (is_cut) */
    LISTENING_GAPS_MAX = 100,     /* the latest */
    LISTENING_RULES_MAX = 100,    /* those with most that nobody acted on */
    LISTENING_MARKS_MAX = 500,    /* promises with a mark of their own, the latest due */
};

/* Of what was heard. */
struct listening_heard {
    int64_t audience[AUDIENCE_COUNT];
    int64_t what[LISTENED_COUNT];
    int64_t reason[LEAVE_REASON_COUNT]; /* of what[LISTENED_LEFT] */
};

struct listening_waits {
    int64_t n;
    int64_t half_ms, nine_in_ten_ms; /* 0 when n is 0 */
    bool is_cut;                     /* from the newest LISTENING_WAITS_MAX of the site only */
};

struct listening_channel {
    int64_t id;
    struct str name; /* empty: never heard anything public, so not named */
    struct str kind; /* "mail" */
    bool is_removed;
    bool is_deaf; /* now */
    struct listening_heard heard;
    struct listening_waits waits;
    int64_t deaf_ms;
};

struct listening_gap {
    const struct listening_channel *channel;
    int64_t from_at; /* may lie before the period */
    int64_t to_at;   /* 0: still deaf */
    int64_t deaf_ms; /* within the period */
};

struct listening_rule {
    struct str name;
    bool has_owner, is_removed;
    int64_t heard, listened; /* messages */
};

enum promise_mark { MARK_KEPT, MARK_KEPT_LATE, MARK_BROKEN, MARK_OVERDUE, MARK_COUNT };
const char *promise_mark_name(enum promise_mark mark); /* "kept_late" */

struct listening_promises {
    int64_t made, taken_back, open;
    int64_t due[MARK_COUNT];  /* that fell due, by what became of them */
    int64_t later_kept;       /* of the broken ones */
    enum promise_mark *marks; /* each of them, by the time it was due */
    size_t mark_count;
};

struct not_heard {
    const char *network;
    bool can_hear; /* Heed can; no channel is set up */
};

struct listening {
    int64_t from_day, to_day; /* both included */
    int64_t counted_at;
    struct str site;
    struct listening_heard heard;
    int64_t by_machines, copies, by_insiders, bought, answers_sent;
    struct listening_waits waits;
    struct listening_channel *channels; /* with anything to say in the period, most heard first */
    size_t channel_count;
    struct listening_gap *gaps;
    size_t gap_count;
    int64_t deaf_ms;
    struct listening_promises promises;
    struct listening_rule *rules; /* "heard, nobody acts" */
    size_t rule_count;
    struct not_heard *not_heard;
    size_t not_heard_count;
};

int64_t listening_total(const struct listening_heard *heard);    /* heard */
int64_t listening_listened(const struct listening_heard *heard); /* somebody did something */

void listening_write_json(struct json_out *json, const struct listening *listening);

#endif
