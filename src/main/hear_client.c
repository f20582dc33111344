#include "main/hear_client.h"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "main/command.h"
#include "main/hear.h"
#include "main/peer.h"
#include "main/reach.h"
#include "store/site.h"

enum {
    CHUNK = 256 << 10,
    LINE_CUT = MESSAGE_LINE_MAX + 16, /* surely over the limit, with BOM and CR */
    LOST_MS = 10,                     /* before connecting again */
    FAILED_MS = 500,
    WANTED_MS = 200,        /* between two looks whether a server wants to start */
    HEAR_STEADY_MS = 10000, /* a connection that held that long ends a row of failures */
};

struct client {
    const struct site *site;
    struct str channel, keep;
    int in;
    bool in_ended, end_sent;
    struct buf held;                   /* sent or to be sent, not acknowledged */
    size_t sent;                       /* of held, over this connection */
    size_t line_length;                /* of the line being read */
    bool skipping;                     /* the rest of a cut line */
    int64_t safe;                      /* last acknowledged line */
    struct hear_totals before, totals; /* of earlier connections; of this one */
    struct loop *loop;
    struct reach reach;
    struct peer peer;
    struct json_parser json;
    int64_t trouble_since; /* first of a row of failures; 0: none */
    int64_t connected_at, looked_at;
    bool had_core, is_lost;
    bool failed; /* the core said so: wait a little longer */
    bool finished, stop;
    int status;
};

static void complain(const char *what, const char *why)
{
    (void)fprintf(stderr, "heed hear: %s%s\n", what, why);
}

static void give_up(struct client *client)
{
    client->stop = true;
    client->status = EXIT_REFUSED;
}

static void print(struct client *client, struct str line)
{
    if (printf("%.*s\n", STR_ARGS(line)) < 0 || fflush(stdout) != 0) {
        complain("cannot write to standard output", "");
        give_up(client);
    }
}

/* Keeps what was read, each line cut at LINE_CUT. */
static void hold(struct client *client, struct str bytes)
{
    while (bytes.n) {
        size_t end = str_find_char(bytes, '\n', 0);
        struct str part = str_slice(bytes, 0, end == SIZE_MAX ? bytes.n : end);
        struct str room = str_slice(part, 0, LINE_CUT - client->line_length);

        if (!client->skipping)
            buf_add(&client->held, room);
        client->line_length += room.n;
        if (!client->skipping && client->line_length == LINE_CUT) {
            buf_add_char(&client->held, '\n'); /* for the core the line ends here */
            client->skipping = true;
        }
        if (end == SIZE_MAX)
            return;
        if (!client->skipping)
            buf_add_char(&client->held, '\n');
        client->skipping = false;
        client->line_length = 0;
        bytes = str_skip(bytes, end + 1);
    }
}

static void read_input(struct client *client)
{
    struct buf chunk;
    size_t got = 0;
    enum err err;

    buf_init(&chunk, CHUNK);
    err = io_read_some(client->in, &chunk, CHUNK, &got);
    if (err && err != ERR_BUSY) {
        complain("cannot read the input: ", err_info(err)->sentence);
        give_up(client);
    } else if (!err && got == 0) {
        client->in_ended = true;
    } else if (!err) {
        hold(client, buf_str(&chunk));
    }
    if (client->held.err) {
        complain("", err_info(client->held.err)->sentence);
        give_up(client);
    }
    buf_clear(&chunk);
}

static void send_held(struct client *client)
{
    enum err err = OK;

    while (!err && peer_is_open(&client->peer) && client->sent < client->held.n &&
           peer_unsent(&client->peer) < 4 * CHUNK) {
        struct str part = str_slice(buf_str(&client->held), client->sent, client->sent + CHUNK);

        err = peer_send(&client->peer, (struct frame){STR_NONE, part});
        client->sent += part.n;
    }
    if (!err && client->in_ended && client->sent == client->held.n && !client->end_sent &&
        peer_is_open(&client->peer)) {
        err = peer_send(&client->peer, (struct frame){STR("{\"do\":\"end\"}"), STR_NONE});
        client->end_sent = true;
    }
    if (err)
        peer_close(&client->peer);
}

