/* rules.h: what the pages about rules show, and what their files share. */
#ifndef PAGES_DESK_RULES_H
#define PAGES_DESK_RULES_H

#include "pages/shell.h"
#include "store/rule.h"
#include "understand/try.h"

struct bar_view {
    int x, y, height;
};

/* Hits a day as bars. */
struct spark_view {
    int width;       /* of the drawing; it is SPARK_HEIGHT high */
    struct str says; /* the same in words */
    VEC(struct bar_view) bars;
};
enum { SPARK_HEIGHT = 24, SPARK_STEP = 4 };

struct rule_view {
    struct str id, name, text, owner, label, hits, last;
    struct str cost; /* "0.2 % of what one rule may take" */
    struct str idle; /* why nobody acts on it; empty: somebody does */
    bool is_paused, is_dead, may_change;
    struct spark_view spark;
};

/* A list of rules, as a link. */
struct list_view {
    const char *key;
    struct str title, count;
    bool is_here;
};

struct hit_view {
    struct str title, text, when, conversation;
    int64_t at;
};

/* "German 12 %" */
struct share_view {
    struct str name;
    int percent;
};

/* A word that comes along, and what leaving out or asking for it would do. */
struct along_view {
    struct str word, here, elsewhere, lost, excluding, asking;
    struct hit_view sample;
};

struct change_view {
    struct str what, term, difference, text;
    bool has_sample;
    struct hit_view sample;
};

/* What a rule that is being written would want. */
struct tried_view {
    bool is_there;   /* something was typed */
    bool is_awaited; /* there is more to come: the page asks again */
    int percent;
    struct str verdict, total, basis, beyond;
    struct str chart;       /* in words */
    struct str first, last; /* days at its ends */
    VEC(struct bar_view) bars;
    VEC(struct share_view) languages;
    VEC(struct share_view) channels;
    VEC(struct along_view) words;
    VEC(struct change_view) changes;
    VEC(struct hit_view) hits;
    struct str cost; /* of what one rule may take; or why it is too much */
    struct str live; /* of what is heard just now; empty: nothing was */
    VEC(struct hit_view) live_hits;
};

struct rules_view {
    struct shell *shell;
    VEC(struct list_view) lists;
    VEC(struct list_view) labels;
    VEC(struct rule_view) rules;
    struct str list, label, q; /* what is shown */
    struct str after;          /* the next page begins behind it; empty: this is the last */
    const char *definition;    /* what the list holds */
    bool is_filtered;
    bool may_change;
    struct str name, text; /* typed */
    struct str caret;      /* spaces and a ^ under the column */
    struct str mistake, error;
    bool is_typing; /* the mistake is told while somebody writes: nobody is interrupted */
    struct tried_view tried;
};

/* A rule that was written elsewhere. */
struct import_view {
    int64_t line;
    struct str name, text, notes;
    const char *verdict; /* NULL: taken as it is */
    bool is_refused;
};

struct imports_view {
    struct shell *shell;
    struct str rules, error, summary;
    struct str good; /* "12 rules": those that can be taken over */
    bool is_x, is_cut;
    int64_t done, total; /* while they are taken over, and `progress` says so */
    struct str progress;
    VEC(struct import_view) list;
};

/* For templates, which take no addresses. */
static inline const struct hit_view *along_sample(const struct along_view *word)
{
    return &word->sample;
}
static inline const struct hit_view *change_sample(const struct change_view *change)
{
    return &change->sample;
}
static inline const struct spark_view *rule_spark(const struct rule_view *rule)
{
    return &rule->spark;
}
static inline const struct tried_view *rules_tried_view(const struct rules_view *view)
{
    return &view->tried;
}

/* Another rule that wanted the same messages. */
struct overlap_view {
    struct str id, name, words;
};

struct rule_edit_view {
    struct shell *shell;
    struct str id;
    struct rule_row rule;
    struct rule_view here; /* how it stands */
    struct str label;
    struct str overlap_basis;
    VEC(struct overlap_view) overlaps;
    struct rules_view *trial; /* the text as typed, and what it would want */
    VEC(struct option_view) owners;
    VEC(struct option_view) teams; /* empty: there are none */
};

static inline const struct rule_view *rule_edit_here(const struct rule_edit_view *view)
{
    return &view->here;
}

/* rule_row.c: how a rule stands, with bars for the last `days`. names: of owners, or NULL. */
struct rule_owners;
struct rule_standing;
must_check enum err rules_row(const struct request *request, const struct rule_owners *owners,
                              const struct rule_standing *standing, int days,
                              struct rule_view *out_view);

/* "0.2 % of what one rule may take"; with is_whole, also on how many posts it is tried, or why it
 * takes more than its share. Empty for what is no rule. */
struct str rules_cost(const struct request *request, struct str text, bool is_whole);

/* The text of the form: what a proposed change says instead, or what was typed. */
struct str rules_typed(const struct request *request);

/* rule_try.c: tries view->text for up to `ms` (0: only reads it) and fills the mistake or what was
 * found. */
must_check enum err rules_try(const struct request *request, struct rules_view *view, int ms);

/* rule_tried.c: fills what was found. */
must_check enum err rules_tried(const struct request *request, struct rules_view *view,
                                const struct try_figures *figures, const struct try_live *live);

/* Keeps the rule of the form. *out_error: a sentence for who typed it (then OK), or NULL. */
must_check enum err rules_keep(const struct request *request, const char **out_error);

enum { RULES_TRY_MS = 1800, RULES_STEP_MS = 180 };

#endif
