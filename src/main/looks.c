#include "main/looks.h"

#include <inttypes.h>

#include "base/clock.h"
#include "base/random.h"
#include "base/utf8.h"
#include "main/looks_inside.h"
#include "understand/name_rule.h"

enum { LOOK_REST_MS = 5000, LOOK_FOLLOW_MS = 500, WHY_MAX = 300 };

struct looks *looks_new(const struct looks_options *options)
{
    struct looks *looks = calloc(1, sizeof(*looks));

    if (!looks)
        return NULL;
    looks->options = *options;
    (void)pthread_mutex_init(&looks->lock, NULL);
    json_parser_init(&looks->json, FRAME_JSON_MAX);
    arena_init(&looks->arena, ARENA_DEFAULT_MAX);
    return looks;
}

static void free_look(struct look *look)
{
    for (size_t i = 0; i < look->run_count; i++) {
        match_scratch_free(look->runs[i].scratch);
        map_clear(&look->runs[i].met);
    }
    rule_set_free(look->set);
    map_clear(&look->seen);
    free(look->hits);
    arena_clear(&look->arena);
    free(look);
}

/* ---- ends ---- */

void look_release(struct look *look)
{
    struct looks *looks = look->looks;

    (void)pthread_mutex_lock(&looks->lock);
    look->users--;
    (void)pthread_mutex_unlock(&looks->lock);
}

void look_hold(struct look *look)
{
    (void)pthread_mutex_lock(&look->looks->lock);
    look->users++;
    (void)pthread_mutex_unlock(&look->looks->lock);
}

struct look *look_first(struct looks *looks)
{
    struct look *first;

    (void)pthread_mutex_lock(&looks->lock);
    first = looks->first;
    (void)pthread_mutex_unlock(&looks->lock);
    return first;
}

bool look_is_over(struct look *look)
{
    bool is_over;

    (void)pthread_mutex_lock(&look->looks->lock);
    is_over = look->is_stopping || look->is_full;
    (void)pthread_mutex_unlock(&look->looks->lock);
    return is_over;
}

void look_run_begins(struct look_run *run)
{
    struct looks *looks = run->look->looks;

    (void)pthread_mutex_lock(&looks->lock);
    run->began = clock_monotonic();
    run->about.state = LOOK_RUNNING;
    run->look->version++;
    (void)pthread_mutex_unlock(&looks->lock);
}

void look_run_ends(struct look_run *run, enum look_state state, const char *why)
{
    struct look *look = run->look;

    (void)pthread_mutex_lock(&look->looks->lock);
    if (look->is_full)
        why = "one look holds no more hits than it has now";
    else if (look->is_stopping)
        why = "it was stopped";
    run->about.state = state;
    run->about.why = str_dup(&look->arena, utf8_clip(str_from(why), WHY_MAX));
    if (!run->about.why.p) /* full of hits */
        run->about.why = STR("one look holds no more hits than it has now");
    run->ended = clock_monotonic();
    look->version++;
    (void)pthread_mutex_unlock(&look->looks->lock);
}

void look_run_finish(struct look_run *run, enum err err, const char *why, const struct fault *fault)
{
    struct look *look = run->look;

    if (err == OK || err == ERR_STOPPED)
        look_run_ends(run, LOOK_ENDED, why);
    else
        look_run_ends(run, LOOK_FAILED, fault_text(fault, err));
    look_release(look);
}

/* ---- time ---- */

/* Under the lock. */
bool look_is_running(const struct look *look)
{
    for (size_t i = 0; i < look->run_count; i++)
        if (!look->runs[i].ended)
            return true;
    return false;
}

/* Under the lock: takes those out that nobody wants and nobody knows any more. */
static struct look *take_dead(struct looks *looks)
{
    struct look **at = &looks->first, *dead = NULL;

    while (*at) {
        struct look *look = *at;

        if (clock_monotonic() - look->asked_at > LOOK_UNASKED_MS)
            look->is_dropped = look->is_stopping = true;
        if (!look->is_dropped || look->users) {
            at = &look->next;
            continue;
        }
        *at = look->next;
        looks->count--;
        look->next = dead;
        dead = look;
    }
    return dead;
}

/* Under the lock: those that were saved look at what was committed since. */
static bool follow_all(struct looks *looks)
{
    bool has_heard = atomic_exchange(&looks->has_heard, false), follows = false;

    for (struct look *look = looks->first; look; look = look->next) {
        struct look_run *archive = look->runs; /* the first, where there is a site */

        if (!look->is_following || look->is_dropped)
            continue;
        follows = true;
        look->is_behind = look->is_behind || has_heard;
        if (!look->is_behind || look->is_catching_up || !archive->ended)
            continue;
        look->is_behind = false;
        look->is_catching_up = true;
        look->users++;
        look_archive_follow(archive);
    }
    return follows;
}

enum err looks_follow(struct looks *looks, int64_t id, int64_t from)
{
    enum err err = ERR_NOT_FOUND;
    struct look *look;

