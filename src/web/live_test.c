#include "web/live.h"

#include "unit.h"

struct screen {
    int wakes, sleeps;
    enum live_session is_alive;
    int64_t deaf_to; /* object it may not hear of */
    int asked;
};

static void on_wake(void *arg) { ((struct screen *)arg)->wakes++; }
static void on_sleep(void *arg) { ((struct screen *)arg)->sleeps++; }
static enum live_session is_alive(void *arg) { return ((struct screen *)arg)->is_alive; }
static bool may_hear(void *arg, const struct live_event *event)
{
    struct screen *screen = arg;

    screen->asked++;
    return event->object != screen->deaf_to;
}

static struct live_permission permission(struct screen *screen)
{
    return (struct live_permission){is_alive, may_hear, screen};
}

static void publish(struct live *live, int64_t object, int64_t version)
{
    struct live_event event = {.version = version, .object = object, .kind = 1};

    (void)snprintf(event.region, sizeof(event.region), "c-%d", (int)object);
    live_publish(live, &event);
}

static bool has(const struct buf *out, const char *text)
{
    return str_find(buf_str(out), str_from(text), 0) != SIZE_MAX;
}

static void tells_each_region_once(void)
{
    struct live *live = live_new(1000);
    struct screen screen = {.is_alive = LIVE_THERE};
    struct live_permission allowed = permission(&screen);
    struct live_subscriber *subscriber = live_join(live, 7, STR_NONE, on_wake, &screen);
    struct buf out;

    buf_init(&out, 0);
    CHECK_INT(live_read(live, subscriber, &allowed, &out, on_sleep), LIVE_SLEEP);
    CHECK_INT(screen.sleeps, 1);
    publish(live, 1, 1);
    publish(live, 2, 1);
    publish(live, 1, 2);
    CHECK_INT(screen.wakes, 0);
    live_tick(live, LIVE_PAUSE);
    CHECK_INT(screen.wakes, 1);
    CHECK_INT(live_read(live, subscriber, &allowed, &out, on_sleep), LIVE_TEXT);
    CHECK_STR(buf_str(&out),
              "id: 1002\nevent: change\ndata: {\"region\":\"c-1\",\"version\":2}\n\n"
              "id: 1002\nevent: change\ndata: {\"region\":\"c-2\",\"version\":1}\n\n");
    CHECK_INT(live_read(live, subscriber, &allowed, &out, on_sleep), LIVE_SLEEP);
    /* a second change within the pause waits */
    publish(live, 1, 3);
    live_tick(live, LIVE_PAUSE + 100);
    CHECK_INT(screen.wakes, 1);
    live_tick(live, LIVE_PAUSE * 2);
    CHECK_INT(screen.wakes, 2);
    buf_clear(&out);
    live_leave(live, subscriber);
    CHECK_INT(live_count(live), 0);
    live_free(live);
}

static void asks_at_the_moment_of_sending(void)
{
    struct live *live = live_new(1000);
    struct screen screen = {.is_alive = LIVE_THERE};
    struct live_permission allowed = permission(&screen);
    struct live_subscriber *subscriber = live_join(live, 7, STR_NONE, on_wake, &screen);
    struct buf out;

    buf_init(&out, 0);
    publish(live, 1, 1);
    publish(live, 2, 1);
    screen.deaf_to = 2; /* after publishing */
    CHECK_INT(live_read(live, subscriber, &allowed, &out, on_sleep), LIVE_TEXT);
    CHECK(has(&out, "c-1") && !has(&out, "c-2"));
    CHECK_INT(screen.asked, 2);
    buf_reset(&out);
    publish(live, 1, 2);
    screen.is_alive =
        LIVE_UNKNOWN; /* the database does not answer: nothing is told, nothing lost */
    CHECK_INT(live_read(live, subscriber, &allowed, &out, on_sleep), LIVE_TEXT);
    CHECK(has(&out, ": beat") && !has(&out, "c-1") && !has(&out, "bye"));
    buf_reset(&out);
    screen.is_alive = LIVE_THERE;
    CHECK_INT(live_read(live, subscriber, &allowed, &out, on_sleep), LIVE_TEXT);
    CHECK(has(&out, "event: reset"));
    buf_reset(&out);
    publish(live, 1, 3);
    screen.is_alive = LIVE_ENDED;
    CHECK_INT(live_read(live, subscriber, &allowed, &out, on_sleep), LIVE_OVER);
    CHECK(has(&out, "event: bye") && !has(&out, "c-1"));
    buf_clear(&out);
    live_leave(live, subscriber);
    live_free(live);
}

