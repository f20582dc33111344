#include "decide/storm.h"

#include <math.h>

#include "decide/rare.h"

enum {
    HOUR_STEPS = 12,
    HALF_STEPS = 6,
    /* Of the shortest window: neighbouring ones see nearly the same. Twice as many as would be
     * independent, for talk in which most complain: there the tail is heaviest. */
    LOOKS_A_MONTH = 30 * 24 * 8,
    LIVELY_LOOKS = 4 * 8, /* four days a month of launches and news, which last for hours */
    QUIET = 2 * MS_HOUR,
    HOT = 2 * MS_HOUR,
    SAME = 24 * MS_HOUR
};
static const int windows[STORM_WINDOWS] = {HALF_STEPS, HOUR_STEPS, STORM_STEPS_KEPT};
static const double added_least = 1.0 / 3, of_usual_share = 0.5;
static const double rhythm_days = 30;
static const double first_spread = 0.1, spread_min = 0.01, spread_max = 2, spread_days = 10,
                    learnt_spreads = 3;
static const double fresh_least = 0.25, of_usual_fresh = 0.5;
static const double usual_days = 14, first_share = 0.2, first_fresh = 0.5;
static const double quiet_part = 0.1, quiet_times = 2, quiet_more = 3, growth_max = 4;
static const double likely = 0.5; /* of a label */

void storm_init(struct storm *storm, double allowed)
{
    *storm = (struct storm){.allowed = allowed, .share = first_share, .fresh = first_fresh};
    burst_init(&storm->against.burst);
    burst_init(&storm->others.burst);
}

static uint64_t item_of(const struct storm_heard *heard)
{
    return str_hash(heard->message->id, (uint64_t)heard->channel);
}

static bool has_spoken(struct storm_ears *ears, const struct storm_heard *heard)
{
    const struct author *author = message_author(heard->message);
    struct str who = author->id.n ? author->id : author->handle.n ? author->handle : author->name;

    return who.n && echo_again(&ears->voices, str_hash(who, (uint64_t)heard->topic + 2),
                               item_of(heard), heard->at, STORM_VOICE_MS);
}

bool storm_is_against(const struct understood *found)
{
    return found->labels[LABEL_COMPLAINT] >= likely || found->labels[LABEL_LEAVING] >= likely ||
           (found->negative >= likely && found->negative > found->positive);
}

static bool is_made(const struct storm_heard *heard)
{
    return heard->is_ours || heard->message->origin != ORIGIN_PERSON ||
           heard->found->labels[LABEL_SPAM] >= likely;
}

static bool is_copy(const struct storm_heard *heard)
{
    return heard->found->same_as || heard->found->is_retold;
}

struct storm_count storm_heard_again(const struct storm_heard *heard, bool has_spoken)
{
    struct storm_count count = {0};

    if (is_made(heard))
        count.made = 1;
    else if (is_copy(heard))
        count.copies = 1;
    else if (!has_spoken)
        count = (struct storm_count){
            .voices = 1, .against = heard->sign ? heard->sign < 0 : storm_is_against(heard->found)};
    count.fresh = count.against && heard->is_fresh;
    return count;
}

struct storm_count storm_hear(struct storm_ears *ears, const struct storm_heard *heard)
{
    bool may_be_voice = !is_made(heard) && !is_copy(heard); /* only these are remembered */

    return storm_heard_again(heard, may_be_voice && has_spoken(ears, heard));
}

static struct storm_count sum_of(const struct storm *storm, int from, int to)
{
    struct storm_count sum = {0};

    for (int back = from; back < to && back < storm->n; back++) {
        const struct storm_count *step = &storm->steps[(storm->n - 1 - back) % STORM_STEPS_KEPT];

        sum.voices += step->voices;
        sum.against += step->against;
        sum.fresh += step->fresh;
        sum.copies += step->copies;
        sum.made += step->made;
    }
    return sum;
}

static double part_of(int64_t part, int64_t all) { return all ? (double)part / (double)all : 0; }

