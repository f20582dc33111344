/* cmd_match.c: `heed match`: messages in, the rules each one meets out. */
#include <signal.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/json_out.h"
#include "base/map.h"
#include "base/utf8.h"
#include "main/command.h"
#include "main/filter.h"
#include "parse/message_json.h"
#include "understand/match.h"

extern const struct subcommand command_match;

enum { RULES_FILE_MAX = 1 << 30 };

/* ---- the file of rules ---- */

struct rules_file {
    const char *path;
    struct rule_set *set;
    struct map tags;
    struct arena arena; /* of one rule */
    struct buf quoted;
    bool bad;
};

static void complain(struct rules_file *file, size_t line, size_t column, const char *what)
{
    (void)fprintf(stderr, "%s:%zu:%zu: %s\n", file->path, line, column, what);
    file->bad = true;
}

/* Tags are kept as they are written. */
static struct str json_of(struct rules_file *file, struct str tag)
{
    struct json_out json;

    buf_reset(&file->quoted);
    json_init(&json, &file->quoted);
    json_str(&json, tag);
    return buf_str(&file->quoted);
}

static enum err add_rule(struct rules_file *file, struct str tag, struct str text, size_t line)
{
    struct rule_error error = {.column = 1};
    const struct rule_node *node;
    enum err err;

    arena_reset(&file->arena);
    err = rule_parse(&file->arena, text, 0, &node, &error);
    if (err == ERR_BAD_INPUT || err == ERR_TOO_BIG) {
        complain(file, line, error.column, error.text);
        err = OK;
    } else if (!err) {
        struct str json = json_of(file, tag);

        err = file->quoted.err ? file->quoted.err : rule_set_add(file->set, json, node);
    }
    return err;
}

static enum err read_rule_line(struct rules_file *file, struct str text, size_t line)
{
    struct str tag, rule;

    if (!str_trim(text).n || text.p[0] == '#')
        return OK;
    if (!str_cut(text, '\t', &tag, &rule) || !tag.n) {
        complain(file, line, 1, "a line is a tag, a TAB and a rule");
        return OK;
    }
    if (!utf8_valid(tag)) {
        complain(file, line, 1, "this tag is not valid UTF-8");
        return OK;
    }
    if (map_get(&file->tags, tag))
        complain(file, line, 1, "this tag is there already");
    else if (map_put(&file->tags, tag, file))
        return ERR_NO_MEMORY;
    return add_rule(file, tag, rule, line);
}

/* EXIT_FINE, or EXIT_USAGE after saying why. */
static int read_rules(const char *path, struct rule_set *set)
{
    struct rules_file file = {.path = path, .set = set};
    struct fault fault = {0};
    struct str rest, text;
    struct buf bytes;
    enum err err;

    buf_init(&bytes, RULES_FILE_MAX);
    map_init(&file.tags);
    arena_init(&file.arena, 0);
    buf_init(&file.quoted, RULES_FILE_MAX);
    err = io_read_file(path, &bytes, &fault);
    rest = buf_str(&bytes);
    if (str_starts(rest, STR("\xef\xbb\xbf")))
        rest = str_skip(rest, 3);
    for (size_t line = 1; !err && str_line(&rest, &text); line++)
        err = read_rule_line(&file, text, line);
    if (!err && !file.bad)
        err = rule_set_seal(set);
    if (err)
        (void)fprintf(stderr, "heed match: %s\n", fault_text(&fault, err));
    buf_clear(&file.quoted);
    arena_clear(&file.arena);
    map_clear(&file.tags);
    buf_clear(&bytes);
    return err || file.bad ? EXIT_USAGE : EXIT_FINE;
}

/* ---- one thread's work ---- */

struct matcher {
    const struct rule_set *set;
    struct match_scratch *scratch;
    struct json_parser parser;
    struct arena arena;
};

static void matcher_free(void *arg)
{
    struct matcher *matcher = arg;

    match_scratch_free(matcher->scratch);
    json_parser_clear(&matcher->parser);
    arena_clear(&matcher->arena);
    free(matcher);
}

