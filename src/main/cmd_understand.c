/* cmd_understand.c: `heed understand`: messages in, what we make of each out. No site, no store:
 * what only a site can know (its own people) is not known here. */
#include <math.h>
#include <signal.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/io.h"
#include "base/json_out.h"
#include "decide/promise.h"
#include "main/command.h"
#include "main/filter.h"
#include "parse/message_json.h"
#include "parse/quote.h"
#include "understand/label.h"
#include "understand/language.h"
#include "understand/speaker.h"
#include "understand/subject.h"

extern const struct subcommand command_understand;

enum {
    LINE_ARENA_MAX = 64 << 20,
    PATH_BYTES = 4096,
    CORRECTIONS_BYTES = 256 << 20, /* of a file of them */
    CORRECTIONS_MAX = 100000,
};

/* What all threads read. */
struct weights {
    struct label_model model;
    struct label_model mail; /* of the folder; its file is not open: the shipped one */
    bool has_mail;
    struct overlay *overlay; /* NULL: nothing was corrected */
    struct subjects *subjects;
};

/* What one thread needs. */
struct reader {
    struct labeller *labeller;
    const struct subjects *taxonomy;
    struct subject_scratch *subjects;
    struct json_parser parser;
    struct arena arena;
    struct calendar calendar;
};

static void reader_free(void *arg)
{
    struct reader *reader = arg;

    labeller_free(reader->labeller);
    subject_scratch_free(reader->subjects);
    json_parser_clear(&reader->parser);
    arena_clear(&reader->arena);
    free(reader);
}

static void *reader_new(void *owner)
{
    const struct weights *weights = owner;
    struct reader *reader = calloc(1, sizeof(*reader));

    if (!reader)
        return NULL;
    reader->calendar = calendar_weekdays(NULL, 9 * 60, 17 * 60);
    json_parser_init(&reader->parser, MESSAGE_LINE_MAX);
    arena_init(&reader->arena, LINE_ARENA_MAX);
    reader->taxonomy = weights->subjects;
    if (labeller_new(&weights->model, &reader->labeller) ||
        subject_scratch_new(reader->labeller, &reader->subjects)) {
        reader_free(reader);
        return NULL;
    }
    if (weights->has_mail && labeller_set_mails(reader->labeller, &weights->mail)) {
        reader_free(reader);
        return NULL;
    }
    labeller_set_overlay(reader->labeller, weights->overlay);
    return reader;
}

/* What the writer says himself. Where memory does not suffice, all of it; the arena remembers. */
static struct str own_text(struct arena *arena, const struct message *message)
{
    struct str own = message->text;

    if (message->kind == KIND_MAIL)
        (void)!quote_own(arena, message->text, &own);
    return own;
}

/* The title, a line, in front of it. */
static struct str with_title(struct arena *arena, struct str title, struct str own)
{
    char *both;

    if (!title.n)
        return own;
    both = arena_alloc(arena, title.n + 1 + own.n);
    if (!both)
        return STR_NONE;
    memcpy(both, title.p, title.n);
    both[title.n] = '\n';
    if (own.n)
        memcpy(both + title.n + 1, own.p, own.n);
    return str_of(both, title.n + 1 + own.n);
}

