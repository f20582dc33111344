#include "main/setup_run.h"

#include "channels/channel.h"
#include "main/lessons.h"
#include "model/actor.h"
#include "store/channel.h"
#include "store/secret.h"
#include "store/session.h"
#include "store/setting.h"
#include "store/staff.h"
#include "web/session.h"

enum { NAME_MAX_BYTES = 200 };

void setup_begin_result(struct json_out *json, struct setup *setup)
{
    json_init(json, &setup->out);
    json_open(json, '{');
    json_key(json, "result");
    json_open(json, '[');
}

enum err setup_end_result(struct json_out *json, struct setup *setup)
{
    json_close(json, ']');
    json_close(json, '}');
    return setup->out.err;
}

enum err setup_need(struct setup *setup, const char *name, struct str *out_value)
{
    struct str value = setup_arg(setup, name);

    if (!value.n)
        return fault_set(&setup->fault, ERR_BAD_INPUT, "'%s' is missing", name);
    if (value.n > NAME_MAX_BYTES)
        return fault_set(&setup->fault, ERR_TOO_BIG, "'%s' is longer than %d bytes", name,
                         NAME_MAX_BYTES);
    *out_value = value;
    return OK;
}

enum err setup_explain(struct setup *setup, enum err err, const char *noun, struct str name)
{
    if (err == ERR_EXISTS)
        return fault_set(&setup->fault, err, "there is a %s '%.*s' already", noun, STR_ARGS(name));
    if (err == ERR_NOT_FOUND)
        return fault_set(&setup->fault, err, "there is no %s '%.*s'", noun, STR_ARGS(name));
    return err;
}

enum err setup_find_user(struct db *db, struct setup *setup, const char *arg,
                         struct staff *out_staff)
{
    struct str email;
    enum err err = setup_need(setup, arg, &email);

    if (err)
        return err;
    email = str_lower(&setup->arena, email);
    return setup_explain(setup, staff_by_email(db, &setup->arena, email, out_staff), "user", email);
}

enum err setup_still_free(struct setup *setup, enum err found, const char *noun, struct str name)
{
    if (!found)
        return setup_explain(setup, ERR_EXISTS, noun, name);
    return found == ERR_NOT_FOUND ? OK : found;
}

/* The config is never shown: it may hold passwords. */
static void write_channel(struct json_out *json, const struct channel_row *channel)
{
    json_open(json, '{');
    json_put_str(json, "name", channel->name);
    json_put_str(json, "kind", channel->kind);
    json_put_str(json, "keep", channel->keep == KEEP_MATCHED ? STR("matched") : STR("all"));
    json_put_str(json, "state", str_from(channel_state_name(channel->state)));
    json_put_opt(json, "reason", channel->reason);
    json_put_i64(json, "heard_at", channel->heard_at);
    json_close(json, '}');
}

static enum keep keep_of(struct setup *setup, struct str kind_name)
{
    const struct channel_kind *kind = channel_kind_find(kind_name);
    struct str keep = setup_arg(setup, "keep");

    if (!keep.n && kind && kind->keeps_matched)
        return KEEP_MATCHED;
    return str_is(keep, "matched") ? KEEP_MATCHED : KEEP_ALL;
}

static enum err channel_add_run(struct db *db, struct setup *setup)
{
    struct channel_row channel = {.config = setup->config.n ? setup->config : STR("{}"),
                                  .created_at = setup->now};
    struct channel_row other;
    struct json_out json;
    enum err err = setup_need(setup, "name", &channel.name);

    if (!err)
        err = setup_need(setup, "kind", &channel.kind);
    channel.keep = keep_of(setup, channel.kind);
    if (!err)
        err = secret_seal(setup->site, &setup->arena, channel.config, &channel.config);
    if (!err)
        err = setup_still_free(setup, channel_by_name(db, &setup->arena, channel.name, &other),
                               "channel", channel.name);
    if (!err)
        err = channel_add(db, &channel);
    if (err)
        return err;
    setup_begin_result(&json, setup);
    write_channel(&json, &channel);
    return setup_end_result(&json, setup);
}

static enum err channel_list_run(struct db *db, struct setup *setup)
{
    struct channel_row *list;
    struct json_out json;
    size_t n;
    enum err err = channel_list(db, &setup->arena, &list, &n);

    if (err)
        return err;
    setup_begin_result(&json, setup);
    for (size_t i = 0; i < n; i++)
        write_channel(&json, &list[i]);
    return setup_end_result(&json, setup);
}

enum err setup_nothing_to_show(struct setup *setup)
{
    struct json_out json;

