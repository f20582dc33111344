#include "pages/flow.h"

#include "base/utf8.h"

enum {
    TOP = 12,
    TALL = 300, /* of all messages together */
    GAP = 20,   /* between nodes: room for a label */
    NODE = 10,  /* its width */
    LEFT = 230,
    MIDDLE = 530,
    RIGHT = 800,
    PLACES_MAX = 6,
    ENDS = 5,
    LABEL_BYTES = 60,
};

/* The ways it went, in the order of the right side. */
static const struct {
    enum listened what;
    const char *kind, *words;
} ends[ENDS] = {
    {LISTENED_ANSWERED, "kept", "answered"},
    {LISTENED_NO, "no", "said no, and why"},
    {LISTENED_WATCHED, "watch", "being watched"},
    {LISTENED_LEFT, "leave", "left alone, with a reason"},
    {LISTENED_NOT, "late", "nobody has acted yet"},
};

struct drawing {
    struct arena *arena;
    struct flow *flow;
    struct flow_place places[PLACES_MAX];
    size_t n;
    int64_t total;
};

struct str flow_number(struct arena *arena, int64_t n)
{
    if (n < 1000)
        return arena_printf(arena, "%lld", (long long)n);
    if (n < 1000000)
        return arena_printf(arena, "%lld,%03lld", (long long)(n / 1000), (long long)(n % 1000));
    return arena_printf(arena, "%lld,%03lld,%03lld", (long long)(n / 1000000),
                        (long long)(n / 1000 % 1000), (long long)(n % 1000));
}

static int64_t sum(const struct flow_place *place)
{
    int64_t n = 0;

    for (int i = 0; i < LISTENED_COUNT; i++)
        n += place->what[i];
    return n;
}

static void add_to(struct flow_place *to, const struct flow_place *from)
{
    for (int i = 0; i < LISTENED_COUNT; i++)
        to->what[i] += from->what[i];
}

/* Most heard first, as they come; the last node takes what has none of its own. */
static void gather(struct drawing *drawing, const struct flow_place *places, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;

        if (!sum(&places[i]))
            continue;
        while (k < drawing->n && !str_eq(drawing->places[k].label, places[i].label))
            k++;
        if (k == drawing->n && drawing->n == PLACES_MAX) {
            k = PLACES_MAX - 1;
            drawing->places[k].label = STR("Other places");
        }
        if (k == drawing->n)
            drawing->places[drawing->n++] = (struct flow_place){.label = places[i].label};
        add_to(&drawing->places[k], &places[i]);
        drawing->total += sum(&places[i]);
    }
}

/* Messages as height; whoever is there is seen. */
static int tall(const struct drawing *drawing, int64_t n)
{
    int height = (int)(n * TALL / drawing->total);

    return n && !height ? 1 : height;
}

static void add_node(struct drawing *drawing, const char *kind, int x, int y, int64_t n)
{
    (void)vec_push(drawing->arena, &drawing->flow->nodes,
                   ((struct flow_node){kind, x, y, tall(drawing, n)}));
}

static void add_label(struct drawing *drawing, int x, int y, bool is_left, int64_t n,
                      struct str text)
{
    struct flow_label label = {x, y + tall(drawing, n) / 2, is_left, flow_number(drawing->arena, n),
                               text};

    (void)vec_push(drawing->arena, &drawing->flow->labels, label);
}

static void add_band(struct drawing *drawing, const char *kind, int x0, int *y0, int x1, int *y1,
                     int64_t n)
{
    struct flow_band band = {kind, x0 + NODE, *y0, x1, *y1, (x0 + NODE + x1) / 2, tall(drawing, n)};

    if (!n)
        return;
    (void)vec_push(drawing->arena, &drawing->flow->bands, band);
    *y0 += band.thick;
    *y1 += band.thick;
}

static int64_t acted(const struct flow_place *place)
{
    return sum(place) - place->what[LISTENED_NOT];
}

