#include "main/train_site.h"

#include <inttypes.h>
#include <stdio.h>

#include "main/lesson_report.h"
#include "main/lessons.h"
#include "main/setup_cmd.h"
#include "store/site.h"

static const char *verdict(const struct lesson_report *report)
{
    if (report->mended <= report->lost)
        return report->mended || report->lost ? "not better" : "no difference";
    return report->chance <= 0.05 ? "better" : "perhaps better, but that may be chance";
}

static void print(const struct lesson_report *report, bool is_used)
{
    (void)printf("%" PRId64 " messages put right, each withheld in turn; %" PRId64
                 " that colleagues let stand\n",
                 report->messages, report->stood);
    (void)printf("%-10s %9s %13s %12s %9s\n", "label", "put right", "right without", "right with",
                 "disturbed");
    for (int head = 0; head < OVERLAY_HEADS; head++) {
        const struct lesson_figure *figure = &report->of[head];

        if (figure->put_right || figure->disturbed)
            (void)printf("%-10s %9" PRId64 " %13" PRId64 " %12" PRId64 " %9" PRId64 "\n",
                         lesson_head_name(head), figure->put_right, figure->before, figure->after,
                         figure->disturbed);
    }
    (void)printf("%s: %" PRId64 " come right, %" PRId64
                 " go wrong or change where nobody complained (by chance: %.3f)\n",
                 verdict(report), report->mended, report->lost, report->chance);
    (void)printf("what was put right is %s\n",
                 is_used ? "at work (--use no ends that)" : "not at work (--use yes)");
}

static int show(const struct subcommand *command, const char *path)
{
    struct lesson_report report = {0};
    struct fault fault = {.err = OK};
    struct db *db = NULL;
    struct site site;
    bool are_used = true;
    enum err err = site_open(path, &site, &fault);

    if (!err)
        err = db_open(&site, DB_READ, &db, &fault);
    if (!err)
        err = lessons_are_used(db, &are_used);
    if (!err)
        err = lesson_report(db, &report);
    db_close(db);
    if (err) {
        (void)fprintf(stderr, "heed %s: %s\n", command->name, fault_text(&fault, err));
        return EXIT_REFUSED;
    }
    print(&report, are_used);
    return EXIT_FINE;
}

int train_site(const struct subcommand *command, const char *path, const char *use)
{
    int status = EXIT_FINE;

    if (use && !str_is(str_from(use), "yes") && !str_is(str_from(use), "no"))
        return command_usage(command, "--use takes yes or no");
    if (use)
        status = setup_cmd_ask(
            command, path,
            str_is(str_from(use), "yes")
                ? STR("{\"do\":\"setup\",\"noun\":\"lessons\",\"verb\":\"use\",\"args\":{}}")
                : STR("{\"do\":\"setup\",\"noun\":\"lessons\",\"verb\":\"leave\",\"args\":{}}"));
    return status == EXIT_FINE ? show(command, path) : status;
}
