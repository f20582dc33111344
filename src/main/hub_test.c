/* The hub between a master, a channel process and an intake that are all ourselves. */
#include "main/hub_inside.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/frame.h"
#include "unit.h"

struct stage_set {
    struct loop *loop;
    struct health_board health;
    struct intake intake;
    struct hub *hub;
    int master, channel; /* our ends */
    struct intake_batch *heard[2 * HUB_HELD_COUNT_MAX];
    size_t heard_count, decided;
    struct buf log;    /* what the hub told */
    struct buf orders; /* what the channel was told */
    struct buf in;
};

static enum err keep(struct intake *intake, struct intake_batch *batch)
{
    struct stage_set *set = intake->owner;

    set->heard[set->heard_count++] = batch;
    return OK;
}

static void on_state(void *owner, int64_t channel, const char *state, struct str reason)
{
    struct stage_set *set = owner;

    (void)reason;
    buf_printf(&set->log, "%" PRId64 " is %s;", channel, state);
}

static void on_sent(void *owner, int64_t channel, struct str key, const char *outcome,
                    struct str native_id, struct str reason)
{
    struct stage_set *set = owner;

    (void)reason;
    buf_printf(&set->log, "%" PRId64 " %.*s %s %.*s;", channel, STR_ARGS(key), outcome,
               STR_ARGS(native_id));
}

static enum err on_cursor(void *owner, int64_t channel, struct buf *out)
{
    (void)owner;
    buf_printf(out, "{\"at\":%" PRId64 "}", channel);
    return OK;
}

/* Runs the loop until nothing more comes, gathering the orders. */
static void settle(struct stage_set *set)
{
    for (int i = 0; i < 5; i++) {
        char bytes[65536];
        ssize_t n;
        struct frame frame;
        size_t size;

        loop_round(set->loop, 0);
        n = set->channel >= 0 ? recv(set->channel, bytes, sizeof(bytes), MSG_DONTWAIT) : 0;
        if (n > 0)
            buf_add(&set->in, str_of(bytes, (size_t)n));
        while (frame_take(buf_str(&set->in), &frame, &size) == OK) {
            buf_add(&set->orders, frame.json);
            buf_add_char(&set->orders, '\n');
            buf_drop(&set->in, size);
        }
    }
}

/* Of the run that is on now: `{"run":N,` before what else it says. */
static void say_of(struct stage_set *set, int64_t run, const char *json)
{
    struct buf text;

    buf_init(&text, 0);
    buf_printf(&text, "{\"run\":%" PRId64 ",%s", run, json + 1);
    CHECK_INT(frame_write(set->channel, (struct frame){buf_str(&text), STR_NONE}), OK);
    buf_clear(&text);
}

static void say(struct stage_set *set, const char *json)
{
    say_of(set, set->hub->channels ? set->hub->channels->run : 1, json);
}

static void decide(struct stage_set *set, enum err err)
{
    intake_finish(set->heard[set->decided++], err, "no");
    settle(set);
}

static void bring_up(struct stage_set *set, int pid)
{
    struct control control;
    int fds[CONTROL_FDS], ends[2];

    CHECK_INT(control_receive(set->master, &control, fds), OK);
    CHECK_INT(control.what, CONTROL_START);
    CHECK_STR(str_from(control.name), "channel feed");
    CHECK_STR(str_from(control.text), "feed");
    bug_on(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0);
    set->channel = ends[1];
    control.what = CONTROL_STARTED;
    control.pid = pid;
    hub_started(set->hub, &control, ends[0], open("/dev/null", O_RDONLY | O_CLOEXEC));
    settle(set);
}

