/* meaning.h: invented mixes of what a name means, and how purely they are told apart; and, where
 * the real posts are, that grouping them is fast and says something. */
#include "understand/meaning.h"

#include "base/clock.h"
#include "understand/rule.h"
#include "unit.h"

enum { EACH = 60, SENSES_MAX = 4, PHRASES = 10 };

/* A sense is said by one of `a`, one of `b` and one of `c`, %s being the name in its form. */
struct sense {
    const char *form; /* how the name is written there */
    const char *a[PHRASES], *b[PHRASES];
};

struct mix {
    const char *name;
    double floor; /* purity */
    struct sense senses[SENSES_MAX];
    size_t n;
};

static const struct mix mixes[] = {
    {"Pannier & Sprocket",
     0.9,
     {{"Pannier & Sprocket",
       {"Ordered a chain from %s and", "Called %s twice about my bike and", "%s repaired my wheel,",
        "The new shop of %s opened,", "Three weeks waiting for %s,", "Has anybody asked %s?"},
       {"still no answer from the hotline.", "the refund never came.", "great service again!",
        "the staff was kind.", "my order is lost.", "they cancelled the delivery."}},
      {"pannier",
       {"My left %s leaks in the rain,", "Bought a waterproof %s bag for touring,",
        "Mounted the %s on the rear rack,", "Any %s that fits a laptop?",
        "Packed the %s for the camping tour,", "The %s rattles on cobbles,"},
       {"the roll closure is broken.", "the hooks don't fit the rack.", "rain soaked my clothes.",
        "twenty litres are enough for camping.", "the waterproof bag is too heavy.",
        "the rear rack is bent from the weight."}}},
     2},
    {"Apple",
     0.85,
     {{"Apple",
       {"%s replaced my laptop screen,", "Waiting for %s support again,",
        "The new phone of %s is out,", "%s raised the price of its laptop,",
        "My %s account is locked,", "Returned the headset to the %s store,"},
       {"the refund came within a week.", "the update broke the battery.",
        "the phone gets hot after the update.", "their hotline never answers.",
        "nobody in the store could help with the battery.", "the subscription costs too much."}},
      {"apple",
       {"Baked an %s pie for my grandmother,", "Picked every %s in the orchard,",
        "This %s juice tastes sour,", "An %s a day,", "The old %s tree blossoms,",
        "Peeled one %s for the crumble,"},
       {"with cinnamon and butter.", "the kitchen smells of cinnamon.",
        "the harvest was rich this autumn.", "the pears are ripe, too.",
        "and pressed cider from the harvest.", "with vanilla sauce."}},
      {"Apple",
       {"The Beatles founded %s Records in London,", "Found an %s Corps pressing of the album,",
        "George Harrison's album on %s Records,", "An original %s Records single,"},
       {"the vinyl is mint.", "recorded in the studio at Savile Row.",
        "Paul and Ringo play on the vinyl.", "the label of the single is green.",
        "with John in the studio."}}},
     3},
    {"Kestrel",
     0.85,
     {{"Kestrel",
       {"%s sent me the wrong frame,", "Test ride of the %s e-bike,", "The %s dealer in town,",
        "My %s motor howls again,", "Warranty claim with %s,"},
       {"the battery dies after an hour.", "the dealer ordered a new motor.",
        "no reply from the support.", "the warranty covers the battery.",
        "the brakes are superb."}},
      {"kestrel",
       {"A %s hovering above the meadow,", "Three chicks in the %s nest,",
        "Saw a %s hunting voles,", "The %s on the church tower,", "Photographed a female %s,"},
       {"the plumage glows in the sun.", "its wings hardly moved.", "a buzzard chased it away.",
        "the chicks are almost fledged.", "with a vole in its claws."}}},
     2},
    {"Nordlys Energi AS",
     0.85,
     {{"Nordlys Energi",
       {"%s sendte en faktura,", "Ringte kundeservice hos %s,", "%s har hevet prisen,"},
       {"strømmen er for dyr.", "kontrakten er sagt opp.", "kundeservice svarer ikke."}},
      {"nordlys",
       {"Så et fantastisk %s i Tromsø,", "Jakten på %s i natt,", "Grønt %s over fjellet,"},
       {"himmelen danset i grønt.", "vinternatten var stjerneklar.",
        "bilder fra hytta på fjellet."}}},
     2},
    {"さくらサーバー",
     0.75,
     {{"さくらサーバー",
       {"%sの料金が値上げ、", "%sに問い合わせた、", "%sの障害で、"},
       {"サポートから返事がない。", "契約を解約した。", "サイトが表示されない。"}},
      {"さくら",
       {"公園の%sが満開、", "%sの花びらが舞う、", "川沿いの%s並木、"},
       {"お花見に行った。", "春の写真を撮った。", "夜桜も綺麗だった。"}}},
     2},
};

