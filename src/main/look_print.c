#include "main/look_print.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/json_out.h"
#include "base/utf8.h"

enum { TELL_MS = 1000, SHOWN_BYTES = 300 };

void look_print_init(struct look_print *print, int64_t now)
{
    *print = (struct look_print){.began = now, .told_at = now};
}

/* White space, C0 and C1 controls (a terminal takes U+009B for ESC [), and marks that turn the
 * direction of what follows. */
static bool is_command(uint32_t rune)
{
    return rune <= ' ' || (rune >= 0x7F && rune <= 0xA0) || rune == 0x2028 || rune == 0x2029 ||
           (rune >= 0x202A && rune <= 0x202E) || (rune >= 0x2066 && rune <= 0x2069);
}

/* One line: what would break it or command the terminal is a space. */
static struct str one_line(struct arena *arena, struct str text)
{
    struct buf out;
    struct str line;
    bool was_space = true;

    buf_init(&out, 0);
    for (size_t at = 0; at < text.n && out.n < SHOWN_BYTES;) {
        uint32_t rune = utf8_next(text, &at, NULL);
        bool is_space = is_command(rune);

        if (!is_space || !was_space)
            buf_add_rune(&out, is_space ? ' ' : rune);
        was_space = is_space;
    }
    line = str_dup(arena, utf8_clip(buf_str(&out), SHOWN_BYTES));
    buf_clear(&out);
    return line;
}

static void print_source(const struct look_source *source, const char *word)
{
    struct arena arena;

    arena_init(&arena, 4096);
    (void)fprintf(stderr, "%.*s: %lld looked at, %lld hits", STR_ARGS(source->name),
                  (long long)source->looked_at, (long long)source->hits);
    if (source->reached_at)
        (void)fprintf(stderr, ", back to %.*s",
                      STR_ARGS(str_slice(clock_format(&arena, source->reached_at), 0, 10)));
    (void)fprintf(stderr, "%s%.*s (%.1f s)\n", word, STR_ARGS(one_line(&arena, source->why)),
                  (double)source->ms / 1000);
    arena_clear(&arena);
}

void look_print_progress(struct look_print *print, const struct look_view *view, int64_t now)
{
    bool is_time = now - print->told_at >= TELL_MS;

    if (!print->had_hit && view->total) {
        print->had_hit = true;
        (void)fprintf(stderr, "first hit after %.1f s\n", (double)(now - print->began) / 1000);
    }
    for (size_t i = 0; i < view->source_count && i < LOOK_SOURCES_MAX; i++) {
        const struct look_source *source = &view->sources[i];

        if (source->state >= LOOK_ENDED && !print->is_told[i]) {
            print->is_told[i] = true;
            print_source(source, source->state == LOOK_FAILED ? "; failed: " : "; ended: ");
        } else if (source->state == LOOK_RUNNING && is_time) {
            print_source(source, " …");
        }
    }
    if (is_time)
        print->told_at = now;
    if (!view->is_running)
        (void)fprintf(stderr, "%lld hits after %.1f s\n", (long long)view->total,
                      (double)(now - print->began) / 1000);
}

void look_print_silent(void)
{
    struct look_silent *list;
    const char *why = NULL;
    struct arena arena;
    size_t n = 0;

    arena_init(&arena, 64 << 10);
    if (look_silent(&arena, &list, &n))
        n = 0;
    for (size_t i = 0; i < n; i++) { /* those with one reason together */
        bool is_first = true;

        for (size_t j = 0; j < i && is_first; j++)
            is_first = list[j].why != list[i].why;
        if (!is_first)
            continue;
        why = list[i].why;
        (void)fprintf(stderr, "not searched (%s):", why);
        for (size_t j = i; j < n; j++)
            if (list[j].why == why)
                (void)fprintf(stderr, "%s %s", j == i ? "" : ",", list[j].network);
        (void)fputc('\n', stderr);
    }
    arena_clear(&arena);
}

static enum err print_json(struct arena *arena, const struct look_view *view,
                           const struct look_hit *hit)
{
    const struct look_source *source = &view->sources[hit->source];
    struct json_out json;
    struct buf out;
    enum err err;

    buf_init(&out, 0);
    json_init(&json, &out);
    json_open(&json, '{');
    json_put_str(&json, "id", hit->id);
    if (hit->place.said_at)
        json_put_str(&json, "said_at", clock_format(arena, hit->place.said_at));
    json_put_opt(&json, "url", hit->url);
    json_put_opt(&json, "title", hit->title);
    json_put_str(&json, "text", hit->text);
    json_put_opt(&json, "lang", hit->lang);
    json_put_opt(&json, "author", hit->author);
    json_put_opt(&json, "handle", hit->handle);
    json_put_str(&json, "kind", str_from(message_kind_name(hit->kind)));
    json_put_str(&json, "source", source->kind);
    json_put_opt(&json, "address", source->address);
    json_close(&json, '}');
    buf_add_char(&out, '\n');
    err = out.err;
    if (!err && fwrite(out.p, 1, out.n, stdout) != out.n)
        err = ERR_SYSTEM;
    buf_clear(&out);
    return err;
}

enum err look_print_hit(const struct look_view *view, const struct look_hit *hit, bool as_json)
{
    struct str name = hit->author.n ? hit->author : hit->handle, at = STR("(no time)");
    struct arena arena;
    enum err err = OK;

    arena_init(&arena, 1 << 20);
    if (hit->place.said_at)
        at = clock_format(&arena, hit->place.said_at);
    if (as_json)
        err = print_json(&arena, view, hit);
    else if (printf("%.*s  %.*s  %.*s\n    %.*s%s%.*s%s%.*s\n", STR_ARGS(at),
                    STR_ARGS(one_line(&arena, hit->url.n ? hit->url : hit->id)),
                    STR_ARGS(view->sources[hit->source].name), STR_ARGS(one_line(&arena, name)),
                    name.n ? ": " : "", STR_ARGS(one_line(&arena, hit->title)),
                    hit->title.n ? " – " : "", STR_ARGS(one_line(&arena, hit->text))) < 0)
        err = ERR_SYSTEM;
    arena_clear(&arena);
    return err;
}
