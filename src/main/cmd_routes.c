/* cmd_routes.c: every address of the web server and who may ask it, as JSON; for tests. */
#include "base/io.h"
#include "main/command.h"
#include "pages/registry.h"

static int run(int argc, char **argv)
{
    struct buf out cleanup_with(buf_clear);

    (void)argc, (void)argv;
    buf_init(&out, 0);
    router_print(page_registry, &out);
    buf_add_char(&out, '\n');
    return out.err || io_write_all(1, buf_str(&out)) ? EXIT_REFUSED : EXIT_FINE;
}

const struct subcommand command_routes = {
    .name = "routes",
    .usage = "",
    .help = "The route table as JSON.",
    .hidden = true,
    .run = run,
};
