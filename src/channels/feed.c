/* feed.c: a feed (RSS, Atom, JSON Feed), polled politely.
 *
 * The method. A conditional GET every so often (`every`, with a tenth of jitter, so that a
 * thousand feeds spread). The cursor is {for, url, etag, last_modified, hash}: `for` is the
 * address that was set, `url` the one it has moved to for good. A document that is the same as
 * the last one, byte by byte, goes no further; the items in it are told apart by the store, and
 * what is missing in it by main/hub_window.
 * "Not modified" is not believed for ever: WordPress says it of its comments when one was edited
 * or deleted. So each UNCHANGED_MAX-th time (six hours, as preset) the question is unconditional.
 *
 * What can go wrong. Told to wait (429, 503 with Retry-After): `quota`, and we wait. Gone (410):
 * `refused` and no more polls; a person decides. Any other failure: `late`, the waits double up to
 * a day. A permanent address that keeps failing is dropped for the one that was set.
 */
#include <sodium.h>

#include "base/clock.h"
#include "base/encode.h"
#include "base/random.h"
#include "channels/channel_impl.h"
#include "channels/feed_look.h"
#include "net/backoff.h"
#include "net/http.h"

enum {
    CURSOR_MAX = 16 << 10,
    VALIDATOR_MAX = 1000,
    BACK_OFF_MAX_MS = MS_DAY,
    UNCHANGED_MAX = 36,
    MOVED_TRIES = 3, /* failures at the new address before the old one is tried again */
    POLL_ARENA_MAX = 32 << 20,
};

static const struct channel_setting settings[] = {
    {.name = "url",
     .label = "Address",
     .help = "Of the feed itself: https://example.org/feed.xml",
     .type = SETTING_URL,
     .schemes = "https http",
     .is_required = true},
    {.name = "every",
     .label = "How often",
     .help = "How long to wait between two looks, such as 10m.",
     .type = SETTING_DURATION,
     .preset = "10m",
     .min = 60,
     .max = 7 * 86400},
    {.name = "every_seconds",
     .label = "How often, in seconds",
     .help = "For a server of your own that bears it: replaces the setting above.",
     .type = SETTING_NUMBER,
     .min = 1,
     .max = 7 * 86400},
    SETTING_CA_PEM,
    SETTING_ALLOWED("10.0.0.5:8080"),
};

static void feed_hear(struct channel *channel);
static const struct channel_life life = {.hear = feed_hear, .look = feed_look};

const struct channel_kind channel_feed = {
    .name = "feed",
    .label = "Feed",
    .help = "Follows an RSS, Atom or JSON feed.",
    .can_hear = true,
    .is_public = true,
    .keeps_matched = true,
    .address = "url",
    .settings = settings,
    .setting_count = ARRAY_LEN(settings),
    .life = &life,
};

/* What the cursor says; texts in `arena`, which is kept as long as the place. */
struct place {
    struct arena arena;
    struct str url, etag, last_modified, hash;
    unsigned unchanged; /* 304 in a row, since this process began */
};

static void read_place(struct place *place, struct channel *channel)
{
    struct json_parser parser;
    struct json_value root;
    struct str text, set = channel_setting(channel, "url"), cursor = channel_cursor(channel);
    arena_init(&place->arena, 4 * CURSOR_MAX);
    place->url = set;
    if (cursor.n == 0)
        return;
    json_parser_init(&parser, CURSOR_MAX);
    if (json_parse(&parser, cursor, &root, NULL)) {
        channel_log(channel, "the cursor is not one of a feed: starting anew");
    } else if (json_get_str(root, "for", &text) && str_eq(text, set)) {
        if (json_get_str(root, "url", &text))
            place->url = str_dup(&place->arena, text);
        if (json_get_str(root, "etag", &text))
            place->etag = str_dup(&place->arena, text);
        if (json_get_str(root, "last_modified", &text))
            place->last_modified = str_dup(&place->arena, text);
        if (json_get_str(root, "hash", &text))
            place->hash = str_dup(&place->arena, text);
    }
    json_parser_clear(&parser);
}

static struct str write_place(const struct place *place, struct channel *channel,
                              struct arena *arena)
{
    struct json_out json;
    struct buf text;
    buf_init(&text, 2 * CURSOR_MAX);
    json_init(&json, &text);
    json_open(&json, '{');
    json_put_str(&json, "for", channel_setting(channel, "url"));
    json_put_str(&json, "url", place->url);
    json_put_opt(&json, "etag", place->etag);
    json_put_opt(&json, "last_modified", place->last_modified);
    json_put_opt(&json, "hash", place->hash);
    json_close(&json, '}');
    struct str copy = text.err ? STR_NONE : buf_dup(arena, &text);
    buf_clear(&text);
    return copy;
}

/* Replaces what is known; the old texts go with the old arena. */
static void move_place(struct place *place, struct str url, const struct http_answer *answer,
                       struct str hash)
{
    struct place fresh = {0};
    arena_init(&fresh.arena, 4 * CURSOR_MAX);
    fresh.url = str_dup(&fresh.arena, url);
    if (answer && answer->etag.n <= VALIDATOR_MAX)
        fresh.etag = str_dup(&fresh.arena, answer->etag);
    if (answer && answer->last_modified.n <= VALIDATOR_MAX)
        fresh.last_modified = str_dup(&fresh.arena, answer->last_modified);
    fresh.hash = str_dup(&fresh.arena, hash);
    arena_clear(&place->arena);
    *place = fresh;
}

static struct str hash_of(struct arena *arena, struct str body)
{
    unsigned char hash[crypto_generichash_BYTES_MIN];
    struct buf text;
    crypto_generichash(hash, sizeof(hash), (const unsigned char *)(body.n ? body.p : ""), body.n,
                       NULL, 0);
    buf_init(&text, 100);
    encode_hex(&text, str_of((const char *)hash, sizeof(hash)));
    struct str copy = buf_dup(arena, &text);
    buf_clear(&text);
    return copy;
}

