#include "main/house.h"

#include "base/io.h"
#include "base/log.h"
#include "store/setting.h"

enum { ZONE_NAME_MAX = 60, DAYS = 7 };

struct house {
    struct arena arena;
    struct zone zone;
    struct calendar calendar;
    struct policy policy;
    struct house *older;
};

/* The setting, or what counts without one. */
static enum err load(struct db *db, struct arena *arena, const char *name, struct str preset,
                     struct str *out_value)
{
    enum err err = setting_load(db, arena, str_from(name), out_value);

    if (err == ERR_NOT_FOUND) {
        *out_value = preset;
        err = OK;
    }
    return err;
}

/* A name may not lead out of the folder. */
static bool is_zone_name(struct str name)
{
    for (size_t i = 0; i < name.n; i++)
        if (!char_is_alpha(name.p[i]) && !char_is_digit(name.p[i]) &&
            str_find_char(STR("/_+-"), name.p[i], 0) == SIZE_MAX)
            return false;
    return name.n && name.n <= ZONE_NAME_MAX && name.p[0] != '/';
}

static enum err read_zone(struct house *house, struct str name)
{
    struct fault fault = {0};
    struct buf file;
    enum err err = ERR_BAD_INPUT;

    house->zone = zone_utc();
    if (str_is(name, "UTC"))
        return OK;
    buf_init(&file, ZONE_FILE_MAX);
    if (is_zone_name(name))
        err = io_read_file(
            str_c(&house->arena,
                  arena_printf(&house->arena, "/usr/share/zoneinfo/%.*s", STR_ARGS(name))),
            &file, &fault);
    if (!err) /* the changes are copied into the arena */
        err = zone_read(&house->arena, buf_str(&file), &house->zone);
    buf_clear(&file);
    if (err == ERR_NO_MEMORY)
        return err;
    if (err)
        log_event(LOG_WARN, "hours.zone_unknown", "zone", str_c(&house->arena, name), NULL);
    return OK;
}

static enum err read_hours(struct house *house, struct str days, struct str from, struct str to)
{
    int64_t begin, end;
    enum err err = str_to_i64(from, &begin);

    if (!err)
        err = str_to_i64(to, &end);
    if (!err &&
        (begin < 0 || begin >= 24 * 60 || end <= begin || end > begin + 24 * 60 || days.n != DAYS))
        err = ERR_BAD_INPUT;
    for (size_t i = 0; !err && i < DAYS; i++)
        if (days.p[i] == '1')
            house->calendar.week[i][0] = (struct hours_span){(int)begin, (int)end};
    return err;
}

static enum err fill(struct db *db, struct house *house)
{
    struct str zone, days, from, to;
    enum err err = load(db, &house->arena, "hours.zone", STR("UTC"), &zone);

    if (!err)
        err = load(db, &house->arena, "hours.days", STR("1111100"), &days);
    if (!err)
        err = load(db, &house->arena, "hours.from", STR("540"), &from);
    if (!err)
        err = load(db, &house->arena, "hours.to", STR("1020"), &to);
    if (!err)
        err = read_zone(house, zone);
    if (!err)
        err = read_hours(house, days, from, to);
    house->calendar.zone = &house->zone;
    house->policy = policy_default;
    house->policy.calendar = &house->calendar;
    return err;
}

enum err house_load(struct db *db, struct house **out_house)
{
    struct house *house = calloc(1, sizeof(*house));
    enum err err;

    if (!house)
        return ERR_NO_MEMORY;
    arena_init(&house->arena, 4 << 20);
    err = fill(db, house);
    if (err) {
        house_free(house);
        return err;
    }
    *out_house = house;
    return OK;
}

const struct policy *house_policy(const struct house *house) { return &house->policy; }

const struct calendar *house_calendar(const struct house *house) { return &house->calendar; }

void house_keep(struct house *house, struct house *older) { house->older = older; }

void house_free(struct house *house)
{
    while (house) {
        struct house *older = house->older;

        arena_clear(&house->arena);
        free(house);
        house = older;
    }
}
