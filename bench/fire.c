/* fire.c: feeds a stream (docs/stream.md) at a rate, and measures how long each post takes to be on
 * the disk.
 *
 * usage: bench_fire SITE/run/stream.sock|PORT HELLO FILE RATE SECONDS
 *
 * FILE holds lines that begin with {"id":"f000000000000" (twelve digits); they are sent again and
 * again, each time with the next number, from the memory they were read into: the only work is to
 * write the digits, so the feeder costs little. RATE posts a second, by the clock: what is late is
 * sent as soon as it can be, and its latency counts from when it was due. 0: as fast as it goes.
 * A sample is a block of posts (those of 2 ms): from when its last post was due until an answer
 * says that it is committed, as the feeder hears it. Prints one line of JSON.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/io.h"

enum {
    ID_AT = 8, /* of the digits in a line */
    ID_DIGITS = 12,
    BLOCKS_MAX = 1 << 20,
    BLOCK_NS = 2000000,
    BLOCK_POSTS = 4000, /* as fast as it goes */
    ANSWER_MAX = 1 << 20,
};

struct block {
    int64_t end; /* byte of the stream */
    int64_t due; /* ns */
};

struct fire {
    int fd;
    struct buf posts, answers;
    size_t *line_at; /* line_count + 1 */
    size_t line_count;
    double rate;
    int64_t started, stop; /* ns */
    int64_t sent, bytes;   /* posts and bytes given to the socket or in `out` */
    struct str out;        /* not taken by the socket yet */
    struct block *blocks;
    size_t first, last; /* of the blocks without an answer */
    double *samples;    /* ms */
    size_t sample_count;
    double late_ms;  /* the most behind the rate */
    int64_t skipped; /* bytes the stream had before */
    struct str end;  /* the last answer */
    bool is_over;
};

static int64_t now_ns(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void die(const char *what)
{
    (void)fprintf(stderr, "bench_fire: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int connect_to(const char *where)
{
    struct sockaddr_un path = {.sun_family = AF_UNIX};
    struct sockaddr_in port = {.sin_family = AF_INET};
    int64_t number;
    int fd;

    if (!str_to_i64(str_from(where), &number)) {
        port.sin_port = htons((uint16_t)number);
        port.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd < 0 || connect(fd, (struct sockaddr *)&port, sizeof(port)) != 0)
            die(where);
        return fd;
    }
    (void)snprintf(path.sun_path, sizeof(path.sun_path), "%s", where);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&path, sizeof(path)) != 0)
        die(where);
    return fd;
}

static void load(struct fire *fire, const char *path)
{
    struct fault fault = {.err = OK};
    size_t at = 0;

    buf_init(&fire->posts, (size_t)4 << 30);
    if (io_read_file(path, &fire->posts, &fault)) {
        (void)fprintf(stderr, "bench_fire: %s\n", fault.text);
        exit(1);
    }
    fire->line_at = calloc(fire->posts.n / (ID_AT + ID_DIGITS) + 2, sizeof(*fire->line_at));
    if (!fire->line_at)
        die("memory");
    while (at < fire->posts.n) {
        size_t end = str_find_char(buf_str(&fire->posts), '\n', at);

        fire->line_at[fire->line_count++] = at;
        at = end == SIZE_MAX ? fire->posts.n : end + 1;
    }
    fire->line_at[fire->line_count] = fire->posts.n;
}

static void number_line(struct fire *fire, size_t line, int64_t number)
{
    char *digits = fire->posts.p + fire->line_at[line] + ID_AT;

    for (int i = ID_DIGITS - 1; i >= 0; i--) {
        digits[i] = (char)('0' + number % 10);
        number /= 10;
    }
}

/* The next posts, up to the end of the memory, as one run of bytes. */
static void next_block(struct fire *fire, int64_t count, int64_t due)
{
    size_t line = (size_t)(fire->sent % (int64_t)fire->line_count), from = line;

    while (count-- > 0 && line < fire->line_count)
        number_line(fire, line++, fire->sent++);
    fire->out = str_of(fire->posts.p + fire->line_at[from],
                       fire->line_at[line] - fire->line_at[from]);
    fire->bytes += (int64_t)fire->out.n;
    fire->blocks[fire->last++ % BLOCKS_MAX] = (struct block){fire->skipped + fire->bytes, due};
    if (fire->last - fire->first >= BLOCKS_MAX)
        die("too many blocks without an answer");
}

/* What is due by now; nothing when it is not time yet. */
static void fill(struct fire *fire, int64_t now)
{
    int64_t due = now;
    int64_t count = BLOCK_POSTS;

    if (fire->rate > 0) {
        int64_t target = (int64_t)((double)(now - fire->started) / 1e9 * fire->rate);
        double late;

        count = target - fire->sent;
        if (count <= 0)
            return;
        if ((double)count > fire->rate / 50) /* far behind: in pieces, so that answers are read */
            count = (int64_t)(fire->rate / 50);
        due = fire->started + (int64_t)((double)(fire->sent + count) / fire->rate * 1e9);
        late = (double)(now - due) / 1e6;
        if (late > fire->late_ms)
            fire->late_ms = late;
    }
    next_block(fire, count, due);
}

