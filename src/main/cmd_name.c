/* cmd_name.c: `heed name NAME`: the first rule that a name gives, with its parts, as JSON. */
#include "base/io.h"
#include "main/command.h"
#include "understand/name_rule.h"

extern const struct subcommand command_name;

/* The keys of the parts, commas between; false: one is not there. */
static bool choose(const struct name_rule *rule, struct str keys, uint32_t *out_chosen)
{
    struct str key;

    *out_chosen = 0;
    while (keys.n) {
        size_t i = 0;

        (void)str_cut(keys, ',', &key, &keys);
        while (i < rule->count && !str_eq(rule->parts[i].key, key))
            i++;
        if (i == rule->count)
            return false;
        *out_chosen |= UINT32_C(1) << i;
    }
    return true;
}

static int print(struct arena *arena, const char *name, const char *parts, bool is_text)
{
    cleanup_with(buf_clear) struct buf out;
    struct fault fault = {0};
    struct name_rule rule;
    struct json_out json;
    struct str text;
    uint32_t chosen;
    enum err err;

    buf_init(&out, 0);
    json_init(&json, &out);
    err = name_rule_make(arena, str_from(name), &rule, &fault);
    if (err) {
        (void)fprintf(stderr, "heed name: %s\n", fault_text(&fault, err));
        return err == ERR_NO_MEMORY ? EXIT_REFUSED : EXIT_USAGE;
    }
    chosen = name_rule_default(&rule);
    if (parts && !choose(&rule, str_from(parts), &chosen))
        return command_usage(&command_name, "'%s' has no such part", name);
    if (is_text) {
        err = name_rule_text(arena, &rule, chosen, &text);
        buf_add(&out, text);
    } else {
        err = name_rule_write(arena, &rule, chosen, &json);
    }
    buf_add_char(&out, '\n');
    if (!err)
        err = out.err ? out.err : io_write_all(1, buf_str(&out));
    if (err)
        (void)fprintf(stderr, "heed name: %s\n", err_info(err)->sentence);
    return err ? EXIT_REFUSED : EXIT_FINE;
}

static int run(int argc, char **argv)
{
    const char *parts = command_option(&argc, argv, "--parts");
    bool is_text = command_flag(&argc, argv, "--text");
    struct arena arena;
    int status;

    if (argc != 2)
        return command_usage(&command_name, "say one name");
    arena_init(&arena, 0);
    status = print(&arena, argv[1], parts, is_text);
    arena_clear(&arena);
    return status;
}

const struct subcommand command_name = {
    .name = "name",
    .usage = "NAME [--parts KEY,KEY…] [--text]",
    .help =
        "Makes a first rule of a name and explains its parts, as JSON (--text: the rule alone).",
    .run = run,
};
