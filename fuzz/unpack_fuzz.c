/* unpack_fuzz.c: any bytes as a packed stream, added and taken in pieces whose sizes the first byte
 * chooses: never more than asked for, and the same comes out however it was cut. Of what comes out,
 * each line is read as an event of Jetstream, within the limits of a message. */
#include "base/arena.h"
#include "base/utf8.h"
#include "parse/jetstream.h"
#include "parse/unpack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { OUT_MAX = 1 << 20 };

static enum err take_all(struct str bytes, size_t step, size_t room, struct buf *out)
{
    struct unpack unpack;
    struct fault fault = {.err = OK};
    enum err err = OK;

    unpack_init(&unpack);
    while (!err && bytes.n && out->n < OUT_MAX) {
        struct str piece = str_slice(bytes, 0, step);
        size_t got = 1;

        bytes = str_skip(bytes, piece.n);
        err = unpack_add(&unpack, piece);
        while (!err && got && out->n < OUT_MAX) {
            size_t before = out->n;

            err = unpack_take(&unpack, out, room, &got, &fault);
            bug_on(!err && (got > room || out->n != before + got));
        }
    }
    if (!err)
        err = unpack_end(&unpack, out, &fault);
    bug_on(err && err != ERR_NO_MEMORY && !fault.text[0]);
    unpack_clear(&unpack);
    return err;
}

static void read_events(struct str text)
{
    struct json_parser parser;
    struct str line;

    json_parser_init(&parser, MESSAGE_LINE_MAX);
    for (int i = 0; i < 100 && str_line(&text, &line); i++) {
        struct jetstream_event event;
        struct fault fault = {.err = OK};
        struct message message;
        struct arena arena;

        arena_init(&arena, 0);
        if (jetstream_read(&arena, &parser, line, &message, &event, &fault))
            bug_on(!fault.text[0]);
        else if (event.is_post)
            bug_on(!message.id.n || message.id.n > MESSAGE_ID_MAX || !utf8_valid(message.text) ||
                   message.text.n > MESSAGE_TEXT_MAX);
        arena_clear(&arena);
    }
    json_parser_clear(&parser);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct str bytes = str_skip(str_of((const char *)data, n), 1);
    struct buf whole, pieces;
    enum err err;

    if (!n)
        return 0;
    buf_init(&whole, 2 * OUT_MAX);
    buf_init(&pieces, 2 * OUT_MAX);
    err = take_all(bytes, bytes.n ? bytes.n : 1, 64 << 10, &whole);
    /* What is broken may give more or less before that is seen, by how it was cut. */
    if (take_all(bytes, 1 + data[0] % 16, 1 + data[0] / 16, &pieces) == OK && !err &&
        whole.n < OUT_MAX && pieces.n < OUT_MAX)
        bug_on(!str_eq(buf_str(&whole), buf_str(&pieces)));
    read_events(buf_str(&whole));
    buf_clear(&whole);
    buf_clear(&pieces);
    return 0;
}
