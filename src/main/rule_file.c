#include "main/rule_file.h"

#include <poll.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/frame.h"
#include "base/io.h"
#include "base/json_out.h"
#include "main/reach.h"
#include "store/site.h"
#include "understand/rule_import.h"

enum { SILENT_MS = 2000, EACH_MS = 1000, AT_WORK_MS = 60 * 1000, AT_WORK_STEP_US = 20 * 1000 };

/* A site that is asked. */
struct asking {
    const struct subcommand *command;
    struct site site;
    struct reach reach;
    struct buf in;
    struct json_parser parser;
    struct fault fault;
};

static enum err begin(struct asking *asking, const struct subcommand *command, const char *path)
{
    enum err err;

    *asking = (struct asking){.command = command, .reach = {.fd = -1}};
    buf_init(&asking->in, 0);
    json_parser_init(&asking->parser, FRAME_JSON_MAX);
    asking->in.max = (size_t)FRAME_HEAD + FRAME_JSON_MAX + FRAME_BLOB_MAX;
    err = site_open(path, &asking->site, &asking->fault);
    return err ? err : reach_open(&asking->site, false, &asking->reach, &asking->fault);
}

static int end(struct asking *asking, enum err err)
{
    if (err)
        (void)fprintf(stderr, "heed %s: %s\n", asking->command->name,
                      fault_text(&asking->fault, err));
    reach_close(&asking->reach);
    buf_clear(&asking->in);
    json_parser_clear(&asking->parser);
    return err ? EXIT_REFUSED : EXIT_FINE;
}

static enum err ask(struct asking *asking, const char *request, struct json_value *out_answer,
                    struct str *out_blob)
{
    struct frame frame = {.json = str_from(request)};
    enum err err = reach_say(&asking->reach, &frame, &asking->fault);

    return err ? err
               : reach_hear(&asking->reach, &asking->in, &asking->parser, out_answer, out_blob,
                            &asking->fault);
}

static void print_value(struct json_value value)
{
    struct json_out json;
    struct buf line;

    buf_init(&line, 0);
    json_init(&json, &line);
    json_copy(&json, value);
    (void)printf("%.*s\n", STR_ARGS(buf_str(&line)));
    buf_clear(&line);
}

int rule_file_status(const struct subcommand *command, int argc, char **argv)
{
    struct asking asking;
    struct json_value answer;
    struct str blob;
    enum err err;

    if (argc != 3)
        return command_usage(command, "'status' takes nothing more");
    err = begin(&asking, command, argv[1]);
    if (!err)
        err = ask(&asking, "{\"do\":\"rules\"}", &answer, &blob);
    if (!err)
        print_value(answer);
    return end(&asking, err);
}

int rule_file_export(const struct subcommand *command, int argc, char **argv)
{
    struct asking asking;
    struct json_value answer;
    struct str blob;
    enum err err;

    if (argc != 3)
        return command_usage(command, "'export' takes nothing more");
    err = begin(&asking, command, argv[1]);
    if (!err)
        err = ask(&asking, "{\"do\":\"setup\",\"noun\":\"rule\",\"verb\":\"export\",\"args\":{}}",
                  &answer, &blob);
    if (!err)
        err = io_write_all(STDOUT_FILENO, blob);
    return end(&asking, err);
}

/* ---- import ---- */

struct reading {
    struct arena arena;
    struct buf bytes;
    struct imported_rule *rules;
    size_t n, counts[IMPORT_REFUSED + 1];
};

static void report(const struct imported_rule *rule, bool all)
{
    static const char *const verdicts[] = {"taken as it is", "translated", "not possible"};

    if (rule->verdict == IMPORT_SAME && !all)
        return;
    (void)printf("%zu: %s: %.*s", rule->line, verdicts[rule->verdict], STR_ARGS(rule->text));
    if (rule->notes.n)
        (void)printf(" (%.*s)", STR_ARGS(rule->notes));
    (void)printf("\n");
}

static void sums(const struct reading *reading)
{
    (void)printf("%zu rules: %zu taken as they are, %zu translated, %zu not possible\n", reading->n,
                 reading->counts[IMPORT_SAME], reading->counts[IMPORT_TRANSLATED],
                 reading->counts[IMPORT_REFUSED]);
}

static enum err read_file(struct reading *reading, const char *path, enum import_form form,
                          bool is_dry, struct fault *fault)
{
    enum err err;

    arena_init(&reading->arena, (size_t)4 << 30);
    buf_init(&reading->bytes, IMPORT_BYTES_MAX + 1);
    err = str_is(str_from(path), "-") ? io_read_all(STDIN_FILENO, &reading->bytes)
                                      : io_read_file(path, &reading->bytes, fault);
    if (!err)
        err = rule_import_read(&reading->arena, buf_str(&reading->bytes), form, &reading->rules,
                               &reading->n, fault);
    for (size_t i = 0; i < reading->n && !err; i++) {
        reading->counts[reading->rules[i].verdict]++;
        report(&reading->rules[i], is_dry);
    }
    if (!err)
        sums(reading);
    return err;
}