static void *matcher_new(void *owner)
{
    struct matcher *matcher = calloc(1, sizeof(*matcher));

    if (!matcher)
        return NULL;
    matcher->set = owner;
    json_parser_init(&matcher->parser, MESSAGE_LINE_MAX);
    arena_init(&matcher->arena, 0);
    if (match_scratch_new(&matcher->scratch)) {
        matcher_free(matcher);
        return NULL;
    }
    return matcher;
}

static void write_hits(const struct matcher *matcher, struct str id, const struct match_hit *hits,
                       size_t count, struct buf *out)
{
    struct json_out json;

    for (size_t i = 0; i < count; i++) /* they lie all over the memory */
        __builtin_prefetch(rule_set_tag(matcher->set, hits[i].rule).p);
    json_init(&json, out);
    json_open(&json, '{');
    json_put_str(&json, "id", id);
    json_key(&json, "rules");
    json_open(&json, '[');
    for (size_t i = 0; i < count; i++)
        json_raw(&json, rule_set_tag(matcher->set, hits[i].rule));
    json_close(&json, ']');
    json_close(&json, '}');
    buf_add_char(out, '\n');
}

static enum err match_line(void *arg, struct str line, struct buf *out, bool *out_found,
                           struct fault *fault)
{
    struct matcher *matcher = arg;
    const struct match_hit *hits;
    struct message message;
    size_t count = 0;
    enum err err;

    arena_reset(&matcher->arena);
    err = message_peek(&matcher->arena, &matcher->parser, line, &message, fault);
    if (!err)
        err = match_message(matcher->set, &message, NULL, matcher->scratch, &hits, &count);
    if (!err && count)
        write_hits(matcher, message.id, hits, count, out);
    *out_found = count > 0;
    return err;
}

/* ---- the command ---- */

static void print_stats(const struct filter_totals *totals, int64_t ms)
{
    struct json_out json;
    struct buf buf;

    buf_init(&buf, 0);
    json_init(&json, &buf);
    json_open(&json, '{');
    json_put_i64(&json, "read", totals->read);
    json_put_i64(&json, "matched", totals->found);
    json_put_i64(&json, "refused", totals->refused);
    json_key(&json, "seconds");
    json_real(&json, (double)ms / 1000);
    json_put_i64(&json, "bytes", totals->bytes);
    json_close(&json, '}');
    (void)fprintf(stderr, "%.*s\n", STR_ARGS(buf_str(&buf)));
    buf_clear(&buf);
}

static int run_filter(struct rule_set *set, int threads, bool with_stats)
{
    struct filter filter = {.threads = threads,
                            .owner = set,
                            .worker_new = matcher_new,
                            .worker_free = matcher_free,
                            .line = match_line};
    struct filter_totals totals;
    int64_t start = clock_monotonic();
    enum err err;

    (void)signal(SIGPIPE, SIG_IGN); /* a reader that goes away is an error like others */
    err = filter_run(&filter, STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO, &totals);
    if (err)
        (void)fprintf(stderr, "heed match: %s\n", err_info(err)->sentence);
    if (with_stats)
        print_stats(&totals, clock_monotonic() - start);
    return err || totals.refused ? EXIT_REFUSED : EXIT_FINE;
}

static int run(int argc, char **argv)
{
    const char *path = command_option(&argc, argv, "--rules");
    const char *threads = command_option(&argc, argv, "--threads");
    bool with_stats = command_flag(&argc, argv, "--stats");
    struct rule_set *set;
    int64_t n = 1;
    int status;

    if (argc > 1)
        return command_usage(&command_match, "'%s' is not known here", argv[1]);
    if (!path)
        return command_usage(&command_match, "which rules? --rules is missing");
    if (threads && (str_to_i64(str_from(threads), &n) || n < 1 || n > FILTER_THREADS_MAX))
        return command_usage(&command_match, "--threads takes a number from 1 to %d",
                             FILTER_THREADS_MAX);
    if (rule_set_new(&set))
        return EXIT_REFUSED;
    status = read_rules(path, set);
    if (!status)
        status = run_filter(set, (int)n, with_stats);
    rule_set_free(set);
    return status;
}

const struct subcommand command_match = {
    .name = "match",
    .usage = "--rules FILE [--threads N] [--stats]",
    .help = "reads messages (JSON Lines) and says which rules each one meets",
    .run = run,
};
