/* look_archive.c: what was heard here already, as one source of a look.
 *
 * On a thread of its own, with a handle of its own that only reads. First the search index is asked
 * for each of the rule's words (understand/rule_ask.h), newest first; then, if the rule may match
 * beyond words, the newest ARCHIVE_SCAN_MAX messages are looked through one by one.
 */
#include "base/clock.h"
#include "main/looks_inside.h"
#include "store/channel.h"
#include "store/message.h"
#include "store/search.h"
#include "understand/whole.h"
#include "understand/word.h"

enum {
    AT_ONCE = 200,
    ARCHIVE_SCAN_MAX = 100000,
    PAGE_ARENA_MAX = 128 << 20,
};

struct archive {
    struct look_run *run;
    struct db *db;
    struct json_parser parser;
    struct arena arena; /* as long as the look through the archive */
    struct channel_row *channels;
    size_t channel_count;
};

static struct str kind_of(const struct archive *archive, int64_t channel)
{
    for (size_t i = 0; i < archive->channel_count; i++)
        if (archive->channels[i].id == channel)
            return archive->channels[i].kind;
    return STR("archive");
}

static enum err take_all(struct archive *archive, struct arena *page, struct stored_message *list,
                         size_t n)
{
    enum err err = OK;

    for (size_t i = 0; i < n && !err; i++) {
        if (!list[i].is_current || list[i].direction != DIRECTION_IN)
            continue;
        err = message_whole(archive->db, page, &archive->parser, WHOLE_ALL, &list[i]);
        if (!err)
            err = look_take(archive->run, &list[i].said, kind_of(archive, list[i].channel),
                            list[i].id, list[i].conversation);
    }
    return err;
}

static enum err split(struct arena *arena, struct str ask, struct search_term *terms, size_t *out_n)
{
    struct words words;
    size_t n = 0;
    enum err err;

    words_init(&words);
    err = words_read(&words, ask);
    for (size_t i = 0; !err && i < words.n && n < SEARCH_TERMS_MAX; i++)
        terms[n++].word = str_dup(arena, words_text(&words, i));
    words_clear(&words);
    *out_n = n;
    return err ? err : arena->err;
}

static enum err look_for(struct archive *archive, struct str ask)
{
    struct search_term terms[SEARCH_TERMS_MAX] = {{.is_prefix = false}};
    int64_t before = INT64_MAX;
    size_t count = 0, n = AT_ONCE;
    enum err err = split(&archive->arena, ask, terms, &count);

    if (count)
        terms[count - 1].is_prefix = true; /* the rule may say so, and decides */
    while (!err && count && n == AT_ONCE) {
        struct stored_message *list = NULL;
        size_t found = 0;
        struct arena page;
        int64_t *ids;

        arena_init(&page, PAGE_ARENA_MAX);
        err = search_query(archive->db, &page, terms, count, before, AT_ONCE, &ids, &n);
        if (!err && n) {
            before = ids[n - 1];
            err = message_load_all(archive->db, &page, ids, n, &list, &found);
        }
        if (!err)
            err = take_all(archive, &page, list, found);
        arena_clear(&page);
    }
    return err;
}

static enum err look_through(struct archive *archive, bool *out_reached_end)
{
    int64_t before = INT64_MAX;
    size_t n = AT_ONCE, seen = 0;
    enum err err = OK;

    while (!err && n == AT_ONCE && seen < ARCHIVE_SCAN_MAX) {
        struct stored_message *list;
        struct arena page;

        arena_init(&page, PAGE_ARENA_MAX);
        err = message_scan(archive->db, &page, before, AT_ONCE, &list, &n);
        for (size_t i = 0; !err && i < n; i++)
            before = list[i].id;
        if (!err)
            err = take_all(archive, &page, list, n);
        seen += n;
        arena_clear(&page);
    }
    *out_reached_end = n < AT_ONCE;
    return err;
}

