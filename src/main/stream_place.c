#include "main/stream_place.h"

#include "base/arena.h"

static enum err keep_cursor(struct stream_place *place, struct json_value value)
{
    struct str text;
    struct arena arena;
    enum err err = OK;

    arena_init(&arena, 1 << 20);
    text = json_text_of(&arena, value);
    if (!text.n || text.n > sizeof(place->cursor))
        err = ERR_TOO_BIG;
    if (!err) {
        memcpy(place->cursor, text.p, text.n);
        place->cursor_n = text.n;
    }
    arena_clear(&arena);
    return err;
}

enum err stream_place_read(struct json_parser *parser, struct str text,
                           struct stream_place *out_place)
{
    struct stream_place place = {.lines = 0};
    struct json_value root, cursor;
    enum err err;

    if (!text.n) {
        *out_place = place;
        return OK;
    }
    err = json_parse(parser, text, &root, NULL);
    if (err)
        return err;
    if (!json_get_i64(root, "lines", &place.lines) || !json_get_i64(root, "bytes", &place.bytes) ||
        place.lines < 0 || place.bytes < 0)
        return ERR_BAD_INPUT;
    (void)json_get_i64(root, "cursor_line", &place.cursor_line);
    cursor = json_get(root, "cursor");
    if (json_type(cursor) != JSON_ABSENT)
        err = keep_cursor(&place, cursor);
    if (!err)
        *out_place = place;
    return err;
}

void stream_place_write(const struct stream_place *place, struct buf *out)
{
    struct json_out json;

    json_init(&json, out);
    json_open(&json, '{');
    json_put_i64(&json, "lines", place->lines);
    json_put_i64(&json, "bytes", place->bytes);
    if (place->cursor_n) {
        json_key(&json, "cursor");
        json_raw(&json, stream_place_cursor(place));
        json_put_i64(&json, "cursor_line", place->cursor_line);
    }
    json_close(&json, '}');
}

bool stream_place_take_cursor(struct json_parser *parser, struct str line,
                              struct stream_place *out_place, enum err *out_err)
{
    struct json_value root, cursor;

    if (!str_starts(line, STR("{\"cursor\":")) || json_parse(parser, line, &root, NULL))
        return false;
    cursor = json_get(root, "cursor");
    if (json_count(root) != 1 || json_type(cursor) == JSON_ABSENT)
        return false;
    *out_err = keep_cursor(out_place, cursor);
    return true;
}

void stream_place_set_cursor(struct stream_place *place, int64_t number)
{
    place->cursor_n = (size_t)snprintf(place->cursor, sizeof(place->cursor), "%lld",
                                       (long long)number);
}
