/* probe_run.c: renders every template with the text from standard input in every hole.
 *
 * Writes JSON Lines: {"template","otherwise","html"}, each template twice. A browser test compares
 * the shape of what it gets for a hostile text with what it gets for "x". */
#include "htc/probe_run.h"

#include <unistd.h>

#include "base/io.h"
#include "base/json_out.h"
#include "web/asset.h"

enum { DEPTH_MAX = 8, TEXT_MAX = 1 << 20 };

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

static void run_one(const struct probe_template *template, struct probe *probe, struct buf *line)
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
    json_put_str(&json, "template", str_from(template->name));
    json_put_bool(&json, "otherwise", probe->otherwise);
    json_put_str(&json, "html", buf_str(&html));
    json_close(&json, '}');
    buf_add_char(line, '\n');
}

int main(void)
{
    static const struct asset asset = {.name = {"x.css", 5}, .path = {"/assets/x.css", 13}};
    struct probe probe = {.class_name = "x", .asset = {&asset}};
    struct buf text cleanup_with(buf_clear), lines cleanup_with(buf_clear);

    buf_init(&lines, 0);
    buf_init(&text, TEXT_MAX);
    if (io_read_all(STDIN_FILENO, &text))
        return 2;
    probe.value = buf_str(&text);
    for (const struct probe_template *t = probe_templates; t->name; t++) {
        probe.otherwise = false;
        run_one(t, &probe, &lines);
        probe.otherwise = true;
        run_one(t, &probe, &lines);
    }
    return lines.err || io_write_all(STDOUT_FILENO, buf_str(&lines)) ? 1 : 0;
}
