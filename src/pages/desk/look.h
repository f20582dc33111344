/* look.h: what the page shows that looks back for a name: hits, groups, sources, the rule.
 *
 * A look is main's (pages/looking.h). The page keeps nothing itself: its address says which groups
 * are gone (`not=RULE`, several) and which hits were shown (`after=`), so that each step is a link,
 * is undone by going back, and works without script. The rule on the page is the look's own and a
 * minus for each group that is gone.
 */
#ifndef PAGES_DESK_LOOK_H
#define PAGES_DESK_LOOK_H

#include "pages/looking.h"
#include "pages/shell.h"
#include "understand/match.h"
#include "understand/meaning.h"

enum {
    LOOK_GROUPED = 2000, /* newest hits that are put into groups */
    LOOK_SHOWN = 50,     /* on one page */
    LOOK_GONE_MAX = 12,  /* groups taken out */
    LOOK_NEW_MAX = 30,   /* heard since it was saved, shown */
};

struct look_piece {
    struct str text;
    bool is_name;
};

struct look_said {
    int64_t number; /* its element's id */
    struct str who, where, when, title, conversation;
    struct safe_url url;
    struct str address; /* the same as text */
    int64_t at;
    VEC(struct look_piece) pieces;
};

struct look_meaning {
    struct str title, marks, goes;
    const char *icon, *hue, *why;
    const char *key; /* that takes it out: "1" */
    size_t hits;
    bool is_false_friend;
    struct safe_url remove; /* none: nothing tells it apart */
    VEC(struct str) samples;
};

struct look_gone {
    struct str rule;
    struct safe_url back; /* without it */
};

struct look_source_view {
    struct str name, address, state, looked, back, why;
    const char *icon, *hue;
};

struct look_part {
    const struct name_part *part;
    bool is_on;
};

struct look_unheard {
    const char *name, *why;
};

struct look_page {
    struct shell *shell;
    struct str id, region; /* of the look; empty: none yet */
    int64_t version;
    struct str name, rule;
    struct str error, caret;
    struct str summary;   /* "1,284 hits so far" */
    bool has_first_steps; /* there is somewhere to go on */
    bool is_running, is_full, may_save, is_older, is_ordinary, is_edited;
    struct str grouped; /* "the newest 2,000"; empty: all */
    VEC(struct look_said) hits;
    VEC(struct look_meaning) groups;
    VEC(struct look_gone) gone;
    VEC(struct look_source_view) sources;
    bool has_failed; /* one of them */
    VEC(struct look_part) parts;
    const struct look_unheard *unheard;
    size_t unheard_count;
    struct safe_url here, older, newest, undo;
    VEC(struct option_view) teams;
    /* after it was saved */
    struct str saved_rule; /* its name */
    struct str saved_id;
    struct str kept;
    VEC(struct look_said) fresh;
};

/* look_ask.c: a kind that is asked without an account. */
struct look_open_view {
    struct str name, label;
    bool is_on;
};
struct look_ask_page {
    struct shell *shell;
    VEC(struct look_open_view) open;
    struct str more, allow, error;
};

/* look_groups.c. Rules that a hit is held against. */
struct look_sieve {
    struct rule_set *set;
    struct match_scratch *scratch;
};
/* With what is gone from the page. */
must_check enum err look_sieve_gone(const struct request *request, const struct look_page *page,
                                    struct look_sieve *out_sieve);
void look_sieve_clear(struct look_sieve *sieve);
bool look_is_gone(const struct look_sieve *gone, const struct look_hit *hit);
/* What the name means in the hits of the view that are not gone. */
must_check enum err look_fill_groups(const struct request *request, struct look_page *page,
                                     const struct look_view *view, const struct name_rule *name,
                                     const struct look_sieve *gone);
/* look_fill.c. The part of a text around the name, cut at spaces. */
struct str look_excerpt(struct arena *arena, struct str name, struct str text);
/* The rules of `not`, as the request's query or form has them. */
must_check enum err look_read_gone(const struct request *request, struct look_page *page);
/* Hits, groups, sources and parts of a look that was read. */
must_check enum err look_fill(const struct request *request, struct look_page *page,
                              const struct look_view *view, const struct look_view *older);
/* "(RULE) -(GONE) -(GONE)" */
struct str look_rule_text(const struct request *request, const struct look_page *page,
                          struct str rule);
/* The address of the page with these groups gone; `but` is left out (SIZE_MAX: none). */
struct safe_url look_address(const struct request *request, const struct look_page *page,
                             size_t but, struct str and_gone, struct str after);
/* One hit as it is shown. */
must_check enum err look_show(const struct request *request, const struct look_page *page,
                              const struct look_hit *hit, struct str where,
                              struct look_said *out_said);
/* look.c, for the first steps too: begins a look (an empty rule: the first rule of the name), and
 * goes to it. An error that who typed it may correct is told in a sentence. */
must_check enum err look_begin(const struct request *request, struct str name, struct str rule,
                               int64_t *out_id, struct fault *fault);
must_check enum err look_see(const struct request *request, struct response *response, int64_t id);
bool look_may_correct(enum err err);
struct str look_sentence(const struct request *request, const struct fault *fault, enum err err);
/* look_fresh.c: what the rule brought since it was saved. */
must_check enum err look_fresh(const struct request *request, struct look_page *page);

#endif
