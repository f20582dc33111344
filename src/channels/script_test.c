#include "channels/script.h"

#include "model/message.h"
#include "unit.h"

static struct {
    int events, refused;
    struct channel_event last;
    char text[200], reason[200], cursor[200];
    int64_t line;
} heard;

static void on_event(void *owner, const struct channel_event *event)
{
    (void)owner;
    struct str id = STR_NONE;
    heard.events++;
    heard.last = *event;
    json_get_str(event->message, "id", &id);
    snprintf(heard.text, sizeof(heard.text), "%.*s%.*s%.*s", STR_ARGS(id), STR_ARGS(event->key),
             STR_ARGS(event->text));
    snprintf(heard.reason, sizeof(heard.reason), "%.*s", STR_ARGS(event->reason));
    snprintf(heard.cursor, sizeof(heard.cursor), "%.*s", STR_ARGS(event->cursor));
}

static void on_refused(void *owner, int64_t line, const char *reason)
{
    (void)owner;
    heard.refused++;
    heard.line = line;
    snprintf(heard.reason, sizeof(heard.reason), "%s", reason);
}

static struct script script;

static void begin(void)
{
    memset(&heard, 0, sizeof(heard));
    script_init(&script, on_event, on_refused, NULL);
}

static void reads_events_from_pieces(void)
{
    static const char text[] =
        "{\"message\":{\"id\":\"a\",\"text\":\"x\"},\"cursor\":{\"n\": 1}}\r\n"
        "\n{\"sent\":\"k1\",\"outcome\":\"held\",\"reason\":\"no\"}\n"
        "{\"state\":\"quota\"}\n{\"log\":\"hello\"}\n{\"cursor\":7}";
    begin();
    for (size_t i = 0; i < sizeof(text) - 1; i++) {
        CHECK(script_feed(&script, str_of(text + i, 1)) == OK);
        if (heard.events == 1 && heard.last.what == EVENT_MESSAGE) {
            CHECK_STR(str_from(heard.text), "a");
            CHECK_STR(str_from(heard.cursor), "{\"n\":1}");
        }
        if (heard.events == 2) {
            CHECK(heard.last.what == EVENT_SENT && heard.last.outcome == OUTCOME_HELD);
            CHECK_STR(str_from(heard.text), "k1");
        }
        if (heard.events == 3)
            CHECK(heard.last.what == EVENT_STATE && heard.last.state == CHANNEL_QUOTA);
        if (heard.events == 4)
            CHECK_STR(str_from(heard.text), "hello");
    }
    CHECK_INT(heard.events, 4);
    CHECK(script_end(&script) == OK);
    CHECK(heard.events == 5 && heard.last.what == EVENT_CURSOR);
    CHECK_STR(str_from(heard.cursor), "7");
    CHECK_INT(heard.refused, 0);
    script_clear(&script);
}

static void takes_an_unknown_outcome_as_uncertain(void)
{
    begin();
    CHECK(script_feed(&script, STR("{\"sent\":\"k\",\"outcome\":\"perhaps\"}\n")) == OK);
    CHECK(heard.last.outcome == OUTCOME_UNCERTAIN);
    script_clear(&script);
}

static void refuses_bad_lines_and_goes_on(void)
{
    static const char *const bad[] = {"nonsense",
                                      "[]",
                                      "{}",
                                      "{\"message\":5}",
                                      "{\"sent\":\"\"}",
                                      "{\"sent\":\"k\"}",
                                      "{\"state\":\"ill\"}",
                                      "{\"document\":\"mime\",\"source\":{}}",
                                      "{\"ready\":true}",
                                      "{\"log\":\"a\",\"log\":\"b\"}"};
    begin();
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        CHECK(script_feed(&script, str_from(bad[i])) == OK);
        CHECK(script_feed(&script, STR("\n")) == OK);
        if (heard.refused != (int)i + 1)
            printf("taken: %s\n", bad[i]);
        CHECK_INT(heard.refused, i + 1);
        CHECK_INT(heard.line, i + 1);
    }
    CHECK_INT(heard.events, 0);
    CHECK(script_feed(&script, STR("{\"log\":\"fine\"}\n")) == OK && heard.events == 1);
    script_clear(&script);
}

static void skips_a_line_without_end(void)
{
    begin();
    static char filler[1 << 16];
    memset(filler, 'x', sizeof(filler));
    for (size_t i = 0; i < 3 * (size_t)MESSAGE_LINE_MAX / sizeof(filler); i++)
        CHECK(script_feed(&script, str_of(filler, sizeof(filler))) == OK);
    CHECK_INT(heard.refused, 1);
    CHECK(script.kept.cap <= 2 * (size_t)MESSAGE_LINE_MAX);
    CHECK(script_feed(&script, STR("tail\n{\"log\":\"next\"}\n")) == OK);
    CHECK_INT(heard.refused, 1);
    CHECK_INT(heard.events, 1);
    CHECK_INT(script.line, 2);
    script_clear(&script);
}

static void gives_up_on_what_is_no_connector(void)
{
    begin();
    enum err err = OK;
    int lines = 0;
    for (; lines < 1000 && !err; lines++)
        err = script_feed(&script, STR("garbage\n"));
    CHECK(err == ERR_REFUSED && lines == SCRIPT_BAD_MAX);
    script_clear(&script);
}

static void writes_orders(void)
{
    struct buf out;
    buf_init(&out, 0);
    channel_order_start(&out, 3, 8, STR("{\"a\":1}"), STR_NONE);
    CHECK_STR(buf_str(&out),
              "{\"do\":\"start\",\"channel\":3,\"run\":8,\"config\":{\"a\":1},\"cursor\":null}");
    buf_reset(&out);
    channel_order_send(&out, -1, STR("k\""), STR("{}"));
    CHECK_STR(buf_str(&out), "{\"do\":\"send\",\"key\":\"k\\\"\",\"message\":{}}");
    buf_reset(&out);
    channel_order_committed(&out, -1, STR("7"));
    CHECK_STR(buf_str(&out), "{\"do\":\"committed\",\"cursor\":7}");
    buf_reset(&out);
    channel_order_stop(&out, 4);
    CHECK_STR(buf_str(&out), "{\"do\":\"stop\",\"channel\":4}");
    buf_clear(&out);
}

int main(void)
{
    RUN(reads_events_from_pieces);
    RUN(takes_an_unknown_outcome_as_uncertain);
    RUN(refuses_bad_lines_and_goes_on);
    RUN(skips_a_line_without_end);
    RUN(gives_up_on_what_is_no_connector);
    RUN(writes_orders);
    return unit_end();
}
