/* channel_edit.c: the settings of a connected place, and its pause. A secret is never shown again:
 * one that is left empty stays as it is. */
#include "channels/channel.h"
#include "pages/desk/forms.ht.h"
#include "pages/desk/steps.h"
#include "parse/json.h"
#include "store/channel.h"
#include "store/secret.h"

enum { SETTINGS_MAX = 40, CONFIG_MAX = 1 << 20 };

static enum err take(const struct request *request, struct channel_row *out_row,
                     const struct channel_kind **out_kind)
{
    int64_t id;
    enum err err = app_unid(request, TABLE_CHANNEL, request_param(request, "id"), &id);

    if (!err)
        err = channel_load(request->db, request->arena, id, out_row);
    if (!err && secret_open(request->app->site, request->arena, out_row->config, &out_row->config))
        out_row->config = STR("{}"); /* of another key: typed anew */
    if (!err && out_row->removed_at)
        err = ERR_NOT_FOUND;
    *out_kind = err ? NULL : channel_kind_find(out_row->kind);
    return err;
}

/* The settings as they are kept; a value for each setting of the kind, empty without one. */
static void read_config(const struct request *request, const struct channel_kind *kind,
                        struct str config, struct channel_value *values)
{
    struct json_parser parser;
    struct json_value root;
    bool is_read;

    json_parser_init(&parser, CONFIG_MAX);
    is_read = config.n && !json_parse(&parser, config, &root, NULL);
    for (size_t i = 0; i < kind->setting_count && i < SETTINGS_MAX; i++) {
        struct str value = STR_NONE;

        if (is_read)
            (void)json_get_str(root, kind->settings[i].name, &value);
        values[i] = (struct channel_value){str_from(kind->settings[i].name),
                                           str_dup(request->arena, value)};
    }
    json_parser_clear(&parser);
}

/* What was typed instead, except for a secret that was left empty. */
static void read_form(const struct request *request, const struct channel_kind *kind,
                      struct channel_value *values)
{
    for (size_t i = 0; i < kind->setting_count && i < SETTINGS_MAX; i++) {
        struct str name = arena_printf(request->arena, "set.%s", kind->settings[i].name);
        struct str typed = str_trim(request_form(request, str_c(request->arena, name)));

        if (typed.n || !kind->settings[i].is_secret)
            values[i].value = typed;
    }
}

static enum err fill_settings(const struct request *request, struct kind_view *form,
                              const struct channel_kind *kind, const struct channel_value *values)
{
    for (size_t i = 0; i < kind->setting_count && i < SETTINGS_MAX; i++) {
        const struct channel_setting *setting = &kind->settings[i];
        bool is_kept = setting->is_secret && values[i].value.n;
        struct setting_view field = {.name = setting->name,
                                     .label = setting->label,
                                     .help = is_kept ? "Left empty, it stays as it is."
                                                     : setting->help,
                                     .input = channels_input(setting),
                                     .value = setting->is_secret ? STR_NONE : values[i].value,
                                     .is_required = setting->is_required && !is_kept};

        if (!vec_push(request->arena, &form->settings, field))
            return request->arena->err;
    }
    channels_fold(form, kind);
    return OK;
}

static bool is_deaf(const struct channel_row *row)
{
    return row->state == CHANNEL_REFUSED || row->state == CHANNEL_LATE;
}

/* The reason stands beside the first setting: the address. What it names is not folded away. */
static void put_reason(struct kind_view *form, struct str reason)
{
    if (form->settings.n)
        form->settings.at[0].error = reason;
    for (size_t i = 0; i < form->settings.n; i++)
        if (form->settings.at[i].is_folded &&
            str_find_nocase(reason, str_from(form->settings.at[i].label), 0) != SIZE_MAX)
            form->is_more_open = true;
}

enum err channels_kept(const struct request *request, const struct channel_row *row,
                       struct kind_view *out_form)
{
    const struct channel_kind *kind = channel_kind_find(row->kind);
    struct channel_value values[SETTINGS_MAX];
    struct str config = row->config;
    enum err err;

    if (!kind || kind->by_hand)
        return OK;
    if (secret_open(request->app->site, request->arena, config, &config))
        config = STR("{}");
    *out_form = (struct kind_view){
        .name = kind->name,
        .label = kind->label,
        .help = kind->help,
        .scope = arena_printf(request->arena, "-%.*s",
                              STR_ARGS(app_id(request, TABLE_CHANNEL, row->id)))};
    read_config(request, kind, config, values);
    err = fill_settings(request, out_form, kind, values);
    if (!err && is_deaf(row) && row->reason.n)
        put_reason(out_form, row->reason);
    return err;
}