static size_t count_of(const char *const *list)
{
    size_t n = 0;

    while (n < PHRASES && list[n])
        n++;
    return n;
}

/* Always the same mix: a small generator of its own (Lehmer 1951). */
static size_t roll(uint64_t *state, size_t n)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(*state >> 33) % n;
}

static void say(struct buf *out, const char *form, const char *pattern)
{
    const char *hole = strstr(pattern, "%s");

    buf_add(out, str_of(pattern, (size_t)(hole - pattern)));
    buf_add_c(out, form);
    buf_add_c(out, hole + 2);
}

struct told {
    double purity;
    struct meaning_view view;
    uint8_t truth[MEANING_HITS_MAX];
};

static void tell(struct arena *arena, const struct mix *mix, size_t each, struct told *out)
{
    static struct name_rule name; /* large */
    struct meaning *meaning = NULL;
    uint64_t state = 20261122;
    size_t n = 0, pure = 0;

    CHECK(!name_rule_make(arena, str_from(mix->name), &name, NULL));
    CHECK_OR_STOP(!meaning_new(&name, &meaning));
    for (size_t i = 0; i < each * mix->n; i++) {
        size_t s = roll(&state, mix->n);
        const struct sense *sense = &mix->senses[s];
        struct buf text;

        buf_init(&text, 0);
        say(&text, sense->form, sense->a[roll(&state, count_of(sense->a))]);
        buf_add_char(&text, ' ');
        buf_add_c(&text, sense->b[roll(&state, count_of(sense->b))]);
        CHECK(!meaning_add(meaning, &(struct meaning_hit){.text = buf_str(&text)}));
        out->truth[n++] = (uint8_t)s;
        buf_clear(&text);
    }
    CHECK(!meaning_view(meaning, arena, &out->view));
    for (size_t g = 0; g < out->view.count; g++) {
        size_t of[SENSES_MAX] = {0}, most = 0;

        for (size_t i = 0; i < n; i++)
            if (out->view.of_hit[i] == g)
                of[out->truth[i]]++;
        for (size_t s = 0; s < mix->n; s++)
            most = of[s] > most ? of[s] : most;
        /* what is not told apart is not told: none of it counts as right */
        pure += out->view.groups[g].kind == MEANING_REST ? 0 : most;
    }
    out->purity = (double)pure / (double)n;
    /* marks live in the meaning's arena */
    for (size_t g = 0; g < out->view.count; g++)
        for (size_t w = 0; w < out->view.groups[g].mark_count; w++)
            out->view.groups[g].marks[w] = str_dup(arena, out->view.groups[g].marks[w]);
    meaning_free(meaning);
}

static void print_groups(const struct meaning_view *view)
{
    static const char *const kinds[] = {"own", "listed", "found", "rest"};

    for (size_t g = 0; g < view->count; g++) {
        const struct meaning_group *group = &view->groups[g];

        printf("  %-6s %5zu hits", kinds[group->kind], group->hits);
        for (size_t w = 0; w < group->mark_count; w++)
            printf("%s%.*s", w ? ", " : ": ", STR_ARGS(group->marks[w]));
        if (group->without.n)
            printf(" | -(%.*s): %zu, %zu others", STR_ARGS(group->without), group->goes,
                   group->goes_too);
        printf("%s%s\n", group->why ? " | " : "", group->why ? group->why : "");
    }
}

