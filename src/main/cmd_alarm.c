/* cmd_alarm.c: `heed alarm`: a series of counts in, the same rows with a score out. */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "decide/burst.h"
#include "main/command.h"
#include "main/filter.h"
#include "parse/series.h"

extern const struct subcommand command_alarm;

struct scorer {
    struct series series;
    struct burst burst;
    bool has_begun;
};

static void *scorer_new(void *owner)
{
    struct scorer *scorer = calloc(1, sizeof(*scorer));

    (void)owner;
    if (scorer)
        burst_init(&scorer->burst);
    return scorer;
}

static enum err score_row(struct scorer *scorer, struct str line, struct buf *out,
                          struct fault *fault)
{
    struct series_row row;
    enum err err = series_read(&scorer->series, line, &row, fault);

    if (err)
        return err;
    if (scorer->burst.rows && row.at < scorer->burst.last)
        return fault_set(fault, ERR_BAD_INPUT, "its time lies before that of the row above it");
    buf_add(out, line);
    buf_printf(out, ",%.6f\n", burst_next(&scorer->burst, row.at, row.value));
    return out->err;
}

static enum err score_line(void *worker, struct str line, struct buf *out, bool *out_found,
                           struct fault *fault)
{
    struct scorer *scorer = worker;
    bool is_header;
    enum err err;

    *out_found = true;
    if (scorer->has_begun)
        return score_row(scorer, line, out, fault);
    err = series_begin(line, &scorer->series, &is_header, fault);
    if (err)
        return err;
    scorer->has_begun = true;
    if (!is_header)
        return score_row(scorer, line, out, fault);
    buf_add(out, line);
    buf_add_c(out, ",score\n");
    return out->err;
}

static int run(int argc, char **argv)
{
    /* One thread: each row is judged by those before it. */
    struct filter filter = {
        .threads = 1, .worker_new = scorer_new, .worker_free = free, .line = score_line};
    struct filter_totals totals = {0};
    enum err err;

    if (argc > 1)
        return command_usage(&command_alarm, "'%s' is not known here", argv[1]);
    (void)signal(SIGPIPE, SIG_IGN); /* a reader that goes away is an error like others */
    err = filter_run(&filter, STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO, &totals);
    if (err)
        (void)fprintf(stderr, "heed alarm: %s\n", err_info(err)->sentence);
    return err || totals.refused ? EXIT_REFUSED : EXIT_FINE;
}

const struct subcommand command_alarm = {
    .name = "alarm",
    .usage = "< COUNTS.csv",
    .help = "reads counts (CSV timestamp,value) and says how unusual each one is",
    .run = run,
};
