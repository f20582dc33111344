#include "base/log.h"

#include <stdarg.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/json_out.h"
#include "base/utf8.h"

/* Set once at start-up, before any thread; the only variable of its kind. */
static char process_name[32] = "heed";

void log_as(const char *process)
{
    (void)snprintf(process_name, sizeof(process_name), "%s", process);
}

void log_event(enum log_level level, const char *event, ...)
{
    static const char *const levels[] = {"info", "warn", "error"};
    struct arena arena;
    struct buf line;
    struct json_out json;
    va_list args;
    const char *key;

    arena_init(&arena, 1 << 20);
    buf_init(&line, 64 << 10);
    json_init(&json, &line);
    json_open(&json, '{');
    json_put_str(&json, "at", clock_format(&arena, clock_now()));
    json_put_str(&json, "level", str_from(levels[level]));
    json_put_str(&json, "process", str_from(process_name));
    json_put_str(&json, "event", str_from(event));
    va_start(args, event);
    while ((key = va_arg(args, const char *)) != NULL)
        json_put_str(&json, key,
                     utf8_clip(utf8_repair(&arena, str_from(va_arg(args, const char *))), 2048));
    va_end(args);
    json_close(&json, '}');
    buf_add_char(&line, '\n');
    if (line.n && write(STDERR_FILENO, line.p, line.n) < 0)
        (void)event; /* nowhere left to say so */
    buf_clear(&line);
    arena_clear(&arena);
}
