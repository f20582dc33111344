#include "base/frame.h"

#include <unistd.h>

#include "unit.h"

static void takes_whole_frames_only(void)
{
    struct frame frame = {0};
    size_t size = 0;
    struct buf buf;

    buf_init(&buf, 0);
    frame_add(&buf, (struct frame){STR("{\"a\":1}"), STR("raw\0bytes")});
    frame_add(&buf, (struct frame){STR("[]"), STR_NONE});
    for (size_t n = 0; n < 8 + 7 + 9; n++)
        CHECK_INT(frame_take(str_slice(buf_str(&buf), 0, n), &frame, &size), ERR_BUSY);
    CHECK_INT(frame_take(buf_str(&buf), &frame, &size), OK);
    CHECK_STR(frame.json, "{\"a\":1}");
    CHECK_INT(frame.blob.n, 9);
    buf_drop(&buf, size);
    CHECK_INT(frame_take(buf_str(&buf), &frame, &size), OK);
    CHECK_STR(frame.json, "[]");
    CHECK_INT(frame_take(STR("\xff\xff\xff\xff\0\0\0\0"), &frame, &size), ERR_TOO_BIG);
    buf_clear(&buf);
}

static void reads_from_a_pipe(void)
{
    struct frame frame = {0};
    struct buf buf;
    int fds[2];

    CHECK_OR_STOP(pipe(fds) == 0);
    buf_init(&buf, 0);
    CHECK_INT(frame_write(fds[1], (struct frame){STR("1"), STR("22")}), OK);
    CHECK_INT(frame_read(fds[0], &buf, &frame), OK);
    CHECK_STR(frame.blob, "22");
    CHECK_INT(write(fds[1], "\1", 1), 1);
    (void)close(fds[1]);
    CHECK_INT(frame_read(fds[0], &buf, &frame), ERR_BAD_INPUT);
    CHECK_INT(frame_read(fds[0], &buf, &frame), ERR_STOPPED);
    (void)close(fds[0]);
    buf_clear(&buf);
}

int main(void)
{
    RUN(takes_whole_frames_only);
    RUN(reads_from_a_pipe);
    return unit_end();
}
