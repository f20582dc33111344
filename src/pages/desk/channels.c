/* channels.c: the connected places, how each is, and the forms that connect one: a form for each
 * kind, made from its settings table (channels/channel.h). Secrets are never shown again. */
#include "channels/channel.h"

#include "base/clock.h"
#include "base/json_out.h"
#include "pages/desk/forms.ht.h"
#include "pages/desk/steps.h"
#include "pages/view.h"
#include "store/channel.h"
#include "store/rule.h"
#include "store/secret.h"

enum { NAME_MAX_BYTES = 100, SETTINGS_MAX = 40 };

static const struct {
    const char *word, *hue;
    bool is_deaf;
} looks[] = {
    [CHANNEL_NEW] = {"starting", NULL, false},
    [CHANNEL_CONNECTED] = {"hears", "kept", false},
    [CHANNEL_LATE] = {"late", "promise", true},
    [CHANNEL_REFUSED] = {"refused: needs you", "late", true},
    [CHANNEL_QUOTA] = {"told to wait", "promise", true},
    [CHANNEL_PAUSED] = {"paused by us", NULL, false},
};

static enum err add_channel_view(const struct request *request, struct channels_view *view,
                                 const struct channel_row *row)
{
    const struct channel_kind *kind = channel_kind_find(row->kind);
    size_t state = (size_t)row->state < ARRAY_LEN(looks) ? (size_t)row->state : 0;
    bool by_hand = kind && kind->by_hand;
    struct channel_view channel = {
        .id = app_id(request, TABLE_CHANNEL, row->id),
        .name = row->name,
        .kind = kind ? str_from(kind->label) : row->kind,
        .icon = view_channel_icon(row->kind),
        .state = by_hand ? "by hand" : looks[state].word,
        .hue = by_hand ? NULL : looks[state].hue,
        .is_deaf = !by_hand && looks[state].is_deaf,
        .reason = row->reason,
        .heard = row->heard_at
                     ? view_when(request->arena, app_zone(request), row->heard_at, request->now)
                     : STR("not yet"),
        .may_change = view->may_change,
        .has_settings = kind != NULL, /* what a command feeds has none */
        .keeps_matched = row->keep == KEEP_MATCHED,
        .keeps_nothing = row->keep == KEEP_MATCHED && !view->has_rule,
    };
    struct channel_gap *gaps;
    size_t n;
    enum err err = channel_gap_list(request->db, request->arena, row->id, request->now,
                                    request->now, &gaps, &n);

    for (size_t i = 0; i < n && !err; i++)
        if (!gaps[i].to_at)
            channel.gap = arena_printf(
                request->arena, "%.*s",
                STR_ARGS(view_duration(request->arena, request->now - gaps[i].from_at)));
    if (!err && view->is_step && channel.is_deaf)
        err = channels_kept(request, row, &channel.form);
    if (!err && !vec_push(request->arena, &view->channels, channel))
        err = request->arena->err;
    return err;
}

const char *channels_input(const struct channel_setting *setting)
{
    if (setting->type == SETTING_TEXT || setting->type == SETTING_ALLOW)
        return NULL;
    if (setting->is_secret)
        return "password";
    return setting->type == SETTING_MAIL ? "email" : "text";
}

/* What was typed stays, except secrets. */
static struct str typed(const struct request *request, const struct channel_setting *setting,
                        bool is_again, bool is_open)
{
    const char *name = str_c(request->arena, arena_printf(request->arena, "set.%s", setting->name));

    if (is_again && !setting->is_secret)
        return request_form(request, name);
    if (is_open && setting->type == SETTING_URL && request_query(request, name).n)
        return request_query(request, name); /* an offer (wells.c); a person presses the button */
    return str_from(setting->preset);
}

/* What was chosen; else what that kind does unless something else is said. */
static bool keeps_matched(const struct request *request, const struct channel_kind *kind,
                          bool is_chosen)
{
    struct str keep = is_chosen ? request_form(request, "keep") : STR_NONE;

    if (!kind->is_public)
        return false;
    return keep.n ? str_is(keep, "matched") : kind->keeps_matched;
}

void channels_fold(struct kind_view *form, const struct channel_kind *kind)
{
    size_t first = 0;

    for (size_t i = 0; i < kind->setting_count; i++)
        if (kind->settings[i].is_required)
            first = i + 1;
    for (size_t i = first; i < form->settings.n; i++) {
        struct setting_view *setting = &form->settings.at[i];
        const char *preset = kind->settings[i].preset;

        setting->is_folded = true;
        form->has_more = true;
        form->is_more_open = form->is_more_open ||
                             (setting->value.n && !(preset && str_is(setting->value, preset)));
    }
    form->is_more_open = form->is_more_open || form->error.n > 0;
}

static enum err add_kind_view(const struct request *request, struct channels_view *view,
                              const struct channel_kind *kind, const char *error)
{
    bool is_again = error && str_is(request_form(request, "kind"), kind->name);
    struct kind_view form = {
        .name = kind->name,
        .is_step = view->is_step,
        .label = kind->label,
        .help = kind->help,
        .icon = view_channel_icon(str_from(kind->name)),
        .typed_name = request_form(request, "name"),
        .error = is_again ? str_from(error) : STR_NONE,
        .asks_keep = kind->is_public,
        .keeps_matched = keeps_matched(request, kind, is_again),
        .is_open = is_again || str_is(request_query(request, "add"), kind->name),
    };

    if (!is_again)
        form.typed_name = form.is_open ? request_query(request, "name") : STR_NONE;
    for (size_t i = 0; i < kind->setting_count; i++) {
        const struct channel_setting *setting = &kind->settings[i];
        struct setting_view field = {.name = setting->name,
                                     .label = setting->label,
                                     .help = setting->help,
                                     .input = channels_input(setting),
                                     .value = typed(request, setting, is_again, form.is_open),
                                     .is_required = setting->is_required};

        if (!vec_push(request->arena, &form.settings, field))
            return request->arena->err;
    }
    channels_fold(&form, kind);
    return vec_push(request->arena, &view->kinds, form) ? OK : request->arena->err;
}

