#include <sys/mman.h>
#include <unistd.h>

#include "base/io.h"
#include "main/filter.h"
#include "model/message.h"
#include "unit.h"

static void *worker_new(void *owner)
{
    (void)owner;
    return calloc(1, 1);
}

/* Gives each line back; "bad" is refused, "none" finds nothing. */
static enum err echo(void *worker, struct str line, struct buf *out, bool *out_found,
                     struct fault *fault)
{
    (void)worker;
    if (str_is(line, "bad"))
        return fault_set(fault, ERR_BAD_INPUT, "it says bad");
    *out_found = !str_is(line, "none");
    if (*out_found) {
        buf_add(out, line);
        buf_add_char(out, '\n');
    }
    return OK;
}

static struct filter_totals run(int threads, struct str input, struct buf *out, struct buf *errors)
{
    struct filter filter = {
        .threads = threads, .worker_new = worker_new, .worker_free = free, .line = echo};
    int in_fd = memfd_create("in", 0), out_fd = memfd_create("out", 0);
    int error_fd = memfd_create("errors", 0);
    struct filter_totals totals = {0};

    CHECK(!io_write_all(in_fd, input));
    CHECK(lseek(in_fd, 0, SEEK_SET) == 0);
    CHECK(!filter_run(&filter, in_fd, out_fd, error_fd, &totals));
    CHECK(lseek(out_fd, 0, SEEK_SET) == 0 && lseek(error_fd, 0, SEEK_SET) == 0);
    CHECK(!io_read_all(out_fd, out) && !io_read_all(error_fd, errors));
    io_close(&in_fd);
    io_close(&out_fd);
    io_close(&error_fd);
    return totals;
}

struct bench {
    struct buf in, out, errors;
};

static void set_up(struct bench *bench)
{
    buf_init(&bench->in, 0);
    buf_init(&bench->out, 0);
    buf_init(&bench->errors, 0);
}

static void tear_down(struct bench *bench)
{
    buf_clear(&bench->in);
    buf_clear(&bench->out);
    buf_clear(&bench->errors);
}

static void keeps_the_order(void)
{
    for (int threads = 1; threads <= 9; threads += 4) {
        struct filter_totals totals;
        struct bench bench;

        set_up(&bench);
        for (int i = 0; i < 200000; i++)
            buf_printf(&bench.in, "line %d\n", i);
        totals = run(threads, buf_str(&bench.in), &bench.out, &bench.errors);
        CHECK(str_eq(buf_str(&bench.in), buf_str(&bench.out)));
        CHECK_INT(totals.read, 200000);
        CHECK_INT(totals.found, 200000);
        CHECK_INT(totals.bytes, bench.in.n);
        tear_down(&bench);
    }
}

static void tells_what_it_refuses(void)
{
    struct filter_totals totals;
    struct bench bench;

    set_up(&bench);
    totals = run(2,
                 STR("\xef\xbb\xbf"
                     "a\r\n\n  \nbad\nnone\nb"),
                 &bench.out, &bench.errors);
    CHECK_STR(buf_str(&bench.out), "a\nb\n");
    CHECK_STR(buf_str(&bench.errors), "line 4: it says bad\n");
    CHECK_INT(totals.read, 4);
    CHECK_INT(totals.found, 2);
    CHECK_INT(totals.refused, 1);
    tear_down(&bench);
}

/* However long a line is, it takes no more than its ceiling, and the next one is read. */
static void refuses_a_line_without_end(void)
{
    static const size_t sizes[] = {MESSAGE_LINE_MAX, MESSAGE_LINE_MAX + 1, 20 << 20};

    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct filter_totals totals;
        struct bench bench;

        set_up(&bench);
        buf_add_c(&bench.in, "first\n");
        CHECK_OR_STOP(buf_room(&bench.in, sizes[i]));
        memset(bench.in.p + bench.in.n, 'x', sizes[i]);
        bench.in.n += sizes[i];
        buf_add_c(&bench.in, "\nlast\n");
        totals = run(3, buf_str(&bench.in), &bench.out, &bench.errors);
        CHECK_INT(totals.read, 3);
        CHECK_INT(totals.refused, i ? 1 : 0);
        CHECK_INT(totals.found, i ? 2 : 3);
        CHECK_STR(buf_str(&bench.errors), i ? "line 2: longer than 4194304 bytes\n" : "");
        CHECK(str_ends(buf_str(&bench.out), STR("last\n")));
        tear_down(&bench);
    }
}