static void add_totals(struct hear_totals *sum, const struct hear_totals *more)
{
    sum->read += more->read;
    for (size_t i = 0; i < INTAKE_OUTCOMES; i++)
        sum->by_outcome[i] += more->by_outcome[i];
}

static void read_totals(struct client *client, struct json_value root)
{
    struct json_value totals = json_get(root, "totals");
    struct hear_totals *to = &client->totals;

    (void)json_get_i64(totals, "read", &to->read);
    (void)json_get_i64(totals, "new", &to->by_outcome[INTAKE_NEW]);
    (void)json_get_i64(totals, "edited", &to->by_outcome[INTAKE_EDITED]);
    (void)json_get_i64(totals, "duplicate", &to->by_outcome[INTAKE_DUPLICATE]);
    (void)json_get_i64(totals, "unmatched", &to->by_outcome[INTAKE_UNMATCHED]);
    (void)json_get_i64(totals, "refused", &to->by_outcome[INTAKE_REFUSED]);
}

/* Lines up to this one are safe: they need not be held any longer. */
static void let_go(struct client *client, int64_t line)
{
    struct str held = buf_str(&client->held);
    size_t at = 0;

    while (client->safe < line) {
        size_t end = str_find_char(held, '\n', at);

        client->safe++;
        if (end == SIZE_MAX) {
            at = held.n;
            client->safe = line;
        } else {
            at = end + 1;
        }
    }
    buf_drop(&client->held, at);
    client->sent = client->sent > at ? client->sent - at : 0;
    client->trouble_since = 0;
}

static void take_committed(struct client *client, struct json_value root, int64_t line)
{
    struct buf out;

    if (line <= client->safe)
        return;
    read_totals(client, root);
    let_go(client, line);
    buf_init(&out, 0);
    buf_printf(&out, "{\"committed\":%" PRId64 "}", line);
    print(client, buf_str(&out));
    buf_clear(&out);
}

static void take_end(struct client *client, struct json_value root)
{
    struct buf out;

    read_totals(client, root);
    add_totals(&client->before, &client->totals);
    buf_init(&out, 0);
    hear_totals_json(&client->before, &out);
    print(client, buf_str(&out));
    buf_clear(&out);
    client->finished = client->stop = true;
    if (client->before.by_outcome[INTAKE_REFUSED])
        client->status = EXIT_REFUSED;
}

static void on_frame(struct peer *peer, struct frame frame)
{
    struct client *client = peer->owner;
    struct json_value root;
    struct str text;
    int64_t line;
    bool retry = false;

    if (json_parse(&client->json, frame.json, &root, NULL)) {
        peer_close(peer);
    } else if (json_get_i64(root, "committed", &line)) {
        take_committed(client, root, line);
    } else if (json_get_i64(root, "refused", &line)) {
        if (json_get_str(root, "reason", &text))
            (void)fprintf(stderr, "line %" PRId64 ": %.*s\n", line, STR_ARGS(text));
    } else if (json_get_i64(root, "ended", &line)) {
        take_end(client, root);
    } else if (json_get_str(root, "failed", &text) || json_get_str(root, "error", &text)) {
        (void)json_get_bool(root, "retry", &retry);
        (void)fprintf(stderr, "heed hear: %.*s; line %" PRId64 " is the last that is safe%s\n",
                      STR_ARGS(text), client->safe, retry ? "; trying again" : "");
        peer_close(peer);
        client->failed = true;
        if (!retry)
            give_up(client);
    }
}

static void on_gone(struct peer *peer, enum err why)
{
    (void)peer;
    (void)why; /* the round sees that it is closed */
}

static void greet(struct client *client)
{
    struct buf out;
    struct json_out json;

    buf_init(&out, 0);
    json_init(&json, &out);
    json_open(&json, '{');
    json_put_str(&json, "do", STR("hear"));
    json_put_str(&json, "channel", client->channel);
    json_put_str(&json, "keep", client->keep);
    json_put_i64(&json, "after", client->safe);
    json_close(&json, '}');
    if (peer_send(&client->peer, (struct frame){buf_str(&out), STR_NONE}))
        peer_close(&client->peer);
    buf_clear(&out);
}

