#include "act/rehit.h"

#include "act/inside.h"
#include "store/listening.h"
#include "store/message.h"

struct reader_job {
    struct writer_job job;
    struct act *act;
    const struct act_reader *reader;
};

static enum err take_reader(struct db *db, struct writer_job *job)
{
    struct reader_job *taken = (struct reader_job *)(void *)job; /* its first member */

    (void)db;
    taken->act->reader = taken->reader ? *taken->reader : (struct act_reader){.read = NULL};
    return OK;
}

enum err act_set_reader(struct act *act, const struct act_reader *reader)
{
    struct reader_job job = {.job = {.run = take_reader}, .act = act, .reader = reader};

    return writer_run(act->writer, &job.job);
}

/* ---- */

struct work {
    struct db *db;
    struct arena *arena;
    int64_t message;
    bool is_counted;
    struct hit_moved *moved;
    size_t moved_count;
    struct hit_moved before; /* labels and language as they were */
    struct rehit *rehit;
};

static int64_t bits_of(const struct understood *found)
{
    int64_t bits = 0;

    for (int label = 0; label < LABEL_COUNT; label++)
        bits |= (int64_t)(found->labels[label] >= 0.5) << label;
    return bits;
}

static const struct hit *find_hit(const struct work *work, int64_t rule)
{
    for (size_t i = 0; i < work->rehit->was_count; i++)
        if (work->rehit->was[i].rule == rule)
            return &work->rehit->was[i];
    return NULL;
}

static struct hit_moved *find_moved(const struct work *work, int64_t rule)
{
    for (size_t i = 0; i < work->moved_count; i++)
        if (work->moved[i].rule == rule)
            return &work->moved[i];
    return NULL;
}

static bool is_done(const struct rehit *rehit, int64_t rule)
{
    for (size_t i = 0; i < rehit->came_count; i++)
        if (rehit->came[i] == rule)
            return true;
    for (size_t i = 0; i < rehit->gone_count; i++)
        if (rehit->gone[i] == rule)
            return true;
    return false;
}

static enum err add(struct work *work, int64_t rule, int64_t version)
{
    enum err err = hit_add(work->db, work->message, rule, version);

    if (!err && work->is_counted)
        err = listening_wanted_since(work->db, rule, work->message);
    work->rehit->came[work->rehit->came_count++] = rule;
    return err;
}

static enum err drop(struct work *work, int64_t rule)
{
    enum err err = hit_drop(work->db, work->message, rule);

    if (!err && work->is_counted)
        err = listening_unwanted(work->db, rule, work->message);
    work->rehit->gone[work->rehit->gone_count++] = rule;
    return err;
}

/* One that moved goes back, and nothing says any more that it ever did. */
static enum err put_back(struct work *work, const struct hit_moved *moved)
{
    enum err err = moved->came ? drop(work, moved->rule)
                               : add(work, moved->rule, moved->rule_version);

    return err ? err : hit_moved_drop(work->db, work->message, moved->rule);
}

static enum err put_all_back(struct work *work, const struct understood *is)
{
    int64_t bits = bits_of(is);
    enum err err = OK;

    for (size_t i = 0; i < work->moved_count && !err; i++)
        if (work->moved[i].labels == bits && str_eq(work->moved[i].lang, is->lang))
            err = put_back(work, &work->moved[i]);
    return err;
}

static enum err take_one(struct work *work, const struct rule_hit *rule, bool came)
{
    const struct hit *hit = find_hit(work, rule->rule);
    const struct hit_moved *moved = find_moved(work, rule->rule);
    struct hit_moved fresh = work->before;
    enum err err;

    if (is_done(work->rehit, rule->rule) || came == (hit != NULL))
        return OK;
    if (moved)
        return moved->came == came ? OK : put_back(work, moved);
    fresh.rule = rule->rule;
    fresh.rule_version = came ? rule->version : hit->rule_version;
    fresh.came = came;
    err = hit_moved_put(work->db, work->message, &fresh);
    if (!err)
        err = came ? add(work, fresh.rule, fresh.rule_version) : drop(work, fresh.rule);
    return err;
}

static enum err prepare(struct work *work, const struct understood *was)
{
    struct rehit *rehit = work->rehit;
    enum err err = hit_list(work->db, work->arena, work->message, &rehit->was, &rehit->was_count);

    if (!err)
        err = hit_moved_list(work->db, work->arena, work->message, &work->moved,
                             &work->moved_count);
    work->before.labels = bits_of(was);
    work->before.lang = was->lang;
    if (err)
        return err;
    /* what is put back, and what is read anew */
    rehit->came = arena_alloc_array(work->arena, work->moved_count + REHIT_MAX, sizeof(int64_t));
    rehit->gone = arena_alloc_array(work->arena, work->moved_count + REHIT_MAX, sizeof(int64_t));
    return rehit->came && rehit->gone ? OK : work->arena->err;
}

enum err rehit(struct act *act, struct db *db, struct arena *arena,
               const struct stored_message *message, const struct understood *was,
               const struct understood *is, bool is_counted, struct rehit *out_rehit)
{
    struct work work = {.db = db,
                        .arena = arena,
                        .message = message->id,
                        .is_counted = is_counted,
                        .rehit = out_rehit};
    struct reading reading = {.telling = STR_NONE};
    enum err err;

    *out_rehit = (struct rehit){.was = NULL};
    err = prepare(&work, was);
    if (err || (bits_of(was) == bits_of(is) && str_eq(was->lang, is->lang)))
        return err;
    err = put_all_back(&work, is);
    if (!err && act->reader.read)
        err = act->reader.read(act->reader.context, db, arena, message, was, is, &reading);
    for (size_t i = 0; i < reading.gone_count && i < REHIT_MAX && !err; i++)
        err = take_one(&work, &reading.gone[i], false);
    for (size_t i = 0; i < reading.came_count && i < REHIT_MAX && !err; i++)
        err = take_one(&work, &reading.came[i], true);
    out_rehit->telling = reading.telling;
    return err;
}
