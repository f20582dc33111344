#include "main/look_sources.h"

#include "base/json_out.h"
#include "channels/channel.h"
#include "store/channel.h"
#include "store/secret.h"
#include "store/setting.h"
#include "store/site.h"

static struct str config_of(struct arena *arena, const struct channel_kind *kind,
                            struct str address, struct str allow)
{
    struct json_out json;
    struct str config;
    struct buf out;

    buf_init(&out, 0);
    json_init(&json, &out);
    json_open(&json, '{');
    json_put_opt(&json, kind->address, address);
    json_put_opt(&json, "allow", allow);
    json_close(&json, '}');
    config = buf_dup(arena, &out);
    buf_clear(&out);
    return config;
}

static struct str preset_of(const struct channel_kind *kind)
{
    const struct channel_setting *setting = channel_setting_find(kind, str_from(kind->address));

    return setting ? str_from(setting->preset) : STR_NONE;
}

static enum err push(struct look_sources *sources, struct look_wanted wanted, struct fault *fault)
{
    /* The archive is one, too. */
    if (sources->n == LOOK_SOURCES_MAX - 1)
        return fault_set(fault, ERR_TOO_BIG, "a look asks at most %d sources", LOOK_SOURCES_MAX);
    sources->at[sources->n++] = wanted;
    return OK;
}

static enum err add_kind(struct look_sources *sources, struct arena *arena,
                         const struct channel_kind *kind, struct str address, struct str allow,
                         struct fault *fault)
{
    struct channel_value values[2] = {{.value = address}, {STR("allow"), allow}};
    struct look_wanted wanted = {.kind = str_from(kind->name)};
    enum err err;

    values[0].name = str_from(kind->address);
    if (!address.n)
        values[0] = values[1];
    err = channel_config_check(kind, values, (size_t)(address.n > 0) + (allow.n > 0), fault);
    if (err)
        return err;
    wanted.address = str_dup(arena, address.n ? address : preset_of(kind));
    wanted.config = config_of(arena, kind, address, allow);
    wanted.name = kind->is_open && !address.n
                      ? str_from(kind->label)
                      : arena_printf(arena, "%s %.*s", kind->label, STR_ARGS(wanted.address));
    return arena->err ? arena->err : push(sources, wanted, fault);
}

/* "file=mails.mbox" of a site lies in its folder: its core may read nothing else. */
static struct str in_site(const struct site *site, struct arena *arena, struct str line)
{
    line = str_trim(line);
    if (!str_starts(line, STR("file=")) || str_starts(line, STR("file=/")))
        return line;
    return arena_printf(arena, "file=%s/%.*s", site->path, STR_ARGS(str_skip(line, 5)));
}

static enum err add_file(struct look_sources *sources, struct arena *arena, struct str path,
                         struct fault *fault)
{
    struct look_wanted wanted = {.kind = STR("file"), .address = str_dup(arena, path)};

    if (!path.n)
        return fault_set(fault, ERR_BAD_INPUT, "which file? file=PATH");
    wanted.name = arena_printf(arena, "File %.*s", STR_ARGS(path));
    return arena->err ? arena->err : push(sources, wanted, fault);
}

enum err look_sources_add(struct look_sources *sources, struct arena *arena, struct str text,
                          struct str allow, struct fault *fault)
{
    const struct channel_kind *kind;
    struct str name, address;

    (void)str_cut(str_trim(text), '=', &name, &address);
    if (str_is(name, "file"))
        return add_file(sources, arena, address, fault);
    kind = channel_kind_find(name);
    if (!kind || !kind->address)
        return fault_set(fault, ERR_BAD_INPUT, "nothing can be looked back in a '%.*s'",
                         STR_ARGS(name));
    if (!address.n && !preset_of(kind).n)
        return fault_set(fault, ERR_BAD_INPUT, "where? %s=ADDRESS", kind->name);
    return add_kind(sources, arena, kind, address, allow, fault);
}

enum err look_sources_open(struct look_sources *sources, struct arena *arena, struct str allow,
                           struct fault *fault)
{
    enum err err = OK;

    for (size_t i = 0; channel_registry[i] && !err; i++)
        if (channel_registry[i]->is_open)
            err = add_kind(sources, arena, channel_registry[i], STR_NONE, allow, fault);
    return err;
}

/* *out_is_set may be NULL. */
static struct str setting_or_none(struct db *db, struct arena *arena, const char *name,
                                  bool *out_is_set, enum err *err)
{
    struct str value = STR_NONE;
    enum err found = *err ? *err : setting_load(db, arena, str_from(name), &value);

    if (found && found != ERR_NOT_FOUND)
        *err = found;
    if (out_is_set)
        *out_is_set = !found;
    return value;
}

static enum err add_channels(struct look_sources *sources, struct arena *arena,
                             const struct site *site, struct db *db)
{
    struct channel_row *rows;
    size_t n;
    enum err err = channel_list(db, arena, &rows, &n);

    for (size_t i = 0; i < n && !err && sources->n < LOOK_SOURCES_MAX - 1; i++) {
        const struct channel_kind *kind = channel_kind_find(rows[i].kind);
        struct look_wanted wanted = {
            .kind = rows[i].kind, .name = rows[i].name, .channel = rows[i].id};

        if (kind && kind->address && !secret_open(site, arena, rows[i].config, &wanted.config))
            err = push(sources, wanted, NULL);
    }
    return err;
}

enum err look_sources_of_site(struct look_sources *sources, struct arena *arena,
                              const struct site *site, struct db *db, struct fault *fault)
{
    enum err err = add_channels(sources, arena, site, db);
    bool is_set = false;
    struct str list = setting_or_none(db, arena, "look.sources", &is_set, &err);
    struct str allow = setting_or_none(db, arena, "look.allow", NULL, &err);
    struct str line;

    if (err)
        return err;
    if (!is_set)
        return look_sources_open(sources, arena, allow, fault);
    while (str_line(&list, &line))
        if (str_trim(line).n)
            (void)!look_sources_add(sources, arena, in_site(site, arena, line), allow, NULL);
    return arena->err;
}

/* A file of a site lies in its folder, and no line leads out of it. */
static bool is_outside(struct str line)
{
    struct str path, part;

    if (!str_starts(line, STR("file=")))
        return false;
    path = str_skip(line, 5);
    if (str_starts(path, STR("/")))
        return true;
    while (path.n) {
        (void)str_cut(path, '/', &part, &path);
        if (str_is(part, ".."))
            return true;
    }
    return false;
}

enum err look_sources_check(const struct site *site, struct str list, struct str allow,
                            struct fault *fault)
{
    struct look_sources sources = {.n = 0};
    struct fault why = {.err = OK};
    struct arena arena;
    struct str line;
    int number = 0;
    enum err err = OK;

    arena_init(&arena, 4 << 20);
    while (!err && str_line(&list, &line)) {
        line = str_trim(line);
        number++;
        if (!line.n)
            continue;
        err = is_outside(line)
                  ? fault_set(&why, ERR_BAD_INPUT, "a file is a path within the site's folder")
                  : look_sources_add(&sources, &arena, in_site(site, &arena, line), allow, &why);
        if (err)
            err = fault_set(fault, err, "line %d, '%.*s': %s", number,
                            (int)(line.n > 60 ? 60 : line.n), line.p, fault_text(&why, err));
    }
    arena_clear(&arena);
    return err;
}
