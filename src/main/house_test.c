/* The hours as people set them. */
#include "main/house.h"

#include "base/clock.h"
#include "store/fixture.h"
#include "store/setting.h"

static void put(struct fixture *f, const char *name, const char *value)
{
    CHECK(!db_begin(f->db));
    CHECK(!setting_put(f->db, str_from(name), str_from(value)));
    CHECK(!db_commit(f->db));
}

/* The moment a question of Saturday 21 November 2026, 12:00 UTC is due in one open hour. */
static int64_t due(struct fixture *f)
{
    struct civil asked = {.year = 2026, .month = 11, .day = 21, .hour = 12};
    struct house *house = NULL;
    int64_t at = 0;

    CHECK(!house_load(f->db, &house));
    if (house)
        at = hours_add(house_policy(house)->calendar, civil_to_ms(asked), MS_HOUR);
    house_free(house);
    return at;
}

static int64_t moment(int day, int hour, int minute)
{
    struct civil civil = {.year = 2026, .month = 11, .day = day, .hour = hour, .minute = minute};

    return civil_to_ms(civil);
}

static void hours_are_as_they_were_set(struct fixture *f)
{
    CHECK_INT(due(f), moment(23, 10, 0)); /* never set: Monday from nine, UTC */
    put(f, "hours.zone", "Asia/Kolkata");
    CHECK_INT(due(f), moment(23, 4, 30));
    put(f, "hours.days", "0000010");
    put(f, "hours.from", "0");
    put(f, "hours.to", "1440");
    CHECK_INT(due(f), moment(21, 13, 0));
}

static void nonsense_is_refused_and_an_unknown_zone_is_utc(struct fixture *f)
{
    struct house *house = NULL;

    put(f, "hours.zone", "../../../etc/passwd");
    CHECK_INT(due(f), moment(23, 10, 0));
    put(f, "hours.zone", "Nowhere/Land");
    CHECK_INT(due(f), moment(23, 10, 0));
    put(f, "hours.to", "540");
    CHECK_INT(house_load(f->db, &house), ERR_BAD_INPUT);
    put(f, "hours.to", "soon");
    CHECK_INT(house_load(f->db, &house), ERR_BAD_INPUT);
    CHECK(!house);
}

int main(void)
{
    RUN_BOTH(hours_are_as_they_were_set);
    RUN_BOTH(nonsense_is_refused_and_an_unknown_zone_is_utc);
    return unit_end();
}
