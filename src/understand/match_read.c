/* match_read.c: a message cut into words, each with the key it is looked up by; its links and their
 * hosts, when a set asks. Nothing here hangs on the set but the seed of the keys. */
#include <stdlib.h>

#include "parse/url.h"
#include "understand/match_parts.h"

enum { READING_ARENA_MAX = 64 << 20 };

void reading_init(struct reading *reading)
{
    *reading = (struct reading){0};
    arena_init(&reading->arena, READING_ARENA_MAX);
    words_init(&reading->title);
    words_init(&reading->text);
    words_init(&reading->name);
}

void reading_clear(struct reading *reading)
{
    words_clear(&reading->title);
    words_clear(&reading->text);
    words_clear(&reading->name);
    free(reading->keys);
    arena_clear(&reading->arena);
}

/* Behind folded text word.c keeps room for a whole block, so the keys may read on. The filter's
 * memory for each is on its way when the next is made. */
static enum err make_keys(struct reading *reading, const struct vocab *first,
                          const struct words *words, size_t from)
{
    size_t cap = reading->key_cap ? reading->key_cap : 256;
    struct vocab_key *grown;

    while (cap < from + words->n)
        cap *= 2;
    if (cap != reading->key_cap) {
        grown = realloc(reading->keys, cap * sizeof(*grown));
        if (!grown)
            return ERR_NO_MEMORY;
        reading->keys = grown;
        reading->key_cap = cap;
    }
    for (size_t i = 0; i < words->n; i++) {
        reading->keys[from + i] = vocab_key_padded(first->seed, words_text(words, i));
        vocab_prefetch_bit(first, reading->keys[from + i].hash);
    }
    return OK;
}

enum err reading_begin(struct reading *reading, const struct vocab *first,
                       const struct message *message)
{
    enum err err = words_read(&reading->title, message->title);

    arena_reset(&reading->arena);
    reading->first = first;
    reading->has_links = reading->has_hosts = false;
    memset(&reading->links, 0, sizeof(reading->links));
    memset(&reading->hosts, 0, sizeof(reading->hosts));
    if (!err)
        err = words_read(&reading->text, message->text);
    if (!err)
        err = make_keys(reading, first, &reading->title, 0);
    return err ? err : make_keys(reading, first, &reading->text, reading->title.n);
}

enum err reading_name(struct reading *reading, struct str name, const struct vocab_key **out_keys)
{
    size_t from = reading->title.n + reading->text.n;
    enum err err = words_read(&reading->name, name);

    if (!err)
        err = make_keys(reading, reading->first, &reading->name, from);
    if (!err)
        *out_keys = reading->keys + from;
    return err;
}

/* ---- links ---- */

/* The host of most links, as it stands: letters, digits and dashes between dots, in lower case, up
 * to the path. What is no name (the last label begins with a digit) or needs more work is left to
 * url_parse. False: not so plain. */
static bool plain_host(struct str link, struct str *out_host)
{
    struct str rest = link;
    size_t n = 0, label = 0;

    if (str_starts(rest, STR("https://")))
        rest = str_skip(rest, 8);
    else if (str_starts(rest, STR("http://")))
        rest = str_skip(rest, 7);
    else
        return false;
    for (; n < rest.n && rest.p[n] != '/'; n++) {
        char c = rest.p[n];

        if (c == '.' && n > label)
            label = n + 1;
        else if (!(c >= 'a' && c <= 'z') && !char_is_digit(c) && !(c == '-' && n > label))
            return false;
    }
    if (n == label || char_is_digit(rest.p[label]) ||
        str_find(str_slice(rest, 0, n), STR("--"), 0) != SIZE_MAX)
        return false;
    *out_host = str_slice(rest, 0, n);
    return true;
}

/* Host of a link without the dot that may end it; empty when there is none. */
static struct str link_host(struct arena *arena, struct str link)
{
    struct url_parts parts = {0};
    struct str host;

    if (plain_host(link, &host))
        return host;
    if (url_parse(arena, link, NULL, &parts, NULL))
        return STR_NONE;
    if (str_ends(parts.host, STR(".")))
        parts.host.n--;
    return parts.host;
}

enum err reading_hosts(struct reading *reading, const struct message *message)
{
    struct arena *arena = &reading->arena;

    for (size_t i = 0; !reading->has_hosts && i < message->link_count; i++) {
        struct str host = link_host(arena, message->links[i].url);

        if (host.n && !vec_push(arena, &reading->hosts, host))
            return arena->err;
    }
    reading->has_hosts = true;
    return arena->err;
}

enum err reading_links(struct reading *reading, const struct message *message)
{
    struct arena *arena = &reading->arena;
    struct buf folded;
    enum err err = OK;

    buf_init(&folded, WORDS_FOLDED_MAX);
    for (size_t i = 0; !err && !reading->has_links && i < message->link_count; i++) {
        buf_reset(&folded);
        err = word_fold(&folded, message->links[i].url);
        if (!err && !vec_push(arena, &reading->links, buf_dup(arena, &folded)))
            err = arena->err;
    }
    buf_clear(&folded);
    reading->has_links = true;
    return err ? err : arena->err;
}