    (void)pthread_mutex_lock(&looks->lock);
    look = look_find(looks, id);
    if (look && looks->options.site) {
        look->is_stopping = look->is_stopping && look_is_running(look);
        look->is_following = look->is_behind = true;
        look->followed = from;
        err = OK;
    }
    (void)pthread_mutex_unlock(&looks->lock);
    return err;
}

void looks_heard(struct looks *looks)
{
    if (looks)
        atomic_store(&looks->has_heard, true);
}

struct change_told {
    int64_t look, version;
};

static void tick(struct timer *timer)
{
    struct looks *looks = timer->owner;
    struct change_told told[2 * LOOKS_MAX];
    struct look *dead;
    bool runs = false, follows;
    size_t n = 0;

    look_remote_tick(looks);
    (void)pthread_mutex_lock(&looks->lock);
    dead = take_dead(looks);
    follows = follow_all(looks);
    for (struct look *look = looks->first; look; look = look->next) {
        runs = runs || look_is_running(look);
        if (look->version == look->told || look->is_dropped || n == ARRAY_LEN(told))
            continue;
        look->told = look->version;
        told[n++] = (struct change_told){look->id, look->version};
    }
    if (looks->first)
        loop_timer_set(looks->options.loop, timer,
                       runs      ? LOOK_TELL_MS
                       : follows ? LOOK_FOLLOW_MS
                                 : LOOK_REST_MS);
    (void)pthread_mutex_unlock(&looks->lock);
    for (size_t i = 0; i < n && looks->options.changed; i++)
        looks->options.changed(looks->options.owner, told[i].look, told[i].version);
    while (dead) {
        struct look *next = dead->next;

        free_look(dead);
        dead = next;
    }
}

/* ---- begin ---- */

/* On the loop's thread, to which sources belong. */
static void start(struct post *post)
{
    struct look *look = post->owner;
    struct looks *looks = look->looks;

    for (size_t i = 0; i < look->run_count; i++)
        if (str_is(look->runs[i].about.kind, "archive"))
            look_archive_start(&look->runs[i]);
        else if (str_is(look->runs[i].about.kind, "file"))
            look_file_start(&look->runs[i]);
        else
            look_remote_start(&look->runs[i]);
    looks->tick.fire = tick;
    looks->tick.owner = looks;
    loop_timer_set(looks->options.loop, &looks->tick, LOOK_TELL_MS);
    look_release(look);
}

/* The name as a phrase; what is no word in it does not matter, and a quote would end it. */
static struct str phrase_of(struct arena *arena, struct str name)
{
    struct str phrase;
    struct buf out;

    buf_init(&out, 2 * LOOK_NAME_MAX);
    buf_add_char(&out, '"');
    for (size_t i = 0; i < name.n; i++)
        buf_add_char(&out, name.p[i] == '"' ? ' ' : name.p[i]);
    buf_add_char(&out, '"');
    phrase = buf_dup(arena, &out);
    buf_clear(&out);
    return phrase;
}

/* The first rule of the name; of one that it cannot be made of, the phrase. */
static struct str first_rule(struct arena *arena, struct str name)
{
    struct name_rule made;
    struct str text = STR_NONE;

    if (name_rule_make(arena, name, &made, NULL) ||
        name_rule_text(arena, &made, name_rule_default(&made), &text) || !text.n)
        return phrase_of(arena, name);
    return text;
}

static enum err make_rule(struct look *look, struct str rule, struct fault *fault)
{
    const struct rule_node *node;
    struct rule_error mistake = {.column = 1};
    enum err err;

    look->rule = rule.n ? str_dup(&look->arena, rule) : first_rule(&look->arena, look->name);
    err = rule_parse(&look->arena, look->rule, RULE_WITH_LABELS, &node, &mistake);
    if (err == ERR_BAD_INPUT || err == ERR_TOO_BIG)
        return fault_set(fault, err, "column %zu: %s", mistake.column, mistake.text);
    if (!err)
        err = rule_ask(&look->arena, node, &look->asks);
    if (!err)
        err = rule_set_new(&look->set);
    if (!err)
        err = rule_set_add(look->set, STR("look"), node);
    return err ? err : rule_set_seal(look->set);
}

static enum err make_run(struct look *look, const struct look_wanted *wanted)
{
    struct look_run *run = &look->runs[look->run_count++];
    struct arena *arena = &look->arena;

    *run = (struct look_run){.look = look,
                             .config = str_dup(arena, wanted->config),
                             .channel = wanted->channel,
                             .about = {.kind = str_dup(arena, wanted->kind),
                                       .name = str_dup(arena, wanted->name),
                                       .address = str_dup(arena, wanted->address),
                                       .state = LOOK_WAITING}};
    map_init(&run->met);
    return arena->err ? arena->err : match_scratch_new(&run->scratch);
}

