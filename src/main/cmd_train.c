/* cmd_train.c: `heed train`: labels learned from examples, or how well they can be learned. */
#include <math.h>
#include <unistd.h>

#include "base/io.h"
#include "main/command.h"
#include "main/train_site.h"
#include "understand/teach_report.h"

extern const struct subcommand command_train;

enum { PLAN_LINES_MAX = 64, EXAMPLES_MAX = 1 << 30, BUCKETS_USUAL = 32768, OPTION_MAX = 10000 };

/* A line of a plan: head(s), sets to learn from, sets to be judged on ("-": those themselves,
 * ten folds), measure, options ("cost=2 bayes=1"), all with TABs between. */
struct task {
    char heads[3][LABEL_HEAD_NAME];
    int head_count;
    uint64_t sets, test, cuts; /* cuts: of `sets`, those that say where classes part */
    enum measure measure;
    struct teach_options options;
    bool stack; /* learned for those that follow, not measured */
    struct str line;
};

static enum err read_sets(const struct school *school, struct str names, uint64_t *out_sets)
{
    struct str name;
    char c_name[LABEL_MODEL_NAME];

    *out_sets = 0;
    if (str_is(names, "-"))
        return OK;
    while (names.n) {
        int set;

        (void)str_cut(names, ',', &name, &names);
        if (name.n >= sizeof(c_name))
            return ERR_NOT_FOUND;
        memcpy(c_name, name.p, name.n);
        c_name[name.n] = 0;
        set = school_set(school, c_name);
        if (set < 0)
            return ERR_NOT_FOUND;
        *out_sets |= UINT64_C(1) << set;
    }
    return OK;
}

static enum err read_option(struct str word, struct teach_options *options)
{
    struct str key, text;
    double value;

    if (!str_cut(word, '=', &key, &text) || str_to_real(text, &value) ||
        !(value >= 0 && value <= OPTION_MAX))
        return ERR_BAD_INPUT;
    if (str_is(key, "cost") && value > 0)
        options->cost = value;
    else if (str_is(key, "word"))
        options->word = value;
    else if (str_is(key, "chars"))
        options->chars = value;
    else if (str_is(key, "ours"))
        options->ours = value;
    else if (str_is(key, "bayes"))
        options->bayes = value;
    else if (str_is(key, "positive") && value > 0)
        options->positive = value;
    else if (str_is(key, "balanced"))
        options->balanced = value > 0;
    else if (str_is(key, "rounds") && value >= 1 && value <= 1000)
        options->rounds = (size_t)value;
    else if (str_is(key, "folds") && value >= 2 && value <= TEACH_FOLDS)
        options->folds = (int)value;
    else
        return ERR_BAD_INPUT;
    return OK;
}

/* Where the classes part is found on these sets alone (`cuts=SET,SET`). */
static enum err read_cuts(const struct school *school, struct str word, struct task *task)
{
    enum err err = read_sets(school, str_skip(word, strlen("cuts=")), &task->cuts);

    return !err && task->cuts & ~task->sets ? ERR_BAD_INPUT : err;
}

static enum err read_heads(struct str names, struct task *task)
{
    struct str name;

    for (task->head_count = 0; names.n && task->head_count < 3; task->head_count++) {
        (void)str_cut(names, ',', &name, &names);
        if (name.n >= LABEL_HEAD_NAME)
            return ERR_BAD_INPUT;
        memcpy(task->heads[task->head_count], name.p, name.n);
    }
    return names.n || !task->head_count ? ERR_BAD_INPUT : OK;
}

static enum err read_task(const struct school *school, struct str line, struct task *task)
{
    struct str column[5], word;
    enum err err;

    for (int i = 0; i < 5; i++)
        (void)str_cut(line, '\t', &column[i], &line);
    err = read_heads(column[0], task);
    if (!err)
        err = read_sets(school, column[1], &task->sets);
    if (!err)
        err = read_sets(school, column[2], &task->test);
    task->stack = str_is(column[3], "for the next");
    if (!err && !task->stack && !measure_from(column[3], &task->measure))
        err = ERR_BAD_INPUT;
    while (!err && column[4].n) {
        (void)str_cut(column[4], ' ', &word, &column[4]);
        if (str_starts(word, STR("cuts=")))
            err = read_cuts(school, word, task);
        else if (word.n)
            err = read_option(word, &task->options);
    }
    return err;
}

/* ---- measuring ---- */

static int number_of(const struct school *school, const struct task *task, int i)
{
    return school_head(school, task->heads[i]);
}

/* How many examples are not of the head, for one that is. */
static double rarity(const struct school *school, const struct task *task, int head)
{
    double yes = 0, no = 0;

    for (size_t k = 0; k < school_size(school); k++) {
        const struct example *example = school_example(school, k);

        if (task->sets >> example->set & 1) {
            yes += example->want[head] == 1;
            no += example->want[head] == 0;
        }
    }
    return yes > 0 ? no / yes : 1;
}

static enum err measure_one(const struct school *school, const struct task *task, double *sums,
                            struct figure *out)
{
    int head = number_of(school, task, 0);
    struct teach_options options = task->options;
    double cut = NAN;
    enum err err = OK;

