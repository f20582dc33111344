#include "main/setup_cmd.h"

#include "base/frame.h"
#include "base/utf8.h"
#include "main/reach.h"
#include "store/site.h"

static int complain(const struct subcommand *command, enum err err, const struct fault *fault)
{
    (void)fprintf(stderr, "heed %s: %s\n", command->name, fault_text(fault, err));
    return EXIT_REFUSED;
}

static void print_result(struct json_value answer)
{
    struct json_walk walk = json_walk(json_get(answer, "result"));
    struct json_value item;
    struct buf line;

    buf_init(&line, 0);
    while (json_next(&walk, NULL, &item)) {
        struct json_out out;
        struct str token;

        if (json_get_str(item, "token", &token)) { /* alone, for $(…) */
            (void)printf("%.*s\n", STR_ARGS(token));
            continue;
        }
        buf_reset(&line);
        json_init(&out, &line);
        json_copy(&out, item);
        (void)printf("%.*s\n", STR_ARGS(buf_str(&line)));
    }
    buf_clear(&line);
}

int setup_cmd_ask(const struct subcommand *command, const char *path, struct str request)
{
    struct site site;
    struct reach reach = {.fd = -1};
    struct fault fault = {.err = OK};
    struct json_parser parser;
    struct json_value answer;
    struct buf in;
    int status = EXIT_FINE;
    enum err err = site_open(path, &site, &fault);

    json_parser_init(&parser, FRAME_JSON_MAX);
    buf_init(&in, 0);
    if (!err)
        err = reach_open(&site, false, &reach, &fault);
    if (!err)
        err = reach_ask(&reach, request, &in, &parser, &answer, &fault);
    if (err) {
        status = complain(command, err, &fault);
        if (err == ERR_BAD_INPUT && str_is(str_from(command->name), "rule"))
            status = EXIT_USAGE; /* a bad rule */
    } else {
        print_result(answer);
        if (fflush(stdout) != 0)
            status = EXIT_REFUSED;
    }
    reach_close(&reach);
    buf_clear(&in);
    json_parser_clear(&parser);
    return status;
}

static int write_args(const struct subcommand *command, int argc, char **argv, setup_add *add,
                      struct json_out *json)
{
    struct str verb = str_from(argv[2]);

    if (str_is(verb, "add"))
        return add(command, argc, argv, json);
    if (str_is(verb, "list")) {
        if (argc != 3)
            return command_usage(command, "'list' takes nothing more");
        return EXIT_FINE;
    }
    if (str_is(verb, "remove")) {
        if (argc != 4)
            return command_usage(command, "'remove' takes one NAME");
        json_put_str(json, "name", str_from(argv[3]));
        return EXIT_FINE;
    }
    return command_usage(command, "'%s' is neither add, list nor remove", argv[2]);
}

int setup_cmd_run(const struct subcommand *command, int argc, char **argv, setup_add *add)
{
    struct buf request;
    struct json_out json;
    int status;

    if (argc < 3)
        return command_usage(command, "SITE and add, list or remove are missing");
    for (int i = 1; i < argc; i++)
        if (!utf8_valid(str_from(argv[i])))
            return command_usage(command, "argument %d is not valid UTF-8", i);
    buf_init(&request, FRAME_JSON_MAX);
    json_init(&json, &request);
    json_open(&json, '{');
    json_put_str(&json, "do", STR("setup"));
    json_put_str(&json, "noun", str_from(command->name));
    json_put_str(&json, "verb", str_from(argv[2]));
    json_key(&json, "args");
    json_open(&json, '{');
    status = write_args(command, argc, argv, add, &json);
    if (status == EXIT_FINE) {
        json_close(&json, '}');
        json_close(&json, '}');
        status = setup_cmd_ask(command, argv[1], buf_str(&request));
    }
    buf_clear(&request);
    return status;
}
