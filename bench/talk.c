/* talk.c: trains the network that finds who answers whom in a chat (src/understand/talk.h).
 *
 * usage: bench_talk TRAIN DEV MODEL [EPOCHS [HIDDEN [SEED]]]
 *
 * TRAIN and DEV are as bench/talk.py writes them: a line each of
 *     room TAB line TAB gold TAB minute TAB kind TAB name TAB text
 * gold: lines it answers, with commas (its own: it begins one); "-" where nobody looked.
 *
 * Softmax over the candidates of each message; where several lines are answered, any of them is
 * right. AdaGrad, a room after the other in another order each time. What was decided before is
 * given half as people said it and half as the network itself did, so that it learns to live with
 * its own mistakes (Bengio et al. 2015, "Scheduled sampling"). What is written is the mean of the
 * weights over the last half of the way (Polyak), whatever DEV says on the way.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/io.h"
#include "understand/talk_parts.h"

enum { CANDIDATES = TALK_LINES, GOLD_MAX = 16, ROOMS_MAX = 4096 };

struct sample {
    struct str room, gold, kind, name, text;
    int64_t line, minute;
};

struct room {
    struct sample *at;
    size_t n;
};

struct corpus {
    struct sample *samples;
    size_t n;
    struct room rooms[ROOMS_MAX];
    size_t room_count;
    struct buf bytes;
};

/* Weights and their sums of squares, in one array each: in, bias, out, direct. */
struct net {
    size_t features, hidden, n;
    float *weights, *squares;
    double *sums; /* of the weights, for their mean over the last half of the way */
    size_t summed;
};

struct job {
    struct net net;
    uint16_t active[CANDIDATES][TALK_ACTIVE_MAX];
    size_t count[CANDIDATES];
    float sums[CANDIDATES][TALK_HIDDEN_MAX], scores[CANDIDATES];
    bool gold[CANDIDATES];
    uint64_t random;
    double rate;
};

/* ---- reading ---- */

static bool read_sample(struct str line, struct sample *out)
{
    struct str number, minute;

    return str_cut(line, '\t', &out->room, &line) && str_cut(line, '\t', &number, &line) &&
           str_cut(line, '\t', &out->gold, &line) && str_cut(line, '\t', &minute, &line) &&
           str_cut(line, '\t', &out->kind, &line) && str_cut(line, '\t', &out->name, &out->text) &&
           !str_to_i64(number, &out->line) && !str_to_i64(minute, &out->minute);
}

static enum err read_corpus(const char *path, struct corpus *corpus)
{
    struct str text, line;
    size_t max = 1;
    enum err err;

    buf_init(&corpus->bytes, 512 << 20);
    err = io_read_file(path, &corpus->bytes, NULL);
    text = buf_str(&corpus->bytes);
    for (size_t i = 0; i < text.n; i++)
        max += text.p[i] == '\n';
    corpus->samples = calloc(max, sizeof(*corpus->samples));
    if (!corpus->samples)
        return ERR_NO_MEMORY;
    while (!err && str_line(&text, &line)) {
        struct sample *sample = &corpus->samples[corpus->n];

        if (!read_sample(line, sample))
            return ERR_BAD_INPUT;
        if (!corpus->n || !str_eq(sample[-1].room, sample->room)) {
            if (corpus->room_count == ROOMS_MAX)
                return ERR_TOO_BIG;
            corpus->rooms[corpus->room_count++].at = sample;
        }
        corpus->rooms[corpus->room_count - 1].n++;
        corpus->n++;
    }
    return err;
}

/* ---- the network ---- */

static uint64_t random_next(struct job *job)
{
    job->random = job->random * 6364136223846793005u + 1442695040888963407u;
    return job->random >> 33;
}

static enum err net_new(struct net *net, size_t hidden, struct job *job)
{
    net->features = talk_feature_count();
    net->hidden = hidden;
    net->n = net->features * hidden + 2 * hidden + net->features;
    net->weights = calloc(net->n, sizeof(float));
    net->squares = calloc(net->n, sizeof(float));
    net->sums = calloc(net->n, sizeof(double));
    if (!net->weights || !net->squares || !net->sums)
        return ERR_NO_MEMORY;
    for (size_t i = 0; i < net->features * hidden + 2 * hidden; i++)
        net->weights[i] = ((float)(random_next(job) % 2001) / 1000 - 1) * 0.2F;
    return OK;
}

static float *bias_of(const struct net *net, float *base)
{
    return base + net->features * net->hidden;
}
static float *out_of(const struct net *net, float *base)
{
    return bias_of(net, base) + net->hidden;
}
static float *direct_of(const struct net *net, float *base)
{
    return out_of(net, base) + net->hidden;
}