static void draw_left(struct drawing *drawing, int acted_y, int nobody_y)
{
    int y = TOP;

    for (size_t i = 0; i < drawing->n; i++) {
        const struct flow_place *place = &drawing->places[i];
        int from = y;

        add_node(drawing, "in", LEFT, y, sum(place));
        add_label(drawing, LEFT - 12, y, true, sum(place), utf8_clip(place->label, LABEL_BYTES));
        add_band(drawing, "answer", LEFT, &from, MIDDLE, &acted_y, acted(place));
        add_band(drawing, "late", LEFT, &from, MIDDLE, &nobody_y, place->what[LISTENED_NOT]);
        y = (from > y + tall(drawing, sum(place)) ? from : y + tall(drawing, sum(place))) + GAP;
    }
    if (y > drawing->flow->height)
        drawing->flow->height = y;
}

static void draw_right(struct drawing *drawing, const struct flow_place *all, int acted_y,
                       int nobody_y)
{
    int y = TOP;

    for (size_t i = 0; i < ENDS; i++) {
        int64_t n = all->what[ends[i].what];
        int to = y;

        if (!n)
            continue;
        add_node(drawing, ends[i].kind, RIGHT, y, n);
        add_label(drawing, RIGHT + NODE + 12, y, false, n, str_from(ends[i].words));
        add_band(drawing, ends[i].kind, MIDDLE, ends[i].what == LISTENED_NOT ? &nobody_y : &acted_y,
                 RIGHT, &to, n);
        y += tall(drawing, n) + GAP;
    }
    if (y > drawing->flow->height)
        drawing->flow->height = y;
}

static void draw(struct drawing *drawing, const struct flow_place *all)
{
    int acted_y = TOP, nobody_y = TOP + tall(drawing, acted(all)) + 3 * GAP;

    if (acted(all))
        add_node(drawing, "answer", MIDDLE, acted_y, acted(all));
    if (all->what[LISTENED_NOT])
        add_node(drawing, "late", MIDDLE, nobody_y, all->what[LISTENED_NOT]);
    draw_left(drawing, acted_y, nobody_y);
    draw_right(drawing, all, acted_y, nobody_y);
    drawing->flow->height = drawing->flow->height >
                                    nobody_y + tall(drawing, all->what[LISTENED_NOT])
                                ? drawing->flow->height
                                : nobody_y + tall(drawing, all->what[LISTENED_NOT]);
}

static void tell(struct drawing *drawing, const struct flow_place *all)
{
    struct buf out;

    buf_init(&out, 8 << 10);
    for (size_t i = 0; i < drawing->n; i++) {
        buf_add_c(&out, i ? ", " : "From ");
        buf_add(&out, drawing->places[i].label);
        buf_add_c(&out, " ");
        buf_add(&out, flow_number(drawing->arena, sum(&drawing->places[i])));
    }
    buf_add_c(&out, ". Of all of them ");
    for (size_t i = 0, told = 0; i < ENDS; i++) {
        if (!all->what[ends[i].what])
            continue;
        buf_add_c(&out, told++ ? ", " : "");
        buf_add(&out, flow_number(drawing->arena, all->what[ends[i].what]));
        buf_add_c(&out, " ");
        buf_add_c(&out, ends[i].words);
    }
    buf_add_c(&out, ".");
    drawing->flow->title = arena_printf(drawing->arena, "Where %.*s messages went",
                                        STR_ARGS(flow_number(drawing->arena, drawing->total)));
    drawing->flow->sentence = buf_dup(drawing->arena, &out);
    buf_clear(&out);
}

enum err flow_draw(struct arena *arena, const struct flow_place *places, size_t n,
                   struct flow *out_flow)
{
    struct drawing drawing = {.arena = arena, .flow = out_flow};
    struct flow_place all = {0};

    *out_flow = (struct flow){0};
    gather(&drawing, places, n);
    if (!drawing.total)
        return OK;
    for (size_t i = 0; i < drawing.n; i++)
        add_to(&all, &drawing.places[i]);
    draw(&drawing, &all);
    tell(&drawing, &all);
    return arena->err;
}