/* What can be taken, in the form of an export. */
static void write_lines(const struct reading *reading, struct buf *out)
{
    for (size_t i = 0; i < reading->n; i++) {
        const struct imported_rule *rule = &reading->rules[i];
        struct json_out json;

        if (rule->verdict == IMPORT_REFUSED)
            continue;
        json_init(&json, out);
        json_open(&json, '{');
        json_put_str(&json, "name", rule->name);
        json_put_str(&json, "rule", rule->text);
        json_put_bool(&json, "paused", rule->is_paused);
        json_put_opt(&json, "owner", rule->owner);
        json_put_opt(&json, "team", rule->team);
        json_close(&json, '}');
        buf_add_char(out, '\n');
    }
}

/* From two seconds on it is said that it goes on. */
static void wait_for_answer(struct asking *asking, size_t n)
{
    struct pollfd waiting = {.fd = asking->reach.fd, .events = POLLIN};
    int64_t began = clock_monotonic();

    for (int wait = SILENT_MS; poll(&waiting, 1, wait) == 0; wait = EACH_MS)
        (void)fprintf(stderr, "heed rule: %zu rules are being written, %lld s\n", n,
                      (long long)(clock_monotonic() - began) / MS_SECOND);
}

/* Many at once are at work when a table of all of them is made. */
static enum err wait_until_at_work(struct asking *asking, int64_t version)
{
    int64_t until = clock_monotonic() + AT_WORK_MS, now_at_work = 0;
    struct str blob, why;
    enum err err = OK;

    while (!err && now_at_work < version && clock_monotonic() < until) {
        struct json_value answer;

        err = ask(asking, "{\"do\":\"rules\"}", &answer, &blob);
        if (err)
            return err;
        (void)json_get_i64(answer, "version", &now_at_work);
        if (now_at_work < version && json_get_str(answer, "newer_not_at_work", &why))
            return fault_set(&asking->fault, ERR_TOO_BIG, "they are kept, but not at work: %.*s",
                             STR_ARGS(why));
        if (now_at_work < version)
            (void)usleep(AT_WORK_STEP_US);
    }
    return err;
}

static enum err send_rules(struct asking *asking, const struct reading *reading, struct buf *lines)
{
    struct frame frame = {
        STR("{\"do\":\"setup\",\"noun\":\"rule\",\"verb\":\"import\",\"args\":{}}"),
        buf_str(lines)};
    struct json_value answer, item;
    struct json_walk walk;
    struct str blob;
    int64_t version = 0;
    enum err err = lines->err ? lines->err : reach_say(&asking->reach, &frame, &asking->fault);

    if (err)
        return err;
    wait_for_answer(asking, reading->n);
    err = reach_hear(&asking->reach, &asking->in, &asking->parser, &answer, &blob, &asking->fault);
    if (err)
        return err;
    walk = json_walk(json_get(answer, "result"));
    while (json_next(&walk, NULL, &item)) {
        (void)json_get_i64(item, "version", &version);
        print_value(item);
    }
    (void)fflush(stdout);
    return wait_until_at_work(asking, version);
}

static int import(const struct subcommand *command, const char *site, const char *path,
                  enum import_form form, bool is_dry)
{
    struct reading reading = {.n = 0};
    struct asking asking;
    struct fault fault = {.err = OK};
    struct buf lines;
    int status = EXIT_FINE;
    enum err err = read_file(&reading, path, form, is_dry, &fault);

    buf_init(&lines, FRAME_BLOB_MAX);
    if (err) {
        (void)fprintf(stderr, "heed %s: %s\n", command->name, fault_text(&fault, err));
        status = EXIT_REFUSED;
    } else if (!is_dry) {
        write_lines(&reading, &lines);
        err = begin(&asking, command, site);
        if (!err)
            err = send_rules(&asking, &reading, &lines);
        status = end(&asking, err);
    }
    if (reading.counts[IMPORT_REFUSED] || fflush(stdout) != 0)
        status = EXIT_REFUSED;
    buf_clear(&lines);
    buf_clear(&reading.bytes);
    arena_clear(&reading.arena);
    return status;
}

int rule_file_import(const struct subcommand *command, int argc, char **argv)
{
    bool is_dry = command_flag(&argc, argv, "--dry-run");
    struct str format = str_from(command_option(&argc, argv, "--format"));
    enum import_form form = str_is(format, "x") ? IMPORT_X : IMPORT_GUESS;

    if (str_is(format, "heed"))
        form = IMPORT_HEED;
    if (format.n && form == IMPORT_GUESS)
        return command_usage(command, "--format is heed or x");
    if (argc != 4)
        return command_usage(command, "'import' takes one FILE (- is standard input)");
    return import(command, argv[1], argv[3], form, is_dry);
}
