/* meaning.h: what a name means in each of many hits: the bag or the firm.
 *
 * Hits of one name are put into groups, each with the words that mark it, by the words around the
 * name and the host they came from:
 *
 *   - "the name itself": what only the firm is called (its full name, handle, hashtag, address;
 *     the parts of name_rule.h say so), or what stands with words of trade ("refund", "customer");
 *   - the other meanings that name_rule.h lists for the name (MEANING_LISTED);
 *   - those found in the hits themselves (MEANING_FOUND): a word that many of the remaining hits
 *     share, with the words that keep company with it, is the hub of a meaning (Véronis 2004,
 *     "HyperLex", simplified: hubs by count, members by how much oftener than by chance they stand
 *     with the hub);
 *   - what is left (MEANING_REST): not told apart.
 *
 * Then each hit goes where its words weigh most; a word's weight in a group is the log of how much
 * oftener it stands there than elsewhere (with one of each added). Nothing is learned beyond the
 * hits at hand, so each answer can be shown with its words.
 *
 * A group that is likely a false friend says why. `without` is the text of a rule that finds what
 * is to go: behind a minus it takes the group out. How many hits of the group go, and how many
 * others with it, is counted in the words that were kept; who has the texts asks the rule itself.
 *
 * Incremental: hits are added as they come, and only their words are kept; grouping looks at all
 * that are there, in time linear in them (5,000 hits in some 20 ms).
 *
 * Limits: the first MEANING_HITS_MAX hits, MEANING_WORDS_MAX words around the name of each,
 * MEANING_VOCABULARY different words, MEANING_GROUPS_MAX groups. Pure. One thread at a time.
 */
#ifndef UNDERSTAND_MEANING_H
#define UNDERSTAND_MEANING_H

#include "understand/name_rule.h"

enum {
    MEANING_HITS_MAX = 5000,
    MEANING_WORDS_MAX = 24,
    MEANING_VOCABULARY = 60000,
    MEANING_GROUPS_MAX = 10,
    MEANING_MARKS_MAX = 6,
    MEANING_SAMPLES = 3,
};

enum meaning_kind { MEANING_OWN, MEANING_LISTED, MEANING_FOUND, MEANING_REST };

struct meaning_hit {
    struct str title, text, lang;
    struct str host; /* where it was said: "bikes.example"; may be empty */
};

struct meaning_group {
    enum meaning_kind kind;
    const char *title;                   /* MEANING_LISTED: "Not the bird"; else NULL */
    struct str marks[MEANING_MARKS_MAX]; /* strongest first */
    size_t mark_count;
    size_t hits;
    size_t samples[MEANING_SAMPLES]; /* numbers of hits, as added, the clearest first */
    size_t sample_count;
    bool is_false_friend; /* likely; never set for MEANING_OWN */
    const char *why;      /* then: a sentence */
    struct str without;   /* a rule of what is to go; empty: no words tell it apart */
    size_t goes;          /* hits of this group that it finds */
    size_t goes_too;      /* and of others */
};

struct meaning_view {
    struct meaning_group groups[MEANING_GROUPS_MAX]; /* own first, rest last, others by size */
    size_t count;
    const uint8_t *of_hit; /* the group of each hit */
    size_t hits;
};

struct meaning;

/* `name` must stay while this is used. ERR_NO_MEMORY. */
must_check enum err meaning_new(const struct name_rule *name, struct meaning **out_meaning);
void meaning_free(struct meaning *meaning);

/* Keeps its words. OK and nothing else beyond MEANING_HITS_MAX. */
must_check enum err meaning_add(struct meaning *meaning, const struct meaning_hit *hit);

/* The view lives in the arena and dies with it or with the next meaning_add. */
must_check enum err meaning_view(struct meaning *meaning, struct arena *arena,
                                 struct meaning_view *out_view);

#endif
