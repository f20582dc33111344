/* listening.h: the public page of what was heard and what became of it. The figures are
 * model/listening.h's, counted by store/listening.h; here they become sentences. */
#ifndef PAGES_PUBLIC_LISTENING_H
#define PAGES_PUBLIC_LISTENING_H

#include "model/listening.h"
#include "pages/flow.h"
#include "pages/shell.h"

enum { LISTENING_DAYS = 30 };

/* One way things went, or one reason. */
struct went_row {
    const char *label, *bar; /* the class of its bar */
    int64_t n;
    struct str words, share; /* "1,284"; "903 of 1,284" */
};

struct place_row {
    struct str label;
    const char *icon;
    struct str heard, listened, half, nine, deaf;
    bool is_deaf, is_weak;
};

struct gap_row {
    struct str label, words, since; /* "3 h"; "Tuesday 17 November" */
    int64_t from_at;
    bool is_open;
};

struct rule_row_words {
    struct str name, words;
};

struct mark_row {
    int x, y;
    const char *how; /* "kept", "slow" or "late" */
};

struct definition {
    struct str name, sentence;
};

struct listening_page {
    const struct listening *l;
    const char *theme;
    bool is_made_up; /* app.h */
    struct str title, counted_at;
    int64_t heard, fell_due; /* numbers */
    struct str heard_words, listened_words, nobody_words, half, nine, deaf, kept, due_words;
    struct str listened_share; /* "78 %" */
    struct str weak;           /* the sentence that names the weak channel */
    struct str private_words, left_out_words;
    int marks_height;
    VEC(struct went_row) went;
    VEC(struct went_row) reasons;
    VEC(struct place_row) places;
    VEC(struct gap_row) gaps;
    VEC(struct rule_row_words) rules;
    struct str owned_rules; /* the sentence about those that somebody answers for, or empty */
    struct flow flow;
    struct str zone_name; /* "UTC+1": of the times on the page */
    VEC(struct mark_row) marks;
    VEC(struct str) cannot, unused; /* networks */
    VEC(struct definition) definitions;
};

static inline const struct flow *listening_flow(const struct listening_page *page)
{
    return &page->flow;
}

must_check enum err listening_figures(const struct request *request, struct listening *out_l);
/* Fills the page from its figures. */
must_check enum err listening_words(const struct request *request, const struct listening *l,
                                    struct listening_page *out_page);

/* not_heard.c: the networks nobody here listens to, from the channels there are. */
must_check enum err listening_not_heard(struct arena *arena, struct listening *l);

#endif