    if (options.balanced)
        options.positive *= rarity(school, task, head);

    if (task->test & ~task->sets) { /* the cut comes from what was learned from */
        err = lesson_held_out(school, head, task->sets, 0, &options, sums);
        if (!err)
            cut = cut_of(school, head, sums, task->measure);
    }
    if (!err)
        err = lesson_held_out(school, head, task->sets, task->test, &options, sums);
    return err ? err : figure_of(school, head, sums, task->measure, cut, out);
}

static enum err sum_classes(const struct school *school, const struct task *task, uint64_t test,
                            double *room, int *heads, double **sums)
{
    enum err err = OK;

    for (int i = 0; i < task->head_count && !err; i++) {
        struct teach_options options = task->options;

        heads[i] = number_of(school, task, i);
        sums[i] = room + (size_t)i * school_size(school);
        options.positive *= rarity(school, task, heads[i]);
        err = lesson_held_out(school, heads[i], task->sets, test, &options, sums[i]);
    }
    return err;
}

/* Heads that exclude each other; each counts alike, however rare. */
static enum err measure_classes(const struct school *school, const struct task *task, double *room,
                                struct figure *out)
{
    int heads[3];
    double *sums[3], shifts[3] = {0, 0, 0};
    enum err err = OK;

    if (task->cuts && task->head_count == 3) {
        err = sum_classes(school, task, task->cuts, room, heads, sums);
        if (!err)
            err = shifts_of_classes(school, heads, sums, task->measure, shifts);
    }
    if (!err)
        err = sum_classes(school, task, task->test, room, heads, sums);
    return err ? err
               : figure_of_classes(school, heads, sums, shifts, task->head_count, task->measure,
                                   out);
}

static enum err measure(const struct school *school, const struct task *task)
{
    double *room = malloc((size_t)task->head_count * (school_size(school) + 1) * sizeof(double));
    struct figure figure = {0};
    enum err err = room ? OK : ERR_NO_MEMORY;

    for (int i = 0; i < task->head_count && !err; i++)
        err = number_of(school, task, i) < 0 ? ERR_NOT_FOUND : OK;
    if (!err)
        err = task->head_count == 1 ? measure_one(school, task, room, &figure)
                                    : measure_classes(school, task, room, &figure);
    if (!err)
        printf("%.*s\t%s %.2f (%.2f to %.2f), %zu examples\n", STR_ARGS(task->line),
               measure_name(task->measure), 100 * figure.value, 100 * figure.low, 100 * figure.high,
               figure.n);
    (void)fflush(stdout);
    free(room);
    return err;
}

/* ---- learning ---- */

/* Slot `slot` of the stack is this head's. */
static enum err learn_head(struct school *school, const struct task *task, int i, int slot,
                           struct taught *out)
{
    int head = number_of(school, task, i);
    struct teach_options options = task->options;
    struct figure figure = {0};
    double *sums = malloc((school_size(school) + 1) * sizeof(double));
    enum err err = sums ? OK : ERR_NO_MEMORY;

    out->name = task->heads[i];
    if (!err && head < 0)
        err = ERR_NOT_FOUND;
    if (!err && (task->head_count > 1 || options.balanced))
        options.positive *= rarity(school, task, head);
    if (!err)
        err = lesson_held_out(school, head, task->sets, 0, &options, sums);
    if (!err) {
        lesson_fit(school, head, sums, &out->slope, &out->shift);
        err = lesson_learn(school, head, (struct part){.sets = task->sets, .fold = -1}, &options,
                           &out->lesson);
    }
    if (!err) {
        school_stack(school, slot, out, sums);
        err = figure_of(school, head, sums, task->head_count > 1 ? MEASURE_F1 : task->measure, NAN,
                        &figure);
    }
    if (!err)
        printf("%s: %s %.2f (%.2f to %.2f), %zu examples held out\n", task->heads[i],
               measure_name(task->head_count > 1 ? MEASURE_F1 : task->measure), 100 * figure.value,
               100 * figure.low, 100 * figure.high, figure.n);
    (void)fflush(stdout);
    free(sums);
    return err;
}

/* What the heads that follow listen to. */
static enum err stack_up(struct school *school, const struct task *task, int *slot)
{
    enum err err = OK;

    for (int i = 0; i < task->head_count && !err; i++) {
        struct taught taught = {0};

        err = *slot == LABEL_HEADS_MAX ? ERR_TOO_BIG
                                       : learn_head(school, task, i, (*slot)++, &taught);
        lesson_clear(&taught.lesson);
    }
    return err;
}

static enum err write_model(struct school *school, const struct task *tasks, size_t n,
                            uint32_t buckets, const char *name, const char *path)
{
    struct taught heads[LABEL_HEADS_MAX] = {0};
    struct fault fault = {0};
    size_t count = 0;
    enum err err = OK;

    for (size_t t = 0; t < n && !err; t++)
        for (int i = 0; i < tasks[t].head_count && !err; i++) {
            if (count == LABEL_HEADS_MAX) {
                err = ERR_TOO_BIG;
            } else {
                err = learn_head(school, &tasks[t], i, (int)count, &heads[count]);
                count++;
            }
        }
    if (!err)
        err = school_write(school, heads, count, buckets, name, path, &fault);
    if (fault.err)
        (void)fprintf(stderr, "heed train: %s\n", fault_text(&fault, err));
    for (size_t i = 0; i < count; i++)
        lesson_clear(&heads[i].lesson);
    return err;
}