static void mixes_are_told_apart(void)
{
    static struct told told;

    for (size_t i = 0; i < ARRAY_LEN(mixes); i++) {
        struct arena arena;

        arena_init(&arena, 0);
        tell(&arena, &mixes[i], EACH, &told);
        printf("%s: %zu groups, purity %.2f (floor %.2f)\n", mixes[i].name, told.view.count,
               told.purity, mixes[i].floor);
        print_groups(&told.view);
        CHECK(told.purity >= mixes[i].floor);
        arena_clear(&arena);
    }
}

/* The story S20: the bag is a false friend, and goes with one key; hardly anything goes along. */
static void a_false_friend_goes(void)
{
    static struct told told;
    size_t bag = SIZE_MAX, of_bag = 0, own = 0;
    struct arena arena;

    arena_init(&arena, 0);
    tell(&arena, &mixes[0], EACH, &told);
    for (size_t g = 0; g < told.view.count; g++) {
        const struct meaning_group *group = &told.view.groups[g];

        if (group->is_false_friend && (bag == SIZE_MAX || group->hits > told.view.groups[bag].hits))
            bag = g;
        CHECK(group->kind != MEANING_OWN || !group->is_false_friend);
        CHECK(!group->without.n || !rule_check(group->without, 0, NULL));
    }
    CHECK_OR_STOP(bag != SIZE_MAX);
    for (size_t i = 0; i < told.view.hits; i++) {
        of_bag += told.view.of_hit[i] == bag && told.truth[i];
        own += told.view.of_hit[i] == bag && !told.truth[i];
    }
    CHECK(of_bag > 20 * own);
    CHECK(told.view.groups[bag].goes * 10 >= told.view.groups[bag].hits * 7);
    CHECK(told.view.groups[bag].goes_too * 20 <= told.view.groups[bag].goes);
    CHECK_INT(told.view.groups[bag].sample_count, MEANING_SAMPLES);
    CHECK(told.view.groups[0].kind == MEANING_OWN);
    arena_clear(&arena);
}

static void few_or_no_hits_are_fine(void)
{
    static struct told told;
    struct arena arena;

    arena_init(&arena, 0);
    for (size_t each = 0; each < 4; each++) {
        tell(&arena, &mixes[1], each, &told);
        CHECK(each ? told.view.count > 0 : told.view.count == 0);
    }
    arena_clear(&arena);
}

static void many_hits_are_fast(void)
{
    static struct told told;
    struct arena arena;
    int64_t start;

    arena_init(&arena, 0);
    start = clock_monotonic();
    tell(&arena, &mixes[1], MEANING_HITS_MAX / 3, &told);
    printf("%zu hits added and grouped in %" PRId64 " ms\n", told.view.hits,
           clock_monotonic() - start);
    CHECK(clock_monotonic() - start < 3000);
    arena_clear(&arena);
}

/* For looking at real texts: `understand_meaning_test NAME < LINES` prints their groups. */
static int print_lines(const char *called)
{
    static struct name_rule name; /* large */
    struct meaning_view view;
    struct meaning *meaning;
    struct arena arena;
    char line[4096];

    arena_init(&arena, 0);
    if (name_rule_make(&arena, str_from(called), &name, NULL) || meaning_new(&name, &meaning))
        return 1;
    while (fgets(line, sizeof(line), stdin))
        if (meaning_add(meaning, &(struct meaning_hit){.text = str_trim(str_from(line))}))
            printf("refused: %s", line);
    if (!meaning_view(meaning, &arena, &view))
        print_groups(&view);
    meaning_free(meaning);
    arena_clear(&arena);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return print_lines(argv[1]);
    RUN(mixes_are_told_apart);
    RUN(a_false_friend_goes);
    RUN(few_or_no_hits_are_fine);
    RUN(many_hits_are_fast);
    return unit_end();
}
