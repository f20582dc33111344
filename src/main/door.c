#include "main/door.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "model/channel.h"

struct door_client {
    struct door *door;
    struct door_client *next;
    struct peer peer;
    struct arena arena;
    struct hear hear;
    bool is_hearing, input_ended;
    struct setup *setup; /* at work, or NULL */
    struct post bury;
    bool is_buried;
};

static void bury(struct post *post)
{
    struct door_client *client = post->owner;
    struct door *door = client->door;
    struct door_client **at = &door->clients;

    while (*at != client)
        at = &(*at)->next;
    *at = client->next;
    if (door->client_count-- == DOOR_CLIENTS_MAX)
        loop_rewatch(door->loop, &door->listening, EPOLLIN);
    if (client->is_hearing)
        hear_clear(&client->hear);
    arena_clear(&client->arena);
    free(client);
}

/* Nobody there any more and nothing on its way: the memory goes. */
static void bury_if_done(struct door_client *client)
{
    if (peer_is_open(&client->peer) || client->setup ||
        (client->is_hearing && client->hear.in_flight) || client->is_buried)
        return;
    client->is_buried = true;
    loop_post(client->door->loop, &client->bury);
}

static void leave(struct door_client *client)
{
    peer_close(&client->peer);
    if (client->is_hearing)
        hear_drop(&client->hear);
    bury_if_done(client);
}

static void answer_with(struct door_client *client, const struct buf *json, struct str blob)
{
    if (json->err || peer_send(&client->peer, (struct frame){buf_str(json), blob}))
        leave(client);
}

static void answer(struct door_client *client, const struct buf *json)
{
    answer_with(client, json, STR_NONE);
}

static void answer_error(struct door_client *client, enum err err, const char *text)
{
    struct buf out;
    struct json_out json;

    buf_init(&out, 0);
    json_init(&json, &out);
    json_open(&json, '{');
    json_put_str(&json, "error", str_from(text));
    json_put_str(&json, "code", str_from(err_info(err)->name));
    json_close(&json, '}');
    answer(client, &out);
    buf_clear(&out);
}

static void say_totals(struct json_out *json, const struct hear *hear)
{
    struct buf totals;

    buf_init(&totals, 4096);
    hear_totals_json(&hear->totals, &totals);
    json_key(json, "totals");
    json_raw(json, buf_str(&totals));
    buf_clear(&totals);
}

static void on_hear_say(struct hear *hear, enum hear_said what, int64_t line, enum err err,
                        const char *text)
{
    struct door_client *client = hear->owner;
    struct buf out;
    struct json_out json;

    buf_init(&out, 0);
    json_init(&json, &out);
    json_open(&json, '{');
    switch (what) {
    case HEAR_COMMITTED:
        json_put_i64(&json, "committed", line);
        say_totals(&json, hear);
        break;
    case HEAR_ENDED:
        json_put_i64(&json, "ended", line);
        say_totals(&json, hear);
        break;
    case HEAR_REFUSED_LINE:
        json_put_i64(&json, "refused", line);
        json_put_str(&json, "reason", str_from(text));
        break;
    case HEAR_FAILED:
        json_put_str(&json, "failed", str_from(text));
        json_put_bool(&json, "retry", err_info(err)->retry == RETRY_YES);
        json_put_i64(&json, "line", line);
        break;
    }
    json_close(&json, '}');
    answer(client, &out);
    buf_clear(&out);
}

static void on_hear_room(struct hear *hear)
{
    struct door_client *client = hear->owner;

    if (!hear_is_full(hear))
        peer_resume(&client->peer);
    bury_if_done(client);
}

static void begin_hear(struct door_client *client, struct json_value root)
{
    struct str channel = STR_NONE, keep = STR("all");
    int64_t after = 0;

    (void)json_get_str(root, "keep", &keep);
    (void)json_get_i64(root, "after", &after);
    if (!json_get_str(root, "channel", &channel) || !channel.n || channel.n > CHANNEL_NAME_MAX ||
        !(str_is(keep, "all") || str_is(keep, "matched")) || after < 0) {
        answer_error(client, ERR_BAD_INPUT, "the request is not in the form of door.h");
        return;
    }
    channel = str_dup(&client->arena, channel);
    if (!channel.n) {
        answer_error(client, ERR_NO_MEMORY, err_info(ERR_NO_MEMORY)->sentence);
        return;
    }
    hear_init(&client->hear, client->door->intake, &client->door->json, channel,
              str_is(keep, "matched"), after);
    client->hear.say = on_hear_say;
    client->hear.room = on_hear_room;
    client->hear.owner = client;
    client->is_hearing = true;
}

static void on_setup_done(struct setup *setup)
{
    struct door_client *client = setup->owner;
    struct door *door = client->door;

    client->setup = NULL;
    if (setup->err) {
        answer_error(client, setup->err, fault_text(&setup->fault, setup->err));
    } else {
        answer_with(client, &setup->out, setup->has_changed ? STR_NONE : buf_str(&setup->blob));
        if (door->changed && setup->has_changed)
            door->changed(door, setup->noun);
    }
    setup_free(setup);
    bury_if_done(client);
}

