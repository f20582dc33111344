/* try.h: what is small comes out exactly, what is large within its interval, on both databases. */
#include "understand/try.h"

#include "base/clock.h"
#include "store/fixture.h"
#include "store/search.h"
#include "understand/word.h"

static const int64_t START = 1770000000000;

struct world {
    struct fixture *f;
    struct cast cast;
    struct words words;
    int64_t n;
};

static void begin(struct world *w, struct fixture *f)
{
    *w = (struct world){.f = f};
    words_init(&w->words);
    CHECK(!db_begin(f->db));
    CHECK(!fixture_cast(f->db, &w->cast));
}

static void end(struct world *w)
{
    CHECK(!db_commit(w->f->db));
    words_clear(&w->words);
}

/* One message an hour. */
static void say(struct world *w, struct message said)
{
    struct stored_message m = {.channel = w->cast.channel.id,
                               .is_current = true,
                               .author = w->cast.handle.id,
                               .conversation = w->cast.conversation.id,
                               .heard_at = START + w->n * MS_HOUR};
    struct str words[200];
    size_t n = 0;

    said.id = arena_printf(&w->f->arena, "m%" PRId64, w->n++);
    said.has_text = said.has_said_at = true;
    said.said_at = m.heard_at;
    m.said = said;
    CHECK(!message_add(w->f->db, &m));
    CHECK(!words_read(&w->words, said.text));
    for (; n < w->words.n && n < ARRAY_LEN(words); n++)
        words[n] = words_text(&w->words, n);
    CHECK(!search_index(w->f->db, m.id, words, n));
}

static void say_text(struct world *w, const char *text)
{
    struct message said;

    message_init(&said);
    said.text = str_from(text);
    say(w, said);
}

static struct try_figures tried(struct world *w, const char *rule)
{
    struct try_figures figures = {.column = 999};

    CHECK(!rule_try(w->f->db, &w->f->arena, str_from(rule), &figures));
    return figures;
}

static void the_few_are_counted(struct fixture *f)
{
    struct try_figures t;
    struct world w;

    begin(&w, f);
    for (int i = 0; i < 300; i++)
        say_text(&w, i % 10 == 0   ? "the acme headset hums again"
                     : i % 10 == 1 ? "acme jobs in town: apply at acme"
                     : i % 10 == 2 ? "a jet from acme"
                                   : "the weather is fine in this town");
    end(&w);
    t = tried(&w, "acme (headset OR jet) -jobs");
    CHECK_INT((long)t.column, 0);
    CHECK(t.is_done && t.total.is_exact && t.is_word_bound && !t.is_lower_bound);
    CHECK_INT((long)t.total.n, 60);
    CHECK_INT((long)t.looked_at, 60); /* of ninety with acme, those with the other words */
    CHECK(t.a_day.n > 60 / 13.0 && t.a_day.n < 60 / 12.0);
    CHECK_INT((long)t.hit_count, TRY_SHOWN_MAX);
    CHECK(t.hits[0].said_at > t.hits[19].said_at + 8 * MS_DAY); /* over all the time */
    CHECK_INT((long)t.channel_count, 1);
    CHECK_STR(t.channels[0].name, "Post");
    t = tried(&w, "acme");
    CHECK_INT((long)t.total.n, 90);
    CHECK_OR_STOP(t.word_count > 0);
    t = tried(&w, "nobodysaysthis");
    CHECK(t.total.is_exact && t.total.n == 0 && t.hit_count == 0);
    t = tried(&w, "acme OR");
    CHECK_INT((long)t.column, 8);
}

/* The change that takes this term out. */
static const struct try_change *change_of(const struct try_figures *t, const char *term)
{
    for (size_t i = 0; i < t->change_count; i++)
        if (str_is(t->changes[i].term, term))
            return &t->changes[i];
    return NULL;
}

static void a_change_is_told(struct fixture *f)
{
    const struct try_change *change;
    struct try_figures t;
    struct world w;

    begin(&w, f);
    for (int i = 0; i < 200; i++)
        say_text(&w, i % 10 < 2    ? "acme headset"
                     : i % 10 == 2 ? "acme headset jobs"
                     : i % 10 == 3 ? "acme jet"
                     : i % 10 < 8  ? "acme alone"
                                   : "the weather");
    end(&w);
    t = tried(&w, "acme (headset OR jet) -jobs");
    CHECK_INT((long)t.total.n, 60);
    change = change_of(&t, "-jobs");
    CHECK_OR_STOP(change);
    CHECK(change->kind == TRY_WITHOUT_EXCLUSION && change->difference.is_exact);
    CHECK_INT((long)change->difference.n, 20);
    CHECK_STR(change->text, "acme (headset OR jet)");
    CHECK(change->has_sample);
    CHECK_STR(change->sample.text, "acme headset jobs");
    change = change_of(&t, "jet");
    CHECK_OR_STOP(change);
    CHECK(change->kind == TRY_WITHOUT_ALTERNATIVE);
    CHECK_INT((long)change->difference.n, 20);
    CHECK_STR(change->sample.text, "acme jet");
    change = change_of(&t, "headset OR jet");
    CHECK_OR_STOP(change);
    CHECK(change->kind == TRY_WITHOUT_TERM);
    CHECK_INT((long)change->difference.n, 80);
    CHECK_STR(change->sample.text, "acme alone");
    change = change_of(&t, "acme"); /* everything with acme asks for it: nothing to win */
    CHECK_OR_STOP(change);
    CHECK_INT((long)change->difference.n, 0);
}