/* What came of each part, given on in order: the bytes and lines before it tell its place. */
struct given {
    struct buf out;
    int64_t lines, end;
    int parts, fail_at;
    struct str input;
    size_t read_so_far, at_once; /* at_once 0: pieces of odd sizes */
    int64_t most_lines;          /* of a part */
};

struct piece {
    struct buf text;
    int64_t lines_before, end;
};

static enum err keep_part(void *worker, const struct filter_part *part, void **out_result)
{
    struct piece *piece = calloc(1, sizeof(*piece));

    (void)worker;
    if (!piece)
        return ERR_NO_MEMORY;
    buf_init(&piece->text, 0);
    buf_add(&piece->text, part->text);
    piece->lines_before = part->lines_before;
    piece->end = part->end;
    *out_result = piece;
    return OK;
}

static void drop_piece(void *result)
{
    struct piece *piece = result;

    buf_clear(&piece->text);
    free(piece);
}

static enum err take_piece(void *owner, void *result)
{
    struct given *given = owner;
    struct piece *piece = result;
    bool fails = ++given->parts == given->fail_at;

    CHECK_INT(piece->lines_before, given->lines);
    buf_add(&given->out, buf_str(&piece->text));
    for (size_t i = 0; i < piece->text.n; i++)
        given->lines += piece->text.p[i] == '\n';
    if (given->lines - piece->lines_before > given->most_lines)
        given->most_lines = given->lines - piece->lines_before;
    CHECK_INT(piece->end, given->end + (int64_t)piece->text.n);
    given->end = piece->end;
    drop_piece(piece);
    return fails ? ERR_STORE : OK;
}

static enum err read_piece(void *owner, struct buf *into, size_t n, size_t *out_n)
{
    struct given *given = owner;
    struct str rest = str_skip(given->input, given->read_so_far);

    rest = str_slice(rest, 0, given->at_once ? given->at_once : n < 1777 ? n : 1777);
    buf_add(into, rest);
    given->read_so_far += rest.n;
    *out_n = rest.n;
    return into->err;
}

static enum err give_parts(struct given *given, struct str input)
{
    struct filter filter = {.threads = 3,
                            .owner = given,
                            .worker_new = worker_new,
                            .worker_free = free,
                            .part = keep_part,
                            .give = take_piece,
                            .drop = drop_piece,
                            .read = read_piece,
                            .lines_after_start = 7};
    struct filter_totals totals;

    given->input = input;
    given->lines = 7;
    return filter_run(&filter, -1, -1, -1, &totals);
}

static void gives_parts_in_order(void)
{
    struct given given = {.lines = 0};
    struct bench bench;

    set_up(&bench);
    buf_init(&given.out, 0);
    for (int i = 0; i < 50000; i++)
        buf_printf(&bench.in, "line %d\n", i);
    buf_add_c(&bench.in, "no end");
    CHECK_INT(give_parts(&given, buf_str(&bench.in)), OK);
    CHECK(str_eq(buf_str(&bench.in), buf_str(&given.out)));
    CHECK_INT(given.lines, 50007);
    CHECK_INT(given.end, bench.in.n);
    buf_clear(&given.out);
    tear_down(&bench);
}

/* What is made of a line is larger than the line: a part is bounded by lines, too. */
static void bounds_the_lines_of_a_part(void)
{
    struct given given = {.at_once = 256 << 10};
    struct bench bench;

    set_up(&bench);
    buf_init(&given.out, 0);
    for (int i = 0; i < 300000; i++)
        buf_add_c(&bench.in, "x\n");
    buf_add_c(&bench.in, "no end");
    CHECK_INT(give_parts(&given, buf_str(&bench.in)), OK);
    CHECK(str_eq(buf_str(&bench.in), buf_str(&given.out)));
    CHECK_INT(given.lines, 300007);
    CHECK_INT(given.most_lines, FILTER_LINES_MAX);
    buf_clear(&given.out);
    tear_down(&bench);
}

static void a_giver_that_fails_ends_it(void)
{
    struct given given = {.fail_at = 5};
    struct bench bench;

    set_up(&bench);
    buf_init(&given.out, 0);
    for (int i = 0; i < 50000; i++)
        buf_printf(&bench.in, "line %d\n", i);
    CHECK_INT(give_parts(&given, buf_str(&bench.in)), ERR_STORE);
    CHECK_INT(given.parts, 5);
    buf_clear(&given.out);
    tear_down(&bench);
}

int main(void)
{
    RUN(keeps_the_order);
    RUN(tells_what_it_refuses);
    RUN(refuses_a_line_without_end);
    RUN(gives_parts_in_order);
    RUN(bounds_the_lines_of_a_part);
    RUN(a_giver_that_fails_ends_it);
    return unit_end();
}