static enum err make_runs(struct look *look, const struct look_wanted *sources, size_t n)
{
    const struct look_wanted archive = {.kind = STR("archive"), .name = STR("what was heard here")};
    bool has_archive = look->looks->options.site != NULL;
    enum err err = OK;

    look->runs = arena_alloc_array(&look->arena, n + 1, sizeof(*look->runs));
    if (!look->runs)
        return look->arena.err;
    if (has_archive)
        err = make_run(look, &archive);
    for (size_t i = 0; i < n && !err; i++)
        err = make_run(look, &sources[i]);
    look->users = (int)look->run_count + 1; /* and its start */
    return err;
}

/* Room for one more: the one that was not asked for the longest goes. */
static void make_room(struct looks *looks)
{
    struct look *oldest = NULL;
    size_t alive = 0;

    for (struct look *look = looks->first; look; look = look->next) {
        if (look->is_dropped)
            continue;
        alive++;
        if (!oldest || look->asked_at < oldest->asked_at)
            oldest = look;
    }
    if (alive >= LOOKS_MAX)
        oldest->is_dropped = oldest->is_stopping = true;
}

static enum err add(struct looks *looks, struct look *look, int64_t *out_id)
{
    enum err err = OK;

    (void)pthread_mutex_lock(&looks->lock);
    make_room(looks);
    if (looks->is_closing)
        err = ERR_STOPPED;
    else if (looks->count >= 2 * LOOKS_MAX) /* those that were dropped are still ending */
        err = ERR_TOO_OFTEN;
    if (!err) {
        look->id = (int64_t)(random_u64() >> 1) | 1;
        *out_id = look->id;
        look->next = looks->first;
        looks->first = look;
        looks->count++;
        look->start = (struct post){.run = start, .owner = look};
        loop_post(looks->options.loop, &look->start);
    }
    (void)pthread_mutex_unlock(&looks->lock);
    return err;
}

enum err looks_begin(struct looks *looks, const struct look_wish *wish,
                     const struct look_wanted *sources, size_t n, int64_t *out_id,
                     struct fault *fault)
{
    struct str name = str_trim(wish->name);
    struct look *look;
    enum err err;

    if (!name.n || name.n > LOOK_NAME_MAX || !utf8_valid(name))
        return fault_set(fault, ERR_BAD_INPUT, "the name is 1 to %d bytes of text", LOOK_NAME_MAX);
    if (n > LOOK_SOURCES_MAX - 1)
        return fault_set(fault, ERR_TOO_BIG, "a look asks at most %d sources", LOOK_SOURCES_MAX);
    look = calloc(1, sizeof(*look));
    if (!look)
        return ERR_NO_MEMORY;
    look->looks = looks;
    look->staff = wish->staff;
    look->asked_at = clock_monotonic();
    look->version = 1;
    arena_init(&look->arena, LOOK_BYTES_MAX);
    map_init(&look->seen);
    look->name = str_dup(&look->arena, name);
    err = make_rule(look, wish->rule, fault);
    if (!err)
        err = make_runs(look, sources, n);
    if (!err)
        err = add(looks, look, out_id);
    if (err)
        free_look(look);
    return err;
}

static enum err stop(struct looks *looks, int64_t id, bool is_dropped)
{
    struct look *look;

    (void)pthread_mutex_lock(&looks->lock);
    look = look_find(looks, id);
    if (look) {
        look->is_stopping = true;
        look->is_dropped = is_dropped;
        look->version++;
    }
    (void)pthread_mutex_unlock(&looks->lock);
    return look ? OK : ERR_NOT_FOUND;
}

enum err looks_stop(struct looks *looks, int64_t id) { return stop(looks, id, false); }
enum err looks_drop(struct looks *looks, int64_t id) { return stop(looks, id, true); }

/* Some source still knows a look: a thread that is about to see that it is over. */
static bool is_used(struct looks *looks)
{
    bool used = false;

    (void)pthread_mutex_lock(&looks->lock);
    for (struct look *look = looks->first; look; look = look->next)
        used = used || look->users > 0;
    (void)pthread_mutex_unlock(&looks->lock);
    return used;
}

void looks_free(struct looks *looks)
{
    if (!looks)
        return;
    (void)pthread_mutex_lock(&looks->lock);
    looks->is_closing = true;
    for (struct look *look = looks->first; look; look = look->next)
        look->is_stopping = true;
    (void)pthread_mutex_unlock(&looks->lock);
    loop_round(looks->options.loop, 0); /* what was posted: a start, a file's mail */
    look_remote_close(looks);
    while (is_used(looks))
        loop_round(looks->options.loop, 10);
    loop_timer_stop(looks->options.loop, &looks->tick);
    while (looks->first) {
        struct look *look = looks->first;

        looks->first = look->next;
        free_look(look);
    }
    json_parser_clear(&looks->json);
    arena_clear(&looks->arena);
    (void)pthread_mutex_destroy(&looks->lock);
    free(looks);
}