static void words_that_come_along(struct fixture *f)
{
    struct try_figures t;
    struct world w;

    begin(&w, f);
    for (int i = 0; i < 400; i++)
        say_text(&w, i % 8 == 0   ? "the acme rocket of the coyote fell"
                     : i % 8 == 1 ? "the acme headset hums"
                                  : "the weather of the day is fine");
    end(&w);
    t = tried(&w, "acme");
    CHECK_INT((long)t.total.n, 100);
    CHECK_OR_STOP(t.word_count >= 4);
    for (size_t i = 0; i < t.word_count; i++) {
        CHECK(!str_is(t.words[i].word, "the") && !str_is(t.words[i].word, "acme"));
        CHECK(t.words[i].here > 0.49 && t.words[i].elsewhere == 0);
        CHECK_INT((long)t.words[i].hits.n, 50);
    }
}

/* Everything is kept that a rule may ask for. */
static void asks_for_all_there_is(struct fixture *f)
{
    struct link links[] = {{STR("https://shop.acme.com/x"), 4, 4}};
    struct str to[] = {STR("@acme@social.example")};
    struct media media[] = {{STR("image/png"), STR("https://i.example/1.png"), STR_NONE}};
    struct message said;
    struct world w;

    begin(&w, f);
    message_init(&said);
    said.text = STR("see this");
    said.links = links;
    said.to = to;
    said.media = media;
    said.link_count = said.to_count = said.media_count = 1;
    say(&w, said);
    for (int i = 0; i < 9; i++)
        say_text(&w, "is this a question? what is it, and why, who knows that?");
    end(&w);
    CHECK_INT((long)tried(&w, "url:shop.acme").total.n, 1);
    CHECK_INT((long)tried(&w, "this has:media").total.n, 1);
    CHECK_INT((long)tried(&w, "to:acme").total.n, 1);
    CHECK_INT((long)tried(&w, "this -has:links").total.n, 9);
    CHECK_INT((long)tried(&w, "from:ann@example.com").total.n, 10);
    CHECK_INT((long)tried(&w, "this channel:Post").total.n, 10);
    CHECK_INT((long)tried(&w, "this -channel:Post").total.n, 0);
    CHECK_INT((long)tried(&w, "this label:question").total.n, 9);
    CHECK_INT((long)tried(&w, "question OR from:nobody@example.com").total.n, 9);
    CHECK(tried(&w, "question OR from:nobody@example.com").is_lower_bound);
}

/* The truth lies in the interval, and the interval is no excuse. */
static void the_many_are_estimated(struct fixture *f)
{
    static const char *const rules[] = {"acme", "acme -seven", "pump OR acme", "fine"};
    static const int64_t truth[] = {8000, 6857, 8000, 8000};
    struct world w;

    begin(&w, f);
    for (int i = 0; i < 8000; i++)
        say_text(&w, i % 7 == 0 ? "acme seven fine" : i < 4000 ? "acme fine" : "acme pump fine");
    end(&w);
    for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
        struct try_figures t = tried(&w, rules[i]);

        if (t.total.low > truth[i] || t.total.high < truth[i])
            printf("%s: %f to %f\n", rules[i], t.total.low, t.total.high);
        CHECK(!t.total.is_exact && t.looked_at <= TRY_LOOKS * 5 / 4);
        CHECK(t.total.low <= truth[i] && t.total.high >= truth[i]);
        CHECK(t.total.high - t.total.low < 0.4 * (double)truth[i]);
    }
}

/* A step ends when it is to end, and the next goes on. */
static void works_in_steps(struct fixture *f)
{
    struct try_figures figures;
    struct trial *trial = NULL;
    struct world w;
    int steps = 0;

    begin(&w, f);
    for (int i = 0; i < 3000; i++)
        say_text(&w, i % 2 ? "acme fine" : "weather");
    end(&w);
    CHECK(!trial_new(STR("acme"), &trial));
    while (!trial_is_done(trial) && steps++ < 500) {
        CHECK(!trial_step(trial, f->db, 0));
        CHECK(!trial_figures(trial, f->db, &f->arena, &figures));
        CHECK(figures.percent >= 0 && figures.percent <= 100);
    }
    CHECK(steps > 4 && steps < 500);
    CHECK(figures.is_done && figures.total.is_exact);
    CHECK_INT((long)figures.total.n, 1500);
    trial_free(trial);
}

int main(void)
{
    RUN_BOTH(the_few_are_counted);
    RUN_BOTH(a_change_is_told);
    RUN_BOTH(words_that_come_along);
    RUN_BOTH(asks_for_all_there_is);
    RUN_BOTH(the_many_are_estimated);
    RUN_BOTH(works_in_steps);
    return unit_end();
}
