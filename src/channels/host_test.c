/* The host with a kind made for the test: what goes in and out over the socket, and when. */
#include "channels/host.h"

#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/frame.h"
#include "channels/channel_impl.h"
#include "channels/event.h"
#include "unit.h"

enum { TOLD = 40 };

/* Says forty messages from its cursor on, then waits. */
static void hear(struct channel *channel)
{
    char message[100], cursor[30];
    int64_t n = 0;
    if (str_to_i64(channel_cursor(channel), &n))
        n = 0;
    channel_state(channel, CHANNEL_CONNECTED, STR_NONE);
    channel_state(channel, CHANNEL_CONNECTED, STR_NONE); /* said once */
    for (; n < TOLD; n++) {
        snprintf(message, sizeof(message), "{\"id\":\"%d\",\"text\":\"%.*s\"}", (int)n,
                 STR_ARGS(channel_setting(channel, "word")));
        snprintf(cursor, sizeof(cursor), "%d", (int)n + 1);
        if (channel_message(channel, str_from(message), str_from(cursor)))
            return;
    }
    channel_sleep(channel, 60000);
}

static void speak(struct channel *channel, const struct channel_send *send,
                  struct channel_result *out)
{
    struct str text = STR_NONE;
    json_get_str(send->message, "text", &text);
    *out = (struct channel_result){OUTCOME_SENT, send->key, STR_NONE};
    if (str_is(text, "slow"))
        usleep(100 * 1000);
    if (str_is(text, "until stopped")) {
        channel_state(channel, CHANNEL_LATE, STR("sending"));
        channel_sleep(channel, 60000);
    }
    if (str_is(text, "early")) {
        channel_report(channel, send, out);
        out->outcome = OUTCOME_UNCERTAIN; /* not listened to any more */
    }
}

/* Two messages, a document, and the end with what was in it. */
static void look(struct channel *channel, const struct channel_search *search,
                 struct channel_looked *out)
{
    struct channel_page page = {.items = 0};
    char message[200];
    enum err err = OK;
    for (size_t i = 0; i < search->ask_count && !err; i++) {
        snprintf(message, sizeof(message), "{\"id\":\"%d\",\"text\":\"%.*s\"}", (int)i,
                 STR_ARGS(search->asks[i]));
        err = channel_found(channel, str_from(message));
    }
    if (!err)
        err = channel_found_document(channel, "feed", STR("{\"address\":\"x\"}"), STR("<rss/>"),
                                     search->arena, &page);
    out->has_failed = err != OK;
    out->why = err ? STR("stopped")
                   : arena_printf(search->arena, "%d items, then %.*s", (int)page.items,
                                  STR_ARGS(page.next));
}

static const struct channel_setting settings[] = {
    {.name = "word", .label = "w", .help = "h", .type = SETTING_LINE, .preset = "preset"},
    {.name = "allow", .label = "a", .help = "h", .type = SETTING_ALLOW},
};
static const struct channel_life life = {.hear = hear, .speak = speak, .look = look};
static const struct channel_kind kind = {
    .name = "test", .settings = settings, .setting_count = ARRAY_LEN(settings), .life = &life};

struct core {
    int fd;
    pthread_t thread;
    struct host_options options;
    enum err ended;
    struct json_parser parser;
    struct arena arena;
    struct buf in;
};

static void *run(void *arg)
{
    struct core *core = arg;
    core->ended = host_run(&core->options);
    close(core->options.fd);
    return NULL;
}

static void begin(struct core *core)
{
    int ends[2];
    memset(core, 0, sizeof(*core));
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    core->fd = ends[0];
    core->options = (struct host_options){
        .fd = ends[1], .kind = &kind, .now = clock_now, .wire_fd = -1};
    json_parser_init(&core->parser, FRAME_JSON_MAX);
    arena_init(&core->arena, 1 << 20);
    buf_init(&core->in, 0);
    CHECK(pthread_create(&core->thread, NULL, run, core) == 0);
}

static void end(struct core *core)
{
    close(core->fd);
    pthread_join(core->thread, NULL);
    CHECK(core->ended == OK);
    json_parser_clear(&core->parser);
    arena_clear(&core->arena);
    buf_clear(&core->in);
}

static void say(struct core *core, const char *order)
{
    CHECK(frame_write(core->fd, (struct frame){str_from(order), STR_NONE}) == OK);
}

