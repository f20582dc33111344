/* probe_run.c: renders every template with a text from standard input in every hole.
 *
 * Texts end with a zero byte (the last need not). Writes JSON Lines: {"text" (its number, from 0),
 * "template","otherwise","html"}, each template twice. A browser test compares what it makes of a
 * hostile text with what it makes of a plain one. */
#include "htc/probe_run.h"

#include <unistd.h>

#include "base/io.h"
#include "base/json_out.h"
#include "web/asset.h"

enum { DEPTH_MAX = 8, TEXT_MAX = 64 << 20 };

void probe_call(struct buf *out, struct probe *probe, probe_fn *fn)
{
    if (probe->depth >= DEPTH_MAX)
        return;
    probe->depth++;
    fn(out, probe);
    probe->depth--;
}

void probe_message(struct buf *out, struct probe *probe, struct str message)
{
    size_t at = 0;

    while (message_next(out, message, &at) >= 0)
        html_attr(out, probe->value);
}

static void run_one(const struct probe_template *template, struct probe *probe, int number,
                    struct buf *line)
{
    struct buf html cleanup_with(buf_clear);
    struct json_out json;

    buf_init(&html, 0);
    template->begin(&html, probe);
    if (template->end) {
        buf_add_c(&html, "<main>");
        html_text(&html, probe->value);
        buf_add_c(&html, "</main>");
        template->end(&html, probe);
    }
    json_init(&json, line);
    json_open(&json, '{');
    json_put_i64(&json, "text", number);
    json_put_str(&json, "template", str_from(template->name));
    json_put_bool(&json, "otherwise", probe->otherwise);
    json_put_str(&json, "html", buf_str(&html));
    json_close(&json, '}');
    buf_add_char(line, '\n');
}

static void run_all(struct probe *probe, int number, struct buf *lines)
{
    for (const struct probe_template *t = probe_templates; t->name; t++) {
        probe->otherwise = false;
        run_one(t, probe, number, lines);
        probe->otherwise = true;
        run_one(t, probe, number, lines);
    }
}

int main(void)
{
    static const struct asset asset = {.name = {"x.css", 5}, .path = {"/assets/x.css", 13}};
    struct probe probe = {.class_name = "x", .asset = {&asset}};
    struct buf texts cleanup_with(buf_clear), lines cleanup_with(buf_clear);
    struct str rest;
    int number = 0;

    buf_init(&lines, (size_t)1 << 30);
    buf_init(&texts, TEXT_MAX);
    if (io_read_all(STDIN_FILENO, &texts))
        return 2;
    rest = buf_str(&texts);
    do {
        (void)str_cut(rest, '\0', &probe.value, &rest);
        run_all(&probe, number++, &lines);
        if (lines.err || io_write_all(STDOUT_FILENO, buf_str(&lines)))
            return 1;
        buf_reset(&lines);
    } while (rest.n);
    return 0;
}