/* ---- the command ---- */

static enum err read_examples(const char *path, struct school *school)
{
    struct fault fault = {0};
    struct str rest, line;
    struct buf bytes;
    enum err err;

    buf_init(&bytes, EXAMPLES_MAX);
    err = io_read_file(path, &bytes, &fault);
    rest = buf_str(&bytes);
    for (size_t number = 1; !err && str_line(&rest, &line); number++) {
        if (!str_trim(line).n)
            continue;
        err = school_add(school, line, &fault);
        if (err)
            (void)fprintf(stderr, "heed train: %s:%zu: %s\n", path, number,
                          fault_text(&fault, err));
    }
    if (err && !fault.err)
        (void)fprintf(stderr, "heed train: %s\n", err_info(err)->sentence);
    buf_clear(&bytes);
    return err ? err : school_close(school);
}

static enum err read_plan(const char *path, const struct school *school, struct buf *text,
                          struct task *tasks, size_t *out_n)
{
    struct fault fault = {0};
    struct str rest, line;
    enum err err = io_read_file(path, text, &fault);

    if (err)
        (void)fprintf(stderr, "heed train: %s\n", fault_text(&fault, err));
    rest = buf_str(text);
    *out_n = 0;
    for (size_t number = 1; !err && str_line(&rest, &line); number++) {
        if (!str_trim(line).n || line.p[0] == '#')
            continue;
        if (*out_n == PLAN_LINES_MAX)
            return ERR_TOO_BIG;
        tasks[*out_n] = (struct task){.options = teach_usual, .line = line};
        err = read_task(school, line, &tasks[(*out_n)++]);
        if (err)
            (void)fprintf(stderr, "heed train: %s:%zu: %s\n", path, number,
                          err == ERR_NOT_FOUND ? "no example is of such a set"
                                               : "a line is heads, sets, sets to judge on, a "
                                                 "measure and options, with TABs between");
    }
    return err;
}

static int work(const char *from, const char *plan, const char *out, const char *name,
                uint32_t buckets)
{
    struct task *tasks = calloc(PLAN_LINES_MAX, sizeof(*tasks));
    struct school *school = NULL;
    struct buf text;
    size_t n = 0;
    int slot = 0;
    enum err err = tasks ? school_new(&school) : ERR_NO_MEMORY;

    buf_init(&text, 0);
    if (!err)
        err = read_examples(from, school);
    if (!err)
        err = read_plan(plan, school, &text, tasks, &n);
    for (size_t i = 0; i < n && !err && !out; i++)
        err = tasks[i].stack ? stack_up(school, &tasks[i], &slot) : measure(school, &tasks[i]);
    if (!err && out)
        err = write_model(school, tasks, n, buckets, name, out);
    if (err)
        (void)fprintf(stderr, "heed train: %s\n", err_info(err)->sentence);
    school_free(school);
    buf_clear(&text);
    free(tasks);
    return err ? EXIT_REFUSED : EXIT_FINE;
}

static int run(int argc, char **argv)
{
    const char *site = command_option(&argc, argv, "--site");
    const char *use = command_option(&argc, argv, "--use");
    const char *from = command_option(&argc, argv, "--from");
    const char *plan = command_option(&argc, argv, "--plan");
    const char *out = command_option(&argc, argv, "--out");
    const char *name = command_option(&argc, argv, "--name");
    const char *buckets_text = command_option(&argc, argv, "--buckets");
    int64_t buckets = BUCKETS_USUAL;

    if (argc > 1)
        return command_usage(&command_train, "'%s' is not known here", argv[1]);
    if (site)
        return train_site(&command_train, site, use);
    if (!from || !plan)
        return command_usage(
            &command_train,
            "which site (--site), or which examples, by which plan (--from and --plan)?");
    if (name && strlen(name) >= LABEL_MODEL_NAME)
        return command_usage(&command_train, "--name takes up to %d bytes", LABEL_MODEL_NAME - 1);
    if (buckets_text && (str_to_i64(str_from(buckets_text), &buckets) || buckets < 1 ||
                         buckets > LABEL_BUCKETS_MAX))
        return command_usage(&command_train, "--buckets takes a number from 1 to %d",
                             LABEL_BUCKETS_MAX);
    return work(from, plan, out, name ? name : "own", (uint32_t)buckets);
}

const struct subcommand command_train = {
    .name = "train",
    .usage = "--site SITE [--use yes|no] | --from FILE --plan FILE [--out MODEL [--name NAME] "
             "[--buckets N]]",
    .help = "says on withheld messages of a site what its corrections do, and switches that; or "
            "learns labels from examples (JSON Lines)",
    .run = run,
};
