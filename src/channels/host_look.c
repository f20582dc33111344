/* host_look.c: one look of a channel kind: a search order in, pages out, each after the one before
 * was decided. */
#include "channels/event.h"
#include "channels/host_parts.h"

enum { LOOK_ARENA_MAX = 64 << 20, PAGE_MAX = 256 << 10 };

struct look_order {
    struct channel *channel;
    struct arena arena;
    struct channel_search search;
};

static void free_order(struct look_order *order)
{
    arena_clear(&order->arena);
    free(order);
}

static void *look_thread(void *arg)
{
    struct look_order *order = arg;
    struct channel *channel = order->channel;
    struct channel_looked looked = {.why = STR_NONE};

    channel->host->options->kind->life->look(channel, &order->search, &looked);
    host_say_looked(channel->host, channel->number, channel->run, &looked);
    free_order(order);
    channel_release(channel);
    return NULL;
}

static enum err read_search(struct look_order *look, struct json_value search)
{
    struct json_value list = json_get(search, "asks"), item;
    struct json_walk walk = json_walk(list);
    struct str *asks = arena_alloc_array(&look->arena, CHANNEL_ASKS_MAX, sizeof(*asks));

    while (asks && look->search.ask_count < CHANNEL_ASKS_MAX && json_next(&walk, NULL, &item)) {
        struct str text;

        if (!json_to_str(item, &text) || !text.n)
            return ERR_BAD_INPUT;
        asks[look->search.ask_count++] = str_dup(&look->arena, text);
    }
    look->search.asks = asks;
    look->search.arena = &look->arena;
    return look->arena.err;
}

enum err host_look(struct host *host, int64_t number, int64_t run, struct json_value order,
                   struct channel **out_channel, struct fault *fault)
{
    struct look_order *look = calloc(1, sizeof(*look));
    struct channel *channel = NULL;
    enum err err;

    if (!look)
        return ERR_NO_MEMORY;
    arena_init(&look->arena, LOOK_ARENA_MAX);
    err = read_search(look, json_get(order, "search"));
    if (!err)
        err = channel_make(host, number, json_get(order, "config"), STR_NONE, &channel, fault);
    if (err) {
        free_order(look);
        return err;
    }
    channel->run = run;
    look->channel = channel;
    if (!host_start_thread(channel, look_thread, look)) {
        free_order(look);
        channel_release(channel);
        return fault_set(fault, ERR_BUSY, "no thread could be started");
    }
    *out_channel = channel;
    return OK;
}

void channel_page_told(struct channel *channel, struct str page)
{
    pthread_mutex_lock(&channel->lock);
    buf_reset(&channel->page);
    buf_add(&channel->page, page);
    pthread_mutex_unlock(&channel->lock);
}

/* After it the channel may look at what the core said of its last document. */
static enum err wait_decided(struct channel *channel)
{
    bool stopped;

    pthread_mutex_lock(&channel->lock);
    while (!channel->stopping && channel->flight_count)
        pthread_cond_wait(&channel->changed, &channel->lock);
    stopped = channel->stopping;
    pthread_mutex_unlock(&channel->lock);
    return stopped ? ERR_STOPPED : OK;
}

static struct str take_text(struct arena *arena, struct json_value page, const char *key)
{
    struct str text;

    return json_get_str(page, key, &text) ? str_dup(arena, text) : STR_NONE;
}

static enum err read_page(struct channel *channel, struct arena *arena, struct channel_page *out)
{
    struct channel_page page = {.items = 0};
    struct json_parser parser;
    struct json_value root;
    enum err err;

    json_parser_init(&parser, PAGE_MAX);
    err = json_parse(&parser, buf_str(&channel->page), &root, NULL);
    if (!err) {
        (void)json_get_i64(root, "items", &page.items);
        (void)json_get_i64(root, "oldest", &page.oldest);
        page.next = take_text(arena, root, "next");
        page.previous = take_text(arena, root, "previous");
        page.home = take_text(arena, root, "url");
        page.generator = take_text(arena, root, "generator");
        page.error = take_text(arena, root, "error");
        err = arena->err;
    }
    json_parser_clear(&parser);
    if (!err)
        *out = page;
    return err;
}

static struct str count_up(struct channel *channel, char text[24])
{
    int n = snprintf(text, 24, "%llu", (unsigned long long)++channel->pages);

    return str_of(text, (size_t)n);
}

enum err channel_found_document(struct channel *channel, const char *form, struct str source,
                                struct str raw, struct arena *arena, struct channel_page *out_page)
{
    char number[24];
    enum err err;

    channel_page_told(channel, STR("{}"));
    err = channel_document(channel, form, source, raw, count_up(channel, number));
    if (!err)
        err = wait_decided(channel);
    return err ? err : read_page(channel, arena, out_page);
}

enum err channel_found(struct channel *channel, struct str message)
{
    char number[24];

    return channel_message(channel, message, count_up(channel, number));
}
