/* rule_table.c: a base, what was said since, and how the two are matched as one. See the header. */
#include "understand/rule_table.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "understand/rule_cost.h"
#include "understand/subject.h"

/* A sealed set with the row behind each of its rules. */
struct part {
    struct rule_set *set;
    struct rule_hit *rows; /* by number in the set: rising */
    size_t n, bad;
};

struct rule_base {
    struct part part;
    struct arena arena;          /* of the texts */
    struct rule_source *sources; /* all of them, in the arena; kept to make the next base from */
    size_t n;
    atomic_int holders;
};

struct rule_table {
    struct rule_base *base;
    struct part overlay; /* without a set when nothing was said anew */
    uint64_t *gone;      /* a bit for each rule of the base's set; NULL: none is */
    size_t gone_count, changes;
    int64_t version;
    struct subjects *subjects;
};

static void clear_part(struct part *part)
{
    rule_set_free(part->set);
    free(part->rows);
    *part = (struct part){0};
}

enum { LOOK_AT_SIZE_EACH = 1024 };

static enum err add_rule(struct part *part, struct arena *arena, const struct rule_source *source)
{
    const struct rule_node *tree;
    enum err err;

    arena_reset(arena);
    err = rule_parse(arena, source->text, RULE_WITH_LABELS, &tree, NULL);
    if (err == ERR_BAD_INPUT || err == ERR_TOO_BIG) {
        part->bad++;
        return OK;
    }
    if (!err)
        err = rule_set_add(part->set, STR_NONE, tree);
    if (!err)
        part->rows[part->n++] = (struct rule_hit){source->rule, source->version};
    if (!err && part->n % LOOK_AT_SIZE_EACH == 0 &&
        rule_set_bytes(part->set) > RULE_TABLE_BYTES_MAX)
        err = ERR_TOO_BIG;
    return err;
}

/* `beside`: NULL, or the set whose messages this one meets, too. */
static enum err fill_part(struct part *part, const struct rule_set *beside,
                          const struct rule_source *sources, size_t n)
{
    struct arena arena;
    enum err err;

    arena_init(&arena, 0);
    part->rows = calloc(n + 1, sizeof(*part->rows));
    err = !part->rows ? ERR_NO_MEMORY
          : beside    ? rule_set_new_beside(beside, &part->set)
                      : rule_set_new(&part->set);
    for (size_t i = 0; i < n && !err; i++)
        if (sources[i].text.n)
            err = add_rule(part, &arena, &sources[i]);
    arena_clear(&arena);
    if (!err)
        err = rule_set_seal(part->set);
    return !err && rule_set_bytes(part->set) > RULE_TABLE_BYTES_MAX ? ERR_TOO_BIG : err;
}

/* ---- bases ---- */

static enum err keep_sources(struct rule_base *base, const struct rule_source *sources, size_t n)
{
    base->sources = arena_alloc_array(&base->arena, n + 1, sizeof(*base->sources));
    for (size_t i = 0; i < n && !base->arena.err; i++) {
        bug_on(i && sources[i].rule <= sources[i - 1].rule);
        base->sources[i] = sources[i];
        base->sources[i].text = str_dup(&base->arena, sources[i].text);
    }
    base->n = n;
    return base->arena.err;
}

enum err rule_base_new(const struct rule_source *sources, size_t n, struct rule_base **out_base)
{
    struct rule_base *base = calloc(1, sizeof(*base));
    enum err err;

    if (!base)
        return ERR_NO_MEMORY;
    atomic_init(&base->holders, 1);
    arena_init(&base->arena, RULE_TABLE_BYTES_MAX);
    err = keep_sources(base, sources, n);
    if (!err)
        err = fill_part(&base->part, NULL, base->sources, n);
    if (err) {
        rule_base_drop(base);
        return err;
    }
    *out_base = base;
    return OK;
}

enum err rule_base_fold(const struct rule_base *before, const struct rule_source *changes, size_t n,
                        struct rule_base **out_base)
{
    struct rule_source *all = calloc(before->n + n + 1, sizeof(*all));
    size_t count = 0, at = 0;
    enum err err;

    if (!all)
        return ERR_NO_MEMORY;
    for (size_t i = 0; i < before->n || at < n;) {
        bool is_new = at < n && (i == before->n || changes[at].rule <= before->sources[i].rule);

        if (is_new && i < before->n && changes[at].rule == before->sources[i].rule)
            i++;
        all[count] = is_new ? changes[at++] : before->sources[i++];
        count += all[count].text.n > 0;
    }
    err = rule_base_new(all, count, out_base);
    free(all);
    return err;
}

struct rule_base *rule_base_hold(struct rule_base *base)
{
    (void)atomic_fetch_add(&base->holders, 1);
    return base;
}

void rule_base_drop(struct rule_base *base)
{
    if (!base || atomic_fetch_sub(&base->holders, 1) != 1)
        return;
    clear_part(&base->part);
    arena_clear(&base->arena);
    free(base);
}

size_t rule_base_count(const struct rule_base *base) { return base->part.n; }
size_t rule_base_bad(const struct rule_base *base) { return base->part.bad; }

size_t rule_base_bytes(const struct rule_base *base)
{
    return rule_set_bytes(base->part.set) + base->arena.used +
           base->part.n * sizeof(*base->part.rows);
}

/* ---- tables ---- */

static enum err mark_gone(struct rule_table *table, const struct rule_source *changes, size_t n)
{
    const struct part *part = &table->base->part;
    size_t at = 0;

    table->gone = calloc(part->n / 64 + 1, sizeof(*table->gone));
    if (!table->gone)
        return ERR_NO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        size_t end = part->n;