    setup_begin_result(&json, setup);
    return setup_end_result(&json, setup);
}

static enum err channel_remove_run(struct db *db, struct setup *setup)
{
    struct channel_row channel;
    struct str name;
    enum err err = setup_need(setup, "name", &name);

    if (!err)
        err = setup_explain(setup, channel_by_name(db, &setup->arena, name, &channel), "channel",
                            name);
    if (!err)
        err = channel_remove(db, channel.id, setup->now);
    return err ? err : setup_nothing_to_show(setup);
}

static void write_user(struct json_out *json, const struct staff *staff)
{
    json_open(json, '{');
    json_put_str(json, "email", staff->email);
    json_put_str(json, "name", staff->name);
    json_put_str(json, "role", str_from(role_name((enum role)staff->role)));
    json_close(json, '}');
}

/* One @ with something before and a dot-free or dotted host behind, nothing that could break a
 * header or a line. */
static bool is_address(struct str email)
{
    size_t at = str_find_char(email, '@', 0);

    for (size_t i = 0; i < email.n; i++)
        if ((unsigned char)email.p[i] <= ' ' || strchr("<>\"(),;:\\\x7f", email.p[i]))
            return false;
    return at != SIZE_MAX && at > 0 && at + 1 < email.n &&
           str_find_char(email, '@', at + 1) == SIZE_MAX;
}

static enum err user_add_run(struct db *db, struct setup *setup)
{
    struct staff staff = {.created_at = setup->now, .name = setup_arg(setup, "name")}, other;
    enum role role = ROLE_NONE;
    struct json_out json;
    enum err err = setup_need(setup, "email", &staff.email);

    if (!err && !is_address(staff.email))
        err = fault_set(&setup->fault, ERR_BAD_INPUT, "'%.*s' is no mail address",
                        STR_ARGS(staff.email));
    if (!err && (!role_from(setup_arg(setup, "role"), &role) || role == ROLE_NONE))
        err = fault_set(&setup->fault, ERR_BAD_INPUT,
                        "the role is one of agent, lead and admin, not '%.*s'",
                        STR_ARGS(setup_arg(setup, "role")));
    if (err)
        return err;
    staff.email = str_lower(&setup->arena, staff.email);
    staff.role = (int)role;
    /* Hashed by the command itself (password.h: it takes long on purpose); see cmd_user.c. */
    staff.password = setup_arg(setup, "password_hash");
    if (!staff.name.n)
        staff.name = str_slice(staff.email, 0, str_find_char(staff.email, '@', 0));
    err = setup_still_free(setup, staff_by_email(db, &setup->arena, staff.email, &other), "user",
                           staff.email);
    if (!err)
        err = staff_add(db, &staff);
    if (err)
        return err;
    setup_begin_result(&json, setup);
    write_user(&json, &staff);
    return setup_end_result(&json, setup);
}

static enum err user_list_run(struct db *db, struct setup *setup)
{
    struct staff *list;
    struct json_out json;
    size_t n;
    enum err err = staff_list(db, &setup->arena, &list, &n);

    if (err)
        return err;
    setup_begin_result(&json, setup);
    for (size_t i = 0; i < n; i++)
        write_user(&json, &list[i]);
    return setup_end_result(&json, setup);
}

static enum err user_remove_run(struct db *db, struct setup *setup)
{
    struct staff staff;
    enum err err = setup_find_user(db, setup, "name", &staff);

    if (!err)
        err = staff_remove(db, staff.id, setup->now);
    return err ? err : setup_nothing_to_show(setup);
}

static enum err token_add_run(struct db *db, struct setup *setup)
{
    struct str name = setup_arg(setup, "name");
    struct str secret = session_secret(&setup->arena);
    struct staff staff;
    struct json_out json;
    int64_t id;
    enum err err = setup_find_user(db, setup, "user", &staff);

    if (!err && !secret.n)
        err = ERR_NO_MEMORY;
    if (!err)
        err = api_token_add(db, session_hash(&setup->arena, secret), staff.id,
                            name.n ? name : STR("command line"), setup->now, &id);
    if (err)
        return err;
    setup_begin_result(&json, setup);
    json_open(&json, '{');
    json_put_str(&json, "token", secret);
    json_close(&json, '}');
    return setup_end_result(&json, setup);
}

static enum err token_list_run(struct db *db, struct setup *setup)
{
    struct session_row *list;
    struct json_out json;
    size_t n;
    enum err err = api_token_list(db, &setup->arena, &list, &n);

