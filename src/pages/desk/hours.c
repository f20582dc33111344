/* hours.c: name, time zone and hours of the house, as a form. The settings are main/house.h's. */
#include "base/io.h"
#include "base/log.h"
#include "pages/address.h"
#include "pages/desk/welcome.h"
#include "store/setting.h"

enum { NAME_MAX_BYTES = 100, ZONES_MAX = 1000, STEP = 30, DAY = 24 * 60 };

static const char *const day_names[7] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

/* As typed just now, as set, or as it is without a setting. */
static enum err value_of(const struct request *request, const char *field, const char *setting,
                         const char *preset, struct str *out_value)
{
    enum err err;

    *out_value = str_trim(request_form(request, field));
    if (out_value->n)
        return OK;
    err = setting_load(request->db, request->arena, str_from(setting), out_value);
    if (err == ERR_NOT_FOUND) {
        *out_value = str_from(preset);
        err = OK;
    }
    return err;
}

/* --- zones: those of /usr/share/zoneinfo/zone.tab, "CC<TAB>place<TAB>name[<TAB>comment]" --- */

static int by_name(const void *a, const void *b)
{
    return str_cmp(((const struct chosen_view *)a)->value, ((const struct chosen_view *)b)->value);
}

static bool add_zone(const struct request *request, struct welcome *page, struct str name,
                     struct str chosen)
{
    struct chosen_view zone = {.value = name, .is_on = str_eq(name, chosen)};
    struct buf label;

    buf_init(&label, 200);
    for (size_t i = 0; i < name.n; i++)
        buf_add_char(&label, name.p[i] == '_' ? ' ' : name.p[i]);
    zone.label = buf_dup(request->arena, &label);
    buf_clear(&label);
    return vec_push(request->arena, &page->zones, zone);
}

static enum err fill_zones(const struct request *request, struct welcome *page, struct str chosen)
{
    struct fault fault = {0};
    struct buf file;
    struct str rest, line, skipped, name, comment;

    if (!add_zone(request, page, STR("UTC"), chosen))
        return request->arena->err;
    buf_init(&file, 1 << 20);
    if (io_read_file("/usr/share/zoneinfo/zone.tab", &file, &fault)) {
        buf_clear(&file); /* a machine without tzdata offers UTC */
        return OK;
    }
    rest = buf_dup(request->arena, &file);
    buf_clear(&file);
    while (str_line(&rest, &line) && page->zones.n < ZONES_MAX) {
        if (str_starts(line, STR("#")) || !str_cut(line, '\t', &skipped, &name) ||
            !str_cut(name, '\t', &skipped, &name))
            continue;
        (void)str_cut(name, '\t', &name, &comment);
        if (!add_zone(request, page, name, chosen))
            return request->arena->err;
    }
    qsort(page->zones.at + 1, page->zones.n - 1, sizeof(page->zones.at[0]), by_name);
    return OK;
}

static bool is_zone(const struct request *request, struct str name)
{
    struct welcome all = {0};

    if (fill_zones(request, &all, STR_NONE))
        return false;
    for (size_t i = 0; i < all.zones.n; i++)
        if (str_eq(all.zones.at[i].value, name))
            return true;
    return false;
}

/* --- hours --- */

static struct chosen_view clock_time(const struct request *request, int minutes, struct str chosen)
{
    struct str value = arena_printf(request->arena, "%d", minutes);

    return (struct chosen_view){
        .value = value,
        .label = arena_printf(request->arena, "%02d:%02d", minutes / 60, minutes % 60),
        .is_on = str_eq(value, chosen)};
}

static enum err fill_times(const struct request *request, struct welcome *page, struct str from,
                           struct str to)
{
    for (int at = 0; at <= DAY; at += STEP) {
        if (at < DAY && !vec_push(request->arena, &page->from, clock_time(request, at, from)))
            return request->arena->err;
        if (at && !vec_push(request->arena, &page->to, clock_time(request, at, to)))
            return request->arena->err;
    }
    return OK;
}

static struct str typed_days(const struct request *request)
{
    char days[7];

