/* look_hits.c: what a source brought: decided by the rule, and kept once, newest first. */
#include "main/looks_inside.h"
#include "parse/message_json.h"
#include "understand/language.h"

static bool ask_language(void *arg, const struct message *message, struct str *out_code)
{
    struct language *found = arg;

    language_detect(message->text, found);
    *out_code = str_from(found->code);
    return out_code->n > 0;
}

static enum err decide(struct look_run *run, const struct message *message, bool *out_is_hit)
{
    static const double no_labels[LABEL_COUNT];
    struct language language;
    struct match_asks asks = {.lang = ask_language, .arg = &language, .labels = no_labels};
    const struct match_hit *hits;
    size_t n = 0;
    enum err err = match_message(run->look->set, message, &asks, run->scratch, &hits, &n);

    *out_is_hit = n > 0;
    return err == ERR_BAD_INPUT || err == ERR_TOO_BIG ? OK : err; /* such a text matches nothing */
}

/* Two ways to write the same address. */
static struct str plain_address(struct str url)
{
    size_t host = str_find(url, STR("://"), 0);

    if (host != SIZE_MAX)
        url = str_skip(url, host + 3);
    while (url.n && url.p[url.n - 1] == '/')
        url.n--;
    return url;
}

static struct str address_key(struct arena *arena, struct str url)
{
    return url.n ? arena_printf(arena, "u %.*s", STR_ARGS(plain_address(url))) : STR_NONE;
}

struct str look_native_key(struct arena *arena, struct str kind, struct str id)
{
    return arena_printf(arena, "n %.*s %.*s", STR_ARGS(kind), STR_ARGS(id));
}

/* What is kept of it, in the look's arena. */
static struct kept_hit *make_hit(struct look_run *run, const struct message *message, bool is_here)
{
    struct look *look = run->look;
    struct arena *arena = &look->arena;
    struct kept_hit *kept = arena_new(arena, struct kept_hit);
    const struct author *author = message_author(message);

    if (!kept)
        return NULL;
    kept->hit = (struct look_hit){
        .place = {message->has_said_at ? message->said_at : 0, (int64_t)look->hit_count + 1},
        .source = (size_t)(run - look->runs),
        .kind = message->kind,
        .id = str_dup(arena, message->id),
        .title = str_dup(arena, message->title),
        .text = str_dup(arena, message->text),
        .url = str_dup(arena, message->url),
        .lang = str_dup(arena, message->lang),
        .author = str_dup(arena, author->name),
        .handle = str_dup(arena, author->handle),
    };
    if (!is_here) {
        struct json_out json;
        struct buf text;

        buf_init(&text, 2 * (size_t)MESSAGE_LINE_MAX);
        json_init(&json, &text);
        message_write(&json, message);
        kept->json = text.err ? STR_NONE : buf_dup(arena, &text);
        buf_clear(&text);
    }
    return arena->err ? NULL : kept;
}

static bool is_before(const struct look_place *one, const struct look_place *other)
{
    return one->said_at != other->said_at ? one->said_at > other->said_at
                                          : one->number > other->number;
}

size_t look_find_place(const struct look *look, const struct look_place *place)
{
    size_t low = 0, high = look->hit_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (is_before(&look->hits[middle]->hit.place, place))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool insert(struct look *look, struct kept_hit *kept)
{
    size_t at = look_find_place(look, &kept->hit.place);

    if (look->hit_count == look->hit_room) {
        size_t room = look->hit_room ? 2 * look->hit_room : 256;
        struct kept_hit **more = realloc(look->hits, room * sizeof(struct kept_hit *));

        if (!more)
            return false;
        look->hits = more;
        look->hit_room = room;
    }
    memmove(&look->hits[at + 1], &look->hits[at],
            (look->hit_count - at) * sizeof(struct kept_hit *));
    look->hits[at] = kept;
    look->hit_count++;
    return true;
}

/* Under the lock. Met before: it is one hit, and knows now where it is in the archive. */
static bool is_known(struct look *look, struct str address, struct str native, int64_t row,
                     int64_t conversation)
{
    struct kept_hit *kept = map_get(&look->seen, native);

    if (!kept && address.n)
        kept = map_get(&look->seen, address);
    if (!kept)
        return false;
    if (row && !kept->hit.message) {
        kept->hit.message = row;
        kept->hit.conversation = conversation;
    }
    return true;
}

static enum err keep(struct look_run *run, const struct message *message, struct str kind,
                     int64_t row, int64_t conversation)
{
    struct look *look = run->look;
    struct str native = look_native_key(&look->arena, kind, message->id);
    struct str address = address_key(&look->arena, message->url);
    struct kept_hit *kept;
    enum err err = look->arena.err;

    if (err || is_known(look, address, native, row, conversation))
        return err;
    kept = make_hit(run, message, row != 0);
    if (!kept)
        return look->arena.err;
    kept->hit.message = row;
    kept->hit.conversation = conversation;
    err = map_put(&look->seen, native, kept);
    if (!err && address.n)
        err = map_put(&look->seen, address, kept);
    if (!err && !insert(look, kept))
        err = ERR_NO_MEMORY;
    return err;
}

/* Under the lock. Full memory: it is looked at again, and is the same hit. */
static bool is_met(struct look_run *run, struct str id, int64_t row)
{
    uint64_t hash = row ? (uint64_t)row : str_hash(id, run->look->seen.seed);
    struct str key = str_of((const char *)&hash, sizeof(hash));

    if (map_get(&run->met, key))
        return true;
    key = str_dup(&run->look->arena, key);
    if (key.p)
        (void)!map_put(&run->met, key, run);
    return false;
}

enum err look_take(struct look_run *run, const struct message *message, struct str kind,
                   int64_t row, int64_t conversation)
{
    struct look *look = run->look;
    bool is_hit = false, is_new;
    enum err err = OK;

    (void)pthread_mutex_lock(&look->looks->lock);
    is_new = !is_met(run, message->id, row);
    (void)pthread_mutex_unlock(&look->looks->lock);
    if (!is_new)
        return look_is_over(look) ? ERR_STOPPED : OK;
    if (!message->deleted)
        err = decide(run, message, &is_hit);
    if (err)
        return err;
    (void)pthread_mutex_lock(&look->looks->lock);
    run->about.looked_at++;
    run->about.hits += is_hit;
    if (message->has_said_at &&
        (!run->about.reached_at || message->said_at < run->about.reached_at))
        run->about.reached_at = message->said_at;
    if (is_hit && !look->is_full && !look->is_stopping)
        err = keep(run, message, kind, row, conversation);
    if (err == ERR_TOO_BIG || look->hit_count >= LOOK_HITS_MAX) {
        look->is_full = true;
        err = OK;
    }
    look->version++;
    if (!err && (look->is_full || look->is_stopping))
        err = ERR_STOPPED;
    (void)pthread_mutex_unlock(&look->looks->lock);
    return err;
}