static void raise_curtain(struct stage_set *set)
{
    struct hub_config config = {
        .id = 7, .name = STR("news"), .kind = STR("feed"), .config = STR("{\"url\":\"x\"}")};
    struct hub_options options = {
        .calls = {.state = on_state, .sent = on_sent, .cursor = on_cursor, .owner = set}};
    int control[2];

    *set = (struct stage_set){.loop = loop_new(), .channel = -1};
    bug_on(control_pair(control) != OK);
    set->master = control[0];
    health_init(&set->health);
    set->intake = (struct intake){.loop = set->loop, .submit = keep, .owner = set};
    buf_init(&set->log, 0);
    buf_init(&set->orders, 0);
    buf_init(&set->in, 0);
    options.loop = set->loop;
    options.intake = &set->intake;
    options.health = &set->health;
    options.control = control[1];
    set->hub = hub_new(&options);
    hub_set(set->hub, &config, 1);
    bring_up(set, 1001);
}

static void drop_curtain(struct stage_set *set)
{
    while (set->decided < set->heard_count)
        decide(set, OK);
    hub_free(set->hub);
    (void)close(set->channel);
    (void)close(set->master);
    health_clear(&set->health);
    buf_clear(&set->log);
    buf_clear(&set->orders);
    buf_clear(&set->in);
    loop_free(set->loop);
}

static void lose_process(struct stage_set *set, int pid)
{
    struct control gone = {.what = CONTROL_GONE, .role = PROCESS_CHANNEL, .pid = pid, .status = 9};

    (void)snprintf(gone.name, sizeof(gone.name), "channel feed");
    hub_gone(set->hub, &gone);
    settle(set);
}

static void what_is_heard_is_told_on_in_order_and_acknowledged_after(void)
{
    struct stage_set set;

    raise_curtain(&set);
    CHECK_STR(buf_str(&set.orders),
              "{\"do\":\"start\",\"channel\":7,\"run\":1,\"config\":{\"url\":\"x\"},"
              "\"cursor\":{\"at\":7}}\n");
    buf_reset(&set.orders);
    say(&set, "{\"channel\":7,\"message\":{\"id\":\"a\",\"text\":\"t\"},\"cursor\":1}");
    say(&set, "{\"channel\":7,\"message\":{\"id\":\"b\"},\"cursor\":2}");
    say(&set, "{\"channel\":8,\"message\":{\"id\":\"c\",\"text\":\"t\"},\"cursor\":3}");
    settle(&set);
    CHECK_INT(set.heard_count, 2); /* 8 is nobody's */
    CHECK_STR(set.heard[0]->items.at[0].message.id, "a");
    CHECK_STR(set.heard[0]->cursor, "1");
    CHECK(set.heard[1]->items.at[0].reason.n > 0); /* refused, and its cursor goes on */
    CHECK_STR(set.heard[1]->cursor, "2");
    CHECK_STR(buf_str(&set.orders), "");
    decide(&set, OK);
    decide(&set, OK);
    CHECK_STR(buf_str(&set.orders), "{\"do\":\"committed\",\"channel\":7,\"cursor\":1}\n"
                                    "{\"do\":\"committed\",\"channel\":7,\"cursor\":2}\n");
    drop_curtain(&set);
}

static void after_a_failed_commit_it_starts_from_the_stored_cursor(void)
{
    struct stage_set set;

    raise_curtain(&set);
    buf_reset(&set.orders);
    say(&set, "{\"channel\":7,\"message\":{\"id\":\"a\",\"text\":\"t\"},\"cursor\":1}");
    settle(&set);
    decide(&set, ERR_DISK_FULL);
    say(&set, "{\"channel\":7,\"message\":{\"id\":\"b\",\"text\":\"t\"},\"cursor\":2}");
    settle(&set);
    CHECK_INT(set.heard_count, 1); /* b would have overtaken a */
    CHECK_STR(buf_str(&set.orders), "");
    loop_round(set.loop, 2000);
    settle(&set);
    CHECK(str_starts(buf_str(&set.orders), STR("{\"do\":\"start\",\"channel\":7,")));
    say(&set, "{\"channel\":7,\"message\":{\"id\":\"a\",\"text\":\"t\"},\"cursor\":1}");
    settle(&set);
    CHECK_INT(set.heard_count, 2);
    drop_curtain(&set);
}

