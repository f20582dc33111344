#include "understand/overlay.h"

#include "understand/label.h"
#include "unit.h"

struct fixture {
    struct labeller *labeller;
    struct overlay *overlay;
};

static double share(struct fixture *f, const char *text, enum label label)
{
    struct understood found = {0};

    CHECK(!label_text(f->labeller, NULL, str_from(text), false, &found));
    return found.labels[label];
}

static void correct(struct fixture *f, const char *text, enum label label, bool is_it)
{
    CHECK(
        !labeller_correct(f->labeller, f->overlay, STR_NONE, str_from(text), false, label, is_it));
}

static void begin(struct fixture *f)
{
    CHECK(!labeller_new(NULL, &f->labeller));
    CHECK(!overlay_new(NULL, &f->overlay));
    labeller_set_overlay(f->labeller, f->overlay);
}

static void end(struct fixture *f)
{
    labeller_free(f->labeller);
    overlay_free(f->overlay);
}

static const char ride[] = "the wobbly bracket came loose on my ride to work";
static const char like[] = "another wobbly bracket came loose, on the ride home";
static const char other[] = "lunch with my sister was lovely";

static void what_is_said_holds_and_carries(void)
{
    struct fixture f;
    double before_like, before_other;

    begin(&f);
    before_like = share(&f, like, LABEL_STORY);
    before_other = share(&f, other, LABEL_STORY);
    for (int i = 0; i < 10; i++) /* far off, so more than one step */
        correct(&f, ride, LABEL_STORY, true);
    CHECK(share(&f, ride, LABEL_STORY) >= 0.5);
    CHECK(share(&f, like, LABEL_STORY) > before_like);
    CHECK(share(&f, other, LABEL_STORY) < before_other + 0.05);
    for (int i = 0; i < 10; i++)
        correct(&f, ride, LABEL_STORY, false);
    CHECK(share(&f, ride, LABEL_STORY) < 0.5);
    end(&f);
}

static void nobody_owns_a_label(void)
{
    struct fixture f;
    double sum = 0;

    begin(&f);
    for (int i = 0; i < 2000; i++) {
        char text[64];

        (void)snprintf(text, sizeof(text), "word%d and word%d again", i, i * 7);
        correct(&f, text, LABEL_SPAM, true);
    }
    for (size_t i = 0; i < OVERLAY_SLOTS; i++)
        sum += (double)f.overlay->weights[i][LABEL_SPAM] * f.overlay->weights[i][LABEL_SPAM];
    CHECK(sum <= 30.1 * 30.1);
    CHECK(share(&f, "My order never arrived, where is my refund?", LABEL_SPAM) < 0.5);
    end(&f);
}

static bool are_same(const struct overlay *a, const struct overlay *b)
{
    for (size_t i = 0; i < OVERLAY_SLOTS; i++)
        for (int label = 0; label < LABEL_COUNT; label++)
            if (a->weights[i][label] != b->weights[i][label])
                return false;
    return a->learned == b->learned;
}

static void the_same_corrections_make_the_same(void)
{
    struct fixture a, b;
    struct overlay *copy;

    begin(&a);
    begin(&b);
    correct(&a, ride, LABEL_IDEA, true);
    CHECK(!overlay_new(a.overlay, &copy));
    correct(&a, like, LABEL_STORY, true);
    correct(&b, ride, LABEL_IDEA, true);
    CHECK(are_same(copy, b.overlay));
    correct(&b, like, LABEL_STORY, true);
    CHECK(are_same(a.overlay, b.overlay) && !are_same(copy, b.overlay));
    overlay_free(copy);
    end(&a);
    end(&b);
}

static void of_nothing_nothing_is_learned(void)
{
    struct fixture f;

    begin(&f);
    correct(&f, "", LABEL_SPAM, true);
    CHECK_INT(f.overlay->learned, 0);
    end(&f);
}

int main(void)
{
    RUN(what_is_said_holds_and_carries);
    RUN(nobody_owns_a_label);
    RUN(the_same_corrections_make_the_same);
    RUN(of_nothing_nothing_is_learned);
    return unit_end();
}