static void forward(struct job *job, size_t k)
{
    const struct net *net = &job->net;
    const float *direct = direct_of(net, net->weights), *out = out_of(net, net->weights);
    float *sums = job->sums[k], score = 0;

    memcpy(sums, bias_of(net, net->weights), net->hidden * sizeof(float));
    for (size_t i = 0; i < job->count[k]; i++) {
        const float *row = net->weights + job->active[k][i] * net->hidden;

        score += direct[job->active[k][i]];
        for (size_t h = 0; h < net->hidden; h++)
            sums[h] += row[h];
    }
    for (size_t h = 0; h < net->hidden; h++)
        score += sums[h] > 0 ? sums[h] * out[h] : 0;
    job->scores[k] = score;
}

static void move(struct net *net, size_t at, float slope, float rate)
{
    net->squares[at] += slope * slope;
    net->weights[at] -= rate * slope / sqrtf(net->squares[at] + 1e-4F);
}

static void backward(struct job *job, size_t k, float slope)
{
    struct net *net = &job->net;
    size_t bias = net->features * net->hidden, out = bias + net->hidden, direct = out + net->hidden;
    float back[TALK_HIDDEN_MAX], rate = (float)job->rate;

    for (size_t h = 0; h < net->hidden; h++) {
        bool is_on = job->sums[k][h] > 0;

        back[h] = is_on ? slope * net->weights[out + h] : 0;
        if (is_on) {
            move(net, out + h, slope * job->sums[k][h], rate);
            move(net, bias + h, back[h], rate);
        }
    }
    for (size_t i = 0; i < job->count[k]; i++) {
        size_t row = job->active[k][i] * net->hidden;

        move(net, direct + job->active[k][i], slope, rate);
        for (size_t h = 0; h < net->hidden; h++)
            if (back[h] != 0)
                move(net, row + h, back[h], rate);
    }
}

static void learn(struct job *job, size_t n)
{
    double all = 0, right = 0, p[CANDIDATES];
    float most = job->scores[0];

    for (size_t k = 1; k < n; k++)
        most = fmaxf(most, job->scores[k]);
    for (size_t k = 0; k < n; k++) {
        p[k] = exp((double)(job->scores[k] - most));
        all += p[k];
        right += job->gold[k] ? p[k] : 0;
    }
    if (right <= 0)
        return;
    for (size_t k = 0; k < n; k++) {
        double slope = p[k] / all - (job->gold[k] ? p[k] / right : 0);

        if (fabs(slope) > 2e-4)
            backward(job, k, (float)slope);
    }
}

/* ---- one room ---- */

struct tally {
    double links, found, right;
};

/* How many gold links; which candidates they are. */
static size_t mark_gold(struct job *job, struct talk *talk, const struct sample *sample, size_t n,
                        size_t *out_first)
{
    struct str rest = sample->gold, one;
    size_t links = 0;

    memset(job->gold, 0, sizeof(job->gold));
    *out_first = SIZE_MAX;
    while (rest.n) {
        int64_t line;

        (void)str_cut(rest, ',', &one, &rest);
        if (str_to_i64(one, &line))
            break;
        links++;
        for (uint32_t back = 0; back < n; back++) {
            const struct talk_line *at = talk_back(talk, back);

            if (at->number != line + 1)
                continue;
            job->gold[back] = true;
            *out_first = *out_first == SIZE_MAX ? back : *out_first;
        }
    }
    return links;
}

static enum err one_line(struct job *job, struct talk *talk, const struct sample *sample,
                         bool is_training, struct tally *counts)
{
    struct author author = {.handle = sample->name, .followers = -1};
    struct message message = {.id = str_of(sample->text.p, 0),
                              .text = sample->text,
                              .kind = str_is(sample->kind, "system") ? KIND_SYSTEM : KIND_CHAT,
                              .authors = &author,
                              .author_count = 1};
    bool is_known = !str_is(sample->gold, "-"), is_said = false;
    struct talk_about about;
    size_t n, best = 0, links, gold;
    enum err err = talk_read(talk, &message, sample->minute * 60000, &is_said);

    if (err)
        return err;
    if (!is_said) {
        bool own = is_known && str_find_char(sample->gold, ',', 0) == SIZE_MAX;
        int64_t line = -1;

        own = own && !str_to_i64(sample->gold, &line) && line == sample->line;
        if (is_known)
            *counts = (struct tally){counts->links + 1, counts->found + 1, counts->right + own};
        return OK;
    }
    talk_about_newest(talk, &about);
    n = talk_candidates(talk) + 1;
    for (size_t k = 0; k < n; k++) {
        job->count[k] = talk_features(talk, &about, (uint32_t)k, job->active[k]);
        forward(job, k);
        best = job->scores[k] > job->scores[best] ? k : best;
    }
    links = mark_gold(job, talk, sample, n, &gold);
    if (is_known) {
        counts->links += (double)links;
        counts->found++;
        counts->right += job->gold[best];
        if (is_training)
            learn(job, n);
    }
    if (is_training && is_known && gold != SIZE_MAX && random_next(job) % 2)
        best = gold;
    talk_put(talk, (uint32_t)best);
    return OK;
}