/* ---- what was to be expected ---- */

static double expected_in(const struct storm *storm, const struct storm_guess *guess, int window)
{
    double sum = 0;

    for (int back = 0; back < windows[window] && back < storm->n; back++)
        sum += guess->expected[(storm->n - 1 - back) % STORM_STEPS_KEPT];
    return sum;
}

/* The relative variance of what comes around what was expected; at first little is known of it. */
static double spread_of(const struct storm *storm, const struct storm_guess *guess, int window)
{
    double rows = fmin((double)storm->learnt, spread_days * STORM_STEPS_FIRST);
    double seen = guess->known.square[window] > 0
                      ? guess->known.off[window] / guess->known.square[window]
                      : 0;
    double spread = (STORM_STEPS_FIRST * first_spread + rows * fmax(seen, 0)) /
                    (STORM_STEPS_FIRST + rows);

    return fmin(fmax(spread, spread_min), spread_max);
}

/* Values are cut, so that a storm does not become the rule. */
static void learn_spread(const struct storm *storm, struct storm_guess *guess, int window,
                         int64_t count)
{
    double expected = expected_in(storm, guess, window);
    double spread = spread_of(storm, guess, window);
    double most = expected + learnt_spreads * sqrt(expected + spread * expected * expected) + 1;
    double off = fmin((double)count, most) - expected;

    guess->waiting[0].off[window] += off * off - expected;
    guess->waiting[0].square[window] += expected * expected;
}

static void know_spread(const struct storm *storm, struct storm_guess *guess)
{
    double part = fmax(1 - exp(-(double)STORM_LATE * STORM_STEP / MS_DAY / spread_days),
                       (double)STORM_LATE / (double)storm->learnt);

    for (int i = 0; i < STORM_WINDOWS; i++) {
        guess->known.off[i] += part * (guess->waiting[1].off[i] / STORM_LATE - guess->known.off[i]);
        guess->known.square[i] += part * (guess->waiting[1].square[i] / STORM_LATE -
                                          guess->known.square[i]);
    }
}

static void shift_waiting(struct storm_guess *guess)
{
    guess->waiting[1] = guess->waiting[0];
    guess->waiting[0] = (struct storm_spread){.off = {0}};
}

static void learn_spreads(struct storm *storm)
{
    for (int i = 0; i < STORM_WINDOWS; i++) {
        struct storm_count sum = sum_of(storm, 0, windows[i]);

        learn_spread(storm, &storm->against, i, sum.against);
        learn_spread(storm, &storm->others, i, sum.voices - sum.against);
    }
    if (++storm->waits % STORM_LATE)
        return;
    if (storm->waits == 2 * STORM_LATE) {
        storm->waits = STORM_LATE;
        storm->learnt += STORM_LATE;
        know_spread(storm, &storm->against);
        know_spread(storm, &storm->others);
    }
    shift_waiting(&storm->against);
    shift_waiting(&storm->others);
}

/* A storm has begun: what led to it is not what is usual. */
static void drop_waiting(struct storm *storm)
{
    storm->waits = 0;
    for (int i = 0; i < 2; i++)
        storm->against.waiting[i] = storm->others.waiting[i] = (struct storm_spread){.off = {0}};
}

/* What a rhythm is worth that was learnt from few: with a voice an hour of the day it weighs as
 * much as no rhythm at all. */
static double expect(const struct storm *storm, const struct burst *burst, int64_t until)
{
    double seen = burst->level * fmin((double)storm->n, rhythm_days * STORM_STEPS_FIRST);
    double flat = BURST_HOURS / (BURST_HOURS + seen);

    return flat * burst->level + (1 - flat) * burst_expected(burst, until);
}

static void guess_next(struct storm *storm, struct storm_guess *guess, int64_t until, int64_t count)
{
    guess->expected[storm->n % STORM_STEPS_KEPT] = expect(storm, &guess->burst, until);
    (void)burst_next(&guess->burst, until, (double)count);
}