    for (int i = 0; i < 7; i++)
        days[i] = request_form_has(request,
                                   str_c(request->arena, arena_printf(request->arena, "day%d", i)))
                      ? '1'
                      : '0';
    return str_dup(request->arena, str_of(days, sizeof(days)));
}

enum err hours_fill(const struct request *request, struct welcome *page)
{
    bool is_again = request->method == METHOD_POST;
    struct str zone, days, from, to, set;
    enum err err = value_of(request, "zone", "hours.zone", "UTC", &zone);

    if (!err)
        err = value_of(request, "days", "hours.days", "1111100", &days);
    if (!err)
        err = value_of(request, "from", "hours.from", "540", &from);
    if (!err)
        err = value_of(request, "to", "hours.to", "1020", &to);
    if (err)
        return err;
    if (is_again)
        days = typed_days(request);
    page->name = is_again ? request_form(request, "name") : app_name(request);
    page->address = request_form(request, "address");
    if (!is_again && setting_load(request->db, request->arena, STR("site.address"), &page->address))
        page->address = STR_NONE;
    page->is_zone_open = !is_again && setting_load(request->db, request->arena, STR("hours.zone"),
                                                   &set) == ERR_NOT_FOUND;
    for (int i = 0; i < 7; i++)
        page->days[i] = (struct chosen_view){.value = arena_printf(request->arena, "day%d", i),
                                             .label = str_from(day_names[i]),
                                             .is_on = (size_t)i < days.n && days.p[i] == '1'};
    err = fill_zones(request, page, zone);
    return err ? err : fill_times(request, page, from, to);
}

/* --- keeping them --- */

struct hours_form {
    struct str name, zone, days, from, to, address;
};

static enum err write_hours(struct db *db, void *arg)
{
    const struct hours_form *form = arg;
    enum err err = setting_put(db, STR("site.name"), form->name);

    if (!err)
        err = setting_put(db, STR("hours.zone"), form->zone);
    if (!err)
        err = setting_put(db, STR("hours.days"), form->days);
    if (!err)
        err = setting_put(db, STR("hours.from"), form->from);
    if (!err)
        err = setting_put(db, STR("hours.to"), form->to);
    if (err)
        return err;
    return form->address.n ? setting_put(db, STR("site.address"), form->address)
                           : setting_remove(db, STR("site.address"));
}

static const char *what_is_wrong(const struct request *request, struct hours_form *form)
{
    struct fault fault = {0};
    int64_t from, to;

    if (form->address.n && address_from(request->arena, form->address, &form->address, &fault))
        return str_c(request->arena, arena_printf(request->arena, "Public address: %s.",
                                                  fault_text(&fault, ERR_BAD_INPUT)));
    if (!form->name.n || form->name.n > NAME_MAX_BYTES)
        return "Give the organisation a name of at most 100 characters.";
    if (!is_zone(request, form->zone))
        return "Choose a time zone of the list.";
    if (str_find_char(form->days, '1', 0) == SIZE_MAX)
        return "Choose at least one day.";
    if (str_to_i64(form->from, &from) || str_to_i64(form->to, &to) || from < 0 || from >= DAY ||
        to <= 0 || to > DAY || from == to)
        return "Choose from when to when somebody is there.";
    if (to < from) /* a night shift ends on the next day */
        form->to = arena_printf(request->arena, "%d", (int)to + DAY);
    return NULL;
}

enum err hours_keep(const struct request *request, const char **out_error)
{
    struct hours_form form = {.name = str_trim(request_form(request, "name")),
                              .zone = request_form(request, "zone"),
                              .days = typed_days(request),
                              .from = request_form(request, "from"),
                              .to = request_form(request, "to"),
                              .address = str_trim(request_form(request, "address"))};
    enum err err;

    *out_error = what_is_wrong(request, &form);
    if (*out_error)
        return OK;
    err = app_write(request->app, write_hours, &form);
    if (err)
        return err;
    log_event(LOG_INFO, "hours.set", NULL);
    request->app->changed(request->app->context, "house");
    return OK;
}