static enum err hand_in(struct channel *channel, struct arena *arena,
                        const struct http_answer *answer, const struct place *place)
{
    struct str cursor = write_place(place, channel, arena), source = feed_source(arena, answer);
    if (!source.n || !cursor.n)
        return ERR_NO_MEMORY;
    return channel_document(channel, "feed", source, answer->body, cursor);
}

/* A 200 or a 304: what is new goes on, what moved is kept. */
static enum err take_answer(struct channel *channel, struct arena *arena, struct place *place,
                            const struct http_answer *answer)
{
    struct str url = answer->permanent.n && answer->permanent.n <= CURSOR_MAX / 4
                         ? answer->permanent
                         : place->url;
    bool moved = !str_eq(url, place->url);
    channel_state(channel, CHANNEL_CONNECTED, STR_NONE);
    if (answer->status == 304) {
        place->unchanged++;
        if (!moved)
            return OK;
        place->url = str_dup(&place->arena, url);
        return channel_keep(channel, write_place(place, channel, arena));
    }
    struct str hash = hash_of(arena, answer->body);
    bool is_new = !str_eq(hash, place->hash);
    struct str before = write_place(place, channel, arena);
    move_place(place, url, answer, hash);
    if (is_new)
        return hand_in(channel, arena, answer, place);
    struct str after = write_place(place, channel, arena);
    return str_eq(before, after) ? OK : channel_keep(channel, after);
}

/* How a poll ended, as to what comes next. */
enum next { NEXT_USUAL, NEXT_BACK_OFF, NEXT_WAIT, NEXT_NEVER };

static enum next judge(struct channel *channel, struct arena *arena,
                       const struct http_answer *answer)
{
    if (answer->status == 410) {
        channel_state(channel, CHANNEL_REFUSED, STR("gone"));
        return NEXT_NEVER;
    }
    bool told_to_wait = answer->status == 429 || answer->retry_after_s > 0;
    bool refused = answer->status == 401 || answer->status == 403;
    struct str reason = arena_printf(arena, "the server answered %d", answer->status);
    if (answer->retry_after_s > 0)
        reason = arena_printf(arena, "the server answered %d and asks to wait %lld s",
                              answer->status, (long long)answer->retry_after_s);
    channel_state(channel,
                  told_to_wait ? CHANNEL_QUOTA
                  : refused    ? CHANNEL_REFUSED
                               : CHANNEL_LATE,
                  reason);
    return answer->retry_after_s > 0 ? NEXT_WAIT : NEXT_BACK_OFF;
}

static enum next poll_once(struct channel *channel, struct place *place, int64_t *out_wait_s)
{
    struct arena arena;
    struct http_answer answer;
    struct fault fault = {0};
    enum next next = NEXT_BACK_OFF;
    bool believes = place->unchanged < UNCHANGED_MAX;
    struct http_request request = {.url = place->url,
                                   .etag = believes ? place->etag : STR_NONE,
                                   .last_modified = believes ? place->last_modified : STR_NONE,
                                   .accept = STR(FEED_ACCEPT),
                                   .ca_pem = channel_setting(channel, "ca_pem"),
                                   .guard = channel_guard(channel),
                                   .hosts = channel_hosts(channel),
                                   .stop_fd = channel_stop_fd(channel)};
    arena_init(&arena, POLL_ARENA_MAX);
    enum err err = http_get(&request, &arena, &answer, &fault);
    if (!err && (answer.status == 200 || answer.status == 304)) {
        err = take_answer(channel, &arena, place, &answer);
        next = NEXT_USUAL;
    } else if (!err) {
        next = judge(channel, &arena, &answer);
        *out_wait_s = answer.retry_after_s;
    }
    if (err && err != ERR_STOPPED) {
        bool refused = err == ERR_FORBIDDEN || err == ERR_BAD_INPUT || err == ERR_TOO_BIG;
        channel_state(channel, refused ? CHANNEL_REFUSED : CHANNEL_LATE,
                      str_from(fault_text(&fault, err)));
        next = NEXT_BACK_OFF;
    }
    arena_clear(&arena);
    return next;
}

static int64_t with_jitter(int64_t ms)
{
    return ms - ms / 20 + (int64_t)(random_u64() % 1000) * (ms / 10) / 1000;
}

static void feed_hear(struct channel *channel)
{
    struct place place = {0};
    struct str set = channel_setting(channel, "url");
    int64_t every_ms = channel_setting_number(channel, "every_seconds") * MS_SECOND;
    unsigned failures = 0;
    if (!every_ms)
        every_ms = channel_setting_seconds(channel, "every") * MS_SECOND;
    read_place(&place, channel);
    while (!channel_stopped(channel)) {
        int64_t retry_after_s = 0, wait_ms = with_jitter(every_ms);
        enum next next = poll_once(channel, &place, &retry_after_s);
        if (next == NEXT_NEVER)
            break;
        failures = next == NEXT_USUAL ? 0 : failures + 1;
        if (next == NEXT_BACK_OFF)
            wait_ms = backoff_ms(failures - 1, every_ms, BACK_OFF_MAX_MS, random_u64());
        if (next == NEXT_WAIT && retry_after_s * MS_SECOND > wait_ms)
            wait_ms = retry_after_s * MS_SECOND;
        if (next == NEXT_BACK_OFF && failures == MOVED_TRIES && !str_eq(place.url, set))
            move_place(&place, set, NULL, place.hash);
        channel_sleep(channel, wait_ms);
    }
    arena_clear(&place.arena);
}