/* The dear one only where the cheap one, which takes storms for too rare, says that it is one. A
 * longer window is looked at anew less often than the shortest, so that it has fewer chances. */
static double how_rare(const struct storm *storm, int window, int64_t against, double expected)
{
    double spread = spread_of(storm, &storm->against, window);
    double part = (double)windows[0] / windows[window];
    double chance = part * rare_many(against, expected, spread);

    return chance < storm->allowed / LOOKS_A_MONTH
               ? fmax(chance, part * rare_burst(against, expected, spread))
               : chance;
}

/* How rare so many against us are, in the window where that is rarest. */
static double rarest(const struct storm *storm)
{
    double rarest = 1;

    for (int i = 0; i < STORM_WINDOWS; i++) {
        int64_t against = sum_of(storm, 0, windows[i]).against;
        double expected = expected_in(storm, &storm->against, i);
        double spread = spread_of(storm, &storm->against, i);
        double usually = sqrt(expected + spread * expected * expected);

        if ((double)against > expected + usually) /* else it is not worth working out */
            rarest = fmin(rarest, how_rare(storm, i, against, expected));
    }
    return rarest;
}

/* Whether what is added is talk against us: whether the others are too few for anything else. */
static bool is_added_against(const struct storm *storm, int window)
{
    struct storm_count sum = sum_of(storm, 0, windows[window]);
    double part = fmax(added_least, of_usual_share * storm->share), odds = (1 - part) / part;
    double added = fmax((double)sum.against - expected_in(storm, &storm->against, window), 0);
    double usual = expected_in(storm, &storm->others, window);
    double mean = usual + odds * added;
    double variance = usual * usual * spread_of(storm, &storm->others, window) +
                      odds * odds * (double)sum.against;

    return mean > 0 && rare_few(sum.voices - sum.against, mean, variance / (mean * mean)) <
                           storm->allowed / LIVELY_LOOKS;
}

/* Why what rises is a storm, or why it is none. */
static enum storm_why why(const struct storm *storm, const struct storm_count *recent)
{
    bool is_against = false;

    if (recent->against < STORM_FEW)
        return STORM_TOO_FEW;
    for (int i = 0; i < STORM_WINDOWS; i++)
        is_against |= is_added_against(storm, i);
    if (!is_against)
        return STORM_FRIENDLY;
    if (part_of(recent->fresh, recent->against) < fmax(fresh_least, of_usual_fresh * storm->fresh))
        return STORM_USUAL_VOICES;
    return STORM_AGAINST_US;
}

/* What is usual is learnt from what is said while nothing happens. */
static void learn(struct storm *storm, const struct storm_count *count)
{
    double step = 1 - exp(-(double)STORM_STEP / MS_DAY / usual_days);

    if (!storm->is_running)
        learn_spreads(storm);
    if (storm->is_running || (storm->hot_at && storm->last - storm->hot_at < HOT))
        return;
    /* Many voices weigh more than one, up to an hour's worth. */
    if (count->voices)
        storm->share += fmin(step * (double)count->voices, 0.05) *
                        (part_of(count->against, count->voices) - storm->share);
    if (count->against)
        storm->fresh += fmin(step * (double)count->against, 0.05) *
                        (part_of(count->fresh, count->against) - storm->fresh);
}

static void growth(const struct storm *storm, struct storm_word *word)
{
    double now = (double)sum_of(storm, 0, HALF_STEPS).against + 0.5;
    double before = (double)sum_of(storm, HALF_STEPS, HOUR_STEPS).against + 0.5;
    double times = fmin(now / before, growth_max); /* in half an hour */

    word->doubling = times > 1.05 ? 30 / log2(times) : 0;
    word->next_hour = (int64_t)((now - 0.5) * (times + times * times));
}

static bool is_quiet(const struct storm *storm, const struct storm_word *word)
{
    return (double)word->hour.against <=
           fmax(quiet_part * (double)storm->peak_hour,
                fmin(quiet_times * word->usual_hour + quiet_more, (double)storm->peak_hour / 2));
}