static void begin_setup(struct door_client *client, struct json_value root, struct str blob)
{
    struct fault fault = {.err = OK};
    struct setup *setup = NULL;
    enum err err = setup_read(root, blob, clock_now(), &setup, &fault);

    if (!err) {
        setup->owner = client;
        setup->site = client->door->site;
        setup->rules_bytes = rule_keeper_state(client->door->rules).bytes;
        setup->done = on_setup_done;
        client->setup = setup;
        err = setup_submit(setup, client->door->loop, client->door->writer);
    }
    if (!err)
        return;
    client->setup = NULL;
    setup_free(setup);
    answer_error(client, err, fault_text(&fault, err));
}

static void tell_health(struct door_client *client)
{
    struct buf out;

    buf_init(&out, 0);
    if (client->door->health)
        health_json(client->door->health, &out);
    answer(client, &out);
    buf_clear(&out);
}

/* Which rules are at work. */
static void tell_rules(struct door_client *client)
{
    struct rule_keeper_state state = rule_keeper_state(client->door->rules);
    struct json_out json;
    struct buf out;

    buf_init(&out, 0);
    json_init(&json, &out);
    json_open(&json, '{');
    json_put_i64(&json, "version", state.version);
    json_put_i64(&json, "rules", (int64_t)state.rules);
    json_put_i64(&json, "beside", (int64_t)state.overlay);
    json_put_i64(&json, "bytes", (int64_t)state.bytes);
    json_put_i64(&json, "made_in_ms", state.fold_ms);
    if (state.unread)
        json_put_i64(&json, "unreadable", (int64_t)state.unread);
    if (state.err)
        json_put_str(&json, "newer_not_at_work", str_from(err_info(state.err)->sentence));
    json_close(&json, '}');
    answer(client, &out);
    buf_clear(&out);
}

static void take_input(struct door_client *client, struct str bytes)
{
    if (client->input_ended)
        return;
    hear_feed(&client->hear, bytes, clock_now());
    if (hear_is_full(&client->hear))
        peer_pause(&client->peer);
}

static void take_request(struct door_client *client, struct frame frame)
{
    struct json_value root;
    struct str what = STR_NONE;

    if (json_parse(&client->door->json, frame.json, &root, NULL) ||
        !json_get_str(root, "do", &what)) {
        leave(client);
    } else if (client->is_hearing) {
        if (str_is(what, "end") && !client->input_ended) {
            client->input_ended = true;
            hear_end(&client->hear, clock_now());
        }
    } else if (client->setup) {
        leave(client); /* one thing at a time */
    } else if (str_is(what, "hear")) {
        begin_hear(client, root);
    } else if (str_is(what, "setup")) {
        begin_setup(client, root, frame.blob);
    } else if (str_is(what, "health")) {
        tell_health(client);
    } else if (str_is(what, "rules")) {
        tell_rules(client);
    } else {
        answer_error(client, ERR_NOT_FOUND, "there is no such request");
    }
}

static void on_frame(struct peer *peer, struct frame frame)
{
    struct door_client *client = peer->owner;

    if (!frame.json.n && client->is_hearing)
        take_input(client, frame.blob);
    else
        take_request(client, frame);
}

static void on_gone(struct peer *peer, enum err why)
{
    (void)why;
    leave(peer->owner);
}

enum err door_admit(struct door *door, int fd)
{
    struct door_client *client = calloc(1, sizeof(*client));

    if (!client) {
        (void)close(fd);
        return ERR_NO_MEMORY;
    }
    client->door = door;
    client->bury = (struct post){.run = bury, .owner = client};
    arena_init(&client->arena, 1 << 20);
    if (peer_open(&client->peer, door->loop, fd, PEER_FRAMES, 0,
                  (struct peer_calls){on_frame, on_gone, client})) {
        arena_clear(&client->arena);
        free(client);
        return ERR_SYSTEM;
    }
    client->next = door->clients;
    door->clients = client;
    if (++door->client_count == DOOR_CLIENTS_MAX)
        loop_rewatch(door->loop, &door->listening, 0);
    return OK;
}

static void on_knock(struct watch *watch, uint32_t events)
{
    struct door *door = watch->owner;
    int fd = accept4(watch->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

    (void)events;
    if (fd >= 0 && door_admit(door, fd))
        log_event(LOG_WARN, "door.not_admitted", NULL);
}

void door_init(struct door *door)
{
    json_parser_init(&door->json, MESSAGE_LINE_MAX);
    door->listening = (struct watch){.fd = -1};
    door->clients = NULL;
    door->client_count = 0;
}

enum err door_listen(struct door *door, int listen_fd)
{
    door->listening = (struct watch){.fd = listen_fd, .ready = on_knock, .owner = door};
    return loop_watch(door->loop, &door->listening, EPOLLIN);
}

void door_clear(struct door *door)
{
    loop_unwatch(door->loop, &door->listening);
    while (door->clients) {
        struct door_client *client = door->clients;

        peer_close(&client->peer);
        client->setup = NULL;
        bury(&client->bury);
    }
    json_parser_clear(&door->json);
}