        while (at < end) { /* the first that is not before it */
            size_t middle = at + (end - at) / 2;

            if (part->rows[middle].rule < changes[i].rule)
                at = middle + 1;
            else
                end = middle;
        }
        if (at == part->n || part->rows[at].rule != changes[i].rule)
            continue;
        table->gone[at / 64] |= (uint64_t)1 << at % 64;
        table->gone_count++;
    }
    return OK;
}

enum err rule_table_new(struct rule_base *base, const struct rule_source *changes, size_t n,
                        int64_t version, struct rule_table **out_table)
{
    struct rule_table *table = calloc(1, sizeof(*table));
    enum err err = OK;

    if (!table)
        return ERR_NO_MEMORY;
    table->base = rule_base_hold(base);
    table->version = version;
    table->changes = n;
    if (n)
        err = mark_gone(table, changes, n);
    if (!err && n)
        err = fill_part(&table->overlay, base->part.set, changes, n);
    if (err) {
        rule_table_free(table);
        return err;
    }
    if (!table->overlay.n)
        clear_part(&table->overlay);
    *out_table = table;
    return OK;
}

void rule_table_free(struct rule_table *table)
{
    if (!table)
        return;
    clear_part(&table->overlay);
    rule_base_drop(table->base);
    subjects_drop(table->subjects);
    free(table->gone);
    free(table);
}

void rule_table_set_subjects(struct rule_table *table, struct subjects *subjects)
{
    table->subjects = subjects ? subjects_hold(subjects) : NULL;
}

const struct subjects *rule_table_subjects(const struct rule_table *table)
{
    return table->subjects;
}

int64_t rule_table_version(const struct rule_table *table) { return table->version; }

size_t rule_table_count(const struct rule_table *table)
{
    return table->base->part.n - table->gone_count + table->overlay.n;
}

size_t rule_table_overlay(const struct rule_table *table) { return table->changes; }

/* ---- matching ---- */

/* A scratch fits itself to its set, so each part has one. */
struct table_scratch {
    struct match_scratch *base, *overlay;
    struct table_hit *hits;
    size_t cap;
};

enum err table_scratch_new(struct table_scratch **out_scratch)
{
    struct table_scratch *scratch = calloc(1, sizeof(*scratch));
    enum err err = scratch ? match_scratch_new(&scratch->base) : ERR_NO_MEMORY;

    if (!err)
        err = match_scratch_new(&scratch->overlay);
    if (err) {
        table_scratch_free(scratch);
        return err;
    }
    *out_scratch = scratch;
    return OK;
}

void table_scratch_free(struct table_scratch *scratch)
{
    if (!scratch)
        return;
    match_scratch_free(scratch->base);
    match_scratch_free(scratch->overlay);
    free(scratch->hits);
    free(scratch);
}

/* What one part found. */
struct found {
    const struct match_hit *at;
    size_t n;
};

static bool is_gone(const struct rule_table *table, uint32_t rule)
{
    return table->gone && (table->gone[rule / 64] >> rule % 64 & 1);
}

static enum err room_for(struct table_scratch *scratch, size_t n)
{
    size_t cap = scratch->cap ? scratch->cap : 64;
    struct table_hit *grown;

    while (cap < n)
        cap *= 2;
    if (cap == scratch->cap)
        return OK;
    grown = realloc(scratch->hits, cap * sizeof(*grown));
    if (!grown)
        return ERR_NO_MEMORY;
    scratch->hits = grown;
    scratch->cap = cap;
    return OK;
}

/* Both are in the order of rows, as their parts are. */
static enum err merge(const struct rule_table *table, struct found base, struct found overlay,
                      struct table_scratch *scratch, const struct table_hit **out_hits,
                      size_t *out_count)
{
    const struct rule_hit *rows = table->base->part.rows, *new_rows = table->overlay.rows;
    size_t count = 0, i = 0, k = 0;
    enum err err = room_for(scratch, base.n + overlay.n);

    if (err)
        return err;
    while (i < base.n || k < overlay.n) {
        if (i < base.n && is_gone(table, base.at[i].rule)) {
            i++;
        } else if (k == overlay.n ||
                   (i < base.n && rows[base.at[i].rule].rule < new_rows[overlay.at[k].rule].rule)) {
            scratch->hits[count++] = (struct table_hit){rows[base.at[i].rule],
                                                        base.at[i].needs_labels};
            i++;
        } else {
            scratch->hits[count++] = (struct table_hit){new_rows[overlay.at[k].rule],
                                                        overlay.at[k].needs_labels};
            k++;
        }
    }
    *out_hits = scratch->hits;
    *out_count = count;
    return OK;
}

enum err rule_table_match(const struct rule_table *table, const struct message *message,
                          const struct match_asks *asks, struct table_scratch *scratch,
                          const struct table_hit **out_hits, size_t *out_count)
{
    struct found base = {NULL, 0}, overlay = {NULL, 0};
    enum err err = match_message(table->base->part.set, message, asks, scratch->base, &base.at,
                                 &base.n);

    if (!err && table->overlay.set)
        err = match_beside(table->overlay.set, message, asks, scratch->base, scratch->overlay,
                           &overlay.at, &overlay.n);
    return err ? err : merge(table, base, overlay, scratch, out_hits, out_count);
}

enum err rule_table_again(const struct rule_table *table, const struct message *message,
                          const struct match_asks *asks, struct table_scratch *scratch,
                          const struct table_hit **out_hits, size_t *out_count)
{
    struct found base = {NULL, 0}, overlay = {NULL, 0};
    enum err err = match_again(table->base->part.set, message, asks, scratch->base, &base.at,
                               &base.n);

    if (!err && table->overlay.set)
        err = match_again(table->overlay.set, message, asks, scratch->overlay, &overlay.at,
                          &overlay.n);
    return err ? err : merge(table, base, overlay, scratch, out_hits, out_count);
}