static void go_on(struct storm *storm, struct storm_word *word)
{
    if (word->hour.against > storm->peak_hour)
        storm->peak_hour = word->hour.against;
    if (!is_quiet(storm, word))
        storm->quiet_since = 0;
    else if (!storm->quiet_since)
        storm->quiet_since = storm->last;
    word->state = STORM_RUNS;
    if (storm->quiet_since && storm->last - storm->quiet_since >= QUIET) {
        storm->is_running = false;
        storm->ended_at = storm->last;
        storm->rose_at = storm->hot_at = 0;
        word->state = STORM_ENDS;
    }
}

/* It rises and is against us. */
static void begin(struct storm *storm, struct storm_word *word)
{
    bool is_again = storm->ended_at && storm->last - storm->ended_at < SAME;

    if (is_again && is_quiet(storm, word))
        return; /* what is left of it */
    storm->is_running = true;
    storm->quiet_since = 0;
    drop_waiting(storm);
    word->state = STORM_RUNS;
    if (is_again)
        return;
    storm->began_at = storm->last;
    storm->peak_hour = word->hour.against;
    word->state = STORM_BEGINS;
}

static void look(struct storm *storm, struct storm_word *word)
{
    if (storm->n < STORM_STEPS_FIRST)
        return;
    word->chance = rarest(storm);
    if (word->chance < storm->allowed / LOOKS_A_MONTH &&
        storm->steps[(storm->n - 1) % STORM_STEPS_KEPT].against) {
        if (!storm->rose_at || storm->last - storm->hot_at > HOT)
            storm->rose_at = storm->last - STORM_STEP;
        storm->hot_at = storm->last;
    }
    if (!storm->hot_at || storm->last - storm->hot_at > HOT) {
        storm->rose_at = 0;
        return;
    }
    word->why = why(storm, &word->recent);
    word->state = STORM_HELD;
    if (word->why == STORM_AGAINST_US)
        begin(storm, word);
}

struct storm_word storm_next(struct storm *storm, int64_t until, const struct storm_count *count)
{
    struct storm_word word = {.chance = 1};

    guess_next(storm, &storm->against, until, count->against);
    guess_next(storm, &storm->others, until, count->voices - count->against);
    word.usual_hour = HOUR_STEPS * storm->against.expected[storm->n % STORM_STEPS_KEPT];
    storm->steps[storm->n++ % STORM_STEPS_KEPT] = *count;
    storm->last = until;
    word.hour = sum_of(storm, 0, HOUR_STEPS);
    word.recent = sum_of(storm, 0, STORM_STEPS_KEPT);
    word.usual_share = storm->share;
    growth(storm, &word);
    if (storm->is_running) {
        word.why = STORM_AGAINST_US;
        go_on(storm, &word);
    } else {
        look(storm, &word);
    }
    learn(storm, count);
    word.peak_hour = storm->peak_hour;
    word.began_at = storm->began_at;
    word.rose_at = storm->rose_at;
    return word;
}

struct storm_word storm_growth_of(const struct storm_count *steps, size_t n)
{
    struct storm one = {0};
    struct storm_word word = {.chance = 1};

    for (size_t i = n > STORM_STEPS_KEPT ? n - STORM_STEPS_KEPT : 0; i < n; i++)
        one.steps[one.n++] = steps[i];
    word.hour = sum_of(&one, 0, HOUR_STEPS);
    word.recent = sum_of(&one, 0, STORM_STEPS_KEPT);
    growth(&one, &word);
    return word;
}

const char *storm_why_name(enum storm_why code)
{
    static const char *const names[] = {
        [STORM_NO_RISE] = "no-rise",       [STORM_TOO_FEW] = "too-few",
        [STORM_FRIENDLY] = "friendly",     [STORM_USUAL_VOICES] = "usual-voices",
        [STORM_AGAINST_US] = "against-us",
    };

    return names[code];
}
