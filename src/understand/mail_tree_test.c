#include "understand/mail_tree.h"

#include "base/buf.h"
#include "unit.h"

/* What comes out: each id behind as many dots as it lies deep, "?" where the mail is not here. */
struct row {
    const char *id, *subject, *references[4];
};

static void check(const struct row *rows, size_t n, struct mail_tree_options options,
                  const char *want)
{
    struct mail_reference mails[8];
    struct str references[8][4];
    struct mail_tree_node *nodes = NULL;
    struct arena arena;
    struct buf got;
    size_t count = 0;

    arena_init(&arena, 1 << 20);
    buf_init(&got, 0);
    for (size_t i = 0; i < n; i++) {
        mails[i] = (struct mail_reference){str_from(rows[i].id), str_from(rows[i].subject),
                                           references[i], 0};
        for (size_t k = 0; k < 4 && rows[i].references[k]; k++)
            references[i][mails[i].reference_count++] = str_from(rows[i].references[k]);
    }
    CHECK(!mail_tree_make(&arena, mails, n, &options, &nodes, &count));
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < nodes[i].depth; k++)
            buf_add_char(&got, '.');
        buf_add(&got, nodes[i].id);
        buf_add_c(&got, nodes[i].mail == SIZE_MAX ? "? " : " ");
    }
    CHECK_STR(buf_str(&got), want);
    buf_clear(&got);
    arena_clear(&arena);
}

static void links_by_references(void)
{
    static const struct row rows[] = {{"a", "Hinge", {NULL}},    {"c", "Re: Hinge", {"a", "b"}},
                                      {"d", "Re: Hinge", {"a"}}, {"e", "Lamp", {"x"}},
                                      {"f", "Lamp", {"y"}},      {"g", "Re: Lamp", {"y"}}};

    check(rows, 6, (struct mail_tree_options){.keep_missing = true},
          "a .b? ..c .d x? .e y? .f .g ");
    check(rows, 6, (struct mail_tree_options){0}, "a .c .d e y? .f .g ");
}

static void refuses_circles(void)
{
    static const struct row rows[] = {
        {"a", "", {"b"}}, {"b", "", {"a"}}, {"c", "", {"c"}}, {"d", "", {"e", "d", "e"}}};

    check(rows, 4, (struct mail_tree_options){0}, "b .a c d ");
}

static void the_same_id_is_another_mail(void)
{
    static const struct row rows[] = {{"a", "", {NULL}}, {"a", "", {NULL}}, {"", "", {"a"}}};

    check(rows, 3, (struct mail_tree_options){0}, "a . a ");
}

static void joins_by_subject(void)
{
    static const struct row rows[] = {
        {"a", "Re: Hinge", {NULL}}, {"b", "Hinge", {NULL}}, {"c", "RE[2]: re: hinge", {NULL}},
        {"d", "Lamp", {NULL}},      {"e", "Lamp", {NULL}},  {"f", "", {NULL}},
        {"g", "", {NULL}}};

    check(rows, 7, (struct mail_tree_options){.by_subject = true}, "b .a c ? .d .e f g ");
}

/* jwz, step 5: an answer goes below the first mail, two that answer nothing stand side by side, and
 * what comes third joins the pair. */
static void joins_a_third_to_a_pair(void)
{
    static const struct row rows[] = {{"a", "Lamp", {NULL}},
                                      {"b", "lamp", {NULL}},
                                      {"c", "Lamp", {NULL}},
                                      {"d", "AW: Lamp", {NULL}},
                                      {"e", "Lamp", {NULL}}};

    check(rows, 5, (struct mail_tree_options){.by_subject = true}, "? .a .c .d .e b ");
}

/* What is named but not here holds those together that name it, unless there is only one. */
static void keeps_a_place_for_two(void)
{
    static const struct row rows[] = {
        {"a", "", {"x", "y"}}, {"b", "", {"x", "z"}}, {"c", "", {"v", "w"}}};

    check(rows, 3, (struct mail_tree_options){0}, "x? .a .b c ");
    check(rows, 3, (struct mail_tree_options){.keep_missing = true},
          "x? .y? ..a .z? ..b v? .w? ..c ");
}

static void knows_answers_in_other_languages(void)
{
    static const struct row rows[] = {{"a", "Hinge", {NULL}},
                                      {"b", "AW: Hinge", {NULL}},
                                      {"c", "RE : Hinge", {NULL}},
                                      {"d", "Antw: Hinge", {NULL}},
                                      {"e", "R: Re[3]: Hinge", {NULL}},
                                      {"f", "Reset: Hinge", {NULL}},
                                      {"g", "Re[", {NULL}},
                                      {"h", ":", {NULL}}};

    check(rows, 8, (struct mail_tree_options){.by_subject = true}, "a .b .c .d .e f g h ");
}

/* A mail that says itself where it stands moves from where another had put it. */
static void what_a_mail_says_of_itself_wins(void)
{
    static const struct row rows[] = {
        {"c", "", {"a", "b"}}, {"b", "", {"d"}}, {"a", "", {NULL}}, {"d", "", {NULL}}};

    check(rows, 4, (struct mail_tree_options){0}, "a d .b ..c ");
}

static void goes_no_deeper_than_it_may(void)
{
    enum { DEEP = MAIL_TREE_DEPTH + 50 };
    static struct mail_reference mails[DEEP];
    static struct str ids[DEEP];
    struct mail_tree_node *nodes = NULL;
    struct arena arena;
    size_t n = 0, deepest = 0;

    arena_init(&arena, 8 << 20);
    for (int i = 0; i < DEEP; i++) {
        ids[i] = arena_printf(&arena, "%d", i);
        mails[i] = (struct mail_reference){ids[i], STR_NONE, i ? &ids[i - 1] : NULL, i > 0};
    }
    CHECK(!mail_tree_make(&arena, mails, DEEP, &(struct mail_tree_options){0}, &nodes, &n));
    CHECK_INT(n, DEEP);
    for (size_t i = 0; i < n; i++)
        deepest = nodes[i].depth > deepest ? nodes[i].depth : deepest;
    CHECK(deepest <= MAIL_TREE_DEPTH && deepest > MAIL_TREE_DEPTH / 2);
    arena_clear(&arena);
}

int main(void)
{
    RUN(links_by_references);
    RUN(refuses_circles);
    RUN(the_same_id_is_another_mail);
    RUN(joins_by_subject);
    RUN(joins_a_third_to_a_pair);
    RUN(keeps_a_place_for_two);
    RUN(knows_answers_in_other_languages);
    RUN(what_a_mail_says_of_itself_wins);
    RUN(goes_no_deeper_than_it_may);
    return unit_end();
}