static enum err look_archive(struct archive *archive, const char **out_why)
{
    struct look *look = archive->run->look;
    bool reached_end = true;
    enum err err = channel_list(archive->db, &archive->arena, &archive->channels,
                                &archive->channel_count);

    for (size_t i = 0; i < look->asks.n && !err; i++)
        err = look_for(archive, look->asks.at[i]);
    *out_why = "everything that was heard here and kept";
    if (!err && look->asks.is_partial) {
        err = look_through(archive, &reached_end);
        if (!reached_end)
            *out_why = "its words in all that was kept; the rest of the rule in the newest 100,000";
    }
    return err;
}

static enum err open_archive(struct archive *archive, struct fault *fault)
{
    arena_init(&archive->arena, ARENA_DEFAULT_MAX);
    json_parser_init(&archive->parser, 2 * (size_t)MESSAGE_LINE_MAX);
    return db_open(archive->run->look->looks->options.site, DB_READ, &archive->db, fault);
}

static void close_archive(struct archive *archive)
{
    db_close(archive->db);
    json_parser_clear(&archive->parser);
    arena_clear(&archive->arena);
}

static void *run_archive(void *arg)
{
    struct look_run *run = arg;
    struct archive archive = {.run = run};
    struct fault fault = {0};
    const char *why = "";
    enum err err;

    look_run_begins(run);
    err = open_archive(&archive, &fault);
    if (!err)
        err = look_archive(&archive, &why);
    close_archive(&archive);
    look_run_finish(run, err, why, &fault);
    return NULL;
}

/* Newest first, down to what was seen before. */
static enum err look_at_new(struct archive *archive, int64_t from, int64_t *out_newest)
{
    int64_t before = INT64_MAX;
    size_t n = AT_ONCE;
    enum err err = OK;

    while (!err && n == AT_ONCE && before > from) {
        struct stored_message *list;
        struct arena page;
        size_t fresh = 0;

        arena_init(&page, PAGE_ARENA_MAX);
        err = message_scan(archive->db, &page, before, AT_ONCE, &list, &n);
        while (!err && fresh < n && list[fresh].id > from)
            fresh++;
        if (!err && fresh && *out_newest < list[0].id)
            *out_newest = list[0].id;
        if (!err && n)
            before = list[n - 1].id;
        if (!err)
            err = take_all(archive, &page, list, fresh);
        arena_clear(&page);
    }
    return err;
}

static void *run_follow(void *arg)
{
    struct look_run *run = arg;
    struct look *look = run->look;
    struct looks *looks = look->looks;
    struct archive archive = {.run = run};
    int64_t newest;
    enum err err;

    (void)pthread_mutex_lock(&looks->lock);
    newest = look->followed;
    (void)pthread_mutex_unlock(&looks->lock);
    err = open_archive(&archive, NULL);
    if (!err)
        err = channel_list(archive.db, &archive.arena, &archive.channels, &archive.channel_count);
    if (!err)
        err = look_at_new(&archive, newest, &newest);
    close_archive(&archive);
    (void)pthread_mutex_lock(&looks->lock);
    if (!err)
        look->followed = newest;
    look->is_catching_up = false;
    (void)pthread_mutex_unlock(&looks->lock);
    look_release(look);
    return NULL;
}

bool look_thread(struct look_run *run, void *(*body)(void *))
{
    pthread_attr_t attr;
    pthread_t thread;
    bool is_started;

    (void)pthread_attr_init(&attr);
    (void)pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    is_started = pthread_create(&thread, &attr, body, run) == 0;
    (void)pthread_attr_destroy(&attr);
    return is_started;
}

/* Under the lock, which is why a thread that does not start is not released here but tried again
 * with the next commit. */
void look_archive_follow(struct look_run *run)
{
    if (look_thread(run, run_follow))
        return;
    run->look->is_catching_up = false;
    run->look->is_behind = true;
    run->look->users--;
}

void look_archive_start(struct look_run *run)
{
    if (look_thread(run, run_archive))
        return;
    look_run_ends(run, LOOK_FAILED, "no thread could be started");
    look_release(run->look);
}
