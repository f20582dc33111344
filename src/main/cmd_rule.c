/* heed rule SITE add NAME RULE [--owner ADDRESS] [--team NAME] | list | remove NAME
 *                | pause NAME | resume NAME | status
 *                | export | import FILE [--format heed|x] [--dry-run]
 *
 * The owner is who acts on what the rule brings; a rule without one is shown as such. */
#include "base/frame.h"
#include "base/utf8.h"
#include "main/rule_file.h"
#include "main/setup_cmd.h"

static int add(const struct subcommand *command, int argc, char **argv, struct json_out *args)
{
    const char *owner = command_option(&argc, argv, "--owner");
    const char *team = command_option(&argc, argv, "--team");

    if (argc != 5)
        return command_usage(command, "'add' takes NAME and RULE (one argument: quote it)");
    if ((owner && !*owner) || (team && !*team))
        return command_usage(command, "--owner takes an address, --team a name");
    json_put_opt(args, "owner", str_from(owner));
    json_put_opt(args, "team", str_from(team));
    json_put_str(args, "name", str_from(argv[3]));
    json_put_str(args, "text", str_from(argv[4]));
    return EXIT_FINE;
}

/* pause and resume take a name as remove does. */
static int pause_or_resume(const struct subcommand *command, int argc, char **argv)
{
    struct buf request;
    struct json_out json;
    int status;

    if (argc != 4)
        return command_usage(command, "'%s' takes one NAME", argv[2]);
    buf_init(&request, FRAME_JSON_MAX);
    json_init(&json, &request);
    json_open(&json, '{');
    json_put_str(&json, "do", STR("setup"));
    json_put_str(&json, "noun", STR("rule"));
    json_put_str(&json, "verb", str_from(argv[2]));
    json_key(&json, "args");
    json_open(&json, '{');
    json_put_str(&json, "name", str_from(argv[3]));
    json_close(&json, '}');
    json_close(&json, '}');
    status = setup_cmd_ask(command, argv[1], buf_str(&request));
    buf_clear(&request);
    return status;
}

static int run(int argc, char **argv);

extern const struct subcommand command_rule;
const struct subcommand command_rule = {
    .name = "rule",
    .usage = "SITE add NAME RULE [--owner ADDRESS] [--team NAME] | list | remove NAME | pause NAME"
             " | resume NAME | status | export | import FILE [--format heed|x] [--dry-run]",
    .help = "rules: which public messages concern us",
    .run = run,
};

static int run(int argc, char **argv)
{
    struct str verb = str_from(argc > 2 ? argv[2] : NULL);

    if (argc > 3 && !utf8_valid(str_from(argv[3])))
        return command_usage(&command_rule, "argument 3 is not valid UTF-8");
    if (str_is(verb, "pause") || str_is(verb, "resume"))
        return pause_or_resume(&command_rule, argc, argv);
    if (str_is(verb, "status"))
        return rule_file_status(&command_rule, argc, argv);
    if (str_is(verb, "export"))
        return rule_file_export(&command_rule, argc, argv);
    if (str_is(verb, "import"))
        return rule_file_import(&command_rule, argc, argv);
    return setup_cmd_run(&command_rule, argc, argv, add);
}
