#include "main/lines.h"

/* Beside `max` a line may have a BOM and a CR; one byte more shows that it is longer. */
static const struct str BOM = {"\xEF\xBB\xBF", 3};
enum { LINE_MARGIN = 3 + 1 + 1 };

void lines_init(struct lines *lines, size_t max, int64_t after,
                void (*give)(void *owner, const struct line *line), void *owner)
{
    *lines = (struct lines){.max = max, .number = after, .give = give, .owner = owner};
    buf_init(&lines->kept, max + LINE_MARGIN + LINES_PADDING);
}

void lines_clear(struct lines *lines) { buf_clear(&lines->kept); }

static bool is_blank(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] != ' ' && text.p[i] != '\t')
            return false;
    return true;
}

static void give(struct lines *lines, struct str text, bool is_cut)
{
    struct line line = {.number = lines->number + 1};

    if (line.number == 1 && str_starts(text, BOM))
        text = str_skip(text, BOM.n);
    if (!is_cut && text.n && text.p[text.n - 1] == '\r')
        text.n--;
    line.too_long = text.n > lines->max;
    line.text = str_slice(text, 0, lines->max);
    lines->number++;
    if (!is_blank(line.text) || line.too_long)
        lines->give(lines->owner, &line);
}

/* `part` goes on with the kept line and has no line end in it. */
static enum err keep(struct lines *lines, struct str part)
{
    size_t room = lines->max + LINE_MARGIN - lines->kept.n;

    if (lines->skipping)
        return OK;
    buf_add(&lines->kept, str_slice(part, 0, room));
    if (!buf_room(&lines->kept, LINES_PADDING))
        return ERR_NO_MEMORY;
    if (lines->kept.n < lines->max + LINE_MARGIN)
        return OK;
    give(lines, buf_str(&lines->kept), true);
    lines->skipping = true;
    buf_clear(&lines->kept);
    buf_init(&lines->kept, lines->max + LINE_MARGIN + LINES_PADDING);
    return OK;
}

static enum err end_line(struct lines *lines, struct str part)
{
    if (!lines->skipping && !lines->kept.n && part.n <= lines->max + 1) {
        give(lines, part, false); /* the usual case: no copy */
        return OK;
    }
    if (keep(lines, part))
        return ERR_NO_MEMORY;
    if (!lines->skipping)
        give(lines, buf_str(&lines->kept), false);
    lines->skipping = false;
    buf_reset(&lines->kept);
    return OK;
}

enum err lines_feed(struct lines *lines, struct str chunk)
{
    while (chunk.n) {
        size_t end = str_find_char(chunk, '\n', 0);
        enum err err;

        if (end == SIZE_MAX)
            return keep(lines, chunk);
        err = end_line(lines, str_slice(chunk, 0, end));
        if (err)
            return err;
        chunk = str_skip(chunk, end + 1);
    }
    return OK;
}

enum err lines_end(struct lines *lines)
{
    if (!lines->skipping && lines->kept.n)
        return end_line(lines, STR_NONE);
    lines->skipping = false;
    return OK;
}