/* Places are bytes of the message's text. */
static void write_promises(struct reader *reader, struct json_out *json,
                           const struct message *message, struct str own, struct str lang)
{
    struct found_promises found = {0};
    size_t from, behind = 0; /* of the one before: what is said twice stands in two places */

    json_key(json, "promises");
    json_open(json, '[');
    if (promise_find_in(&reader->arena, own, lang, SPEECH_OURS, &reader->calendar, message->said_at,
                        &found))
        found.list.n = 0;
    for (size_t i = 0; i < found.list.n; i++) {
        const struct found_promise *promise = &found.list.at[i];
        struct str clause = str_slice(own, promise->from, promise->to);

        from = str_find(message->text, clause, behind);
        behind = from == SIZE_MAX ? behind : from + clause.n;
        json_open(json, '{');
        json_put_str(json, "text", clause);
        json_put_i64(json, "from", from == SIZE_MAX ? 0 : (int64_t)from);
        json_put_i64(json, "to", from == SIZE_MAX ? 0 : (int64_t)(from + clause.n));
        json_key(json, "due");
        if (promise->due_at && message->has_said_at)
            json_str(json, clock_format(&reader->arena, promise->due_at));
        else
            json_null(json);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void put_share(struct json_out *json, const char *key, double value)
{
    json_key(json, key);
    json_real(json, round(value * 1000) / 1000);
}

static void write_found(struct reader *reader, const struct message *message, struct str own,
                        const struct language *language, const struct understood *found,
                        struct buf *out)
{
    struct speaker_said speaks;
    struct json_out json;

    json_init(&json, out);
    json_open(&json, '{');
    json_put_str(&json, "id", message->id);
    json_key(&json, "lang");
    json_open(&json, '{');
    json_put_str(&json, "code", str_from(language->code[0] ? language->code : "und"));
    put_share(&json, "confidence", language->code[0] ? language->confidence : 0);
    json_close(&json, '}');
    json_key(&json, "labels");
    json_open(&json, '{');
    for (int label = 0; label < LABEL_COUNT; label++)
        put_share(&json, label_name((enum label)label), found->labels[label]);
    json_close(&json, '}');
    json_key(&json, "polarity");
    json_open(&json, '{');
    put_share(&json, "negative", found->negative);
    put_share(&json, "neutral", found->neutral);
    put_share(&json, "positive", found->positive);
    json_close(&json, '}');
    understood_put_subjects(&json, found);
    understood_put_remarks(&json, found);
    speaker_read(own, NULL, 0, &speaks);
    json_put_str(&json, "speaker", str_from(speaker_name(speaks.speaker)));
    write_promises(reader, &json, message, own, str_from(language->code));
    json_close(&json, '}');
    buf_add_char(out, '\n');
}

static enum err understand_line(void *arg, struct str line, struct buf *out, bool *out_found,
                                struct fault *fault)
{
    struct reader *reader = arg;
    struct language language = {0};
    struct understood found = {0};
    struct message message;
    struct str own, text;
    enum err err;

    arena_reset(&reader->arena);
    /* the signs of a mail are beside what a look sees */
    err = str_find(line, STR("\"signs\""), 0) == SIZE_MAX
              ? message_peek(&reader->arena, &reader->parser, line, &message, fault)
              : message_read(&reader->arena, &reader->parser, line, &message, fault);
    if (err)
        return err;
    own = own_text(&reader->arena, &message);
    text = with_title(&reader->arena, message.title, own);
    err = reader->arena.err;
    if (!err)
        err = label_message(reader->labeller, NULL, text, &message, &found);
    if (!err)
        err = subjects_find(reader->taxonomy, &message, own, reader->subjects, &reader->arena,
                            &found.subjects, &found.subject_count);
    if (err)
        return err;
    language_detect(text, &language);
    write_found(reader, &message, own, &language, &found, out);
    *out_found = true;
    return OK;
}

/* The weights in the folder, or the shipped ones after saying why not. False: that was said. */
static bool open_model(const char *folder, struct label_model *out_model)
{
    struct fault fault = {0};
    char path[PATH_BYTES];
    int n = folder ? snprintf(path, sizeof(path), "%s/labels.model", folder) : 0;
    enum err err = OK;

    if (folder && (n < 0 || (size_t)n >= sizeof(path)))
        err = fault_set(&fault, ERR_TOO_BIG, "'%s': too long a path", folder);
    if (folder && !err)
        err = label_model_open(path, out_model, &fault);
    if (folder && !err)
        return true;
    if (folder)
        (void)fprintf(stderr, "heed understand: %s; the shipped weights are used\n",
                      fault_text(&fault, err));
    if (label_model_open(NULL, out_model, NULL))
        bug_at(__FILE__, __LINE__, "the shipped weights are damaged");
    return !folder;
}

/* mail.model of the folder, where it has one. False: what is wrong with it was said. */
static bool open_mail(const char *folder, struct weights *weights)
{
    struct fault fault = {0};
    char path[PATH_BYTES];
    int n = folder ? snprintf(path, sizeof(path), "%s/mail.model", folder) : 0;
    enum err err;

    if (n <= 0 || (size_t)n >= sizeof(path) || access(path, F_OK))
        return true;
    err = label_model_open_mail(path, &weights->mail, &fault);
    if (!err && label_model_head(&weights->mail, "mailspam") < 0) {
        label_model_close(&weights->mail);
        err = fault_set(&fault, ERR_CORRUPT, "it has no head 'mailspam'");
    }
    weights->has_mail = !err;
    if (err)
        (void)fprintf(stderr, "heed understand: %s: %s; the shipped weights are used\n", path,
                      fault_text(&fault, err));
    return !err;
}

/* ---- what people corrected ---- */

static enum err correct_one(struct labeller *labeller, struct overlay *overlay,
                            struct json_value root, struct fault *fault)
{
    struct json_walk walk = json_walk(json_get(root, "want"));
    struct str title = STR_NONE, text = STR_NONE, kind = STR_NONE, name;
    struct json_value value;
    enum err err = OK;

    if (!json_get_str(root, "text", &text))
        return fault_set(fault, ERR_BAD_INPUT, "'text' is missing");
    (void)json_get_str(root, "title", &title);
    (void)json_get_str(root, "kind", &kind);
    while (!err && json_next(&walk, &name, &value)) {
        int64_t wanted = -1;
        int label = 0;

        while (label < LABEL_COUNT && !str_is(name, label_name((enum label)label)))
            label++;
        if (label == LABEL_COUNT)
            return fault_set(fault, ERR_BAD_INPUT, "'want': there is no label '%.*s'",
                             (int)(name.n < 40 ? name.n : 40), name.p);
        if (!json_to_i64(value, &wanted) || wanted < 0 || wanted > 1)
            return fault_set(fault, ERR_BAD_INPUT, "what is wanted must be 0 or 1");
        err = labeller_correct(labeller, overlay, title, text, str_is(kind, "mail"),
                               (enum label)label, wanted == 1);
    }
    return err;
}

static enum err correct_all(struct labeller *labeller, const char *path, struct str rest,
                            struct overlay *overlay)
{
    struct json_parser parser;
    struct fault fault = {0};
    struct json_value root;
    struct str line;
    size_t number = 1, n = 0;
    enum err err = OK;

    json_parser_init(&parser, MESSAGE_LINE_MAX);
    for (; !err && str_line(&rest, &line); number++) {
        if (!str_trim(line).n)
            continue;
        err = n++ == CORRECTIONS_MAX
                  ? fault_set(&fault, ERR_TOO_BIG, "more than %d of them", CORRECTIONS_MAX)
                  : json_parse(&parser, line, &root, &fault);
        if (!err)
            err = correct_one(labeller, overlay, root, &fault);
    }
    if (err)
        (void)fprintf(stderr, "heed understand: %s:%zu: %s\n", path, number - 1,
                      fault_text(&fault, err));
    json_parser_clear(&parser);
    return err;
}

/* In their order, as an agent made them. False: what is wrong was said. */
static bool learn_corrections(const char *path, struct weights *weights)
{
    struct labeller *labeller = NULL;
    struct fault fault = {0};
    struct buf bytes;
    enum err err;

    buf_init(&bytes, CORRECTIONS_BYTES);
    err = io_read_file(path, &bytes, &fault);
    if (!err)
        err = overlay_new(NULL, &weights->overlay);
    if (!err)
        err = labeller_new(&weights->model, &labeller);
    if (err)
        (void)fprintf(stderr, "heed understand: %s\n", fault_text(&fault, err));
    else
        err = correct_all(labeller, path, buf_str(&bytes), weights->overlay);
    labeller_free(labeller);
    buf_clear(&bytes);
    return err == OK;
}

static void weights_clear(struct weights *weights)
{
    subjects_drop(weights->subjects);
    overlay_free(weights->overlay);
    label_model_close(&weights->model);
    if (weights->has_mail)
        label_model_close(&weights->mail);
}

/* subjects.txt of the folder where it has one, else the shipped ones. False: it had one that is no
 * taxonomy, and that was said. */
static bool open_subjects(const char *folder, struct subjects **out_subjects)
{
    struct fault fault = {0};
    char path[PATH_BYTES] = "";
    struct buf text;
    enum err err = ERR_NOT_FOUND;
    int n = folder ? snprintf(path, sizeof(path), "%s/subjects.txt", folder) : 0;

    buf_init(&text, SUBJECTS_TEXT_MAX);
    if (n > 0 && (size_t)n < sizeof(path) && access(path, F_OK) == 0) {
        err = io_read_file(path, &text, &fault);
        if (!err)
            err = subjects_new(buf_str(&text), out_subjects, &fault);
        if (err)
            (void)fprintf(stderr, "heed understand: %s: %s; the shipped subjects are used\n", path,
                          fault_text(&fault, err));
    }
    buf_clear(&text);
    if (err && subjects_new(subjects_shipped(), out_subjects, NULL))
        bug_at(__FILE__, __LINE__, "the shipped subjects are damaged");
    return !err || err == ERR_NOT_FOUND;
}

static int run(int argc, char **argv)
{
    const char *folder = command_option(&argc, argv, "--models");
    const char *corrections = command_option(&argc, argv, "--corrections");
    const char *threads = command_option(&argc, argv, "--threads");
    struct weights weights = {0};
    struct filter filter = {.threads = 1,
                            .owner = &weights,
                            .worker_new = reader_new,
                            .worker_free = reader_free,
                            .line = understand_line};
    struct filter_totals totals;
    int64_t n = 1;
    bool as_asked;
    enum err err;

    if (argc > 1)
        return command_usage(&command_understand, "'%s' is not known here", argv[1]);
    if (threads && (str_to_i64(str_from(threads), &n) || n < 1 || n > FILTER_THREADS_MAX))
        return command_usage(&command_understand, "--threads takes a number from 1 to %d",
                             FILTER_THREADS_MAX);
    filter.threads = (int)n;
    as_asked = open_model(folder, &weights.model);
    as_asked = open_subjects(folder, &weights.subjects) && as_asked;
    as_asked = open_mail(folder, &weights) && as_asked;
    if (corrections && !learn_corrections(corrections, &weights)) {
        weights_clear(&weights);
        return EXIT_REFUSED;
    }
    (void)signal(SIGPIPE, SIG_IGN); /* a reader that goes away is an error like others */
    err = filter_run(&filter, STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO, &totals);
    if (err)
        (void)fprintf(stderr, "heed understand: %s\n", err_info(err)->sentence);
    weights_clear(&weights);
    return err || totals.refused || !as_asked ? EXIT_REFUSED : EXIT_FINE;
}

const struct subcommand command_understand = {
    .name = "understand",
    .usage = "[--models DIR] [--corrections FILE] [--threads N]",
    .help =
        "reads messages (JSON Lines) and says what each is: language, labels, polarity, promises",
    .run = run,
};
