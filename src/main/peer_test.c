#include "main/peer.h"

#include <sys/socket.h>
#include <unistd.h>

#include "base/io.h"
#include "unit.h"

struct side {
    struct peer peer;
    struct buf log;
    enum err gone;
    int frames;
    bool pause_each, close_each;
    int answers_at; /* where each frame makes the other side say one more; 0: it does not */
};

static const char long_line[1001] = {[0 ... 999] = 'x', [1000] = '\n'};

static void on_frame(struct peer *peer, struct frame frame)
{
    struct side *side = peer->owner;

    side->frames++;
    if (side->log.n < 1000)
        buf_printf(&side->log, "%.*s+%zu|", STR_ARGS(frame.json), frame.blob.n);
    if (side->answers_at)
        CHECK(write(side->answers_at, long_line, sizeof(long_line)) == sizeof(long_line));
    if (side->pause_each)
        peer_pause(peer);
    if (side->close_each)
        peer_close(peer);
}

static void on_gone(struct peer *peer, enum err why)
{
    struct side *side = peer->owner;

    side->gone = why;
}

static void open_side(struct side *side, struct loop *loop, int fd, enum peer_form form,
                      size_t out_max)
{
    *side = (struct side){.gone = OK};
    buf_init(&side->log, 0);
    CHECK_INT(peer_open(&side->peer, loop, fd, form, out_max,
                        (struct peer_calls){on_frame, on_gone, side}),
              OK);
}

static void rounds(struct loop *loop, int n)
{
    while (n--)
        loop_round(loop, 0);
}

static void clear_side(struct side *side)
{
    peer_close(&side->peer);
    buf_clear(&side->log);
}

