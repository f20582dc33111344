/* sample.h: what is few is kept whole; of a flood some, which stand for all of it. */
#include "understand/sample.h"

#include <stdio.h>

#include "unit.h"

struct sum {
    int64_t n, stands_for, newest, bytes;
};

static void add(void *arg, const struct sampled *sampled)
{
    struct sum *sum = arg;

    sum->n++;
    sum->stands_for += sampled->stands_for;
    if (sampled->heard_at > sum->newest)
        sum->newest = sampled->heard_at;
    sum->bytes += (int64_t)sampled->json.n;
}

static struct sum sum_of(struct sample *sample)
{
    struct sum sum = {.n = 0};

    sample_each(sample, add, &sum);
    return sum;
}

/* `n` messages, `a_ms` of them each millisecond from `now` on. */
static void offer(struct sample *sample, int n, int a_ms, int64_t now, enum audience audience)
{
    struct message message;
    char id[20];

    for (int i = 0; i < n; i++) {
        if (!sample_wants(sample, audience, now + i / a_ms))
            continue;
        (void)snprintf(id, sizeof(id), "m%d", i);
        message_init(&message);
        message.id = str_from(id);
        message.has_text = true;
        message.text = STR("some words");
        sample_keep(sample, &message, STR("Stream"), now + i / a_ms);
    }
}

static void the_few_are_all_kept(void)
{
    struct sample *sample = NULL;
    struct sum sum;

    CHECK(!sample_new(&sample));
    offer(sample, 100, 1, 1000, AUDIENCE_PUBLIC);
    offer(sample, 100, 1, 1000, AUDIENCE_PRIVATE);
    sum = sum_of(sample);
    CHECK_INT(sum.n, 100);
    CHECK_INT(sum.stands_for, 100);
    CHECK_INT(sum.newest, 1099);
    sample_free(sample);
}

static void a_flood_is_thinned_out(void)
{
    struct sample *sample = NULL;
    struct sum sum;

    CHECK(!sample_new(&sample));
    offer(sample, 3000000, 300, 1000, AUDIENCE_PUBLIC); /* 300,000 a second for ten */
    sum = sum_of(sample);
    CHECK(sum.n > 200 && sum.n < SAMPLE_MAX);
    CHECK(sum.stands_for > 2900000 && sum.stands_for <= 3000000);
    offer(sample, 5000, 1, 20000, AUDIENCE_PUBLIC); /* then it is quiet */
    sum = sum_of(sample);
    CHECK(sum.stands_for > 2990000 && sum.newest > 24900);
    CHECK(sum.n > 1000);
    offer(sample, 100000, 10, 40000, AUDIENCE_PUBLIC);
    CHECK(sum_of(sample).n <= SAMPLE_MAX);
    sample_free(sample);
}

static void a_long_one_is_passed_over(void)
{
    static char text[2 * SAMPLE_BYTES_MAX];
    struct sample *sample = NULL;
    struct message message;

    memset(text, 'x', sizeof(text));
    CHECK(!sample_new(&sample));
    message_init(&message);
    message.id = STR("long");
    message.has_text = true;
    message.text = str_of(text, sizeof(text));
    CHECK(sample_wants(sample, AUDIENCE_PUBLIC, 1));
    sample_keep(sample, &message, STR("Stream"), 1);
    CHECK_INT(sum_of(sample).n, 0);
    offer(sample, 1, 1, 2, AUDIENCE_PUBLIC);
    CHECK_INT(sum_of(sample).stands_for, 2);
    CHECK(!sample_wants(NULL, AUDIENCE_PUBLIC, 1));
    sample_free(sample);
}

int main(void)
{
    RUN(the_few_are_all_kept);
    RUN(a_flood_is_thinned_out);
    RUN(a_long_one_is_passed_over);
    return unit_end();
}