static void push(struct fire *fire)
{
    while (fire->out.n) {
        ssize_t n = send(fire->fd, fire->out.p, fire->out.n, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (n < 0)
            die("send");
        fire->out = str_skip(fire->out, (size_t)n);
    }
}

static int64_t number_after(struct str line, struct str key)
{
    size_t at = str_find(line, key, 0);
    int64_t n = 0;

    for (at += key.n; at < line.n && char_is_digit(line.p[at]); at++)
        n = n * 10 + (line.p[at] - '0');
    return n;
}

static void hear(struct fire *fire, struct str line, int64_t now)
{
    int64_t bytes;

    if (str_find(line, STR("\"failed\""), 0) != SIZE_MAX ||
        str_find(line, STR("\"ended\""), 0) != SIZE_MAX)
        fire->end = line;
    if (!str_starts(line, STR("{\"committed\":")))
        return;
    bytes = number_after(line, STR("\"bytes\":"));
    while (fire->first < fire->last && fire->blocks[fire->first % BLOCKS_MAX].end <= bytes) {
        if (fire->sample_count < BLOCKS_MAX)
            fire->samples[fire->sample_count++] =
                (double)(now - fire->blocks[fire->first % BLOCKS_MAX].due) / 1e6;
        fire->first++;
    }
}

static void take_answers(struct fire *fire)
{
    struct str rest, line;
    size_t n = 0;
    enum err err;

    if (!fire->end.n && fire->answers.n > ANSWER_MAX / 2)
        buf_reset(&fire->answers);
    err = io_read_some(fire->fd, &fire->answers, 1 << 16, &n);
    if (err == ERR_BUSY)
        return;
    if (err || !n) {
        fire->is_over = true;
        return;
    }
    /* An answer that is cut in two is only one of many: the next says more. */
    rest = str_skip(buf_str(&fire->answers), fire->answers.n - n);
    while (str_line(&rest, &line))
        hear(fire, line, now_ns());
}

static void feed(struct fire *fire)
{
    bool has_ended = false;

    while (!fire->is_over) {
        int64_t now = now_ns();
        struct pollfd poll_fd = {.fd = fire->fd, .events = POLLIN};
        int wait_ms = 2;

        if (!fire->out.n && now < fire->stop)
            fill(fire, now);
        push(fire);
        if (fire->out.n)
            poll_fd.events |= POLLOUT;
        else if (now < fire->stop)
            wait_ms = fire->rate > 0 ? 2 : 0;
        else if (!has_ended) {
            has_ended = true;
            (void)shutdown(fire->fd, SHUT_WR);
        }
        if (fire->out.n || has_ended)
            wait_ms = 1000;
        if (poll(&poll_fd, 1, wait_ms) > 0 && poll_fd.revents & (POLLIN | POLLHUP))
            take_answers(fire);
        else if (has_ended && now > fire->stop + 120 * INT64_C(1000000000))
            die("no end after two minutes");
    }
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static double sample_at(const struct fire *fire, double share)
{
    size_t at = (size_t)(share * (double)fire->sample_count);

    return fire->sample_count ? fire->samples[at < fire->sample_count ? at : at - 1] : 0;
}

static void print(struct fire *fire, int64_t ended)
{
    struct rusage used;

    qsort(fire->samples, fire->sample_count, sizeof(*fire->samples), by_size);
    (void)getrusage(RUSAGE_SELF, &used);
    (void)printf(
        "{\"sent\":%lld,\"bytes\":%lld,\"seconds\":%.3f,\"p50_ms\":%.1f,\"p99_ms\":%.1f,"
        "\"max_ms\":%.1f,\"samples\":%zu,\"late_ms\":%.1f,\"cpu_s\":%.2f,\"answer\":%.*s}\n",
        (long long)fire->sent, (long long)fire->bytes, (double)(ended - fire->started) / 1e9,
        sample_at(fire, 0.5), sample_at(fire, 0.99), sample_at(fire, 1), fire->sample_count,
        fire->late_ms,
        (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
            (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6,
        STR_ARGS(fire->end.n ? fire->end : STR("null")));
}

static void greet(struct fire *fire, const char *hello)
{
    struct str line = str_from(hello);

    if (io_write_all(fire->fd, line) || io_write_all(fire->fd, STR("\n")))
        die("hello");
    while (str_find_char(buf_str(&fire->answers), '\n', 0) == SIZE_MAX) {
        size_t n = 0;

        if (io_read_some(fire->fd, &fire->answers, 4096, &n) || !n)
            die("no answer");
    }
    if (!str_starts(buf_str(&fire->answers), STR("{\"from\":"))) {
        (void)fprintf(stderr, "bench_fire: %s", fire->answers.p);
        exit(1);
    }
    fire->skipped = number_after(buf_str(&fire->answers), STR("\"bytes\":"));
    buf_reset(&fire->answers);
    if (io_nonblocking(fire->fd))
        die("fcntl");
}

int main(int argc, char **argv)
{
    struct fire *fire = calloc(1, sizeof(*fire));
    double seconds = 0;

    if (argc != 6 || !fire || str_to_real(str_from(argv[5]), &seconds))
        return 2;
    if (str_to_real(str_from(argv[4]), &fire->rate))
        return 2;
    buf_init(&fire->answers, 2 * ANSWER_MAX);
    fire->blocks = calloc(BLOCKS_MAX, sizeof(*fire->blocks));
    fire->samples = calloc(BLOCKS_MAX, sizeof(*fire->samples));
    if (!fire->blocks || !fire->samples)
        die("memory");
    load(fire, argv[3]);
    fire->fd = connect_to(argv[1]);
    greet(fire, argv[2]);
    fire->started = now_ns();
    fire->stop = fire->started + (int64_t)(seconds * 1e9);
    feed(fire);
    print(fire, now_ns());
    return 0;
}