static void a_send_that_nobody_answers_is_uncertain(void)
{
    struct stage_set set;

    raise_curtain(&set);
    buf_reset(&set.orders);
    CHECK_INT(hub_send(set.hub, 7, STR("k1"), STR("{}")), OK);
    CHECK_INT(hub_send(set.hub, 7, STR("k2"), STR("{}")), OK);
    CHECK_INT(hub_send(set.hub, 9, STR("k3"), STR("{}")), ERR_NOT_FOUND);
    settle(&set);
    CHECK_STR(buf_str(&set.orders),
              "{\"do\":\"send\",\"channel\":7,\"key\":\"k1\",\"message\":{}}\n"
              "{\"do\":\"send\",\"channel\":7,\"key\":\"k2\",\"message\":{}}\n");
    say(&set, "{\"channel\":7,\"sent\":\"k1\",\"outcome\":\"sent\",\"native_id\":\"n\"}");
    say(&set, "{\"channel\":7,\"sent\":\"k1\",\"outcome\":\"refused\"}"); /* once is enough */
    say(&set, "{\"channel\":7,\"sent\":\"never\",\"outcome\":\"sent\"}");
    settle(&set);
    CHECK_STR(buf_str(&set.log), "7 k1 sent n;");
    CHECK(hub_is_sending(set.hub));
    buf_reset(&set.log);
    lose_process(&set, 999); /* somebody else's end */
    CHECK_STR(buf_str(&set.log), "");
    lose_process(&set, 1001);
    CHECK_STR(buf_str(&set.log), "7 is late;7 k2 uncertain ;");
    CHECK(!hub_is_sending(set.hub));
    CHECK_INT(hub_send(set.hub, 7, STR("k4"), STR("{}")), ERR_BUSY);
    (void)close(set.channel);
    loop_round(set.loop, 1000);
    bring_up(&set, 1002);
    CHECK_INT(hub_send(set.hub, 7, STR("k4"), STR("{}")), OK);
    drop_curtain(&set);
}

static void what_an_earlier_run_still_says_is_dropped(void)
{
    struct stage_set set;

    raise_curtain(&set);
    say_of(&set, 1, "{\"channel\":7,\"message\":{\"id\":\"a\",\"text\":\"t\"},\"cursor\":1}");
    settle(&set);
    decide(&set, ERR_STORE);
    loop_round(set.loop, 2000); /* started anew: the second run */
    settle(&set);
    CHECK(str_find(buf_str(&set.orders), STR("\"run\":2"), 0) != SIZE_MAX);
    /* was in the socket before the channel heard of it, and would jump over a */
    say_of(&set, 1, "{\"channel\":7,\"message\":{\"id\":\"b\",\"text\":\"t\"},\"cursor\":2}");
    say_of(&set, 1, "{\"channel\":7,\"state\":\"connected\"}");
    say_of(&set, 0, "{\"channel\":7,\"message\":{\"id\":\"b\",\"text\":\"t\"},\"cursor\":2}");
    settle(&set);
    CHECK_INT(set.heard_count, 1);
    CHECK_STR(buf_str(&set.log), "");
    say_of(&set, 2, "{\"channel\":7,\"message\":{\"id\":\"a\",\"text\":\"t\"},\"cursor\":1}");
    settle(&set);
    CHECK_INT(set.heard_count, 2);
    drop_curtain(&set);
}

