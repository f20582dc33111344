/* house.h: when the organisation is there, as people set it, for act's policy.
 *
 * Settings (store/setting.h), each with a default where it was never set:
 *
 *     hours.zone   "Europe/Berlin", a name of the IANA time zone database; UTC
 *     hours.days   seven of 0 and 1 from Monday; "1111100"
 *     hours.from   minutes after local midnight; "540"
 *     hours.to     the same, greater; up to "2880"; "1020"
 *
 * The zone's file comes from /usr/share/zoneinfo. A zone that isn't there (a machine without
 * tzdata) is UTC, with a line in the log: the service runs, its clocks are a few hours off.
 * Reads files; main/ only. Any thread.
 */
#ifndef MAIN_HOUSE_H
#define MAIN_HOUSE_H

#include "act/policy.h"
#include "store/db.h"

struct house;

must_check enum err house_load(struct db *db, struct house **out_house);
const struct policy *house_policy(const struct house *house);
const struct calendar *house_calendar(const struct house *house);
/* Keeps an older one, which somebody may still look at, as long as this one. NULL is fine. */
void house_keep(struct house *house, struct house *older);
void house_free(struct house *house); /* with those it keeps; NULL is fine */

#endif
