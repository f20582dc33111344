#include "main/service.h"

#include "act/policy.h"
#include "base/clock.h"
#include "base/log.h"
#include "main/house.h"
#include "store/db.h"

enum { RULES_AGAIN_MS = 1000 };

static void changed(struct door *door, struct str noun)
{
    struct service *service = door->owner;

    service_changed(service, noun);
}

/* The hours as they are set now; the old ones stay at work when they can't be read. */
static void take_hours(struct service *service)
{
    struct house *house = NULL, *old = service->house;
    enum err err = house_load(service->db, &house);

    if (!err)
        err = act_set_policy(service->act, house_policy(house));
    if (err) {
        log_event(LOG_ERROR, "hours.not_loaded", "error", err_info(err)->name, NULL);
        house_free(house);
        return;
    }
    house_keep(house, old); /* a page may be reading it */
    service->house = house;
}

static void take_rules(struct service *service);

static void take_rules_again(struct timer *timer) { take_rules(timer->owner); }

/* What is committed is at work afterwards. While the store does not answer, the old ones stay at
 * work, and it is asked again. */
static void take_rules(struct service *service)
{
    enum err err = rule_keeper_refresh(understander_rules(service->understander), service->db);

    loop_timer_stop(service->loop, &service->rules_again);
    if (!err)
        return;
    log_event(LOG_ERROR, "rules.not_loaded", "error", err_info(err)->name, NULL);
    service->rules_again = (struct timer){.fire = take_rules_again, .owner = service};
    loop_timer_set(service->loop, &service->rules_again, RULES_AGAIN_MS);
}

void service_changed(struct service *service, struct str noun)
{
    if (str_is(noun, "rule"))
        take_rules(service);
    if (str_is(noun, "house"))
        take_hours(service);
    if (service->changed)
        service->changed(service->owner, noun);
}

/* What was opened, in the opposite order: what the understander has goes to the writer, what the
 * writer decides last is told by the loop. Whoever talks still (a channel, a command at the door)
 * is heard by the loop then, too, and refused by what has stopped: so nothing is freed before. */
void service_close(struct service *service)
{
    if (!service->act)
        return;
    loop_timer_stop(service->loop, &service->rules_again);
    understander_stop(service->understander);
    act_stop(service->act);
    loop_round(service->loop, 0);
    loop_round(service->loop, 0);
    if (service->understander)
        door_clear(&service->door);
    understander_close(service->understander);
    act_close(service->act);
    db_close(service->db);
    house_free(service->house);
    service->house = NULL;
    service->act = NULL;
}

static enum err open_parts(struct service *service, struct fault *fault)
{
    struct act_config config = {.site = service->site,
                                .now = clock_now(),
                                .changed = service->committed,
                                .context = service->owner};
    enum err err = db_open(service->site, DB_WRITE, &config.db, fault);

    if (err)
        return err;
    err = act_open(&config, &service->act, fault);
    if (err) {
        db_close(config.db);
        return err;
    }
    err = db_open(service->site, DB_READ, &service->db, fault);
    if (!err)
        take_hours(service);
    if (!err)
        err = understander_open(service->act, service->db, &service->understander, fault);
    return err ? err
               : rule_keeper_reads(understander_rules(service->understander), service->site, fault);
}

enum err service_open(struct service *service, const struct site *site, struct loop *loop,
                      struct health_board *health, struct fault *fault)
{
    enum err err;

    service->site = site;
    service->loop = loop;
    err = open_parts(service, fault);
    if (err) {
        service_close(service);
        return err;
    }
    service->intake = (struct intake){.loop = loop};
    understander_attach(service->understander, &service->intake);
    service->door = (struct door){.site = site,
                                  .loop = loop,
                                  .intake = &service->intake,
                                  .health = health,
                                  .writer = act_writer(service->act),
                                  .rules = understander_rules(service->understander),
                                  .changed = changed,
                                  .owner = service};
    door_init(&service->door);
    return OK;
}