/* The next event, or EVENT_READY when none comes in that time. */
static struct channel_event next_within(struct core *core, time_t seconds)
{
    struct channel_event event = {0};
    struct frame frame;
    struct timeval patience = {.tv_sec = seconds};
    setsockopt(core->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    event.what = EVENT_READY;
    if (frame_read(core->fd, &core->in, &frame))
        return (struct channel_event){.what = EVENT_READY};
    CHECK(channel_event_read(&core->parser, &core->arena, frame.json, &event, NULL) == OK);
    return event;
}

static struct channel_event next(struct core *core) { return next_within(core, 20); }

static bool is_quiet(struct core *core) { return next_within(core, 1).what == EVENT_READY; }

/* How the next send ended, whatever states were said before. */
static struct channel_event next_sent(struct core *core)
{
    struct channel_event event = next(core);
    while (event.what == EVENT_STATE)
        event = next(core);
    CHECK(event.what == EVENT_SENT);
    return event;
}

static int count_messages(struct core *core, struct str *out_cursor)
{
    struct channel_event event;
    int n = 0;
    while ((event = next_within(core, 1)).what == EVENT_MESSAGE) {
        *out_cursor = event.cursor;
        n++;
    }
    CHECK(event.what == EVENT_READY);
    return n;
}

static void lets_only_so_many_fly(void)
{
    struct core core;
    struct str cursor = STR_NONE;
    begin(&core);
    say(&core, "{\"do\":\"start\",\"channel\":7,\"config\":{},\"cursor\":null}");
    CHECK(next(&core).what == EVENT_STATE);
    CHECK_INT(count_messages(&core, &cursor), CHANNEL_IN_FLIGHT_MAX);
    say(&core, "{\"do\":\"committed\",\"channel\":7,\"cursor\":4}");
    CHECK_INT(count_messages(&core, &cursor), 4);
    CHECK_STR(cursor, "20");
    say(&core, "{\"do\":\"committed\",\"channel\":7,\"cursor\":\"of nobody\"}");
    CHECK_INT(count_messages(&core, &cursor), CHANNEL_IN_FLIGHT_MAX);
    say(&core, "{\"do\":\"stop\",\"channel\":7}");
    say(&core, "{\"do\":\"committed\",\"channel\":7,\"cursor\":30}");
    CHECK_INT(count_messages(&core, &cursor), 0);
    end(&core);
}

static void goes_on_from_the_cursor(void)
{
    struct core core;
    struct channel_event event;
    struct str text = STR_NONE;
    begin(&core);
    say(&core, "{\"do\":\"start\",\"channel\":1,\"run\":5,\"config\":{\"word\":5},\"cursor\":38}");
    CHECK(next(&core).what == EVENT_STATE);
    event = next(&core);
    CHECK(event.what == EVENT_MESSAGE && json_get_str(event.message, "id", &text));
    CHECK_STR(text, "38");
    CHECK_INT(event.run, 5);
    CHECK(json_get_str(event.message, "text", &text));
    CHECK_STR(text, "5");
    CHECK(next(&core).what == EVENT_MESSAGE);
    CHECK(is_quiet(&core));
    end(&core);
}

static void says_what_is_wrong_with_the_settings(void)
{
    struct core core;
    struct channel_event event;
    begin(&core);
    say(&core, "{\"do\":\"start\",\"channel\":1,\"config\":{\"colour\":\"red\"}}");
    event = next(&core);
    CHECK(event.what == EVENT_STATE && event.state == CHANNEL_REFUSED);
    CHECK_STR(event.reason, "'colour' is not a setting of test");
    say(&core, "nonsense");
    say(&core, "{\"do\":\"dance\",\"channel\":1}");
    say(&core, "{\"do\":\"stop\",\"channel\":99}");
    say(&core, "{\"do\":\"start\",\"channel\":2,\"config\":{\"allow\":\"here\"},\"cursor\":40}");
    event = next(&core);
    CHECK(event.channel == 2 && event.state == CHANNEL_REFUSED);
    end(&core);
}

static void sends_in_order_and_once(void)
{
    struct core core;
    struct channel_event event;
    begin(&core);
    say(&core, "{\"do\":\"send\",\"channel\":1,\"key\":\"none\",\"message\":{}}");
    event = next(&core);
    CHECK(event.what == EVENT_SENT && event.outcome == OUTCOME_RETRY);
    say(&core, "{\"do\":\"start\",\"channel\":1,\"config\":{},\"cursor\":40}");
    CHECK(next(&core).what == EVENT_STATE);
    say(&core, "{\"do\":\"send\",\"channel\":1,\"key\":\"a\",\"message\":{\"text\":\"slow\"}}");
    say(&core, "{\"do\":\"send\",\"channel\":1,\"key\":\"b\",\"message\":{\"text\":\"early\"}}");
    say(&core, "{\"do\":\"send\",\"channel\":1,\"key\":\"c\",\"message\":7}");
    event = next(&core);
    CHECK_STR(event.key, "c");
    CHECK(event.outcome == OUTCOME_REFUSED);
    event = next(&core);
    CHECK_STR(event.key, "a");
    CHECK(event.outcome == OUTCOME_SENT);
    event = next(&core);
    CHECK_STR(event.key, "b");
    CHECK(event.outcome == OUTCOME_SENT);
    CHECK(is_quiet(&core));
    end(&core);
}

static void finishes_a_send_and_gives_back_the_rest(void)
{
    struct core core;
    struct channel_event event;
    begin(&core);
    say(&core, "{\"do\":\"start\",\"channel\":1,\"config\":{},\"cursor\":40}");
    CHECK(next(&core).what == EVENT_STATE);
    say(&core,
        "{\"do\":\"send\",\"channel\":1,\"key\":\"a\",\"message\":{\"text\":\"until stopped\"}}");
    say(&core,
        "{\"do\":\"send\",\"channel\":1,\"key\":\"b\",\"message\":{\"text\":\"until stopped\"}}");
    do
        event = next(&core);
    while (event.what == EVENT_STATE && event.state != CHANNEL_LATE); /* it is being sent */
    say(&core, "{\"do\":\"stop\",\"channel\":1}");
    event = next_sent(&core);
    CHECK_STR(event.key, "a");
    CHECK(event.outcome == OUTCOME_SENT);
    event = next_sent(&core);
    CHECK_STR(event.key, "b");
    CHECK(event.outcome == OUTCOME_RETRY);
    end(&core);
}

static void looks_back_page_by_page(void)
{
    struct core core;
    struct channel_event event;
    struct str text = STR_NONE;
    begin(&core);
    say(&core, "{\"do\":\"look\",\"channel\":4,\"run\":9,\"config\":{},"
               "\"search\":{\"asks\":[\"one two\",\"three\"]}}");
    event = next(&core);
    CHECK(event.what == EVENT_MESSAGE && event.run == 9 && event.channel == 4);
    CHECK(json_get_str(event.message, "text", &text));
    CHECK_STR(text, "one two");
    CHECK_STR(event.cursor, "1");
    CHECK_STR(next(&core).cursor, "2");
    event = next(&core);
    CHECK(event.what == EVENT_DOCUMENT);
    CHECK_STR(event.cursor, "3");
    CHECK(is_quiet(&core)); /* it waits for what was in it */
    say(&core, "{\"do\":\"committed\",\"channel\":4,\"cursor\":3,"
               "\"page\":{\"items\":12,\"next\":\"there\"}}");
    event = next(&core);
    CHECK(event.what == EVENT_LOOKED && !event.has_failed && event.run == 9);
    CHECK_STR(event.reason, "12 items, then there");
    end(&core);
}

static void stops_looking_when_told(void)
{
    struct core core;
    struct channel_event event;
    begin(&core);
    say(&core, "{\"do\":\"look\",\"channel\":4,\"run\":1,\"config\":{},\"search\":{\"asks\":[]}}");
    CHECK(next(&core).what == EVENT_DOCUMENT);
    say(&core, "{\"do\":\"stop\",\"channel\":4}");
    event = next(&core);
    CHECK(event.what == EVENT_LOOKED && event.has_failed);
    CHECK_STR(event.reason, "stopped");
    say(&core, "{\"do\":\"look\",\"channel\":5,\"run\":1,\"config\":{\"colour\":1},\"search\":{}}");
    event = next(&core);
    CHECK(event.what == EVENT_LOOKED && event.has_failed && event.channel == 5);
    CHECK_STR(event.reason, "'colour' is not a setting of test");
    end(&core);
}

int main(void)
{
    (void)signal(SIGPIPE, SIG_IGN); /* as every process of ours does */
    RUN(lets_only_so_many_fly);
    RUN(goes_on_from_the_cursor);
    RUN(says_what_is_wrong_with_the_settings);
    RUN(sends_in_order_and_once);
    RUN(finishes_a_send_and_gives_back_the_rest);
    RUN(looks_back_page_by_page);
    RUN(stops_looking_when_told);
    return unit_end();
}