    if (err)
        return err;
    setup_begin_result(&json, setup);
    for (size_t i = 0; i < n; i++) {
        json_open(&json, '{');
        json_put_str(&json, "name", list[i].device);
        json_put_str(&json, "user", list[i].email);
        json_put_i64(&json, "created_at", list[i].created_at);
        json_put_i64(&json, "used_at", list[i].seen_at);
        json_close(&json, '}');
    }
    return setup_end_result(&json, setup);
}

/* All tokens of that name go: names need not be unique. */
static enum err token_remove_run(struct db *db, struct setup *setup)
{
    struct session_row *list;
    struct str name = STR_NONE;
    size_t n = 0, found = 0;
    enum err err = setup_need(setup, "name", &name);

    if (!err)
        err = api_token_list(db, &setup->arena, &list, &n);
    for (size_t i = 0; !err && i < n; i++) {
        if (str_eq(list[i].device, name)) {
            err = api_token_revoke(db, list[i].id, setup->now);
            found++;
        }
    }
    if (!err && !found)
        err = setup_explain(setup, ERR_NOT_FOUND, "token", name);
    return err ? err : setup_nothing_to_show(setup);
}

static void write_team(struct json_out *json, const struct team *team)
{
    json_open(json, '{');
    json_put_str(json, "name", team->name);
    json_close(json, '}');
}

static enum err team_add_run(struct db *db, struct setup *setup)
{
    struct team team = {.created_at = setup->now}, other;
    struct json_out json;
    enum err err = setup_need(setup, "name", &team.name);

    if (!err)
        err = setup_still_free(setup, team_by_name(db, &setup->arena, team.name, &other), "team",
                               team.name);
    if (!err)
        err = team_add(db, &team);
    if (err)
        return err;
    setup_begin_result(&json, setup);
    write_team(&json, &team);
    return setup_end_result(&json, setup);
}

static enum err team_list_run(struct db *db, struct setup *setup)
{
    struct team *list;
    struct json_out json;
    size_t n;
    enum err err = team_list(db, &setup->arena, &list, &n);

    if (err)
        return err;
    setup_begin_result(&json, setup);
    for (size_t i = 0; i < n; i++)
        write_team(&json, &list[i]);
    return setup_end_result(&json, setup);
}

static enum err team_remove_run(struct db *db, struct setup *setup)
{
    struct team team;
    struct str name;
    enum err err = setup_need(setup, "name", &name);

    if (!err)
        err = setup_explain(setup, team_by_name(db, &setup->arena, name, &team), "team", name);
    if (!err)
        err = team_remove(db, team.id, setup->now);
    return err ? err : setup_nothing_to_show(setup);
}

/* What colleagues put right is laid over the weights (main/lessons.h), or is not. */
static enum err use_lessons(struct db *db, struct setup *setup)
{
    enum err err = str_is(setup->verb, "use")
                       ? setting_remove(db, str_from(lessons_setting))
                       : setting_put(db, str_from(lessons_setting), STR("no"));

    return err ? err : setup_nothing_to_show(setup);
}

static const struct {
    const char *noun, *verb;
    bool changes;
    enum err (*run)(struct db *db, struct setup *setup);
} setups[] = {
    {"channel", "add", true, channel_add_run},
    {"channel", "list", false, channel_list_run},
    {"channel", "remove", true, channel_remove_run},
    {"rule", "add", true, setup_rule_add},
    {"rule", "list", false, setup_rule_list},
    {"rule", "remove", true, setup_rule_remove},
    {"rule", "pause", true, setup_rule_pause},
    {"rule", "resume", true, setup_rule_pause},
    {"rule", "import", true, setup_rule_import},
    {"rule", "export", false, setup_rule_export},
    {"user", "add", true, user_add_run},
    {"user", "list", false, user_list_run},
    {"user", "remove", true, user_remove_run},
    {"token", "add", true, token_add_run},
    {"token", "list", false, token_list_run},
    {"token", "remove", true, token_remove_run},
    {"team", "add", true, team_add_run},
    {"team", "list", false, team_list_run},
    {"team", "remove", true, team_remove_run},
    {"lessons", "use", false, use_lessons},
    {"lessons", "leave", false, use_lessons},
};

enum err setup_run(struct db *db, struct setup *setup)
{
    for (size_t i = 0; i < ARRAY_LEN(setups); i++) {
        if (!str_is(setup->noun, setups[i].noun) || !str_is(setup->verb, setups[i].verb))
            continue;
        setup->has_changed = setups[i].changes;
        return setups[i].run(db, setup);
    }
    return fault_set(&setup->fault, ERR_NOT_FOUND, "there is no 'heed %.*s … %.*s'",
                     STR_ARGS(setup->noun), STR_ARGS(setup->verb));
}
