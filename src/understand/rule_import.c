/* rule_import.c: files of rules, one rule after the other. See the header. */
#include "understand/rule_import.h"

#include "base/map.h"
#include "base/utf8.h"
#include "parse/json.h"
#include "understand/rule_cost.h"

struct import {
    struct arena *arena;
    enum import_form form;
    struct map names; /* to a rule of that name */
    struct json_parser parser;
    VEC(struct imported_rule) rules;
};

static void refuse(struct imported_rule *rule, struct str why)
{
    rule->verdict = IMPORT_REFUSED;
    rule->notes = why;
}

/* A name nobody has yet: "acme", "acme (2)", … */
static struct str free_name(struct import *import, struct str wanted)
{
    struct str name = wanted;

    for (int i = 2; map_get(&import->names, name) && !import->arena->err; i++)
        name = arena_printf(import->arena, "%.*s (%d)", STR_ARGS(wanted), i);
    return name;
}

static enum err name_rule(struct import *import, struct imported_rule *rule)
{
    if (rule->verdict == IMPORT_REFUSED)
        return OK;
    if (import->form == IMPORT_X)
        rule->name = free_name(import, utf8_clip(rule->name, IMPORT_NAME_MAX - 10));
    if (!rule->name.n || rule->name.n > IMPORT_NAME_MAX)
        refuse(rule, STR("a rule needs a name of 1 to 100 bytes"));
    else if (map_get(&import->names, rule->name))
        refuse(rule, STR("another rule of this file has that name"));
    else
        return map_put(&import->names, rule->name, import);
    return OK;
}

static enum err take(struct import *import, struct imported_rule *rule)
{
    enum err err = OK;

    if (import->rules.n == IMPORT_RULES_MAX)
        return ERR_TOO_BIG;
    if (rule->verdict != IMPORT_REFUSED && import->form == IMPORT_X) {
        struct str value = rule->text;

        err = rule_import_x(import->arena, value, rule);
        if (!rule->name.n)
            rule->name = str_trim(value);
    } else if (rule->verdict != IMPORT_REFUSED) {
        struct fault fault = {.err = OK};
        struct rule_cost cost = {0};

        err = rule_accept(rule->text, RULE_WITH_LABELS, &cost, &fault);
        rule->bytes = cost.bytes;
        if (err == ERR_BAD_INPUT || err == ERR_TOO_BIG) {
            refuse(rule, str_dup(import->arena, str_from(fault.text)));
            err = OK;
        }
    }
    if (!err)
        err = name_rule(import, rule);
    if (!err && !vec_push(import->arena, &import->rules, *rule))
        err = import->arena->err;
    return err ? err : import->arena->err;
}

/* Text of an object's member in the arena, which outlives the parser. */
static struct str member(struct import *import, struct json_value object, const char *key)
{
    struct str text = STR_NONE;

    (void)json_get_str(object, key, &text);
    return text.n ? str_dup(import->arena, text) : STR_NONE;
}

static enum err take_object(struct import *import, struct json_value object, size_t line)
{
    bool is_x = import->form == IMPORT_X;
    struct imported_rule rule = {.line = line,
                                 .name = member(import, object, is_x ? "tag" : "name"),
                                 .text = member(import, object, is_x ? "value" : "rule")};

    if (!is_x) {
        rule.owner = member(import, object, "owner");
        rule.team = member(import, object, "team");
        (void)json_get_bool(object, "paused", &rule.is_paused);
    }
    if (!rule.text.n)
        refuse(&rule, is_x ? STR("there is no \"value\"") : STR("there is no \"rule\""));
    return take(import, &rule);
}

static enum err take_line(struct import *import, struct str text, size_t line)
{
    struct imported_rule rule = {.line = line};
    struct fault fault = {.err = OK};
    struct json_value root;
    enum err err;