static enum err connect_again(struct client *client, bool only_core, struct fault *fault)
{
    enum err err;

    reach_close(&client->reach);
    add_totals(&client->before, &client->totals);
    client->totals = (struct hear_totals){.read = 0};
    client->sent = 0;
    client->end_sent = false;
    err = reach_open(client->site, only_core, &client->reach, fault);
    if (err)
        return err;
    client->had_core = !client->reach.inside;
    client->is_lost = false;
    err = peer_open(&client->peer, client->loop, client->reach.fd, PEER_FRAMES, 0,
                    (struct peer_calls){on_frame, on_gone, client});
    client->reach.fd = -1;
    client->connected_at = clock_monotonic();
    if (!err)
        greet(client);
    return err;
}

/* A server wants to start while we write by ourselves: it gets the site, and our lines. */
static void give_way(struct client *client)
{
    int64_t now = clock_monotonic();

    if (!client->reach.inside || now - client->looked_at < WANTED_MS)
        return;
    client->looked_at = now;
    if (!reach_is_wanted(client->site))
        return;
    client->had_core = true; /* there is one in a moment */
    peer_close(&client->peer);
}

static void round_of(struct client *client)
{
    struct pollfd fds[2] = {{.fd = -1, .events = POLLIN}, {.events = POLLIN}};

    if (!client->in_ended && client->held.n < HEAR_HELD_MAX - LINE_CUT - CHUNK)
        fds[0].fd = client->in;
    fds[1].fd = loop_fd(client->loop);
    send_held(client);
    if (poll(fds, 2, client->reach.inside ? WANTED_MS : 1000) < 0)
        return;
    if (fds[0].revents)
        read_input(client);
    loop_round(client->loop, 0);
    give_way(client);
}

/* After the first try: waits a little, and gives up when there was no progress for too long. */
static bool may_try_again(struct client *client)
{
    int64_t now = clock_monotonic();

    if (!client->connected_at)
        return true;
    if (!client->is_lost && (!client->trouble_since || now - client->connected_at > HEAR_STEADY_MS))
        client->trouble_since = now;
    client->is_lost = true;
    if (now - client->trouble_since > HEAR_PATIENCE_MS) {
        complain("there was no progress for a minute", "");
        give_up(client);
        return false;
    }
    (void)usleep(client->failed ? FAILED_MS * 1000 : LOST_MS * 1000);
    client->failed = false;
    return true;
}

static void try_again(struct client *client)
{
    struct fault fault = {.err = OK};
    bool only_core;
    enum err err;

    if (!may_try_again(client))
        return;
    only_core = client->had_core && clock_monotonic() - client->trouble_since < HEAR_CORE_MS;
    err = connect_again(client, only_core, &fault);
    if (!err || (only_core && err == ERR_NOT_FOUND))
        return;
    complain("", fault_text(&fault, err));
    give_up(client);
}

static void run(struct client *client)
{
    while (!client->stop) {
        if (peer_is_open(&client->peer))
            round_of(client);
        else
            try_again(client);
    }
}

int hear_client_run(const struct site *site, struct str channel, struct str keep, int in)
{
    struct client *client = calloc(1, sizeof(*client));
    int status;

    if (!client || !(client->loop = loop_new())) {
        free(client);
        return EXIT_REFUSED;
    }
    (void)signal(SIGPIPE, SIG_IGN);
    client->site = site;
    client->channel = channel;
    client->keep = keep;
    client->in = in;
    client->reach.fd = -1;
    buf_init(&client->held, HEAR_HELD_MAX);
    json_parser_init(&client->json, FRAME_JSON_MAX);
    run(client);
    status = client->status;
    peer_close(&client->peer);
    reach_close(&client->reach);
    json_parser_clear(&client->json);
    buf_clear(&client->held);
    loop_free(client->loop);
    free(client);
    return status;
}