static void frames_go_both_ways(void)
{
    struct loop *loop = loop_new();
    struct side a, b;
    int ends[2];

    CHECK_OR_STOP(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    open_side(&a, loop, ends[0], PEER_FRAMES, 0);
    open_side(&b, loop, ends[1], PEER_FRAMES, 0);
    CHECK_INT(peer_send(&a.peer, (struct frame){STR("{1}"), STR("raw")}), OK);
    CHECK_INT(peer_send(&a.peer, (struct frame){STR("{2}"), STR_NONE}), OK);
    CHECK_INT(peer_send(&b.peer, (struct frame){STR("{3}"), STR_NONE}), OK);
    rounds(loop, 3);
    CHECK_STR(buf_str(&b.log), "{1}+3|{2}+0|");
    CHECK_STR(buf_str(&a.log), "{3}+0|");
    peer_close(&a.peer);
    rounds(loop, 2);
    CHECK_INT(b.gone, ERR_STOPPED);
    CHECK_INT(peer_send(&b.peer, (struct frame){STR("{}"), STR_NONE}), ERR_GONE);
    clear_side(&a);
    clear_side(&b);
    loop_free(loop);
}

static void a_large_frame_crosses_a_full_socket(void)
{
    struct loop *loop = loop_new();
    struct side a, b;
    int ends[2];
    struct buf big;

    buf_init(&big, 0);
    CHECK(buf_room(&big, 10 << 20));
    memset(big.p, 'x', 10 << 20);
    big.n = 10 << 20;
    CHECK_OR_STOP(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    open_side(&a, loop, ends[0], PEER_FRAMES, 0);
    open_side(&b, loop, ends[1], PEER_FRAMES, 0);
    CHECK_INT(peer_send(&a.peer, (struct frame){STR("{}"), buf_str(&big)}), OK);
    CHECK(peer_unsent(&a.peer) > 0);
    rounds(loop, 400);
    CHECK_STR(buf_str(&b.log), "{}+10485760|");
    CHECK_INT(peer_unsent(&a.peer), 0);
    CHECK(b.peer.in.cap <= 1 << 20); /* the memory went back */
    clear_side(&a);
    clear_side(&b);
    buf_clear(&big);
    loop_free(loop);
}

static void the_queue_out_has_a_ceiling(void)
{
    struct loop *loop = loop_new();
    struct side a;
    int ends[2];
    enum err err = OK;
    int sent = 0;
    static char blob[100000];

    CHECK_OR_STOP(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    open_side(&a, loop, ends[0], PEER_FRAMES, 1 << 20);
    while (!err && sent < 1000) {
        err = peer_send(&a.peer, (struct frame){STR("{}"), str_of(blob, sizeof(blob))});
        sent++;
    }
    CHECK_INT(err, ERR_TOO_BIG);
    CHECK(sent < 50);
    clear_side(&a);
    (void)close(ends[1]);
    loop_free(loop);
}

static void a_hostile_length_closes(void)
{
    struct loop *loop = loop_new();
    struct side a;
    int ends[2];

    CHECK_OR_STOP(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    open_side(&a, loop, ends[0], PEER_FRAMES, 0);
    CHECK_INT(io_write_all(ends[1], str_of("\xff\xff\xff\xff\0\0\0\0", 8)), OK);
    rounds(loop, 2);
    CHECK_INT(a.gone, ERR_TOO_BIG);
    clear_side(&a);
    (void)close(ends[1]);
    loop_free(loop);
}

static void an_end_inside_a_frame_is_bad_input(void)
{
    struct loop *loop = loop_new();
    struct side a;
    int ends[2];

    CHECK_OR_STOP(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    open_side(&a, loop, ends[0], PEER_FRAMES, 0);
    CHECK_INT(io_write_all(ends[1], STR("\5\0\0\0")), OK);
    (void)close(ends[1]);
    rounds(loop, 3);
    CHECK_INT(a.gone, ERR_BAD_INPUT);
    clear_side(&a);
    loop_free(loop);
}

static void pausing_holds_back_and_loses_nothing(void)
{
    struct loop *loop = loop_new();
    struct side a;
    struct buf three;
    int ends[2];

    buf_init(&three, 0);
    for (int i = 0; i < 3; i++)
        frame_add(&three, (struct frame){STR("{}"), STR_NONE});
    CHECK_OR_STOP(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    open_side(&a, loop, ends[0], PEER_FRAMES, 0);
    a.pause_each = true;
    CHECK_INT(io_write_all(ends[1], buf_str(&three)), OK);
    rounds(loop, 2);
    CHECK_INT(a.frames, 1);
    CHECK_INT(io_write_all(ends[1], buf_str(&three)), OK);
    (void)close(ends[1]); /* the end comes while we do not listen */
    rounds(loop, 2);
    CHECK_INT(a.frames, 1);
    for (int want = 2; want <= 6; want++) {
        CHECK_INT(a.gone, OK);
        peer_resume(&a.peer);
        rounds(loop, 3);
        CHECK_INT(a.frames, want);
    }
    peer_resume(&a.peer);
    rounds(loop, 3);
    CHECK_INT(a.gone, ERR_STOPPED);
    buf_clear(&three);
    clear_side(&a);
    loop_free(loop);
}

static void what_is_left_is_heard_but_not_for_ever(void)
{
    struct loop *loop = loop_new();
    struct side side;
    int ends[2];

    CHECK_OR_STOP(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    open_side(&side, loop, ends[0], PEER_LINES, 0);
    side.pause_each = true;
    for (int i = 0; i < 3; i++)
        CHECK(write(ends[1], long_line, sizeof(long_line)) == sizeof(long_line));
    rounds(loop, 2);
    CHECK_INT(side.frames, 1);
    peer_drain(&side.peer);
    CHECK_INT(side.frames, 3);
    side.answers_at = ends[1];
    CHECK(write(ends[1], long_line, sizeof(long_line)) == sizeof(long_line));
    peer_drain(&side.peer); /* each line brings another */
    CHECK(side.frames > 1000 && side.frames <= (int)(PEER_DRAIN_MAX / sizeof(long_line)) + 10);
    clear_side(&side);
    (void)close(ends[1]);
    loop_free(loop);
}

static void a_callback_may_close_its_own_peer(void)
{
    struct loop *loop = loop_new();
    struct side a;
    struct buf two;
    int ends[2];

    buf_init(&two, 0);
    frame_add(&two, (struct frame){STR("{}"), STR_NONE});
    frame_add(&two, (struct frame){STR("{}"), STR_NONE});
    CHECK_OR_STOP(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    open_side(&a, loop, ends[0], PEER_FRAMES, 0);
    a.close_each = true;
    CHECK_INT(io_write_all(ends[1], buf_str(&two)), OK);
    rounds(loop, 2);
    CHECK_INT(a.frames, 1);
    CHECK_INT(a.gone, OK);
    CHECK(a.peer.in.p == NULL);
    buf_clear(&two);
    clear_side(&a);
    (void)close(ends[1]);
    loop_free(loop);
}

static void lines_go_both_ways(void)
{
    struct loop *loop = loop_new();
    struct side a;
    int ends[2];
    char got[32] = "";

    CHECK_OR_STOP(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    open_side(&a, loop, ends[0], PEER_LINES, 0);
    CHECK_INT(io_write_all(ends[1], STR("{1}\n{2}\n{3")), OK);
    rounds(loop, 2);
    CHECK_STR(buf_str(&a.log), "{1}+0|{2}+0|");
    CHECK_INT(peer_send(&a.peer, (struct frame){STR("{4}"), STR_NONE}), OK);
    CHECK_INT(read(ends[1], got, sizeof(got)), 4);
    CHECK_STR(str_from(got), "{4}\n");
    clear_side(&a);
    (void)close(ends[1]);
    loop_free(loop);
}

int main(void)
{
    RUN(frames_go_both_ways);
    RUN(a_large_frame_crosses_a_full_socket);
    RUN(the_queue_out_has_a_ceiling);
    RUN(a_hostile_length_closes);
    RUN(an_end_inside_a_frame_is_bad_input);
    RUN(pausing_holds_back_and_loses_nothing);
    RUN(what_is_left_is_heard_but_not_for_ever);
    RUN(a_callback_may_close_its_own_peer);
    RUN(lines_go_both_ways);
    return unit_end();
}