static enum err show(const struct request *request, struct response *response,
                     const struct channel_value *typed, const char *error)
{
    struct channel_value values[SETTINGS_MAX];
    struct channel_edit_view view = {.id = request_param(request, "id")};
    const struct channel_kind *kind;
    struct channel_row row;
    struct shell shell;
    enum err err = take(request, &row, &kind);

    if (!err && !kind)
        err = ERR_NOT_FOUND;
    if (err)
        return err;
    view.name = row.name;
    view.is_paused = row.state == CHANNEL_PAUSED;
    view.may_pause = !kind->by_hand;
    view.shell = &shell;
    view.form = (struct kind_view){
        .name = kind->name, .label = kind->label, .help = kind->help, .error = str_from(error)};
    if (!typed)
        read_config(request, kind, row.config, values);
    err = fill_settings(request, &view.form, kind, typed ? typed : values);
    if (!err && !typed && is_deaf(&row) && row.reason.n)
        put_reason(&view.form, row.reason);
    if (!err)
        err = shell_fill(request, &shell, row.name, VIEW_NONE, DESK_CHANNELS);
    if (err)
        return err;
    if (error)
        response->status = 422;
    channel_page_render(&response->body, &view);
    return shell_finish(request, response);
}

static enum err page(const struct request *request, struct response *response)
{
    return show(request, response, NULL, NULL);
}

struct edit {
    int64_t id, now;
    struct str config;
    bool goes_on, was_deaf;
};

static enum err changed(const struct request *request, struct response *response, enum err err)
{
    if (err)
        return err;
    request->app->changed(request->app->context, "channel");
    response_see(response, request_form_has(request, "step") ? STR("/desk/welcome/place#channels")
                                                             : STR("/desk/channels?notice=saved"));
    return OK;
}

static enum err write_config(struct db *db, void *arg)
{
    const struct edit *edit = arg;
    enum err err = channel_set_config(db, edit->id, edit->config);

    /* what was wrong with the settings before is told no more */
    return err || !edit->was_deaf ? err : channel_set_state(db, edit->id, CHANNEL_NEW, STR_NONE);
}

/* Without those that are empty: they were not set. */
static size_t only_set(const struct channel_value *from, size_t n, struct channel_value *to)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++)
        if (from[i].value.n)
            to[kept++] = from[i];
    return kept;
}

static enum err set(const struct request *request, struct response *response)
{
    struct channel_value values[SETTINGS_MAX], kept[SETTINGS_MAX];
    const struct channel_kind *kind;
    struct channel_row row;
    struct fault fault = {0};
    struct edit edit;
    size_t n;
    enum err err = take(request, &row, &kind);

    if (!err && !kind)
        err = ERR_NOT_FOUND;
    if (err)
        return err;
    read_config(request, kind, row.config, values);
    read_form(request, kind, values);
    n = only_set(values, kind->setting_count < SETTINGS_MAX ? kind->setting_count : SETTINGS_MAX,
                 kept);
    err = channel_config_check(kind, kept, n, &fault);
    if (channels_may_correct(err))
        return show(request, response, values, fault_text(&fault, err));
    edit = (struct edit){
        .id = row.id, .config = channels_config(request, kept, n), .was_deaf = is_deaf(&row)};
    if (!err)
        err = secret_seal(request->app->site, request->arena, edit.config, &edit.config);
    if (!err)
        err = app_write(request->app, write_config, &edit);
    return changed(request, response, err);
}

/* A pause is a gap we chose: it counts as deaf like any other. It closes when the place is heard
 * again. */
static enum err write_pause(struct db *db, void *arg)
{
    const struct edit *edit = arg;
    enum err err = channel_set_state(db, edit->id, edit->goes_on ? CHANNEL_NEW : CHANNEL_PAUSED,
                                     STR_NONE);

    if (!err && !edit->goes_on)
        err = channel_gap_open(db, edit->id, edit->now, STR("paused by us"));
    return err;
}

static enum err set_pause(const struct request *request, struct response *response)
{
    struct edit edit = {.now = request->now, .goes_on = request_form_has(request, "on")};
    const struct channel_kind *kind;
    struct channel_row row;
    enum err err = take(request, &row, &kind);

    if (!err && (!kind || kind->by_hand))
        err = ERR_BAD_INPUT;
    if (err)
        return err;
    edit.id = row.id;
    if (edit.goes_on == (row.state == CHANNEL_PAUSED)) /* else it is so already */
        err = app_write(request->app, write_pause, &edit);
    return changed(request, response, err);
}

static const struct route channel_edit_routes[] = {
    ROUTE(GET, "/desk/channels/:id", VERB_SET_UP, page),
    ROUTE(POST, "/desk/channels/:id", VERB_SET_UP, set, .body_max = 256 << 10),
    ROUTE(POST, "/desk/channels/:id/pause", VERB_SET_UP, set_pause),
};
const struct page page_channel_edit = PAGE("channel_edit", channel_edit_routes);