static enum err one_room(struct job *job, const struct room *room, bool is_training,
                         struct tally *counts)
{
    struct talk *talk;
    size_t begin = 0;
    enum err err = talk_new(NULL, &talk);

    /* of what nobody looked at, only the end matters, but all of it for who is there */
    while (begin < room->n && str_is(room->at[begin].gold, "-"))
        begin++;
    begin = begin > 300 ? begin - 300 : 0;
    if (!err)
        talk->lines = (uint32_t)room->at[begin].line;
    for (size_t i = begin; !err && i < room->n; i++)
        err = one_line(job, talk, &room->at[i], is_training, counts);
    talk_free(talk);
    return err;
}

static void add_up(struct net *net)
{
    for (size_t i = 0; i < net->n; i++)
        net->sums[i] += (double)net->weights[i];
    net->summed++;
}

static void take_mean(struct net *net)
{
    for (size_t i = 0; i < net->n && net->summed; i++)
        net->weights[i] = (float)(net->sums[i] / (double)net->summed);
}

static enum err one_epoch(struct job *job, struct corpus *corpus, bool is_training,
                          bool is_averaged, const char *what)
{
    struct tally counts = {0};
    enum err err = OK;

    for (size_t i = corpus->room_count; is_training && i > 1; i--) {
        size_t j = (size_t)(random_next(job) % i);
        struct room room = corpus->rooms[j];

        corpus->rooms[j] = corpus->rooms[i - 1];
        corpus->rooms[i - 1] = room;
    }
    for (size_t i = 0; !err && i < corpus->room_count; i++) {
        err = one_room(job, &corpus->rooms[i], is_training, &counts);
        if (is_averaged)
            add_up(&job->net);
    }
    printf("%s: P %.2f R %.2f F %.2f\n", what, 100 * counts.right / counts.found,
           100 * counts.right / counts.links, 200 * counts.right / (counts.found + counts.links));
    (void)fflush(stdout);
    return err;
}

static enum err save(struct net *net, const char *path)
{
    struct model_writer writer;
    float *w = net->weights;
    enum err err;

    model_writer_init(&writer, "threads", TALK_MODEL_VERSION);
    model_writer_add(&writer, "in", w, net->features * net->hidden * sizeof(float));
    model_writer_add(&writer, "bias", bias_of(net, w), net->hidden * sizeof(float));
    model_writer_add(&writer, "out", out_of(net, w), net->hidden * sizeof(float));
    model_writer_add(&writer, "direct", direct_of(net, w), net->features * sizeof(float));
    err = model_writer_save(&writer, path, NULL);
    model_writer_clear(&writer);
    return err;
}

static int64_t number(int argc, char **argv, int at, int64_t otherwise)
{
    int64_t n = otherwise;

    return argc > at && !str_to_i64(str_from(argv[at]), &n) ? n : otherwise;
}

int main(int argc, char **argv)
{
    struct corpus *corpora = calloc(2, sizeof(*corpora));
    struct job *job = calloc(1, sizeof(*job));
    int64_t epochs = number(argc, argv, 4, 6), hidden = number(argc, argv, 5, 32);
    enum err err = corpora && job && argc > 3 && hidden > 0 && hidden <= TALK_HIDDEN_MAX
                       ? OK
                       : ERR_BAD_INPUT;

    if (!err)
        err = read_corpus(argv[1], &corpora[0]);
    if (!err)
        err = read_corpus(argv[2], &corpora[1]);
    if (!err) {
        job->random = (uint64_t)number(argc, argv, 6, 1);
        err = net_new(&job->net, (size_t)hidden, job);
    }
    for (int64_t epoch = 0; !err && epoch < epochs; epoch++) {
        job->rate = 0.08 / (1 + 0.5 * (double)epoch);
        err = one_epoch(job, &corpora[0], true, epoch * 2 >= epochs, "train");
        if (!err)
            err = one_epoch(job, &corpora[1], false, false, "  dev");
    }
    if (!err) {
        take_mean(&job->net);
        err = one_epoch(job, &corpora[1], false, false, "  dev, mean of the last half");
    }
    if (!err)
        err = save(&job->net, argv[3]);
    if (err)
        (void)fprintf(stderr, "bench_talk: %s\n", err_info(err)->sentence);
    return err != OK;
}
