/* flow.h: the figure of where everything went: the places on the left, somebody acted or nobody in
 * the middle, what became of it on the right. The width of a band is its number of messages; the
 * coordinates are those of the drawing (FLOW_WIDTH by height). The same as a sentence for who does
 * not see it; screens without room for it show a list instead. */
#ifndef PAGES_FLOW_H
#define PAGES_FLOW_H

#include "base/arena.h"
#include "model/listening.h"

enum { FLOW_WIDTH = 1080 };

struct flow_band {
    const char *kind; /* "answer", "kept", "no", "watch", "leave", "late": its class */
    int x0, y0, x1, y1, middle, thick;
};

struct flow_node {
    const char *kind;
    int x, y, tall;
};

struct flow_label {
    int x, y;
    bool is_left; /* stands left of its node */
    struct str number, text;
};

struct flow {
    int height;
    struct str title, sentence;
    VEC(struct flow_band) bands;
    VEC(struct flow_node) nodes;
    VEC(struct flow_label) labels;
};

/* A place: its name as the page calls it, and what became of what was heard there. */
struct flow_place {
    struct str label;
    int64_t what[LISTENED_COUNT];
};

/* The five with most have a node of their own, the others one together; the same name is one. */
must_check enum err flow_draw(struct arena *arena, const struct flow_place *places, size_t n,
                              struct flow *out_flow);

/* "1,284" */
struct str flow_number(struct arena *arena, int64_t n);

#endif