enum err channels_forms(const struct request *request, struct channels_view *view,
                        const char *error)
{
    enum err err = OK;

    for (size_t i = 0; !err && channel_registry[i]; i++)
        /* The one by hand is there with its first touch; some can only be looked back in. */
        if (!channel_registry[i]->by_hand && channel_kind_runs(channel_registry[i]))
            err = add_kind_view(request, view, channel_registry[i], error);
    return err;
}

enum err channels_list(const struct request *request, struct channels_view *view)
{
    struct channel_row *list;
    struct rule_row *rules;
    size_t n;
    enum err err = rule_list(request->db, request->arena, 0, 1, &rules, &n);

    view->has_rule = !err && n > 0;
    if (!err)
        err = channel_list(request->db, request->arena, &list, &n);
    for (size_t i = 0; !err && i < n; i++)
        err = add_channel_view(request, view, &list[i]);
    return err;
}

static enum err show(const struct request *request, struct response *response, const char *error)
{
    struct channels_view view = {.may_change = may(&request->actor, VERB_SET_UP, NULL)};
    struct shell shell;
    enum err err = shell_fill(request, &shell, STR("Channels"), VIEW_NONE, DESK_CHANNELS);

    view.shell = &shell;
    if (!err)
        err = channels_list(request, &view);
    if (!err)
        err = channels_forms(request, &view, error);
    if (err)
        return err;
    channels_page_render(&response->body, &view);
    return shell_finish(request, response);
}

static enum err channels(const struct request *request, struct response *response)
{
    return show(request, response, NULL);
}

/* --- connecting and removing --- */

static size_t read_values(const struct request *request, struct channel_value *values)
{
    size_t n = 0;

    for (size_t i = 0; i < request->form.n && n < SETTINGS_MAX; i++) {
        const struct field *field = &request->form.at[i];

        if (str_starts(field->name, STR("set.")) && field->value.n)
            values[n++] = (struct channel_value){str_skip(field->name, 4), str_trim(field->value)};
    }
    return n;
}

struct str channels_config(const struct request *request, const struct channel_value *values,
                           size_t n)
{
    struct json_out json;
    struct buf text;
    struct str config;

    buf_init(&text, 1 << 20);
    json_init(&json, &text);
    json_open(&json, '{');
    for (size_t i = 0; i < n; i++) {
        json_key_str(&json, values[i].name);
        json_str(&json, values[i].value);
    }
    json_close(&json, '}');
    config = buf_dup(request->arena, &text);
    buf_clear(&text);
    return config;
}

static enum err write_channel(struct db *db, void *arg) { return channel_add(db, arg); }

enum err channels_connect(const struct request *request, struct fault *fault)
{
    const struct channel_kind *kind = channel_kind_find(request_form(request, "kind"));
    struct channel_value values[SETTINGS_MAX];
    size_t n = read_values(request, values);
    struct channel_row row = {.name = str_trim(request_form(request, "name")),
                              .kind = request_form(request, "kind"),
                              .created_at = request->now};
    enum err err;

    if (!kind)
        return ERR_NOT_FOUND;
    row.keep = keeps_matched(request, kind, true) ? KEEP_MATCHED : KEEP_ALL;
    if (!row.name.n || row.name.n > NAME_MAX_BYTES)
        err = fault_set(fault, ERR_BAD_INPUT, "give it a name of at most 100 characters");
    else
        err = channel_config_check(kind, values, n, fault);
    row.config = channels_config(request, values, n);
    if (!err)
        err = secret_seal(request->app->site, request->arena, row.config, &row.config);
    if (!err)
        err = app_write(request->app, write_channel, &row);
    if (err == ERR_EXISTS)
        (void)fault_set(fault, err, "there is a channel of that name already");
    if (!err)
        request->app->changed(request->app->context, "channel");
    return err;
}

bool channels_may_correct(enum err err)
{
    return err == ERR_BAD_INPUT || err == ERR_TOO_BIG || err == ERR_EXISTS;
}

static enum err add(const struct request *request, struct response *response)
{
    struct fault fault = {0};
    enum err err = channels_connect(request, &fault);

    if (channels_may_correct(err)) {
        response->status = 422;
        return show(request, response, fault_text(&fault, err));
    }
    if (err)
        return err;
    response_see(response, STR("/desk/channels?notice=added"));
    return OK;
}

struct removal {
    int64_t id, now;
};

static enum err write_removal(struct db *db, void *arg)
{
    const struct removal *removal = arg;

    return channel_remove(db, removal->id, removal->now);
}

static enum err take_away(const struct request *request, struct response *response)
{
    struct removal removal = {.now = request->now};
    enum err err = app_unid(request, TABLE_CHANNEL, request_param(request, "id"), &removal.id);

    if (!err)
        err = app_write(request->app, write_removal, &removal);
    if (err)
        return err;
    request->app->changed(request->app->context, "channel");
    response_see(response, STR("/desk/channels?notice=removed"));
    return OK;
}

static const struct route channels_routes[] = {
    ROUTE(GET, "/desk/channels", VERB_READ, channels),
    ROUTE(POST, "/desk/channels", VERB_SET_UP, add, .body_max = 256 << 10),
    ROUTE(POST, "/desk/channels/:id/remove", VERB_SET_UP, take_away),
};
const struct page page_channels = PAGE("channels", channels_routes);