static void new_settings_begin_when_the_old_run_is_decided(void)
{
    struct hub_config config = {
        .id = 7, .name = STR("news"), .kind = STR("feed"), .config = STR("{\"url\":\"y\"}")};
    struct stage_set set;

    raise_curtain(&set);
    say_of(&set, 1, "{\"channel\":7,\"message\":{\"id\":\"a\",\"text\":\"t\"},\"cursor\":1}");
    settle(&set);
    buf_reset(&set.orders);
    hub_set(set.hub, &config, 1);
    say_of(&set, 1, "{\"channel\":7,\"message\":{\"id\":\"b\",\"text\":\"t\"},\"cursor\":2}");
    settle(&set);
    CHECK_STR(buf_str(&set.orders), "{\"do\":\"stop\",\"channel\":7}\n");
    CHECK_INT(set.heard_count, 1);
    decide(&set, OK);
    CHECK(str_find(buf_str(&set.orders), STR("\"run\":2,\"config\":{\"url\":\"y\"}"), 0) !=
          SIZE_MAX);
    drop_curtain(&set);
}

static void a_refused_channel_looks_again_when_a_person_wants_it(void)
{
    struct hub_config config = {.id = 7,
                                .name = STR("news"),
                                .kind = STR("feed"),
                                .config = STR("{\"url\":\"x\"}"),
                                .tries_anew = true};
    struct stage_set set;

    raise_curtain(&set);
    buf_reset(&set.orders);
    hub_set(set.hub, &config, 1); /* still new: nothing is wrong with it */
    settle(&set);
    CHECK_STR(buf_str(&set.orders), "");
    say(&set, "{\"channel\":7,\"state\":\"refused\",\"reason\":\"gone\"}");
    settle(&set);
    hub_set(set.hub, &config, 1);
    settle(&set);
    CHECK(str_find(buf_str(&set.orders), STR("\"run\":2,\"config\":{\"url\":\"x\"}"), 0) !=
          SIZE_MAX);
    buf_reset(&set.orders);
    hub_set(set.hub, &config, 1); /* once */
    settle(&set);
    CHECK_STR(buf_str(&set.orders), "");
    drop_curtain(&set);
}

static void a_removed_channel_is_gone_after_its_last_send(void)
{
    struct stage_set set;

    raise_curtain(&set);
    CHECK_INT(hub_send(set.hub, 7, STR("k1"), STR("{}")), OK);
    hub_set(set.hub, NULL, 0);
    settle(&set);
    CHECK(set.hub->channels != NULL); /* somebody waits for its answer */
    say_of(&set, 1, "{\"channel\":7,\"sent\":\"k1\",\"outcome\":\"sent\"}");
    settle(&set);
    CHECK_STR(buf_str(&set.log), "7 k1 sent ;");
    CHECK(set.hub->channels == NULL);
    drop_curtain(&set);
}

static void a_storm_of_states_is_told_now_and_then(void)
{
    struct stage_set set;
    size_t told = 0, at = 0;

    raise_curtain(&set);
    for (int i = 0; i < 1000; i++) {
        say(&set, i % 2 ? "{\"channel\":7,\"state\":\"connected\"}"
                        : "{\"channel\":7,\"state\":\"late\"}");
        if (i % 50 == 49)
            settle(&set);
    }
    say(&set, "{\"channel\":7,\"state\":\"quota\"}");
    settle(&set);
    while ((at = str_find(buf_str(&set.log), STR("7 is "), at)) != SIZE_MAX)
        told++, at++;
    CHECK(told > 0 && told <= HUB_CALM + 1);
    loop_round(set.loop, 2000);
    CHECK(str_ends(buf_str(&set.log), STR("7 is quota;"))); /* the last is never lost */
    drop_curtain(&set);
}

static void a_paused_channel_is_known_but_nothing_runs_for_it(void)
{
    struct hub_config config = {.id = 7,
                                .name = STR("news"),
                                .kind = STR("feed"),
                                .config = STR("{\"url\":\"x\"}"),
                                .is_paused = true};
    struct stage_set set;

    raise_curtain(&set);
    buf_reset(&set.orders);
    hub_set(set.hub, &config, 1);
    settle(&set);
    CHECK_STR(buf_str(&set.orders), "{\"do\":\"stop\",\"channel\":7}\n");
    CHECK_INT(hub_send(set.hub, 7, STR("k1"), STR("{}")), ERR_STALE);
    CHECK_INT(hub_send(set.hub, 9, STR("k1"), STR("{}")), ERR_NOT_FOUND);
    drop_curtain(&set);
}

