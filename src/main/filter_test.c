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

int main(void)
{
    RUN(keeps_the_order);
    RUN(tells_what_it_refuses);
    RUN(refuses_a_line_without_end);
    return unit_end();
}
