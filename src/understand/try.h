/* try.h: trying a rule on what was heard, before it is kept.
 *
 * A trial looks at what is in the store (current messages that came in, copies once) and says how
 * many the rule wants, where and when, which words come along, and what a small change would win
 * or lose. What only a public stream would have brought was never stored: that is what the live
 * sample is for (understand/sample.h).
 *
 * Method. The rows of a large store are cut into TRY_STRATA strata of about equal length (rows grow
 * with time), which are visited in an order that covers time evenly from the first few on. In each
 * a window of rows is looked at: the search index gives the messages in it that have the words the
 * rule cannot do without, and the matcher decides about each exactly. Windows are as wide as the
 * rule is rare: all of a stratum where few messages have the words, some dozen rows where many
 * have. What was found counts for the whole of its stratum in proportion (systematic and cluster
 * sampling; Cochran, "Sampling Techniques", 3rd ed., 8.6 and 9A.2). The interval is two standard
 * errors either way: the larger of what the differences between neighbouring strata say and what
 * pure chance would make. Rules that are rare enough come out exactly. A rule that needs no word of
 * the text is tried on a sample of all messages.
 *
 * One step works until a moment that is given; a trial ends after TRY_WORK_MS of work, with what
 * it has by then. What it knows at any time can be asked for.
 *
 * What is not exact, and said on the page: a mention that stands in the recipients only, a link
 * behind words, and (from: author: to: url: beside other alternatives) what has none of the rule's
 * words is not found by the index (is_lower_bound). Languages and labels are worked out anew from
 * the words; corrections by people are not looked at.
 *
 * A trial belongs to one thread at a time. Memory: at most TRY_MEMORY_MAX.
 */
#ifndef UNDERSTAND_TRY_H
#define UNDERSTAND_TRY_H

#include "base/arena.h"
#include "store/db.h"

enum {
    TRY_STRATA = 64,
    TRY_LOOKS = 3000,   /* messages the rule is asked about, of a large store */
    TRY_WORK_MS = 1700, /* of one trial */
    TRY_MEMORY_MAX = 24 << 20,
    TRY_SHOWN_MAX = 20,
    TRY_BARS = 30,
    TRY_GROUPS = 6, /* languages, channels: the largest */
    TRY_WORDS = 10,
    TRY_CHANGES = 14,
};

/* A number that was found, or estimated: between low and high with some 95 %. */
struct try_number {
    double n, low, high;
    bool is_exact;
};

struct try_hit {
    int64_t message, conversation; /* rows; conversation 0: in none */
    struct str title, text;        /* beginnings */
    int64_t said_at;
};

/* A language ("" not told apart) or a channel. */
struct try_group {
    struct str name;
    double share; /* of the hits, 0 to 1 */
};

struct try_word {
    struct str word;
    double here, elsewhere; /* share of the hits, and of other messages, that have it */
    struct try_number hits; /* how many of the rule's have it */
    struct try_hit sample;
};

enum try_change_kind {
    TRY_WITHOUT_EXCLUSION,   /* wins */
    TRY_WITHOUT_TERM,        /* wins */
    TRY_WITHOUT_ALTERNATIVE, /* loses */
};

struct try_change {
    enum try_change_kind kind;
    struct str term; /* as written */
    struct str text; /* the rule so changed; empty where it cannot be written by cutting out */
    struct try_number difference;
    bool has_sample, is_done;
    struct try_hit sample; /* one that is won or lost */
};

struct try_figures {
    size_t column; /* of the mistake in the rule; 0: none, and only then the rest is filled */
    struct str mistake;
    bool is_done, is_lower_bound;
    bool is_word_bound; /* found by the search index; else of a sample of all messages */
    int percent;
    int64_t looked_at, wanted; /* messages the rule was asked about, and what it wants of them */
    int64_t stored;            /* rows there are, about */
    struct try_number total, a_day; /* a_day.n < 0: less than a day was heard */
    int64_t from, to;               /* when what is stored was said, but for the oldest few */
    double bars[TRY_BARS];          /* wanted, from..to in equal parts */
    struct try_group languages[TRY_GROUPS], channels[TRY_GROUPS];
    size_t language_count, channel_count;
    struct try_hit hits[TRY_SHOWN_MAX]; /* spread over the time, newest first */
    size_t hit_count;
    struct try_word words[TRY_WORDS]; /* that come along more often than elsewhere */
    size_t word_count;
    struct try_change changes[TRY_CHANGES];
    size_t change_count;
};

/* What it would want of what is heard just now (understand/sample.h). */
enum { TRY_LIVE_SHOWN = 5 };
struct try_live {
    int64_t looked_at;    /* messages of the sample */
    int64_t found;        /* of them wanted */
    double heard, wanted; /* all that they stand for */
    int64_t from, to;     /* when the first and the last was heard; 0: there is none */
    struct try_hit hits[TRY_LIVE_SHOWN]; /* the newest; in no conversation, message 0 */
    size_t hit_count;
};

struct trial;
struct sample;

/* OK also for a rule with a mistake, which the figures tell. */
must_check enum err trial_new(struct str rule, struct trial **out_trial);
void trial_free(struct trial *trial); /* NULL is fine */

/* Works until `until` (clock_monotonic); at least one window. */
must_check enum err trial_step(struct trial *trial, struct db *db, int64_t until);
bool trial_is_done(const struct trial *trial);

/* Everything in the arena. */
must_check enum err trial_figures(struct trial *trial, struct db *db, struct arena *arena,
                                  struct try_figures *out_figures);

/* The rule on the sample as it is now; nothing for a rule with a mistake, or without a sample.
 * Looks at up to SAMPLE_MAX messages: some 20 ms. */
must_check enum err trial_live(struct trial *trial, struct sample *sample, struct arena *arena,
                               struct try_live *out_live);

/* All of it at once: at most TRY_WORK_MS. */
must_check enum err rule_try(struct db *db, struct arena *arena, struct str rule,
                             struct try_figures *out_figures);

#endif