/* Its last words are still on their way when it is taken up again, so it was not buried; its
 * process goes on for another channel. */
static void a_channel_taken_up_again_while_it_stops_starts_again(void)
{
    struct hub_config both[] = {
        {.id = 7, .name = STR("news"), .kind = STR("feed"), .config = STR("{\"url\":\"x\"}")},
        {.id = 8, .name = STR("more"), .kind = STR("feed"), .config = STR("{\"url\":\"y\"}")},
    };
    struct stage_set set;

    raise_curtain(&set);
    hub_set(set.hub, both, 2);
    say_of(&set, 1, "{\"channel\":7,\"message\":{\"id\":\"a\",\"text\":\"t\"},\"cursor\":1}");
    settle(&set);
    CHECK_INT(set.heard_count, 1);
    buf_reset(&set.orders);
    both[0].is_paused = true;
    hub_set(set.hub, both, 2);
    settle(&set);
    CHECK_STR(buf_str(&set.orders), "{\"do\":\"stop\",\"channel\":7}\n");
    both[0].is_paused = false;
    hub_set(set.hub, both, 2);
    decide(&set, OK);
    CHECK(str_find(buf_str(&set.orders), STR("{\"do\":\"start\",\"channel\":7,\"run\":2,"), 0) !=
          SIZE_MAX);
    say_of(&set, 2, "{\"channel\":7,\"message\":{\"id\":\"b\",\"text\":\"t\"},\"cursor\":2}");
    settle(&set);
    CHECK_INT(set.heard_count, 2);
    CHECK_INT(hub_send(set.hub, 7, STR("k1"), STR("{}")), OK);
    drop_curtain(&set);
}

static void pour(struct stage_set *set)
{
    char line[100];

    for (int i = 0; i < HUB_HELD_COUNT_MAX + 20; i++) {
        (void)snprintf(line, sizeof(line),
                       "{\"channel\":7,\"message\":{\"id\":\"m%d\",\"text\":\"t\"},\"cursor\":%d}",
                       i, i);
        say(set, line);
        settle(set);
    }
    CHECK_INT(set->heard_count, HUB_HELD_COUNT_MAX);
}

static void no_more_is_read_than_can_be_decided_soon(void)
{
    struct stage_set set;

    raise_curtain(&set);
    pour(&set);
    while (set.decided < HUB_HELD_COUNT_MAX / 2 + 1)
        decide(&set, OK);
    CHECK_INT(set.heard_count, HUB_HELD_COUNT_MAX + 20);
    CHECK_STR(set.heard[HUB_HELD_COUNT_MAX]->items.at[0].message.id, "m128");
    drop_curtain(&set);
}

static void what_was_said_before_the_end_is_heard(void)
{
    struct stage_set set;

    raise_curtain(&set);
    pour(&set);
    lose_process(&set, 1001);
    CHECK_INT(set.heard_count, HUB_HELD_COUNT_MAX + 20);
    drop_curtain(&set);
}

int main(void)
{
    RUN(what_is_heard_is_told_on_in_order_and_acknowledged_after);
    RUN(after_a_failed_commit_it_starts_from_the_stored_cursor);
    RUN(a_send_that_nobody_answers_is_uncertain);
    RUN(what_an_earlier_run_still_says_is_dropped);
    RUN(new_settings_begin_when_the_old_run_is_decided);
    RUN(a_refused_channel_looks_again_when_a_person_wants_it);
    RUN(a_removed_channel_is_gone_after_its_last_send);
    RUN(a_storm_of_states_is_told_now_and_then);
    RUN(a_paused_channel_is_known_but_nothing_runs_for_it);
    RUN(a_channel_taken_up_again_while_it_stops_starts_again);
    RUN(no_more_is_read_than_can_be_decided_soon);
    RUN(what_was_said_before_the_end_is_heard);
    return unit_end();
}