    if (!str_trim(text).n || (text.p[0] == '#' && import->form == IMPORT_HEED))
        return OK;
    if (text.p[0] == '{') {
        err = json_parse(&import->parser, text, &root, &fault);
        if (!err)
            return take_object(import, root, line);
        if (err != ERR_BAD_INPUT && err != ERR_TOO_BIG)
            return err;
        rule.text = str_dup(import->arena, utf8_repair(import->arena, text));
        refuse(&rule, str_dup(import->arena, str_from(fault.text)));
    } else if (!utf8_valid(text)) {
        rule.text = utf8_repair(import->arena, text);
        refuse(&rule, STR("it is not valid UTF-8"));
    } else if (!str_cut(text, '\t', &rule.name, &rule.text)) {
        rule.text = text;
        if (import->form == IMPORT_HEED)
            refuse(&rule, STR("a line is a name, a TAB and a rule"));
        rule.name = STR_NONE;
    }
    return take(import, &rule);
}

/* ---- whole files ---- */

/* X's document has its rules in an array; which member it is depends on who wrote it. */
static enum err take_document(struct import *import, struct str bytes, bool *out_is_one)
{
    static const char *const members[] = {"rules", "add", "data"};
    struct json_value root, array = {0}, item;
    struct json_walk walk;
    size_t line = 0;
    enum err err = json_parse(&import->parser, bytes, &root, NULL);

    *out_is_one = !err;
    if (err)
        return err == ERR_BAD_INPUT ? OK : err;
    if (json_type(root) == JSON_ARRAY)
        array = root;
    for (size_t i = 0; i < ARRAY_LEN(members) && json_type(array) != JSON_ARRAY; i++)
        array = json_get(root, members[i]);
    if (json_type(array) != JSON_ARRAY)
        return take_object(import, root, 1);
    walk = json_walk(array);
    while (!err && json_next(&walk, NULL, &item))
        err = take_object(import, item, ++line);
    return err;
}

static enum import_form guess(struct str bytes)
{
    struct str line, rest = bytes;

    while (str_line(&rest, &line) && (!str_trim(line).n || line.p[0] == '#'))
        continue;
    if (line.n && line.p[0] != '{' && line.p[0] != '[')
        return str_find_char(line, '\t', 0) != SIZE_MAX ? IMPORT_HEED : IMPORT_X;
    return str_find(line, STR("\"rule\""), 0) != SIZE_MAX ? IMPORT_HEED : IMPORT_X;
}

static enum err read_all(struct import *import, struct str bytes)
{
    struct str text = str_trim(bytes);
    bool is_one = false;
    enum err err = OK;

    if (import->form == IMPORT_X && text.n && (text.p[0] == '{' || text.p[0] == '['))
        err = take_document(import, text, &is_one);
    if (err || is_one)
        return err;
    for (size_t line = 1; !err && str_line(&bytes, &text); line++)
        err = take_line(import, text, line);
    return err;
}

enum err rule_import_read(struct arena *arena, struct str bytes, enum import_form form,
                          struct imported_rule **out_rules, size_t *out_n, struct fault *fault)
{
    struct import import = {.arena = arena, .form = form};
    enum err err;

    if (bytes.n > IMPORT_BYTES_MAX)
        return fault_set(fault, ERR_TOO_BIG, "more than %d MiB of rules at once",
                         IMPORT_BYTES_MAX >> 20);
    if (str_starts(bytes, STR("\xef\xbb\xbf")))
        bytes = str_skip(bytes, 3);
    if (form == IMPORT_GUESS)
        import.form = guess(bytes);
    json_parser_init(&import.parser, IMPORT_BYTES_MAX);
    map_init(&import.names);
    err = read_all(&import, bytes);
    map_clear(&import.names);
    json_parser_clear(&import.parser);
    if (err)
        return fault_set(fault, err, "the rules could not be read: %s", err_info(err)->sentence);
    *out_rules = import.rules.at;
    *out_n = import.rules.n;
    return OK;
}