static void a_storm_is_one_frame(void)
{
    struct live *live = live_new(1000);
    struct screen screen = {.is_alive = LIVE_THERE};
    struct live_permission allowed = permission(&screen);
    struct live_subscriber *subscriber = live_join(live, 7, STR_NONE, on_wake, &screen);
    struct buf out;

    buf_init(&out, 0);
    for (int i = 0; i < 500; i++)
        publish(live, i, 1);
    CHECK_INT(live_read(live, subscriber, &allowed, &out, on_sleep), LIVE_TEXT);
    CHECK_STR(buf_str(&out), "id: 1499\nevent: list\ndata: {\"changed\":500}\n\n");
    buf_clear(&out);
    live_leave(live, subscriber);
    live_free(live);
}

static void goes_on_or_starts_over(void)
{
    struct live *live = live_new(1000);
    struct screen screen = {.is_alive = LIVE_THERE};
    struct live_permission allowed = permission(&screen);
    struct live_subscriber *subscriber;
    struct buf out;
    static const char *const lost[] = {"998", "5000", "x", "-1"};

    buf_init(&out, 0);
    publish(live, 1, 1);
    publish(live, 2, 1);
    subscriber = live_join(live, 7, STR("1000"), on_wake, &screen);
    CHECK_INT(live_read(live, subscriber, &allowed, &out, on_sleep), LIVE_TEXT);
    CHECK(!has(&out, "c-1") && has(&out, "c-2"));
    live_leave(live, subscriber);
    for (size_t i = 0; i < ARRAY_LEN(lost); i++) {
        buf_reset(&out);
        subscriber = live_join(live, 7, str_from(lost[i]), on_wake, &screen);
        CHECK_INT(live_read(live, subscriber, &allowed, &out, on_sleep), LIVE_TEXT);
        CHECK(has(&out, "event: reset"));
        live_leave(live, subscriber);
    }
    buf_reset(&out);
    subscriber = live_join(live, 7, STR_NONE, on_wake, &screen);
    for (int i = 0; i <= LIVE_RING; i++)
        publish(live, 3, i);
    CHECK_INT(live_read(live, subscriber, &allowed, &out, on_sleep), LIVE_TEXT);
    CHECK(has(&out, "event: reset"));
    live_leave(live, subscriber);
    buf_clear(&out);
    live_free(live);
}

static void ends_with_the_session(void)
{
    struct live *live = live_new(1000);
    struct screen mine = {.is_alive = LIVE_THERE}, other = {.is_alive = LIVE_THERE};
    struct live_permission allowed = permission(&mine);
    struct live_subscriber *a = live_join(live, 7, STR_NONE, on_wake, &mine);
    struct live_subscriber *b = live_join(live, 8, STR_NONE, on_wake, &other);
    struct buf out;

    buf_init(&out, 0);
    CHECK_INT(live_read(live, a, &allowed, &out, on_sleep), LIVE_SLEEP);
    CHECK_INT(live_read(live, b, &allowed, &out, on_sleep), LIVE_SLEEP);
    live_end_session(live, 7);
    CHECK(mine.wakes == 1 && other.wakes == 0);
    CHECK_INT(live_read(live, a, &allowed, &out, on_sleep), LIVE_OVER);
    live_tick(live, LIVE_HEARTBEAT);
    CHECK_INT(other.wakes, 1);
    buf_reset(&out);
    CHECK_INT(live_read(live, b, &allowed, &out, on_sleep), LIVE_TEXT);
    CHECK_STR(buf_str(&out), ": beat\n\n");
    live_stop(live);
    CHECK_INT(live_read(live, b, &allowed, &out, on_sleep), LIVE_OVER);
    CHECK(!live_join(live, 9, STR_NONE, on_wake, &mine));
    live_leave(live, a);
    live_leave(live, b);
    buf_clear(&out);
    live_free(live);
}

int main(void)
{
    RUN(tells_each_region_once);
    RUN(asks_at_the_moment_of_sending);
    RUN(a_storm_is_one_frame);
    RUN(goes_on_or_starts_over);
    RUN(ends_with_the_session);
    return unit_end();
}
